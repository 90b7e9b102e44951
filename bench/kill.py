"""Ingest killed at random moments and started again: nothing lost, nothing double, nothing half.

python bench/kill.py                      200 kills (kill -9), half of them followed by a torn write-ahead log; a light stand-in codes
python bench/kill.py --full FOLDER        on a small file system (mount -t tmpfs -o size=64m tmpfs FOLDER): it fills up, room is made, ingest goes on
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from made import MADE_BY, code, coder, report

from dragoman.errors import StoreError
from dragoman.keep import open_store
from dragoman.keep.ingest import Ingest, Item


def items(count: int) -> Iterator[Item]:
    for n in range(count):
        yield Item(report(n), f"made:{n}", "made")


def child(path: Path, count: int) -> None:
    """One run, in a process of its own: read again what the ledger misses, then everything."""
    with Ingest(path, say=lambda message: print(message, file=sys.stderr, flush=True)) as ingest:
        lost = len(ingest.lost())
        counts = ingest.run(items(count), coder, MADE_BY, ["made"])
    print(json.dumps({"lost_noticed": lost, **vars(counts)}))


def start(path: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--child", str(path), "--reports", str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def faults(path: Path, count: int | None) -> list[str]:
    """What is wrong with a store: half-written and doubled reports; with `count`, also changed and lost ones."""
    if not path.exists():
        return [] if count is None else ["no store"]
    with open_store(path) as store:
        found = store.check()
        if count is None:
            return found
        readouts = list(store.readouts())
    numbers = [int(r.report.id.removeprefix("made-")) for r in readouts]
    found += [f"double: {len(numbers) - len(set(numbers))}"] if len(numbers) > len(set(numbers)) else []
    found += [f"changed: {n}" for n, r in zip(numbers, readouts, strict=True) if r != code(report(n))]
    return found + [f"lost: {n}" for n in sorted(set(range(count)) - set(numbers))]


def tear(path: Path, draw: random.Random) -> bool:
    """Cut the end of the write-ahead log off, as a crash of the machine may."""
    log = path.with_name(f"{path.name}.wal")
    if not log.exists() or log.stat().st_size < 2:
        return False
    with log.open("r+b") as file:
        file.truncate(draw.randrange(1, log.stat().st_size))
    return True


def killed(kills: int, count: int, seed: int) -> None:
    """Rounds of one store each: killed at random moments until a run is let through, then looked at."""
    draw = random.Random(seed)
    tally = {"kills": 0, "rounds": 0, "torn_logs": 0, "lost_noticed": 0, "faults": 0}
    with tempfile.TemporaryDirectory() as folder:
        while tally["kills"] < kills:
            path = Path(folder) / f"{tally['rounds']}.duckdb"
            for _ in range(draw.randint(3, 6)):
                run = start(path, count)
                time.sleep(draw.uniform(0.3, 2.5))
                run.send_signal(signal.SIGKILL)
                run.communicate()
                tally["kills"] += run.returncode == -signal.SIGKILL  # not those that were done already
                tally["torn_logs"] += draw.random() < 0.5 and tear(path, draw)
                wrong = faults(path, None)
                tally["faults"] += len(wrong)
                print("\n".join(wrong[:5]), end="\n" if wrong else "", flush=True)
            out, err = start(path, count).communicate()
            last = json.loads(out) if out else {}
            tally["lost_noticed"] += last.get("lost_noticed", 0)
            wrong = faults(path, count) + ([] if last and last["read"] == count == last["stored"] + last["duplicate"] else [f"summary: {out} {err}"])
            tally["faults"] += len(wrong)
            tally["rounds"] += 1
            print("\n".join(wrong[:5]), end="\n" if wrong else "", flush=True)
            for left in Path(folder).glob(f"{path.name}*"):
                left.unlink()
    print(json.dumps(tally))


def full(folder: Path, count: int) -> None:
    """Fill the file system, let ingest meet its end, make room, and see that it goes on by itself."""
    ballast, path = folder / "ballast", folder / "news.duckdb"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    if free > 300_000_000:
        sys.exit(f"{folder} has {free:,} bytes free: give a small file system")
    ballast.write_bytes(b"\0" * max(0, free - 13_000_000))
    run = start(path, count)
    waited = [0.0]
    begun = time.monotonic()
    assert run.stderr is not None
    told = [run.stderr.readline()]
    time.sleep(3)
    alone = run.poll() is None
    ballast.unlink()
    out, err = run.communicate(timeout=300)
    waited.append(time.monotonic() - begun)
    wrong = faults(path, count)
    print("".join(told).strip(), err.strip())
    print(json.dumps({"waited_for_room": alone, "seconds": round(waited[-1], 1), "faults": len(wrong), **(json.loads(out) if out else {"out": out})}))
    print("\n".join(wrong[:5]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reports", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.reports)
    elif options.full:
        full(options.full, options.reports)
    else:
        with suppress(StoreError):
            killed(options.kills, options.reports, options.seed)


if __name__ == "__main__":
    main()
