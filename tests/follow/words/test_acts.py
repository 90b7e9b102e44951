"""Deeds of a sentence: what, whether done, to come, stopped or denied, and who does it."""

from __future__ import annotations

from functools import cache

import pytest

from dragoman.follow.words.acts import Act, acts_of
from dragoman.follow.words.lexicon import Lexicon
from dragoman.link.across.settings import Settings
from dragoman.parse import Parser, load_parser


@cache
def parser() -> Parser:
    return load_parser()


def act(sentence: str, lemma: str) -> Act:
    found = [a for a in acts_of(parser().parse(sentence), Lexicon.load(), Settings.load()) if a.lemma == lemma]
    assert found, f"no {lemma} in {sentence}"
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "lemma", "mood", "phase", "negated"),
    [
        ("Norway and Chile opened a joint office in Oslo on Friday.", "open", "done", "", False),
        ("Norway will open an office in Oslo.", "open", "to come", "", False),
        ("Norway promised to open an office in Oslo.", "open", "to come", "", False),
        ("The office is to be opened in May.", "open", "to come", "", False),
        ("The end of the war has not been declared.", "declare", "done", "", True),
        ("The president did not visit Oslo.", "visit", "done", "", True),
        ("He could not visit Oslo in spring.", "visit", "done", "", True),
        ("The summit was called off on Thursday.", "summit", "done", "undone", False),
        ("The army has suspended the exercises.", "exercise", "done", "ends", False),
        ("The foreign ministers ended two days of talks in Oslo.", "talk", "done", "", False),
        ("The country will hold no nuclear test.", "test", "to come", "", True),
        ("Ministers were to have met on Wednesday.", "meet", "none", "", False),
    ],
)
def test_how_a_deed_is_told(sentence: str, lemma: str, mood: str, phase: str, negated: bool) -> None:
    found = act(sentence, lemma)
    assert (found.mood, found.phase, found.negated) == (mood, phase, negated)


def test_a_deed_under_a_condition_is_conditional() -> None:
    assert act("The army will answer if the rebels attack the port.", "attack").conditional
    assert not act("The rebels attacked the port on Monday.", "attack").conditional


def test_whoever_is_asked_is_to_do_it() -> None:
    sentence = "Chile urged Norway to withdraw its ships."
    found = act(sentence, "withdraw")
    assert [sentence[a:b] for a, b in found.subject] == ["Norway"]


def test_a_hyphened_word_is_one() -> None:
    assert "longran" in act("Norway launched a long-range missile.", "launch").words
    assert "longran" not in act("Norway launched a short-range missile.", "launch").words


def test_to_go_ahead_is_no_visit() -> None:
    assert not [a for a in acts_of(parser().parse("The drill will go ahead as planned."), Lexicon.load(), Settings.load()) if "visit" in a.families]
