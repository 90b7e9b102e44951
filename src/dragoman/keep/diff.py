"""Two codings of the same reports, compared record by record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Final

from dragoman.keep.rows import key_of
from dragoman.keep.store import Store
from dragoman.readout import KINDS, Readout

__all__ = ["Change", "compare", "differences"]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that differs. `what`: added, gone, or changed; `fields` says what it was and is. `text` are the words it rests on."""

    report: str
    kind: str
    what: str
    text: str
    fields: Mapping[str, tuple[Any, Any]]


_PLACES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "actors": lambda r: r.mentions[:1] or r.name,
    "places": lambda r: r.mentions[:1] or r.name,
    "times": lambda r: r.span,
    "events": lambda r: r.trigger,
    "statements": lambda r: r.content,
    "positions": lambda r: (r.wants.span if r.wants else None, r.gives.span if r.gives else None),
    "firsts": lambda r: r.span,
    "open_questions": lambda r: r.span,
}
"""Records are the same where they rest on the same words; of several on the same words, the first is compared with the first."""

_IDS: Final = frozenset({"id", "source", "recipient", "speakers", "addressees", "about", "party", "counterparty", "who", "event", "where", "according_to"})
"""Fields that hold ids, which each coding numbers anew: compared by the names of what they stand for."""


def differences(store: Store, *, before: str | None = None, now: str | None = None) -> Iterator[Change]:
    """What changed between two codings: the present one (or `now`) and the one before it (or `before`), both keys of `made_by`.

    Reports that lack one of the two are passed over.
    """
    query = "SELECT report, arg_max(made_by, superseded) FROM history.readouts WHERE ?::VARCHAR IS NULL OR made_by = ? GROUP BY report ORDER BY report"
    pairs = store.con.execute(query, [before, before]).fetchall()
    for key, old in pairs:
        present = store.readout(key)
        new = present if now is None else _coding(store, key, now)
        if new is not None:
            yield from compare(store.readout(key, old), new, key)


def _coding(store: Store, key: str, made_by: str) -> Readout | None:
    query = (
        "SELECT count(*) FROM (SELECT report, made_by FROM readouts UNION ALL SELECT report, made_by FROM history.readouts) WHERE report = ? AND made_by = ?"
    )
    return store.readout(key, made_by) if store.con.execute(query, [key, made_by]).fetchall()[0][0] else None


def compare(old: Readout, new: Readout, key: str | None = None) -> Iterator[Change]:
    """What changed in one report from one coding to another, kind by kind."""
    report = key or key_of(new.report)
    names = _names(old), _names(new)
    for kind in KINDS:
        left, right = (_by_place(kind, getattr(readout, kind)) for readout in (old, new))
        for place in sorted(left.keys() | right.keys(), key=repr):
            if place not in right:
                yield Change(report, kind, "gone", _words(old, kind, left[place]), _shown(left[place], names[0], was=True))
            elif place not in left:
                yield Change(report, kind, "added", _words(new, kind, right[place]), _shown(right[place], names[1], was=False))
            elif changed := _changed(left[place], right[place], *names):
                yield Change(report, kind, "changed", _words(new, kind, right[place]), changed)


def _by_place(kind: str, records: tuple[Any, ...]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for record in records:
        place, n = _PLACES[kind](record), 0
        while (place, n) in found:
            n += 1
        found[place, n] = record
    return found


def _names(readout: Readout) -> dict[str, str]:
    """What ids stand for: the name of an actor or place, the words of another record."""
    names = {a.id: a.name for a in readout.actors} | {p.id: p.name for p in readout.places}
    names |= {e.id: readout.quoted(e.trigger) for e in readout.events}
    return names | {s.id: readout.quoted(s.content[0]) if s.content else "" for s in readout.statements}


def _value(record: Any, field: str, names: Mapping[str, str]) -> Any:
    value = getattr(record, field)
    if field not in _IDS:
        return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return [names.get(ident, ident) for ident in value] if isinstance(value, tuple) else names.get(value, value)


def _changed(old: Any, new: Any, before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[Any, Any]]:
    pairs = {f.name: (_value(old, f.name, before), _value(new, f.name, now)) for f in fields(old) if f.name != "id"}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _shown(record: Any, names: Mapping[str, str], *, was: bool) -> dict[str, tuple[Any, Any]]:
    values = {f.name: _value(record, f.name, names) for f in fields(record) if f.name != "id"}
    return {name: (value, None) if was else (None, value) for name, value in values.items() if value not in (None, (), [], "")}


def _words(readout: Readout, kind: str, record: Any) -> str:
    if kind in ("actors", "places"):
        return str(record.name)
    place = _PLACES[kind](record)
    spans = [place] if place and isinstance(place[0], int) else [span for span in place if span]
    return " … ".join(" ".join(readout.quoted(span).split()) for span in spans)
