"""Open questions: what the report itself calls unproven or lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.extract.questions import QuestionCoder
from dragoman.model import Annotated, OpenQuestion, Report

if TYPE_CHECKING:
    from dragoman.parse import Parser


def questions(parser: Parser, text: str) -> tuple[OpenQuestion, ...]:
    return QuestionCoder.load().code(Annotated(Report("r", text), parser.parse(text)), (), ())


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("It remains unclear whether the talks will resume.", "unclear"),
        ("There is no evidence that the ship was attacked.", "no evidence"),
        ("There is no sign of headway in the dispute over fishing rights.", "no progress"),
        ("The lack of progress on the border dispute worries traders.", "no progress"),
        ("The claim could not be independently verified.", "unconfirmed"),
        ("The government has yet to respond to the proposal.", "not yet"),
        ("Who broke the truce remains in dispute; the rebels blamed the army.", "unclear"),
        ("Questions about the cost of the force went unanswered.", "unclear"),
        ("How the terms will be enforced the document does not say.", "unclear"),
        ("Whether the assembly will repeal the ban, written into law in 1996, is doubtful.", "unclear"),
        ("Nobody knows how many people lost their homes.", "unclear"),
    ],
)
def test_each_form(parser: Parser, text: str, polarity: str) -> None:
    (found,) = questions(parser, text)
    assert found.polarity == polarity
    assert found.topic
    assert 0 <= found.span[0] < found.span[1] <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "“There is no evidence of that,” the envoy said.",
        "The talks made good progress on the border.",
        "The evidence was shown to the council.",
        "The minister did not say when the talks would resume.",
    ],
)
def test_what_is_said_by_others_or_known_is_not_open(parser: Parser, text: str) -> None:
    assert questions(parser, text) == ()
