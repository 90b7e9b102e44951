"""Folding of words, so that a name is found however it is written: accents, hyphens, points and apostrophes aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["date_of", "fold", "phrase_key", "pieces_of", "skeleton"]

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "ʽ": "'", "`": "'", "´": "'"})
_VOWELS = str.maketrans("", "", "aeiouy")
_DOUBLE = re.compile(r"(.)\1+")
_MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, no accents, points or apostrophes: "U.S." -> "us", "N’Djamena" -> "ndjamena"; a possessive mark stays "'s"."""
    text = text.translate(_APOSTROPHES)
    if text in ("'s", "'"):
        return "'s"
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.replace("ı", "i").replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("đ", "d").replace("Đ", "D")
    return text.replace(".", "").replace("'", "").casefold()


@lru_cache(maxsize=65536)
def pieces_of(text: str) -> tuple[str, ...]:
    """Folded parts of one token, split at hyphens: "Al-Qaeda" -> ("al", "qaeda"); none for a mark."""
    folded = fold(text)
    if "-" not in folded and "–" not in folded:
        return (folded,) if folded and (folded[0].isalnum() or folded == "'s" or folded == "&") else ()
    return tuple(p for p in re.split("[-–‐‑]", folded) if p)


@lru_cache(maxsize=16384)
def phrase_key(phrase: str) -> tuple[str, ...]:
    """The pieces of a phrase of the directory; what stands in brackets is a note, not a part of the name."""
    phrase = re.sub(r"\s*\([^)]*\)", "", phrase).translate(_APOSTROPHES)
    out: list[str] = []
    for word in phrase.replace("'s ", " 's ").replace("/", " ").split():
        out.extend(pieces_of(word.strip(",;:'") if word != "'s" else word))
    return tuple(out)


def skeleton(pieces: tuple[str, ...]) -> str:
    """A name without vowels, doubled letters and Arabic article: one for all its spellings ("Mohammed", "Muhammad")."""
    out = []
    for piece in pieces:
        for part in piece.split("-"):
            if part and part not in ("al", "el", "–") and part[0].isalnum():
                bare = _DOUBLE.sub(r"\1", part[1:].translate(_VOWELS))
                out.append(("e" if part[0] in "aeiouy" else part[0]) + bare)
    return " ".join(out)


def date_of(text: str | None) -> str | None:
    """An ISO day ("2022-04-12") of an ISO date, a date-time or "12 April 2022"; None where there is none."""
    if not text:
        return None
    found = re.match(r"\s*(\d{4})(?:-?(\d\d))?(?:-?(\d\d))?", text)
    if found:
        year, month, day = found.groups()
        return f"{year}-{month or '07'}-{day or '01'}"
    found = re.match(r"\s*(?:(\d{1,2})\s+)?([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})", text)
    if found and found[2].casefold() in _MONTHS:
        return f"{found[4]}-{_MONTHS[found[2].casefold()]:02d}-{int(found[1] or found[3] or 1):02d}"
    return None
