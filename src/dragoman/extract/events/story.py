"""When and where the acts of a report took place, as far as their own clause or else the story that they stand in says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dragoman.extract.events import anchors
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.clock import Clock, Moment
from dragoman.extract.events.expressions import shifted
from dragoman.extract.events.merging import Draft
from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.scenes import Scenes
from dragoman.extract.events.spots import Spots
from dragoman.extract.events.tense import Telling, told
from dragoman.model import Annotated, Event, When

__all__ = ["Story"]

CLOSING = 0.875  # of the paragraphs: what stands behind is told apart from the story (37 % share its day, against 80 % before; development reports)
NEAR = 600  # characters: how far back an act is pointed to
FAR = 2  # paragraphs from the last day told
OPEN = ("planned", "hypothetical", "cancelled")


class Story:
    """One report as a story: a clock, and the scenes that its acts are played in."""

    def __init__(self, doc: Annotated, clauses: Clauses) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.clauses = clauses
        self.scenery = Scenery.load()
        self.clock = Clock(doc, self.scenery)
        lines = {n: self.clock.paragraph(doc.syntax.sentence_span(n)[0]) for n in range(len(doc.syntax.sentences))}
        self.spots = Spots(doc, clauses, self.scenery, lines)

    def own_time(self, node: int, rule: str, status: str) -> When | None:
        """The time that an act's own clause, or one that it hangs on, names; or one counted from it ("a day after he resigned")."""
        spoken = _spoken(rule, status)
        telling = told(self.syntax, node, spoken)
        after = self.clock.expressions.after(node, telling.verb) if telling.verb >= 0 else self.clock.expressions.after(node)
        length = self.clock.expressions.lasting(node)
        if after is None and length is None:
            return anchors.when(self.doc, self.clock, self.syntax[node], telling, spoken)
        moment = self.clock.at(node)
        if moment is None or not moment.day or after == (None,):
            return None
        if after is None or after[0] is None:
            return _inherited(moment, shifted(moment.start, 1 - (length or 1)), moment.end)
        return _inherited(moment, shifted(moment.start, -after[0]), shifted(moment.start, -after[0]))

    def own_place(self, node: int, code: str) -> str | None:
        """The place that an act's own clause names."""
        return anchors.where(self.doc, self.spots, self.syntax[node], code)

    def settled(self, drafts: Sequence[Draft]) -> Iterator[Event]:
        """Events with ids in text order, each with the time and place that its own clause or else the story gives it."""
        scenes = Scenes(self.spots, self.clauses, self.clock, self.scenery, drafts)
        before: Event | None = None
        for n, draft in enumerate(drafts, 1):
            event = replace(draft.event, id=f"e{n}")
            telling = told(self.syntax, draft.act.node, _spoken(event.rule, event.status))
            when = self._spoken_of(event) or self._when(event, draft.act.node, telling) or self._pointed(event, draft.act.node, before)
            event = replace(event, when=self._past(when, event))
            event = replace(event, where=scenes.place(event, draft.act.node))
            before = event if event.when is not None else before
            yield event

    def _pointed(self, event: Event, node: int, before: Event | None) -> When | None:
        """The time of the act told before, where this one points back to it ("at the center of that failure")."""
        near = before is not None and event.sentence[0] - before.sentence[1] <= NEAR
        if event.status in OPEN or before is None or before.when is None or not near or not anchors.points_back(self.doc, node):
            return None
        return replace(before.when, basis="inherited")

    def _when(self, event: Event, node: int, telling: Telling) -> When | None:
        if event.status in OPEN or self._headline(event):
            return None
        moment = self.clock.at(node)
        if moment is None:
            return None
        if self.clock.expressions.after(node, telling.verb) == (None,):
            return None
        if telling.tense not in ("past", "pluperfect") or (telling.tense == "pluperfect" and telling.embedded) or self._aside(telling.verb):
            return None
        if self._astray(event, node, moment, telling):
            return None
        return _inherited(moment, moment.start, moment.end)

    def _astray(self, event: Event, node: int, moment: Moment, telling: Telling) -> bool:
        """Whether an act stands too far from the dated line of the story to share its day.

        So do the closing paragraphs, which hold background and late voices; voices of no known country well after the last day told; what a
        look back of weeks tells of other sentences; and what "had" happened by then, in another paragraph than the day.
        """
        token = self.syntax[node]
        here = self.clock.paragraph(token.start)
        if here == moment.paragraph:
            return not moment.day and moment.sentence != token.sentence
        closing = here >= CLOSING * self.clock.paragraph(len(self.doc.text))
        voice = event.cameo.startswith(anchors.SPOKEN) and not any(self.clauses.actor(a).country for a in event.source)
        return closing or telling.tense == "pluperfect" or (voice and here - moment.paragraph >= FAR)

    def _spoken_of(self, event: Event) -> When | None:
        """The act's own time; not one to come beside words that were said ("agreed to meet on Monday")."""
        when, last = event.when, self.clock.published
        ahead = when is not None and when.start is not None and bool(last) and when.start > last
        return None if ahead and event.status not in OPEN and event.cameo.startswith(anchors.SPOKEN) else when

    def _past(self, when: When | None, event: Event) -> When | None:
        """What was done cannot lie behind the day of print: "this month" ends there."""
        last = self.clock.published
        if when is None or event.status in OPEN or not last or not when.start or not when.end or not when.start <= last < when.end:
            return when
        return replace(when, end=last, precision=anchors.precision(when.start, last))

    def _headline(self, event: Event) -> bool:
        title = self.doc.report.title_span
        return title is not None and event.trigger[1] <= title[1] and not event.again

    def _aside(self, verb: int) -> bool:
        return any(k.lemma.lower() in self.scenery.words("aside") for k in self.syntax.children(verb, "advmod", "obl"))


def _spoken(rule: str, status: str) -> bool:
    """An act done by saying it: a demand ("must"), a refusal ("would not"), a word given ("declared that it would")."""
    return "must" in rule or rule.startswith("not>") or status not in OPEN


def _inherited(moment: Moment, start: str, end: str) -> When:
    return When(start, end, anchors.precision(start, end), "inherited", moment.span)
