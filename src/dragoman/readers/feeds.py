"""RSS and Atom feeds: an entry that holds its article is a report; one that has only a summary leads to its page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from dragoman.errors import DragomanError, ReadError, UsageError
from dragoman.model import Report
from dragoman.readers.dates import iso_date
from dragoman.readers.html import fragment_text
from dragoman.readers.maker import Facts, ReportMaker
from dragoman.readers.sources import Refusal, Source

__all__ = ["FeedReader"]

_HEAD: Final = re.compile(r"(?:\s|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\][^>]*)?>)*<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL)
_FULL: Final = 1000
"""Characters from which on a summary is taken for the whole article: teasers are cut at some 200 to 500."""
_SENTENCE: Final = re.compile(r"\w.{30,}[.!?…](?:\s|$|[\"'”’])", re.DOTALL)


class FeedReader:
    """Reads a feed. Where pages are fetched, an entry with a summary only is read from its page; where they are not, or that fails, from the summary."""

    name = "feed"

    def claims(self, source: Source) -> float:
        return 0.95 if source.text is not None and _HEAD.match(source.text) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        try:
            import feedparser
        except ImportError as error:
            raise DragomanError("reading feeds needs feedparser: pip install feedparser") from error
        # Always bytes in a stream: a string that looks like an address would be fetched, past the guard.
        feed = feedparser.parse(io.BytesIO(source.read_all()), response_headers={"content-location": source.url} if source.url else None)
        if not feed.entries and feed.bozo:
            raise ReadError(source.name, f"looks like a feed, but cannot be read as one ({_line(feed.bozo_exception)}): check it in a browser")
        publisher = _line(feed.feed.get("title")) or None
        for number, entry in enumerate(feed.entries, 1):
            yield from self._entry(entry, Facts(publisher=publisher), source, f"{source.name}#{number}", maker)

    def _entry(self, entry: Any, feed: Facts, source: Source, place: str, maker: ReportMaker) -> Iterator[Report | Refusal]:
        own, whole = _text(entry)
        facts = replace(feed, **_facts(entry, source, place))
        link = facts.url
        if not whole and link and source.follow is not None:
            found = list(source.follow(link))
            if any(isinstance(item, Report) for item in found):
                yield from (_completed(item, facts) if isinstance(item, Report) else item for item in found)
                return
            if not _SENTENCE.search(own):
                yield from found
                return
            source.note(f"{place}: its page cannot be read, so the summary is: {next(iter(found), '')}")
        if own.strip():
            yield maker.make(own, facts)
        else:
            yield Refusal(place, f"an entry without text{f' ({link})' if link else ''}: save its page, and read the file")


def _completed(report: Report, facts: Facts) -> Report:
    """A page's report, with what the feed knows and the page does not say."""
    return replace(report, published=report.published or facts.published, title=report.title or facts.title, publisher=report.publisher or facts.publisher)


def _text(entry: Any) -> tuple[str, bool]:
    """The longest text that the entry holds, and whether it is the whole article."""
    contents = [fragment_text(content.get("value") or "") for content in entry.get("content", ())]
    summary = fragment_text(entry.get("summary") or "")
    longest = max(contents, key=len, default="")
    if len(longest) > len(summary):
        return longest, bool(_SENTENCE.search(longest))
    return summary, len(summary) >= _FULL


def _facts(entry: Any, source: Source, place: str) -> dict[str, Any]:
    authors = [_line(author.get("name")) for author in entry.get("authors", ()) if author.get("name")]
    published = _day(entry, source, place, "published", "updated")
    return {
        "title": _line(fragment_text(entry.get("title") or "")) or None,
        "url": entry.get("link") or None,
        "published": published,
        "updated": _day(entry, source, place, "updated") if published else None,
        "bylines": tuple(authors),
        "dated": published is not None,
    }


def _day(entry: Any, source: Source, place: str, *names: str) -> str | None:
    for name in names:
        # Past feedparser's own get(), which gives "updated" from "published".
        written = dict.get(entry, name)
        if not written:
            continue
        try:
            return iso_date(written, name)
        except UsageError as error:
            parsed = dict.get(entry, f"{name}_parsed")
            if parsed:
                return f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}T{parsed.tm_hour:02}:{parsed.tm_min:02}:{parsed.tm_sec:02}Z"
            source.note(f"{place}: {error}; read without it")
    return None


def _line(text: object) -> str:
    return " ".join(str(text or "").split())
