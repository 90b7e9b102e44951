"""Conditions that failed: only where reports tell so, or are long silent on it after the due date; what was done stays done."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import dragoman
from dragoman.ask import open_store
from dragoman.follow import words
from dragoman.follow.words import Commitment
from dragoman.linking import link
from dragoman.readout import Readout

OFFER = (
    "a", "2021-03-01", "Nile Wire",
    "CAIRO — Egypt will reopen the ferry terminal at Nuweiba if Jordan repairs the harbour crane at Aqaba by the end of May, the Transport Ministry of Egypt "
    "said on Monday.",
)  # fmt: skip
FAILED = (
    "b", "2021-06-03", "Amman Post",
    "AMMAN — Jordan has not repaired the harbour crane at Aqaba, the port office said on Thursday.",
)  # fmt: skip
REPAIRED = ("c", "2021-05-20", "Amman Post", "AMMAN — Jordan repaired the harbour crane at Aqaba on Wednesday, the port office said.")
EARLY = ("d", "2021-04-03", "Amman Post", "AMMAN — Jordan has not repaired the harbour crane at Aqaba, the port office said on Saturday.")
REOPENED = ("e", "2021-06-10", "Delta Post", "NUWEIBA — Egypt reopened the ferry terminal at Nuweiba on Thursday.")
LATER = ("f", "2022-03-01", "Delta Post", "CAIRO — The minister travelled to Alexandria on Tuesday.")
SPEAKING = (
    ("g0", "2021-06-11", "Paper 0", "AQABA — Dockers complained on Friday that the repair of the harbour crane at Aqaba costs too much."),
    ("g1", "2021-07-12", "Paper 1", "ZARQA — A mayor asked in parliament on Monday who would pay if the harbour crane of Aqaba were repaired one day."),
    ("g2", "2021-08-14", "Paper 2", "Merchants of Jordan expect no repair of the crane in the harbour of Aqaba before the winter. They await an answer."),
)
UNLESS = (
    "h", "2021-03-01", "Nile Wire",
    "KHARTOUM — Sudan threatened on Monday to close the Argeen crossing unless Egypt lowered the port fees.",
)  # fmt: skip
LOWERED = ("i", "2021-03-20", "Delta Post", "CAIRO — Egypt lowered the port fees for Sudan on Saturday.")


@cache
def read(report: tuple[str, str, str, str]) -> Readout:
    name, day, publisher, text = report
    return dragoman.read(text, id=name, published=day, publisher=publisher, title=name, language="en")


def ledger(folder: Path, *reports: tuple[str, str, str, str]) -> tuple[Commitment, ...]:
    path = folder / "news.duckdb"
    with dragoman.open(path, write=True) as store:
        store.add(map(read, reports))
        link(store)
    with open_store(path) as store:
        return words.ledger(store)


def conditional(found: tuple[Commitment, ...]) -> Commitment:
    (one,) = (c for c in found if c.condition)
    return one


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        ((OFFER, LATER), "silent"),
        ((OFFER, FAILED), "condition not met"),
        ((OFFER, EARLY), "silent"),
        ((OFFER, EARLY, LATER), "silent"),
        ((OFFER, FAILED, REPAIRED), "silent"),
        ((OFFER, FAILED, REOPENED), "fulfilled"),
        ((OFFER, *SPEAKING, LATER), "condition not met"),
        ((OFFER, *SPEAKING[:2], LATER), "silent"),
        ((OFFER, *SPEAKING, REPAIRED, LATER), "silent"),
        ((UNLESS, LOWERED), "condition not met"),
        ((UNLESS, LATER), "silent"),
    ],
)
def test_a_condition_that_failed(tmp_path: Path, reports: tuple[tuple[str, str, str, str], ...], state: str) -> None:
    one = conditional(ledger(tmp_path, *reports))
    assert one.state == state, (one.reasons, one.evidence, one.due_end)
    if state == "condition not met":
        assert one.status is None
        assert 0.6 <= one.confidence < 1
        assert any(str(one.condition) in reason for reason in one.reasons)
        assert all(e.effect == "voids" for e in one.evidence)
