"""Words to sentences: where the layout breaks, always; elsewhere where a small net says so, or by rule without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["EDGE", "PIECES_A_WORD", "WINDOW", "gaps", "hard_breaks", "sentences"]

WINDOW: Final = 96
"""Words that the sentence net sees at once."""

EDGE: Final = 8
"""Words at either end of a window that serve only as context."""

PIECES_A_WORD: Final = 2
"""Word pieces the sentence net reads of one word: a window then stays within the encoder's 512 places."""

LONGEST: Final = 400
"""Words after which a sentence is cut whatever it holds: no reporter writes that long, tables and noise do."""

SURE: Final = 3.0
"""Score (log odds) of the sentence net from which a word in lower case begins a sentence right after another word."""

STOP: Final = re.compile(r"[.!?…]+$")
CLOSERS: Final = frozenset("\"'”’»)]}") | {"''", "’’"}
OPENERS: Final = frozenset("\"'“‘«([{") | {"``", "‘‘"}
# A sentence can start with these after an abbreviation that ends in a full stop ("in the U.S. The ...").
STARTERS: Final = frozenset(
    re.findall(
        r"\w+",
        "the a an he she it they we i you this that these those there in on at but and however when while after before if as for his her"
        " its their our some many most no what who why how where yet so then meanwhile",
    )
)
BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n|\u2029|\f")

# A dateline at the begin of a line: "SEOUL, July 3 (Yonhap) -- ", "OSLO (AP) - ", "Geneva, Switzerland (Reuters) — ".
# What follows must look like a sentence: a headline in capitals with a dash in it is none.
_CITY: Final = r"[A-Z][A-Z.'’]{2,20}(?:[ -][A-Z][A-Z.'’]{1,20}){0,3}"
_REST: Final = r"(?:[,.]? [A-Z][\w.]{1,15}(?: [A-Z][\w.]{1,15}){0,2}){0,2}(?:,? \d{1,2}(?:, \d{4})?)?"
_AGENCY: Final = r" ?\([^()\n]{2,40}\)"
_DASH: Final = r"\s{0,2}(?:--|[-–—])\s{0,2}(?=[“\"'‘]?(?:[A-Z][a-z]|[AI] [a-z]|[A-Z]\.[A-Z]\.|[A-Z]{2,5} [a-z]))"
DATELINE: Final = re.compile(rf"^[ \t]{{0,8}}(?:{_CITY}{_REST}(?:{_AGENCY})?|[A-Z][a-z][\w.'’ ]{{1,25}}{_REST}{_AGENCY}){_DASH}", re.MULTILINE)


def hard_breaks(text: str, spans: Sequence[tuple[int, int]], breaks: Iterable[int] = ()) -> set[int]:
    """Indices of words before which a sentence must begin: after a blank line or a dateline, and at the offsets in `breaks`."""
    wanted = sorted({*breaks, *(edge for found in DATELINE.finditer(text) for edge in found.span())})
    out: set[int] = set()
    k = 0
    for i in range(1, len(spans)):
        gap, start = spans[i - 1][1], spans[i][0]
        while k < len(wanted) and wanted[k] <= gap - 1:
            k += 1
        named = k < len(wanted) and wanted[k] <= start
        if named or (start - gap > 1 and BLANK_LINE.search(text, gap, start)):
            out.add(i)
    return out


def gaps(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """What stands before each word: 0 nothing, 1 blanks, 2 a line end, 3 the begin of the text."""
    out: list[int] = []
    before = -1
    for start, end in spans:
        if before < 0:
            out.append(3)
        elif start == before:
            out.append(0)
        else:
            out.append(2 if "\n" in text[before:start] else 1)
        before = end
    return out


def sentences(text: str, spans: Sequence[tuple[int, int]], breaks: Iterable[int] = (), scores: Floats | None = None) -> list[tuple[int, int]]:
    """Ranges of words, one a sentence, that cover all words in order.

    `scores`, of the sentence net, say where one begins (above 0); without them rules do.
    """
    cuts = hard_breaks(text, spans, breaks) | (_soft(text, spans) if scores is None else _scored(text, spans, scores))
    out: list[tuple[int, int]] = []
    first = 0
    for i in range(1, len(spans) + 1):
        if i == len(spans) or i in cuts or i - first >= LONGEST:
            out.append((first, i))
            first = i
    return out


def _scored(text: str, spans: Sequence[tuple[int, int]], scores: Floats) -> set[int]:
    """Breaks where the net scores above 0; never between a word and the mark that closes what stands before it.

    Between two words on a line, the second in lower case, it must be surer: headlines have no other sign of what belongs together.
    """
    out: set[int] = set()
    for i in (scores > 0).nonzero()[0].tolist():
        if not i:
            continue
        (_, end), (start, stop) = spans[i - 1], spans[i]
        if end == start and text[start:stop] in CLOSERS | {".", ",", "!", "?", ";", ":"}:
            continue
        if text[end - 1].isalnum() and text[start].islower() and "\n" not in text[end:start] and scores[i] < SURE:
            continue
        out.add(i)
    return out


def _soft(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Breaks by rule: after a full stop and what closes behind it, before what can begin a sentence."""
    words = [text[a:b] for a, b in spans]
    out: set[int] = set()
    for i, word in enumerate(words):
        if not STOP.search(word):
            continue
        j = i + 1
        while j < len(words) and words[j] in CLOSERS and spans[j - 1][1] == spans[j][0]:
            j += 1
        if j < len(words) and spans[j][0] > spans[j - 1][1] and _begins(words, j, short=len(word) > 1 and word[0].isalnum()):
            out.add(j)
    return out


def _begins(words: Sequence[str], j: int, *, short: bool) -> bool:
    """Whether the word at j can begin a sentence; after an abbreviation only a few may."""
    k = j
    while k < len(words) - 1 and words[k] in OPENERS:
        k += 1
    word = words[k]
    if short:
        return k > j or (word.lower() in STARTERS and word[:1].isupper())
    return not word[:1].islower()
