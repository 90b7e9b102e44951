"""Speakers that nobody linked become actors of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.readers import report_from_text

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.readout import Readout


def read(desk: Desk, text: str) -> Readout:
    return desk.read(report_from_text(text, id="r", published="2021-03-10", language="en"))


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Hotel owners in Suva reported that half of the rooms were empty.", "Hotel owners in Suva", "group"),
        ("“We did not sleep,” one of the nurses said.", "one of the nurses", "person"),
        ("A retired beekeeper, who would not give his name, said that the bees had died.", "retired beekeeper", "person"),
    ],
)
def test_a_speaker_without_a_name_is_an_actor(desk: Desk, text: str, name: str, kind: str) -> None:
    readout = read(desk, text)
    (speaker,) = {s.speakers[0] for s in readout.statements if s.speakers}
    (actor,) = [a for a in readout.actors if a.id == speaker]
    assert (actor.name, actor.kind, actor.anonymous) == (name, kind, True)
    assert all(0 <= a < b <= len(text) for a, b in actor.mentions)


def test_who_speaks_twice_is_one_actor(desk: Desk) -> None:
    readout = read(desk, "The beekeepers said that the bees had died. The beekeepers warned that the honey would be dear.")
    assert len({s.speakers for s in readout.statements}) == 1


def test_things_and_reports_are_no_speakers(desk: Desk) -> None:
    readout = read(desk, "A leaflet said that the bees had died.")
    assert all(not s.speakers for s in readout.statements)
