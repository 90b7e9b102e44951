"""Base noun phrases of a parse, and what the directory knows of the words in them.

Phrases are cut by part of speech more than by tree: a title before a name or a row of names is where parsers err most,
and the words in a row are where they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from dragoman.link.directory import Body, Directory, Person, State
from dragoman.link.lexicon import Lexicon
from dragoman.link.words import fold, pieces_of
from dragoman.syntax import Syntax, Token

__all__ = ["Chunk", "Hit", "chunks_of", "scan"]

NOMINAL: Final = frozenset({"NOUN", "PROPN"})
_BARRIER: Final = "\0"
_HYPHENS: Final = frozenset({"-", "–", "‐", "‑", "/"})
_ARGUMENTS: Final = frozenset({"nsubj", "iobj", "obj", "obl", "conj"})
_TITLE_TAILS: Final = frozenset({"general", "elect", "designate"})
"""Adjectives that stand after their noun in English titles."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens `first` to `last` (exclusive) name something of the directory. `bound`: part of a hyphenated word ("US-backed", "pro-Russian")."""

    first: int
    last: int
    states: tuple[State, ...] = ()
    bodies: tuple[Body, ...] = ()
    people: tuple[Person, ...] = ()
    bound: bool = False

    @property
    def adjective(self) -> bool:
        return bool(self.states) and all(s.word in ("adjective", "people") for s in self.states)


@dataclass(slots=True)
class Chunk:
    """A base noun phrase, tokens `first` to `last` (exclusive); `owner` is the chunk that possesses it ("Iran 's")."""

    first: int
    last: int
    head: int
    hits: list[Hit] = field(default_factory=list)
    owner: Chunk | None = None
    after: str = ""


def scan(syntax: Syntax, directory: Directory) -> list[Hit]:
    """All names of the directory in the text, longest first from the left, none overlapping. Linear in the tokens."""
    pieces: list[str] = []
    at: list[int] = []
    begins: list[int] = []
    for token in syntax.tokens:
        begins.append(len(pieces))
        parts = pieces_of(token.text)
        if parts:
            pieces.extend(parts)
            at.extend([token.i] * len(parts))
        elif token.text not in _HYPHENS and token.text not in "'’":
            pieces.append(_BARRIER)
            at.append(token.i)
    begins.append(len(pieces))
    hits: list[Hit] = []
    starts = set(begins)
    p = 0
    while p < len(pieces):
        reach = directory.longest.get(pieces[p]) if p in starts else None
        hit = None
        if reach:
            for size in range(min(reach, len(pieces) - p), 0, -1):
                if p + size not in starts:
                    continue
                hit = _hit(syntax, directory, tuple(pieces[p : p + size]), at[p], at[p + size - 1] + 1)
                if hit is not None:
                    hits.append(hit)
                    p += size
                    break
        if hit is None:
            p += 1
    return hits


def _hit(syntax: Syntax, directory: Directory, key: tuple[str, ...], first: int, last: int) -> Hit | None:
    token = syntax.tokens[first]
    capital = token.text[:1].isupper() or token.text[:1].isdigit()
    if not capital and key not in directory.lower:
        return None
    states = directory.states.get(key, ())
    bodies = directory.bodies.get(key, ())
    people = directory.people.get(key, ())
    if not (states or bodies or people):
        return None
    if last == first + 1:
        upper = token.text.replace(".", "").isupper()
        states = [s for s in states if upper or not s.upper]
        bodies = [b for b in bodies if upper or not b.upper]
        if not (states or bodies or people) or (token.upos not in ("PROPN", "ADJ", "NOUN", "X", "ADP", "PRON") and not (upper and len(token.text) > 1)):
            return None
        if token.upos in ("ADP", "PRON") and not upper:
            return None
    before = syntax.tokens[first - 1] if first else None
    behind = syntax.tokens[last] if last < len(syntax.tokens) else None
    tied = bool(behind and behind.text in _HYPHENS and behind.start == syntax.tokens[last - 1].end) or bool(
        before and before.text in _HYPHENS and before.end == token.start
    )
    return Hit(first, last, tuple(states), tuple(bodies), tuple(people), tied)


