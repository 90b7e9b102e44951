"""Writes tests/keep/golden/vN.duckdb.gz for the schema of today: `python tests/keep/make_golden.py`, once for each new migration; old ones stay."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from dragoman.keep import open_store
from dragoman.keep.migrate import latest
from dragoman.readout import Readout

HERE = Path(__file__).parent


def main() -> None:
    sample = Readout.from_dict(json.loads((HERE.parent / "faces" / "sample.json").read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "s.duckdb", Path(folder) / "small.duckdb"
        with open_store(path, write=True) as store:
            store.add([replace(sample, made_by={**sample.made_by, "dragoman": "0.0.1"})])
            store.add([sample], recode=True)
        with duckdb.connect() as con:  # small blocks: the file is mostly empty otherwise
            con.execute(f"ATTACH '{path}' AS s (READ_ONLY)")
            con.execute(f"ATTACH '{small}' AS small (BLOCK_SIZE 16384, STORAGE_VERSION 'v1.2.0')")
            con.execute("COPY FROM DATABASE s TO small")
        target = HERE / "golden" / f"v{latest()}.duckdb.gz"
        with target.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packed:
            packed.write(small.read_bytes())
        print(target, target.stat().st_size)


if __name__ == "__main__":
    main()
