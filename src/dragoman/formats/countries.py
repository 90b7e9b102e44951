"""Numbers of a country on a day, for rows that are written one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dragoman.keep.countries import Countries

__all__ = ["Numbers"]


@dataclass(frozen=True)
class Numbers:
    """Correlates of War and Gleditsch and Ward numbers."""

    countries: Countries

    @classmethod
    def load(cls) -> Numbers:
        return cls(Countries.load())

    def at(self, country: str | None, day: date | None) -> tuple[int | None, int | None]:
        """Both numbers, None where there is none."""
        found = self.countries.at(country, day)
        return (found.cow, found.gw) if found else (None, None)