def chunks_of(syntax: Syntax, hits: Sequence[Hit], lexicon: Lexicon) -> list[Chunk]:
    """Base noun phrases in text order, with the hits inside each. Names of several words and bodies stay whole ("House of Representatives")."""
    whole = [0] * len(syntax.tokens)
    states = set()
    for hit in hits:
        if hit.states:
            states.add(hit.first)
        for i in range(hit.first, hit.last):
            whole[i] = hit.last
    for name in syntax.names:
        if name.label == "organization" and 1 < name.last - name.first <= 9 and not any(whole[name.first : name.last]):
            if all(syntax.tokens[i].upos != "PUNCT" for i in range(name.first, name.last)):
                for i in range(name.first, name.last):
                    whole[i] = name.last
    chunks: list[Chunk] = []
    for first, last in syntax.sentences:
        _sentence(syntax, (first, last), whole, states, lexicon, chunks)
    _place_hits(chunks, hits)
    return chunks


def _place_hits(chunks: list[Chunk], hits: Sequence[Hit]) -> None:
    k = 0
    for chunk in chunks:
        while k < len(hits) and hits[k].last <= chunk.first:
            k += 1
        j = k
        while j < len(hits) and hits[j].first < chunk.last:
            if hits[j].first >= chunk.first and hits[j].last <= chunk.last:
                chunk.hits.append(hits[j])
            j += 1


def _sentence(syntax: Syntax, part: tuple[int, int], whole: Sequence[int], states: set[int], lexicon: Lexicon, chunks: list[Chunk]) -> None:
    tokens = syntax.tokens
    first, last = part
    begin = -1
    head = -1
    owner: Chunk | None = None

    def close(end: int) -> Chunk | None:
        nonlocal begin, head, owner
        made = None
        if begin >= 0 and head >= begin:
            made = Chunk(begin, head + 1, head, owner=owner, after=tokens[end].text.casefold() if end < last else "")
            chunks.append(made)
        begin, head, owner = -1, -1, None
        return made

    i = first
    while i < last:
        token = tokens[i]
        if whole[i] > i:
            if head >= 0 and (_parted(tokens, head, i) or (i in states and tokens[head].upos == "NOUN" and tokens[head].text[:1].islower())):
                close(i)
            begin = i if begin < 0 else begin
            i = min(whole[i], last)
            head = i - 1
            continue
        kind = _kind(token, head >= 0, lexicon)
        if kind == "mark":
            owner = close(i)
            if owner is not None:
                owner.after = "'s"
                kept = owner
                i += 1
                owner = kept
                continue
        elif kind == "hyphen" and begin >= 0 and i + 1 < last and token.start == tokens[i - 1].end and token.end == tokens[i + 1].start:
            if head >= 0 and tokens[i + 1].upos in NOMINAL:
                i += 1
                head = i
            i += 1
            continue
        elif kind == "alone":
            close(i)
            begin, head = i, i
            close(i + 1)
        elif kind == "open":
            if head >= 0:
                close(i)
            begin = i if begin < 0 else begin
        elif kind == "head":
            if head >= 0 and _parted(tokens, head, i):
                close(i)
            begin = i if begin < 0 else begin
            head = i
        else:
            close(i)
            owner = None
        i += 1
    close(last)


def _kind(token: Token, has_head: bool, lexicon: Lexicon) -> str:
    """What a token does to the phrase: "open" it, be its "head", a possessive "mark", a "hyphen", stand "alone", or "" end it."""
    upos = token.upos
    if upos in NOMINAL:
        return "" if fold(token.text) in lexicon.breaks else "head"
    if upos in ("DET", "NUM", "ADJ"):
        if has_head and upos == "ADJ" and (fold(token.text) in _TITLE_TAILS or token.text[:1].isupper()):
            return "head"
        return "open"
    if upos == "PRON":
        return "open" if token.rel == "nmod" and token.xpos.endswith("$") else "alone"
    if upos == "VERB" and token.rel == "amod":
        return "open"
    if token.text in ("'s", "’s", "'", "’") and upos == "PART":
        return "mark"
    if upos == "PUNCT" and token.text in _HYPHENS:
        return "hyphen"
    if upos == "ADV" and not has_head and token.rel == "advmod":
        return "open" if token.i else ""
    return ""


def _parted(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether two nouns in a row are two arguments ("gave rebels weapons") rather than one phrase."""
    left, right = tokens[a], tokens[b]
    if right.rel in ("flat", "compound", "appos") or left.rel not in _ARGUMENTS or right.head == a or left.head == b:
        return False
    return left.head == right.head and right.rel in _ARGUMENTS and left.rel != right.rel
