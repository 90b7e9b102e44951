"""What came of a commitment, decided by what later sentences tell; where they do not decide, `silent`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.follow.words.commitments import Told
from dragoman.follow.words.evidence import Found

__all__ = ["Decision", "decide"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A state, why, how sure, and the sentences it rests on."""

    state: str
    confidence: float
    reasons: tuple[str, ...]
    rests: tuple[Found, ...]


def decide(kind: str, head: Told, found: Sequence[Found], today: date, least: float) -> Decision:
    """The state of a commitment on a day, by the evidence at least so sure. An act once done stays done; a promise to leave something is broken by one act."""
    sure = [f for f in found if f.confidence >= least]
    by = {effect: [f for f in sure if f.effect == effect] for effect in ("fulfils", "partly fulfils", "begins", "contradicts", "voids", "unmet")}
    due = head.due[1]
    order: tuple[tuple[str, str], ...]
    if head.deed.negated:
        order = (("contradicts", "contradicted"), ("fulfils", "fulfilled"), ("partly fulfils", "partly fulfilled"), ("voids", "withdrawn"))
    else:
        order = (
            ("fulfils", "fulfilled"), ("partly fulfils", "partly fulfilled"), ("voids", "withdrawn"), ("contradicts", "contradicted"), ("unmet", "unmet"),
            ("begins", "begun"),
        )  # fmt: skip
    for effect, state in order:
        if not by[effect]:
            continue
        rests = by[effect]
        if state == "unmet":
            state, rests = _unmet(kind, due, rests, by["begins"])
        return Decision(state, _together(rests), _why(state, rests, due), tuple(rests))
    if due is not None and due > today:
        return Decision("pending", 1.0, (f"not due before {due.isoformat()}; the last report is of {today.isoformat()}",), ())
    return Decision("silent", 0.0, (_nothing(due, today),), ())


def _unmet(kind: str, due: date | None, unmet: Sequence[Found], begun: Sequence[Found]) -> tuple[str, list[Found]]:
    """What is told as not done: too late, not to come true, begun but not finished, or not begun."""
    after = [f for f in unmet if due is not None and f.sentence.day >= due]
    if after:
        return ("contradicted" if kind == "prediction" else "overdue"), after
    return ("begun", [*begun, *unmet]) if begun else ("not initiated", list(unmet))


def _together(rests: Sequence[Found]) -> float:
    """Confidence of several tellings: the surest, and a little for each further origin of it."""
    ranked = sorted((f.confidence for f in rests), reverse=True)
    return round(min(0.99, ranked[0] + 0.02 * min(len(ranked) - 1, 3)), 2)


def _why(state: str, rests: Sequence[Found], due: date | None) -> tuple[str, ...]:
    first = max(rests, key=lambda f: f.confidence)
    lines = [f"{state}, by a report of {first.sentence.day.isoformat()}"]
    if due is not None:
        lines.append(f"due by {due.isoformat()}, told of {first.first.isoformat()}")
    return (*lines, *first.reasons)


def _nothing(due: date | None, today: date) -> str:
    if due is None:
        return f"no report until {today.isoformat()} decides it"
    return f"due by {due.isoformat()}, and no report until {today.isoformat()} decides it"
