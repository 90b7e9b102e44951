"""Resolvers of dates that name a day, month, season, quarter or year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dragoman.parse.times.feasts import feast
from dragoman.parse.times.grammar import Match
from dragoman.parse.times.iso import SEASONS, interval, part_of, shift, value_at
from dragoman.parse.times.reading import Found, Reading

__all__ = ["DATES", "full_year", "month_value", "of_unit"]

Outcome = tuple[Found, ...]
NONE: Final[Outcome] = ()


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
        return int(value[:4]) if value else None
    return None


def of_unit(reading: Reading, m: Match, rel: str = "r", unit: str = "u") -> str | None:
    """The value of "next year", "the same month", "that week"."""
    kind, grain = reading.name(m, rel), reading.value(m, unit)
    if kind is None or not grain:
        return None
    if kind in ("same", "that"):
        base, step = reading.spoken(grain), 0
    elif kind in ("previous", "following"):
        base, step = reading.spoken(grain), -1 if kind == "previous" else 1
    else:
        base, step = reading.published, {"this": 0, "current": 0, "latest": 0, "last": -1, "past": -1}.get(kind, 1)
    return None if base is None else value_at(base, step, grain)


def made(reading: Reading, m: Match, value: str | None, why: str, *, dated: bool = False, kind: str = "DATE") -> Outcome:
    return (Found(m.first, m.last, kind, value, why, dated=dated, relative=not dated),)


def checked(year: int, month: int, day: int) -> str | None:
    """ISO day, or None where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


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
    if date(year, month, day) < base - timedelta(days=183) and reading.future(m.first, m.last) and year + 1 in years:
        return year + 1
    return year


def year_told(reading: Reading, m: Match) -> int | None:
    """ "In 1991, … on Jan. 17": the year with which a sentence opens is that of a day or month told in it."""
    last = reading.found[-1] if reading.found else None
    if last is None or reading.published is None or not last.dated or last.value is None or len(last.value) != 4 or not last.value.isdigit():
        return None
    opens = reading.word(last.first - 1) == "in" and reading.kind(last.first - 2) in ("stop", "break")
    if not opens or not reading.same_sentence(m.first) or m.first - last.last > 12:
        return None
    return int(last.value) if int(last.value) < reading.published.year else None


def month_day(reading: Reading, m: Match) -> Outcome:
    month, day = reading.number(m, "m"), reading.ordinal(m, "d")
    if month is None or day is None or not 1 <= day <= 31:
        return NONE
    at = m.at("m")
    spelled_lower = at is not None and reading.kind(at) == "month_unsure" and reading.raw(at).islower()
    number = m.at("d")
    if spelled_lower and number is not None and reading.raw(number).isalpha():
        return NONE
    year = year_of(reading, m)
    if year is None and m.at("s") is not None:
        year = full_year(reading, reading.value(m, "s") or "")
    if year is not None and m.at("c") is not None:
        value = checked(year, month, day)
        return made(reading, m, value and f"{value}T{reading.value(m, 'c')}", "time stamp", dated=True, kind="TIME")
    if year is not None:
        return made(reading, m, checked(year, month, day), "day, month and year as written", dated=True)
    if month == 9 and day == 11 and any(reading.listed("attack_words", reading.word(m.last + k)) for k in (0, 1)):
        return made(reading, m, "2001-09-11", "September 11 with a word of attack: 2001", dated=True)
    year = in_year(reading, m, month, day)
    why = "no year: the latest such day not more than 45 days ahead of print, or the next where the clause looks ahead"
    return made(reading, m, None if year is None else checked(year, month, day), why)


