"""The one store of a server: cursors that only read, one queue that writes, and what is derived from the links between reports, kept beside it in memory."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from dragoman.ask import Store
from dragoman.errors import StoreBusy, StoreError
from dragoman.keep import snapshot
from dragoman.keep.connect import connect, memory
from dragoman.serve.http.derived import Derived, enough_origins
from dragoman.serve.http.leaving import ASKING
from dragoman.serve.http.settings import Limits

if TYPE_CHECKING:
    import duckdb

__all__ = ["Crowded", "Gone", "Library", "TooLong", "Unwritable"]

T = TypeVar("T")
Axis = Literal["published", "stored"]

_KEPT: Final = 16
"""Cursors kept for the next request."""
_TICK: Final = 0.5
"""Seconds between looks for a wish for a snapshot and for questions that take too long."""


class Crowded(Exception):
    """Too much waits already: try again."""


class TooLong(Exception):
    """A question took longer than it may."""


class Gone(Exception):
    """Whoever asked waits no more."""


class Unwritable(Exception):
    """The server was started for reading only."""


class Library:
    """An open store that many ask at a time and one writes.

    Each question has a cursor in a transaction of its own that can only read: it sees one state of all tables. Whatever writes goes through `write`, one
    task after the other. `version` grows with each; answers made for one version hold until the next.
    """

    def __init__(self, path: Path, *, read_only: bool = False, limits: Limits | None = None) -> None:
        self.path = path
        self.limits = limits or Limits.load()
        self.version = 1
        self.said = 1
        """As `version`, but for what persons write; of reports that an ingest adds, an answer of some seconds ago may do without."""
        self.taken: str | None = None
        self._store, self._use = self._opened(path, read_only)
        self.writable = not read_only and self.taken is None
        self._free: list[duckdb.DuckDBPyConnection] = []
        self._lock = threading.Lock()
        self._deadlines: list[tuple[float, int, duckdb.DuckDBPyConnection]] = []
        self._late: set[int] = set()
        self._tasks: Queue[_Task | None] = Queue(self.limits.whole("writes_waiting"))
        self._closing = threading.Event()
        self._confine()
        self.derived = Derived(self.limits.whole("search_reports"))
        with self._reading() as store:
            self.derived.make(store, self._store.con)
        self._threads = [threading.Thread(target=self._watch, name="watch", daemon=True)]
        if self.writable:
            self._threads.append(threading.Thread(target=self._work, name="writer", daemon=True))
        for thread in self._threads:
            thread.start()

    # Opening and closing

    def _opened(self, path: Path, read_only: bool) -> tuple[Store, str]:
        """The store and the name of its database. Raises StoreBusy where another process holds it and has left no snapshot."""
        if not read_only and not path.is_dir():
            try:
                store = Store.open(path, write=True)
            except StoreBusy:
                if not snapshot.folder_of(path).exists():
                    raise
                store = Store.open(path)
        elif path.is_dir():
            store = Store.open(path)
        else:
            connect(path, read_only=True).close()  # brings an old store to the present schema, tells a foreign file from a store
            con = memory()
            con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
            con.execute("USE kept")
            store = Store(path, con)
        self.taken, store.untouched = store.taken, read_only
        store.con.execute("ATTACH ':memory:' AS derived")
        ((name,),) = store.con.execute("SELECT current_database()").fetchall()
        return store, str(name)

    def _confine(self) -> None:
        """From here on no statement reads or writes a file outside the folder of the store, and none can lift that."""
        folder = str((self.path if self.path.is_dir() else self.path.absolute().parent).resolve()).replace("'", "''")
        for statement in (f"SET allowed_directories = ['{folder}']", "SET enable_external_access = false", "SET lock_configuration = true"):
            self._store.con.execute(statement)

    def close(self) -> None:
        """Finish what is being written, then let go of the file."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self.writable:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(timeout=self.limits["write_seconds"])
        with self._lock:
            for con in self._free:
                con.close()
            self._free.clear()
        if self.writable:
            with suppress(Exception):
                self._store.con.execute("CHECKPOINT")
        self._store.close()

    @property
    def name(self) -> str:
        """The store's own random name."""
        return self._store.name

    # Reading

    @contextmanager
    def reading(self, as_of: str | None = None, axis: Axis = "published", seconds: float | None = None) -> Iterator[Store]:
        """The store as of one moment, for one thread; what takes longer than `seconds` is interrupted. Raises TooLong."""
        with self._reading(seconds) as store:
            if as_of is None:
                yield store
                return
            with store.as_of(as_of, axis) as then:
                ident = self._limit(then.con, seconds)
                try:
                    yield then
                finally:
                    self._done(ident)

    @contextmanager
    def _reading(self, seconds: float | None = None) -> Iterator[Store]:
        with self._lock:
            con = self._free.pop() if self._free else None
        if con is None:
            con = self._store.con.cursor()
            con.execute(f'USE "{self._use}"')
        sound = False
        ident = self._limit(con, seconds)
        asker = ASKING.get()
        try:
            if asker is not None:
                asker.begins(con)
                if asker.gone:
                    raise Gone
            con.execute("BEGIN TRANSACTION READ ONLY")
            yield Asked(self.path, con, taken=self.taken, parent=self._store)
            con.execute("ROLLBACK")
            sound = True
        except Exception as error:
            if ident in self._late or "INTERRUPT" in str(error).upper():
                raise TooLong from error
            with suppress(Exception):
                con.execute("ROLLBACK")
                sound = True
            raise
        finally:
            if asker is not None:
                asker.ends(con)
            self._done(ident)
            self._give_back(con, sound)

    def _give_back(self, con: duckdb.DuckDBPyConnection, sound: bool) -> None:
        with self._lock:
            if sound and len(self._free) < _KEPT and not self._closing.is_set():
                self._free.append(con)
                return
        con.close()

    def _limit(self, con: duckdb.DuckDBPyConnection, seconds: float | None) -> int:
        at = time.monotonic() + (seconds or self.limits["query_seconds"])
        ident = time.monotonic_ns()
        with self._lock:
            heapq.heappush(self._deadlines, (at, ident, con))
        return ident

    def _done(self, ident: int) -> None:
        with self._lock:
            self._deadlines = [d for d in self._deadlines if d[1] != ident]
            heapq.heapify(self._deadlines)
            self._late.discard(ident)

    def _watch(self) -> None:
        while not self._closing.wait(_TICK):
            with self._lock:
                while self._deadlines and self._deadlines[0][0] < time.monotonic():
                    _, ident, con = heapq.heappop(self._deadlines)
                    self._late.add(ident)
                    con.interrupt()

    # Writing

    def write(self, task: Callable[[Store], T], *, links: bool = False, reports: bool = False, ingest: bool = False) -> T:
        """What a task gives that may write, run when its turn comes. `links`, `reports`: what it changes; `ingest`: not by a person who looks for it.

        Raises what it raises; Crowded; Unwritable.
        """
        if not self.writable:
            raise Unwritable
        asked = _Task(task, links, reports, ingest)
        if self._closing.is_set():
            raise Crowded
        try:
            self._tasks.put(asked, timeout=self.limits["write_seconds"])
        except Full:
            raise Crowded from None
        if not asked.done.wait(timeout=600 if links else self.limits["write_seconds"] + 60):
            raise TooLong
        if asked.error is not None:
            raise asked.error
        return asked.value  # type: ignore[no-any-return]

    @property
    def waiting(self) -> int:
        """Tasks that wait to write."""
        return self._tasks.qsize()

    def _work(self) -> None:
        while True:
            try:
                task = self._tasks.get(timeout=_TICK)
            except Empty:
                task = _Task(lambda _store: None, False, False, True)
            else:
                if task is None:
                    return
                self._run(task)
            if snapshot.is_wanted(self.path):
                with suppress(StoreError):
                    snapshot.take(self._store.con, self.path)

    def _run(self, task: _Task) -> None:
        try:
            task.value = task.run(self._store)
            if task.links or task.reports:
                if task.links:
                    with self._reading(600) as store:
                        self.derived.make(store, self._store.con)
                else:
                    self.derived.add(self._store.con)
        except BaseException as error:
            task.error = error
        finally:
            self.version += 1
            self.said += not task.ingest
            task.done.set()


class Asked(Store):
    """A store on a cursor of a request: closing it is the library's affair."""

    def _told(self, least: int) -> str:
        if isinstance(self._parent, Asked):  # as of some day: counted over what was known then
            return super()._told(least)
        self.wants_links()
        return enough_origins(least)

    def close(self) -> None:
        if self.con is not None and self._parent is not None and isinstance(self._parent, Asked):
            self.con.close()  # a view as of some day, which has a cursor of its own


class _Task:
    def __init__(self, run: Callable[[Store], Any], links: bool, reports: bool, ingest: bool) -> None:
        self.run = run
        self.ingest = ingest
        self.links = links
        self.reports = reports
        self.done = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None
