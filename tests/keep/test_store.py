"""The store: what goes in comes out, once; coded anew, the old stays; as of a date; other processes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

import dragoman
from dragoman import Readout
from dragoman.errors import StoreBusy, StoreError, UsageError
from dragoman.keep import Store, key_of, maker_key, snapshot
from dragoman.keep.countries import Countries
from dragoman.keep.writer import Writer
from dragoman.model import Rejected

from .conftest import Make


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return dragoman.open(tmp_path / "news.duckdb", write=True)


def test_a_readout_comes_back_as_it_went_in(store: Store, sample: Readout) -> None:
    given = replace(sample, rejected=(Rejected("events", "no actor", (5, 9)), Rejected("language", "xx")))
    assert store.add([given]) == 1
    assert store.readout(key_of(given.report)) == given
    assert store.check() == []


def test_real_readouts_come_back_as_they_went_in(store: Store, desk: object) -> None:
    folder = Path(__file__).parent.parent.parent / "examples"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    given = [dragoman.read(text, published="2019-06-30") for text in texts]
    store.add(given)
    assert list(store.readouts()) == given


def test_odd_characters_keep_their_places(store: Store, sample: Readout) -> None:
    text = "A\0B \ud800 \U0001f600 \r\n" + sample.report.text
    given = Readout(replace(sample.report, text=text, sentences=((0, 5),), credits=(), title_span=None, dateline=None), sample.made_by)
    store.add([given])
    (back,) = store.readouts()
    assert back.report.text == text.replace("\ud800", "\ufffd")
    assert key_of(back.report) == key_of(given.report)


def test_the_same_report_is_stored_once(store: Store, make: Make) -> None:
    assert store.add([make(1), make(2), make(1)]) == 2
    assert store.add([make(2), make(3)]) == 1
    assert store.count("reports") == 3


def test_the_same_words_in_two_papers_are_two_reports(store: Store, make: Make) -> None:
    here = {"url": None, "publisher": "Harbour Post"}
    assert store.add([make(1, **here), make(2, **here), make(3, **here | {"publisher": "Hill Times"}), make(4, **here | {"published": "2024-06-01"})]) == 3


def test_typed_records_have_ids_of_the_store(store: Store, make: Make, sample: Readout) -> None:
    store.add([make(1), make(2)])
    events = {e.id: e for e in store.events(status="any")}
    assert len(events) == 2 * len(sample.events)
    actors = {a.id: a for a in store.actors()}
    first = next(e for ident, e in events.items() if ident.endswith(f"/{sample.events[0].id}"))
    assert actors[first.source[0]].name == sample.actors[0].name
    assert actors[first.source[0]].mentions == sample.actors[0].mentions
    assert [e.type for e in store.events("status = ?", ["planned"])] == [e.type for e in sample.events if e.status == "planned"] * 2
    assert len(list(store.statements())) == 2 * len(sample.statements)
    assert next(iter(store.reports())).text == sample.report.text
    for kind in ("places", "times", "positions", "firsts", "open_questions"):
        assert len(list(getattr(store, kind)())) == 2 * len(getattr(sample, kind))


def test_frames_have_labels_beside_codes(store: Store, make: Make, sample: Readout) -> None:
    store.add([make(1)])
    frame = store.to_frame("events")
    by_id = {a.id: a.name for a in sample.actors}
    assert [list(names) for names in frame["source_name"]] == [[by_id[a] for a in e.source] for e in sample.events]
    quotes = store.to_frame("quotes")
    assert len(quotes) == len(sample.statements)


def test_dyads_turn_reciprocal_events(store: Store, sample: Readout) -> None:
    store.add([sample])
    country = {a.id: a.country for a in sample.actors}
    wanted = set()
    for e in sample.events:
        pairs = {(country[s], country[r]) for s in e.source for r in e.recipient if country[s] and country[r]}
        wanted |= {(e.id, *p) for p in pairs} | {(e.id, b, a) for a, b in pairs if e.reciprocal}
    rows = store.con.execute("SELECT split_part(event, '/', 2), source_country, recipient_country FROM dyads").fetchall()
    assert sorted(rows) == sorted(wanted)


def test_coded_anew_the_old_stays_and_can_come_back(store: Store, make: Make, sample: Readout) -> None:
    old, new = make(1), replace(make(1, "9.9"), events=sample.events[:1])
    key = key_of(old.report)
    store.add([old, make(2)])
    assert store.add([new]) == 0, "without recode nothing changes"
    assert store.add([new], recode=True) == 1
    assert store.readout(key) == new
    assert store.readout(key, maker_key(old.made_by)) == old
    assert store.count("events") == 1 + len(sample.events)
    assert store.add([new], recode=True) == 0
    assert store.add([old], recode=True) == 1
    assert (store.readout(key), store.readout(key, maker_key(new.made_by))) == (old, new)
    assert store.check() == []


def test_as_of_shows_only_what_was_known(store: Store, make: Make) -> None:
    store.add([make(1, published="2018-06-12"), make(2, published="2019-06-30T12:00:00Z"), make(3, published=None)])
    assert [r.id for r in store.as_of("2018-12-31").reports()] == ["r1"]
    assert store.as_of(date(2019, 6, 30)).count("reports") == 2
    assert store.as_of(date(2019, 6, 29)).count("dyads") * 2 == store.as_of("2019-06-30").count("dyads")
    assert store.as_of("2999-01-01").count("reports") == store.count("reports") == 3
    with pytest.raises(UsageError, match="no date"):
        store.as_of("soon")


def test_as_of_the_storing_shows_the_coding_of_that_time(tmp_path: Path, make: Make, sample: Readout) -> None:
    store = dragoman.open(tmp_path / "news.duckdb", write=True)
    early = Writer(store.con, "x", lambda: datetime(2020, 1, 1))
    late = Writer(store.con, "x", lambda: datetime(2021, 1, 1))
    early.add([make(1)])
    late.add([replace(make(1, "9.9"), events=()), make(2)], recode=True)
    before, after = store.as_of("2020-06-01", axis="stored"), store.as_of("2021-06-01", axis="stored")
    assert [before.count(t) for t in ("reports", "events")] == [1, len(sample.events)]
    assert [after.count(t) for t in ("reports", "events")] == [2, len(sample.events)]
    assert store.as_of("2019-01-01", axis="stored").count("reports") == 0


OTHER = """
import sys, dragoman
try:
    store = dragoman.open(sys.argv[1], write=len(sys.argv) > 2)
    print(store.count("reports"), store.taken is not None)