def day_pair(reading: Reading, m: Match) -> Outcome:
    """Two days of one month: "May 3-5", "3 and 5 May"; two findings."""
    month, one, two = reading.number(m, "m"), reading.ordinal(m, "d"), reading.ordinal(m, "e")
    if month is None or one is None or two is None or not (1 <= one <= 31 and 1 <= two <= 31):
        return NONE
    second = m.at("e")
    after = m.last
    joined = any(reading.kind(i) in ("and", "or") for i in range(m.first, m.last))
    if second is None or (joined and m.at("y") is None and reading.kind(m.first) != "n12" and reading.kind(after) == "other" and reading.raw(after)[:1].islower()
                          and reading.lexemes.starts[second] > (m.at("m") is not None and reading.lexemes.starts[m.at("m") or 0])):
        if m.at("m") is not None and second is not None and (m.at("m") or 0) < second:
            return NONE
    year = year_of(reading, m) or in_year(reading, m, month, two)
    if year is None:
        values: tuple[str | None, str | None] = (None, None)
    else:
        values = (checked(year, month, one), checked(year, month, two))
    month_first = (m.at("m") or 0) < (second or 0)
    middle = (m.at("d") or 0) + 1
    dated = m.at("y") is not None
    why = "two days of one month"
    begin = second or middle
    if not month_first and reading.kind(begin - 1) == "the":
        begin -= 1
    return (
        Found(m.first, middle, "DATE", values[0], why, dated=dated, relative=not dated),
        Found(begin, m.last, "DATE", values[1], why, dated=dated, relative=not dated),
    )


def iso(reading: Reading, m: Match) -> Outcome:
    text = reading.value(m, "x") or ""
    day, _, clock = text.replace(" ", "T", 1).partition("T")
    year, month, number = (int(p) for p in day.split("-"))
    value = checked(year, month, number)
    if value and clock:
        return (Found(m.first, m.last, "TIME", f"{value}T{clock}", "ISO 8601", dated=True),)
    return made(reading, m, value, "ISO 8601", dated=True)


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
    return made(reading, m, value, "date in figures: month first unless a figure over 12 or points tell otherwise", dated=True)


def compact(reading: Reading, m: Match) -> Outcome:
    text = reading.value(m, "x") or ""
    value = checked(int(text[:4]), int(text[4:6]), int(text[6:]))
    return made(reading, m, value, "date in eight figures", dated=True) if value else NONE


def figures(reading: Reading, m: Match) -> Outcome:
    """ "2015-12", "12/2015", "2016 10 16"."""
    year, month, day = reading.number(m, "y"), reading.number(m, "m"), reading.number(m, "d")
    if year is None or month is None:
        return NONE
    if day is not None:
        value = checked(year, month, day)
        digits = len(reading.raw(m.at("m") or 0)) == 2 and len(reading.raw(m.at("d") or 0)) == 2
        return made(reading, m, value, "year, month and day in figures", dated=True) if value and digits else NONE
    if not reading.tight(m.first, m.last) or not 1 <= month <= 12 or (year + 1) % 100 == month:
        return NONE
    return made(reading, m, f"{year:04d}-{month:02d}", "year and month in figures", dated=True)


def month_value(reading: Reading, m: Match, month: int) -> str | None:
    """A bare month: the latest not after print, or the next where the clause looks ahead."""
    base = reading.published
    if base is None:
        return None
    told = year_told(reading, m)
    if told is not None:
        return f"{told:04d}-{month:02d}"
    year = base.year - (month > base.month)
    if month != base.month and reading.future(m.first, m.last):
        year = base.year + (month < base.month)
    return f"{year:04d}-{month:02d}"


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
    return made(reading, m, f"{year:04d}-{month:02d}", "month and year as written" if dated else "month of a year counted from print", dated=dated)


def year_month(reading: Reading, m: Match) -> Outcome:
    at = m.at("y") or 0
    between = reading.text[reading.lexemes.ends[at] : reading.lexemes.starts[m.at("m") or at]]
    return NONE if "\n" in between else month_year(reading, m)


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
    cue = reading.word(m.first - 1) in ("in", "since", "until", "by", "of", "for", "from", "to", "through", "before", "after", "during", "between", "till", "and", "early", "late", "mid", "last", "next", "this", "as")
    if number is None or (word.islower() and (kind != "month" or not cue)):
        return NONE
    if kind == "month_short" and not word.endswith(".") and not cue:
        return NONE
    if kind == "month_unsure" and not cue and before in ("stop", "break", "quote", "other", "comma"):
        return NONE
    if kind != "month" and word.isupper() and not cue:
        return NONE
    if _part_of_name(reading, m):
        return NONE
    return made(reading, m, month_value(reading, m, number), "bare month: the latest not after print, or the next where the clause looks ahead")


