"""The tables of the store, generated from the model: which columns each field of a record becomes, and what they are called.

A field keeps its name. A span becomes the words it points at with `..._start` and `..._end`; several spans become a list of words with `..._spans`; a nested
record puts its name before its fields; a reference to an actor or place gets labels beside it. The same rules read a row back (`dragoman.keep.cells`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from dragoman import model
from dragoman.model import Due, Office, Passage, Span, When
from dragoman.tables import rows, shipped

__all__ = ["HISTORY", "LETTERS", "RECORDS", "Column", "Shape", "Table", "fields_of", "record_tables", "tables"]

Shape = Literal["value", "texts", "day", "span", "spans", "passage", "office", "when", "due", "actor", "actors", "place", "id", "ids"]
"""How a field lies in columns."""

RECORDS: Final[Mapping[str, type]] = {
    "actors": model.Actor,
    "places": model.Place,
    "times": model.Time,
    "events": model.Event,
    "statements": model.Statement,
    "positions": model.Position,
    "firsts": model.First,
    "open_questions": model.OpenQuestion,
}
"""Tables that hold one row per record of a readout."""

LETTERS: Final[Mapping[str, str]] = {"times": "t"}
"""Records without an id of their own get one: letter and number in the order of the readout."""

HISTORY: Final = ("readouts", *RECORDS, "mentions", "rejected")
"""Tables with a twin in schema `history`, where the rows of superseded codings go."""

_REFERENCES: Final[Mapping[tuple[str, str], Shape]] = {
    ("Event", "source"): "actors",
    ("Event", "recipient"): "actors",
    ("Event", "where"): "place",
    ("Event", "according_to"): "id",
    ("Statement", "speakers"): "actors",
    ("Statement", "addressees"): "actors",
    ("Statement", "about"): "ids",
    ("Position", "party"): "actor",
    ("Position", "counterparty"): "actor",
    ("Position", "according_to"): "id",
    ("First", "who"): "actors",
    ("First", "event"): "id",
    ("First", "according_to"): "id",
    ("OpenQuestion", "about"): "ids",
}
"""Fields that hold ids of other records of the readout."""

_APART: Final = frozenset({"id", "mentions"})
"""Fields with a place of their own: the key, and the table `mentions`."""

_SHAPES: Final[Mapping[Any, Shape]] = {When: "when", Due: "due", Office: "office", Passage: "passage"}
_SQL: Final[Mapping[type, str]] = {str: "VARCHAR", int: "INTEGER", float: "DOUBLE", bool: "BOOLEAN"}
_SPANS: Final = 'STRUCT("start" INTEGER, "end" INTEGER)[]'
_ACTOR_LABELS: Final = ("name", "code", "country")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, DuckDB type, and what it means."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class FieldColumns:
    """A field of a record and the columns it becomes."""

    field: str
    shape: Shape
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `key` is enforced by the database where it is not empty."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def ddl(self, schema: str = "main", extra: tuple[Column, ...] = ()) -> str:
        """The statement that makes it."""
        lines = [f'    "{c.name}" {c.type}' for c in (*self.columns, *extra)]
        if self.key and schema == "main":
            lines.append(f"    PRIMARY KEY ({', '.join(self.key)})")
        return f"CREATE TABLE {schema}.{self.name} (\n" + ",\n".join(lines) + "\n);"


# Fields to columns


@cache
def fields_of(record: type) -> tuple[FieldColumns, ...]:
    """The fields of a record with their columns, in the model's order, without those that lie elsewhere."""
    hints = get_type_hints(record)
    return tuple(_columns(record, f.name, hints[f.name]) for f in fields(record) if f.name not in _APART)


def _columns(record: type, field: str, hint: Any) -> FieldColumns:
    shape, sql = _shape(record, field, hint)
    return FieldColumns(field, shape, tuple(_layout(field, shape, sql)))


def _layout(field: str, shape: Shape, sql: str) -> list[tuple[str, str]]:
    """Names and types of the columns of a shape."""
    match shape:
        case "span":
            return _located(field)
        case "spans":
            return [(field, "VARCHAR[]"), (f"{field}_spans", _SPANS)]
        case "passage":
            return [(field, "VARCHAR"), (f"{field}_start", "INTEGER"), (f"{field}_end", "INTEGER")]
        case "office":
            return [(field, "VARCHAR"), (f"{field}_from", "VARCHAR"), (f"{field}_to", "VARCHAR")]
        case "when":
            days, words = [(f"{field}_start", "DATE"), (f"{field}_end", "DATE")], [(f"{field}_precision", "VARCHAR"), (f"{field}_basis", "VARCHAR")]
            return [*days, *words, *_located(f"{field}_text")]
        case "due":
            return [(f"{field}_start", "DATE"), (f"{field}_end", "DATE"), *_located(f"{field}_text")]
        case "actor":
            return [(field, "VARCHAR"), *((f"{field}_{label}", "VARCHAR") for label in _ACTOR_LABELS)]
        case "actors":
            return [(field, "VARCHAR[]"), *((f"{field}_{label}", "VARCHAR[]") for label in _ACTOR_LABELS)]
        case "place":
            return [(field, "VARCHAR"), *((f"{field}_{label}", kind) for label, kind in _PLACE_LABELS)]
        case _:
            return [(field, {"value": sql, "texts": "VARCHAR[]", "ids": "VARCHAR[]", "day": "DATE"}.get(shape, "VARCHAR"))]


