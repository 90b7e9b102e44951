"""Words and numbers of the ledger, from `data/follow/words/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dragoman.errors import DataError
from dragoman.link.across.settings import stem
from dragoman.tables import rows, shipped

__all__ = ["Lexicon"]

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True)
class Lexicon:
    """What `data/follow/words/` says.

    `verbs` and `nouns` give the families of a deed's lemma; `types` the PLOVER types of a family; `governors` what a word does to the deed under it;
    `opposites` pairs of families that undo each other; `marks` words in a sentence that weigh what it tells, `marked` any of them;
    `light` verbs that name no deed, `weak` stems by which no deed is known.
    """

    verbs: Mapping[str, frozenset[str]]
    nouns: Mapping[str, frozenset[str]]
    types: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, frozenset[str]]
    governors: Mapping[str, str]
    opposites: frozenset[tuple[str, str]]
    marks: tuple[tuple[str, re.Pattern[str]], ...]
    marked: re.Pattern[str]
    numbers: Mapping[str, float]
    light: frozenset[str]
    weak: frozenset[str]

    @classmethod
    def load(cls) -> Lexicon:
        """The shipped files. Raises DataError where one breaks its format."""
        return _load()

    def number(self, name: str) -> float:
        """A number of settings.tsv. Raises KeyError."""
        return self.numbers[name]

    def families(self, lemma: str, upos: str) -> frozenset[str]:
        """Families of a word; of a verb that is in none, a family of its own."""
        if upos == "VERB":
            found = self.verbs.get(lemma, frozenset())
            return found or (frozenset() if lemma in self.light else frozenset({lemma}))
        return self.nouns.get(lemma, frozenset()) if upos == "NOUN" else frozenset()

    def stems_of(self, families: frozenset[str]) -> frozenset[str]:
        """Stems by which sentences that tell of a deed of these families are found."""
        return frozenset().union(*(self.stems.get(family, frozenset({stem(family)})) for family in families))

    def told(self, sentence: str) -> dict[str, str]:
        """The marks of a sentence, each with its words."""
        if not self.marked.search(sentence):
            return {}
        return {mark: found[0] for mark, pattern in reversed(self.marks) if (found := pattern.search(sentence))}

    def undoes(self, family: str) -> frozenset[str]:
        """Families that undo a deed of this one."""
        return frozenset(other for one, other in self.opposites if one == family)


@cache
def _load() -> Lexicon:
    verbs: dict[str, set[str]] = {}
    nouns: dict[str, set[str]] = {}
    types: dict[str, tuple[str, ...]] = {}
    stems: dict[str, set[str]] = {}
    irregular = {lemma: forms.split() for _, (lemma, forms) in rows(shipped("follow", "words", "irregular.tsv"), 2)}
    for _, (family, verb_words, noun_words, plover) in rows(shipped("follow", "words", "deeds.tsv"), 4):
        for word in verb_words.split():
            verbs.setdefault(word, set()).add(family)
            stems.setdefault(family, set()).update(stem(form) for form in (word, *irregular.get(word, ())))
        for word in noun_words.split():
            nouns.setdefault(word, set()).add(family)
            stems.setdefault(family, set()).add(stem(word))
        types[family] = tuple(plover.split())
    marks = [(mark, re.escape(words)) for _, (mark, words, _) in rows(shipped("follow", "words", "marks.tsv"), 3)]
    return Lexicon(
        verbs={word: frozenset(found) for word, found in verbs.items()},
        nouns={word: frozenset(found) for word, found in nouns.items()},
        types=types,
        stems={family: frozenset(found) for family, found in stems.items()},
        governors={word: effect for _, (word, effect, _) in rows(shipped("follow", "words", "governors.tsv"), 3)},
        opposites=frozenset((one, other) for _, (one, other, _) in rows(shipped("follow", "words", "opposites.tsv"), 3)),
        marks=tuple((mark, re.compile(rf"\b{words}\b", re.IGNORECASE)) for mark, words in marks),
        marked=re.compile(rf"\b(?:{'|'.join(words for _, words in marks)})\b", re.IGNORECASE),
        numbers={name: _float(place, value) for place, (name, value, _) in rows(shipped("follow", "words", "settings.tsv"), 3)},
        light=frozenset(word for _, (line,) in rows(shipped("follow", "words", "light.txt"), 1) for word in line.split()),
        weak=frozenset(stem(word) for _, (line,) in rows(shipped("follow", "words", "weak.txt"), 1) for word in line.split()),
    )


def _float(place: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise DataError(place, f"{value!r} is no number") from error
