"""The ledger: every commitment of a store with what came of it, persons' judgements laid over the rules'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dragoman.follow.words.commitments import Told, as_kind, gather, grouped
from dragoman.follow.words.conditions import with_condition
from dragoman.follow.words.evidence import evidence, record
from dragoman.follow.words.records import STATUS, Commitment
from dragoman.follow.words.shelf import Shelf
from dragoman.follow.words.states import Decision, decide
from dragoman.keep.judgements import standing

if TYPE_CHECKING:
    from dragoman.model import Judgement

__all__ = ["KIND", "commitments"]

KIND: Final = "outcome"
"""Kind of the judgements that tie a later record (`one`) to a commitment (`other`); the verdict is an effect, or a state where a person judged."""


def commitments(shelf: Shelf) -> Iterator[Commitment]:
    """The commitments of a store, in order of the day on which they were made."""
    persons = _persons(shelf)
    made = [_commitment(shelf, group, persons) for group in grouped(shelf, gather(shelf))]
    seen: set[str] = set()
    for one in sorted(made, key=lambda c: (c.said, c.report, c.span)):
        # a record that tells of two deeds: the second is called by where it stands
        yield one if one.id not in seen else replace(one, id=f"{one.report}#{one.span[0]}")
        seen.add(one.id)


def _persons(shelf: Shelf) -> Mapping[tuple[str, int | None], Judgement]:
    """The last word of a person on each commitment, by its report and where its words begin: a later coding may number records anew."""
    found = {}
    for j in standing(shelf.store, KIND):
        report = j.other.partition("/")[0].partition("#")[0]
        if j.person and report in shelf.papers:
            found[report, j.other_start] = j
    return found


def _commitment(shelf: Shelf, group: Sequence[Told], persons: Mapping[tuple[str, int | None], Judgement]) -> Commitment:
    head = _fullest(group)
    kind = as_kind(group)
    found = evidence(shelf, group, shelf.last_day)
    decision = with_condition(shelf, group, decide(kind, head, found, shelf.last_day, shelf.lexicon.number("decides")))
    shown = tuple(record(shelf, f) for f in (*found, *(f for f in decision.rests if f not in found)) if f.confidence >= shelf.lexicon.number("shown"))
    papers = [shelf.papers[t.sentence.report] for t in group]
    records = tuple(dict.fromkeys(t.record for t in group))
    by_person = next((persons[at] for t in group if (at := (t.sentence.report, t.span[0])) in persons), None)
    state = by_person.verdict if by_person else decision.state
    first = min(group, key=lambda t: (t.sentence.day, t.sentence.n))
    party = next((t for t in (head, *group) if t.party_name), head)
    paper = shelf.papers[first.sentence.report]
    return Commitment(
        id=first.record, kind=kind, party=party.party_name, party_country=party.party_country, office=party.party.office if party.party else None,
        anonymous=all(t.anonymous for t in group), beneficiary=first.beneficiary, text=first.text, sentence=first.sentence.text, span=first.span,
        report=paper.key, report_id=paper.id, publisher=paper.publisher, said=min(first.day, head.due[1] or first.day).isoformat(), deed=head.deed,
        due_start=_iso(head.due[0]), due_end=_iso(head.due[1]), condition=next((t.condition for t in group if t.condition), None), tellings=records,
        places=tuple((shelf.papers[t.sentence.report].id, *t.span) for t in group),
        reports=tuple(dict.fromkeys(p.id for p in papers)), publishers=tuple(dict.fromkeys(p.publisher for p in papers if p.publisher)),
        origins=len({p.origin for p in papers}), state=state, status=STATUS.get(state), confidence=1.0 if by_person else decision.confidence,
        reasons=_reasons(by_person, decision), evidence=shown, person=by_person.person if by_person else None,
        rule_state=decision.state if by_person else None,
    )  # fmt: skip


def _fullest(group: Sequence[Told]) -> Told:
    """The telling that says most: with a date before without."""
    return max(group, key=lambda t: (t.due[1] is not None, t.via == "statement", sum(t.keys.values()), -t.sentence.n))


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _reasons(judgement: Judgement | None, decision: Decision) -> tuple[str, ...]:
    if judgement is None:
        return decision.reasons
    said = f"{judgement.person} judged so" + (f": {judgement.reasons[0]}" if judgement.reasons else "")
    return said, f"the rules say: {decision.state}"
