"""A rough parse of a bare phrase, for look-ups without the language model: words, guessed parts of speech, no tree."""

from __future__ import annotations

import re

from dragoman.syntax import Syntax, Token

__all__ = ["plain_syntax"]

_WORD = re.compile(r"[^\W_](?:\.[^\W_])+\.?|[^\W_]+(?:['’][^\W_]{2,})*|['’]s\b|[^\w\s]|_", re.UNICODE)
_CLOSED = {
    "the": "DET", "a": "DET", "an": "DET", "this": "DET", "that": "DET", "these": "DET", "those": "DET", "some": "DET", "both": "DET", "all": "DET",
    "of": "ADP", "for": "ADP", "in": "ADP", "at": "ADP", "from": "ADP", "to": "ADP", "by": "ADP", "on": "ADP", "with": "ADP", "across": "ADP",
    "and": "CCONJ", "or": "CCONJ", "who": "PRON", "which": "PRON", "is": "AUX", "was": "AUX", "are": "AUX", "were": "AUX", "former": "ADJ",
}  # fmt: skip
_PLURALS = (("policemen", "policeman"), ("men", "man"), ("women", "woman"), ("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("children", "child"))
_ALIKE = ("ss", "us", "is", "forces", "troops", "authorities", "news", "customs")


def plain_syntax(text: str) -> Syntax:
    """Words of `text` as one sentence. Capitalised words count as names, others as nouns; plural nouns lose their ending."""
    tokens: list[Token] = []
    for found in _WORD.finditer(text):
        word = found.group()
        upos = _CLOSED.get(word.casefold()) or _guess(word)
        plural = upos in ("NOUN", "PROPN") and word.endswith(("s", "men")) and not word.endswith("ss")
        xpos = ("NNPS" if upos == "PROPN" else "NNS") if plural and word[-2:] != "'s" else ""
        n = len(tokens)
        tokens.append(Token(n, found.start(), found.end(), word, _lemma(word) if upos in ("NOUN", "PROPN") else word.casefold(), upos, xpos, n - 1, "dep", 0))
    return Syntax(text, tuple(tokens), ((0, len(tokens)),) if tokens else ())


def _guess(word: str) -> str:
    if word in ("'s", "’s"):
        return "PART"
    if word[0].isdigit():
        return "NUM"
    if not word[0].isalnum():
        return "PUNCT"
    return "PROPN" if word[0].isupper() else "NOUN"


def _lemma(word: str) -> str:
    low = word.casefold()
    for ending, base in _PLURALS:
        if low.endswith(ending):
            return low[: -len(ending)] + base
    return low[:-1] if low.endswith("s") and not low.endswith(_ALIKE) and len(low) > 3 else low
