"""`explain`: candidates with their reasons."""

from __future__ import annotations

from dragoman.parse.times import explain


def test_a_bare_weekday_has_a_past_and_a_coming_reading() -> None:
    found = explain("Wednesday", "2019-06-30")
    assert [(c.clause, c.time.value, c.time.span) for c in found] == [("past", "2019-06-26", (0, 9)), ("ahead", "2019-07-03", (0, 9))]
    assert all(c.reason for c in found)


def test_an_explicit_date_has_one_reading_and_no_time_none() -> None:
    assert [(c.time.value, c.time.start) for c in explain("May 3, 2017", "2019-06-30")] == [("2017-05-03", "2017-05-03")]
    assert explain("Hanoi", "2019-06-30") == ()


def test_without_a_date_the_reading_is_open() -> None:
    assert [c.time.value for c in explain("last week", None)] == [None]
