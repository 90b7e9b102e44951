"""Checks of directory files: dates in order, legal codes, no overlap without reason. For our own files in CI, and for a user's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from dragoman.link.directory import rows_of, split

__all__ = ["ROLES", "check"]

ROLES: Final = frozenset(
    "GOV MIL REB OPP PTY COP JUD SPY INS SEP UAF PRM BUS CVL CRM EDU ELI LAB LEG MED REF JRN AGR REL PRE IGO NGO NGM MNC IMG INT UIS".split()  # noqa: SIM905
)
"""Roles of CAMEO and PLOVER that a row may give."""

_DATE: Final = re.compile(r"(\d{4}(-\d\d(-\d\d)?)?)?")
_CODE: Final = re.compile(r"[A-Z]{3}")
_BASE: Final = re.compile(r"(IGO|NGO|NGM|MNC|IMG|INT|UIS)[A-Z]*")

KINDS: Final = frozenset({"person", "office", "group", "organization", "state", "people", "place"})
HEADS: Final = frozenset({"President", "Prime Minister", "Chancellor", "King", "Emir", "Pope", "Supreme Leader"})


def check(source: Traversable | Path) -> Iterator[str]:
    """Faults of one directory file, each with file, line and what is wrong. Raises DataError where it is no CSV at all."""
    held: dict[tuple[str, str], list[tuple[str, str, str, str]]] = defaultdict(list)
    for place, row in rows_of(source):
        yield from (f"{place}: {fault}" for fault in _row(row))
        if row.get("office") in HEADS and row["country"]:
            held[row["country"], row["office"]].append((row["from"], row["to"] or "9999", row["name"], place))
    for (country, office), terms in sorted(held.items()):
        yield from _overlaps(country, office, sorted(terms))


def _row(row: dict[str, str]) -> Iterator[str]:
    start, end = row.get("from", ""), row.get("to", "")
    if not (_DATE.fullmatch(start) and _DATE.fullmatch(end)):
        yield f"dates are ISO days or years: {start!r} to {end!r}"
    elif start and end and end[: len(start)] < start[: len(end)]:
        yield f"ends ({end}) before it begins ({start})"
    country, base = row.get("country", ""), row.get("code", "")
    if "adjectives" in row:
        country, base = base, ""
        if not split(row["names"]):
            yield "a state needs a name"
    elif not row.get("name"):
        yield "a row needs a name"
    if country and not _CODE.fullmatch(country):
        yield f"country is an ISO alpha-3 code: {country!r}"
    if base and not _BASE.fullmatch(base):
        yield f"code begins with IGO, NGO, NGM, MNC, IMG, INT or UIS: {base!r}"
    for role in split(row.get("roles", "")):
        if role not in ROLES:
            yield f"unknown role {role!r}"
    if "office" in row and row.get("sex", "") not in ("m", "f", ""):
        yield f"sex is m, f or empty: {row['sex']!r}"
    if "kind" in row and "adjectives" not in row and row["kind"] not in KINDS:
        yield f"unknown kind {row['kind']!r}"


def _overlaps(country: str, office: str, terms: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """Terms of one office in one country that run side by side for more than a month: a handover takes days."""
    before: tuple[str, str, str, str] | None = None
    for term in terms:
        if before is not None and before[2] != term[2] and _month(term[0]) < _month(before[1]) - 1:
            yield f"{term[3]}: {term[2]} is {office} of {country} from {term[0]}, while {before[2]} is until {before[1]}"
        if before is None or term[1] >= before[1]:
            before = term


def _month(date: str) -> int:
    return int(date[:4] or 0) * 12 + int(date[5:7] or 1)
