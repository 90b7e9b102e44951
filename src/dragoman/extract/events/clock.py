"""The clock of a story: the day that each of its clauses goes on from.

A report dates its lead, and goes on without repeating the day: what others said to it, what the police did then. A new time
expression in the line of the story sets the clock anew; a look back ("in May", "had telephoned on Monday") holds for its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from dragoman.extract.events.expressions import Expressions, first_token, shifted
from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.tense import told
from dragoman.model import Annotated, Span, Time
from dragoman.syntax import Token

__all__ = ["Clock", "Moment"]

LINE = re.compile(r"\n+")
LOOK_BACK = 2  # days: a longer interval ("in May", "last week") is no day of the story
LONGEST = 100  # days: more than a season dates nothing
AHEAD = ("for", "until", "till", "since", "from", "before")  # "a session for Sunday": not where the story goes
EVE = 1  # days before the lead that still belong to the running story


@dataclass(frozen=True, slots=True)
class Moment:
    """The days that a stretch of text goes on from, from token `since` on. `reach`: story, paragraph or sentence."""

    start: str
    end: str
    span: Span
    since: int
    paragraph: int
    sentence: int
    reach: str

    @property
    def day(self) -> bool:
        return self.start == self.end


class Clock:
    """The moments of one report in the order of its text. `lead` is the day of its first act told with one."""

    def __init__(self, doc: Annotated, scenery: Scenery) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.scenery = scenery
        self.expressions = Expressions(doc, scenery)
        self.published = (doc.report.published or "")[:10]
        self._breaks = [m.end() for m in LINE.finditer(doc.text)]
        self.lead: Moment | None = None
        self._moments = self._read()
        self._since = [m.since for m in self._moments]

    def paragraph(self, offset: int) -> int:
        """The number of the line in which an offset lies."""
        return bisect_right(self._breaks, offset)

    def at(self, i: int) -> Moment | None:
        """The moment that the clause of token `i` goes on from; None where the story never names a day."""
        token = self.syntax[i]
        here = self.paragraph(token.start)
        for k in range(bisect_right(self._since, i) - 1, -1, -1):
            moment = self._moments[k]
            if moment.reach == "sentence" and moment.sentence != token.sentence:
                continue
            if moment.paragraph == here:
                return moment
            if moment.reach == "story":
                return moment if self._running(moment) else self.lead
        return self.lead

    def days(self, time: Time, i: int) -> tuple[str | None, str] | None:
        """The days of an expression beside token `i`; a bare time of day is one of the day that the story has reached."""
        found = self.expressions.days(time)
        if found is not None and self.expressions.bare(time):
            moment = self.at(i)
            if moment is not None and moment.day:
                return moment.start, moment.end
        return None if found is None else (found.start, found.end)

    def _running(self, moment: Moment) -> bool:
        """Whether a moment carries on into the next paragraph: a day of the running story, from the eve of its lead on."""
        return moment.day and self.lead is not None and moment.start >= shifted(self.lead.start, -EVE)

    def _read(self) -> list[Moment]:
        out: list[Moment] = []
        head = self._body()
        for time in sorted(self.doc.times, key=lambda t: t.span):
            moment = None
            if time.span[0] >= head:
                moment = self._moment(time) or self._back(time, out[-1] if out else None)
            if moment is None:
                continue
            if self.expressions.bare(time) and out and out[-1].day:
                moment = replace(moment, start=out[-1].start, end=out[-1].end, reach=out[-1].reach)
            if self.lead is None:
                if not moment.day or moment.reach != "story":
                    continue
                self.lead = moment
            out.append(moment)
        return out

    def _body(self) -> int:
        """Where the story begins: behind headline and dateline, with the day of writing that stands in it."""
        title, dateline = self.doc.report.title_span, self.doc.report.dateline
        head = title[1] if title else 0
        if dateline is None:
            return head
        dash = re.compile(r"[^\n]{0,40}?[—–-]").match(self.doc.text, dateline.span[1])
        return max(head, dash.end() if dash else dateline.span[1])

    def _moment(self, time: Time) -> Moment | None:
        days = self.expressions.days(time)
        scene = self.expressions.scene(time)
        hook = scene or (None if days is None else self.expressions.hook(time))
        case = self.expressions.case(time)
        if days is None or hook is None or (case in AHEAD and time.type == "DATE"):
            return None
        start = days.start or (days.end if case == "by" else None)
        if start is None or (self.published and start > self.published) or _length(start, days.end) > LONGEST:
            return None
        telling = told(self.syntax, hook.i)
        if telling.embedded or (telling.verb != hook.i and hook.xpos != "VBG") or telling.tense not in ("past", "pluperfect") or self._reported(hook):
            return None
        back = scene is not None or case == "through" or telling.tense == "pluperfect" or _length(start, days.end) > LOOK_BACK
        reach = "sentence" if self._origin(hook) else "paragraph" if back else "story"
        token = self.syntax[first_token(self.syntax, time)]
        return Moment(start, days.end, time.span, token.i, self.paragraph(token.start), token.sentence, reach)

    def _back(self, time: Time, last: Moment | None) -> Moment | None:
        """A day of the running story, told in passing ("…, whom it urged on Monday to"), ends a look back."""
        days, hook = self.expressions.days(time), self.expressions.hook(time)
        if days is None or hook is None or last is None or self.lead is None or last.reach == "story" or time.type != "DATE":
            return None
        token = self.syntax[first_token(self.syntax, time)]
        running = days.start == days.end and shifted(self.lead.start, -EVE) <= days.end <= (self.published or days.end)
        if not running or told(self.syntax, hook.i).tense != "past" or self.paragraph(token.start) != last.paragraph:
            return None
        return Moment(days.end, days.end, time.span, token.i, last.paragraph, token.sentence, "story")

    def _origin(self, hook: Token) -> bool:
        """Whether a verb tells when something began."""
        name = hook.lemma.lower()
        particles = {f"{name}_{k.lemma.lower()}" for k in self.syntax.children(hook.i, "compound:prt", "advmod")}
        return bool({name, *particles} & self.scenery.words("origin"))

    def _reported(self, hook: Token) -> bool:
        """What somebody says of another day does not move the story there."""
        return any(t.rel == "ccomp" for t in (hook, *self.syntax.ancestors(hook.i)) if t.i != hook.i or t.rel == "ccomp")


def _length(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
