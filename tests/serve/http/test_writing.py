"""What is written through a server: judgements, links, reports; one writer, and ingest through it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import dragoman as package
from dragoman.evaluate.judged import Judged, precision, wilson
from dragoman.serve.http import lockfile
from dragoman.serve.http.app import Server, create
from dragoman.serve.http.settings import Settings
from tests.serve.conftest import Command
from tests.serve.http.conftest import Make, live, roomy

READY = '{"id": "x1", "title": "Talks", "publisher": "Made Up", "published": "2021-01-05", "url": "https://made.example/1", "text": "He met the envoy."}\n'


def test_right_wrong_and_missing(serve: Make) -> None:
    client = serve()
    event = client.get("/api/v1/events?limit=1").json()["items"][0]
    made = client.post("/api/v1/judgements", json={"record": event["id"], "verdict": "wrong", "person": "ana", "why": "no meeting"})
    assert made.status_code == 201
    row = made.json()
    assert (row["kind"], row["code"], row["words"], row["verdict"]) == ("event", event["type"], event["trigger"], "wrong")
    view = client.get(f"/api/v1/reports/{event['report']}").json()
    (mark,) = next(e for e in view["events"] if e["id"] == event["id"].split("/")[1])["marks"]
    assert (mark["verdict"], mark["person"], mark["why"]) == ("wrong", "ana", "no meeting")
    client.post("/api/v1/judgements", json={"record": event["id"], "verdict": "right", "person": "ana"})
    held = client.get("/api/v1/judgements").json()["items"]
    assert [one["verdict"] for one in held] == ["right"]  # the last word holds
    assert client.get("/api/v1/judgements?withdrawn=true").json()["total"] == 2
    text = view["report"]["text"]
    word = {"report": event["report"], "span": [3, 9], "kind": "event", "code": "THREATEN", "verdict": "missing", "person": "ben"}
    missed = client.post("/api/v1/judgements", json=word).json()
    assert missed["words"] == text[3:9]
    assert client.get(f"/api/v1/reports/{event['report']}").json()["missing"][0]["id"] == missed["id"]
    assert client.request("DELETE", f"/api/v1/judgements/{missed['id']}", json={}).json() == {"withdrawn": 1}
    assert client.request("DELETE", f"/api/v1/judgements/{missed['id']}", json={}).status_code == 404
    rows = client.get("/api/v1/judgements/precision").json()["items"]
    assert [(row["code"], row["judged"], row["right"]) for row in rows] == [(event["type"], 1, 1)]


@pytest.mark.parametrize("change", [
    {"record": "0" * 20 + "/e1"}, {"record": "nonsense"}, {"verdict": "maybe"}, {"person": ""}, {"span": [1, 2]}, {"verdict": "missing"},
    {"record": "x' OR 1=1"},
])  # fmt: skip
def test_judgements_that_make_no_sense(client: TestClient, change: dict[str, object]) -> None:
    event = client.get("/api/v1/events?limit=1").json()["items"][0]
    answer = client.post("/api/v1/judgements", json={"record": event["id"], "verdict": "right", "person": "ana", **change})
    assert answer.status_code == 422
    assert answer.json()["error"]["what"]


def test_wilson_interval() -> None:
    assert wilson(0, 0) is None
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)  # by the formula, by hand
    assert wilson(0, 5) == pytest.approx((0.0, 0.4345), abs=1e-4)
    assert wilson(5, 5) == pytest.approx((0.5655, 1.0), abs=1e-4)


def test_precision_by_code_kind_and_publisher() -> None:
    given = [
        Judged("event", "CONSULT", "right", "A"),
        Judged("event", "CONSULT", "wrong", "B"),
        Judged("event", "THREATEN", "missing", "A"),
        Judged("statement", "promise", "right", "A"),
    ]
    assert [(r["kind"], r["code"], r["judged"], r["precision"], r["missing"]) for r in precision(given)] == [
        ("event", "CONSULT", 2, 0.5, 0), ("event", "THREATEN", 0, None, 1), ("statement", "promise", 1, 1.0, 0),
    ]  # fmt: skip
    assert [(r["kind"], r["judged"]) for r in precision(given, "kind")] == [("event", 2), ("statement", 1)]
    assert [(r["publisher"], r["right"]) for r in precision(given, "publisher")] == [("A", 2), ("B", 0)]


def test_evaluate_counts_the_users_own_judgements(serve: Make, dragoman: Command) -> None:
    client = serve()
    events = client.get("/api/v1/events?limit=4&type=CONSULT").json()["items"]
    for event, verdict in zip(events, ("right", "right", "right", "wrong"), strict=True):
        client.post("/api/v1/judgements", json={"record": event["id"], "verdict": verdict, "person": "ana"})
    server: Server = client.server  # type: ignore[attr-defined]
    path = server.settings.store
    client.__exit__(None, None, None)
    told = dragoman("evaluate", "judgements", path, "--json")
    assert told.code == 0, told.err
    assert '"precision": 0.75' in told.out
    assert '"low": 0.301' in told.out


def test_links_overruled(serve: Make) -> None:
    client = serve()
    incident = client.get("/api/v1/incidents?origins=3&order=-origins&limit=1").json()["items"][0]
    view = client.get(f"/api/v1/incidents/{incident['incident']}").json()
    one, other = view["members"][0]["event"], view["members"][-1]["event"]
    word = {"one": one, "other": other, "verdict": "different", "person": "ana", "why": "another day"}
    assert client.post("/api/v1/incidents/links", json=word).status_code == 201
    parted = [client.get(f"/api/v1/incidents/{event}").json()["incident"]["incident"] for event in (one, other)]
    assert parted[0] != parted[1]
    assert client.request("DELETE", "/api/v1/incidents/links", json={"one": one, "other": other}).json() == {"withdrawn": 1}
    again = [client.get(f"/api/v1/incidents/{event}").json()["incident"]["incident"] for event in (one, other)]
    assert again[0] == again[1] == incident["incident"]
    assert client.post("/api/v1/incidents/links", json={**word, "other": one}).status_code == 422


def test_a_proposal_is_confirmed_or_refused(serve: Make) -> None:
    client = serve()
    listed = client.get("/api/v1/incidents/proposals?limit=2").json()
    first, second = listed["items"]
    assert first["score"] >= second["score"]
    assert first["reasons"]
    assert first["one_words"] in first["one_sentence"]
    for row, verdict in ((first, "same"), (second, "different")):
        word = {"one": row["one"], "other": row["other"], "verdict": verdict, "person": "ana"}
        assert client.post("/api/v1/incidents/links", json=word).status_code == 201
    ends = [client.get(f"/api/v1/incidents/{first[end]}").json()["incident"]["incident"] for end in ("one", "other")]
    assert ends[0] == ends[1]
    left = client.get("/api/v1/incidents/proposals").json()
    assert not {(first["one"], first["other"]), (second["one"], second["other"])} & {(row["one"], row["other"]) for row in left["items"]}
    assert left["total"] < listed["total"]


def test_reading_and_keeping_a_report(serve: Make) -> None:
    client = serve()
    text = {"text": "SEOUL — The president of South Korea met the American envoy on Sunday, a spokesman said.", "published": "2019-06-30", "publisher": "=1+1"}
    read = client.post("/api/v1/read", json=text).json()
    assert read["report"]["text"] == text["text"]
    assert [event["type"] for event in read["events"]] == ["CONSULT"]
    assert client.post("/api/v1/read?shape=readout", json=text).json()["format"] == "dragoman.readout/1"
    kept = client.post("/api/v1/reports", json=text)
    assert (kept.status_code, kept.json()["new"]) == (201, True)
    assert client.post("/api/v1/reports", json=text).json() == {"report": kept.json()["report"], "new": False}
    view = client.get(f"/api/v1/reports/{kept.json()['report']}").json()
    assert view["events"][0]["incident"]["reports"] == 1
    assert client.post("/api/v1/read", json={"text": "x", "published": "soon"}).status_code == 422


def test_a_server_that_only_reads(serve: Make) -> None:
    client = serve(read_only=True)
    event = client.get("/api/v1/events?limit=1").json()["items"][0]
    answer = client.post("/api/v1/judgements", json={"record": event["id"], "verdict": "right", "person": "ana"})
    assert answer.status_code == 409
    assert "read-only" in answer.json()["error"]["mend"]
    assert client.post("/api/v1/reports", json={"text": "x"}).status_code == 409
    assert client.get("/api/v1/summary").json()["store"]["writable"] is False


# Ingest through a server


@pytest.fixture
def running(example: Path, tmp_path: Path) -> Iterator[Server]:
    path = tmp_path / "news.duckdb"
    shutil.copy(example, path)
    server = create(Settings(path, limits=roomy()))
    with live(server) as address:
        lockfile.write(path, lockfile.Holder(address, server.secret, server.library.name, 0))
        yield server


def held_elsewhere(path: Path, **_: object) -> None:
    raise package.StoreBusy(str(path), "is held by another process")


def test_ingest_goes_through_the_server(running: Server, dragoman: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "more.jsonl"
    source.write_text(READY + "{broken\n", encoding="utf-8")
    # One process cannot hold a store against itself: what another would meet is put in the way here.
    monkeypatch.setattr("dragoman.keep.ingest.open_store", held_elsewhere)
    monkeypatch.setattr("dragoman.serve.ingesting._POLITE", 0)
    told = dragoman("ingest", source, "--into", running.settings.store, "--json")
    assert told.code == 3, told.err
    assert '"stored": 1' in told.out
    assert "storing through it" in told.err
    with running.library.reading() as store:
        assert store.count("reports") == 169
        assert [row for row in store.rejected() if row.report is None]
        assert store.check() == []
        incidents = store.con.execute(
            "SELECT count(*) FROM derived.main.members WHERE report = (SELECT report FROM reports WHERE publisher = 'Made Up')"
        ).fetchall()
        events = store.con.execute("SELECT count(*) FROM events WHERE report = (SELECT report FROM reports WHERE publisher = 'Made Up')").fetchall()
    assert incidents == events
    again = dragoman("ingest", source, "--into", running.settings.store, "--json")
    assert '"duplicate": 1' in again.out


def test_writes_wait_their_turn_and_all_come_through(serve: Make) -> None:
    client = serve()
    events = [row["id"] for row in client.get("/api/v1/events?limit=24").json()["items"]]
    codes: list[int] = []

    def judge(event: str) -> None:
        codes.append(client.post("/api/v1/judgements", json={"record": event, "verdict": "right", "person": "ana"}).status_code)
        codes.append(client.get("/api/v1/summary").status_code)

    threads = [threading.Thread(target=judge, args=(event,)) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(codes)) == [200, 201]
    assert client.get("/api/v1/judgements?limit=200").json()["total"] == 24
    idents = [row["id"] for row in client.get("/api/v1/judgements?limit=200").json()["items"]]
    assert len(set(idents)) == 24


def test_a_task_that_fails_leaves_the_writer_whole(client: TestClient, server: Server) -> None:
    def task(store: object) -> None:
        raise ValueError("made up")

    with pytest.raises(ValueError, match="made up"):
        server.library.write(task)
    assert server.library.write(lambda store: store.count("reports")) >= 168