_PLACE_LABELS: Final = (("name", "VARCHAR"), ("country", "VARCHAR"), ("lat", "DOUBLE"), ("lon", "DOUBLE"))


def _located(field: str) -> list[tuple[str, str]]:
    """Words and offsets of one span; a field called `span` or `..._span` holds `text` or `..._text`."""
    name = "text" if field == "span" else f"{field.removesuffix('_span')}_text" if field.endswith("_span") else field
    return [(name, "VARCHAR"), (f"{name}_start", "INTEGER"), (f"{name}_end", "INTEGER")]


def _shape(record: type, field: str, hint: Any) -> tuple[Shape, str]:
    """The shape of a field, and the SQL type of a plain value. Raises TypeError where the model has a type without a rule."""
    given = _bare(hint)
    reference = _REFERENCES.get((record.__name__, field))
    if reference:
        return reference, ""
    if given in _SHAPES:
        return _SHAPES[given], ""
    if given == Span:
        return "span", ""
    if given == tuple[Span, ...]:
        return "spans", ""
    if given == tuple[str, ...]:
        return "texts", ""
    if record is model.Time and field in ("start", "end"):
        return "day", ""
    if given in _SQL:
        return "value", "BIGINT" if field == "geonameid" else _SQL[given]
    raise TypeError(f"{record.__name__}.{field}: no rule puts {hint} into columns; add one to dragoman.keep.schema")


def _bare(hint: Any) -> Any:
    """A hint without its None."""
    if get_origin(hint) in (Union, UnionType):
        return next(arg for arg in get_args(hint) if arg is not NoneType)
    return hint


# Tables

_OWN: Final = (("id", "VARCHAR"), ("report", "VARCHAR"), ("made_by", "VARCHAR"), ("known", "DATE"))
"""First columns of every table of records."""

_ADDED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "actors": (("country_name", "VARCHAR"), ("cow", "INTEGER"), ("gw", "INTEGER"), ("mentions_count", "INTEGER"), ("extra", "JSON")),
    "places": (("country_name", "VARCHAR"), ("mentions_count", "INTEGER")),
    "events": (("according_to_name", "VARCHAR"), ("dataset", "VARCHAR"), ("extra", "JSON")),
    "statements": (("dataset", "VARCHAR"), ("extra", "JSON")),
    "positions": (("according_to_name", "VARCHAR"),),
    "firsts": (("event_type", "VARCHAR"), ("according_to_name", "VARCHAR")),
}
"""Columns that the model has not: labels, numbers of countries, and what an imported record says beyond the rest."""

