"""The specification curve: the same question asked in other ways (Simonsohn, Simmons and Nelson 2020), and the smallest change that could be seen."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from dragoman.errors import UsageError
from dragoman.follow.contrasts import NAMES
from dragoman.follow.measure import LATE, LEVEL, ROBUST, Measured, degrees, lags_of, measure, t_quantile
from dragoman.follow.model import Power, Spec
from dragoman.follow.panel import Dyad, Panel
from dragoman.follow.settings import Settings
from dragoman.follow.synthetic import Array
from dragoman.follow.verdict import lacking
from dragoman.follow.window import window_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Source", "agreement", "power_of", "specifications"]

_SHARES: Final = (1.0, 0.5, 0.25)
"""Windows before the act, as shares of the longest."""
_DONORS: Final = (None, 25, 0)
"""Donors: as many as the settings say, half of them, none."""
_CHANGES: Final = (0.1, 12.0, 240)
"""Changes that are tried for power, in standard deviations: from, to, how many."""


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
    """The smallest lasting change that this window tells from chance with power .8; None where none does.

    With donors: the smallest that, added to each of them, the verdict's rules would find in four of five. Without: from the errors (Bloom 1995), each half of
    the verdict, level and robust, succeeding with the root of the power. Either way it must outdo nine in ten of the earlier dates.
    """
    least = _among_donors(measured, settings) if measured.ranked else _by_errors(measured, settings)
    deviation, mean = float(measured.deviation[0]), float(measured.mean[0])
    if least is None or not math.isfinite(least):
        return None
    smallest = deviation * least
    return Power(smallest, smallest / abs(mean) if abs(mean) > deviation / 2 else None, settings["power"])


def _earlier(measured: Measured, settings: Settings) -> float:
    """What nine in ten of the earlier dates were followed by at most, in standard deviations; 0 where they do not decide."""
    return 0.0 if measured.p_time is None else float(np.quantile(np.abs(measured.moves), 1 - settings["time"]))


def _by_errors(measured: Measured, settings: Settings) -> float:
    before = int((measured.window.known & measured.window.spans.before).sum())
    df = degrees(before, lags_of(before, settings))
    spread, critical = t_quantile(math.sqrt(settings["power"]), df), t_quantile(1 - settings["level"] / 4, df)  # each of two contrasts at half the level
    error = np.abs(measured.value[0] / measured.statistic[0])
    least = (critical + spread) * error
    return max(float(least[LATE]), float(np.nanmin(least[list(ROBUST)])), _earlier(measured, settings) + spread * float(error[LATE]))


def _among_donors(measured: Measured, settings: Settings) -> float | None:
    """The smallest of a row of changes that four of five donors would show; in standard deviations, for an error as large as the pair's own."""
    error = np.abs(measured.value[1:] / measured.statistic[1:])
    statistic = measured.statistic[1:]
    usual = np.nanmedian(np.abs(statistic), axis=0)
    critical = {pair: _rank_needed(_joint(statistic / usual, pair), settings) for pair in (LEVEL, ROBUST, (LATE, LATE))}
    own = float(abs(measured.value[0, LATE] / measured.statistic[0, LATE]) / np.nanmedian(error[:, LATE]))
    earlier = _earlier(measured, settings) / max(own, 1e-9)
    for change in np.linspace(*_CHANGES):
        found = []
        for sign in (-1, 1):
            moved = (statistic + sign * change / error) / usual
            shown = np.all([_joint(moved, pair) >= critical[pair] for pair in critical], axis=0)
            found.append(shown & (np.abs(measured.value[1:, LEVEL] + sign * change).max(axis=1) >= earlier))
        if float(np.mean(found)) >= settings["power"]:
            return float(change) * own * settings["margin"]
    return None


def _rank_needed(size: Array, settings: Settings) -> float:
    """What a pair must exceed for its rank among these to reach the level."""
    known = np.sort(size[np.isfinite(size)])[::-1]
    return float(known[max(int(settings["level"] * (len(known) + 1)), 1) - 1])


def _joint(statistic: Array, pair: tuple[int, int]) -> Array:
    made: Array = np.nanmax(np.abs(statistic[:, pair]), axis=1)
    return made
