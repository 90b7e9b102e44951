"""When and where acts took place, read from reports of our own through the whole desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.extract.events.scenery import Scenery
from dragoman.extract.events.tense import told
from dragoman.readers import report_from_text

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.parse import Parser
    from dragoman.readout import Readout

STRIKE = """Norway recalls envoy over tanker

OSLO, Norway — Norway accused Chile on Tuesday of shelling a tanker, three days after Chilean police arrested two Norwegian sailors.

Chile rejected the accusation. In March, it had expelled a Norwegian diplomat. Peru offered to mediate.

In Lima, President Ramirez of Peru met the Chilean foreign minister on Wednesday. She thanked Peru for its help.

Norway will send a frigate next week.

A retired captain said he had seen worse. The winter had been long.

Fish was dear in the market, and nobody bought it.

Church leaders urged Norway to keep calm.
"""


def read(desk: Desk, text: str, published: str = "2021-05-06") -> Readout:
    return desk.read(report_from_text(text, id="r", published=published, language="en"))


def found(readout: Readout, word: str) -> tuple[str | None, str | None, str | None]:
    """First day, last day and place of the event whose sentence or trigger holds the word."""
    text = readout.report.text
    event = next(e for e in readout.events if word in text[slice(*e.trigger)])
    place = next((p.name for p in readout.places if p.id == event.where), None)
    return (event.when.start if event.when else None, event.when.end if event.when else None, place)


@pytest.fixture(scope="module")
def strike(desk: Desk) -> Readout:
    return read(desk, STRIKE)


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("accused", "2021-05-04"),
        ("arrested", "2021-05-01"),  # three days after → counted from the day of the story
        ("rejected", "2021-05-04"),  # an answer goes on from the lead
        ("expelled", "2021-03-01"),  # its own look back
        ("met", "2021-05-05"),
        ("thanked", "2021-05-05"),  # the clock has moved
        ("urged", None),  # a voice of no country at the end of the report
    ],
)
def test_an_act_without_a_day_goes_on_from_the_story(strike: Readout, word: str, start: str | None) -> None:
    assert found(strike, word)[0] == start


def test_what_is_to_come_is_not_dated_by_the_story(strike: Readout) -> None:
    assert all(e.when is None or (e.when.start or "") > "2021-05-06" for e in strike.events if e.status == "planned")


def test_a_scene_holds_for_whoever_stands_in_it(strike: Readout) -> None:
    assert found(strike, "met")[2] == "Lima"
    assert found(strike, "rejected")[2] is None  # words without a place stay without one


def test_what_a_country_does_within_itself_is_done_where_the_report_comes_from(desk: Desk) -> None:
    text = "LIMA, Peru — Peruvian police arrested three Peruvian lawmakers on Monday. Peru condemned Bolivia.\n"
    readout = read(desk, text)
    assert found(readout, "arrested") == ("2021-05-03", "2021-05-03", "Lima")
    assert found(readout, "condemned")[2] is None


def test_a_government_acts_in_its_country_where_the_dateline_is_not_its_capital(desk: Desk) -> None:
    text = "SYDNEY, Australia — Australian police arrested three Australian lawmakers on Monday. Peru condemned Bolivia.\n"
    assert found(read(desk, text.replace("Peru condemned Bolivia", "Australia wept")), "arrested")[2] == "Australia"


def test_days_of_fighting_are_counted_back_and_a_bare_hour_is_of_the_day_told(desk: Desk) -> None:
    text = (
        "NAIROBI, Kenya — Kenya signed a truce with Somalia on Monday, after five days of Somali attacks on Kenya.\n\n"
        "In the evening Kenya freed two Somali prisoners.\n"
    )
    readout = read(desk, text)
    assert found(readout, "attacks")[:2] == ("2021-04-29", "2021-05-03")
    assert found(readout, "freed")[:2] == ("2021-05-03", "2021-05-03")


def test_a_look_back_ends_with_its_paragraph(desk: Desk) -> None:
    text = (
        "PARIS — France accused Mali on Tuesday of shelling its embassy.\n\n"
        "Mali had expelled the French ambassador in February. France froze Malian assets.\n\n"
        "Mali rejected the accusation.\n"
    )
    readout = read(desk, text)
    assert found(readout, "froze")[0] != "2021-05-04"
    assert found(readout, "rejected")[0] == "2021-05-04"


@pytest.mark.parametrize(
    ("text", "word", "tense", "embedded"),
    [
        ("Peru has called for calm and accused Chile of lying.", "accused", "perfect", False),
        ("Peru had called for calm.", "called", "pluperfect", False),
        ("Peru, which accused Chile, withdrew.", "accused", "past", True),
        ("Peru will call for calm.", "call", "future", False),
        ("Crowds marched to demand elections.", "demand", "past", False),
        ("Peru accuses Chile of lying.", "accuses", "present", False),
    ],
)
def test_the_tense_of_an_act(parser: Parser, text: str, word: str, tense: str, embedded: bool) -> None:
    syntax = parser.parse(text)
    token = syntax.at(text.index(word))
    assert token is not None
    telling = told(syntax, token.i)
    assert (telling.tense, telling.embedded) == (tense, embedded)


def test_every_list_of_words_that_the_code_asks_for_is_there() -> None:
    scenery = Scenery.load()
    names = (
        "aiding aloft arming aside bodily day dwellers fighting gathering governing journeys leaving making meeting moments "
        "motion occasions origin parts passing remote sheltering spoken striking summoning"
    )
    for name in names.split():
        assert scenery.words(name)
    with pytest.raises(KeyError):
        scenery.words("nothing")


@pytest.mark.parametrize(
    ("sentence", "word", "place"),
    [
        ("In Boké miners stopped the ore trains, and soldiers occupied the station.", "occupied", "Boké"),  # no comma behind the town
        ("Angolan rebels bombed most of Huambo on Sunday.", "bombed", "Huambo"),
        ("France withdrew its troops out of Djibouti on Monday.", "withdrew", "Djibouti"),
        ("Norwegian troops shelled the harbor of Murmansk on Monday.", "shelled", "Murmansk"),
        ("Chilean police sealed off eleven villages on the coast of Ecuador on Monday.", "sealed", "Ecuador"),
        ("Turkey signed a treaty with Greece in Brussels on Sunday.", "signed", "Brussels"),
        ("Norway's president offered the rebels a house in Bergen, where they met Chilean envoys on Monday.", "met", "Bergen"),
    ],
)
def test_places_in_the_clause_of_an_act(desk: Desk, sentence: str, word: str, place: str) -> None:
    assert found(read(desk, f"LIMA, Peru — {sentence}"), word)[2] == place
