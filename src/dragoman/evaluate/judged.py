"""Precision by code from what a user judged right and wrong: their own gold, with Wilson's intervals."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from dragoman.errors import UsageError

__all__ = ["BY", "Judged", "precision", "wilson"]

BY: Final = ("code", "kind", "publisher")
_Z95: Final = 1.959963984540054
"""The normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement: kind of record, its code, and right, wrong or missing."""

    kind: str
    code: str
    verdict: str
    publisher: str = ""


def wilson(right: int, judged: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share (Wilson 1927): honest for few cases and for shares near 0 and 1. None without cases."""
    if not judged:
        return None
    share, square = right / judged, _Z95**2
    middle = (share + square / (2 * judged)) / (1 + square / judged)
    half = _Z95 * math.sqrt(share * (1 - share) / judged + square / (4 * judged**2)) / (1 + square / judged)
    return max(0.0, middle - half), min(1.0, middle + half)


def precision(judgements: Iterable[Judged], by: str = "code") -> list[dict[str, Any]]:
    """Rows of counts and precision: by kind and code, by kind alone, or by publisher. Raises UsageError for another `by`.

    What is missing is counted beside, and in no share: nobody looks for all that is missing, so recall cannot be had from it.
    """
    if by not in BY:
        raise UsageError(f"by {by!r}: choose {', '.join(BY)}")
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: {"right": 0, "wrong": 0, "missing": 0})
    for one in judgements:
        key = (one.kind, one.code) if by == "code" else (one.kind, "") if by == "kind" else (one.publisher, "")
        counts[key][one.verdict] += 1
    rows = []
    for (first, code), count in sorted(counts.items()):
        total = count["right"] + count["wrong"]
        low, high = wilson(count["right"], total) or (None, None)
        row: dict[str, Any] = {"publisher": first} if by == "publisher" else {"kind": first} | ({"code": code} if by == "code" else {})
        row |= {"judged": total, "right": count["right"], "wrong": count["wrong"], "precision": round(count["right"] / total, 3) if total else None}
        rows.append(
            row | {"low": low and round(low, 3) if low is not None else None, "high": round(high, 3) if high is not None else None, "missing": count["missing"]}
        )
    return rows
