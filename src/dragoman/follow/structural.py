"""A structural series: a level that wanders, and what the act adds to it, by maximum likelihood (Harvey 1989; Harvey and Durbin 1986 on seat belts).

    y = level + effect · after + slope · synthetic control + error,   level a random walk

The likelihood is statsmodels' `UnobservedComponents`; gaps in time are states without an observation. The fit begins at the same values each time. Its normal
intervals are too narrow in series as short as these: Student's t with the few degrees of freedom of the robust errors stands in (bench/follow.py).
"""

from __future__ import annotations

import math
import warnings

import numpy as np

from dragoman.errors import MissingExtra
from dragoman.follow.measure import Measured, degrees, lags_of, t_quantile, t_tail
from dragoman.follow.model import Structural
from dragoman.follow.settings import Settings

__all__ = ["structural"]


def structural(measured: Measured, settings: Settings) -> Structural | None:
    """The effect in the unit of the series; None where the likelihood has no maximum to be found."""
    try:
        from statsmodels.tsa.statespace.structural import UnobservedComponents
    except ImportError as error:
        raise MissingExtra("the structural series", "analysis") from error

    window, scale = measured.window, float(measured.deviation[0])
    series = (window.values[0] - measured.mean[0]) / scale
    series = np.where(window.spans.before | window.spans.after, series, np.nan)
    columns, names = [window.spans.after.astype(float)], ["act"]
    control = series - measured.gap[0] if measured.weights[0].sum() > 0 else None
    if control is not None:
        full = np.interp(np.arange(len(control)), np.flatnonzero(np.isfinite(control)), control[np.isfinite(control)])
        columns, names = [*columns, full], [*names, "synthetic control"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = UnobservedComponents(series, level="local level", exog=np.column_stack(columns))
            result = model.fit(disp=False, maxiter=200, method="lbfgs")
            at = list(model.param_names).index("beta.x1")
            effect, spread = float(result.params[at]), float(result.bse[at])
        except (ValueError, np.linalg.LinAlgError):
            return None
    if not (math.isfinite(effect) and spread > 0):
        return None
    before = int((window.known & window.spans.before).sum())
    df = degrees(before, lags_of(before, settings))
    far = scale * spread * t_quantile(1 - settings["level"] / 2, df)
    fitted = np.asarray(result.smoothed_state[0]) + (float(result.params[at + 1]) * columns[1] if control is not None else 0.0)
    return Structural(
        effect * scale,
        effect * scale - far,
        effect * scale + far,
        t_tail(effect / spread, df),
        "local level" + (" and synthetic control" if control is not None else ""),
        float(result.llf),
        bool(result.mle_retvals.get("converged", False)),
        tuple(float(measured.mean[0] + scale * one) for one in fitted),
    )
