"""`dragoman doctor`, `parse` and `evaluate` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Command


def test_doctor_finds_all_in_order(dragoman: Command) -> None:
    result = dragoman("doctor")
    assert result.code == 0
    assert "model and data load" in result.out
    assert "NO " not in result.out


def test_doctor_says_what_is_missing(dragoman: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.desk import Desk

    def fail(**_: object) -> None:
        raise OSError("no weights")

    monkeypatch.setattr(Desk, "open", fail)
    result = dragoman("doctor")
    assert result.code == 1
    assert "NO  model and data do not load: no weights" in result.out


def test_evaluate_reads_and_scores(dragoman: Command, tmp_path: Path) -> None:
    text = "“We will come back tomorrow,” the minister said."
    gold = {"id": "1", "text": text, "quotes": [{"content_spans": [[0, 29]], "cue_span": [43, 47], "speaker_span": [30, 42], "kind": "direct"}]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold) + "\n", encoding="utf-8")
    result = dragoman("evaluate", "quotes", path, "--json")
    assert result.code == 0
    figures = json.loads(result.out)
    assert figures["recall_by_kind"]["direct"] == 1.0
    assert figures["speaker_given_match"] == 1.0
    table = dragoman("evaluate", "quotes", path)
    assert "iou50" in table.out


def test_evaluate_scores_given_predictions(dragoman: Command, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "1", "text": "Nothing here."}) + "\n", encoding="utf-8")
    predictions = tmp_path / "out.jsonl"
    predictions.write_text(json.dumps({"report": {"id": "1", "text": "Nothing here."}, "events": []}) + "\n", encoding="utf-8")
    result = dragoman("evaluate", "silence", gold, "--predictions", predictions, "--json")
    assert json.loads(result.out) == {"sentences": 1, "silent": 1.0}


def test_evaluate_misuse(dragoman: Command, tmp_path: Path) -> None:
    assert dragoman("evaluate", "poetry", "x.jsonl").code == 2
    assert dragoman("evaluate", "quotes", tmp_path / "none.jsonl").code == 2
    assert dragoman("evaluate", "readout", tmp_path / "none.yaml").code == 2


def test_parse_prints_conllu(dragoman: Command, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text("The ministers met in Paris.", encoding="utf-8")
    result = dragoman("parse", path)
    assert result.code == 0
    rows = [line.split("\t") for line in result.out.splitlines() if line and line[0] != "#"]
    assert [r[1] for r in rows] == ["The", "ministers", "met", "in", "Paris", "."]
    assert rows[2][3] == "VERB"
    assert rows[2][6] == "0"
    assert dragoman("parse", tmp_path / "none.txt").code == 2


def test_when_reads_a_phrase_against_a_day(dragoman: Command) -> None:
    result = dragoman("when", "late Friday", "--published", "2019-06-30")
    assert result.code == 0
    assert result.lines[0]["start"] == "2019-06-28"
    assert dragoman("when", "the blue horse").out == ""
    assert dragoman("when", "Friday", "--published", "yesterdayish").code == 2


def test_where_ranks_namesakes(dragoman: Command) -> None:
    result = dragoman("where", "Tripoli")
    assert [row["country"] for row in result.lines[:2]] == ["LBY", "LBN"]
    assert "no place is known" in dragoman("where", "Xqzzt").err


def test_who_knows_states_and_offices(dragoman: Command, tmp_path: Path) -> None:
    (row,) = dragoman("who", "the French foreign minister", "--on", "1999-05-01").lines
    assert (row["country"], row["roles"]) == ("FRA", ["GOV"])
    path = tmp_path / "phrases.jsonl"
    path.write_text(json.dumps({"id": 7, "text": "Swedish police", "published": None}) + "\n", encoding="utf-8")
    (row,) = dragoman("who", "--input", path).lines
    assert (row["id"], row["country"], row["roles"]) == (7, "SWE", ["COP"])
    assert dragoman("who").code == 2


def test_codes_finds_by_number_type_and_words(dragoman: Command) -> None:
    assert {row["code"] for row in dragoman("codes", "041").lines} == {"041"}
    assert {row["type"] for row in dragoman("codes", "troops", "withdraw").lines} >= {"RETREAT"}
    assert len(dragoman("codes").lines) > 250
