"""Events in the shape of a data set: its columns, separator, codes. A record that came from that data set is written as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from dragoman.errors import UsageError
from dragoman.formats import lookups
from dragoman.formats.choice import Choice
from dragoman.formats.spec import Format
from dragoman.formats.statements import quoted, text
from dragoman.keep import Store

__all__ = ["write_shaped"]

_KIN: Final = {"gdelt1": ("gdelt1", "gdelt2"), "gdelt2": ("gdelt2", "gdelt1")}
"""Data sets whose records share columns and meanings."""


def write_shaped(store: Store, format: Format, out: Path, choice: Choice) -> int:
    """Write events, or mentions of events, to a file; gives how many rows.

    Only what happened or goes on is written, since these formats cannot say otherwise, unless the choice names other statuses. Raises UsageError
    for a format that is read only.
    """
    import duckdb

    if format.kind == "quotations":
        raise UsageError(f"{format.name} can be imported only")
    con = store.con.cursor()
    try:
        lookups.load(con, format.name)
        base, values = _mentions(format, choice) if format.kind == "mentions" else _events(format, choice.real())
        keys = "{" + ", ".join(f'{_key(name)}: "VARCHAR"' for name in format.columns) + "}"
        cells = ",\n  ".join(f"{_cell(format, name)} AS {quoted(name)}" for name in format.columns)
        query = (
            f"SELECT {cells} FROM (SELECT *, json_transform(extra, {text(keys)}) AS x FROM ({base(not store.taken)})) s {format.export_joins}"
            " ORDER BY s.line, s.k"
        )
        quote = f"QUOTE {text(format.quote)}, ESCAPE {text(format.quote)}"
        written = con.execute(
            f"COPY ({query}) TO {text(str(out))} (FORMAT csv, DELIM {text(format.separator)}, {quote}, HEADER {str(format.header).lower()}, NULLSTR '')", values
        ).fetchall()
        return int(written[0][0])
    except duckdb.ParserException as error:
        raise UsageError(f"--where: {' '.join(str(error).split())[:300]}") from error
    finally:
        con.close()


_SAID: Final = "if(starts_with(r.id, 'file:'), NULL, r.publisher) AS publisher, if(starts_with(r.id, 'file:'), NULL, r.id) AS report_id"
"""What the report of a record says of itself; a data file that stands for a report says nothing."""

Base = Callable[[bool], str]
"""A query for the rows; with their number in the table, where it has one (a snapshot has none)."""


def _events(format: Format, choice: Choice) -> tuple[Base, list[Any]]:
    """The chosen events with what their reports and places say. A record of another data set with several actors on a side is a row for each pair, a
    reciprocal one a row for each direction; one of this data set is the row that it was."""
    _, values = choice.query()
    needed = f"({format.needs} IS NOT NULL OR coalesce(dataset, '') IN ({_own(format)}))" if format.needs else "true"
    swapped = ", ".join(
        f"CASE WHEN turned THEN {other}{label}[{k}:{k}] ELSE {side}{label}[{n}:{n}] END AS {side}{label}"
        for side, other, n, k in (("source", "recipient", "i", "j"), ("recipient", "source", "j", "i"))
        for label in ("", "_name", "_code", "_country")
    )
    return (
        lambda numbered: (
            f"""
WITH chosen AS (SELECT * FROM ({choice.query("*, rowid AS line" if numbered else "*, row_number() OVER () AS line")[0]}) WHERE {needed}),
own AS (SELECT *, 1 AS k FROM chosen WHERE dataset IN ({_own(format)})),
sides AS (SELECT *, unnest(generate_series(1, greatest(len(source), 1))) AS i FROM chosen WHERE dataset IS NULL OR dataset NOT IN ({_own(format)})),
pairs AS (SELECT *, unnest(generate_series(1, greatest(len(recipient), 1))) AS j FROM sides),
directed AS (SELECT *, unnest(CASE WHEN reciprocal THEN [false, true] ELSE [false] END) AS turned FROM pairs),
single AS (SELECT * REPLACE ({swapped}), row_number() OVER (PARTITION BY id ORDER BY turned, i, j) AS k FROM directed),
rows AS (SELECT * FROM own UNION ALL BY NAME SELECT * EXCLUDE (i, j, turned) REPLACE (CASE WHEN k = 1 THEN id ELSE id || '.' || k END AS id) FROM single)
SELECT e.*, r.url, {_SAID}, r.language, p.kind AS place_kind, p.admin1 AS place_admin1, p.geonameid AS place_geonameid
FROM rows e LEFT JOIN main.reports r USING (report) LEFT JOIN main.places p ON p.id = e."where"
"""
            ""
        ),
        values,
    )


def _mentions(format: Format, choice: Choice) -> tuple[Base, list[Any]]:
    """Mentions of the chosen events; all where nothing is chosen, those of events that the store has not among them."""
    query, values = choice.query("id")
    which = "" if choice == Choice() else f" AND m.record IN ({query})"
    return (
        lambda numbered: (
            f"SELECT m.*, {'m.rowid' if numbered else 'row_number() OVER ()'} AS line, 1 AS k, r.url, {_SAID} FROM main.mentions m"
            f" LEFT JOIN main.reports r USING (report) WHERE m.dataset = {text(format.name)}{which}"
        ),
        values if which else [],
    )


def _own(format: Format) -> str:
    return ", ".join(text(kin) for kin in _KIN.get(format.name, (format.name,)))


def _key(name: str) -> str:
    return '"' + name + '"'


def _cell(format: Format, name: str) -> str:
    """A cell: of a record of this data set what it had; of another's what the columns say, else what stands for nothing said."""
    kept, said, default = f"s.x.{quoted(name)}", format.exports.get(name, "NULL"), format.defaults.get(name, "NULL")
    cell = f"CASE WHEN s.dataset IN ({_own(format)}) THEN coalesce({kept}, {said}) ELSE coalesce({said}, {default}) END"
    # A tab or line break would end the cell where nothing is quoted.
    plain = cell if format.quote else f"translate({cell}, E'\\t\\n\\r', '   ')"
    return f"nullif({plain}, '')"
