"""The parser with the shipped weights: plain sentences, odd input, order and batches."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import ModelError
from dragoman.parse import load_parser
from dragoman.syntax import NAME_LABELS, Syntax

if TYPE_CHECKING:
    from dragoman.parse import Parser


def check(text: str, syntax: Syntax) -> None:
    """What holds for every parse."""
    assert syntax.text == text
    at = 0
    for i, t in enumerate(syntax):
        assert (t.i, t.text) == (i, text[t.start : t.end])
        assert at <= t.start < t.end
        assert t.lemma
        assert t.upos
        assert t.xpos
        assert t.deprel
        at = t.end
    assert "".join(t.text for t in syntax) == "".join(text.split())
    assert [i for a, b in syntax.sentences for i in range(a, b)] == list(range(len(syntax)))
    for s, (first, last) in enumerate(syntax.sentences):
        tokens = syntax.sentence_tokens(s)
        assert sum(t.head < 0 for t in tokens) == 1
        assert all(t.sentence == s and (t.head < 0 or first <= t.head < last) for t in tokens)
        assert all((t.deprel == "root") == (t.head < 0) for t in tokens)
        assert len(syntax.subtree(next(t.i for t in tokens if t.head < 0))) == last - first
    for name in syntax.names:
        assert name.label in NAME_LABELS
        assert (name.start, name.end) == (syntax[name.first].start, syntax[name.last - 1].end)
        assert syntax[name.first].sentence == syntax[name.last - 1].sentence


def test_a_plain_sentence(parser: Parser) -> None:
    text = "The president of Brazil met French officials in Geneva on Monday."
    syntax = parser.parse(text)
    check(text, syntax)
    met = next(t for t in syntax if t.text == "met")
    assert (met.lemma, met.upos, met.xpos, met.deprel) == ("meet", "VERB", "VBD", "root")
    subject, object_ = syntax.child(met.i, "nsubj"), syntax.child(met.i, "obj")
    assert subject is not None
    assert object_ is not None
    assert (subject.text, object_.text) == ("president", "officials")
    found = {text[n.start : n.end]: n.label for n in syntax.names}
    assert found == {"Brazil": "place", "French": "people", "Geneva": "place"}


def test_clauses_and_passive(parser: Parser) -> None:
    text = "Officials said that two soldiers were killed by rebels near the border."
    syntax = parser.parse(text)
    by_text = {t.text: t for t in syntax}
    assert by_text["killed"].deprel == "ccomp"
    assert by_text["soldiers"].deprel == "nsubj:pass"
    assert by_text["rebels"].rel == "obl"


def test_persons_and_organizations(parser: Parser) -> None:
    text = "United Nations envoy Maria Fernandez spoke to Ahmed Hassan of the Labour Party."
    found = {text[n.start : n.end]: n.label for n in parser.parse(text).names}
    assert found["Maria Fernandez"] == "person"
    assert found["Ahmed Hassan"] == "person"
    assert found["United Nations"] == "organization"
    assert found["Labour Party"] == "organization"


def test_sentences(parser: Parser) -> None:
    text = "PEACE TALKS OPEN IN OSLO\n\nThe U.S. sent Gen. Miller. “We are ready,” he said. Nobody else came."
    syntax = parser.parse(text)
    check(text, syntax)
    assert [text[a:b] for a, b in map(syntax.sentence_span, range(len(syntax.sentences)))] == [
        "PEACE TALKS OPEN IN OSLO",
        "The U.S. sent Gen. Miller.",
        "“We are ready,” he said.",
        "Nobody else came.",
    ]


def test_a_break_begins_a_sentence(parser: Parser) -> None:
    text = "first heading second heading"
    assert parser.parse(text, breaks=(14,)).sentences[0] == (0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\n",
        ".",
        "\x00",
        "a\x00b \x07 c",
        "\ud800 lone \udfff surrogates",
        "القاهرة قالت الحكومة",
        "👩‍👩‍👧 and 🇫🇷 met 😀😀😀",
        "e\u0301le\u0301ments a\u200bb \u2028 c \u2029 d",
        "\ufeffText after a mark.",
        "中文 没有 空格的句子。",
        "((((((((((" * 30,
        "a.b.c.d.e.f.g.h. " * 50,
        "“" * 400,
        "word\u00a0word\u3000word",
    ],
)
def test_odd_input(parser: Parser, text: str) -> None:
    check(text, parser.parse(text))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text(parser: Parser, text: str) -> None:
    check(text, parser.parse(text))


def test_long_sentences_are_read_in_parts(parser: Parser) -> None:
    text = "the soldiers marched, and " * 300
    syntax = parser.parse(text)
    check(text, syntax)


def test_a_line_without_blanks_costs_little(parser: Parser) -> None:
    text = "x9Zq" * 25_000
    began = time.process_time()
    check(text, parser.parse(text))
    assert time.process_time() - began < 30


def test_many_texts_come_in_their_order(parser: Parser) -> None:
    texts = [f"Report {i} says that ship {i} left port." * (1 + i % 3) for i in range(40)] + ["", "Last."]
    together = list(parser.parse_many(iter(texts)))
    assert [s.text for s in together] == texts


def test_neighbours_in_a_batch_change_nothing(parser: Parser) -> None:
    texts = ["Rebels seized the airport.", "The talks in Vienna, which began on Monday, ended without a deal, officials said.", "Why?"]
    assert list(parser.parse_many(texts)) == [parser.parse(text) for text in texts]


def test_breaks_of_many_texts(parser: Parser) -> None:
    found = list(parser.parse_many(["one two", "three four"], breaks=[(4,), ()]))
    assert [len(s.sentences) for s in found] == [2, 1]


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.json"):
        load_parser(tmp_path)


def test_a_model_of_another_format_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text('{"format": 0}')
    with pytest.raises(ModelError, match="format 0"):
        load_parser(tmp_path)


def test_the_version_names_the_weights(parser: Parser) -> None:
    assert parser.version
