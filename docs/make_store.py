"""Writes docs/reference/store.md from the schema of the store: `python docs/make_store.py`. tests/keep/test_schema.py fails where the page is stale."""

from __future__ import annotations

from pathlib import Path

from dragoman.keep.migrate import latest
from dragoman.keep.schema import HISTORY, Table, tables
from dragoman.keep.views import VIEW_COMMENTS

PAGE = Path(__file__).parent / "reference" / "store.md"

HEAD = """# The store

`dragoman ingest` keeps reports and their records in one DuckDB file. Any program that opens DuckDB reads it (`duckdb news.duckdb`, R's `duckdb`,
DBeaver); in Python `dragoman.open("news.duckdb")` gives a `Store` with typed records, Arrow tables and data frames. Written by
`docs/make_store.py`; schema version {version}.

- **Keys.** `report` is a report's key: 20 hex digits of the SHA-256 of its text and where it appeared (its address, else publisher and day). `id` of
  a record is `<report>/e1`: unique in the store. References (`source`, `where`, `about` …) hold such ids. In Python `readout(key)` gives the records
  with their own ids (`e1`).
- **Labels stand beside codes.** `source` holds ids of actors; `source_name`, `source_code` and `source_country` are their labels, in the same order.
- **Several values are lists**; an unknown value is NULL. `where`, `start` and `end` are words of SQL: write `"where"`, `"end"`.
- **Spans** are code points of `reports.text`, counted from 0, the end after the last: `substring(text, start + 1, end - start)` in SQL.
- **Present and past.** Schema `main` holds the present coding of each report. Coded anew by other versions (`dragoman recode`), the old rows move to
  the same tables of schema `history`, with `superseded`; `dragoman diff` compares. `made_by` says which versions made a row.
- **Two axes of time.** `when_start` and `when_end`: when it happened. `known`: when we could know, the day of publication (the day of storing where
  that is unknown). `Store.as_of("2018-06-30")` shows the store with only what was known by then; `axis="stored"` what this file held then, in the
  coding it had.
- **Links between reports are judgements**, applied on read: no row is ever changed by them.
- A report is stored in one transaction: all its rows or none. `readouts` counts them, and `dragoman check` compares.

## Views

| view | |
|---|---|
{views}

## Tables of schema main
"""


def page() -> str:
    """The page as Markdown."""
    views = "\n".join(f"| `{name}` | {comment} |" for name, comment in VIEW_COMMENTS.items())
    parts = [HEAD.format(version=latest(), views=views), *map(_table, tables())]
    parts.append(
        f"## Schema history\n\nRows of codings that later ones took the place of: {', '.join(f'`{n}`' for n in HISTORY)}, each with `superseded` (UTC).\n"
    )
    return "\n".join(parts)


def _table(table: Table) -> str:
    rows = "\n".join(f"| `{c.name}` | {c.type.replace(_SPANS, 'spans')} | {c.comment} |" for c in table.columns)
    return f"### {table.name}\n{table.comment}\n\n| column | type | |\n|---|---|---|\n{rows}\n"


_SPANS = 'STRUCT("start" INTEGER, "end" INTEGER)[]'

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
