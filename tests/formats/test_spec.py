"""The descriptions of the formats and the tables beside them."""

from __future__ import annotations

import duckdb
import pytest

from dragoman.errors import UsageError
from dragoman.formats import Format, format_named, formats, lookups
from dragoman.ontology import Ontology
from dragoman.tables import rows, shipped


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    lookups.load(made, "icews")
    return made


@pytest.mark.parametrize("format", formats().values(), ids=list(formats()))
def test_a_description_names_columns_once_and_says_what_an_import_needs(format: Format) -> None:
    assert len(set(format.columns)) == len(format.columns)
    needed = {"events": {"key", "when_start", "when_end", "when_precision", "known"}, "mentions": {"record", "known", "document"}}
    assert needed.get(format.kind, {"key", "known", "document", "quotations"}) <= set(format.imports)


def test_gdelt1_is_gdelt2_without_second_order_divisions() -> None:
    one, two = format_named("gdelt1"), format_named("gdelt2")
    assert one.columns == tuple(name for name in two.columns if "ADM2" not in name)
    assert one.exports["DATEADDED"] != two.exports["DATEADDED"]
    assert one.exports["SQLDATE"] == two.exports["SQLDATE"]


def test_an_unknown_format() -> None:
    with pytest.raises(UsageError, match="gdelt2"):
        format_named("gdelt3")


def test_codes_of_the_mappings_are_in_the_ontology() -> None:
    ontology = Ontology.load()
    for name, width in (("acled_types.tsv", 4), ("ucdp_types.tsv", 5)):
        for place, (_, type_, mode, cameo, *_rest) in list(rows(shipped("formats", name), width))[1:]:
            if cameo:
                assert ontology.type_of(cameo) == type_, place
            if mode:
                assert mode in {m.name for m in ontology.types[type_].modes}, place


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("(SELECT iso3 FROM country_name WHERE name = 'congo')", "COG"),
        ("(SELECT iso3 FROM country_name WHERE name = 'democratic republic of congo')", "COD"),
        ("(SELECT iso3 FROM country_name WHERE name = 'occupied palestinian territory')", "PSE"),
        ("(SELECT iso3 FROM fips WHERE code = 'AS')", "AUS"),
        ("(SELECT iso3 FROM fips WHERE code = 'CH')", "CHN"),
        ("(SELECT iso3 FROM country_number WHERE number = 566)", "NGA"),
        ("iso_of_gw('365', DATE '2001-01-01')", "RUS"),
        ("iso_of_gw('678', DATE '2015-01-01')", "YEM"),
        ("iso_of_gw('999', DATE '2015-01-01')", None),
        ("array_to_string(icews_roles('Military, Government'), ',')", "MIL,GOV"),
        ("code_part('USAGOVMIL', 'USA', 2)", "MIL"),
        ("code_part('IGOEUR', NULL, 1)", "IGO"),
        ("code_part('USA', 'USA', 1)", None),
        ("number_text(-10.0::DOUBLE)", "-10"),
        ("number_text(0.25::DOUBLE)", "0.25"),
        ("host_of('https://www.a.example:8080/x?y')", "a.example"),
        ("ymd('20181399')", None),
        ("lpad_code('14')", "14"),
        ("lpad_code('36')", "036"),
    ],
)
def test_lookups(expression: str, value: str | None, con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(f"SELECT {expression}").fetchall() == [(value,)]


@pytest.mark.parametrize(
    "table", ["code_country", "fips", "country_number", "country_name", "country_label", "icews_role", "acled_type", "acled_actor", "ucdp_type"]
)
def test_lookups_have_each_key_once(table: str, con: duckdb.DuckDBPyConnection) -> None:
    """A key that stood twice would double rows of an import."""
    key = con.execute(f"SELECT column_name FROM (DESCRIBE {table}) LIMIT 1").fetchall()[0][0]
    assert con.execute(f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1").fetchall() == []


def test_every_country_of_an_actor_has_a_label_and_its_numbers_no_gap(con: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT country, list(first_day ORDER BY era), list(last_day ORDER BY era) FROM number_period GROUP BY country HAVING count(*) > 1"
    for country, firsts, lasts in con.execute(query).fetchall():
        assert all(last.toordinal() + 1 == first.toordinal() for last, first in zip(lasts, firsts[1:], strict=False)), country
