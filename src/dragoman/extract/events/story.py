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
from dragoman.extract.events.tense import Telling, told
from dragoman.model import Annotated, Event, When

__all__ = ["Story"]

OPEN = ("planned", "hypothetical", "cancelled")


class Story:
    """One report as a story: a clock, and the scenes that its acts are played in."""

    def __init__(self, doc: Annotated, clauses: Clauses) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.clauses = clauses
        self.scenery = Scenery.load()
        self.clock = Clock(doc, self.scenery)

    def own_time(self, node: int, rule: str) -> When | None:
        """The time that an act's own clause, or one that it hangs on, names."""
        spoken = _spoken(rule)
        return anchors.when(self.doc, self.clock, self.syntax[node], told(self.syntax, node, spoken), spoken)

    def settled(self, drafts: Sequence[Draft]) -> Iterator[Event]:
        """Events with ids in text order, each with the time and place that its own clause or else the story gives it."""
        for n, draft in enumerate(drafts, 1):
            event = replace(draft.event, id=f"e{n}")
            telling = told(self.syntax, draft.act.node, _spoken(event.rule))
            yield replace(event, when=self._past(event.when or self._when(event, draft.act.node, telling), event), where=event.where)

    def _when(self, event: Event, node: int, telling: Telling) -> When | None:
        if event.status in OPEN or self._headline(event):
            return None
        moment = self.clock.at(node)
        if moment is None:
            return None
        counted = self._counted(node, moment)
        if counted is not None:
            return counted
        if telling.tense not in ("past", "pluperfect") or (telling.tense == "pluperfect" and telling.embedded) or self._aside(telling.verb):
            return None
        return _inherited(moment, moment.start, moment.end)

    def _counted(self, node: int, moment: Moment) -> When | None:
        """ "a day after he proclaimed", "eight days of raids": counted from the day of the story."""
        if not moment.day:
            return None
        before = self.clock.expressions.after(node)
        if before is not None:
            return _inherited(moment, shifted(moment.start, -before), shifted(moment.start, -before))
        length = self.clock.expressions.lasting(node)
        return None if length is None else _inherited(moment, shifted(moment.start, 1 - length), moment.end)

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


def _spoken(rule: str) -> bool:
    """An act done by saying it: a demand ("must"), a refusal ("would not")."""
    return "must" in rule or rule.startswith("not>")


def _inherited(moment: Moment, start: str, end: str) -> When:
    return When(start, end, anchors.precision(start, end), "inherited", moment.span)
