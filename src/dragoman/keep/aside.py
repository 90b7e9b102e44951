"""What was computed of texts, kept in a file beside a store: by content, so that it is never stale, and may be deleted at will.

The key of an entry holds the text and the versions of whatever made it: other versions look under other keys. A store that lies where nothing can be written
works without.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["KEY", "Aside", "Entry", "beside", "key_of"]

Entry = tuple[bytes, bytes]
"""Key and value."""
KEY: Final = 16
"""Bytes of a key."""

_AT_ONCE: Final = 500
"""Keys asked for in one query: SQLite takes no more than some thousand."""
_WAIT: Final = 5.0
"""Seconds to wait for another process that writes; what cannot be written then is left out."""


def key_of(version: str, text: str) -> bytes:
    """The key of what some versions make of a text."""
    return hashlib.blake2b(f"{version}\0{text}".encode("utf-8", "surrogatepass"), digest_size=KEY).digest()


def beside(store: Path) -> Path | None:
    """The file beside a store; None for a folder of Parquet files, or a store in memory."""
    return None if store.is_dir() or str(store).startswith(":") else store.with_name(f"{store.name}.deeds")


class Aside:
    """The file beside a store. Nothing it does fails: what cannot be read is not there, what cannot be written is left out."""

    def __init__(self, store: Path, *, write: bool = True) -> None:
        self.path = beside(store)
        self._lock = threading.Lock()
        self._con: sqlite3.Connection | None = None
        self._writable = write

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What there is of these keys."""
        found: dict[bytes, bytes] = {}
        with self._lock, suppress(sqlite3.Error, OSError):
            con = self._opened()
            for start in range(0, len(keys) if con else 0, _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                assert con is not None
                found.update(con.execute(f"SELECT key, value FROM deeds WHERE key IN ({','.join('?' * len(some))})", some).fetchall())
        return found

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep these, each once."""
        rows = list(entries) if self._writable else []
        if not rows:
            return
        with self._lock, suppress(sqlite3.Error, OSError):
            con = self._opened(make=True)
            if con is not None and self._writable:
                with con:
                    con.executemany("INSERT OR IGNORE INTO deeds VALUES (?, ?)", rows)

    def close(self) -> None:
        with self._lock:
            if self._con is not None:
                self._con.close()
            self._con = None

    def _opened(self, *, make: bool = False) -> sqlite3.Connection | None:
        if self.path is None or (self._con is None and not make and not self.path.exists()):
            return None
        if self._con is None and self._writable:
            try:
                self._con = self._connect()
            except sqlite3.Error:
                self._writable = False
        if self._con is None:
            self._con = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        return self._con

    def _connect(self) -> sqlite3.Connection:
        """Open for writing. Lost entries cost only time, so the disk is not waited for."""
        con = sqlite3.connect(str(self.path), timeout=_WAIT, check_same_thread=False)
        try:
            con.execute("PRAGMA journal_mode = WAL")
            con.execute("PRAGMA synchronous = OFF")
            con.execute("CREATE TABLE IF NOT EXISTS deeds (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        except sqlite3.Error:
            con.close()
            raise
        return con
