"""Times in text: TIMEX3 expressions, their values and the days they cover."""

from dragoman.parse.times.lookup import Candidate, explain
from dragoman.parse.times.tagger import TimeTagger, open_times

__all__ = ["Candidate", "TimeTagger", "explain", "open_times"]
