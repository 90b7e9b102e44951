"""The checker of faces/static/words.json, and dates in words."""

from __future__ import annotations

import pytest

from dragoman.faces import words

ACTS = [
    *("report", "assessment", "prediction", "promise", "demand", "offer", "threat", "denial", "accusation"),
    *("praise", "apology", "agreement", "refusal", "explanation", "question", "first"),
]
STATUSES = ["happened", "ongoing", "planned", "hypothetical", "cancelled", "denied", "alleged"]


def test_words_cover_the_contract() -> None:
    data = words.words()
    assert data["source"]
    assert sorted(data["acts"]) == sorted(ACTS)
    assert sorted(data["statuses"]) == sorted(STATUSES)
    assert sorted(data["quads"]) == ["material conflict", "material cooperation", "verbal conflict", "verbal cooperation"]
    assert len(data["months"]) == 12


def test_each_act_has_one_line_style_and_each_style_one_letter() -> None:
    families = words.words()["families"]
    assert sorted(act for entry in families.values() for act in entry["acts"]) == sorted(ACTS)
    assert len({entry["letter"] for entry in families.values()}) == len(families)
    assert words.family(["report", "promise"]) == "promise"
    assert words.family([]) == "claim"


def test_shapes_tell_quads_apart_without_colour() -> None:
    quads = words.words()["quads"].values()
    assert len({q["mark"] for q in quads}) == len({q["key"] for q in quads}) == 4


@pytest.mark.parametrize(
    ("start", "end", "precision", "shown"),
    [
        ("2024-05-07", "2024-05-07", "day", "7 May 2024"),
        ("2024-04-29", "2024-05-05", "week", "29 April – 5 May 2024"),
        ("2024-05-01", "2024-05-31", "month", "May 2024"),
        ("2024-05-06", "2024-05-08", "day", "6 – 8 May 2024"),
        ("2024-01-01", "2024-12-31", "year", "2024"),
        ("2023-12-30", "2024-01-02", "day", "30 December 2023 – 2 January 2024"),
        ("1994-01-01", None, "year", "from 1 January 1994"),
        (None, "2024-05-10", "day", "until 10 May 2024"),
        (None, None, "unknown", ""),
        ("2024-99-99", "2024-99-99", "day", "2024-99-99"),
    ],
)
def test_periods_in_words(start: str | None, end: str | None, precision: str, shown: str) -> None:
    assert words.period(start, end, precision) == shown


def test_day_keeps_the_time_of_day() -> None:
    assert words.day("2019-06-30T14:05:00+02:00") == "30 June 2019, 14:05"


def test_clean_keeps_offsets_and_leaves_nothing_that_drives_a_terminal() -> None:
    raw = "a\x00b\x1b[0m\ud800\x9b é\n"
    assert len(words.clean(raw)) == len(raw)
    assert words.clean(raw) == "a␀b␛[0m\ufffd\ufffd é\n"
    assert "\u202e" not in words.clean("x\u202ey", bidi=True)


def test_not_scored_is_not_weak() -> None:
    assert words.confidence(None) == words.confidence(0.0) == ("not scored", 0)
    assert [words.confidence(c)[0] for c in (0.2, 0.7, 0.9)] == ["weak", "fair", "firm"]
