"""The application: one library, the routes, what guards them, and the tools for agents."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import anyio
from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from dragoman import __version__
from dragoman.serve.http import describing, errors, page
from dragoman.serve.http.asked import no_others
from dragoman.serve.http.cache import Cache
from dragoman.serve.http.errors import ErrorBody
from dragoman.serve.http.ingest import router as ingest
from dragoman.serve.http.leaving import Leaving
from dragoman.serve.http.ledgers import Computed
from dragoman.serve.http.library import Library
from dragoman.serve.http.metrics import MEDIA_TYPE, Metrics
from dragoman.serve.http.routes import dyads, incidents, judging, ledgers, places, reading, records, reports, sources, start
from dragoman.serve.http.safety import Guard
from dragoman.serve.http.settings import Settings

__all__ = ["Server", "create"]

_ROUTES: Final = (start, reports, records, dyads, incidents, places, sources, ledgers, judging, reading)
_COMPUTING: Final = 2
"""Readings of a report, and acts followed, at a time."""

_FAILURES: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": ErrorBody, "description": meaning}
    for status, meaning in {
        400: "The request cannot be read.",
        401: "No token, or a wrong one.",
        403: "Another site's page, or another name than this server's.",
        404: "There is nothing here.",
        406: "No such format.",
        409: "Not in the present state: the server only reads, say.",
        413: "Too large.",
        415: "The body is no JSON.",
        422: "A value is impossible.",
        429: "Too many requests: wait for Retry-After seconds.",
        503: "Too busy, or the question takes too long.",
    }.items()
}

own = APIRouter(include_in_schema=False)


@own.get("/healthz")
async def healthz() -> Response:
    """The process runs."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


@own.get("/readyz")
def readyz(request: Request) -> Response:
    """The store answers."""
    library: Library = request.app.state.library
    with library.reading(seconds=2) as store:
        store.con.execute("SELECT 1 FROM reports LIMIT 1").fetchall()
    return PlainTextResponse("ready\n", headers={"Cache-Control": "no-store"})


@own.get("/metrics")
def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    library: Library = request.app.state.library
    counted: Metrics = request.app.state.metrics
    with library.reading() as store:
        gauges = {
            f"dragoman_store_{name}": (f"Rows of {name} in the store", float(store.count(name))) for name in ("reports", "events", "statements", "judgements")
        }
    gauges["dragoman_store_version"] = ("Changes of the store since the start", float(library.version))
    gauges["dragoman_writes_waiting"] = ("Tasks that wait for the writer", float(library.waiting))
    return Response(counted.text(gauges), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


class Server:
    """A library with its application; `app` is what uvicorn runs. `secret` is what `dragoman ingest` shows."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self.settings = settings
        self.library = library
        self.secret = secrets.token_urlsafe(32)
        self.metrics = Metrics()
        self.api = _api(settings, library, self.metrics)
        self.guard = Guard(Leaving(Cache(self.api, library)), settings, self.metrics, self.secret)
        self.api.state.guard = self.guard
        self.app: ASGIApp = self.guard


def create(settings: Settings) -> Server:
    """Open the store and make the server. Raises StoreError, StoreBusy."""
    return Server(settings, Library(settings.store, read_only=settings.read_only, limits=settings.limits))


def _api(settings: Settings, library: Library, metrics: Metrics) -> FastAPI:
    computed = Computed(library)
    agents = _agents(settings, library, computed)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.limits.whole("threads")
        app.state.computing = CapacityLimiter(_COMPUTING)
        computed.warm()
        async with AsyncExitStack() as stack:
            if agents is not None:
                await stack.enter_async_context(agents.running())
            yield
        whole = app.state.computed.close()
        library.close()
        app.state.whole = whole

    app = FastAPI(
        title="Dragoman",
        version=__version__,
        summary="What the reports of a store say: who did what to whom, who said what, and where it says so.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    app.state.computed = computed
    app.state.library, app.state.metrics, app.state.settings, app.state.page = library, metrics, settings, page.Page()
    app.state.computing = CapacityLimiter(_COMPUTING)
    errors.register(app)
    for module in _ROUTES:
        app.include_router(module.router, prefix="/api/v1", dependencies=[Depends(no_others)], responses=_FAILURES)
    app.include_router(ingest)
    app.include_router(own)
    if agents is not None:
        app.router.routes.extend(agents.routes)
    app.include_router(page.router)
    describing.describe(app, library)
    return app


def _agents(settings: Settings, library: Library, computed: Computed) -> Any:
    """The tools for agents; None where the SDK is not installed."""
    try:
        from dragoman.serve.mcp.http import Agents
    except ImportError:
        return None
    return Agents(settings, library, computed)
