"""The schema: migrations lead to the model's tables, old stores come along, the page is fresh."""

from __future__ import annotations

import gzip
import runpy
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import duckdb
import pytest

import dragoman
from dragoman.errors import StoreError
from dragoman.keep import migrate
from dragoman.keep.connect import create
from dragoman.keep.migrate import full_ddl, latest, migrations
from dragoman.keep.schema import RECORDS, fields_of, tables
from dragoman.keep.views import VIEWS

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "golden"


def _columns(con: duckdb.DuckDBPyConnection) -> set[tuple[str, ...]]:
    query = (
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()"
        " WHERE NOT internal AND table_name NOT IN (SELECT view_name FROM duckdb_views())"
    )
    return set(con.execute(query).fetchall())


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


def test_all_migrations_together_give_the_tables_of_the_model(con: duckdb.DuckDBPyConnection) -> None:
    for _, statements in migrations():
        con.execute(statements)
    with duckdb.connect() as wanted:
        wanted.execute(full_ddl())
        assert _columns(con) == _columns(wanted)


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _ in migrations()] == list(range(1, latest() + 1))


def test_every_field_of_the_model_has_a_column() -> None:
    for record in RECORDS.values():
        assert {f.name for f in fields(record)} - {f.field for f in fields_of(record)} <= {"id", "mentions"}


def test_every_table_and_column_says_what_it_means(tmp_path: Path) -> None:
    assert [c.name for t in tables() for c in t.columns if not c.comment] == []
    assert all(t.comment for t in tables())
    create(tmp_path / "s.duckdb")
    with duckdb.connect(str(tmp_path / "s.duckdb"), read_only=True) as made:
        query = "SELECT count(*) FILTER (comment IS NULL), count(*) FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = 'events'"
        assert made.execute(query).fetchone() == (0, len(next(t for t in tables() if t.name == "events").columns))
        assert {name for (name,) in made.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()} == set(VIEWS)


def test_an_older_duckdb_can_open_the_file(tmp_path: Path) -> None:
    create(tmp_path / "s.duckdb")
    with duckdb.connect(str(tmp_path / "s.duckdb")) as con:
        (tags,) = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()[0]
    assert tags["storage_version"] == "v1.2.0+"


def test_the_page_is_fresh() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "make_store.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "store.md").read_text(encoding="utf-8") == page, "run python docs/make_store.py"


@pytest.mark.parametrize("version", range(1, latest() + 1))
def test_a_store_of_each_version_opens_with_everything_in_it(version: int, tmp_path: Path, sample: dragoman.Readout) -> None:
    path = tmp_path / "old.duckdb"
    with gzip.open(GOLDEN / f"v{version}.duckdb.gz") as packed, path.open("wb") as out:
        shutil.copyfileobj(packed, out)
    with dragoman.open(path) as store:
        assert store.count("schema_version") == latest()
        assert list(store.readouts()) == [sample]
        assert store.check() == []
        assert store.count("history.events") == len(sample.events)


def test_a_new_migration_brings_an_old_store_along_or_leaves_it_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: dragoman.Readout) -> None:
    path = tmp_path / "s.duckdb"
    with dragoman.open(path, write=True) as store:
        store.add([sample])
    first = list(migrations())
    step = (latest() + 1, "ALTER TABLE main.events ADD COLUMN mood VARCHAR; UPDATE main.events SET mood = 'calm';")
    monkeypatch.setattr(migrate, "migrations", lambda: iter([*first, step, (step[0] + 1, "ALTER TABLE main.nothing ADD COLUMN a INTEGER;")]))
    with pytest.raises(duckdb.Error):
        dragoman.open(path)
    monkeypatch.setattr(migrate, "migrations", lambda: iter([*first, step]))
    with dragoman.open(path) as store:
        assert store.con.execute("SELECT DISTINCT mood FROM events").fetchall() == [("calm",)]
        assert list(store.readouts()) == [sample]
        assert store.count("schema_version") == len(first) + 1


def test_no_golden_store_is_missing_or_too_many() -> None:
    assert sorted(p.name for p in GOLDEN.glob("*.gz")) == [f"v{n}.duckdb.gz" for n in range(1, latest() + 1)]


def test_a_newer_store_and_another_database_are_told_apart(tmp_path: Path) -> None:
    create(tmp_path / "s.duckdb")
    with duckdb.connect(str(tmp_path / "s.duckdb")) as con:
        con.execute("INSERT INTO schema_version VALUES (999, now(), 'x')")
    with pytest.raises(StoreError, match="newer Dragoman"):
        dragoman.open(tmp_path / "s.duckdb")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as con:
        con.execute("CREATE TABLE t (a INTEGER)")
    with pytest.raises(StoreError, match="no store of Dragoman"):
        dragoman.open(tmp_path / "other.duckdb")
