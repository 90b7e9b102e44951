"""The tables under `data/gazetteer` keep their format, and state source and licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dragoman.parse.places.gazetteer import TABLES, data_folder, rows_of

FOLDER = data_folder()
KINDS = {"city", "region", "country", "area", "site", "water"}
COLUMNS = {"countries": 9, "names": 10, "cues": 2, "words": 1, "given": 1, "weights": 3, "signs": 2} | dict.fromkeys(TABLES, 8)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tsv")), ids=lambda p: p.stem)
def test_table_has_header_and_width(path: Path) -> None:
    text = path.read_text("utf-8")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert any("source:" in line for line in comments), "no source"
    assert any("licence:" in line for line in comments), "no licence"
    assert sum(1 for _ in rows_of(path, COLUMNS[path.stem])) > 5


def test_countries() -> None:
    rows = list(rows_of(FOLDER / "countries.tsv", 9))
    assert len({r[0] for r in rows}) == len({r[1] for r in rows}) == len(rows) > 240
    for iso2, iso3, name, lat, lon, area, _capital, _aliases, _demonyms in rows:
        assert re.fullmatch(r"[A-Z]{2}", iso2)
        assert re.fullmatch(r"[A-Z]{3}", iso3)
        assert name
        assert abs(float(lat)) <= 90
        assert abs(float(lon)) <= 180
        assert float(area) >= 0
    without = [r[2] for r in rows[:193] if not r[8]]
    assert set(without) <= {"Dominica", "Vatican City"}, "a state without the name of its people"


@pytest.mark.parametrize("table", TABLES)
def test_places_of_our_own(table: str) -> None:
    codes = {r[1] for r in rows_of(FOLDER / "countries.tsv", 9)} | {"-"}
    seen: set[tuple[str, str]] = set()
    for name, kind, country, lat, lon, rank, _aliases, _demonyms in rows_of(FOLDER / f"{table}.tsv", 8):
        assert kind in KINDS, name
        assert country in codes, name
        assert abs(float(lat)) <= 90, name
        assert abs(float(lon)) <= 180, name
        assert 2 <= float(rank) <= 9, name
        assert (name, country) not in seen, f"{name} stands twice"
        seen.add((name, country))


def test_old_names_have_dates_in_order() -> None:
    codes = {r[1] for r in rows_of(FOLDER / "countries.tsv", 9)}
    for name, present, country, kind, _lat, _lon, start, end, rank, _demonyms in rows_of(FOLDER / "names.tsv", 10):
        assert present, name
        assert country in codes, name
        assert kind in KINDS, name
        assert float(rank) > 1, name
        assert not (start and end) or int(start) < int(end), name


def test_weights_are_numbers_with_a_meaning() -> None:
    rows = list(rows_of(FOLDER / "weights.tsv", 3))
    assert len({r[0] for r in rows}) == len(rows)
    for name, weight, meaning in rows:
        assert meaning, name
        assert abs(float(weight)) < 10, name
