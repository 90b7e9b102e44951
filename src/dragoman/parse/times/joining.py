"""Findings that belong together: a clock and its day, a duration and what it counts from, the ends of a span."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Final

from dragoman.parse.times.iso import Days, day_of, interval, shift, unit_of
from dragoman.parse.times.reading import Found, Reading

__all__ = ["bounds", "join", "widen"]

BETWEEN: Final = frozenset({"at", "on", "comma", "in", "the", "about", "by", "before", "after", "until", "of", "very", "from", "sometime", "hyphen"})
LEADING: Final = frozenset({"early", "late", "mid", "start", "end", "earlier", "later"})
DEICTIC: Final = frozenset({"today", "this", "last", "previous", "the", "that", "same", "weekday"})
ENDS: Final = frozenset({"hyphen", "dash", "to", "through", "until"})


def widen(reading: Reading, found: Found) -> str | None:
    """Take "late", "early", "the end of" before a date into it; returns the word that narrows its days."""
    if found.type == "DURATION" and reading.kind(found.first - 1) == "over" and reading.listed("span_leads", reading.word(found.first - 2)):
        found.first -= 1  # "in over six years": more than
    if found.type not in ("DATE", "TIME") or found.weak:
        return None
    i = found.first - 1
    of = False
    if reading.kind(i) in ("of", "in", "hyphen"):
        of, i = reading.kind(i) != "hyphen", i - 1
    lead = reading.kind(i)
    if lead not in LEADING or (found.value in ("PAST_REF", "PRESENT_REF", "FUTURE_REF")):
        return None
    if lead in ("start", "end") and reading.kind(found.first - 1) != "of":
        return None
    if lead in ("later", "earlier") and reading.kind(found.first - 1) != "in" and reading.kind(found.first) not in DEICTIC:
        return None
    if lead in ("early", "late") and of and reading.kind(found.first - 1) == "of":
        return None
    found.first = i
    while reading.kind(found.first - 1) in ("very", "the"):
        found.first -= 1
    return lead


def narrowed(days: Days, lead: str) -> Days:
    """The first, middle or last third of a stretch of more than six days."""
    first, last = days
    third = (last - first).days // 3
    if third < 2:
        return days
    if lead in ("early", "start", "earlier"):
        return first, first + timedelta(days=third)
    if lead == "mid":
        return first + timedelta(days=third), last - timedelta(days=third)
    return last - timedelta(days=third), last


def join(reading: Reading, found: Found) -> bool:
    """Join a finding to the one before it where they make one expression. True where it was taken up."""
    if not reading.found:
        return False
    last = reading.found[-1]
    if found.first - last.last > 4:
        return False
    gap = [reading.kind(i) for i in range(last.last, found.first)]
    if any(kind not in BETWEEN and kind != "since" for kind in gap):
        return False
    return _clock_and_day(reading, last, found, gap) or _counted(reading, last, found, gap)


def _clock_and_day(reading: Reading, last: Found, found: Found, gap: list[str]) -> bool:
    day_first = found.clock is not None and last.type in ("DATE", "TIME") and last.clock is None
    clock_first = last.clock is not None and not last.whole and found.clock is None and found.type == "DATE"
    bare_part = found.clock is not None and found.clock[1:] in ("MO", "AF", "EV", "NI", "MI", "DT")
    if day_first and unit_of(last.value) == "D":
        if bare_part and gap not in ([], ["in"], ["in", "the"], ["at"], ["hyphen"]):
            return False
        if "comma" in gap and "at" not in gap and gap != ["comma"]:
            return False
        clock = found.clock or ""
        _unite(last, found, _on_day(last.value or "", clock), clock)
    elif clock_first and unit_of(found.value) == "D" and "at" not in gap and "after" not in gap and "before" not in gap:
        if "comma" in gap and not last.weak:
            last.value = _on_day(found.value or "", last.clock or "")
            return False
        clock = last.clock or ""
        last_first = last.first
        last.__dict__.update(found.__dict__)
        last.first, last.clock, last.type, last.value, last.weak, last.whole = last_first, clock, "TIME", _on_day(found.value or "", clock), False, True
    elif last.clock is not None and last.clock[1:2].isdigit() and unit_of(found.value) == "D" and found.type == "TIME" and gap in ([], ["in"], ["in", "the"]):
        clock = _on_day(found.value or "", last.clock)[10:]
        day = found.value if found.clock is None or last.weak else last.value
        _unite(last, found, _on_day((day or "")[:10] + (found.value or "")[10:], last.clock), clock)
    elif day_first and last.type == "TIME" and unit_of(last.value) is not None and "T" in (last.value or ""):
        clock = found.clock or ""
        _unite(last, found, _on_day(last.value or "", clock), clock)
    elif clock_first and found.value is None and found.relative and reading.published is None:
        last.last, last.value, last.weak = found.last, None, False
    else:
        return False
    _day_back(reading, last)
    reading.speak(last)
    return True


def _day_back(reading: Reading, last: Found) -> None:
    """ "between 9 a.m. and 5 p.m. Friday": the day belongs to both times."""
    if len(reading.found) < 2:
        return
    before = reading.found[-2]
    linked = last.first - before.last == 1 and reading.kind(before.last) in (ENDS | {"and", "or"})
    if linked and before.clock is not None and not before.whole and before.type == "TIME":
        before.value, before.whole = _on_day((last.value or "")[:10], before.clock), True


def _unite(last: Found, found: Found, value: str, clock: str) -> None:
    last.last, last.type, last.value, last.clock, last.weak, last.whole = found.last, "TIME", value, clock, False, True


def _on_day(value: str, clock: str) -> str:
    """A day or part of one with a clock time: at night and in the evening, hours to 11 are of the second half of the day."""
    day, _, part = value.partition("T")
    if part in ("NI", "EV", "AF") and clock[1:3].isdigit():
        hours = int(clock[1:3])
        if (4 < hours < 12) or (part == "AF" and hours < 12):
            clock = f"T{hours + 12:02d}{clock[3:]}"
    return day + clock


def _counted(reading: Reading, last: Found, found: Found, gap: list[str]) -> bool:
    """ "two weeks before Christmas": a duration, a way and a day make a date."""
    if last.offset is None or gap not in (["before"], ["after"], ["from"]):
        return False
    day = day_of(found.value)
    if day is None or found.type != "DATE" or found.clock is not None:
        return False
    if gap == ["from"] and not (found.relative and not found.dated) and reading.kind(found.last) in ENDS:
        return False
    count, unit = last.offset
    moved = shift(day, -count if gap == ["before"] else count, unit)
    if moved is None:
        return False
    last.last, last.type, last.value, last.offset = found.last, "DATE", moved.isoformat(), None
    last.why = "so long before or after a day"
    reading.speak(last)
    return True


def year_back(reading: Reading, found: Found) -> None:
    """ "from March to June 1998": the year that follows belongs to the first end too."""
    if len(reading.found) < 1 or not found.dated or found.type != "DATE" or found.value is None:
        return
    last = reading.found[-1]
    if last.dated or not last.relative or found.first - last.last != 1:
        return
    gap = [reading.kind(last.last)]
    if gap[0] not in (ENDS | {"and", "or"}) or not last.why.startswith(("bare month", "no year")):
        return
    if last.value is None or unit_of(last.value) != unit_of(found.value) or unit_of(found.value) not in ("D", "M"):
        return
    year = int(found.value[:4])
    same = f"{year:04d}{last.value[4:]}"
    last.value = same if same <= found.value else f"{year - 1:04d}{last.value[4:]}"


def bounds(reading: Reading, found: list[Found], leads: list[str | None]) -> None:
    """Fill `days`: the stretch that each expression denotes in its phrase; "since March" is open at the end."""
    for k, item in enumerate(found):
        days = interval(item.value) if item.type in ("DATE", "TIME") else None
        if days is None:
            continue
        lead = leads[k]
        if lead is not None:
            days = narrowed(days, lead)
        item.days = _opened(reading, item, days)
    for one, two in pairwise(found):
        _spanned(reading, one, two)


def _opened(reading: Reading, item: Found, days: Days) -> tuple[str | None, str | None]:
    word = reading.word(item.first - 1)
    if word in ("about", "around"):
        word = reading.word(item.first - 2)
    first, last = days
    try:
        if reading.listed("opens_from", word) or (word == "from" and reading.listed("onward_words", reading.word(item.last))):
            return first.isoformat(), None
        if reading.listed("opens_until", word):
            return None, last.isoformat()
        if word == "before":
            return None, (first - timedelta(days=1)).isoformat()
        if word == "after":
            return (last + timedelta(days=1)).isoformat(), None
    except OverflowError:
        return first.isoformat(), last.isoformat()
    return first.isoformat(), last.isoformat()


def _spanned(reading: Reading, one: Found, two: Found) -> None:
    """The ends of a span ("from 3 to 5 May", "between 1998 and 2001") both get its days."""
    if not 1 <= two.first - one.last <= 2:
        return
    gap = [reading.kind(i) for i in range(one.last, two.first)]
    if one.type not in ("DATE", "TIME") or two.type not in ("DATE", "TIME"):
        return
    between = reading.word(one.first - 1) == "between" and gap[0] == "and"
    seasons = gap == ["slash"] and unit_of(one.value) == unit_of(two.value) == "Y"
    if not (between or seasons or gap[0] in ENDS) or (len(gap) == 2 and gap[1] != "the"):
        return
    first, last = interval(one.value), interval(two.value)
    if first is None or last is None or first[0] > last[1]:
        return
    span = (first[0].isoformat(), last[1].isoformat())
    one.days = two.days = span
