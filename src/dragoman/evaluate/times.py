"""Time expressions: extent (strict and relaxed) and value, as in TempEval-3 (UzZaman et al. 2013)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.evaluate.gold import GoldSet, align
from dragoman.evaluate.measures import Json, Score, overlap, prf, share

__all__ = ["score_times"]


def score_times(gold: GoldSet, readouts: Iterable[Mapping[str, Any]]) -> Score:
    count: Counter[str] = Counter()
    misses: list[str] = []
    for row, readout in zip(gold.rows, align(gold, readouts), strict=True):
        ignored = row.get("ignore", [])
        found = [t for t in readout["times"] if not any(overlap(t["span"], i) for i in ignored)]
        count["gold"] += len(row["timexes"])
        count["predicted"] += len(found)
        _score_report(row, found, count, misses)
    figures = {
        "reports": len(gold.rows),
        "gold": count["gold"],
        **{k: prf(count[k], count["predicted"], count["gold"]) for k in ("strict", "relaxed", "value")},
        "value_given_match": share(count["value"], max(1, count["relaxed"])),
    }
    return Score(figures, misses)


def _score_report(row: Json, found: list[Json], count: Counter[str], misses: list[str]) -> None:
    pairs = _match([[t["start"], t["end"]] for t in row["timexes"]], [list(t["span"]) for t in found])
    for i, timex in enumerate(row["timexes"]):
        words = row["text"][timex["start"] : timex["end"]]
        if i not in pairs:
            misses.append(f"{row['id']} not found: {words!r} = {timex['value']}")
            continue
        time = found[pairs[i]]
        count["relaxed"] += 1
        count["strict"] += list(time["span"]) == [timex["start"], timex["end"]]
        right = _value(time.get("value")) == _value(timex["value"])
        count["value"] += right
        if not right:
            misses.append(f"{row['id']} value: {words!r} = {timex['value']}, got {time.get('value')}")
    misses.extend(f"{row['id']} extra: {row['text'][t['span'][0] : t['span'][1]]!r}" for j, t in enumerate(found) if j not in pairs.values())


def _match(gold: list[list[int]], found: list[list[int]]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for exact in (True, False):
        for i, g in enumerate(gold):
            if i in pairs:
                continue
            for j, f in enumerate(found):
                if j not in pairs.values() and (g == f if exact else overlap(g, f)):
                    pairs[i] = j
                    break
    return pairs


def _value(value: Any) -> str:
    return re.sub(r"T00:00(:00)?$", "", str(value or "").strip().upper())