_PLAIN: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "reports": (
        *(("report", "VARCHAR"), ("id", "VARCHAR"), ("url", "VARCHAR"), ("title", "VARCHAR"), ("title_start", "INTEGER"), ("title_end", "INTEGER")),
        *(("publisher", "VARCHAR"), ("bylines", "VARCHAR[]"), ("credits", "VARCHAR[]"), ("credits_spans", _SPANS), ("language", "VARCHAR")),
        *(("published", "VARCHAR"), ("published_day", "DATE"), ("updated", "VARCHAR"), *_located("dateline"), ("text", "VARCHAR")),
        *(("known", "DATE"), ("stored", "TIMESTAMP"), ("origin", "VARCHAR"), ("run", "INTEGER"), ("dataset", "VARCHAR"), ("extra", "JSON")),
    ),
    "readouts": (
        *(("report", "VARCHAR"), ("made_by", "VARCHAR"), ("known", "DATE"), ("coded", "TIMESTAMP"), ("dateline_place", "VARCHAR"), ("sentences", _SPANS)),
        *((kind, "INTEGER") for kind in (*RECORDS, "rejected")),
    ),
    "mentions": (
        *(("record", "VARCHAR"), ("n", "INTEGER"), ("report", "VARCHAR"), ("made_by", "VARCHAR"), ("known", "DATE"), ("kind", "VARCHAR")),
        *(*_located("text"), ("dataset", "VARCHAR"), ("extra", "JSON")),
    ),
    "rejected": (
        *(
            ("report", "VARCHAR"),
            ("made_by", "VARCHAR"),
            ("known", "DATE"),
            ("n", "INTEGER"),
            ("origin", "VARCHAR"),
            ("stage", "VARCHAR"),
            ("reason", "VARCHAR"),
        ),
        *(*_located("text"), ("run", "INTEGER")),
    ),
    "pairs": (
        *((name, "VARCHAR") for name in ("event", "report")),
        *(("known", "DATE"), ("day", "DATE")),
        *((name, "VARCHAR") for name in ("when_precision", "source_country", "source_role", "recipient_country", "recipient_role")),
        *((name, "VARCHAR") for name in ("source_name", "recipient_name", "type", "mode", "quad")),
        *(("intensity", "DOUBLE"), ("cameo", "VARCHAR"), ("cameo_name", "VARCHAR"), ("cameo_quad", "INTEGER"), ("goldstein", "DOUBLE")),
        *(("status", "VARCHAR"), ("reciprocal", "BOOLEAN"), ("turned", "BOOLEAN"), ("where_name", "VARCHAR"), ("where_country", "VARCHAR")),
        *(("confidence", "DOUBLE"), ("dataset", "VARCHAR"), ("sentence", "VARCHAR"), ("head", "BOOLEAN"), ("single", "BOOLEAN"), ("lead", "BOOLEAN")),
    ),
    "made_by": (("made_by", "VARCHAR"), ("dragoman", "VARCHAR"), ("versions", "JSON"), ("first_used", "TIMESTAMP")),
    "runs": (
        *(("run", "INTEGER"), ("sources", "VARCHAR[]"), ("made_by", "VARCHAR"), ("begun", "TIMESTAMP"), ("ended", "TIMESTAMP")),
        *((name, "INTEGER") for name in ("read", "stored", "duplicate", "refused")),
    ),
    "feeds": (
        *(("url", "VARCHAR"), ("title", "VARCHAR"), ("etag", "VARCHAR"), ("last_modified", "VARCHAR"), ("polled", "TIMESTAMP"), ("next_poll", "TIMESTAMP")),
        *(("failures", "INTEGER"), ("trouble", "VARCHAR")),
    ),
    "judgements": (
        *(("judgement", "VARCHAR"), ("kind", "VARCHAR"), ("one", "VARCHAR"), ("other", "VARCHAR"), ("verdict", "VARCHAR"), ("reasons", "VARCHAR[]")),
        *(("score", "DOUBLE"), ("made_by", "VARCHAR"), ("person", "VARCHAR"), ("made", "TIMESTAMP"), ("withdrawn", "TIMESTAMP")),
        *(("one_words", "VARCHAR"), ("one_start", "INTEGER"), ("other_words", "VARCHAR"), ("other_start", "INTEGER")),
    ),
    "countries": (("country", "VARCHAR"), ("name", "VARCHAR"), ("cow", "INTEGER"), ("gw", "INTEGER"), ("valid_from", "DATE"), ("valid_to", "DATE")),
    "store": (("store", "VARCHAR"), ("made", "TIMESTAMP")),
    "schema_version": (("version", "INTEGER"), ("applied", "TIMESTAMP"), ("dragoman", "VARCHAR")),
}

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "reports": ("report",),
    "readouts": ("report",),
    "made_by": ("made_by",),
    "runs": ("run",),
    "feeds": ("url",),
    "judgements": ("judgement",),
    "schema_version": ("version",),
}
"""Only small tables and the two that guard against doubles have an index: an index on every record would slow each write and the opening."""


@cache
def tables() -> tuple[Table, ...]:
    """Every table of schema `main`, in the order in which a reader of the documentation needs them."""
    first = ("reports", "readouts")
    last = ("mentions", "pairs", "rejected", "made_by", "countries", "judgements", "runs", "feeds", "store", "schema_version")
    return (*map(_plain, first), *record_tables().values(), *map(_plain, last))


@cache
def record_tables() -> dict[str, Table]:
    """The tables of records."""
    return {name: _table(name, [*_OWN, *_record_columns(record), *_ADDED.get(name, ())]) for name, record in RECORDS.items()}


def _record_columns(record: type) -> Iterator[tuple[str, str]]:
    for one in fields_of(record):
        yield from one.columns


def _plain(name: str) -> Table:
    return _table(name, list(_PLAIN[name]))


def _table(name: str, columns: list[tuple[str, str]]) -> Table:
    comments = _comments()
    made = tuple(Column(column, kind, _comment(comments, name, column)) for column, kind in columns)
    return Table(name, comments.get((name, ""), ""), made, _KEYS.get(name, ()))


@cache
def _comments() -> dict[tuple[str, str], str]:
    return {(table, column): comment for _, (table, column, comment) in rows(shipped("store", "columns.tsv"), 3)}


def _comment(comments: Mapping[tuple[str, str], str], table: str, column: str) -> str:
    """The comment of a column: its own, that of all columns of this name, or that of its ending."""
    endings = (("*", f"*_{column.rpartition('_')[2]}"), ("*", "*_" + "_".join(column.rsplit("_", 2)[1:])))
    return next((comments[key] for key in ((table, column), ("*", column), endings[1], endings[0]) if key in comments), "")
