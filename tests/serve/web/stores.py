"""A small store made of hostile strings, without reading anything: one report for each string, and digests whose texts hold many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dragoman.readout import Readout
from tests.serve.hostile import HOSTILE

__all__ = ["CHUNK", "digest_text", "hostile_store"]

DEED = " will close the port"
"""What each is made to say beside its string: a threat is one of some deed."""

CHUNK = 24
"""Strings in the text of one digest."""


def hostile_store(path: Path) -> None:
    """Make the store: titles, outlets, bylines, actors, places, words said and texts are the strings."""
    from dragoman.keep import open_store
    from dragoman.linking import link

    found = [_single(n, string) for n, string in enumerate(HOSTILE)]
    found += [_digest(n) for n in range(0, len(HOSTILE), CHUNK)]
    with open_store(path, write=True) as store:
        run = store.writer.begin_run(["hostile strings"], found[0].made_by)
        store.add(found)
        store.writer.end_run(run, {"read": len(found), "stored": len(found), "duplicate": 0, "refused": 0})
        link(store)
        store.writer.checkpoint()


def digest_text(first: int) -> str:
    """The text of the digest that begins with string number `first`."""
    return "".join(f"{n}: {string} struck.\n" for n, string in enumerate(HOSTILE[first : first + CHUNK], first))


def _single(n: int, string: str) -> Readout:
    before = f"Report {n}. "
    text = f"{before}{string} struck Norland on Tuesday and said: {string}{DEED}. End."
    second = text.index(f"{string}{DEED}", len(before) + len(string)) if string else 0
    return _readout(f"single-{n}", text, string, [(len(before), len(before) + len(string), string)], (second, second + len(string)), n)


def _digest(first: int) -> Readout:
    text, spans, at = digest_text(first), [], 0
    for n, string in enumerate(HOSTILE[first : first + CHUNK], first):
        start = at + len(f"{n}: ")
        spans.append((start, start + len(string), string))
        at = start + len(string) + len(" struck.\n")
    return _readout(f"digest-{first}", text, f"Digest {first}", spans, None, first)


def _readout(ident: str, text: str, title: str, spans: list[tuple[int, int, str]], said: tuple[int, int] | None, n: int) -> Readout:
    day = f"2019-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
    actors = [
        {"id": f"a{k}", "name": string, "kind": "group", "country": "NOR", "code": "NORGOV", "title": string, "mentions": [[s, e]]}
        for k, (s, e, string) in enumerate(spans, 1)
        if e > s
    ]
    actors += [{**actors[0], "id": "a2", "country": "SWE", "code": "SWEGOV", "mentions": [list(said)]} for _ in _few(n, said, title)]
    events = [_event(k, [e + 1, e + 7], day) for k, (s, e, _) in enumerate(spans, 1) if e > s]
    # Each threat is looked for in every later report: a twelfth of them fill a page of the ledger, and all would take the server a minute.
    act = "assessment" if n % 12 else "threat"
    content = [[said[0], said[1] + len(DEED)]] if said else []
    told = {"id": "s1", "kind": "direct", "content": content, "speakers": ["a1"], "acts": [act], "confidence": 0.8}
    statements = [told] if said and said[1] > said[0] else []
    data: dict[str, Any] = {
        "format": "dragoman.readout/1",
        "made_by": {"dragoman": "0", "model": "hostile"},
        "report": {
            "id": ident,
            "title": title,
            "publisher": title if n % 3 == 0 else "Outlet",
            "bylines": [title],
            "language": "en",
            "published": day,
            "text": text,
            "sentences": [[0, len(text)]],
        },
        "actors": actors,
        "places": [{"id": "p1", "name": title, "kind": "city", "country": "NOR", "lat": 60.0 + n % 9, "lon": 10.0 + n % 20, "mentions": [list(spans[0][:2])]}]
        if spans[0][1] > spans[0][0]
        else [],
        "times": [],
        "events": events,
        "statements": statements,
        "positions": [
            {"id": "n1", "party": "a1", "counterparty": "a2", "stance": "demand", "topic": title, "wants": {"text": string, "span": list(said)}}
            for string in _few(n, said, title)
        ],
        "firsts": [{"id": "f1", "span": list(said), "who": ["a1"], "scope": string, "deed": string} for string in _few(n, said, title)],
        "open_questions": [],
    }
    return Readout.from_dict(data)


def _few(n: int, said: tuple[int, int] | None, title: str) -> list[str]:
    """Of every twelfth report its string, for a position and a first: as with threats, each is looked for in all others."""
    return [title] if said and said[1] > said[0] and not n % 12 else []


def _event(k: int, trigger: list[int], day: str) -> dict[str, Any]:
    return {
        "id": f"e{k}", "trigger": trigger, "sentence": [max(0, trigger[0] - 40), trigger[1]], "type": "ASSAULT",
        "quad": "material conflict", "cameo": "190", "cameo_name": "Use conventional force",
        "cameo_quad": 4, "goldstein": -10.0, "intensity": -9.0, "source": [f"a{k}"], "recipient": [],
        "status": "happened", "rule": "test", "confidence": 0.9, "where": "p1",
        "when": {"start": day, "end": day, "precision": "day", "basis": "report date"},
    }  # fmt: skip
