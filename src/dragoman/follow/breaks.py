"""Change points of a series by PELT (Killick, Fearnhead and Eckley 2012) for changes of the mean, from the package ruptures."""

from __future__ import annotations

import math

import numpy as np

from dragoman.errors import MissingExtra
from dragoman.follow.settings import Settings
from dragoman.follow.synthetic import Array

__all__ = ["change_points"]


def change_points(series: Array, lags: int, least: int, settings: Settings) -> tuple[int, ...]:
    """Indices of the periods with which a new level begins.

    A break must lower the squared error by `penalty` long-run variances times log n, so that autocorrelation alone makes none; the long-run variance is that
    of the differences between neighbouring blocks of `lags` periods, which a few breaks hardly move (median). Gaps are left out.
    """
    try:
        import ruptures
    except ImportError as error:
        raise MissingExtra("change points", "analysis") from error

    known = np.flatnonzero(np.isfinite(series))
    values = series[known]
    if len(values) < 3 * least:
        return ()
    variance = _long_run(values, max(lags // 2, 2))
    if not variance > 0:
        return ()
    found = ruptures.KernelCPD(kernel="linear", min_size=least).fit(values[:, None]).predict(pen=settings["penalty"] * variance * math.log(len(values)))
    return tuple(int(known[n]) for n in found[:-1])


def _long_run(values: Array, block: int) -> float:
    """Long-run variance: block means' differences, squared, by their median (chi-squared with one degree: .455)."""
    count = len(values) // block
    if count < 4:
        return float(np.var(values, ddof=1))
    means = values[: count * block].reshape(count, block).mean(axis=1)
    return max(float(np.median(np.diff(means) ** 2) / 0.455 / 2.0 * block), float(np.median(np.diff(values) ** 2) / 0.455 / 2.0))
