"""The built page is what its source gives, holds nothing a strict policy would refuse, and names no other machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

_WEB = Path(__file__).parents[3] / "src/dragoman/serve/web"
_STATIC = _WEB / "static"
_NEEDS_NODE = pytest.mark.skipif(
    not (_WEB / "app/node_modules/vite").is_dir() or shutil.which("node") is None, reason="no node_modules: npm ci in src/dragoman/serve/web/app"
)


@_NEEDS_NODE
def test_a_rebuild_gives_the_same_bytes() -> None:
    done = subprocess.run(["node", "check.mjs"], cwd=_WEB / "app", capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@_NEEDS_NODE
def test_offsets_segments_and_series() -> None:
    done = subprocess.run(["node", "--test", "tests/text.test.js", "tests/series.test.js"], cwd=_WEB / "app", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_the_page_has_no_inline_script_or_style() -> None:
    page = (_STATIC / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"\son\w+=", page) == []


def test_templates_set_no_style_attribute() -> None:
    """What Svelte makes of a `style=` attribute is parsed as HTML and refused by the policy; `style:name={…}` is not."""
    wrong = [
        path.name
        for path in (_WEB / "app/src").rglob("*.svelte")
        if re.search(r"<[a-z][^<>]*\sstyle=", path.read_text("utf-8")) or "{@html" in path.read_text("utf-8")
    ]
    assert wrong == []


def test_nothing_names_another_machine() -> None:
    known = {"www.w3.org", "svelte.dev"}  # names of XML, and where Svelte explains its errors
    named = {host for path in _STATIC.rglob("*.[jch]*s*") for host in re.findall(r"https?://([a-z0-9.-]+)", path.read_text("utf-8", errors="replace"))}
    assert named <= known, named - known


def test_the_part_for_a_dyad_is_small() -> None:
    """All scripts and styles together but for the parts of map and network, unpacked; what goes over the wire is a third of it."""
    apart = ("Map-", "Graph-", "Network-")
    size = sum(path.stat().st_size for path in _STATIC.rglob("*") if path.suffix in (".js", ".css") and not path.name.startswith(apart))
    fonts = sum(path.stat().st_size for path in _STATIC.rglob("*-latin-wght-*.woff2"))
    assert size + fonts < 600_000
