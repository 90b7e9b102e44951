"""The statements of SQL that take a batch of rows into the tables of the store, written from the description of a format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from dragoman.formats.files import PADDING
from dragoman.formats.spec import Format

__all__ = ["EVENT_VALUES", "SAME", "STORE_MACROS", "extra_of", "quoted", "text", "typed", "typed_mentions", "typed_quotations"]

STORE_MACROS: Final[Mapping[str, str]] = {
    "actor_id(dataset, a, day)": "dataset || '/a' || md5(concat_ws(chr(31), coalesce(a.name, ''), coalesce(a.country, ''), coalesce(a.code, ''), a.kind,"
    " array_to_string(a.roles, ';'), era_of(a.country, day)))[:16]",
    "place_id(dataset, p)": "dataset || '/p' || md5(concat_ws(chr(31), coalesce(p.name, ''), p.kind, coalesce(p.country, ''), coalesce(p.admin1, ''),"
    " coalesce(p.lat::VARCHAR, ''), coalesce(p.lon::VARCHAR, ''), coalesce(p.geonameid::VARCHAR, '')))[:16]",
}
"""Keys made from content, so that the same actor or place of a data set is one row, whichever file names it."""

EVENT_VALUES: Final = (
    *("id", "report", "known", "sentence", "type", "cameo", "cameo_name", "mode", "contexts", "quad", "cameo_quad", "goldstein", "intensity"),
    *("source", "source_name", "source_code", "source_country", "recipient", "recipient_name", "recipient_code", "recipient_country"),
    *("when_start", "when_end", "when_precision", "where", "where_name", "where_country", "where_lat", "where_lon", "dataset", "extra"),
)
"""Columns of `events` that an import fills."""

SAME: Final = (
    *("extra", "known", "type", "cameo", "mode", "goldstein", "intensity", "when_start", "when_end", "source", "recipient", "where", "sentence", "report"),
)
"""Two rows with one id are the same record where these are equal."""

_GIVEN: Final = ("type", "mode", "contexts", "quad", "intensity", "cameo", "cameo_quad", "goldstein", "sentence", "place", "document")
_TYPES: Final = {
    "contexts": "VARCHAR[]",
    "intensity": "DOUBLE",
    "goldstein": "DOUBLE",
    "cameo_quad": "INTEGER",
    "place": 'STRUCT("name" VARCHAR, kind VARCHAR, country VARCHAR, admin1 VARCHAR, lat DOUBLE, lon DOUBLE, geonameid BIGINT)',
    "document": "STRUCT(report VARCHAR, url VARCHAR, publisher VARCHAR, id VARCHAR, language VARCHAR)",
}


def quoted(name: str) -> str:
    """A name of a column."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string."""
    return "'" + value.replace("'", "''") + "'"


