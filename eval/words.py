"""Score the ledger of words of a store of examples/korea against its truth: python eval/words.py STORE [--misses]."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from dragoman.ask import open_store
from dragoman.follow.words import Commitment, check_firsts, ledger

ROOT = Path(__file__).resolve().parent.parent
TRUTH = ROOT / "examples" / "korea" / "truth.yaml"

SAME = {
    "kept": {"fulfilled"},
    "partly": {"partly fulfilled", "begun"},
    "broken": {"contradicted", "overdue", "not initiated"},
    "void": {"withdrawn", "condition not met"},
    "open": {"pending", "not initiated", "silent", "overdue"},
}
"""States of the ledger that say what an outcome of the truth says."""
NEAR = {
    ("partly", "fulfilled"),
    ("kept", "partly fulfilled"),
    ("broken", "partly fulfilled"),
    ("partly", "contradicted"),
    ("void", "contradicted"),
    ("partly", "overdue"),
}
"""Half right: in part for whole, late for in time, called off for taken back."""
UNDECIDED = {"silent", "pending"}


def spans(truth: dict[str, Any], texts: dict[str, str]) -> dict[str, list[tuple[str, int, int]]]:
    """Where each entry stands, in its report and in the copies of it."""
    copies = {report: set(group["reports"]) for group in truth["near_duplicates"] for report in group["reports"]}
    out: dict[str, list[tuple[str, int, int]]] = {}
    for entry in truth["ledger"]:
        for report in {entry["report"], *copies.get(entry["report"], ())}:
            at = texts[report].find(entry["words"])
            if at >= 0:
                out.setdefault(entry["id"], []).append((report, at, at + len(entry["words"])))
    return out


def overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def matched(
    entry: dict[str, Any], places: list[tuple[str, int, int]], found: list[Commitment], where: dict[str, list[tuple[str, int, int]]]
) -> Commitment | None:
    """The commitment of the ledger that tells of an entry: by its words, then by what is decided."""
    best: tuple[float, bool, str] | None = None
    chosen = None
    for one in found:
        share = max((overlap((s, e), (a, b)) for report, s, e in places for r, a, b in where[one.id] if r == report), default=0)
        if share <= 0:
            continue
        rank = share / len(entry["words"]), one.state not in UNDECIDED, one.id
        if rank[0] >= 0.3 and (best is None or rank[:2] > best[:2]):
            best, chosen = rank, one
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--misses", action="store_true", help="list every entry with what the ledger says")
    args = parser.parse_args()
    truth = yaml.safe_load(TRUTH.read_text(encoding="utf-8"))
    with open_store(args.store) as store:
        found = list(ledger(store))
        texts = dict(store.con.execute("SELECT id, text FROM reports").fetchall())
        firsts = check_firsts(store) if not args.misses else ()
    where = {c.id: list(c.places) for c in found}
    tally: Counter[str] = Counter()
    places = spans(truth, texts)
    for entry in truth["ledger"]:
        one = matched(entry, places[entry["id"]], found, where)
        verdict = "not in the ledger" if one is None else judge(entry["outcome"], one.state)
        tally[verdict] += 1
        if args.misses:
            print(f"{entry['id']} {entry['kind']} {entry['outcome']:<7} {verdict:<18} {one.state if one else '-':<17} {entry['report']} | {entry['words']}")
            if one and one.state not in UNDECIDED:
                print("      " + " || ".join(f"{e.effect} {e.confidence} {e.report_id}: {e.sentence}" for e in one.evidence[:3]))
    decided = tally["right"] + tally["half right"] + tally["wrong"]
    result = {
        "commitments": len(found), "with outcome": sum(c.state not in UNDECIDED for c in found), "truth": len(truth["ledger"]),
        "found": len(truth["ledger"]) - tally["not in the ledger"],
        "decided": decided, "right": tally["right"], "half right": tally["half right"], "wrong": tally["wrong"], "silent": tally["silent"],
        "firsts": Counter(c.verdict for c in firsts),
    }  # fmt: skip
    print(json.dumps(result, indent=1), file=sys.stdout)
    return 0


def judge(outcome: str, state: str) -> str:
    """Whether a state says what the truth says."""
    if state in UNDECIDED:
        return "right" if outcome == "open" and state == "pending" else "silent"
    if state in SAME[outcome]:
        return "right"
    return "half right" if (outcome, state) in NEAR else "wrong"


if __name__ == "__main__":
    raise SystemExit(main())
