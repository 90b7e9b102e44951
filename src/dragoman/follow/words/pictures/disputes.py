"""Pictures of disputes: one matter, its accounts beside each other, what differs marked in each sentence. Nobody is called right."""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from dragoman.follow.words.pictures.markup import clean, document, quoted
from dragoman.follow.words.pictures.sheet import MUTED, OWN, Sheet, Style, in_quotes, plain
from dragoman.follow.words.records import Dispute, Version

__all__ = ["marked", "page", "plot", "report", "sentence", "terminal"]

_MOST: Final = 8
"""Disputes on one sheet."""
_BESIDE: Final = 3
"""Accounts beside each other; more go below."""
_KINDS: Final = {"number": "how many", "who": "who", "place": "where", "whether": "whether it is so", "assessment": "how it went"}


def sentence(found: Sequence[Dispute]) -> str:
    """How many disputes there are, of what kind, in one sentence."""
    if not found:
        return "No dispute was found."
    counts = Counter(_KINDS.get(d.kind, d.kind) for d in found)
    reports = len({v.report for d in found for v in d.versions})
    told = ", ".join(f"{n} about {kind}" for kind, n in counts.most_common())
    matters = f"{len(found)} matter{'s' if len(found) != 1 else ''}"
    return f"{matters} on which {reports} reports or their speakers differ: {told}."


def marked(version: Version) -> tuple[int, int] | None:
    """Where the value that differs stands in the sentence (on one line); None where it is not said in so many words."""
    text = plain(version.sentence)
    says = plain(version.says).strip("“”")
    for wanted in (says, says.partition(";")[0], *re.findall(r"\d[\d,.]*", says)):
        found = re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text, re.IGNORECASE) if wanted else None
        if found:
            return found.span()
    digits = re.match(r"\d+", says)
    grouped = re.search(rf"(?<!\w){int(digits[0]):,}(?!\w)", text) if digits else None
    return grouped.span() if grouped else None


def _rows(one: Dispute) -> Iterator[Sequence[Version]]:
    """The accounts in rows of one length, or nearly."""
    per = math.ceil(len(one.versions) / math.ceil(len(one.versions) / _BESIDE))
    for n in range(0, len(one.versions), per):
        yield one.versions[n : n + per]


def _title(one: Dispute) -> str:
    """What it is about: the question, and the words that tell the matter."""
    about = plain(one.about)
    label = plain(one.label)
    told = about if not label or label in about or one.kind == "assessment" else f"{about}: {label}"
    return told[:1].upper() + told[1:]


def _who(v: Version) -> str:
    told = f"{v.who}, in " if v.who else ""
    return plain(f"{told}{v.publisher or v.report_id}, {v.day}")


# Terminal


def terminal(found: Sequence[Dispute], width: int = 150) -> str:
    """Plain text: the accounts of each matter in columns, what differs in brackets ⟦ ⟧."""
    lines = [sentence(found)]
    for one in found:
        lines += ["", f"{one.day or 'no day'}  {_title(one)}  ({one.kind})"]
        for row in _rows(one):
            wide = (width - 2) // len(row) - 3
            cells = [[f"▌ {plain(v.says)}"[:wide], _who(v)[:wide], *textwrap.wrap(_bracketed(v), wide), v.record[:wide]] for v in row]
            lines += ["  " + "   ".join(f"{part:<{wide}}" for part in parts).rstrip() for parts in zip_longest(*cells, fillvalue="")]
    return "\n".join(lines)


def _bracketed(v: Version) -> str:
    text, span = plain(v.sentence), marked(v)
    return in_quotes(f"{text[: span[0]]}⟦{text[span[0] : span[1]]}⟧{text[span[1] :]}" if span else text)


# PNG and SVG


