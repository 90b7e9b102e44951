"""Asking room: questions to a store, as named SQL and a little statistics over it."""

from dragoman.ask.answer import Answer
from dragoman.ask.filters import Filters
from dragoman.ask.store import Store, open_store

__all__ = ["Answer", "Filters", "Store", "open_store"]
