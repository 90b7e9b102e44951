"""Attribution by colon: "Chairwoman Y: …" at the head of a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice
from dragoman.model import Span

__all__ = ["Label", "colon_labels"]

_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's name before a colon, and what follows to the end of the paragraph."""

    mark: Span
    content: Span
    voice: Voice
    weight: float


def colon_labels(scene: Scene, taken: frozenset[int]) -> Iterator[Label]:
    """Paragraphs that open with a name, at most ten words, and a colon."""
    for start, end in scene.paragraphs:
        at = scene.text.find(":", start, min(end, start + _LONGEST))
        if at < 0 or at + 2 >= end or not scene.text[at + 1].isspace():
            continue
        before = scene.syntax.inside(start, at)
        if not before or len(before) > 10 or any(t.upos in ("VERB", "AUX") for t in before) or scene.quoted[before[0].i] >= 0:
            continue
        named = next((t for t in before if t.i in scene.people or scene.doc.actors_of(t.i)), None)
        if named is None or any(scene.quotations[k].start < end and scene.quotations[k].end > at for k in taken):
            continue
        low = at + 1 + len(scene.text[at + 1 : end]) - len(scene.text[at + 1 : end].lstrip())
        q = next((q for q in scene.quotations if q.start == low), None)
        high = q.end if q is not None else end - 1 if scene.text[end - 1] in ".;" else end
        if len(scene.text[low:high].split()) >= 3:
            yield Label((at, at + 1), (low, high), Voice((named.i,), None, (start, at)), 0.7)
