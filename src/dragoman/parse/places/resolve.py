"""Which place a name means: population and kind first, then the company of the report's other places.

Each name of the report (one sense a report) gets a score for each of its places; scores become shares by softmax. In a few rounds the shares of
the other names vote for countries, divisions and neighbourhoods, and the scores are taken anew. What stands beside the name ("Paris, Texas",
"the Texas town of Paris"), the dateline and the outlet's home vote too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from dragoman.parse.places.gazetteer import Spot, km
from dragoman.parse.places.mention import Mention

__all__ = ["Choice", "Home", "neighbourly", "resolve"]

MOST: Final = 60
"""Candidates weighed for one name; the gazetteer lists the largest first."""
CLEAR: Final = 0.4
"""Share from which a place stands on its own, whatever its namesakes in another country come to together."""
LIST_GAPS: Final = frozenset({", ", " and ", " or ", ", and ", ", or "})
FAMOUS: Final = 6.0
"""From a million people on a town is news far away, and weighs more than its size."""
LINGERS: Final = 40
"""Years for which the old name of a town stays in use beside the new one."""
SAME_KM: Final = 60.0
NEIGHBOURS: Final = 24
ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class Home:
    """What is known of the report from outside its text: its year, and countries and divisions its outlet points to."""

    year: int | None = None
    countries: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    signs: tuple[tuple[str, float], ...] = ()
    """Countries whose offices, parties or money the text speaks of, with the number of different signs."""
    world: float = 1.0
    """How much of the world the report names: 1 for two countries and more, less for one or none, as in local papers."""


@dataclass(slots=True)
class Choice:
    """One name of the report: its candidates, the share each has, and why."""

    key: str
    spots: tuple[Spot, ...]
    mentions: list[Mention]
    fixed: list[float]
    shares: list[float] = field(default_factory=list)
    alike: set[str] = field(default_factory=set)
    """Levels of the places it is listed with."""

    @property
    def best(self) -> int:
        """The likeliest place; where none is clear, the likeliest of the likeliest country."""
        first = max(range(len(self.shares)), key=lambda i: self.shares[i])
        if self.shares[first] >= CLEAR:
            return first
        countries: dict[str | None, float] = {}
        for spot, share in zip(self.spots, self.shares, strict=True):
            countries[spot.country] = countries.get(spot.country, 0.0) + share
        country = max(countries, key=lambda c: countries[c])
        return max((i for i, s in enumerate(self.spots) if s.country == country), key=lambda i: self.shares[i])


def resolve(text: str, mentions: Sequence[Mention], weights: Mapping[str, float], home: Home) -> dict[int, tuple[Spot, float]]:
    """The place each mention means and its share (0 to 1), by the mention's index; mentions without candidates are left out."""
    home = replace(home, world=weights[f"world_{min(2, countries_in(mentions))}"])
    choices = gather(text, mentions, weights, home)
    for choice in choices:
        choice.shares = softmax(choice.fixed)
    for _ in range(ROUNDS):
        votes = Votes(choices, weights, home)
        for choice in choices:
            if len(choice.spots) > 1:
                choice.shares = softmax([f + v for f, v in zip(choice.fixed, votes.of(choice), strict=True)])
    out: dict[int, tuple[Spot, float]] = {}
    index = {id(m): i for i, m in enumerate(mentions)}
    for choice in choices:
        spot = choice.spots[choice.best]
        share = sum(p for p, s in zip(choice.shares, choice.spots, strict=True) if s is spot or same_ground(s, spot))
        for mention in choice.mentions:
            out[index[id(mention)]] = (spot, share)
    return out


def same_ground(a: Spot, b: Spot) -> bool:
    """Whether two places of one name are a town and its division, or one place listed twice: which of them is meant changes little."""
    return a.country == b.country and "country" not in (a.level, b.level) and km(a, b) < SAME_KM


def countries_in(mentions: Sequence[Mention]) -> int:
    """How many countries the report names, or their peoples, by names that mean nothing else."""
    return len({m.spots[0].country for m in mentions if len({s.country for s in m.spots}) == 1 and m.spots[0].level == "country"})


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = sum(exps)
    return [e / total for e in exps]


