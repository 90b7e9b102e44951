"""From what was measured to what is given: estimates, bands, placebos and verdict of one window, as records of the model."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from dragoman.ask.panel import PERIODS
from dragoman.follow.breaks import change_points
from dragoman.follow.contrasts import NAMES
from dragoman.follow.measure import Measured, degrees, lags_of, measure, t_quantile
from dragoman.follow.model import Break, Coverage, Estimate, Followed, Numbers, Placebo, PreTrend, Series, Synthetic
from dragoman.follow.panel import starts
from dragoman.follow.regress import segmented
from dragoman.follow.settings import Settings
from dragoman.follow.specs import Source, power_of, specifications
from dragoman.follow.structural import structural
from dragoman.follow.synthetic import Array
from dragoman.follow.telling import pair_words, say
from dragoman.follow.verdict import judge
from dragoman.follow.window import Window

__all__ = ["assembled", "window_notes"]

_WORDS = {
    "whole": "all the time after, less the mean before",
    "early": "the first part after, less the mean before",
    "late": "the second half after, less the mean before",
    "jump": "just after, less just before, the trend of before taken off",
    "bend": "the second half after, less the trend of before drawn on",
}


def assembled(base: Followed, window: Window, source: Source, settings: Settings) -> Followed:
    """`base` with everything that the window gives."""
    assert base.act.dyad is not None
    measured = measure(window, settings)
    lags = lags_of(int((window.known & window.spans.before).sum()), settings)
    points = change_points(window.values[0], lags, settings.count("segment"), settings)
    judged, power = judge(measured, points, settings), power_of(measured, settings)
    day, options = date.fromisoformat(base.act.day), base.options
    specs = specifications(source, base.act.dyad, day, measured, options.normalise) if options.specs else ()
    return replace(
        base,
        verdict=say(base.act, judged, measured, power, specs, settings),
        series=_series(window, measured, settings),
        estimates=_estimates(measured),
        segmented=segmented(window, settings),
        structural=structural(measured, settings) if options.structural else None,
        synthetic=_synthetic(measured),
        space=_space(measured),
        time=_time(measured),
        own=Placebo(pair_words(window.dyad), measured.level.statistic, measured.move, _numbers(measured.gap[0])),
        breaks=_breaks(window, points),
        pretrend=_pretrend(measured, points),
        power=power,
        specs=specs,
        coverage=window_notes(window, source)["coverage"],
        notes=window_notes(window, source)["notes"],
    )


def window_notes(window: Window, source: Source) -> dict[str, Any]:
    """Coverage and notes of a window, as fields of `Followed`."""
    first, last, missing = source.span()
    unseen = int((~window.known).sum())
    words = f"divided by {window.divided_by}" if window.divided_by else "not divided by coverage"
    told = f"{missing:,} days between {first} and {last} are missing from the data; "
    told += f"{unseen} of the window's {window.spans.size} {window.by}s were not observed; {words}"
    coverage = Coverage(first.isoformat(), last.isoformat(), missing, unseen, window.divided_by or None, told)
    notes = [f"{len(window.donors)} donors; {window.excluded} pairs were none because they share a member with {pair_words(window.dyad)}"]
    return {"coverage": coverage, "notes": tuple(notes)}


def _numbers(values: Array) -> Numbers:
    return tuple(float(one) if math.isfinite(one) else None for one in values)


def _series(window: Window, measured: Measured, settings: Settings) -> Series:
    mean, deviation = float(measured.mean[0]), float(measured.deviation[0])
    z = (window.values[0] - mean) / deviation
    control = z - measured.gap[0]
    control = np.where(np.isfinite(control), control, np.nan)
    far80, far95 = (_reach(measured, settings, level) for level in (0.8, 0.95))
    bands = [_numbers(mean + deviation * (control + sign * far)) for far in (far80, far95) for sign in (-1, 1)]
    return Series(
        window.dyad,
        window.outcome,
        window.unit,
        window.by,
        starts(window.by, window.first, window.spans.size),
        window.spans.act,
        _numbers(window.values[0]),
        _numbers(mean + deviation * control),
        bands[0],
        bands[1],
        bands[2],
        bands[3],
        _numbers(window.coverage),
        _numbers(window.raw),
    )


def _reach(measured: Measured, settings: Settings, level: float) -> Array:
    """How far a period of a placebo strays from its control: among the donors in this period and its neighbours, else by the dyad's own swing before."""
    window = measured.window
    if measured.ranked:
        size = np.abs(measured.gap[1:])
        near = [size[:, max(n - 1, 0) : n + 2] for n in range(size.shape[1])]
        return np.array([np.nanquantile(one, level) if np.isfinite(one).any() else np.nan for one in near])
    before = int((window.known & window.spans.before).sum())
    swing = float(np.nanstd(measured.gap[0][window.spans.before], ddof=1))
    return np.full(window.spans.size, swing * t_quantile((1 + level) / 2, degrees(before, lags_of(before, settings))))


def _estimates(measured: Measured) -> tuple[Estimate, ...]:
    found = []
    for n, name in enumerate(NAMES):
        value, low, high = (_finite(one) for one in measured.interval(name))
        space = _finite(float(measured.p_space[n])) if measured.ranked else None
        time = measured.p_time if measured.level.which == n else None
        found.append(Estimate(name, value, low, high, _finite(float(measured.statistic[0, n])), space, time, _finite(float(measured.p_own[n])), _WORDS[name]))
    return tuple(found)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _synthetic(measured: Measured) -> Synthetic:
    window, deviation = measured.window, float(measured.deviation[0])
    weighed = sorted(((pair_words(d), float(w)) for d, w in zip(window.donors, measured.weights[0, 1:], strict=True) if w > 5e-4), key=lambda d: (-d[1], d[0]))
    before, after = (float(np.sqrt(np.nanmean(measured.gap[0][side] ** 2))) * deviation for side in (window.spans.before, window.spans.after))
    own = max(0.0, 1.0 - float(measured.weights[0].sum()))
    return Synthetic(tuple(weighed), own, before, after, after / before if before else math.nan, len(window.donors), window.excluded)


def _space(measured: Measured) -> tuple[Placebo, ...]:
    """The donors, the largest statistic first."""
    n = measured.level.which
    found = [
        Placebo(pair_words(dyad), float(measured.statistic[row, n]), float(measured.value[row, n]), _numbers(measured.gap[row]))
        for row, dyad in enumerate(measured.window.donors, 1)
    ]
    return tuple(sorted(found, key=lambda one: (-abs(one.statistic), one.name)))


def _time(measured: Measured) -> tuple[Placebo, ...]:
    window = measured.window
    names = starts(window.by, window.first, window.spans.size)
    return tuple(Placebo(names[int(d)], float(move), float(move)) for d, move in zip(measured.dates, measured.moves, strict=True))


def _breaks(window: Window, points: tuple[int, ...]) -> tuple[Break, ...]:
    ends = [0, *points, window.spans.size]
    means = [float(np.nanmean(window.values[0][a:b])) for a, b in itertools.pairwise(ends)]
    begins = PERIODS[window.by].begins
    return tuple(Break(begins(window.first + at).isoformat(), means[n], means[n + 1], at - window.spans.act) for n, at in enumerate(points))


def _pretrend(measured: Measured, points: tuple[int, ...]) -> PreTrend:
    window, deviation = measured.window, float(measured.deviation[0])
    slope = measured.trend * deviation
    names = starts(window.by, window.first, window.spans.size)
    return PreTrend(slope, measured.trend_p, slope * (window.spans.size - window.spans.act), tuple(names[n] for n in points if n < window.spans.act))
