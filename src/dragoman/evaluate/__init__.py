"""Scoring readouts against human annotations: the figures that `dragoman evaluate` prints and the gate in `eval/` guards.

Everything here works on the JSON form of readouts (`dragoman.readout/1`), so that the output of another
version, or of another program, can be scored the same way.
"""

from __future__ import annotations

from dragoman.evaluate.gold import GoldSet, load_gold
from dragoman.evaluate.measures import Figures, Score
from dragoman.evaluate.stages import STAGES, score

__all__ = ["STAGES", "Figures", "GoldSet", "Score", "load_gold", "score"]
