"""Readouts to keep, without the cost of coding."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

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
