"""Plain text: one file, one report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.errors import ReadError
from dragoman.model import Report
from dragoman.readers.decode import NotText, decode
from dragoman.readers.maker import Facts, ReportMaker
from dragoman.readers.sources import Refusal, Source

__all__ = ["PlainReader"]

_FEED = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|nitf|newsMessage)\b", re.IGNORECASE)


class PlainReader:
    """Reads any text that no other reader claims. An empty file is an empty report."""

    name = "text"

    def claims(self, source: Source) -> float:
        return 0.1 if source.text is not None else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        if _FEED.match((source.text or "").lstrip()):
            raise ReadError(source.name, "XML, but neither page nor feed nor sitemap: save the article's page or its text")
        try:
            decoded = decode(source.read_all(), source.charset)
        except NotText as error:
            raise ReadError(source.name, str(error)) from None
        if decoded.note:
            source.note(f"{source.name}: {decoded.note}")
        yield maker.make(decoded.text, Facts())
