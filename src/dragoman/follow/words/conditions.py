"""Conditions: whether what a commitment hung on failed, so that nothing was owed. Only where reports tell so, or are long silent on it after the due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Final

from dragoman.follow.words.acts import Act
from dragoman.follow.words.commitments import Told, telling
from dragoman.follow.words.evidence import Found, evidence
from dragoman.follow.words.shelf import Shelf
from dragoman.follow.words.states import Decision
from dragoman.tables import rows, shipped

__all__ = ["with_condition"]

STATE: Final = "condition not met"
_OPEN: Final = ("silent", "not initiated", "overdue")
"""States that a failed condition explains: the deed is not told of, or told as not done. What was done, called off or taken back stays so."""
_MET: Final = ("fulfils", "partly fulfils", "begins")


@dataclass(frozen=True, slots=True)
class _Opener:
    """Words that open a condition."""

    words: str
    absent: bool
    sure: bool


@cache
def _openers() -> Sequence[_Opener]:
    """The longest first."""
    found = [_Opener(words, sense == "not", proof == "words") for _, (words, sense, proof, _) in rows(shipped("follow", "words", "conditions.tsv"), 4)]
    return sorted(found, key=lambda one: -len(one.words))


def with_condition(shelf: Shelf, group: Sequence[Told], decision: Decision) -> Decision:
    """The decision, or `condition not met` where what the commitment hung on failed."""
    told = next((t for t in group if t.condition), None)
    if told is None or decision.state not in _OPEN:
        return decision
    hung = _hung(shelf, told)
    if hung is None:
        return decision
    found = [f for f in evidence(shelf, [hung], shelf.last_day) if f.confidence >= shelf.lexicon.number("shown")]
    if any(f.effect in _MET for f in found if not hung.deed.negated):
        return decision
    return _failed(shelf, hung, told, found) or _passed_over(shelf, hung, told, found) or decision


def _hung(shelf: Shelf, told: Told) -> Told | None:
    """The condition as a deed to be done, or to be left; None where it is none, or more than one."""
    condition = (told.condition or "").strip()
    opener = next((o for o in _openers() if condition.casefold().startswith(f"{o.words} ")), None)
    start = told.sentence.text.find(condition)
    if opener is None or start < 0:
        return None
    end = start + len(condition)
    inside = [a for a in shelf.acts(told.sentence) if start <= a.start < end and (a.conditional or opener.sure)]
    acts = [a for a in inside if a.families <= shelf.lexicon.types.keys()] or inside
    outer = [a for a in acts if not any(o is not a and o.clause[0] <= a.start < o.clause[1] and o.start < a.start for o in acts)]
    if len(outer) != 1:
        return None
    return _as_deed(shelf, told, outer[0], (start, end), absent=opener.absent)


def _as_deed(shelf: Shelf, told: Told, act: Act, span: tuple[int, int], *, absent: bool) -> Told | None:
    made = telling(shelf, told.sentence, act, "promise", {}, span)
    if not made.keys:
        return None  # "if they meet": any meeting would do
    due = made.due if made.due[1] else (None, told.due[1])
    return replace(made, due=due, deed=replace(made.deed, negated=made.deed.negated != absent))


def _failed(shelf: Shelf, hung: Told, told: Told, found: Sequence[Found]) -> Decision | None:
    """Where a report tells that it failed: the opposite was done, it was called off, or it had not been done when it was due."""
    due, least = hung.due[1], shelf.lexicon.number("decides")
    told_so = [f for f in found if f.effect == "contradicts" or (f.effect == "unmet" and due is not None and f.sentence.day >= due)]
    sure = [f for f in told_so if f.confidence >= least]
    if not sure:
        return None
    best = max(sure, key=lambda f: f.confidence)
    reasons = (f"{STATE}, by a report of {best.sentence.day.isoformat()}", f"it hung on “{told.condition}”", *best.reasons)
    rests = tuple(replace(f, effect="voids", reasons=(f"what it hung on failed: “{told.condition}”", *f.reasons)) for f in sure)
    return Decision(STATE, best.confidence, reasons, rests)


def _passed_over(shelf: Shelf, hung: Told, told: Told, found: Sequence[Found]) -> Decision | None:
    """Where it was to be met by a day, that day is long past, and the reports that go on speaking of its matter do not tell that it was."""
    due, number = hung.due[1], shelf.lexicon.number
    if due is None or hung.deed.negated or found or shelf.last_day <= due + timedelta(days=int(number("after due"))):
        return None
    origin = shelf.papers[hung.sentence.report].origin
    telling_words = [w for w in sorted(hung.keys, key=lambda w: (-hung.keys[w], w)) if hung.keys[w] >= number("telling")][:2]
    named = shelf.lexicon.stems_of(frozenset(hung.deed.acts))
    speaking = {
        shelf.papers[s.report].origin
        for word in telling_words
        for n in shelf.index.get(word, ())
        if (s := shelf.sentences[n]).day > due and (named & s.stems or all(w in s.stems for w in telling_words))
    } - {origin}
    if not telling_words or len(speaking) < number("silence tells"):
        return None
    until = shelf.last_day.isoformat()
    reasons = (
        f"it hung on “{told.condition}”, due by {due.isoformat()}",
        f"{len(speaking)} reports of other origins speak of the matter after that day, and none until {until} tells that it was met",
    )
    return Decision(STATE, number("silent condition"), reasons, ())
