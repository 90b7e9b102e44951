"""Toponyms of a report, resolved: the stage between parser and coders."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dragoman.model import Place, Report
from dragoman.parse.places.evidence import AGAINST
from dragoman.parse.places.gazetteer import Gazetteer, Spot, data_folder
from dragoman.parse.places.mention import Mention
from dragoman.parse.places.names import key_of
from dragoman.parse.places.recognise import Recogniser
from dragoman.parse.places.resolve import NEIGHBOURS, Home, neighbourly, prior, resolve, softmax
from dragoman.parse.places.words import Cues
from dragoman.syntax import Syntax

__all__ = ["Candidate", "PlaceTagger"]


NOT_COUNTRIES: Final = frozenset({"com", "tv", "co", "me", "fm", "ai", "io", "cc", "la", "ws", "to", "gg"})
"""Endings of hosts that outlets anywhere buy."""
SIGN: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?|£")
LEVELS: Final = {
    "country": "a country or territory", "state": "a first-level division", "admin1": "a first-level division", "admin2": "a second-level division",
}  # fmt: skip
HOPELESS: Final = 0.12
"""Share below which no place is given, only the likeliest country: one of many namesakes, and nothing to tell them apart."""
SUREST: Final = 0.97
"""No reading is surer: that often the place on which everything agrees is the one meant."""
DOUBTFUL: Final = -2.5
"""Evidence above which the company of neighbours can still make a mention count."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place a name may mean, for `dragoman where NAME`: how likely without any report, and why."""

    place: Place
    confidence: float
    population: int | None
    reasons: tuple[str, ...]


