"""`dragoman serve` and `dragoman mcp`: a page, an HTTP API and tools for agents over one store."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.errors import MissingExtra, StoreBusy, UsageError

if TYPE_CHECKING:
    from dragoman.serve.http.settings import Settings

__all__ = ["register"]

_GRACE = 15
"""Seconds that requests in work may take after the server was told to stop."""

Served = Annotated[
    Path | None, typer.Argument(help="The store, or the folder of a snapshot. Default: the example that comes with Dragoman.", metavar="[STORE]")
]
ReadOnly = Annotated[bool, typer.Option("--read-only", help="Write nothing: no judgements, no reports added; others may read the store too.")]


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)
    app.command("mcp")(mcp)


def serve(
    store: Served = None,
    host: Annotated[str, typer.Option(help="Address to listen at. Another than this machine's own needs --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8100,
    token: Annotated[str | None, typer.Option(envvar="DRAGOMAN_TOKEN", help="What whoever asks must show: at least 16 characters.", show_envvar=True)] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="A name under which it is served besides its address, behind a proxy say (repeat).")] = None,
    read_only: ReadOnly = False,
    log: Annotated[str, typer.Option(help="plain, json, or none (warnings only).")] = "plain",
) -> None:
    """Serve a store: a page to look at it, an HTTP API (/api/v1/openapi.json) and tools for agents (/mcp), for this machine only unless told otherwise."""
    from dragoman.serve.http import logs
    from dragoman.serve.http.settings import Settings

    if log not in ("plain", "json", "none"):
        raise UsageError(f"--log {log}: choose plain, json or none")
    logs.setup(as_json=log == "json", quiet=log == "none")
    example = store is None
    path = store if store is not None else _example()
    settings = Settings(path, host, port, token, tuple(allow_host or ()), read_only, example)
    _run(settings)


def mcp(store: Served = None) -> None:
    """Tools for LLM agents over standard input and output (Model Context Protocol): search, timeline, follow, ledger, reports; they only read."""
    try:
        from dragoman.serve.mcp.stdio import run
    except ImportError as error:
        raise MissingExtra("dragoman mcp", "mcp") from error
    run(store if store is not None else _example())


def _example() -> Path:
    from dragoman.serve.http.example import example_store

    return example_store()


def _run(settings: Settings) -> None:
    import signal
    from dataclasses import replace

    import uvicorn

    from dragoman.serve.http import lockfile
    from dragoman.serve.http.app import create

    with _listening(settings.host, settings.port) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        server = _created(create, settings)
        holder = lockfile.Holder(settings.address, server.secret, server.library.name, os.getpid())
        config = uvicorn.Config(
            server.app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            timeout_keep_alive=10,
            h11_max_incomplete_event_size=32_768,
            ws="none",
            proxy_headers=False,
        )
        if server.library.writable:
            lockfile.write(settings.store, holder)
        print(f"dragoman: {settings.store.name} at {settings.address}/  (stop with Ctrl+C)", file=sys.stderr, flush=True)
        signal.signal(signal.SIGTERM, _stopped)  # uvicorn stops in good order, and then lets the signal through: here, not into nothing
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # it has stopped in good order, and says so by this
        finally:
            server.library.close()
            if server.library.writable:
                lockfile.remove(settings.store, server.secret)


def _stopped(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _created(create: Any, settings: Settings) -> Any:
    """The server over a store; where another server holds it, its address is told. Raises StoreBusy."""
    try:
        return create(settings)
    except StoreBusy as busy:
        from dragoman.serve.http.remote import holder_of

        holder = holder_of(settings.store)
        if holder is None:
            raise
        raise StoreBusy(busy.path, f"is served already, at {holder.address}/: open that page, or stop it (PID {holder.pid})") from busy


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where the port is taken or the address is none of this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(
            f"--host {host} --port {port}: cannot listen there ({getattr(error, 'strerror', None) or error}): choose another port, or --port 0"
        ) from error
    return listener
