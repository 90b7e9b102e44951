"""What is measured of a window: gaps to the synthetic control, contrasts, and their ranks among placebos in space and in time.

A p value by ranks is the share of dyads (or dates), the act's own among them, that moved as much: exact where any of them could as well have been the one
(Abadie, Diamond and Hainmueller 2010; Chung and Romano 2013 for statistics over their errors). Intervals are those ranks turned round: all effects that, taken
off, would leave the dyad inside the placebos (Chernozhukov, Wüthrich and Zhu 2021).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dragoman.follow import synthetic
from dragoman.follow.contrasts import NAMES, Spans, contrasts, errors, statistics
from dragoman.follow.settings import Settings
from dragoman.follow.synthetic import Array
from dragoman.follow.window import Window

__all__ = ["Measured", "Test", "degrees", "measure", "t_quantile", "t_tail"]

EARLY, LATE, JUMP, BEND = (NAMES.index(name) for name in ("early", "late", "jump", "bend"))
LEVEL, ROBUST = (EARLY, LATE), (JUMP, BEND)
"""Level: does the time after lie elsewhere? Robust: also when the trend of before is drawn on, or only the weeks around the act are compared."""


@dataclass(frozen=True, slots=True)
class Test:
    """A joint test of two contrasts: the larger statistic, each in units of what is usual among donors. `which` is the contrast that is larger."""

    statistic: float
    which: int
    sign: float
    p_space: float | None
    p_own: float


@dataclass(frozen=True)
class Measured:
    """Everything of a window, in standard deviations of each dyad's own series before the act.

    `gap` (1 + donors, periods), `value` and `statistic` (1 + donors, contrasts), `quantile` (contrasts,): what 95 % of placebos stay within,
    in units of `error` (1 + donors, contrasts), which allows for a rougher time after.
    `moves` (dates,): the larger of early and late after each of the earlier `dates` (indices of periods); `move`: the same after the act.
    """

    window: Window
    mean: Array
    deviation: Array
    weights: Array
    gap: Array
    value: Array
    statistic: Array
    error: Array
    quantile: Array
    p_space: Array
    p_own: Array
    level: Test
    robust: Test
    trend: float
    trend_p: float
    dates: Array
    moves: Array
    move: float
    p_time: float | None

    @property
    def ranked(self) -> bool:
        """Whether ranks among donors decide, or, for want of donors, the dyad's own history."""
        return bool(np.isfinite(self.p_space).any())

    def interval(self, name: str) -> tuple[float, float, float]:
        """Value and 95 % interval of a contrast, in the unit of the series."""
        n = NAMES.index(name)
        value, scale = float(self.value[0, n]), float(self.deviation[0])
        half = float(self.error[0, n] * self.quantile[n])
        return value * scale, (value - half) * scale, (value + half) * scale


def measure(window: Window, settings: Settings, *, time: bool = True) -> Measured:
    """Measure a window. Without `time` the placebos in time are left out (for specifications, where they are not needed)."""
    z, mean, deviation = synthetic.scaled(window.values, window.spans.before)
    weights = synthetic.weights(z, window.spans.before, window.may, settings["ridge"])
    gap = synthetic.gaps(z, weights)
    lags = lags_of(int((window.known & window.spans.before).sum()), settings)
    value, error, wider = statistics(gap, window.spans, lags)
    statistic = value / error
    size = np.abs(statistic)
    enough = len(window.donors) >= settings["least_donors"]
    usual = np.nanmedian(size[1:], axis=0) if enough else np.ones(len(NAMES))
    df = degrees(int((window.known & window.spans.before).sum()), lags)
    p_space = np.array([_rank(size[:, n]) for n in range(len(NAMES))]) if enough else np.full(len(NAMES), np.nan)
    p_own = np.array([t_tail(float(s), df) for s in size[0]])
    level, robust = (_joint(statistic, usual, p_own, which, enough) for which in (LEVEL, ROBUST))
    slope, slope_p = _trend(gap, window, lags, enough)
    dates, moves = _in_time(window, settings) if time else (np.empty(0, int), np.empty(0))
    move = _larger(value[0, list(LEVEL)])
    p_time = float((1 + (np.abs(moves) >= abs(move)).sum()) / (1 + len(moves))) if len(moves) >= settings["place_dates"] else None
    return Measured(
        window, mean, deviation, weights, gap, value, statistic, wider, _quantiles(np.abs(value / wider), df, enough, settings), p_space, p_own, level, robust,
        slope, slope_p, dates, moves, move, p_time,
    )  # fmt: skip


def lags_of(before: int, settings: Settings) -> int:
    """Lags of the autocorrelation-robust error."""
    return max(1, math.ceil(settings["lags"] * math.sqrt(before)))


