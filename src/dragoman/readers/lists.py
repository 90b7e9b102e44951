"""Lists of addresses: a text file with one a line, a sitemap, an OPML list of feeds. Each address is read by whatever reader claims what is there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final

from dragoman.errors import ReadError, UsageError
from dragoman.model import Report
from dragoman.readers.dates import iso_date
from dragoman.readers.decode import decode
from dragoman.readers.maker import ReportMaker
from dragoman.readers.sources import Refusal, Source

__all__ = ["OpmlReader", "SitemapReader", "UrlListReader", "feeds_of"]

_URL: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_XML: Final = r"(?:\s|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\][^>]*)?>)*"
_SITEMAP: Final = re.compile(_XML + r"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL)
_OPML: Final = re.compile(_XML + r"<opml\b", re.IGNORECASE | re.DOTALL)


class UrlListReader:
    """Reads a text file in which every line is an address; blank lines and lines that begin with # are passed over."""

    name = "urls"

    def claims(self, source: Source) -> float:
        if source.text is None:
            return 0.0
        lines = [line.strip() for line in source.text.split("\n")[:200]]
        if len(source.head) >= 4096 and len(lines) > 1:
            lines.pop()  # may be cut off
        lines = [line for line in lines if line and not line.startswith("#")]
        return 0.9 if lines and all(_URL.fullmatch(line) for line in lines) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:  # noqa: ARG002
        for number, line in enumerate(decode(source.read_all()).text.split("\n"), 1):
            url = line.strip()
            if not url or url.startswith("#"):
                continue
            if _URL.fullmatch(url):
                yield from source.following(url)
            else:
                yield Refusal(f"{source.name}:{number}", "no address: give one http(s):// address a line")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A page, or another sitemap, with what the sitemap says of it."""

    url: str
    published: str | None = None
    title: str | None = None
    publisher: str | None = None


class SitemapReader:
    """Reads the pages of a sitemap (sitemaps.org), news sitemaps and indexes of sitemaps included."""

    name = "sitemap"

    def claims(self, source: Source) -> float:
        return 0.95 if source.text is not None and _SITEMAP.match(source.text) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:  # noqa: ARG002
        for entry in _entries(source):
            for found in source.following(entry.url):
                if isinstance(found, Refusal):
                    yield found
                else:
                    yield replace(
                        found,
                        published=found.published or entry.published,
                        title=found.title or entry.title,
                        publisher=found.publisher or entry.publisher,
                    )


class OpmlReader:
    """Reads every feed of an OPML list once; `dragoman watch` goes on asking them."""

    name = "opml"

    def claims(self, source: Source) -> float:
        return 0.95 if source.text is not None and _OPML.match(source.text) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:  # noqa: ARG002
        for url, _ in feeds_of(source.read_all(), source.name):
            yield from source.following(url)


def feeds_of(data: bytes, name: str) -> list[tuple[str, str | None]]:
    """Addresses and titles of the feeds of an OPML list, each once. Raises ReadError where it is none."""
    found: dict[str, str | None] = {}
    for element in _elements(data, name):
        if _local(element) != "outline":
            continue
        url = (element.get("xmlUrl") or element.get("xmlurl") or "").strip()
        if _URL.fullmatch(url):
            found.setdefault(url, element.get("title") or element.get("text"))
    if not found:
        raise ReadError(name, "an OPML list without feeds: its outlines need an xmlUrl")
    return list(found.items())


def _entries(source: Source) -> Iterator[_Entry]:
    texts: dict[str, str] = {}
    for element in _elements(source.read_all(), source.name):
        name = _local(element)
        if name in ("url", "sitemap"):
            if _URL.fullmatch(texts.get("loc", "")):
                yield _Entry(texts["loc"], _day(texts.get("publication_date")), texts.get("title"), texts.get("name"))
            texts = {}
        else:
            texts.setdefault(name, " ".join((element.text or "").split()))


def _elements(data: bytes, name: str) -> Iterator[Any]:
    """Elements of an XML file as they end, children first; nothing outside the file is ever loaded."""
    etree = import_module("lxml.etree")
    try:
        for _, element in etree.iterparse(io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True):
            if isinstance(element.tag, str):
                yield element
    except etree.LxmlError as error:
        raise ReadError(name, f"no XML that can be read ({' '.join(str(error).split())[:150]}): check it") from error


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _day(written: str | None) -> str | None:
    try:
        return iso_date(written) if written else None
    except UsageError:
        return None
