"""Hand-made readouts of whole reports: YAML as people write it, and the same as a readout that a program could have printed.

A file holds one report or several (YAML documents): its text and what a careful reader found in it, in the words of the
text. Where words stand more than once they are written in a wider piece of the text with `[[ ]]` around what is meant. The
format is described in `docs/reference/gold.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import DataError, ReadError
from dragoman.evaluate.measures import Json, as_list
from dragoman.model import Span

__all__ = ["HandMade", "as_readout", "load_handmade", "meant", "places_of", "readings", "sides"]


@dataclass(frozen=True)
class HandMade:
    """One report with its annotation. `data` is the YAML document, its spans still in words."""

    id: str
    text: str
    published: str | None
    data: Json

    def records(self, kind: str) -> list[Json]:
        return list(self.data.get(kind) or [])

    def row(self) -> Json:
        """The input to read."""
        return {"id": self.id, "text": self.text, "published": self.published}


def load_handmade(path: Path) -> list[HandMade]:
    """Every report of a YAML file, or of the YAML files of a folder, in order of their names. Raises ReadError or DataError."""
    found: list[HandMade] = []
    for file in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
        found += _read(file)
    if not found:
        raise ReadError(str(path), "holds no gold report; give a YAML file or a folder of them")
    return found


def _read(path: Path) -> Iterator[HandMade]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = [d for d in yaml.load_all(path.read_text(encoding="utf-8"), loader) if d]
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror}); give a gold report in YAML") from error
    except yaml.YAMLError as error:
        raise DataError(str(path), f"is no YAML: {error}") from error
    for data in documents:
        if not isinstance(data, dict) or "id" not in data or "text" not in data:
            raise DataError(str(path), "a gold report has at least id and text")
        yield HandMade(str(data["id"]), data["text"], str(data["published"]) if data.get("published") else None, data)


def places_of(text: str, words: str) -> list[Span]:
    """All places of `words` in the text; of words with `[[ ]]`, the marked part in each place of the whole."""
    before, marked, after = _parts(words)
    whole = before + marked + after
    out: list[Span] = []
    at = text.find(whole) if whole else -1
    while at >= 0:
        start = at + len(before)
        out.append((start, start + len(marked)))
        at = text.find(whole, at + 1)
    return out


def _parts(words: str) -> tuple[str, str, str]:
    before, opened, rest = words.partition("[[")
    marked, closed, after = rest.partition("]]")
    return (before, marked, after) if opened and closed else ("", words, "")


def meant(text: str, words: str | None) -> Span | None:
    """The first place of the words; None without words or where they do not stand in the text."""
    found = places_of(text, words) if words else []
    return found[0] if found else None


def readings(value: Any) -> list[Any]:
    """What a fair coder may write: the values under `any`, else the value or values themselves."""
    return as_list(value["any"] if isinstance(value, dict) and "any" in value else value)


def sides(event: Json, role: str) -> list[list[str]]:
    """The whole sides of an event that a fair coder may write: one list of names, or several under `any`."""
    value = event.get(role)
    return [as_list(v) for v in value["any"]] if isinstance(value, dict) else [as_list(value)]


def as_readout(report: HandMade) -> Json:
    """A pass of annotation in the form of `dragoman.readout/1`, first choices taken, so that one pass can be scored against another."""
    text = report.text
    keys = {a["name"]: f"a{n}" for n, a in enumerate(report.records("actors"), 1)}
    places = {p["name"]: f"p{n}" for n, p in enumerate(report.records("places"), 1)}
    return {
        "report": {"id": report.id, "text": text},
        "actors": [{**a, "id": keys[a["name"]], "mentions": places_of(text, a["name"])} for a in report.records("actors")],
        "places": [{**p, "id": places[p["name"]], "mentions": places_of(text, p["name"])} for p in report.records("places")],
        "times": [{**t, "span": meant(text, t["text"]), "value": str(t.get("value"))} for t in report.records("times")],
        "events": [_event(text, e, keys, places) for e in report.records("events")],
        "statements": [_statement(text, s, keys) for s in report.records("statements")],
        "positions": [_position(text, p, keys) for p in report.records("positions")],
        "firsts": [{"id": "", "span": meant(text, f["what"]), "who": _keys(f.get("who"), keys)} for f in report.records("firsts")],
    }


def _keys(names: Any, keys: Json) -> list[str]:
    return [keys[n] for n in as_list(names) if n in keys]


def day_range(date: Any) -> Json | None:
    """A gold date as first and last day."""
    if date is None:
        return None
    if isinstance(date, dict):
        return {k: None if date.get(k) is None else str(date[k]) for k in ("start", "end")}
    return {"start": str(date), "end": str(date)}


def _event(text: str, e: Json, keys: Json, places: Json) -> Json:
    place = (readings(e.get("place")) or [None])[0]
    return {
        "id": str(e.get("id")), "trigger": meant(text, e["trigger"]), "again": [meant(text, a) for a in e.get("again") or []],
        "type": readings(e["type"])[0], "cameo": str(readings(e.get("cameo"))[0]), "source": _keys(sides(e, "source")[0], keys),
        "recipient": _keys(sides(e, "recipient")[0], keys), "reciprocal": bool(e.get("reciprocal")), "status": readings(e["status"])[0],
        "when": day_range((readings(e.get("date")) or [None])[0]), "where": places.get(str(place)),
    }  # fmt: skip


def _statement(text: str, s: Json, keys: Json) -> Json:
    due = s.get("due")
    pieces = s["content"]["any"][0] if isinstance(s["content"], dict) else s["content"]
    return {
        "id": "", "kind": s.get("kind"), "content": [x for x in (meant(text, p) for p in as_list(pieces)) if x],
        "cue": meant(text, s.get("cue")), "speakers": _keys(s.get("speaker"), keys) + _keys(s.get("speakers"), keys), "acts": list(s.get("acts") or []),
        "due": day_range(due) if due else None, "condition": meant(text, s.get("condition")),
    }  # fmt: skip


def _position(text: str, p: Json, keys: Json) -> Json:
    def passage(words: str | None) -> Json | None:
        span = meant(text, words)
        return {"text": words, "span": span} if span else None

    stance = (readings(p.get("stance")) or [None])[0]
    return {"id": "", "party": keys.get(str(p.get("party"))), "counterparty": keys.get(str(p.get("counterparty"))), "stance": stance,
            "wants": passage(p.get("wants")), "gives": passage(p.get("gives"))}  # fmt: skip
