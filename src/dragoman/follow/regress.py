"""Segmented regression: change of level and of slope at the act (Wagner et al. 2002; Bernal, Cummins and Gasparrini 2017).

    y = a + b t + level · after + slope · (t - act) · after + error

by least squares, without the period that holds the act. Errors are Newey and West's; their normal p values are too small in series as short as these, so the
intervals and the p beside them take Student's t with few degrees of freedom, and the ranks among the donors, treated alike, stand beside both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dragoman.follow.contrasts import Spans
from dragoman.follow.measure import degrees, lags_of, t_quantile, t_tail
from dragoman.follow.model import Segmented
from dragoman.follow.settings import Settings
from dragoman.follow.synthetic import Array
from dragoman.follow.window import Window

__all__ = ["Fit", "fit", "segmented"]

_COST: Final = 1.5
"""A change of level beside a trend leans on the ends of both lines: its error is rougher than a mean's, by simulation (bench/follow.py)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (constant, trend, level, slope) and their Newey–West errors."""

    coefficients: Array
    errors: Array


def fit(series: Array, spans: Spans, lags: int) -> Fit | None:
    """Fit one series (periods,); None where too little is known of it. Gaps keep their place in time (Parzen 1963): lags are calendar lags."""
    known = np.isfinite(series) & (spans.before | spans.after)
    if (known & spans.before).sum() < 4 or (known & spans.after).sum() < 4:
        return None
    at = np.arange(spans.size, dtype=float)
    after = spans.after.astype(float)
    design = np.column_stack([np.ones(spans.size), at - spans.act, after, after * (at - spans.act - 1)]) * known[:, None]
    inverse = np.linalg.inv(design.T @ design)
    coefficients = inverse @ (design.T @ np.where(known, series, 0.0))
    scores = design * np.where(known, series - design @ coefficients, 0.0)[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        one = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (one + one.T)
    count = int(known.sum())
    variance = inverse @ middle @ inverse * count / max(count - 4, 1)
    return Fit(coefficients, np.sqrt(np.maximum(np.diag(variance), 0.0)))


def segmented(window: Window, settings: Settings) -> Segmented | None:
    """The regression of the dyad's series, with the ranks of its statistics among those of the donors."""
    spans = window.spans
    lags = lags_of(int(window.known.sum()), settings)
    own = fit(window.values[0], spans, lags)
    if own is None or not (own.errors[2:] > 0).all():
        return None
    others = [found for series in window.values[1:] if (found := fit(series, spans, lags)) is not None and (found.errors[2:] > 0).all()]
    ranked = len(others) >= settings["least_donors"]
    df = degrees(int((window.known & spans.before).sum()), lags) / _COST
    half = [float(error) * t_quantile(1 - settings["level"] / 2, df) for error in own.errors]
    ratio = own.coefficients / np.where(own.errors > 0, own.errors, np.nan)
    ranks = [_rank(abs(ratio[n]), [abs(o.coefficients[n] / o.errors[n]) for o in others]) if ranked else None for n in (2, 3)]
    level, slope = float(own.coefficients[2]), float(own.coefficients[3])
    return Segmented(
        level, level - half[2], level + half[2], float(own.errors[2]), _normal(float(ratio[2])), t_tail(float(ratio[2]), df), ranks[0],
        slope, slope - half[3], slope + half[3], float(own.errors[3]), _normal(float(ratio[3])), t_tail(float(ratio[3]), df), ranks[1],
        float(own.coefficients[1]), lags,
    )  # fmt: skip


def _normal(ratio: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(ratio)))


def _rank(own: float, others: list[float]) -> float:
    return float((1 + sum(other >= own for other in others)) / (1 + len(others)))
