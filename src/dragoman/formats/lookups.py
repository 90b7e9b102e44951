"""Temporary tables and macros that the expressions of the formats use: codes and names of countries, CAMEO and PLOVER, sectors, actors, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from dragoman.keep.countries import Countries
from dragoman.ontology import Ontology
from dragoman.tables import rows, shipped

if TYPE_CHECKING:
    import duckdb

__all__ = ["load", "loaded"]

_OPEN: Final = date(1, 1, 1), date(9999, 12, 31)

_ACTOR: Final = "struct_pack(name := {name}, country := {country}, code := {code}, roles := {roles}, kind := {kind})"
"""One actor as the expressions give it."""

_MACROS: Final = {
    "ymd(x)": "TRY_CAST(TRY_STRPTIME(x[:8], '%Y%m%d') AS DATE)",
    "day_of(x)": "TRY_CAST(x[:10] AS DATE)",
    "cline_day(x, y, m, d)": "coalesce(TRY_CAST(TRY_STRPTIME(x, ['%m/%d/%Y', '%Y-%m-%d', '%Y%m%d']) AS DATE),"
    " TRY_CAST(y || '-' || lpad(m, 2, '0') || '-' || lpad(d, 2, '0') AS DATE))",
    "number_text(x)": "CASE WHEN x = trunc(x) AND abs(x) < 1e15 THEN x::BIGINT::VARCHAR ELSE x::VARCHAR END",
    "number_of(id, dataset, own)": "CASE WHEN list_contains(own, dataset) THEN split_part(id, '/', 2) ELSE (('0x' || md5(id)[:14])::BIGINT)::VARCHAR END",
    "code_part(code, country, n)": "CASE WHEN n = 0 THEN NULL WHEN country IS NULL THEN nullif(code[3 * n - 2:3 * n], '')"
    " WHEN code[:3] = country THEN nullif(code[3 * n + 1:3 * n + 3], '') END",
    "host_of(url)": "nullif(regexp_replace(regexp_extract(url, '^https?://([^/:?#]+)', 1), '^www\\.', ''), '')",
    "lpad_code(x)": "CASE WHEN regexp_matches(x, '^\\d$') THEN '0' || x WHEN regexp_matches(x, '^[1-9]\\d{1,2}$')"
    " AND (x IN (SELECT code FROM cameo_code)) IS FALSE AND ('0' || x) IN (SELECT code FROM cameo_code) THEN '0' || x ELSE x END",
    "unlike(values)": "list_filter(values, lambda v, i: list_position(values, v) = i)",  # list_distinct gives them in any order
    "iso_word(x)": "CASE WHEN x IN (SELECT code FROM code_country) THEN (SELECT iso3 FROM code_country k WHERE k.code = x) END",
    "place_of(name, kind, country, admin1, lat, lon, geonameid)": "struct_pack(name := name, kind := kind, country := country, admin1 := nullif(admin1, ''),"
    " lat := degrees_of(lat, 90), lon := degrees_of(lon, 180), geonameid := geonameid::BIGINT)",
    "degrees_of(x, most)": "CASE WHEN abs(TRY_CAST(x AS DOUBLE)) <= most THEN TRY_CAST(x AS DOUBLE) END",
    "document_of(key, url, publisher, id, language)": "struct_pack(report := sha256(chr(0) || key)[:20], url := url, publisher := publisher, id := id,"
    " language := language)",
    "gdelt_actor(name, iso, country, code, t1, t2, t3)": "CASE WHEN coalesce(name, code) IS NOT NULL THEN ["
    + _ACTOR.format(
        name="coalesce(name, code)",
        country="iso",
        code="code",
        roles="list_filter([t1, t2, t3], lambda t: t IS NOT NULL)",
        kind="CASE WHEN t1 IN ('IGO', 'NGO', 'NGM', 'MNC') THEN 'organization' WHEN code = country AND iso IS NOT NULL THEN 'state' ELSE 'unknown' END",
    )
    + "] END",
    "coded_actor(code, iso, entity, role, attribute)": "CASE WHEN coalesce(code, entity) IS NOT NULL THEN ["
    + _ACTOR.format(
        name="coalesce(code, entity)",
        country="iso",
        code="coalesce(code, entity)",
        roles="list_filter(list_concat(if(iso IS NULL, [entity], []), string_split(concat_ws(';', role, attribute), ';')), lambda t: t <> '')",
        kind="CASE WHEN coalesce(code, entity) = entity AND iso IS NOT NULL THEN 'state' ELSE 'unknown' END",
    )
    + "] END",
    "named_actor(name, country, iso, roles)": "CASE WHEN name IS NOT NULL THEN ["
    + _ACTOR.format(
        name="name",
        country="iso",
        code="nullif(concat(iso, roles[1]), '')",
        roles="coalesce(roles, [])",
        kind="CASE WHEN name = country AND iso IS NOT NULL THEN 'state' WHEN list_has_any(roles, ['IGO', 'NGO', 'MNC']) THEN 'organization' ELSE 'unknown' END",
    )
    + "] END",
    "role_actor(name, iso, role)": "CASE WHEN name IS NOT NULL THEN ["
    + _ACTOR.format(name="name", country="iso", code="nullif(concat(iso, role), '')", roles="CASE WHEN role IS NULL THEN [] ELSE [role] END", kind="'unknown'")
    + "] END",
    "words_of(cell)": "unlike(list_filter(list_transform(regexp_split_to_array(cell, '[;|]'), lambda w: trim(w)), lambda w: w NOT IN ('', 'None')))",
    "polecat_actor(name, iso, cell, sector, sectors)": "CASE WHEN coalesce(name, cell) IS NOT NULL THEN list_transform("
    "CASE WHEN iso IS NOT NULL THEN [iso] WHEN regexp_matches(cell, '\\b[A-Z]{3}\\b') "
    " THEN list_filter(words_of(cell), lambda w: regexp_matches(w, '^[A-Z]{3}$')) ELSE [NULL::VARCHAR] END, lambda k: "
    + _ACTOR.format(
        name="coalesce(name, cell)",
        country="k",
        code="nullif(concat(k, sector), '')",
        roles="unlike(list_filter([sector] || coalesce(words_of(sectors), []), lambda t: t IS NOT NULL))",
        kind="'unknown'",
    )
    + ") END",
    "ucdp_actor(name, numbers, day, role)": "CASE WHEN name IS NOT NULL THEN list_transform("
    "CASE WHEN numbers IS NULL THEN [NULL::VARCHAR] ELSE words_of(replace(numbers, ',', ';')) END, lambda g: "
    + _ACTOR.format(
        name="name",
        country="iso_of_gw(g, day)",
        code="CASE WHEN g IS NOT NULL THEN concat(iso_of_gw(g, day), 'GOV') ELSE role END",
        roles="CASE WHEN g IS NOT NULL THEN ['GOV'] WHEN role IS NULL THEN [] ELSE [role] END",
        kind="CASE WHEN g IS NOT NULL THEN 'state' WHEN role = 'CVL' THEN 'people' ELSE 'group' END",
    )
    + ") END",
    "icews_roles(cell)": "(SELECT list(role ORDER BY rank, role) FROM (SELECT role, min(rank) AS rank FROM icews_sector"
    " WHERE list_contains(list_transform(string_split(lower(cell), ','), lambda w: trim(w)), sector) GROUP BY role))",
}
"""Short names for what several formats say. A country's centre is a place of kind `country`; coordinates out of range are none."""


