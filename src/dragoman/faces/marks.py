"""The text of a report as HTML: cut into flat segments at every span boundary, so that nested and crossing records can all be seen."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dragoman.faces import words
from dragoman.faces.view import KINDS, Mark, Record, View

__all__ = ["Style", "body", "esc", "glyph", "legend", "style_of"]

_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_NEWLINES: Final = re.compile(r"\s*\n\s*")
_WRAPPED: Final = 120
"""A text whose lines are all shorter than this, with blank lines between, is wrapped by hand: its single line ends are blanks."""
_LEVELS: Final = 3
_DEEPEST: Final = 40
"""Of more records than these over one character only the shortest are drawn there: nobody could tell them apart, and the page would grow with the square."""
_OUTER_FIRST: Final = {
    kind: n for n, kind in enumerate(("statements", "positions", "firsts", "open_questions", "rejected", "actors", "places", "times", "events"))
}
_POINTED: Final = ("events", "statements", "positions", "firsts", "open_questions", "rejected")
"""Kinds with a glyph in the text; actors, places and times have a thin line only."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a record looks: the filter it belongs to, its glyph, the class of its line, and its label in the list."""

    group: str
    glyph: str
    css: str
    label: str


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    ident: str
    kind: str
    css: str
    group: str
    label: str
    first: bool


def esc(value: Any) -> str:
    """Text safe inside an element or a quoted attribute; a carriage return survives the parser as a reference."""
    return html.escape(words.clean(str(value)), quote=True).replace("\r", "&#13;")


def glyph(name: str) -> str:
    return f'<svg class="g" viewBox="0 0 14 14" aria-hidden="true"><use href="#g-{name}"/></svg>'


def style_of(kind: str, record: Record) -> Style:
    if kind == "events":
        quad = words.quad(record.get("quad"))
        return Style(quad["key"], quad["key"], f"ev c-{quad['key']}", str(record.get("type") or "event"))
    if kind == "statements":
        acts = list(record.get("acts") or ())
        family = words.family(acts)
        main = next((a for a in words.words()["families"][family]["acts"] if a in acts), None)
        return Style(family, family, f"st c-{family}", main or (acts[0] if acts else "statement"))
    labels = {"open_questions": "open question", "rejected": "not coded"}
    label = {"actors": record.get("kind"), "places": record.get("kind"), "times": record.get("type"), "positions": record.get("stance")}.get(kind)
    return Style(kind, kind, f"en c-{kind}", str(label or labels.get(kind) or kind.rstrip("s")))


def body(view: View, chosen: Iterable[str], prefix: str, describe: Callable[[str, Record], str]) -> list[tuple[bool, str]]:
    """The text as a list of (is it the headline?, HTML of a paragraph or of the white space between two).

    The text nodes of all pieces, joined, are `report.text` with what HTML cannot hold made visible (`words.clean`).
    `chosen` are the kinds to mark, `prefix` stands before every id, `describe` names a record for screen readers.
    """
    kinds = [kind for kind in (*KINDS, "rejected") if kind in set(chosen)]
    pieces = _pieces(view, kinds, describe)
    roles = [mark for kind in kinds for record in view.records[kind] for mark in view.roles(kind, record)]
    paragraphs = _paragraphs(view.text)
    cuts = {offset for p in pieces for offset in (p.start, p.end)} | {offset for m in roles for offset in (m.start, m.end)}
    cuts |= {offset for paragraph in paragraphs for offset in paragraph}
    cuts |= {_word_end(view.text, p) for p in pieces if p.first}
    segments = _Segments(view.text, pieces, roles, prefix)
    title = view.cut(view.report.get("title_span"))
    return _assembled(view.text, paragraphs, sorted(cuts), segments, title)


def _assembled(text: str, paragraphs: list[tuple[int, int]], cuts: list[int], segments: _Segments, title: tuple[int, int] | None) -> list[tuple[bool, str]]:
    out: list[tuple[bool, str]] = []
    at, n = 0, 0
    for start, end in paragraphs:
        if start > at:
            out.append((False, esc(text[at:start])))
        inner: list[str] = []
        here = start
        while n < len(cuts) and cuts[n] <= end:
            if cuts[n] > here:
                inner.append(segments.html(here, cuts[n]))
                here = cuts[n]
            n += 1
        headline = title is not None and title[0] <= start and end <= title[1]
        tag = "h1" if headline and not any(h for h, _ in out) else "p"
        out.append((headline, f'<{tag} dir="auto">{"".join(inner)}</{tag}>'))
        at = end
    if at < len(text):
        out.append((False, esc(text[at:])))
    return out


def _paragraphs(text: str) -> list[tuple[int, int]]:
    by_hand = _BLANK_LINE.search(text) is not None and max(map(len, text.splitlines()), default=0) <= _WRAPPED
    edges = [0]
    for gap in (_BLANK_LINE if by_hand else _NEWLINES).finditer(text):
        edges += [gap.start(), gap.end()]
    edges.append(len(text))
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]


