"""Numbers of countries: ISO alpha-3 to Correlates of War and Gleditsch–Ward, at a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dragoman.errors import DataError
from dragoman.tables import rows, shipped

__all__ = ["Countries", "Country"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country and its numbers in a period; `start` and `end` are inclusive, None where open."""

    code: str
    name: str
    cow: int | None
    gw: int | None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Countries:
    """All countries of the shipped table."""

    by_code: Mapping[str, tuple[Country, ...]]

    @classmethod
    def load(cls) -> Countries:
        """Read the table. Raises DataError where it breaks its format."""
        found: dict[str, tuple[Country, ...]] = {}
        for place, cells in rows(shipped("store", "countries.tsv"), 6):
            code, name, cow, gw, start, end = cells
            if code == "code":
                continue
            try:
                country = Country(code, name, int(cow) if cow else None, int(gw) if gw else None, _first(start), _last(end))
            except ValueError as error:
                raise DataError(place, str(error)) from error
            found[code] = (*found.get(code, ()), country)
        return cls(found)

    def at(self, code: str | None, on: date | None) -> Country | None:
        """The country with the numbers that hold on a day; the latest ones without a day."""
        periods = self.by_code.get(code or "", ())
        if on is None:
            return periods[-1] if periods else None
        return next((c for c in periods if (c.start is None or c.start <= on) and (c.end is None or on <= c.end)), None)


def _first(text: str) -> date | None:
    return date.fromisoformat(text if len(text) > 4 else f"{text}-01-01") if text else None


def _last(text: str) -> date | None:
    return date.fromisoformat(text if len(text) > 4 else f"{text}-12-31") if text else None
