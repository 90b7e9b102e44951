"""The face of the package: what `import dragoman` offers, and that it stays light."""

from __future__ import annotations

import subprocess
import sys

import dragoman
from dragoman import Readout

TEXT = "LISBON — The foreign minister of Portugal met the Spanish prime minister in Madrid on Friday."


def test_everything_named_is_there() -> None:
    assert sorted(dragoman.__all__) == dragoman.__all__
    assert all(hasattr(dragoman, name) for name in dragoman.__all__)


def test_read_gives_typed_records_again_and_again() -> None:
    first = dragoman.read(TEXT, published="2021-03-07")
    second = dragoman.read(TEXT, published="2021-03-07")
    assert first == second
    (event,) = first.events
    assert (event.type, first.quoted(event.trigger)) == ("CONSULT", "met")


def test_a_readout_survives_its_json_and_draws_itself() -> None:
    readout = dragoman.read(TEXT, published="2021-03-07", title="A visit", id="x1")
    assert Readout.from_dict(readout.to_dict(rejected=True)) == readout
    assert "Portugal" in readout._repr_html_()
    assert "1 event" in repr(readout)


def test_frames_have_labels_beside_codes() -> None:
    frame = dragoman.read(TEXT, published="2021-03-07").to_frame("events")
    assert list(frame["cameo_name"])
    assert list(frame["source_country"]) == ["PRT"]


def test_importing_loads_no_model_and_no_heavy_library() -> None:
    code = "import sys, dragoman; print([m for m in ('numpy', 'onnxruntime', 'pandas', 'rich', 'yaml', 'trafilatura') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
