"""Hostile strings through titles, texts, names, publishers, search boxes, filters and CSV: each comes back as it was, and nothing breaks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import dragoman
from dragoman.model import Actor, Event, Place, Position, Report, Statement
from dragoman.model import Passage as Piece
from dragoman.readout import Readout
from dragoman.serve.http.app import create
from dragoman.serve.http.settings import Settings
from tests.serve.hostile import FORMULAS, HOSTILE
from tests.serve.http.conftest import ADDRESS, roomy


def readout(n: int, text: str) -> Readout:
    """A report all of whose words are a hostile string."""
    end = len(text)
    report = Report(f"h{n}", text, url=f"https://made.example/{n}", title=text, publisher=text, bylines=(text,), language="en", published="2020-01-02")
    about: dict[str, Any] = {"quad": "verbal cooperation", "source": ("a1",), "recipient": ("a2",), "where": "p1", "channel": text, "rule": text}
    return Readout(
        replace(report, sentences=((0, end),)),
        {"dragoman": "test"},
        actors=(
            Actor("a1", text, "person", "USA", "USAGOV", ("GOV",), title=text, mentions=((0, end),)),
            Actor("a2", text[::-1], "state", "PRK", "PRK", mentions=((0, end),)),
        ),
        places=(Place("p1", text, "city", "USA", lat=1.0, lon=2.0, mentions=((0, end),)),),
        events=(Event("e1", (0, end), (0, end), "CONSULT", "042", cameo_name="x", confidence=0.9, **about),),
        statements=(Statement("s1", "direct", ((0, end),), speakers=("a1",), addressees=("a2",), venue=text, acts=("promise",), about=("e1",)),),
        positions=(Position("n1", "a1", "a2", text, Piece(text, (0, end))),),
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("hostile") / "news.duckdb"
    with dragoman.open(path, write=True) as store:
        store.add(readout(n, text) for n, text in enumerate(HOSTILE))
    server = create(Settings(path, limits=roomy(ledger_reports=0)))
    with TestClient(server.app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield client
    server.library.close()


def every(client: TestClient, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    params: dict[str, Any] = {"limit": 200}
    while True:
        answer = client.get(f"/api/v1/{path}", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        params["cursor"] = page["next"]


def test_the_list_is_long_and_each_stands_once() -> None:
    assert len(HOSTILE) == len(set(HOSTILE)) >= 500


def test_titles_texts_and_names_come_back_as_they_were(hostile: TestClient) -> None:
    given = sorted(HOSTILE)
    assert sorted(row["title"] for row in every(hostile, "reports")) == given
    assert sorted(row["sentence"] for row in every(hostile, "events")) == given
    assert sorted(row["content"][0] for row in every(hostile, "statements")) == given
    assert sorted(row["wants"] for row in every(hostile, "positions")) == given
    names = {row["name"] for row in every(hostile, "actors")}
    assert set(HOSTILE) <= names


def test_incidents_come_back_as_they_were(hostile: TestClient) -> None:
    rows = every(hostile, "incidents")
    assert sorted(row["sentence"] for row in rows) == sorted(HOSTILE)
    for row in rows[::20]:
        assert hostile.get(f"/api/v1/incidents/{row['incident']}").json()["members"][0]["sentence"] == row["sentence"]


@pytest.mark.parametrize("path", ["disputes", "firsts", "ledger", "negotiation?one=NOR&other=SWE"])
def test_what_came_of_such_words_is_answered(hostile: TestClient, path: str) -> None:
    assert hostile.get(f"/api/v1/{path}").status_code == 200


def test_each_report_comes_back_whole(hostile: TestClient) -> None:
    for row in every(hostile, "reports")[::3]:
        answer = hostile.get(f"/api/v1/reports/{row['report']}")
        assert answer.status_code == 200, (row["title"], answer.text)
        view = answer.json()
        assert view["report"]["text"] == view["report"]["publisher"] == view["actors"][0]["name"] == view["events"][0]["words"] == row["title"]
        assert answer.headers["content-type"] == "application/json"


_ASKED = (
    "events?actor=",
    "statements?source=",
    "actors?text=",
    "actor?actor=",
    "events?place=",
    "reports?publisher=",
    "reports?text=",
    "network?by=actor&ego=",
)


@pytest.mark.parametrize(
    ("path", "step"),
    [("search?kinds=reports&q=", 1), ("search?q=", 20), ("events?text=", 1), ("timeline?one=", 20), ("incidents?actor=", 20), *((path, 20) for path in _ASKED)],
)
def test_search_boxes_and_filters_take_them(hostile: TestClient, path: str, step: int) -> None:
    at, _, query = path.partition("?")
    *others, last = query.split("&")
    params = dict(part.split("=") for part in others)
    wrong = []
    for text in HOSTILE[::step]:
        answer = hostile.get(f"/api/v1/{at}", params={**params, last.rstrip("="): text})
        if answer.status_code not in (200, 422):
            wrong.append((text, answer.status_code, answer.text[:200]))
        elif answer.status_code == 422:
            error = answer.json()["error"]
            assert set(error) == {"what", "where", "mend"}
        elif at == "search":
            assert answer.json()["q"] == text
            for item in answer.json()["items"]:
                assert all(0 <= start < end <= len(item["text"]) for start, end in item["hits"])
    assert not wrong, wrong[:5]


def test_paths_of_dyads_take_them(hostile: TestClient) -> None:
    from urllib.parse import quote

    for text in HOSTILE[::40]:
        answer = hostile.get(f"/api/v1/dyads/{quote(text, safe='')}/PRK")
        assert answer.status_code in (200, 404, 422, 400), (text, answer.status_code, answer.text[:200])
        assert hostile.get(f"/{quote(text, safe='')}").status_code in (200, 404)


def test_no_cell_of_a_table_is_a_formula(hostile: TestClient) -> None:
    for path in ("reports", "events", "statements", "positions", "actors", "map", "network?by=actor", "incidents?status=any", "sources", "timeline?one=USA"):
        answer = hostile.get(f"/api/v1/{path}{'&' if '?' in path else '?'}format=csv")
        assert answer.status_code == 200
        rows = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
        assert len(rows) > 1
        for row in rows[1:]:
            for cell in row:
                number = cell.lstrip("+-").replace(".", "", 1).isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, cell)


def test_formulas_are_neutralised_and_nothing_else_is_changed(hostile: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(hostile.get("/api/v1/reports?format=csv").content.decode(), newline="")))
    found = {row["title"] for row in rows}
    for text in FORMULAS:
        assert "'" + text in found
    plain = [text for text in HOSTILE if not text.startswith(("=", "+", "-", "@", "\t", "\r", "'")) and "\x00" not in text]
    assert set(plain) <= found


def test_judgements_keep_them(hostile: TestClient) -> None:
    event = every(hostile, "events")[0]
    for text in HOSTILE[::15]:
        person = text[:80] or "x"
        made = hostile.post("/api/v1/judgements", json={"record": event["id"], "verdict": "wrong", "person": person, "why": text[:500]})
        assert made.status_code == 201, (text, made.text)
        assert (made.json()["person"], made.json()["why"]) == (person, text[:500])


def test_reading_them_breaks_nothing(hostile: TestClient) -> None:
    for text in HOSTILE[::25]:
        answer = hostile.post("/api/v1/read", json={"text": text, "title": text[:1000], "publisher": text[:200]})
        assert answer.status_code in (200, 422), (text, answer.text)
        if answer.status_code == 200:
            assert answer.json()["report"]["text"] == text


def test_ill_formed_requests(hostile: TestClient, tmp_path: Path) -> None:
    for body in (
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
        b"[" * 5000,
        b'{"text": 1e999}',
        b"null",
        b"[]",
        json.dumps({"text": {"a": 1}}).encode(),
        b'{"text":"\x00"}',
    ):
        answer = hostile.post("/api/v1/read", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 400, 422), (body[:40], answer.status_code, answer.text[:200])
    for query in ("text=%ff", "text=%00", "text=%ed%a0%80", "limit=1&limit=2", "cursor=%ff", "since=%F0%9F%98%80"):
        answer = hostile.get(f"/api/v1/events?{query}")
        assert answer.status_code in (200, 422), (query, answer.status_code, answer.text[:200])
