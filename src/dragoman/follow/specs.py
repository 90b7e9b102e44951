"""The specification curve: the same question asked in other ways (Simonsohn, Simmons and Nelson 2020), and the smallest change that could be seen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from dragoman.errors import UsageError
from dragoman.follow.contrasts import NAMES
from dragoman.follow.measure import BEND, JUMP, LATE, Measured, degrees, lags_of, measure, t_quantile
from dragoman.follow.model import Power, Spec
from dragoman.follow.panel import Dyad, Panel
from dragoman.follow.settings import Settings
from dragoman.follow.verdict import lacking
from dragoman.follow.window import window_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Source", "agreement", "power_of", "specifications"]

_SHARES: Final = (1.0, 0.5, 0.25)
"""Windows before the act, as shares of the longest."""
_DONORS: Final = (None, 25, 0)
"""Donors: as many as the settings say, half of them, none."""


class Source(Protocol):
    """Where panels come from: a store or a file."""

    def panel(self, by: str, outcome: str) -> Panel:
        """Sums by week or month."""
        ...

    def default(self) -> str:
        """The outcome where none is asked for."""
        ...

    def outcomes(self, chosen: str) -> tuple[str, ...]:
        """Other outcomes, the chosen one first."""
        ...

    def span(self) -> tuple[date, date, int]:
        """First and last day, and how many between them are missing."""
        ...


def specifications(source: Source, dyad: Dyad, day: date, chosen: Measured, divide: bool) -> tuple[Spec, ...]:
    """Every window, donor pool, length of period and way of counting, and every other outcome, in order of value. `chosen` is how the verdict did it."""
    window = chosen.window
    contrast = chosen.level.which
    found = [_spec(window.outcome, window.by, window.spans.act, "chosen", chosen, contrast, True)]
    found += _ways(source, dyad, day, window.outcome, (window.by, "month" if window.by == "week" else "week"), contrast, chosen, divide)
    for other in source.outcomes(window.outcome)[1:]:
        found += _one(source, dyad, day, other, Settings.load(window.by), None, divide, contrast)
    return tuple(sorted(found, key=lambda spec: (spec.value, spec.outcome, spec.by, spec.before, spec.donors)))


def _ways(source: Source, dyad: Dyad, day: date, outcome: str, lengths: Iterable[str], contrast: int, chosen: Measured, divide: bool) -> Iterator[Spec]:
    seen = {(chosen.window.by, chosen.window.spans.act, len(chosen.window.donors), divide)}
    for by, share, donors, divided in itertools.product(lengths, _SHARES, _DONORS, (divide, not divide)):
        settings = Settings.load(by)
        cut = settings.with_number("before", round(settings["before"] * share))
        yield from _one(source, dyad, day, outcome, cut, donors, divided, contrast, seen)


def _one(
    source: Source,
    dyad: Dyad,
    day: date,
    outcome: str,
    settings: Settings,
    donors: int | None,
    divide: bool,
    contrast: int,
    seen: set[tuple[str, int, int, bool]] | None = None,
) -> list[Spec]:
    try:
        window = window_of(source.panel(settings.by, outcome), dyad, day, settings, divide=divide, donors=donors)
    except UsageError:
        return []
    key = (window.by, window.spans.act, len(window.donors), divide)
    if lacking(window, settings) or (seen is not None and key in seen):
        return []
    if seen is not None:
        seen.add(key)
    measured = measure(window, settings, time=False)
    if not np.isfinite(measured.statistic[0, contrast]):
        return []
    words = f"{len(window.donors)} donors" if window.donors else "its own mean"
    return [_spec(outcome, window.by, window.spans.act, words + ("" if divide else ", not normalised"), measured, contrast, False)]


def _spec(outcome: str, by: str, before: int, donors: str, measured: Measured, contrast: int, chosen: bool) -> Spec:
    value, low, high = (one / float(measured.deviation[0]) for one in measured.interval(NAMES[contrast]))
    p = measured.p_space[contrast] if measured.ranked else measured.p_own[contrast]
    words = f"{len(measured.window.donors)} donors" if chosen else donors
    return Spec(outcome, by, before, words, value, low, high, float(p), chosen)


def agreement(specs: tuple[Spec, ...], level: float) -> tuple[float, float]:
    """Shares of the specifications that have the chosen one's sign, and that have it and tell from chance too."""
    own = next(spec for spec in specs if spec.chosen)
    same = [spec for spec in specs if spec.value * own.value > 0]
    return len(same) / len(specs), sum(spec.p <= level for spec in same) / len(specs)


def power_of(measured: Measured, settings: Settings) -> Power | None:
    """The smallest lasting change that this window tells from chance with power .8.

    What a placebo stays within in 95 %, and a placebo's own spread on top of it (Bloom 1995), for the late contrast and for the better of jump and bend,
    since the verdict asks for both.
    """
    if measured.ranked:
        size = np.abs(measured.statistic[1:])
        # the share p of a symmetric spread lies below its quantile 2p - 1 in size
        spread, critical = np.nanquantile(size, 2 * settings["power"] - 1, axis=0), np.nanquantile(size, 1 - settings["level"], axis=0)
    else:
        before = int((measured.window.known & measured.window.spans.before).sum())
        df = degrees(before, lags_of(before, settings))
        spread = np.full(len(NAMES), t_quantile(settings["power"], df))
        critical = np.full(len(NAMES), t_quantile(1 - settings["level"] / 4, df))  # each of two contrasts at half the level
    least = (critical + spread) * np.abs(measured.value[0] / measured.statistic[0]) * float(measured.deviation[0])
    smallest = float(max(least[LATE], min(least[JUMP], least[BEND])))
    if not np.isfinite(smallest):
        return None
    mean, deviation = float(measured.mean[0]), float(measured.deviation[0])
    return Power(smallest, smallest / abs(mean) if abs(mean) > deviation / 2 else None, settings["power"])
