"""Rows as Arrow tables, by the SQL types of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from dragoman.keep.schema import Table

__all__ = ["arrow_table"]


def arrow_table(table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The rows as a pyarrow Table with every column of `table`; what a row lacks is null."""
    import pyarrow as pa

    arrays = [pa.array([row.get(column.name) for row in rows], _type(column.type)) for column in table.columns]
    return pa.Table.from_arrays(arrays, names=list(table.names))


@cache
def _type(sql: str) -> Any:
    import pyarrow as pa

    if sql == "VARCHAR[]":
        return pa.list_(pa.string())
    if sql.startswith("STRUCT"):
        return pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
    return {
        "VARCHAR": pa.string(),
        "JSON": pa.string(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
    }[sql]
