"""The deeds that ship with the example are those of the lexicons that ship, and nothing is written beside a store served for reading only."""

from __future__ import annotations

from pathlib import Path

from dragoman.ask import Store
from dragoman.follow.words import deeds as kept
from dragoman.follow.words.shelf import Shelf
from dragoman.keep.aside import Aside
from dragoman.serve.http.example import build, deeds, pack


def test_the_ledger_of_the_example_parses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "example.duckdb"
    build(path)
    kept._memory().clear()
    with Store.open(path) as store:
        shelf = Shelf(store)
        assert len(shelf.commitments) > 100
        assert shelf.deeds.parsed == 0


def test_deeds_are_packed_and_read_alike() -> None:
    found = list(deeds())
    assert len(found) == len(dict(found)) > 1000
    packed = pack(found[:3])
    assert len(packed) == sum(len(key) + 4 + len(value) for key, value in found[:3])


def test_a_store_left_untouched_has_nothing_written_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "news.duckdb"
    aside = Aside(path, write=False)
    aside.put([(b"k" * 16, b"v")])
    aside.close()
    assert not list(tmp_path.iterdir())
    writing = Aside(path)
    writing.put([(b"k" * 16, b"v")])
    writing.close()
    reading = Aside(path, write=False)
    reading.put([(b"l" * 16, b"w")])
    assert reading.get([b"k" * 16, b"l" * 16]) == {b"k" * 16: b"v"}
