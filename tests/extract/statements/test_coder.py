"""Statements end to end: cue, content, speaker, kind and acts, on sentences of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.extract.statements import StatementCoder, connect
from dragoman.model import Actor, Annotated, Event, Report, Statement
from dragoman.syntax import Syntax, Token

if TYPE_CHECKING:
    from dragoman.parse import Parser


@pytest.fixture(scope="module")
def coder() -> StatementCoder:
    return StatementCoder.load(learned=False)


def read(parser: Parser, coder: StatementCoder, text: str) -> tuple[tuple[Statement, ...], Annotated]:
    doc = Annotated(Report("r", text), parser.parse(text))
    return coder.code(doc)[0], doc


def content(doc: Annotated, statement: Statement) -> list[str]:
    return [doc.quoted(span) for span in statement.content]


@pytest.mark.parametrize(
    ("text", "cue", "speaker", "kind"),
    [
        ("“We will not leave the valley,” the defence minister said on Tuesday.", "said", "the defence minister", "direct"),
        ("“We will not leave the valley,” said Marta Oduya, the defence minister.", "said", "Marta Oduya", "direct"),
        ("The defence minister said: “We will not leave the valley.”", "said", "The defence minister", "direct"),
        ("The minister said that the army would not leave the valley.", "said", "The minister", "indirect"),
        ("The army will not leave the valley, the minister said.", "said", "the minister", "indirect"),
        ("According to the minister, the army will not leave the valley.", "According to", "the minister", "indirect"),
        ("The minister said the army would “never” leave the valley.", "said", "The minister", "mixed"),
        ("The ministry denied that its troops had crossed the river.", "denied", "The ministry", "indirect"),
    ],
)
def test_each_form_gives_one_statement(parser: Parser, coder: StatementCoder, text: str, cue: str, speaker: str, kind: str) -> None:
    found, doc = read(parser, coder, text)
    assert len(found) == 1
    (s,) = found
    assert s.kind == kind
    assert s.cue is not None
    assert cue in doc.quoted(s.cue)
    assert s.speaker_span is not None
    assert doc.quoted(s.speaker_span).startswith(speaker)


def test_a_quotation_that_goes_on_is_one_statement(parser: Parser, coder: StatementCoder) -> None:
    found, doc = read(parser, coder, "“We were told nothing,” the envoy said. “We found out from the radio.”")
    assert [content(doc, s) for s in found] == [["“We were told nothing,”", "“We found out from the radio.”"]]


def test_a_paragraph_of_quotation_carries_its_speaker_over(parser: Parser, coder: StatementCoder) -> None:
    found, _ = read(parser, coder, "“We were told nothing,” the envoy said.\n\n“Nobody called us, and nobody came to the border.”")
    assert len(found) == 2
    assert found[1].cue is None
    assert found[1].speaker_span == found[0].speaker_span


def test_titles_and_words_at_a_distance_are_no_statements(parser: Parser, coder: StatementCoder) -> None:
    found, _ = read(parser, coder, "The ship, known as the “Queen of the North,” carried a “cargo” of salt.")
    assert found == ()


def test_a_quotation_without_marks_at_its_end_stops_with_its_paragraph(parser: Parser, coder: StatementCoder) -> None:
    found, doc = read(parser, coder, "The mayor said, “We are closed.\n\nThe town has 4,000 people.")
    assert content(doc, found[0]) == ["“We are closed."]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The premier promised that her government would build the dam.", "promise"),
        ("The general warned that the ceasefire would collapse.", "prediction"),
        ("“We will strike if they cross the river,” the general warned.", "threat"),
        ("The president accused the rebels of shelling the town.", "accusation"),
        ("The ambassador praised the rescue workers.", "praise"),
        ("The spokesman declined to comment.", "refusal"),
        ("The council demanded that the troops withdraw.", "demand"),
        ("“The talks were excellent,” the envoy said.", "assessment"),
        ("“Who will pay for this?” the senator asked.", "question"),
    ],
)
def test_acts(parser: Parser, coder: StatementCoder, text: str, act: str) -> None:
    found, _ = read(parser, coder, text)
    assert any(act in s.acts for s in found)


@pytest.mark.parametrize(
    "text", ["Gunmen attacked the police station on Sunday.", "No party has said how the vote would be held.", "The minister did not say when."]
)
def test_blows_and_silence_are_no_statements(parser: Parser, coder: StatementCoder, text: str) -> None:
    found, _ = read(parser, coder, text)
    assert found == ()


def test_settings_are_read(parser: Parser, coder: StatementCoder) -> None:
    found, _ = read(parser, coder, "“We are ready,” the envoy said through an interpreter.")
    assert found[0].via == "interpreter"
    found, _ = read(parser, coder, "“We are ready,” the envoy said on CNN.")
    assert found[0].venue == "CNN"


def test_the_condition_of_a_promise_is_a_span(parser: Parser, coder: StatementCoder) -> None:
    found, doc = read(parser, coder, "The premier said the army would withdraw if the sanctions were lifted.")
    assert found[0].condition is not None
    assert doc.quoted(found[0].condition).startswith("if the sanctions")


def token(i: int, start: int, text: str, lemma: str, upos: str, head: int, deprel: str) -> Token:
    return Token(i, start, start + len(text), text, lemma, upos, {"VERB": "VBD", "PROPN": "NNP"}.get(upos, ""), head, deprel, 0)


def test_speakers_and_hearers_become_actors(coder: StatementCoder) -> None:
    text = "Ada told Ben that Cy left."
    tokens = (
        token(0, 0, "Ada", "Ada", "PROPN", 1, "nsubj"),
        token(1, 4, "told", "tell", "VERB", -1, "root"),
        token(2, 9, "Ben", "Ben", "PROPN", 1, "obj"),
        token(3, 13, "that", "that", "SCONJ", 5, "mark"),
        token(4, 18, "Cy", "Cy", "PROPN", 5, "nsubj"),
        token(5, 21, "left", "leave", "VERB", 1, "ccomp"),
        token(6, 25, ".", ".", "PUNCT", 1, "punct"),
    )
    actors = (Actor("a1", "Ada", mentions=((0, 3),)), Actor("a2", "Ben", mentions=((9, 12),)))
    found, _ = coder.code(Annotated(Report("r", text), Syntax(text, tokens, ((0, 7),)), actors=actors))
    assert [(s.speakers, s.addressees, [text[a:b] for a, b in s.content]) for s in found] == [(("a1",), ("a2",), ["that Cy left"])]


def test_events_inside_the_content_are_connected() -> None:
    said = Statement("s1", "indirect", ((10, 40),))
    inside = Event("e1", (12, 20), (0, 50), "CONSULT", "040")
    outside = Event("e2", (41, 45), (0, 50), "CONSULT", "040")
    assert connect((said,), (inside, outside))[0].about == ("e1",)


PIECES = st.sampled_from(
    ["“", "”", '"', "'", "said", "Ada", "that", ",", ".", ":", "\n\n", "the minister", "will leave", "if", "—", "\x00", "\ud800", "שלום", "told", "?"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(PIECES, max_size=30))
def test_odd_text_never_stops_the_coder(parser: Parser, coder: StatementCoder, pieces: list[str]) -> None:
    text = " ".join(pieces)
    found, doc = read(parser, coder, text)
    for s in found:
        assert s.content
        for start, end in (*s.content, *([s.cue] if s.cue else []), *([s.speaker_span] if s.speaker_span else [])):
            assert 0 <= start < end <= len(text)
    assert coder.code(doc)[0] == found
