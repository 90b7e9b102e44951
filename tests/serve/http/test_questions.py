"""What the API answers: the same as the command line, page by page, in every format."""

from __future__ import annotations

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from starlette.testclient import TestClient

import dragoman
from dragoman.follow.words.shelf import Shelf
from dragoman.linking import incidents
from dragoman.serve.http.app import Server
from dragoman.serve.http.routes import ledgers

from ...ask.made import READOUTS, store_of
from .conftest import Make


def got(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_summary_counts_what_is_there(client: TestClient) -> None:
    found = got(client, "summary")
    assert found["counts"]["reports"] == 168
    assert found["linked"]
    assert found["counts"]["origins"] < 168  # copies are one origin
    assert "168 reports of 6 outlets" in found["sentence"]
    assert found["chart"]["series"]
    assert len(found["latest_incidents"]) == len(found["latest_reports"]) == 8


@pytest.mark.parametrize("kind", ["events", "statements", "positions", "firsts", "actors"])
def test_pages_together_are_the_answer_of_the_store(client: TestClient, server: Server, kind: str) -> None:
    with server.library.reading() as store:
        whole = (store.who() if kind == "actors" else getattr(store, kind)()).to_arrow()
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = got(client, kind, limit=97, **({"cursor": cursor} if cursor else {}))
        assert page["total"] == whole.num_rows
        rows += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    name = "name" if kind == "actors" else "id"
    assert [row[name] for row in rows] == whole[name].to_pylist()


def test_filters_are_those_of_the_store(client: TestClient, server: Server) -> None:
    with server.library.reading() as store:
        ids = [event.id for event in store.events(dyad="USA:PRK", since="2018", until="2018-06", quad="verbal conflict")]
    assert ids
    found = got(client, "events", dyad="USA:PRK", since="2018", until="2018-06", quad="verbal conflict", limit=200)
    assert [row["id"] for row in found["items"]] == ids


def test_firsts_can_be_asked_by_who(client: TestClient) -> None:
    every, some = got(client, "firsts"), got(client, "firsts", source="USA")
    assert 0 < some["total"] < every["total"]


def test_a_cursor_belongs_to_its_question(client: TestClient) -> None:
    cursor = got(client, "events", limit=5)["next"]
    for path in ("/api/v1/events?limit=5&actor=PRK&cursor=", "/api/v1/statements?cursor="):
        answer = client.get(path + cursor)
        assert answer.status_code == 422
        assert answer.json()["error"]["where"] == "query.cursor"
    assert client.get("/api/v1/events", params={"cursor": "nonsense"}).status_code == 422


@pytest.mark.parametrize("path", ["events", "statements", "incidents", "timeline?one=USA", "panel", "map", "network", "sources", "reports", "dyads/PRK/USA"])
def test_formats_hold_the_same_rows(client: TestClient, path: str) -> None:
    join = "&" if "?" in path else "?"
    csv = client.get(f"/api/v1/{path}{join}format=csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert "attachment" in csv.headers["content-disposition"]
    packed = parquet.read_table(io.BytesIO(client.get(f"/api/v1/{path}{join}format=parquet").content))
    arrow = pa.ipc.open_stream(client.get(f"/api/v1/{path}", headers={"Accept": "application/vnd.apache.arrow.stream"}).content).read_all()
    lines = client.get(f"/api/v1/{path}{join}format=jsonl").text.splitlines()
    assert packed.num_rows == arrow.num_rows == len(lines) > 0
    assert json.loads(lines[0]).keys() == set(packed.column_names)


def test_points_on_a_map(client: TestClient) -> None:
    found = client.get("/api/v1/map", headers={"Accept": "application/geo+json"})
    assert found.headers["content-type"] == "application/geo+json"
    names = {feature["properties"]["name"] for feature in found.json()["features"]}
    assert {"Singapore", "Seoul"} <= names
    assert got(client, "map")["no_place"]["events"] > 0
    events = client.get("/api/v1/events", params={"format": "geojson"}).json()
    assert events["features"]


def test_a_format_that_is_none(client: TestClient) -> None:
    assert client.get("/api/v1/events", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/api/v1/statements", params={"format": "geojson"}).status_code == 406
    assert client.get("/api/v1/events", headers={"Accept": "text/html, */*;q=0.1"}).headers["content-type"] == "application/json"


def test_incidents_are_those_of_linking(client: TestClient, server: Server) -> None:
    with server.library.reading() as store:
        known = {one.id: one for one in incidents(store)}
    rows: dict[str, Any] = {}
    found = got(client, "incidents", status="any", limit=200)
    while True:
        rows |= {row["incident"]: row for row in found["items"]}
        if found["next"] is None:
            break
        found = got(client, "incidents", status="any", limit=200, cursor=found["next"])
    assert rows.keys() == known.keys()
    for ident, one in known.items():
        row = rows[ident]
        assert (row["origins"], row["reports"], row["start"], row["end"]) == (one.origins, len(one.reports), one.start, one.end)
        assert set(row["differ"]) == {account.kind for account in one.accounts}


def test_an_incident_shows_its_accounts_side_by_side(client: TestClient) -> None:
    row = got(client, "incidents", differ=True, order="-origins")["items"][0]
    view = got(client, f"incidents/{row['incident']}")
    assert view["incident"]["incident"] == row["incident"]
    assert len(view["groups"]) == row["origins"]
    assert {point["kind"] for point in view["points"]} == set(row["differ"])
    reports = {report for group in view["groups"] for report in group["reports"]}
    assert {version["report"] for point in view["points"] for version in point["versions"]} <= reports
    other = view["members"][-1]["event"]
    assert got(client, f"incidents/{other}")["incident"]["incident"] == row["incident"]


def test_a_report_has_its_text_and_every_record_at_its_characters(client: TestClient, server: Server) -> None:
    for row in got(client, "reports", limit=20)["items"]:
        view = got(client, f"reports/{row['report']}")
        text = view["report"]["text"]
        with server.library.reading() as store:
            readout = store.readout(row["report"])
        assert text == readout.report.text
        assert [event["id"] for event in view["events"]] == [event.id for event in readout.events]
        for event in view["events"]:
            assert text[slice(*event["trigger"])] == event["words"]
            assert event["incident"]["reports"] >= 1
            assert "confidence" in event["why"]
        for statement in view["statements"]:
            assert [text[slice(*span)] for span in statement["content"]] == statement["words"]


def test_a_record_with_its_sentence(client: TestClient) -> None:
    event = got(client, "events", limit=1)["items"][0]
    card = got(client, f"records/{event['id']}")
    assert card["text"] == event["sentence"]
    assert card["report"]["report"] == event["report"]
    start, end = card["spans"][0]
    assert card["text"][start - card["text_start"] : end - card["text_start"]] == event["trigger"]
    assert client.get(f"/api/v1/records/{event['report']}/e999").status_code == 404


def test_a_dyad_over_time_counts_each_event_once(client: TestClient) -> None:
    view = got(client, "dyads/PRK/USA", by="year")
    dated = got(client, "timeline", one="PRK", other="USA", since=view["first"][:4], until=view["last"][:4], limit=200)
    days = [row for row in dated["items"] if row["day"] and row["when_precision"] in (None, "day", "week", "month", "quarter", "year")]
    assert sum(period["events"] for period in view["series"]) == len(days)
    quads = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    assert all(sum(period[quad] for quad in quads) <= period["events"] for period in view["series"])
    assert view["marks"]
    assert view["others"]
    assert set(view["series_by_direction"]) == {"PRK:USA", "USA:PRK"}


def test_a_period_without_a_report_is_not_scored(client: TestClient) -> None:
    view = got(client, "dyads/PRK/USA", by="week", since="2015", until="2017-06")
    unscored = [period for period in view["series"] if not period["scored"]]
    assert unscored
    assert all(period["reports"] == 0 and period["events"] == 0 for period in unscored)


@pytest.mark.parametrize("actor", ["PRK", "North Korea", "USAGOV", "Moon"])
def test_an_actor_over_all_reports(client: TestClient, actor: str) -> None:
    view = got(client, "actor", actor=actor)
    assert view["counts"]["events"] > 0
    assert view["partners"]
    assert view["roles"]
    assert view["latest"]


@pytest.mark.parametrize(("path", "params"), [("events", {"actor": "PKR"}), ("dyads/PKR/USA", {}), ("actor", {"actor": "PKR"}), ("timeline", {"one": "PKR"})])
def test_a_name_that_is_nowhere_is_told_with_the_nearest(client: TestClient, path: str, params: dict[str, str]) -> None:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert "PKR" in error["what"]
    assert "PRK (North Korea)" in error["mend"]
    assert "duckdb" not in answer.text  # where the store lies is no matter of the client's


def test_search_finds_all_words_in_every_kind(client: TestClient) -> None:
    found = got(client, "search", q="summit Kim")
    kinds = {item["kind"] for item in found["items"]}
    assert {"report", "statement", "event"} <= kinds
    for item in found["items"]:
        for start, end in item["hits"]:
            assert item["text"][start:end].lower() in ("summit", "kim")
    assert got(client, "search", q="PRK")["items"][0]["kind"] == "country"
    assert got(client, "search", q="  ")["items"] == []


def test_as_of_leaves_out_what_was_not_known(client: TestClient) -> None:
    then, now = got(client, "events", as_of="2018-01-01"), got(client, "events")
    assert 0 < then["total"] < now["total"]
    assert all(row["known"] <= "2018-01-01" for row in then["items"])
    assert got(client, "incidents", as_of="2018-01-01")["total"] < got(client, "incidents")["total"]


def test_origins_and_once(client: TestClient) -> None:
    some = got(client, "events", origins=3, limit=200)
    assert some["items"]
    assert all(row["origins"] >= 3 for row in some["items"])
    told = {row["event"] for row in got(client, "timeline", one="USA", other="PRK", origins=3, limit=200)["items"]}
    assert told
    assert told < {row["event"] for row in got(client, "timeline", one="USA", other="PRK", limit=200)["items"]}
    assert 0 < got(client, "panel", origins=3, zeros=False)["total"] < got(client, "panel", zeros=False)["total"]
    then = got(client, "events", origins=3, as_of="2018-06-30", limit=200)["items"]
    assert 0 < len(then) < some["total"]
    every, once = got(client, "timeline", one="USA", other="PRK"), got(client, "timeline", one="USA", other="PRK", once=True, limit=200)
    assert once["total"] < every["total"]
    assert len({row["incident"] for row in once["items"]}) == len(once["items"])


def test_origins_want_links(serve: Make, tmp_path: Path) -> None:
    store_of(tmp_path / "unlinked.duckdb", READOUTS).close()
    bare = serve(store=tmp_path / "unlinked.duckdb")
    for path in ("events", "incidents", "panel", "map"):
        answer = bare.get(f"/api/v1/{path}", params={"origins": 2})
        assert (answer.status_code, "not linked yet" in answer.text, "dragoman link" in answer.json()["error"]["mend"]) == (422, True, True), path


def test_a_network_around_one(client: TestClient) -> None:
    found = got(client, "network", ego="PRK", most=10)
    assert found["ego"] == "PRK"
    assert len(found["nodes"]) <= 10
    assert all("PRK" in (edge["source"], edge["target"]) for edge in found["edges"])


def test_unknown_parameters_and_values_are_told(client: TestClient) -> None:
    for query, where in (
        ("foo=1", "query.foo"),
        ("since=soon", "query.since"),
        ("type=NONSENSE", "query.type"),
        ("limit=0", "query.limit"),
        ("limit=5000", "query.limit"),
    ):
        answer = client.get(f"/api/v1/events?{query}")
        assert answer.status_code == 422
        error = answer.json()["error"]
        assert error["where"] == where
        assert error["what"]
        assert error["mend"]


def test_answers_are_kept_until_the_store_changes(client: TestClient, server: Server) -> None:
    first = client.get("/api/v1/events")
    again = client.get("/api/v1/events", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    server.library.write(lambda store: None)
    changed = client.get("/api/v1/events", headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_the_words_of_filters(client: TestClient) -> None:
    words = got(client, "words")
    assert {"CONSULT", "THREATEN"} <= {one["type"] for one in words["types"]}
    assert "no change that can be told from chance" in words["verdicts"]
    assert {"code": "PRK", "name": "North Korea"} in words["countries"]


def test_health_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"
    text = client.get("/metrics").text
    assert "dragoman_store_reports 168" in text
    assert 'dragoman_requests_total{method="GET"' in text
    assert dragoman.__version__ in client.get("/api/v1/openapi.json").text


def test_what_computes_keeps_nobody_waiting(client: TestClient, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(store: Any, as_of: str | None = None) -> tuple[()]:
        begun.set()
        assert go_on.wait(60)
        return ()

    monkeypatch.setattr(ledgers, "commitments", slow)
    with ThreadPoolExecutor(1) as pool:
        ledger = pool.submit(got, client, "ledger", as_of="2018-01-01")
        try:
            assert begun.wait(60)
            assert got(client, "events", limit=1)["items"]
            assert not ledger.done()
        finally:
            go_on.set()
        assert ledger.result()["items"] == []


def test_ledgers_read_the_store_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []
    whole = Shelf._read
    monkeypatch.setattr(Shelf, "_read", lambda self: (reads.append(1), whole(self)))
    for path, params in (("disputes", {"dyad": "KOR:PRK"}), ("negotiation", {"one": "KOR", "other": "PRK"}), ("negotiation", {"one": "CHN", "other": "PRK"})):
        assert "items" in got(client, path, **params)
    assert len(reads) <= 1
