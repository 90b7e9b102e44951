"""The words the faces use: glyphs, labels, dates in English, and text made safe to print. The words themselves stand in `static/words.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["clean", "confidence", "count", "day", "family", "joined", "period", "quad", "status", "words"]

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2}:\d{2}))?")
# Bidirectional overrides could show a name as another one; C0 and C1 controls drive a terminal.
_BIDI = dict.fromkeys((*range(8234, 8239), *range(8294, 8298)))
_CONTROL = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)} | {0x7F: 0x2421} | dict.fromkeys(range(128, 160), 65533)
_SURROGATE = re.compile("[\ud800-\udfff]")


def static(name: str) -> str:
    """The text of a file in `faces/static`."""
    return (files("dragoman.faces") / "static" / name).read_text(encoding="utf-8")


@cache
def words() -> dict[str, Any]:
    """The content of `static/words.json`, read once, at first use."""
    data: dict[str, Any] = json.loads(static("words.json"))
    return data


def clean(text: str, *, bidi: bool = False) -> str:
    """Text that any page or terminal can take, of the same length: controls become their pictures, lone surrogates U+FFFD.

    `bidi` also drops the characters that turn the direction of writing (the length changes).
    """
    text = text.translate(_CONTROL)
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
        if bidi:
            text = text.translate(_BIDI)
    return text


def count(n: int, kind: str) -> str:
    """ "1 event", "6 events"; `kind` is a kind of record or an act of a statement."""
    one, many = words()["kinds"].get(kind) or words()["acts"].get(kind) or (kind, kind + "s")
    return f"{n:,} {one if n == 1 else many}"


def joined(parts: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    given = [p for p in parts if p]
    return " and ".join([", ".join(given[:-1]), given[-1]]) if len(given) > 1 else "".join(given)


def quad(name: str | None) -> dict[str, str]:
    """Key, glyph, short label and colour of a PLOVER quad; an unknown one gets neutral marks."""
    neutral = {"key": "NQ", "mark": "·", "short": "Other event", "colour": "#5C646E"}
    found: dict[str, str] = words()["quads"].get(name or "", neutral)
    return found


def family(acts: Sequence[str]) -> str:
    """Which line style a statement gets: promise, demand, prediction, denial or claim, the most binding of its acts first."""
    families: dict[str, Any] = words()["families"]
    return next((name for name, entry in families.items() if set(entry["acts"]) & set(acts)), "claim")


def status(name: str) -> dict[str, str]:
    found: dict[str, str] = words()["statuses"].get(name, {"mark": "·", "word": name})
    return found


def confidence(value: float | None) -> tuple[str, int]:
    """A word and a number of boxes out of three; ("not scored", 0) where there is none."""
    if not value:
        return "not scored", 0
    return next(((word, boxes) for least, word, boxes in words()["confidence"] if value >= least), ("weak", 1))


def day(value: str | None) -> str:
    """ "2019-06-30" as "30 June 2019", with the time of day where it is given; what is no date comes back as it is."""
    found = _DAY.match(value or "")
    if not found or not 1 <= int(found[2]) <= 12:
        return value or ""
    month = words()["months"][int(found[2]) - 1]
    text = f"{int(found[3])} {month} {int(found[1])}" if found[3] else f"{month} {int(found[1])}"
    return f"{text}, {found[4]}" if found[4] else text


def period(start: str | None, end: str | None, precision: str = "day") -> str:
    """An inclusive interval in words: "7 May 2024", "29 April – 5 May 2024", "May 2024", "since …", "until …"; "" where both ends are open."""
    if not start or not end:
        return f"from {day(start)}" if start else f"until {day(end)}" if end else ""
    if start == end:
        return day(start)
    if start[:4] == end[:4]:
        if start[5:] == "01-01" and end[5:] == "12-31":
            return str(int(start[:4])) if start[:4].isdigit() else start
        if precision == "month" and start[:7] == end[:7]:
            return day(start[:7])
        first, last = day(start).rsplit(" ", 1)[0], day(end)
        return f"{first.split(' ')[0] if start[:7] == end[:7] else first} – {last}"
    return f"{day(start)} – {day(end)}"
