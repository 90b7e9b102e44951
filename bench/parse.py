"""Speed and memory of the parser alone on one core.

python bench/parse.py                          500 reports made of the paragraphs of examples/, shuffled with a fixed seed
python bench/parse.py REPORTS.jsonl            the `text` of each line
python bench/parse.py FOLDER --model FOLDER    each .txt file; another model
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from reports import one_core, texts

PARAGRAPHS_A_REPORT = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports_from", nargs="*", type=Path)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--cut", action="store_true", help="words and sentences only")
    options = parser.parse_args()
    one_core()
    found = texts(options.reports_from, options.reports, PARAGRAPHS_A_REPORT)
    words = sum(len(text.split()) for text in found)
    begun = time.perf_counter()
    from dragoman.parse import load_parser

    model = load_parser(options.model)
    model.parse("The first run is slower.")
    loaded = time.perf_counter()
    cpu = time.process_time()
    if options.cut:
        tokens = sum(len(model.cut(text).spans) for text in found)
    else:
        tokens = sum(len(syntax) for syntax in model.parse_many(found))
    wall, cpu = time.perf_counter() - loaded, time.process_time() - cpu
    figures = {
        "reports": len(found),
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
