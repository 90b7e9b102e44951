"""Export: round trips lose nothing; other tools' formats are what they must be."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dragoman.errors import UsageError
from dragoman.formats import Choice, Import, export, formats, left_out
from dragoman.keep import Store, open_store
from dragoman.readout import Readout
from tests.formats.conftest import Take
from tests.formats.rows import ROWS, file, line

SAMPLE = Path(__file__).parent.parent / "faces" / "sample.json"
SHAPED = sorted(name for name in ROWS if name != "gkg2")


def cells(name: str, text: str) -> list[list[str]]:
    format = formats()[name]
    return list(csv.reader(io.StringIO(text), delimiter=format.separator, quoting=csv.QUOTE_MINIMAL if format.quote else csv.QUOTE_NONE))


def odd(name: str) -> list[list[str]]:
    """Rows that strain a round trip: blanks, quotes, zeros written in other ways, empty cells where something would be derived."""
    columns = formats()[name].columns
    first = {"gdelt2-mentions": "SentenceID"}.get(name, columns[0])
    rows = [line(name)]
    for n, column in enumerate(columns):
        if column in (first, columns[0]) or column == formats()[name].imports.get("sign"):
            continue
        for k, value in enumerate(("", " padded ", "007.50", 'a "b" c')):
            row = line(name)
            row[columns.index(first)] += str(1000 + 10 * n + k) if name != "icews" else str(n * 10 + k)
            row[n] = value
            rows.append(row)
    return rows


@pytest.mark.parametrize("name", SHAPED)
def test_export_of_an_import_is_the_file_again(name: str, take: Take, store: Store, tmp_path: Path) -> None:
    rows = odd(name)
    done = take(file(name, rows), format=name)
    export(store, name, tmp_path / "out", Choice(dataset=name) if name != "gdelt2-mentions" else None)
    refused = {int(r["origin"].rpartition(":")[2]) for r in store.sql("SELECT origin FROM rejected").to_pylist()}
    kept = [row for n, row in enumerate(rows, 1) if n not in refused]
    assert done.counts.read == len(rows)
    assert done.counts.refused < len(rows) / 5
    written = cells(name, (tmp_path / "out").read_text(encoding="utf-8"))
    assert written[int(formats()[name].header) :] == kept


@pytest.mark.parametrize("name", [n for n in SHAPED if n != "gdelt2-mentions"])
def test_an_exported_file_imports_as_the_same_records(name: str, take: Take, store: Store, tmp_path: Path) -> None:
    take(file(name, [line(name)]))
    export(store, name, tmp_path / "again.txt")
    with open_store(tmp_path / "t.duckdb", write=True) as other:
        Import(other, program="test").run([tmp_path / "again.txt"])
        query = "SELECT * EXCLUDE (report, made_by) FROM events"
        assert other.sql(query).to_pylist() == store.sql(query.replace("EXCLUDE (report, made_by)", "EXCLUDE (report, made_by)")).to_pylist()
        actors = "SELECT * EXCLUDE (report, made_by) FROM actors ORDER BY id"
        assert other.sql(actors).to_pylist() == store.sql(actors).to_pylist()


@pytest.fixture
def coded(store: Store) -> Store:
    """A store with events that Dragoman coded: the sample readout."""
    text = SAMPLE.read_text(encoding="utf-8").replace("XOS", "NOR").replace("XVE", "FIN")  # codes that every data set knows
    store.add([Readout.from_dict(json.loads(text))])
    return store


@pytest.mark.parametrize("name", ["gdelt2", "icews", "polecat"])
def test_our_own_events_in_the_shape_of_a_data_set(name: str, coded: Store, tmp_path: Path) -> None:
    choice = Choice(status=("happened", "ongoing"))
    n = export(coded, name, tmp_path / "out.txt", choice)
    pairs = coded.sql(
        "SELECT type, cameo, coalesce(when_start, known) AS when_start, s, r FROM"
        " (SELECT *, unnest(if(len(source) = 0, [NULL], source_country)) AS s FROM events) a,"
        " LATERAL (SELECT unnest(if(len(a.recipient) = 0, [NULL], a.recipient_country)) AS r) WHERE status IN ('happened', 'ongoing')"
    ).to_pylist()
    both = (
        coded.sql(
            "SELECT sum(greatest(len(source), 1) * greatest(len(recipient), 1)) AS n FROM events WHERE reciprocal AND status IN ('happened', 'ongoing')"
        ).to_pylist()[0]["n"]
        or 0
    )
    assert n == len(pairs) + both, "a row for each pair, and one back where it is reciprocal"
    with open_store(tmp_path / "t.duckdb", write=True) as other:
        done = Import(other, program="test").run([tmp_path / "out.txt"], format=formats()[name])[0]
        assert (done.counts.stored, done.counts.refused) == (n, 0)
        code = "type" if name == "polecat" else "cameo"
        back = {(r[code], r["when_start"], *r["source_country"], *r["recipient_country"]) for r in other.sql("SELECT * FROM events").to_pylist()}
        known = {tuple(v for v in (p["s"], p["r"]) if v) for p in pairs}
        assert {(p[code], p["when_start"]) for p in pairs} == {b[:2] for b in back}
        assert known <= {tuple(v for v in b[2:] if v) for b in back}


def test_what_a_format_cannot_say_is_left_out_and_told(coded: Store, tmp_path: Path, take: Take) -> None:
    take(file("polecat", [line("polecat")]))
    unreal = coded.sql("SELECT count(*) AS n FROM events WHERE status NOT IN ('happened', 'ongoing')").to_pylist()[0]["n"]
    told = left_out(coded, "gdelt2", Choice())
    assert sum(told.values()) == unreal + 1
    assert any("CAMEO" in reason for reason in told)
    assert left_out(coded, "geojson", Choice()) == {}


def test_filters(take: Take, store: Store, tmp_path: Path) -> None:
    rows = [line("gdelt2"), line("gdelt2", GLOBALEVENTID="2", SQLDATE="20190101", Actor1Code="JPN", Actor1CountryCode="JPN", Actor1Name="TOKYO")]
    take(file("gdelt2", rows))

    def n(**chosen: Any) -> int:
        return export(store, "gdelt2", tmp_path / "o", Choice(**chosen))

    assert (n(), n(dyad="USA:PRK"), n(dyad="prk:jpn"), n(dyad="USA:JPN")) == (2, 1, 1, 0)
    assert (n(actor="tokyo"), n(actor="USAGOV"), n(actor="PRK")) == (1, 1, 2)
    assert (n(first="2018-12-31"), n(last="2018-12-31"), n(where="goldstein > 7"), n(dataset="icews")) == (1, 1, 0, 0)
    for wrong in ({"dyad": "USA"}, {"first": "June"}, {"where": "no such"}, {"where": "nothing = 1"}):
        with pytest.raises(UsageError):
            n(**wrong)
    with pytest.raises(UsageError, match="no format"):
        export(store, "excel", tmp_path / "o")
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_stata(take: Take, store: Store, tmp_path: Path) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    take(file("polecat", [line("polecat")]), "p.txt")
    assert export(store, "stata", tmp_path / "e.dta") == 2
    frame = pd.read_stata(tmp_path / "e.dta").set_index("id")
    row = frame.loc["gdelt2/700000001"]
    assert (row["source_code"], row["source_cow"], row["recipient_gw"], row["cameo"], row["cameo_quad"]) == ("USAGOV", 2, 731, "046", 1)
    assert row["when_start"] == pd.Timestamp("2018-06-12")
    assert (frame.loc["polecat/AB12_3_0"]["source_country"], frame.loc["polecat/AB12_3_0"]["where_name"]) == ("CHL; ARG", "Valparaíso")


def test_geojson(take: Take, store: Store, tmp_path: Path) -> None:
    take(file("gdelt1", [line("gdelt1"), line("gdelt1", GLOBALEVENTID="13", ActionGeo_Type="0")]))
    export(store, "geojson", tmp_path / "e.json")
    made = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert [f["geometry"] for f in made["features"]] == [{"type": "Point", "coordinates": [25.0, 46.0]}, None]
    said = made["features"][0]["properties"]
    assert (said["place_kind"], said["source_cow"], said["when_start"]) == ("country", "360", "1979-01-05")


def test_gexf_counts_both_directions_of_a_reciprocal_event(coded: Store, tmp_path: Path) -> None:
    export(coded, "gexf", tmp_path / "e.gexf")
    space = {"g": "http://gexf.net/1.3"}
    root = ET.parse(tmp_path / "e.gexf").getroot()
    edges = [(e.get("source"), e.get("target"), int(e.get("weight") or 0)) for e in root.iterfind(".//g:edge", space)]
    nodes = {n.get("id") for n in root.iterfind(".//g:node", space)}
    assert edges
    assert {end for a, b, _ in edges for end in (a, b)} <= nodes
    query = "SELECT sum(len(source) * len(recipient) * if(reciprocal, 2, 1)) AS n FROM events"
    assert sum(weight for _, _, weight in edges) == coded.sql(query).to_pylist()[0]["n"]


def test_followthemoney(take: Take, store: Store, tmp_path: Path) -> None:
    take(file("gdelt2", [line("gdelt2"), line("gdelt2", GLOBALEVENTID="2")]))
    export(store, "ftm", tmp_path / "e.ftm")
    made = [json.loads(text) for text in (tmp_path / "e.ftm").read_text(encoding="utf-8").splitlines()]
    ids = [entity["id"] for entity in made]
    assert len(ids) == len(set(ids))
    events = [e for e in made if e["schema"] == "Event"]
    assert len(events) == 2
    links = [e for e in made if e["schema"] == "UnknownLink"]
    wanted = {i for e in events for i in (*e["properties"]["involved"], *e["properties"]["proof"])}
    wanted |= {i for e in links for k in ("subject", "object") for i in e["properties"][k]}
    assert wanted <= set(ids)
    assert all(isinstance(value, list) and all(isinstance(v, str) for v in value) for e in made for value in e["properties"].values())
    assert events[0]["properties"]["country"] == ["sg"]


def test_timelinejs(take: Take, store: Store, tmp_path: Path) -> None:
    take(file("ucdp", [line("ucdp", date_prec="5", date_end="2014-12-31 00:00:00.000")]))
    take(file("gdelt2", [line("gdelt2", Actor1Name="A<B")]), "g.csv")
    export(store, "timelinejs", tmp_path / "t.json")
    slides = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))["events"]
    assert slides[0]["start_date"] == {"year": 2014}, "no day where only the year is known"
    assert slides[1]["text"]["headline"].startswith("A&lt;B")
    assert slides[1]["media"]["url"] == "https://www.daily.example/a/1"


def test_annotations_point_into_our_own_texts(coded: Store, take: Take, tmp_path: Path) -> None:
    take(file("gdelt2", [line("gdelt2")]))
    n = export(coded, "w3c", tmp_path / "a.jsonl")
    assert n == coded.sql("SELECT count(*) AS n FROM events WHERE dataset IS NULL").to_pylist()[0]["n"]
    text = next(coded.reports()).text
    made = [json.loads(row) for row in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    for one in made[0]["first"]["items"]:
        for target in one["target"]:
            quote, position = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
    assert left_out(coded, "w3c", Choice()) == {"imported, so without a text to point into": 1}
