"""Contrasts of after and before: each a weighted sum of a series, with an error that allows for autocorrelation.

A contrast is a row of weights over the periods. `early` and `late` compare the first and the last part of the time after with the mean before; `jump` compares
the periods just after with those just before, so that a trend or an earlier break hardly moves it; `bend` compares the last part with what the trend of before
would have given. The period that holds the act itself belongs to neither side: that a summit was in the papers is no consequence of the summit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dragoman.follow.synthetic import Array

__all__ = ["NAMES", "Spans", "contrasts", "errors", "statistics"]

NAMES = ("whole", "early", "late", "jump", "bend")


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the act lies (`act`: index of the period that holds it) and how many periods `early` and `jump` take."""

    act: int
    size: int
    early: int
    jump: int

    @property
    def before(self) -> Array:
        """Periods before the act (periods,)."""
        made: Array = np.arange(self.size) < self.act
        return made

    @property
    def after(self) -> Array:
        made: Array = np.arange(self.size) > self.act
        return made


def contrasts(spans: Spans, known: Array) -> Array:
    """The weights (names, periods) over the periods that are `known` (periods,). A side without a known period gives a row of NaN."""
    at = np.arange(spans.size)
    before, after = spans.before & known, spans.after & known
    half = spans.act + 1 + (spans.size - spans.act - 1) // 2
    near = before & (at >= spans.act - spans.jump)
    soon = after & (at <= spans.act + spans.jump)
    early = after & (at <= spans.act + spans.early)
    late = after & (at >= half)
    base = _mean(before)
    return np.array(
        [
            _mean(after) - base,
            _mean(early) - base,
            _mean(late) - base,
            _mean(soon) - _mean(near) - (_line(before, _centre(soon)) - _line(before, _centre(near))),
            _mean(late) - _line(before, _centre(late)),
        ]
    )


def _mean(chosen: Array) -> Array:
    count = int(chosen.sum())
    made: Array = chosen / count if count else np.full(len(chosen), np.nan)
    return made


def _centre(chosen: Array) -> float:
    return float(np.flatnonzero(chosen).mean()) if chosen.any() else float("nan")


def _line(chosen: Array, at: float) -> Array:
    """Weights that give the value at `at` of the straight line fitted to the chosen periods."""
    place = np.arange(len(chosen)) - _centre(chosen)
    spread = float((place[chosen] ** 2).sum())
    lean = (at - _centre(chosen)) / spread * place * chosen if spread > 0 else 0.0
    made: Array = _mean(chosen) + lean
    return made


def errors(gap: Array, rows: Array, spans: Spans, lags: int, *, rougher: bool = False) -> Array:
    """Standard errors (units, rows) of contrasts `rows` (rows, periods) of series `gap` (units, periods).

    Newey and West's estimate: autocovariances of the periods before, tapered by Bartlett's weights, so that each error is that of the contrast itself.
    The series are taken around their line before, which takes a trend for what it is. That nothing changed means that the swing did not change either, so a
    test takes this error. An interval for what did change asks for `rougher`: where the series is rougher after than before (counts that grow vary more), by
    the squares of its steps, which a new level hardly moves, the periods after that the contrast looks at count for as much more.
    """
    known = np.isfinite(gap) & spans.before
    rest = np.where(known, gap - _lines(gap, known), 0.0)
    count = np.maximum(known.sum(axis=1) - 2, 1)
    flat = np.nan_to_num(rows)
    more = np.ones((len(gap), len(rows)))
    if rougher:
        after = np.column_stack([_rough(gap, spans.after & (row != 0)) for row in flat])
        more = np.sqrt(np.maximum(after / _rough(gap, spans.before)[:, None], 1.0))
    early, later = flat * ~spans.after, flat * spans.after
    made = np.zeros((gap.shape[0], rows.shape[0]))
    for lag in range(min(lags, gap.shape[1] - 1) + 1):
        end = gap.shape[1] - lag
        covariance = (rest[:, lag:] * rest[:, :end]).sum(axis=1) / count  # gaps make fewer pairs; dividing by all periods keeps the matrix positive
        inner, outer = (early[:, lag:] * early[:, :end]).sum(axis=1), (later[:, lag:] * later[:, :end]).sum(axis=1)
        across = (flat[:, lag:] * flat[:, :end]).sum(axis=1) - inner - outer
        overlap = inner + more * across + more**2 * outer
        made += (1 if lag == 0 else 2) * (1 - lag / (lags + 1)) * covariance[:, None] * overlap
    found: Array = np.sqrt(np.maximum(made, 0.0))
    return found


def _rough(gap: Array, chosen: Array) -> Array:
    """Mean square of the steps from period to period (units,) among the chosen periods; NaN-free: 1 where there is none."""
    steps = np.diff(gap, axis=1)
    known = np.isfinite(steps) & chosen[1:] & chosen[:-1]
    count = known.sum(axis=1)
    mean = np.where(known, steps, 0.0) ** 2 @ np.ones(steps.shape[1]) / np.maximum(count, 1)
    made: Array = np.where((count > 0) & (mean > 0), mean, 1.0)
    return made


def _lines(gap: Array, known: Array) -> Array:
    """The straight line through the known periods of each series (units, periods)."""
    at = np.arange(gap.shape[1], dtype=float)
    count = np.maximum(known.sum(axis=1), 1)[:, None]
    values = np.where(known, gap, 0.0)
    middle = (known * at).sum(axis=1, keepdims=True) / count
    mean = values.sum(axis=1, keepdims=True) / count
    place = at[None, :] - middle
    spread = (known * place**2).sum(axis=1, keepdims=True)
    slope = (values * place).sum(axis=1, keepdims=True) / np.where(spread > 0, spread, 1.0)
    made: Array = mean + slope * place
    return made


def statistics(gap: Array, spans: Spans, lags: int) -> tuple[Array, Array, Array]:
    """Contrasts of series (units, periods), each (units, names): values, their errors if nothing changed, and their errors for an interval.

    Units with other gaps in time have weights of their own.
    """
    value, error, wider = (np.full((gap.shape[0], len(NAMES)), np.nan) for _ in range(3))
    known = np.isfinite(gap)
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    for n, pattern in enumerate(patterns):
        units = which.ravel() == n
        rows = contrasts(spans, pattern)
        value[units] = np.nan_to_num(gap[units]) @ np.nan_to_num(rows).T + np.where(np.isfinite(rows).all(axis=1), 0.0, np.nan)
        error[units] = errors(gap[units], rows, spans, lags)
        wider[units] = errors(gap[units], rows, spans, lags, rougher=True)
    return value, np.where(error > 0, error, np.nan), np.where(wider > 0, wider, np.nan)
