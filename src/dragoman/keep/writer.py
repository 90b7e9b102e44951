"""Writing to the store: batches of readouts, each in one transaction, so that a report is there whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import StoreFull
from dragoman.keep.arrow import arrow_table
from dragoman.keep.aside import Aside
from dragoman.keep.connect import is_full
from dragoman.keep.countries import Countries
from dragoman.keep.migrate import one
from dragoman.keep.pairs import PAIRS_ORDER, pairs_of
from dragoman.keep.rows import Row, Rows, Stamp, key_of, maker_key, rows_of
from dragoman.keep.schema import HISTORY, tables
from dragoman.readout import Readout

if TYPE_CHECKING:
    import duckdb

__all__ = ["Writer", "now"]

_SUPERSEDED: Final = ("readouts", *(name for name in HISTORY if name != "readouts"))


def now() -> datetime:
    """The time of the store: UTC, without a zone, as DuckDB's TIMESTAMP."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


class Writer:
    """Puts readouts, refusals and runs into an open store."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: str, clock: Callable[[], datetime] = now) -> None:
        self._con = con
        self._path = path
        self._clock = clock
        self._countries = Countries.load()
        self._tables = {table.name: table for table in tables()}
        self._makers: set[str] = set()
        self._aside = Aside(Path(path))

    def close(self) -> None:
        """Let go of the file beside the store."""
        self._aside.close()

    def known(self, keys: Sequence[str]) -> set[str]:
        """Which of these keys of reports the store has."""
        if not keys:
            return set()
        marks = ", ".join("?" * len(keys))
        return {key for (key,) in self._con.execute(f"SELECT report FROM main.reports WHERE report IN ({marks})", list(keys)).fetchall()}

    def add(self, readouts: Iterable[Readout], origins: Mapping[str, str] | None = None, run: int | None = None, *, recode: bool = False) -> int:
        """Store readouts in one transaction; gives how many were new or coded anew. `origins` says by key where reports came from.

        A report that is there already is left alone; with `recode` its records move to schema `history` and the new ones take their place, unless
        the same versions made both. Raises StoreFull where the disk is full: nothing of the batch is kept then.
        """
        with self.transaction():
            return self.store(readouts, origins or {}, run, recode=recode)

    def store(self, readouts: Iterable[Readout], origins: Mapping[str, str], run: int | None, *, recode: bool = False) -> int:
        """As `add`, inside a transaction of the caller's."""
        stamp = Stamp(self._clock(), run=run)
        batch: dict[str, Readout] = {}
        for readout in readouts:
            batch.setdefault(key_of(readout.report), readout)
        present = self._present(list(batch))
        fresh = {key: r for key, r in batch.items() if key not in present}
        changed = {key: r for key, r in batch.items() if recode and key in present and present[key] != maker_key(r.made_by)}
        if changed:
            self._supersede(changed, stamp.now)
        rows: Rows = {}
        for key, readout in {**fresh, **changed}.items():
            made = rows_of(readout, replace(stamp, origin=origins.get(key)), self._countries)
            if key in changed:
                del made["reports"]  # what was read is never rewritten
            for name, found in made.items():
                rows.setdefault(name, []).extend(found)
        self._aside.put(entry for readout in (*fresh.values(), *changed.values()) for entry in readout.deeds)
        self._put_makers(readout.made_by for readout in (*fresh.values(), *changed.values()))
        for name, found in rows.items():
            self.put(name, found)
        return len(fresh) + len(changed)

    def put(self, name: str, rows: Sequence[Row]) -> None:
        """Append rows to a table; inside a transaction of the caller's."""
        if not rows:
            return
        self._con.register("batch", arrow_table(self._tables[name], rows))
        try:
            self._con.execute(f"INSERT INTO main.{name} BY NAME SELECT * FROM batch")
            if name == "events":
                self._con.execute(f"INSERT INTO main.pairs BY NAME {pairs_of('batch')}")
        finally:
            self._con.unregister("batch")

    def refuse(self, refusals: Sequence[tuple[str, str, str]], run: int | None) -> None:
        """List refused inputs, each (origin, stage, reason) once however often it is tried; inside a transaction of the caller's."""
        for origin, stage, reason in dict.fromkeys(refusals):
            query = "SELECT count(*) FROM main.rejected WHERE report IS NULL AND origin = ? AND stage = ? AND reason = ?"
            if not one(self._con, query, [origin, stage, reason]):
                self.put("rejected", [{"known": self._clock().date(), "n": 0, "origin": origin, "stage": stage, "reason": reason, "run": run}])

    def refresh_pairs(self) -> None:
        """Make the table `pairs` anew and sorted; for whoever added events by SQL. Needs room and time like the events themselves."""
        with self.transaction():
            self._con.execute("DELETE FROM main.pairs")
            self._con.execute(f"INSERT INTO main.pairs BY NAME {pairs_of('main.events')} ORDER BY {PAIRS_ORDER}")
        self.checkpoint()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the database file. Raises StoreFull without room."""
        import duckdb

        try:
            self._con.execute("CHECKPOINT")
        except duckdb.Error as error:
            if is_full(error):
                raise StoreFull(self._path, "no room on the disk: free some and run the command again") from error
            raise

    def begin_run(self, sources: Sequence[str], made_by: Mapping[str, str]) -> int:
        """Open a run; gives its number."""
        with self.transaction():
            run = int(one(self._con, "SELECT coalesce(max(run), 0) + 1 FROM main.runs"))
            self.put("runs", [{"run": run, "sources": list(sources), "made_by": maker_key(made_by), "begun": self._clock()}])
        return run

    def end_run(self, run: int, counts: Mapping[str, int]) -> None:
        """Close a run with its counts: read, stored, duplicate, refused."""
        values = [self._clock(), *(counts[name] for name in ("read", "stored", "duplicate", "refused")), run]
        with self.transaction():
            self._con.execute("UPDATE main.runs SET ended = ?, read = ?, stored = ?, duplicate = ?, refused = ? WHERE run = ?", values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises StoreFull for a full disk; any other error comes as it is, after a roll-back."""
        import duckdb

        self._con.execute("BEGIN")
        try:
            yield
            self._con.execute("COMMIT")
        except BaseException as error:
            self._makers.clear()
            with suppress(duckdb.Error):  # a failed COMMIT has rolled back already, or has closed the database
                self._con.execute("ROLLBACK")
            if isinstance(error, duckdb.Error) and is_full(error):
                raise StoreFull(self._path, "no room on the disk: free some and run the command again") from error
            raise

    def _present(self, keys: list[str]) -> dict[str, str]:
        """Keys that the store has, with what made their present coding ("" where there is none)."""
        if not keys:
            return {}
        marks = ", ".join("?" * len(keys))
        query = f"SELECT report, coalesce(made_by, '') FROM main.reports LEFT JOIN main.readouts USING (report) WHERE report IN ({marks})"
        return dict(self._con.execute(query, keys).fetchall())

    def _supersede(self, changed: Mapping[str, Readout], moment: datetime) -> None:
        """Move the present rows of these reports to `history`; an older coding there by the versions that now come back makes room."""
        makers = {key: maker_key(readout.made_by) for key, readout in changed.items()}
        marks = ", ".join("?" * len(makers))
        for name in _SUPERSEDED:
            for key, maker in makers.items():
                self._con.execute(f"DELETE FROM history.{name} WHERE report = ? AND made_by = ?", [key, maker])
            where = f"WHERE report IN ({marks})"
            self._con.execute(f"INSERT INTO history.{name} BY NAME SELECT *, ?::TIMESTAMP AS superseded FROM main.{name} {where}", [moment, *makers])
            self._con.execute(f"DELETE FROM main.{name} {where}", [*makers])
        self._con.execute(f"DELETE FROM main.pairs WHERE report IN ({marks})", [*makers])

    def _put_makers(self, made_by: Iterable[Mapping[str, str]]) -> None:
        for versions in made_by:
            key = maker_key(versions)
            if key in self._makers:
                continue
            if not one(self._con, "SELECT count(*) FROM main.made_by WHERE made_by = ?", [key]):
                row: dict[str, Any] = {"made_by": key, "dragoman": versions.get("dragoman"), "versions": json.dumps(dict(versions), sort_keys=True)}
                self.put("made_by", [row | {"first_used": self._clock()}])
            self._makers.add(key)
