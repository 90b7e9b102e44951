"""When and where the acts of a report took place that do not say so themselves: read from the story that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dragoman.extract.events import anchors
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.clock import Clock
from dragoman.extract.events.merging import Draft
from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.tense import told
from dragoman.model import Annotated, Event, When

__all__ = ["settled"]

OPEN = ("planned", "hypothetical", "cancelled")


def settled(doc: Annotated, clauses: Clauses, drafts: Sequence[Draft]) -> Iterator[Event]:
    """Events with ids in text order, each with the time and place that its own clause or else the story gives it."""
    story = _Story(doc, clauses)
    for n, draft in enumerate(drafts, 1):
        event = replace(draft.event, id=f"e{n}")
        yield replace(event, when=story.when(event, draft.act.node), where=event.where)


class _Story:
    def __init__(self, doc: Annotated, clauses: Clauses) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.clauses = clauses
        self.scenery = Scenery.load()
        self.clock = Clock(doc, self.scenery)

    def when(self, event: Event, node: int) -> When | None:
        if event.when is not None:
            return event.when
        if event.status in OPEN or self._headline(event):
            return None
        spoken = "must" in event.rule or event.rule.startswith("not>")
        telling = told(self.syntax, node, spoken)
        if telling.tense not in ("past", "pluperfect") or (telling.tense == "pluperfect" and (telling.embedded or self._aside(telling.verb))):
            return None
        moment = self.clock.at(node)
        if moment is None:
            return None
        return When(moment.start, moment.end, anchors.precision(moment.start, moment.end), "inherited", moment.span)

    def _headline(self, event: Event) -> bool:
        title = self.doc.report.title_span
        return title is not None and event.trigger[1] <= title[1] and not event.again

    def _aside(self, verb: int) -> bool:
        return any(k.lemma.lower() in self.scenery.words("aside") for k in self.syntax.children(verb, "advmod", "obl"))
