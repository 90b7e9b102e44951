"""The shipped tables: tab-separated lines under `data/`, where `#` begins a comment line."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dragoman.errors import DataError

__all__ = ["rows", "shipped"]


def shipped(*parts: str) -> Traversable:
    """A file under the package's `data/`."""
    return files("dragoman").joinpath("data", *parts)


def rows(source: Traversable | Path, width: int | None = None) -> Iterator[tuple[str, list[str]]]:
    """Each row as its place ("file:line") and its cells. Raises DataError where a row has not `width` cells, OSError as reading does."""
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        place, cells = f"{source.name}:{number}", line.split("\t")
        if width is not None and len(cells) != width:
            raise DataError(place, f"{len(cells)} columns, not {width}")
        yield place, cells
