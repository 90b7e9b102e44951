"""The learned heads: shapes and probabilities, what they see, and what the judge may and may not do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dragoman.desk import Desk
from dragoman.errors import ModelError
from dragoman.extract.events import EventCoder
from dragoman.extract.events.calibration import calibrated, kind_of, logit
from dragoman.extract.learned import REASONS, WIDTH, Heads
from dragoman.extract.learned.hints import TYPES
from dragoman.model import Event
from dragoman.readers import report_from_text


@pytest.fixture(scope="module")
def heads() -> Heads:
    return Heads.load()


def read(desk: Desk, text: str):  # type: ignore[no-untyped-def]
    return desk.annotated(report_from_text(text, id="x", published="2011-03-02", language="en"))


def test_scores_are_probabilities(desk: Desk, heads: Heads) -> None:
    doc, statements = read(desk, "Ghana walked away from the fisheries talks with Togo.")
    inputs = desk.events.inputs(doc, desk.events.read(doc, statements))
    judged = heads.judge(inputs)
    n = len(doc.syntax)
    assert judged.types.shape == (n, len(heads.labels["types"]))
    assert judged.links(0).shape == (n, len(heads.labels["roles"]))
    for table in (judged.types, judged.leaves, judged.statuses):
        assert np.allclose(table.sum(1), 1, atol=1e-4)
    assert ((judged.links(1) >= 0) & (judged.links(1) <= 1)).all()


def test_labels_are_those_of_the_ontology(desk: Desk, heads: Heads) -> None:
    assert heads.labels["types"] == TYPES
    assert set(TYPES[1:]) == set(desk.events.ontology.types)
    for leaf in heads.labels["leaves"]:
        assert desk.events.ontology.cameo(leaf).code == leaf


def test_a_sentence_is_judged_for_itself(desk: Desk, heads: Heads) -> None:
    """The company a sentence keeps in its report changes nothing that matters: attention ends at the full stop."""
    doc, statements = read(desk, "Ghana shelved the accord with Togo. Peru was calm. Chile expelled two Bolivian envoys.")
    inputs = desk.events.inputs(doc, desk.events.read(doc, statements))
    for (a, b), together in zip(doc.syntax.sentences, heads.judge_all(inputs, doc.syntax.sentences), strict=True):
        alone = heads.judge(inputs[a:b])
        assert np.allclose(alone.types, together.types, atol=1e-4)
        assert np.allclose(alone.links(0), together.links(0), atol=1e-4)


def test_hints_say_what_the_rules_dropped(desk: Desk) -> None:
    doc, statements = read(desk, "Ghana did not expel the Togolese ambassador.")
    reading = desk.events.read(doc, statements)
    dropped = [h for h in reading.hints if h.reason == "negated"]
    assert dropped
    assert "negated" in REASONS
    inputs = desk.events.inputs(doc, reading)
    assert inputs[dropped[0].node, -WIDTH:].any()
    assert inputs.shape[1] == doc.syntax.states.shape[1] + WIDTH


@pytest.mark.parametrize(
    "text",
    ["Did Ghana attack Togo?", "Ghana did not expel the Togolese ambassador.", "If Ghana expels the Togolese ambassador, talks will end."],
)
def test_what_the_rules_reject_for_good_stays_out(desk: Desk, text: str) -> None:
    doc, statements = read(desk, text)
    events, _ = desk.events.code(doc, statements)
    assert not [e for e in events if e.status in ("happened", "ongoing")]


def test_the_record_says_who_spoke(desk: Desk) -> None:
    """Over a few turns of phrase that no row of the lexicon knows, the heads add events, and say so."""
    texts = [
        "Angered by the verdict, Ghana slammed the door on further fisheries talks with Togo on Monday.",
        "Rebels in northern Ghana put a garrison of Togolese soldiers to flight at dawn.",
        "Ghana's foreign minister heaped scorn on Togo over the dam.",
        "Ghana tore up its fisheries pact with Togo on Friday.",
    ]
    found = [e for t in texts for e in desk.events.code(*read(desk, t))[0]]
    assert any(e.rule.startswith("learned.") for e in found)
    for event in found:
        assert 0 < event.confidence < 1
        assert event.source or event.recipient


def test_without_heads_the_rules_code_alone(desk: Desk) -> None:
    rules = EventCoder.load(desk.events.ontology, learned=False)
    doc, statements = read(desk, "Ghana condemned Togo on Monday.")
    events, _ = rules.code(doc, statements)
    assert [e.type for e in events] == ["ACCUSE"]
    assert rules.judge is None


def test_a_curve_turns_raw_scores_into_probabilities() -> None:
    event = Event("e1", (0, 1), (0, 9), "ACCUSE", "111", source=("a1",), recipient=("a2",), rule="act.condemn.111", confidence=0.8)
    assert kind_of(event) == "rule.both"
    assert calibrated(event, {}) == 0.8
    assert calibrated(event, {"rule.both": (1.0, 0.0)}) == 0.8
    assert calibrated(event, {"rule.both": (1.0, -1.0)}) < 0.7
    assert logit(1.0) < 6


def test_weights_of_another_make_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.npz"
    np.savez(path, about=np.array(json.dumps({"format": 99})))
    with pytest.raises(ModelError, match="format 99"):
        Heads.load(path)
    path.write_bytes(b"no weights")
    with pytest.raises(ModelError, match="cannot be read"):
        Heads.load(path)
