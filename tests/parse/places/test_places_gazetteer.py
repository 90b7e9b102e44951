"""The packed gazetteer: it opens fast, finds names however they are written, and says what is wrong with a bad file."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import DataError
from dragoman.parse.places.gazetteer import Gazetteer, data_folder, km, part_of
from dragoman.parse.places.names import exact_only, key_of


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def test_opens_fast() -> None:
    start = time.process_time()
    Gazetteer.load()
    assert time.process_time() - start < 0.4


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("St. Petersburg", "Saint Petersburg"),
        ("Saint-Étienne", "St Etienne"),
        ("Mt. Sinai", "Mount Sinai"),
        ("Sana'a", "Sanaa"),
        ("Łódź", "Lodz"),
        ("Bosnia & Herzegovina", "Bosnia and Herzegovina"),
    ],
)
def test_one_key_for_one_name(written: str, same: str) -> None:
    assert key_of(written) == key_of(same)


@pytest.mark.parametrize(
    ("name", "exact"), [("U.S.", True), ("UK", True), ("Calif.", True), ("J&K", True), ("Iran", False), ("New York", False), ("Burkina Faso", False)]
)
def test_initials_count_only_as_written(name: str, exact: bool) -> None:
    assert exact_only(name) is exact


@given(st.text(max_size=40))
def test_any_name_has_a_key(name: str) -> None:
    key = key_of(name)
    assert key == key.lower()
    assert "." not in key


@given(st.text(max_size=40))
def test_any_key_can_be_asked(name: str) -> None:
    assert isinstance(_SHARED.find(key_of(name)), tuple)


def test_largest_first_and_ours_before_all(gazetteer: Gazetteer) -> None:
    springfields = [s for s in gazetteer.find("springfield") if s.level == "city" and not s.alternative]
    assert len(springfields) > 10
    assert [s.rank for s in springfields] == sorted((s.rank for s in springfields), reverse=True)
    assert gazetteer.find("panmunjom")[0].kind == "site"


def test_a_town_known_to_both_stands_once(gazetteer: Gazetteer) -> None:
    aleppo = [s for s in gazetteer.find("aleppo") if s.level == "city" and s.country == "SYR"]
    assert len(aleppo) == 1
    assert aleppo[0].geonameid == 170063


def test_part_of_a_country(gazetteer: Gazetteer) -> None:
    middle = gazetteer.find("lebanon")[0]
    south = part_of(middle, "southern", "southern")
    assert south.name == "southern Lebanon"
    assert south.lat < middle.lat
    assert 5 < km(middle, south) < 60


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"places\.gaz"):
        Gazetteer.load(tmp_path)


def test_damaged_file_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "gazetteer"
    shutil.copytree(data_folder(), folder)
    path = folder / "places.gaz"
    path.write_bytes(b"something else" + path.read_bytes()[:100])
    with pytest.raises(DataError, match="build it anew"):
        Gazetteer.load(folder)


def test_bad_row_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "gazetteer"
    shutil.copytree(data_folder(), folder)
    with (folder / "sites.tsv").open("a", encoding="utf-8") as file:
        file.write("Only\tthree\tcolumns\n")
    with pytest.raises(DataError, match=r"sites\.tsv:\d+"):
        Gazetteer.load(folder)


_SHARED = Gazetteer.load()