def typed(format: Format, columns: Sequence[str], report: str) -> str:
    """A query over the table `batch`: one row per event with the columns of the store, the actors and places it names, and why it is refused, if it is.

    `columns` are those of the file; `report` is the key of the file's own report, that of events without a document.
    """
    given = format.imports
    values = ",\n  ".join(f"({given.get(name, 'NULL')})::{_TYPES.get(name, 'VARCHAR')} AS v_{name}" for name in _GIVEN)
    days = ", ".join(f"({given[name]}) AS v_{name}" for name in ("key", "when_start", "when_end", "when_precision", "known"))
    sides = ", ".join(f"({given.get(name, 'NULL')}) AS v_{name}_actors" for name in ("source", "recipient"))
    raw = ", ".join(f"m.{quoted('=' + name)}" for name in columns)
    return f"""
WITH {_cleaned(format, columns)},
mapped AS (SELECT c.*, {days}, {sides},
  {values}
  FROM cleaned c {given.get("joins", "")}),
s AS (SELECT m.n, {raw}, {_reason(format, columns)} AS reason, {text(format.name + "/")} || m.v_key AS id, {text(format.name)} AS dataset,
  coalesce(m.v_document.report, {text(report)}) AS report, m.v_document AS document, m.v_document.url AS url,
  m.v_document.publisher AS publisher, m.v_document.id AS report_id,
  m.v_when_start AS when_start, m.v_when_end AS when_end, m.v_when_precision AS when_precision, coalesce(m.v_known, m.v_when_end) AS known,
  m.v_sentence AS sentence, m.v_cameo AS cameo, o.name AS cameo_name,
  p.type AS type, nullif(p.mode, '') AS mode, coalesce(m.v_contexts, o.contexts, []) AS contexts, coalesce(m.v_quad, i.quad) AS quad,
  coalesce(m.v_intensity, i.intensity, b.intensity) AS intensity, coalesce(m.v_cameo_quad, o.quad, o3.quad, o2.quad) AS cameo_quad,
  coalesce(m.v_goldstein, o.goldstein, o3.goldstein, o2.goldstein) AS goldstein,
  {_side("source", format.name)}, {_side("recipient", format.name)}, m.v_place AS place,
  CASE WHEN m.v_place IS NOT NULL THEN place_id({text(format.name)}, m.v_place) END AS "where", m.v_place.name AS where_name,
  m.v_place.country AS where_country, m.v_place.lat AS where_lat, m.v_place.lon AS where_lon, m.v_place.kind AS place_kind,
  m.v_place.admin1 AS place_admin1, m.v_place.geonameid AS place_geonameid
  FROM mapped m
  LEFT JOIN cameo_code o ON o.code = m.v_cameo
  LEFT JOIN cameo_code o3 ON o3.code = m.v_cameo[:3]
  LEFT JOIN cameo_code o2 ON o2.code = m.v_cameo[:2]
  , LATERAL (SELECT coalesce(m.v_type, o.type, o3.type, o2.type) AS type, coalesce(m.v_mode, CASE WHEN m.v_type IS NULL THEN o.mode END, '') AS mode) p
  LEFT JOIN plover_mode i ON i.type = p.type AND i.mode = p.mode
  LEFT JOIN plover_mode b ON b.type = p.type AND b.mode = '')
SELECT s.* EXCLUDE ({", ".join(quoted("=" + name) for name in columns)}), {extra_of(format, columns)} AS extra
FROM s {format.export_joins}
"""


def typed_mentions(format: Format, columns: Sequence[str], report: str) -> str:
    """As `typed`, one row per mention of an event in a document."""
    given = format.imports
    raw = ", ".join(f"c.{quoted('=' + name)}" for name in columns)
    refused = f"coalesce({_reason(format, columns, 'c', dated=False)}, {given['reject']})"
    return f"""
WITH {_cleaned(format, columns)},
mapped AS (SELECT c.n, {raw}, {refused} AS reason, ({given["record"]}) AS record, ({given["known"]}) AS known,
  ({given["document"]})::{_TYPES["document"]} AS document FROM cleaned c),
s AS (SELECT *, coalesce(document.report, {text(report)}) AS report, document.url AS url, document.publisher AS publisher, document.id AS report_id,
  {text(format.name)} AS dataset FROM mapped)
SELECT n, reason, record, known, document, report, dataset, {extra_of(format, columns)} AS extra FROM s
"""


def typed_quotations(format: Format, columns: Sequence[str]) -> str:
    """As `typed`, one row per document with the cell that holds its quotations, and what is kept of the rest."""
    given = format.imports
    refused = f"coalesce({_reason(format, columns, 'c', dated=False)}, {given['reject']})"
    kept = ", ".join(f"CASE WHEN c.{quoted(name)} IS NOT NULL THEN {text(_key(name))} || to_json(c.{quoted('=' + name)}) END" for name in given["keep"])
    return f"""
WITH {_cleaned(format, columns)}
SELECT c.n, {refused} AS reason, ({given["key"]}) AS key, ({given["known"]}) AS known, ({given["document"]})::{_TYPES["document"]} AS document,
  ({given["quotations"]}) AS quotations, {text(format.name)} AS dataset, ('{{' || concat_ws(',', {kept}) || '}}')::JSON AS extra FROM cleaned c
"""


