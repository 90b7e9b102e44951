"""Readouts to keep, without the cost of coding."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dragoman.keep import store as room
from dragoman.keep.connect import create
from dragoman.readout import Readout

SAMPLE = Path(__file__).parent.parent / "faces" / "sample.json"

Make = Callable[..., Readout]


@pytest.fixture(scope="session")
def sample() -> Readout:
    """A readout with records of every kind."""
    return Readout.from_dict(json.loads(SAMPLE.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def make(sample: Readout) -> Make:
    """`make(3)` gives the sample as the report of another address; `version` as coded by another program."""

    def made(n: int, version: str | None = None, **report: object) -> Readout:
        by = {**sample.made_by, "dragoman": version} if version else sample.made_by
        changed = {"id": f"r{n}", "url": f"https://news.example/{n}", **report}
        return replace(sample, report=replace(sample.report, **changed), made_by=by)

    return made


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once."""
    path = tmp_path_factory.mktemp("empty") / "empty.duckdb"
    create(path)
    return path


@pytest.fixture(autouse=True)
def _made_once(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New stores are copies of the empty one: making one takes a quarter of a second, and these tests make many."""
    monkeypatch.setattr(room, "create", lambda path: shutil.copyfile(empty, path))