def loaded(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether this connection has the tables."""
    return bool(con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'cameo_code' AND temporary").fetchall()[0][0])


def load(con: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Make the tables and macros in this connection, with the names of countries in the sense of one data set."""
    periods = list(_periods(Countries.load()))
    _ontology(con)
    _table(con, "number_period", "country VARCHAR, cow INTEGER, gw INTEGER, first_day DATE, last_day DATE, era INTEGER", periods)
    codes = list(_tsv("countries.tsv", 3))
    iso = {row[0] for row in codes} | {row[0] for row in periods}
    others = [row for row in _tsv("country_codes.tsv", 2) if row[0] not in iso]
    _table(con, "code_country", "code VARCHAR, iso3 VARCHAR", [*((one, one) for one in sorted(iso)), *others])
    _table(con, "fips", "code VARCHAR, iso3 VARCHAR", [(fips, iso3) for iso3, _, fips in codes if fips])
    _table(con, "fips_out", "iso3 VARCHAR, code VARCHAR", list({iso3: (iso3, fips) for iso3, _, fips in reversed(codes) if fips}.values()))
    _table(con, "country_number", "number INTEGER, iso3 VARCHAR", [(int(number), iso3) for iso3, number, _ in codes if number])
    names = dict(_names(dataset))
    _table(con, "country_name", "name VARCHAR, iso3 VARCHAR", list(names.items()))
    _table(con, "country_label", "iso3 VARCHAR, name VARCHAR", list(_labels(dataset)))
    sectors = [(sector.lower(), role, int(rank), sector) for sector, role, rank in _tsv("icews_sectors.tsv", 3)]
    _table(con, "icews_sector", "sector VARCHAR, role VARCHAR, rank INTEGER", [row[:3] for row in sectors])
    _table(con, "icews_role", "role VARCHAR, sector VARCHAR", list({role: (role, label) for _, role, _, label in reversed(sectors)}.values()))
    none = [[cell or None for cell in row] for row in _tsv("acled_types.tsv", 4)]
    _table(con, "acled_type", "sub_event_type VARCHAR, type VARCHAR, mode VARCHAR, cameo VARCHAR", none)
    _table(con, "acled_actor", "inter VARCHAR, role VARCHAR, home VARCHAR", [(i.lower(), role or None, home) for i, role, home in _tsv("acled_actors.tsv", 3)])
    kinds = [[cell or None for cell in row[:4]] for row in _tsv("ucdp_types.tsv", 5)]
    _table(con, "ucdp_type", "type_of_violence VARCHAR, type VARCHAR, mode VARCHAR, cameo VARCHAR", kinds)
    for name, body in {**_MACROS, **_eras(periods)}.items():
        con.execute(f"CREATE OR REPLACE TEMP MACRO {name} AS {body}")


def _ontology(con: duckdb.DuckDBPyConnection) -> None:
    ontology = Ontology.load()
    codes = [(c.code, c.name, c.goldstein, c.quad, c.type, c.mode, list(c.contexts)) for c in ontology.codes.values()]
    _table(con, "cameo_code", "code VARCHAR, name VARCHAR, goldstein DOUBLE, quad INTEGER, type VARCHAR, mode VARCHAR, contexts VARCHAR[]", codes)
    modes = [(t.name, "", t.quad, t.intensity) for t in ontology.types.values()]
    modes += [(t.name, mode.name, t.quad, mode.intensity) for t in ontology.types.values() for mode in t.modes]
    _table(con, "plover_mode", "type VARCHAR, mode VARCHAR, quad VARCHAR, intensity DOUBLE", modes)


def _periods(countries: Countries) -> Iterator[tuple[str, int | None, int | None, date, date, int]]:
    for code, periods in countries.by_code.items():
        for era, one in enumerate(periods, 1):
            yield code, one.cow, one.gw, one.start or _OPEN[0], one.end or _OPEN[1], era


def _eras(periods: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """Macros that need no join: in which period of its numbers a country is on a day, and which country a Gleditsch and Ward number means on a day."""
    several = {row[0] for row in periods if row[5] > 1}
    eras = " ".join(f"WHEN country = '{c}' AND day BETWEEN DATE '{a}' AND DATE '{z}' THEN {era}" for c, _, _, a, z, era in periods if c in several)
    numbers: dict[int, list[tuple[Any, ...]]] = {}
    for row in periods:
        if row[2] is not None:
            numbers.setdefault(row[2], []).append(row)
    shared = [(gw, row) for gw, found in numbers.items() for row in found if len(found) > 1]
    dated = " ".join(f"WHEN gw = '{gw}' AND day BETWEEN DATE '{r[3]}' AND DATE '{r[4]}' THEN '{r[0]}'" for gw, r in shared)
    plain = " ".join(f"WHEN '{gw}' THEN '{found[-1][0]}'" for gw, found in numbers.items())
    head = f"CASE {dated} " if dated else "CASE WHEN false THEN NULL "
    return {
        "era_of(country, day)": f"CASE {eras} ELSE 1 END" if eras else "1",
        "iso_of_gw(gw, day)": f"{head}ELSE CASE gw {plain} END END",
    }


def _names(dataset: str) -> Iterator[tuple[str, str]]:
    """Names of countries in lower case, those of the data set last."""
    for _, cells in rows(shipped("gazetteer", "countries.tsv"), 9):
        for name in (cells[2], *cells[7].split("|")):
            if name:
                yield name.lower(), cells[1]
    for code, periods in Countries.load().by_code.items():
        yield periods[-1].name.lower(), code
    for own in ("", dataset):
        yield from ((name.lower(), iso3) for given, name, iso3 in _tsv("country_names.tsv", 3) if given == own)


def _labels(dataset: str) -> Iterator[tuple[str, str]]:
    """The name of each country on export: the data set's own where it has one."""
    labels = {code: periods[-1].name for code, periods in Countries.load().by_code.items()}
    labels |= {iso3: name for given, name, iso3 in _tsv("country_names.tsv", 3) if given == dataset}
    yield from labels.items()


def _tsv(name: str, width: int) -> Iterator[list[str]]:
    """The rows of a table of ours, without its header."""
    found = rows(shipped("formats", name), width)
    next(found)
    yield from (cells for _, cells in found)


def _table(con: duckdb.DuckDBPyConnection, name: str, columns: str, values: Iterable[Sequence[Any]]) -> None:
    import pyarrow as pa

    given = list(zip(*values, strict=True))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
    con.register("given", pa.Table.from_arrays([pa.array(column) for column in given], names=[str(n) for n in range(len(given))]))
    con.execute(f"INSERT INTO {name} SELECT * FROM given")
    con.unregister("given")
