"""Names: exact spans with their label, as in CoNLL 2003 (Tjong Kim Sang and De Meulder 2003), and touching spans with the same label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.evaluate.gold import GoldSet
from dragoman.evaluate.measures import Score, overlap, prf

__all__ = ["LABELS", "score_names"]

LABELS = ("person", "organization", "place")
"""The labels that are scored; others, in gold or found, are passed over."""

_Name = tuple[int, int, str]


def score_names(gold: GoldSet, answers: Iterable[Mapping[str, Any]]) -> Score:
    """Rows of `gold` and `answers` hold `names`: `{"start", "end", "label"}`; answers are found by `id`."""
    found = {str(a["id"]): _names(a) for a in answers}
    count: Counter[str] = Counter()
    misses: list[str] = []
    for row in gold.rows:
        want, got = _names(row), found.get(str(row["id"]), set())
        for name, names in (("gold", want), ("found", got), ("right", want & got)):
            count.update(f"{name} {label}" for _, _, label in names)
        count["met gold"] += _touching(want, got)
        count["met found"] += _touching(got, want)
        misses.extend(f"{row['id']} missed: {row['text'][s:e]!r} ({label})" for s, e, label in sorted(want - got))
        misses.extend(f"{row['id']} extra: {row['text'][s:e]!r} ({label})" for s, e, label in sorted(got - want))
    total = {name: sum(count[f"{name} {label}"] for label in LABELS) for name in ("gold", "found", "right")}
    met_r, met_p = count["met gold"] / max(1, total["gold"]), count["met found"] / max(1, total["found"])
    figures = {
        "documents": len(gold.rows),
        "gold": total["gold"],
        "exact": prf(total["right"], total["found"], total["gold"]),
        "overlap": {"p": round(met_p, 3), "r": round(met_r, 3), "f1": round(2 * met_p * met_r / (met_p + met_r), 3) if met_p + met_r else 0.0},
        "by_label": {label: prf(count[f"right {label}"], count[f"found {label}"], count[f"gold {label}"])["f1"] for label in LABELS},
    }
    return Score(figures, misses)


def _names(row: Mapping[str, Any]) -> set[_Name]:
    return {(n["start"], n["end"], n["label"]) for n in row.get("names", ()) if n["label"] in LABELS}


def _touching(some: set[_Name], others: set[_Name]) -> int:
    return sum(any(a[2] == b[2] and overlap(a[:2], b[:2]) for b in others) for a in some)
