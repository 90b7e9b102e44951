"""Which place a name means: population and kind first, then the company of the report's other places.

Each name of the report (one sense a report) gets a score for each of its places; scores become shares by softmax. In a few rounds the shares of
the other names vote for countries, divisions and neighbourhoods, and the scores are taken anew. What stands beside the name ("Paris, Texas",
"the Texas town of Paris"), the dateline and the outlet's home vote too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dragoman.parse.places.gazetteer import Spot, km
from dragoman.parse.places.mention import Mention

__all__ = ["Choice", "Home", "neighbourly", "resolve"]

MOST: Final = 60
"""Candidates weighed for one name; the gazetteer lists the largest first."""
CLEAR: Final = 0.4
"""Share from which a place stands on its own, whatever its namesakes in another country come to together."""
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


@dataclass(slots=True)
class Choice:
    """One name of the report: its candidates, the share each has, and why."""

    key: str
    spots: tuple[Spot, ...]
    mentions: list[Mention]
    fixed: list[float]
    shares: list[float] = field(default_factory=list)

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


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    total = sum(exps)
    return [e / total for e in exps]


def gather(text: str, mentions: Sequence[Mention], weights: Mapping[str, float], home: Home) -> list[Choice]:
    """One `Choice` for each name and for each name with a qualifier of its own."""
    choices: dict[tuple[str, str, str], Choice] = {}
    qualified: dict[str, str] = {}
    pairs: list[tuple[Mention, str]] = []
    seen: dict[tuple[str, str], bool] = {}
    for i, mention in enumerate(mentions):
        following = mentions[i + 1] if i + 1 < len(mentions) else None
        qualifier = ""
        if following is not None and following.kind == "name" and text[mention.end : following.start] in (", ", ",\n", " ("):
            pair = (mention.key, following.key)
            if pair not in seen:
                seen[pair] = any(inside(s, o) for s in mention.spots[:MOST] for o in following.spots[:6])
            if seen[pair] and not listed(text, mentions, i):
                qualifier = following.key
                qualified.setdefault(mention.key, qualifier)
        pairs.append((mention, qualifier))
    by_key = {m.key: m for m in mentions}
    for mention, qualifier in pairs:
        if not mention.spots:
            continue
        qualifier = qualifier or qualified.get(mention.key, "")
        name = (mention.kind, mention.key, qualifier)
        if name not in choices:
            spots = mention.spots[:MOST]
            outer = by_key[qualifier].spots[:6] if qualifier else ()
            fixed = [prior(s, weights, home) + (max((weights["held"] - 0.5 * k for k, o in enumerate(outer) if inside(s, o)), default=0.0)) for s in spots]
            choices[name] = Choice(mention.key, spots, [], fixed)
        choices[name].mentions.append(mention)
    return list(choices.values())


def listed(text: str, mentions: Sequence[Mention], i: int) -> bool:
    """Whether mentions `i` and `i + 1` are items of a list ("London, Washington, New York and Rome"), not a town and what holds it."""
    a, b = mentions[i], mentions[i + 1]
    if any(s.level in ("country", "state") and len(b.spots) == 1 for s in b.spots):
        return False
    before = i > 0 and text[mentions[i - 1].end : a.start] == ", "
    after = i + 2 < len(mentions) and text[b.end : mentions[i + 2].start] in (" and ", " or ", ", and ", ", or ")
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


class Votes:
    """What the other names of the report say for a place."""

    def __init__(self, choices: Sequence[Choice], weights: Mapping[str, float], home: Home) -> None:
        self._weights = weights
        self._country: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._admin1: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._anchors: list[tuple[float, str, Spot]] = []
        for signed, count in home.signs:
            self._country[signed]["#signs"] += weights["sign"] * count
        for choice in choices:
            count = 1.0 + 0.5 * math.log(len(choice.mentions))
            for spot, share in zip(choice.spots, choice.shares, strict=True):
                if share > 0.02 and spot.country:
                    self._country[spot.country][choice.key] += share * count
                    if spot.admin1:
                        self._admin1[spot.country, spot.admin1][choice.key] += share * count
            best = choice.best
            if choice.spots[best].level not in ("country", "state", "area"):
                self._anchors.append((choice.shares[best] * count, choice.key, choice.spots[best]))
        self._anchors.sort(key=lambda a: -a[0])
        del self._anchors[NEIGHBOURS:]

    def of(self, choice: Choice) -> list[float]:
        out = []
        for rank, spot in enumerate(choice.spots):
            vote = 0.0
            if spot.country:
                country = self._country.get(spot.country, {})
                vote += self._weights["country"] * math.log1p(sum(country.values()) - country.get(choice.key, 0.0))
                if spot.admin1 and spot.level != "country":
                    admin1 = self._admin1.get((spot.country, spot.admin1), {})
                    vote += self._weights["admin1"] * math.log1p(sum(admin1.values()) - admin1.get(choice.key, 0.0))
            if rank < 30 or vote > 1.0:
                vote += self._weights["near"] * self._near(choice.key, spot)
            out.append(vote)
        return out

    def _near(self, key: str, spot: Spot) -> float:
        """Log of the weighted number of other names' places close by."""
        if spot.level in ("country", "area"):
            return 0.0
        total = 0.0
        for share, other, anchor in self._anchors:
            if other != key and abs(anchor.lat - spot.lat) < 4:
                total += share * math.exp(-km(anchor, spot) / 120)
        return math.log1p(total)
