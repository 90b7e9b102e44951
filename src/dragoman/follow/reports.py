"""A report followed sentence by sentence: each of its records, and what came of it by the end of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from dragoman.follow.acts import act_of, report_key
from dragoman.follow.model import Act, Followed, Options, RecordFollowed, ReportFollowed, SentenceFollowed
from dragoman.follow.panel import Dyad
from dragoman.follow.run import follow, outcome_of

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = ["followed"]

_KINDS: Final = {"events": "event", "statements": "statement", "positions": "position", "firsts": "first", "open_questions": "question"}
_PLACES: Final = {
    "events": "trigger_start",
    "statements": "content_spans[1].start",
    "positions": "wants_start",
    "firsts": "text_start",
    "open_questions": "text_start",
}
_TO_COME: Final = ("planned", "hypothetical")
_DYADS: Final = 3
"""Dyads of a report that are estimated: those that most of its events are about. The later events of the others are listed all the same."""
_SHOWN: Final = 3
"""Later events named with an event; the rest are counted."""


@dataclass
class _Report:
    """A report while it is followed. `dyads` holds what came of each pair, for each day once."""

    store: Store
    key: str
    options: Options
    dyads: dict[Dyad, Followed] = field(default_factory=dict)

    def dyad(self, act: Act) -> Followed | None:
        """What came of an act's dyad after the day of the report."""
        return self.dyads.get(act.dyad) if act.dyad else None


def followed(store: Store, report: str, options: Options) -> ReportFollowed:
    """Everything in a report and what came of it. Raises UsageError where there is no such report."""
    key = report_key(store, report)
    row = store.con.execute("SELECT id, title, published, coalesce(published_day, known), text FROM reports WHERE report = ?", [key]).fetchall()[0]
    ident, title, published, day, text = row
    state = _Report(store, key, options)
    records = list(_records(store, key))
    _estimate(state, records, day)
    until = store.con.execute("SELECT max(known) FROM reports").fetchall()[0][0]
    spans = store.con.execute("SELECT sentences FROM readouts WHERE report = ?", [key]).fetchall()
    sentences = [(span["start"], span["end"]) for span in (spans[0][0] or [])] if spans else []
    made = tuple(_sentences(state, sentences, records, text or ""))
    notes = tuple(f"{kind}: {n}" for kind, n in Counter(record.kind for one in made for record in one.records).items())
    return ReportFollowed(key, ident, title, published, until.isoformat() if until else None, made, tuple(state.dyads.values()), notes)


def _records(store: Store, key: str) -> Iterator[tuple[int, str, Act, Mapping[str, Any]]]:
    """Place in the text, kind, act and row of each record, in the order of the text."""
    found = []
    for table, kind in _KINDS.items():
        status = "status" if table == "events" else "NULL"
        rows = store.con.execute(f"SELECT id, {_PLACES[table]} AS place, {status} AS status FROM {table} WHERE report = ? ORDER BY id", [key]).fetchall()
        found += [(place or 0, kind, ident, status) for ident, place, status in rows]
    for place, kind, ident, status in sorted(found, key=lambda one: (one[0], one[1], one[2])):
        yield place, kind, act_of(store, ident), {"status": status}


def _estimate(state: _Report, records: list[tuple[int, str, Act, Mapping[str, Any]]], day: date) -> None:
    counted = Counter(act.dyad for _, kind, act, _ in records if kind == "event" and act.dyad)
    for dyad, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_DYADS]:
        state.dyads[dyad] = follow(state.store, (*dyad, day.isoformat()), state.options)


def _sentences(state: _Report, spans: list[tuple[int, int]], records: list[tuple[int, str, Act, Mapping[str, Any]]], text: str) -> Iterator[SentenceFollowed]:
    """The sentences that hold a record."""
    for start, end in spans:
        inside = tuple(_record(state, kind, act, row) for place, kind, act, row in records if start <= place < end)
        if inside:
            yield SentenceFollowed((start, end), " ".join(text[start:end].split()), inside)


def _record(state: _Report, kind: str, act: Act, row: Mapping[str, Any]) -> RecordFollowed:
    assert act.id is not None
    words = f"{act.label}: {act.sentence}" if kind in ("statement", "position") and act.sentence else act.label
    if kind != "event" or row["status"] in _TO_COME:
        found = outcome_of(state.store, act.id)
        if found is not None:
            return RecordFollowed(kind, act.id, words, found.state, found.reasons, found.events, act.dyad)
        if kind != "event":
            return RecordFollowed(kind, act.id, words, "not followed", ("no ledger of words here",), (), act.dyad)
    return _event(state, act, words)


def _event(state: _Report, act: Act, words: str) -> RecordFollowed:
    """An event that took place: what its dyad did after it, and the verdict on that."""
    assert act.id is not None
    whole = state.dyad(act)
    if whole is None:
        why = "its pair of countries is not one of the report's main ones" if act.dyad else "no pair of countries is named in it"
        return RecordFollowed("event", act.id, words, "not estimated", (why,), (), act.dyad)
    later = [one for one in whole.later if one.day > act.day][:_SHOWN]
    pair = "–".join(whole.act.dyad or ())
    reasons = [f"{whole.later_total:,} later events of {pair}; the verdict on the pair stands at the end"]
    reasons += [f"{one.day}: {one.source or 'somebody'} → {one.recipient or 'nobody named'}: {one.type.lower()}" for one in later]
    return RecordFollowed("event", act.id, words, whole.verdict.name, tuple(reasons), tuple(one.event for one in later), act.dyad)
