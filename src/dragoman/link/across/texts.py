"""Copies: texts so alike that they are one origin, however many papers print them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dragoman.link.across.settings import Settings

__all__ = ["Copy", "Text", "copies"]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """A report's text: `key`, and where it comes in time (the earlier of two copies is the source)."""

    key: str
    text: str
    known: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Two texts of one origin. `contained`: share of the shorter's shingles that stand in the other."""

    one: str
    other: str
    contained: float
    exact: bool


def copies(texts: Iterable[Text], settings: Settings) -> Iterator[Copy]:
    """Pairs of copies. Only texts that meet in a band of MinHash values are compared, by their shingles: never all with all."""
    size, least = int(settings.number("shingle")), int(settings.number("shortest"))
    words = {t.key: _WORD.findall(t.text.lower()) for t in texts}
    shingles = {key: _shingles(found, size) for key, found in words.items()}
    shingles = {key: found for key, found in shingles.items() if len(found) >= least}
    contained, whole = settings.number("contained"), settings.number("of the longer")
    for one, other in sorted(_meetings(words, shingles, settings)):
        a, b = shingles[one], shingles[other]
        common = len(a & b)
        share = common / min(len(a), len(b))
        if share >= contained and common >= whole * max(len(a), len(b)):
            yield Copy(one, other, round(share, 3), words[one] == words[other])


def _shingles(words: Sequence[str], size: int) -> frozenset[str]:
    return frozenset(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


def _meetings(words: Mapping[str, Sequence[str]], shingles: Mapping[str, frozenset[str]], settings: Settings) -> set[tuple[str, str]]:
    """Pairs that share a band, of the whole text or of its opening."""
    size, opening = int(settings.number("shingle")), int(settings.number("opening"))
    bands: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for key, found in shingles.items():
        for part in {found, _shingles(words[key][:opening], size)}:
            for band in _bands(part, settings):
                bands[band].append(key)
    met: set[tuple[str, str]] = set()
    for keys in bands.values():
        first = keys[0]
        met.update((min(first, k), max(first, k)) for k in keys[1:] if k != first)
        if len(keys) <= int(settings.number("crowd")):
            met.update((min(a, b), max(a, b)) for i, a in enumerate(keys) for b in keys[i + 1 :] if a != b)
    return met


def _bands(shingles: Iterable[str], settings: Settings) -> Iterator[tuple[int, ...]]:
    from rensa import RMinHash

    permutations, width = int(settings.number("permutations")), int(settings.number("band"))
    sketch = RMinHash(num_perm=permutations, seed=1)
    sketch.update(sorted(shingles))
    values = sketch.digest()
    for n in range(0, permutations - width + 1, width):
        yield (n, *values[n : n + width])
