"""Resolvers of dates that name a day or a month, and of feasts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dragoman.parse.times.building import Outcome, checked, full_year, in_year, made, month_value, of_unit, year_of
from dragoman.parse.times.feasts import feast
from dragoman.parse.times.grammar import Match
from dragoman.parse.times.iso import part_of
from dragoman.parse.times.reading import Found, Reading

__all__ = ["DATES", "iso", "month_day", "slashed"]

NONE: Final[Outcome] = ()


def month_day(reading: Reading, m: Match) -> Outcome:
    month, day = reading.number(m, "m"), reading.ordinal(m, "d")
    if month is None or day is None or not 1 <= day <= 31:
        return NONE
    at = m.at("m")
    if m.rule.name.startswith("year_") and m.last - m.first > 3 and not reading.tight(m.first, m.last):
        return NONE
    spelled_lower = at is not None and reading.kind(at) == "month_unsure" and reading.raw(at).islower()
    number = m.at("d")
    if spelled_lower and number is not None and reading.raw(number).isalpha():
        return NONE
    year = year_of(reading, m)
    if year is None and m.at("s") is not None:
        year = full_year(reading, reading.value(m, "s") or "")
    if year is not None and m.at("c") is not None:
        value = checked(year, month, day)
        return made(m, value and f"{value}T{reading.value(m, 'c')}", "time stamp", dated=True, kind="TIME")
    if year is not None:
        return made(m, checked(year, month, day), "day, month and year as written", dated=True)
    if month == 9 and day == 11 and any(reading.listed("attack_words", reading.word(m.last + k)) for k in (0, 1)):
        return made(m, "2001-09-11", "September 11 with a word of attack: 2001", dated=True)
    year = in_year(reading, m, month, day)
    why = "no year: the latest such day not more than 45 days ahead of print, or the next where the clause looks ahead"
    return made(m, None if year is None else checked(year, month, day), why)


def day_pair(reading: Reading, m: Match) -> Outcome:
    """Two days of one month: "May 3-5", "3 and 5 May"; two findings."""
    month, one, two = reading.number(m, "m"), reading.ordinal(m, "d"), reading.ordinal(m, "e")
    at, middle, second = m.at("m"), m.at("d"), m.at("e")
    if month is None or one is None or two is None or at is None or middle is None or second is None or not (1 <= one <= 31 and 1 <= two <= 31):
        return NONE
    if at < second and m.at("y") is None and _counts_on(reading, m):
        return NONE
    year = year_of(reading, m) or in_year(reading, m, month, two)
    values = (None, None) if year is None else (checked(year, month, one), checked(year, month, two))
    dated, why = m.at("y") is not None, "two days of one month"
    begin = second - 1 if at > second and reading.kind(second - 1) == "the" else second
    return (
        Found(m.first, middle + 1, "DATE", values[0], why, dated=dated, relative=not dated),
        Found(begin, m.last, "DATE", values[1], why, dated=dated, relative=not dated),
    )


def _counts_on(reading: Reading, m: Match) -> bool:
    """ "on May 5 and 12 others": the second number counts something."""
    joined = any(reading.kind(i) in ("and", "or") for i in range(m.first, m.last))
    return joined and reading.kind(m.last) == "other" and reading.raw(m.last)[:1].islower()


def iso(reading: Reading, m: Match) -> Outcome:
    text = reading.value(m, "x") or ""
    day, _, clock = text.replace(" ", "T", 1).partition("T")
    year, month, number = (int(p) for p in day.split("-"))
    value = checked(year, month, number)
    if value and clock:
        return (Found(m.first, m.last, "TIME", f"{value}T{clock}", "ISO 8601", dated=True),)
    return made(m, value, "ISO 8601", dated=True)


def slashed(reading: Reading, m: Match) -> Outcome:
    """Figures with strokes, points or hyphens: year first; else the American order, unless a figure over 12 or points tell otherwise."""
    text = reading.value(m, "x") or ""
    sep = next(c for c in text if not c.isdigit())
    one, two, three = text.split(sep)
    if len(one) == 4:
        if len(three) > 2:
            return NONE
        year, month, day = int(one), int(two), int(three)
    elif len(three) == 3 or len(one) > 2:
        return NONE
    else:
        year, month, day = full_year(reading, three), int(one), int(two)
        if (month > 12 >= day) or (sep == "." and day <= 12):
            month, day = day, month
    value = checked(year, month, day)
    if value is None and sep in ".-":
        return NONE
    return made(m, value, "date in figures: month first unless a figure over 12 or points tell otherwise", dated=True)


def compact(reading: Reading, m: Match) -> Outcome:
    text = reading.value(m, "x") or ""
    value = checked(int(text[:4]), int(text[4:6]), int(text[6:]))
    return made(m, value, "date in eight figures", dated=True) if value else NONE


def figures(reading: Reading, m: Match) -> Outcome:
    """ "2015-12", "12/2015", "2016 10 16"."""
    year, month, day = reading.number(m, "y"), reading.number(m, "m"), reading.number(m, "d")
    if year is None or month is None:
        return NONE
    if day is not None:
        value = checked(year, month, day)
        digits = len(reading.raw(m.at("m") or 0)) == 2 and len(reading.raw(m.at("d") or 0)) == 2
        return made(m, value, "year, month and day in figures", dated=True) if value and digits else NONE
    if not reading.tight(m.first, m.last) or not 1 <= month <= 12 or (year + 1) % 100 == month:
        return NONE
    return made(m, f"{year:04d}-{month:02d}", "year and month in figures", dated=True)


def month_year(reading: Reading, m: Match) -> Outcome:
    month = reading.number(m, "m")
    year = year_of(reading, m)
    if year is None and m.at("t") is not None:
        year = full_year(reading, (reading.value(m, "t") or "").zfill(2))
    if month is None or year is None:
        return NONE
    at = m.at("m") or 0
    if reading.kind(at) == "month_unsure" and reading.raw(at).islower() and reading.kind(at + 1) == "comma":
        return NONE
    dated = m.at("r") is None
    return made(m, f"{year:04d}-{month:02d}", "month and year as written" if dated else "month of a year counted from print", dated=dated)


def year_month(reading: Reading, m: Match) -> Outcome:
    at = m.at("y") or 0
    between = reading.text[reading.lexemes.ends[at] : reading.lexemes.starts[m.at("m") or at]]
    parted = "\n" in between or (reading.kind(at + 1) in ("hyphen", "slash") and not reading.tight(m.first, m.last))
    return NONE if parted else month_year(reading, m)


def months(reading: Reading, m: Match) -> Outcome:
    """ "April and June 1998": the year belongs to both."""
    one, two, year = reading.number(m, "m"), reading.number(m, "n"), year_of(reading, m)
    if one is None or two is None or year is None:
        return NONE
    first = year - (one > two)
    at = m.at("n") or m.last
    return (
        Found(m.first, m.first + 1, "DATE", f"{first:04d}-{one:02d}", "month; its year follows", dated=True),
        Found(at, m.last, "DATE", f"{year:04d}-{two:02d}", "month and year as written", dated=True),
    )


def month(reading: Reading, m: Match) -> Outcome:
    number = reading.number(m, "m")
    word = reading.raw(m.first)
    kind = reading.kind(m.first)
    before = reading.kind(m.first - 1)
    cue = reading.listed("month_leads", reading.word(m.first - 1))
    if number is None or (word.islower() and (kind != "month" or not cue)):
        return NONE
    if kind == "month_short" and not word.endswith(".") and not cue:
        return NONE
    opening = before in ("stop", "break", "quote")
    if kind == "month_unsure" and not cue and (opening or (reading.word(m.first) == "may" and before in ("other", "comma"))):
        return NONE
    if kind != "month" and word.isupper() and not cue:
        return NONE
    if _part_of_name(reading, m):
        return NONE
    return made(m, month_value(reading, m, number), "bare month: the latest not after print, or the next where the clause looks ahead")


def _part_of_name(reading: Reading, m: Match) -> bool:
    """ "April Smith", "Theresa May", "the March 23 Movement" stand next to other capitalised words without a preposition."""
    after, before = reading.raw(m.last), reading.raw(m.first - 1)
    if reading.kind(m.first) == "month_unsure" and reading.kind(m.first - 1) == "other" and before[:1].isupper():
        return True
    led = reading.listed("month_leads", reading.word(m.first - 1)) or reading.kind(m.first - 1) in ("the", "a")
    return reading.listed("month_names", reading.word(m.first)) and reading.kind(m.last) == "other" and after[:1].isupper() and not led


def rel_month(reading: Reading, m: Match) -> Outcome:
    number, kind, base = reading.number(m, "m"), reading.name(m, "r"), reading.published
    at = m.at("m") or 0
    if number is None or (reading.kind(at) == "month_unsure" and reading.raw(at).islower() and kind not in ("last", "next")):
        return NONE
    if base is None:
        return made(m, None, "month counted from print")
    if kind in ("last", "past", "previous"):
        year = base.year - (number >= base.month)
    elif kind in ("next", "coming", "following"):
        year = base.year + (number <= base.month)
    elif kind in ("same", "that"):
        spoken = reading.spoken("M") or base
        year = spoken.year
    else:
        year = base.year
    return made(m, f"{year:04d}-{number:02d}", "month counted from print")


def day_of_month(reading: Reading, m: Match) -> Outcome:
    """ "the 9th of this month", "the third day of next month"."""
    day = reading.ordinal(m, "d")
    if (
        reading.value(m, "u") != "M"
        or day is None
        or any(reading.kind(i) == "unit" and reading.lexemes.values[i] not in ("D", "M") for i in range(m.first, m.last))
    ):
        return NONE
    value = of_unit(reading, m) if m.at("r") is not None else (part_of(reading.published, "M") if reading.published else None)
    return made(m, None if value is None else checked(int(value[:4]), int(value[5:7]), day), "day of a month counted from print")


def holiday(reading: Reading, m: Match) -> Outcome:
    at = m.at("x") or 0
    key = reading.value(m, "x") or ""
    word = reading.raw(at)
    if word.islower() and m.at("y") is None and len(key) < 5:
        return NONE
    before = reading.raw(at - 1)
    if m.first == at and " " not in key and reading.kind(at - 1) == "other" and before[:1].isupper() and reading.kind(at - 2) not in ("stop", "break"):
        return NONE  # "Johnny Easter"
    rule = reading.grammar.holidays.get(key, "open")
    base, written = reading.published, m.at("y") is not None
    year = year_of(reading, m) if written else None
    if m.at("u") is not None and m.at("r2") is not None and base is not None:
        value = of_unit(reading, m, "r2")
        year = int(value[:4]) if value else None
    if year is not None:
        return made(m, feast(rule, year), "feast of a year", dated=True)
    if base is None:
        return made(m, None, "feast without its year")
    days = [d for d in (feast(rule, y) for y in range(base.year - 1, base.year + 2)) if d is not None]
    if not days:
        return made(m, None, "feast whose day is not fixed by rule: left open", dated=True)
    return made(m, _nearest(reading, m, days, base), "feast: the latest not more than 45 days ahead, or by cue and tense")


def _nearest(reading: Reading, m: Match, days: list[str], base: date) -> str:
    today, kind = base.isoformat(), reading.name(m, "r")
    past, ahead = [d for d in days if d < today], [d for d in days if d >= today]
    if kind in ("last", "past", "previous"):
        return max(past)
    if kind in ("next", "coming"):
        return min(ahead)
    if kind == "following":
        return ahead[1] if len(ahead) > 1 and ahead[0][:4] == today[:4] else ahead[0]
    if kind in ("this", "current"):
        return next(d for d in days if d[:4] == today[:4])
    limit = (base + timedelta(days=reading.setting("ahead_days"))).isoformat()
    near = max(d for d in days if d <= limit)
    return near if near >= today or not reading.future(m.first, m.last) else min(ahead)


def attack_day(reading: Reading, m: Match) -> Outcome:
    if (reading.value(m, "m"), reading.value(m, "d")) != ("9", "11") or not reading.tight(m.first, m.last):
        return NONE
    return made(m, "2001-09-11", "9/11: the attacks of 2001", dated=True)


DATES: Final = {
    "month_day": month_day, "day_pair": day_pair, "iso": iso, "slashed": slashed, "compact": compact, "figures": figures,
    "month_year": month_year, "year_month": year_month, "months": months, "month": month, "rel_month": rel_month,
    "day_of_month": day_of_month, "holiday": holiday, "attack_day": attack_day,
}  # fmt: skip
