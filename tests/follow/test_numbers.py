"""The numbers behind a verdict, each against what it must be: by hand, by another library, or by construction."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.follow.breaks import change_points
from dragoman.follow.contrasts import NAMES, Spans, contrasts, errors, statistics
from dragoman.follow.measure import measure
from dragoman.follow.regress import fit
from dragoman.follow.settings import Settings
from dragoman.follow.synthetic import gaps, scaled, weights
from dragoman.follow.window import Window

SPANS = Spans(act=60, size=100, early=8, jump=13)


def window(values: np.ndarray, act: int = 60) -> Window:
    rows, size = values.shape
    may = ~np.eye(rows, dtype=bool)
    may[:, 0] = False
    blank = np.full(size, np.nan)
    names = tuple((f"A{n}", f"B{n}") for n in range(rows))
    return Window(names[0], names[1:], 0, "events", "events", "coverage", "week", 0, Spans(act, size, 8, 13), values, may, blank, blank)


def noise(rows: int, size: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, size))


def test_weights_find_the_donors_that_made_the_series():
    donors = noise(6, 400).cumsum(axis=1)
    own = 0.6 * donors[1] / donors[1].std() + 0.4 * donors[4] / donors[4].std()
    before = np.ones(400, dtype=bool)
    z, _, _ = scaled(np.vstack([own, donors]), before)
    may = ~np.eye(7, dtype=bool)
    may[:, 0] = False
    found = weights(z, before, may, ridge=1e-4)[0]
    assert set(np.argsort(found)[-2:]) == {2, 5}
    assert (found >= 0).all()
    assert found.sum() <= 1 + 1e-9


def test_weights_solve_the_problem_as_another_solver_does():
    from scipy.optimize import minimize

    z, _, _ = scaled(noise(6, 80, 3), np.ones(80, dtype=bool))
    may = ~np.eye(6, dtype=bool)
    may[:, 0] = False
    found = weights(z, np.ones(80, dtype=bool), may, ridge=0.3)[0, 1:]

    def loss(w: np.ndarray) -> float:
        return float(((z[0] - w @ z[1:]) ** 2).mean() + 0.3 * (w**2).sum())

    best = minimize(loss, np.full(5, 0.1), bounds=[(0, 1)] * 5, constraints={"type": "ineq", "fun": lambda w: 1 - w.sum()}, method="SLSQP", tol=1e-12)
    assert loss(found) <= loss(best.x) + 1e-7


def test_no_donor_where_none_may_be():
    z, _, _ = scaled(noise(4, 50), np.arange(50) < 30)
    may = np.zeros((4, 4), dtype=bool)
    assert not weights(z, np.arange(50) < 30, may, 0.3).any()
    assert np.allclose(gaps(z, np.zeros((4, 4))), z)


def test_contrasts_measure_what_they_say():
    known = np.ones(100, dtype=bool)
    at = np.arange(100)
    rows = contrasts(SPANS, known)
    step, trend, pulse = (at > 60) * 3.0, 0.5 * at, ((at > 60) & (at <= 68)) * 4.0
    by_name = lambda series: dict(zip(NAMES, rows @ series, strict=True))  # noqa: E731
    assert by_name(step) == pytest.approx({"whole": 3, "early": 3, "late": 3, "jump": 3, "bend": 3})
    found = by_name(trend)
    assert found["jump"] == pytest.approx(0, abs=1e-9)
    assert found["bend"] == pytest.approx(0, abs=1e-9)
    assert found["whole"] > 20
    assert by_name(pulse)["early"] == pytest.approx(4)
    assert by_name(pulse)["late"] == pytest.approx(0, abs=1e-9)


def test_the_period_of_the_act_counts_on_neither_side():
    spike = np.zeros(100)
    spike[60] = 1000
    assert np.allclose(contrasts(SPANS, np.ones(100, dtype=bool)) @ spike, 0)


def test_gaps_do_not_count():
    known = np.ones(100, dtype=bool)
    known[[10, 65, 90]] = False
    series = np.where(known, np.where(np.arange(100) > 60, 3.0, 0.0), 1e6)
    assert np.allclose(contrasts(SPANS, known) @ np.where(known, series, 0), 3)


def test_errors_match_the_spread_over_many_series():
    series = noise(3000, 100, 5)
    for n in range(1, 100):
        series[:, n] += 0.4 * series[:, n - 1]
    series = series[:, 20:]
    spans = Spans(50, 80, 8, 13)
    value, error, _ = statistics(series, spans, 9)
    ratio = np.median(error, axis=0) / value.std(axis=0)
    assert (ratio > 0.7).all()
    assert (ratio < 1.1).all()


def test_a_rougher_time_after_widens_the_error():
    series = noise(1, 100, 2)
    series[0, 61:] *= 4
    rows = contrasts(SPANS, np.ones(100, dtype=bool))
    assert (errors(series, rows, SPANS, 9, rougher=True) > 1.5 * errors(series, rows, SPANS, 9)).all()


def test_segmented_regression_is_that_of_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    series = noise(1, 100, 8)[0] + 2.0 * (np.arange(100) > 60)
    found = fit(series, SPANS, 6)
    assert found is not None
    at = np.arange(100.0)
    after = (at > 60).astype(float)
    design = np.column_stack([np.ones(100), at - 60, after, after * (at - 61)])
    keep = at != 60
    # statsmodels takes neighbouring rows as neighbours in time: the row of the act stays in, with weight 0
    own = sm.OLS(np.where(keep, series, 0), design * keep[:, None]).fit(cov_type="HAC", cov_kwds={"maxlags": 6})
    assert found.coefficients == pytest.approx(own.params)
    assert found.errors == pytest.approx(own.bse * np.sqrt(99 / 95))


def test_ranks_are_even_where_nothing_happens():
    settings = Settings.load("week")
    ps = [measure(window(noise(25, 100, seed)), settings, time=False).level.p_space for seed in range(200)]
    share = np.mean(np.array(ps) <= 0.2)
    assert 0.1 < share < 0.3


def test_change_points_are_found_and_not_invented():
    settings = Settings.load("week")
    series = noise(1, 120, 4)[0]
    assert change_points(series, 10, 4, settings) == ()
    series[70:] += 4
    found = change_points(series, 10, 4, settings)
    assert len(found) == 1
    assert abs(found[0] - 70) <= 1


def test_a_hole_just_before_the_act_leaves_the_jump_open():
    series = noise(21, 100)
    series[0, 40:60] = np.nan
    measured = measure(window(series), Settings.load("week"))
    assert np.isfinite(measured.statistic[0]).tolist() == [True, True, True, False, True]
    assert NAMES[measured.robust.which] == "bend"
    assert measured.deviation[0] == pytest.approx(np.nanstd(series[0, :60], ddof=1))
