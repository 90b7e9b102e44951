"""Attribution by colon: "Chairwoman Y: …" at the head of a line, and the capitals of a transcript ("SMITH: …")."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice
from dragoman.model import Span
from dragoman.syntax import Token

__all__ = ["Label", "colon_labels"]

_LONGEST = 90
_WORDS = 10
_CAPITALS = re.compile(r"[A-Z][A-Z.'’\- ]+")
_MARKS = "“\"«„'‘"


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's name before a colon, and what follows to the end of the paragraph. `quotation`: the one the label stands in, or None."""

    mark: Span
    content: Span
    voice: Voice
    quotation: int | None


def colon_labels(scene: Scene) -> list[Label]:
    """Paragraphs that open with a name, at most ten words, and a colon; names in capitals where a transcript uses them more than once."""
    heads = [(start, end, at) for start, end in scene.paragraphs if (at := _colon(scene, start, end)) is not None]
    names = Counter(scene.text[start:at].strip(_MARKS) for start, _, at in heads)
    out: list[Label] = []
    for start, end, at in heads:
        name = scene.text[start:at].strip(_MARKS)
        capitals = bool(_CAPITALS.fullmatch(name)) and names[name] > 1 and len(names) > 1
        token = _named(scene, start, at, capitals=capitals)
        if token is None:
            continue
        low = at + 1 + len(scene.text[at + 1 : end]) - len(scene.text[at + 1 : end].lstrip())
        around = next((k for k in (scene.quoted[token.i],) if k >= 0), None)
        opened = next((q for q in scene.quotations if q.start == low), None)
        high = opened.end if opened is not None else end
        if around is not None:
            high = scene.quotations[around].end
        elif opened is None and scene.text[high - 1] in ".;":
            high -= 1
        if len(scene.text[low:high].split()) >= 3:
            out.append(Label((at, at + 1), (low, high), Voice((_head(scene, start, at, token),), None, (token.start, at)), around))
    return out


def _colon(scene: Scene, start: int, end: int) -> int | None:
    at = scene.text.find(":", start, min(end, start + _LONGEST))
    return at if at >= 0 and at + 2 < end and scene.text[at + 1].isspace() else None


def _head(scene: Scene, start: int, at: int, first: Token) -> int:
    """The token of a label that an actor's mention has for its head, else its first."""
    return next((t.i for t in scene.syntax.inside(start, at) if scene.doc.actors_of(t.i)), first.i)


def _named(scene: Scene, start: int, at: int, *, capitals: bool) -> Token | None:
    """The first token of the name before a colon, or None where no speaker is named there."""
    before = [t for t in scene.syntax.inside(start, at) if t.upos != "PUNCT"]
    if not before or len(before) > _WORDS:
        return None
    if capitals:
        return before[0]
    if any(t.upos in ("VERB", "AUX") for t in before) or scene.quoted[before[0].i] >= 0:
        return None
    return before[0] if any(t.i in scene.people or scene.doc.actors_of(t.i) for t in before) else None
