"""Reading room: files, folders and standard input, in plain text, HTML and JSONL, to `Report`s."""

from dragoman.readers.dates import iso_date
from dragoman.readers.maker import Facts, ReportMaker, report_from_text
from dragoman.readers.readers import Reader, load_readers
from dragoman.readers.reading import STDIN, read_sources
from dragoman.readers.sources import Refusal, Source

__all__ = ["STDIN", "Facts", "Reader", "Refusal", "ReportMaker", "Source", "iso_date", "load_readers", "read_sources", "report_from_text"]
