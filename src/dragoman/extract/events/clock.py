"""The clock of a story: the day that each of its clauses goes on from.

A report dates its lead, and goes on without repeating the day: what others said to it, what the police did then. A new time
expression in the line of the story sets the clock anew; a flashback ("in May", "had telephoned on Monday") holds for its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.tense import told
from dragoman.model import Annotated, Span, Time
from dragoman.syntax import Syntax, Token

__all__ = ["Clock", "Moment"]

DAY = timedelta(days=1)
PARAGRAPH = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Moment:
    """An interval of days that a stretch of text goes on from, from token `since` on."""

    start: str
    end: str
    span: Span | None
    since: int
    paragraph: int
    flashback: bool = False

    @property
    def day(self) -> bool:
        return self.start == self.end


class Clock:
    """The moments of one report in the order of its text."""

    def __init__(self, doc: Annotated, scenery: Scenery) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.scenery = scenery
        self.published = (doc.report.published or "")[:10] or None
        self._breaks = [m.end() for m in PARAGRAPH.finditer(doc.text)]
        self.lead: Moment | None = None
        self.moments = self._read()
        self._since = [m.since for m in self.moments]

    def paragraph(self, offset: int) -> int:
        return bisect_right(self._breaks, offset)

    def at(self, i: int) -> Moment | None:
        """The moment that holds at token `i`; None before the story has one."""
        k = bisect_right(self._since, i) - 1
        here = self.paragraph(self.syntax[i].start)
        while k >= 0:
            moment = self.moments[k]
            if moment.paragraph == here or (not moment.flashback and self._running(moment)):
                return moment
            if moment.paragraph != here and not moment.flashback:
                return self.lead
            k -= 1
        return self.lead

    def _running(self, moment: Moment) -> bool:
        """Whether a moment carries on into the next paragraph: the days of the story, from the eve of its lead on."""
        return moment.day and self.lead is not None and moment.start >= _shifted(self.lead.start, -1)

    def _read(self) -> list[Moment]:
        out: list[Moment] = []
        head = self.doc.report.title_span[1] if self.doc.report.title_span else 0
        dateline = self.doc.report.dateline
        for time in sorted(self.doc.times, key=lambda t: t.span):
            if time.span[0] < head or (
                dateline is not None and time.span[1] <= dateline.span[1] + 12 and time.span[0] < dateline.span[1] + 12 and not out and self._in_dateline(time)
            ):
                continue
            moment = self._moment(time)
            if moment is None:
                continue
            moment = self._fitted(time, moment, out[-1] if out else None)
            if self.lead is None:
                if not moment.day or moment.flashback:
                    continue
                self.lead = moment
            out.append(moment)
        return out

    def _in_dateline(self, time: Time) -> bool:
        """ "ROME, Oct. 5 —": the day of writing."""
        return self.doc.text[time.span[1] : time.span[1] + 4].lstrip(" )")[:1] in ("—", "–", "-")

    def _fitted(self, time: Time, moment: Moment, before: Moment | None) -> Moment:
        """A bare time of day ("in the evening") is one of the day that the story has reached."""
        if before is None or not before.day or not self.bare(time):
            return moment
        return replace(moment, start=before.start, end=before.end)

    def bare(self, time: Time) -> bool:
        """Whether an expression names a time of day and no day."""
        words = set(re.findall(r"[a-z]+", self.doc.quoted(time.span).lower()))
        return time.type == "TIME" and not words & self.scenery.words("day")

    def _moment(self, time: Time) -> Moment | None:
        start, end = time.start, time.end
        top = self.syntax.top(*time.span)
        if top is None or time.type not in ("DATE", "TIME") or end is None:
            return None
        if start is None:
            if not any(k.lemma.lower() == "by" for k in self.syntax.children(top.i, "case")):
                return None
            start = end
        if self.published is not None and start > self.published:
            return None
        if (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days > 366:
            return None
        hook = self._hook(top)
        if hook is None:
            return None
        telling = told(self.syntax, hook.i)
        if telling.embedded or telling.tense not in ("past", "pluperfect"):
            return None
        long = start != end and not self._week_end(start, end)
        origin = hook.lemma.lower() in self.scenery.words("origin")
        return Moment(
            start[:10], end[:10], time.span, time_token(self.syntax, time), self.paragraph(time.span[0]), long or origin or telling.tense == "pluperfect"
        )

    def _week_end(self, start: str, end: str) -> bool:
        return (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days <= 1

    def _hook(self, top: Token) -> Token | None:
        """The verb that an expression dates; None where it only describes a noun ("the coup of 1973")."""
        here: Token | None = top
        for _ in range(6):
            if here is None:
                return None
            if here.upos in ("VERB", "AUX"):
                return here
            if here.rel in ("nmod", "appos", "amod", "compound", "acl") and here.i != top.i:
                return None
            if here.i == top.i and here.deprel not in (
                "obl",
                "obl:tmod",
                "obl:npmod",
                "obl:unmarked",
                "advmod",
                "nmod:tmod",
                "nmod",
                "nmod:unmarked",
                "obj",
                "conj",
                "advcl",
                "nsubj",
            ):
                return None
            if here.i == top.i and here.rel == "nmod":
                head = self.syntax.head(here.i)
                return head if head is not None and head.upos == "VERB" else self._over(head)
            here = self.syntax.head(here.i)
        return None

    def _over(self, noun: Token | None) -> Token | None:
        """ "landed in the capital on Sunday": what the parser hung on the place belongs to the verb above it."""
        head = None if noun is None else self.syntax.head(noun.i)
        return head if noun is not None and noun.rel in ("obl", "obj") and head is not None and head.upos == "VERB" else None


def time_token(syntax: Syntax, time: Time) -> int:
    return syntax.inside(*time.span)[0].i


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + days * DAY).isoformat()
