"""Places of a report: recognised with the gazetteer and the model's names, resolved by company, with confidence.

from dragoman.parse.places import PlaceTagger
tagger = PlaceTagger.load()
places = tagger.tag(report, syntax)
"""

from __future__ import annotations

from dragoman.parse.places.tagger import Candidate, PlaceTagger

__all__ = ["Candidate", "PlaceTagger"]