def gather(text: str, mentions: Sequence[Mention], weights: Mapping[str, float], home: Home) -> list[Choice]:
    """One `Choice` for each name and for each name with a qualifier of its own."""
    choices: dict[tuple[str, str, str], Choice] = {}
    outer_of, first_outer = qualifiers(text, mentions)
    by_key = {m.key: m for m in mentions}
    for i, mention in enumerate(mentions):
        if not mention.spots:
            continue
        qualifier = outer_of.get(i) or first_outer.get(mention.key, "")
        name = (mention.kind, mention.key, qualifier)
        if name not in choices:
            spots = mention.spots[:MOST]
            outer = by_key[qualifier].spots[:6] if qualifier else ()
            fixed = [prior(s, weights, home) + max((weights["held"] - 0.5 * k for k, o in enumerate(outer) if inside(s, o)), default=0.0) for s in spots]
            choices[name] = Choice(mention.key, spots, [], fixed)
        choice = choices[name]
        choice.mentions.append(mention)
        level = "" if qualifier or len(choice.spots) == 1 else listed_level(text, mentions, i)
        if level and level not in choice.alike:
            choice.alike.add(level)
            choice.fixed = [f + weights["alike"] * (s.level == level) for f, s in zip(choice.fixed, choice.spots, strict=True)]
    return list(choices.values())


def qualifiers(text: str, mentions: Sequence[Mention]) -> tuple[dict[int, str], dict[str, str]]:
    """The key of what holds a mention behind its comma ("Paris, Texas"), by the mention's index; and the first such of each name."""
    by_index: dict[int, str] = {}
    by_name: dict[str, str] = {}
    seen: dict[tuple[str, str], bool] = {}
    for i, (mention, following) in enumerate(pairwise(mentions)):
        if following.kind != "name" or text[mention.end : following.start] not in (", ", ",\n", " ("):
            continue
        pair = (mention.key, following.key)
        if pair not in seen:
            seen[pair] = any(inside(s, o) for s in mention.spots[:MOST] for o in following.spots[:6])
        if seen[pair] and not listed(text, mentions, i):
            by_index[i] = following.key
            by_name.setdefault(mention.key, following.key)
    return by_index, by_name


def listed_level(text: str, mentions: Sequence[Mention], i: int) -> str:
    """ "country" or "state" where mention `i` stands in one list with such a one that has no namesake of the other kind: "Georgia and Ukraine"."""
    for j in (i - 1, i + 1):
        if 0 <= j < len(mentions) and mentions[j].kind == "name":
            a, b = (mentions[j], mentions[i]) if j < i else (mentions[i], mentions[j])
            levels = {s.level for s in mentions[j].spots} & {"country", "state"}
            if len(levels) == 1 and text[a.end : b.start] in LIST_GAPS:
                return levels.pop()
    return ""


def listed(text: str, mentions: Sequence[Mention], i: int) -> bool:
    """Whether mentions `i` and `i + 1` are items of a list ("London, Washington, New York and Rome"), not a town and what holds it."""
    a, b = mentions[i], mentions[i + 1]
    if any(s.level in ("country", "state") and len(b.spots) == 1 for s in b.spots):
        return False
    before = i > 0 and text[mentions[i - 1].end : a.start] == ", "
    after = i + 2 < len(mentions) and text[b.end : mentions[i + 2].start] in LIST_GAPS - {", "}
    return before or after


def inside(inner: Spot, outer: Spot) -> bool:
    """Whether `outer` is a country, division or larger town that holds `inner`."""
    if outer.level == "country":
        return inner.country == outer.country and inner.level != "country"
    if inner.country != outer.country or (inner.level in ("country", "state") and inner.country):
        return False
    if outer.level in ("state", "admin1"):
        return bool(outer.admin1) and inner.admin1 == outer.admin1
    if outer.level == "admin2":
        return inner.level in ("city", "site") and inner.admin1 == outer.admin1 and km(inner, outer) < 120
    return outer.level == "city" and inner.level in ("city", "site") and inner.rank < outer.rank and km(inner, outer) < 60


def prior(spot: Spot, weights: Mapping[str, float], home: Home) -> float:
    """Score of a place before any company: population, kind, main or other name, its dates."""
    score = weights["rank"] * spot.rank + weights[f"level_{spot.level}"]
    if spot.alternative:
        score += weights["alternative"]
    elif spot.level == "city" and spot.rank > FAMOUS:
        score += (home.world * (weights["rank"] + weights["fame"]) - weights["rank"]) * (spot.rank - FAMOUS)
    elif spot.level == "country":
        score -= (1 - home.world) * weights["parochial"]
    if home.year is not None and out_of_date(spot, home.year):
        score += weights["out_of_date"]
    if spot.country in home.countries:
        score += weights["home_country"]
    if any(s.country == spot.country and s.admin1 == spot.admin1 and spot.admin1 for s in home.spots):
        score += weights["home_admin1"]
    return score