def degrees(before: int, lags: int) -> float:
    """Degrees of freedom of a robust error: four fifths of the stretches of `lags` that the time before holds, by simulation (bench/follow.py)."""
    return max(1.0, 0.8 * before / (lags + 1))


def t_tail(statistic: float, df: float) -> float:
    """Two-sided p of Student's t."""
    from scipy.special import stdtr

    return float(2.0 * stdtr(df, -abs(statistic))) if math.isfinite(statistic) else math.nan


def t_quantile(p: float, df: float) -> float:
    """The quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(df, p))


def _rank(size: Array) -> float:
    """Share of those as large as the first, the first among them."""
    return float((size >= size[0]).sum() / np.isfinite(size).sum()) if math.isfinite(size[0]) else math.nan


def _joint(statistic: Array, usual: Array, p_own: Array, which: tuple[int, int], enough: bool) -> Test:
    parts = np.abs(statistic[:, which]) / usual[list(which)]
    larger = np.nanmax(np.where(np.isfinite(parts), parts, -1.0), axis=1)
    larger[larger < 0] = np.nan
    best = which[int(np.nanargmax(np.where(np.isfinite(parts[0]), parts[0], -1.0)))]
    own = min(1.0, 2.0 * float(np.nanmin(np.append(p_own[list(which)], 1.0))))
    return Test(float(larger[0]), best, float(np.sign(statistic[0, best])), _rank(larger) if enough else None, own)


def _quantiles(size: Array, df: float, enough: bool, settings: Settings) -> Array:
    """What the statistic of a placebo stays within in 95 %: a rank among donors, else Student's t."""
    if not enough:
        return np.full(len(NAMES), t_quantile(1 - settings["level"] / 2, df))
    made = []
    for column in size[1:].T:
        found = np.sort(column[np.isfinite(column)])[::-1]
        made.append(found[max(int(settings["level"] * (len(found) + 1)), 1) - 1])
    return np.array(made)


def _trend(gap: Array, window: Window, lags: int, enough: bool) -> tuple[float, float]:
    """Slope a period of the dyad's gap before the act, and its p by rank among donors, else by its own error."""
    spans = window.spans
    slopes, ratio = _slopes(gap, spans, lags)
    p = _rank(np.abs(ratio)) if enough else t_tail(float(ratio[0]), degrees(int((window.known & spans.before).sum()), lags))
    return float(slopes[0]), p


def _slopes(gap: Array, spans: Spans, lags: int) -> tuple[Array, Array]:
    """Slope before the act of each unit and its ratio to its robust error."""
    known = np.isfinite(gap) & spans.before
    at = np.arange(spans.size, dtype=float)
    slopes, ratio = np.full(len(gap), np.nan), np.full(len(gap), np.nan)
    for n, one in enumerate(known):
        if one.sum() < 3:
            continue
        place = np.where(one, at - at[one].mean(), 0.0)
        row = place / (place**2).sum()
        slopes[n] = float(np.nan_to_num(gap[n]) @ row)
        error = float(errors(gap[n : n + 1], row[None], spans, lags)[0, 0])
        ratio[n] = slopes[n] / error if error > 0 else np.nan
    return slopes, ratio


def _in_time(window: Window, settings: Settings) -> tuple[Array, Array]:
    """What followed every earlier date, in standard deviations of the dyad before the act: the larger of early and late, signed.

    The synthetic control is made anew from what lay before each date, and the time after is cut off at the act. Values, not statistics, are compared: the
    error of a date with little before it is too rough to divide by.
    """
    spans = window.spans
    dates = np.arange(settings.count("place_before"), spans.act - spans.early)
    dates = dates[[int(window.known[:d].sum()) >= settings["place_before"] for d in dates]] if len(dates) else dates
    if not len(dates):
        return dates, np.empty(0)
    past, at = window.values[:, : spans.act], np.arange(spans.act)
    scaled = [synthetic.scaled(past, at < d) for d in dates]
    found = synthetic.weights_many([z[:, :d] for (z, _, _), d in zip(scaled, dates, strict=True)], window.may[:1], settings["ridge"])
    unit = synthetic.scaled(past, at < spans.act)[2][0]
    made = np.full(len(dates), np.nan)
    for n, (d, (z, _, deviation)) in enumerate(zip(dates, scaled, strict=True)):
        gap = z[:1] - found[n] @ np.nan_to_num(z)
        known = np.isfinite(gap[0])
        rows = contrasts(Spans(int(d), spans.act, spans.early, spans.jump), known)[list(LEVEL)]
        made[n] = _larger(np.where(known, gap[0], 0.0) @ rows.T) * deviation[0] / unit
    return dates[np.isfinite(made)], made[np.isfinite(made)]


def _larger(values: Array) -> float:
    """The value farther from 0."""
    return float(values[np.nanargmax(np.abs(values))]) if np.isfinite(values).any() else math.nan
