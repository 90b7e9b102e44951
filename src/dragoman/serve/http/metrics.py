"""Figures of a server in the text format of Prometheus.

Written here: three kinds of figure need no library, and one more dependency would be one more to trust.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

__all__ = ["MEDIA_TYPE", "Metrics"]

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the seconds that requests are counted by."""


class Metrics:
    """Counts requests by route and status, and by the time they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_BOUNDS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)
        self._refused: dict[str, int] = defaultdict(int)
        self.in_work = 0
        self._begun = time.time()

    def took(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds[route] += seconds
            self._buckets[route][next((n for n, bound in enumerate(_BOUNDS) if seconds <= bound), len(_BOUNDS))] += 1

    def refused(self, why: str) -> None:
        """Count a request that was turned away before it was looked at."""
        with self._lock:
            self._refused[why] += 1

    def text(self, gauges: dict[str, tuple[str, float]]) -> str:
        """All figures; `gauges` are those of the store: name, what it is, value."""
        with self._lock:
            return "\n".join(self._lines(gauges)) + "\n"

    def _lines(self, gauges: dict[str, tuple[str, float]]) -> Iterator[str]:
        yield from _head("dragoman_requests_total", "counter", "Requests answered")
        for (method, route, status), n in sorted(self._requests.items()):
            yield f'dragoman_requests_total{{method="{_escaped(method)}",route="{_escaped(route)}",status="{status}"}} {n}'
        yield from _head("dragoman_request_seconds", "histogram", "Seconds from request to answer")
        for route, counts in sorted(self._buckets.items()):
            below = 0
            for bound, n in zip((*map(str, _BOUNDS), "+Inf"), counts, strict=True):
                below += n
                yield f'dragoman_request_seconds_bucket{{route="{_escaped(route)}",le="{bound}"}} {below}'
            yield f'dragoman_request_seconds_sum{{route="{_escaped(route)}"}} {self._seconds[route]:.6f}'
            yield f'dragoman_request_seconds_count{{route="{_escaped(route)}"}} {below}'
        yield from _head("dragoman_refused_total", "counter", "Requests turned away before they were looked at")
        for why, n in sorted(self._refused.items()):
            yield f'dragoman_refused_total{{why="{_escaped(why)}"}} {n}'
        own = {
            "dragoman_requests_in_work": ("Requests being answered", float(self.in_work)),
            "process_resident_memory_bytes": ("Memory of this process", _memory()),
            "process_start_time_seconds": ("When this process began, in seconds since 1970", self._begun),
        }
        for name, (meaning, value) in (own | gauges).items():
            yield from _head(name, "gauge", meaning)
            yield f"{name} {value:.0f}" if value == int(value) else f"{name} {value}"


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _memory() -> float:
    """Bytes of memory in use now, where the system tells; else the most that was."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return float(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    except (OSError, ValueError, IndexError):
        import resource

        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * 1024