def neighbourly(mention: Mention, meant: Sequence[tuple[str, Spot, float]]) -> float:
    """How much company the best candidate of a doubtful mention has close by: log of one and the sum of shares, falling off over 60 km."""
    best = 0.0
    for spot in mention.spots[:30]:
        if spot.level in ("country", "area") or spot.alternative:
            continue
        total = 0.0
        for key, anchor, share in meant:
            if key != mention.key and abs(anchor.lat - spot.lat) < 2 and abs(anchor.lon - spot.lon) < 4:
                total += share * math.exp(-km(anchor, spot) / 60)
        best = max(best, total)
    return math.log1p(best)


def out_of_date(spot: Spot, year: int) -> bool:
    """Whether a name was not in use in that year: not yet, or, of a town, no longer for a long time (states of the past stay in the news)."""
    if spot.start is not None and year < spot.start:
        return True
    return spot.end is not None and spot.kind == "city" and year > spot.end + LINGERS


class Ballot:
    """Weight given by names: how much each gave, and in all, so that a name's own part can be left out."""

    __slots__ = ("parts", "total")

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self.total = 0.0

    def give(self, key: str, weight: float) -> None:
        self.parts[key] = self.parts.get(key, 0.0) + weight
        self.total += weight

    def without(self, key: str) -> float:
        return max(0.0, self.total - self.parts.get(key, 0.0))


NOTHING: Final = Ballot()


class Votes:
    """What the other names of the report say for a place.

    A vote counts by its weight (its logarithm) and by the part of all weight it makes: a report that names one state and its counties speaks
    for a small town there; one that names ten countries does not, though some of its names lie close by.
    """

    def __init__(self, choices: Sequence[Choice], weights: Mapping[str, float], home: Home) -> None:
        self._weights = weights
        self._countries: dict[str, Ballot] = defaultdict(Ballot)
        self._divisions: dict[tuple[str, str], Ballot] = defaultdict(Ballot)
        self._all, self._within, self._around = Ballot(), Ballot(), Ballot()
        self._anchors: list[tuple[float, str, Spot]] = []
        for signed, count in home.signs:
            self._countries[signed].give("#signs", weights["sign"] * count)
            self._all.give("#signs", weights["sign"] * count)
        for choice in choices:
            self._count(choice)
        self._anchors.sort(key=lambda a: -a[0])
        del self._anchors[NEIGHBOURS:]
        for weight, key, _ in self._anchors:
            self._around.give(key, weight)

    def _count(self, choice: Choice) -> None:
        count = 1.0 + 0.5 * math.log(len(choice.mentions))
        for spot, share in zip(choice.spots, choice.shares, strict=True):
            if share > 0.02 and spot.country:
                self._countries[spot.country].give(choice.key, share * count)
                self._all.give(choice.key, share * count)
                if spot.admin1:
                    self._divisions[spot.country, spot.admin1].give(choice.key, share * count)
                    self._within.give(choice.key, share * count)
        best = choice.best
        if choice.spots[best].level not in ("country", "state", "area"):
            self._anchors.append((choice.shares[best] * count, choice.key, choice.spots[best]))

    def of(self, choice: Choice) -> list[float]:
        """The vote for each candidate of a name."""
        weights, key, out = self._weights, choice.key, []
        for rank, spot in enumerate(choice.spots):
            vote = 0.0
            if spot.country:
                vote += weights["country"] * self._say(self._countries.get(spot.country, NOTHING).without(key), self._all.without(key))
                if spot.admin1 and spot.level != "country":
                    division = self._divisions.get((spot.country, spot.admin1), NOTHING)
                    vote += weights["admin1"] * self._say(division.without(key), self._within.without(key))
            if rank < 30 or vote > 1.0:
                vote += weights["near"] * self._say(self._near(key, spot), self._around.without(key))
            out.append(vote)
        return out

    def _say(self, part: float, whole: float) -> float:
        return math.log1p(part) * min(1.0, part / whole) ** self._weights["focus"] if whole > 0 else 0.0

    def _near(self, key: str, spot: Spot) -> float:
        """The weight of other names' places close by, falling off over 120 km."""
        if spot.level in ("country", "area"):
            return 0.0
        total = 0.0
        for weight, other, anchor in self._anchors:
            if other != key and abs(anchor.lat - spot.lat) < 4:
                total += weight * math.exp(-km(anchor, spot) / 120)
        return total
