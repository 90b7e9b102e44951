"""Resolvers of durations, of sets of times, and of vague references."""

from __future__ import annotations

from typing import Final

from dragoman.parse.times.building import Outcome, made
from dragoman.parse.times.grammar import Match
from dragoman.parse.times.reading import Found, Reading
from dragoman.parse.times.relative import amount, extra

__all__ = ["DURATIONS", "period"]

NONE: Final[Outcome] = ()
# Unit and how many of the unit on the wire one is: a fortnight is two weeks, a decade ten years, a night one day.
WIRE: Final = {
    "D": ("D", 1), "W": ("W", 1), "2W": ("W", 2), "M": ("M", 1), "Q": ("Q", 1), "Y": ("Y", 1), "DE": ("Y", 10), "CE": ("Y", 100), "ML": ("Y", 1000),
    "WE": ("WE", 1), "NI": ("D", 1), "6M": ("M", 6), "3M": ("M", 3), "50Y": ("Y", 50), "TH": ("TH", 1), "TM": ("TM", 1), "TS": ("TS", 1),
}  # fmt: skip
AMOUNTS: Final = frozenset({"n0", "n12", "n24", "n31", "n59", "n99", "nbig", "decimal", "percent", "year4", "year_words", "several", "once", "twice", "times"})
VAGUE: Final = {"DE": "PXDE", "CE": "PXCE", "2W": "PXW", "NI": "PXD"}


def period(count: float | None, grain: str) -> str | None:
    """The TIMEX3 duration of `count` units; X where the count is vague."""
    if grain not in WIRE:
        return None
    unit, width = WIRE[grain]
    clock = "T" if unit in ("TH", "TM", "TS") else ""
    if count is None:
        return VAGUE.get(grain, f"P{clock}X{unit[-1] if clock else unit}")
    return f"P{clock}{count * width:.12g}{unit[-1] if clock else unit}"


def lasting(m: Match, value: str | None, why: str) -> Outcome:
    return () if value is None else (Found(m.first, m.last, "DURATION", value, why),)


def duration(reading: Reading, m: Match) -> Outcome:
    """ "three years", "a 27-year contract", "two and a half hours", "an hour and 30 minutes"."""
    grain, count, at = reading.value(m, "u") or "", amount(reading, m), m.at("u") or 0
    kind = reading.name(m, "n")
    before = reading.word(m.first - 1)
    aged = reading.kind(m.last) == "old" or before == "aged" or (before == "of" and reading.word(m.first - 2) in ("age", "ages"))
    compound = kind == "a" and reading.kind(m.last) == "hyphen" and reading.tight(m.last - 1, m.last + 2)  # "a week-old truce"
    if aged or compound or not _is_unit(reading, at, kind):
        return NONE
    if grain == "D" and reading.word(m.first) == "one" and m.last - m.first == 2 and reading.word(m.last) not in ("after", "before", "of"):
        return NONE  # "one day": some day
    if count is not None:
        count += extra(reading, m)
    if m.at("n2") is None:
        offset = None if count is None or grain not in ("D", "W", "2W", "M", "Y") else (count, grain)
        value = period(count, grain)
        return () if value is None else (Found(m.first, m.last, "DURATION", value, "so many units", offset=offset),)
    return _compound(reading, m)


def _is_unit(reading: Reading, at: int, kind: str | None) -> bool:
    """Refuses "a second", "5 quarter", "one night stand": words that look like units."""
    name = reading.kind(at)
    if name == "second_word":
        return kind not in ("a", "another", "several") and reading.kind(at + 1) not in ("ordinal", "half")
    if name == "quarter":
        return False
    if name == "night_word":
        return kind != "a" or reading.kind(at + 1) != "other"
    return not (reading.lexemes.values[at] == "WE" and kind in ("a", "another"))


