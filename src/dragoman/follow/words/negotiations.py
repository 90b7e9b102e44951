"""The ledger of a negotiation: what two sides wanted and gave over time, by topic; where they shifted, turned round, or came together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from dragoman.follow.words.records import Move, Negotiation, Stand
from dragoman.follow.words.shelf import Sentence, Shelf
from dragoman.link.across.settings import spelled, stem
from dragoman.tables import rows, shipped

__all__ = ["Placed", "moves_of", "negotiations", "stands_of", "steps", "topic_words"]

_STATED: Final = ("refusal", "threat", "demand", "offer", "agreement")
"""Acts of a statement that are a stance, the hardest first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A position with its words, for comparison."""

    stand: Stand
    sentence: Sentence
    day: date
    words: Mapping[str, float]
    negated: bool
    families: frozenset[str]


def negotiations(shelf: Shelf, one: str, other: str, topic: str | None = None) -> Iterator[Negotiation]:
    """Positions of two countries (ISO codes) on each topic, in order of time, with their moves; topics with most positions first."""
    by_topic: dict[str, list[Placed]] = defaultdict(list)
    for placed in stands_of(shelf, one, other):
        by_topic[placed.stand.topic or "other"].append(placed)
    for name, placed_here in sorted(by_topic.items(), key=lambda item: (-len(item[1]), item[0])):
        if topic is None or topic.casefold() in name.casefold():
            moves = tuple(moves_of(shelf, placed_here))
            yield Negotiation(one, other, name, tuple(p.stand for p in placed_here), moves)


def stands_of(shelf: Shelf, one: str, other: str) -> list[Placed]:
    """Positions of either side that concern the other, copies once, in order of time."""
    found: dict[tuple[str, str, str], Placed] = {}
    for placed in (*_positions(shelf, one, other), *_statements(shelf, one, other)):
        origin = shelf.papers[placed.sentence.report].origin
        key = origin, placed.stand.party_country or "", placed.sentence.text
        found.setdefault(key, placed)
    return sorted(found.values(), key=lambda p: (p.day, p.sentence.n))


def _positions(shelf: Shelf, one: str, other: str) -> Iterator[Placed]:
    for row in shelf.rows("SELECT * FROM positions WHERE party_country IN (?, ?) ORDER BY known, id", [one, other]):
        start = row["wants_start"] if row["wants_start"] is not None else row["gives_start"]
        sentence = shelf.at(row["report"], start) if start is not None else None
        if sentence is None or not _concerns(shelf, sentence, row["party_country"], row["counterparty_country"], one, other):
            continue
        yield _placed(shelf, sentence, row["id"], row["party_name"], row["party_country"], row["counterparty_name"], row["stance"], row["wants"], row["gives"])


def _statements(shelf: Shelf, one: str, other: str) -> Iterator[Placed]:
    """Demands, offers, refusals and threats that were coded as statements only."""
    for row in shelf.rows("SELECT * FROM statements WHERE len(content) > 0 ORDER BY known, id"):
        country = next((c for c in row["speakers_country"] or () if c in (one, other)), None)
        stance = next((act for act in _STATED if act in (row["acts"] or ())), None)
        if country is None or stance is None:
            continue
        sentence = shelf.at(row["report"], row["content_spans"][0]["start"])
        addressed = next((c for c in row["addressees_country"] or () if c), None)
        if sentence is None or not _concerns(shelf, sentence, country, addressed, one, other):
            continue
        text = " … ".join(row["content"])
        gives = stance in ("offer", "agreement")
        addressee = next(iter(row["addressees_name"] or ()), None)
        yield _placed(shelf, sentence, row["id"], row["speakers_name"][0], country, addressee, stance, None if gives else text, text if gives else None)


def _concerns(shelf: Shelf, sentence: Sentence, party: str, counterparty: str | None, one: str, other: str) -> bool:
    """Whether a position is towards the other of the two: it is addressed to it, or names it, or the sentence before does."""
    wanted = other if party == one else one
    if counterparty is not None and counterparty != party:
        return counterparty == wanted
    first = shelf.papers[sentence.report].first
    around = shelf.sentences[max(first, sentence.n - 1) : sentence.n + 1]
    return any(wanted in s.countries() for s in around)


def _placed(
    shelf: Shelf, sentence: Sentence, record: str, party: str | None, country: str, counterparty: str | None, stance: str, wants: str | None, gives: str | None
) -> Placed:
    text = " ".join(filter(None, (wants, gives)))
    names = " ".join(sentence.text[m.start - sentence.start : m.end - sentence.start] for m in sentence.mentions if m.kind in ("person", "state", "people"))
    stems = frozenset(shelf.settings.words(text)) - shelf.settings.parties - shelf.lexicon.weak - frozenset(shelf.settings.words(names))
    topic = _topic(stems) or _topic(sentence.stems)
    paper = shelf.papers[sentence.report]
    stand = Stand(
        record=record, day=sentence.day.isoformat(), party=party, party_country=country, counterparty=counterparty, topic=topic, stance=stance, wants=wants,
        gives=gives, sentence=sentence.text, report=paper.key, report_id=paper.id, publisher=paper.publisher,
    )  # fmt: skip
    inside = [act for act in shelf.acts(sentence) if any(part and part in sentence.text[act.clause[0] - 60 : act.clause[1] + 60] for part in (wants, gives))]
    acts = [act for act in inside if sentence.text[act.start : act.end] in text]
    negated = any(act.negated or act.phase in ("ends", "undone") for act in acts)
    families = frozenset().union(*(act.families for act in acts)) & shelf.lexicon.types.keys()
    return Placed(stand, sentence, sentence.day, {w: shelf.weight(w) for w in stems}, negated, families)


@cache
def _topics() -> Sequence[tuple[str, frozenset[str]]]:
    return [(topic, frozenset(stem(word) for word in words.split())) for _, (topic, words) in rows(shipped("follow", "words", "topics.tsv"), 2)]


@cache
def topic_words() -> frozenset[str]:
    """Stems that name some topic of negotiation."""
    return frozenset().union(*(words for _, words in _topics()))


def _topic(stems: frozenset[str]) -> str | None:
    scored = [(sum(1 for w in words & stems), -n, topic) for n, (topic, words) in enumerate(_topics())]
    best = max(scored)
    return best[2] if best[0] else None


@cache
def steps() -> Mapping[str, float]:
    """How far each stance goes towards the other side."""
    return {stance: float(step) for _, (stance, step, _) in rows(shipped("follow", "words", "stances.tsv"), 3)}


# Moves


def moves_of(shelf: Shelf, placed: Sequence[Placed]) -> Iterator[Move]:
    """Each side's moves from what it said before on the same thing, and where what one gives meets what the other wants."""
    for n, after in enumerate(placed):
        before = [p for p in placed[:n] if p.day < after.day or p.sentence.report == after.sentence.report]
        own = [p for p in before if p.stand.party_country == after.stand.party_country and p.day < after.day]
        theirs = [p for p in before if p.stand.party_country != after.stand.party_country and p.sentence.n != after.sentence.n]
        move = _own_move(shelf, own, after)
        if move is not None:
            yield move
        met = _met(shelf, theirs, after)
        if met is not None:
            yield met


