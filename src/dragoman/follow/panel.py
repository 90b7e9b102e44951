"""Panels of dyads: what each pair did in each week or month, from a store or a file, and what was not observed at all."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from dragoman.ask.panel import PERIODS
from dragoman.errors import UsageError
from dragoman.follow.synthetic import Array

__all__ = ["SCALE", "Dyad", "Panel", "dyad_of", "period_of", "starts"]

Dyad = tuple[str, str]

SCALE: Final = 1000.0
"""Values normalised by the volume of other pairs are per thousand of it, which keeps printed digits few."""

_FEW: Final = 10
"""Other pairs below which their volume is no measure of coverage: one of them would move it too much."""
_ONES: Final = {"reports": "report", "all events": "event of the store", "all_events": "event of the whole"}
"""What one unit of a coverage is called."""
_WHOLE: Final = 0.9
"""Share of the observed periods in which the other pairs must have been in the reports."""


@dataclass(frozen=True)
class Panel:
    """Sums of one outcome by dyad and period.

    `values` and `volume` are (dyads, periods); `days` (periods,) counts the days of each period that were observed at all. `volume` is what coverage is
    counted from (events, or the size of a score); `coverage` (periods,) or (dyads, periods) is that which the source itself gives, None where it gives none.
    """

    outcome: str
    unit: str
    by: str
    dyads: tuple[Dyad, ...]
    first: int
    values: Array
    volume: Array
    days: Array
    coverage: Array | None = None
    coverage_name: str | None = None
    share: bool = False
    """The outcome is a share or mean already: it is not divided by coverage."""

    def index(self, dyad: Dyad) -> int:
        """Where a dyad stands. Raises UsageError where it has no row."""
        try:
            return self.dyads.index(dyad)
        except ValueError:
            raise UsageError(f"{dyad[0]}–{dyad[1]}: no such pair among the {len(self.dyads):,} of the panel") from None

    @property
    def size(self) -> int:
        return int(self.values.shape[1])

    def lengths(self) -> Array:
        """Days of each period (periods,)."""
        begins = [PERIODS[self.by].begins(self.first + n) for n in range(self.size + 1)]
        return np.array([(b - a).days for a, b in itertools.pairwise(begins)], dtype=float)

    def apart(self, dyad: Dyad) -> Array:
        """Which dyads share no member with this one (dyads,)."""
        return np.array([not set(other) & set(dyad) for other in self.dyads], dtype=bool)

    def covering(self, dyad: Dyad) -> tuple[Array | None, str]:
        """Coverage (periods,) or (dyads, periods) for a dyad, and how it is called; None where there is nothing to count it from.

        What the source gives; else the volume of all dyads that share no member with this one, so that the act itself does not move its own yardstick.
        """
        if self.coverage is not None:
            return self.coverage, self.coverage_name or "the coverage given"
        others = self.apart(dyad)
        total = np.nansum(self.volume[others], axis=0)
        observed = self.days > 0
        if int(others.sum()) < _FEW or not observed.any() or (total[observed] > 0).mean() < _WHOLE:
            return None, ""
        return total, f"the volume of the {int(others.sum()):,} pairs that share no member with it"

    def normalised(self, dyad: Dyad, least: float, divide: bool) -> tuple[Array, Array | None, str]:
        """Values per period (dyads, periods), NaN where less than a share `least` of its days was observed; the coverage, and what was divided by."""
        seen = self.days >= least * self.lengths()
        covering, name = self.covering(dyad)
        if self.share or not divide or covering is None:
            per_day = self.values if self.share else self.values / np.where(self.days > 0, self.days, np.nan)
            return np.where(seen, per_day, np.nan), covering, "" if self.share else "days observed"
        with np.errstate(divide="ignore", invalid="ignore"):
            made = np.where((covering > 0) & seen, self._scale * self.values / covering, np.nan)
        return made, covering, name

    def unit_of(self, divided_by: str) -> str:
        """What one unit of a normalised value is."""
        if self.share:
            return self.unit
        if divided_by == "days observed":
            return f"{self.unit} a day"
        return (
            self.unit
            if not divided_by
            else f"{self.unit} per 1,000 of coverage"
            if self.coverage is None
            else f"{self.unit} per {_ONES.get(divided_by, f'unit of {divided_by}')}"
        )

    @property
    def _scale(self) -> float:
        return SCALE if self.coverage is None else 1.0


def dyad_of(one: str, other: str) -> Dyad:
    """A pair, whichever way round."""
    first, second = sorted((one.strip().upper(), other.strip().upper()))
    return first, second


def period_of(by: str, day: date) -> int:
    """The number of the period that holds a day."""
    return PERIODS[by].of(day)


def starts(by: str, first: int, size: int) -> tuple[str, ...]:
    """First days of periods, as ISO texts."""
    return tuple(PERIODS[by].begins(first + n).isoformat() for n in range(size))
