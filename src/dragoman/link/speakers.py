"""Speakers whom the linker knows nothing of ("a hydrologist in Erbil"): whoever is quoted is an actor of the report, named as the report names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.model import Actor, Annotated, Span, Statement
from dragoman.syntax import Token

__all__ = ["with_speakers"]

LONGEST = 120  # characters: a longer phrase is no name
PLURAL = ("NNS", "NNPS")
BEFORE = ("det", "nummod", "cc", "punct")


def with_speakers(doc: Annotated, statements: Sequence[Statement]) -> tuple[Annotated, tuple[Statement, ...]]:
    """The report with an actor for each speaker that had none, and its statements with them. Pronouns stay open."""
    actors = list(doc.actors)
    known: dict[str, int] = {}
    out: list[Statement] = []
    for statement in statements:
        span = statement.speaker_span
        head = doc.syntax.top(*span) if span is not None and not statement.speakers else None
        if span is None or head is None or head.upos not in ("NOUN", "PROPN") or span[1] - span[0] > LONGEST:
            out.append(statement)
            continue
        phrase = _without_article(doc, span)
        name = doc.text[slice(*phrase)]
        if name.casefold() not in known:
            known[name.casefold()] = len(actors)
            actors.append(_actor(doc, f"a{len(actors) + 1}", name, phrase, head))
        n = known[name.casefold()]
        if phrase not in actors[n].mentions:
            actors[n] = replace(actors[n], mentions=tuple(sorted((*actors[n].mentions, phrase))))
        out.append(replace(statement, speakers=(actors[n].id,)))
    if len(actors) == len(doc.actors):
        return doc, tuple(out)
    return Annotated(doc.report, doc.syntax, doc.times, doc.places, tuple(actors)), tuple(out)


def _without_article(doc: Annotated, span: Span) -> Span:
    inside = doc.syntax.inside(*span)
    first = next((t for t in inside if t.rel not in BEFORE), inside[0])
    return first.start, span[1]


def _actor(doc: Annotated, key: str, name: str, span: Span, head: Token) -> Actor:
    """What the phrase itself tells: number, and the country that it names."""
    lands = {a.country for a in doc.actors if a.country and any(span[0] <= s and e <= span[1] for s, e in a.mentions)}
    lands |= {p.country for m, p in doc.places_in(*span) if p.country}
    country = next(iter(lands)) if len(lands) == 1 else None
    kind = "group" if head.xpos in PLURAL else "unknown"
    anonymous = head.upos == "NOUN"
    return Actor(key, name, kind=kind, country=country, code=country, anonymous=anonymous, resolved_by="demonym" if country else "none", mentions=(span,))
