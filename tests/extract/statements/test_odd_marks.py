"""Unbalanced, nested, foreign and mixed quotation marks: nothing stops the reading, and every span lies in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.extract.firsts import FirstCoder
from dragoman.extract.positions import PositionCoder
from dragoman.extract.questions import QuestionCoder
from dragoman.extract.quotes import find_quotations
from dragoman.extract.statements import StatementCoder
from dragoman.model import Actor, Annotated, Report

if TYPE_CHECKING:
    from dragoman.parse import Parser

OPEN = ["“", '"', "‘", "'", "``", "„", "«", "»", "‹", "「", "『", "‟", "＂"]
CLOSE = ["”", '"', "’", "'", "''", "“", "»", "«", "›", "」", "』", "＂"]
PAIRS = [("“", "”"), ("«", "»"), ("« ", " »"), ("„", "“"), ("»", "«"), ("「", "」"), ("『", "』"), ("‘", "’"), ("‹", "›"), ("``", "''"), ('"', '"')]
WORDS = ["the minister said", "Norland", "it will never pay", "the first time since", "no sign of", "in exchange for", ", he added,", "refused to leave"]
BREAKS = [" ", ". ", ", ", ": ", "\n\n", " — ", "? ", ""]

plain = st.sampled_from(WORDS)
balanced = st.recursive(
    plain,
    lambda inner: st.tuples(st.sampled_from(PAIRS), st.lists(st.tuples(inner, st.sampled_from(BREAKS)), min_size=1, max_size=3)).map(
        lambda x: x[0][0] + "".join(a + b for a, b in x[1]) + x[0][1]
    ),
    max_leaves=8,
)
unbalanced = st.lists(plain | st.sampled_from(OPEN) | st.sampled_from(CLOSE) | st.sampled_from(BREAKS), max_size=24).map("".join)
texts = st.lists(st.tuples(balanced | unbalanced, st.sampled_from(BREAKS)), max_size=5).map(lambda x: "".join(a + b for a, b in x))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_quotations_lie_in_the_text_and_nest(text: str) -> None:
    found = find_quotations(text)
    for q in found:
        assert 0 <= q.start <= q.inner[0] <= q.inner[1] <= q.end <= len(text)
    for inside in (q for q in found if q.depth > 0):
        assert any(q.start <= inside.start and inside.end <= q.end for q in found if q.depth < inside.depth)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_every_room_reads_them(parser: Parser, text: str) -> None:
    at = text.find("Norland")
    actors = (Actor("a1", "Norland", "state", mentions=((at, at + 7),)),) if at >= 0 else ()
    doc = Annotated(Report("r", text), parser.parse(text), actors=actors)
    statements, rejected = StatementCoder.load(learned=False).code(doc)
    spans = [s for x in statements for s in (*x.content, x.cue, x.speaker_span, x.condition) if s is not None]
    spans += [r.span for r in rejected if r.span is not None]
    spans += [p.span for x in PositionCoder.load().code(doc, statements, ()) for p in (x.wants, x.gives) if p is not None]
    spans += [x.span for x in FirstCoder.load().code(doc, statements, ())]
    spans += [x.span for x in QuestionCoder.load().code(doc, statements, ())]
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("« Nous partirons », the minister said.", "« Nous partirons »"),
        ("„We will not pay the bill“, the minister said.", "„We will not pay the bill“"),
        ("「We will not pay the bill,」 the minister said.", "「We will not pay the bill,」"),
        ("“They shouted «never again» at the gate,” the minister said.", "“They shouted «never again» at the gate,”"),
        ("“We will not pay the bill,» the minister said.", "“We will not pay the bill,»"),
        ("“We will not pay the bill.”― Marta Oduya", "“We will not pay the bill.”"),
    ],
)
def test_foreign_and_mixed_marks_make_statements(parser: Parser, text: str, content: str) -> None:
    doc = Annotated(Report("r", text), parser.parse(text))
    found, _ = StatementCoder.load(learned=False).code(doc)
    assert content in [doc.quoted(span) for s in found for span in s.content]
