"""Tense of the clause that a time stands in: from the parse where there is one, else from the words before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dragoman.parse.times.lexer import Lexemes
from dragoman.syntax import Syntax, Token

__all__ = ["tense_by_syntax", "tense_by_words"]

PLANNED: Final = frozenset({"expect", "schedule", "plan", "set", "slate", "intend", "hope"})
CUE_KINDS: Final = frozenset({"other", "next", "to"})
REACH: Final = 30
"""Words looked at on either side where there is no parse: about a sentence."""


def tense_by_words(lexemes: Lexemes, first: int, last: int, cues: Mapping[str, frozenset[str]]) -> str | None:
    """ "future", "past" or None: the nearest cue before the expression in its sentence, else the nearest after it."""
    words, kinds = lexemes.words, lexemes.kinds
    for i in range(first - 1, max(-1, first - REACH), -1):
        if kinds[i] in ("stop", "break"):
            break
        cue = _cue(words, i, cues) if kinds[i] in CUE_KINDS else None
        if cue:
            return cue
    for i in range(last, min(len(words), last + REACH)):
        if kinds[i] in ("stop", "break") or words[i] in cues["clause_starts"]:
            break
        cue = _cue(words, i, cues) if kinds[i] in CUE_KINDS else None
        if cue:
            return cue
    return None


def _cue(words: tuple[str, ...], i: int, cues: Mapping[str, frozenset[str]]) -> str | None:
    word = words[i]
    if word in cues["future_words"]:
        return "future"
    if word in cues["speech_words"]:
        return None
    if word in cues["past_words"] or (len(word) > 4 and word.endswith("ed")):
        if i and words[i - 1] in ("be", "is", "are", "to"):
            return "future" if words[i - 1] == "be" else None
        return "past"
    if word == "to" and i + 1 < len(words) and words[i + 1] == "be":
        return "future"
    return None


def tense_by_syntax(syntax: Syntax, start: int, end: int, cues: Mapping[str, frozenset[str]]) -> str | None:
    """ "future", "past" or None, of the nearest verb above the expression. Some verbs look ahead in the present tense ("meets Monday")."""
    top = syntax.top(start, end)
    if top is None:
        return None
    for token in (top, *syntax.ancestors(top.i)):
        if token.upos in ("VERB", "AUX") or token.deprel == "root":
            found = _of_verb(syntax, token, cues)
            if found:
                return found
    return None


def _of_verb(syntax: Syntax, verb: Token, cues: Mapping[str, frozenset[str]]) -> str | None:
    helpers = syntax.children(verb.i, "aux", "cop")
    if any(t.text.lower() in cues["future_helpers"] or t.lemma in cues["future_helpers"] for t in helpers):
        return "future"
    if verb.xpos == "VB" and any(t.text.lower() == "to" for t in syntax.children(verb.i, "mark")):
        above = syntax.head(verb.i)
        planned = above is not None and above.lemma in cues["plan_words"]
        return "future" if planned or any(t.lemma == "be" for t in helpers) else None
    if verb.upos == "VERB" and verb.xpos in ("VBN", "VBG") and verb.lemma in PLANNED:
        return "future"
    if verb.xpos == "VBD" or any(t.xpos == "VBD" or t.lemma == "have" for t in helpers):
        return "past"
    if verb.xpos in ("VBZ", "VBP") and verb.lemma in cues["schedule_verbs"]:
        return "future"
    return None