def _part_of_name(reading: Reading, m: Match) -> bool:
    """ "April Smith", "Theresa May", "the March 23 Movement" stand next to other capitalised words without a preposition."""
    after, before = reading.raw(m.last), reading.raw(m.first - 1)
    if reading.kind(m.first) == "month_unsure" and reading.kind(m.first - 1) == "other" and before[:1].isupper():
        return True
    return reading.word(m.first) in ("may", "april", "june", "august") and reading.kind(m.last) == "other" and after[:1].isupper() and reading.word(m.first - 1) not in ("in", "since", "of", "last", "the", "a")


def rel_month(reading: Reading, m: Match) -> Outcome:
    number, kind, base = reading.number(m, "m"), reading.name(m, "r"), reading.published
    at = m.at("m") or 0
    if number is None or (reading.kind(at) == "month_unsure" and reading.raw(at).islower() and kind not in ("last", "next")):
        return NONE
    if base is None:
        return made(reading, m, None, "month counted from print")
    if kind in ("last", "past", "previous"):
        year = base.year - (number >= base.month)
    elif kind in ("next", "coming", "following"):
        year = base.year + (number <= base.month)
    elif kind in ("same", "that"):
        spoken = reading.spoken("M") or base
        year = spoken.year
    else:
        year = base.year
    return made(reading, m, f"{year:04d}-{number:02d}", "month counted from print")


def season(reading: Reading, m: Match) -> Outcome:
    name, at = reading.value(m, "x") or "", m.at("x") or 0
    if m.at("y") is not None or m.at("u") is not None:
        year = year_of(reading, m)
        return NONE if year is None else made(reading, m, f"{year:04d}-{name}", "season of a year", dated=m.at("r") is None)
    kind, base = reading.name(m, "r"), reading.published
    cue = reading.word(m.first - 1) in ("in", "by", "since", "until", "during", "before", "after", "for", "early", "late", "mid", "of", "over", "through", "throughout")
    if kind is None and (m.at("t") is None or reading.kind(at) == "season_unsure" or reading.kind(m.last) == "of") and not (
        cue and (m.at("t") is not None or reading.kind(at) == "season")
    ):
        return NONE
    if kind is None and (reading.kind(m.last) == "of" or (reading.kind(m.last) == "other" and reading.raw(m.last)[:1].isupper())):
        return NONE
    if base is None:
        return made(reading, m, None, "season counted from print")
    return made(reading, m, _season_value(reading, m, name, kind, base), "season counted from print")


def _season_value(reading: Reading, m: Match, name: str, kind: str | None, base: date) -> str:
    starts = [date(y, SEASONS[name], 1) for y in (base.year - 2, base.year - 1, base.year, base.year + 1)]
    ends = [s + timedelta(days=91) for s in starts]
    begun = [s for s in starts if s <= base]
    if kind in ("last", "past", "previous"):
        return part_of(max(s for s, e in zip(starts, ends, strict=True) if e < base), "S")
    if kind in ("next", "coming", "following"):
        return part_of(min(s for s in (*starts, date(base.year + 2, SEASONS[name], 1)) if s > base), "S")
    if kind in ("this", "current"):
        return f"{base.year:04d}-{name}"
    if reading.future(m.first, m.last):
        return part_of(min(s for s, e in zip(starts, ends, strict=True) if e >= base), "S")
    return part_of(max(begun), "S")


def year(reading: Reading, m: Match) -> Outcome:
    text = reading.value(m, "y") or ""
    at = m.at("y") or m.first
    grain = reading.value(m, "u")
    if grain is not None and grain not in ("Y", ""):
        return NONE
    if m.rule.name == "the_year" or m.last - m.first > 1:
        if len(text) < 4 and reading.name(m, "u") == "unit" and reading.kind(at) != "year_short":
            return NONE
        return made(reading, m, f"{full_year(reading, text):04d}", "year as written", dated=True)
    return made(reading, m, f"{int(text):04d}", "year as written", dated=True) if bare_year(reading, at, int(text)) else NONE


