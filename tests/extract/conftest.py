"""The rooms of this folder are tested with the rules alone; `learned/` tests what the heads make of them."""

from __future__ import annotations

import pytest

from dragoman.desk import Desk


@pytest.fixture(scope="session")
def desk() -> Desk:
    return Desk.open(strict=True, learned=False)
