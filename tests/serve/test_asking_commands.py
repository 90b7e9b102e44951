"""Questions on the command line: the same answers in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from pyarrow import parquet

from dragoman.ask import open_store

from ..ask.made import READOUTS, act, store_of
from .conftest import Command


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asking") / "news.duckdb"
    store_of(path, READOUTS).close()
    return path


def test_the_same_rows_in_every_format(dragoman: Command, news: Path, tmp_path: Path) -> None:
    asked = ("events", news, "--dyad", "USA:PRK", "--type", "ACCUSE,CONSULT")
    lines = dragoman(*asked).lines
    assert [line["type"] for line in lines] == ["CONSULT", "ACCUSE"]
    assert json.loads(dragoman(*asked, "--format", "json").out) == lines
    rows = list(csv.DictReader(io.StringIO(dragoman(*asked, "-f", "csv").out)))
    assert [row["source_name"] for row in rows] == ["Ann Lee", "United States"]
    assert "again_spans" not in rows[0]
    assert dragoman(*asked, "--out", tmp_path / "e.parquet").out == ""
    with open_store(news) as store:
        assert parquet.read_table(tmp_path / "e.parquet").equals(store.events(dyad="USA:PRK", type="ACCUSE,CONSULT").to_arrow())
    table = dragoman(*asked, "-f", "table").out
    assert "Jang Mi" in table
    assert "2018-01-10" in table


def test_a_table_shows_a_date_as_finely_as_it_is_known(dragoman: Command, news: Path) -> None:
    first = dragoman("timeline", news, "USA", "PRK", "-f", "table").out.splitlines()[1]
    assert first.startswith("2018  ")


@pytest.mark.parametrize("name", ["events", "statements", "positions", "firsts", "actors"])
def test_every_kind_answers(dragoman: Command, news: Path, name: str) -> None:
    found = dragoman(name, news)
    assert found.code == 0
    assert found.lines
    assert len(dragoman(name, news, "--limit", 1).lines) == 1


def test_panel_and_its_options(dragoman: Command, news: Path) -> None:
    found = dragoman("panel", news, "--unit", "inside", "--by", "quarter", "--no-zeros", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(found.out)))
    assert [(row["source_sector"], row["recipient_sector"], row["events"]) for row in rows] == [
        ("government", "civilians", "1"),
        ("government", "rebels", "1"),
        ("opposition", "government", "1"),
    ]
    assert "left out for want of a date" in found.err
    assert "goldstein_sum" in dragoman("panel", news, "--coding", "cameo").lines[0]
    assert dragoman("panel", news, "--as-of", "2018-01-31", "--unit", "undirected").lines[0]["events"] == 2


def test_a_large_panel_is_written_the_fast_way_and_the_same(dragoman: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.serve import answers

    path = tmp_path / "s.duckdb"
    store_of(path, [act("USA", "040", "PRK", "2018-01-10", number=1), act("PRK", "112", "USA", "2018-02-10", number=2)]).close()
    slow = list(csv.DictReader(io.StringIO(dragoman("panel", path, "-f", "csv").out)))
    monkeypatch.setattr(answers, "_BATCH", 1)
    fast = list(csv.DictReader(io.StringIO(dragoman("panel", path, "-f", "csv").out)))
    assert [{k: v if not v or k in ("period",) or v.isalpha() else float(v) for k, v in row.items()} for row in slow] == [
        {k: v if not v or k in ("period",) or v.isalpha() else float(v) for k, v in row.items()} for row in fast
    ]


def test_dyads_and_timeline(dragoman: Command, news: Path) -> None:
    assert {line["country_2"] for line in dragoman("dyads", news, "--since", "2018-01-01", "--until", "2018-03-31", "--least", 1).lines} >= {"USA", "PRK"}
    assert len(dragoman("timeline", news, "USA", "North Korea").lines) == 4
    assert len(dragoman("timeline", news, "PRK").lines) == 6
    assert dragoman("timeline", news, "USA", "PRK", "--by", "year").lines[1]["events"] == 4


def test_sql_is_printed(dragoman: Command, news: Path) -> None:
    query = dragoman("events", news, "--code", "19", "--sql").out
    assert query.startswith("SELECT")
    with open_store(news) as store:
        assert len(store.con.execute(query).fetchall()) == 3


def test_mistakes_are_told(dragoman: Command, news: Path, tmp_path: Path) -> None:
    wrong = dragoman("events", news, "--actor", "PKR")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean PRK (North Korea)" in wrong.err
    assert dragoman("statements", news, "--code", "19").code == 2
    assert dragoman("panel", news, "--by", "decade").code == 2
    assert dragoman("events", tmp_path / "no.duckdb").code == 2
    assert "cannot be written" in dragoman("events", news, "--out", tmp_path / "no" / "x.csv").err
    assert "nothing found" in dragoman("events", news, "--dyad", "USA:MLI").err
