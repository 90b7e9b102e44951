"""The stories of eval/gold/links and their truth agree: ids exist, words are verbatim, both halves have stories."""

from __future__ import annotations

from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "eval" / "gold" / "links"
STORIES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def story(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return loaded


def texts(name: str) -> dict[str, str]:
    return {row["id"]: " ".join(row["text"].split()) for row in story(name)["reports"]}


@pytest.mark.parametrize("name", STORIES)
def test_words_stand_once_in_their_report(name: str) -> None:
    told = texts(name)
    quoted = [(row["report"], row["trigger"]) for incident in story(name)["incidents"] for row in incident["reports"]]
    quoted += [(row["report"], row["words"]) for row in story(name).get("follow_ups") or ()]
    assert [(report, words) for report, words in quoted if told[report].count(words) != 1] == []


@pytest.mark.parametrize("name", STORIES)
def test_incidents_are_told_in_two_reports_and_follow_ups_come_later(name: str) -> None:
    days = {row["id"]: str(row["published"]) for row in story(name)["reports"]}
    for incident in story(name)["incidents"]:
        ids = [row["report"] for row in incident["reports"]]
        assert len(set(ids)) == len(ids) >= 2, incident["id"]
        assert {row["role"] for row in incident["reports"]} <= {"main", "background", "planned"}
    for row in story(name).get("follow_ups") or ():
        assert days[row["earlier"]] <= days[row["report"]], row
        assert row["kind"] in {"confirm", "deny", "cancel", "correct"}


def test_both_halves_have_stories() -> None:
    odd = [sha1(name.encode()).digest()[0] % 2 for name in STORIES]
    assert len(STORIES) >= 12
    assert 5 <= sum(odd) <= len(STORIES) - 5
    assert sum(len(texts(name)) for name in STORIES) >= 60
