"""Resolvers of times of day: clock times, parts of the day."""

from __future__ import annotations

from datetime import date
from typing import Final

from dragoman.parse.times.building import Outcome, made
from dragoman.parse.times.grammar import Match
from dragoman.parse.times.iso import shift
from dragoman.parse.times.reading import Found, Reading

__all__ = ["CLOCKS", "day_spoken"]

NONE: Final[Outcome] = ()
DAY_KINDS: Final = frozenset({"comma", "today", "weekday", "at", "year4", "iso", "slashed", "month", "month_short"})


def day_spoken(reading: Reading, at: int) -> date | None:
    """The day that a time of day belongs to: that of its sentence, else the day of print."""
    if reading.focus_day is not None and reading.same_sentence(at):
        return reading.focus_day
    return reading.published


def timed(reading: Reading, m: Match, clock: str, why: str, *, weak: bool = False) -> Outcome:
    day = day_spoken(reading, m.first)
    value = None if day is None else f"{day.isoformat()}{clock}"
    return (Found(m.first, m.last, "TIME", value, why, weak=weak, clock=clock, relative=True),)


def clock(reading: Reading, m: Match) -> Outcome:
    """ "9 a.m.", "18:00 UTC", "6:40 p.m.", "10 in the morning", "0800 GMT"."""
    zone = _zone(reading, m)
    text, half, part = reading.value(m, "c"), reading.value(m, "a"), reading.value(m, "p")
    if m.at("u") is not None or m.rule.name == "clock_figures":
        return _military(reading, m, zone)
    hours, minutes, seconds = _hands(text, reading.number(m, "h"))
    if m.rule.name == "clock" and half is None and zone is None and part is None and not _plain_clock(reading, m, hours):
        return NONE
    if reading.name(m, "a") == "ampm_letter" and not reading.tight(m.first, m.last):
        return NONE
    hours = _turned(hours, half, part)
    if hours is None or hours > 24 or int(minutes or 0) > 59:
        return NONE
    written = reading.raw(m.at("a") or 0) if m.at("a") is not None else ""
    if minutes is None and "." in written:
        minutes = "00"
    value = f"T{hours:02d}" + (f":{minutes}" if minutes is not None else "") + (f":{seconds}" if seconds else "") + (zone or "")
    if minutes is None and zone:
        value = f"T{hours:02d}:00{zone}"
    return timed(reading, m, value, "time of day")


def _plain_clock(reading: Reading, m: Match, hours: int | None) -> bool:
    """ "10:30" alone is a time unless it is a score, a ratio or a verse."""
    if reading.listed("clock_leads", reading.word(m.first - 1)) or reading.kind(m.first - 1) in DAY_KINDS:
        return hours is not None and hours <= 24
    alone = m.first == 0 or reading.kind(m.first - 1) == "break"
    return alone or len(reading.raw(m.first)) >= 7 or reading.word(m.last) == "on" or reading.kind(m.last) in DAY_KINDS


def _hands(text: str | None, hour: int | None) -> tuple[int | None, str | None, str | None]:
    if text is not None:
        pieces = [*text.split(":"), None, None]
        return int(pieces[0] or 0), pieces[1], pieces[2]
    return hour, None, None


def _turned(hours: int | None, half: str | None, part: str | None) -> int | None:
    """Hours of 24 from hours of 12 with a.m., p.m. or a part of the day."""
    if hours is None:
        return None
    if half == "pm" or part in ("AF", "EV") or (part == "NI" and 5 <= hours < 12):
        return hours + 12 if hours < 12 else hours
    if hours == 12 and (half == "am" or part == "NI"):
        return 0
    return None if half == "am" and hours > 12 else hours


def _zone(reading: Reading, m: Match) -> str | None:
    at = m.at("z")
    if at is None or reading.kind(at) != "zone":
        return None
    return reading.lexemes.values[at] if reading.raw(at).isupper() else None


