"""How a name is written down as a key: the one rule that the builder of the gazetteer and its reader share.

`key_of("Saint-Étienne")` and `key_of("St. Etienne")` are both `"saint etienne"`: no case, no accents, no dots or apostrophes,
hyphens as blanks, `&` as "and", and the short forms of "saint", "mount" and "fort" written out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["exact_only", "key_of", "key_of_word"]

_DROP: Final = str.maketrans("", "", ".'’‘ʻʼ`´")
_SPLIT: Final = re.compile(r"[\s\-–—/]+")
_LONG: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "&": "and"}
_SPECIAL: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


@lru_cache(maxsize=65536)
def key_of_word(word: str) -> str:
    """The key of one word, e.g. `"St."` -> `"saint"`; empty where nothing of it is left."""
    low = word.lower().translate(_DROP)
    if not low.isascii():
        low = low.translate(_SPECIAL)
        low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c)).lower().translate(_DROP)
    return _LONG.get(low, low)


def key_of(name: str) -> str:
    """The key of a whole name: the keys of its words joined by one blank."""
    words = (key_of_word(w) for w in _SPLIT.split(name.replace("&", " & ")))
    return " ".join(w for w in words if w)


def exact_only(name: str) -> bool:
    """Whether a name counts only in exactly this writing: initials and abbreviations such as "U.S.", "UK", "Calif.", "J&K"."""
    letters = [c for c in name if c.isalpha()]
    if not letters or (" " in name.strip(".") and "." not in name):
        return False
    if name.endswith(".") or re.fullmatch(r"(?:[A-Z]\.\s?)+[A-Z]?", name):
        return True
    return len(letters) <= 5 and all(c.isupper() for c in letters)
