"""The desk as it is used: rules and heads."""

from __future__ import annotations

import pytest

from dragoman.desk import Desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk.open(strict=True)
