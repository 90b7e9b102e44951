"""The door for every kind of input: a `Reader` looks at the first bytes of a source and says how surely it is its own.

Readers are found by the entry point group `dragoman.readers`; each entry names a class without arguments. The built-in ones stand here as well,
so that they work from a checkout without installed metadata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Protocol, runtime_checkable

from dragoman.model import Report
from dragoman.readers.maker import ReportMaker
from dragoman.readers.sources import Refusal, Source

__all__ = ["GROUP", "Reader", "load_readers"]

GROUP: Final = "dragoman.readers"


@runtime_checkable
class Reader(Protocol):
    """Reads one kind of input."""

    name: str

    def claims(self, source: Source) -> float:
        """How surely this reader can read the source: 0 not at all, 1 certainly. Looks at `head`, `suffix` and `path`; never moves `stream`."""
        ...

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        """The reports of the source, one at a time, with a `Refusal` for each piece that cannot be read. May raise ReadError for the whole source."""
        ...


def load_readers(note: Callable[[str], None]) -> tuple[Reader, ...]:
    """Installed readers first, then the built-in ones; a name counts once. A reader that does not load is told to `note` and left out."""
    from importlib.metadata import entry_points

    from dragoman.readers.feeds import FeedReader
    from dragoman.readers.html import HtmlReader
    from dragoman.readers.jsonl import JsonlReader
    from dragoman.readers.lists import OpmlReader, SitemapReader, UrlListReader
    from dragoman.readers.parquet import ParquetReader
    from dragoman.readers.plain import PlainReader
    from dragoman.readers.warc import WarcReader

    lists: tuple[Reader, ...] = (UrlListReader(), SitemapReader(), OpmlReader())
    ours: tuple[Reader, ...] = (JsonlReader(), FeedReader(), *lists, WarcReader(), ParquetReader(), HtmlReader(), PlainReader())
    own = {reader.name: reader for reader in ours}
    found: dict[str, Reader] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        if entry.name in own:
            continue
        try:
            reader = entry.load()()
        except Exception as error:  # a broken plug-in must not stop the rest
            note(f"reader {entry.name!r} ({entry.value}) does not load: {type(error).__name__}: {error}")
            continue
        found[entry.name] = reader
    return (*found.values(), *own.values())
