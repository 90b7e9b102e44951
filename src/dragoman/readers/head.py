"""The head of a report: headline, byline and dateline, found by the conventions of print and wire.

A headline is the short first line without a full stop; a dateline is the town in front of the first paragraph, with or without country, date and
agency, up to a dash: "OSLO, Norway —", "PARIS, June 3 (Reuters) -", "Mexico City, 12 May 2001 (AFP) --". The span of a dateline covers the place alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from importlib import resources
from typing import Final

from dragoman.errors import UsageError
from dragoman.model import Span
from dragoman.readers.dates import MONTH, WEEKDAY, iso_date
from dragoman.tables import rows, shipped

__all__ = ["Head", "HeadReader"]

_LOOK: Final = 8000
"""Characters at the start of a text in which its head is sought."""
_LINES: Final = 14
_TITLE_CHARS: Final = 200
_TITLE_WORDS: Final = 32
_WRAP: Final = 80
"""Width of hard-wrapped text: a first line above a line no longer than this is the start of a paragraph rather than a headline."""
_DATELINE_CHARS: Final = 110
_DAY: Final = rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH})(?:,?\s+\d{{4}})?"
_DATE: Final = rf"(?:{WEEKDAY},?\s+{_DAY}|{_DAY}|{WEEKDAY})"
_DASH: Final = r"(?:\s*(?:\x97|—|–|―|--+)|\s+[-_](?=\s|$)|\s*-\s+|\s+-(?=[\w“\"'‘]))"
_BULLET: Final = "-*•–—>#"


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says; empty where it says nothing. `day` is where a date stands in the dateline, with or without its year."""

    title: str | None = None
    title_span: Span | None = None
    bylines: tuple[str, ...] = ()
    credits: tuple[Span, ...] = ()
    publisher: str | None = None
    dateline: Span | None = None
    day: Span | None = None
    published: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    last: bool
    """Nothing follows."""
    paragraph: bool
    """A blank line follows."""


