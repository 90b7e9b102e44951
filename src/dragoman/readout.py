"""The readout: what one report says, as typed records and, at the edge, as the contract's JSON.

`to_dict()` gives the format `dragoman.readout/1`; `from_dict()` reads it back, so that `from_dict(r.to_dict()) == r`.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin, get_type_hints

from dragoman import model
from dragoman.errors import DataError, MissingExtra
from dragoman.model import (
    Actor,
    Event,
    First,
    OpenQuestion,
    Place,
    Position,
    Rejected,
    Report,
    Span,
    Statement,
    Time,
)

if TYPE_CHECKING:
    import pandas

__all__ = ["FORMAT", "KINDS", "Readout", "dumps"]

FORMAT: Final = "dragoman.readout/1"
KINDS: Final = ("actors", "places", "times", "events", "statements", "positions", "firsts", "open_questions")
"""The kinds of record in a readout, in the order of the contract."""

_WIRE: Final = {("Office", "start"): "from", ("Office", "end"): "to"}


@dataclass(frozen=True)
class Readout:
    """All records of one report. Indexable by kind as attributes; draws itself in a notebook."""

    report: Report
    made_by: Mapping[str, str] = field(default_factory=dict)
    actors: tuple[Actor, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    firsts: tuple[First, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    deeds: tuple[tuple[bytes, bytes], ...] = field(default=(), compare=False, repr=False)
    """What the ledger of words will ask of each sentence, for the file beside a store; no part of the format."""

    def __repr__(self) -> str:
        sizes = ((len(getattr(self, kind)), kind.replace("_", " ")) for kind in KINDS)
        counts = ", ".join(f"{n} {name if n > 1 else name.removesuffix('s')}" for n, name in sizes if n)
        return f"<Readout of {self.report.title or self.report.id!r}: {counts or 'nothing coded'}>"

    def quoted(self, span: Span) -> str:
        """The characters a span points at."""
        return self.report.text[span[0] : span[1]]

    def to_dict(self, *, only: tuple[str, ...] = (), rejected: bool = False) -> dict[str, Any]:
        """The readout as plain JSON types. `only` empties every other kind of record; `rejected` adds what was dropped."""
        out: dict[str, Any] = {"format": FORMAT, "made_by": dict(self.made_by), "report": _plain(self.report)}
        for kind in KINDS:
            out[kind] = [_plain(x) for x in getattr(self, kind)] if not only or kind in only else []
        if rejected:
            out["rejected"] = [_plain(x) for x in self.rejected]
        return out

    def to_json(self, *, indent: int | None = None, only: tuple[str, ...] = (), rejected: bool = False) -> str:
        """The contract's JSON; lone surrogates are escaped so that the result is always valid UTF-8."""
        return dumps(self.to_dict(only=only, rejected=rejected), indent)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Readout:
        """Read a readout back from its JSON form. Raises DataError where it is not one."""
        if data.get("format") != FORMAT:
            raise DataError("readout", f"format is {data.get('format')!r}, expected {FORMAT!r}")
        try:
            return cls(**{f.name: _typed(_hints("Readout")[f.name], data[f.name]) for f in fields(cls) if f.name in data and f.compare})
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise DataError("readout", f"does not fit the format: {error}") from error

    def to_frame(self, kind: str = "events") -> pandas.DataFrame:
        """One kind of record as a pandas DataFrame, labels beside codes. Raises MissingExtra without pandas."""
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("to_frame()", "frame") from error
        from dragoman.faces import rows

        return pandas.DataFrame(rows.rows(self.to_dict(), kind), columns=rows.columns(kind))

    def _repr_html_(self) -> str:
        from dragoman.faces import page

        return page.fragment(self.to_dict())


def dumps(data: Any, indent: int | None = None) -> str:
    """JSON text that is always valid UTF-8: a lone surrogate, which no encoder takes, is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)
    return text


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        name = type(value).__name__
        return {_WIRE.get((name, f.name), f.name): _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    return round(value, 6) if isinstance(value, float) else value


@cache
def _hints(name: str) -> dict[str, Any]:
    return get_type_hints(Readout if name == "Readout" else getattr(model, name))


def _typed(hint: Any, value: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if value is None else _typed(next(a for a in args if a is not type(None)), value)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_typed(args[0], v) for v in value)
        return tuple(value)
    if isinstance(hint, type) and is_dataclass(hint):
        known = {_WIRE.get((hint.__name__, f.name), f.name): f.name for f in fields(hint)}
        return hint(**{known[k]: _typed(_hints(hint.__name__)[known[k]], v) for k, v in value.items() if k in known})
    return value
