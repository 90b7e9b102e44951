"""Flat rows, one table per kind of record, labels beside codes: what CSV files and data frames hold. Documented in docs/reference/formats.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from dragoman.errors import UsageError
from dragoman.faces.view import KINDS, Record, View

__all__ = ["KINDS", "columns", "rows"]

_REPORT: Final = ("published", "publisher", "headline", "url")
_WHEN: Final = ("when_start", "when_end", "when_precision", "when_basis", "when_text")


def _actor_columns(field: str) -> tuple[str, ...]:
    return field, f"{field}_name", f"{field}_code", f"{field}_country"


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "events": (
        *("type", "mode", "contexts", "cameo", "cameo_name", "quad", "cameo_quad", "goldstein", "intensity"),
        *_actor_columns("source"),
        *_actor_columns("recipient"),
        "reciprocal",
        "status",
        *_WHEN,
        *("where", "where_name", "where_country", "where_lat", "where_lon", "channel", "according_to", "according_to_name"),
        *("trigger", "trigger_start", "trigger_end", "again", "again_spans", "sentence", "sentence_start", "sentence_end", "rule", "confidence"),
    ),
    "statements": (
        *("kind", "acts", *_actor_columns("speakers"), "speaker_text", *_actor_columns("addressees"), "anonymous", "via", "venue", "channel"),
        *("content", "content_start", "content_end", "content_spans", "cue", "cue_start", "cue_end", "about"),
        *("due_start", "due_end", "due_text", "condition", "confidence"),
    ),
    "actors": (
        *("name", "kind", "country", "code", "roles", "title", "office", "office_from", "office_to", "former", "affiliation", "anonymous", "resolved_by"),
        *("mentions", "mentions_spans", "mentions_count"),
    ),
    "places": (
        *("name", "kind", "country", "admin1", "lat", "lon", "geonameid", "demonym", "confidence"),
        *("mentions", "mentions_spans", "mentions_count"),
    ),
    "times": ("text", "text_start", "text_end", "type", "value", "start", "end"),
    "positions": (
        *("stance", "topic", *_actor_columns("party"), *_actor_columns("counterparty"), "wants", "wants_start", "wants_end"),
        *("gives", "gives_start", "gives_end", *_WHEN, "according_to", "according_to_name"),
    ),
    "firsts": ("text", "text_start", "text_end", *_actor_columns("who"), "scope", "deed", "event", "event_type", "according_to", "according_to_name"),
    "open_questions": ("text", "text_start", "text_end", "topic", "polarity", "about"),
}


def columns(kind: str) -> list[str]:
    """The columns of a kind's table, in order: `report` and `id` first, then the kind's own, then the report's. Raises UsageError for an unknown kind."""
    if kind not in _COLUMNS:
        raise UsageError(f"no kind of record is called {kind!r}; there are {', '.join(KINDS)}")
    return ["report", "id", *_COLUMNS[kind], *_REPORT]


