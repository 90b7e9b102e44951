"""One report against a hand-made readout, record by record: what a careful reader finds, and what is tempting and wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import DataError, ReadError
from dragoman.evaluate.gold import clean
from dragoman.evaluate.handmade import readings
from dragoman.evaluate.measures import Json, Score, as_list, characters, flat, overlap, share

__all__ = ["load_record", "score_record"]

STATES: Mapping[str, str] = {"United States": "USA", "North Korea": "PRK"}
"""States that a gold readout may name where the report has only their country code."""


def load_record(path: str | Path) -> Json:
    """Read a hand-made readout (YAML). Raises ReadError or DataError."""
    import yaml

    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror}); give a hand-made readout in YAML") from error
    except yaml.YAMLError as error:
        raise DataError(str(path), f"is no YAML: {error}") from error
    if not isinstance(data, dict) or "events" not in data or "statements" not in data:
        raise DataError(str(path), "has no events and statements; a gold readout has both")
    return data


class _Judge:
    def __init__(self, readout: Mapping[str, Any]) -> None:
        self.readout = clean(readout)
        self.text: str = self.readout["report"]["text"]
        self.actors = {a["id"]: a for a in self.readout["actors"]}
        self.places = {p["id"]: p for p in self.readout["places"]}
        self.right: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.misses: list[str] = []

    def tick(self, kind: str, label: str, right: object) -> None:
        self.asked[kind] += 1
        self.right[kind] += bool(right)
        if not right:
            self.misses.append(f"{kind}: {label}")

    def at(self, words: str | None) -> tuple[int, int] | None:
        start = self.text.find(words) if words else -1
        return (start, start + len(words)) if words and start >= 0 else None

    def is_actor(self, key: str | None, name: str) -> bool:
        actor = self.actors.get(key or "", {})
        names = [actor.get("name") or ""] + [self.text[s:e] for s, e in actor.get("mentions", [])]
        want = flat(name)
        named = any(want == flat(n) or (want in flat(n) and len(flat(n).split()) <= 8) for n in names if n)
        return named or (name in STATES and actor.get("country") == STATES[name])

    def all_named(self, keys: Iterable[str] | None, names: Iterable[str]) -> bool:
        return all(any(self.is_actor(k, name) for k in keys or ()) for name in names)

    def judge_actors(self, gold: Json) -> None:
        for g in gold.get("actors", []):
            same = [a for a in self.readout["actors"] if self.is_actor(a["id"], g["name"])]
            right = any((a.get("code") or "").startswith(g["code"]) and bool(a.get("anonymous")) == bool(g.get("anonymous")) for a in same)
            self.tick("actors", g["name"], right)

    def judge_event(self, g: Json) -> None:
        span = self.at(g["trigger"])
        found = [e for e in self.readout["events"] if span and overlap(e["trigger"], span) and e["type"] in readings(g["type"])]
        self.tick("events", f"{g['id']}: found with its type", found)
        self.tick("event actors", g["id"], any(self._parties_right(e, g) for e in found))
        self.tick("event status", g["id"], any(e.get("status") == g["status"] for e in found))
        if g.get("cameo"):
            self.tick("event cameo", g["id"], any(e["cameo"] in readings(g["cameo"]) for e in found))
        if g.get("date"):
            self.tick("event date", g["id"], any(_when_right(e.get("when"), g["date"]) for e in found))
        if g.get("place"):
            names = [flat(self.places.get(e.get("where") or "", {}).get("name") or "") for e in found]
            self.tick("event place", g["id"], any(flat(p) in name for name in names for p in readings(g["place"])))

    def _parties_right(self, event: Json, g: Json) -> bool:
        source, recipient = as_list(g.get("source")), as_list(g.get("recipient"))
        if self.all_named(event["source"], source) and self.all_named(event["recipient"], recipient):
            return True
        return bool(g.get("reciprocal")) and self.all_named(event["source"] + event["recipient"], source + recipient)

    def judge_statement(self, g: Json) -> None:
        readings = g["content"]["any"] if isinstance(g["content"], dict) else [g["content"]]
        spans = [[s for s in map(self.at, as_list(r)) if s] for r in readings]
        found = [s for s in self.readout["statements"] if any(_iou(s["content"], y) >= 0.5 for y in spans)]
        label = str(as_list(readings[0])[0])[:60]
        speakers = as_list(g.get("speaker")) + as_list(g.get("speakers"))
        self.tick("statements", label, found)
        self.tick("statement speaker", label, any(self.all_named(s["speakers"], speakers) for s in found))
        self.tick("statement kind", label, any(s.get("kind") == g["kind"] for s in found))
        self.tick("statement acts", label, any(set(g["acts"]) & set(s["acts"]) for s in found))
        for name in ("via", "venue"):
            if g.get(name):
                self.tick(f"statement {name}", label, any(flat(g[name]) in flat(s.get(name)) for s in found))
        if g.get("addressee"):
            self.tick("statement addressee", label, any(self.is_actor(i, g["addressee"]) for s in found for i in s["addressees"]))
        if g.get("anonymous"):
            self.tick("statement anonymous", label, any(s.get("anonymous") for s in found))

    def judge_rest(self, gold: Json) -> None:
        for g in gold.get("firsts", []):
            self.tick("firsts", g["what"][:60], any(overlap(f.get("span"), self.at(g["what"])) for f in self.readout["firsts"]))
        for g in gold.get("positions", []):
            held = [p for p in self.readout["positions"] if self.is_actor(p.get("party"), g["party"])]
            for side in ("wants", "gives"):
                self.tick("positions", side, any(overlap((p.get(side) or {}).get("span"), self.at(g[side])) for p in held))

    def wrongly_coded(self, traps: list[Json]) -> int:
        wrong = 0
        for trap in traps:
            if any(self._falls_for(trap, e) for e in self.readout["events"]):
                wrong += 1
                self.misses.append(f"must not code: {trap}")
        return wrong

    def _falls_for(self, trap: Json, event: Json) -> bool:
        if trap.get("type", event["type"]) != event["type"] or trap.get("status", event.get("status")) != event.get("status"):
            return False
        if trap.get("with") and not any(self.is_actor(k, n) for n in trap["with"] for k in event["source"] + event["recipient"]):
            return False
        return not trap.get("text") or overlap(event["trigger"], self.at(trap["text"]))


def _when_right(when: Any, date: Any) -> bool:
    want = date if isinstance(date, dict) else {"start": date, "end": date}
    return bool(when) and when.get("start") == str(want["start"]) and when.get("end") == str(want["end"])


def _iou(a: Iterable[Any], b: Iterable[Any]) -> float:
    x, y = characters(a), characters(b)
    return len(x & y) / max(1, len(x | y))


def score_record(gold: Json, readout: Mapping[str, Any]) -> Score:
    """Figures as shares of all single judgements asked; `wrongly_coded` counts traps that were fallen for."""
    judge = _Judge(readout)
    judge.judge_actors(gold)
    for event in gold["events"]:
        judge.judge_event(event)
    for statement in gold["statements"]:
        judge.judge_statement(statement)
    judge.judge_rest(gold)
    got = judge.readout
    right, asked = sum(judge.right.values()), sum(judge.asked.values())

    def extra(*kinds: str) -> int:
        return max(0, sum(len(got[k]) for k in kinds) - sum(len(gold.get(k, [])) for k in kinds))

    wrong = judge.wrongly_coded(gold.get("must_not_code", []))
    figures = {
        "right": right,
        "of": asked,
        "share": share(right, asked),
        "wrongly_coded": wrong,
        "extra_events": extra("events"),
        "extra_statements": extra("statements"),
        "extra_firsts_positions": extra("firsts", "positions"),
        "by_kind": {k: f"{judge.right[k]}/{n}" for k, n in judge.asked.items()},
    }
    return Score(figures, judge.misses)
