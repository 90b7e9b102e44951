"""Running room: work spread over processes, in order. Knows nothing of reports."""

from dragoman.run.local import Failure, ordered_map, run_local

__all__ = ["Failure", "ordered_map", "run_local"]
