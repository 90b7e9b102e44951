"""WARC archives: pages of a crawl (.warc, .warc.gz) and their extracted text (WET)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from dragoman.errors import MissingExtra, ReadError
from dragoman.model import Report
from dragoman.readers.decode import NotText, decode
from dragoman.readers.html import page_report
from dragoman.readers.maker import Facts, ReportMaker
from dragoman.readers.sources import LIMIT, Refusal, Source

__all__ = ["WarcReader"]

_GZIP: Final = b"\x1f\x8b"
_NAMES: Final = re.compile(r"\.(?:warc|wet)(?:\.gz)?$", re.IGNORECASE)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_PAGES: Final = ("text/html", "application/xhtml+xml")


class WarcReader:
    """Reads the HTML and plain-text answers (status 200) of an archive, one at a time. Pictures, scripts and the like are counted in a note."""

    name = "warc"

    def claims(self, source: Source) -> float:
        if source.head.startswith(b"WARC/"):
            return 1.0
        name = source.path.name if source.path else source.url or ""
        return 1.0 if source.head.startswith(_GZIP) and _NAMES.search(name) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        try:
            from fastwarc.warc import ArchiveIterator, WarcRecordType
        except ImportError as error:
            raise MissingExtra("reading web archives", "ingest") from error
        passed = number = 0
        records = ArchiveIterator(source.stream, record_types=WarcRecordType.response | WarcRecordType.conversion, parse_http=True)
        for number, record in enumerate(_told(records, source), 1):
            url = record.headers.get("WARC-Target-URI", "").strip("<>") or None
            kind = _kind(record)
            if kind not in (*_PAGES, "text/plain"):
                passed += 1
                continue
            place = url or f"{source.name}:{number}"
            data = record.reader.read(LIMIT + 1)
            try:
                if len(data) > LIMIT:
                    raise ReadError(place, f"larger than {LIMIT // 1_000_000} MB: no article")
                yield self._report(data, kind, _charset(record), place, maker, url)
            except (ReadError, NotText) as error:
                yield Refusal(place, error.reason if isinstance(error, ReadError) else str(error))
        if passed == number:
            yield Refusal(source.name, "a WARC archive without any page or text: is it whole?")
        elif passed:
            source.note(f"{source.name}: {passed} records are neither pages nor text: passed over")

    def _report(self, data: bytes, kind: str, charset: str | None, place: str, maker: ReportMaker, url: str | None) -> Report:
        decoded = decode(data, charset)
        if kind == "text/plain":
            return maker.make(decoded.text, Facts(url=url))
        report = page_report(decoded.text, place, maker)
        return replace(report, url=url or report.url)


def _told(records: Any, source: Source) -> Iterator[Any]:
    """The records; damage in the archive ends them with a line about it."""
    try:
        yield from records
    except Exception as error:  # fastwarc raises its own kinds, and those of zlib
        raise ReadError(source.name, f"the archive is damaged from here on ({' '.join(str(error).split())[:150]}): fetch it anew") from error


def _kind(record: Any) -> str:
    """The media type of an answer; "" where it is no page (a redirect, an error)."""
    http = record.http_headers
    if http is None:
        return str(record.headers.get("Content-Type", "")).split(";")[0].strip().lower()
    if http.status_code != 200:
        return ""
    return str(record.http_content_type or "").split(";")[0].strip().lower()


def _charset(record: Any) -> str | None:
    if record.http_headers is None:
        return None
    found = _CHARSET.search(record.http_headers.get("Content-Type", "") or "")
    return found[1] if found else None
