"""`dragoman when`: what a phrase of time means on a day of publication, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dragoman.model import Time
from dragoman.parse.times.reading import Anchor
from dragoman.parse.times.tagger import TimeTagger

__all__ = ["Candidate", "explain"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a phrase: the time (its span counts within the phrase), the clause it is read in, and the reason."""

    time: Time
    clause: str
    reason: str


def explain(phrase: str, published: str | None, tagger: TimeTagger | None = None) -> tuple[Candidate, ...]:
    """Readings of `phrase` in a clause of the past and in one that looks ahead, the likelier first; equal readings once. Empty where there is no time in it."""
    tagger = tagger or TimeTagger.load()
    anchor = Anchor.of(published)
    out: list[Candidate] = []
    for clause, lead in (("past", "It happened "), ("ahead", "It will happen ")):
        for prefix in ("", "on ", "in "):
            found = [
                Candidate(replace(time, span=(time.span[0] - len(lead + prefix), time.span[1] - len(lead + prefix))), clause, why)
                for time, why in tagger.found(f"{lead}{prefix}{phrase}", anchor)
                if time.span[0] >= len(lead)
            ]
            if found:
                break
        known = {(c.time.span, c.time.value) for c in out}
        out += [c for c in found if (c.time.span, c.time.value) not in known]
    return tuple(out)
