"""The real samples, where they are: every row in, and out again as it was."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dragoman.formats import Choice, Import, export, formats
from dragoman.keep import Store

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "samples"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not part of the project")


@pytest.mark.parametrize(
    ("name", "files", "rows"),
    [
        ("gdelt2", ("gdelt2/20191024143000.export.CSV", "gdelt2/events.csv", "gdelt2/eventsT.csv"), 2311),
        ("gdelt2-mentions", ("gdelt2/mentions.csv", "gdelt2/mentionsT.csv"), 200),
        ("icews", ("icews/events.2018.sample.tab",), 3705),
        ("ucdp", ("ucdp/ucdp_ged231_sample1000.csv",), 1000),
        ("gdelt1", ("gdelt1/events1.csv",), 100),
    ],
)
def test_samples_come_back_as_they_were(name: str, files: tuple[str, ...], rows: int, store: Store, tmp_path: Path) -> None:
    done = Import(store, program="test").run([SAMPLES / one for one in files])
    assert {one.format for one in done} == {name}
    assert sum(one.counts.stored for one in done) == rows
    export(store, name, tmp_path / "out", Choice(dataset=name) if name != "gdelt2-mentions" else None)
    how = {"delimiter": formats()[name].separator, "quoting": csv.QUOTE_MINIMAL if formats()[name].quote else csv.QUOTE_NONE}

    def read(path: Path) -> list[list[str]]:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines, **how))  # type: ignore[arg-type]

    wanted = [row for one in files for row in read(SAMPLES / one)]
    found = read(tmp_path / "out")
    if name == "gdelt1":  # the older ones have no SOURCEURL; it is written, empty
        wanted = [[*row, ""][:58] for row in wanted]
    assert found == wanted
