"""The word lists: each file says where it comes from and keeps its format."""

from __future__ import annotations

from importlib import resources

import pytest

from dragoman.errors import DataError
from dragoman.extract.statements import lexicon
from dragoman.extract.statements.lexicon import FRAMES, Lexicon, rows
from dragoman.model import ACTS

FILES = {"cues.csv": 6, "speakers.csv": 3, "words.csv": 2, "limits.csv": 3, "forms.csv": 2}


@pytest.mark.parametrize("name", FILES)
def test_files_name_source_and_licence(name: str) -> None:
    text = resources.files("dragoman").joinpath("data/lexicon/en/statements", name).read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert any("Source:" in line for line in head)
    assert any("Licence:" in line for line in head)


@pytest.mark.parametrize(("name", "width"), FILES.items())
def test_files_hold_no_row_twice(name: str, width: int) -> None:
    keys = [tuple(row[:2]) if name in ("cues.csv", "words.csv") else row[0] for _, row in rows(name, width)]
    assert len(keys) == len(set(keys))
    assert keys == [key for key in keys if key[0].strip() == key[0]]


def test_cues_have_known_frames_and_acts() -> None:
    prepositions = {"about", "against", "at", "behind", "by", "for", "in", "of", "on", "over", "with"}
    for entry in Lexicon.load().cues.values():
        assert entry.act in ACTS
        assert set(entry.frames) <= FRAMES | prepositions, entry.lemma
        assert all(0 < w < 1 for w in entry.frames.values())


def test_limits_are_probabilities_and_factors() -> None:
    assert all(0 < v <= 1.2 for v in Lexicon.load().limits.values())


def test_a_broken_file_is_named_with_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory) -> None:
    room = tmp_path / "data"  # type: ignore[operator]
    room.mkdir()
    (room / "cues.csv").write_text("# Source: a test. Licence: none\nlemma,pos,frames,act,hearer,kind\nsay,verb,that=9,report\n", encoding="utf-8")
    monkeypatch.setattr(lexicon.resources, "files", lambda _: tmp_path)
    with pytest.raises(DataError, match=r"cues\.csv:3"):
        rows("cues.csv", 6, "data")
