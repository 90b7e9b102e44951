"""Two codings compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import dragoman
from dragoman import Event, Readout, Statement
from dragoman.keep import maker_key
from dragoman.keep.diff import compare, differences

from .conftest import Make


def lone(sample: Readout) -> tuple[Event, Statement]:
    """An event and a statement that no other record refers to."""
    told = {i for r in (*sample.events, *sample.statements, *sample.firsts, *sample.open_questions, *sample.positions) for i in _refs(r)}
    return next(e for e in sample.events if e.id not in told), next(s for s in sample.statements if s.id not in told)


def _refs(record: object) -> set[str]:
    single = {getattr(record, name, None) for name in ("according_to", "event")}
    return {i for i in (*single, *getattr(record, "about", ())) if i}


def without(records: tuple[Any, ...], one: object) -> tuple[Any, ...]:
    return tuple(r for r in records if r is not one)


def test_added_gone_and_changed(sample: Readout) -> None:
    event, statement = lone(sample)
    first = next(e for e in sample.events if e is not event)
    events = tuple(replace(e, status="denied") if e is first else e for e in without(sample.events, event))
    new = replace(sample, events=events, statements=without(sample.statements, statement))
    found = {(c.kind, c.what): c for c in compare(sample, new)}
    assert set(found) == {("events", "changed"), ("events", "gone"), ("statements", "gone")}
    assert found["events", "changed"].fields == {"status": (first.status, "denied")}
    assert found["events", "changed"].text == sample.quoted(first.trigger)
    back = {(c.kind, c.what) for c in compare(new, sample)}
    assert back == {("events", "changed"), ("events", "added"), ("statements", "added")}


def test_other_numbers_of_the_same_actors_are_no_change(sample: Readout) -> None:
    turned = {a.id: f"x{a.id}" for a in sample.actors}
    new = replace(
        sample,
        actors=tuple(replace(a, id=turned[a.id]) for a in sample.actors),
        events=tuple(replace(e, source=tuple(turned[s] for s in e.source), recipient=tuple(turned[r] for r in e.recipient)) for e in sample.events),
        statements=tuple(
            replace(s, speakers=tuple(turned[a] for a in s.speakers), addressees=tuple(turned[a] for a in s.addressees)) for s in sample.statements
        ),
        positions=tuple(replace(p, party=turned.get(p.party or ""), counterparty=turned.get(p.counterparty or "")) for p in sample.positions),
        firsts=tuple(replace(f, who=tuple(turned[a] for a in f.who)) for f in sample.firsts),
    )
    assert list(compare(sample, new)) == []


def test_codings_of_a_store(tmp_path: Path, make: Make, sample: Readout) -> None:
    old, new = make(1), replace(make(1, "9.9"), events=without(sample.events, lone(sample)[0]))
    with dragoman.open(tmp_path / "s.duckdb", write=True) as store:
        store.add([old, make(2)])
        assert list(differences(store)) == []
        store.add([new], recode=True)
        (gone,) = differences(store)
        assert (gone.kind, gone.what, gone.text) == ("events", "gone", sample.quoted(lone(sample)[0].trigger))
        keys = maker_key(old.made_by), maker_key(new.made_by)
        assert list(differences(store, before=keys[0], now=keys[1])) == [gone]
        assert list(differences(store, before="nothing")) == []
