"""Fixtures that all rooms share: the shipped parser and the whole desk, each loaded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.parse import Parser


# A clone tests the same cases every time; to hunt for new ones: pytest --hypothesis-profile hunt
settings.register_profile("same", derandomize=True)
settings.register_profile("hunt", derandomize=False)
settings.load_profile("same")


@pytest.fixture(scope="session")
def parser() -> Parser:
    from dragoman.parse import load_parser

    return load_parser()


@pytest.fixture(scope="session")
def desk() -> Desk:
    from dragoman.desk import Desk

    return Desk.open(strict=True)
