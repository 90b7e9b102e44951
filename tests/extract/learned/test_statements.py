"""The learned heads for statements: they temper the acts of the rules and never lose a quotation."""

from __future__ import annotations

import numpy as np

from dragoman.desk import Desk
from dragoman.extract.learned.statements import StatementHeads, features
from dragoman.extract.statements import StatementCoder
from dragoman.model import ACTS
from dragoman.readers import report_from_text

TEXT = "“The dam is ours,” the Ghanaian minister said. He warned that Ghana would close the border by May unless Togo paid. Officials denied the report."


def test_probabilities_of_each_statement(desk: Desk) -> None:
    doc, statements = desk.annotated(report_from_text(TEXT, id="x", published="2011-03-02", language="en"))
    rows = np.array([features(doc, s) for s in statements])
    real, acts = StatementHeads.load().judge(rows)
    assert real.shape == (len(statements),)
    assert acts.shape == (len(statements), len(ACTS))
    assert ((acts >= 0) & (acts <= 1)).all()


def test_quotations_and_ids_stay(desk: Desk) -> None:
    report = report_from_text(TEXT, id="x", published="2011-03-02", language="en")
    doc, learned = desk.annotated(report)
    rules, _ = StatementCoder.load(learned=False).code(doc)
    assert [s.content for s in learned if s.kind == "direct"] == [s.content for s in rules if s.kind == "direct"]
    assert [s.id for s in learned] == [f"s{n}" for n in range(1, len(learned) + 1)]
    assert all(s.acts and set(s.acts) <= set(ACTS) for s in learned)