class PlaceTagger:
    """Finds and resolves the places of a report. `PlaceTagger.load()` once, then `tag` as often as wanted; it keeps no state."""

    def __init__(self, gazetteer: Gazetteer, cues: Cues) -> None:
        self._gazetteer = gazetteer
        self._weights = cues.weights
        self._signs = cues.signs
        self._recogniser = Recogniser(gazetteer, cues)

    @classmethod
    def load(cls) -> PlaceTagger:
        """Open the gazetteer shipped with the package. Raises DataError where it is missing or damaged."""
        return cls(Gazetteer.load(), Cues.load(data_folder()))

    def tag(self, report: Report, syntax: Syntax | None = None) -> tuple[Place, ...]:
        """Places of the report with all their mentions, ids `p1`... in the order of first mention.

        Demonyms ("Turkish") are records of their own with `demonym`. Without `syntax` persons and organizations are kept out less well.
        """
        text = report.text
        dateline = report.dateline.span if report.dateline is not None else None
        mentions, meant = self._settle(text, self._recogniser.find(text, syntax, dateline), self._home(report))
        located = self._located(text, mentions, meant)
        return self._places(text, mentions, located)

    def _settle(self, text: str, found: Sequence[Mention], home: Home) -> tuple[list[Mention], dict[int, tuple[Spot, float]]]:
        """Resolve the likely mentions; take in doubtful ones that turn out to lie among them, and resolve again."""
        mentions = [m for m in found if m.evidence >= 0]
        meant = resolve(text, mentions, self._weights, home)
        anchors = {
            mentions[i].key: (mentions[i].key, spot, share)
            for i, (spot, share) in meant.items()
            if spot.level not in ("country", "state", "area") and share > 0.3
        }
        near = list(anchors.values())[:NEIGHBOURS]
        taken = False
        for m in found:
            if DOUBTFUL <= m.evidence < 0 and m.spots and m.kind == "name" and not AGAINST.intersection(m.reasons):
                m.add("neighbour", self._weights["neighbour"] * neighbourly(m, near))
                taken = taken or m.evidence >= 0
        if not taken:
            return mentions, meant
        mentions = [m for m in found if m.evidence >= 0]
        return mentions, resolve(text, mentions, self._weights, home)

    def lookup(self, name: str) -> tuple[Candidate, ...]:
        """What the gazetteer knows under `name`, likeliest first; empty where it knows nothing."""
        raw = name.strip()
        people = self._gazetteer.demonyms.get(raw, [])
        spots = list(people) or list(self._gazetteer.exact.get(raw, [])) or list(self._gazetteer.find(key_of(raw.removeprefix("the ").removeprefix("The "))))
        if not spots:
            return ()
        shares = softmax([prior(s, self._weights, Home()) for s in spots])
        ranked = sorted(zip(shares, range(len(spots)), spots, strict=True), key=lambda x: (-x[0], x[1]))
        return tuple(self._candidate(i, spot, share, bool(people)) for i, (share, _, spot) in enumerate(ranked[:20], 1))

    def _candidate(self, number: int, spot: Spot, share: float, demonym: bool) -> Candidate:
        reasons = ["name of a people of this place"] if demonym else []
        reasons.append(LEVELS.get(spot.level, f"a {spot.kind}"))
        if spot.people:
            reasons.append(f"about {spot.people:,} people")
        if spot.level == "city" and (key_of(spot.present or spot.name), spot.country) in self._gazetteer.capitals:
            reasons.append("a capital")
        if spot.alternative:
            reasons.append("by another of its names")
        if spot.start is not None or spot.end is not None:
            reasons.append(f"so called from {spot.start if spot.start is not None else '?'} to {spot.end if spot.end is not None else 'now'}")
        place = Place(f"p{number}", spot.name, spot.kind, spot.country, spot.admin1, spot.lat, spot.lon, spot.geonameid, demonym, round(share, 2))
        return Candidate(place, round(share, 2), spot.people or None, tuple(reasons))

    def _home(self, report: Report) -> Home:
        year = int(report.published[:4]) if report.published and re.match(r"\d{4}", report.published) else None
        spots: list[Spot] = []
        countries: list[str] = []
        host = re.sub(r"^https?://(?:www\.)?([^/:?#]+).*", r"\1", report.url or "", flags=re.DOTALL).lower()
        ending = host.rpartition(".")[2]
        country = self._gazetteer.countries.get({"uk": "GB"}.get(ending, ending.upper()))
        if country is not None and country.country is not None and ending not in NOT_COUNTRIES:
            countries.append(country.country)
        for name in (report.publisher or "", host.partition(".")[0] if "." in host else ""):
            for mention in self._recogniser.matches(name.title() if name.islower() else name):
                best = max(mention.spots, key=lambda s: s.rank - 2 * s.alternative, default=None)
                if best is not None and mention.kind == "name" and best.rank > 4.7 and best.country:
                    spots.append(best)
        return Home(year, tuple(dict.fromkeys([*countries, *(s.country for s in spots if s.country)])), tuple(spots), self._signed(report.text))

    def _signed(self, text: str) -> tuple[tuple[str, float], ...]:
        """How many different signs of each country the text holds; a sign of two countries counts half for each."""
        counts: dict[str, float] = {}
        for sign in sorted(set(SIGN.findall(text)) & self._signs.keys()):
            countries = self._signs[sign]
            for country in countries:
                counts[country] = counts.get(country, 0.0) + 1 / len(countries)
        return tuple(sorted(counts.items()))

    # ------------------------------------------------------------ mentions to records

    def _located(self, text: str, mentions: Sequence[Mention], meant: dict[int, tuple[Spot, float]]) -> dict[int, tuple[Spot | None, float]]:
        """As `meant`, with streets and buildings the gazetteer lacks put into the town they seem to stand in."""
        out: dict[int, tuple[Spot | None, float]] = dict(meant.items())
        focus = self._focus(mentions, meant)
        for i, _mention in enumerate(mentions):
            if i in out:
                continue
            near = self._holder(text, i, mentions, meant)
            out[i] = (near, 0.7) if near is not None else (focus, 0.45) if focus is not None else (None, 0.3)
        return out

    @staticmethod
    def _holder(text: str, i: int, mentions: Sequence[Mention], meant: dict[int, tuple[Spot, float]]) -> Spot | None:
        """The town named right behind ("Harbour Street in Sligo", "Harbour Street, Sligo") or last before in the sentence."""
        if i + 1 in meant and re.fullmatch(r",? (?:in |near |of |at )?(?:the )?(?:\w+ )?|, ", text[mentions[i].end : mentions[i + 1].start]):
            spot = meant[i + 1][0]
            if spot.level not in ("country", "area"):
                return spot
        if i - 1 in meant and meant[i - 1][0].level in ("city", "admin2") and mentions[i - 1].kind == "name":
            between = text[mentions[i - 1].end : mentions[i].start]
            if len(between) < 150 and not re.search(r"[.!?]\s", between):
                return meant[i - 1][0]
        return None

    @staticmethod
    def _focus(mentions: Sequence[Mention], meant: dict[int, tuple[Spot, float]]) -> Spot | None:
        """The town, else the county or state, the report names most (the first counts double)."""
        weight: dict[tuple[str, float, float], float] = {}
        spots: dict[tuple[str, float, float], Spot] = {}
        for i, (spot, share) in sorted(meant.items()):
            if mentions[i].kind != "name" or spot.level in ("country", "area", "water"):
                continue
            name = (spot.name, spot.lat, spot.lon)
            spots[name] = spot
            scale = {"city": 1.0, "admin2": 0.8, "site": 0.6}.get(spot.level, 0.4)
            weight[name] = weight.get(name, 0.5) + share * scale
        return spots[max(weight, key=lambda n: weight[n])] if weight else None

    def _places(self, text: str, mentions: Sequence[Mention], located: dict[int, tuple[Spot | None, float]]) -> tuple[Place, ...]:
        groups: dict[tuple[object, ...], list[tuple[Mention, Spot | None, float]]] = {}
        for i, mention in enumerate(mentions):
            spot, share = located[i]
            known = bool(mention.spots)
            name = (mention.kind == "demonym", spot.name, spot.lat, spot.lon) if known and spot is not None else ("unlisted", mention.key)
            groups.setdefault(name, []).append((mention, spot, share))
        return tuple(self._place(f"p{n}", text, group) for n, group in enumerate(groups.values(), 1))

    @staticmethod
    def _place(number: str, text: str, group: Sequence[tuple[Mention, Spot | None, float]]) -> Place:
        first, spot, share = group[0]
        spans = tuple((m.start, m.end) for m, _, _ in group)
        confidence = round(min(share, SUREST) * toponym(max(m.evidence for m, _, _ in group)), 2)
        if first.spots and spot is not None:
            demonym = first.kind == "demonym"
            if share < HOPELESS:
                return Place(number, called(text, first, spot), spot.kind, spot.country, demonym=demonym, confidence=confidence, mentions=spans)
            name, admin1, geonameid = called(text, first, spot), spot.admin1, spot.geonameid
            return Place(number, name, spot.kind, spot.country, admin1, spot.lat, spot.lon, geonameid, demonym, confidence, spans)
        name = text[first.start : first.end]
        if spot is None:
            return Place(number, name, first.site_kind, confidence=confidence, mentions=spans)
        return Place(number, name, first.site_kind, spot.country, spot.admin1, spot.lat, spot.lon, confidence=confidence, mentions=spans)


def called(text: str, mention: Mention, spot: Spot) -> str:
    """Towns as the report writes them ("Sinuiju", not "Sinŭiju"); all else, and initials, by its full name."""
    written = " ".join(text[mention.start : mention.end].split())
    if spot.level != "city" or mention.kind != "name":
        return spot.name
    if written == mention.key:
        return spot.present or spot.name
    same = key_of(spot.name) == mention.key
    if written.isupper():
        return spot.name if same and spot.name.isascii() else written.title()
    return written


def toponym(evidence: float) -> float:
    """How often a mention with this much evidence is a place name at all: .55 at nought, .98 at six, as counted on the development sets."""
    return 1 - 0.45 * math.exp2(-evidence / 1.4)
