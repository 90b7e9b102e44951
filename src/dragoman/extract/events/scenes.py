"""Where acts took place: what their own clause says, else the scene that the story has set, else where such an act is done.

A scene is set by a place under a preposition of place in the line of the story ("In Lima, …", "converged on Lima"), and holds for
its paragraph. What a country's people and organs do among themselves they do at home: in the town of the dateline where the report
was sent from that country, else in the country.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.clock import Clock, Moment
from dragoman.extract.events.merging import Draft
from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.spots import WEAK, Spot, Spots
from dragoman.extract.events.tense import told
from dragoman.model import Event, Place

__all__ = ["Scenes"]

FAR_BACK = ("quarter", "year")  # precision of acts that belong to no scene of the story
NEAR = 4  # days between two acts of one scene
REACH = 2  # paragraphs that a clash goes on over
FIRST = 4  # acts by which a report tells whether it is about the country that it was sent from
BODIES = ("IGO", "NGO", "IMG")
MET = ("04", "05")  # acts that bring people to a place
SIGNED = ("04", "057")  # meetings and signings: who took part stayed for the rest of the day
OPEN = ("planned", "hypothetical", "cancelled")


@dataclass(frozen=True, slots=True)
class _Played:
    """An act whose place is known."""

    event: Event
    place: str
    paragraph: int
    day: Moment | None
    node: int
    sentence: int
    embedded: bool


class Scenes:
    """The scenes of one report. `place` is asked in text order, since each act can be where the one before was."""

    def __init__(self, spots: Spots, clauses: Clauses, clock: Clock, scenery: Scenery, drafts: Sequence[Draft]) -> None:
        self.spots = spots
        self.doc = spots.doc
        self.syntax = spots.doc.syntax
        self.clauses = clauses
        self.clock = clock
        self.scenery = scenery
        self._played: list[_Played] = []
        self._line = [s for s in spots.all if s.obl and s.leads and self._in_line(s)]
        self._by_country = self._countries()
        self._body = self.doc.report.title_span[1] if self.doc.report.title_span else 0
        told_first = [d for d in drafts if d.event.trigger[0] >= self._body]
        first = [d.event for d in told_first][:FIRST]
        leads = [d.event for d in told_first if not told(self.syntax, d.act.node).embedded]
        self._lead = leads[0].trigger if leads else None
        self._lead_place: _Played | None = None
        self._home = self._about_home(first)
        self._named: dict[int, set[str]] = {}
        for place in self.doc.places:
            for start, _ in place.mentions if place.country and not place.demonym else ():
                self._named.setdefault(clock.paragraph(start), set()).add(place.country or "")
        self._foes = self._fought([d.event for d in drafts])

    def _about_home(self, first: Sequence[Event]) -> bool:
        """Whether the report is about the country that it was sent from: its lead is, or, where that names none, two of its first acts."""
        lands = [self._lands(e) for e in first]
        if lands and lands[0]:
            return bool(lands[0] & self.spots.home)
        return sum(bool(found & self.spots.home) for found in lands) > 1

    def _fought(self, events: Sequence[Event]) -> dict[str, set[str]]:
        """Which countries fight which, by the strikes and truces that the report tells with both sides."""
        out: dict[str, set[str]] = {}
        for event in events:
            a, b = self._lands_of(event.source), self._lands_of(event.recipient)
            if self._of(event, "fighting") and len(a) == len(b) == 1 and a != b:
                for x, y in ((a, b), (b, a)):
                    out.setdefault(next(iter(x)), set()).update(y)
        return out

    def place(self, event: Event, node: int) -> str | None:
        """The place of an act; None where nothing tells it."""
        here = self.clock.paragraph(event.trigger[0])
        found = event.where or self._scene(event, node, here)
        if found is not None:
            played = _Played(event, found, here, self.clock.at(node), node, self.syntax[node].sentence, told(self.syntax, node).embedded)
            self._played.append(played)
            if event.trigger == self._lead:
                self._lead_place = played
        return found

    def _scene(self, event: Event, node: int, here: int) -> str | None:
        if self._far_back(event) or self._of(event, "remote"):
            return None
        at = next((p for j in self.clauses.slot(node, "s") if (p := self.spots.beside(j, close=True)) is not None), None)
        if at is not None and at.kind in ("city", "site"):
            return at.id
        if self._of(event, "bodily") and (event.status == "planned" or event.trigger[0] < self._body):
            return self._at_home(event)
        if event.status in OPEN or event.trigger[0] < self._body:
            return None
        if told(self.syntax, node).tense == "none" and self.syntax[node].upos == "NOUN":
            return self._at_home(event) if self._of(event, "bodily") else None
        if self._of(event, "bodily"):
            return self._staged(event, node, here) or self._at_home(event) or (None if self._of(event, "striking") else self._with_party(event, node))
        if self._of(event, "aiding") and told(self.syntax, node).tense != "none":
            return self._land(self._lands_of(event.recipient) - self._lands_of(event.source))
        if self._of(event, "sheltering"):
            return self._land(self._lands_of(event.source))
        if told(self.syntax, node, True).tense != "past" or not self._of(event, "spoken"):
            return None
        if self._of(event, "meeting") and self._hosted(event):
            return self.spots.dateline.id if self.spots.dateline is not None else None
        if event.trigger == self._lead:
            return self._sent_from(event)
        return self._under(node) or self._with_person(event, node, here) or self._with_lead(event, node, here)

    def _far_back(self, event: Event) -> bool:
        """Whether an act lies before the story and is dated no closer than to a quarter: history, in no scene of the story."""
        when, lead = event.when, self.clock.lead
        return when is not None and when.precision in FAR_BACK and (lead is None or when.end is None or when.end < lead.start)

    def _of(self, event: Event, name: str) -> bool:
        return event.cameo.startswith(tuple(self.scenery.words(name)))

    # -- bodily acts

    def _in_line(self, spot: Spot) -> bool:
        """Whether a place stands in the line of the story, not in what somebody said or in passing."""
        telling = told(self.syntax, spot.hook)
        if telling.tense not in ("past", "pluperfect") or telling.embedded:
            return False
        return not any(t.rel == "ccomp" for t in (self.syntax[spot.hook], *self.syntax.ancestors(spot.hook)))

    def _same_day(self, spot: Spot, node: int) -> bool:
        """Whether the story stands at the same day at a place and at an act."""
        if spot.sentence == self.syntax[node].sentence:
            return True
        there, here = self.clock.at(self.syntax.sentences[spot.sentence][1] - 1), self.clock.at(node)
        return _one_day(there, here)

    def _staged(self, event: Event, node: int, here: int) -> str | None:
        """The scene of its people, of the sentence, of the paragraph, or of the clash before it that the same countries fought."""
        for j in (*self.clauses.slot(node, "s"), *self.clauses.slot(node, "o"), *self.clauses.slot(node, "at")):
            beside = self.spots.beside(j)
            if beside is not None:
                return beside.id
        before = [s for s in self._line if s.token < node and s.paragraph == here and self._same_day(s, node)]
        if before:
            return self.spots.seat(before[-1].place).id
        lands = self._lands(event)
        for played in reversed(self._played):
            if not self._of(event, "striking") or not self._of(played.event, "bodily") or played.paragraph < here - REACH:
                continue
            theirs = self._lands(played.event)
            if self._against(event, played.event):
                continue
            if (lands & theirs or not lands) and _near(played.event, event):
                return played.place
        return None

    def _against(self, a: Event, b: Event) -> bool:
        """Whether two acts struck different countries, or were done by different ones."""
        sides = ((self._lands_of(a.source), self._lands_of(b.source)), (self._lands_of(a.recipient), self._lands_of(b.recipient)))
        return any(x and y and not x & y for x, y in sides)

    def _at_home(self, event: Event) -> str | None:
        """Where an act is done by its nature: forces alert at home, strikes where those struck live, what is a country's own affair in it."""
        doers, sufferers = self._lands_of(event.source), self._lands_of(event.recipient)
        if self._of(event, "arming") and not sufferers - doers:
            return self._land(doers or (frozenset({self.spots.land}) if self._home and self.spots.land else doers))
        if self._of(event, "striking") and sufferers - doers and not (not doers and sufferers <= self.spots.home):
            return self._land(sufferers - doers)
        town, lands = self.spots.dateline, doers | sufferers
        if self._of(event, "striking") and not sufferers and not doers <= self.spots.home:
            return self._land(frozenset(foe for land in doers for foe in self._foes.get(land, ())))
        here = self._home and (self._lead_place is None or town is None or self._lead_place.place == town.id)
        here = here and not self._elsewhere(event)
        if town is not None and ((not lands and here) or (lands and lands <= self.spots.home)):
            seat = self.spots.seated or not self._of(event, "governing")
            return town.id if seat else self._land(lands) or town.id
        return self._land(lands)

    def _elsewhere(self, event: Event) -> bool:
        """Whether the paragraph of an act names places abroad and none at home."""
        lands = self._named.get(self.clock.paragraph(event.trigger[0]), set())
        return bool(lands) and not lands & self.spots.home

    def _land(self, countries: frozenset[str]) -> str | None:
        places = [p for c in countries for p in self._by_country.get(c, ())]
        return places[0].id if len(countries) == 1 and places else None

    def _countries(self) -> dict[str, list[Place]]:
        """Places that stand for a whole country, those named outright first, then a region that stands for it, then its adjective."""
        out: dict[str, list[Place]] = {}
        whole = [p for p in self.doc.places if p.country and (p.kind == "country" or (p.kind == "region" and not p.demonym))]
        for place in sorted(whole, key=lambda p: (p.demonym, p.kind != "country", -len(p.mentions))):
            out.setdefault(place.country or "", []).append(place)
        return out

    def _lands(self, event: Event) -> frozenset[str]:
        return self._lands_of(event.source + event.recipient)

    def _lands_of(self, actors: tuple[str, ...]) -> frozenset[str]:
        return frozenset(c for a in actors if (c := self.clauses.actor(a).country))

    # -- what people say and sign

    def _sent_from(self, event: Event) -> str | None:
        """The lead of a report told from where it was sent: of a body, of several who met there, a visit to or a signing by its people."""
        town = self.spots.dateline
        if town is None or not event.source:
            return None
        bodies = self._bodies(event)
        at_home = event.cameo.startswith(("04", "057")) and bool(self.spots.home & self._lands_of(event.source))
        return town.id if bodies or event.reciprocal or at_home else None

    def _under(self, node: int) -> str | None:
        """ "marched to demand that …": where the act was done that it was part of."""
        if self.syntax[node].rel not in ("advcl", "xcomp") or told(self.syntax, node).verb == node:
            return None
        above = {t.i for t in self.syntax.ancestors(node)}
        return next((p.place for p in reversed(self._played) if p.node in above and self._of(p.event, "bodily")), None)

    def _hosted(self, event: Event) -> bool:
        """A meeting of the dateline's own people, or one that its rulers gave to others in a report about that country."""
        hosts = self._lands_of(event.recipient) or self._lands_of(event.source)
        return bool(hosts) and hosts <= self.spots.home and (self._home or self._lands(event) <= self.spots.home)

    def _bodies(self, event: Event) -> bool:
        """Whether an act is that of an organization of states or of several nations."""
        return bool(event.source) and all((self.clauses.actor(a).code or "").startswith(BODIES) for a in event.source)

    def _with_person(self, event: Event, node: int, here: int) -> str | None:
        """Where whoever acts was told to be, in this paragraph and on this day: "spoke in Lima. He urged …", "speaking in Lima, he urged"."""
        sentence = self.syntax[node].sentence
        passing = [s for s in self.spots.of_sentence(sentence) if s.obl and s.leads and s not in self._line]
        apart = next((s for s in passing if s.preposition not in WEAK and self._participle(s.hook, node)), None)
        if apart is not None:
            return self.spots.seat(apart.place).id
        beside = [s for s in passing if told(self.syntax, s.hook).tense in ("past", "none")]
        for spot in (*beside, *reversed(self._line)):
            near = spot.paragraph == here and spot.token < node and spot.preposition != "from" and self._same_day(spot, node)
            if near and set(event.source) & set(self.spots.people(spot)):
                return self.spots.seat(spot.place).id
        for played in reversed(self._played):
            met = played.event.cameo.startswith(MET) and played.paragraph == here and (played.event.when == event.when or played.sentence == sentence)
            met = met and (not played.embedded or (played.sentence == sentence and played.event.cameo == "042"))
            theirs = set(event.source + event.recipient) if event.cameo.startswith(MET) else set(event.source)
            if met and theirs & {*played.event.source, *played.event.recipient}:
                return played.place
        return None

    def _participle(self, hook: int, node: int) -> bool:
        """ "meeting in Lima, they condemned", "ministers, gathered in Lima, condemned": said of whoever does the act."""
        verb = self.syntax[hook]
        return verb.xpos in ("VBG", "VBN") and verb.deprel in ("advcl", "acl") and verb.head in (node, *self.clauses.slot(node, "s"))

    def _with_lead(self, event: Event, node: int, here: int) -> str | None:
        """What the doer of the lead said at the same occasion, in the same paragraph or the next."""
        lead = self._lead_place
        if lead is None or not _one_day(self.clock.at(node), lead.day):
            return None
        if here > lead.paragraph + 1:
            return self._with_party(event, node)
        many = len({*lead.event.source, *lead.event.recipient}) != 2 and lead.event.cameo.startswith(MET)
        gathered = (lead.event.reciprocal or self._bodies(lead.event) or many) and self._of(event, "gathering")
        return lead.place if gathered or set(event.source) & set(lead.event.source) else self._with_party(event, node)

    def _with_party(self, event: Event, node: int) -> str | None:
        """What those who met or signed in the lead did for the rest of the day, and their host."""
        lead = self._lead_place
        if lead is None or not event.source or not _one_day(self.clock.at(node), lead.day):
            return None
        if not (lead.event.cameo.startswith(SIGNED) or lead.event.reciprocal):
            return None
        host = self.spots.dateline is not None and lead.place == self.spots.dateline.id and self._lands_of(event.source) == {self.spots.land}
        return lead.place if host or set(event.source) <= {*lead.event.source, *lead.event.recipient} else None


def _one_day(a: Moment | None, b: Moment | None) -> bool:
    return a == b or (a is not None and b is not None and (a.start, a.end) == (b.start, b.end))


def _near(a: Event, b: Event) -> bool:
    """Whether two acts can be of one scene: within a few days, as far as both are dated."""
    if a.when is None or b.when is None or not a.when.start or not b.when.start:
        return True
    return abs((date.fromisoformat(a.when.start) - date.fromisoformat(b.when.start)).days) <= NEAR
