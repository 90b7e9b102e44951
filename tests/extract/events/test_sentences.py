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
    return EventCoder.load(learned=False)


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
    ("Norway announced $40 million in food aid for Chad.", "0333", {"NOR"}, {"TCD"}, "happened"),
    ("Kenya threatened to close the border unless Somalia apologised.", "13", {"KEN"}, {"SOM"}, "happened"),
    ("Chile accused Peru of espionage. Peru rejected the accusation.", "12", {"PER"}, {"CHL"}, "happened"),
    ("Ghana withdrew its troops from Liberia.", "0874", {"GHA"}, {"LBR"}, "happened"),
    ("Chile denied it was helping Peru.", "016", {"CHL"}, set(), "happened"),
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
    "Norway's foreign ministry declined to comment.",
    "Kenya evacuated its staff.",
]


@pytest.mark.parametrize("text", QUIET)
def test_nothing_is_coded_where_nothing_happened(text: str, parser: Parser, linker: ActorLinker, coder: EventCoder) -> None:
    _, found = code(text, parser, linker, coder)
    assert found == []


def test_mentions_of_one_act_are_one_event(parser: Parser, linker: ActorLinker, coder: EventCoder) -> None:
    text = "Ghana and Togo signed a fisheries agreement on Monday. The deal was praised by fishermen. The two signed the agreement in Accra."
    events, found = code(text, parser, linker, coder)
    signed = [e for e in events if e.cameo == "057"]
    assert len(signed) == 1, found
    assert signed[0].again


def test_an_act_asked_for_or_ended_is_never_told_as_done(parser: Parser, linker: ActorLinker, coder: EventCoder) -> None:
    text = "Oman called on Iran to release the sailors. Iran has not released them. Peru stopped buying gas from Bolivia."
    _, found = code(text, parser, linker, coder)
    assert not [f for f in found if f[0].startswith(("084", "061"))], found


def test_a_strike_and_its_dead_are_one_event(parser: Parser, linker: ActorLinker, coder: EventCoder) -> None:
    events, found = code("Turkish warplanes bombed a rebel camp in Iraq, killing four fighters.", parser, linker, coder)
    assert [f[0] for f in found] == ["195"], found
    assert events[0].mode == "aerial"


def test_every_event_is_filled_from_the_ontology(parser: Parser, linker: ActorLinker, coder: EventCoder) -> None:
    events, _ = code("Norway imposed sanctions on Belarus. Kenya will send food aid to Somalia.", parser, linker, coder)
    assert [e.id for e in events] == ["e1", "e2"]
    for event in events:
        known = coder.ontology.cameo(event.cameo)
        assert (event.type, event.cameo_name, event.goldstein, event.cameo_quad) == (known.type, known.name, known.goldstein, known.quad)
        assert event.quad == coder.ontology.quad(event.type)
        assert 0.05 <= event.confidence <= 0.97
        assert event.rule
