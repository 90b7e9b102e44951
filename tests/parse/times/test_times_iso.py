"""Arithmetic on TIMEX3 values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.parse.times.iso import interval, part_of, shift, unit_of, value_at

DAYS = st.dates(min_value=date(1200, 1, 1), max_value=date(2800, 12, 31))
UNITS = st.sampled_from(["D", "W", "WE", "M", "Q", "H", "S", "Y", "DE", "CE"])


@given(DAYS, UNITS)
def test_a_day_lies_in_its_unit(day: date, unit: str) -> None:
    value = part_of(day, unit)
    found = interval(value)
    assert unit_of(value) == unit
    assert found is not None
    first, last = found
    assert first <= last
    assert unit == "WE" or first <= day <= last


@given(DAYS, st.sampled_from(["D", "W", "M", "Q", "Y"]), st.integers(-500, 500))
def test_units_on_and_back_again(day: date, unit: str, count: int) -> None:
    on = interval(value_at(day, count, unit))
    assert on is not None
    assert value_at(on[0], -count, unit) == part_of(day, unit)


@pytest.mark.parametrize("value", [None, "", "P3Y", "PAST_REF", "XXXX-WXX-1", "2019-02-30", "2019-W60", "0000", "FY2018"])
def test_values_without_days(value: str | None) -> None:
    assert interval(value) is None


def test_the_end_of_a_shorter_month() -> None:
    assert shift(date(2019, 1, 31), 1, "M") == date(2019, 2, 28)
    assert shift(date(2019, 1, 31), 10**9, "Y") is None
