"""Places in a text, unresolved: candidates by gazetteer and form, each with the evidence for and against it. Works without a parse too, less well."""

from __future__ import annotations

from dragoman.model import Span
from dragoman.parse.places.evidence import Scene, Weigher
from dragoman.parse.places.gazetteer import Gazetteer
from dragoman.parse.places.match import Matcher
from dragoman.parse.places.mention import Mention, Names
from dragoman.parse.places.words import Cues, words_of
from dragoman.syntax import Syntax

__all__ = ["Recogniser"]


class Recogniser:
    """Finds `Mention`s. Pure after construction; `find` is linear in the length of the text."""

    def __init__(self, gazetteer: Gazetteer, cues: Cues) -> None:
        self._matcher = Matcher(gazetteer, cues)
        self._weigher = Weigher(gazetteer, cues, self._matcher.demonym_heads)

    def find(self, text: str, syntax: Syntax | None = None, dateline: Span | None = None) -> list[Mention]:
        """Mentions in text order that do not overlap; those with `evidence` below zero are unlikely. `dateline`: where the reader saw one."""
        words = words_of(text)
        names = Names(syntax.names if syntax is not None else ())
        found = self._matcher.find(text, words, names, dateline)
        scene = Scene(text, words, names, syntax is not None, self._weigher.surnames(words, names), dateline)
        self._weigher.weigh(scene, found)
        return found

    def matches(self, text: str) -> list[Mention]:
        """All names and peoples' names of the gazetteer in a short text, unweighed."""
        return self._matcher.listed(text, words_of(text))
