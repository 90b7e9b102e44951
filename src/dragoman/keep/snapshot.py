"""Snapshots: the tables as Parquet files in a folder, for processes that cannot have the store itself.

A folder `news.duckdb.snapshot` beside the store is a link to the newest of the folders that hold the files; it is turned to a new one only when that is whole,
so that whoever reads sees one state of all tables.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import StoreError, StoreFull
from dragoman.keep.connect import is_full, memory
from dragoman.keep.migrate import latest
from dragoman.keep.schema import HISTORY, tables
from dragoman.keep.views import VIEWS

if TYPE_CHECKING:
    import duckdb

__all__ = ["connect", "folder_of", "is_wanted", "take", "taken", "want"]

_ABOUT: Final = "snapshot.json"
_STALE: Final = 3600.0
"""Seconds after which a half-written snapshot is nobody's."""
_KEEP: Final = 2
"""Snapshots kept: the newest, and the one before it for those who still read it."""


def folder_of(store: Path) -> Path:
    """Where a store's snapshot lies unless told otherwise."""
    return store.with_name(f"{store.name}.snapshot")


def take(con: duckdb.DuckDBPyConnection, store: Path, to: Path | None = None) -> Path:
    """Write the tables of an open store as Parquet files; gives the folder. Raises StoreError where it cannot be written, StoreFull without room."""
    import duckdb

    link = to or folder_of(store)
    moment = datetime.now(UTC)
    fresh = link.with_name(f"{link.name}-{moment:%Y%m%dT%H%M%S%f}")
    if link.exists() and not (link / _ABOUT).exists() and any(link.iterdir()):
        raise StoreError(str(link), "is there already and no snapshot: name another folder")
    try:
        (fresh / "history").mkdir(parents=True)
        con.execute("BEGIN")  # one state of all tables
        try:
            for schema, name in _all():
                target = fresh / schema.replace("main", ".") / f"{name}.parquet"
                con.execute(f"COPY (SELECT * FROM {schema}.{name}) TO '{_escaped(target)}' (FORMAT parquet, COMPRESSION zstd)")
        finally:
            con.execute("COMMIT")
        about = {"store": store.name, "taken": moment.isoformat(timespec="milliseconds"), "schema": latest()}
        (fresh / _ABOUT).write_text(json.dumps(about) + "\n", encoding="utf-8")
        _turn(link, fresh)
    except (OSError, duckdb.Error) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        if is_full(error):
            raise StoreFull(str(link), "no room on the disk for a snapshot: free some, or give another folder") from error
        raise StoreError(str(link), f"the snapshot cannot be written ({' '.join(str(error).split())[:200]})") from error
    return link


def want(store: Path) -> str | None:
    """Ask the process that holds a store for a snapshot; gives when the present one was taken, None where there is none."""
    _wish(store).touch()
    folder = folder_of(store)
    return taken(folder) if (folder / _ABOUT).exists() else None


def is_wanted(store: Path) -> bool:
    """Whether another process asked for a snapshot; the wish is taken off."""
    try:
        _wish(store).unlink()
    except OSError:
        return False
    return True


def _wish(store: Path) -> Path:
    return store.with_name(f"{store.name}.snapshot-wanted")


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory whose tables are the files of a snapshot. Raises StoreError where the folder holds none, or one of another schema."""
    about = _about(folder)
    if about.get("schema") != latest():
        raise StoreError(str(folder), f"a snapshot of schema {about.get('schema')}, this Dragoman reads {latest()}: take it again")
    real = folder.resolve()
    con = memory()
    con.execute("CREATE SCHEMA history")
    for schema, name in _all():
        source = real / schema.replace("main", ".") / f"{name}.parquet"
        con.execute(f"CREATE VIEW {schema}.{name} AS SELECT * FROM read_parquet('{_escaped(source)}')")
    for name, query in VIEWS.items():
        con.execute(f"CREATE VIEW main.{name} AS {query}")
    return con


def taken(folder: Path) -> str:
    """When a snapshot was taken."""
    return str(_about(folder).get("taken"))


def _about(folder: Path) -> dict[str, object]:
    try:
        found: dict[str, object] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(str(folder), "a folder, but no snapshot of a store: name the store, or take one with dragoman snapshot") from error
    return found


def _all() -> Iterator[tuple[str, str]]:
    yield from (("main", table.name) for table in tables())
    yield from (("history", name) for name in HISTORY)


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def _turn(link: Path, fresh: Path) -> None:
    """Let the link point to the new folder, in one step where the system has symbolic links; then drop the oldest."""
    turned = fresh.with_name(f"{fresh.name}.link")
    try:
        turned.symlink_to(fresh.name, target_is_directory=True)
        if link.is_dir() and not link.is_symlink():
            link.rmdir()  # an empty folder that the user made
        os.replace(turned, link)
    except OSError:
        turned.unlink(missing_ok=True)
        if link.exists():
            shutil.rmtree(link)
        os.replace(fresh, link)
        return
    every = sorted(p for p in link.parent.glob(f"{link.name}-*") if p.is_dir())
    whole = [p for p in every if (p / _ABOUT).exists()]
    torn = [p for p in every if p not in whole and time.time() - p.stat().st_mtime > _STALE]
    for folder in (*whole[:-_KEEP], *torn):
        shutil.rmtree(folder, ignore_errors=True)
