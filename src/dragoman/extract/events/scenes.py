"""Where acts took place: what their own clause says, else the scene that the story has set, else where such an act is done.

A scene is set by a place under a preposition of place in the line of the story ("In Lima, …", "converged on Lima"), and holds for
its paragraph. What a country's people and organs do among themselves they do at home: in the town of the dateline where the report
was sent from that country, else in the country.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.clock import Clock
from dragoman.extract.events.merging import Draft
from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.spots import Spot, Spots
from dragoman.extract.events.tense import told
from dragoman.model import Event, Place

__all__ = ["Scenes"]

FAR_BACK = ("quarter", "year", "unknown")


@dataclass(frozen=True, slots=True)
class _Played:
    """An act whose place is known."""

    event: Event
    place: str
    paragraph: int


class Scenes:
    """The scenes of one report. `place` is asked in text order, since each act can be where the one before was."""

    def __init__(self, spots: Spots, clauses: Clauses, clock: Clock, scenery: Scenery) -> None:
        self.spots = spots
        self.doc = spots.doc
        self.syntax = spots.doc.syntax
        self.clauses = clauses
        self.clock = clock
        self.scenery = scenery
        self._played: list[_Played] = []
        self._set = [s for s in spots.all if s.obl and self._sets(s)]
        self._by_country = self._countries()

    def place(self, event: Event, draft: Draft) -> str | None:
        """The place of an act; None where nothing tells it."""
        node = draft.act.node
        here = self.clock.paragraph(event.trigger[0])
        found = event.where or self._scene(event, node, here)
        if found is not None:
            self._played.append(_Played(event, found, here))
        return found

    def _scene(self, event: Event, node: int, here: int) -> str | None:
        if event.when is not None and event.when.precision in FAR_BACK and event.when.start is not None:
            return None
        if not event.cameo.startswith(self._codes("bodily")):
            return self._with_person(event, node, here)
        return self._staged(event, node, here) or self._at_home(event)

    def _codes(self, name: str) -> tuple[str, ...]:
        return tuple(self.scenery.words(name))

    # -- bodily acts

    def _sets(self, spot: Spot) -> bool:
        """Whether a place stands in the line of the story, not in what somebody said or in passing."""
        telling = told(self.syntax, spot.hook)
        if telling.tense not in ("past", "pluperfect") or telling.embedded:
            return False
        return not any(t.rel == "ccomp" for t in (self.syntax[telling.verb], *self.syntax.ancestors(telling.verb)))

    def _staged(self, event: Event, node: int, here: int) -> str | None:
        """The scene of the sentence, of the paragraph, or of the act before it that some of the same people took part in."""
        token = self.syntax[node]
        near = [s for s in self._set if s.sentence == token.sentence]
        spot = next((s for s in reversed(near) if s.token < node), None) or (near[0] if near else None)
        if spot is None:
            day = self.clock.at(node)
            spot = next((s for s in reversed(self._set) if s.paragraph == here and s.token < node and self.clock.at(s.token) == day), None)
        if spot is not None:
            return self.spots.seat(spot.place).id
        countries = self._lands(event)
        for played in reversed(self._played):
            same = played.event.cameo[:2] in ("17", "18", "19", "14") and played.paragraph >= here - 2 and _overlap(played.event, event)
            if same and event.cameo[:2] in ("18", "19") and countries & self._lands(played.event):
                return played.place
        return None

    def _at_home(self, event: Event) -> str | None:
        """Where an act is done by its nature: forces alert at home, strikes where those struck live, what is a country's own affair in it."""
        doers, sufferers = self._lands_of(event.source), self._lands_of(event.recipient)
        if event.cameo.startswith(self._codes("arming")):
            return self._land(doers)
        if event.cameo.startswith(self._codes("striking")) and sufferers - doers:
            return self._land(sufferers - doers)
        if len(doers | sufferers) != 1:
            return None
        dateline = self.spots.dateline
        if dateline is not None and dateline.country in doers | sufferers:
            return dateline.id
        return self._land(doers | sufferers)

    def _land(self, countries: frozenset[str]) -> str | None:
        places = [p for c in countries for p in self._by_country.get(c, ())]
        return places[0].id if len(countries) == 1 and places else None

    def _countries(self) -> dict[str, list[Place]]:
        """Places that stand for a whole country, those named outright first; for one without, its most named region."""
        out: dict[str, list[Place]] = {}
        whole = [p for p in self.doc.places if p.country and p.kind == "country"]
        for place in sorted(whole, key=lambda p: (p.demonym, -len(p.mentions))):
            out.setdefault(place.country or "", []).append(place)
        return out

    def _lands(self, event: Event) -> frozenset[str]:
        return self._lands_of(event.source + event.recipient)

    def _lands_of(self, actors: tuple[str, ...]) -> frozenset[str]:
        return frozenset(c for a in actors if (c := self.clauses.actor(a).country))

    # -- what people say and sign

    def _with_person(self, event: Event, node: int, here: int) -> str | None:
        """Where whoever acts was told to be, in this paragraph and on this day: "spoke in Lima. He urged …"."""
        day = self.clock.at(node)
        for spot in reversed(self.spots.all):
            if spot.token >= node and spot.sentence != self.syntax[node].sentence:
                continue
            if spot.paragraph != here or not spot.obl or self.clock.at(spot.token) != day:
                continue
            if set(event.source) & set(self.spots.people(spot)):
                return self.spots.seat(spot.place).id
        for played in reversed(self._played):
            if played.paragraph == here and set(event.source) & set(played.event.source) and played.event.cameo[:2] in ("04", "05") and day is not None:
                return played.place
        return None


def _overlap(a: Event, b: Event) -> bool:
    return a.when is None or b.when is None or not (a.when.start and b.when.start) or abs(int(a.when.start[8:10]) - int(b.when.start[8:10])) <= 4
