"""The ledger on the command line: every format, persons' word, pages, and errors that say the mend."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from ..follow.words.conftest import made
from .conftest import Command

__all__ = ["made"]


def test_the_ledger_in_every_format(dragoman: Command, made: Path, tmp_path: Path) -> None:
    lines = dragoman("ledger", made).lines
    assert {"id", "party", "kind", "text", "state", "status", "due_end", "evidence"} <= lines[0].keys()
    assert json.loads(dragoman("ledger", made, "-f", "json").out) == lines
    rows = list(csv.DictReader(io.StringIO(dragoman("ledger", made, "-f", "csv").out)))
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    assert "fulfilled" in dragoman("ledger", made, "--decided", "-f", "table").out
    assert dragoman("ledger", made, "--out", tmp_path / "l.parquet").code == 0
    assert (tmp_path / "l.parquet").stat().st_size > 0
    assert [line["state"] for line in dragoman("ledger", made, "--party", "Sudan", "--kind", "threat").lines] == ["fulfilled"]
    assert dragoman("ledger", made, "--as-of", "2021-03-31", "--status", "fulfilled").out == ""


def test_scores_text_and_pages(dragoman: Command, made: Path, tmp_path: Path) -> None:
    assert {"EGY", "SDN"} <= {line["value"] for line in dragoman("ledger", made, "--score", "country").lines}
    assert "├" in dragoman("ledger", made, "--format", "text").out
    assert dragoman("ledger", made, "--report", tmp_path / "l.html").code == 0
    assert "<details>" in (tmp_path / "l.html").read_text("utf-8")
    assert dragoman("ledger", made, "--report", tmp_path / "l.md").code == 0
    wrong = dragoman("ledger", made, "--report", tmp_path / "l.doc")
    assert (wrong.code, ".html or .md" in wrong.err) == (2, True)


@pytest.mark.parametrize("words", [("ledger",), ("negotiation", "EGY", "SDN"), ("disputes",)])
def test_every_ledger_is_drawn(dragoman: Command, made: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    pytest.importorskip("matplotlib")
    drawn = dragoman(words[0], made, *words[1:], "--picture", tmp_path / "p.png", "--report", tmp_path / "p.html", "--format", "text")
    assert drawn.code == 0, drawn.err
    assert "drawn" in drawn.err
    assert drawn.out
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "p.html").read_text("utf-8").startswith("<!doctype html>")
    wrong = dragoman(words[0], made, *words[1:], "--picture", tmp_path / "p.gif")
    assert (wrong.code, ".png or .svg" in wrong.err) == (2, True)
    assert dragoman(words[0], made, *words[1:], "--report", tmp_path / "nowhere" / "p.html").code == 2


def test_disputes_by_words(dragoman: Command, made: Path) -> None:
    assert dragoman("disputes", made, "--text", "Talks productive").lines == dragoman("disputes", made).lines
    assert dragoman("disputes", made, "--text", "talks unheard").lines == []


def test_a_person_s_word(dragoman: Command, made: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.duckdb"
    shutil.copy(made, own)
    (threat,) = dragoman("ledger", own, "--kind", "threat").lines
    assert dragoman("outcome", own, threat["id"]).lines[0]["state"] == "fulfilled"
    done = dragoman("outcome", own, threat["id"], "--judged", "withdrawn", "--by", "Ada", "--why", "opened again")
    assert "withdrawn, says Ada; the rules say fulfilled" in done.err
    assert dragoman("ledger", own, "--kind", "threat").lines[0]["person"] == "Ada"
    assert dragoman("outcome", own, threat["id"], "--undo").code == 0
    assert dragoman("ledger", own, "--kind", "threat", "--keep").lines[0]["person"] is None


@pytest.mark.parametrize("words", [("negotiation", "EGY", "SDN"), ("negotiation", "EGY", "SDN", "--moves"), ("disputes",), ("firsts", "--check")])
@pytest.mark.parametrize("format", ["jsonl", "csv", "table"])
def test_the_other_ledgers_answer(dragoman: Command, made: Path, words: tuple[str, ...], format: str) -> None:
    found = dragoman(words[0], made, *words[1:], "-f", format)
    assert found.code == 0, found.err
    assert found.out


def test_a_wrong_name_is_told(dragoman: Command, made: Path) -> None:
    wrong = dragoman("negotiation", made, "EGY", "Sudann")
    assert (wrong.code, "did you mean" in wrong.err) == (2, True)
    assert dragoman("outcome", made, "nothing").code == 2
