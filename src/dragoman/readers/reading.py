"""Reading: from what the user names to reports, in order, one at a time."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from dragoman.errors import DragomanError, ReadError
from dragoman.model import Report
from dragoman.readers.dates import iso_date
from dragoman.readers.decode import NotText, encoding_of
from dragoman.readers.fetch import Fetched, Fetcher
from dragoman.readers.maker import ReportMaker
from dragoman.readers.readers import Reader, load_readers
from dragoman.readers.sources import HEAD, Readable, Refusal, Source, open_path, open_stream, shown, walk, why

__all__ = ["STDIN", "Found", "SourceReader", "is_url", "read_sources"]

STDIN: Final = "<stdin>"
"""Name of standard input in messages."""
_DEPTH: Final = 3
"""Lists of lists that are followed: an index of sitemaps, a sitemap, a page."""
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, and the file, address or "-" that it was read from, which can be named again."""

    item: Report | Refusal
    source: str


def is_url(name: str) -> bool:
    return bool(_URL.match(name))


def read_sources(
    sources: Sequence[str | os.PathLike[str]],
    *,
    published: str | None = None,
    stdin: Readable | None = None,
    note: Callable[[str], None] | None = None,
    fetcher: Fetcher | None = None,
) -> Iterator[Report | Refusal]:
    """Reports of files, folders, addresses and "-" (standard input), in the order given, read as they are asked for.

    `published` is the date for inputs that have none. What cannot be read comes as a `Refusal`, and the rest goes on. `note` takes
    one-line messages about inputs that were read all the same (a guessed encoding, an impossible date). Without a `fetcher` no page is fetched.
    Raises UsageError at once where `published` is no date.
    """
    reader = SourceReader.load(published=published, note=note, fetcher=fetcher)
    return (found.item for found in reader.read(sources, stdin))


@dataclass(frozen=True)
class SourceReader:
    """Reads whatever is named, each source by the reader that claims it. Build with `load`."""

    maker: ReportMaker
    readers: tuple[Reader, ...]
    note: Callable[[str], None]
    fetcher: Fetcher | None = None
    skip: Callable[[Path], bool] = lambda _path: False
    """Files in folders that are passed over."""

    @classmethod
    def load(cls, *, published: str | None = None, note: Callable[[str], None] | None = None, fetcher: Fetcher | None = None) -> SourceReader:
        """Raises UsageError where `published` is no date."""
        date = iso_date(published, "--published") if published else None
        tell = note or (lambda _message: None)
        return cls(ReportMaker.load(date), load_readers(tell), tell, fetcher)

    def read(self, sources: Sequence[str | os.PathLike[str]], stdin: Readable | None = None) -> Iterator[Found]:
        """Everything that the sources hold."""
        used = False
        for named in sources:
            name = os.fspath(named)
            if name == "-":
                yield from (Found(item, "-") for item in self._stdin(stdin, used))
                used = True
            elif is_url(name):
                yield from (Found(item, name) for item in self.url(name))
            else:
                yield from self._path(Path(name))

    def url(self, url: str, depth: int = 0) -> Iterator[Report | Refusal]:
        """What is at an address."""
        if self.fetcher is None:
            return iter([Refusal(url, "not fetched, as --offline asks: save the page and read the file")])
        fetch = self.fetcher.page
        return self._guarded(url, lambda: self.answer(fetch(url), depth), depth)

    def answer(self, fetched: Fetched, depth: int = 0) -> Source:
        """A fetched page or feed as a source."""
        follow = partial(self.url, depth=depth + 1) if self.fetcher is not None and depth < _DEPTH else None
        stream = io.BytesIO(fetched.body)
        return Source(fetched.url, stream, fetched.body[:HEAD], None, self.note, url=fetched.url, charset=fetched.charset, follow=follow)

    def read_answer(self, fetched: Fetched) -> Iterator[Report | Refusal]:
        """What a fetched page or feed holds."""
        return self._guarded(fetched.url, lambda: self.answer(fetched), 0)

    def _stdin(self, stdin: Readable | None, used: bool) -> Iterator[Report | Refusal]:
        if used:
            yield Refusal(STDIN, "was read already: name - once")
            return
        stream = stdin if stdin is not None else getattr(sys.stdin, "buffer", None)
        if stream is None:
            yield Refusal(STDIN, "is closed: name a file")
            return
        yield from self._guarded(STDIN, lambda: open_stream(STDIN, stream, self.note), 0)

    def _path(self, path: Path) -> Iterator[Found]:
        try:
            folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            yield Found(Refusal(shown(path), why(error) if isinstance(error, OSError) else "no path: it holds a NUL"), str(path))
            return
        if not folder:
            yield from self._file(path)
            return
        empty = True
        for found in walk(path):
            empty = False
            if isinstance(found, Refusal):
                yield Found(found, str(path))
            elif not self.skip(found):
                yield from self._file(found)
        if empty:
            yield Found(Refusal(shown(path), "the folder holds no files (hidden ones are skipped): name another"), str(path))

    def _file(self, path: Path) -> Iterator[Found]:
        return (Found(item, str(path)) for item in self._guarded(shown(path), lambda: open_path(path, self.note), 0))

    def _guarded(self, name: str, opener: Callable[[], Source], depth: int) -> Iterator[Report | Refusal]:
        """Reports of one source; whatever goes wrong with it becomes one line."""
        try:
            source = opener()
            with source.stream:
                sure, reader = max(((r.claims(source), -i, r) for i, r in enumerate(self.readers)), key=lambda claim: claim[:2])[::2]
                if sure <= 0:
                    yield Refusal(name, _what_is(source))
                    return
                if source.follow is None and self.fetcher is not None and not depth:
                    source.follow = partial(self.url, depth=1)
                for item in reader.read(source, self.maker):
                    yield replace(item, url=source.url) if isinstance(item, Report) and item.url is None and source.url else item
        except ReadError as error:
            yield Refusal(error.source, error.reason)
        except OSError as error:
            yield Refusal(name, why(error))
        except DragomanError as error:  # a package that is not installed
            yield Refusal(name, str(error))
        except Exception as error:  # a reader's own mistake must not stop the other inputs
            yield Refusal(name, f"reading it failed ({type(error).__name__}: {' '.join(str(error).split())[:200]}): give its text")


def _what_is(source: Source) -> str:
    try:
        encoding_of(source.head)
    except NotText as error:
        return str(error)
    return "of no kind that can be read: give text, HTML or JSONL"
