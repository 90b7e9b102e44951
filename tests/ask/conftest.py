"""One small store for all questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dragoman.ask import Store

from .made import READOUTS, store_of


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_of(tmp_path_factory.mktemp("ask") / "news.duckdb", READOUTS) as opened:
        yield opened
