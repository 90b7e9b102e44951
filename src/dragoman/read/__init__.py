"""Reading room: files, folders and standard input, in plain text, HTML and JSONL, to `Report`s."""

from dragoman.read.dates import iso_date
from dragoman.read.maker import Facts, ReportMaker, report_from_text
from dragoman.read.readers import Reader, load_readers
from dragoman.read.reading import STDIN, read_sources
from dragoman.read.sources import Refusal, Source

__all__ = ["STDIN", "Facts", "Reader", "Refusal", "ReportMaker", "Source", "iso_date", "load_readers", "read_sources", "report_from_text"]