def _military(reading: Reading, m: Match, zone: str | None) -> Outcome:
    written = reading.raw(m.at("c") or 0)
    if len(written) != 4 or not written.isdigit() or int(written[:2]) > 24 or int(written[2:]) > 59:
        return NONE
    at = m.at("z") or 0
    if zone is None and reading.kind(at) != "local" and reading.word(at) != "hours":
        return NONE
    return timed(reading, m, f"T{written[:2]}:{written[2:]}{zone or ''}", "time of day in four figures")


def clock_past(reading: Reading, m: Match) -> Outcome:
    """ "ten minutes to three", "half past noon", "a quarter to six"."""
    kind, hours = reading.name(m, "x"), reading.number(m, "h")
    minutes = {"half": 30, "quarter": 15}.get(kind or "", reading.number(m, "x") or 0)
    back = reading.name(m, "r") in ("to", "before")
    if hours is None or not 0 < minutes < 60 or hours > 12:
        return NONE
    units = any(reading.lexemes.values[i] == "TM" for i in range(m.first, m.last))
    if not units and (kind not in ("half", "quarter") or reading.name(m, "r") != "past") and reading.name(m, "r") != "past":
        return NONE
    turned = _turned(hours, reading.value(m, "a"), None) or hours
    total = turned * 60 + (-minutes if back else minutes)
    return timed(reading, m, f"T{total // 60 % 24:02d}:{total % 60:02d}", "minutes to or past the hour")


def clock_bare(reading: Reading, m: Match) -> Outcome:
    """ "at 8", "at seven twenty-seven": only beside a day or part of the day."""
    hours, minutes = reading.number(m, "h"), reading.number(m, "m")
    if hours is None or hours > 24 or (minutes or 0) > 59:
        return NONE
    return timed(reading, m, f"T{hours:02d}" + ("" if minutes is None else f":{minutes:02d}"), "hour beside a day", weak=True)


def noon(reading: Reading, m: Match) -> Outcome:
    return timed(reading, m, f"T{reading.value(m, 'x')}", "noon or midnight")


def rel_part(reading: Reading, m: Match) -> Outcome:
    """ "this morning", "that evening", "last night"."""
    kind, part = reading.name(m, "r") or "", reading.value(m, "p") or ""
    if part == "DT":
        return NONE
    base = reading.spoken("D") if kind in ("that", "same", "previous", "following") else reading.published
    step = {"last": -1, "previous": -1, "next": 1, "following": 1, "coming": 1}.get(kind, 0)
    day = None if base is None else shift(base, step, "D")
    return made(m, None if day is None else f"{day.isoformat()}T{part}", "part of a day counted from print", kind="TIME")


def tonight(reading: Reading, m: Match) -> Outcome:
    day = reading.published
    return (Found(m.first, m.last, "TIME", None if day is None else f"{day.isoformat()}TNI", "the night of the day of print", relative=True),)


def the_part(reading: Reading, m: Match) -> Outcome:
    """ "the morning", "morning trading": the part of the day last spoken of; weak without an article or preposition."""
    part = reading.value(m, "p") or ""
    before, article = reading.word(m.first - 1), m.at("t") is not None
    if part in ("DT", "MI"):
        return timed(reading, m, f"T{part}", "part of a day", weak=True)
    sure = reading.listed("part_leads", before) and (article or (part != "NI" and before != "by"))
    sure = sure or (reading.kind(m.first - 1) in ("early", "late", "mid") and reading.listed("part_leads", reading.word(m.first - 2)))
    if reading.kind(m.last) == "of" or part == "NI":
        sure = False
    return timed(reading, m, f"T{part}", "part of the day last spoken of", weak=not sure)


CLOCKS: Final = {
    "clock": clock, "clock_past": clock_past, "clock_bare": clock_bare, "clock_words": clock_bare, "noon": noon, "rel_part": rel_part,
    "tonight": tonight, "the_part": the_part,
}  # fmt: skip
