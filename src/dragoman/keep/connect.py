"""Opening the database file: new, old, locked, foreign or damaged, each with its own message."""

from __future__ import annotations

import os
import re
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import DragomanError, StoreBusy, StoreError, StoreFull
from dragoman.keep.migrate import latest, migrate, version_of

if TYPE_CHECKING:
    import duckdb

__all__ = ["connect", "create", "is_full", "memory"]

_LOCKED: Final = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
_STORAGE: Final = "v1.2.0"
"""File format of a new store: any DuckDB since 1.2 opens it, those of R, DBeaver and the shell among them. A file keeps its format."""
_STALE: Final = 3600.0
"""Seconds after which half-made files are nobody's."""
_FULL: Final = re.compile(r"No space left on device|disk (?:quota|is full)|ENOSPC|not enough (?:disk )?space", re.IGNORECASE)


def _engine() -> None:
    """Raises DragomanError where DuckDB or Arrow, imported at use, does not load."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401  (rows go in and out as Arrow)
    except ImportError as error:
        raise DragomanError(f"the store needs DuckDB and Arrow ({error}): pip install duckdb pyarrow") from error


def memory() -> duckdb.DuckDBPyConnection:
    """A database in memory, for snapshots."""
    _engine()
    import duckdb

    return duckdb.connect(":memory:")


def create(path: Path) -> None:
    """Make an empty store. It appears under its name only when it is whole."""
    _engine()
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in path.parent.glob(f"{path.name}.*.new*"):  # of a process that was killed here
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()
        con = _open(fresh, read_only=False, storage_compatibility_version=_STORAGE)
        try:
            migrate(con, str(path))
            con.execute("INSERT INTO main.store VALUES (?, now() AT TIME ZONE 'UTC')", [uuid.uuid4().hex])
            con.execute("CHECKPOINT")
        finally:
            con.close()
        if path.exists():
            raise StoreError(str(path), "was made by another process just now: run the command again")
        os.replace(fresh, path)
    except OSError as error:
        raise StoreError(str(path), f"cannot be made ({error.strerror}): check the folder") from error
    finally:
        for left in (fresh, fresh.with_name(f"{fresh.name}.wal")):
            left.unlink(missing_ok=True)


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """An open store of the latest schema; an older one is brought to it first.

    Raises StoreBusy where another process holds it, StoreError where it is missing, damaged, foreign or newer.
    """
    _engine()
    if not path.is_file():
        raise StoreError(str(path), "no such store: make it with dragoman ingest SOURCE --into FILE")
    con = _open(path, read_only=read_only)
    try:
        version = version_of(con, str(path))
        if version == latest():
            return con
        if read_only:
            con.close()
            con = _open(path, read_only=False)
        if version == 0:
            raise StoreError(str(path), "an empty database, no store: delete it, or name another file")
        migrate(con, str(path))
        if read_only:
            con.close()
            con = _open(path, read_only=True)
        return con
    except BaseException:
        con.close()
        raise


def is_full(error: BaseException) -> bool:
    """Whether an error says that the disk is full."""
    return bool(_FULL.search(str(error)))


def _open(path: Path, *, read_only: bool, **more: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    # Nothing is fetched behind the user's back: only what is built into DuckDB is used.
    config: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", **more}
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.IOException as error:
        raise _told(path, error) from error
    except duckdb.ConnectionException as error:
        raise StoreBusy(str(path), "is open in this process already, in another mode: close that Store first") from error
    except duckdb.Error as error:
        raise StoreError(str(path), f"cannot be opened ({_line(error)})") from error


def _told(path: Path, error: Exception) -> StoreError:
    if found := _LOCKED.search(str(error)):
        program = Path(found["program"]).name
        return StoreBusy(str(path), f"is held by another process ({program}, PID {found['pid']}): wait for it to end, or read a copy: dragoman snapshot {path}")
    if "lock" in str(error).lower():
        return StoreBusy(str(path), f"is held by another process: wait for it to end, or read a copy: dragoman snapshot {path}")
    if is_full(error):
        return StoreFull(str(path), "no room on the disk: free some and run the command again")
    if "not a valid DuckDB database" in str(error):
        return StoreError(str(path), "no DuckDB database: name a store, or a new file")
    return StoreError(str(path), f"cannot be opened ({_line(error)})")


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
