"""What the readers of one report share: the parse, the word lists, and which tokens stand inside quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.quotes import Quotation, find_quotations, paragraphs
from dragoman.extract.statements.lexicon import Lexicon
from dragoman.model import Annotated, Span
from dragoman.syntax import Syntax

__all__ = ["Scene", "set_scene"]

_QUOTES = frozenset(("“", "”", '"', "``", "''", "‘", "’", "«", "»"))
_MANY = 120
_NAMED = frozenset(("person", "organization", "people", "place"))


@dataclass(frozen=True)
class Scene:
    """`quotations` are those of depth 0. `quoted[i]` is the index of the one around token `i`, or -1; `in_quotes[c]` is 1 for a character in one."""

    doc: Annotated
    lexicon: Lexicon
    quotations: tuple[Quotation, ...]
    paragraphs: tuple[Span, ...]
    quoted: tuple[int, ...]
    in_quotes: bytes
    ends: tuple[int, ...]
    named: frozenset[int]
    people: frozenset[int]

    @property
    def syntax(self) -> Syntax:
        return self.doc.syntax

    @property
    def text(self) -> str:
        return self.doc.text

    def bounds(self, i: int) -> Span:
        """First and last (exclusive) token of the sentence of token `i`; a sentence broken off before a quotation mark goes on behind it."""
        tokens, sentences = self.syntax.tokens, self.syntax.sentences
        s = tokens[i].sentence
        first, last = sentences[s]
        if s + 1 < len(sentences) and last - first < _MANY:
            before = next((t for t in reversed(tokens[first:last]) if t.text not in _QUOTES), None)
            opened = tokens[last].text in _QUOTES or tokens[last - 1].text in _QUOTES
            broken = before is not None and before.upos != "PUNCT" and "\n" not in self.text[before.end : tokens[last].start]
            if opened and broken and self.quoted[last] >= 0:
                last = sentences[s + 1][1]
        return first, last


def set_scene(doc: Annotated, lexicon: Lexicon) -> Scene:
    """Read the quotation marks and index the names of a report."""
    quotations = tuple(q for q in find_quotations(doc.text) if q.depth == 0)
    quoted: list[int] = []
    k = 0
    for token in doc.syntax.tokens:
        while k < len(quotations) and quotations[k].end <= token.start:
            k += 1
        quoted.append(k if k < len(quotations) and quotations[k].start <= token.start else -1)
    mask = bytearray(len(doc.text))
    for q in quotations:
        mask[q.start : q.end] = b"\x01" * (q.end - q.start)
    named = frozenset(i for n in doc.syntax.names if n.label in _NAMED for i in range(n.first, n.last))
    people = frozenset(i for n in doc.syntax.names if n.label == "person" for i in range(n.first, n.last))
    return Scene(doc, lexicon, quotations, paragraphs(doc.text), tuple(quoted), bytes(mask), tuple(q.end for q in quotations), named, people)
