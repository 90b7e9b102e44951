"""The measure in `eval/coreference.py`, on a case counted by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).resolve().parents[2] / "eval" / "coreference.py"


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coreference_measure", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_three_measures_by_hand(measure: ModuleType) -> None:
    """Key {a b c} {d e}; found {a b} {c d e}: 2 of 3 links either way, B-cubed 11/15, CEAF 0.8 of each of two."""
    key = [frozenset({(1,), (2,), (3,)}), frozenset({(4,), (5,)})]
    found = [frozenset({(1,), (2,)}), frozenset({(3,), (4,), (5,)})]
    assert measure.muc(key, found) == (2, 3)
    kept, mentions = measure.b_cubed(key, found)
    assert (kept / mentions) == pytest.approx(11 / 15)
    assert measure.ceaf_e(key, found) == (pytest.approx(1.6), 2)
    score = measure.Score()
    score.add(key, found)
    assert score.figures()["conll"] == pytest.approx((2 / 3 + 11 / 15 + 0.8) / 3)


def test_best_assignment_is_not_greedy(measure: ModuleType) -> None:
    assert measure.assigned([[0.9, 0.8], [0.8, 0.1]]) == pytest.approx(1.6)
    assert measure.assigned([[0.5], [0.7]]) == pytest.approx(0.7)
    assert measure.assigned([]) == 0.0


def test_reads_chains_of_a_document(measure: ModuleType) -> None:
    rows = [
        ("Ana", "Entity=(1-person-new-cf1-1-sgl)"),
        ("saw", "_"),
        ("her", "Entity=(2-person-new-cf2-2-coref(1-person-giv-cf1-1-ana)"),
        ("dog", "Entity=2)"),
    ]
    lines = "\n".join("\t".join([str(i), form, *["_"] * 7, misc]) for i, (form, misc) in enumerate(rows, 1))
    (document,) = measure.documents(f"# newdoc id = X_news_one\n{lines}\n\n")
    assert document.text == "Ana saw her dog "
    assert document.chains() == [frozenset({(0, 3), (8, 11)})]
