"""What the resolvers of dates share: findings, days that exist, years of two figures, units counted from print."""

from __future__ import annotations

from datetime import date, timedelta

from dragoman.parse.times.grammar import Match
from dragoman.parse.times.iso import value_at
from dragoman.parse.times.reading import Found, Reading

__all__ = ["Outcome", "checked", "full_year", "in_year", "made", "month_value", "of_unit", "year_of"]

Outcome = tuple[Found, ...]
"""What a resolver makes of a match: findings in text order, none where it refuses."""


def full_year(reading: Reading, text: str) -> int:
    """Four figures for two: the latest year that lies at most `pivot_years` after the day of print (of today's century where none is given)."""
    if len(text) != 2:
        return int(text)
    last = (reading.published.year if reading.published else 2030) + reading.setting("pivot_years")
    year = last - last % 100 + int(text)
    return year if year <= last else year - 100


def year_of(reading: Reading, m: Match) -> int | None:
    """The year that a match names: outright (`y`), or by "next year" (`r` and `u`)."""
    if m.at("y") is not None:
        text = reading.value(m, "y") or ""
        return full_year(reading, text.zfill(2))
    if m.at("u") is not None and m.at("r") is not None:
        value = of_unit(reading, m)
        return int(value[:4]) if value and value[:4].isdigit() else None
    return None


def of_unit(reading: Reading, m: Match, rel: str = "r", unit: str = "u") -> str | None:
    """The value of "next year", "the same month", "that week"."""
    kind, grain = reading.name(m, rel), reading.value(m, unit)
    if kind is None or not grain:
        return None
    told = kind == "next" and reading.kind(m.first) == "the"  # "the next day" goes on from what was told; "next week" from print
    if told:
        base, step = reading.spoken(grain), 1
    elif kind in ("same", "that"):
        base, step = reading.spoken(grain), 0
    elif kind in ("previous", "following"):
        base, step = reading.spoken(grain), -1 if kind == "previous" else 1
    else:
        base, step = reading.published, {"this": 0, "current": 0, "latest": 0, "last": -1, "past": -1}.get(kind, 1)
    return None if base is None else value_at(base, step, grain)


def made(m: Match, value: str | None, why: str, *, dated: bool = False, kind: str = "DATE") -> Outcome:
    return (Found(m.first, m.last, kind, value, why, dated=dated, relative=not dated),)


def checked(year: int, month: int, day: int) -> str | None:
    """ISO day, or None where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _year_carried(reading: Reading, m: Match, last: Found) -> int | None:
    """ "from May 5, 1996, until June 3": the year of the first day, or the next, goes on."""
    gap = [reading.kind(i) for i in range(last.last, min(m.first, last.last + 8))]
    month = reading.number(m, "m")
    if m.first - last.last > 8 or not set(gap) & {"and", "until", "to", "through", "or"} or set(gap) & {"stop", "break"} or month is None:
        return None
    value = last.value or ""
    if reading.published is None or not value[5:7].isdigit() or int(value[:4]) >= reading.published.year:
        return None
    return int(value[:4]) + (month < int(value[5:7]))


def in_year(reading: Reading, m: Match, month: int, day: int) -> int | None:
    """The year of a month and day without one: the latest that lies at most `ahead_days` after the day of print, turned by tense."""
    base = reading.published
    if base is None:
        return None
    told = year_told(reading, m)
    if told is not None:
        return told
    years = [y for y in (base.year - 1, base.year, base.year + 1) if checked(y, month, day)]
    if not years:
        return base.year
    near = [y for y in years if date(y, month, day) <= base + timedelta(days=reading.setting("ahead_days"))]
    year = max(near, default=years[0])
    if date(year, month, day) < base - timedelta(days=60) and reading.future(m.first, m.last) and year + 1 in years:
        return year + 1
    return year


def year_told(reading: Reading, m: Match) -> int | None:
    """ "In 1991, … on Jan. 17": the year with which a sentence opens is that of a day or month told in it."""
    last = reading.found[-1] if reading.found else None
    if last is None or reading.published is None or not last.dated or last.type != "DATE" or last.value is None or not last.value[:4].isdigit():
        return None
    if len(last.value) > 4:
        return _year_carried(reading, m, last)
    opens = reading.word(last.first - 1) == "in" and reading.kind(last.first - 2) in ("stop", "break")
    if not opens or not reading.same_sentence(m.first) or m.first - last.last > 12:
        return None
    return int(last.value) if int(last.value) < reading.published.year else None


def _looks_ahead(reading: Reading, m: Match) -> bool:
    if reading.listed("month_followers", reading.word(m.last)):
        return True
    lead = m.first - 2 if reading.kind(m.first - 1) in ("early", "late", "mid", "hyphen") else m.first - 1
    tense = reading.tense(m.first, m.last)
    return tense == "future" or (tense is None and reading.word(lead) == "by")


def month_value(reading: Reading, m: Match, month: int) -> str | None:
    """A bare month: the latest not after print, or the next where the clause looks ahead."""
    base = reading.published
    if base is None:
        return None
    told = year_told(reading, m)
    if told is not None:
        return f"{told:04d}-{month:02d}"
    year = base.year - (month > base.month)
    if month != base.month and _looks_ahead(reading, m):
        year = base.year + (month < base.month)
    return f"{year:04d}-{month:02d}"
