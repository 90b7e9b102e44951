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
    if directory.lower.get(key) and not syntax.tokens[last - 1].text[:1].isupper():
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
    states: dict[int, Hit] = {}
    for hit in hits:
        if hit.states:
            states[hit.first] = hit
        whole[hit.first : hit.last] = [hit.last] * (hit.last - hit.first)
    for name in syntax.names:
        if name.label != "organization" or not 1 < name.last - name.first <= 9 or any(whole[name.first : name.last]):
            continue
        if all(syntax.tokens[i].upos != "PUNCT" for i in range(name.first, name.last)):
            whole[name.first : name.last] = [name.last] * (name.last - name.first)
    cutter = _Cutter(syntax.tokens, whole, states, lexicon)
    for first, last in syntax.sentences:
        cutter.cut(first, last)
    _place_hits(cutter.chunks, hits)
    return cutter.chunks


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


class _Cutter:
    """Cuts sentences into base noun phrases, token by token; `chunks` fills as it goes."""

    def __init__(self, tokens: Sequence[Token], whole: Sequence[int], states: dict[int, Hit], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.whole = whole
        self.states = states
        self.lexicon = lexicon
        self.chunks: list[Chunk] = []
        self.begin = -1
        self.head = -1
        self.soft = -1
        self.owner: Chunk | None = None

    def cut(self, first: int, last: int) -> None:
        i = first
        while i < last:
            i = self._name(i, last) if self.whole[i] > i else self._step(i, last)
        self._close(last, last)
        self.owner = None

    def _close(self, end: int, last: int) -> Chunk | None:
        made = None
        head = self.head if self.head >= 0 else self.soft
        if self.begin >= 0 and head >= self.begin:
            made = Chunk(self.begin, head + 1, head, owner=self.owner, after=self.tokens[end].text.casefold() if end < last else "")
            self.chunks.append(made)
        self.begin = self.head = self.soft = -1
        self.owner = None
        return made

    def _start(self, i: int) -> None:
        self.begin = i if self.begin < 0 else self.begin

    def _name(self, i: int, last: int) -> int:
        """A name of the directory goes in whole. An adjective ("Nigerian") waits for its noun, but can stand alone ("the Chinese")."""
        tokens, hit = self.tokens, self.states.get(i)
        beside = hit is not None and self.head >= 0 and tokens[self.head].upos == "NOUN" and tokens[self.head].text[:1].islower()
        if self.head >= 0 and (beside or _parted(tokens, self.head, i)):
            self._close(i, last)
        self._start(i)
        end = min(self.whole[i], last)
        if hit is not None and hit.adjective and tokens[end - 1].upos not in NOMINAL:
            self.soft = end - 1
        else:
            self.head = end - 1
        return end

    def _step(self, i: int, last: int) -> int:
        tokens = self.tokens
        kind = _kind(tokens[i], self.head >= 0, self.lexicon)
        if kind == "mark":
            owner = self._close(i, last)
            if owner is not None:
                owner.after = "'s"
            self.owner = owner
        elif kind == "hyphen" and self._tight(i, last):
            if self.head >= 0 and tokens[i + 1].upos in NOMINAL:
                self.head = i = i + 1
        elif kind == "alone":
            self._close(i, last)
            self.begin = self.head = i
            self._close(i + 1, last)
        elif kind == "open":
            if self.head >= 0 and not self._modifies(i):
                self._close(i, last)
            elif self.head >= 0:
                self.head = -1
            self._start(i)
        elif kind == "head":
            if self.head >= 0 and _parted(tokens, self.head, i):
                self._close(i, last)
            self._start(i)
            self.head = i
        elif not (kind == "" and (self._degree(i, last) or self._joined_adjectives(i, last))):
            self._close(i, last)
        return i + 1

    def _tight(self, i: int, last: int) -> bool:
        tokens = self.tokens
        return self.begin >= 0 and i + 1 < last and tokens[i].start == tokens[i - 1].end and tokens[i].end == tokens[i + 1].start

    def _modifies(self, i: int) -> bool:
        """ "U.S. military officials": the noun before an adjective is itself a modifier of a noun to come."""
        left = self.tokens[self.head]
        return self.tokens[i].upos == "ADJ" and left.head > i and left.rel in ("compound", "amod", "nmod")

    def _degree(self, i: int, last: int) -> bool:
        """ "the heavily armed police": an adverb inside a phrase belongs to the adjective behind it."""
        token = self.tokens[i]
        return self.begin >= 0 and self.head < 0 and token.upos == "ADV" and token.head == i + 1 and i + 1 < last

    def _joined_adjectives(self, i: int, last: int) -> bool:
        """ "Hungarian and Romanian officials", "U.S. and Russian negotiators": one phrase over "and"."""
        tokens = self.tokens
        left = next((self.states[j] for j in (i - 1, i - 2) if j in self.states and self.states[j].last == i), None)
        if tokens[i].upos != "CCONJ" or i + 2 >= last or left is None or not any(s.word == "adjective" for s in left.states):
            return False
        right = self.states.get(i + 1)
        if right is None:
            return left.adjective and tokens[i + 1].text == "other"
        if right.last >= last or not right.adjective or not (tokens[right.last].upos == "ADJ" or tokens[right.last].upos in NOMINAL):
            return False
        self.head = -1
        return True


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
    return ""


def _parted(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether two nouns in a row are two arguments ("gave rebels weapons") rather than one phrase."""
    left, right = tokens[a], tokens[b]
    if right.rel in ("flat", "compound", "appos") or left.rel not in _ARGUMENTS or right.head == a or left.head == b:
        return False
    return left.head == right.head and right.rel in _ARGUMENTS and left.rel != right.rel
