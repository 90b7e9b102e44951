"""Events: type, CAMEO root and leaf, the pair of actors, and silence where nothing is to be coded.

Three kinds of gold set: codebook sentences (CAMEO leaf and actor spans), span-marked PLOVER sentences (type for a pair),
and coded sentences (several directed events with actor codes, or none).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.evaluate.gold import GoldSet, align
from dragoman.evaluate.measures import Json, Score, as_list, overlap, prf, share

__all__ = ["score_events", "score_silence"]

ROOT_TYPE: Mapping[str, str] = {
    "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "YIELD", "09": "ACCUSE",
    "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION",
    "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip
LEAF_TYPE: Mapping[str, str] = {"163": "COERCE", "191": "COERCE", "192": "COERCE", "1712": "ASSAULT", "175": "ASSAULT"}
"""Leaves whose PLOVER type is not that of their root (CAMEO-PLOVER table of 2021). YIELD stands for CONCEDE and RETREAT, which some sets merge."""

TURNABLE = frozenset({"CONSULT", "AGREE", "COOPERATE", "SUPPORT", "ASSAULT"})
"""Types whose reciprocal acts may name the two sides in either order."""


def _fold(kind: str | None) -> str | None:
    return "YIELD" if kind in ("CONCEDE", "RETREAT") else kind


def score_silence(gold: GoldSet, readouts: Iterable[Mapping[str, Any]]) -> Score:
    """Share of sentences without an event in which none was coded."""
    pairs = list(zip(gold.rows, align(gold, readouts), strict=True))
    misses = [
        f"{row['id']} coded {e['type']} {e['cameo']} {_words(row['text'], e['trigger'])!r}: {row['text']}" for row, readout in pairs for e in readout["events"]
    ]
    return Score({"sentences": len(pairs), "silent": share(sum(not r["events"] for _, r in pairs), max(1, len(pairs)))}, misses)


def score_events(gold: GoldSet, readouts: Iterable[Mapping[str, Any]]) -> Score:
    """Score by the kind of set that `gold` is (see the module's head)."""
    pairs = list(zip(gold.rows, align(gold, readouts), strict=True))
    events = [row["events"] for row in gold.rows if row["events"]]
    has_code = any(e[0].get("code") for e in events)
    if has_code and any(isinstance(e[0].get("source"), str) for e in events):
        return _score_coded(pairs)
    tally = _Tally(has_code)
    for row, readout in pairs:
        tally.add(row, readout)
    return Score(tally.figures(), tally.misses)


def _words(text: str, span: Any) -> str:
    return text[span[0] : span[1]] if span else ""


class _Tally:
    """Counts over sentences that mark one pair and its code or type."""

    def __init__(self, has_code: bool) -> None:
        self.has_code = has_code
        self.count: Counter[str] = Counter()
        self.by: dict[str, Counter[str]] = defaultdict(Counter)
        self.types: dict[str, Counter[str]] = defaultdict(Counter)
        self.misses: list[str] = []

    def add(self, row: Json, readout: Json) -> None:
        events = readout["events"]
        if not row["events"]:
            return
        gold = row["events"][0]
        code = gold.get("code") or ""
        kind = _fold(LEAF_TYPE.get(code) or ROOT_TYPE.get(code[:2]) if self.has_code else gold.get("type")) or ""
        key = code[:2] if self.has_code else kind
        found = {_fold(e["type"]) for e in events}
        pairs = [e for e in events if _pair_right(gold, row["text"], readout, e)]
        self.count.update(n=1, none=int(not events), predicted=len(events), types=len(found), type=int(kind in found), pair=int(bool(pairs)))
        self.count["pair_type"] += any(_fold(e["type"]) == kind for e in pairs)
        self.by[key]["n"] += 1
        self.types[kind].update(gold=1, right=int(kind in found))
        for other in found - {kind}:
            self.types[str(other)]["wrong"] += 1
        right = kind in found
        if self.has_code:
            right = self._add_codes(gold, readout, events, pairs)
        self.by[key]["right"] += right
        if not right or not pairs:
            got = [(e["type"], e["cameo"], _words(row["text"], e["trigger"])) for e in events]
            self.misses.append(f"{row['id']} {code or kind} {'pair wrong' if right else 'missed'}, got {got}: {row['text']}")

    def _add_codes(self, gold: Json, readout: Json, events: list[Json], pairs: list[Json]) -> bool:
        code, count = gold["code"], self.count
        codes = [e["cameo"] for e in events]
        root = any(c[:2] == code[:2] for c in codes)
        count.update(root=int(root), leaf=int(code in codes), predicted_root=sum(c[:2] == code[:2] for c in codes), predicted_leaf=codes.count(code))
        count["pair_root"] += any(e["cameo"][:2] == code[:2] for e in pairs)
        count["pair_leaf"] += any(e["cameo"] == code for e in pairs)
        sources = {s[:3] for s in as_list(gold.get("source_codes"))}
        targets = {s[:3] for s in as_list(gold.get("target_codes"))} or (sources if gold.get("reciprocal") else set())
        if sources and targets and "---" not in sources:
            right = [e for e in events if _countries(readout, e["source"]) & sources and _countries(readout, e["recipient"]) & targets]
            count.update(countries=1, country_pair=int(bool(right)), country_root=int(any(e["cameo"][:2] == code[:2] for e in right)))
        return root

    def figures(self) -> Json:
        c, n = self.count, max(1, self.count["n"])
        out: Json = {"sentences": c["n"], "no_event": share(c["none"], n)}
        out |= {"events_per_sentence": round(c["predicted"] / n, 2), "types_per_sentence": round(c["types"] / n, 2)}
        out |= {"type_found": share(c["type"], n), "pair_found": share(c["pair"], n), "pair_and_type": share(c["pair_type"], n)}
        f1 = [prf(t["right"], t["right"] + t["wrong"], t["gold"])["f1"] for t in self.types.values() if t["gold"]]
        out["type_macro_f1"] = share(sum(f1), len(f1))
        if self.has_code:
            out |= {k: share(c[k], n) for k in ("root", "leaf", "pair_root", "pair_leaf")}
            out |= {"precision_root": share(c["predicted_root"], max(1, c["predicted"])), "precision_leaf": share(c["predicted_leaf"], max(1, c["predicted"]))}
            out |= {"country_pair": share(c["country_pair"], max(1, c["countries"])), "country_pair_and_root": share(c["country_root"], max(1, c["countries"]))}
        out["recall_by"] = {k: f"{v['right']}/{v['n']}" for k, v in sorted(self.by.items())}
        return out


def _mentions(readout: Json, ids: Iterable[str]) -> list[Any]:
    actors = {a["id"]: a for a in readout["actors"]}
    return [m for i in ids for m in actors.get(i, {}).get("mentions", [])]


def _countries(readout: Json, ids: Iterable[str]) -> set[str]:
    actors = {a["id"]: a for a in readout["actors"]}
    named = [actors[i] for i in ids if i in actors]
    return {c for a in named for c in (a.get("country"), (a.get("code") or "")[:3]) if c}


def _spans(text: str, snippets: list[str]) -> list[tuple[int, int]]:
    """Where the gold's words stand in the text, whatever the blanks between them."""
    return [m.span() for s in snippets for m in re.finditer(r"\s+".join(map(re.escape, s.split())), text)]


def _pair_right(gold: Json, text: str, readout: Json, event: Json) -> bool:
    gold_source, gold_target = _spans(text, as_list(gold.get("source"))), _spans(text, as_list(gold.get("target")))
    source, recipient = _mentions(readout, event["source"]), _mentions(readout, event["recipient"])

    def meets(a: list[Any], b: list[Any]) -> bool:
        return any(overlap(x, y) for x in a for y in b)

    if meets(gold_source, source) and (not gold_target or meets(gold_target, recipient)):
        return True
    may_turn = gold.get("reciprocal") or (event.get("reciprocal") and event["type"] in TURNABLE)
    return bool(may_turn) and meets(gold_source, recipient) and (not gold_target or meets(gold_target, source))


def _score_coded(pairs: list[tuple[Json, Json]]) -> Score:
    """Sets that give actor codes, several directed events a sentence or none; each gold event is matched once."""
    count: Counter[str] = Counter()
    misses: list[str] = []
    for row, readout in pairs:
        gold = [(e["code"], e.get("source") or "", e.get("target") or "") for e in row["events"]]
        found = _directed(readout)
        count.update(gold=len(gold), predicted=len(found))
        for name, same in (("strict", _same_actors), ("root", _same_countries)):
            used: set[int] = set()
            for g in gold:
                j = next((j for j, f in enumerate(found) if j not in used and same(g, f)), None)
                if j is not None:
                    used.add(j)
                    count[name] += 1
                elif name == "strict":
                    misses.append(f"{row['id']} {g}, got {found}: {row['text']}")
        if not gold:
            count.update(quiet=1, quiet_right=int(not found))
    figures = {
        "sentences": len(pairs),
        "gold": count["gold"],
        "code_and_both_actors": prf(count["strict"], count["predicted"], count["gold"]),
        "root_and_countries": prf(count["root"], count["predicted"], count["gold"]),
        "quiet": f"{count['quiet_right']}/{count['quiet']}",
    }
    return Score(figures, misses)


def _directed(readout: Json) -> list[tuple[str, str, str]]:
    actors = {a["id"]: a for a in readout["actors"]}

    def code(key: str | None) -> str:
        actor = actors.get(key or "", {})
        return actor.get("code") or actor.get("country") or ""

    out: list[tuple[str, str, str]] = []
    for event in readout["events"]:
        for s in event["source"] or [None]:
            for t in event["recipient"] or [None]:
                out.append((event["cameo"], code(s), code(t)))
                if event.get("reciprocal"):
                    out.append((event["cameo"], code(t), code(s)))
    return out


def _parts(code: str) -> set[str]:
    return {code[i : i + 3] for i in range(0, len(code), 3)} - {"---"}


def _same_actors(gold: tuple[str, str, str], found: tuple[str, str, str]) -> bool:
    same = all(g[:3] == f[:3] and _parts(g) <= _parts(f) for g, f in zip(gold[1:], found[1:], strict=True))
    return found[0] == gold[0] and same


def _same_countries(gold: tuple[str, str, str], found: tuple[str, str, str]) -> bool:
    return found[0][:2] == gold[0][:2] and all(g[:3] == f[:3] for g, f in zip(gold[1:], found[1:], strict=True))
