"""Where contents begin and end, one rule a test, on sentences of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.extract.statements import StatementCoder
from dragoman.model import Annotated, Report

if TYPE_CHECKING:
    from dragoman.parse import Parser


def contents(parser: Parser, text: str) -> dict[str, list[str]]:
    """Content pieces by the text of the cue ("" where there is none)."""
    doc = Annotated(Report("r", text), parser.parse(text))
    found, _ = StatementCoder.load(learned=False).code(doc)
    return {doc.quoted(s.cue) if s.cue else "": [doc.quoted(span) for span in s.content] for s in found}


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        # what an attribution interrupts goes on behind it
        ("The latest shell, the army said, was the largest yet.", "said", ["The latest shell", "was the largest yet"]),
        ("It was, the envoy said, a wasted year.", "said", ["It was", "a wasted year"]),
        ("Most of the harbours, said Lind, are closed to ships.", "said", ["Most of the harbours", "are closed to ships"]),
        ("“I trust him,” the mayor said, but “when it comes to docks, he built nothing.”", "said",
         ["“I trust him,”", "but “when it comes to docks, he built nothing.”"]),
        ("If the treaty falls, the minister said, the army will move.", "said", ["If the treaty falls", "the army will move"]),
        # the report's own words behind what was said
        ("The envoy said the road was open, although the bridge had fallen.", "said", ["the road was open"]),
        ("The envoy said the road was open, the army denies it was closed.", "said", ["the road was open"]),
        ("The minister called it a “sad day,” a nod to the floods of spring.", "called", ["it a “sad day,”"]),
        ("The minister described the plan as a “trap” — a word that he had used before.", "described", ["the plan as a “trap”"]),
        ("The council wants to hire ten doctors, focusing on the north.", "wants", ["to hire ten doctors"]),
        # what stays in
        ("The envoy said there was a “real gap,” when it came to pay.", "said", ["there was a “real gap,” when it came to pay"]),
        ("The court said that, according to its own count, nobody had voted.", "said", ["that, according to its own count, nobody had voted"]),
        # who calls it so is no part of it
        ("The deal, which the rebel leader, Ana Mora, called “a farce,” was signed.", "called", ["“a farce,”"]),
        ("The minister called the charges unfounded and invented by rivals.", "called", ["the charges unfounded and invented by rivals"]),
    ],
)  # fmt: skip
def test_contents(parser: Parser, text: str, cue: str, expected: list[str]) -> None:
    assert contents(parser, text).get(cue) == expected


def test_a_view_is_named_by_its_owner(parser: Parser) -> None:
    assert contents(parser, "In the minister's view, the treaty is dead.") == {"In": ["the treaty is dead"]}
    assert contents(parser, "The treaty is dead, in the minister's opinion.") == {"in": ["The treaty is dead"]}
    assert contents(parser, "To them, the wall is a wound.") == {"To": ["the wall is a wound"]}


def test_an_attribution_at_the_head_needs_no_comma(parser: Parser) -> None:
    assert contents(parser, "According to the ministry more than forty ships have sunk.") == {"According to": ["more than forty ships have sunk"]}


def test_a_quotation_of_the_same_speaker_goes_on_behind_a_sentence_about_him(parser: Parser) -> None:
    text = "“We were told nothing,” the envoy said. He named no names. “Our people found out from the radio and from their neighbours.”"
    assert contents(parser, text)["said"] == ["“We were told nothing,”", "“Our people found out from the radio and from their neighbours.”"]
    text = "“We were told nothing,” the envoy said. Instead, “our people found out from the radio.”"
    assert contents(parser, text)["said"] == ["“We were told nothing,”", "Instead, “our people found out from the radio.”"]


def test_a_quotation_with_a_cue_of_its_own_does_not_join_the_one_before(parser: Parser) -> None:
    text = "“He took much from us,” she said, recalling the strike. Because of the winter, “we need him,” Lind said of the mayor."
    found = contents(parser, text)
    assert all("we need him" not in piece for piece in found.get("recalling", []))


def test_words_of_the_report_run_on_behind_a_quotation(parser: Parser) -> None:
    text = "“This is wrong,” Orr said. “You pushed them to the edge” to lift the figures, she said."
    assert contents(parser, text)["said"] != ["“This is wrong,”", "“You pushed them to the edge”"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The minister said that the bridge had held, adding that trains would run.", "The minister"),
        ("Norland, once a friend of the rebels, offered to mend the bridge.", "Norland"),
        ("The mayor mocked the plan, tweeting: “Nobody asked us.”", "The mayor"),
        ("The premier never missed a chance to remind the crowd that he had built the dam.", "The premier"),
    ],
)
def test_speakers(parser: Parser, text: str, speaker: str) -> None:
    doc = Annotated(Report("r", text), parser.parse(text))
    found, _ = StatementCoder.load(learned=False).code(doc)
    assert found
    assert {doc.quoted(s.speaker_span) for s in found if s.speaker_span} == {speaker}
