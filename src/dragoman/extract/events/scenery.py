"""The words and classes of acts by which a story's times and places are read: `anchors.tsv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dragoman.errors import DataError
from dragoman.extract.events.lexicon import rows

__all__ = ["Scenery"]

FILE = "anchors.tsv"


@dataclass(frozen=True)
class Scenery:
    """Lists of words by name, rows of a name joined."""

    lists: dict[str, frozenset[str]]

    @classmethod
    @cache
    def load(cls) -> Scenery:
        """Read the shipped lists. Raises DataError where the file breaks its format."""
        lists: dict[str, frozenset[str]] = {}
        for place, (name, words) in rows(FILE, 2):
            if not words or words == "-":
                raise DataError(place, f"{name} has no words; give them after a tab")
            lists[name] = lists.get(name, frozenset()) | frozenset(words.split())
        return cls(lists)

    def words(self, name: str) -> frozenset[str]:
        """The words of a list. Raises KeyError where the file has none of that name."""
        return self.lists[name]