def year_spoken(reading: Reading, m: Match) -> Outcome:
    """ "in two thousand and fifteen"; "two thousand people" is no year."""
    if reading.word(m.first - 1) not in ("in", "since", "until", "by", "of") or reading.kind(m.last) in ("other", "units", "unit", "scale", "percent", "hyphen"):
        return NONE
    return made(reading, m, reading.value(m, "y"), "year in words", dated=True)


def bare_year(reading: Reading, at: int, number: int) -> bool:
    """Whether a number of four figures is a year and not a count."""
    before, after = reading.kind(at - 1), reading.kind(at + 1)
    word = reading.word(at + 1)
    if before in ("money", "slash", "colon", "equals", "n12") and before != "equals" and not reading.listed("year_before", reading.word(at - 1)):
        return False
    if before == "other" and reading.word(at - 1) in ("no", "number", "room", "flight", "boeing", "article", "page", "resolution", "rs", "usd", "us", "index"):
        return False
    if before == "stop" and reading.tight(at - 1, at + 1) and reading.kind(at - 2) in ("other", "n0", "n12"):
        return False
    if after in ("units", "unit", "percent", "scale", "money", "decimal", "zone", "ampm", "colon") or reading.listed("count_words", word):
        return False
    if after == "stop" and reading.tight(at, at + 3) and reading.kind(at + 2) in ("n0", "n12", "n24", "n31", "n59", "n99", "other"):
        return False
    if after == "hyphen" and reading.tight(at, at + 3) and reading.kind(at + 2) in ("unit", "nbig", "quarter"):
        return False
    sure = reading.listed("year_before", reading.word(at - 1)) or before in ("lparen", "month")
    if after == "other" and word.endswith("s") and len(word) > 4 and word.islower() and before == "other" and reading.raw(at + 1)[:1].islower():
        return False
    if not reading.setting("first_bare_year") <= number <= reading.setting("last_bare_year"):
        return sure and 1000 <= number < 2200
    return sure or 1800 <= number <= 2060


def fiscal_year(reading: Reading, m: Match) -> Outcome:
    if reading.word(m.first) == "model":
        return NONE
    return (Found(m.first, m.last, "DATE", f"FY{full_year(reading, reading.value(m, 'y') or ''):04d}", "fiscal year: its bounds differ by country", dated=True),)


def fiscal_rel(reading: Reading, m: Match) -> Outcome:
    base = reading.published
    if reading.value(m, "u") != "Y" or reading.word(m.at("f") or 0) == "model":
        return NONE
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(reading.name(m, "r") or "this", 0)
    return made(reading, m, None if base is None else f"FY{base.year + step:04d}", "fiscal year counted from print")


def year_short(reading: Reading, m: Match) -> Outcome:
    word = reading.word(m.first - 1)
    if not reading.listed("year_before", word) and word not in ("summer", "spring", "fall", "winter", "autumn"):
        return NONE
    return made(reading, m, f"{full_year(reading, reading.value(m, 'y') or ''):04d}", "year of two figures", dated=True)


def year_pair(reading: Reading, m: Match) -> Outcome:
    """ "1998-2000", "1998/99"."""
    one, text = reading.number(m, "y"), reading.value(m, "z") or ""
    at = m.at("z") or m.first
    if one is None or not bare_year(reading, m.first, one) or not reading.tight(m.first, m.last):
        return NONE
    written = reading.raw(at)
    two = int(text) if len(written) == 4 else one - one % 100 + int(text)
    if len(written) not in (2, 4) or not one < two <= one + 60:
        return NONE
    return (
        Found(m.first, m.first + 1, "DATE", f"{one:04d}", "first year of a span", dated=True),
        Found(at, m.last, "DATE", f"{two:04d}", "last year of a span", dated=True),
    )


