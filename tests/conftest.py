"""Fixtures that all rooms share: the shipped parser and the whole desk, each loaded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.parse import Parser


@pytest.fixture(scope="session")
def parser() -> Parser:
    from dragoman.parse import load_parser

    return load_parser()


@pytest.fixture(scope="session")
def desk() -> Desk:
    from dragoman.desk import Desk

    return Desk.open(strict=True)
