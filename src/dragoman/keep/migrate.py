"""Schema versions of a store: numbered SQL files, applied in order, each in one transaction, then views, comments and what is derived made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dragoman.errors import StoreError
from dragoman.keep.countries import Countries
from dragoman.keep.pairs import PAIRS_ORDER, pairs_of
from dragoman.keep.schema import HISTORY, Column, tables
from dragoman.keep.views import VIEW_COMMENTS, VIEWS

if TYPE_CHECKING:
    import duckdb

__all__ = ["full_ddl", "latest", "migrate", "one", "version_of"]

_FILE = re.compile(r"(\d{4})_\w+\.sql")


def migrations() -> Iterator[tuple[int, str]]:
    """Number and statements of each migration, in order."""
    folder = files("dragoman.keep") / "migrations"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if found := _FILE.fullmatch(path.name):
            yield int(found[1]), path.read_text(encoding="utf-8")


def latest() -> int:
    """The schema version of this program."""
    return max(number for number, _ in migrations())


def version_of(con: duckdb.DuckDBPyConnection, path: str) -> int:
    """Schema version of an open file; 0 for an empty one. Raises StoreError for another kind of database, or a newer store."""
    names = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT internal").fetchall()}
    if not names:
        return 0
    if "schema_version" not in names:
        raise StoreError(path, "a DuckDB database, but no store of Dragoman: name another file")
    version = one(con, "SELECT max(version) FROM main.schema_version") or 0
    if version > latest():
        raise StoreError(path, f"made by a newer Dragoman (schema {version}, this one knows {latest()}): pip install --upgrade dragoman")
    return int(version)


def migrate(con: duckdb.DuckDBPyConnection, path: str) -> None:
    """Bring an open file to the latest schema. A step that fails leaves the file at the version before."""
    version = version_of(con, path)
    for number, statements in migrations():
        if number <= version:
            continue
        con.execute("BEGIN")
        try:
            con.execute(statements)
            con.execute("INSERT INTO main.schema_version VALUES (?, now() AT TIME ZONE 'UTC', ?)", [number, _program()])
            if number == latest():
                _refresh(con)
            con.execute("COMMIT")
        except BaseException:
            con.execute("ROLLBACK")
            raise


def full_ddl() -> str:
    """The statements that make every table of the model as it is now: what all migrations together must amount to."""
    by_name = {table.name: table for table in tables()}
    gone = (Column("superseded", "TIMESTAMP"),)
    return "\n\n".join(
        ["CREATE SCHEMA IF NOT EXISTS history;", *(t.ddl() for t in tables()), *(by_name[name].ddl("history", gone) for name in HISTORY)],
    )


def _refresh(con: duckdb.DuckDBPyConnection) -> None:
    said = []
    for name, query in VIEWS.items():
        con.execute(f"CREATE OR REPLACE VIEW main.{name} AS {query}")
        said.append(f"COMMENT ON VIEW main.{name} IS {_quoted(VIEW_COMMENTS[name])}")
    for table in tables():
        said.append(f"COMMENT ON TABLE main.{table.name} IS {_quoted(table.comment)}")
        said += [f'COMMENT ON COLUMN main.{table.name}."{column.name}" IS {_quoted(column.comment)}' for column in table.columns]
    con.execute(";\n".join(said))
    con.execute("DELETE FROM main.pairs")
    con.execute(f"INSERT INTO main.pairs BY NAME {pairs_of('main.events')} ORDER BY {PAIRS_ORDER}")
    periods = [p for periods in Countries.load().by_code.values() for p in periods]
    cells = [value for p in periods for value in (p.code, p.name, p.cow, p.gw, p.start, p.end)]
    con.execute("DELETE FROM main.countries")
    con.execute(f"INSERT INTO main.countries VALUES {', '.join(['(?, ?, ?, ?, ?, ?)'] * len(periods))}", cells)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _program() -> str | None:
    try:
        return metadata.version("dragoman")
    except metadata.PackageNotFoundError:  # a checkout that was never installed
        return None


def one(con: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> Any:
    """The first value of the first row, None without rows. The answer is taken whole: DuckDB 2 does no other work while one is open."""
    rows = con.execute(query, list(parameters)).fetchall()
    return rows[0][0] if rows else None