def decade(reading: Reading, m: Match) -> Outcome:
    text = reading.value(m, "d") or ""
    at = m.at("d") or m.first
    if len(text) == 4 and not reading.raw(at)[4].isalpha() and reading.kind(at - 1) not in ("the", "early", "late", "mid", "hyphen"):
        return made(reading, m, text, "year as written, with its possessive", dated=True)
    if len(text) == 4:
        value = f"{text[:2]}XX" if text[2:] == "00" and int(text) < 2000 else f"{text[:3]}X" if text[3] == "0" else None
        return made(reading, m, value, "decade", dated=True) if value else NONE
    if text[-1] != "0" or (reading.raw(at).isalpha() and reading.kind(at - 1) not in ("the", "early", "late", "mid", "hyphen")):
        return NONE
    if reading.raw(at)[0].isdigit() and reading.kind(at - 1) not in ("the", "early", "late", "mid", "hyphen", "in", "and", "since", "to"):
        return NONE
    if reading.kind(at - 1) in ("its", "in") and reading.word(at - 1) in ("his", "her", "their", "my"):
        return NONE
    base = reading.published.year if reading.published else 2030
    year = base - base % 100 + int(text)
    return made(reading, m, f"{(year if year <= base else year - 100) // 10:03d}X", "decade without its century", dated=True)


def century(reading: Reading, m: Match) -> Outcome:
    number = reading.ordinal(m, "c")
    if reading.value(m, "u") != "CE" or not number or number > 30:
        return NONE
    return made(reading, m, f"{number - 1:02d}XX", "century", dated=True)


def ordinal_unit(reading: Reading, m: Match) -> Outcome:
    """ "the third quarter of 1998", "the last week of March", "the second half", "fourth-quarter"."""
    unit, which = reading.value(m, "q") or "", reading.ordinal(m, "o")
    at = m.at("q") or 0
    if reading.kind(at) == "half":
        unit = "H"
    kind = reading.name(m, "o")
    last = kind in ("ordinal_last", "last")
    if not last and (which is None or which < 1) or kind == "next" or (kind == "n12" and not reading.raw(m.at("o") or 0).isdigit()):
        return NONE
    if kind == "n12":
        return NONE
    span = _whole(reading, m)
    if span is None:
        return _bare_ordinal(reading, m, unit, which, last, at)
    return made(reading, m, _nth(unit, which or 1, last, span), "unit counted within a longer one", dated=m.at("y") is not None)


def _whole(reading: Reading, m: Match) -> tuple[date, date] | None:
    """The stretch after "of" in "the first week of May"."""
    month, year = reading.number(m, "m"), year_of(reading, m)
    if month is not None:
        if year is not None:
            return interval(f"{year:04d}-{month:02d}")
        return interval(month_value(reading, m, month))
    if year is not None and reading.value(m, "u") in (None, "Y"):
        return interval(f"{year:04d}")
    if m.at("u") is not None and m.at("t") is not None and reading.published is not None:
        return interval(part_of(reading.spoken(reading.value(m, "u") or "") or reading.published, reading.value(m, "u") or "D"))
    return interval(of_unit(reading, m)) if m.at("r") is not None else None


def _nth(unit: str, which: int, last: bool, span: tuple[date, date]) -> str | None:
    first, end = span
    if last:
        if unit == "W":  # a week belongs to the month or year that holds most of its days
            return part_of(end - timedelta(days=3), unit)
        return part_of(end, unit) if unit != "WE" else part_of(end - timedelta(days=(end.weekday() + 1) % 7), unit)
    if unit == "W":
        moved = shift(first + timedelta(days=3), which - 1, "W")
    else:
        moved = shift(first, which - 1, unit) if unit in ("D", "M", "Q", "H", "Y", "DE") else None
    if moved is None or moved > end:
        return None
    return part_of(moved, unit)


def _bare_ordinal(reading: Reading, m: Match, unit: str, which: int | None, last: bool, at: int) -> Outcome:
    """ "the third quarter" with no year: the latest begun, or the next where the clause looks ahead."""
    if unit not in ("Q", "H") or last or which is None or which > (4 if unit == "Q" else 2) or reading.kind(m.last) in ("of", "percent"):
        return NONE
    if unit == "H" and reading.word(m.first - 1) not in ("in", "during", "for", "by", "over"):
        return NONE
    base = reading.published
    if base is None:
        return made(reading, m, None, "quarter without its year")
    months = 3 if unit == "Q" else 6
    start_month = (which - 1) * months + 1
    year = base.year - (date(base.year, start_month, 1) > base)
    if year < base.year and reading.future(m.first, m.last):
        year = base.year
    return made(reading, m, f"{year:04d}-{unit}{which}", "quarter or half without its year: the latest begun, or the next where the clause looks ahead")


