"""Speed and memory of the whole reading on one core: words a second, peak resident memory, and one short report from the shell.

python bench/read.py                          500 reports made of the sentences of examples/, shuffled with a fixed seed
python bench/read.py REPORTS.jsonl --reports 500
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

from reports import one_core, texts

PARAGRAPHS_A_REPORT = 18


def shell_seconds() -> float:
    """One short report through the command, start-up included."""
    text = "PARIS — The French president met the Spanish prime minister on Sunday.\n"
    begun = time.perf_counter()
    command = [sys.executable, "-m", "dragoman", "read", "-", "--published", "2021-03-01", "--format", "json"]
    subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports_from", nargs="*", type=Path)
    parser.add_argument("--reports", type=int, default=500)
    options = parser.parse_args()
    one_core()
    from dragoman.desk import Desk
    from dragoman.readers import report_from_text

    found = texts(options.reports_from, options.reports, PARAGRAPHS_A_REPORT)
    begun = time.perf_counter()
    desk = Desk.open(strict=True)
    opened = time.perf_counter() - begun
    begun = time.perf_counter()
    records = sum(len(r.events) + len(r.statements) for r in desk.read_many(report_from_text(t, id=str(i), language="en") for i, t in enumerate(found)))
    seconds = time.perf_counter() - begun
    words = sum(len(t.split()) for t in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(found)} reports, {words:,} words, {records:,} events and statements; one core")
    print(f"open {opened:.2f} s; read {seconds:.1f} s = {words / seconds:,.0f} words/s; peak memory {peak:,.0f} MB")
    print(f"one short report from the shell {min(shell_seconds() for _ in range(3)):.2f} s")


if __name__ == "__main__":
    main()
