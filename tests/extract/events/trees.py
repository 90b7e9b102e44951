"""Annotated reports built by hand, for tests that must not depend on the parser."""

from __future__ import annotations

from dragoman.model import Actor, Annotated, Report
from dragoman.syntax import Syntax, Token


def annotated(rows: str, **named: tuple[str, ...]) -> Annotated:
    """A report from rows `text lemma upos xpos head deprel`, head counted from 1, 0 for the root; one sentence.

    `named` gives actors: id to the texts of their mentions; all are states.
    """
    cells = [row.split() for row in rows.strip().splitlines()]
    tokens: list[Token] = []
    at = 0
    for i, (text, lemma, upos, xpos, head, deprel) in enumerate(cells):
        tokens.append(Token(i, at, at + len(text), text, lemma, upos, xpos, int(head) - 1, deprel, 0))
        at += len(text) + 1
    text = " ".join(c[0] for c in cells)
    actors = tuple(
        Actor(id=key, name=mentions[0], kind="state", country="XXX", code="XXX", mentions=tuple((text.index(m), text.index(m) + len(m)) for m in mentions))
        for key, mentions in named.items()
    )
    return Annotated(Report("r", text), Syntax(text, tuple(tokens), ((0, len(tokens)),)), actors=actors)
