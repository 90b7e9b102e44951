"""What time expressions mean: sentences of our own, read without a parse."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dragoman.model import Report, Time
from dragoman.parse.times import TimeTagger, open_times

PRINTED = "2019-06-30"  # a Sunday


@pytest.fixture(scope="module")
def tagger() -> TimeTagger:
    return TimeTagger.load()


def read(tagger: TimeTagger, text: str, published: str | None = PRINTED) -> list[tuple[str, str, str | None]]:
    times = tagger.tag(Report("r", text, published=published))
    return [(text[t.span[0] : t.span[1]], t.type, t.value) for t in times]


def days(tagger: TimeTagger, text: str, published: str | None = PRINTED) -> list[tuple[str | None, str | None]]:
    return [(t.start, t.end) for t in tagger.tag(Report("r", text, published=published))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The envoys met on Sunday.", "2019-06-30"),
        ("The invitation came late Friday.", "2019-06-28"),
        ("The talks in February collapsed.", "2019-02"),
        ("The court will rule on Wednesday.", "2019-07-03"),
        ("The chamber votes; it will sit until Thursday.", "2019-07-04"),
        ("He resigned on Monday.", "2019-06-24"),
        ("The minister, an official said Friday, will travel.", "2019-06-28"),
        ("The pact was signed on 12 December.", "2018-12-12"),
        ("The summit opens on July 20.", "2019-07-20"),
        ("Elections are to be held on November 20.", "2019-11-20"),
        ("The treaty will lapse in March.", "2020-03"),
        ("The army withdrew in September.", "2018-09"),
        ("They met on the 21st of this month.", "2019-06-21"),
        ("He flew home on Tuesday of last week.", "2019-06-18"),
        ("They will meet next Tuesday.", "2019-07-02"),
        ("Troops left last Tuesday.", "2019-06-18"),
        ("It fell two Fridays ago.", "2019-06-21"),
    ],
)
def test_days_and_months_turn_on_print_and_tense(tagger: TimeTagger, text: str, expected: str) -> None:
    assert [value for _, _, value in read(tagger, text)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 3 May 2017", "2017-05-03"),
        ("on Wednesday, May 3, 2017", "2017-05-03"),
        ("on the third of May, 2017", "2017-05-03"),
        ("on 03/05/2017", "2017-03-05"),
        ("on 23/05/2017", "2017-05-23"),
        ("on 3.5.2017", "2017-05-03"),
        ("on 2017-05-03", "2017-05-03"),
        ("on 3-May-2017", "2017-05-03"),
        ("in May 2017", "2017-05"),
        ("in '17 and", "2017"),
        ("in 1878", "1878"),
        ("in nineteen eighty-four", "1984"),
        ("in two thousand and five", "2005"),
        ("the 1990s", "199X"),
        ("the late '70s", "197X"),
        ("the 19th century", "18XX"),
        ("the third quarter of 2018", "2018-Q3"),
        ("Q1 2018", "2018-Q1"),
        ("the second half of last year", "2018-H2"),
        ("the first week of May", "2019-W18"),
        ("the last week of 2019", "2019-W52"),
        ("fiscal 2018", "FY2018"),
        ("last summer", "2018-SU"),
        ("the winter of 1996", "1996-WI"),
        ("Christmas 2016", "2016-12-25"),
        ("Easter 2018", "2018-04-01"),
        ("on Thanksgiving 2018", "2018-11-22"),
        ("the Sept. 11 attacks", "2001-09-11"),
        ("after 9/11", "2001-09-11"),
    ],
)
def test_dates_that_are_named(tagger: TimeTagger, text: str, expected: str) -> None:
    assert [value for _, _, value in read(tagger, text)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last week", "2019-W25"),
        ("next month", "2019-07"),
        ("two years ago", "2017"),
        ("three days ago", "2019-06-27"),
        ("a decade ago", "2009"),
        ("the past three years", "P3Y"),
        ("over the last year", "P1Y"),
        ("two and a half years", "P2.5Y"),
        ("a two-day visit", "P2D"),
        ("several months", "PXM"),
        ("for hours", "PTXH"),
        ("for decades", "PXDE"),
        ("90 minutes", "PT90M"),
        ("every Monday", "XXXX-WXX-1"),
        ("twice a week", "P1W"),
        ("every other day", "P2D"),
        ("the annual report", "P1Y"),
        ("$5 million a year", "P1Y"),
        ("this morning", "2019-06-30TMO"),
        ("last night", "2019-06-29TNI"),
        ("Friday night", "2019-06-28TNI"),
        ("early Saturday morning", "2019-06-29TMO"),
        ("at 9 a.m. Friday", "2019-06-28T09:00"),
        ("at 18:00 UTC on Friday", "2019-06-28T18:00Z"),
        ("yesterday at 7:30 p.m. EDT", "2019-06-29T19:30-04:00"),
        ("at 10 in the morning", "2019-06-30T10"),
        ("is now", "PRESENT_REF"),
        ("in recent months", "PAST_REF"),
        ("in the near future", "FUTURE_REF"),
        ("two weeks before Christmas 2018", "2018-12-11"),
    ],
)
def test_relative_times_lengths_and_sets(tagger: TimeTagger, text: str, expected: str) -> None:
    assert [value for _, _, value in read(tagger, text)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On March 3 they met. The next day they signed.", ["2019-03-03", "2019-03-04"]),
        ("He was freed on May 10; three days earlier a deal was struck.", ["2019-05-10", "2019-05-07"]),
        ("The war began in March 1998. Two years later it ended.", ["1998-03", "2000"]),
        ("They met on Friday. The same day a bomb went off.", ["2019-06-28", "2019-06-28"]),
        ("In 1991, on Jan. 17, the bombing began.", ["1991", "1991-01-17"]),
        ("Output rose in the first quarter from a year earlier.", ["2019-Q1", "2018-Q1"]),
        ("Between April and June 2018 it rained.", ["2018-04", "2018-06"]),
        ("The lowest since 1983, shares ended the day down.", ["1983", "2019-06-30"]),
    ],
)
def test_a_second_anchor_counts_from_the_time_last_spoken_of(tagger: TimeTagger, text: str, expected: list[str]) -> None:
    assert [value for _, _, value in read(tagger, text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in February", [("2019-02-01", "2019-02-28")]),
        ("last week", [("2019-06-17", "2019-06-23")]),
        ("since March", [("2019-03-01", None)]),
        ("It will run until Friday.", [(None, "2019-07-05")]),
        ("before 2018", [(None, "2017-12-31")]),
        ("after 2016", [("2017-01-01", None)]),
        ("between 3 and 5 May", [("2019-05-03", "2019-05-05")] * 2),
        ("from May 3 to 5", [("2019-05-03", "2019-05-05")] * 2),
        ("from 2009 to 2011", [("2009-01-01", "2011-12-31")] * 2),
        ("in early 2018", [("2018-01-01", "2018-05-02")]),
        ("in the 1990s", [("1990-01-01", "1999-12-31")]),
        ("for three years", [(None, None)]),
        ("at noon on Friday", [("2019-06-28", "2019-06-28")]),
    ],
)
def test_days_that_an_expression_covers(tagger: TimeTagger, text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert days(tagger, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "You may go; they march on.",
        "Theresa May spoke.",
        "The Sunday Times reported it.",
        "About 1,500 troops and 2000 people came.",
        "He paid $2000 for room 1984.",
        "A 55-year-old man, aged 55, was held.",
        "The second man took a second look.",
        "The score was 3-2, with 20 of 30 shots.",
        "He will spring to his feet and fall.",
        "U.N. Resolution 1701 and Flight 1549",
    ],
)
def test_what_is_no_time(tagger: TimeTagger, text: str) -> None:
    assert read(tagger, text) == []


def test_without_a_day_of_print_relative_times_stay_open(tagger: TimeTagger) -> None:
    text = "They met on Friday, in March and on 3 May 2017, for three days; last week they left."
    times = tagger.tag(Report("r", text))
    assert [(t.value, t.start) for t in times] == [(None, None), (None, None), ("2017-05-03", "2017-05-03"), ("P3D", None), (None, None)]
    assert open_times(times) == 3


@pytest.mark.parametrize("published", ["1893-02-10", "2093-02-10"])
def test_years_far_off_are_read_alike(tagger: TimeTagger, published: str) -> None:
    assert read(tagger, "He left in January.", published) == [("January", "DATE", f"{published[:4]}-01")]


@pytest.mark.parametrize("published", ["2019-02-30", "soon", "", "0001-01-01", "9999-12-31"])
def test_an_impossible_day_of_print_counts_as_none(tagger: TimeTagger, published: str) -> None:
    assert read(tagger, "He left on Monday.", published) == [("Monday", "DATE", None)]


def test_an_impossible_date_has_no_value(tagger: TimeTagger) -> None:
    assert read(tagger, "on February 30, 2019") == [("February 30, 2019", "DATE", None)]


def test_spans_do_not_overlap_and_stand_in_text_order(tagger: TimeTagger) -> None:
    text = "From Monday to Wednesday, 3 May, at 9 a.m. on Friday, two weeks before Christmas last year, every two years since the 1990s."
    times: tuple[Time, ...] = tagger.tag(Report("r", text, published=PRINTED))
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(times))
