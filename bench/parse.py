"""Speed and memory of the parser alone on one core.

python bench/parse.py                          500 reports made of the paragraphs of examples/, shuffled with a fixed seed
python bench/parse.py REPORTS.jsonl            the `text` of each line
python bench/parse.py FOLDER --model FOLDER    each .txt file; another model
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARAGRAPHS_A_REPORT = 12


def made_up(count: int) -> Iterator[str]:
    """Reports of paragraphs drawn from the example reports: the words are news, the stories are not."""
    paragraphs = [p for f in sorted((ROOT / "examples").glob("*.txt")) for p in f.read_text(encoding="utf-8").split("\n\n") if len(p) > 60]
    draw = random.Random(20190630)
    for _ in range(count):
        yield "\n\n".join(draw.sample(paragraphs, min(PARAGRAPHS_A_REPORT, len(paragraphs))))


def given(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from (f.read_text(encoding="utf-8", errors="replace") for f in sorted(path.glob("*.txt")))
    else:
        yield from (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports_from", nargs="?", type=Path)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--cut", action="store_true", help="words and sentences only")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = list(given(options.reports_from) if options.reports_from else made_up(options.reports))[: options.reports]
    words = sum(len(text.split()) for text in texts)
    begun = time.perf_counter()
    from dragoman.parse import load_parser

    model = load_parser(options.model)
    model.parse("The first run is slower.")
    loaded = time.perf_counter()
    cpu = time.process_time()
    if options.cut:
        tokens = sum(len(model.cut(text).spans) for text in texts)
    else:
        tokens = sum(len(syntax) for syntax in model.parse_many(texts))
    wall, cpu = time.perf_counter() - loaded, time.process_time() - cpu
    figures = {
        "reports": len(texts),
        "words": words,
        "tokens": tokens,
        "seconds": round(wall, 1),
        "words_a_second": round(words / wall),
        "words_a_cpu_second": round(words / cpu),
        "tokens_a_second": round(tokens / wall),
        "load_seconds": round(loaded - begun, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1 if sys.platform == "darwin" else 1024),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