def _pieces(view: View, kinds: Iterable[str], describe: Callable[[str, Record], str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    levels = _levels(view)
    for kind in kinds:
        for record in view.records[kind]:
            style, ident = style_of(kind, record), str(record.get("id"))
            css = f"{style.css} l{levels[ident]}" if ident in levels else style.css
            for n, (start, end) in enumerate(view.spans(kind, record)):
                first = n == 0 and kind in _POINTED
                again = " again" if kind == "events" and n else ""
                pieces.append(_Piece(start, end, ident, kind, css + again, style.group, describe(kind, record) if first else "", first))
    return pieces


def _levels(view: View) -> dict[str, int]:
    """How deep under the text a statement's line lies: of two that overlap the one that starts later is nearer to it.

    From the last start to the first, each span lies below the spans that start inside it (the next few are looked at: linear time).
    """
    spans = [(start, end, str(s.get("id"))) for s in view.records["statements"] for start, end in view.spans("statements", s)]
    spans.sort(key=lambda s: (s[0], -s[1]))
    levels: dict[str, int] = {}
    for n in range(len(spans) - 1, -1, -1):
        _, end, ident = spans[n]
        inside = [levels[i] for start, _, i in spans[n + 1 : n + 9] if start < end and i != ident]
        levels[ident] = min(_LEVELS - 1, max(levels.get(ident, 0), max(inside, default=-1) + 1))
    return levels


def _word_end(text: str, piece: _Piece) -> int:
    """Where the first word of a piece ends: the glyph before it must not be left alone at the end of a line."""
    end = min(piece.end, piece.start + 24)
    return next((i for i in range(piece.start + 1, end) if text[i].isspace()), piece.end if piece.end - piece.start <= 24 else piece.start)


class _Segments:
    """Gives the HTML of one flat segment after another, from left to right, with the records open there."""

    def __init__(self, text: str, pieces: list[_Piece], roles: list[Mark], prefix: str) -> None:
        self.text, self.prefix = text, prefix
        self.pieces = sorted(pieces, key=lambda p: (p.start, -p.end))
        self.roles = sorted(roles, key=lambda m: (m.start, -m.end))
        self.open_pieces: list[_Piece] = []
        self.open_roles: list[Mark] = []
        self.next_piece = self.next_role = 0

    def html(self, start: int, end: int) -> str:
        """One segment. Calls must come in text order."""
        self.open_pieces = [p for p in self.open_pieces if p.end > start]
        self.open_roles = [m for m in self.open_roles if m.end > start]
        begun: list[_Piece] = []
        while self.next_piece < len(self.pieces) and self.pieces[self.next_piece].start <= start:
            piece = self.pieces[self.next_piece]
            self.next_piece += 1
            if piece.end > start:
                self.open_pieces.append(piece)
                begun.append(piece)
        while self.next_role < len(self.roles) and self.roles[self.next_role].start <= start:
            if self.roles[self.next_role].end > start:
                self.open_roles.append(self.roles[self.next_role])
            self.next_role += 1
        marked = self._wrapped(start, end)
        pointers = "".join(self._pointer(p) for p in sorted(begun, key=lambda p: _OUTER_FIRST[p.kind]) if p.first)
        return f'<span class="nb">{pointers}{marked}</span>' if pointers else marked

    def _wrapped(self, start: int, end: int) -> str:
        inner = esc(self.text[start:end])
        drawn = self.open_pieces if len(self.open_pieces) <= _DEEPEST else sorted(self.open_pieces, key=lambda p: p.end - p.start)[:_DEEPEST]
        for piece in sorted(drawn, key=lambda p: (-_OUTER_FIRST[p.kind], p.end - p.start, p.start)):
            edges = (" s" if piece.start == start else "") + (" e" if piece.end == end else "")
            inner = f'<span class="{piece.css}{edges}" data-r="{esc(piece.ident)}" data-g="{piece.group}">{inner}</span>'
        if not self.open_roles:
            return inner
        named = dict.fromkeys(f"{m.ident}={m.role}{'*' if m.start == start else ''}" for m in self.open_roles[-_DEEPEST:])
        return f'<span class="x" data-x="{esc(" ".join(named))}">{inner}</span>'

    def _pointer(self, piece: _Piece) -> str:
        ident = esc(self.prefix + piece.ident)
        name = glyph(piece.group if piece.kind != "rejected" else "rejected")
        return f'<a class="mk" href="#{ident}" data-m="{esc(piece.ident)}" data-g="{piece.group}" aria-label="{esc(piece.label)}">{name}</a>'


def legend(view: View, kinds: Iterable[str]) -> Mapping[str, int]:
    """How many records each filter holds, in the order of the filters."""
    order = [*(q["key"] for q in words.words()["quads"].values()), "NQ", *words.words()["families"], *KINDS[2:], "rejected"]
    counts: dict[str, int] = {}
    for kind in kinds:
        for record in view.records[kind]:
            group = style_of(kind, record).group
            counts[group] = counts.get(group, 0) + 1
    return {group: counts[group] for group in order if counts.get(group)}
