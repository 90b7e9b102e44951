"""F1 of names on the held-back third of re3d: `python recipes/en/score_names.py --data FOLDER [--model FOLDER] [--gold OUT.jsonl]`.

re3d marks pronouns, descriptions and slipped offsets beside names, so its marks are first read as names
(`names.re3d_names`: titles and articles off, outermost name, countries as places). `--gold` writes what results as a gold set
for `dragoman evaluate names`, which counts the same.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from data import re3d
from names import re3d_names

from dragoman.evaluate import GoldSet, score
from dragoman.parse import load_parser
from dragoman.parse.tokens import words


def rows(data: Path) -> list[dict[str, Any]]:
    """The held-back documents with their names."""
    out = []
    for doc in re3d(data / "ner_re3d.jsonl", back=True):
        text = str(doc["text"])
        spans = list(words(text))
        marks = re3d_names(text, spans, doc["entities"])  # type: ignore[arg-type]
        names = [{"start": spans[a][0], "end": spans[b - 1][1], "label": label} for a, b, label in marks]
        out.append({"id": doc["id"], "text": text, "names": names})
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="show so many faults")
    args = parser.parse_args()
    gold = GoldSet("re3d", rows(args.data))
    if args.gold:
        args.gold.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in gold.rows), encoding="utf-8")
    model = load_parser(args.model)
    answers = [{"id": row["id"], "names": [{"start": n.start, "end": n.end, "label": n.label} for n in model.parse(row["text"]).names]} for row in gold.rows]
    result = score("names", gold, answers)
    print(json.dumps(result.figures, indent=1))
    print("\n".join(result.misses[: args.misses]))


if __name__ == "__main__":
    main()
