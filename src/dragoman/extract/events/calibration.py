"""Confidence of events as a probability: of events at .9, nine in ten have their type right.

A logistic curve over the raw score (Platt 1999), one for each kind of event: coded by the rules or added by the heads, with both sides or lacking one.
Fitted on our own gold by `eval/calibration.py`; the curves lie in the weights' file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dragoman.model import Event

__all__ = ["calibrated", "chance", "kind_of", "logit"]

FURTHEST = 0.005  # raw scores are kept this far from 0 and 1


def logit(value: float) -> float:
    """Log odds of a probability, kept finite."""
    p = min(1 - FURTHEST, max(FURTHEST, value))
    return math.log(p / (1 - p))


def chance(odds: float) -> float:
    """Probability of log odds."""
    return 1 / (1 + math.exp(-odds))


def kind_of(event: Event) -> str:
    """Which curve an event is on."""
    return f"{'learned' if event.rule.startswith('learned') else 'rule'}.{'both' if event.source and event.recipient else 'one'}"


def calibrated(event: Event, curves: Mapping[str, Sequence[float]]) -> float:
    """The event's confidence, to two digits; the raw score where its kind has no curve."""
    if kind_of(event) not in curves:
        return round(event.confidence, 2)
    slope, shift = curves[kind_of(event)]
    return round(chance(slope * logit(event.confidence) + shift), 2)
