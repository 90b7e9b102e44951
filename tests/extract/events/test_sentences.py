"""The coder behind the shipped parser and linker, on sentences of our own. Each row: sentence, CAMEO root, source, recipient, status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.extract.events import EventCoder
from dragoman.link import ActorLinker
from dragoman.model import Annotated, Event, Report

if TYPE_CHECKING:
    from dragoman.parse import Parser


@pytest.fixture(scope="module")
def coder() -> EventCoder:
    return EventCoder.load()


@pytest.fixture(scope="module")
def linker() -> ActorLinker:
    return ActorLinker.load()


Found = list[tuple[str, set[str], set[str], str]]


def code(text: str, parser: Parser, linker: ActorLinker, coder: EventCoder) -> tuple[tuple[Event, ...], Found]:
    report = Report("r", text, published="2021-05-04")
    syntax = parser.parse(text)
    doc = Annotated(report, syntax, actors=linker.link(report, syntax))
    events, _ = coder.code(doc)
    land = lambda ids: {doc.actor(a).country or doc.actor(a).name for a in ids}  # noqa: E731
    return events, [(e.cameo, land(e.source), land(e.recipient), e.status) for e in events]


ROWS = [
    ("Portugal accused Angola of shelling a border village.", "1123", {"PRT"}, {"AGO"}, "happened"),
    ("Kenya refused to send troops to Somalia.", "12", {"KEN"}, {"SOM"}, "happened"),
    ("Kenya will send food aid to Somalia next month.", "033", {"KEN"}, {"SOM"}, "planned"),
    ("Peru urged Bolivia to lift the embargo.", "0254", {"PER"}, {"BOL"}, "happened"),
    ("Norway imposed sanctions on Belarus on Friday.", "163", {"NOR"}, {"BLR"}, "happened"),
    ("Norway lifted its sanctions on Belarus.", "085", {"NOR"}, {"BLR"}, "happened"),
    ("Norway threatened to impose sanctions on Belarus.", "1312", {"NOR"}, {"BLR"}, "happened"),
    ("The foreign ministers of Chile and Peru met in Lima.", "040", {"CHL"}, {"PER"}, "happened"),
    ("Egyptian police arrested two Sudanese journalists.", "173", {"EGY"}, {"SDN"}, "happened"),
    ("Thousands of Bolivian miners marched through the capital.", "14", {"BOL"}, set(), "happened"),
    ("Ethiopia withdrew its troops from Somalia.", "087", {"ETH"}, {"SOM"}, "happened"),
    ("Turkey denied that it had armed the rebels.", "016", {"TUR"}, set(), "happened"),
]


@pytest.mark.parametrize(("text", "cameo", "source", "recipient", "status"), ROWS)
def test_own_sentences(
    text: str, cameo: str, source: set[str], recipient: set[str], status: str, parser: Parser, linker: ActorLinker, coder: EventCoder
) -> None:
    _, found = code(text, parser, linker, coder)
    hits = [f for f in found if f[0].startswith(cameo)]
    assert hits, found
    assert hits[0][1] >= source, found
    assert hits[0][2] >= recipient, found
    assert hits[0][3] == status, found


QUIET = [
    "Ghana beat Uruguay in the semifinal of the tournament after a goal by its striker.",
    "The orchestra played three encores on Friday.",
    "If Chad attacks Sudan, prices will rise.",
    "The film tells how France invaded Algeria.",
    "The shop sells bread and cheese.",
    "Did Peru condemn Bolivia?",
]


@pytest.mark.parametrize("text", QUIET)
def test_nothing_is_coded_where_nothing_happened(text: str, parser: Parser, linker: ActorLinker, coder: EventCoder) -> None:
    _, found = code(text, parser, linker, coder)
    assert found == []
