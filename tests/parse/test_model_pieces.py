"""Word pieces and shapes: what the encoder is fed must never change under a model already trained."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.parse import conllu, decode, lemmas, pieces, tokens
from dragoman.parse.pieces import PIECES_A_WORD, SHAPES, Pieces, shape

VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "iran", "##ian", "un", "##happi", "##ness", ".", "e", "##lan", "'", "s")


@pytest.fixture(scope="module")
def small() -> Pieces:
    return Pieces(VOCABULARY)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Iranian", ["iran", "##ian"]),
        ("UNHAPPINESS", ["un", "##happi", "##ness"]),
        ("élan", ["e", "##lan"]),
        ("'s", ["'", "s"]),
        ("xyz", ["[UNK]"]),
        ("\ud800", ["[UNK]"]),
        ("...........", ["."] * PIECES_A_WORD),
    ],
)
def test_pieces(small: Pieces, word: str, expected: list[str]) -> None:
    assert [VOCABULARY[i] for i in small.of(word)] == expected


def test_a_whole_word_is_known(small: Pieces) -> None:
    assert "iran" in small
    assert "iranian" not in small


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_word_has_pieces_and_a_shape(word: str) -> None:
    assert 1 <= len(Pieces(VOCABULARY).of(word)) <= PIECES_A_WORD
    assert 0 < shape(word) < SHAPES
    assert 0 < shape(word, first=True) < SHAPES


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *[("a", 3), ("A", 9), ("Iran", 5), ("IRAN", 7), ("U.S.", 13), ("McCain", 11), ("F16", 10), ("3rd", 4)],
        *[("7", 24), ("1,000", 32), ("$", 17), ("(", 15), ("“", 22), ("中", 1)],
    ],
)
def test_shapes_are_as_trained(word: str, expected: int) -> None:
    assert shape(word) == expected


@pytest.mark.parametrize("module", [pieces, tokens, lemmas, decode, conllu])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
