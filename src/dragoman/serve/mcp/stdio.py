"""The tools over standard input and output, for an agent that starts `dragoman mcp STORE` itself."""

from __future__ import annotations

from pathlib import Path

from dragoman.errors import StoreBusy
from dragoman.serve.http import logs
from dragoman.serve.http.library import Library
from dragoman.serve.mcp.tools import server_of

__all__ = ["run"]


def run(store: Path) -> None:
    """Serve until standard input ends. A store that a server holds is served there: its address is told. Raises StoreBusy."""
    logs.setup(as_json=False, quiet=True)  # standard output is the protocol's alone
    library = _library(store)
    try:
        server_of(library).run("stdio")
    finally:
        library.close()


def _library(store: Path) -> Library:
    try:
        return Library(store, read_only=True)
    except StoreBusy as busy:
        from dragoman.serve.http.remote import holder_of

        holder = holder_of(store)
        if holder is None:
            raise
        raise StoreBusy(busy.path, f"is served already: let the agent connect to {holder.address}/mcp (streamable HTTP)") from busy
