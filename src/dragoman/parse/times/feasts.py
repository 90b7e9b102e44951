"""The day of a feast in a year, by the rules of `holidays.tsv`."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["easter", "feast", "nth_weekday"]


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def pascha(year: int) -> date:
    """Eastern Easter Sunday as a day of the Gregorian calendar (Meeus' Julian computus)."""
    a = (19 * (year % 19) + 15) % 30
    b = (2 * (year % 4) + 4 * (year % 7) - a + 34) % 7
    julian = date(year, (a + b + 114) // 31, (a + b + 114) % 31 + 1)
    return julian + timedelta(days=year // 100 - year // 400 - 2)


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    """The `which`-th Monday (1) to Sunday (7) of a month; -1 the last."""
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (which - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def feast(rule: str, year: int) -> str | None:
    """ISO day, or None where the rule leaves it open or the year is out of range."""
    try:
        if rule.startswith("easter"):
            return (easter(year) + timedelta(days=int(rule[6:]))).isoformat()
        if rule.startswith("pascha"):
            return (pascha(year) + timedelta(days=int(rule[6:]))).isoformat()
        if rule.startswith("thanksgiving"):
            return (nth_weekday(year, 11, 4, 4) + timedelta(days=int(rule[12:]))).isoformat()
        if rule.startswith("on "):
            return rule[3:]
        if rule == "election":
            return (nth_weekday(year, 11, 1, 1) + timedelta(days=1)).isoformat()
        if rule.startswith("nth"):
            month, weekday, which = (int(n) for n in rule.split()[1:])
            return nth_weekday(year, month, weekday, which).isoformat()
        return None if rule == "open" else date.fromisoformat(f"{year:04d}-{rule}").isoformat()
    except (ValueError, OverflowError):
        return None
