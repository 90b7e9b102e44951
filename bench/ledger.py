"""How long the ledger of words takes: processor seconds by step, memory, and how many sentences had to be parsed.

    python bench/ledger.py STORE                  with what is kept beside the store (STORE.deeds), and without it
    python bench/ledger.py STORE --limit 2000     only the first so many reports (as `as_of` the day of the last of them)

Works on a copy beside which the deeds are kept; the store itself is not touched.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def once(path: Path, as_of: str | None) -> dict[str, float]:
    """One ledger in this process."""
    from dragoman.ask import open_store
    from dragoman.follow.words.shelf import Shelf

    begun, wall = time.process_time(), time.monotonic()
    with open_store(path) as whole:
        store = whole.as_of(as_of) if as_of else whole
        shelf = Shelf(store)
        read = time.process_time()
        found = shelf.commitments
        done = time.process_time()
        decided = sum(c.state not in ("silent", "pending") for c in found)
        return {
            "reports": len(shelf.papers), "sentences": len(shelf.sentences), "commitments": len(found), "decided": decided, "parsed": shelf.deeds.parsed,
            "read_s": round(read - begun, 1), "ledger_s": round(done - read, 1), "cpu_s": round(done - begun, 1), "wall_s": round(time.monotonic() - wall, 1),
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }  # fmt: skip


def day_of(path: Path, limit: int) -> str:
    from dragoman.ask import open_store

    with open_store(path) as store:
        return str(store.con.execute("SELECT max(known) FROM (SELECT known FROM reports ORDER BY known LIMIT ?)", [limit]).fetchall()[0][0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--once", metavar="DAY", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once is not None:
        print(json.dumps(once(asked.store, asked.once or None)))
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.duckdb"
        shutil.copy(asked.store, copy)
        day = day_of(copy, asked.limit) if asked.limit else ""
        for name in ("nothing kept", "kept"):
            done = subprocess.run([sys.executable, __file__, str(copy), "--once", day], check=True, capture_output=True, text=True)
            size = sum(p.stat().st_size for p in Path(folder).glob("*.deeds*"))
            print(json.dumps({"with": name, **json.loads(done.stdout), "deeds_mb": round(size / 1e6, 1)}), flush=True)


if __name__ == "__main__":
    main()
