"""Pictures of a ledger: every commitment on them, its state by sign and word, no markup from the reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dragoman.ask import Store
from dragoman.errors import UsageError
from dragoman.follow import words
from dragoman.follow.words import pictures

HOSTILE = "<script>alert(1)</script>\" onload='x' & \u202e\u0000 `code` </details>"


def test_the_sentence_counts(store: Store) -> None:
    found = words.ledger(store)
    told = pictures.sentence(found)
    assert told.startswith(f"{len(found)} commitments")
    assert "fulfilled" in told
    assert pictures.sentence(()) == "No commitment was found."


def test_a_timeline_on_a_terminal(store: Store) -> None:
    found = words.ledger(store)
    lines = pictures.terminal(found).splitlines()
    assert sum(c.state in line for c in found for line in lines[3:-2]) >= len(found)
    assert all(len(line) <= 170 for line in lines[2:])
    assert pictures.terminal(())


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_a_plot(store: Store, tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib")
    found = words.ledger(store)
    paths = [tmp_path / f"{n}{ending}" for n in (1, 2)]
    for path in paths:
        assert pictures.plot(found, path) == len(found)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if ending == ".svg":
        assert ElementTree.fromstring(paths[0].read_text(encoding="utf-8")).tag.endswith("svg")
    pictures.plot((), tmp_path / f"none{ending}")
    with pytest.raises(UsageError, match=r"\.png or \.svg"):
        pictures.plot(found, tmp_path / "x.gif")


def test_a_page_is_whole_and_escapes_what_reports_say(store: Store) -> None:
    found = words.ledger(store)
    page = pictures.page([replace(c, text=HOSTILE, sentence=HOSTILE, party=HOSTILE, publisher=HOSTILE) for c in found], HOSTILE)
    assert "<script" not in page
    assert page.count("<details>") == page.count("</details>") == len(found)
    plain = pictures.page(found, "news.duckdb")
    for c in found:
        for e in c.evidence:
            assert e.record in plain
    assert "http" not in plain.replace("http-equiv", "")


def test_a_report_names_the_record_of_every_sentence(store: Store) -> None:
    found = words.ledger(store)
    text = pictures.report(found, "news.duckdb")
    for c in found:
        assert f"`{c.id}`" in text
        for e in c.evidence:
            assert f"`{e.record}`" in text
