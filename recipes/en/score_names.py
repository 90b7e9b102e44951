"""F1 of names on the held-back third of re3d: `python recipes/en/score_names.py --data FOLDER [--model FOLDER]`.

re3d marks pronouns, descriptions and slipped offsets beside names, so its marks are first read as names
(`names.re3d_names`: titles and articles off, outermost name, countries as places). Exact: same place, same label.
Overlap: the labels agree and the places touch.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from data import re3d
from names import Span, re3d_names

from dragoman.parse import load_parser
from dragoman.parse.tokens import words

KINDS = ("person", "organization", "place")


def f1(right: float, found: int, gold: int) -> float:
    return round(2 * right / max(1, found + gold), 4)


def touching(some: set[Span], others: set[Span]) -> int:
    return sum(any(a[2] == b[2] and a[0] < b[1] and b[0] < a[1] for b in others) for a in some)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--show", type=int, default=0, help="so many of the commonest faults")
    args = parser.parse_args()
    model = load_parser(args.model)
    c: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for doc in re3d(args.data / "ner_re3d.jsonl", back=True):
        text = str(doc["text"])
        spans = list(words(text))
        marks = re3d_names(text, spans, doc["entities"])  # type: ignore[arg-type]
        gold = {(spans[a][0], spans[b - 1][1], label) for a, b, label in marks if label in KINDS}
        found = {(n.start, n.end, n.label) for n in model.parse(text).names if n.label in KINDS}
        for kind in KINDS:
            c["gold " + kind] += sum(s[2] == kind for s in gold)
            c["found " + kind] += sum(s[2] == kind for s in found)
            c["right " + kind] += sum(s[2] == kind for s in gold & found)
        c["met gold"] += touching(gold, found)
        c["met found"] += touching(found, gold)
        faults.update(f"missed {text[a:b]} ({label})" for a, b, label in gold - found)
        faults.update(f"wrong {text[a:b]} ({label})" for a, b, label in found - gold)
    total = {what: sum(c[f"{what} {kind}"] for kind in KINDS) for what in ("gold", "found", "right")}
    out = {
        "names": total["gold"],
        "exact": f1(total["right"], total["found"], total["gold"]),
        "precision": round(total["right"] / max(1, total["found"]), 4),
        "recall": round(total["right"] / max(1, total["gold"]), 4),
        "by_label": {k: f1(c["right " + k], c["found " + k], c["gold " + k]) for k in KINDS},
        "overlap": f1((c["met gold"] + c["met found"]) / 2, total["found"], total["gold"]),
    }
    print(json.dumps(out, indent=1))
    for fault, n in faults.most_common(args.show):
        print(n, fault)


if __name__ == "__main__":
    main()
