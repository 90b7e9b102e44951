"""From a text and what came with it to a `Report`: id, head, dates, language."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache

from dragoman.errors import UsageError
from dragoman.model import Dateline, Report
from dragoman.readers.dates import iso_date
from dragoman.readers.head import HeadReader
from dragoman.readers.language import LanguageTeller

__all__ = ["Facts", "ReportMaker", "report_from_text"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an input says about a report beside its text. Dates are ISO already; `language` is trusted, `declared` is only a hint of the page."""

    id: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    publisher: str | None = None
    bylines: tuple[str, ...] = ()
    language: str | None = None
    declared: str | None = None
    dated: bool = field(default=False)
    """The input stated a date, readable or not: no default is put in its place."""


class ReportMaker:
    """Makes reports. Build with `load()`; pure afterwards. `published` is the ISO date for inputs that have none."""

    def __init__(self, heads: HeadReader, languages: LanguageTeller, published: str | None = None) -> None:
        self._heads = heads
        self._languages = languages
        self._published = published

    @classmethod
    def load(cls, published: str | None = None) -> ReportMaker:
        heads, languages = _tools()
        return cls(heads, languages, published)

    def make(self, text: str, facts: Facts) -> Report:
        """The report. A date in the input wins over the date in the head (only with its year), and that over the default."""
        head = self._heads.read(text, facts.title)
        own = facts.published or (None if facts.dated else head.published or self._published)
        return Report(
            id=facts.id if facts.id is not None else "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            text=text,
            url=facts.url,
            title=head.title,
            title_span=head.title_span,
            publisher=facts.publisher or head.publisher,
            bylines=facts.bylines or head.bylines,
            credits=head.credits,
            language=self._languages.code(facts.language) if facts.language else self._languages.tell(text, self._declared(facts.declared)),
            published=own,
            updated=facts.updated or head.updated,
            dateline=Dateline(head.dateline) if head.dateline else None,
        )

    def _declared(self, written: str | None) -> str | None:
        """Code of what a page calls its language; None for "x-default", "und" and the like."""
        code = self._languages.code(written) if written else ""
        return code if code.isalpha() and len(code) in (2, 3) and code not in ("und", "mul", "zxx", "mis") else None


def report_from_text(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
) -> Report:
    """A report from a text at hand. `id` defaults to "sha256:" and the hash of the text; `title` is neither part of the text nor coded.

    Raises UsageError where `published` is no date, or the text no string.
    """
    if not isinstance(text, str):
        raise UsageError(f"text is {type(text).__name__}: give a string, or read the file by its name")
    date = iso_date(str(published)) if published else None
    return ReportMaker.load(date).make(text, Facts(id=id, title=title or None, url=url, publisher=publisher, language=language))


@cache
def _tools() -> tuple[HeadReader, LanguageTeller]:
    return HeadReader.load(), LanguageTeller.load()
