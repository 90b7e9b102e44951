"""Toponyms: extent, country, and distance (161 km, i.e. 100 miles, is the customary radius: Gritta et al. 2020)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.evaluate.gold import GoldSet, align
from dragoman.evaluate.measures import Json, Score, overlap, prf, share

__all__ = ["great_circle", "score_places"]

RADIUS_KM = 161
EARTH_KM = 6371


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres between two points in degrees (latitude, longitude), haversine formula."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(x) for x in (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def score_places(gold: GoldSet, readouts: Iterable[Mapping[str, Any]]) -> Score:
    count: Counter[str] = Counter()
    distances: list[float] = []
    misses: list[str] = []
    for row, readout in zip(gold.rows, align(gold, readouts), strict=True):
        found = [(m, p) for p in readout["places"] for m in p["mentions"]]
        used = _score_report(row, found, count, distances, misses)
        # Sets differ on "Turkish": a demonym that no gold toponym covers is not counted against precision.
        count["predicted"] += sum(j in used or not p.get("demonym") for j, (_, p) in enumerate(found))
    figures = {
        "reports": len(gold.rows),
        "gold": count["gold"],
        "strict": prf(count["strict"], count["predicted"], count["gold"]),
        "relaxed": prf(count["relaxed"], count["predicted"], count["gold"]),
        "acc161_given_match": share(count["near"], max(1, count["located"])),
        "acc161_end_to_end": share(count["near"], max(1, count["located"] + count["lost"])),
        "country_given_match": share(count["country"], max(1, count["countries"])),
        "median_km": round(sorted(distances)[len(distances) // 2], 1) if distances else None,
    }
    return Score(figures, misses)


def _score_report(row: Json, found: list[tuple[Any, Json]], count: Counter[str], distances: list[float], misses: list[str]) -> set[int]:
    used: set[int] = set()
    for gold in row["places"]:
        count["gold"] += 1
        span = [gold["start"], gold["end"]]
        j = next((j for j, (m, _) in enumerate(found) if j not in used and overlap(span, m)), None)
        if j is None:
            count["lost"] += gold.get("lat") is not None
            misses.append(f"{row['id']} not found: {row['text'][span[0] : span[1]]!r}")
            continue
        used.add(j)
        mention, place = found[j]
        count["relaxed"] += 1
        count["strict"] += list(mention) == span
        _score_point(gold, place, count, distances)
        if gold.get("country"):
            count["countries"] += 1
            count["country"] += place.get("country") == gold["country"]
            if place.get("country") != gold["country"]:
                misses.append(f"{row['id']} country: {row['text'][span[0] : span[1]]!r} is {gold['country']}, got {place.get('country')}")
    extra = (row["text"][m[0] : m[1]] for j, (m, p) in enumerate(found) if j not in used and not p.get("demonym"))
    misses.extend(f"{row['id']} extra: {words!r}" for words in extra)
    return used


def _score_point(gold: Json, place: Json, count: Counter[str], distances: list[float]) -> None:
    if gold.get("lat") is None:
        return
    count["located"] += 1
    if place.get("lat") is not None and place.get("lon") is not None:
        km = great_circle((gold["lat"], gold["lon"]), (place["lat"], place["lon"]))
        distances.append(km)
        count["near"] += km <= RADIUS_KM
