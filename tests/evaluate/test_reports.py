"""Whole reports against hand-made readouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.errors import DataError
from dragoman.evaluate.handmade import as_readout, load_handmade, meant, places_of
from dragoman.evaluate.reports import score_reports

GOLD = """
id: trial
published: 2004-05-06
text: |-
  Ghana and Togo signed a fishing accord on Wednesday. Kofi Atta of Ghana said the accord would hold. Togo praised Ghana.
actors:
  - {name: Ghana, country: GHA, code: GHA}
  - {name: Togo, country: TGO, code: TGO}
  - {name: Kofi Atta, country: GHA, code: GHAGOV, kind: person}
events:
  - {id: e1, trigger: signed, type: {any: [SUPPORT, COOPERATE]}, cameo: "057", source: [Ghana], recipient: [Togo], reciprocal: true, status: happened,
     date: 2004-05-05, place: null}
  - {id: e2, trigger: praised, type: SUPPORT, cameo: "051", source: [Togo], recipient: [Ghana], status: happened, date: {any: [2004-05-05, null]},
     place: null}
statements:
  - {speaker: Kofi Atta, kind: indirect, content: "the accord would hold", cue: said, acts: [prediction]}
firsts: []
"""


@pytest.fixture
def gold(tmp_path: Path):  # type: ignore[no-untyped-def]
    (tmp_path / "trial.yaml").write_text(GOLD, encoding="utf-8")
    return load_handmade(tmp_path)


def test_a_pass_agrees_with_itself(gold) -> None:  # type: ignore[no-untyped-def]
    figures = score_reports(gold, [as_readout(g) for g in gold]).figures
    assert figures["typed"]["f1"] == figures["typed_and_actors"]["f1"] == figures["statements_found"]["f1"] == 1.0
    assert figures["status"] == figures["speaker"] == 1.0


def test_misses_and_extras_count(gold) -> None:  # type: ignore[no-untyped-def]
    readout = as_readout(gold[0])
    readout["events"][1] |= {"type": "ACCUSE"}
    readout["statements"] = []
    score = score_reports(gold, [readout])
    assert score.figures["typed"] == {"p": 0.5, "r": 0.5, "f1": 0.5}
    assert score.figures["statements_found"]["r"] == 0
    assert any("too many" in line for line in score.misses)
    assert any("statement missed" in line for line in score.misses)


def test_a_filled_side_that_the_gold_leaves_empty_is_wrong(gold) -> None:  # type: ignore[no-untyped-def]
    gold[0].data["events"][1]["recipient"] = []
    readout = as_readout(gold[0])
    assert score_reports(gold, [readout]).figures["typed_and_actors"]["r"] == 1.0
    readout["events"][1]["recipient"] = ["a3"]
    assert score_reports(gold, [readout]).figures["typed_and_actors"]["r"] == 0.5


def test_a_date_may_be_left_open_where_a_fair_coder_may(gold) -> None:  # type: ignore[no-untyped-def]
    readout = as_readout(gold[0])
    readout["events"][1]["when"] = None
    assert score_reports(gold, [readout]).figures["date"]["f1"] == 1.0
    readout["events"][0]["when"] = None
    assert score_reports(gold, [readout]).figures["date"]["r"] == 0.0


def test_marks_point_into_a_wider_piece() -> None:
    text = "Peru left. Chile left."
    assert places_of(text, "left") == [(5, 9), (17, 21)]
    assert meant(text, "Chile [[left]]") == (17, 21)
    assert meant(text, "Bolivia [[left]]") is None


def test_a_report_that_was_not_read_is_an_error(gold) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DataError, match="no readout"):
        score_reports(gold, [])
