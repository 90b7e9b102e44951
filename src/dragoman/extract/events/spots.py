"""Places as they stand in the tree: under which preposition, at which verb, with whom."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from dragoman import tables
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.scenery import Scenery
from dragoman.model import Annotated, Place, Span
from dragoman.syntax import Token

__all__ = ["WEAK", "Spot", "Spots"]

STRONG = ("in", "at", "near", "outside", "inside", "off", "across", "around", "along", "throughout", "through")
WEAK = ("into", "to", "from", "out_of", "over", "on", "toward", "towards", "for")
DEEPEST = 4  # steps from a place up to the word that stands under the preposition: "in a suburb of the town of Ica"


@dataclass(frozen=True, slots=True)
class Spot:
    """One mention of a place under a preposition of place.

    `token` heads the phrase ("suburb" in "a suburb of Lima"), `hook` is the verb or noun that the phrase hangs on; `obl`: it hangs on a verb;
    `opens`: it opens its sentence, and so holds for each clause of it; `leads`: the act or the story goes there.
    """

    token: int
    hook: int
    place: Place
    span: Span
    preposition: str
    sentence: int
    paragraph: int
    obl: bool
    opens: bool
    leads: bool

    @property
    def weak(self) -> bool:
        """Whether the preposition is one of direction, which names the place only of acts that move there."""
        return self.preposition in WEAK


@cache
def capitals() -> dict[str, tuple[str, ...]]:
    """Capitals by country, from the directory of states."""
    lines = tables.shipped("directory", "states.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    out: dict[str, tuple[str, ...]] = {}
    for row in rows:
        out[row["code"]] = (*out.get(row["code"], ()), *(name.strip() for name in row["capitals"].split(";") if name.strip()))
    return out


class Spots:
    """The spots of one report, and its dateline."""

    def __init__(self, doc: Annotated, clauses: Clauses, scenery: Scenery, paragraph: dict[int, int]) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.clauses = clauses
        self.scenery = scenery
        self._kinds = scenery.words("parts") | scenery.words("grounds")
        self._paragraph = paragraph
        self.dateline = self._dateline()
        self.land = self._land()
        found = [spot for span, place in reversed(doc.places_in(0, len(doc.text))) if (spot := self._spot(span, place)) is not None]
        self.all = tuple({spot.token: spot for spot in found}.values())  # "in Ica, Peru": the first of those that share a phrase
        tops = ((self.syntax.top(*span), place) for span, place in doc.places_in(0, len(doc.text)) if not place.demonym)
        self._tokens = {top.i: place for top, place in tops if top is not None}
        self.all = tuple(sorted((*self.all, *self._capitals()), key=lambda s: s.token))
        self._in_sentence: dict[int, list[Spot]] = {}
        for spot in self.all:
            self._in_sentence.setdefault(spot.sentence, []).append(spot)

    def of_sentence(self, sentence: int) -> list[Spot]:
        return self._in_sentence.get(sentence, [])

    def people(self, spot: Spot) -> tuple[str, ...]:
        """Who is told to be there: the subjects of the verb."""
        return tuple(a for j in self.clauses.slot(spot.hook, "s") for a in self.clauses.named(j) or self.clauses.actors(j, placed=False))

    def seat(self, place: Place) -> Place:
        """For "the Jamaican capital" the town of the dateline where it lies in that country, else its capital, or its only town, that is named."""
        if not place.demonym:
            return place
        if self.dateline is not None and self.land == place.country:
            return self.dateline
        towns = [p for p in self.doc.places if p.kind == "city" and p.country == place.country and not p.demonym]
        seats = [p for p in towns if p.name in capitals().get(place.country or "", ())]
        return seats[0] if seats else towns[0] if len(towns) == 1 else place

    @property
    def home(self) -> frozenset[str]:
        """Countries of the dateline: the one it lies in, and any whose capital it is, former ones too."""
        town = self.dateline
        if town is None:
            return frozenset()
        return frozenset(c for c, names in capitals().items() if town.name in names) | ({self.land} if self.land else set())

    @property
    def seated(self) -> bool:
        """Whether the dateline is a capital, or a town that is its own country, so that its government sits there."""
        town = self.dateline
        return town is not None and (town.kind == "country" or any(town.name in names for names in capitals().values()))

    def _capitals(self) -> list[Spot]:
        """ "in the capital", where no country stands beside it: the town of the dateline, if that is one."""
        town = self.dateline
        if town is None or not self.seated:
            return []
        words = [t for t in self.syntax.tokens if t.lemma.lower() == "capital" and self._alone(t)]
        return [spot for t in words if (spot := self._spot(t.span, town)) is not None]

    def _alone(self, token: Token) -> bool:
        """ "the capital", "his shattered capital", not "the Chadian capital", "the capital of Chad", "capital punishment"."""
        kids = self.syntax.children(token.i)
        own = any(k.lemma.lower() == "the" or k.xpos == "PRP$" for k in kids)
        foreign = any(k.rel in ("nmod", "compound", "appos") and k.xpos != "PRP$" for k in kids) or any(k.rel == "amod" and k.text[:1].isupper() for k in kids)
        return own and not foreign

    def _dateline(self) -> Place | None:
        """The place of the dateline. Where a town and its country stand there, the town."""
        line = self.doc.report.dateline
        inside = sorted(((m, p) for p in self.doc.places for m in p.mentions if line and m[0] >= line.span[0] and m[1] <= line.span[1]), key=lambda mp: mp[0])
        return inside[0][1] if inside else None

    def _land(self) -> str | None:
        """The country of the dateline: the one that it names ("METULLA, Israel"), else that of the town."""
        line = self.doc.report.dateline
        named = [p.country for p in self.doc.places for m in p.mentions if line and p.kind == "country" and line.span[0] <= m[0] and m[1] <= line.span[1]]
        return next(iter(named), self.dateline.country if self.dateline is not None else None)

    def _spot(self, span: Span, place: Place) -> Spot | None:
        top = self.syntax.top(*span)
        if top is not None and place.demonym:
            top = self.capital(top)
        bare = None if top is None or place.demonym else self._bare(top, span)
        anchor = None if top is None else top if bare else self._anchor(top)
        line = self.doc.report.dateline
        if anchor is None or anchor.head < 0 or (line is not None and span[1] <= line.span[1]):
            return None
        name = bare or self._preposition(anchor) or ""
        hook = self._hook(anchor)
        leads = name not in WEAK or self._leads(hook, name)
        root = self.syntax.root(anchor.sentence)
        opens = (bare is not None or self._opens(anchor)) and root is not None and self.clauses.verbal(root)
        hook = root if opens and root is not None else hook
        return Spot(anchor.i, hook.i, place, span, name, anchor.sentence, self._paragraph.get(anchor.sentence, 0), self.clauses.verbal(hook), opens, leads)

    def _bare(self, top: Token, span: Span) -> str | None:
        """ "In Lima miners blocked …": the preposition before a place that opens its sentence and runs into the subject without a comma."""
        first, _ = self.syntax.sentences[top.sentence]
        case = self.syntax[max(top.i - 1, first)]
        head = self.syntax.head(top.i)
        if case.i != first or case.end + 1 != span[0] or case.text.lower() not in STRONG or head is None:
            return None
        alone = not self.syntax.children(head.i, "det", "nmod:poss") and head.lemma.lower() not in self.scenery.words("parts")
        return case.text.lower() if top.rel == "compound" and head.i > top.i and alone and not self.clauses.verbal(head) else None

    def _preposition(self, anchor: Token) -> str | None:
        """As written; "on" before ground that one stands on ("on the coast of Peru") is one of place."""
        name = self.clauses.preposition(anchor)
        return "at" if name == "on" and anchor.lemma.lower() in self.scenery.words("grounds") else name

    def _hook(self, anchor: Token) -> Token:
        """The word that a phrase hangs on; for a place beside an occasion ("told a rally in Lima") the verb above it."""
        head = self.syntax[anchor.head]
        over = self.syntax.head(head.i)
        occasion = head.lemma.lower() in self.scenery.words("occasions") and head.rel in ("obj", "obl", "iobj")
        return over if occasion and over is not None and self.clauses.verbal(over) and not self.clauses.verbal(head) else head

    def _leads(self, hook: Token, preposition: str) -> bool:
        """Whether the story goes where a preposition of direction leads: behind verbs of motion and nouns of travel."""
        name = {"over": "aloft", "for": "leaving"}.get(preposition, "motion" if self.clauses.verbal(hook) else "journeys")
        return hook.lemma.lower() in self.scenery.words(name)

    def capital(self, top: Token) -> Token | None:
        """ "in the Jamaican capital": the noun that an adjective of nation makes a place; None for any other adjective."""
        head = self.syntax.head(top.i)
        return head if head is not None and head.lemma.lower() == "capital" else None

    def _anchor(self, top: Token) -> Token | None:
        """The word of a place's phrase that stands under a preposition of place; None where none does."""
        here = top
        for _ in range(DEEPEST):
            name = self.clauses.preposition(here)
            if name in STRONG or name in WEAK:
                return here
            head = self.syntax.head(here.i)
            if head is None or head.upos not in ("NOUN", "PROPN"):
                return None
            part = name == "of" and head.lemma.lower() in self._kinds
            one = not head.xpos.endswith("S") or head.lemma.lower() in self._kinds
            joined = name is None and (here.rel in ("appos", "flat", "conj") or (here.rel in ("compound", "amod", "nmod") and one))
            if here.deprel == "nmod:poss" or not (part or joined):
                return None
            here = head
        return None

    def beside(self, i: int, close: bool = False) -> Place | None:
        """The place that the people of a noun are told to be in or of: "miners at Potosí", "residents of Ica".

        `close`: directly, not in a clause about them.
        """
        for kid in self.syntax.children(i, "nmod", "acl:relcl", "acl"):
            dwells = self.syntax[i].lemma.lower() in self.scenery.words("dwellers") and self.clauses.preposition(kid) == "of"
            if dwells and kid.i in self._tokens:
                return self._tokens[kid.i]
        inside = set(self.syntax.subtree(i, without=frozenset(k.i for k in self.syntax.children(i, "conj"))))
        spots = [s for s in self.of_sentence(self.syntax[i].sentence) if s.token in inside and s.preposition in STRONG]
        near = [s for s in spots if self.syntax[s.token].head == i] if close else spots
        return self.seat(near[0].place) if near else None

    def _opens(self, anchor: Token) -> bool:
        """Whether a phrase opens its sentence, itself or in another ("At a market in Lima, …")."""
        for _ in range(DEEPEST):
            if anchor.rel == "obl":
                break
            head = self.syntax.head(anchor.i)
            if head is None or anchor.rel not in ("nmod", "appos"):
                return False
            anchor = head
        first, _ = self.syntax.sentences[anchor.sentence]
        start = self.syntax.subtree(anchor.i)[0]
        return all(t.upos in ("ADV", "CCONJ", "PUNCT") for t in self.syntax.tokens[first:start])
