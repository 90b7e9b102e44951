"""Actors for speakers that the linker left without one: "analysts", "a museum spokeswoman", "one of the nurses".

Whoever says something is an actor of the report, named or not; a noun phrase that speaks twice is one actor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dragoman.extract.statements.lexicon import Lexicon
from dragoman.extract.statements.scene import Scene, set_scene
from dragoman.extract.statements.speaker import kind_of
from dragoman.model import Actor, Annotated, Span, Statement
from dragoman.syntax import Token

__all__ = ["with_sources"]

_ARTICLE = re.compile(r"^(?:an?|the|some|several|many|most)\s+", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:,|\b(?:who|which|that|whom)\b).*$", re.DOTALL)
_LONGEST = 90


def with_sources(doc: Annotated, statements: Sequence[Statement]) -> tuple[Annotated, tuple[Statement, ...]]:
    """The report with an actor for each speaker that had none, and its statements with these. Linear."""
    if all(s.speakers or s.speaker_span is None for s in statements):
        return doc, tuple(statements)
    scene = set_scene(doc, Lexicon.load())
    made: dict[str, Actor] = {}
    number = max((int(a.id[1:]) for a in doc.actors if a.id[1:].isdigit()), default=0)
    out: list[Statement] = []
    for s in statements:
        span = None if s.speakers or s.speaker_span is None else _named(scene, s.speaker_span)
        if span is None:
            out.append(s)
            continue
        name = _ARTICLE.sub("", doc.quoted(span))
        old = made.get(name.lower())
        made[name.lower()] = _actor(scene, f"a{number + len(made) + 1}", span) if old is None else replace(old, mentions=tuple(sorted({*old.mentions, span})))
        out.append(replace(s, speakers=(made[name.lower()].id,)))
    return replace(doc, actors=(*doc.actors, *made.values()), _by_top={}), tuple(out)


def _named(scene: Scene, span: Span) -> Span | None:
    """The noun phrase of a speaker without what trails it; None where it names no person or group."""
    start, end = span
    end = start + len(_TAIL.sub("", scene.text[start:end]).rstrip())
    head = scene.syntax.top(start, end) if end > start else None
    if head is None or end - start > _LONGEST or not _speaks(scene, head):
        return None
    return start, end


def _speaks(scene: Scene, head: Token) -> bool:
    if head.upos not in ("NOUN", "PROPN", "NUM") or scene.doc.actors_of(head.i):
        return False
    return head.upos == "NUM" or kind_of(scene, head.i) in ("person", "group")


def _actor(scene: Scene, key: str, span: Span) -> Actor:
    head = scene.syntax.top(*span)
    named = head is not None and head.upos == "PROPN"
    several = head is not None and (head.xpos in ("NNS", "NNPS") or "group" in scene.lexicon.speaker_kinds(head.lemma.lower()))
    kind = "organization" if named else "group" if several else "person"
    return Actor(key, _ARTICLE.sub("", scene.text[slice(*span)]), kind, anonymous=not named, mentions=(span,))
