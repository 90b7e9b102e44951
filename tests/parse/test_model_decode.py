"""Decoding: the best tree is a tree and is the best; names fit together."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.parse.decode import best_names, best_tree, is_tree

LABELS = ("O", "B-a", "I-a", "E-a", "S-a", "B-b", "I-b", "E-b", "S-b")


@pytest.mark.parametrize(
    ("heads", "good"),
    [([0], True), ([2, 0, 2], True), ([0, 0], False), ([2, 1, 0], False), ([2, 3, 1], False), ([3, 1, 0], True), ([], False)],
)
def test_is_tree(heads: list[int], good: bool) -> None:
    assert is_tree(heads) is good


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 4), st.integers(0, 10_000))
def test_best_tree_is_the_best(n: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n, n + 1)).astype(np.float32) * 4
    found = best_tree(scores)
    assert is_tree(found)
    own = np.arange(n)
    masked = scores.astype(np.float64)
    masked[own, own + 1] = -1e9
    even = masked - np.log(np.exp(masked).sum(1, keepdims=True))
    best = max(float(even[own, list(h)].sum()) for h in product(range(n + 1), repeat=n) if is_tree(h))
    assert float(even[own, found].sum()) == pytest.approx(best, abs=1e-4)


def test_a_cycle_is_broken() -> None:
    scores = np.array([[0, -9, 5, 0], [1, 5, -9, 0], [3, 0, 0, -9]], dtype=np.float32)
    assert is_tree(best_tree(scores))


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(0, 1000))
def test_names_never_overlap(n: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n, len(LABELS))).astype(np.float32) * 3
    at = 0
    for first, last, label in best_names(scores, LABELS):
        assert at <= first < last <= n
        assert label in ("a", "b")
        at = last


def test_names_that_fit_are_left_alone() -> None:
    tags = ["B-a", "E-a", "O", "S-b", "B-b", "I-b", "E-b"]
    scores = np.full((len(tags), len(LABELS)), -5, dtype=np.float32)
    for i, tag in enumerate(tags):
        scores[i, LABELS.index(tag)] = 5
    assert best_names(scores, LABELS) == [(0, 2, "a"), (3, 4, "b"), (4, 7, "b")]


def test_a_torn_name_is_mended() -> None:
    scores = np.full((3, len(LABELS)), -5.0, dtype=np.float32)
    scores[0, LABELS.index("B-a")] = 5
    scores[1, LABELS.index("O")] = 1
    scores[1, LABELS.index("I-a")] = 0
    scores[2, LABELS.index("E-a")] = 5
    assert best_names(scores, LABELS) == [(0, 3, "a")]
