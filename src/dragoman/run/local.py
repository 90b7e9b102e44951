"""An ordered map over processes of this machine.

Each worker is a fresh process ("spawn": threads of a model do not survive a fork) that builds its function once, then answers one item after the other over
its own pipe. At most `_AHEAD` items are with a worker and a bounded number of answers wait for their turn, so memory stays flat however long the input is.
An item whose function raises, or whose worker dies, comes out as a `Failure`, and the rest goes on.
"""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Generic, TypeVar

from dragoman.errors import DragomanError, UsageError

__all__ = ["Failure", "ordered_map", "run_local"]

T = TypeVar("T")
R = TypeVar("R")

_AHEAD: Final = 2
"""Items with one worker: the one it works on and the next, so that it never waits for the pipe."""
_WINDOW: Final = 16
"""Answers per worker that may wait for a slow one before them."""


@dataclass(frozen=True, slots=True)
class Failure(Generic[T]):
    """An item that got no answer. `error` is the name of the exception, or "crash" where the process died."""

    item: T
    reason: str
    error: str


def ordered_map(make_worker: Callable[[], Callable[[T], R]], items: Iterable[T], jobs: int = 1) -> Iterator[R | Failure[T]]:
    """`make_worker()(item)` for each item, in the order of the items, over `jobs` processes; in this process where `jobs` is 1.

    `make_worker` is called once in each worker (and again in one that replaces a dead worker); it must be importable by name, as must what it returns
    be callable; items and answers must pickle. Items are taken from the iterable in the calling process, only as workers ask for more.
    Raises what `make_worker` raises, UsageError where `jobs` is under 1, and whatever the iterable raises after the answers before it.
    """
    if jobs < 1:
        raise UsageError(f"jobs is {jobs}: give 1 or more")
    if jobs == 1:
        return _here(make_worker, items)
    return _Pool(make_worker, iter(items), jobs).answers()


def run_local(task: Callable[[], Callable[[T], R]], items: Iterable[T], jobs: int = 1) -> Iterator[R | Failure[T]]:
    """The executor `local`: see `ordered_map`."""
    return ordered_map(task, items, jobs)


def _here(make_worker: Callable[[], Callable[[T], R]], items: Iterable[T]) -> Iterator[R | Failure[T]]:
    work = make_worker()
    for item in items:
        try:
            answer: R | Failure[T] = work(item)
        except Exception as error:  # one bad item must not stop the rest
            answer = Failure(item, *_told(error))
        yield answer


def _told(error: BaseException) -> tuple[str, str]:
    """One line about an exception, and its name."""
    name = type(error).__name__
    text = " ".join(str(error).split())
    if isinstance(error, DragomanError):
        return text, name
    return f"{name}: {text[:200]}" if text else name, name


# In the worker


def _serve(make_worker: Callable[[], Callable[[Any], Any]], pipe: Connection) -> None:
    """Main function of a worker process. Answers are (index, kind, payload) with kind "ready", "answer", "failed" or "unusable"."""
    # Ctrl-C goes to every process of the terminal: the caller alone decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work = make_worker()
    except BaseException as error:
        pipe.send_bytes(pickle.dumps((-1, "unusable", _portable(error))))
        return
    pipe.send_bytes(pickle.dumps((-1, "ready", None)))
    # The pipe is always drained, so that the caller's send never waits for work to end.
    inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threading.Thread(target=_drain, args=(pipe, inbox), daemon=True).start()
    while (data := inbox.get()) is not None:
        index, packed = pickle.loads(data)
        try:
            message = pickle.dumps((index, "answer", work(pickle.loads(packed))))
        except Exception as error:  # one bad item must not stop the rest
            message = pickle.dumps((index, "failed", _told(error)))
        try:
            pipe.send_bytes(message)
        except OSError:
            return


def _drain(pipe: Connection, inbox: queue.SimpleQueue[bytes | None]) -> None:
    try:
        while True:
            inbox.put(pipe.recv_bytes())
    except (EOFError, OSError):
        inbox.put(None)


