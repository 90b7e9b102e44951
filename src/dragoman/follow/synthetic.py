"""Synthetic control: what a dyad would have done, out of others that nothing was done to.

Every series is counted in its own standard deviations around its own mean before the act. The weights minimise the squared gap before the act plus a ridge,
are not negative and sum to at most 1; what is left lies on the dyad's own mean. So a dyad that no other resembles is compared with itself, and no donor is
trusted on chance likeness alone (Abadie, Diamond and Hainmueller 2010; demeaned as in Doudchenko and Imbens 2016 and Ferman and Pinto 2021; the ridge as in
Arkhangelsky et al. 2021). All dyads, and all dates, are solved at once by accelerated projected gradients: no random start, the same bits each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

__all__ = ["Array", "gaps", "scaled", "weights", "weights_many"]

Array = np.ndarray[Any, np.dtype[Any]]

_STEPS: Final = 400
_NEAR: Final = 1e-6
"""Steps end when no weight moves by more: far below what moves a printed digit."""


def scaled(values: Array, before: Array) -> tuple[Array, Array, Array]:
    """Series (units, periods) in standard deviations around their means before; gives them with means and deviations (units,).

    `before` (periods,) is true where a period lies before the act. Gaps stay NaN. A series that does not vary has deviation NaN.
    """
    known = np.isfinite(values) & before
    count = known.sum(axis=1)
    mean = np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1)
    square = np.where(known, values - mean[:, None], 0.0) ** 2
    deviation = np.sqrt(square.sum(axis=1) / np.maximum(count - 1, 1))
    deviation = np.where((count > 1) & (deviation > 1e-12 * (np.abs(mean) + 1e-300)), deviation, np.nan)
    z: Array = (values - mean[:, None]) / deviation[:, None]
    return z, mean, deviation


def weights(z: Array, before: Array, may: Array, ridge: float) -> Array:
    """Weights (units, units) of each unit's donors: row by row non-negative, at most 1 in all.

    `z` (units, periods) as `scaled` gives it, `may` (units, units) is true where the column may be a donor of the row, `ridge` a share of the periods before.
    """
    pre = np.nan_to_num(z[:, before])
    size = max(pre.shape[1], 1)
    gram = pre @ pre.T / size
    made: Array = _solved(gram[None], gram[None], may[None], ridge)[0]
    return made


def weights_many(pasts: Sequence[Array], may: Array, ridge: float) -> Array:
    """Weights (dates, rows, units) of the first rows of several pasts (units, periods) of one set of units; `may` (rows, units) as in `weights`."""
    gram = np.array([past @ past.T / max(past.shape[1], 1) for past in map(np.nan_to_num, pasts)])
    return _solved(gram, gram[:, : len(may)], np.broadcast_to(may, (len(gram), *may.shape)), ridge)


def _solved(gram: Array, aim: Array, may: Array, ridge: float) -> Array:
    """min ½ w'(G + ridge) w - a'w over the capped simplex, for a batch (b, rows, donors)."""
    top = np.linalg.eigvalsh(gram)[:, -1] + ridge
    step = (1.0 / top)[:, None, None]
    now = np.zeros(may.shape)
    ahead, pace = now, 1.0
    for _ in range(_STEPS):
        slope = ahead @ gram + ridge * ahead - aim
        new = _capped(np.where(may, ahead - step * slope, 0.0))
        faster = (1.0 + np.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        ahead = new + (pace - 1.0) / faster * (new - now)
        moved = float(np.max(np.abs(new - now), initial=0.0))
        now, pace = new, faster
        if moved < _NEAR:
            break
    return now


def _capped(w: Array) -> Array:
    """The nearest point with no weight below 0 and a sum of at most 1, row by row (Duchi et al. 2008)."""
    clipped = np.maximum(w, 0.0)
    over = clipped.sum(axis=-1) > 1.0
    if not over.any():
        return clipped
    rows = w[over]
    falling = -np.sort(-rows, axis=-1)
    excess = np.cumsum(falling, axis=-1) - 1.0
    place = np.arange(1, rows.shape[-1] + 1)
    last = (falling * place > excess).sum(axis=-1)
    shift = np.take_along_axis(excess, last[:, None] - 1, axis=-1) / last[:, None]
    clipped[over] = np.maximum(rows - shift, 0.0)
    return clipped


def gaps(z: Array, w: Array) -> Array:
    """Each unit less its synthetic control (units, periods), NaN where it was not observed; a donor's gap counts as its mean."""
    made: Array = z - w @ np.nan_to_num(z)
    return made
