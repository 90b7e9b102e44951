"""The corpus of examples/korea and its truth agree: ids exist, words are verbatim, sizes are as promised."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CORPUS = Path(__file__).parents[1] / "examples" / "korea"


@cache
def reports() -> dict[str, dict[str, str]]:
    rows = [json.loads(line) for path in sorted((CORPUS / "reports").glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}


@cache
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CORPUS / "truth.yaml").read_text("utf-8"))
    return loaded


def quoted() -> Iterator[tuple[str, str]]:
    """Report and words of every entry that quotes."""
    for incident in truth()["incidents"]:
        yield from ((row["report"], row["trigger"]) for row in incident["reports"])
    for account in truth()["accounts"]:
        yield from ((row["report"], row["words"]) for row in account["versions"])
    for part in ("follow_ups", "firsts", "ledger"):
        yield from ((row["report"], row["words"]) for row in truth()[part])
    yield from ((row["shown_by"]["report"], row["shown_by"]["words"]) for row in truth()["ledger"])


def day(report: str) -> date:
    return date.fromisoformat(reports()[report]["published"][:10])


def test_reports_are_marked_and_short() -> None:
    assert len(reports()) >= 66
    assert len({row["publisher"] for row in reports().values()}) == 6
    for row in reports().values():
        assert row["note"].startswith("Written for Dragoman; rests on: "), row["id"]
        assert ".example.org/" in row["url"], row["id"]
        assert 150 <= len(row["text"].split()) <= 400, row["id"]


def test_every_quoted_word_stands_once_in_its_report() -> None:
    wrong = [(report, words) for report, words in quoted() if reports()[report]["text"].count(words) != 1]
    assert wrong == []


def test_incidents_hold_two_reports_and_count_origins() -> None:
    origin = {copy: group["reports"][0] for group in truth()["near_duplicates"] for copy in group["reports"]}
    for incident in truth()["incidents"]:
        ids = [row["report"] for row in incident["reports"]]
        assert len(set(ids)) == len(ids) >= 2, incident["id"]
        assert incident["origins"] == len({origin.get(report, report) for report in ids}), incident["id"]
        assert {row["role"] for row in incident["reports"]} <= {"main", "background", "planned"}, incident["id"]


def test_copies_share_the_origins_incidents() -> None:
    """A copy that holds the trigger of its source stands in the same incident."""
    for group in truth()["near_duplicates"]:
        for incident in truth()["incidents"]:
            rows = {row["report"]: row["trigger"] for row in incident["reports"]}
            for source in rows.keys() & set(group["reports"]):
                missing = [copy for copy in group["reports"] if copy not in rows and rows[source] in reports()[copy]["text"]]
                assert missing == [], incident["id"]


def test_later_reports_come_later() -> None:
    for row in truth()["follow_ups"]:
        assert row["kind"] in {"confirm", "deny", "cancel", "correct"}, row
        assert day(row["earlier"]) <= day(row["report"]), row
    for row in truth()["ledger"]:
        assert row["outcome"] in {"kept", "partly", "broken", "void", "open"}, row["id"]
        assert day(row["report"]) <= day(row["shown_by"]["report"]), row["id"]
