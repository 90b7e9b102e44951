"""A store to import into."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dragoman.formats import Import, Imported, format_named
from dragoman.keep import Store, open_store
from dragoman.keep.connect import create

Take = Callable[..., Imported]


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("formats") / "empty.duckdb"
    create(path)
    return path


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    shutil.copyfile(empty_store, tmp_path / "s.duckdb")
    with open_store(tmp_path / "s.duckdb", write=True) as opened:
        yield opened


@pytest.fixture
def take(store: Store, tmp_path: Path) -> Take:
    """`take(text)` imports a text as a file; the format is found out unless it is named."""

    def taken(text: str | bytes, name: str = "data.csv", format: str | None = None, version: str | None = None) -> Imported:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Import(store, program="test").run([path], format=format_named(format) if format else None, version=version)[0]

    return taken
