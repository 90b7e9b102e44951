"""Lemmas: a table of irregular words and suffix rules, both counted in the treebanks by `recipes/en/lemmas.py`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dragoman.errors import ModelError

__all__ = ["LONGEST_SUFFIX", "Lemmas", "apply_rule"]

LONGEST_SUFFIX: Final = 6
"""Letters of a word's end that a rule may look at."""


def apply_rule(word: str, rule: str) -> str:
    """Cut and add at the end: "3+y" of "parties" is "party".

    >>> apply_rule("parties", "3+y")
    'party'
    """
    cut, _, add = rule.partition("+")
    n = int(cut)
    return (word[:-n] if n else word) + add


@dataclass(frozen=True, slots=True)
class Lemmas:
    """`words`: Penn tag to word to lemma; `ends`: tag to word end to rule; `common`: tag to its usual rules.

    `known` says what is a common word: of a rare word's possible lemmas, one that is known wins.
    """

    words: Mapping[str, Mapping[str, str]]
    ends: Mapping[str, Mapping[str, str]]
    common: Mapping[str, Sequence[str]]
    known: Container[str]

    @classmethod
    def read(cls, path: Path, known: Container[str]) -> Lemmas:
        try:
            data = json.loads(gzip.decompress(path.read_bytes()))
            return cls(data["words"], data["ends"], data["common"], known)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise ModelError(f"{path}: the lemma table cannot be read ({error}); reinstall dragoman") from error

    def of(self, word: str, xpos: str) -> str:
        """The lemma of `word` under a Penn tag; a proper name keeps its letters' case."""
        low = word.lower()
        lemma = self.words.get(xpos, {}).get(low)
        if lemma is not None:
            return lemma
        proper = xpos.startswith("NNP")
        base = word if proper else low
        if xpos == "NNP" or xpos not in self.ends:
            return base
        rule = self._rule(low, xpos)
        if proper:
            return apply_rule(base, rule) or base
        rules = [r for r in (rule, *self.common.get(xpos, ())) if _fits(low, r, xpos)] or ["0+"]
        lemmas = [apply_rule(base, r) or base for r in rules]
        return next((lemma for lemma in lemmas if len(lemma) > 2 and lemma in self.known), lemmas[0])

    def _rule(self, low: str, xpos: str) -> str:
        rules = self.ends[xpos]
        for n in range(min(LONGEST_SUFFIX, len(low) - 1), -1, -1):
            rule = rules.get(low[len(low) - n :] if n else "")
            if rule is not None:
                return rule
        return "0+"


# What a rule may cut, by tag; a word that ends otherwise is irregular, and stands in the table or is its own lemma.
_REGULAR: Final = {"VBD": ("d", "ed", "ied"), "VBN": ("d", "ed", "ied"), "VBG": ("ing",), "VBZ": ("s", "es", "ies"), "NNS": ("s", "es", "ies")}


def _fits(low: str, rule: str, xpos: str) -> bool:
    """Whether a rule can be meant for a word: a doubled letter must be double, "y" comes of "ie"."""
    cut, _, add = rule.partition("+")
    n = int(cut)
    if n >= len(low):
        return False
    end = low[len(low) - n :]
    regular = _REGULAR.get(xpos)
    if regular is None or not n:
        return True
    if add == "y":
        return end.startswith("ie")
    if end in regular:
        return end != "d" or low.endswith("ed")
    return not add and end[1:] in ("ed", "ing", "es") and low[-n - 1] == end[0]
