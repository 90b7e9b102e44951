"""Clients that go away: what they asked is dropped where it still waits, and interrupted where it runs. A search box asks anew with each letter."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    import duckdb

__all__ = ["ASKING", "Asker", "Leaving"]


class Asker:
    """A request and the connections that work for it."""

    def __init__(self) -> None:
        self._working: set[duckdb.DuckDBPyConnection] = set()
        self.gone = False

    def begins(self, con: duckdb.DuckDBPyConnection) -> None:
        self._working.add(con)

    def ends(self, con: duckdb.DuckDBPyConnection) -> None:
        self._working.discard(con)

    def leave(self) -> None:
        """Nobody waits for the answer any more."""
        self.gone = True
        for con in tuple(self._working):
            con.interrupt()


ASKING: ContextVar[Asker | None] = ContextVar("asking", default=None)
"""Who asks in this thread or task; threads of a request inherit it."""


class Leaving:
    """Around the questions (GET): watches whether the client is still there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        asker, failure = Asker(), None
        token = ASKING.set(asker)
        try:
            async with anyio.create_task_group() as tasks:

                async def watch() -> None:
                    while True:
                        message = await receive()
                        if message["type"] == "http.disconnect":
                            asker.leave()
                            tasks.cancel_scope.cancel()
                            return

                tasks.start_soon(watch)
                try:
                    await self._app(scope, _nothing_more, send)
                except Exception as error:
                    failure = error
                tasks.cancel_scope.cancel()
        finally:
            ASKING.reset(token)
        if failure is not None:
            raise failure


async def _nothing_more() -> Message:
    """A question has no body."""
    return {"type": "http.request", "body": b"", "more_body": False}