def _compound(reading: Reading, m: Match) -> Outcome:
    """ "5 hours 20 minutes": units from long to short."""
    date_part, clock_part = "", ""
    order: list[int] = []
    ranks = ("CE", "DE", "Y", "Q", "M", "2W", "W", "D", "NI", "TH", "TM", "TS")
    for n, u in (("n", "u"), ("n2", "u2"), ("n3", "u3")):
        grain, count = reading.value(m, u), amount(reading, m, n)
        if grain is None or count is None:
            continue
        if grain not in ranks or (order and ranks.index(grain) <= order[-1]):
            return NONE
        order.append(ranks.index(grain))
        value = period(count, grain) or ""
        date_part, clock_part = (date_part, clock_part + value[2:]) if value.startswith("PT") else (date_part + value[1:], clock_part)
    return lasting(m, f"P{date_part}" + (f"T{clock_part}" if clock_part else ""), "units added up")


def duration_span(reading: Reading, m: Match) -> Outcome:
    """ "two to three years", "between 60 and 90 days": two durations, the first without its unit."""
    grain, one, two, at = reading.value(m, "u") or "", amount(reading, m), amount(reading, m, "n2"), m.at("u") or 0
    if not _is_unit(reading, at, reading.name(m, "n2")) or reading.kind(m.last) == "old" or two is None or one is None or not one < two:
        return NONE
    first, second = m.at("n") or m.first, m.at("n2") or m.last
    return (
        Found(first, first + 1, "DURATION", period(one, grain), "lower bound of a span"),
        Found(second, m.last, "DURATION", period(two, grain), "upper bound of a span"),
    )


def duration_span_a(reading: Reading, m: Match) -> Outcome:
    """ "a day or two": vague."""
    grain = reading.value(m, "u") or reading.value(m, "v") or ""
    return lasting(m, period(None, grain), "how many is not said")


def duration_all(reading: Reading, m: Match) -> Outcome:
    grain, at = reading.value(m, "u") or "", m.at("u") or 0
    if reading.kind(at) in ("second_word", "quarter") or grain == "WE" or reading.kind(m.last) == "poss":
        return NONE
    if reading.kind(m.first) == "all" and reading.word(m.first) == "half":
        return NONE
    return lasting(m, period(1, grain), "the whole unit")


def duration_bare(reading: Reading, m: Match) -> Outcome:
    """ "years", "hours" after "for", "in", "within" …: how many is not said."""
    grain, before = reading.value(m, "u") or "", reading.word(m.first - 1)
    if reading.listed("never_bare", reading.word(m.at("u") or 0)) or reading.kind(m.last) in ("old", "hyphen"):
        return NONE
    if grain == "TS" and not reading.listed("span_leads", before):
        return NONE
    if grain not in ("DE", "CE") and not reading.listed("span_leads", before):
        return NONE
    return lasting(m, period(None, grain), "how many is not said")


def duration_long(reading: Reading, m: Match) -> Outcome:
    """ "a decades-long war", "a month-long stay"."""
    if reading.word(m.last - 1) != "long":
        return NONE
    if reading.name(m, "u") == "unit":
        return lasting(m, period(1, reading.value(m, "u") or ""), "one unit")
    return lasting(m, period(None, reading.value(m, "u") or ""), "how many is not said")


def duration_rel(reading: Reading, m: Match) -> Outcome:
    """ "the past three years", "the next six months"."""
    at = m.at("u") or 0
    if not _is_unit(reading, at, reading.name(m, "n")) or (reading.name(m, "n") in ("half",) and reading.kind(at) != "units"):
        return NONE
    first = m.first
    if m.at("r") == first and reading.name(m, "r") == "last" and reading.listed("modal_words", reading.word(first - 1)):
        first = m.at("n") or first  # "may last two weeks": a verb
    value = period(amount(reading, m), reading.value(m, "u") or "")
    return () if value is None else (Found(first, m.last, "DURATION", value, "so many units next to print"),)


def duration_past(reading: Reading, m: Match) -> Outcome:
    """ "the past year", "over the last decade": a stretch up to print; "last year" alone is a date."""
    kind, grain, at = reading.name(m, "r"), reading.value(m, "u") or "", m.at("u") or 0
    article = any(reading.kind(i) in ("the", "this") for i in range(m.first, m.at("r") or m.first))
    before = reading.word(m.first - 1)
    if reading.kind(at) in ("second_word", "night_word") or not article or grain == "WE":
        return NONE
    past = kind == "past" or (kind in ("last", "next", "coming") and reading.listed("over_words", before))
    if not past or (grain == "Q" and kind == "last") or reading.kind(m.last) == "of":
        return NONE
    return lasting(m, period(1, grain), "a stretch up to print")


