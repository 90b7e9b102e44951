"""Attributions: content spans by intersection over union, then speaker and cue of the matched ones.

Measure after Newell et al. 2018 (PolNeAR): a match is one-to-one, greedy by IoU, from 0.5 up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.evaluate.gold import GoldSet, align
from dragoman.evaluate.measures import Json, Score, characters, overlap, prf, share

__all__ = ["score_quotes"]

IOU_FLOOR = 0.5


def score_quotes(gold: GoldSet, readouts: Iterable[Mapping[str, Any]]) -> Score:
    count: Counter[str] = Counter()
    misses: list[str] = []
    for row, readout in zip(gold.rows, align(gold, readouts), strict=True):
        _score_report(row, readout, count, misses)
    figures = {
        "reports": len(gold.rows),
        "gold": count["gold"],
        "iou50": prf(count["match"], count["predicted"], count["gold"]),
        "characters": prf(count["chars"], count["chars_predicted"], count["chars_gold"]),
        "speaker_given_match": share(count["speaker"], max(1, count["match"])),
        "cue_given_match": share(count["cue"], max(1, count["match"])),
        "recall_by_kind": {k: share(count["match " + k], max(1, count["gold " + k])) for k in ("direct", "mixed", "indirect")},
    }
    return Score(figures, misses)


def _score_report(row: Json, readout: Json, count: Counter[str], misses: list[str]) -> None:
    gold = [(characters(q["content_spans"]), q) for q in row["quotes"]]
    found = [(characters(s["content"]), s) for s in readout["statements"] if s["content"]]
    count["gold"] += len(gold)
    count["predicted"] += len(found)
    count.update("gold " + q["kind"] for _, q in gold)
    gold_chars = set().union(*(c for c, _ in gold))
    found_chars = set().union(*(c for c, _ in found))
    count["chars_gold"] += len(gold_chars)
    count["chars_predicted"] += len(found_chars)
    count["chars"] += len(gold_chars & found_chars)
    matched = _match([c for c, _ in gold], [c for c, _ in found])
    for i, (_, quote) in enumerate(gold):
        if i not in matched:
            start, end = quote["content_spans"][0]
            misses.append(f"{row['id']} {quote['kind']}: {row['text'][start:end]!r}")
            continue
        statement = found[matched[i]][1]
        count["match"] += 1
        count["match " + quote["kind"]] += 1
        count["speaker"] += _same(quote, "speaker", statement.get("speaker_span"))
        count["cue"] += _same(quote, "cue", statement.get("cue"))
    for j, (_, statement) in enumerate(found):
        if j not in matched.values():
            start, end = statement["content"][0]
            misses.append(f"{row['id']} extra {statement.get('kind')}: {row['text'][start:end]!r}")


def _match(gold: list[set[int]], found: list[set[int]]) -> dict[int, int]:
    """Gold index -> found index, best IoU first (ties: later gold first, as the reference scorer sorts)."""
    pairs = [(len(a & b) / len(a | b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found) if a & b]
    matched: dict[int, int] = {}
    used: set[int] = set()
    for iou, i, j in sorted(pairs, reverse=True):
        if iou >= IOU_FLOOR and i not in matched and j not in used:
            matched[i] = j
            used.add(j)
    return matched


def _same(quote: Json, what: str, span: Any) -> bool:
    spans = quote.get(f"{what}_spans") or ([quote[f"{what}_span"]] if quote.get(f"{what}_span") else [])
    if not spans:
        return not span
    return any(overlap(s, span) for s in spans)
