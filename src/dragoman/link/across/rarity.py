"""How telling words are, counted over a store: the fewer sentences or reports have a word, the more it says that two share it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dragoman.link.across.settings import Settings, tokens

__all__ = ["Rarity", "cosine", "rarest", "weighed"]


@dataclass(frozen=True)
class Rarity:
    """Weight of each stem, from 0 to 1, and the stems that are mostly written with a capital: names. `countries` has weights of countries."""

    weights: Mapping[str, float]
    proper: frozenset[str]
    unknown: float = 1.0
    countries: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], settings: Settings) -> Rarity:
        """Counted over sentences or over whole reports. Of a small store no word is called rare: twenty texts are added that have none."""
        counts: Counter[str] = Counter()
        capital: Counter[str] = Counter()
        inside: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            seen = set()
            for word, first in tokens(text):
                if (found := settings.stem_of(word)) is None:
                    continue
                seen.add(found)
                if not first:
                    inside[found] += 1
                    capital[found] += word[:1].isupper()
            counts.update(seen)
        most = math.log((total + 20) / 0.5)
        weights = {word: math.log((total + 20) / (n + 0.5)) / most for word, n in counts.items()}
        return cls(weights, frozenset(word for word, n in capital.items() if 2 * n > inside[word]), math.log(20) / most)

    def among(self, named: Iterable[Iterable[str]]) -> Rarity:
        """With the weights of the countries that each sentence names."""
        sets = [frozenset(one) for one in named]
        counts = Counter(country for one in sets for country in one)
        most = math.log((len(sets) + 20) / 0.5)
        return replace(self, countries={country: math.log((len(sets) + 20) / (n + 0.5)) / most for country, n in counts.items()})

    def weight(self, word: str) -> float:
        return self.weights.get(word, self.unknown)


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Cosine of two weighted sets of words that are of length one."""
    if one.keys().isdisjoint(other):
        return 0.0
    if len(one) > len(other):
        one, other = other, one
    return sum([weight * other[word] for word, weight in one.items() if word in other])  # in the order of the text: a set's order would move the last digit


def rarest(one: Mapping[str, float], other: Mapping[str, float]) -> str | None:
    """The most telling word in common."""
    common = one.keys() & other.keys()
    return max([(min(one[word], other[word]), word) for word in common])[1] if common else None


def weighed(words: Mapping[str, float]) -> dict[str, float]:
    """Brought to length one."""
    norm = math.sqrt(sum(w * w for w in words.values()))
    return {word: w / norm for word, w in words.items()} if norm else {}