def duration_rel_bare(reading: Reading, m: Match) -> Outcome:
    """ "the past weeks", "recent years"."""
    grain, kind = reading.value(m, "u") or "", reading.name(m, "r")
    if reading.listed("never_bare", reading.word(m.at("u") or 0)):
        return NONE
    return lasting(m, period(None, grain), "a stretch next to print") if kind != "previous" else NONE


def age(_: Reading, m: Match) -> Outcome:
    """ "a 55-year-old", "three years old": how old somebody is says nothing of when; the words are taken and dropped."""
    return (Found(m.first, m.last, "DURATION", None, "age", weak=True),)


def duration_some(reading: Reading, m: Match) -> Outcome:
    """ "some days"; "some 20 days" is another rule's."""
    if reading.word(m.first) != "some":
        return NONE
    return lasting(m, period(None, reading.value(m, "u") or ""), "how many is not said")


def duration_fraction(reading: Reading, m: Match) -> Outcome:
    """ "2 1/2 years", "1/2 hour"."""
    above, below, at = reading.number(m, "x"), reading.number(m, "y"), m.at("x")
    if not above or not below or at is None or above >= below or not reading.tight(at, at + 3):
        return NONE
    return lasting(m, period((amount(reading, m) or 0) + above / below, reading.value(m, "u") or ""), "units and a fraction")


def duration_first(reading: Reading, m: Match) -> Outcome:
    """ "the first nine months of 1998", "the last two weeks"."""
    if reading.number(m, "o") != 1 and reading.name(m, "o") not in ("last", "next"):
        return NONE
    if reading.kind(m.at("u") or 0) not in ("units",):
        return NONE
    return lasting(m, period(amount(reading, m), reading.value(m, "u") or ""), "so many units at the beginning or end of a stretch")


def the_past(reading: Reading, m: Match) -> Outcome:
    after = reading.kind(m.last)
    if after == "other" and not reading.listed("clause_words", reading.word(m.last)):
        return NONE
    return reference("PAST_REF", "a time past that is not named", m)


def set_every(reading: Reading, m: Match) -> Outcome:
    """ "every Monday", "each year", "every two weeks", "every other day"."""
    at = m.at("u") or 0
    name, value = reading.kind(at), reading.lexemes.values[at]
    if name.startswith("weekday"):
        return made(m, f"XXXX-WXX-{value}", "every such weekday", dated=True, kind="SET")
    if name.startswith("month"):
        return made(m, f"XXXX-{int(value):02d}", "every such month", dated=True, kind="SET")
    if name.startswith("season"):
        return made(m, f"XXXX-{value}", "every such season", dated=True, kind="SET")
    if name in ("part",) or name == "night_word":
        return made(m, f"XXXX-XX-XXT{value}", "every such part of the day", dated=True, kind="SET")
    count = amount(reading, m) if reading.name(m, "n") != "straight" else 2.0 if reading.word(m.at("n") or 0) == "other" else 1.0
    if reading.name(m, "n") in ("ordinal", "second_word"):
        count = float(reading.number(m, "n") or 2)
    if m.at("n") is None:
        count = 1.0
    if name == "second_word" and m.at("n") is None:
        return NONE
    value = period(count * 3 if count is not None and value == "Q" else count, "M" if value == "Q" else value) or ""
    return made(m, value, "again after so long", dated=True, kind="SET") if value else NONE


def set_per(reading: Reading, m: Match) -> Outcome:
    """ "once a week", "per year"."""
    at = m.at("u") or 0
    if reading.kind(at) == "second_word" and reading.word(m.first) != "per":
        return NONE
    kind = reading.name(m, "k")
    grain = reading.lexemes.values[at]
    value = period(3.0, "M") if grain == "Q" else period(1.0, grain)
    first = m.first
    if kind in AMOUNTS and not any(reading.kind(i) in ("once", "twice", "thrice", "times") for i in range(m.first, m.last)):
        first = at - 1  # "5 million a year": the amount stays out
    return () if value is None else (Found(first, m.last, "SET", value, "so often in the unit"),)


