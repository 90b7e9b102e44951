"""Resolvers of dates coarser than a month: seasons, quarters, years, decades, centuries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dragoman.parse.times.building import Outcome, full_year, made, month_value, of_unit, year_of
from dragoman.parse.times.grammar import Match
from dragoman.parse.times.iso import SEASONS, interval, part_of, shift
from dragoman.parse.times.reading import Found, Reading

__all__ = ["YEARS"]

NONE: Final[Outcome] = ()


def season(reading: Reading, m: Match) -> Outcome:
    name, at = reading.value(m, "x") or "", m.at("x") or 0
    if m.at("y") is not None or m.at("u") is not None:
        year = year_of(reading, m)
        return NONE if year is None else made(m, f"{year:04d}-{name}", "season of a year", dated=m.at("r") is None)
    kind, base = reading.name(m, "r"), reading.published
    cue = reading.listed("season_leads", reading.word(m.first - 1))
    if (
        kind is None
        and (m.at("t") is None or reading.kind(at) == "season_unsure" or reading.kind(m.last) == "of")
        and not (cue and (m.at("t") is not None or reading.kind(at) == "season"))
    ):
        return NONE
    if kind is None and (reading.kind(m.last) == "of" or (reading.kind(m.last) == "other" and reading.raw(m.last)[:1].isupper())):
        return NONE
    if base is None:
        return made(m, None, "season counted from print")
    return made(m, _season_value(reading, m, name, kind, base), "season counted from print")


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
        return made(m, f"{full_year(reading, text):04d}", "year as written", dated=True)
    return made(m, f"{int(text):04d}", "year as written", dated=True) if bare_year(reading, at, int(text)) else NONE


def year_spoken(reading: Reading, m: Match) -> Outcome:
    """ "in two thousand and fifteen"; "two thousand people" is no year."""
    if not reading.listed("spoken_year_leads", reading.word(m.first - 1)) or reading.kind(m.last) in ("other", "units", "unit", "scale", "percent", "hyphen"):
        return NONE
    return made(m, reading.value(m, "y"), "year in words", dated=True)


def bare_year(reading: Reading, at: int, number: int) -> bool:
    """Whether a number of four figures is a year and not a count."""
    before, after = reading.kind(at - 1), reading.kind(at + 1)
    word = reading.word(at + 1)
    if before in ("money", "slash", "colon", "n12") and not reading.listed("year_before", reading.word(at - 1)):
        return False
    if before == "other" and reading.listed("number_leads", reading.word(at - 1)):
        return False
    if before == "stop" and reading.tight(at - 1, at + 1) and reading.kind(at - 2) in ("other", "n0", "n12"):
        return False
    if after in ("units", "unit", "percent", "scale", "money", "decimal", "zone", "ampm", "colon") or reading.listed("count_words", word):
        return False
    if after == "stop" and reading.tight(at, at + 3) and reading.kind(at + 2) in ("n0", "n12", "n24", "n31", "n59", "n99", "other"):
        return False
    compound = after == "hyphen" and reading.tight(at, at + 3)
    if compound and (reading.kind(at + 2) in ("unit", "nbig", "quarter") or reading.listed("count_compounds", reading.word(at + 2))):
        return False
    if before == "other" and reading.tight(at - 1, at + 1):
        return False
    plural = len(word) > 4 and word.endswith(("s", "children", "people")) and not word.endswith("ss")
    counted = plural and after == "other" and reading.raw(at + 1)[:1].islower()
    if counted and not reading.listed("year_of_plural_leads", reading.word(at - 1)):
        return False
    spanned = before in ("hyphen", "dash") and reading.kind(at - 2) == "year4"
    sure = spanned or reading.listed("year_before", reading.word(at - 1)) or before in ("lparen", "month")
    if not reading.setting("first_bare_year") <= number <= reading.setting("last_bare_year"):
        return 1000 <= number < 2200 and reading.listed("old_year_leads", reading.word(at - 1))
    return sure or 1800 <= number <= 2060


def fiscal_year(reading: Reading, m: Match) -> Outcome:
    if reading.word(m.first) == "model":
        return NONE
    number = full_year(reading, reading.value(m, "y") or "")
    return made(m, f"FY{number:04d}", "fiscal year: its bounds differ by country", dated=True)


def fiscal_rel(reading: Reading, m: Match) -> Outcome:
    base = reading.published
    if reading.value(m, "u") != "Y" or reading.word(m.at("f") or 0) == "model":
        return NONE
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(reading.name(m, "r") or "this", 0)
    return made(m, None if base is None else f"FY{base.year + step:04d}", "fiscal year counted from print")


def year_short(reading: Reading, m: Match) -> Outcome:
    word = reading.word(m.first - 1)
    if not reading.listed("year_before", word) and reading.kind(m.first - 1) not in ("season", "season_unsure"):
        return NONE
    return made(m, f"{full_year(reading, reading.value(m, 'y') or ''):04d}", "year of two figures", dated=True)


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
        return made(m, text, "year as written, with its possessive", dated=True)
    if len(text) == 4:
        value = f"{text[:2]}XX" if text[2:] == "00" and int(text) < 2000 else f"{text[:3]}X" if text[3] == "0" else None
        return made(m, value, "decade", dated=True) if value else NONE
    if text[-1] != "0" or (reading.raw(at).isalpha() and reading.kind(at - 1) not in ("the", "early", "late", "mid", "hyphen")):
        return NONE
    if reading.raw(at)[0].isdigit() and reading.kind(at - 1) not in ("the", "early", "late", "mid", "hyphen", "in", "and", "since", "to"):
        return NONE
    if reading.listed("owners", reading.word(at - 1)):
        return NONE  # "in his eighties"
    base = reading.published.year if reading.published else 2030
    year = base - base % 100 + int(text)
    return made(m, f"{(year if year <= base else year - 100) // 10:03d}X", "decade without its century", dated=True)


def century(reading: Reading, m: Match) -> Outcome:
    number = reading.ordinal(m, "c")
    if reading.value(m, "u") != "CE" or not number or number > 30:
        return NONE
    return made(m, f"{number - 1:02d}XX", "century", dated=True)


def ordinal_unit(reading: Reading, m: Match) -> Outcome:
    """ "the third quarter of 1998", "the last week of March", "the second half", "fourth-quarter"."""
    unit, which = reading.value(m, "q") or "", reading.ordinal(m, "o")
    at = m.at("q") or 0
    if reading.kind(at) == "half":
        unit = "H"
    kind = reading.name(m, "o")
    last = kind in ("ordinal_last", "last")
    if (not last and (which is None or which < 1)) or kind == "next" or (kind == "n12" and not reading.raw(m.at("o") or 0).isdigit()):
        return NONE
    if kind == "n12":
        return NONE
    span = _whole(reading, m)
    if span is None:
        return _bare_ordinal(reading, m, unit, None if last else which)
    return made(m, _nth(unit, which or 1, last, span), "unit counted within a longer one", dated=m.at("y") is not None)


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


def _bare_ordinal(reading: Reading, m: Match, unit: str, which: int | None) -> Outcome:
    """ "the third quarter" with no year: the latest begun, or the next where the clause looks ahead."""
    if unit not in ("Q", "H") or which is None or which > (4 if unit == "Q" else 2) or reading.kind(m.last) in ("of", "percent"):
        return NONE
    if unit == "H" and not reading.listed("half_leads", reading.word(m.first - 1)):
        return NONE
    base = reading.published
    if base is None:
        return made(m, None, "quarter without its year")
    months = 3 if unit == "Q" else 6
    start_month = (which - 1) * months + 1
    year = base.year - (date(base.year, start_month, 1) > base)
    if year < base.year and reading.future(m.first, m.last):
        year = base.year
    return made(m, f"{year:04d}-{unit}{which}", "quarter or half without its year: the latest begun, or the next where the clause looks ahead")


def unit_number(reading: Reading, m: Match) -> Outcome:
    """ "week 31 of 2018"."""
    number, base = reading.number(m, "n"), reading.published
    if reading.value(m, "q") != "W" or number is None or not 1 <= number <= 53 or not reading.raw(m.at("n") or 0).isdigit():
        return NONE
    year = year_of(reading, m) or (base.year if base else None)
    return made(m, None if year is None else f"{year:04d}-W{number:02d}", "week of the year", dated=m.at("y") is not None)


def quarter_letter(reading: Reading, m: Match) -> Outcome:
    unit, number = reading.value(m, "x") or "", reading.number(m, "n")
    at = m.at("x") or 0
    whole = reading.tight(at, at + 2) and reading.raw(at).isupper() and (reading.kind(at + 2) != "other" or not reading.tight(at, at + 3))
    if number is None or not 1 <= number <= (4 if unit == "Q" else 2) or not whole:
        return NONE
    year, base = year_of(reading, m), reading.published
    if year is None:
        if base is None:
            return made(m, None, "quarter without its year")
        year = base.year - (date(base.year, (number - 1) * (3 if unit == "Q" else 6) + 1, 1) > base and not reading.future(m.first, m.last))
    return made(m, f"{year:04d}-{unit}{number}", "quarter or half", dated=m.at("y") is not None)


YEARS: Final = {
    "season": season, "year": year, "year_spoken": year_spoken, "fiscal_year": fiscal_year, "fiscal_rel": fiscal_rel,
    "year_short": year_short, "year_pair": year_pair, "decade": decade, "century": century,
    "ordinal_unit": ordinal_unit, "unit_number": unit_number, "quarter_letter": quarter_letter,
}  # fmt: skip
