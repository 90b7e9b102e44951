"""Readouts made of a few words each, and the store that the tests ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dragoman import Actor, Event, First, Passage, Place, Position, Readout, Report, Statement, When
from dragoman.ask import Store, open_store
from dragoman.ontology import Ontology

MADE_BY = {"dragoman": "test"}
NAMES = {"USA": "United States", "PRK": "North Korea", "PRKGOV": "Jang Mi", "USAGOV": "Ann Lee", "KORGOV": "Song Ha", "IGOUNO": "United Nations"}


def actors_of(codes: str, letter: str, words: dict[str, int]) -> tuple[Actor, ...]:
    """`USAGOV+KORGOV` as two actors; a code that begins with no country's letters has none."""
    made = []
    for n, code in enumerate(codes.split("+") if codes else []):
        country = None if code.startswith(("IGO", "NGO")) else code[:3]
        roles = tuple(code[k : k + 3] for k in range(3, len(code), 3))
        name = NAMES.get(code, f"Somebody of {code}")
        made.append(Actor(f"a{letter}{n}", name, "person" if roles else "state", country, code, roles, mentions=((0, words["end"]),)))
    return tuple(made)


def act(source: str, cameo: str, recipient: str, day: str | None, **more: Any) -> Readout:
    """One report of one event. `day` is a day, a month or a year; `more` overrides fields of the event, or gives place, published, publisher, text."""
    ontology = Ontology.load()
    code = ontology.cameo(cameo)
    text = more.pop("text", f"{source} {code.name.lower()} {recipient}.")
    published = more.pop("published", (day or "2020-01-01") + "-01-01"[: 10 - len(day or "2020-01-01")] if day and len(day) < 10 else day or "2020-01-01")
    place = more.pop("place", None)
    publisher = more.pop("publisher", "Harbour Post")
    number = more.pop("number", 0)
    report = Report(id=f"r{number}", text=text, url=f"https://news.example/{number}", publisher=publisher, published=published, language="en")
    one = actors_of(source, "s", {"end": 3})
    other = actors_of(recipient, "r", {"end": 3})
    places = (Place("p1", place[0], "city", place[1], mentions=((0, 3),)),) if place else ()
    precision = {10: "day", 7: "month", 4: "year"}[len(day)] if day else "unknown"
    when = When(f"{day}-01-01"[:10] if precision != "month" else f"{day}-01", None, precision) if day else None
    if precision == "day" and day:
        when = When(day, day, "day")
    fields: dict[str, Any] = {"cameo_name": code.name, "mode": code.mode, "quad": ontology.quad(code.type), "cameo_quad": code.quad, "when": when}
    fields |= {"goldstein": code.goldstein, "intensity": ontology.intensity(code.type, code.mode), "where": "p1" if place else None}
    fields |= {"source": tuple(a.id for a in one), "recipient": tuple(a.id for a in other)} | more
    event = Event("e1", (0, 3), (0, len(text)), code.type, cameo, **fields)
    return Readout(report, MADE_BY, actors=one + other, places=places, events=(event,))


def said(speaker: str, words: str, day: str, number: int, **more: Any) -> Readout:
    """One report of one statement, one position and one first."""
    report = Report(id=f"r{number}", text=words, url=f"https://news.example/{number}", publisher="Hill Times", published=day, language="en")
    actors = actors_of(speaker, "s", {"end": 3})
    to = actors_of(more.pop("to", ""), "r", {"end": 3})
    statement = Statement("s1", "indirect", ((0, len(words)),), speakers=("as0",), addressees=tuple(a.id for a in to), **more)
    position = Position("n1", "as0", to[0].id if to else None, "sanctions", Passage(words[:9], (0, 9)), stance="demand")
    first = First("f1", (0, len(words)), ("as0",), "women", "chair the bank")
    return Readout(report, MADE_BY, actors=actors + to, statements=(statement,), positions=(position,), firsts=(first,))


def store_of(path: Path, readouts: list[Readout]) -> Store:
    """A store that holds them, opened for reading."""
    with open_store(path, write=True) as store:
        store.add(readouts)
    return open_store(path)


READOUTS = [
    act("USAGOV", "040", "PRKGOV", "2018-01-10", number=1, reciprocal=True, place=("Geneva", "CHE"), text="Envoys met about the missile tests in Geneva."),
    act("USA", "112", "PRK", "2018-01-20", number=2, text="Washington accused Pyongyang of a launch.", publisher="Hill Times"),
    act("PRKGOV", "190", "KOR", "2018-03-05", number=3, place=("Yeonpyeong", "KOR")),
    act("USAGOV+USAMIL", "163", "PRKGOV+PRKMIL", "2018-03-07", number=4),
    act("USAGOV", "042", "PRKGOV", "2018-05-01", number=5, status="planned"),
    act("USAGOV", "190", "PRKGOV", "2018-03", number=6, status="denied"),
    act("USA", "190", "PRK", "2018", number=7),
    act("USAGOV+KORGOV", "0311", "JPNGOV", "2018-03-09", number=8, published="2018-06-01"),
    act("MLIMIL", "190", "MLIREB", "2018-03-11", number=9, place=("Kidal", "MLI")),
    act("MLICOP+MLIGOV", "175", "MLICVL", "2018-03-12", number=10),
    act("MLIOPP", "141", "MLIGOV", "2018-04-12", number=11),
    act("MLICRM", "180", "MLICVL", "2018-04-13", number=12),
    act("IGOUNO", "112", "PRK", "2018-04-14", number=13),
    act("", "180", "USA", "2018-04-15", number=14),
    act("KORGOV", "040", "JPNGOV", None, number=15),
    said("USAGOV", "Sanctions will be lifted, Lee said.", "2018-02-01", 16, to="PRKGOV", acts=("promise",)),
    said("KORGOV", "Talks are over, Song said.", "2018-02-02", 17, acts=("report", "assessment")),
]
