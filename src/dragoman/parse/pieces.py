"""Words to what the encoder reads: word pieces of its uncased vocabulary, and the shape of the word.

Both the recipe that trains the model and the parser use this module, so what is trained is what runs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["PIECES_A_WORD", "SHAPES", "Pieces", "shape"]

PIECES_A_WORD: Final = 8
"""Pieces read of one word. Its first piece stands for it; a long address adds nothing after this."""

NOISE: Final = 100
"""Letters from which a word is no word but an address or encoded data: one unknown piece."""

SHAPES: Final = 36
"""Number of shapes; 0 is for what is no word."""

_REMEMBERED: Final = 100_000
"""Words whose pieces are kept: enough for the vocabulary of a long run, a few megabytes."""


def shape(word: str, *, first: bool = False) -> int:
    """The shape of a word as a number: case, digits, length of a number, kind of sign; title case at the start apart.

    >>> shape("Iran"), shape("iran"), shape("IRAN"), shape("2015"), shape("."), shape("Iran", first=True)
    (5, 3, 7, 27, 19, 33)
    """
    letters = [c for c in word if c.isalpha()]
    digits = sum(c.isdigit() for c in word)
    if not letters:
        if digits:
            return 23 + min(digits, 6) if digits == len(word) else 30 + min(digits, 2)
        return _sign(word)
    number = 1 if digits else 0
    upper = sum(c.isupper() for c in letters)
    if upper == 0:
        return 3 + number if any(c.islower() for c in letters) else 1 + number
    if upper == len(letters):
        if len(letters) == 1:
            return 9 + number
        return 7 + number if "." not in word else 13
    if letters[0].isupper() and upper == 1:
        if first:
            return 33
        return 5 + number if "." not in word else 14
    return 11 + number


def _sign(word: str) -> int:
    c = word[0]
    if c in ".!?…":
        return 19
    if c in ",;:":
        return 20
    if c in "-–—":
        return 21
    if c in "\"'“”‘’«»`":
        return 22
    if c in "([{":
        return 15
    if c in ")]}":
        return 16
    return 17 if unicodedata.category(c).startswith("S") else 18


class Pieces:
    """The word-piece vocabulary: a word to the numbers of its pieces.

    Greedy, longest first, as in BERT; lower case, accents dropped, every sign a piece of its own.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(vocabulary)}
        self.start = self._ids["[CLS]"]
        self.stop = self._ids["[SEP]"]
        self.pad = self._ids["[PAD]"]
        self._unknown = self._ids["[UNK]"]
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> Pieces:
        return cls(path.read_text(encoding="utf-8").splitlines())

    def __contains__(self, word: object) -> bool:
        """Whether a word is a piece by itself: then it is a common word of English."""
        return word in self._ids

    def of(self, word: str) -> tuple[int, ...]:
        """The pieces of one word, at least one, at most `PIECES_A_WORD`."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._cut(word)
        return known

    def _cut(self, word: str) -> tuple[int, ...]:
        if len(word) >= NOISE:
            return (self._unknown,)
        found: list[int] = []
        for part in _basic(word):
            found.extend(self._greedy(part))
            if len(found) >= PIECES_A_WORD:
                break
        return tuple(found[:PIECES_A_WORD]) or (self._unknown,)

    def _greedy(self, part: str) -> list[int]:
        out: list[int] = []
        at = 0
        while at < len(part) and len(out) < PIECES_A_WORD:
            for end in range(min(len(part), at + 20), at, -1):
                i = self._ids.get(part[at:end] if at == 0 else "##" + part[at:end])
                if i is not None:
                    out.append(i)
                    at = end
                    break
            else:
                return [self._unknown]
        return out


def _basic(word: str) -> list[str]:
    """Lower-cased, without accents, cut at every sign."""
    plain = [c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn"]
    parts: list[str] = []
    fresh = True
    for c in plain:
        if not c.isalnum():
            if not c.isspace() and c.isprintable():
                parts.append(c)
            fresh = True
        elif fresh:
            parts.append(c)
            fresh = False
        else:
            parts[-1] += c
    return parts
