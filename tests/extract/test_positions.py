"""Positions: who wants what of whom for what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dragoman.extract.positions import PositionCoder
from dragoman.extract.statements import StatementCoder
from dragoman.model import Actor, Annotated, Event, Position, Report

if TYPE_CHECKING:
    from dragoman.parse import Parser


def positions(parser: Parser, text: str) -> list[Position]:
    actors = []
    for n, name in enumerate(("Norland", "Sudland", "the envoy"), 1):
        at = text.find(name)
        if at >= 0:
            actors.append(Actor(f"a{n}", name, "state" if n < 3 else "person", mentions=((at, at + len(name)),)))
    doc = Annotated(Report("r", text), parser.parse(text), actors=tuple(actors))
    statements, _ = StatementCoder.load(learned=False).code(doc)
    return list(PositionCoder.load().code(doc, statements, ()))


@pytest.mark.parametrize(
    ("text", "stance", "party", "counterparty", "wants", "gives"),
    [
        (
            "Norland demanded that Sudland lift its sanctions in exchange for limits on enrichment.",
            "demand",
            "a1",
            "a2",
            "Sudland lift its sanctions",
            "limits on enrichment",
        ),
        ("Norland offered to release the sailors in return for the two ships.", "offer", "a1", None, "the two ships", "release the sailors"),
        ("Norland refused to recognize the treaty.", "refusal", "a1", None, "recognize the treaty", None),
        ("Norland urged Sudland to withdraw its troops.", "demand", "a1", "a2", "Sudland to withdraw its troops", None),
    ],
)
def test_each_stance(parser: Parser, text: str, stance: str, party: str, counterparty: str | None, wants: str, gives: str | None) -> None:
    (found,) = positions(parser, text)
    assert (found.stance, found.party, found.counterparty) == (stance, party, counterparty)
    assert found.wants is not None
    assert found.wants.text == wants
    assert (found.gives.text if found.gives else None) == gives
    assert text[slice(*found.wants.span)] == wants


@pytest.mark.parametrize("text", ["The mayor of a small town refused to pay the bill.", "Norland declined to comment.", "Norland said the harvest was good."])
def test_no_position_without_party_or_stance(parser: Parser, text: str) -> None:
    assert positions(parser, text) == []


@pytest.mark.parametrize(
    ("text", "stance", "gives"),
    [
        ("Norland promised to free the sailors.", "offer", "free the sailors"),
        ("Norland said it would halt its raids.", "offer", "it would halt its raids"),
        ("Norland said it would lift the siege only if Sudland disarmed.", "condition", "it would lift the siege"),
    ],
)
def test_what_is_promised_is_given(parser: Parser, text: str, stance: str, gives: str) -> None:
    (found,) = positions(parser, text)
    assert found.stance == stance
    assert found.gives is not None
    assert found.gives.text == gives


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Norland said it would not recognize the vote.", "refusal"),
        ("Norland ruled out any talks.", "refusal"),
        ("Norland called on Sudland to withdraw.", "demand"),
        ("Norland asked Sudland to withdraw.", "demand"),
        ("Norland appealed to Sudland to withdraw.", "demand"),
    ],
)
def test_stance_from_content_or_particle(parser: Parser, text: str, stance: str) -> None:
    assert [p.stance for p in positions(parser, text)] == [stance]


@pytest.mark.parametrize(
    "text",
    [
        "Norland ordered its soldiers to fire.",
        "Norland said it would hold a vote in May.",
        "Norland insisted on anonymity.",
        "“We will sleep at home,” the envoy said.",
    ],
)
def test_orders_at_home_and_plans_are_no_positions(parser: Parser, text: str) -> None:
    assert positions(parser, text) == []


def test_a_threat_on_a_condition_is_a_red_line(parser: Parser) -> None:
    (found,) = positions(parser, "Norland threatened to shell the port if Sudland sent ships.")
    assert found.stance == "red line"
    assert found.wants is not None
    assert found.wants.text == "Sudland sent ships"


def test_what_must_come_before_is_a_condition(parser: Parser) -> None:
    (found,) = positions(parser, "Norland demanded that Sudland withdraw before any talks.")
    assert (found.stance, found.wants and found.wants.text, found.gives and found.gives.text) == ("condition", "Sudland withdraw", "any talks")


@pytest.mark.parametrize(
    "text",
    ["Norland rejected the criticism.", "Norland offered its condolences to Sudland.", "Norland vowed to punish Sudland.", "Norland has not ruled out force."],
)
def test_denials_courtesies_and_blows_are_no_positions(parser: Parser, text: str) -> None:
    assert positions(parser, text) == []


@pytest.mark.parametrize("text", ["Norland threatened to shell the port unless Sudland withdrew.", "Norland said the siege would last until Sudland withdrew."])
def test_what_hangs_on_the_deed_of_another_is_a_condition(parser: Parser, text: str) -> None:
    (found,) = positions(parser, text)
    assert found.stance == "condition"
    assert found.wants is not None
    assert found.wants.text == "Sudland withdrew"


def test_each_of_several_speakers_holds_the_position(parser: Parser) -> None:
    assert [(p.party, p.stance) for p in positions(parser, "Norland and Sudland called for a recount.")] == [("a1", "demand"), ("a2", "demand")]


def test_several_that_agree_with_each_other_offer_nothing(parser: Parser) -> None:
    assert positions(parser, "Norland and Sudland agreed to reopen the bridge.") == []


def test_a_demand_that_only_an_event_tells(parser: Parser) -> None:
    text = "Norland turned down the offer."
    doc = Annotated(Report("r", text), parser.parse(text), actors=(Actor("a1", "Norland", "state", mentions=((0, 7),)),))
    event = Event("e1", (8, 19), (0, len(text)), "REJECT", "120", source=("a1",))
    (found,) = PositionCoder.load().code(doc, (), (event,))
    assert (found.party, found.stance, found.wants and found.wants.text) == ("a1", "refusal", "the offer")
    assert not PositionCoder.load().code(doc, (), (replace(event, status="denied"),))