def plot(found: Sequence[Dispute], path: Path) -> int:
    """Draw to a PNG or SVG file; gives how many disputes are on it. Raises MissingExtra without matplotlib, UsageError for another ending."""
    sheet = Sheet()
    sheet.text(sentence(found), Style(12.5, weight="bold"))
    shown = found[:_MOST]
    if shown:
        sheet.text("Accounts of one matter stand beside each other. Blue: what each says; on a yellow ground: the words that differ.", Style(9.5, MUTED))
    for one in shown:
        sheet.y += 0.2
        sheet.rule()
        sheet.y += 0.04
        sheet.text(_title(one), Style(11.5, weight="bold"))
        sheet.text(f"{one.day or 'no day'}; {'; '.join(map(plain, one.reasons))}", Style(9, MUTED))
        for row in _rows(one):
            sheet.y += 0.12
            sheet.columns([_card(sheet, v) for v in row])
    if len(found) > len(shown):
        sheet.y += 0.2
        sheet.text(f"{len(found) - len(shown)} more are not drawn: they are on the page (--report); --dyad and --text choose some.", Style(9, MUTED))
    sheet.save(path)
    return len(shown)


def _card(sheet: Sheet, v: Version) -> Callable[[float, float], None]:
    def put(x: float, width: float) -> None:
        top = sheet.y
        sheet.y += 0.08
        left, inner = x + 0.1, width - 0.2
        sheet.text(plain(v.says), Style(12, OWN, "bold"), x=left, width=inner)
        sheet.text(_who(v), Style(8.5, MUTED), x=left, width=inner)
        sheet.y += 0.06
        text, span = in_quotes(v.sentence), marked(v)
        shift = len(text) > len(plain(v.sentence))
        sheet.text(text, Style(9.2), x=left, width=inner, marked=(span[0] + shift, span[1] + shift) if span else None)
        sheet.y += 0.06
        sheet.ground(top, x, width)

    return put


# Pages


def report(found: Sequence[Dispute], source: str) -> str:
    """A page in Markdown: each matter with its accounts in a table, what differs in bold."""
    lines = ["# Where accounts differ", "", sentence(found), "", f"From {source}. Every sentence is quoted from a report; its record is named."]
    for one in found:
        lines += ["", f"## {_title(one)}", "", f"{one.day or 'No day'}; {'; '.join(map(plain, one.reasons))}.", ""]
        lines += ["| says | who | sentence | record |", "|---|---|---|---|"]
        lines += [f"| {_celled(v.says)} | {_celled(_who(v))} | {_bold(v)} | `{v.record}` |" for v in one.versions]
    return "\n".join(lines) + "\n"


def _celled(text: str) -> str:
    return plain(text).replace("|", "\\|")


def _bold(v: Version) -> str:
    text, span = plain(v.sentence), marked(v)
    pieces = (text[: span[0]], text[span[0] : span[1]], text[span[1] :]) if span else (text, "", "")
    before, value, after = (piece.replace("|", "\\|") for piece in pieces)
    return f"{before}**{value}**{after}" if value else before


_CSS: Final = """
.side{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:.8rem}.side .in{margin:0}.says{font-size:1.15rem;font-weight:700;margin:0}
"""


def page(found: Sequence[Dispute], source: str) -> str:
    """A self-contained HTML page: each matter with its accounts beside each other, what differs marked. No script, nothing from outside."""
    note = f"From {source}. Accounts of one matter stand beside each other; what differs is marked where it is said. Nobody is called right."
    return document("Where accounts differ", sentence(found), note, "".join(map(_section, found)), _CSS)


def _section(one: Dispute) -> str:
    cards = "".join(
        f'<div class="in"><p class="says open"><bdi>{clean(v.says)}</bdi></p><span class="who"><bdi>{clean(_who(v))}</bdi></span>'
        f"<blockquote>{quoted(plain(v.sentence), marked(v))}</blockquote><code>{clean(v.record)}</code></div>"
        for v in one.versions
    )
    reasons = clean("; ".join(one.reasons))
    return f'<section><h2>{clean(_title(one))}</h2><p class="who">{clean(one.day or "no day")}; {reasons}</p><div class="side">{cards}</div></section>'
