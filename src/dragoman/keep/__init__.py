"""Keeping room: the store. One DuckDB file, its ledger, and its snapshots."""

from dragoman.keep.rows import key_of, maker_key
from dragoman.keep.store import Refused, Store, open_store

__all__ = ["Refused", "Store", "key_of", "maker_key", "open_store"]
