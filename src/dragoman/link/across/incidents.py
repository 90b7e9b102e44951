"""Events of several reports to incidents: candidates by blocks, then the likest first, by average linkage."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice

from dragoman.link.across.cards import Card
from dragoman.link.across.likeness import Pair as Compared
from dragoman.link.across.likeness import log_odds, signs
from dragoman.link.across.settings import Settings
from dragoman.link.across.stories import Story

__all__ = ["Clusters", "EventLink", "candidates", "clustered", "groups", "heaviest", "joined", "paired", "repeats", "scored"]

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EventLink:
    """Two events held to be one, how surely (log-odds), and the signs; `copy` where one sentence stands in two copies of a text."""

    one: str
    other: str
    score: float
    shown: Mapping[str, float]
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Clusters:
    """Events that are one, those of one incident together; and the links by which the next likest groups would be one, for a person to say."""

    groups: list[list[str]]
    proposed: list[EventLink]


def candidates(cards: Sequence[Card], near: Mapping[Pair, float], settings: Settings) -> set[Pair]:
    """Pairs of events worth comparing: never all with all.

    They meet in two reports of one story (`near`); or by a dyad and a stretch of time; or by a telling word and a time or side; or by two such words.
    """
    met: set[Pair] = set()
    crowd = int(settings.number("block"))
    for block in _by_time(cards, settings):
        if len(block) <= crowd:
            met.update(_pairs(block))
    shared: dict[Pair, int] = defaultdict(int)
    few = int(settings.number("word block"))
    for block in _by_word(cards, settings):
        if len(block) <= few:
            for pair in _pairs(block):
                shared[pair] += 1
    met.update(pair for pair, n in shared.items() if n >= 2)
    met.update(_of_one_story(cards, near))
    return met


def _pairs(block: Sequence[Card]) -> Iterator[Pair]:
    for a, b in combinations(block, 2):
        if a.origin != b.origin:
            yield (a.id, b.id) if a.id < b.id else (b.id, a.id)


def _of_one_story(cards: Iterable[Card], near: Iterable[Pair]) -> Iterator[Pair]:
    by_report: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        by_report[card.report].append(card)
    for one, other in near:
        for a in by_report.get(one, ()):
            for b in by_report.get(other, ()):
                yield (a.id, b.id) if a.id < b.id else (b.id, a.id)


def _sides(card: Card) -> Iterator[str]:
    """Dyads of an event, undirected; a single country or name where there is no second."""
    countries = sorted(card.around)
    if len(countries) > 1:
        yield from (f"{a}:{b}" for a, b in combinations(countries[:6], 2))
    yield from countries[:6]
    if not countries:
        yield from sorted(card.names)


def _by_time(cards: Sequence[Card], settings: Settings) -> Iterator[list[Card]]:
    """Blocks of one side or telling word and one window of days; windows overlap by half, so that neighbours always meet."""
    window = int(settings.number("window"))
    half = window // 2
    blocks: dict[tuple[str, int], list[Card]] = defaultdict(list)
    for card in cards:
        first, last = (card.start, card.end) if card.start is not None and card.end is not None else (card.published - half, card.published)
        if last - first > int(settings.number("longest")):
            continue  # a year is no time to meet at; such events meet by their words
        for key in (*_sides(card), *(f"w:{word}" for word in heaviest(card, settings))):
            for at in range(first // half - 1, last // half + 1):
                blocks[key, at].append(card)
    yield from blocks.values()


def _by_word(cards: Sequence[Card], settings: Settings) -> Iterator[list[Card]]:
    """Blocks of one of the heaviest words of the event, and one side of it or none."""
    blocks: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards:
        for word in heaviest(card, settings):
            for side in ("", *(card.around or card.names)):
                blocks[side, word].append(card)
    yield from blocks.values()


def heaviest(card: Card, settings: Settings) -> list[str]:
    """The words, names included, that an event is best known by."""
    words = {**card.words, **card.proper}
    return sorted(words, key=lambda w: (-words[w], w))[: int(settings.number("key words"))]


def scored(
    cards: Mapping[str, Card], pairs: Iterable[Pair], told: Mapping[str, Story], near: Mapping[Pair, float], settings: Settings
) -> dict[Pair, EventLink]:
    """Candidates that are not out of the question, with their signs; the last sign is whether another event of the other's report fits better."""
    floor = settings.number("floor")
    out: dict[Pair, EventLink] = {}
    for one, other in pairs:
        shown = signs(paired(cards[one], cards[other], told, near), settings)
        score = log_odds(shown, settings)
        if score >= floor:
            out[one, other] = EventLink(one, other, score, shown)
    return _rivals(cards, out, settings)


def _rivals(cards: Mapping[str, Card], links: Mapping[Pair, EventLink], settings: Settings) -> dict[Pair, EventLink]:
    """The links, those less sure of whose ends one fits another event of the same report better."""
    best: dict[tuple[str, str], float] = {}
    for (one, other), link in links.items():
        for key in ((one, cards[other].report), (other, cards[one].report)):
            best[key] = max(best.get(key, link.score), link.score)
    weight, most = settings.weights["another fits better"].value, settings.number("rival")
    out = {}
    for (one, other), link in links.items():
        better = min(max(best[one, cards[other].report], best[other, cards[one].report]) - link.score, most) / most
        if better > 0:
            link = EventLink(one, other, link.score + weight * better, {**link.shown, "another fits better": better})
        out[one, other] = link
    return out


