"""Ingest: a stream of reports into the store, each exactly once, whatever happens on the way.

A batch is noted in the ledger, then stored in one transaction. A run that is killed leaves whole batches; started again on the same sources it passes over
what is there and goes on. Nothing is held but one batch and what the coder has in work, so memory stays flat.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeVar

from dragoman.errors import StoreError, StoreFull
from dragoman.keep import snapshot
from dragoman.keep.ledger import Ledger
from dragoman.keep.rows import key_of
from dragoman.keep.store import Store, open_store
from dragoman.model import Rejected, Report
from dragoman.readout import Readout

__all__ = ["Coder", "Counts", "Failed", "Ingest", "Item"]

T = TypeVar("T")

BATCH_REPORTS: Final = 64
BATCH_CHARACTERS: Final = 1_000_000
BATCH_SECONDS: Final = 5.0
"""A batch is stored when it has so many reports or characters, or so long after the last: a kill costs little, and so does syncing the disk."""
_LOOK_UP: Final = 32
"""Keys looked up in the store at a time."""
_PAUSES: Final = (0.2, 1.0, 5.0, 15.0, 30.0)
"""Seconds between looks at a full disk; the last for ever."""


@dataclass(frozen=True, slots=True)
class Item:
    """One input: a report, or why it could not be read. `origin` is for people (file and line), `source` can be named to ingest again."""

    found: Report | Rejected
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A report that the coder could not code at all; it is refused, and tried again by the next run."""

    report: Report
    reason: str


Coder = Callable[[Iterable[Report]], Iterator[Readout | Failed]]
"""Codes reports in their order; one answer a report. May take several before it answers."""


class Keeper(Protocol):
    """What ingest needs besides the storing itself: the store's writer, or a server that holds the store."""

    def begin_run(self, sources: Sequence[str], made_by: Mapping[str, str]) -> int: ...

    def known(self, keys: Sequence[str]) -> set[str]: ...


@dataclass
class Counts:
    """What became of the inputs: `read` is the sum of the others once all is stored."""

    read: int = 0
    stored: int = 0
    duplicate: int = 0
    refused: int = 0


@dataclass
class _Batch:
    """What waits to be stored."""

    readouts: list[Readout] = field(default_factory=list)
    refusals: list[tuple[str, str, str]] = field(default_factory=list)
    characters: int = 0
    begun: float = field(default_factory=time.monotonic)

    def full(self) -> bool:
        size = len(self.readouts) + len(self.refusals)
        waited = time.monotonic() - self.begun > BATCH_SECONDS
        return size >= BATCH_REPORTS or self.characters >= BATCH_CHARACTERS or (size > 0 and waited)


