"""HTML: the main text of a page and what the page states about it.

The main text is found by trafilatura (Barbaresi 2021, https://aclanthology.org/2021.acl-demo.15); where it runs the paragraphs of a short page together, they
are read one by one from the article element. Dates stated by the page itself (JSON-LD, <meta>, <time>) come first, with their time and zone; only
without them is htmldate asked, which looks at less certain signs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Final

from dragoman.errors import ReadError, UsageError
from dragoman.model import Report
from dragoman.readers.dates import iso_date
from dragoman.readers.decode import NotText, decode
from dragoman.readers.maker import Facts, ReportMaker
from dragoman.readers.sources import Refusal, Source
from dragoman.tables import rows, shipped

__all__ = ["HtmlReader", "fragment_text", "page_report"]

_TAGS: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h1|table)\b", re.IGNORECASE)
_LEAD: Final = re.compile(r"(?:\s|<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>)*", re.IGNORECASE | re.DOTALL)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_PROSE: Final = re.compile(r"\w.{30,}[.!?…。！？।؟][\"'”’»)\]]?(?:\s|$)", re.DOTALL)
"""A paragraph of an article has a sentence with its end; menus, cookie notices' buttons and lists of links have not."""
_BLOCKS: Final = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "td", "th", "dd", "dt", "figcaption", "div", "section", "article", "main")
)
_OUTSIDE: Final = frozenset(
    ("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "iframe", "svg", "header", "figure")
)
_ARTICLE_TYPES: Final = re.compile(r"(?:Article|Report|BlogPosting|LiveBlogPosting|NewsArticle)$")
_NO_ARTICLE: Final = "no article found in the page: save the article's own page, or give its text"


class HtmlReader:
    """Reads a page: one file, one report."""

    name = "html"

    def claims(self, source: Source) -> float:
        head = source.text
        if head is None:
            return 0.0
        match = _LEAD.match(head)
        start = head[match.end() if match else 0 :]
        if re.match(r"<(?:rss|feed|rdf)\b", start, re.IGNORECASE):
            return 0.0
        if _TAGS.match(start) or re.search(r"<!doctype\s+html|<html[\s>]", head[:2000], re.IGNORECASE):
            return 0.9
        return 0.5 if source.suffix in (".html", ".htm", ".xhtml") and _TAGS.search(head) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        data = source.read_all()
        declared = _CHARSET.search(data[:4096])
        charset = (declared[1] or declared[2]).decode("ascii") if declared else None
        try:
            decoded = decode(data, source.charset or charset)
        except NotText as error:
            raise ReadError(source.name, str(error)) from None
        if decoded.note:
            source.note(f"{source.name}: {decoded.note}")
        yield page_report(decoded.text, source.name, maker)


def page_report(page: str, name: str, maker: ReportMaker) -> Report:
    """The report of a page. Raises ReadError where the page has no article."""
    lxml_html, lxml_etree = import_module("lxml.html"), import_module("lxml.etree")
    # A parser of XML strings refuses NULs, lone surrogates and an encoding declaration that the decoding has made untrue.
    clean = re.sub(r"^\s*<\?xml[^>]*>", "", page).replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    try:
        tree = lxml_html.document_fromstring(clean, parser=lxml_html.HTMLParser(huge_tree=True))
    except (ValueError, lxml_etree.LxmlError) as error:
        raise ReadError(name, _NO_ARTICLE) from error
    stated = _stated(tree)
    try:
        found = _extract(clean)
    except ImportError as error:
        # pip 23.2 (that of Python 3.11) does not see that jusText asks for the extra "html_clean" that lxml spells "html-clean".
        raise ReadError(name, f"trafilatura does not load ({' '.join(str(error).split())}): pip install lxml_html_clean") from error
    except Exception as error:  # trafilatura raises whatever its parsers raise on broken pages
        raise ReadError(name, f"cannot be read as a page ({type(error).__name__}): give its text") from error
    paragraphs = _paragraphs(found, tree)
    if not any(_PROSE.search(paragraph) for paragraph in paragraphs):
        raise ReadError(name, _NO_ARTICLE)
    title = _line(found.title or stated.title)
    if title and len(paragraphs) > 1 and _plain(paragraphs[0]) == _plain(title):
        paragraphs = paragraphs[1:]
    return maker.make(
        "\n\n".join(paragraphs),
        Facts(
            title=title,
            published=stated.published or (None if stated.dated else found.date),
            updated=stated.updated,
            url=found.url,
            publisher=_line(stated.publisher or found.publisher),
            bylines=stated.authors or found.authors,
            declared=stated.language,
            dated=stated.dated or bool(found.date),
        ),
    )


@dataclass(slots=True)
class _Stated:
    """What the page states about itself."""

    published: str | None = None
    dated: bool = False
    """A date of publication is stated, readable or not: no other is sought."""
    updated: str | None = None
    language: str | None = None
    publisher: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """What trafilatura found."""

    paragraphs: list[str] = field(default_factory=list)
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()


# What trafilatura finds


def _extract(page: str) -> _Found:
    from trafilatura import bare_extraction
    from trafilatura.settings import use_config

    config = use_config()
    # Short wire items are articles too; pages without one are told by their want of a sentence.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "100")
    config.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
    # A wider search takes years in footers and links for dates.
    dates = {"original_date": True, "extensive_search": False}
    document = bare_extraction(page, include_comments=False, include_tables=False, with_metadata=True, date_extraction_params=dates, config=config)
    if document is None:
        return _Found()
    fields = document if isinstance(document, dict) else document.as_dict()
    text = fields.get("text") or ""
    return _Found(
        # trafilatura marks items of lists by a dash of its own.
        paragraphs=[line for line in (_line(part.removeprefix("- ")) for part in text.split("\n")) if line],
        title=fields.get("title"),
        url=fields.get("url"),
        publisher=fields.get("sitename"),
        date=fields.get("date"),
        authors=_people(re.split(r"\s*;\s*", fields.get("author") or "")),
    )


def fragment_text(html: str) -> str:
    """The text of a piece of HTML, such as the content of a feed's entry: its blocks, a blank line between them."""
    lxml_html, lxml_etree = import_module("lxml.html"), import_module("lxml.etree")
    clean = html.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    try:
        return "\n\n".join(_blocks(lxml_html.fragment_fromstring(clean, create_parent="div")))
    except (ValueError, lxml_etree.LxmlError):
        return _line(re.sub(r"<[^>]*>", " ", clean))


def _paragraphs(found: _Found, tree: Any) -> list[str]:
    """trafilatura's paragraphs, unless it ran them together, found nothing, or mostly menus: then those of the article element, or of the body."""
    prose = sum(bool(_PROSE.search(paragraph)) for paragraph in found.paragraphs)
    if len(found.paragraphs) > 1 and prose >= 0.4 * len(found.paragraphs):
        return found.paragraphs
    for path in ("//article", "//main", "//body"):
        for element in tree.xpath(path):
            own = [paragraph for paragraph in _blocks(element) if _PROSE.search(paragraph)]
            if own and len(own) >= prose:
                return own
    return found.paragraphs


def _blocks(element: Any) -> list[str]:
    """Text of the innermost blocks, in page order, without navigation, forms and scripts. Walks without recursion: pages nest deep."""
    found: list[str] = []
    pieces: list[str] = []

    def close() -> None:
        line = _line("".join(pieces))
        pieces.clear()
        if line:
            found.append(line)

    skipped = 0
    for event, node in import_module("lxml.etree").iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            pieces.append(node.tail or "" if not skipped else "")
            continue
        outside = node.tag in _OUTSIDE
        block = node.tag in _BLOCKS or node.tag == "br"
        if event == "start":
            skipped += outside
            if not skipped:
                if block:
                    close()
                pieces.append(node.text or "")
            continue
        skipped -= outside
        if not skipped:
            if block:
                close()
            if node is not element:
                pieces.append(node.tail or "")
    close()
    return found


# What the page states


def _stated(tree: Any) -> _Stated:
    named = _named(tree)
    stated = _linked(tree)
    for field_, names in _meta_names().items():
        if getattr(stated, field_) is None:
            values = (value for name in names for value in named.get(name, ()))
            setattr(stated, field_, next((v for v in map(_date, values) if v) if field_ in ("published", "updated") else values, None))
    stated.dated = stated.published is not None or any(name in named for name in _meta_names()["published"])
    root = tree.getroottree().getroot()
    language = root.get("lang") or root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    stated.language = language or stated.language
    if stated.title is None:
        stated.title = next((_line(h.text_content()) for h in tree.iter("h1")), None) or next((_line(h.text_content()) for h in tree.iter("title")), None)
    return stated


def _named(tree: Any) -> dict[str, list[str]]:
    """Values of <meta> and <time> elements by their lower-case name, property, itemprop or http-equiv, in page order."""
    named: dict[str, list[str]] = {}
    for element in tree.iter("meta", "time"):
        value = element.get("content") or element.get("datetime") or ""
        names = " ".join(element.get(key) or "" for key in ("name", "property", "itemprop", "http-equiv")).lower().split()
        if element.tag == "time" and element.get("pubdate") is not None:
            names.append("datepublished")
        for name in names:
            if value.strip():
                named.setdefault(name, []).append(value.strip())
    return named


@cache
def _meta_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for _, (field_, name) in rows(shipped("readers", "page_meta.tsv"), 2):
        names[field_] = (*names.get(field_, ()), name)
    return names


def _linked(tree: Any) -> _Stated:
    """Statements of the page's JSON-LD about its article."""
    stated = _Stated()
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            types = item.get("@type")
            if not any(isinstance(t, str) and _ARTICLE_TYPES.search(t) for t in (types if isinstance(types, list) else [types])):
                continue
            stated.published = stated.published or _date(item.get("datePublished"))
            stated.updated = stated.updated or _date(item.get("dateModified"))
            stated.title = stated.title or _text(item.get("headline"))
            stated.publisher = stated.publisher or _text(item.get("publisher"))
            stated.language = stated.language or _text(item.get("inLanguage"))
            author = item.get("author")
            stated.authors = stated.authors or _people([_text(one) for one in (author if isinstance(author, list) else [author])])
    return stated


def _items(data: Any) -> list[dict[str, Any]]:
    """Objects of a JSON-LD script: itself, members of a list, of "@graph" and of "mainEntity"."""
    found: list[dict[str, Any]] = []
    queue = [data]
    while queue and len(found) < 200:
        one = queue.pop(0)
        if isinstance(one, list):
            queue.extend(one)
        elif isinstance(one, dict):
            found.append(one)
            queue.extend(one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if isinstance(one.get(key), dict | list))
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _line(value) or None if isinstance(value, str) else None


def _date(value: Any) -> str | None:
    try:
        return iso_date(value) if isinstance(value, str) else None
    except UsageError:
        return None


def _people(names: list[str | None]) -> tuple[str, ...]:
    """Names of persons: no addresses of pages, no empty strings, each once."""
    cleaned = (re.sub(r"^by\s+", "", _line(name), flags=re.IGNORECASE) for name in names if name)
    return tuple(dict.fromkeys(name for name in cleaned if name and "://" not in name and len(name) < 80))


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
