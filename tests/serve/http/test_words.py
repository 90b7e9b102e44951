"""What came of words, over the API: ledger, negotiations, disputes, firsts; flat as tables, and not made unasked where that takes long."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.serve.http.conftest import Make


def got(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def table(client: TestClient, path: str, **params: Any) -> list[dict[str, str]]:
    answer = client.get(f"/api/v1/{path}", params={**params, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_positions_and_moves_are_rows_of_a_table(client: TestClient) -> None:
    topics = got(client, "negotiation", one="USA", other="PRK")["items"]
    rows = table(client, "negotiation", one="USA", other="PRK")
    assert [row["record"] for row in rows] == [stand["record"] for topic in topics for stand in topic["stands"]]
    assert {row["topic"] for row in rows} == {topic["topic"] for topic in topics}
    moves = [move for topic in topics for move in topic["moves"] if move["kind"] != "repeated"]
    flat = table(client, "negotiation", one="USA", other="PRK", moves="true")
    assert [(row["move"], row["before_record"], row["after_record"]) for row in flat] == [
        (move["kind"], move["before"]["record"], move["after"]["record"]) for move in moves
    ]
    moved = got(client, "negotiation", one="USA", other="PRK", moves="true")["items"]
    assert [topic["topic"] for topic in moved] == [topic["topic"] for topic in topics if any(move["kind"] != "repeated" for move in topic["moves"])]


def test_disputes_by_kind_and_a_row_for_each_version(client: TestClient) -> None:
    every = got(client, "disputes", limit=200)["items"]
    some = got(client, "disputes", kind="place,number")["items"]
    assert some == [one for one in every if one["kind"] in ("place", "number")]
    rows = table(client, "disputes")
    assert [row["record"] for row in rows] == [version["record"] for one in every for version in one["versions"]]


def test_firsts_by_verdict_and_with_it_as_a_table(client: TestClient) -> None:
    every = got(client, "firsts", check="true", limit=200)["items"]
    assert {one["check"]["verdict"] for one in every} >= {"not contradicted", "counter-example"}
    some = got(client, "firsts", verdict="counter-example,denied")
    assert [one["id"] for one in some["items"]] == [one["id"] for one in every if one["check"]["verdict"] in ("counter-example", "denied")]
    rows = table(client, "firsts", check="true")
    assert [row["verdict"] for row in rows] == [one["check"]["verdict"] for one in every]
    met = next(row for row in rows if row["verdict"] == "counter-example")
    assert json.loads(met["earlier"])[0]["sentence"]
    assert "verdict" not in table(client, "firsts")[0]
    assert got(client, "firsts")["items"][0]["check"] is None


@pytest.mark.parametrize(
    ("path", "params"), [("ledger", {}), ("negotiation", {"one": "USA", "other": "PRK"}), ("disputes", {}), ("firsts", {"verdict": "denied"})]
)
def test_on_a_large_store_nothing_is_made_unasked(serve: Make, path: str, params: dict[str, str]) -> None:
    client = serve(limits={"ledger_reports": 1})
    told = got(client, path, wait="false", **params)
    assert (told["items"], told["total"], told["ready"]) == ([], 0, False)
    refused = client.get(f"/api/v1/{path}", params={**params, "wait": "false", "format": "csv"})
    assert refused.status_code == 409
    assert "wait" in refused.json()["error"]["where"]


def test_firsts_are_listed_unchecked_until_the_check_is_made(serve: Make) -> None:
    client = serve(limits={"ledger_reports": 1})
    told = got(client, "firsts", check="true", wait="false")
    assert told["total"] > 0
    assert not told["ready"]
    assert {one["check"] for one in told["items"]} == {None}


def test_what_is_made_is_given_without_waiting(client: TestClient) -> None:
    made = got(client, "disputes")
    assert made["ready"]
    assert got(client, "disputes", wait="false") == made


def test_the_first_sentence_of_a_report_is_not_its_dateline(client: TestClient) -> None:
    rows = got(client, "reports", limit=200)["items"]
    assert not [row["first_sentence"] for row in rows if row["first_sentence"].rstrip().endswith("—")]
