"""Shipped tables: comments and blank lines passed over, the place of each row, and a row of another width refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.errors import DataError
from dragoman.tables import rows, shipped


def test_rows_name_their_place(tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("# source: us\n\none\ttwo\nthree\t\n", encoding="utf-8")
    assert list(rows(path, 2)) == [("t.tsv:3", ["one", "two"]), ("t.tsv:4", ["three", ""])]
    with pytest.raises(DataError, match=r"t\.tsv:3: 2 columns, not 3"):
        list(rows(path, 3))


def test_shipped_tables_are_found() -> None:
    assert next(rows(shipped("ontology", "cameo.tsv")))[1]
