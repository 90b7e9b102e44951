"""Pictures of a ledger: every commitment on them, its state by sign and word, no markup from the reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dragoman.ask import Store
from dragoman.errors import UsageError
from dragoman.follow import words
from dragoman.follow.words.pictures import commitments, disputes, negotiations

HOSTILE = "<script>alert(1)</script>\" onload='x' & \u202e\u0000 `code` </details>"


def test_the_sentence_counts(store: Store) -> None:
    found = words.ledger(store)
    told = commitments.sentence(found)
    assert told.startswith(f"{len(found)} commitments")
    assert "fulfilled" in told
    assert commitments.sentence(()) == "No commitment was found."


def test_a_timeline_on_a_terminal(store: Store) -> None:
    found = words.ledger(store)
    lines = commitments.terminal(found).splitlines()
    assert sum(c.state in line for c in found for line in lines[3:-2]) >= len(found)
    assert all(len(line) <= 170 for line in lines[2:])
    assert commitments.terminal(())


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_a_plot(store: Store, tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib")
    found = words.ledger(store)
    paths = [tmp_path / f"{n}{ending}" for n in (1, 2)]
    for path in paths:
        assert commitments.plot(found, path) == len(found)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if ending == ".svg":
        assert ElementTree.fromstring(paths[0].read_text(encoding="utf-8")).tag.endswith("svg")
    commitments.plot((), tmp_path / f"none{ending}")
    with pytest.raises(UsageError, match=r"\.png or \.svg"):
        commitments.plot(found, tmp_path / "x.gif")


def test_a_page_is_whole_and_escapes_what_reports_say(store: Store) -> None:
    found = words.ledger(store)
    page = commitments.page([replace(c, text=HOSTILE, sentence=HOSTILE, party=HOSTILE, publisher=HOSTILE) for c in found], HOSTILE)
    assert "<script" not in page
    assert page.count("<details>") == page.count("</details>") == len(found)
    plain = commitments.page(found, "news.duckdb")
    for c in found:
        for e in c.evidence:
            assert e.record in plain
    assert "http" not in plain.replace("http-equiv", "")


def test_a_report_names_the_record_of_every_sentence(store: Store) -> None:
    found = words.ledger(store)
    text = commitments.report(found, "news.duckdb")
    for c in found:
        assert f"`{c.id}`" in text
        for e in c.evidence:
            assert f"`{e.record}`" in text


@pytest.fixture(scope="module")
def talks(store: Store) -> tuple[words.Negotiation, ...]:
    return words.negotiation(store, "EGY", "SDN")


@pytest.fixture(scope="module")
def differing(store: Store) -> tuple[words.Dispute, ...]:
    return words.disputes(store)


def test_a_negotiation_on_a_terminal_has_every_move_with_both_sentences(talks: tuple[words.Negotiation, ...]) -> None:
    text = " ".join(negotiations.terminal(talks).split())
    assert negotiations.sentence(talks) in text
    moves = [move for one in talks for move in negotiations.moves_shown(one)]
    assert moves
    for move in moves:
        assert move.before.record in text
        assert move.after.record in text
    assert negotiations.terminal(()) == "No position was found."


def test_disputes_on_a_terminal_stand_side_by_side(differing: tuple[words.Dispute, ...]) -> None:
    text = disputes.terminal(differing)
    assert "⟦productive⟧" in text
    assert any("productive" in line and "disappointing" in line for line in text.splitlines())
    assert disputes.terminal(()) == "No dispute was found."


@pytest.mark.parametrize(
    ("says", "sentence", "found"),
    [
        ("40 trucks", "About 40\ntrucks waited.", "40 trucks"),
        ("90 trucks", "Some 90 big trucks waited.", "90"),
        ("1200 people", "Some 1,200 people came.", "1,200"),
        ("Vienna", "They met in Vienna.", "Vienna"),
        ("40 trucks", "All 400 trucks waited.", None),
        ("happened", "They met.", None),
    ],
)
def test_what_differs_is_marked_where_it_is_said(says: str, sentence: str, found: str | None) -> None:
    version = words.Version("r/e1", "r", "r", None, "2021-03-01", says, sentence)
    at = disputes.marked(version)
    assert (at and " ".join(sentence.split())[slice(*at)]) == found


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_plots_of_negotiations_and_disputes(talks: tuple[words.Negotiation, ...], differing: tuple[words.Dispute, ...], tmp_path: Path, ending: str) -> None:
    pytest.importorskip("matplotlib")
    paths = [tmp_path / f"{n}{ending}" for n in range(4)]
    for path in paths[:2]:
        assert negotiations.plot(talks, path) == len(talks)
    for path in paths[2:]:
        assert disputes.plot(differing, path) == len(differing)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[2].read_bytes() == paths[3].read_bytes()
    stand = replace(talks[0].stands[0], sentence=HOSTILE + " $x$ " * 60, party=HOSTILE)
    negotiations.plot([replace(talks[0], stands=(stand,), moves=())], paths[0])
    version = replace(differing[0].versions[0], sentence=HOSTILE, says=HOSTILE)
    disputes.plot([replace(differing[0], versions=(version,) * 7, label=HOSTILE)], paths[2])
    if ending == ".svg":
        for path in paths:
            assert ElementTree.fromstring(path.read_text(encoding="utf-8")).tag.endswith("svg")
    negotiations.plot((), paths[0])
    disputes.plot((), paths[2])


def test_pages_of_negotiations_and_disputes_hold_every_record_and_no_markup_of_reports(
    talks: tuple[words.Negotiation, ...], differing: tuple[words.Dispute, ...]
) -> None:
    for text in (negotiations.page(talks, "news.duckdb"), negotiations.report(talks, "news.duckdb")):
        assert all(stand.record in text for one in talks for stand in one.stands)
    for text in (disputes.page(differing, "news.duckdb"), disputes.report(differing, "news.duckdb")):
        assert all(version.record in text for one in differing for version in one.versions)
    stands = tuple(replace(stand, sentence=HOSTILE, party=HOSTILE) for stand in talks[0].stands)
    versions = tuple(replace(version, sentence=HOSTILE, says=HOSTILE, who=HOSTILE) for version in differing[0].versions)
    hostile = negotiations.page([replace(talks[0], stands=stands, moves=())], HOSTILE) + disputes.page([replace(differing[0], versions=versions)], HOSTILE)
    assert "<script" not in hostile
    assert "</details>" in hostile
