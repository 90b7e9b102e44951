"""Positions that no statement tells: who asked, offered or refused something by what the report narrates ("rights groups have asked the brewer to leave")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.model import Annotated, Event, Passage, Position, Span, Statement

__all__ = ["passage", "told_by_events"]

_STANCES = {"REQUEST": "demand", "AGREE": "offer", "REJECT": "refusal"}
_LEADERS = re.compile(r"^(?:[“\"'‘«]?\s*)?(?:that|to|whether|for|only\s+if|if|unless|until|provided\s+that)\s+", re.IGNORECASE)
_EDGE = " \t\r\n,;:.–—-“”\"'‘’«»"
_STOP = re.compile(r"[;:.,“”\"]|\s(?:and|but|while|although)\s(?=\w+ed\b)")
_TAKEN_BACK = frozenset(("denial", "prediction", "refusal", "accusation", "question"))
_STATUSES = frozenset(("happened", "ongoing", "planned"))
_NAMED = frozenset(("state", "organization", "person", "group", "office", "people"))


def told_by_events(doc: Annotated, statements: Sequence[Statement], events: Sequence[Event], held: Sequence[Position]) -> Iterator[Position]:
    """A position for each demand, offer or refusal told as an event that none of the positions `held` covers."""
    taken = [p.span for h in held for p in (h.wants, h.gives) if p is not None]
    for event in events:
        stance = _STANCES.get(event.type)
        if stance is None or event.status not in _STATUSES or not event.source or _covered(event.trigger, statements):
            continue
        what = _object(doc, event)
        if what is None or not _stands(event, statements) or any(max(a, what.span[0]) < min(b, what.span[1]) for a, b in taken):
            continue
        for party in event.source:
            if doc.actor(party).kind not in _NAMED or "JRN" in doc.actor(party).roles:
                continue
            other = next(iter(event.recipient), None)
            wants, gives = (None, what) if stance == "offer" else (what, None)
            carried = event.according_to or ""
            yield Position("", party, other, None, wants, gives, stance, event.when, carried)


def passage(doc: Annotated, span: Span) -> Passage | None:
    """A stretch of the text without its complementiser and its marks; None where nothing is left."""
    start, end = span
    m = _LEADERS.match(doc.text[start:end])
    start += m.end() if m else 0
    while start < end and doc.text[start] in _EDGE:
        start += 1
    while end > start and doc.text[end - 1] in _EDGE:
        end -= 1
    return Passage(doc.text[start:end], (start, end)) if end > start else None


def _stands(event: Event, statements: Sequence[Statement]) -> bool:
    """Whether an event is told as fact, or by somebody who does not deny, foretell or allege it."""
    return not any(s.id == event.according_to and _TAKEN_BACK & set(s.acts) for s in statements)


def _covered(trigger: Span, statements: Sequence[Statement]) -> bool:
    """Whether a statement has the event for its cue: then its position has been read already, or there is none."""
    return any(s.cue is not None and max(s.cue[0], trigger[0]) < min(s.cue[1], trigger[1]) for s in statements)


def _object(doc: Annotated, event: Event) -> Passage | None:
    """What is asked, offered or refused: the clause or object of the trigger's verb, or what it asks "for"."""
    syntax = doc.syntax
    verb = next((t for t in syntax.inside(*event.trigger) if t.upos == "VERB"), None)
    if verb is None:
        return None
    for rels in (("ccomp", "xcomp"), ("obj",), ("obl",)):
        for child in syntax.children(verb.i, *rels):
            case = next((c.lemma.lower() for c in syntax.children(child.i, "case")), "")
            if child.i < verb.i or (child.rel == "obl" and case != "for"):
                continue
            low, high = syntax.span(child.i)
            stop = _STOP.search(doc.text, low + 1, high)
            return passage(doc, (low, stop.start() if stop is not None else high))
    return None
