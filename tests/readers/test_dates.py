"""Written dates to ISO dates."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.readers import iso_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2019-06-30", "2019-06-30"),
        ("2019-6-3", "2019-06-03"),
        ("20190630", "2019-06-30"),
        ("20190630140500", "2019-06-30T14:05:00"),
        ("2019-06-30T14:05:00+02:00", "2019-06-30T14:05:00+02:00"),
        ("2019-06-30T14:05:00.123Z", "2019-06-30T14:05:00Z"),
        ("2019-06-30 14:05", "2019-06-30T14:05:00"),
        ("2019-06-30T23:30:00-0500", "2019-06-30T23:30:00-05:00"),
        ("30 June 2019", "2019-06-30"),
        ("June 30th, 2019", "2019-06-30"),
        ("Sunday, 30 June 2019", "2019-06-30"),
        ("Sept. 11, 2001", "2001-09-11"),
        ("Sun, 30 Jun 2019 14:05:00 +0000", "2019-06-30T14:05:00+00:00"),
        ("June 30, 2019 2:05 pm EST", "2019-06-30T14:05:00-05:00"),
        ("June 30, 2019 2:05 pm ET", "2019-06-30"),
        ("Sun Jun 30 14:05:00 +0000 2019", "2019-06-30T14:05:00+00:00"),
        ("1561903500", "2019-06-30T14:05:00Z"),
        ("1561903500123", "2019-06-30T14:05:00Z"),
        ("30/6/2019", "2019-06-30"),
        ("6/30/2019", "2019-06-30"),
        ("1914-06-28", "1914-06-28"),
        ("2091-01-01", "2091-01-01"),
        ("2020-02-29", "2020-02-29"),
    ],
)
def test_forms(written: str, iso: str) -> None:
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written",
    ["2019-02-30", "30 February 2019", "2019-13-01", "2019", "June 2019", "6/7/2019", "yesterday", "2019-06-30T25:00", "", "0001-01-01", "２０１９-06-30"],
)
def test_no_dates(written: str) -> None:
    with pytest.raises(UsageError, match=r"give YYYY-MM-DD"):
        iso_date(written)


def test_the_error_names_field_value_and_form() -> None:
    with pytest.raises(UsageError, match=r"--published '2019-02-30' is no date \(day is out of range for month\): give YYYY-MM-DD"):
        iso_date("2019-02-30", "--published")


@given(st.datetimes(min_value=__import__("datetime").datetime(1400, 1, 1)).map(lambda d: d.replace(microsecond=0)))
def test_iso_round_trip(moment: object) -> None:
    written = moment.isoformat()  # type: ignore[attr-defined]
    assert iso_date(written) == written


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_a_usage_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert iso_date(text)[4] == "-"
