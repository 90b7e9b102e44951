"""Reading: from what the user names to reports, in order, one at a time."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from dragoman.errors import ReadError
from dragoman.model import Report
from dragoman.readers.dates import iso_date
from dragoman.readers.decode import NotText, encoding_of
from dragoman.readers.maker import ReportMaker
from dragoman.readers.readers import Reader, load_readers
from dragoman.readers.sources import Readable, Refusal, Source, open_path, open_stream, shown, walk, why

__all__ = ["STDIN", "read_sources"]

STDIN: Final = "<stdin>"
"""Name of standard input in messages."""


def read_sources(
    sources: Sequence[str | os.PathLike[str]],
    *,
    published: str | None = None,
    stdin: Readable | None = None,
    note: Callable[[str], None] | None = None,
) -> Iterator[Report | Refusal]:
    """Reports of files, folders and "-" (standard input), in the order given, read as they are asked for.

    `published` is the date for inputs that have none. What cannot be read comes as a `Refusal`, and the rest goes on. `note` takes
    one-line messages about inputs that were read all the same (a guessed encoding, an impossible date).
    Raises UsageError at once where `published` is no date.
    """
    date = iso_date(published, "--published") if published else None
    return _read(list(sources), date, stdin, note or (lambda _message: None))


def _read(sources: list[str | os.PathLike[str]], date: str | None, stdin: Readable | None, note: Callable[[str], None]) -> Iterator[Report | Refusal]:
    maker = ReportMaker.load(date)
    readers = load_readers(note)
    used = False
    for named in sources:
        name = os.fspath(named)
        if name == "-":
            if used:
                yield Refusal(STDIN, "was read already: name - once")
                continue
            used = True
            stream = stdin if stdin is not None else getattr(sys.stdin, "buffer", None)
            if stream is None:
                yield Refusal(STDIN, "is closed: name a file")
                continue
            yield from _guarded(STDIN, lambda stream=stream: open_stream(STDIN, stream, note), readers, maker)  # type: ignore[misc]
        elif re.match(r"[a-z][a-z0-9+.-]*://", name, re.IGNORECASE):
            yield Refusal(name, "reading URLs comes with ingest: save the page and read the file")
        else:
            yield from _read_path(Path(name), readers, maker, note)


def _read_path(path: Path, readers: tuple[Reader, ...], maker: ReportMaker, note: Callable[[str], None]) -> Iterator[Report | Refusal]:
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        yield Refusal(shown(path), why(error) if isinstance(error, OSError) else "no path: it holds a NUL")
        return
    if not folder:
        yield from _guarded(shown(path), lambda: open_path(path, note), readers, maker)
        return
    empty = True
    for found in walk(path):
        empty = False
        if isinstance(found, Refusal):
            yield found
        else:
            yield from _guarded(shown(found), lambda found=found: open_path(found, note), readers, maker)  # type: ignore[misc]
    if empty:
        yield Refusal(shown(path), "the folder holds no files (hidden ones are skipped): name another")


def _guarded(name: str, opener: Callable[[], Source], readers: tuple[Reader, ...], maker: ReportMaker) -> Iterator[Report | Refusal]:
    """Reports of one source; whatever goes wrong with it becomes one line."""
    try:
        source = opener()
        with source.stream:
            sure, reader = max(((r.claims(source), -i, r) for i, r in enumerate(readers)), key=lambda claim: claim[:2])[::2]
            if sure <= 0:
                yield Refusal(name, _what_is(source))
                return
            yield from reader.read(source, maker)
    except ReadError as error:
        yield Refusal(error.source, error.reason)
    except OSError as error:
        yield Refusal(name, why(error))
    except Exception as error:  # a reader's own mistake must not stop the other inputs
        yield Refusal(name, f"reading it failed ({type(error).__name__}: {' '.join(str(error).split())[:200]}): give its text")


def _what_is(source: Source) -> str:
    try:
        encoding_of(source.head)
    except NotText as error:
        return str(error)
    return "of no kind that can be read: give text, HTML or JSONL"
