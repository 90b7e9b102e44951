"""Reports that take up an earlier one: confirm, deny, cancel or correct what it told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dragoman.link.across.cards import Card
from dragoman.link.across.incidents import EventLink, heaviest
from dragoman.link.across.likeness import shared
from dragoman.link.across.settings import Settings

__all__ = ["TakenUp", "carried_out", "follow_ups"]


@dataclass(frozen=True, slots=True)
class TakenUp:
    """An event `one` whose sentence takes up the earlier event `other`; `cue` are the words that say so."""

    one: str
    other: str
    verdict: str
    cue: str
    likeness: float
    word: str | None


@cache
def _cues(followups: tuple[tuple[str, str], ...]) -> list[tuple[str, re.Pattern[str]]]:
    return [(verdict, re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)) for verdict, words in followups]


def follow_ups(cards: Iterable[Card], incident: Mapping[str, str], settings: Settings) -> Iterator[TakenUp]:
    """For each sentence with a cue, the likest event of an earlier report that is not the same incident; one per pair of origins and verdict."""
    found = sorted(cards, key=lambda c: (c.published, c.report, c.position))
    by_word: dict[str, list[Card]] = defaultdict(list)
    for card in found:
        for word in _heaviest(card, settings):
            by_word[word].append(card)
    best: dict[tuple[str, str, str], TakenUp] = {}
    for card in found:
        for taken in _of(card, by_word, incident, settings):
            key = card.origin, taken.other.split("/")[0], taken.verdict
            if key not in best or best[key].likeness < taken.likeness:
                best[key] = taken
    yield from best.values()


def _heaviest(card: Card, settings: Settings) -> Sequence[str]:
    return heaviest(card, settings)


def _of(card: Card, by_word: Mapping[str, list[Card]], incident: Mapping[str, str], settings: Settings) -> Iterator[TakenUp]:
    cue = next(((verdict, m[0]) for verdict, pattern in _cues(settings.followups) if (m := pattern.search(card.sentence))), None)
    if cue is None:
        return
    met = {other.id: other for word in _heaviest(card, settings) for other in by_word[word][: int(settings.number("block"))]}
    ranked = []
    for other in met.values():
        if not _earlier(other, card, settings) or incident.get(other.id, other.id) == incident.get(card.id, card.id):
            continue
        like = _topic(card, other)
        if like >= settings.number("taken up"):
            ranked.append((like, other.published, other.id))
    if ranked:
        like, _, ident = max(ranked)
        yield TakenUp(card.id, ident, cue[0], cue[1], round(like, 3), shared(card, met[ident]))


def _earlier(other: Card, card: Card, settings: Settings) -> bool:
    return other.origin != card.origin and 0 <= card.published - other.published <= settings.number("lookback") and bool(other.around & card.around)


def _topic(one: Card, other: Card) -> float:
    """Share of the weight of the earlier event's words that the later sentence has."""
    later, before = {**one.words, **one.proper}, {**other.words, **other.proper}
    total = sum(before.values())
    return sum(before[w] for w in later.keys() & before.keys()) / total if total else 0.0


def carried_out(cards: Mapping[str, Card], links: Iterable[EventLink], settings: Settings) -> Iterator[EventLink]:
    """What an earlier report called to come and a later one tells as done: the likest pair of each plan, the later event first."""
    least = settings.number("carried out")
    best: dict[tuple[str, str], EventLink] = {}
    for link in links:
        before, after = sorted((cards[link.one], cards[link.other]), key=lambda c: (c.published, c.id))
        if before.published == after.published or before.status != "planned" or after.status not in ("happened", "ongoing") or link.score < least:
            continue
        plan = before.origin, before.trigger
        if plan not in best or best[plan].score < link.score:
            best[plan] = EventLink(after.id, before.id, link.score, link.shown)
    yield from best.values()
