"""Where the reports of one incident differ: how many, who, where, and whether it happened."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dragoman.link.across.cards import Card
from dragoman.link.across.settings import stem
from dragoman.model import Account

__all__ = ["accounts", "numbers"]

_NUMBER = re.compile(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?)[ -]([a-z]{2,})(?:[ -]([a-z]{3,}))?")
_UNSAID = frozenset({"happened", "ongoing", "planned"})
_NO_UNITS = frozenset(stem(w) for w in ("and", "or", "to", "of", "in", "at", "on", "by", "days", "years", "hours", "months", "weeks", "minutes", "pm", "am"))


def numbers(sentence: str) -> Iterator[tuple[str, str]]:
    """Numbers of a sentence with what they count, as a stem: ("kilomet", "535")."""
    for found in _NUMBER.finditer(sentence):
        unit = stem(found[2])
        if unit not in _NO_UNITS:
            yield unit.removesuffix("er").removesuffix("re"), found[1].replace(",", "")


def accounts(cards: Sequence[Card]) -> tuple[Account, ...]:
    """What the cards of one incident differ in; copies of one text count once."""
    told = list({(card.origin, card.trigger): card for card in sorted(cards, key=lambda c: (c.published, c.id), reverse=True)}.values())[::-1]
    if len({card.origin for card in told}) < 2:
        return ()
    return tuple(_counts(told)) + tuple(_who(told)) + tuple(_differ("place", "where", ((c, c.place) for c in told))) + tuple(_whether(told))


def _counts(told: Sequence[Card]) -> Iterator[Account]:
    by_unit: dict[str, list[tuple[Card, str]]] = defaultdict(list)
    for card in told:
        seen: dict[str, set[str]] = defaultdict(set)
        for unit, value in numbers(card.sentence):
            seen[unit].add(value)
        for unit, values in seen.items():
            if len(values) == 1:  # of two numbers of one kind in a sentence, nobody knows which is meant
                by_unit[unit].append((card, values.pop()))
    for unit, said in by_unit.items():
        yield from _differ("number", f"how many ({unit}…)", said)


def _differ(kind: str, about: str, said: Iterable[tuple[Card, str | None]]) -> Iterator[Account]:
    versions = tuple((c.report, c.id, value) for c, value in said if value)
    if len({value for _, _, value in versions}) > 1:
        yield Account(kind, about, versions)


def _who(told: Sequence[Card]) -> Iterator[Account]:
    """Differing doers only where no country is common to all: "Trump" and "the United States" are no contradiction."""
    named = [c for c in told if c.source_countries]
    if len(named) > 1 and not frozenset.intersection(*(c.countries for c in named)):
        yield from _differ("who", "who did it", ((c, c.source) for c in named))


def _whether(told: Sequence[Card]) -> Iterator[Account]:
    said = [(c, "alleged, or denied" if c.status not in _UNSAID else "to come" if c.status == "planned" else "happened") for c in told]
    if any(value == "alleged, or denied" for _, value in said):
        yield from _differ("whether", "whether it happened", said)
