"""What answers look like: pydantic models at the edge, of which the OpenAPI description is made."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from dragoman.keep.schema import record_tables

__all__ = ["row_model"]

SpanPair = Annotated[list[int], Field(min_length=2, max_length=2)]
"""First code point and the one after the last."""


class Shape(BaseModel):
    """A shape of answers. Fields may be added; one that stands here keeps its name and meaning."""

    model_config = ConfigDict(extra="allow")


class ReportRow(Shape):
    """A report in a list."""

    report: str
    id: str | None
    title: str | None
    publisher: str | None
    published: str | None
    day: str
    url: str | None
    language: str | None
    words: int
    events: int
    statements: int
    origin: str
    copies: int
    first_sentence: str | None


class IncidentRow(Shape):
    """What one or several reports tell of."""

    incident: str
    type: str
    quad: str | None
    intensity: float | None
    label: str | None
    start: str | None
    end: str | None
    countries: list[str]
    source_names: list[str | None]
    recipient_names: list[str | None]
    source_countries: list[str | None]
    recipient_countries: list[str | None]
    reports: int
    origins: int
    outlets: int
    events: int
    where_name: str | None
    where_country: str | None
    lat: float | None
    lon: float | None
    status: str | None
    sentence: str | None
    differ: list[str]
    day: str
    head: str
    report: str


class MovedRow(Shape):
    """A dyad that moved. With coding=cameo goldstein_* stand in place of intensity_*; directed ones have source_country and recipient_country."""

    events: int
    events_before: int
    events_expected: float | None
    conflict_share: float | None
    conflict_share_before: float | None
    z: float | None
    name_1: str | None = None
    name_2: str | None = None


class ActorRow(Shape):
    """An actor over all reports."""

    name: str | None
    kind: str | None
    country: str | None
    country_name: str | None
    codes: list[str | None] | None
    code: str | None
    office: str | None
    reports: int
    mentions: int | None
    first: str | None
    last: str | None
    cow: int | None
    gw: int | None


class TimelineRow(Shape):
    """An event between two actors."""

    day: str | None
    when_precision: str | None
    source_name: str | None
    source_country: str | None
    recipient_name: str | None
    recipient_country: str | None
    reciprocal: bool | None
    type: str | None
    mode: str | None
    quad: str | None
    intensity: float | None
    cameo: str | None
    cameo_name: str | None
    cameo_quad: int | None
    goldstein: float | None
    status: str | None
    where_name: str | None
    where_country: str | None
    sentence: str | None
    known: str | None
    dataset: str | None
    event: str
    report: str
    incident: str | None = None
    origins: int | None = None


class Mark(Shape):
    """A person's word on a record."""

    id: str
    verdict: str
    person: str | None
    made: str | None
    why: str | None


class JudgementRow(Shape):
    """A judgement on a record: right, wrong, or (of words where there is no record) missing."""

    id: str
    record: str | None
    kind: str
    report: str
    verdict: str
    person: str | None
    made: str | None
    why: str | None
    words: str | None
    span: SpanPair | None
    code: str | None
    withdrawn: str | None


_TYPES: Final[dict[str, Any]] = {"VARCHAR": str, "INTEGER": int, "BIGINT": int, "DOUBLE": float, "BOOLEAN": bool, "DATE": str, "TIMESTAMP": str, "JSON": Any}


def row_model(table: str, name: str, more: dict[str, Any] | None = None) -> type[BaseModel]:
    """The model of a row of a table of records, as `dragoman.keep.schema` has its columns."""
    columns: dict[str, Any] = {}
    for column in record_tables()[table].columns:
        bare = column.type.removesuffix("[]")
        kind = dict[str, int] if bare.startswith("STRUCT") else _TYPES[re.sub(r"\(.*", "", bare)]
        columns[column.name] = (kind if column.name in ("id", "report") else (list[kind | None] if column.type.endswith("[]") else kind) | None, ...)  # type: ignore[valid-type]
    for extra in ("publisher", "headline", "url"):
        columns[extra] = (str | None, None)
    for extra, hint in (more or {}).items():
        columns[extra] = (hint, None)
    return create_model(name, __base__=Shape, __doc__=f"A row of the table {table}.", **columns)


EventRow = row_model("events", "EventRow", {"incident": str | None, "origins": int | None})
StatementRow = row_model("statements", "StatementRow")
PositionRow = row_model("positions", "PositionRow")
FirstRow = row_model("firsts", "FirstRow", {"check": dict[str, Any] | None})
QuestionRow = row_model("open_questions", "QuestionRow")