def _portable(error: BaseException) -> BaseException:
    """The exception itself where it survives a pickle, else its message."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return DragomanError(_told(error)[0])
    return error


# In the caller


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process started here has Ctrl-C blocked from its first moment, before it can ignore it by itself; in the caller it only waits."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    sent: deque[int] = field(default_factory=deque)
    """Indices of items without an answer yet; the first is in work."""


class _Pool(Generic[T, R]):
    """The caller's side: hands items out, takes answers in, gives them back in order."""

    def __init__(self, make_worker: Callable[[], Callable[[T], R]], items: Iterator[T], jobs: int) -> None:
        self._make_worker = make_worker
        self._items = items
        self._jobs = jobs
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._todo: deque[int] = deque()
        """Indices to be handed out again: their worker died before it came to them."""
        self._open: dict[int, T] = {}
        self._done: dict[int, R | Failure[T]] = {}
        self._next_in = 0
        self._next_out = 0
        self._ended: BaseException | None = None
        self._exhausted = False

    def answers(self) -> Iterator[R | Failure[T]]:
        try:
            while True:
                self._hand_out()
                while self._next_out in self._done:
                    answer = self._done.pop(self._next_out)
                    self._next_out += 1
                    yield answer
                    self._hand_out()
                if not self._open and self._exhausted:
                    break
                self._take_in()
            if self._ended is not None:
                raise self._ended
        finally:
            self._stop()

    def _hand_out(self) -> None:
        """Give items to workers with room; start a worker only when there is an item for it."""
        while self._todo or (not self._exhausted and self._next_in - self._next_out < self._jobs * _WINDOW):
            free = [worker for worker in self._workers if len(worker.sent) < _AHEAD]
            idle = min(free, key=lambda worker: len(worker.sent), default=None)
            startable = len(self._workers) < self._jobs
            if idle is None and not startable:
                return
            index = self._todo.popleft() if self._todo else self._take_item()
            if index is None:
                return
            if startable and (idle is None or idle.sent):
                idle = self._start()
            assert idle is not None
            self._send(idle, index)

    def _take_item(self) -> int | None:
        try:
            item = next(self._items)
        except StopIteration:
            self._exhausted = True
            return None
        except Exception as error:  # told after the answers to the items before it
            self._exhausted, self._ended = True, error
            return None
        index, self._next_in = self._next_in, self._next_in + 1
        self._open[index] = item
        return index

    def _send(self, worker: _Worker, index: int) -> None:
        try:
            data = pickle.dumps((index, pickle.dumps(self._open[index])))
        except Exception as error:  # an item that does not pickle fails alone
            self._finish(index, Failure(self._open[index], *_told(error)))
            return
        worker.sent.append(index)
        # Where it died, _take_in sees the end of the pipe and deals with what it had.
        with suppress(OSError):
            worker.pipe.send_bytes(data)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(self._make_worker, theirs), daemon=True)
        with _uninterrupted():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _take_in(self) -> None:
        """Wait for at least one message, or death, of a worker."""
        if not self._workers:
            return
        by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe)):
            worker = by_pipe[pipe]
            try:
                index, kind, payload = pickle.loads(worker.pipe.recv_bytes())
            except (EOFError, OSError):
                self._bury(worker)
                continue
            except Exception as error:  # an answer that does not come out of its pickle fails alone
                index, kind, payload = worker.sent[0], "failed", _told(error)
            if kind == "ready":
                worker.ready = True
            elif kind == "unusable":
                raise payload
            else:
                worker.sent.remove(index)
                self._finish(index, payload if kind == "answer" else Failure(self._open[index], *payload))

    def _finish(self, index: int, answer: R | Failure[T]) -> None:
        del self._open[index]
        self._done[index] = answer

    def _bury(self, worker: _Worker) -> None:
        """A worker died: the item in work fails, those behind it go to another."""
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        code = worker.process.exitcode
        if not worker.ready:
            raise DragomanError(f"a worker process ended while it started (exit code {code}): is there memory for so many --jobs?")
        if worker.sent:
            index = worker.sent.popleft()
            self._finish(index, Failure(self._open[index], f"the worker process died while reading it (exit code {code})", "crash"))
        self._todo.extendleft(reversed(worker.sent))

    def _stop(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
        self._workers.clear()
