"""Gold files: JSONL sets of reports or sentences, one hand-made readout in YAML, treebanks in CoNLL-U."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import DataError, ReadError
from dragoman.evaluate.measures import MENTION_LIMIT, Json

__all__ = ["GoldSet", "align", "clean", "load_gold"]

_LISTS: Mapping[str, tuple[str, ...]] = {
    "actors": ("mentions", "roles"),
    "places": ("mentions",),
    "times": (),
    "events": ("source", "recipient"),
    "statements": ("content", "speakers", "addressees", "acts"),
    "positions": (),
    "firsts": ("who",),
}
_TRIGGER_LIMIT = 80
_SPEAKER_LIMIT = 150


@dataclass(frozen=True)
class GoldSet:
    """A gold file as read: `rows` of a JSONL set."""

    name: str
    rows: list[Json]

    def reports(self) -> list[Json]:
        """The inputs to read: id, text, and the date of publication where the set gives one."""
        return [{"id": str(r["id"]), "text": r["text"], "published": r.get("dct") or r.get("date")} for r in self.rows]


def load_gold(path: str | Path) -> GoldSet:
    """Read a JSONL gold set. Raises ReadError where there is no file, DataError naming the line that is no gold row."""
    path = Path(path)
    rows: list[Json] = []
    try:
        with path.open(encoding="utf-8") as handle:
            for number, line in enumerate(handle, 1):
                if line.strip():
                    rows.append(_row(line, f"{path}:{number}"))
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror}); give the path of a gold file") from error
    return GoldSet(path.stem, rows)


def _row(line: str, place: str) -> Json:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(place, f"is no JSON ({error}); a gold set has one JSON object a line") from error
    if not isinstance(row, dict) or "id" not in row or "text" not in row:
        raise DataError(place, "has no id and text; a gold row needs both")
    return row


def clean(readout: Mapping[str, Any]) -> Json:
    """A readout made safe to score: missing lists empty, over-long mentions, triggers, cues and speakers set aside as evidence of nothing."""
    out: Json = dict(readout)
    for kind, inner in _LISTS.items():
        records = [dict(x) for x in out.get(kind) or []]
        for record in records:
            for name in inner:
                record[name] = record.get(name) or []
            record["mentions"] = [m for m in record.get("mentions") or [] if m[1] - m[0] <= MENTION_LIMIT]
        out[kind] = records
    for event in out["events"]:
        event["cameo"] = str(event.get("cameo") or "")
        event.setdefault("type", None)
        event["trigger"] = _short(event.get("trigger"), _TRIGGER_LIMIT)
    for statement in out["statements"]:
        for name in ("speaker_span", "cue"):
            statement[name] = _short(statement.get(name), _SPEAKER_LIMIT)
    return out


def _short(span: Any, limit: int) -> Any:
    return span if span and span[1] - span[0] <= limit else None


def align(gold: GoldSet, readouts: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Readouts in the order of the gold rows, cleaned. Raises DataError where one is missing or given twice."""
    found: dict[str, Json] = {}
    for readout in readouts:
        key = str(readout["report"]["id"])
        if key in found:
            raise DataError(gold.name, f"two readouts for report {key!r}")
        found[key] = clean(readout)
    missing = [str(r["id"]) for r in gold.rows if str(r["id"]) not in found]
    if missing:
        raise DataError(gold.name, f"{len(missing)} of {len(gold.rows)} reports have no readout, e.g. {missing[0]!r}; every report needs one, an empty one too")
    return [found[str(r["id"])] for r in gold.rows]
