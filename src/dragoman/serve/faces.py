"""Writing readouts in the face that was asked for, to standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from dragoman.errors import UsageError
from dragoman.readout import dumps

__all__ = ["write"]

Json = dict[str, Any]


def write(name: str, readouts: Iterable[Json], kinds: tuple[str, ...], out: Path | None) -> None:
    """Write readouts (JSON form) as `name`. Raises UsageError where `out` cannot be written."""
    if name == "csv" and out is not None:
        from dragoman.faces.csv import write_csv

        try:
            write_csv(readouts, out, kinds)
        except OSError as error:
            raise UsageError(f"--out {out}: cannot be written ({error.strerror}); csv needs a folder") from error
        return
    with _stream(out) as stream:
        if name == "csv":
            _csv(readouts, kinds, stream)
        else:
            _WRITERS[name](readouts, stream)


@contextmanager
def _stream(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        with nullcontext(sys.stdout) as stream:
            yield stream
            stream.flush()
        return
    try:
        handle = out.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be written ({error.strerror})") from error
    with handle:
        yield handle


def _jsonl(readouts: Iterable[Json], stream: TextIO) -> None:
    for data in readouts:
        stream.write(dumps(data) + "\n")
        stream.flush()


def _one_or_array(items: Iterable[Json], stream: TextIO) -> None:
    """One item as an object, several as an array, none as an empty array; written as they come."""
    held: Json | None = None
    count = 0
    for item in items:
        if held is not None:
            stream.write(("[\n" if count == 1 else ",\n") + dumps(held, 2))
        held = item
        count += 1
    if held is None:
        stream.write("[]\n")
    elif count == 1:
        stream.write(dumps(held, 2) + "\n")
    else:
        stream.write(",\n" + dumps(held, 2) + "\n]\n")


def _json(readouts: Iterable[Json], stream: TextIO) -> None:
    _one_or_array(readouts, stream)


def _annotations(readouts: Iterable[Json], stream: TextIO) -> None:
    from dragoman.faces.annotations import annotations

    _one_or_array((annotations(data) for data in readouts), stream)


def _geojson(readouts: Iterable[Json], stream: TextIO) -> None:
    from dragoman.faces.geojson import geojson

    stream.write(dumps(geojson(readouts), 2) + "\n")


def _csv(readouts: Iterable[Json], kinds: tuple[str, ...], stream: TextIO) -> None:
    from dragoman.faces.csv import write_csv

    if len(kinds) > 1:
        raise UsageError("--format csv writes one kind to standard output: choose it with --only, or give a folder with --out for one file per kind")
    write_csv(readouts, stream, kinds or ("events",))


def _html(readouts: Iterable[Json], stream: TextIO) -> None:
    from dragoman.faces.page import page

    stream.write(page(list(readouts)))


def _table(readouts: Iterable[Json], stream: TextIO) -> None:
    from rich.console import Console

    from dragoman.faces.table import render

    console = Console(file=stream, highlight=False)
    for data in readouts:
        render(data, console)


_WRITERS: Mapping[str, Callable[[Iterable[Json], TextIO], None]] = {
    "json": _json,
    "jsonl": _jsonl,
    "html": _html,
    "annotations": _annotations,
    "geojson": _geojson,
    "table": _table,
}
