"""The data files of the reading room are whole."""

from __future__ import annotations

import itertools
from importlib.resources import files

import pytest

from dragoman.readers.language import LanguageTeller

FOLDER = files("dragoman").joinpath("data/readers")
COLUMNS = {"agencies.tsv": 2, "formats.tsv": 3, "head_words.tsv": 2, "languages.tsv": 5, "page_meta.tsv": 2, "scripts.tsv": 3, "towns.txt": 1}


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in FOLDER.joinpath(name).read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("name", COLUMNS)
def test_provenance_columns_and_no_double_rows(name: str) -> None:
    text = FOLDER.joinpath(name).read_text("utf-8")
    header = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    assert "Source: " in header
    assert "Licence: " in header or "CC BY" in header
    found = rows(name)
    assert all(len(row) == COLUMNS[name] and row[0] for row in found)
    assert len({tuple(row[: 2 if name in ("head_words.tsv", "page_meta.tsv") else 1]) for row in found}) == len(found)


def test_every_data_file_is_checked() -> None:
    assert {entry.name for entry in FOLDER.iterdir()} == set(COLUMNS)


def test_languages() -> None:
    found = {code: (letters, words.split()) for code, _, letters, _, words in rows("languages.tsv")}
    assert all(len(code) in (2, 3) and len(words) >= 15 for code, (_, words) in found.items())
    for _, _, codes in rows("scripts.tsv"):
        several = codes.split()
        assert len(several) == 1 or all(code in found for code in several), codes


def test_scripts_do_not_overlap() -> None:
    ranges = sorted((first, last) for first, last, _ in LanguageTeller.load()._scripts)
    assert all(last < first for (_, last), (first, _) in itertools.pairwise(ranges))


def test_kinds_of_words_and_signatures() -> None:
    assert {kind for kind, _ in rows("head_words.tsv")} == {"label", "link", "role", "opener"}
    assert {field for field, _ in rows("page_meta.tsv")} == {"published", "updated", "language", "publisher"}
    assert all(bytes.fromhex(magic) and mend for magic, _, mend in rows("formats.tsv"))
