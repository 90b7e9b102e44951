"""Precision, recall and F1 on counts, and the span arithmetic that the scorers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Figures", "Json", "Score", "as_list", "characters", "flat", "overlap", "prf", "share"]

Json = dict[str, Any]
Figures = dict[str, Any]

MENTION_LIMIT = 120
"""A mention longer than this proves nothing about who is meant (a name, title or pronoun is shorter)."""


@dataclass(frozen=True)
class Score:
    """Figures of one stage on one gold set, and one line for each gold item that was missed or wrong."""

    figures: Figures
    misses: list[str] = field(default_factory=list)


def share(part: float, whole: float) -> float:
    """`part / whole` to three digits; 0 where there is nothing to count."""
    return round(part / whole, 3) if whole else 0.0


def prf(right: int, predicted: int, gold: int) -> dict[str, float]:
    """Precision, recall and their harmonic mean, to three digits."""
    p = right / predicted if predicted else 0.0
    r = right / gold if gold else 0.0
    return {"p": round(p, 3), "r": round(r, 3), "f1": round(2 * p * r / (p + r), 3) if p + r else 0.0}


def overlap(a: Sequence[int] | None, b: Sequence[int] | None) -> bool:
    """True where two half-open spans share a character; False where either is missing or empty."""
    return a is not None and b is not None and len(a) == len(b) == 2 and max(a[0], b[0]) < min(a[1], b[1])


def characters(spans: Iterable[Sequence[int]]) -> set[int]:
    """All offsets covered by the spans."""
    return {i for start, end in spans for i in range(start, end)}


def as_list(value: Any) -> list[Any]:
    """A gold field that may hold one value, several, or none."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list) else [value]


def flat(text: object) -> str:
    """Letters and digits only, in lower case, one blank between words: how names are compared."""
    return re.sub(r"[\W_]+", " ", str(text)).strip().lower()
