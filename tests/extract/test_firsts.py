"""Firsts: who, what, among whom, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.extract.firsts import FirstCoder
from dragoman.extract.positions import PositionCoder
from dragoman.extract.questions import QuestionCoder
from dragoman.extract.statements import StatementCoder
from dragoman.model import Actor, Annotated, Event, First, Report, Statement

if TYPE_CHECKING:
    from dragoman.parse import Parser


def firsts(parser: Parser, text: str, statements: tuple[Statement, ...] = (), events: tuple[Event, ...] = ()) -> tuple[First, ...]:
    at = text.find("Marta Oduya")
    actors = (Actor("a1", "Marta Oduya", "person", mentions=((at, at + 11),)),) if at >= 0 else ()
    return FirstCoder.load().code(Annotated(Report("r", text), parser.parse(text), actors=actors), statements, events)


def test_the_first_to(parser: Parser) -> None:
    (found,) = firsts(parser, "Marta Oduya became the first sitting premier to visit the island.")
    assert found.who == ("a1",)
    assert found.scope == "sitting premier"
    assert found.deed == "visit the island"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("It was the first time since 1994 that the two premiers had met.", "first time since 1994"),
        ("The two armies clashed for the first time in a decade.", "the first time"),
        ("Never before had a premier addressed the assembly.", "Never before"),
        ("The scale of the strike was unprecedented.", "unprecedented"),
        ("It was the deadliest attack in the country in a decade.", "deadliest attack"),
        ("He is the last surviving witness of the massacre.", "last surviving witness"),
        ("It was the gravest dispute among the islands in decades.", "the gravest dispute among the islands in decades"),
        ("It was the sharpest clash between the two fleets in memory.", "the sharpest clash between the two fleets in memory"),
        ("Norland has ended its first war games in twelve years.", "its first war games in twelve years"),
        ("It is the first foreign crisis of her presidency.", "the first foreign crisis of her presidency"),
        ("Soldiers arrested its first freely elected president.", "its first freely elected president"),
        ("No court had ever convicted a sitting premier.", "No court had ever convicted a sitting premier"),
        ("It was the first such accord between the two islands in nine years.", "the first such accord between the two islands in nine years"),
        ("Turnout was the lowest in the country's history.", "the lowest in the country's history"),
        ("The flood was the worst the valley had ever seen.", "the worst the valley had ever"),
        ("No storm had sunk so many boats since 1950.", "No storm had sunk so many"),
        ("Never had so many people crossed the bridge.", "Never had"),
        ("The islanders were the first settlers of the coast.", "the first settlers"),
    ],
)
def test_each_form_is_found(parser: Parser, text: str, inside: str) -> None:
    (found,) = firsts(parser, text)
    assert inside in text[slice(*found.span)]


@pytest.mark.parametrize(
    "text",
    ["The first lady opened the school.", "In the first half of the year exports fell.", "At first the rebels refused.", "The first round was held in May.",
     "The council first had to decide how to pay for it.", "The agency expects the first ship to leave on Friday.", "He sold his first painting in May.",
     "The first of twelve clinics was opened in May."],
)  # fmt: skip
def test_ordinals_that_claim_nothing(parser: Parser, text: str) -> None:
    assert firsts(parser, text) == ()


def test_event_and_statement_are_joined(parser: Parser) -> None:
    text = "Marta Oduya said she was the first premier to visit the island."
    at = text.index("visit")
    (found,) = firsts(parser, text, (Statement("s1", "indirect", ((17, len(text) - 1),)),), (Event("e1", (at, at + 5), (0, len(text)), "CONSULT", "042"),))
    assert (found.event, found.according_to) == ("e1", "s1")


def test_a_relative_clause_may_tell_the_deed(parser: Parser) -> None:
    (found,) = firsts(parser, "Marta Oduya became the first premier whom the council put under sanctions.")
    assert found.scope == "premier"


def test_odd_text_never_stops_the_coders(parser: Parser) -> None:
    for text in (
        "",
        "first",
        "the first the first to to",
        "never before",
        "no signs of",
        "unclear whether",
        "\x00 \ud800 first time since",
        "the last surviving",
        "yet to",
    ):
        doc = Annotated(Report("r", text), parser.parse(text))
        statements, _ = StatementCoder.load(learned=False).code(doc)
        FirstCoder.load().code(doc, statements, ())
        QuestionCoder.load().code(doc, statements, ())
        PositionCoder.load().code(doc, statements, ())