def unit_number(reading: Reading, m: Match) -> Outcome:
    """ "week 31 of 2018"."""
    number, base = reading.number(m, "n"), reading.published
    if reading.value(m, "q") != "W" or number is None or not 1 <= number <= 53 or not reading.raw(m.at("n") or 0).isdigit():
        return NONE
    year = year_of(reading, m) or (base.year if base else None)
    return made(reading, m, None if year is None else f"{year:04d}-W{number:02d}", "week of the year", dated=m.at("y") is not None)


def quarter_letter(reading: Reading, m: Match) -> Outcome:
    unit, number = reading.value(m, "x") or "", reading.number(m, "n")
    at = m.at("x") or 0
    if number is None or not 1 <= number <= (4 if unit == "Q" else 2) or not reading.tight(at, at + 2) or not reading.raw(at).isupper():
        return NONE
    year, base = year_of(reading, m), reading.published
    if year is None:
        if base is None:
            return made(reading, m, None, "quarter without its year")
        year = base.year - (date(base.year, (number - 1) * (3 if unit == "Q" else 6) + 1, 1) > base and not reading.future(m.first, m.last))
    return made(reading, m, f"{year:04d}-{unit}{number}", "quarter or half", dated=m.at("y") is not None)


def day_of_month(reading: Reading, m: Match) -> Outcome:
    """ "the 21st of this month", "the 15th day of next month"."""
    day = reading.ordinal(m, "d")
    if reading.value(m, "u") != "M" or day is None or any(reading.kind(i) == "unit" and reading.lexemes.values[i] not in ("D", "M") for i in range(m.first, m.last)):
        return NONE
    value = of_unit(reading, m) if m.at("r") is not None else (part_of(reading.published, "M") if reading.published else None)
    return made(reading, m, None if value is None else checked(int(value[:4]), int(value[5:7]), day), "day of a month counted from print")


def holiday(reading: Reading, m: Match) -> Outcome:
    at = m.at("x") or 0
    key = reading.value(m, "x") or ""
    word = reading.raw(at)
    if word.islower() and m.at("y") is None and len(key) < 5:
        return NONE
    rule = reading.grammar.holidays.get(key, "open")
    base, written = reading.published, m.at("y") is not None
    year = year_of(reading, m) if written else None
    if m.at("u") is not None and m.at("r2") is not None and base is not None:
        value = of_unit(reading, m, "r2")
        year = int(value[:4]) if value else None
    if year is not None:
        return made(reading, m, feast(rule, year), "feast of a year", dated=True)
    if base is None:
        return made(reading, m, None, "feast without its year")
    days = [d for d in (feast(rule, y) for y in range(base.year - 1, base.year + 2)) if d is not None]
    if not days:
        return made(reading, m, None, "feast whose day is not fixed by rule: left open", dated=True)
    return made(reading, m, _nearest(reading, m, days, base), "feast: the latest not more than 45 days ahead, or by cue and tense")


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
    return made(reading, m, "2001-09-11", "9/11: the attacks of 2001", dated=True)


DATES: Final = {
    "month_day": month_day, "day_pair": day_pair, "iso": iso, "slashed": slashed, "compact": compact, "figures": figures, "month_year": month_year,
    "year_month": year_month, "months": months, "month": month, "rel_month": rel_month, "season": season, "year": year, "year_spoken": year_spoken, "fiscal_year": fiscal_year,
    "fiscal_rel": fiscal_rel, "year_short": year_short, "year_pair": year_pair, "decade": decade, "century": century, "ordinal_unit": ordinal_unit,
    "unit_number": unit_number, "quarter_letter": quarter_letter, "day_of_month": day_of_month, "holiday": holiday, "attack_day": attack_day,
}  # fmt: skip
