"""Ordered map over processes: order, failures, crashes, bounded memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dragoman.errors import DragomanError, ModelError, UsageError
from dragoman.run import Failure, ordered_map


def square_maker() -> Callable[[int], int]:
    def work(n: int) -> int:
        if n == 3:
            raise ValueError("three is\nrefused")
        if n == 5:
            os._exit(11)
        if n % 4 == 0:
            time.sleep(0.02)
        return n * n

    return work


def echo_maker() -> Callable[[str], str]:
    return lambda text: text


def broken_maker() -> Callable[[int], int]:
    raise ModelError("no model")


def dying_maker() -> Callable[[int], int]:
    os._exit(9)


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_order_and_an_error_takes_only_its_item(jobs: int) -> None:
    answers = list(ordered_map(square_maker, [0, 1, 2, 3, 4], jobs))
    assert answers == [0, 1, 4, Failure(3, "ValueError: three is refused", "ValueError"), 16]


def test_a_crash_takes_only_its_item() -> None:
    answers = list(ordered_map(square_maker, range(12), 2))
    assert [a for a in answers if not isinstance(a, Failure)] == [n * n for n in range(12) if n not in (3, 5)]
    crash = answers[5]
    assert isinstance(crash, Failure)
    assert crash.error == "crash"
    assert crash.item == 5
    assert "exit code 11" in crash.reason


def test_items_are_taken_only_as_needed() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for n in range(6, 10_000):
            taken += 1
            yield n

    answers = ordered_map(square_maker, items(), 2)
    assert [next(answers) for _ in range(3)] == [36, 49, 64]
    assert taken < 100
    answers.close()  # type: ignore[attr-defined]


def test_large_items_and_odd_text_pass_through() -> None:
    texts = ["x" * 3_000_000, "\ud800\0", "y" * 3_000_000] * 2
    assert list(ordered_map(echo_maker, texts, 2)) == texts


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_cannot_be_made_stops_the_run(jobs: int) -> None:
    with pytest.raises(ModelError, match="no model"):
        list(ordered_map(broken_maker, [1, 2], jobs))


def test_a_worker_that_dies_while_it_starts_stops_the_run() -> None:
    with pytest.raises(DragomanError, match="exit code 9"):
        list(ordered_map(dying_maker, [1, 2], 2))


def test_an_item_that_does_not_pickle_fails_alone() -> None:
    answers = list(ordered_map(echo_maker, ["a", lambda: None, "b"], 2))  # type: ignore[list-item]
    assert answers[0] == "a"
    assert isinstance(answers[1], Failure)
    assert answers[2] == "b"


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_input_comes_after_the_answers_before_it(jobs: int) -> None:
    def items() -> Iterator[str]:
        yield "a"
        raise OSError("disk")

    answers = ordered_map(echo_maker, items(), jobs)
    assert next(answers) == "a"
    with pytest.raises(OSError, match="disk"):
        next(answers)


def test_no_items_start_no_process_and_jobs_are_checked() -> None:
    assert list(ordered_map(broken_maker, [], 4)) == []
    with pytest.raises(UsageError, match="jobs is 0"):
        ordered_map(square_maker, [], 0)


SCRIPT = """
import sys, time
from dragoman.run import ordered_map

def maker():
    def work(n):
        if n > 3:
            time.sleep(60)
        return n
    return work

if __name__ == "__main__":
    try:
        for answer in ordered_map(maker, range(100), 2):
            print(answer, flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a process group")
def test_ctrl_c_ends_the_run_without_a_word_from_the_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    run = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert run.stdout is not None
    assert [run.stdout.readline() for _ in range(4)] == ["0\n", "1\n", "2\n", "3\n"]
    os.killpg(run.pid, signal.SIGINT)
    _, messages = run.communicate(timeout=20)
    assert (run.returncode, messages) == (130, "")
    for _ in range(100):  # the standard library's resource tracker ends a moment after its parent
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("a worker outlived the run")