class HeadReader:
    """Finds the head of a report. Build with `load()`; pure afterwards."""

    def __init__(self, agencies: dict[str, str], words: dict[str, frozenset[str]], towns: frozenset[str]) -> None:
        self._agencies = agencies
        self._towns = towns
        self._labels = words["label"]
        self._links = words["link"]
        self._roles = words["role"]
        self._openers = words["opener"]
        self._dash = re.compile(_DASH)
        self._slashed = re.compile(r"\s*/\s*([A-Z][A-Za-z-]{2,20})\s*/\s*\.?\s*")
        self._tail_date = re.compile(rf"(?:[,.]?\s+|^)(?P<day>{_DATE})[,.]?\s*$", re.IGNORECASE)
        self._tail_agency = re.compile(r"[,.]\s+([^,.]+)$")
        self._head_date = re.compile(rf"\s*,?\s*(?P<day>{_DATE})(?=[,\s—–―-])", re.IGNORECASE)
        self._byline = re.compile(
            r"(?:byline:\s*(?:by\s+)?|(?:(?:story|reported|reporting|written|text|words|report)\s+)?by[:\s]\s*)(?P<names>.+)", re.IGNORECASE
        )
        self._inline = re.compile(
            r"(?P<title>[^\n]{15,200}?[.?!]) +(?=[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,}[\w ,./'’-]{0,40}(?:\([A-Z][\w ./-]{1,30}\)\s*(?:[—–―-]|\x97)|\s*--|\s*[—–―]))"
        )
        self._dated = re.compile(
            r"(?:(?:.{0,60}\W)??(?:(?P<updated>(?:last )?(?:updated|modified))|(?:first )?published|posted|date)\b(?: on| at)?[:\s]*|\W{0,2})"
            rf"(?P<when>(?:{WEEKDAY}|{MONTH}|\d).{{5,60}}?)\W?",
            re.IGNORECASE,
        )

    @classmethod
    def load(cls) -> HeadReader:
        folder = resources.files("dragoman").joinpath("data/readers")
        words: dict[str, set[str]] = {"label": set(), "link": set(), "role": set(), "opener": set()}
        for _, (kind, word) in rows(shipped("readers", "head_words.tsv"), 2):
            words[kind].add(word.lower() if kind == "role" else word)
        agencies = {_key(short): name for _, (short, name) in rows(shipped("readers", "agencies.tsv"), 2)}
        towns = folder.joinpath("towns.txt").read_text("utf-8").splitlines()
        return cls(agencies, {kind: frozenset(found) for kind, found in words.items()}, frozenset(_key(town) for town in towns if town[:1] != "#"))

    def read(self, text: str, title: str | None = None) -> Head:
        """The head of `text`. `title` is a headline given apart: it is kept, and only sought in the text."""
        lines = _lines(text)
        if not lines:
            return Head(title=title)
        head, at, first = self._title(lines, text, title)
        while at < len(lines) - 1:
            more = self._credit(lines[at])
            if more is None:
                break
            head, at, first = _merge(head, more), at + 1, lines[at + 1].start
        # A sub-headline may stand between the headline and the first paragraph.
        for line in lines[at : at + (3 if head.title_span else 1)]:
            start = max(first, line.start)
            found = self._dateline(text[start : line.end], start)
            if found:
                return _merge(head, found)
            credit = self._credit(line) if line is not lines[at] else None
            if credit:
                head = _merge(head, credit)
            elif len(line.text) > _TITLE_CHARS:
                break
        return head if head.title or at else self._run_on(lines[0])

    def _run_on(self, line: _Line) -> Head:
        """ "Minister resigns. CAIRO (AP) — The …": a headline run into the first paragraph, as tables of reports have it."""
        match = self._inline.match(line.text)
        found = self._dateline(line.text[match.end() :], line.start + match.end()) if match else None
        if match is None or found is None or found.dateline is None:
            return Head()
        return replace(found, title=match["title"], title_span=(line.start, line.start + match.end("title")))

    # Headline

    def _title(self, lines: list[_Line], text: str, title: str | None) -> tuple[Head, int, int]:
        """Head with its title, index of the line to go on with, and offset to go on from."""
        line = lines[0]
        if title:
            if _same(line.text, title):
                after = lines[1].start if len(lines) > 1 else line.end
                return Head(title=title, title_span=(line.start, line.end)), min(1, len(lines) - 1), after
            if text.startswith(title, line.start) and not text[line.start + len(title) : line.start + len(title) + 1].isalnum():
                end = line.start + len(title)
                rest = text[end : end + 100]
                after = end + len(rest) - len(rest.lstrip(" \t\r\n.|:"))
                return Head(title=title, title_span=(line.start, end)), 0, after
        if len(lines) > 1 and self._is_title(lines):
            return Head(title=title or line.text, title_span=(line.start, line.end)), 1, lines[1].start
        return Head(title=title), 0, line.start

    def _is_title(self, lines: list[_Line]) -> bool:
        line, below = lines[0], lines[1]
        if self._credit(line) or self._dateline(line.text, 0):
            return False
        headed = bool(self._credit(below) or self._dateline(below.text, 0) or self._dateline_under(lines))
        # In front of a dateline even two sentences, or one with its full stop, are a headline.
        if headed and line.text[-1] == "." and line.paragraph and len(line.text.split()) <= 20:
            line = replace(line, text=line.text[:-1].replace(". ", " "))
        if not self._title_like(line):
            return False
        if line.paragraph or headed:
            return True
        first = below.text[0]
        follows = first.isupper() or first.isdigit() or first in "\"'“‘(["
        return follows and len(line.text) <= 120 and len(below.text) > max(_WRAP, 1.2 * len(line.text))

    def _dateline_under(self, lines: list[_Line]) -> bool:
        """A sub-headline or two, then a paragraph with a dateline."""
        short = all(len(line.text) <= _TITLE_CHARS for line in lines[1:2])
        return short and any(self._dateline(line.text, 0) for line in lines[2 : 4 if len(lines) > 2 and len(lines[2].text) <= _TITLE_CHARS else 3])

    def _title_like(self, line: _Line) -> bool:
        text = line.text
        words = text.split()
        if not 2 <= len(words) <= _TITLE_WORDS or len(text) > _TITLE_CHARS or text[0] in _BULLET:
            return False
        first = next((c for c in text if c.isalnum()), "")
        if not first or first.islower() or (text[0] in '"“' and text[-1] in '"”'):
            return False
        if text[-1] in ",;:-–—(" or re.search(r"[a-z]{3}\.[\"'”’)]? [A-Z]", text):
            return False
        if text[-1] != "." or text.endswith("...") or re.search(r"\b(?:[A-Z]\.){2,}$", text):
            return True
        # A full stop after a headline is rare: only where nearly every long word is capitalised.
        long = [word for word in (word.lstrip("\"'“‘(") for word in words) if len(word) > 3]
        capital = sum(not word[0].islower() for word in long)
        return line.paragraph and not line.last and len(words) <= 20 and capital >= 0.8 * len(long)

    # Byline, date line, credit line

    def _credit(self, line: _Line) -> Head | None:
        """A line of its own that names the writer, the agency or the day."""
        found = self._credited(line.text)
        return replace(found, credits=((line.start, line.end),)) if found else None

    def _credited(self, text: str) -> Head | None:
        if len(text) > 160:
            return None
        match = self._byline.fullmatch(text)
        if match:
            found = self._names(match["names"].rstrip(".") if text[:6].lower() == "byline" else match["names"])
            if found:
                return found
        agency = self._agency(text.strip("()[] \t-–—"))
        if agency:
            return Head(publisher=agency)
        match = self._dated.fullmatch(text)
        if match and any(c.isdigit() for c in text):
            try:
                when = iso_date(match["when"].strip(" |"))
            except UsageError:
                return None
            return Head(updated=when) if match["updated"] else Head(published=when)
        return None

    def _names(self, text: str) -> Head | None:
        """Names and agencies of "John Smith and Jane Doe, Reuters"; None where the line is a sentence that begins with "By"."""
        if text.endswith(".") and not re.search(r"\b(?:[A-Z]|Jr|Sr|Dr)\.$", text):
            return None
        words = re.findall(r"[^\W\d_][\w.'’-]*", text)
        if not words or len(words) > 24 or any(w[0].islower() and w not in self._links and not w.startswith(("al-", "el-", "d'", "d’")) for w in words):
            return None
        names: list[str] = []
        publisher = None
        for part in re.split(r"\s*(?:,|;|&|\||/|\band\b|\bfor\b|\s[-–—]\s|[()])\s*", re.sub(r"\s+(?:in|at)\s+[A-ZÀ-Þ].*$", "", text), flags=re.I):
            agency = self._agency(part)
            if agency:
                publisher = publisher or agency
            elif part and any(c.isalpha() for c in part) and not any(w.lower() in self._roles for w in part.split()):
                names.append(" ".join(part.split()))
        return Head(bylines=tuple(names), publisher=publisher) if names or publisher or any(w.lower() in self._roles for w in words) else None

    def _agency(self, text: str) -> str | None:
        """Name of the agency; of several ("AFP/Reuters"), joined by a slash."""
        whole = self._agencies.get(_key(text))
        if whole or "/" not in text:
            return whole
        parts = [self._agencies.get(_key(part)) for part in text.split("/")]
        known = [part for part in parts if part]
        return "/".join(known) if len(known) == len(parts) else None

    # Dateline

    def _dateline(self, line: str, base: int) -> Head | None:
        """The dateline at the start of a paragraph; `base` is the offset of the paragraph in the text."""
        start = line[:_DATELINE_CHARS]
        return (
            self._with_agency(line, start, base)
            or self._with_dash(line, start, base)
            or self._with_slashes(start, base)
            or self._with_colon(line, start, base)
            or self._with_nothing(line, base)
        )

    def _with_agency(self, line: str, start: str, base: int) -> Head | None:
        """ "PARIS, June 3 (Reuters) - ", "London (CNN)President …", "(AP) — "."""
        opening = start.find("(")
        closing = start.find(")", opening)
        if opening < 0 or closing < 0:
            return None
        inside, after = start[opening + 1 : closing].strip(), line[closing + 1 :]
        agency = self._agency(re.sub(rf",?\s*{_DATE}$", "", inside, flags=re.I)) if inside else None
        day = self._head_date.match(after)
        dash = self._dash.match(after, day.end() if day else 0)
        if not agency and (not dash or not re.fullmatch(r"[A-Z][\w.&/-]*(?:\s[A-Z][\w.&/-]*){0,3}", inside)):
            return None
        lead = start[:opening].rstrip()
        if not lead:
            return Head(publisher=agency) if agency else self._place(start[opening + 1 : closing], base + opening + 1, sure=False)
        # "Government of National Accord (GNA) said": without a dash only a town, capitals or a date make it a dateline.
        if not dash and not (self._capital(lead) or self._flattened(lead) or _key(re.split("[/,]", lead)[0]) in self._towns or self._tail_date.search(lead)):
            return None
        found = self._place(lead, base, sure=bool(agency) or self._capital(lead))
        if found is None:
            return None
        if day and not found.day:
            span = (base + closing + 1 + day.start("day"), base + closing + 1 + day.end("day"))
            found = replace(found, day=span, published=_dated(day["day"]))
        return replace(found, publisher=agency or inside)

    def _with_dash(self, line: str, start: str, base: int) -> Head | None:
        """ "OSLO, Norway — ", "ANKARA, June 3 - ", "Nairobi — The …", "Reuters - "."""
        dash = self._dash.search(start)
        if not dash or dash.start() == 0:
            return None
        lead = start[: dash.start()]
        agency = self._agency(lead)
        if agency:
            return Head(publisher=agency)
        after = line[dash.end() :].lstrip()
        if len(after) < 20 or after[0].islower():
            return None
        return self._place(lead, base, sure=False)

    def _with_slashes(self, start: str, base: int) -> Head | None:
        """ "MOSCOW, June 3. /TASS/. "."""
        match = self._slashed.search(start)
        agency = self._agency(match[1]) if match else None
        if not match or not agency:
            return None
        found = self._place(start[: match.start()], base, sure=True)
        return replace(found, publisher=agency) if found else None

    def _with_colon(self, line: str, start: str, base: int) -> Head | None:
        """ "ISLAMABAD: The …", "NEW DELHI, June 3: …": capitals only, and no label such as "UPDATE:"."""
        colon = start.find(": ")
        lead = start[:colon]
        if colon <= 0 or len(line) - colon < 60 or len(lead.split()) > 5:
            return None
        return self._place(lead, base, sure=False, loose=True)

    def _with_nothing(self, line: str, base: int) -> Head | None:
        """ "LONDON The minister …": a town in capitals whose dash was lost, as scraped pages have it."""
        match = re.match(r"((?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+ ){1,3})(?=[A-Z0-9“\"‘'](?:[a-z]|\d|$| ))", line)
        if not match or _key(match[1]) not in self._towns:
            return None
        return Head(dateline=(base, base + len(match[1].rstrip())))

    def _place(self, lead: str, base: int, sure: bool, loose: bool = False) -> Head | None:
        """The place in the text before agency or dash. `sure`: an agency stands with it; `loose`: only a known town will do."""
        day: Span | None = None
        agency: str | None = None
        text = lead.rstrip(" ,\t")
        # Date and agency stand behind the place in either order: "MOSCOW, June 3. Interfax", "Tehran, IRNA, 3 June".
        for _ in range(3):
            dated, credited = self._tail_date.search(text), self._tail_agency.search(text)
            if dated and not day:
                day = (base + dated.start("day"), base + dated.end("day"))
                text = text[: dated.start()].rstrip(" ,")
            elif credited and not agency and self._agency(credited[1]):
                agency = self._agency(credited[1])
                text = text[: credited.start()].rstrip(" ,")
        head = Head(publisher=agency, day=day, published=_dated(lead[day[0] - base : day[1] - base]) if day else None)
        flat = self._flattened(text)
        if flat and flat.dateline:
            return _merge(replace(flat, dateline=(base + flat.dateline[0], base + flat.dateline[1])), head)
        if agency is None and not text and day and sure:
            return head  # "Dec 29 (Reuters) - ": no place
        place = text.lstrip(" \t([•*")
        first, _, rest = place.partition(" ")
        if rest and self._capital(rest) and self._agency(first):
            place = rest.lstrip()
        if not place or not self._names_place(place, sure or bool(day) or bool(agency), loose):
            return None
        return replace(head, dateline=(base + len(text) - len(place), base + len(text)))

    def _flattened(self, text: str) -> Head | None:
        """ "By John Smith. BOSTON": the byline of a page whose line ends were lost, in front of a town in capitals."""
        match = re.match(
            r"(?P<names>By .+[a-z.]|.+, (?:The )?[A-Z][\w ]+[a-z.])\s+(?P<place>(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+)(?:\s[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+)*(?:, [A-Z][\w. ]+)?)$",
            text,
        )
        if not match:
            return None
        found = self._names(match["names"].removeprefix("By ").rstrip("."))
        return replace(found, dateline=match.span("place")) if found else None

    def _names_place(self, text: str, sure: bool, loose: bool) -> bool:
        parts = [part.strip() for part in re.split(r"[/,;&]|\band\b|\bAND\b", text)]
        if len(parts) > 6 or any(not part or len(part.split()) > 5 for part in parts):
            return False
        words = [word for part in parts for word in part.split()]
        for word in words:
            core = word.strip(".'’`()")
            if not any(c.isalpha() for c in core) or any(c.isdigit() or c in '"“”?!:;' for c in core):
                return False
            if core[0].islower() and core not in self._links and not core.startswith(("al-", "el-", "d'", "d’")):
                return False
        if parts[0].upper() == parts[0] and any(word.strip(".:") in self._labels for word in words):
            return False
        if sure:
            return True
        if _key(parts[0]) in self._towns:
            return True
        return not loose and self._capital(parts[0]) and len(parts[0].split()) <= 4

    def _capital(self, text: str) -> bool:
        place = re.split(r"[/,]", text)[0].strip()
        letters = [c for c in place if c.isalpha()]
        return len(letters) >= 3 and place.upper() == place and any(c.isupper() for c in letters)


