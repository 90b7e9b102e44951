"""Words, numbers and weights of the links between reports, from `data/links/`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dragoman.errors import DataError
from dragoman.tables import rows, shipped

__all__ = ["Settings", "Weight", "spelled", "stem", "stems", "tokens"]

_FILES = (
    "settings.tsv",
    "weights.tsv",
    "types.tsv",
    "acts.tsv",
    "followups.tsv",
    "stop.txt",
    "parties.txt",
    "back.txt",
    "verdicts.tsv",
    "alike.tsv",
    "takings.tsv",
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BREAK = re.compile(r"[.!?:\n“\"—]")
_STEM_LENGTH = 7


@dataclass(frozen=True, slots=True)
class Weight:
    """What one sign of likeness adds to the log-odds that two records tell of one event, and how that is put in words."""

    value: float
    reason: str


@dataclass(frozen=True)
class Settings:
    """What `data/links/` says. `version` is a hash of the files, part of `made_by` of each judgement."""

    numbers: Mapping[str, float]
    weights: Mapping[str, Weight]
    takings: Mapping[str, Weight]
    types: frozenset[frozenset[str]]
    acts: Mapping[str, frozenset[str]]
    followups: tuple[tuple[str, str], ...]
    stop: frozenset[str]
    parties: frozenset[str]
    back: frozenset[str]
    verdicts: tuple[tuple[str, frozenset[str]], ...]
    alike: Mapping[str, str]
    version: str

    @classmethod
    def load(cls) -> Settings:
        """The shipped files. Raises DataError where one breaks its format."""
        return _load()

    def number(self, name: str) -> float:
        """A number of settings.tsv. Raises KeyError."""
        return self.numbers[name]

    def words(self, text: str) -> list[str]:
        """Stems of the words that carry weight, in order."""
        return [self.stem(w) for w in _WORD.findall(text.lower()) if w not in self.stop and not w.isdigit()]

    def stem_of(self, word: str) -> str | None:
        """The stem of a word that carries weight; None for one that does not."""
        low = word.lower()
        return None if low in self.stop or low.isdigit() else self.stem(low)

    def stem(self, word: str) -> str:
        """The stem of a word, or that of the first word of the row of `alike.tsv` that it stands in."""
        found = stem(word)
        return self.alike.get(found, found)

    def acts_of(self, text: str) -> frozenset[str]:
        """Acts that a trigger names."""
        return frozenset().union(*(self.acts.get(s, frozenset()) for s in stems(text)))

    def compatible(self, one: str, other: str) -> bool:
        """Whether two PLOVER types can be two codings of one act; a type with itself too."""
        return one == other or frozenset((one, other)) in self.types


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Words of a text as they stand there, and whether each begins a sentence."""
    end = 0
    for found in _WORD.finditer(text):
        yield found[0], not end or bool(_BREAK.search(text, end, found.start()))
        end = found.end()


def stems(text: str) -> list[str]:
    """Stems of all words, in order."""
    return [stem(w) for w in _WORD.findall(text.lower())]


def spelled(stemmed: str, sentence: str, settings: Settings | None = None) -> str:
    """The first word of a sentence with this stem, or with `settings` one counted as alike, as it is spelled there."""
    stem_of = settings.stem if settings is not None else stem
    return next((word for word in _WORD.findall(sentence) if stem_of(word.lower()) == stemmed), stemmed)


@cache
def stem(word: str) -> str:
    """A crude stem: endings off, then at most seven letters; enough to bring "promises", "promised" and "promising" together."""
    word = word.replace("-", "")
    for ending in ("ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word.rstrip("e")[:_STEM_LENGTH]


@cache
def _load() -> Settings:
    digest = hashlib.sha256()
    for name in _FILES:
        digest.update(shipped("links", name).read_bytes())
    acts: dict[str, set[str]] = {}
    for _, (act, words) in rows(shipped("links", "acts.tsv"), 2):
        for word in words.split():
            acts.setdefault(stem(word), set()).add(act)
    return Settings(
        numbers={name: _float(place, value) for place, (name, value, _) in rows(shipped("links", "settings.tsv"), 3)},
        weights=_weights("weights.tsv"),
        takings=_weights("takings.tsv"),
        types=frozenset(frozenset((one, other)) for _, (one, other, _) in rows(shipped("links", "types.tsv"), 3)),
        acts={word: frozenset(found) for word, found in acts.items()},
        followups=tuple((verdict, words) for _, (verdict, words, _) in rows(shipped("links", "followups.tsv"), 3)),
        stop=_words("stop.txt"),
        parties=frozenset(stem(word) for word in _words("parties.txt")),
        back=_words("back.txt"),
        verdicts=tuple((verdict, frozenset(words.split())) for _, (verdict, words) in rows(shipped("links", "verdicts.tsv"), 2)),
        alike={stem(word): stem(line.split()[0]) for _, (line, _) in rows(shipped("links", "alike.tsv"), 2) for word in line.split()},
        version=digest.hexdigest()[:12],
    )


def _weights(name: str) -> dict[str, Weight]:
    return {sign: Weight(_float(place, value), reason) for place, (sign, value, reason) in rows(shipped("links", name), 3)}


def _words(name: str) -> frozenset[str]:
    return frozenset(word for _, (line,) in rows(shipped("links", name), 1) for word in line.split())


def _float(place: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise DataError(place, f"{value!r} is no number") from error
