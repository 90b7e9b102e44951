"""Cost of keeping on top of reading, memory, and how fast a large store opens; on one core.

python bench/ingest.py                            1,000 reports read, then ingested; then 20,000 made-up readouts
python bench/ingest.py --reports 200 --made 20000
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import made
from reports import one_core, texts

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.model import Report
    from dragoman.readout import Readout

PARAGRAPHS_A_REPORT = 6
OPEN = """
import time
begun = time.perf_counter()
import sys, dragoman
with dragoman.open(sys.argv[1]) as store:
    opened = time.perf_counter()
    assert store.count("reports") and store.con.execute("SELECT * FROM events LIMIT 1").fetchall()
    print(opened - begun, time.perf_counter() - begun)
"""


def memory() -> float:
    """Resident memory of this process in MB, now."""
    try:
        return next(int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Timed:
    """A desk that counts the time it reads for."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.wall, self.cpu = desk, 0.0, 0.0

    def read_many(self, reports: list[Report]) -> list[Readout]:
        begun = time.perf_counter(), time.process_time()
        found = list(self.desk.read_many(reports))
        self.wall += time.perf_counter() - begun[0]
        self.cpu += time.process_time() - begun[1]
        return found


def real(folder: Path, count: int) -> dict[str, object]:
    """Reading and keeping against the reading in it: taken in one pass, so that what else the machine does weighs on both alike."""
    from dragoman.desk import Desk, code_reports
    from dragoman.keep.ingest import Ingest, Item
    from dragoman.readers import report_from_text

    found = texts([], count, PARAGRAPHS_A_REPORT)
    reports = [report_from_text(t, id=str(n), url=f"https://made.example/{n}", published="2019-06-30", language="en") for n, t in enumerate(found)]
    desk = Timed(Desk.open(strict=True))
    desk.read_many(reports[:20])
    desk.wall = desk.cpu = 0.0
    begun = time.perf_counter(), time.process_time()
    with Ingest(folder / "real.duckdb") as run:
        counts = run.run((Item(r, r.id, "bench") for r in reports), lambda new: code_reports(new, desk=desk), desk.desk.made_by)  # type: ignore[arg-type]
    wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    return {
        "reports": len(reports),
        "words": sum(len(t.split()) for t in found),
        "stored": counts.stored,
        "read_seconds": round(desk.wall, 1),
        "ingest_seconds": round(wall, 1),
        "more_percent": round(100 * (wall / desk.wall - 1), 1),
        "more_cpu_percent": round(100 * (cpu / desk.cpu - 1), 1),
        "reports_a_second": round(len(reports) / wall, 1),
        "memory_mb": round(memory()),
    }


def large(folder: Path, count: int) -> dict[str, object]:
    """A store of many readouts: rate, memory on the way, size, time to open."""
    from dragoman.keep.ingest import Ingest, Item

    path, at = folder / "made.duckdb", []

    def items() -> Iterator[Item]:
        for n in range(count):
            if n % (count // 10) == count // 20:
                at.append(round(memory()))
            yield Item(made.report(n), str(n), "made")

    begun = time.perf_counter()
    with Ingest(path) as run:
        run.run(items(), made.coder, made.MADE_BY)
        events = run.store.count("events")
    seconds = time.perf_counter() - begun
    opened = [subprocess.run([sys.executable, "-c", OPEN, str(path)], capture_output=True, text=True, check=True).stdout.split() for _ in range(3)]
    fastest = min((float(a), float(b)) for a, b in opened)
    again = time.perf_counter()
    with Ingest(path) as run:
        assert run.run(items(), made.coder, made.MADE_BY).duplicate == count
    return {
        "readouts": count,
        "events": events,
        "seconds": round(seconds, 1),
        "a_second": round(count / seconds),
        "store_mb": round(path.stat().st_size / 1e6),
        "memory_mb_on_the_way": at[:10],
        "open_seconds": round(fastest[0], 2),
        "open_and_ask_seconds": round(fastest[1], 2),
        "all_again_seconds": round(time.perf_counter() - again, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--made", type=int, default=20_000)
    options = parser.parse_args()
    one_core()
    with tempfile.TemporaryDirectory() as folder:
        if options.made:
            print(json.dumps(large(Path(folder), options.made)), flush=True)
        if options.reports:
            print(json.dumps(real(Path(folder), options.reports)))


if __name__ == "__main__":
    main()