def _likest(before: Iterable[Placed], after: Placed, least: float) -> tuple[float, Placed] | None:
    scored = [(_likeness(p, after), p.day, p) for p in before]
    best = max(scored, key=lambda s: (s[0], s[1]), default=None)
    return (best[0], best[2]) if best is not None and best[0] >= least else None


def _likeness(one: Placed, other: Placed) -> float:
    common = one.words.keys() & other.words.keys()
    small = min(sum(one.words.values()), sum(other.words.values()))
    return sum(one.words[w] for w in common) / small if small and common else 0.0


def _own_move(shelf: Shelf, own: Sequence[Placed], after: Placed) -> Move | None:
    found = _likest(own, after, shelf.lexicon.number("same demand"))
    if found is None:
        return None
    like, before = found
    was, now = (steps().get(p.stand.stance, 0.0) for p in (before, after))
    step = now - was if (was < 0) != (now < 0) else 0.0  # from wanting to giving, or back
    turned = bool(before.families & after.families) and before.negated != after.negated
    why = "the same words: " + ", ".join(_words(shelf, before, after)[:5])
    sure = round(min(0.95, 0.4 + 0.5 * like), 2)
    if turned or (abs(step) >= 3 and like >= shelf.lexicon.number("reversed likeness")):
        told = f"{before.stand.stance} before, {after.stand.stance} now" if not turned else "what was to be done is now to be left, or the other way round"
        return Move("reversal", before.stand, after.stand, (told, why), sure)
    if step:
        towards = "towards the other side" if step > 0 else "away from the other side"
        return Move("shift", before.stand, after.stand, (f"{before.stand.stance} before, {after.stand.stance} now: {towards}", why), sure)
    return Move("repeated", before.stand, after.stand, (why,), sure)


def _met(shelf: Shelf, theirs: Sequence[Placed], after: Placed) -> Move | None:
    """What one gives, and the other wanted, or gives too."""
    near = [p for p in theirs if (after.day - p.day).days <= shelf.lexicon.number("answered within")]
    wanting = [p for p in near if _complement(p.stand, after.stand) and p.negated == after.negated]
    found = _likest(wanting, after, shelf.lexicon.number("met likeness"))
    if found is None:
        return None
    like, before = found
    why = "the same words: " + ", ".join(_words(shelf, before, after)[:5])
    return Move(
        "convergence",
        before.stand,
        after.stand,
        (f"{before.stand.stance} by one, {after.stand.stance} by the other", why),
        round(min(0.95, 0.35 + 0.5 * like), 2),
    )


def _complement(before: Stand, after: Stand) -> bool:
    """A demand met by an offer, an offer by an offer or agreement; never what one of them refuses."""
    hard = {"refusal", "red line", "threat"}
    return before.stance not in hard and after.stance not in hard and bool(before.gives or after.gives)


def _words(shelf: Shelf, before: Placed, after: Placed) -> list[str]:
    common = sorted(before.words.keys() & after.words.keys(), key=lambda w: -before.words[w])
    return [spelled(w, after.sentence.text, shelf.settings) for w in common]
