"""Write sample.json: a readout made by hand (an invented crisis between two invented countries), with all kinds of record and nested spans.

Run `python tests/faces/make_sample.py` after a change; the JSON is what the tests read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TEXT = """Osmark recalls envoy as Veltria closes border crossing

LINDHAVN, Osmark (Sample Wire) — Osmark recalled its ambassador from Veltria on Tuesday after Veltrian border troops shut the Brenna crossing, the \
first closure of the road since 1994, Foreign Minister Ada Korhal said.

“We will not reopen talks until the road is open,” Korhal told reporters in Lindhavn. “If Veltria keeps it shut past Friday, we will seek sanctions.”

Veltria’s Interior Ministry denied that its troops had fired on a convoy. President Tomas Irel, who demanded last week that Osmark hand over two \
fugitive officers, is to meet Prime Minister Sanna Reit in Geneva on 14 May, his spokesman said.

“He believes Osmark will back down by summer,” added the spokesman, who asked not to be named.

A senior Osmark official accused Irel of “playing with fire.” But it remained unclear who had given the order, and the two sides have made no \
progress on the fate of the officers. Osmark offered on Monday to free the men if Veltria reopened the road.
"""


def at(phrase: str, near: str | None = None) -> list[int]:
    """The span of `phrase`, the first at or after the start of `near`. Raises ValueError where it is not in the text."""
    start = TEXT.index(phrase, TEXT.index(near) if near else 0)
    return [start, start + len(phrase)]


def sentences() -> list[list[int]]:
    starts = [
        "Osmark recalls",
        "LINDHAVN",
        "“We will",
        "“If Veltria",
        "Veltria’s Interior",
        "President Tomas",
        "“He believes",
        "A senior",
        "But it",
        "Osmark offered",
    ]
    begins = [TEXT.index(s) for s in starts]
    ends = [*begins[1:], len(TEXT)]
    return [[b, b + len(TEXT[b:e].rstrip())] for b, e in zip(begins, ends, strict=True)]


def sentence(span: list[int]) -> list[int]:
    return next(s for s in sentences() if s[0] <= span[0] < s[1])


def actor(ident: str, name: str, kind: str, code: str | None, mentions: list[list[int]], **more: Any) -> dict[str, Any]:
    base = {
        "id": ident,
        "name": name,
        "kind": kind,
        "country": code[:3] if code else None,
        "code": code,
        "roles": [code[3:6]] if code and len(code) > 3 else [],
    }
    blank = {"title": None, "office": None, "former": None, "affiliation": None, "anonymous": False, "resolved_by": "directory"}
    return base | blank | more | {"mentions": sorted(mentions)}


def actors() -> list[dict[str, Any]]:
    osmark = [at("Osmark"), at("Osmark", "Osmark recalled"), at("Osmark", "Osmark hand"), at("Osmark", "Osmark will"), at("Osmark", "Osmark offered")]
    veltria = [at("Veltria"), at("Veltria", "Veltria on"), at("Veltria", "Veltria keeps"), at("Veltria", "Veltria reopened")]
    minister = {"title": "Foreign Minister", "office": {"name": "Minister of Foreign Affairs of Osmark", "from": "2021-06-01", "to": None}}
    president = {"title": "President", "office": {"name": "President of Veltria", "from": "2019-01-20", "to": None}}
    return [
        actor("a1", "Osmark", "state", "XOS", [*osmark, at("We"), at("we", "we will seek")]),
        actor("a2", "Veltria", "state", "XVE", veltria),
        actor("a3", "Veltrian border troops", "group", "XVEMIL", [at("Veltrian border troops"), at("its troops")], resolved_by="demonym"),
        actor("a4", "Ada Korhal", "person", "XOSGOV", [at("Foreign Minister Ada Korhal"), at("Korhal", "Korhal told")], **minister),
        actor("a5", "Interior Ministry of Veltria", "organization", "XVEGOV", [at("Veltria’s Interior Ministry")], resolved_by="list"),
        actor("a6", "Tomas Irel", "person", "XVEGOV", [at("President Tomas Irel"), at("He"), at("Irel", "Irel of")], **president),
        actor("a7", "Sanna Reit", "person", "XOSGOV", [at("Prime Minister Sanna Reit")], title="Prime Minister", resolved_by="title"),
        actor("a8", "spokesman", "person", "XVEGOV", [at("his spokesman"), at("the spokesman")], anonymous=True, resolved_by="none", affiliation="Tomas Irel"),
        actor("a9", "senior Osmark official", "person", "XOSGOV", [at("A senior Osmark official")], anonymous=True, resolved_by="demonym"),
    ]


def place(ident: str, name: str, kind: str, where: tuple[str | None, float | None, float | None], mentions: list[list[int]]) -> dict[str, Any]:
    country, lat, lon = where
    rest = {"country": country, "admin1": None, "lat": lat, "lon": lon, "geonameid": None, "demonym": name == "Veltrian", "confidence": 0.9}
    return {"id": ident, "name": name, "kind": kind} | rest | {"mentions": mentions}


def places() -> list[dict[str, Any]]:
    return [
        place("p1", "Lindhavn", "city", ("XOS", 58.41, 21.07), [at("LINDHAVN"), at("Lindhavn")]),
        place("p2", "Brenna crossing", "site", ("XVE", 57.95, 22.6), [at("Brenna crossing")]),
        place("p3", "Geneva", "city", ("CHE", 46.2, 6.15), [at("Geneva")]),
        place("p4", "Veltrian", "country", ("XVE", None, None), [at("Veltrian")]),
    ]


def time(phrase: str, value: str, start: str | None, end: str | None) -> dict[str, Any]:
    return {"span": at(phrase), "type": "DATE", "value": value, "start": start, "end": end}


def times() -> list[dict[str, Any]]:
    return [
        time("Tuesday", "2024-05-07", "2024-05-07", "2024-05-07"),
        time("since 1994", "1994", "1994-01-01", None),
        time("Friday", "2024-05-10", "2024-05-10", "2024-05-10"),
        time("last week", "2024-W18", "2024-04-29", "2024-05-05"),
        time("14 May", "2024-05-14", "2024-05-14", "2024-05-14"),
        time("summer", "2024-SU", "2024-06-01", "2024-08-31"),
        time("Monday", "2024-05-06", "2024-05-06", "2024-05-06"),
    ]


def when(phrase: str | None, start: str, end: str | None = None, precision: str = "day") -> dict[str, Any]:
    basis = "expression" if phrase else "inherited"
    return {"start": start, "end": end or start, "precision": precision, "basis": basis, "span": at(phrase) if phrase else None}


CODES: dict[str, tuple[str, str, str, int, float, float]] = {
    "161": ("SANCTION", "Reduce or break diplomatic relations", "material conflict", 4, -4.0, -4.0),
    "172": ("COERCE", "Impose administrative sanctions", "material conflict", 4, -5.0, -5.0),
    "1312": ("THREATEN", "Threaten with sanctions, boycott or embargo", "verbal conflict", 3, -5.8, -4.0),
    "190": ("ASSAULT", "Use conventional military force, not specified", "material conflict", 4, -10.0, -9.0),
    "100": ("REQUEST", "Demand, not specified", "verbal conflict", 3, -5.0, -2.0),
    "044": ("CONSULT", "Meet at a third location", "verbal cooperation", 1, 2.5, 4.0),
    "112": ("ACCUSE", "Accuse, not specified", "verbal conflict", 3, -2.0, -3.0),
    "0353": ("AGREE", "Express intent to release persons or property", "verbal cooperation", 1, 7.0, 4.0),
}


def event(ident: str, cameo: str, trigger: list[int], pair: tuple[list[str], list[str]], **more: Any) -> dict[str, Any]:
    kind, name, quad, cameo_quad, goldstein, intensity = CODES[cameo]
    base = {"id": ident, "trigger": trigger, "again": [], "sentence": sentence(trigger), "type": kind, "mode": None, "contexts": [], "cameo": cameo}
    scale = {"cameo_name": name, "quad": quad, "cameo_quad": cameo_quad, "goldstein": goldstein, "intensity": intensity}
    rest = {"reciprocal": False, "status": "happened", "when": None, "where": None, "channel": None, "according_to": None, "rule": "", "confidence": 0.0}
    return base | scale | {"source": pair[0], "recipient": pair[1]} | rest | more


def events() -> list[dict[str, Any]]:
    recall = {"again": [at("recalls envoy")], "contexts": ["diplomatic"], "when": when("Tuesday", "2024-05-07"), "rule": "recall.envoy", "confidence": 0.94}
    shut = {"again": [at("closes")], "when": when(None, "2024-05-07"), "where": "p2", "rule": "close.border", "confidence": 0.81, "mode": "restrict"}
    asks = {"when": when("last week", "2024-04-29", "2024-05-05", "week"), "rule": "demand.that", "confidence": 0.88, "contexts": ["legal"]}
    meets = {"reciprocal": True, "status": "planned", "when": when("14 May", "2024-05-14"), "where": "p3", "mode": "meet", "according_to": "s4"}
    offers = {"when": when("Monday", "2024-05-06"), "rule": "offer.to.free", "confidence": 0.77, "contexts": ["legal"]}
    return [
        event("e1", "161", at("recalled its ambassador"), (["a1"], ["a2"]), **recall),
        event("e2", "172", at("shut"), (["a3"], ["a1"]), **shut),
        event("e3", "1312", at("seek sanctions"), (["a1"], ["a2"]), rule="if.will", confidence=0.71, according_to="s2", contexts=["economic"]),
        event("e4", "190", at("fired on"), (["a3"], []), status="denied", according_to="s3", rule="fire.on", confidence=0.58, contexts=["military"]),
        event("e5", "100", at("demanded"), (["a6"], ["a1"]), **asks),
        event("e6", "044", at("meet"), (["a6"], ["a7"]), **meets, rule="meet.with", confidence=0.9, contexts=["diplomatic"]),
        event("e7", "112", at("accused"), (["a9"], ["a6"]), rule="accuse.of", confidence=0.92),
        event("e8", "0353", at("offered"), (["a1"], ["a2"]), **offers),
    ]


def statement(ident: str, kind: str, content: list[list[int]], told: tuple[list[int] | None, list[int] | None], **more: Any) -> dict[str, Any]:
    cue, speaker = told
    base: dict[str, Any] = {"id": ident, "kind": kind, "content": content, "cue": cue, "speaker_span": speaker, "speakers": [], "addressees": []}
    rest = {"anonymous": False, "via": None, "venue": None, "channel": None, "acts": ["report"], "about": [], "due": None, "condition": None, "confidence": 0.0}
    return base | rest | more


def statements() -> list[dict[str, Any]]:
    closing = [TEXT.index("Osmark recalled"), TEXT.index(", Foreign Minister")]
    friday = {"start": None, "end": "2024-05-10", "span": at("past Friday")}
    summer = {"start": None, "end": "2024-08-31", "span": at("by summer")}
    quoted = [at("We will not reopen talks until the road is open,"), at("If Veltria keeps it shut past Friday, we will seek sanctions.")]
    threat = {"acts": ["threat", "refusal"], "about": ["e3"], "due": friday, "condition": at("If Veltria keeps it shut past Friday"), "confidence": 0.97}
    plan = [TEXT.index("President Tomas Irel"), TEXT.index(", his spokesman")]
    irel = {"speakers": ["a6"], "acts": ["prediction"], "due": summer, "via": "spokesman"}
    fire = at("“playing with fire.”")
    return [
        statement("s1", "indirect", [closing], (at("said"), at("Foreign Minister Ada Korhal")), speakers=["a4"], about=["e1", "e2"], confidence=0.9),
        statement("s2", "direct", quoted, (at("told"), at("Korhal", "Korhal told")), speakers=["a4"], **threat),
        statement(
            "s3",
            "indirect",
            [at("its troops had fired on a convoy")],
            (at("denied"), at("Veltria’s Interior Ministry")),
            speakers=["a5"],
            acts=["denial"],
            about=["e4"],
            confidence=0.88,
        ),
        statement(
            "s4", "indirect", [plan], (at("said", "spokesman said"), at("his spokesman")), speakers=["a8"], anonymous=True, about=["e5", "e6"], confidence=0.84
        ),
        statement(
            "s5",
            "direct",
            [at("He believes Osmark will back down by summer,")],
            (at("added"), at("the spokesman")),
            speakers=["a8"],
            anonymous=True,
            acts=["assessment"],
            confidence=0.95,
        ),
        statement("s6", "indirect", [at("Osmark will back down by summer")], (at("believes"), at("He")), **irel),
        statement(
            "s7",
            "mixed",
            [fire],
            (at("accused"), at("A senior Osmark official")),
            speakers=["a9"],
            anonymous=True,
            acts=["accusation"],
            about=["e7"],
            confidence=0.79,
        ),
    ]


def positions() -> list[dict[str, Any]]:
    hand = at("Osmark hand over two fugitive officers")
    road, free = at("Veltria reopened the road"), at("to free the men")
    asks = {
        "wants": {"text": TEXT[slice(*hand)], "span": hand},
        "gives": None,
        "stance": "demand",
        "when": when("last week", "2024-04-29", "2024-05-05", "week"),
    }
    offer = {
        "wants": {"text": TEXT[slice(*road)], "span": road},
        "gives": {"text": TEXT[slice(*free)], "span": free},
        "stance": "offer",
        "when": when("Monday", "2024-05-06"),
    }
    return [
        {"id": "n1", "party": "a2", "counterparty": "a1", "topic": "fugitive officers"} | asks | {"according_to": None},
        {"id": "n2", "party": "a1", "counterparty": "a2", "topic": "border crossing"} | offer | {"according_to": None},
    ]


def sample() -> dict[str, Any]:
    first = {
        "id": "f1",
        "who": ["a3"],
        "span": at("the first closure of the road since 1994"),
        "scope": "since 1994",
        "deed": "closure of the road",
        "event": "e2",
        "according_to": "s1",
    }
    order = {"id": "q1", "span": at("it remained unclear who had given the order"), "topic": "who gave the order", "polarity": "unclear", "about": ["e2"]}
    fate = {"id": "q2", "span": at("made no progress on the fate of the officers"), "topic": "fate of the officers", "polarity": "no progress", "about": []}
    head = at("Osmark recalls envoy as Veltria closes border crossing")
    report = {
        "id": "sha256:sample",
        "text": TEXT,
        "url": "https://wire.example/2024/05/08/border?a=1&b=2",
        "title": TEXT[slice(*head)],
        "title_span": head,
        "publisher": "Sample Wire",
        "bylines": ["R. Maro"],
        "language": "en",
        "published": "2024-05-08",
        "updated": None,
        "dateline": {"span": at("LINDHAVN, Osmark"), "place": "p1"},
        "sentences": sentences(),
    }
    made_by = {"dragoman": "0.1.0", "model": "en-1", "ontology": "1", "directory": "1"}
    records = {"actors": actors(), "places": places(), "times": times(), "events": events(), "statements": statements(), "positions": positions()}
    rejected = [{"stage": "events", "reason": "no actor", "span": at("given the order")}]
    return (
        {"format": "dragoman.readout/1", "made_by": made_by, "report": report}
        | records
        | {"firsts": [first], "open_questions": [order, fate], "rejected": rejected}
    )


if __name__ == "__main__":
    Path(__file__).with_name("sample.json").write_text(json.dumps(sample(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
