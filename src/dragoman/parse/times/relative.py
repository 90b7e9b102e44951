"""Resolvers of dates that count from the day of print or from the time last spoken of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from dragoman.parse.times.building import Outcome, made, of_unit
from dragoman.parse.times.dates import iso, month_day, slashed
from dragoman.parse.times.grammar import Match
from dragoman.parse.times.iso import interval, monday, part_of, shift, unit_of, value_at
from dragoman.parse.times.reading import Found, Reading

__all__ = ["RELATIVE", "amount"]

NONE: Final[Outcome] = ()
EDGES: Final = frozenset({"stop", "break", "comma", "poss", "and", "rparen", "quote", "dash", "colon"})
FRACTIONS: Final = {"half": 0.5, "quarter": 0.25}


def deictic(reading: Reading, m: Match) -> Outcome:
    base = None if reading.published is None else shift(reading.published, int(reading.value(m, "x") or "0"), "D")
    return made(m, base.isoformat() if base else None, "counted from the day of print")


def weekday(reading: Reading, m: Match) -> Outcome:
    number, base = reading.number(m, "w"), reading.published
    word, kind = reading.raw(m.first), reading.kind(m.first)
    week = None if reading.published is None else _week_spoken(reading, m)
    cue = week is not None or reading.listed("weekday_leads", reading.word(m.first - 1))
    if number is None or (kind != "weekday" and not (cue and (word[:1].isupper() or kind == "weekday_short"))):
        return NONE
    if kind == "weekday_unsure" and week is None and not (word.endswith(".") and (reading.raw(m.last)[:1].islower() or reading.kind(m.last) == "comma")):
        return NONE  # "Sun", "Sat", "Mon" are words and names too
    if kind == "weekday" and word.islower() and not cue and reading.kind(m.first - 1) == "the":
        return NONE
    if base is None:
        return made(m, None, "weekday counted from print")
    if number is not None and week is not None:
        return made(m, (week + timedelta(days=number - 1)).isoformat(), "weekday of the week just named")
    tense = reading.tense(m.first, m.last)
    if tense == "future" or reading.listed("until_words", reading.word(m.first - 1)) or (tense is None and reading.word(m.first - 1) == "by"):
        day = base + timedelta(days=(number - base.isoweekday()) % 7)
        return made(m, day.isoformat(), "weekday in a clause that looks ahead: the first on or after the day of print")
    day = base - timedelta(days=(base.isoweekday() - number) % 7)
    return made(m, day.isoformat(), "weekday: the latest on or before the day of print")


def _week_spoken(reading: Reading, m: Match) -> date | None:
    """Monday of the week that a weekday just before was told in: "next week Monday or Tuesday"."""
    if not reading.found:
        return None
    last = reading.found[-1]
    gap = {reading.kind(i) for i in range(last.last, m.first)}
    if last.why.startswith("weekday of") and m.first - last.last <= 2 and gap <= {"comma", "or", "and"} and last.value:
        return monday(date.fromisoformat(last.value[:10]))
    return None


def rel_weekday(reading: Reading, m: Match) -> Outcome:
    number, kind, base = reading.number(m, "w"), reading.name(m, "r"), reading.published
    at = m.at("w") or 0
    if number is None or (reading.kind(at) == "weekday_unsure" and reading.raw(at).islower()):
        return NONE
    if base is None:
        return made(m, None, "weekday counted from print")
    if kind in ("same", "that") and reading.focus_day is not None:
        base = reading.focus_day
    if kind == "following" and reading.kind(m.first) == "following" and not reading.listed("weekday_leads", reading.word(m.first - 1)):
        day = base - timedelta(days=(base.isoweekday() - number) % 7)  # "Following Monday's debate": a preposition
        return (Found(at, m.last, "DATE", day.isoformat(), "weekday: the latest on or before the day of print", relative=True),)
    start = monday(base)
    nearest = any(reading.kind(i) == "this" for i in range(m.first, m.last - 1)) and kind != "this"
    if kind in ("past",) or (nearest and kind in ("last", "past")):
        day = base - timedelta(days=(base.isoweekday() - number - 1) % 7 + 1)
    elif nearest:
        day = base + timedelta(days=(number - base.isoweekday() - 1) % 7 + 1)
    elif kind in ("last", "previous"):
        day = start + timedelta(days=number - 8)
    elif kind in ("next", "following"):
        day = start + timedelta(days=number + 6)
    elif kind == "coming":
        day = base + timedelta(days=(number - base.isoweekday() - 1) % 7 + 1)
    else:
        day = start + timedelta(days=number - 1)
    return made(m, day.isoformat(), "weekday of the week that is named")


def weekday_of(reading: Reading, m: Match) -> Outcome:
    """ "Tuesday of next week", "next week Monday"."""
    number, value = reading.number(m, "w"), of_unit(reading, m)
    if reading.value(m, "u") != "W" or number is None:
        return NONE
    if value is None:
        return made(m, None, "weekday of a week counted from print")
    days = interval(value)
    assert days is not None
    return made(m, (days[0] + timedelta(days=number - 1)).isoformat(), "weekday of a week counted from print")


def weekday_day(reading: Reading, m: Match) -> Outcome:
    """ "Monday the 27th": the nearest such day, if weekday and figure agree within two months."""
    number, base = reading.number(m, "w"), reading.published
    day = reading.ordinal(m, "d")
    if number is None or day is None or not 1 <= day <= 31:
        return NONE
    if base is None:
        return made(m, None, "weekday and day of the month counted from print")
    near = [base + timedelta(days=k) for k in range(-62, 63)]
    fits = [d for d in near if d.day == day and d.isoweekday() == number]
    if not fits:
        return NONE
    best = min(fits, key=lambda d: (abs((d.year - base.year) * 12 + d.month - base.month), abs((d - base).days)))
    return made(m, best.isoformat(), "weekday and day of the month: the nearest that agree")


def weekday_figures(reading: Reading, m: Match) -> Outcome:
    return iso(reading, m) if reading.name(m, "x") == "iso" else slashed(reading, m)


def weekend_of(reading: Reading, m: Match) -> Outcome:
    inner = month_day(reading, m)
    if reading.value(m, "u") != "WE" or not inner or inner[0].value is None:
        return NONE
    return made(m, part_of(date.fromisoformat(inner[0].value), "WE"), "weekend of a day", dated=inner[0].dated)


def rel_unit(reading: Reading, m: Match) -> Outcome:
    """ "last week", "this year", "the previous day", "that month", "the same period"."""
    kind, grain, at = reading.name(m, "r") or "", reading.value(m, "u") or "", m.at("u") or 0
    plural = reading.kind(at) == "units"
    if reading.name(m, "u") == "calendar_year":
        grain = "Y"
    if reading.name(m, "u") == "period" and kind not in ("same", "that", "latest"):
        return NONE
    if kind == "following" and reading.kind(m.first) == "following" and reading.word(m.first - 1) not in ("in", "for", "on"):
        return NONE
    if plural or grain in ("TH", "TM", "TS", "", "ML", "6M", "3M", "50Y"):
        return NONE
    if grain == "NI" or reading.kind(at) == "night_word":
        return rel_night(reading, m, kind)
    if grain == "D" and kind in ("last", "past", "latest", "current", "coming"):
        return NONE
    if reading.name(m, "u") == "period":
        return made(m, reading.focus, "the stretch last spoken of")
    article = any(reading.kind(i) in ("the", "this") for i in range(m.first, m.at("r") or m.first))
    if article and (kind == "past" or (kind in ("last", "next", "coming") and reading.listed("over_words", reading.word(m.first - 1)))):
        return NONE
    if kind == "that" and reading.kind(m.last) == "other" and grain in ("D", "Y") and reading.kind(m.first - 1) == "other" and reading.focus is None:
        return NONE
    if kind == "last" and reading.kind(m.first) == "the" and reading.kind(m.last) == "of":
        return NONE
    if grain == "WE":
        return made(m, _weekend(reading, m, kind), "weekend counted from print")
    if kind == "latest" and grain == "Q":
        return made(m, _reported_quarter(reading), "the quarter last reported")
    return made(m, of_unit(reading, m), "unit counted from print, or from the time last spoken of")


def rel_night(reading: Reading, m: Match, kind: str) -> Outcome:
    base = reading.published if kind in ("last", "this", "next", "coming") else reading.spoken("D")
    step = {"last": -1, "previous": -1, "next": 1, "following": 1}.get(kind, 0)
    day = None if base is None else shift(base, step, "D")
    return made(m, None if day is None else f"{day.isoformat()}TNI", "night counted from print", kind="TIME")


def _weekend(reading: Reading, m: Match, kind: str) -> str | None:
    base = reading.published
    if base is None:
        return None
    if kind in ("last", "past", "previous"):
        return value_at(base, -1, "WE")
    if kind in ("next", "following"):
        return value_at(base, 1, "WE")
    if kind in ("same", "that") and reading.focus_day is not None:
        base = reading.focus_day
    elif base.isoweekday() <= 3 and kind != "coming" and not reading.future(m.first, m.last):
        return value_at(base, -1, "WE")
    return part_of(base, "WE")


def _reported_quarter(reading: Reading) -> str | None:
    if unit_of(reading.focus) == "Q":
        return reading.focus
    return None if reading.published is None else value_at(reading.published, -1, "Q")


def the_unit(reading: Reading, m: Match) -> Outcome:
    """ "the day", "the year", "the quarter": that of the time last spoken of, else of print."""
    name, grain, base = reading.name(m, "u"), reading.value(m, "u") or "", reading.published
    if name == "year_to_date":
        return made(m, None if base is None else part_of(base, "Y"), "the year of print so far")
    if name == "period":
        return NONE
    before, after = reading.word(m.first - 1), reading.kind(m.last)
    edge = after in EDGES or reading.listed("unit_followers", reading.word(m.last))
    ends = reading.listed("ending_words", before)
    lead = ends or reading.listed("unit_leads", before)
    if reading.raw(m.at("u") or 0)[:1].isupper() and reading.kind(m.first - 1) not in ("stop", "break"):
        return NONE  # "Man of the Year"
    if grain not in ("D", "W", "M", "Y", "Q", "WE", "DE", "CE") or not (lead and (edge or ends)):
        return NONE
    if reading.word(m.last) in ("after", "before") and grain != "D":
        return NONE
    if grain == "WE":
        return made(m, _weekend(reading, m, "the"), "the weekend next to print")
    if grain == "Q":
        return made(m, _reported_quarter(reading), "the quarter last spoken of or reported")
    spoken = reading.spoken(grain) if grain == "D" or reading.same_sentence(m.first) else base
    return made(m, None if spoken is None else part_of(spoken, grain), "the unit last spoken of, else that of print")


def bare_end(reading: Reading, m: Match) -> Outcome:
    """ "end of month" without articles."""
    grain, base = reading.value(m, "u") or "", reading.published
    if grain not in ("D", "W", "M", "Y"):
        return NONE
    return made(m, None if base is None else part_of(base, grain), "end of the unit of print")


def unit_end(reading: Reading, m: Match) -> Outcome:
    grain, base = reading.value(m, "u") or "Y", reading.published
    if base is None:
        return made(m, None, "end of the unit of print")
    if grain == "D":
        return made(m, f"{base.isoformat()}T23:59:59", "end of the day of print", kind="TIME")
    value = part_of(base, grain)
    if grain == "Y" and base.year > 1 and base.month < 4 and not reading.future(m.first, m.last):
        value = part_of(base.replace(year=base.year - 1, day=1), grain)
    return made(m, value, "end of the unit of print")


def same_unit(reading: Reading, m: Match) -> Outcome:
    """ "the same month a year ago", "the same period of 1998"."""
    spoken = reading.focus or (reading.published.isoformat() if reading.published else None)
    days = interval(spoken)
    if days is None or reading.published is None:
        return made(m, None, "the stretch last spoken of, in another year")
    grain = reading.value(m, "u") or ""
    unit = unit_of(spoken) or "D"
    if reading.kind(m.at("u") or 0) in ("unit", "quarter"):
        unit = grain
    start = days[0]
    year = reading.number(m, "y")
    if year is None and m.at("n") is not None:
        step = -(reading.number(m, "n") or 1)
        moved = shift(start, step, reading.value(m, "v") or "Y")
    elif year is None and m.at("r") is not None:
        other = interval(of_unit(reading, m, "r", "v"))
        year = other[0].year if other else None
        moved = None
    else:
        moved = None
    if year is not None and moved is None:
        moved = shift(start, (year - start.year), "Y")
    return made(m, None if moved is None else part_of(moved, unit), "the stretch last spoken of, in another year")


def step(reading: Reading, m: Match) -> Outcome:
    """ "the day before", "the year earlier", "the week after"."""
    grain, way = reading.value(m, "u") or "", reading.name(m, "r")
    if grain == "NI":
        return _night_beside(reading, m, way)
    if grain not in ("D", "W", "M", "Y", "WE"):
        return NONE
    if way in ("before", "after") and reading.kind(m.last) not in ("stop", "break", "comma", "rparen", "quote", "and", "dash"):
        return NONE
    base = reading.spoken(grain)
    count = -1 if way in ("before", "earlier", "previous", "prior") else 1
    return made(m, None if base is None else value_at(base, count, grain), "counted from the time last spoken of")


def _night_beside(reading: Reading, m: Match, way: str | None) -> Outcome:
    """ "the night before"."""
    base = reading.spoken("D")
    if way not in ("before", "after") or reading.kind(m.last) not in EDGES:
        return NONE
    day = None if base is None else shift(base, -1 if way == "before" else 1, "D")
    return made(m, None if day is None else f"{day.isoformat()}TNI", "counted from the time last spoken of", kind="TIME")


def step_twice(reading: Reading, m: Match) -> Outcome:
    """ "the week before last", "the week after next"."""
    grain, base = reading.value(m, "u") or "", reading.published
    before = reading.name(m, "r") == "before"
    if before != (reading.name(m, "s") == "last") or grain not in ("D", "W", "M", "Y", "WE", "Q"):
        return NONE
    return made(m, None if base is None else value_at(base, -2 if before else 2, grain), "two units from print")


def amount(reading: Reading, m: Match, group: str = "n") -> float | None:
    """The size of a number group; None where it is vague ("several")."""
    kind, value = reading.name(m, group), reading.value(m, group)
    if kind in ("a", "another"):
        return 1.0
    if kind == "single":
        return 1.0
    if kind in ("couple", "pair", "second_word"):
        return 2.0
    if kind == "half":
        return 0.5
    if kind is None or kind == "several" or not value:
        return None
    return float(value)


def extra(reading: Reading, m: Match) -> float:
    """The "and a half" of a match, before or after its unit."""
    names = [reading.name(m, g) for g in ("h", "h2")]
    return sum(FRACTIONS.get(n or "", 0.0) for n in names)


def ago(reading: Reading, m: Match) -> Outcome:
    """ "two years ago" from print; "three days earlier", "a week later" from the time last spoken of."""
    way = reading.name(m, "w") or ""
    grain = reading.value(m, "u") or ""
    if reading.kind(m.at("u") or 0) == "second_word" or grain in ("WE", "NI", "") or not _far_enough(reading, m, way):
        return NONE
    count = amount(reading, m)
    if count is None:
        past = way in ("ago", "earlier", "back", "before", "previous", "prior")
        return _vague(m, past)
    count += extra(reading, m)
    sign = 1 if way in ("later", "after", "hence") else -1
    base = reading.published if way in ("ago", "back", "hence") else reading.spoken(grain)
    if base is None:
        return made(m, None, "counted from print")
    if grain in ("TH", "TM", "TS"):
        return _clock_step(reading, m, sign * count, grain, base)
    if m.at("n2") is not None:
        moved: date | None = base
        for n, u in (("n", "u"), ("n2", "u2"), ("n3", "u3")):
            if moved is not None and m.at(n) is not None:
                moved = shift(moved, sign * (amount(reading, m, n) or 0), reading.value(m, u) or "D")
        return made(m, None if moved is None else moved.isoformat(), "counted exactly")
    value = _stepped(reading, m, base, sign * count)
    if value is None and grain in ("Y", "DE", "CE", "ML"):
        return _vague(m, sign < 0)  # before or beyond the calendar
    return made(m, value, "counted from print, or from the time last spoken of, to the grain of the unit")


def ago_weekdays(reading: Reading, m: Match) -> Outcome:
    """ "two Fridays ago"."""
    number, count, base = reading.number(m, "w"), reading.number(m, "n"), reading.published
    if number is None or not count:
        return NONE
    if base is None:
        return made(m, None, "weekdays counted from print")
    latest = base - timedelta(days=(base.isoweekday() - number - 1) % 7 + 1)
    day = shift(latest, 1 - count, "W")
    return made(m, None if day is None else day.isoformat(), "weekdays counted from print")


def _far_enough(reading: Reading, m: Match, way: str) -> bool:
    """ "two days before the vote" counts from an event that has no date here: it stays a duration, save at the end of a clause."""
    if way in ("before", "after", "prior"):
        return reading.kind(m.last) in ("stop", "break", "comma", "rparen", "quote", "dash")
    if way == "back":
        return reading.kind(m.last) in ("stop", "break", "comma", "other", "and")
    return not (way in ("earlier", "later") and reading.word(m.last) == "than")


def _stepped(reading: Reading, m: Match, base: date, count: float) -> str | None:
    grain, way = reading.value(m, "u") or "", reading.name(m, "w")
    if grain == "DE":
        return value_at(base, 10 * count, "Y")
    if grain == "CE":
        return value_at(base, 100 * count, "Y")
    if grain == "W" and way == "ago":
        return value_at(base, count, "W")
    if grain in ("W", "2W", "D"):
        moved = shift(base, count, grain)
        return None if moved is None else moved.isoformat()
    if grain == "Y" and way in ("earlier", "ago") and unit_of(reading.focus) in ("Q", "M") and reading.same_sentence(m.first):
        return value_at(base, count, "Y") if count != int(count) else _same_a_year_off(reading, base, int(count))
    if count != int(count):
        moved = shift(base, count, grain)
        return None if moved is None else part_of(moved, "M")
    return value_at(base, count, grain)


def _same_a_year_off(reading: Reading, base: date, years: int) -> str | None:
    moved = shift(base, years, "Y")
    return None if moved is None else part_of(moved, unit_of(reading.focus) or "Y")


def _vague(m: Match, past: bool) -> Outcome:
    return (Found(m.first, m.last, "DATE", "PAST_REF" if past else "FUTURE_REF", "how long is not said"),)


def _clock_step(reading: Reading, m: Match, count: float, grain: str, base: date) -> Outcome:
    """Hours and minutes: a time of day where print or the last time has one, else the day."""
    minutes = count * {"TH": 60, "TM": 1, "TS": 1 / 60}[grain]
    if reading.hour is None or base != reading.published:
        return (Found(m.first, m.last, "TIME", base.isoformat(), "hours and minutes from a time that is known to the day", relative=True),)
    hours, mins = (int(p) for p in reading.hour.split(":")[:2])
    total = hours * 60 + mins + round(minutes)
    day = shift(base, total // 1440, "D")
    value = None if day is None else f"{day.isoformat()}T{total % 1440 // 60:02d}:{total % 60:02d}:00"
    return made(m, value, "counted from the time of print", kind="TIME")


def ago_hyphen(reading: Reading, m: Match) -> Outcome:
    """ "the year-ago quarter", "a year-earlier profit"."""
    grain = reading.value(m, "u") or reading.value(m, "n") or ""
    if m.at("q") is not None:
        return _year_ago_unit(reading, m, grain)
    base = reading.published if reading.name(m, "w") == "ago" else reading.spoken(grain)
    if grain not in ("D", "W", "M", "Y"):
        return NONE
    if base is not None and unit_of(reading.focus) in ("Q", "M") and grain == "Y":
        days = interval(reading.focus)
        return made(m, _same_a_year_off(reading, days[0], -1) if days else None, "the stretch last spoken of, a year before")
    return made(m, None if base is None else value_at(base, -1, grain), "counted from print")


def _year_ago_unit(reading: Reading, m: Match, grain: str) -> Outcome:
    """ "the year-earlier third quarter", "the year-ago period"."""
    base, unit = reading.published, reading.value(m, "q") or ""
    if grain != "Y" or base is None:
        return made(m, None, "counted from print") if grain == "Y" else NONE
    if m.at("o") is not None:
        which = reading.ordinal(m, "o")
        return made(m, f"{base.year - 1:04d}-{unit or 'H'}{which}", "the unit a year before")
    spoken = interval(reading.focus)
    if reading.name(m, "q") == "quarter":
        start = spoken[0] if spoken is not None and unit_of(reading.focus) == "Q" else shift(base, -3, "M") or base
        return made(m, value_at(start, -4, "Q"), "the quarter a year before")
    if spoken is not None and unit_of(reading.focus) in ("Q", "M", "H"):
        return made(m, _same_a_year_off(reading, spoken[0], -1), "the stretch last spoken of, a year before")
    return made(m, f"{base.year - 1:04d}", "a year before")


def ago_bare(reading: Reading, m: Match) -> Outcome:
    way, base = reading.name(m, "w") or "", reading.spoken("D")
    if way == "back" or not _far_enough(reading, m, way):
        return NONE
    if reading.value(m, "u") in ("TH", "TM", "TS"):
        return made(m, None if base is None else base.isoformat(), "minutes or hours from the time last spoken of: its day", kind="TIME")
    return _vague(m, way in ("ago", "earlier"))


def ahead(reading: Reading, m: Match) -> Outcome:
    """ "in two weeks" where the clause looks ahead: a date; else it is a duration."""
    grain, count = reading.value(m, "u") or "", amount(reading, m)
    timed = m.at("t") is not None or (grain in ("TH", "TM", "TS") and reading.hour is not None and reading.tense(m.first, m.last) is None)
    if reading.kind(m.at("u") or 0) == "second_word" or count is None or not (timed or reading.future(m.first, m.last)):
        return NONE
    if grain in ("NI", "WE", "") or reading.kind(m.last) == "hyphen" or reading.listed("term_followers", reading.word(m.last)):
        return NONE
    if any(reading.listed("record_words", word) or word.endswith("est") for word in reading.lexemes.words[max(0, m.first - 5) : m.first]):
        return NONE
    base = reading.published
    if base is None:
        return made(m, None, "counted from print")
    if grain in ("TH", "TM", "TS"):
        if reading.hour is None:
            return NONE
        return _clock_step(reading, m, count, grain, base)
    moved = shift(base, count * (10 if grain == "DE" else 1), "Y" if grain == "DE" else grain)
    value = None if moved is None else moved.isoformat()
    why = "so long after print, in a clause that looks ahead"
    return (Found(m.first, m.last, "DATE", value, why, relative=True, offset=(count, grain)),)


RELATIVE: Final = {
    "deictic": deictic, "weekday": weekday, "rel_weekday": rel_weekday, "weekday_of": weekday_of, "weekday_day": weekday_day,
    "weekday_figures": weekday_figures, "weekend_of": weekend_of, "rel_unit": rel_unit, "the_unit": the_unit, "unit_end": unit_end,
    "bare_end": bare_end, "same_unit": same_unit,
    "step": step, "step_twice": step_twice, "ago": ago, "ago_weekdays": ago_weekdays, "ago_hyphen": ago_hyphen, "ago_bare": ago_bare, "ahead": ahead,
}  # fmt: skip
