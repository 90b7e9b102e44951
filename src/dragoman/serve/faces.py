"""Writing readouts in the face that was asked for, to standard output or a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from dragoman.errors import UsageError
from dragoman.readout import KINDS, dumps

__all__ = ["write"]

Json = dict[str, Any]


def write(name: str, readouts: Iterable[Json], kinds: tuple[str, ...], out: Path | None, say: Callable[[str], None]) -> None:
    """Write readouts (JSON form) as `name`: only `kinds`, or all where it is empty; remarks go to `say`.

    Raises UsageError where `out` cannot be written, or where `csv` is to put several kinds on one stream.
    """
    if name == "csv" and out is not None:
        from dragoman.faces.csv import write_csv

        try:
            write_csv(readouts, out, kinds)
        except OSError as error:
            raise UsageError(f"--out {out}: cannot be written ({error.strerror}); csv needs a folder") from error
        return
    with _stream(out) as stream:
        writer = _Writer(stream, kinds, say)
        getattr(writer, name)(readouts)


@contextmanager
def _stream(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        handle = out.open("w", encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be written ({error.strerror})") from error
    with handle:
        yield handle


@dataclass(frozen=True)
class _Writer:
    """One method for each face, named as `--format` names it."""

    stream: TextIO
    kinds: tuple[str, ...]
    say: Callable[[str], None]

    def jsonl(self, readouts: Iterable[Json]) -> None:
        for data in readouts:
            self.stream.write(dumps(self._only(data)) + "\n")
            self.stream.flush()

    def json(self, readouts: Iterable[Json]) -> None:
        self._one_or_array(self._only(data) for data in readouts)

    def annotations(self, readouts: Iterable[Json]) -> None:
        from dragoman.faces.annotations import annotations

        self._one_or_array(annotations(data, only=self.kinds) for data in readouts)

    def geojson(self, readouts: Iterable[Json]) -> None:
        from dragoman.faces.geojson import geojson

        found = geojson(readouts, only=self.kinds) if self.kinds else geojson(readouts)
        self.stream.write(dumps(found, 2) + "\n")

    def csv(self, readouts: Iterable[Json]) -> None:
        from dragoman.faces.csv import write_csv

        if len(self.kinds) > 1:
            raise UsageError("--format csv writes one kind to standard output: choose it with --only, or give a folder with --out for one file per kind")
        if not self.kinds:
            self.say("csv: events only; choose another kind with --only, or give a folder with --out for one file per kind")
        write_csv(readouts, self.stream, self.kinds)

    def html(self, readouts: Iterable[Json]) -> None:
        from dragoman.faces.page import page

        self.stream.write(page(list(readouts), only=self.kinds))

    def table(self, readouts: Iterable[Json]) -> None:
        from rich.console import Console

        from dragoman.faces.table import render

        console = Console(file=self.stream, highlight=False)
        for data in readouts:
            render(data, console, only=self.kinds)

    def _only(self, data: Json) -> Json:
        return data | {kind: [] for kind in KINDS if kind not in self.kinds} if self.kinds else data

    def _one_or_array(self, items: Iterable[Json]) -> None:
        """One item as an object, several as an array, none as an empty array; written as they come."""
        held: Json | None = None
        count = 0
        for item in items:
            if held is not None:
                self.stream.write(("[\n" if count == 1 else ",\n") + dumps(held, 2))
            held = item
            count += 1
        if held is None:
            self.stream.write("[]\n")
        elif count == 1:
            self.stream.write(dumps(held, 2) + "\n")
        else:
            self.stream.write(",\n" + dumps(held, 2) + "\n]\n")
