"""The tools over streamable HTTP, in the server of the page: the same store, guarded in the same way, and by the SDK's own checks besides."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any, Final

from mcp.server.transport_security import TransportSecuritySettings

from dragoman.serve.http.ledgers import Computed
from dragoman.serve.http.library import Library
from dragoman.serve.http.settings import Settings
from dragoman.serve.mcp.tools import server_of

__all__ = ["PATH", "Agents"]

PATH: Final = "/mcp"


class Agents:
    """The application of the tools; `routes` go into the server's own."""

    def __init__(self, settings: Settings, library: Library, computed: Computed) -> None:
        self._server = server_of(library, computed)
        hosts = sorted(settings.hosts)
        security = TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=[shown for host in hosts for shown in (host, f"{host}:*")],
            allowed_origins=[shown for host in hosts for scheme in ("http", "https") for shown in (f"{scheme}://{host}", f"{scheme}://{host}:*")],
        )
        app = self._server.streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,  # nothing is kept between two calls, so nothing can be taken over
            max_request_body_size=settings.limits.whole("body_bytes"),
            transport_security=security,
        )
        self.routes: list[Any] = list(app.router.routes)

    def running(self) -> AbstractAsyncContextManager[None]:
        """What must run while calls come."""
        found: AbstractAsyncContextManager[None] = self._server.session_manager.run()
        return found
