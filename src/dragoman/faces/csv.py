"""Rows as CSV (RFC 4180, UTF-8, header line): one file per kind in a folder, or one kind on a stream."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, TextIO

from dragoman.errors import UsageError
from dragoman.faces.rows import columns, rows_of
from dragoman.faces.view import KINDS, View

__all__ = ["Lines", "cell", "write_csv"]

# A spreadsheet runs a cell that begins with one of these as a formula (OWASP, "CSV injection").
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_UNFIT: Final = {0: "\ufffd"} | dict.fromkeys(range(55296, 57344), "�")


def write_csv(readouts: Iterable[Mapping[str, Any]], out: Path | str | TextIO, kinds: Sequence[str] = ()) -> list[str]:
    """Write readouts as they come; give back the kinds written.

    `out` is a folder (made where it is missing; one file per kind, `events.csv` …; all kinds unless `kinds` names some) or
    an open text stream, which takes one kind only: `events` unless `kinds` names another. An empty table is its header line.
    Raises UsageError for an unknown kind or several kinds on a stream, DataError for what is no readout, OSError as `open` does.
    """
    for kind in kinds:
        columns(kind)
    if isinstance(out, (str, Path)):
        return _to_folder(readouts, Path(out), list(dict.fromkeys(kinds)) or list(KINDS))
    chosen = list(dict.fromkeys(kinds)) or ["events"]
    if len(chosen) > 1:
        raise UsageError(f"a CSV stream holds one kind of record, not {', '.join(chosen)}: choose one, or write to a folder")
    _write(readouts, {chosen[0]: out})
    return chosen


def _to_folder(readouts: Iterable[Mapping[str, Any]], folder: Path, kinds: list[str]) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        streams = {kind: stack.enter_context((folder / f"{kind}.csv").open("w", encoding="utf-8", newline="")) for kind in kinds}
        _write(readouts, streams)
    return kinds


def _write(readouts: Iterable[Mapping[str, Any]], streams: Mapping[str, TextIO]) -> None:
    writers = {kind: csv.DictWriter(Lines(stream), columns(kind), restval="", lineterminator="\r\n") for kind, stream in streams.items()}
    for writer in writers.values():
        writer.writeheader()
    for data in readouts:
        view = View.of(data)
        for kind, writer in writers.items():
            writer.writerows({name: cell(value) for name, value in row.items()} for row in rows_of(view, kind))


class Lines:
    """A stream for csv.writer that ends lines with a newline alone.

    With "\\n" as its line terminator the writer leaves a bare carriage return unquoted, and readers begin a new row there, whose first cell is whatever
    follows. So it writes with "\\r\\n", which quotes both, one row a call, and the end is put right here.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: str) -> int:
        return self._stream.write(row.removesuffix("\r\n") + "\n")


def cell(value: Any) -> Any:
    """A value as it stands in a file: "" for None, true/false, and text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = value.translate(_UNFIT)
        return "'" + value if value.startswith(_FORMULA) else value
    return value