def paired(one: Card, other: Card, told: Mapping[str, Story], near: Mapping[Pair, float]) -> Compared:
    """Two events with what is known of their reports."""
    both = (told[one.report], told[other.report]) if one.report in told and other.report in told else None
    a, b = sorted((one.report, other.report))
    return Compared(one, other, both, near.get((a, b), 0.0))


def repeats(cards: Iterable[Card], settings: Settings) -> Iterator[EventLink]:
    """Events of copies that rest on the same sentence: one telling, printed twice. Each is linked to a few earlier ones, never all with all."""
    by_origin: dict[tuple[str, frozenset[str]], list[Card]] = defaultdict(list)
    for card in cards:
        by_origin[card.origin, frozenset(settings.words(card.trigger))].append(card)
    alike, few = settings.number("same sentence"), int(settings.number("copies linked"))
    for found in by_origin.values():
        earlier: list[tuple[Card, set[str]]] = []
        for card in sorted(found, key=lambda c: (c.report, c.position)):
            words = set(settings.words(card.sentence))
            same = (other for other, said in earlier if other.report != card.report and len(said & words) >= alike * max(len(said | words), 1))
            for other in islice(same, few):
                yield EventLink(other.id, card.id, settings.number("sure"), {"same sentence of a copy": 1.0}, copy=True)
            earlier.append((card, words))


def groups(cards: Mapping[str, Card], links: Mapping[Pair, EventLink], copies: Iterable[EventLink], settings: Settings) -> list[list[str]]:
    """Events that are one, those of one incident together; events alone are left out."""
    return clustered(cards, links, copies, settings).groups


def clustered(cards: Mapping[str, Card], links: Mapping[Pair, EventLink], copies: Iterable[EventLink], settings: Settings) -> Clusters:
    """Clusters of events by average linkage; a telling and its copies count once.

    Two groups are one from a mean of `join` on; from `propose` on that is a proposal, made by the best link between them.
    """
    head = joined(cards, ((link.one, link.other) for link in copies))
    members: dict[str, list[str]] = defaultdict(list)
    for event, top in head.items():
        members[top].append(event)
    best: dict[str, dict[str, float]] = defaultdict(dict)
    for (one, other), link in links.items():
        a, b = head[one], head[other]
        if a != b:
            best[a][b] = best[b][a] = max(best[a].get(b, link.score), link.score)
    reports = {top: {cards[e].report for e in found} for top, found in members.items()}
    found_groups: list[list[str]] | None = None
    proposed = []
    for score, here, there in _merges(members, best, reports, settings):
        if score < settings.number("join"):
            found_groups = found_groups if found_groups is not None else _several(members)
            proposed.append(replace(_between(here, there, links), score=score))
    return Clusters(found_groups if found_groups is not None else _several(members), proposed)


def _several(members: Mapping[str, Sequence[str]]) -> list[list[str]]:
    return [sorted(found) for found in members.values() if len(found) > 1]


def _between(one: Iterable[str], other: Iterable[str], links: Mapping[Pair, EventLink]) -> EventLink:
    """The best link between two groups that have any."""
    found = (links.get((a, b) if a < b else (b, a)) for a in one for b in other)
    return max((link for link in found if link is not None), key=lambda link: (link.score, link.one, link.other))


def _merges(
    members: dict[str, list[str]], best: dict[str, dict[str, float]], reports: dict[str, set[str]], settings: Settings
) -> Iterator[tuple[float, list[str], list[str]]]:
    """The two likest clusters, each time before they are joined: by the mean over pairs of tellings, those not compared counted as `absent`.

    Clusters that have a report in common are never joined: it tells of two things.
    """
    absent, least = settings.number("absent"), settings.number("propose")
    size = dict.fromkeys(members, 1)
    sums = {a: {b: score - absent for b, score in found.items()} for a, found in best.items()}

    def mean(a: str, b: str) -> float:
        return sums[a][b] / (size[a] * size[b]) + absent

    heap = [(-mean(a, b), a, b) for a, found in sums.items() for b in found if a < b]
    heapq.heapify(heap)
    while heap:
        score, a, b = heapq.heappop(heap)
        if -score < least:
            break
        if a not in members or b not in members or b not in sums[a] or abs(mean(a, b) + score) > 1e-9 or reports[a] & reports[b]:
            continue
        yield mean(a, b), members[a], members[b]
        members[a] += members.pop(b)
        size[a] += size.pop(b)
        reports[a] |= reports.pop(b)
        for c, value in sums.pop(b).items():
            sums[c].pop(b, None)
            if c != a:
                sums[a][c] = sums[c][a] = sums[a].get(c, 0.0) + value
        for c in sums[a]:
            first, second = (a, c) if a < c else (c, a)
            heapq.heappush(heap, (-mean(first, second), first, second))


def joined(items: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """Each item with the head of its group, the first in order, where pairs join."""
    head = {item: item for item in items}

    def top(x: str) -> str:
        while head[x] != x:
            head[x] = head[head[x]]
            x = head[x]
        return x

    for one, other in pairs:
        a, b = sorted((top(one), top(other)))
        head[b] = a
    return {item: top(item) for item in head}
