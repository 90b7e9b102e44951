"""Import: each format into the same tables, its traps, every row in or listed, each record once."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date
from typing import Any

import pytest

from dragoman.errors import ReadError
from dragoman.formats import formats
from dragoman.keep import Store
from tests.formats.conftest import Take
from tests.formats.rows import ROWS, file, line


def event(store: Store, where: str = "true") -> dict[str, Any]:
    rows = store.sql(f"SELECT * FROM events WHERE {where}").to_pylist()
    assert len(rows) == 1
    return dict(rows[0])


@pytest.mark.parametrize("name", sorted(ROWS))
def test_each_format_is_told_by_its_file_and_imported_whole(name: str, take: Take, store: Store) -> None:
    done = take(file(name, [line(name)]))
    assert (done.format, done.counts.read, done.counts.stored, done.counts.refused) == (name, 1, 1, 0)
    assert store.check() == []
    made = store.sql("SELECT versions->>'$.dataset' AS d, versions->>'$.version' AS v FROM made_by").to_pylist()
    assert {"d": name, "v": done.version} in made


def test_there_is_a_row_for_each_format() -> None:
    assert set(ROWS) == set(formats())


def test_gdelt_dates_codes_and_places(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    e = event(store)
    assert (e["id"], e["dataset"], e["status"]) == ("gdelt2/700000001", "gdelt2", "happened")
    assert (e["when_start"], e["known"]) == (date(2018, 6, 12), date(2018, 6, 13)), "when it happened is not when it was added"
    assert (e["cameo"], e["type"], e["quad"], e["cameo_quad"], e["goldstein"]) == ("046", "CONSULT", "verbal cooperation", 1, 7.0)
    assert (e["source_code"], e["source_country"], e["recipient_country"]) == (["USAGOV"], ["USA"], ["PRK"])
    assert (e["where_country"], e["where_lat"], e["where_lon"]) == ("SGP", 1.25, 103.8), "the place's code is FIPS: SN is Singapore, not Senegal"
    report = store.sql("SELECT * FROM reports WHERE report = '" + e["report"] + "'").to_pylist()[0]
    assert (report["url"], report["publisher"], report["dataset"], report["text"]) == ("https://www.daily.example/a/1", "daily.example", "gdelt2", None)
    place = store.sql("SELECT * FROM places").to_pylist()[0]
    assert (place["kind"], place["geonameid"]) == ("city", None), "a FeatureID is no number of GeoNames"


def test_actors_have_the_numbers_of_their_country(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2"), line("gdelt2", GLOBALEVENTID="2", Actor2Code="DEU", Actor2CountryCode="DEU", Actor2Name="BONN", SQLDATE="19790101")]))
    found = {(r["name"], r["country"], r["cow"], r["gw"]) for r in store.sql("SELECT * FROM actors").to_pylist()}
    assert ("WASHINGTON", "USA", 2, 2) in found
    assert ("PYONGYANG", "PRK", 731, 731) in found
    assert ("BONN", "DEU", 260, 260) in found, "before 1990-10-03 Germany is 260 in both lists"
    take(file("gdelt2", [line("gdelt2", GLOBALEVENTID="3", Actor2Code="DEU", Actor2CountryCode="DEU", Actor2Name="BONN")]))
    assert {(r["cow"], r["gw"]) for r in store.sql("SELECT * FROM actors WHERE name = 'BONN'").to_pylist()} == {(260, 260), (255, 260)}


def test_gdelt1_old_codes_regions_and_whole_countries(take: Take, store: Store) -> None:
    take(file("gdelt1", [line("gdelt1")[:-1]]))
    e = event(store)
    assert (e["source_country"], e["recipient_country"]) == (["ROU"], [None]), "ROM is Romania, AFR no country"
    assert store.sql("SELECT kind FROM places").to_pylist() == [{"kind": "country"}], "a place of type 1 is a country, its point only its centre"
    assert e["known"] == date(2013, 2, 3)
    assert e["report"] == store.sql("SELECT report FROM reports WHERE id = 'file:data.csv'").to_pylist()[0]["report"], "no document: the file stands for it"


def test_a_citation_is_no_address(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2", SOURCEURL="Example Monitoring, in English")]))
    assert store.sql("SELECT count(*) AS n FROM reports WHERE url IS NOT NULL").to_pylist() == [{"n": 0}]
    assert "Example Monitoring" in event(store)["extra"]


def test_mentions_point_at_the_event_and_keep_minus_one(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    take(file("gdelt2-mentions", [line("gdelt2-mentions"), line("gdelt2-mentions", MentionType="2", MentionIdentifier="Wire/AX1", SentenceID="1")]), "m.csv")
    query = "SELECT m.kind, m.n, m.text_start, m.extra->>'$.Actor1CharOffset' AS off, r.url FROM mentions m JOIN events e ON e.id = m.record JOIN reports r"
    rows = store.sql(f"{query} ON r.report = m.report ORDER BY n").to_pylist()
    assert [r["n"] for r in rows] == [0, 1]
    assert rows[0] == {"kind": "event", "n": 0, "text_start": None, "off": "-1", "url": "https://www.daily.example/a/1"}
    assert rows[1]["url"] is None
    again = take(file("gdelt2-mentions", [line("gdelt2-mentions")]), "m2.csv")
    assert again.counts.duplicate == 1


def test_quotations_of_the_gkg(take: Take, store: Store) -> None:
    take(file("gkg2", [line("gkg2"), line("gkg2", GKGRECORDID="20180613081500-13", DocumentIdentifier="https://x.example/2", Quotations="")]))
    rows = store.sql("SELECT id, content, cue, kind, extra->>'$.offset' AS off FROM statements ORDER BY id").to_pylist()
    assert rows[0] == {"id": "gkg2/20180613081500-12/s1", "content": ["We keep the door open | for now"], "cue": "said", "kind": "direct", "off": "120"}
    assert (rows[1]["content"], rows[1]["cue"]) == (["Nobody asked"], None)
    assert store.count("reports") == 3, "two documents and the file"
    assert take(file("gkg2", [line("gkg2")])).counts.duplicate == 1
    assert store.count("statements") == 2


def test_icews_sectors_names_and_scale(take: Take, store: Store) -> None:
    take(file("icews", [line("icews"), line("icews", Event_ID="51000002", Source_Country="NA", Source_Sectors="NA", Event_Date="2016-03-02")]))
    e = event(store, "id = 'icews/51000001-20160302'")
    assert (e["cameo"], e["goldstein"], e["intensity"]) == ("012", -0.4, -2.0), "Intensity is the scale of CAMEO, not that of PLOVER"
    assert (e["source_code"], e["source_country"], e["recipient_code"]) == (["JPNGOV"], ["JPN"], ["PRK"])
    kinds = {r["name"]: (r["kind"], r["roles"]) for r in store.sql("SELECT * FROM actors WHERE country IS NOT NULL").to_pylist()}
    assert kinds["North Korea"] == ("state", [])
    assert kinds["Defense Ministry (Japan)"] == ("unknown", ["GOV"])
    assert event(store, "id = 'icews/51000002-20160302'")["source_country"] == [None], "NA is nothing, not Namibia"


def test_an_icews_id_counts_together_with_its_date(take: Take, store: Store) -> None:
    done = take(file("icews", [line("icews"), line("icews", Event_Date="2016-03-03")]))
    assert done.counts.stored == 2


def test_polecat_modes_quads_and_several_countries(take: Take, store: Store) -> None:
    text = file("polecat", [line("polecat"), [*line("polecat", Event_ID="AB12_3_1"), "", ""]])
    done = take(text.encode("latin-1"))
    assert (done.counts.stored, done.version) == (2, "NGEC_1.1"), "ISO 8859-1, trailing tabs and a stray quote are no trouble"
    e = event(store, "id = 'polecat/AB12_3_0'")
    assert (e["type"], e["mode"], e["quad"], e["intensity"]) == ("PROTEST", "hunger", "material conflict", -4.5)
    assert (e["cameo"], e["cameo_quad"], e["goldstein"]) == (None, None, None), "no code of CAMEO is made up"
    assert (e["contexts"], e["source_country"], e["source_name"]) == (["human_rights", "legal"], ["CHL", "ARG"], ["Joint Teachers Union"] * 2)
    assert (e["recipient"], e["where_name"], e["known"]) == ([], "Valparaíso", date(2022, 5, 5))
    assert store.sql("SELECT count(DISTINCT report) AS n FROM events").to_pylist() == [{"n": 1}], "one story"


def test_ucdp_estimates_and_days(take: Take, store: Store) -> None:
    take(file("ucdp", [line("ucdp"), line("ucdp", id="2", type_of_violence="3", side_b="Civilians")]), "GEDEvent_v23_1.csv")
    e = event(store, "id = 'ucdp/400001'")
    assert (e["when_start"], e["when_end"], e["when_precision"]) == (date(2014, 5, 17), date(2014, 5, 21), "week")
    assert (e["known"], e["where_country"]) == (date(2014, 5, 23), "MLI")
    query = "SELECT extra->>'$.best' AS best, extra->>'$.low' AS low, extra->>'$.high' AS high, extra->>'$.number_of_sources' AS n FROM events"
    assert store.sql(f"{query} WHERE id = 'ucdp/400001'").to_pylist() == [{"best": "6", "low": "4", "high": "9", "n": "-1"}]
    assert (e["source_code"], e["recipient_code"], e["recipient_country"], e["type"]) == (["MLIGOV"], ["REB"], [None], "ASSAULT")
    assert event(store, "id = 'ucdp/2'")["recipient_code"] == ["CVL"]
    assert store.sql("SELECT DISTINCT versions->>'$.version' AS v FROM made_by WHERE versions->>'$.dataset' = 'ucdp'").to_pylist() == [{"v": "23.1"}]


def test_a_ucdp_file_without_a_header(take: Take, store: Store) -> None:
    assert take(file("ucdp", [line("ucdp")], header=False)).counts.stored == 1


def test_acled_words_and_numbers_for_actors(take: Take, store: Store) -> None:
    take(file("acled", [line("acled")]))
    e = event(store)
    assert (e["type"], e["mode"], e["cameo"], e["when_precision"], e["known"]) == ("PROTEST", "demo", "141", "week", date(2021, 2, 9))
    assert (e["source_country"], e["recipient_country"], e["recipient_code"]) == (["NGA"], ["NGA"], ["NGAGOV"])
    assert e["sentence"] == 'Traders marched,\nand the police "watched".'


def test_phoenix_swapped_columns_and_neutral_class(take: Take, store: Store) -> None:
    take(file("phoenix", [line("phoenix"), line("phoenix", EventID="2", EventCode="010", EventRootCode="01", PentaClass="0")]))
    assert event(store, "id = 'phoenix/20140620_1'")["where_country"] == "IRQ", "the country stands in the column of the state here"
    assert event(store, "id = 'phoenix/2'")["cameo_quad"] == 1, "0 is no quad of CAMEO"


def test_cline_codes_get_their_zero_back(take: Take, store: Store) -> None:
    take(file("phoenix-cline", [line("phoenix-cline"), line("phoenix-cline", eid="2", code="190")]))
    assert event(store, "id = 'phoenix-cline/NYT1'")["cameo"] == "036"
    assert event(store, "id = 'phoenix-cline/2'")["cameo"] == "190"
    assert event(store, "id = 'phoenix-cline/2'")["when_start"] == date(1962, 3, 9)


def test_every_row_is_in_or_listed(take: Take, store: Store) -> None:
    bad = [
        line("gdelt2", GLOBALEVENTID=""),
        line("gdelt2", GLOBALEVENTID="3", SQLDATE="20181399"),
        line("gdelt2", GLOBALEVENTID="4", EventCode="---"),
        line("gdelt2", GLOBALEVENTID="5", EventCode=""),
        line("gdelt2", GLOBALEVENTID="6")[:40],
        [*line("gdelt2", GLOBALEVENTID="7"), "more"],
        line("gdelt2", Actor1Name="OTHER"),
    ]
    done = take(file("gdelt2", [line("gdelt2"), line("gdelt2"), *bad]), format="gdelt2")
    assert (done.counts.read, done.counts.stored, done.counts.duplicate, done.counts.refused) == (9, 1, 1, 7)
    listed = store.sql("SELECT origin, stage, reason, text FROM rejected ORDER BY origin").to_pylist()
    assert [r["origin"].rpartition(":")[2] for r in listed] == ["3", "4", "5", "6", "7", "8", "9"]
    assert all(r["stage"] == "import" and r["reason"] and r["text"] for r in listed)
    assert listed[2]["reason"] == "event code --- is no code of CAMEO"
    assert listed[4]["reason"] == "40 cells, not 61"
    assert listed[6]["reason"] == "the id of row 1, with other values"
    run = store.sql("SELECT read, stored, duplicate, refused FROM runs ORDER BY run DESC LIMIT 1").to_pylist()
    assert run == [{"read": 9, "stored": 1, "duplicate": 1, "refused": 7}]
    take(file("gdelt2", [line("gdelt2"), line("gdelt2"), *bad]), format="gdelt2")
    assert store.count("rejected") == 7, "listed once, however often it is tried"


def test_a_line_in_another_encoding_is_listed(take: Take, store: Store) -> None:
    text = file("gdelt2", [line("gdelt2"), line("gdelt2", GLOBALEVENTID="2", Actor1Name="MÉXICO")]).encode("latin-1")
    done = take(text)
    assert (done.counts.read, done.counts.stored, done.counts.refused) == (2, 1, 1)
    assert "utf-8" in store.sql("SELECT reason FROM rejected").to_pylist()[0]["reason"].lower()


def test_imported_again_nothing_changes(take: Take, store: Store) -> None:
    text = file("gdelt2", [line("gdelt2"), line("gdelt2", GLOBALEVENTID="2", SQLDATE="20180101")])
    take(text)
    before = {t: store.count(t) for t in ("events", "actors", "places", "reports", "made_by")}
    done = take(text)
    assert (done.counts.duplicate, done.counts.stored) == (2, 0)
    assert before == {t: store.count(t) for t in before}


def test_a_corrected_record_takes_the_place_of_the_earlier_one(take: Take, store: Store) -> None:
    take(file("ucdp", [line("ucdp")]), "ged231.csv")
    done = take(file("ucdp", [line("ucdp", best="7", deaths_b="4")]), "ged241.csv")
    assert (done.counts.changed, done.counts.stored, store.count("events")) == (1, 0, 1)
    assert store.sql("SELECT extra->>'$.best' AS b FROM events").to_pylist() == [{"b": "7"}]
    assert store.sql("SELECT extra->>'$.best' AS b FROM history.events WHERE superseded IS NOT NULL").to_pylist() == [{"b": "6"}]


def test_as_of_counts_imported_records(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    for day, n in (("2018-06-12", 0), ("2018-06-13", 1)):
        with store.as_of(day) as then:
            assert then.sql("SELECT count(*) AS n FROM events").to_pylist() == [{"n": n}]
    for day, n in (("2018-06-12", 0), ("2999-01-01", 1)):
        with store.as_of(day, axis="stored") as then:
            assert then.sql("SELECT count(*) AS n FROM events").to_pylist() == [{"n": n}]


def test_panels_count_imported_events(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    rows = store.sql("SELECT month, source_country, recipient_country, events, cameo_quad_1, goldstein FROM months").to_pylist()
    assert rows == [{"month": date(2018, 6, 1), "source_country": "USA", "recipient_country": "PRK", "events": 1, "cameo_quad_1": 1, "goldstein": 7.0}]


def test_columns_of_a_header_may_stand_in_any_order_and_have_other_names(take: Take, store: Store) -> None:
    columns = ["Headline", *reversed([("Event Intensity" if c == "Intensity" else c) for c in formats()["polecat"].columns])]
    cells = {**ROWS["polecat"], "Event Intensity": "-4.5", "Headline": "A strike"}
    take(file("polecat", [[cells.get(c, "") for c in columns]], columns=columns))
    e = event(store)
    assert (e["intensity"], e["mode"]) == (-4.5, "hunger")
    assert "A strike" in e["extra"], "a column that the format has not is kept"


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files(pack: str, take: Take, store: Store) -> None:
    text = file("gdelt2", [line("gdelt2")]).encode()
    out = io.BytesIO()
    if pack == "gz":
        out.write(gzip.compress(text))
    else:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("20180613081500.export.CSV", text)
    assert take(out.getvalue(), f"x.export.CSV.{pack}").counts.stored == 1


@pytest.mark.parametrize(("text", "says"), [("", "is empty"), ("a,b,c\n1,2,3\n", "no known format"), ("just words\n", "no known format")])
def test_what_is_no_data_set_is_refused(text: str, says: str, take: Take) -> None:
    with pytest.raises(ReadError, match=says):
        take(text)


def test_imported_records_come_as_typed_ones(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    made = next(store.events())
    assert (made.id, made.type, made.trigger, made.when and made.when.start) == ("gdelt2/700000001", "CONSULT", None, "2018-06-12")
    assert {actor.id for actor in store.actors()} == {*made.source, *made.recipient}
    assert [place.id for place in store.places()] == [made.where]
    assert {report.url for report in store.reports()} == {None, "https://www.daily.example/a/1"}
    assert list(store.readouts()) == [], "nothing was read, so there is no readout"


def test_quads_are_those_of_each_scheme(take: Take, store: Store) -> None:
    """For some codes CAMEO's quad is not PLOVER's: both are kept, each in its column."""
    take(file("gdelt2", [line("gdelt2", EventCode="138", EventRootCode="13", QuadClass="3", GoldsteinScale="-7.0")]))
    e = event(store)
    assert (e["cameo_quad"], e["quad"], e["goldstein"]) == (3, "verbal conflict", -7.0)
    take(file("gdelt2", [line("gdelt2", GLOBALEVENTID="9", EventCode="1663", QuadClass="4")]))
    assert event(store, "id = 'gdelt2/9'")["cameo"] == "1663"


def test_a_code_unknown_to_the_ontology_has_the_type_of_its_parent(take: Take, store: Store) -> None:
    take(file("gdelt2", [line("gdelt2", EventCode="1909", QuadClass="4", GoldsteinScale="")]))
    e = event(store)
    assert (e["cameo"], e["cameo_name"], e["type"], e["goldstein"]) == ("1909", None, "ASSAULT", -10.0)
