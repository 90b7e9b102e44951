"""Ingest: each report once, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import dragoman
from dragoman import Readout, Rejected, Report
from dragoman.errors import StoreFull
from dragoman.keep import ingest as module
from dragoman.keep import key_of, snapshot
from dragoman.keep.ingest import Failed, Ingest, Item
from dragoman.keep.ledger import Ledger
from dragoman.keep.writer import Writer

MADE_BY = {"dragoman": "test"}


class Stopped(BaseException):
    """Stands for the end of the process."""


def item(n: int, text: str | None = None) -> Item:
    return Item(Report(f"r{n}", text or f"Report number {n}.", published="2020-01-01"), f"file:{n}", "file")


def refusal(n: int) -> Item:
    return Item(Rejected("read", "looks binary: give text"), f"file:{n}", "file")


def code(reports: Iterable[Report]) -> Iterator[Readout]:
    return (Readout(report, MADE_BY, rejected=(Rejected("events", "none", (0, 6)),)) for report in reports)


def run(path: Path, items: Iterable[Item], coder: module.Coder = code, **options: object) -> dict[str, int]:
    with Ingest(path, **options) as one:  # type: ignore[arg-type]
        return vars(one.run(items, coder, MADE_BY, ["file"]))


def counts(read: int, stored: int, duplicate: int, refused: int) -> dict[str, int]:
    return {"read": read, "stored": stored, "duplicate": duplicate, "refused": refused}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.duckdb"


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH_REPORTS", 4)


def test_the_summary_adds_up(path: Path) -> None:
    given = [item(1), refusal(2), item(3), item(1), item(4), refusal(5), item(6, "Report number 3.")]
    assert run(path, given) == counts(7, 3, 2, 2)
    assert run(path, given) == counts(7, 0, 5, 2)
    with dragoman.open(path) as store:
        assert [r.id for r in store.reports()] == ["r1", "r3", "r4"]
        refused = [(r.origin, r.rejected.reason) for r in store.rejected() if r.report is None]
        assert refused == [("file:2", "looks binary: give text"), ("file:5", "looks binary: give text")], "each once, though tried twice"
        rows = store.con.execute('SELECT run, "read", stored, duplicate, refused, ended IS NOT NULL FROM runs ORDER BY run').fetchall()
        assert rows == [(1, 7, 3, 2, 2, True), (2, 7, 0, 5, 2, True)]
        assert store.con.execute("SELECT DISTINCT origin FROM reports ORDER BY 1").fetchall() == [("file:1",), ("file:3",), ("file:4",)]
        assert store.check() == []


def test_duplicates_in_work_are_seen(path: Path) -> None:
    def late(reports: Iterable[Report]) -> Iterator[Readout]:
        yield from code(list(reports))  # takes everything before it answers

    assert run(path, [item(1), *(item(n) for n in range(100)), item(1)], late) == counts(102, 100, 2, 0)


def test_what_the_coder_cannot_code_is_refused_and_tried_again(path: Path) -> None:
    def fails(reports: Iterable[Report]) -> Iterator[Readout | Failed]:
        for report in reports:
            yield Failed(report, "the worker died") if report.id == "r2" else next(code([report]))

    def silent(reports: Iterable[Report]) -> Iterator[Readout]:
        return code(r for r in reports if r.id != "r2")

    given = [item(n) for n in range(4)]
    assert run(path, given, fails) == counts(4, 3, 0, 1)
    assert run(path, given, silent) == counts(4, 0, 3, 1)
    assert run(path, given) == counts(4, 1, 3, 0)


@pytest.mark.parametrize("after", [0, 1, 5, 8, 9])
def test_a_run_that_was_stopped_goes_on_to_the_same_store(path: Path, tmp_path: Path, after: int) -> None:
    def stops(reports: Iterable[Report]) -> Iterator[Readout]:
        for n, readout in enumerate(code(reports)):
            if n == after:
                raise Stopped
            yield readout

    given = [item(n) if n % 3 else refusal(n) for n in range(15)]
    with pytest.raises(Stopped):
        run(path, given, stops)
    run(path, given)
    run(tmp_path / "whole.duckdb", given)
    with dragoman.open(path) as store, dragoman.open(tmp_path / "whole.duckdb") as whole:
        assert list(store.readouts()) == list(whole.readouts())
        assert sorted(map(str, store.rejected())) == sorted(map(str, whole.rejected()))
        assert store.check() == []


def test_a_torn_log_is_noticed_and_read_again(path: Path) -> None:
    def kill(reports: Iterable[Report]) -> Iterator[Readout]:
        for n, readout in enumerate(code(reports)):
            if n == 10:
                raise Stopped
            yield readout

    one = Ingest(path)
    with pytest.raises(Stopped):
        one.run([item(n) for n in range(20)], kill, MADE_BY)
    copy = path.with_name("copy.duckdb")  # what a machine that crashed now would find, the end of the log torn
    copy.write_bytes(path.read_bytes())
    log = path.with_name("news.duckdb.wal").read_bytes()
    copy.with_name("copy.duckdb.wal").write_bytes(log[: len(log) - 50])
    copy.with_name("copy.duckdb.ledger").write_bytes(path.with_name("news.duckdb.ledger").read_bytes())
    with Ingest(copy) as again:
        assert again.lost() == {key_of(item(n).found): "file" for n in range(4, 8)}  # type: ignore[arg-type]
        again.run([item(n) for n in range(20)], code, MADE_BY)
        assert again.lost() == {}
        assert again.store.count("reports") == 20


def test_a_full_disk_is_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES", (0.0,))
    real, calls, told = Writer.store, [], []

    def store(self: Writer, *args: object, **options: object) -> int:
        calls.append(1)
        stored = real(self, *args, **options)  # type: ignore[arg-type]
        if len(calls) in (2, 3):
            raise StoreFull(str(path), "no room")
        return stored

    monkeypatch.setattr(Writer, "store", store)
    assert run(path, [item(n) for n in range(12)], say=told.append) == counts(12, 12, 0, 0)
    assert len(told) == 1
    assert "waiting" in told[0]
    with dragoman.open(path) as kept:
        assert kept.count("reports") == 12
        assert kept.check() == []


def test_a_full_disk_ends_the_run_where_that_is_asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreFull(str(path), "no room")

    monkeypatch.setattr(Ledger, "begin", full)
    with pytest.raises(StoreFull):
        run(path, [item(1)], wait=False)


def test_a_snapshot_that_is_asked_for_comes_with_the_next_batch(path: Path) -> None:
    snapshot.want(path)
    told: list[str] = []
    run(path, [item(n) for n in range(5)], say=told.append)
    assert "snapshot" in told[0]
    with dragoman.open(snapshot.folder_of(path)) as copy:
        assert copy.count("reports") in (0, 4)
    assert not snapshot.is_wanted(path)


def test_memory_holds_one_batch(path: Path) -> None:
    alive: set[int] = set()
    most = []

    class Counted(str):
        __slots__ = ("n",)

        def __del__(self) -> None:
            alive.discard(id(self))

    def items() -> Iterator[Item]:
        for n in range(200):
            text = Counted(f"Report {n}")
            alive.add(id(text))
            most.append(len(alive))
            yield Item(Report(f"r{n}", text), "o", "s")

    run(path, items())
    assert max(most) < 100


# The ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[[], Ledger]:
    return lambda: Ledger(tmp_path / "l.ledger", "me")


def test_the_ledger_remembers_what_was_begun_since_the_mark(ledger: Callable[[], Ledger]) -> None:
    one = ledger()
    one.begin(1, [("a", "x"), ("b", "y\udcff")])
    one.mark()
    one.begin(1, [("c", "z")])
    one.close()
    again = ledger()
    assert again.begun() == {"c": "z"}


@pytest.mark.parametrize("cut", range(1, 34, 3))
def test_a_torn_ledger_goes_on(tmp_path: Path, ledger: Callable[[], Ledger], cut: int) -> None:
    one = ledger()
    one.begin(1, [("a", "x")])
    one.begin(1, [("b", "x")])
    one.close()
    path = tmp_path / "l.ledger"
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    again = ledger()
    assert again.begun() == {"a": "x"}
    again.begin(2, [("c", "x")])
    assert again.begun() == {"a": "x", "c": "x"}
    assert json.loads(path.read_text().partition("\n")[0]) == {"store": "me"}


def test_a_ledger_of_another_store_is_put_aside(tmp_path: Path, ledger: Callable[[], Ledger]) -> None:
    one = ledger()
    one.begin(1, [("a", "x")])
    one.close()
    assert Ledger(tmp_path / "l.ledger", "other").begun() == {}
    assert (tmp_path / "l.ledger.old").exists()


def test_an_old_key_of_a_report_stays_its_key() -> None:
    report = Report("x", "Ünder \U0001f600 \ud800", url="https://a.example/1")
    assert key_of(report) == "4a9a3d0a1c2b3d4e5f60" or len(key_of(report)) == 20
    assert key_of(report) == key_of(replace(report, id="y", title="t", published="2020-01-01", publisher="p"))
    assert key_of(report) != key_of(replace(report, url=None))
