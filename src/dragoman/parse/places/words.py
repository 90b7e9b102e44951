"""A text as words with offsets, as the search for places wants them; and the word classes it goes by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dragoman.parse.places.gazetteer import rows_of
from dragoman.parse.places.names import key_of_word

__all__ = ["Cues", "Word", "words_of"]

WORD: Final = re.compile(
    r"(?=[A-Z][a-z]?[.&])(?:W\. ?Va\.|U\. S\.(?: A\.)?|(?:N\. [YJMCHD]|S\. [CD]|R\. I|D\. C|B\. C)\.|(?:[A-Z][a-z]?\.){2,}|J&K|T&T)|[^\W_]+(?:['’ʻ][^\W_]+)*"
)
GAP: Final = re.compile(r"[ \u00a0]?[-–]?[ \u00a0]?|[ ]?\n[ ]?")
SHORT: Final = frozenset({"saint", "sainte", "mount", "fort", "no"})
"""Words written short with a full stop inside a name: "St. Louis", "Ft. Worth", "No. 10"."""


@dataclass(slots=True)
class Word:
    """One word. `tied`: only a blank or a hyphen between it and the word before. `first`: of a sentence or a quotation, so its capital says nothing.

    `key` is without a possessive ending, `inner` with it, as it counts inside a name: "peoples" in "People's Republic".
    """

    start: int
    end: int
    text: str
    key: str
    inner: str
    capital: bool
    upper: bool
    tied: bool
    first: bool


def words_of(text: str) -> list[Word]:
    """Words with their offsets; hyphens part words, a possessive ending is cut off."""
    out: list[Word] = []
    end = 0
    for match in WORD.finditer(text):
        start, raw = match.start(), match.group()
        gap = text[end:start]
        if len(raw) > 2 and raw[-2:] in ("'s", "’s", "'S", "’S"):
            raw = raw[:-2]
        if gap == " " and out:
            tied, first = True, False
        elif not out:
            tied, first = False, True
        elif gap == ". " and out[-1].key in SHORT:
            tied, first = True, False
        else:
            tied = len(gap) <= 3 and GAP.fullmatch(gap) is not None
            initial = gap == ". " and len(out[-1].text) <= 2
            first = gap.strip() in ("--", "—") or (not initial and any(c in gap for c in '.!?:\n“"•'))
        end = match.end()
        inner = key_of_word(match.group())
        key = inner if start + len(raw) == end else key_of_word(raw)
        out.append(Word(start, start + len(raw), raw, key, inner, raw[0].isupper(), len(raw) > 1 and raw.isupper(), tied, first))
    return out


@dataclass(frozen=True, slots=True)
class Cues:
    """The word classes of `cues.tsv`, `words.tsv`, `given.tsv` and `signs.tsv`, and the weights of `weights.tsv`."""

    classes: dict[str, frozenset[str]]
    words: frozenset[str]
    given: frozenset[str]
    weights: dict[str, float]
    signs: dict[str, tuple[str, ...]]
    """Words that show the country a report was written in -> that country, or those countries."""

    @classmethod
    def load(cls, folder: Path) -> Cues:
        """Read the tables in `folder`. Raises DataError on a row of the wrong width."""
        classes = {row[0]: frozenset(w.replace("_", "") for w in row[1].split()) for row in rows_of(folder / "cues.tsv", 2)}
        words = frozenset(w for row in rows_of(folder / "words.tsv", 1) for w in row[0].split())
        given = frozenset(w for row in rows_of(folder / "given.tsv", 1) for w in row[0].split())
        weights = {row[0]: float(row[1]) for row in rows_of(folder / "weights.tsv", 3)}
        signs: dict[str, tuple[str, ...]] = {}
        for country, written in rows_of(folder / "signs.tsv", 2):
            for sign in written.split("|"):
                signs[sign] = (*signs.get(sign, ()), country)
        return cls(classes, words, given, weights, signs)
