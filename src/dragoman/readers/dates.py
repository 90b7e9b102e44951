"""Publication dates: many written forms in, one ISO form out.

A date of publication is a day ("2019-06-30") or a moment ("2019-06-30T14:05:00+02:00"); the zone is kept as given, never converted.
A form that could be read two ways ("6/7/2019") or lacks its day is no date: abstaining is right, inventing is wrong.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from typing import Final

from dragoman.errors import UsageError

__all__ = ["MONTH", "WEEKDAY", "iso_date", "month_number"]

MONTH: Final = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
"""Pattern of an English month, short or long; use with re.IGNORECASE."""
WEEKDAY: Final = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?)"
"""Pattern of an English weekday, short or long; use with re.IGNORECASE."""

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES: Final = {"z": "Z", "utc": "Z", "ut": "Z", "gmt": "Z", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00"} | {
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
}  # fmt: skip
"""Zone names with one meaning in a date header (RFC 2822, section 4.3)."""
_FORM: Final = "give YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS+HH:MM"


def month_number(word: str) -> int:
    """1 for "Jan.", "January", "JAN" and so on. Raises ValueError on any other word."""
    return _MONTHS.index(word[:3].lower()) + 1


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    clock = (
        r"(?:(?:\s*[T,]\s*|\s+(?:at\s+)?|\s+[-–|]\s+)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
        r"\s*(?P<half>[ap]\.?m\.?)?\s*\(?(?P<zone>Z|[+-]\d{2}:?\d{2}|[A-Za-z]{2,4})?\)?)?"
    )
    weekday = rf"(?:{WEEKDAY},?\s+)?"
    forms = (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + clock,
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<zone>Z|[+-]\d{2}:?\d{2})?)?",
        weekday + rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ \-](?:of )?(?P<name>{MONTH}),?[ \-](?P<year>\d{{4}})" + clock,
        weekday + rf"(?P<name>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})" + clock,
        rf"{WEEKDAY}\s+(?P<name>{MONTH})\s+(?P<day>\d{{1,2}})\s+(?P<hour>\d{{2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})\s+"
        r"(?P<zone>[+-]\d{4}|[A-Z]{1,4})?\s*(?P<year>\d{4})",
        r"(?P<epoch>1\d{9})(?:\d{3}|\.\d+)?",
        r"(?P<one>\d{1,2})[/.\-](?P<two>\d{1,2})[/.\-](?P<year>\d{4})" + clock,
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def iso_date(value: str, field: str = "published") -> str:
    """An ISO date or date-time from a written date.

    Understands ISO 8601 ("2019-06-30", "20190630", with or without a time), "30 June 2019", "June 30, 2019", RFC 2822
    ("Sun, 30 Jun 2019 14:05:00 +0200"), seconds or milliseconds since 1970 (ten or thirteen digits),
    "30/6/2019" where only one reading is a date. `field` names the value in the error.
    Raises UsageError for an impossible ("2019-02-30"), ambiguous or unknown form.
    """
    shown = value if len(value) <= 60 else value[:57] + "..."
    # The digits of other scripts match \d and would slip through int().
    text = value.strip() if value.isascii() else ""
    for pattern in _patterns():
        match = pattern.fullmatch(text)
        if match:
            try:
                return _iso(match.groupdict())
            except ValueError as error:
                raise UsageError(f"{field} {shown!r} is no date ({error}): {_FORM}") from None
    raise UsageError(f"{field} {shown!r} is no date that can be read: {_FORM}")


def _iso(parts: dict[str, str | None]) -> str:
    epoch = parts.get("epoch")
    if epoch:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    day = _day(parts)
    if day.year < 1400:
        raise ValueError(f"year {day.year} is out of range")
    hour = parts.get("hour")
    if not hour:
        return day.isoformat()
    hours, minutes, seconds = int(hour), int(parts["minute"] or 0), int(parts.get("second") or 0)
    half = (parts.get("half") or "").lower()[:1]
    if half and not 1 <= hours <= 12:
        raise ValueError(f"hour {hours} is out of range")
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        raise ValueError(f"time {hours:02}:{minutes:02}:{seconds:02} is out of range")
    zone = _zone(parts.get("zone"))
    if zone is None:
        return day.isoformat()
    return f"{day.isoformat()}T{hours:02}:{minutes:02}:{min(seconds, 59):02}{zone}"


def _day(parts: dict[str, str | None]) -> date:
    year = int(parts["year"] or 0)
    one, two = parts.get("one"), parts.get("two")
    if one and two:
        first, second = int(one), int(two)
        if first != second and first <= 12 and second <= 12:
            raise ValueError("day and month could be either way round")
        return date(year, second, first) if second <= 12 else date(year, first, second)
    name = parts.get("name")
    month = month_number(name) if name else int(parts["month"] or 0)
    return date(year, month, int(parts["day"] or 0))


def _zone(zone: str | None) -> str | None:
    """ "" without a zone, None for a zone name of several meanings ("ET", "IST"): the time would be unsure, so the day alone is kept."""
    if not zone:
        return ""
    if zone[0] in "+-":
        if int(zone[1:3]) > 15 or int(zone[-2:]) > 59:
            raise ValueError(f"zone {zone} is out of range")
        return f"{zone[:3]}:{zone[-2:]}"
    return _ZONES.get(zone.lower())