class Ingest:
    """One run of ingest into the store at `path`, which is made where it is not there.

    `say` takes one-line messages, `step` is called after each stored batch and each look-up, for progress. `wait` says what to do when the disk is full:
    wait for room and go on (the default), or raise StoreFull. Use in a `with` block: the store is held from its beginning to its end.
    Raises StoreBusy, StoreError.
    """

    def __init__(
        self,
        path: Path,
        *,
        say: Callable[[str], None] = lambda _message: None,
        step: Callable[[Counts], None] = lambda _counts: None,
        wait: bool = True,
    ) -> None:
        self._path = path
        self._say = say
        self._step = step
        self._wait = wait
        self.counts = Counts()
        self._pending: dict[str, tuple[str, str]] = {}
        """Reports in work: key to origin and source."""
        self._batch = _Batch()
        self._open()

    def __enter__(self) -> Ingest:
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    @property
    def store(self) -> Store:
        """The open store."""
        return self._store

    def lost(self) -> dict[str, str]:
        """Keys and sources of reports that an earlier run began to store and that are not there: it was killed, or the end of the log was torn."""
        begun = self._ledger.begun()
        keys = list(begun)
        for start in range(0, len(keys), 1000):
            for key in self._store.writer.known(keys[start : start + 1000]):
                del begun[key]
        return begun

    def run(self, items: Iterable[Item], coder: Coder, made_by: Mapping[str, str], sources: Sequence[str] = ()) -> Counts:
        """Store every report of `items` that is new. `sources` is what the run was asked for, for the list of runs."""
        self.counts = Counts()
        run = self._safely(lambda: self._keeper().begin_run(sources, made_by))
        for answer in coder(self._fresh(items)):
            if isinstance(answer, Readout):
                self._batch.readouts.append(answer)
                self._batch.characters += len(answer.report.text)
            else:
                origin, _ = self._pending.pop(key_of(answer.report))
                self._refuse(origin, "code", answer.reason)
            if self._batch.full():
                self._store_batch(run)
        self._store_batch(run)
        for origin, _ in self._pending.values():
            self._refuse(origin, "code", "the coder gave no answer for it: please report it")
        self._pending.clear()
        self._store_batch(run)
        self._safely(lambda: self._close(run))
        return self.counts

    # From items to reports that are new

    def _fresh(self, items: Iterable[Item]) -> Iterator[Report]:
        chunk: list[Item] = []
        for item in items:
            chunk.append(item)
            if len(chunk) == _LOOK_UP:
                yield from self._new(chunk)
                chunk = []
        yield from self._new(chunk)

    def _new(self, chunk: Sequence[Item]) -> Iterator[Report]:
        keys = {n: key_of(item.found) for n, item in enumerate(chunk) if isinstance(item.found, Report)}
        known = self._safely(lambda: self._keeper().known(list(keys.values())))
        new: list[Report] = []  # told apart before the first is coded: what is stored meanwhile is neither known nor pending
        for n, item in enumerate(chunk):
            self.counts.read += 1
            if isinstance(item.found, Rejected):
                self._refuse(item.origin, item.found.stage, item.found.reason)
            elif keys[n] in known or keys[n] in self._pending:
                self.counts.duplicate += 1
            else:
                self._pending[keys[n]] = (item.origin, item.source)
                new.append(item.found)
        self._tell()
        yield from new

    def _refuse(self, origin: str, stage: str, reason: str) -> None:
        self.counts.refused += 1
        self._batch.refusals.append((origin, stage, reason))

    # Into the store

    def _store_batch(self, run: int) -> None:
        if not self._batch.readouts and not self._batch.refusals:
            return
        batch, self._batch = self._batch, _Batch()
        keys = [key_of(readout.report) for readout in batch.readouts]
        self._safely(lambda: self._write(batch, keys, run))
        for key in keys:
            self._pending.pop(key, None)
        self.counts.stored += len(keys)
        self._tell()

    def _tell(self) -> None:
        """After a piece of work: show the counts, and give a snapshot to a process that asks for one."""
        self._step(self.counts)
        self._give_snapshot()

    # What `dragoman.serve.http.remote` does otherwise, where a server holds the store

    def _keeper(self) -> Keeper:
        return self._store.writer

    def _let_go(self) -> None:
        self._ledger.close()
        self._store.close()

    def _give_snapshot(self) -> None:
        if snapshot.is_wanted(self._path):
            try:
                self._say(f"snapshot written to {snapshot.take(self._store.con, self._path)}")
            except StoreError as error:  # no reason to stop ingest
                self._say(f"no snapshot: {error}")

    def _write(self, batch: _Batch, keys: Sequence[str], run: int) -> None:
        """Ledger first, then the store. Done a second time after a full disk, it stores what the first time did not."""
        places = [self._pending[key] for key in keys]
        if keys:
            self._ledger.begin(run, [(key, source) for key, (_, source) in zip(keys, places, strict=True)])
        origins = {key: origin for key, (origin, _) in zip(keys, places, strict=True)}
        writer = self._store.writer
        with writer.transaction():
            writer.store(batch.readouts, origins, run)
            writer.refuse(batch.refusals, run)

    def _close(self, run: int) -> None:
        self._store.writer.end_run(run, asdict(self.counts))
        self._store.writer.checkpoint()
        if not self.lost():
            self._ledger.mark()

    def _open(self) -> None:
        self._store = open_store(self._path, write=True)
        try:
            self._ledger = Ledger.beside(self._path, self._store.name)
        except BaseException:
            self._store.close()
            raise

    def _safely(self, task: Callable[[], T]) -> T:
        """What the task gives; where the disk is full, wait for room, open the store anew and do it again."""
        waits = 0
        while True:
            try:
                return task()
            except StoreFull as error:
                if not self._wait:
                    raise
                if not waits:
                    self._say(f"{error.path}: no room on the disk: waiting for some ({_free(self._path):,} kB free)")
            waits = self._until_open(waits)

    def _until_open(self, waits: int) -> int:
        """Wait, and open the store anew: a database that met a full disk is closed to all further work."""
        with suppress(Exception):  # a database that is closed by its own error says so again
            self._let_go()
        while True:
            time.sleep(_PAUSES[min(waits, len(_PAUSES) - 1)])
            waits += 1
            try:
                self._open()
            except StoreFull:
                continue
            return waits


def _free(path: Path) -> int:
    return shutil.disk_usage(path.parent).free // 1024
