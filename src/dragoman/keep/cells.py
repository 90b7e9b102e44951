"""One record to the cells of its row, and back, by the shapes of `dragoman.keep.schema`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dragoman.keep.schema import FieldColumns, fields_of
from dragoman.model import Actor, Due, Office, Passage, Place, Span, When
from dragoman.readout import Readout

__all__ = ["Cells", "clean", "day", "spans_cell", "take_record"]

Row = Mapping[str, Any]

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def clean(text: str | None) -> str | None:
    """Text that a database takes: a lone surrogate, which no UTF-8 holds, becomes U+FFFD, so that offsets stay right."""
    return text if text is None or text.isascii() else _SURROGATE.sub("\ufffd", text)


def day(value: str | None) -> date | None:
    """The day of an ISO date or date-time; None where it is none."""
    found = _DAY.match(value or "")
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def spans_cell(spans: Iterable[Span]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]


@dataclass(frozen=True)
class Cells:
    """Makes the cells of one readout's records. `key` is the report's key in the store."""

    key: str
    text: str
    actors: Mapping[str, Actor]
    places: Mapping[str, Place]

    @classmethod
    def of(cls, key: str, readout: Readout) -> Cells:
        return cls(key, readout.report.text, {a.id: a for a in readout.actors}, {p.id: p for p in readout.places})

    def record(self, record: Any) -> dict[str, Any]:
        """The cells of the fields that `fields_of` names."""
        row: dict[str, Any] = {}
        kind: type = type(record)
        for one in fields_of(kind):
            names = [name for name, _ in one.columns]
            row.update(zip(names, self._put(one, getattr(record, one.field)), strict=True))
        return row

    def located(self, span: Span | None) -> tuple[str | None, int | None, int | None]:
        """Words, start and end of a span."""
        return (None, None, None) if span is None else (clean(self.text[span[0] : span[1]]), *span)

    def ref(self, ident: str | None) -> str | None:
        return None if ident is None else f"{self.key}/{ident}"

    def _put(self, one: FieldColumns, value: Any) -> Iterable[Any]:
        match one.shape:
            case "value":
                return [clean(value) if isinstance(value, str) else value]
            case "texts":
                return [[clean(text) for text in value]]
            case "day":
                return [day(value)]
            case "id":
                return [self.ref(value)]
            case "ids":
                return [[self.ref(ident) for ident in value]]
            case "span":
                return self.located(value)
            case "spans":
                return [[clean(self.text[s:e]) for s, e in value], spans_cell(value)]
            case "actor":
                return [self.ref(value), *self._labels(value)]
            case "actors":
                return [[self.ref(ident) for ident in value], *map(list, zip(*map(self._labels, value), strict=True))] if value else [[], [], [], []]
            case "place":
                place = self.places.get(value) if value else None
                return [self.ref(value), *((clean(place.name), place.country, place.lat, place.lon) if place else (None,) * 4)]
            case _:
                return self._nested(value, len(one.columns))

    def _labels(self, ident: str | None) -> tuple[str | None, ...]:
        actor = self.actors.get(ident) if ident else None
        return (clean(actor.name), actor.code, actor.country) if actor else (None, None, None)

    def _nested(self, value: Any, width: int) -> Iterable[Any]:
        match value:
            case Passage():
                return [clean(value.text), *value.span]
            case Office():
                return [clean(value.name), value.start, value.end]
            case When():
                return [day(value.start), day(value.end), value.precision, value.basis, *self.located(value.span)]
            case Due():
                return [day(value.start), day(value.end), *self.located(value.span)]
            case _:
                return [None] * width


# Back


def take_record(record: type, row: Row, prefix: str = "", **given: Any) -> Any:
    """The record of a row. `prefix` is taken off ids: the report's key and a slash gives the ids of the readout, nothing those of the store."""
    values = {one.field: _take(one, row, prefix) for one in fields_of(record)}
    return record(**values, **given)


def _take(one: FieldColumns, row: Row, prefix: str) -> Any:
    cells = [row[name] for name, _ in one.columns]
    first = cells[0]
    match one.shape:
        case "value":
            return first
        case "texts":
            return tuple(first or ())
        case "day":
            return first and first.isoformat()
        case "id" | "actor" | "place":
            return first and first.removeprefix(prefix)
        case "ids" | "actors":
            return tuple(ident.removeprefix(prefix) for ident in first or ())
        case "span":
            return _span(cells)
        case "spans":
            return tuple((s["start"], s["end"]) for s in cells[1] or ())
        case "passage":
            return None if cells[1] is None else Passage(first, (cells[1], cells[2]))
        case "office":
            return None if first is None else Office(*cells)
        case "when":
            start, end = _days(cells)
            return None if cells[2] is None else When(start, end, cells[2], cells[3], _span(cells[4:]))
        case "due":
            return None if all(cell is None for cell in cells) else Due(*_days(cells), _span(cells[2:]))


def _span(cells: list[Any]) -> Span | None:
    return None if cells[1] is None else (cells[1], cells[2])


def _days(cells: list[Any]) -> tuple[str | None, str | None]:
    start, end = cells[:2]
    return start and start.isoformat(), end and end.isoformat()
