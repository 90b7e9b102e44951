"""The quotation automaton: every system of marks, odd marks, long quotations."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.extract.quotes import find_quotations, paragraphs


def inner(text: str) -> list[str]:
    return [text[q.inner[0] : q.inner[1]] for q in find_quotations(text) if q.depth == 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We agree,” she said.", ["We agree,"]),
        ('"We agree," she said. "Now."', ["We agree,", "Now."]),
        ("``We agree,'' she said.", ["We agree,"]),
        ("''We agree,'' she said.", ["We agree,"]),
        ("„Einverstanden“, sagte sie.", ["Einverstanden"]),
        ("« Entendu », a-t-elle dit.", [" Entendu "]),
        ("»Ja«, sagte er.", ["Ja"]),
        ("「はい」と言った。", ["はい"]),
        ("‘We don’t agree,’ she said.", ["We don’t agree,"]),
        ("'We don't agree,' she said.", ["We don't agree,"]),
        ("”Wrong mark first,” she said.", ["Wrong mark first,"]),
        ("“Wrong mark last,“ she said.", ["Wrong mark last,"]),
    ],
)
def test_marks_of_each_system(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


@pytest.mark.parametrize(
    "text", ["The workers' strike and the nurses' rally", "the ’90s and the ’80s", 'a 5" pipe, a 6" pipe', "rock 'n' roll", "it's the judge's"]
)
def test_apostrophes_and_inches_quote_nothing(text: str) -> None:
    assert inner(text) == []


def test_a_long_quotation_goes_on_in_paragraphs_without_closing_marks() -> None:
    text = "“We began early.\n\n“Then we stopped.\n\n“Now we go on,” he said."
    found = find_quotations(text)
    assert [(q.closed, q.carried) for q in found] == [(False, False), (False, True), (True, True)]
    assert inner(text) == ["We began early.", "Then we stopped.", "Now we go on,"]


def test_a_missing_mark_costs_no_more_than_its_sentence() -> None:
    assert inner('"We go home. "They stay," he said. "Good."') == ["We go home.", "They stay,", "Good."]
    assert inner('He said "we go.\n\nThe next paragraph has "its own" words.') == ["we go.", "its own"]


def test_nested_quotations_keep_their_depth() -> None:
    text = "“He told me ‘never,’ and I left,” she said."
    assert [(q.depth, text[q.inner[0] : q.inner[1]]) for q in find_quotations(text)] == [(0, "He told me ‘never,’ and I left,"), (1, "never,")]


def test_wrapped_lines_are_one_paragraph() -> None:
    wrapped = "The minister said in the capital on Monday that the border would be\nclosed before the week was over and that nobody would pass.\n\nNext."
    assert len(paragraphs(wrapped)) == 2
    assert len(paragraphs("First point.\nSecond point.\nThird point.")) == 3


ODD = st.text(alphabet=st.sampled_from(list("ab .,!?\n’‘“”\"'`„«»「」‹›A—")), max_size=120)


@settings(max_examples=300, deadline=None)
@given(ODD | st.text(max_size=60))
def test_any_text_gives_spans_in_bounds(text: str) -> None:
    found = find_quotations(text)
    assert list(found) == sorted(found, key=lambda q: (q.start, -q.end, q.depth))
    for q in found:
        assert 0 <= q.start <= q.inner[0] <= q.inner[1] <= q.end <= len(text)
        assert q.depth >= 0
    top = [q for q in found if q.depth == 0]
    assert all(a.end <= b.start for a, b in pairwise(top))


def test_time_is_linear() -> None:
    def seconds(n: int) -> float:
        start = time.perf_counter()
        for text in ("“a” \"b\" 'c' ‘d’ " * n, '"' * n, "“" * n):
            find_quotations(text)
        return time.perf_counter() - start

    seconds(100)
    assert seconds(32_000) < 40 * max(seconds(4_000), 0.02)
