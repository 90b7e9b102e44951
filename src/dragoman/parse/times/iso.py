"""TIMEX3 values as data: calendar arithmetic on them and the days they cover.

A value is a string after TIMEX3 (ISO 8601 with TIDES additions): `2019-06-30`, `2019-06`, `2019-W26`, `2019-W26-WE`, `2019-Q2`, `2019-H1`,
`2019-SU`, `2019`, `201X` (a decade), `20XX` (a century), `2019-06-30TMO`, `2019-06-30T09:00`. All functions are pure; what lies outside the years
1 to 9999 gives None.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

__all__ = ["day_of", "interval", "monday", "month_end", "part_of", "shift", "unit_of", "value_at", "week_value"]

Days = tuple[date, date]

SHAPES: Final = (
    ("D", re.compile(r"(\d{4})-(\d\d)-(\d\d)")),
    ("WE", re.compile(r"(\d{4})-W(\d\d)-WE")),
    ("W", re.compile(r"(\d{4})-W(\d\d)")),
    ("Q", re.compile(r"(\d{4})-Q([1-4])")),
    ("H", re.compile(r"(\d{4})-H([12])")),
    ("S", re.compile(r"(\d{4})-(SP|SU|FA|WI)")),
    ("M", re.compile(r"(\d{4})-(\d\d)")),
    ("Y", re.compile(r"(\d{4})")),
    ("DE", re.compile(r"(\d{3})X")),
    ("CE", re.compile(r"(\d\d)XX")),
)
# Meteorological seasons of the northern hemisphere: first month and, for winter, the year after runs on.
SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
MONTHS: Final = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
DAYS: Final = {"D": 1, "W": 7, "WE": 7, "2W": 14}


def month_end(year: int, month: int) -> date:
    """Last day of a month. Raises ValueError outside the years 1 to 9998."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_value(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def day_of(value: str | None) -> date | None:
    """The day of a value of day or finer grain, or None."""
    if value is None or not SHAPES[0][1].match(value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def unit_of(value: str | None) -> str | None:
    """The grain of a value: D WE W Q H S M Y DE CE; None for durations and references."""
    if value is None:
        return None
    head = value.partition("T")[0]
    return next((unit for unit, shape in SHAPES if shape.fullmatch(head)), None)


@lru_cache(maxsize=4096)
def interval(value: str | None) -> Days | None:
    """First and last day that a value covers; None where it names no stretch of the calendar (or an impossible one)."""
    unit = unit_of(value)
    if value is None or unit is None:
        return None
    try:
        return _interval(value.partition("T")[0], unit)
    except (ValueError, OverflowError):
        return None


def _interval(head: str, unit: str) -> Days:
    if unit == "D":
        day = date.fromisoformat(head)
        return day, day
    if unit in ("DE", "CE"):
        width = head.count("X")
        first = int(head.rstrip("X")) * 10**width
        return date(max(first, 1), 1, 1), date(first + 10**width - 1, 12, 31)
    year = int(head[:4])
    if unit in ("W", "WE"):
        start = date.fromisocalendar(year, int(head[6:8]), 1)
        return (start + timedelta(days=5 if unit == "WE" else 0)), start + timedelta(days=6)
    if unit == "Y":
        return date(year, 1, 1), date(year, 12, 31)
    months, first = {"M": (1, 0), "Q": (3, 0), "H": (6, 0), "S": (3, 0)}[unit]
    if unit == "S":
        first = SEASONS[head[5:]]
    elif unit == "M":
        first = int(head[5:7])
    else:
        first = (int(head[6]) - 1) * months + 1
    last = first + months - 1
    return date(year, first, 1), month_end(year + (last - 1) // 12, (last - 1) % 12 + 1)


def part_of(day: date, unit: str) -> str:
    """The value of the unit (D W WE M Q H Y DE CE S) in which a day lies."""
    if unit in ("W", "WE"):
        return week_value(day) + ("-WE" if unit == "WE" else "")
    if unit == "S":
        season = ("WI", "WI", "SP", "SP", "SP", "SU", "SU", "SU", "FA", "FA", "FA", "WI")[day.month - 1]
        return f"{day.year - (day.month < 3):04d}-{season}"
    return {
        "D": day.isoformat(),
        "M": f"{day.year:04d}-{day.month:02d}",
        "Q": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "H": f"{day.year:04d}-H{(day.month + 5) // 6}",
        "Y": f"{day.year:04d}",
        "DE": f"{day.year // 10:03d}X",
        "CE": f"{day.year // 100:02d}XX",
    }.get(unit, day.isoformat())


def shift(day: date, count: float, unit: str) -> date | None:
    """The day `count` units on (or back); the 31st becomes the last of a shorter month. Halves count for months and years."""
    try:
        if unit in DAYS:
            return day + timedelta(days=round(count * DAYS[unit]))
        if unit not in MONTHS:
            return None
        whole = round(count * MONTHS[unit])
        year, month = divmod(day.year * 12 + day.month - 1 + whole, 12)
        return date(year, month + 1, min(day.day, month_end(year, month + 1).day))
    except (ValueError, OverflowError):
        return None


def value_at(day: date, count: float, unit: str) -> str | None:
    """The unit that lies `count` units from the one in which `day` lies: `value_at(2019-06-30, -1, "M")` is `2019-05`."""
    if unit in ("M", "Q", "H", "Y", "DE", "CE"):
        day = day.replace(day=1)
    moved = shift(day, count, unit)
    return None if moved is None else part_of(moved, "W" if unit == "2W" else unit)
