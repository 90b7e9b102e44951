"""Pictures of commitments: a timeline on a terminal, as PNG or SVG, and a page for a reader, with every sentence behind it.

A commitment is a line from the day it was made to the day that decided it, or to the last report; its sign says what came of it, and so does the word.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.follow.words.pictures.markup import document
from dragoman.follow.words.pictures.sheet import MUTED, Sheet, Style, plain
from dragoman.follow.words.records import STATES, STATUS, Commitment, Evidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["page", "plot", "report", "sentence", "terminal"]

SIGNS: Final = {
    "fulfilled": "●", "partly fulfilled": "◐", "begun": "◔", "not initiated": "○", "overdue": "✗", "contradicted": "✗", "withdrawn": "⊘",
    "condition not met": "⊘", "pending": "…", "silent": "·",
}  # fmt: skip
"""A sign for each state: shape first, colour last."""

COLOURS: Final = {
    "fulfilled": "#0F6B4D", "partly fulfilled": "#85590B", "begun": "#85590B", "not initiated": "#7A1012", "overdue": "#7A1012", "contradicted": "#7A1012",
    "withdrawn": "#5A626C", "condition not met": "#5A626C", "pending": "#0B57C2", "silent": "#5A626C",
}  # fmt: skip
_MARKERS: Final = {
    "fulfilled": "o", "partly fulfilled": "D", "begun": "d", "not initiated": "s", "overdue": "X", "contradicted": "X", "withdrawn": "P",
    "condition not met": "P", "pending": ">", "silent": ".",
}  # fmt: skip
_HOLLOW: Final = frozenset({"not initiated", "pending", "silent"})
_UNDECIDED: Final = frozenset({"silent", "pending"})
_WIDE: Final = 44
"""Columns of the axis on a terminal."""
_MOST: Final = 40
"""Commitments on one plot: more cannot be read."""


def sentence(commitments: Sequence[Commitment]) -> str:
    """What a ledger says, in one sentence."""
    if not commitments:
        return "No commitment was found."
    counts = Counter(c.state for c in commitments)
    decided = len(commitments) - sum(counts[state] for state in _UNDECIDED)
    told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state] and state not in _UNDECIDED)
    first, last = commitments[0].said, max(c.said for c in commitments)
    left = f"; of {counts['silent']} the reports do not tell what came" if counts["silent"] else ""
    pending = f"; {counts['pending']} not due yet" if counts["pending"] else ""
    return f"{len(commitments)} commitments made between {first} and {last}; {decided} decided{': ' + told if told else ''}{left}{pending}."


def _span(commitments: Iterable[Commitment]) -> tuple[date, date]:
    days = [date.fromisoformat(d) for c in commitments for d in (c.said, c.due_end, *(e.day for e in c.evidence)) if d]
    return min(days), max(days)


def _decisive(c: Commitment) -> Evidence | None:
    """The evidence that the state rests on: the first of those that say so."""
    wanted = {
        "fulfilled": ("fulfils",), "partly fulfilled": ("partly fulfils",), "begun": ("begins",), "not initiated": ("unmet",), "overdue": ("unmet",),
        "contradicted": ("contradicts", "unmet"), "withdrawn": ("voids",), "condition not met": ("voids",),
    }.get(c.state, ())  # fmt: skip
    return next((e for effect in wanted for e in sorted(c.evidence, key=lambda e: e.day) if e.effect == effect), None)


def _words(c: Commitment, most: int) -> str:
    text = plain(c.text).strip(" ,;")
    return text if len(text) <= most else text[: most - 1] + "…"


# Terminal


def terminal(commitments: Sequence[Commitment], width: int = 150) -> str:
    """A timeline in plain text: made at `├`, due at `|`, decided at the sign of its state."""
    if not commitments:
        return sentence(commitments)
    first, last = _span(commitments)
    days = max((last - first).days, 1)

    def column(day: str) -> int:
        return round((date.fromisoformat(day) - first).days / days * (_WIDE - 1))

    lines = [sentence(commitments), "", _axis(first, last)]
    for c in commitments:
        row = [" "] * _WIDE
        decided = _decisive(c)
        start, end = column(c.said), column(decided.day) if decided else _WIDE - 1
        for n in range(min(start, end), max(start, end)):
            row[n] = "─" if decided else "·"
        row[start] = "├"
        if c.due_end:
            row[column(c.due_end)] = "|"
        row[end] = SIGNS[c.state]
        told = f"{c.said} {c.party or '–'}"[:34]
        lines.append(f"{''.join(row)}  {SIGNS[c.state]} {c.state:<16} {told:<34} {_words(c, max(width - _WIDE - 58, 20))}")
    lines += ["", "├ made   | due   " + "   ".join(f"{SIGNS[s]} {s}" for s in STATES if s not in ("overdue", "condition not met"))]
    return "\n".join(lines)


def _axis(first: date, last: date) -> str:
    """Years over the columns."""
    days = max((last - first).days, 1)
    row = [" "] * (_WIDE + 4)
    for year in range(first.year, last.year + 1):
        at = round((max(date(year, 1, 1), first) - first).days / days * (_WIDE - 1))
        row[at : at + 4] = list(str(year))
    return "".join(row)


# PNG and SVG


def plot(commitments: Sequence[Commitment], path: Path) -> int:
    """Draw a timeline to a PNG or SVG file; gives how many commitments are on it. Raises MissingExtra without matplotlib, UsageError for another ending."""
    shown = list(commitments)[:_MOST]
    sheet = Sheet()
    sheet.text(sentence(commitments), Style(12, weight="bold"))
    if shown:
        sheet.text("A line for each: | when it was made, ▽ when it is due, and at its end what came of it, on the day that decides it.", Style(9.5, MUTED))
        sheet.y += 0.15
        sheet.chart(0.3 * len(shown) + 0.3, lambda axes: _lines(axes, shown), left=5.3, right=1.3)
        sheet.y += 0.3
    if len(commitments) > len(shown):
        sheet.text(f"{len(commitments) - len(shown)} more are on the page (--report); --decided, --party, --since choose some.", Style(9, MUTED))
    sheet.save(path)
    return len(shown)


def _lines(axes: Axes, shown: Sequence[Commitment]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

    last = _span(shown)[1]
    for n, c in enumerate(shown):
        decided = _decisive(c)
        start, end = (float(date2num(date.fromisoformat(d))) for d in (c.said, decided.day if decided else last.isoformat()))
        colour = COLOURS[c.state]
        axes.plot([start, end], [n, n], color=colour, linewidth=1.4, linestyle="-" if decided else (0, (1, 3)), zorder=1)
        axes.plot([start], [n], marker="|", color="#1A1D21", markersize=8, zorder=2)
        if c.due_end:
            due = float(date2num(date.fromisoformat(c.due_end)))
            axes.plot([due], [n - 0.27], marker="v", color="white", markeredgecolor="#1A1D21", markersize=5, zorder=4)
        face = "white" if c.state in _HOLLOW else colour
        axes.plot([end], [n], marker=_MARKERS[c.state], color=face, markeredgecolor=colour, markersize=8, zorder=3)
        told = f"{c.party or 'no party named'}: {_words(c, 62)}"
        axes.annotate(f"{c.state}", (1.005, n), xycoords=("axes fraction", "data"), fontsize=8.5, va="center", color=colour, annotation_clip=False)
        axes.annotate(told, (-0.005, n), xycoords=("axes fraction", "data"), fontsize=8.5, va="center", ha="right", color="#1A1D21", annotation_clip=False)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_yticks([])
    locator = AutoDateLocator(minticks=4, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.tick_params(axis="x", labelsize=8.5, colors="#5A626C")
    axes.grid(axis="x", color="#E3E1DA", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


# Pages


def report(commitments: Sequence[Commitment], source: str) -> str:
    """A page in Markdown: the sentence, then each commitment with what bears on it."""
    lines = ["# The ledger of words", "", sentence(commitments), "", f"From {source}. Every sentence is quoted from a report; its record is named."]
    for c in commitments:
        lines += ["", f"## {SIGNS[c.state]} {c.state}: {_words(c, 90)}", "", *_told(c)]
        lines += [f"- **{e.effect}** ({e.confidence:.2f}), {e.day}, {e.publisher or e.report_id}, `{e.record}`: {plain(e.sentence)}" for e in c.evidence]
    return "\n".join(lines) + "\n"


def _told(c: Commitment) -> list[str]:
    status = STATUS.get(c.state)
    due = f" Due by {c.due_end}." if c.due_end else ""
    condition = f" On condition: {c.condition}." if c.condition else ""
    by = f" Judged by {c.person}; the rules say {c.rule_state}." if c.person else ""
    head = f"{c.kind.capitalize()} of {c.party or 'a party left open'}{' to ' + ', '.join(c.beneficiary) if c.beneficiary else ''}, {c.said}."
    told = f"Told by {len(c.reports)} report{'s' if len(c.reports) != 1 else ''} of {c.origins} origin{'s' if c.origins != 1 else ''}; `{c.id}`."
    lines = [f"{head}{due}{condition}{by}", "", f"> {plain(c.sentence)} ({c.publisher or c.report_id}, {c.report_id})", "", told, ""]
    return [*lines, f"Status {status if status is not None else '–'}: " + "; ".join(c.reasons) + ".", ""]


_STYLE: Final = """
summary{display:grid;grid-template-columns:9.5rem minmax(0,1fr) 15rem;gap:.8rem;align-items:center}
summary::-webkit-details-marker{display:none}.st{font-weight:600}svg{height:22px}
@media(max-width:640px){summary{grid-template-columns:1fr}}
"""
_CLASSES: Final = {
    "fulfilled": "good", "partly fulfilled": "part", "begun": "part", "not initiated": "bad", "overdue": "bad", "contradicted": "bad", "pending": "open",
}  # fmt: skip


def page(commitments: Sequence[Commitment], source: str) -> str:
    """A self-contained HTML page: the sentence, a line for each commitment, the sentences behind it when it is opened. No script, nothing from outside."""
    span = _span(commitments) if commitments else (date.min, date.min)
    rows = "".join(_row(c, span) for c in commitments)
    note = f"From {source}. Line: from the day it was made to the day that decides it; ▽ when it is due. Open a row for the sentences behind it."
    return document("The ledger of words", sentence(commitments), note, rows, _STYLE)


def _row(c: Commitment, span: tuple[date, date]) -> str:
    kind = _CLASSES.get(c.state, "mute")
    escaped = html.escape
    evidence = "".join(
        f"<li><b>{escaped(e.effect)}</b> ({e.confidence:.2f}), {escaped(e.day)}, {escaped(e.publisher or e.report_id)}: {escaped(plain(e.sentence))}"
        f" <code>{escaped(e.record)}</code><br><span class=who>{escaped('; '.join(e.reasons))}</span></li>"
        for e in c.evidence
    )
    due = f", due by {c.due_end}" if c.due_end else ""
    condition = f" On condition: {escaped(c.condition)}." if c.condition else ""
    return (
        f'<details><summary><span class="st {kind}">{SIGNS[c.state]} {escaped(c.state)}</span><span><bdi>{escaped(_words(c, 160))}</bdi><br>'
        f'<span class="who"><bdi>{escaped(c.party or "party left open")}</bdi>, {escaped(c.kind)}, {c.said}{due}</span></span>{_bar(c, span, kind)}</summary>'
        f'<div class="in"><blockquote><bdi>{escaped(plain(c.sentence))}</bdi> <span class="who">{escaped(c.publisher or "")}, {escaped(c.report_id)} '
        f"<code>{escaped(c.id)}</code></span></blockquote><p>{escaped('; '.join(c.reasons))}.{condition} Reports: {len(c.reports)}, independent "
        f"origins: {c.origins}.</p><ul>{evidence}</ul></div></details>"
    )


def _bar(c: Commitment, span: tuple[date, date], kind: str) -> str:
    """The line of one commitment as SVG."""
    first, last = span
    days = max((last - first).days, 1)

    def x(day: str) -> float:
        return round(4 + (date.fromisoformat(day) - first).days / days * 192, 1)

    decided = _decisive(c)
    start, end = x(c.said), x(decided.day) if decided else 196.0
    dash = "" if decided else ' stroke-dasharray="1 4"'
    due = f'<path d="M{x(c.due_end) - 4} 2h8l-4 6z" fill="none" stroke="currentColor"/>' if c.due_end else ""
    label = html.escape(f"made {c.said}, {c.state}{' ' + decided.day if decided else ''}")
    fill = "none" if c.state in _HOLLOW else "currentColor"
    return (
        f'<svg class="{kind}" viewBox="0 0 200 22" role="img" aria-label="{label}"><path d="M{start} 14H{end}" stroke="currentColor" stroke-width="2"{dash}/>'
        f'<path d="M{start} 8v12" stroke="currentColor" stroke-width="2"/>{due}<circle cx="{end}" cy="14" r="4" fill="{fill}" stroke="currentColor"/></svg>'
    )
