"""How often `dragoman follow` claims a change that is none, and how large a one it finds: simulated dyads with known effects.

python bench/follow.py                       1,000 draws of each scene (about 40 minutes on one core)
python bench/follow.py --draws 100           a quick look
python bench/follow.py --json bench.json     the figures as data

A draw is a dyad and 50 donors, each a weekly series of counts: a rate of its own (lognormal), a wandering intensity (autoregressive, .2 to .7), a part in a
tide that all share, coverage that swells and ebbs, negative binomial noise, days missing at random and, in half of the draws, a hole of eight weeks. In half
of the draws the outcome is the difference of two such counts, as a net score is. Each dyad is judged with its donors and, without them, by its own history.

Effects are in standard deviations of the dyad's series without the effect; they come on top of it, as counts with the same noise.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the matrices are small: a second thread only waits

import numpy as np

from dragoman.follow.breaks import change_points
from dragoman.follow.contrasts import NAMES, Spans
from dragoman.follow.measure import Measured, lags_of, measure
from dragoman.follow.model import VERDICTS
from dragoman.follow.regress import segmented
from dragoman.follow.settings import Settings
from dragoman.follow.structural import structural
from dragoman.follow.verdict import judge, lacking
from dragoman.follow.window import Window

CHANGES = VERDICTS[:2]
DONORS = 50
MODELLED = 300
"""Draws in which the regression and the structural series are fitted too: the latter takes as long as all the rest."""

SCENES: dict[str, tuple[str, float]] = {
    "null": ("nothing happens", 0.0),
    "pre-trend": ("a straight trend over all the window, this much by the act", 2.0),
    "step": ("a new level from the act on", 2.0),
    "ramp": ("a new level, reached half a year after the act", 2.5),
    "pulse": ("ten weeks, then back", 3.0),
    "early break": ("a new level from 13 weeks before the act on", 2.0),
}


def shape(scene: str, at: Any, act: int) -> Any:
    """The effect by period, 1 for its full size."""
    return {
        "null": 0.0 * at,
        "step": (at >= act) * 1.0,
        "ramp": np.clip((at - act) / 26, 0, 1),
        "pulse": ((at >= act) & (at < act + 11)) * 1.0,
        "pre-trend": at / act,
        "early break": (at >= act - 13) * 1.0,
    }[scene]


@dataclass(frozen=True)
class Draw:
    """Series (1 + donors, periods), NaN where not observed; and what was added to the first (periods,)."""

    values: Any
    added: Any


def wander(rng: np.random.Generator, size: int, phi: float, deviation: float) -> Any:
    """An autoregressive path."""
    shocks = rng.standard_normal(size + 50) * math.sqrt(1 - phi * phi)
    path = np.zeros(size + 50)
    for n in range(1, size + 50):
        path[n] = phi * path[n - 1] + shocks[n]
    return deviation * path[50:]


def draw(rng: np.random.Generator, scene: str, effect: float, size: int, act: int) -> Draw:
    """One dyad with its donors."""
    tide = wander(rng, size, 0.7, 0.25)
    coverage = np.exp(wander(rng, size, 0.6, 0.15) + np.linspace(0, rng.uniform(-0.3, 0.5), size))
    missing = rng.random((size, 7)) < 0.04
    if rng.random() < 0.5:
        hole = int(rng.integers(0, size - 8))
        missing[hole : hole + 8] |= rng.random((8, 7)) < 0.5
        missing[hole + 2 : hole + 4] = True
    seen = coverage * (7 - missing.sum(axis=1)) / 7
    net = rng.random() < 0.5
    series = [_series(rng, tide, seen, net) for _ in range(DONORS + 1)]
    values = np.array([_rate(counts, seen) for counts, _ in series])
    spread = float(np.nanstd(values[0]))
    sign = float(rng.choice([-1, 1])) if net else 1.0
    added = effect * spread * shape(scene, np.arange(size), act)
    noise = rng.gamma(series[0][1], 1 / series[0][1], size)
    values[0] += sign * np.nan_to_num(_rate(rng.poisson(added * seen * noise), seen))
    return Draw(values, sign * added)


def _series(rng: np.random.Generator, tide: Any, seen: Any, net: bool) -> tuple[Any, float]:
    """Counts of one dyad, and how even its noise is (the shape of the gamma)."""
    size = len(seen)
    rate = float(np.clip(np.exp(math.log(15) + 0.7 * rng.standard_normal()), 3, 200))
    even, phi, deviation, part = rng.uniform(3, 10), rng.uniform(0.2, 0.7), rng.uniform(0.2, 0.5), rng.uniform(0.2, 1)
    made = []
    for level in (rate, 0.8 * rate) if net else (rate,):
        mean = level * np.exp(wander(rng, size, phi, deviation) + part * tide) * seen
        made.append(rng.poisson(mean * rng.gamma(even, 1 / even, size)))
    return (made[0] - made[1] if net else made[0]), even


def _rate(counts: Any, seen: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(seen > 0, counts / seen, np.nan)


def window(drawn: Draw, act: int, settings: Settings, *, alone: bool = False) -> Window:
    """The draw as `follow` sees it; `alone`: without donors."""
    rows = 1 if alone else DONORS + 1
    size = drawn.values.shape[1]
    may = ~np.eye(rows, dtype=bool)
    may[:, 0] = False
    names = tuple((f"D{n:02}", f"E{n:02}") for n in range(rows))
    spans = Spans(act, size, settings.count("early"), settings.count("jump"))
    blank = np.full(size, np.nan)
    return Window(names[0], names[1:], 0, "events", "events", "coverage", "week", 0, spans, drawn.values[:rows], may, blank, blank)


def judged(seen: Window, settings: Settings) -> tuple[str, Measured]:
    """The verdict on a window, by the way that `follow` takes."""
    if lacking(seen, settings):
        return VERDICTS[4], measure(seen, settings, time=False)
    points = change_points(seen.values[0], lags_of(seen.spans.act, settings), settings.count("segment"), settings)
    measured = measure(seen, settings, time=False)
    name = judge(measured, points, settings).name
    if name in CHANGES:  # placebos in time can only take a change away, so they are worth their while only here
        measured = measure(seen, settings)
        name = judge(measured, points, settings).name
    return name, measured


def covered(measured: Measured, added: Any) -> dict[str, bool]:
    """Whether the 95 % interval of each contrast holds what was truly added, by the same contrast."""
    from dragoman.follow.contrasts import contrasts

    rows = contrasts(measured.window.spans, measured.window.known)
    found = {}
    for n, name in enumerate(NAMES):
        _, low, high = measured.interval(name)
        found[name] = bool(low <= float(added @ np.nan_to_num(rows[n])) <= high)
    return found


@dataclass
class Tally:
    """What came of the draws of one scene."""

    verdicts: Counter[str]
    covers: dict[str, list[bool]]

    def rows(self, draws: int) -> dict[str, Any]:
        changes = sum(self.verdicts[name] for name in CHANGES)
        return {
            "verdicts": {name: round(self.verdicts[name] / draws, 4) for name in VERDICTS},
            "change": round(changes / draws, 4),
            "change_upper95": round(upper(changes, draws), 4),
            "coverage": {name: round(float(np.mean(hits)), 4) for name, hits in self.covers.items() if hits},
        }


def upper(hits: int, draws: int) -> float:
    """Upper end of the 95 % interval of a share (Clopper and Pearson)."""
    from scipy.stats import beta

    return float(beta.ppf(0.975, hits + 1, draws - hits)) if hits < draws else 1.0


def run(scene: str, effect: float, draws: int, before: int, models: bool, seed: int) -> dict[str, Any]:
    """All draws of a scene, judged with donors and alone."""
    settings, act = Settings.load("week"), before
    size = before + 1 + settings.count("after")
    tallies = {kind: Tally(Counter(), defaultdict(list)) for kind in ("donors", "alone")}
    for n in range(draws):
        rng = np.random.default_rng([seed, list(SCENES).index(scene), before, n])
        drawn = draw(rng, scene, effect, size, act)
        for kind, tally in tallies.items():
            seen = window(drawn, act, settings, alone=kind == "alone")
            name, measured = judged(seen, settings)
            tally.verdicts[name] += 1
            for contrast, hit in covered(measured, drawn.added).items():
                tally.covers[contrast].append(hit)
            if n < MODELLED and models and scene in ("null", "step"):
                _models(tally, seen, measured, settings, float(drawn.added[act]))
    return {kind: tally.rows(draws) for kind, tally in tallies.items()}


def _models(tally: Tally, seen: Window, measured: Measured, settings: Settings, level: float) -> None:
    """Coverage of the regression's and the structural series' intervals, where the change is a step and both ask for its height."""
    regression, series = segmented(seen, settings), structural(measured, settings)
    if regression is not None:
        tally.covers["segmented level"].append(regression.level_low <= level <= regression.level_high)
        hac = 1.959963984540054 * regression.level_se
        tally.covers["segmented level, normal"].append(abs(regression.level - level) <= hac)
    if series is not None:
        tally.covers["structural"].append(series.low <= level <= series.high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--before", type=int, default=104, help="weeks before the act (104 is the window of follow; 60 what GDELT's sample leaves Hanoi)")
    parser.add_argument("--scenes", nargs="*", choices=list(SCENES), default=list(SCENES))
    parser.add_argument("--effect", type=float, help="instead of the scene's own")
    parser.add_argument("--seed", type=int, default=2019)
    parser.add_argument("--no-models", action="store_true", help="without the regression and the structural series")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found: dict[str, Any] = {}
    for scene in given.scenes:
        effect = given.effect if given.effect is not None and scene != "null" else SCENES[scene][1]
        begun = time.perf_counter()
        found[scene] = {"effect": effect, "before": given.before, "draws": given.draws}
        found[scene] |= run(scene, effect, given.draws, given.before, not given.no_models, given.seed)
        for kind in ("donors", "alone"):
            row = found[scene][kind]
            shown = "  ".join(f"{name.split(' that')[0]} {share:.3f}" for name, share in row["verdicts"].items())
            print(f"{scene} {effect:g} ({kind}): change {row['change']:.3f} (to {row['change_upper95']:.3f})   {shown}")
            print("    95 % intervals hold the truth: " + "  ".join(f"{name} {share:.3f}" for name, share in row["coverage"].items()))
        print(f"    {(time.perf_counter() - begun) / given.draws:.2f} s a draw", flush=True)
        if given.json:
            given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
