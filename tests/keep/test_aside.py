"""The file beside a store: by content, shared, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.keep.aside import Aside, beside, key_of


def test_what_is_put_is_there_for_others_too(tmp_path: Path) -> None:
    one, other = Aside(tmp_path / "news.duckdb"), Aside(tmp_path / "news.duckdb")
    keys = [key_of("1", f"sentence {n}") for n in range(1200)]
    assert one.get(keys) == {}
    assert not (tmp_path / "news.duckdb.deeds").exists()
    one.put([(key, b"x") for key in keys])
    one.put([(keys[0], b"y")])
    assert other.get([*keys, key_of("2", "sentence 0")]) == dict.fromkeys(keys, b"x")
    one.close()
    other.close()
    assert one.get(keys[:1]) == {keys[0]: b"x"}


def test_versions_and_texts_have_keys_of_their_own() -> None:
    assert len({key_of(version, text) for version in ("1", "2") for text in ("a", "b", "\ud800", "")}) == 8


def test_a_folder_or_a_store_in_memory_has_none(tmp_path: Path) -> None:
    for place in (tmp_path, Path(":memory:")):
        assert beside(place) is None
        aside = Aside(place)
        aside.put([(b"k", b"v")])
        assert aside.get([b"k"]) == {}


@pytest.mark.parametrize("damage", ["no database", "folder", "nowhere"])
def test_what_cannot_be_read_is_not_there(tmp_path: Path, damage: str) -> None:
    store = tmp_path / "news.duckdb"
    if damage == "no database":
        (tmp_path / "news.duckdb.deeds").write_bytes(b"something else" * 100)
    elif damage == "folder":
        (tmp_path / "news.duckdb.deeds").mkdir()
    else:
        store = tmp_path / "gone" / "news.duckdb"
    aside = Aside(store)
    aside.put([(b"k", b"v")])
    assert aside.get([b"k"]) == {}


def test_a_file_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    Aside(store).put([(b"k", b"v")])
    path = tmp_path / "news.duckdb.deeds"
    kept = path.read_bytes()
    for leftover in tmp_path.glob("*.deeds-*"):
        leftover.unlink()
    path.write_bytes(kept)
    path.chmod(0o444)
    aside = Aside(store)
    assert aside.get([b"k"]) in ({b"k": b"v"}, {})
