"""Lemmas: a table of irregular words and suffix rules, both counted in the treebanks by `recipes/en/lemmas.py`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
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
    """`words`: Penn tag to word to lemma; `ends`: Penn tag to word end to rule."""

    words: Mapping[str, Mapping[str, str]]
    ends: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, path: Path) -> Lemmas:
        try:
            data = json.loads(gzip.decompress(path.read_bytes()))
            return cls(data["words"], data["ends"])
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise ModelError(f"{path}: the lemma table cannot be read ({error}); reinstall dragoman") from error

    @classmethod
    def empty(cls) -> Lemmas:
        return cls({}, {})

    def of(self, word: str, xpos: str) -> str:
        """The lemma of `word` under a Penn tag; a proper name keeps its letters' case."""
        low = word.lower()
        known = self.words.get(xpos, {}).get(low)
        if known is not None:
            return known
        proper = xpos.startswith("NNP")
        base = word if proper else low
        rules = self.ends.get(xpos)
        if rules is None or (proper and xpos == "NNP"):
            return base
        for n in range(min(LONGEST_SUFFIX, len(low) - 1), -1, -1):
            rule = rules.get(low[len(low) - n :] if n else "")
            if rule is not None:
                return apply_rule(base, rule) or base
        return base
