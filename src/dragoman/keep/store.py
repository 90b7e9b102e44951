"""An open store: typed records, Arrow tables and data frames of what it holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from dragoman.errors import MissingExtra, StoreBusy, StoreError, UsageError
from dragoman.keep import snapshot
from dragoman.keep.cells import take_record
from dragoman.keep.connect import connect, create
from dragoman.keep.migrate import one
from dragoman.keep.pairs import pairs_of
from dragoman.keep.rows import report_of, take_readout
from dragoman.keep.schema import HISTORY, LETTERS, RECORDS, tables
from dragoman.keep.views import VIEWS
from dragoman.keep.writer import Writer
from dragoman.model import Actor, Event, First, OpenQuestion, Place, Position, Rejected, Report, Span, Statement, Time
from dragoman.readout import KINDS, Readout

if TYPE_CHECKING:
    import duckdb
    import pandas
    import pyarrow

__all__ = ["Refused", "Store", "open_store"]

Row = Mapping[str, Any]

_IMPORTED: Final = "SELECT report FROM reports WHERE dataset IS NOT NULL"
"""Reports of imported records: they have no text and no readout."""
_BATCH: Final = 256
"""Reports whose rows are held at a time while readouts are read back."""
_FETCH: Final = 2048


@dataclass(frozen=True, slots=True)
class Refused:
    """An input that was not kept, or a piece of a report (`report` is its key) that was dropped."""

    report: str | None
    origin: str | None
    rejected: Rejected


def open_store(path: str | Path, *, write: bool = False) -> Store:
    """Open a store, or a snapshot folder. `write` makes a store that is not there, and holds the file against other processes.

    For reading, a store that another process holds is read from its last snapshot, if it has one: `Store.taken` says from when.
    Raises StoreError where there is no store or it is damaged, StoreBusy where another process holds it.
    """
    return Store.open(path, write=write)


class Store:
    """A store, opened by `dragoman.open`. Close it, or use it in a `with` block.

    Records come as the model's types with ids that are unique in the store (`<report>/e1`); `readout(key)` gives a report's records with the ids
    they were coded with. `sql` answers any query over the tables (docs/reference/store.md).
    """

    def __init__(self, path: Path, con: duckdb.DuckDBPyConnection, *, write: bool = False, taken: str | None = None, parent: Store | None = None) -> None:
        self.path = path
        self.taken: str | None = taken
        """When the snapshot was taken that is read instead of the store itself (ISO, UTC); None for the store itself."""
        self.con = con
        """The DuckDB connection, for whoever knows better."""
        self._writer = Writer(con, str(path)) if write else None
        self._parent = parent
        self.untouched: bool = parent is not None and parent.untouched
        """Whether nothing is written beside the store either, such as what questions have computed."""
        self._versions: dict[str, dict[str, str]] | None = None

    @classmethod
    def open(cls, path: str | Path, *, write: bool = False) -> Self:
        """As `open_store`, giving a store of this class."""
        place = Path(path)
        if place.is_dir():
            if write:
                raise StoreError(str(place), "a snapshot is for reading only: name the store itself")
            return cls(place, snapshot.connect(place), taken=snapshot.taken(place))
        if write and not place.exists():
            create(place)
        try:
            return cls(place, connect(place, read_only=not write), write=write)
        except StoreBusy:
            copy = snapshot.folder_of(place)
            if write or not copy.exists():
                raise
            return cls(place, snapshot.connect(copy), taken=snapshot.taken(copy))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Store {self.path}: {self.count('reports'):,} reports, {self.count('events'):,} events, {self.count('statements'):,} statements>"

    def close(self) -> None:
        """Let go of the file."""
        if self._writer is not None:
            self._writer.close()
        self.con.close()

    @property
    def name(self) -> str:
        """The random name that the store was given when it was made; its ledger bears it."""
        return str(one(self.con, "SELECT store FROM store") or "")

    @property
    def writer(self) -> Writer:
        """What writes. Raises UsageError where the store was opened for reading."""
        if self._writer is None:
            raise UsageError(f"{self.path} is open for reading: open it with write=True")
        return self._writer

    def add(self, readouts: Iterable[Readout], *, recode: bool = False) -> int:
        """Store readouts; gives how many were new. With `recode`, reports that are there are coded anew and the old records go to schema `history`."""
        return self.writer.add(readouts, recode=recode)

    # Questions

    def sql(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pyarrow.Table:
        """The answer to a query, as an Arrow table."""
        answer = self.con.sql(query, params=parameters or None)
        if answer is None:
            raise UsageError("the query gives no rows: begin it with SELECT, FROM or WITH")
        return answer.to_arrow_table()

    def count(self, table: str) -> int:
        """Rows of a table."""
        return int(one(self.con, f"SELECT count(*) FROM {_table(table)}"))

    def to_arrow(self, table: str) -> pyarrow.Table:
        """A whole table or view."""
        return self.sql(f"SELECT * FROM {_table(table)}")

    def to_frame(self, table: str = "events") -> pandas.DataFrame:
        """A whole table or view as a pandas DataFrame. Raises MissingExtra without pandas."""
        try:
            import pandas  # noqa: F401
        except ImportError as error:
            raise MissingExtra("to_frame()", "frame") from error
        return self.to_arrow(table).to_pandas()

    # Typed records

    def reports(self) -> Iterator[Report]:
        """The reports as read, in the order in which they were stored. Sentences and the dateline's place come with `readout`."""
        for row in self._rows("SELECT * FROM reports ORDER BY rowid" if self.taken is None and self._parent is None else "SELECT * FROM reports"):
            yield report_of(row)

    def report(self, key: str) -> Report:
        """One report by its key. Raises UsageError where there is none."""
        for row in self._rows("SELECT * FROM reports WHERE report = ?", [key]):
            return report_of(row)
        raise UsageError(f"{self.path}: no report {key!r}")

    def actors(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterable[Actor]:
        """Actors with their mentions; `where` is an SQL condition over the table, here and below."""
        return self._records("actors", where, parameters)

    def places(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterator[Place]:
        return self._records("places", where, parameters)

    def times(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterator[Time]:
        return self._records("times", where, parameters)

    def events(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterable[Event]:
        return self._records("events", where, parameters)

    def statements(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterable[Statement]:
        return self._records("statements", where, parameters)

    def positions(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterable[Position]:
        return self._records("positions", where, parameters)

    def firsts(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterable[First]:
        return self._records("firsts", where, parameters)

    def open_questions(self, where: str = "true", parameters: Sequence[Any] = ()) -> Iterator[OpenQuestion]:
        return self._records("open_questions", where, parameters)

    def rejected(self) -> Iterator[Refused]:
        """What was refused or dropped, with the reasons."""
        for row in self._rows("SELECT * FROM rejected"):
            span = None if row["text_start"] is None else (row["text_start"], row["text_end"])
            yield Refused(row["report"], row["origin"], Rejected(row["stage"], row["reason"], span))

    def readout(self, key: str, made_by: str | None = None) -> Readout:
        """The readout of one report as it was coded, with its own ids; an earlier one by the key of its versions. Raises UsageError where there is none."""
        for readout in self._readouts([key], made_by):
            return readout
        raise UsageError(f"{self.path}: no readout of report {key!r}" + (f" made by {made_by!r}" if made_by else ""))

    def readouts(self) -> Iterator[Readout]:
        """Every readout as it was coded, in the order of the store."""
        keys = [key for (key,) in self.con.execute("SELECT report FROM readouts").fetchall()]
        for start in range(0, len(keys), _BATCH):
            yield from self._readouts(keys[start : start + _BATCH], None)

    # Two axes of time

    def as_of(self, moment: str | date | datetime, axis: Literal["published", "stored"] = "published") -> Self:
        """The store as it stood at a moment: with only what could be known then.

        `published`: reports published by that day (by the day of storing where that is unknown), in their present coding. `stored`: what this store
        held at that moment, in the coding it had then. A view on this store: close both.
        """
        con = self.con.cursor()
        try:
            for name in ("reports", *HISTORY):
                con.execute(f"CREATE TEMP VIEW {name} AS {_known(name, _moment(moment), axis, _database(con))}")
            pairs = _known("pairs", _moment(moment), axis, _database(con)) if axis == "published" else pairs_of("events")
            con.execute(f"CREATE TEMP VIEW pairs AS {pairs}")
            con.execute(f"CREATE TEMP VIEW judgements AS {_judged(_moment(moment), axis, _database(con))}")
            for name, query in VIEWS.items():
                con.execute(f"CREATE TEMP VIEW {name} AS {query}")
        except BaseException:
            con.close()
            raise
        return type(self)(self.path, con, taken=self.taken, parent=self)

    # Wholeness

    def check(self) -> list[str]:
        """What is not whole: readouts without all their rows, reports without a readout, rows of no report. Empty where all is well."""
        troubles = []
        for kind in (*KINDS, "rejected"):
            query = (
                f"WITH n AS (SELECT report, count(*) AS n FROM {kind} WHERE report IS NOT NULL AND report NOT IN ({_IMPORTED}) GROUP BY report)"
                f' SELECT coalesce(r.report, n.report), coalesce(r."{kind}", 0), coalesce(n.n, 0) FROM readouts r FULL JOIN n USING (report)'
                f' WHERE coalesce(r."{kind}", 0) <> coalesce(n.n, 0)'
            )
            troubles += [f"report {key}: {found} {kind.replace('_', ' ')}, not {told}" for key, told, found in self.con.execute(query).fetchall()]
        apart = (
            "SELECT report FROM reports ANTI JOIN readouts USING (report) WHERE dataset IS NULL",
            "SELECT report FROM readouts ANTI JOIN reports USING (report)",
        )
        for query, what in zip(apart, ("has no readout", "is missing, its readout is there"), strict=True):
            troubles += [f"report {key} {what}" for (key,) in self.con.execute(query).fetchall()]
        return troubles

    # Rows

    def _rows(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Rows as dicts, fetched in batches over a cursor of their own, so that several iterators can run at once."""
        con = self.con if self._parent else self.con.cursor()
        cursor = con.execute(query, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        if self._parent:  # temporary views belong to this connection: its answer is taken whole
            yield from (dict(zip(names, values, strict=True)) for values in cursor.fetchall())
            return
        try:
            while batch := cursor.fetchmany(_FETCH):
                yield from (dict(zip(names, values, strict=True)) for values in batch)
        finally:
            con.close()

    def _records(self, kind: str, where: str, parameters: Sequence[Any]) -> Iterator[Any]:
        query = f"SELECT * FROM {kind} WHERE {where}"
        if kind in ("actors", "places"):
            spans = "SELECT record AS id, list({'start': text_start, 'end': text_end} ORDER BY n) AS mentions FROM mentions"
            query = f"WITH k AS ({query}) SELECT k.*, m.mentions FROM k LEFT JOIN ({spans} SEMI JOIN k ON record = k.id GROUP BY record) m USING (id)"
        for row in self._rows(query, parameters):
            given: dict[str, Any] = {} if kind in LETTERS else {"id": row["id"]}
            if "mentions" in row:
                spans_: tuple[Span, ...] = tuple((s["start"], s["end"]) for s in row["mentions"] or ())
                given["mentions"] = spans_
            yield take_record(RECORDS[kind], row, **given)

    def _readouts(self, keys: list[str], made_by: str | None) -> Iterator[Readout]:
        by_key: dict[str, dict[str, list[Row]]] = {key: {name: [] for name in ("reports", *HISTORY)} for key in keys}
        marks = ", ".join("?" * len(keys))
        for name in by_key[keys[0]]:
            for row in self._rows(*self._coded(name, marks, keys, made_by)):
                by_key[row["report"]][name].append(row)
        for rows in by_key.values():
            if rows["readouts"]:
                yield take_readout(rows, self._made_by(rows["readouts"][0]["made_by"]))

    def _coded(self, name: str, marks: str, keys: list[str], made_by: str | None) -> tuple[str, list[str]]:
        query = f"SELECT * FROM {name} WHERE report IN ({marks})"
        if made_by is None or name == "reports":
            return query, keys
        here = f"{query} AND made_by = ?"
        gone = f"SELECT * EXCLUDE superseded FROM history.{name} WHERE report IN ({marks}) AND made_by = ?"
        return f"{here} UNION ALL BY NAME {gone}", [*keys, made_by, *keys, made_by]

    def _made_by(self, key: str) -> dict[str, str]:
        if self._versions is None or key not in self._versions:
            self._versions = {row["made_by"]: json.loads(row["versions"]) for row in self._rows("SELECT * FROM made_by")}
        return self._versions.get(key, {})


def _table(name: str) -> str:
    known = {table.name for table in tables()} | set(VIEWS)
    bare = name.removeprefix("history.")
    if bare not in known or (bare != name and bare not in HISTORY):
        raise UsageError(f"no table is called {name!r}; there are {', '.join(sorted(known))}")
    return name


def _moment(moment: str | date | datetime) -> datetime:
    """The last microsecond of a day, or the moment itself. Raises UsageError where it is no date."""
    try:
        given = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        raise UsageError(f"{moment!r} is no date: write 2018-06-30, or 2018-06-30T12:00:00") from error
    if isinstance(given, datetime) and not (isinstance(moment, str) and len(moment) <= 10):
        return given
    return datetime(given.year, given.month, given.day, 23, 59, 59, 999999)


def _database(con: duckdb.DuckDBPyConnection) -> str:
    """Name of the database, quoted: `main.x` alone would mean the temporary view of that name."""
    return f'"{one(con, "SELECT current_database()")}"'


def _known(name: str, moment: datetime, axis: str, base: str) -> str:
    """The rows of a table that count at a moment."""
    if axis == "published":
        return f"SELECT * FROM {base}.main.{name} WHERE known <= DATE '{moment:%Y-%m-%d}'"
    at = f"TIMESTAMP '{moment.isoformat(sep=' ')}'"
    if name == "reports":
        return f"SELECT * FROM {base}.main.reports WHERE stored <= {at}"
    held = (
        f"SELECT report, made_by FROM {base}.main.readouts WHERE coded <= {at}"
        f" UNION ALL SELECT report, made_by FROM {base}.history.readouts WHERE coded <= {at} AND superseded > {at}"
    )
    every = f"SELECT * FROM {base}.main.{name} UNION ALL BY NAME SELECT * EXCLUDE superseded FROM {base}.history.{name}"
    return f"SELECT * FROM ({every}) SEMI JOIN ({held}) USING (report, made_by) UNION ALL BY NAME {_imported(name, at, base)}"


def _judged(moment: datetime, axis: str, base: str) -> str:
    """Judgements that count at a moment: by the time of storing, those that stood then; else those that stand now, on what was known by then."""
    if axis == "published":
        return f"SELECT * FROM {base}.main.judgements"
    at = f"TIMESTAMP '{moment.isoformat(sep=' ')}'"
    return f"SELECT * REPLACE (NULL::TIMESTAMP AS withdrawn) FROM {base}.main.judgements WHERE made <= {at} AND (withdrawn IS NULL OR withdrawn > {at})"


def _imported(name: str, at: str, base: str) -> str:
    """Rows of imported records that the store held at a moment: those of reports stored by then; of an event imported again later, as it was then."""
    by_then = f"SEMI JOIN (SELECT report FROM {base}.main.reports WHERE dataset IS NOT NULL AND stored <= {at}) USING (report)"
    if name != "events":
        return f"SELECT * FROM {base}.main.{name} {by_then}"
    later = f"FROM {base}.history.events WHERE dataset IS NOT NULL AND superseded > {at}"
    now = f"SELECT * FROM {base}.main.events {by_then} WHERE dataset IS NULL OR id NOT IN (SELECT id {later})"
    then = f"SELECT * {later} QUALIFY row_number() OVER (PARTITION BY id ORDER BY superseded) = 1"
    return f"{now} UNION ALL BY NAME SELECT * EXCLUDE superseded FROM ({then}) {by_then}"
