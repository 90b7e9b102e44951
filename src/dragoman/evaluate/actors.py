"""Phrases and dates to country and roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.evaluate.gold import GoldSet
from dragoman.evaluate.measures import Score, share

__all__ = ["score_actors"]


def score_actors(gold: GoldSet, answers: Iterable[Mapping[str, Any]]) -> Score:
    """`answers` are `{"id", "country", "roles"}`, as `dragoman who --format jsonl` prints them."""
    found = {str(a["id"]): a for a in answers}
    count: Counter[str] = Counter()
    misses: list[str] = []
    for row in gold.rows:
        want, got = row["actor"], found.get(str(row["id"]), {})
        country = not want.get("country") or got.get("country") == want["country"]
        role = not want.get("code_1") or want["code_1"] in (got.get("roles") or [])
        if want.get("country"):
            count.update(countries=1, country=int(country))
        if want.get("code_1"):
            count.update(roles=1, role=int(role))
        count["both"] += country and role
        if not (country and role):
            misses.append(f"{row['id']} {row['text']!r} on {row.get('date')}: {want}, got {got.get('country')} {got.get('roles')}")
    figures = {
        "phrases": len(gold.rows),
        "country": share(count["country"], max(1, count["countries"])),
        "role": share(count["role"], max(1, count["roles"])),
        "all_right": share(count["both"], max(1, len(gold.rows))),
    }
    return Score(figures, misses)
