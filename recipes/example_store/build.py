"""Code the reports of examples/korea and keep the readouts, packed, as the example that ships with Dragoman: `src/dragoman/data/example/readouts.jsonl.xz`.

Beside them, in `deeds.xz`, what the ledger of words asks of each sentence.
"""

from __future__ import annotations

import argparse
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

from dragoman.desk import Desk
from dragoman.model import Report
from dragoman.readers import Refusal, read_sources
from dragoman.serve.http.example import pack

ROOT = Path(__file__).resolve().parent.parent.parent
REPORTS = ROOT / "examples" / "korea" / "reports"
TARGET = ROOT / "src" / "dragoman" / "data" / "example" / "readouts.jsonl.xz"
DEEDS = TARGET.with_name("deeds.xz")

FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 23}]


def reports() -> Iterator[Report]:
    for item in read_sources([str(path) for path in sorted(REPORTS.glob("*.jsonl"))]):
        if isinstance(item, Refusal):
            raise SystemExit(f"{item.source}: {item.reason}")
        yield item


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare with what is there; exit 1 where it is stale")
    check = parser.parse_args().check
    found = list(Desk.open(strict=True, deeds=True).read_many(reports()))
    made = b"".join(readout.to_json(rejected=True).encode() + b"\n" for readout in found)
    deeds = pack(dict(sorted(entry for readout in found for entry in readout.deeds)).items())
    if check:
        same = TARGET.exists() and lzma.decompress(TARGET.read_bytes()) == made and lzma.decompress(DEEDS.read_bytes()) == deeds
        print(f"{TARGET.name}: {'as the coders are now' if same else 'stale; run python recipes/example_store/build.py'}", file=sys.stderr)
        return 0 if same else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    for path, data in ((TARGET, made), (DEEDS, deeds)):
        path.write_bytes(lzma.compress(data, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=FILTERS))
    print(f"{TARGET.relative_to(ROOT)}: {made.count(10):,} readouts, {len(made):,} bytes, packed {TARGET.stat().st_size:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