except dragoman.StoreBusy as error:
    print(error)
"""


def _other(path: Path, *more: str) -> str:
    return subprocess.run([sys.executable, "-c", OTHER, str(path), *more], capture_output=True, text=True, check=True).stdout.strip()


def test_another_process_gets_a_message_or_the_snapshot(store: Store, make: Make) -> None:
    store.add([make(1)])
    assert "is held by another process" in _other(store.path)
    snapshot.take(store.con, store.path)
    store.add([make(2)])
    assert _other(store.path) == "1 True"
    assert "is held by another process" in _other(store.path, "write")
    snapshot.take(store.con, store.path)
    snapshot.take(store.con, store.path)
    assert _other(store.path) == "2 True"
    assert len(list(store.path.parent.glob("news.duckdb.snapshot-*"))) == 2
    store.close()
    assert _other(store.path) == "2 False"


def test_a_snapshot_has_everything(store: Store, make: Make, sample: Readout) -> None:
    store.add([make(1), make(2)])
    store.add([make(1, "9.9")], recode=True)
    folder = snapshot.take(store.con, store.path, store.path.parent / "copy")
    copy = dragoman.open(folder)
    assert list(copy.readouts()) == list(store.readouts())
    assert copy.count("history.events") == len(sample.events)
    assert copy.as_of("2999-01-01").count("months") == store.count("months")
    with pytest.raises(StoreError, match="for reading only"):
        dragoman.open(folder, write=True)


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        dragoman.open(tmp_path / "none.duckdb")
    (tmp_path / "text.duckdb").write_text("hello " * 5000)
    with pytest.raises(StoreError, match="no DuckDB database"):
        dragoman.open(tmp_path / "text.duckdb")
    with pytest.raises(StoreError, match="no snapshot"):
        dragoman.open(tmp_path)


def test_reading_does_not_write(store: Store, make: Make) -> None:
    store.add([make(1)])
    store.close()
    with dragoman.open(store.path) as reading, pytest.raises(UsageError, match="write=True"):
        reading.add([make(2)])
    with pytest.raises(UsageError, match="no table"), dragoman.open(store.path) as reading:
        reading.count("everything")


def test_damage_is_found(store: Store, make: Make) -> None:
    store.add([make(1)])
    store.con.execute("DELETE FROM events WHERE id LIKE '%/e1'")
    assert len(store.check()) == 1
    assert "events" in store.check()[0]


def test_busy_in_this_process_is_told(store: Store) -> None:
    with pytest.raises(StoreBusy, match="in this process"):
        dragoman.open(store.path)


@pytest.mark.parametrize(
    ("code", "on", "numbers"),
    [
        ("DEU", date(1989, 1, 1), (260, 260)),
        ("DEU", date(1990, 10, 3), (255, 260)),
        ("YEM", None, (679, 678)),
        ("SRB", date(2010, 1, 1), (345, 340)),
        ("PRK", date(2019, 6, 30), (731, 731)),
        ("HKG", None, (None, None)),
    ],
)
def test_numbers_of_countries(code: str, on: date | None, numbers: tuple[int | None, int | None]) -> None:
    country = Countries.load().at(code, on)
    assert country is not None
    assert (country.cow, country.gw) == numbers
