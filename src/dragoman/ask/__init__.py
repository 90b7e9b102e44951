"""Asking room: questions to a store, as named SQL and a little statistics over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.ask.answer import Answer
from dragoman.ask.filters import Filters

if TYPE_CHECKING:
    from dragoman.ask.store import Store, open_store

__all__ = ["Answer", "Filters", "Store", "open_store"]


def __getattr__(name: str) -> Any:
    """The store's class comes at use: the command line needs the filters at its start, and nothing of the store."""
    if name in ("Store", "open_store"):
        from dragoman.ask import store

        return getattr(store, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