def extra_of(format: Format, columns: Sequence[str]) -> str:
    """What of a row the columns of the store do not say: each cell that differs from what export would write for it, as JSON."""
    parts = []
    for name in columns:
        cell, written = f"s.{quoted('=' + name)}", format.exports.get(name)
        differs = f"{cell} IS DISTINCT FROM coalesce({written}, '')" if written else f"{cell} <> ''"
        parts.append(f"CASE WHEN {differs} THEN {text(_key(name))} || to_json({cell}) END")
    return "nullif('{' || concat_ws(',', " + ",\n  ".join(parts) + ") || '}', '{}')::JSON"


def _key(name: str) -> str:
    return f'"{name}":'


def _cleaned(format: Format, columns: Sequence[str]) -> str:
    """The batch with each cell as it is (`=name`) and without blanks and words for nothing (`name`)."""
    nothing = ", ".join(text(word) for word in ("", *format.nothing))
    cells = ", ".join(
        f"{quoted(name)} AS {quoted('=' + name)}, CASE WHEN trim({quoted(name)}) NOT IN ({nothing}) THEN trim({quoted(name)}) END AS {quoted(name)}"
        for name in columns
    )
    lacking = [name for name in format.columns if name not in columns]
    absent = "".join(f", NULL::VARCHAR AS {quoted(name)}" for name in lacking)
    return f"cleaned AS (SELECT n, {', '.join(map(quoted, PADDING))}, {cells}{absent} FROM batch)"


def _side(side: str, dataset: str) -> str:
    """The actors of one side: as given, and the columns of the store."""
    given = f"m.v_{side}_actors"
    labels = ", ".join(f"coalesce(list_transform({given}, lambda a: a.{label}), []) AS {side}_{label}" for label in ("name", "code", "country"))
    ids = f"coalesce(list_transform({given}, lambda a: actor_id({text(dataset)}, a, m.v_when_start)), [])"
    return f"{given} AS {side}_actors, {ids} AS {side}, {labels}"


def _reason(format: Format, columns: Sequence[str], row: str = "m", *, dated: bool = True) -> str:
    """Why a row is refused; null where it is not."""
    width = len(columns)
    last = quoted("=" + columns[width - 1 - (format.optional if tuple(columns) == format.columns else 0)])
    first = quoted("=" + columns[0])
    # Cells are filled from the left: how many there are is told by the first that is missing.
    cells = " + ".join(f"({row}.{quoted('=' + name)} IS NOT NULL)::INTEGER" for name in columns)
    beyond = " OR ".join(f"coalesce({row}.{quoted(pad)}, '') <> ''" for pad in PADDING)
    parts = [
        f"WHEN {beyond} THEN 'more than {width} cells'",
        f"WHEN {row}.{first} IS NULL OR {row}.{last} IS NULL THEN ({cells})::VARCHAR || ' cells, not {width}'",
    ]
    if dated:
        parts += [f"WHEN {row}.v_key IS NULL THEN 'no id, or no date beside it'"]
        parts += [f"WHEN {row}.v_when_start IS NULL THEN 'no date of the event that can be read'"]
        parts += [f"WHEN {row}.v_when_end < {row}.v_when_start THEN 'it ends before it begins'"]
        if "cameo" in format.imports and "type" not in format.imports:
            parts.append(f"WHEN {row}.v_cameo IS NULL THEN 'no event code'")
            parts.append(f"WHEN NOT regexp_matches({row}.v_cameo, '^[0-9]{{2,4}}$') THEN 'event code ' || {row}.v_cameo || ' is no code of CAMEO'")
    return f"CASE {' '.join(parts)} END"