def rows(data: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """One flat row per record, keyed by `columns(kind)`.

    Several values stand in one cell, joined by "; "; an empty list is an empty string and an unknown value None. Numbers and
    truth values keep their type. Offsets are code points of `report.text`; `..._spans` are written "12-20; 31-40".
    Raises UsageError for an unknown kind and DataError where `data` is no readout.
    """
    order = columns(kind)
    return [{column: row.get(column) for column in order} for row in rows_of(View.of(data), kind)]


def rows_of(view: View, kind: str) -> list[dict[str, Any]]:
    """As `rows`, from a `View` already made; a row may lack keys that have no value."""
    report = view.report
    common = {"report": report.get("id"), "published": report.get("published"), "publisher": report.get("publisher")}
    common |= {"headline": report.get("title"), "url": report.get("url")}
    return [{**common, "id": record.get("id"), **_makers()[kind](view, record)} for record in view.records[kind]]


@cache
def _makers() -> Mapping[str, Callable[[View, Record], dict[str, Any]]]:
    return {
        "events": _event, "statements": _statement, "actors": _actor, "places": _place,
        "times": _time, "positions": _position, "firsts": _first, "open_questions": _question,
    }  # fmt: skip


def _list(values: Iterable[Any] | None) -> str:
    return "; ".join(str(v) for v in values or () if v is not None)


def _same(record: Record, *names: str) -> dict[str, Any]:
    """The fields that go into a row as they are; lists joined."""
    return {name: _list(value) if isinstance(value := record.get(name), (list, tuple)) else value for name in names}


def _span(view: View, name: str, span: Any) -> dict[str, Any]:
    start, end = view.cut(span) or (None, None)
    return {name: view.line(span) or None, f"{name}_start": start, f"{name}_end": end}


def _spans(view: View, name: str, spans: Iterable[Any] | None) -> dict[str, Any]:
    given = [span for span in map(view.cut, spans or ()) if span]
    return {name: _list(view.line(s) for s in given), f"{name}_spans": _list(f"{s[0]}-{s[1]}" for s in given)}


def _actors(view: View, field: str, idents: str | Iterable[str] | None) -> dict[str, Any]:
    given = [idents] if isinstance(idents, str) else list(idents or ())
    found = [view.by_id.get(i, {}) for i in given]
    name, code, country = (_list(a.get(key) or "" for a in found) for key in ("name", "code", "country"))
    bare = {key: "" if not value.strip("; ") else value for key, value in ((f"{field}_code", code), (f"{field}_country", country))}
    return {field: _list(given), f"{field}_name": name, **bare}


def _when(view: View, when: Record | None) -> dict[str, Any]:
    given = when or {}
    out = {f"when_{key}": given.get(key) for key in ("start", "end", "precision", "basis")}
    return out | {"when_text": view.line(given["span"]) if given.get("span") else None}


def _by(view: View, record: Record) -> dict[str, Any]:
    ident = record.get("according_to")
    return {"according_to": ident, "according_to_name": view.name(ident) if ident in view.by_id else None}


def _event(view: View, event: Record) -> dict[str, Any]:
    row = _same(event, "type", "mode", "contexts", "cameo", "cameo_name", "quad", "cameo_quad", "goldstein", "intensity", "reciprocal", "status")
    row |= _actors(view, "source", event.get("source")) | _actors(view, "recipient", event.get("recipient"))
    row |= _when(view, event.get("when")) | _same(event, "where", "channel", "rule", "confidence") | _by(view, event)
    place = view.by_id.get(event.get("where") or "", {})
    row |= {f"where_{key}": place.get(key) for key in ("name", "country", "lat", "lon")}
    return row | _span(view, "trigger", event.get("trigger")) | _spans(view, "again", event.get("again")) | _span(view, "sentence", event.get("sentence"))


def _statement(view: View, statement: Record) -> dict[str, Any]:
    content = [span for span in map(view.cut, statement.get("content") or ()) if span]
    due, condition = statement.get("due") or {}, statement.get("condition")
    row = _same(statement, "kind", "acts", "anonymous", "via", "venue", "channel", "about", "confidence")
    row |= _actors(view, "speakers", statement.get("speakers")) | _actors(view, "addressees", statement.get("addressees"))
    row |= {"speaker_text": view.line(statement.get("speaker_span")) or None, "condition": view.line(condition) or None}
    row |= _spans(view, "content", content) | {"content_start": content[0][0] if content else None, "content_end": content[-1][1] if content else None}
    row |= {"due_start": due.get("start"), "due_end": due.get("end"), "due_text": view.line(due.get("span")) or None}
    return row | _span(view, "cue", statement.get("cue"))


def _mentions(view: View, record: Record) -> dict[str, Any]:
    mentions = record.get("mentions") or []
    distinct = dict.fromkeys(view.line(m) for m in mentions)
    return _spans(view, "mentions", mentions) | {"mentions": _list(distinct), "mentions_count": len(mentions)}


def _actor(view: View, actor: Record) -> dict[str, Any]:
    office = actor.get("office") or {}
    row = _same(actor, "name", "kind", "country", "code", "roles", "title", "former", "affiliation", "anonymous", "resolved_by")
    return row | {"office": office.get("name"), "office_from": office.get("from"), "office_to": office.get("to")} | _mentions(view, actor)


def _place(view: View, place: Record) -> dict[str, Any]:
    return _same(place, "name", "kind", "country", "admin1", "lat", "lon", "geonameid", "demonym", "confidence") | _mentions(view, place)


def _time(view: View, time: Record) -> dict[str, Any]:
    return _span(view, "text", time.get("span")) | _same(time, "type", "value", "start", "end")


def _position(view: View, position: Record) -> dict[str, Any]:
    row = _same(position, "stance", "topic") | _actors(view, "party", position.get("party")) | _actors(view, "counterparty", position.get("counterparty"))
    for name in ("wants", "gives"):
        passage = position.get(name) or {}
        row |= _span(view, name, passage.get("span")) | {name: passage.get("text")}
    return row | _when(view, position.get("when")) | _by(view, position)


def _first(view: View, first: Record) -> dict[str, Any]:
    event = view.by_id.get(first.get("event") or "", {})
    row = _span(view, "text", first.get("span")) | _actors(view, "who", first.get("who")) | _same(first, "scope", "deed", "event")
    return row | {"event_type": event.get("type")} | _by(view, first)


def _question(view: View, question: Record) -> dict[str, Any]:
    return _span(view, "text", question.get("span")) | _same(question, "topic", "polarity", "about")
