"""Sentences: layout always breaks; rules and scores say the rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.parse.sentences import LONGEST, SURE, gaps, hard_breaks, sentences
from dragoman.parse.tokens import words


def cut(text: str, breaks: tuple[int, ...] = ()) -> list[str]:
    spans = list(words(text))
    return [text[spans[a][0] : spans[b - 1][1]] for a, b in sentences(text, spans, breaks)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks failed. Troops left.", ["Talks failed.", "Troops left."]),
        ("“We refuse.” He left.", ["“We refuse.”", "He left."]),
        ("Gen. Omar met Mr. Lee in the U.S. Senate.", ["Gen. Omar met Mr. Lee in the U.S. Senate."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("HEADLINE WITHOUT A STOP\n\nThe story begins.", ["HEADLINE WITHOUT A STOP", "The story begins."]),
        ("He paid 5.5 million. she wrote", ["He paid 5.5 million. she wrote"]),
        ("", []),
    ],
)
def test_rules(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("dateline", "rest"),
    [
        ("SEOUL, July 3 (Yonhap) --", "South Korea agreed."),
        ("OSLO (AP) -", "The talks failed."),
        ("NEW YORK —", "“We refuse,” he said."),
        ("MOSCOW. Aug 5 (Interfax) -", "Russian President Ivan Petrov left."),
        ("Geneva, Switzerland (Reuters) –", "A deal is near."),
        ("ST. PETERSBURG, Russia —", "U.S. officials left."),
    ],
)
def test_a_dateline_stands_alone(dateline: str, rest: str) -> None:
    text = f"Headline\n\n{dateline} {rest}"
    spans = list(words(text))
    assert text.index(rest) in {spans[i][0] for i in hard_breaks(text, spans)}


@pytest.mark.parametrize(
    "text", ["U.S.-CHINA TALKS - KREMLIN REACTS", "The army - the largest in the region - left.", "NATO-led forces left.", "Iran - Iraq war"]
)
def test_what_is_no_dateline(text: str) -> None:
    assert hard_breaks(text, list(words(text))) == set()


def test_breaks_given_are_kept_wherever_they_fall_between_two_words() -> None:
    text = "one two   three"
    assert cut(text, (3,)) == ["one", "two   three"]
    assert cut(text, (4,)) == ["one", "two   three"]
    assert cut(text, (0, 8, 99)) == ["one two", "three"]


def test_a_break_inside_a_word_is_none() -> None:
    text = "one two"
    assert hard_breaks(text, list(words(text)), (5,)) == set()


def test_gaps() -> None:
    text = "a b\nc."
    assert gaps(text, list(words(text))) == [3, 1, 2, 0]


def test_scores_decide_but_never_part_a_word_from_its_full_stop() -> None:
    text = "one two ."
    spans = list(words(text))
    assert sentences(text, spans, (), np.array([0, SURE + 1, -1], dtype=np.float32)) == [(0, 1), (1, 3)]
    assert sentences(text, spans, (), np.array([0, SURE - 1, -1], dtype=np.float32)) == [(0, 3)]
    capital = "one Two ."
    assert sentences(capital, list(words(capital)), (), np.array([0, SURE - 1, -1], dtype=np.float32)) == [(0, 1), (1, 3)]
    text = "one two."
    assert sentences(text, list(words(text)), (), np.array([1, -1, 1], dtype=np.float32)) == [(0, 3)]


def test_no_sentence_is_endless() -> None:
    text = "word " * (LONGEST * 3)
    spans = list(words(text))
    assert [b - a for a, b in sentences(text, spans)] == [LONGEST] * 3


@settings(deadline=None)
@given(st.text(max_size=200), st.lists(st.integers(0, 200), max_size=5))
def test_sentences_cover_all_words_in_order(text: str, breaks: list[int]) -> None:
    spans = list(words(text))
    found = sentences(text, spans, breaks)
    assert [i for a, b in found for i in range(a, b)] == list(range(len(spans)))
