"""Sectors of a society by role: government, opposition, rebels, civilians."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dragoman.ask.words import literal, strings
from dragoman.errors import DataError
from dragoman.tables import rows, shipped

__all__ = ["sector_of", "sectors"]


@cache
def sectors() -> Mapping[str, tuple[str, ...]]:
    """Each sector with its roles; the empty role is the state itself. Raises DataError where a role stands twice."""
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for place, (role, sector) in rows(shipped("store", "sectors.tsv"), 2):
        if role == "role":
            continue
        if role in seen:
            raise DataError(place, f"role {role!r} stands twice")
        seen.add(role)
        found[sector] = (*found.get(sector, ()), role)
    return found


def sector_of(role: str) -> str:
    """The SQL expression that gives the sector of a column of roles; null for those of none."""
    cases = " ".join(f"WHEN coalesce({role}, '') IN ({strings(roles)}) THEN {literal(name)}" for name, roles in sectors().items())
    return f"CASE {cases} END"
