"""Fit the curves of the events' confidence on own gold, and measure how far they hold: `python eval/calibration.py [--write]`.

Right means: of the gold's type, at the gold's trigger or in its sentence (`evaluate reports`). Figures are cross-fitted: each fifth of the reports is judged
by curves from the other four. ECE: expected calibration error over 10 bins of equal mass (Naeini et al. 2015). `--write` fits on the dev
part alone and puts the curves into the weights' file; ECE on the test parts is printed too.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ablation import annotated, coded

from dragoman.desk import Desk
from dragoman.evaluate.gold import clean
from dragoman.evaluate.handmade import HandMade, load_handmade
from dragoman.evaluate.reports import matched_events
from dragoman.extract.events import EventCoder
from dragoman.extract.events.calibration import calibrated, kind_of, logit
from dragoman.extract.learned import Heads
from dragoman.model import Event

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE.parent / "src/dragoman/data/models/en/events.npz"
PRIOR = 3.0
Judged = tuple[Event, bool]


def judged(gold: Sequence[HandMade]) -> list[list[Judged]]:
    """Raw events of each report and whether each is right."""
    desk = Desk.open(strict=True)
    heads = Heads.load()
    heads.calibration = {}
    coder = EventCoder(desk.events.ontology, desk.events.lexicon, heads)
    out = []
    for g, read in zip(gold, annotated(desk, gold), strict=True):
        readout = coded(coder, read)
        right = set(matched_events(g, clean(readout.to_dict())).values())
        out.append([(e, n in right) for n, e in enumerate(readout.events)])
    return out


def fitted(events: Sequence[Judged]) -> dict[str, list[float]]:
    """Slope and shift of each kind, by Newton's method, with a prior towards slope 1 and shift 0 worth a few events."""
    curves = {}
    for kind in ("rule.both", "rule.one", "learned.both", "learned.one"):
        some = [(logit(e.confidence), float(right)) for e, right in events if kind_of(e) == kind]
        x = np.array([[a, 1.0] for a, _ in some]).reshape(-1, 2)
        y = np.array([b for _, b in some])
        w = np.array([1.0, 0.0])
        for _ in range(200):  # damped, so that a step never overshoots
            p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
            slope = x.T @ (p - y) + PRIOR * (w - [1, 0])
            bend = (x * (p * (1 - p))[:, None]).T @ x + PRIOR * np.eye(2)
            w = w - np.clip(np.linalg.solve(bend, slope), -0.2, 0.2)
        curves[kind] = [round(float(v), 4) for v in w]
    return curves


def ece(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Mean distance of confidence and share right over bins of equal mass."""
    ordered = np.array(sorted((c, float(r)) for c, r in pairs))
    return round(float(sum(len(b) / len(ordered) * abs(b[:, 0].mean() - b[:, 1].mean()) for b in np.array_split(ordered, bins))), 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    parts = {name: judged(load_handmade(HERE / "gold" / name)) for name in ("dev", "test", "sealed") if (HERE / "gold" / name).is_dir()}
    everything = [r for reports in parts.values() for r in reports]
    crossed: list[tuple[float, bool]] = []
    for fold in range(5):
        curves = fitted([e for n, r in enumerate(everything) if n % 5 != fold for e in r])
        crossed += [(calibrated(e, curves), right) for n, r in enumerate(everything) if n % 5 == fold for e, right in r]
    curves = fitted([e for r in parts["dev"] for e in r])
    unseen = [(calibrated(e, curves), right) for name, reports in parts.items() if name != "dev" for r in reports for e, right in r]
    raw = [(e.confidence, right) for r in everything for e, right in r]
    figures: dict[str, Any] = {"events": len(crossed), "ece_raw": ece(raw), "ece_cross_fitted": ece(crossed), "unseen": len(unseen)}
    figures |= {"ece_unseen": ece(unseen) if unseen else None, "curves": curves}
    print(json.dumps(figures, indent=1))
    if args.write:
        stored = dict(np.load(WEIGHTS))
        about = json.loads(str(stored["about"])) | {"calibration": curves}
        np.savez_compressed(WEIGHTS, **{**stored, "about": np.array(json.dumps(about))})


if __name__ == "__main__":
    main()
