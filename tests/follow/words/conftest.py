"""A small store of invented reports, read by the real coders: what was said in spring, and what came of it in summer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import dragoman
from dragoman.ask import Store, open_store
from dragoman.desk import Desk
from dragoman.linking import link
from dragoman.readers import report_from_text

REPORTS = (
    (
        "one", "2021-03-01", "Nile Wire",
        "CAIRO — Egypt and Sudan agreed on Monday to open a joint trade office in Wadi Halfa by the end of June. Egypt also promised to withdraw its border "
        "troops from Halaib. Sudan threatened to close the Argeen crossing if the fees were not lowered.",
    ),
    (
        "copy", "2021-03-02", "Delta Post",
        "CAIRO — Egypt and Sudan agreed on Monday to open a joint trade office in Wadi Halfa by the end of June. Egypt also promised to withdraw its border "
        "troops from Halaib. Sudan threatened to close the Argeen crossing if the fees were not lowered.",
    ),
    (
        "two", "2021-03-20", "Delta Post",
        "KHARTOUM — Sudan's government said on Saturday that it would send a medical team to Ethiopia within two weeks. "
        "Egypt predicted that Sudan would sign the water treaty in May. The Egyptian army will hold no artillery exercises near the border, the Defence "
        "Ministry said.",
    ),
    (
        "three", "2021-06-24", "Delta Post",
        "WADI HALFA — Egypt and Sudan opened the joint trade office in Wadi Halfa on Thursday, as agreed in March. Traders from both countries watched. "
        "Amina Osman became the first woman to run a trade office of the two states.",
    ),
    (
        "four", "2021-07-02", "Nile Wire",
        "CAIRO — Egypt has not withdrawn its border troops from Halaib, Sudan complained on Friday. Egyptian soldiers held artillery exercises near the "
        "border on Thursday.",
    ),
    (
        "five", "2021-07-09", "Khartoum Daily",
        "KHARTOUM — Sudan closed the Argeen crossing on Friday, a spokesman said. The water treaty has not been signed, officials in Cairo said.",
    ),
    (
        "six", "2021-07-10", "Nile Wire",
        "CAIRO — Egypt said on Saturday that the talks with Sudan were productive. Sudan called the outcome of the talks very disappointing. Egypt demanded "
        "that Sudan lower the port fees. Some 40 trucks of grain waited at the Argeen crossing, the Egyptian customs office said.",
    ),
    (
        "seven", "2021-08-20", "Khartoum Daily",
        "KHARTOUM — Sudan offered on Friday to lower the port fees for Egypt. About 90 trucks of grain waited at the Argeen crossing in July, the customs "
        "office of Sudan said.",
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store's file; not to be written to."""
    path = tmp_path_factory.mktemp("words") / "news.duckdb"
    with dragoman.open(path, write=True) as store:
        reports = [report_from_text(text, id=name, published=day, publisher=publisher, title=name, language="en") for name, day, publisher, text in REPORTS]
        store.add(Desk.open(deeds=True).read_many(reports))
        link(store)
    return path


@pytest.fixture(scope="module")
def store(made: Path) -> Iterator[Store]:
    with open_store(made) as opened:
        yield opened


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy to write to."""
    shutil.copy(made, tmp_path / "own.duckdb")
    with open_store(tmp_path / "own.duckdb", write=True) as opened:
        yield opened
