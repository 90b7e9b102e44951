"""Parquet tables: one report a row, columns named as the fields of JSONL."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from dragoman.errors import DragomanError, ReadError
from dragoman.model import Report
from dragoman.readers.jsonl import report_of_record
from dragoman.readers.maker import ReportMaker
from dragoman.readers.sources import Refusal, Source

__all__ = ["ParquetReader"]

_FIELDS: Final = ("id", "text", "title", "published", "updated", "url", "publisher", "bylines", "language")
_ROWS: Final = 64


class ParquetReader:
    """Reads the columns `text` (needed), `id`, `title`, `published`, `updated`, `url`, `publisher`, `bylines`, `language`, a few rows at a time."""

    name = "parquet"

    def claims(self, source: Source) -> float:
        return 1.0 if source.head.startswith(b"PAR1") else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError as error:
            raise DragomanError("reading Parquet needs pyarrow: pip install pyarrow") from error
        try:
            table = parquet.ParquetFile(source.stream if source.path else io.BytesIO(source.read_all()))
        except (pyarrow.ArrowException, OSError) as error:
            raise ReadError(source.name, f"cannot be read as Parquet ({' '.join(str(error).split())[:150]}): write it anew") from error
        names = table.schema_arrow.names
        if "text" not in names:
            raise ReadError(source.name, f'no column "text" (there are {", ".join(names[:10])}): name the columns as the fields of JSONL')
        seen: set[bytes] = set()
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS, columns=[name for name in _FIELDS if name in names]):
            for record in batch.to_pylist():
                number += 1
                place = f"{source.name}:{number}"
                try:
                    yield report_of_record({name: _plain(value) for name, value in record.items()}, source, place, maker, seen)
                except ReadError as error:
                    yield Refusal(place, error.reason)


def _plain(value: Any) -> Any:
    """Dates as they are written in JSON."""
    return value.isoformat() if isinstance(value, date | datetime) else value
