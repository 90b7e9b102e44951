"""An answer of a store (an Arrow table) as a table on a terminal, CSV, JSON, JSON lines or Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from dragoman.faces.csv import Lines
from dragoman.faces.csv import cell as csv_cell
from dragoman.readout import dumps

if TYPE_CHECKING:
    import pyarrow

__all__ = ["WRITERS"]

Writer = Callable[["pyarrow.Table", BinaryIO, Sequence[str]], None]

_BATCH: Final = 10_000
_WIDE: Final = 90
"""Characters of one cell on a terminal; longer ones are cut."""
_DAYS: Final = ("day", "when_start")


def _rows(table: pyarrow.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def _jsonl(table: pyarrow.Table, stream: BinaryIO, _: Sequence[str]) -> None:
    for row in _rows(table):
        stream.write(dumps(_plain(row)).encode("utf-8", "backslashreplace") + b"\n")


def _json(table: pyarrow.Table, stream: BinaryIO, _: Sequence[str]) -> None:
    stream.write(b"[")
    for n, row in enumerate(_rows(table)):
        stream.write((b",\n" if n else b"\n") + dumps(_plain(row)).encode("utf-8", "backslashreplace"))
    stream.write(b"\n]\n" if table.num_rows else b"]\n")


def _plain(value: Any) -> Any:
    """Days and moments as ISO text, all the way down."""
    if isinstance(value, dict):
        return {name: _plain(cell) for name, cell in value.items()}
    if isinstance(value, list):
        return [_plain(cell) for cell in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _csv(table: pyarrow.Table, stream: BinaryIO, _: Sequence[str]) -> None:
    """Lists are joined by "; "; spans (lists of pairs of offsets) are left to the other formats."""
    import pyarrow as pa

    nested = [f.name for f in table.schema if pa.types.is_list(f.type) and pa.types.is_struct(f.type.value_type)]
    table = table.drop_columns(nested)
    if all(_is_number(f.type) for f in table.schema) or (table.num_rows > _BATCH and _safe(table)):
        from pyarrow import csv

        csv.write_csv(table, stream, csv.WriteOptions(quoting_style="needed"))
        return
    import csv as plain

    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    writer = plain.writer(Lines(text), lineterminator="\r\n")
    writer.writerow(table.column_names)
    for row in _rows(table):
        writer.writerow(csv_cell("; ".join(map(str, v)) if isinstance(v, list) else v) for v in row.values())
    text.detach()


def _is_number(kind: Any) -> bool:
    """Whether no cell of a column of this type can be taken for a formula. Texts come in several types (string, large_string, string_view)."""
    import pyarrow as pa

    return bool(pa.types.is_primitive(kind) and not pa.types.is_null(kind))


def _safe(table: pyarrow.Table) -> bool:
    """Whether every text is a short code (a panel's keys), which Arrow may write as it is, many times faster."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [f.name for f in table.schema if not _is_number(f.type)]
    if not all(pa.types.is_string(table.schema.field(name).type) for name in texts):
        return False
    return all(pc.all(pc.match_substring_regex(table[name].unique(), "^[A-Za-z][A-Za-z ]*$")).as_py() for name in texts)


def _parquet(table: pyarrow.Table, stream: BinaryIO, _: Sequence[str]) -> None:
    from pyarrow import parquet

    parquet.write_table(table, stream, compression="zstd")


def _table(table: pyarrow.Table, stream: BinaryIO, shown: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = list(shown) or table.column_names
    if not table.num_rows:
        return
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(name, no_wrap=name in (*_DAYS, "known", "period"))
    for row in _rows(table):
        made.add_row(*(_dated(row, name) if name in _DAYS else _shown(row[name]) for name in columns))
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    Console(file=text, highlight=False, markup=False).print(made)
    text.detach()


def _dated(row: Mapping[str, Any], name: str) -> str:
    """The first day of an event as finely as it is known: 2018, 2018-Q2, 2018-04."""
    day = row[name]
    if day is None:
        return "–"
    fine = {"year": f"{day:%Y}", "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}"}
    return str(fine.get(str(row.get("when_precision")), day))


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        return _shown("; ".join(str(v) for v in value) or None)
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    text = " ".join(str(value).split())
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"


WRITERS: Final[Mapping[str, Writer]] = {"table": _table, "csv": _csv, "json": _json, "jsonl": _jsonl, "parquet": _parquet}
