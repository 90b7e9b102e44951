"""Import: files of the field's data sets into the tables of a store, each record once, batch by batch in transactions of their own."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import UsageError
from dragoman.formats import lookups, statements
from dragoman.formats.files import BadLine, DataFile, batches, opened
from dragoman.formats.spec import Format
from dragoman.formats.statements import EVENT_VALUES, SAME, quoted, text
from dragoman.keep import Store, maker_key
from dragoman.keep.migrate import one
from dragoman.keep.writer import now

if TYPE_CHECKING:
    import duckdb

__all__ = ["Counts", "Import", "Imported"]

_SHOWN: Final = 200
"""Characters of a refused row that are kept beside the reason."""
_LOG: Final = "512MB"
"""How long the write-ahead log may grow before it is folded into the file."""


@dataclass
class Counts:
    """What became of the rows: `read` is the sum of the others. `changed` rows took the place of earlier ones with the same id, which are in schema history."""

    read: int = 0
    stored: int = 0
    changed: int = 0
    duplicate: int = 0
    refused: int = 0

    def add(self, other: Counts) -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True)
class Imported:
    """One file: its format and version, and what became of its rows, with the reasons of refusals and how often each came."""

    file: str
    format: str
    version: str
    counts: Counts
    reasons: Mapping[str, int] = field(default_factory=dict)


class Import:
    """One run of import into an open store. `step` is told the rows read so far after each batch."""

    def __init__(self, store: Store, *, program: str, step: Callable[[str, int], None] = lambda _file, _rows: None) -> None:
        self._store = store
        self._con = store.con
        self._program = program
        self._step = step
        self._run = 0
        self._loaded = ""

    def run(self, paths: Iterable[Path], *, format: Format | None = None, version: str | None = None) -> list[Imported]:
        """Import files. Raises ReadError where one cannot be read; what was imported before stays."""
        sources = [str(path) for path in paths]
        if not sources:
            raise UsageError("nothing to import: name a file")
        self._run = self._store.writer.begin_run(sources, self._made_by(format.name if format else "several", version or "unknown"))
        done, total = [], Counts()
        try:
            with self._few_checkpoints():
                for source in sources:
                    with opened(Path(source), format) as file:
                        made = self._file(file, source, version)
                    done.append(made)
                    total.add(made.counts)
        finally:  # what came in before a file that cannot be read counts in panels too
            self._store.writer.refresh_pairs()
        ended = {"read": total.read, "stored": total.stored + total.changed, "duplicate": total.duplicate, "refused": total.refused}
        self._store.writer.end_run(self._run, ended)
        return done

    def _made_by(self, dataset: str, version: str) -> dict[str, str]:
        return {"dragoman": self._program, "dataset": dataset, "version": version}

    @contextmanager
    def _few_checkpoints(self) -> Iterator[None]:
        """Each checkpoint writes the index of the reports anew: with one after every batch, time would grow with the square of the rows."""
        before = one(self._con, "SELECT current_setting('checkpoint_threshold')")
        self._con.execute(f"SET checkpoint_threshold = '{_LOG}'")
        try:
            yield
        finally:
            self._con.execute(f"SET checkpoint_threshold = '{before}'")

    # One file

    def _file(self, file: DataFile, source: str, version: str | None) -> Imported:
        import duckdb

        self._look_up(file.format.name)
        counts, bad, first = Counts(), list[BadLine](), 0
        batch: _Batch | None = None
        with duckdb.connect(":memory:") as reader:
            for table in batches(reader, file, bad):
                if batch is None:
                    told = version or _version(file, table)
                    batch = _Batch(self._con, file, source, self._run, self._made_by(file.format.name, told))
                counts.add(self._stored(batch, table, first))
                first += table.num_rows
                self._step(source, first)
        if batch is None:
            told = version or file.format.version
            batch = _Batch(self._con, file, source, self._run, self._made_by(file.format.name, told))
        if bad:
            with self._store.writer.transaction():
                batch.refuse([(f"{source}:{one.line}", one.reason, one.text) for one in bad])
            counts.read += len(bad)
            counts.refused += len(bad)
        return Imported(source, file.format.name, batch.made_by["version"], counts, batch.reasons)

    def _look_up(self, dataset: str) -> None:
        """The tables and macros that the expressions use, once for files of one data set."""
        if self._loaded == dataset:
            return
        lookups.load(self._con, dataset)
        for name, body in statements.STORE_MACROS.items():
            self._con.execute(f"CREATE OR REPLACE TEMP MACRO {name} AS {body}")
        self._loaded = dataset

    def _stored(self, batch: _Batch, table: Any, first: int) -> Counts:
        with self._store.writer.transaction():
            return batch.store(table, first)


class _Batch:
    """Stores batches of one file."""

    def __init__(self, con: duckdb.DuckDBPyConnection, file: DataFile, source: str, run: int, made_by: Mapping[str, str]) -> None:
        self._con = con
        self._file = file
        self._format = file.format
        self._source = source
        self._run = run
        self.made_by = made_by
        self.reasons: dict[str, int] = {}
        self._maker = maker_key(made_by)
        self._report = hashlib.sha256(f"\0file:{file.format.name}:{file.name}".encode()).hexdigest()[:20]
        self._begun = False

    def store(self, table: Any, first: int) -> Counts:
        """One batch; `first` is how many rows came before it. Inside a transaction of the caller's."""
        self._begin()
        con = self._con
        con.register("arrived", table)
        con.execute(f"CREATE OR REPLACE TEMP TABLE batch AS SELECT row_number() OVER () + {first} AS n, * FROM arrived")
        con.unregister("arrived")
        kind = self._format.kind
        query = {
            "events": lambda: statements.typed(self._format, self._file.columns, self._report),
            "mentions": lambda: statements.typed_mentions(self._format, self._file.columns, self._report),
            "quotations": lambda: statements.typed_quotations(self._format, self._file.columns),
        }[kind]()
        con.execute(f"CREATE OR REPLACE TEMP TABLE taken AS {query}")
        counts = Counts(read=table.num_rows)
        if one(con, "SELECT count(*) FROM taken") != table.num_rows:
            raise AssertionError(f"{self._format.name}: a join of its description multiplies rows")
        {"events": self._events, "mentions": self._mentions, "quotations": self._quotations}[kind](counts)
        counts.refused = self._refuse_rows()
        counts.stored = counts.read - counts.refused - counts.duplicate - counts.changed
        for name in ("taken", "batch"):
            con.execute(f"DROP TABLE {name}")
        return counts

    def refuse(self, refusals: list[tuple[str, str, str]]) -> None:
        """List refused lines: (origin, reason, text)."""
        self._begin()
        for origin, reason, words in refusals:
            self._note(reason, 1)
            self._con.execute(
                "INSERT INTO main.rejected BY NAME SELECT ? AS made_by, current_date AS known, 0 AS n, ? AS origin, 'import' AS stage, ? AS reason, ? AS text,"
                " ? AS run WHERE NOT EXISTS (SELECT 1 FROM main.rejected WHERE origin = ? AND stage = 'import' AND reason = ?)",
                [self._maker, origin, reason, words, self._run, origin, reason],
            )

    def _begin(self) -> None:
        """What made the records, and the file itself as the report of those without a document."""
        if self._begun:
            return
        self._begun = True
        self._con.execute(
            "INSERT INTO main.made_by BY NAME SELECT ? AS made_by, ? AS dragoman, ? AS versions, ?::TIMESTAMP AS first_used"
            " WHERE NOT EXISTS (SELECT 1 FROM main.made_by WHERE made_by = ?)",
            [self._maker, self.made_by["dragoman"], json.dumps(dict(self.made_by), sort_keys=True), now(), self._maker],
        )
        stored = now()
        self._con.execute(
            "INSERT INTO main.reports BY NAME SELECT ? AS report, ? AS id, ? AS title, ? AS publisher, []::VARCHAR[] AS bylines, []::VARCHAR[] AS credits,"
            " ?::DATE AS known, ?::TIMESTAMP AS stored, ? AS origin, ?::INTEGER AS run, ? AS dataset, ? AS extra"
            " WHERE NOT EXISTS (SELECT 1 FROM main.reports WHERE report = ?)",
            [self._report, f"file:{self._file.name}", self._file.name, self._format.title, stored.date(), stored, self._source, self._run, self._format.name,
             json.dumps({"version": self.made_by["version"], "columns": list(self._file.columns)}), self._report],
        )  # fmt: skip

    # Events

    def _events(self, counts: Counts) -> None:
        self._twice(counts)
        self._known_already(counts)
        self._documents()
        self._actors()
        self._places()
        columns = ", ".join(map(quoted, EVENT_VALUES))
        self._con.execute(
            f"INSERT INTO main.events BY NAME SELECT {columns}, {text(self._maker)} AS made_by, 'happened' AS status, false AS reciprocal,"
            f" []::VARCHAR[] AS again, {text('import:' + self._format.name)} AS rule FROM taken WHERE reason IS NULL ORDER BY n"
        )

    def _twice(self, counts: Counts) -> None:
        """Rows with one id in one batch: the first counts; a copy of it is passed over, one with other values refused."""
        if one(self._con, "SELECT count(*) - count(DISTINCT id) FROM taken WHERE reason IS NULL") == 0:
            return
        self._con.execute(
            "CREATE OR REPLACE TEMP TABLE again AS SELECT t.n, f.n AS earlier, " + _same("t", "f") + " AS same FROM taken t JOIN"
            " (SELECT * FROM taken WHERE reason IS NULL QUALIFY row_number() OVER (PARTITION BY id ORDER BY n) = 1) f USING (id)"
            " WHERE t.reason IS NULL AND t.n > f.n"
        )
        self._con.execute("UPDATE taken SET reason = 'the id of row ' || a.earlier || ', with other values' FROM again a WHERE taken.n = a.n AND NOT a.same")
        counts.duplicate += self._drop("SELECT n FROM again WHERE same")

    def _known_already(self, counts: Counts) -> None:
        """Rows that the store has: passed over where they say the same; otherwise the earlier ones move to schema history."""
        con, mine = self._con, f"dataset = {text(self._format.name)}"
        if not one(con, f"SELECT count(*) FROM main.events SEMI JOIN taken USING (id) WHERE {mine}"):
            return
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE here AS SELECT t.n, t.id, {_same('t', 'e')} AS same FROM main.events e JOIN taken t USING (id)"
            f" WHERE e.{mine} AND t.reason IS NULL"
        )
        counts.duplicate += self._drop("SELECT n FROM here WHERE same")
        counts.changed += one(con, "SELECT count(*) FROM here WHERE NOT same") or 0
        moved = f"{mine} AND id IN (SELECT id FROM here WHERE NOT same)"
        con.execute(f"INSERT INTO history.events BY NAME SELECT *, ?::TIMESTAMP AS superseded FROM main.events WHERE {moved}", [now()])
        con.execute(f"DELETE FROM main.events WHERE {moved}")

    def _drop(self, which: str) -> int:
        """Take rows out of the batch; gives how many."""
        dropped = int(one(self._con, f"SELECT count(*) FROM ({which})") or 0)
        if dropped:
            self._con.execute(f"DELETE FROM taken WHERE n IN ({which})")
        return dropped

    def _documents(self, extra: str = "NULL") -> None:
        """A report without a text for each document that the store has not."""
        self._con.execute(
            "INSERT INTO main.reports BY NAME SELECT d.document.report AS report, d.document.id AS id, d.document.url AS url,"
            f" d.document.publisher AS publisher, d.document.language AS language, []::VARCHAR[] AS bylines, []::VARCHAR[] AS credits,"
            " d.known AS known, ?::TIMESTAMP AS stored, ? AS origin,"
            f" ?::INTEGER AS run, {text(self._format.name)} AS dataset, extra FROM (SELECT arg_min(document, n) AS document, min(known) AS known,"
            f" arg_min({extra}, n) AS extra FROM taken WHERE reason IS NULL AND document IS NOT NULL GROUP BY document.report) d"
            " ON CONFLICT DO NOTHING",  # by the index: no scan of a table that may hold millions
            [now(), self._source, self._run],
        )

    def _actors(self) -> None:
        """A row for each actor that the store has not; one that is known earlier now is marked so."""
        con = self._con
        sides = " UNION ALL ".join(
            f"SELECT n, report, known, when_start, unnest({side}) AS id, unnest({side}_actors) AS a FROM taken WHERE reason IS NULL"
            for side in ("source", "recipient")
        )
        con.execute(
            "CREATE OR REPLACE TEMP TABLE named AS SELECT id, arg_min(report, n) AS report, min(known) AS known, arg_min(a, n) AS a,"
            f" min(when_start) AS day FROM ({sides}) GROUP BY id"
        )
        con.execute(
            f"INSERT INTO main.actors BY NAME SELECT m.id, m.report, {text(self._maker)} AS made_by, m.known, m.a.name AS name, m.a.kind AS kind,"
            " m.a.country AS country, m.a.code AS code, m.a.roles AS roles, false AS anonymous, 'list' AS resolved_by, l.name AS country_name, p.cow, p.gw"
            " FROM named m LEFT JOIN country_label l ON l.iso3 = m.a.country"
            " LEFT JOIN number_period p ON p.country = m.a.country AND p.era = era_of(m.a.country, m.day) ANTI JOIN main.actors k ON k.id = m.id"
        )
        self._earlier("actors", "named")

    def _places(self) -> None:
        con = self._con
        con.execute(
            'CREATE OR REPLACE TEMP TABLE located AS SELECT "where" AS id, arg_min(report, n) AS report, min(known) AS known, arg_min(place, n) AS p FROM taken'
            ' WHERE reason IS NULL AND "where" IS NOT NULL GROUP BY ALL'
        )
        con.execute(
            f"INSERT INTO main.places BY NAME SELECT m.id, m.report, {text(self._maker)} AS made_by, m.known, m.p.name AS name, m.p.kind AS kind,"
            " m.p.country AS country, m.p.admin1 AS admin1, m.p.lat AS lat, m.p.lon AS lon, m.p.geonameid AS geonameid, false AS demonym,"
            " l.name AS country_name FROM located m LEFT JOIN country_label l ON l.iso3 = m.p.country ANTI JOIN main.places k ON k.id = m.id"
        )
        self._earlier("places", "located")

    def _earlier(self, table: str, found: str) -> None:
        """A file of earlier days makes what it names known earlier."""
        if one(self._con, f"SELECT count(*) FROM main.{table} k JOIN {found} m USING (id) WHERE m.known < k.known"):
            self._con.execute(f"UPDATE main.{table} SET known = m.known FROM {found} m WHERE main.{table}.id = m.id AND m.known < main.{table}.known")
        self._con.execute(f"DROP TABLE {found}")

    # Mentions and quotations

    def _mentions(self, counts: Counts) -> None:
        con, mine = self._con, f"dataset = {text(self._format.name)}"
        twice = "SELECT n FROM taken WHERE reason IS NULL QUALIFY row_number() OVER (PARTITION BY record, report, extra::VARCHAR ORDER BY n) > 1"
        counts.duplicate += self._drop(twice)
        here = (
            "SELECT t.n FROM taken t SEMI JOIN (SELECT record, report, extra::VARCHAR AS extra FROM main.mentions WHERE " + mine + ") m"
            " ON t.record = m.record AND t.report = m.report AND t.extra::VARCHAR IS NOT DISTINCT FROM m.extra WHERE t.reason IS NULL"
        )
        counts.duplicate += self._drop(here)
        self._documents()
        con.execute(
            "INSERT INTO main.mentions BY NAME SELECT t.record, (coalesce(m.n, 0) + row_number() OVER (PARTITION BY t.record ORDER BY t.n) - 1)::INTEGER AS n,"
            f" t.report, {text(self._maker)} AS made_by, t.known, 'event' AS kind, t.dataset, t.extra FROM taken t"
            f" LEFT JOIN (SELECT record, count(*) AS n FROM main.mentions WHERE {mine} GROUP BY record) m USING (record) WHERE t.reason IS NULL ORDER BY t.n"
        )

    def _quotations(self, counts: Counts) -> None:
        con, mine = self._con, f"dataset = {text(self._format.name)}"
        key = "split_part(id, '/', 2)"
        quotes = "string_split(quotations, '#')"
        counts.duplicate += self._drop("SELECT n FROM taken WHERE reason IS NULL QUALIFY row_number() OVER (PARTITION BY key ORDER BY n) > 1")
        counts.duplicate += self._drop(
            "SELECT n FROM taken WHERE reason IS NULL AND document.report IN (SELECT report FROM main.reports WHERE extra IS NOT NULL AND "
            f"{mine} AND extra->>'$.GKGRECORDID' = key) AND (quotations IS NULL OR key IN (SELECT {key} FROM main.statements WHERE {mine}))"
        )
        self._documents("extra")
        con.execute(
            "UPDATE main.reports SET extra = t.extra FROM taken t WHERE main.reports.report = t.document.report AND main.reports.extra IS NULL"
            " AND t.reason IS NULL"
        )
        parts = f"SELECT *, unnest({quotes}) AS quote, generate_subscripts({quotes}, 1) AS i FROM taken WHERE reason IS NULL AND quotations IS NOT NULL"
        words = "array_to_string(string_split(quote, '|')[4:], '|')"
        extra = "json_object('offset', TRY_CAST(split_part(quote, '|', 1) AS INTEGER), 'length', TRY_CAST(split_part(quote, '|', 2) AS INTEGER))"
        con.execute(
            f"INSERT INTO main.statements BY NAME SELECT dataset || '/' || key || '/s' || i AS id, document.report AS report, {text(self._maker)} AS made_by,"
            f" known, 'direct' AS kind, [{words}] AS content, nullif(split_part(quote, '|', 3), '') AS cue, []::VARCHAR[] AS speakers,"
            " []::VARCHAR[] AS speakers_name, []::VARCHAR[] AS speakers_code, []::VARCHAR[] AS speakers_country, []::VARCHAR[] AS addressees,"
            " []::VARCHAR[] AS acts, []::VARCHAR[] AS about,"
            f" dataset, {extra} AS extra FROM ({parts}) WHERE {words} <> ''"
        )

    # Refusals

    def _refuse_rows(self) -> int:
        """List the rows of the batch that have a reason."""
        con = self._con
        found = con.execute("SELECT reason, count(*) FROM taken WHERE reason IS NOT NULL GROUP BY reason").fetchall()
        for reason, n in found:
            self._note(re.sub(r"\d+", "N", reason) if "row" in reason else reason, n)
        if not found:
            return 0
        cells = ", ".join(f"b.{quoted(name)}" for name in self._file.columns)
        con.execute(
            f"INSERT INTO main.rejected BY NAME SELECT {text(self._maker)} AS made_by, current_date AS known, 0 AS n, {text(self._source)} || ':' || t.n"
            f" AS origin, 'import' AS stage, t.reason, concat_ws(' ', {cells})[:{_SHOWN}] AS text, {self._run} AS run FROM taken t JOIN batch b USING (n)"
            " WHERE t.reason IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.rejected r WHERE r.origin = "
            f"{text(self._source)} || ':' || t.n AND r.stage = 'import' AND r.reason = t.reason)"
        )
        return sum(n for _, n in found)

    def _note(self, reason: str, n: int) -> None:
        self.reasons[reason] = self.reasons.get(reason, 0) + n


def _same(one_: str, other: str) -> str:
    return " AND ".join(f"{one_}.{quoted(name)} IS NOT DISTINCT FROM {other}.{quoted(name)}" for name in SAME)


def _version(file: DataFile, table: Any) -> str:
    """The version of a file: in a column, in its name, or that of the format."""
    format = file.format
    if format.version_column and format.version_column in file.columns:
        found = sorted({str(v).strip() for v in table.column(format.version_column).unique().to_pylist() if v} - {""})
        if found:
            return ", ".join(found[:5])
    match = re.search(format.version_in_name, file.name) if format.version_in_name else None
    told = match[1] if match else format.version
    return re.sub(format.version_shape[0], format.version_shape[1], told, count=1) if format.version_shape else told
