"""A parsed text: tokens, sentences, dependency trees and names.

This is the seam between the language model (`parse/`) and everything that reads its work
(`extract/`, `link/`). Nothing here knows how the parse was made.

Conventions are those of Universal Dependencies v2 (universaldependencies.org): `upos`, `deprel` with
subtypes (`nsubj:pass`), one root a sentence. `xpos` is the Penn tag. Offsets are code points of the text,
half open. Token indices run through the whole document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NAME_LABELS", "Name", "Syntax", "Token"]

NAME_LABELS: Final = ("person", "organization", "place", "people", "event", "facility", "weapon", "work", "other")
"""Labels of `Name`: `people` is a nationality, religion or ethnic group ("Turkish", "Sunni")."""


@dataclass(frozen=True, slots=True)
class Token:
    """One syntactic word. `head` is the document index of its head, or -1 for a root."""

    i: int
    start: int
    end: int
    text: str
    lemma: str
    upos: str
    xpos: str
    head: int
    deprel: str
    sentence: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def rel(self) -> str:
        """The universal relation without subtype: `nsubj` of `nsubj:pass`."""
        return self.deprel.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: tokens `first` (inclusive) to `last` (exclusive)."""

    start: int
    end: int
    label: str
    first: int
    last: int


@dataclass(frozen=True)
class Syntax:
    """Tokens, sentences as token ranges `(first, last)`, and names, in text order.

    `states` are the language model's vectors of the tokens, one a row, for learned coders; None where the parse was not made by it.
    """

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[tuple[int, int], ...]
    names: tuple[Name, ...] = ()
    states: NDArray[np.float16] | None = field(default=None, repr=False, compare=False)
    _children: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[int, list[int]] = {}
        for token in self.tokens:
            if token.head >= 0:
                children.setdefault(token.head, []).append(token.i)
        self._children.update({i: tuple(js) for i, js in children.items()})
        self._starts.extend(token.start for token in self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, i: int) -> Token:
        return self.tokens[i]

    def children(self, i: int, *rels: str) -> list[Token]:
        """Dependents of token `i` in text order; only those whose `rel` or full `deprel` is in `rels`, if given."""
        kids = (self.tokens[j] for j in self._children.get(i, ()))
        return [t for t in kids if not rels or t.rel in rels or t.deprel in rels]

    def child(self, i: int, *rels: str) -> Token | None:
        """First dependent of `i` with one of `rels`, or None."""
        kids = self.children(i, *rels)
        return kids[0] if kids else None

    def head(self, i: int) -> Token | None:
        j = self.tokens[i].head
        return self.tokens[j] if j >= 0 else None

    def ancestors(self, i: int) -> Iterator[Token]:
        """Heads of `i` up to the root; ends even on a broken (cyclic) tree."""
        seen = {i}
        j = self.tokens[i].head
        while j >= 0 and j not in seen:
            seen.add(j)
            yield self.tokens[j]
            j = self.tokens[j].head

    def subtree(self, i: int, *, without: frozenset[int] = frozenset()) -> list[int]:
        """Indices of `i` and all below it, sorted; branches whose top is in `without` are left out."""
        seen: set[int] = set()
        todo = [i]
        while todo:
            j = todo.pop()
            if j in seen or (j in without and j != i):
                continue
            seen.add(j)
            todo.extend(self._children.get(j, ()))
        return sorted(seen)

    def span(self, i: int, *, without: frozenset[int] = frozenset()) -> tuple[int, int]:
        """Character span from the first to the last token of the subtree of `i`."""
        tree = self.subtree(i, without=without)
        return self.tokens[tree[0]].start, max(self.tokens[j].end for j in tree)

    def sentence_span(self, s: int) -> tuple[int, int]:
        first, last = self.sentences[s]
        return self.tokens[first].start, self.tokens[last - 1].end

    def sentence_tokens(self, s: int) -> tuple[Token, ...]:
        first, last = self.sentences[s]
        return self.tokens[first:last]

    def root(self, s: int) -> Token | None:
        """The root of sentence `s`, or None where the tree has none."""
        return next((t for t in self.sentence_tokens(s) if t.head < 0), None)

    def at(self, offset: int) -> Token | None:
        """The token that covers the character at `offset`, or None between tokens."""
        k = bisect_right(self._starts, offset) - 1
        return self.tokens[k] if k >= 0 and self.tokens[k].end > offset else None

    def inside(self, start: int, end: int) -> tuple[Token, ...]:
        """Tokens that overlap the character span `[start, end)`."""
        k = max(0, bisect_right(self._starts, start) - 1)
        out: list[Token] = []
        while k < len(self.tokens) and self.tokens[k].start < end:
            if self.tokens[k].end > start:
                out.append(self.tokens[k])
            k += 1
        return tuple(out)

    def top(self, start: int, end: int) -> Token | None:
        """The syntactic head of the tokens inside a span: the first whose own head lies outside it."""
        inside = self.inside(start, end)
        ids = {t.i for t in inside}
        return next((t for t in inside if t.head not in ids), inside[0] if inside else None)
