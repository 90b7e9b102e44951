"""A possible name of a place, and the model's names to weigh it by."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from dragoman.parse.places.gazetteer import Spot
from dragoman.syntax import Name

__all__ = ["Mention", "Names"]


@dataclass(slots=True)
class Mention:
    """A possible place name: words `first` to `last` (exclusive).

    `kind`: name (in the gazetteer), demonym, pattern (known by its form: "Harbour Street"). `evidence` is the sum of what speaks for and
    against a place, `reasons` names the parts. `site_kind` is the kind of a pattern, `street` whether it is a street.
    """

    start: int
    end: int
    key: str
    spots: tuple[Spot, ...]
    kind: str
    first: int
    last: int
    evidence: float = 0.0
    embedded: bool = False
    label: str | None = None
    site_kind: str = "unknown"
    street: bool = False
    reasons: list[str] = field(default_factory=list)

    def add(self, reason: str, weight: float) -> None:
        if weight:
            self.evidence += weight
            self.reasons.append(reason)


class Names:
    """The model's names, to be asked by offset."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = sorted(names, key=lambda n: n.start)
        self._starts = [n.start for n in self._names]

    def of(self, label: str) -> list[Name]:
        return [n for n in self._names if n.label == label]

    def over(self, start: int, end: int) -> Name | None:
        """The name that shares most characters with the span, or None."""
        k = bisect_right(self._starts, start) - 1
        best: Name | None = None
        shared = 0
        for name in self._names[max(0, k - 1) : k + 3]:
            common = min(end, name.end) - max(start, name.start)
            if common > shared:
                best, shared = name, common
        return best
