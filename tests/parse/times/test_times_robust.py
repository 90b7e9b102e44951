"""Odd text gives a clean result, in time that grows with its length and no faster."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Report
from dragoman.parse.times import TimeTagger, explain, open_times

TIME_WORDS = (
    "the a of in on at since until between and to last next this two 3 12 31 1998 2,000 '98 1990s May march second Friday Fri. quarter half year years"
    " ago later earlier before after Christmas noon 9 a.m. p.m. : / - – , . \n 12:30 5/6/07 2019-02-31 ½ every each once twice from now past recent daily"
    " nineteen hundred thousand and first 21st EST early late end mid week weekend night morning tonight"
)
WORDS = st.sampled_from(TIME_WORDS.split(" "))


@pytest.fixture(scope="module")
def tagger() -> TimeTagger:
    return TimeTagger.load()


def check(tagger: TimeTagger, text: str, published: str | None) -> None:
    times = tagger.tag(Report("r", text, published=published))
    last = 0
    for t in times:
        assert last <= t.span[0] < t.span[1] <= len(text)
        assert t.type in ("DATE", "TIME", "DURATION", "SET")
        assert t.start is None or t.end is None or t.start <= t.end
        last = t.span[1]
    assert 0 <= open_times(times) <= len(times)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.sampled_from([None, "2019-06-30", "1000-01-01", "9000-12-31T23:59"]))
@settings(max_examples=150, deadline=None)
def test_any_string_of_time_words(tagger: TimeTagger, text: str, published: str | None) -> None:
    check(tagger, text, published)


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text(tagger: TimeTagger, text: str) -> None:
    check(tagger, text, "2019-06-30")
    explain(text, "2019-06-30", tagger)


@pytest.mark.parametrize("text", ["", "\0\0", "\ud800 on Friday \udfff", "ביום שני 5", "٥ مايو ٢٠١٩", "9" * 10_000 + " years ago"])
def test_odd_text(tagger: TimeTagger, text: str) -> None:
    check(tagger, text, "2019-06-30")


@pytest.mark.parametrize(
    "piece", [" ", "x", "about ", "the ", "two hundred thousand ", "1,234,", "May 3 ", "Friday ", "1998-", "a year ", "\n", "last two ", "3:", "and ", "years "]
)
def test_a_long_line_takes_time_in_proportion(tagger: TimeTagger, piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        gc.collect()
        gc.disable()  # what the collector spends on the rest of the suite is not the tagger's
        try:
            start = time.process_time()
            tagger.tag(Report("r", text, published="2019-06-30"))
            return time.process_time() - start
        finally:
            gc.enable()

    seconds(20_000)
    assert seconds(160_000) < 12 * max(seconds(40_000), 0.02)
