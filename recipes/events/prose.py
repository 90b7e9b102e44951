"""The training prose: annotated items of news prose written for Dragoman, one JSON object a line in `prose/*.jsonl`, and their checker.

    python recipes/events/prose.py            # checks every file, prints what is wrong and the counts

An item has `id`, `text` and `events`; an event its trigger `t`, `type`, `cameo`, sources `s`, recipients `r`, `rec` (reciprocal),
status `st`, `time`, `place` and later mentions `again`, all in the words of the text; `[[ ]]` marks what is meant inside a wider piece of it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.errors import DataError
from dragoman.evaluate.handmade import load_handmade, places_of, readings, sides
from dragoman.model import STATUSES
from dragoman.ontology import Ontology

HERE = Path(__file__).resolve().parent
LONGEST_TRIGGER = 60


def items(folder: Path = HERE / "prose") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item with its place (file and line). Raises DataError where a line is no JSON."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                try:
                    yield f"{path.name}:{number}", json.loads(line)
                except ValueError as error:
                    raise DataError(f"{path}:{number}", f"is no JSON ({error})") from error


def reports(folder: Path = HERE / "reports") -> Iterator[tuple[str, dict[str, Any]]]:
    """The whole reports, coded as `eval/gold` is (docs/reference/codebook.md), as items: first choices, sides by the names of actors."""
    for made in load_handmade(folder):
        events = [_event(e) for e in made.records("events")]
        yield made.id, {"id": made.id, "text": made.text, "published": made.published, "whole": True, "events": events}


def _event(event: dict[str, Any]) -> dict[str, Any]:
    kind, code, status, place = ((readings(event.get(k)) or [None])[0] for k in ("type", "cameo", "status", "place"))
    return {
        "t": event["trigger"], "again": event.get("again") or [], "type": kind, "cameo": str(code), "st": status, "place": place,
        "s": sides(event, "source")[0], "r": sides(event, "recipient")[0], "rec": bool(event.get("reciprocal")),
    }  # fmt: skip


def held_back(item: str) -> bool:
    """Whether an item, by the number in its id, is one of the tenth that nothing is trained on."""
    return int("".join(c for c in item if c.isdigit()) or 0) % 10 == 0


def faults(item: dict[str, Any], ontology: Ontology) -> Iterator[str]:
    """What is wrong with one item. The sides of a whole report are named by actor, and its first choices of type may stand apart from the mapping."""
    text = item["text"]
    whole = bool(item.get("whole"))

    def once(words: Any, what: str) -> str | None:
        n = len(places_of(text, words)) if isinstance(words, str) else 0
        return None if n == 1 else f"{what} {words!r} stands {n} times in the text; mark it with [[ ]] in a wider piece"

    for event in item["events"]:
        label = f"{event.get('t')!r}"
        yield from filter(None, (once(event.get("t"), "trigger"),))
        if not whole:
            yield from filter(None, (once(w, side) for side in ("s", "r") for w in event.get(side) or ()))
            yield from filter(None, (once(event[k], k) for k in ("time", "place") if event.get(k)))
        span = places_of(text, str(event.get("t")))
        if span and span[0][1] - span[0][0] > LONGEST_TRIGGER:
            yield f"{label}: trigger longer than {LONGEST_TRIGGER} characters"
        if event.get("st") not in STATUSES:
            yield f"{label}: status {event.get('st')}"
        try:
            kind = ontology.cameo(str(event.get("cameo"))).type
        except (KeyError, DataError):
            yield f"{label}: unknown CAMEO code {event.get('cameo')}"
            continue
        if kind != event.get("type") and not whole:
            yield f"{label}: CAMEO {event['cameo']} is {kind}, coded {event.get('type')}"


def main() -> int:
    ontology = Ontology.load()
    count: Counter[str] = Counter()
    seen: set[str] = set()
    wrong = 0
    for place, item in (*items(), *reports()):
        for fault in faults(item, ontology):
            wrong += 1
            print(f"{place} {item.get('id')}: {fault}")
        for key in (item["id"], item["text"]):
            if key in seen:
                wrong += 1
                print(f"{place} {item['id']}: stands twice")
            seen.add(key)
        count.update(("items", *(("without event",) if not item["events"] else ()), *(e["type"] for e in item["events"]), *(e["st"] for e in item["events"])))
    print(dict(count.most_common()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