def _key(text: str) -> str:
    return " ".join(text.replace(".", "").lower().split())


def _same(one: str, two: str) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"[\W_]+", " ", text).strip().casefold()

    return plain(one) == plain(two) != ""


def _dated(day: str) -> str | None:
    """ISO date of a dateline's day where it has its year; a day without a year dates nothing."""
    try:
        return iso_date(day)
    except UsageError:
        return None


def _merge(head: Head, more: Head) -> Head:
    return Head(
        title=head.title,
        title_span=head.title_span,
        bylines=head.bylines + more.bylines,
        credits=head.credits + more.credits,
        publisher=head.publisher or more.publisher,
        dateline=head.dateline or more.dateline,
        day=head.day or more.day,
        published=head.published or more.published,
        updated=head.updated or more.updated,
    )


def _lines(text: str) -> list[_Line]:
    """The first lines that are not blank, stripped, with their offsets."""
    window = text[:_LOOK]
    found: list[_Line] = []
    for match in re.finditer(r"[^\r\n\u2028\u2029]+", window):
        stripped = match.group().strip(" \t\f\v\u00a0\u200b\ufeff\0")
        if not stripped:
            continue
        start = match.start() + match.group().index(stripped)
        after = re.match(r"[^\S\r\n\u2028\u2029]*(\r\n|\r|\n|\u2028|\u2029)?[^\S\r\n\u2028\u2029]*([\r\n\u2029])?", text[match.end() : match.end() + 200])
        last = not window[match.end() :].strip() and len(text) <= _LOOK
        paragraph = after is not None and (after[2] is not None or after[1] == "\u2029")
        found.append(_Line(start, start + len(stripped), stripped, last, paragraph))
        if len(found) == _LINES:
            break
    return found
