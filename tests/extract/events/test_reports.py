"""What single sentences do not show: acts that point back, headlines, deaths, forces, whose police it is. Sentences of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.desk import Desk
from dragoman.model import Event
from dragoman.readers import report_from_text
from dragoman.readout import Readout

if TYPE_CHECKING:
    from dragoman.model import Actor


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk.open(strict=True, learned=False)


def read(desk: Desk, text: str, published: str = "2021-05-04") -> Readout:
    return desk.read(report_from_text(text, id="r", published=published, language="en"))


def lands(readout: Readout, ids: tuple[str, ...]) -> set[str]:
    actors: dict[str, Actor] = {a.id: a for a in readout.actors}
    return {actors[i].country or actors[i].name for i in ids}


def told(readout: Readout, code: str) -> list[Event]:
    return [e for e in readout.events if e.cameo.startswith(code)]


POINTING_BACK = [
    ("Chile accused Peru of spying. Norway urged both sides to end the quarrel.", "02", {"NOR"}, {"CHL", "PER"}),
    ("Chile summoned the Peruvian ambassador and demanded an apology.", "102", {"CHL"}, {"PER"}),
    ("Chile condemned Peru, accusing it of torture.", "112", {"CHL"}, {"PER"}),
    ("Peruvian jets bombed a Chilean village. The president of Chile condemned the attack.", "111", {"CHL"}, {"PER"}),
    ("China offered to mediate between Chile and Peru. Chile rejected the offer.", "120", {"CHL"}, {"CHN"}),
]


@pytest.mark.parametrize(("text", "code", "source", "recipient"), POINTING_BACK)
def test_acts_that_point_back(text: str, code: str, source: set[str], recipient: set[str], desk: Desk) -> None:
    readout = read(desk, text)
    hits = told(readout, code)
    assert any(lands(readout, e.source) == source and lands(readout, e.recipient) == recipient for e in hits), readout.events


def test_forces_that_are_moved_are_no_recipient(desk: Desk) -> None:
    readout = read(desk, "Ghana withdrew its troops from Liberia. Kenya mobilised the army.")
    assert [lands(readout, e.recipient) for e in readout.events] == [{"LBR"}, set()]


def test_mediation_is_between_those_named_after_between(desk: Desk) -> None:
    readout = read(desk, "Qatar launched a mediation effort to end the dispute between Chile and Peru.")
    assert [lands(readout, e.recipient) for e in told(readout, "045")] == [{"CHL", "PER"}]


def test_a_headline_and_the_act_of_the_body_are_one(desk: Desk) -> None:
    text = "Norway strikes rebels in Mali\n\nOSLO — Norwegian warplanes bombed a rebel camp in northern Mali on Monday, the army said.\n"
    assert len(told(read(desk, text), "19")) == 1


def test_a_state_and_its_minister_sign_once(desk: Desk) -> None:
    readout = read(desk, "Ghana and Togo signed a border pact. The presidents of Ghana and Togo signed the pact in Accra.")
    assert len(told(readout, "057")) == 1
    assert told(readout, "057")[0].again


DEATHS = [
    "Militants ambushed a Malian convoy and killed four soldiers.",
    "Four Malian villagers were killed when militants attacked a market.",
]


@pytest.mark.parametrize("text", DEATHS)
def test_the_dead_belong_to_the_attack(text: str, desk: Desk) -> None:
    found = told(read(desk, text), "19")
    assert len(found) == 1
    assert found[0].source
    assert found[0].recipient


UNTOLD = [
    "Peru did not rule out closing the Chilean embassy.",
    "Peru, which fought a war with Chile in 1879, has a new flag.",
    "Peruvian police arrested three Chileans on suspicion of launching rockets at Bolivia.",
    "The Bolivian army chief visited troops in Oruro.",
]


@pytest.mark.parametrize("text", UNTOLD)
def test_what_is_left_open_or_told_in_passing_is_no_event(text: str, desk: Desk) -> None:
    assert not [e for e in read(desk, text).events if not e.cameo.startswith("173")]


def test_a_past_tense_behind_a_complement_goes_on_with_the_speaker(desk: Desk) -> None:
    readout = read(desk, "Chile's president said that parliament must approve the pact and called on Peru to sign it.")
    assert [lands(readout, e.source) for e in told(readout, "02")] == [{"CHL"}]


def test_a_menace_is_a_threat_and_a_promise_of_police_none(desk: Desk) -> None:
    readout = read(desk, "Chile warned that it would retaliate. Peru promised to send police officers to the border.")
    assert [e.type for e in readout.events] == ["THREATEN", "MOBILIZE"]
    assert readout.events[1].status == "planned"


def test_whose_ministry_it_is(desk: Desk) -> None:
    text = "LIMA, Peru — Peru closed its border with Chile on Monday. Chile complained to Peru. The Foreign Ministry summoned the Chilean ambassador.\n"
    readout = read(desk, text)
    assert [lands(readout, e.source) for e in told(readout, "110")] == [{"PER"}]


def test_a_place_that_is_struck_stands_for_its_state(desk: Desk) -> None:
    readout = read(desk, "Rebels shelled Aleppo. The Peruvian army deployed troops in Lima.")
    assert [lands(readout, e.recipient) for e in told(readout, "194")] == [{"SYR"}]
    assert [lands(readout, e.recipient) for e in told(readout, "154")] == [set()]


def test_a_demand_does_not_take_the_day_of_what_it_asks(desk: Desk) -> None:
    readout = read(desk, "Chile on Monday urged Peru to release the sailors by Friday.")
    (event,) = readout.events
    assert event.when is not None
    assert event.when.start == "2021-05-03"


def test_groups_of_states_and_counterparts_act(desk: Desk) -> None:
    readout = read(desk, "Several European countries condemned Belarus. Norway's foreign minister met his Danish counterpart, Ida Holm.")
    assert [len(e.source) for e in told(readout, "111")] == [1]
    assert [lands(readout, e.recipient) for e in told(readout, "040")] == [{"DNK"}]


def test_the_day_of_the_news_reaches_the_act_beside_it(desk: Desk) -> None:
    readout = read(desk, "Chile recalled its ambassador from Peru on Sunday. Peru condemned the step.")
    condemned = told(readout, "111")[0]
    assert condemned.when is not None
    assert (condemned.when.start, condemned.when.basis) == ("2021-05-02", "inherited")


JUDGED = [
    ("Belarus jailed two journalists. Norway froze the assets of Belarus. Latvia demanded an explanation.", "10", {"LVA"}, {"BLR"}),
    ("Peru expelled the Chilean ambassador. Chile threatened to retaliate on Monday.", "13", {"CHL"}, {"PER"}),
    ("Peru accused Chile of spying. Chile denied it.", "016", {"CHL"}, {"PER"}),
]


@pytest.mark.parametrize(("text", "code", "source", "recipient"), JUDGED)
def test_whom_a_judgement_is_for_comes_from_the_acts_told(text: str, code: str, source: set[str], recipient: set[str], desk: Desk) -> None:
    readout = read(desk, text)
    assert [(lands(readout, e.source), lands(readout, e.recipient)) for e in told(readout, code)] == [(source, recipient)]


def test_nobody_is_supplied_to_what_may_be(desk: Desk) -> None:
    readout = read(desk, "Peru accused Chile of spying. Bolivia could reject the deal.")
    assert not [e for e in told(readout, "12") if e.recipient]


def test_a_report_of_a_game_tells_no_events(desk: Desk) -> None:
    text = "Chile beat Peru in the final. The striker, the goalkeeper and the referee left the stadium after the match. Peru condemned Chile. The coach wept."
    readout = read(desk, text)
    assert not readout.events
    assert [r.reason for r in readout.rejected if r.stage == "events"] == ["report of a game"]


def test_a_particle_makes_another_word(desk: Desk) -> None:
    assert [e.cameo for e in read(desk, "Peruvian miners called off a strike.").events] == ["082"]


def test_an_agreement_brokered_is_mediation(desk: Desk) -> None:
    readout = read(desk, "Chile and Peru signed an agreement brokered by Egypt.")
    assert [lands(readout, e.source) for e in told(readout, "045")] == [{"EGY"}]


def test_arrests_of_whomever_count_in_a_report_of_protest(desk: Desk) -> None:
    assert told(read(desk, "Thousands of Peruvian miners marched through Lima. Three were arrested."), "173")
    assert not told(read(desk, "The bakery opened on Monday. Three were arrested."), "173")
