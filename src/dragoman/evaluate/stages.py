"""The stages that can be scored, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from dragoman.errors import UsageError
from dragoman.evaluate.actors import score_actors
from dragoman.evaluate.events import score_events, score_silence
from dragoman.evaluate.gold import GoldSet
from dragoman.evaluate.measures import Score
from dragoman.evaluate.names import score_names
from dragoman.evaluate.places import score_places
from dragoman.evaluate.quotes import score_quotes
from dragoman.evaluate.times import score_times

__all__ = ["STAGES", "score"]

_SETS: Final[Mapping[str, Callable[[GoldSet, Iterable[Mapping[str, Any]]], Score]]] = {
    "events": score_events,
    "silence": score_silence,
    "quotes": score_quotes,
    "times": score_times,
    "places": score_places,
    "actors": score_actors,
    "names": score_names,
}
STAGES: Final = (*_SETS, "readout", "reports", "syntax")
"""Every stage `dragoman evaluate` knows. `readout` takes a YAML readout, `reports` hand-made
readouts with their texts, `syntax` a CoNLL-U file, the rest a JSONL set."""


def score(stage: str, gold: GoldSet, predictions: Iterable[Mapping[str, Any]]) -> Score:
    """Score predictions (readouts; for `actors` and `names` rows by id) on a JSONL gold set.

    Raises UsageError for an unknown stage, DataError where predictions do not fit the set.
    """
    if stage not in _SETS:
        raise UsageError(f"unknown stage {stage!r}; one of {', '.join(_SETS)}")
    return _SETS[stage](gold, predictions)
