"""Reading room: files, folders, addresses and standard input, in plain text, HTML, JSONL, feeds, archives and lists, to `Report`s."""

from dragoman.readers.dates import iso_date
from dragoman.readers.fetch import Fetched, Fetcher, Limits
from dragoman.readers.guard import Guard
from dragoman.readers.lists import feeds_of
from dragoman.readers.maker import Facts, ReportMaker, report_from_text
from dragoman.readers.readers import Reader, load_readers
from dragoman.readers.reading import STDIN, Found, SourceReader, is_url, read_sources
from dragoman.readers.sources import Refusal, Source

__all__ = [
    "STDIN",
    "Facts",
    "Fetched",
    "Fetcher",
    "Found",
    "Guard",
    "Limits",
    "Reader",
    "Refusal",
    "ReportMaker",
    "Source",
    "SourceReader",
    "feeds_of",
    "is_url",
    "iso_date",
    "load_readers",
    "read_sources",
    "report_from_text",
]