def set_a(reading: Reading, m: Match) -> Outcome:
    """ "a year" after an amount ("$5 a share", "3,000 people a day", "60 hours a week", "$12-an-hour"): a set, not a duration."""
    i, seen = m.first - 1, 0
    if reading.kind(i) == "units":
        return set_per(reading, m)
    joined = reading.kind(i) == "hyphen"
    if joined != any(reading.kind(k) == "hyphen" for k in range(m.first, m.last)):
        return NONE
    while i >= 0 and seen < (4 if joined else 3):
        kind = reading.kind(i)
        if kind == "year4" and reading.listed("year_before", reading.word(i - 1)):
            return NONE
        if kind in AMOUNTS:
            return set_per(reading, m) if joined or reading.kind(i + 1) != "hyphen" else NONE
        if kind not in ("other", "hyphen") or reading.word(i).endswith("ed") or reading.listed("rate_breaks", reading.word(i)):
            return NONE
        i, seen = i - 1, seen + 1
    return NONE


def set_adverb(reading: Reading, m: Match) -> Outcome:
    beside = [i for i in (m.first - 1, m.last) if reading.kind(i) == "other" and reading.raw(i)[:1].isupper()]
    if reading.raw(m.first)[:1].isupper() and beside:
        return NONE  # "The Daily Caller"
    return made(m, reading.value(m, "x"), "so often", dated=True, kind="SET")


def set_everyday(_: Reading, m: Match) -> Outcome:
    return made(m, "P1D", "every day", dated=True, kind="SET")


def weekday_set(reading: Reading, m: Match) -> Outcome:
    """ "Mondays", "Friday mornings", "evenings"."""
    day, part = reading.number(m, "w"), reading.value(m, "p")
    if part is not None and day is None:
        return made(m, f"XXXX-XX-XXT{part}", "every such part of the day", dated=True, kind="SET")
    if day is None or reading.raw(m.first).islower():
        return NONE
    return made(m, f"XXXX-WXX-{day}" + (f"T{part}" if part else ""), "every such weekday", dated=True, kind="SET")


def reference(value: str, why: str, m: Match) -> Outcome:
    return (Found(m.first, m.last, "DATE", value, why),)


def now(reading: Reading, m: Match) -> Outcome:
    if reading.kind(m.last) == "hyphen" and reading.tight(m.first, m.last + 1) and reading.word(m.last) == "-":
        return NONE
    return reference("PRESENT_REF", "the present", m)


def past_ref(_: Reading, m: Match) -> Outcome:
    return reference("PAST_REF", "a time past that is not named", m)


def future_ref(reading: Reading, m: Match) -> Outcome:
    joined = reading.kind(m.last) == "hyphen" or reading.word(m.last) in ("after", "as") or reading.word(m.first - 1) == "as"
    if reading.word(m.first) == "soon" and joined:
        return NONE
    return reference("FUTURE_REF", "a time to come that is not named", m)


def present_ref(_: Reading, m: Match) -> Outcome:
    return reference("PRESENT_REF", "the present", m)


def current(reading: Reading, m: Match) -> Outcome:
    if reading.kind(m.last) in ("of", "stop", "comma"):
        return NONE  # a stream
    return (Found(m.at("x") or m.first, m.last, "DATE", "PRESENT_REF", "the present"),)


DURATIONS: Final = {
    "duration": duration, "duration_span": duration_span, "duration_span_a": duration_span_a, "duration_all": duration_all,
    "duration_bare": duration_bare, "duration_long": duration_long, "duration_rel": duration_rel, "duration_past": duration_past,
    "duration_rel_bare": duration_rel_bare, "age": age, "set_every": set_every, "set_per": set_per, "set_a": set_a, "set_adverb": set_adverb,
    "set_everyday": set_everyday, "weekday_set": weekday_set, "now": now, "the_past": the_past,
    "duration_first": duration_first, "duration_fraction": duration_fraction, "duration_some": duration_some,
    "past_ref": past_ref, "future_ref": future_ref, "present_ref": present_ref, "current": current,
}  # fmt: skip
