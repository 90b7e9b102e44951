"""What takes long to compute over the whole store: ledger, firsts, disputes, negotiations and acts followed. Each is computed once and kept.

While the store grows, an answer for the state a little before is given at once and made anew in the background; `as_of_version` tells which state it is for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from dragoman.ask import Store
from dragoman.follow.words import Commitment, ledger, take_over
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.library import Library

__all__ = ["Computed", "Kept", "commitments", "outcomes_of"]

_LOG = logging.getLogger("dragoman.serve")

_AGAIN: Final = 30.0
"""Seconds at least between two computations of one thing while the store grows."""

Key = tuple[Hashable, ...]

_SUMMARY: Final[Key] = ("summary",)
"""What is quick, and waits for nothing else that is computed."""


@dataclass
class Kept:
    """Something computed, for which version of the store, and how long it took."""

    value: Any
    version: int
    took: float
    made: float


class Computed:
    """A small memory of what was computed. Each thing is computed by one thread at a time; the others wait for it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._busy: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()
        self._one = threading.Lock()
        self._read: Store | None = None
        """The store that was computed from last: what was read of it serves the next for a while. Held by `_one`."""
        self._forgetting: threading.Timer | None = None
        self._threads: list[threading.Thread] = []
        self._failed: dict[Key, int] = {}
        """What could not be made in the background, and for which version: it is not tried again until the store changes."""

    def get(self, key: Key, compute: Callable[[Store], Any], *, stale: bool = True) -> Kept:
        """What is computed for a key. With `stale`, a state before the present one will do while the new one is made."""
        with self._lock:
            found = self._kept.get(key)
            busy = self._busy.setdefault(key, threading.Lock())
        if found is not None and (found.version == self._library.version or (stale and time.monotonic() - found.made < _AGAIN)):
            return found
        if found is not None and stale:
            if not busy.locked():
                self._begin(key, compute)
            return found
        return self._make(key, compute)

    def ready(self, key: Key, compute: Callable[[Store], Any]) -> Kept | None:
        """As `get`, but None where nothing is there yet; it is made in the background then."""
        with self._lock:
            there = key in self._kept
            busy = self._busy.setdefault(key, threading.Lock())
        if there:
            return self.get(key, compute)
        if self._failed.get(key) == self._library.version:
            return None
        if not busy.locked():
            self._begin(key, compute)
        return None

    def there(self, key: Key) -> bool:
        """Whether something was made already, for this state of the store or one before."""
        with self._lock:
            return key in self._kept

    def _begin(self, key: Key, compute: Callable[[Store], Any]) -> None:
        thread = threading.Thread(target=self._quietly, args=(key, compute), name="compute", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    @property
    def small(self) -> bool:
        """Whether the whole ledger is made without being asked for: of a large store it takes minutes, and `dragoman ledger` is the place for it."""
        with self._library.reading() as store:
            return store.count("reports") <= self._library.limits["ledger_reports"]

    def warm(self) -> None:
        """Begin with what the first page will want."""
        if self.small:
            self.ready(("ledger",), commitments)

    def close(self, seconds: float = 10.0) -> bool:
        """Wait for what is being computed; whether it has ended."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _quietly(self, key: Key, compute: Callable[[Store], Any]) -> None:
        try:
            self._make(key, compute)
        except Exception as error:
            self._failed[key] = self._library.version
            _LOG.warning("could not compute %s", key[0], exc_info=error)

    def _make(self, key: Key, compute: Callable[[Store], Any]) -> Kept:
        with self._lock:
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                found = self._kept.get(key)
            version = self._library.version
            if found is not None and found.version == version:
                return found
            begun = time.monotonic()
            with nullcontext() if key == _SUMMARY else self._one, self._library.reading(seconds=self._library.limits["slow_seconds"]) as store:
                value = _told(compute, store) if key == _SUMMARY else self._told_on(compute, store)
            made = Kept(value, version, round(time.monotonic() - begun, 3), time.monotonic())
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > self._library.limits.whole("follow_kept"):
                gone, _ = self._kept.popitem(last=False)
                self._busy.pop(gone, None)
        return made

    def _told_on(self, compute: Callable[[Store], Any], store: Store) -> Any:
        """Computed from what was read before, where the store is still the same."""
        if self._read is not None:
            take_over(store, self._read)
        value = _told(compute, store)
        self._read = store
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._forgetting = threading.Timer(self._library.limits["read_kept"], self._forget)
        self._forgetting.daemon = True
        self._forgetting.start()
        return value

    def _forget(self) -> None:
        """Of a large store what was read takes much memory."""
        with self._one:
            self._read = None


def _told(compute: Callable[[Store], Any], store: Store) -> Any:
    try:
        return compute(store)
    except NotImplementedError as error:
        raise Problem(503, "this is not built in yet", mend="update dragoman") from error


def commitments(store: Store, as_of: str | None = None) -> tuple[Commitment, ...]:
    """All commitments of the store, or those known by a day."""
    if as_of is None:
        return ledger(store)
    with store.as_of(as_of) as then:
        return ledger(then)


def outcomes_of(computed: Computed, report: str) -> dict[str, dict[str, dict[str, Any]]]:
    """What came of the words of a report, by kind and id of record; empty where the ledger is not ready."""
    kept = computed.ready(("ledger",), commitments) if computed.small else None
    out: dict[str, dict[str, dict[str, Any]]] = {"statements": {}, "events": {}}
    for commitment in kept.value if kept else ():
        for record in commitment.tellings:
            if record.startswith(f"{report}/"):
                kind = "statements" if "/s" in record else "events"
                shown = {"state": commitment.state, "status": commitment.status, "reasons": list(commitment.reasons), "commitment": commitment.id}
                out[kind][record] = shown | {"events": [e.record for e in commitment.evidence]}
    return out
