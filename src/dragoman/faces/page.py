"""One self-contained HTML page for any number of readouts, and the fragment a notebook shows. No network, no font, no script from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from dragoman.faces import words
from dragoman.faces.annotations import label
from dragoman.faces.cards import Cards
from dragoman.faces.marks import body, esc, glyph, legend, style_of
from dragoman.faces.view import KINDS, View, summary

__all__ = ["fragment", "page"]

_SLOT: Final = re.compile(r"<!--([A-Z]+)-->")
_TITLES: Final = {"actors": "Actors", "places": "Places", "times": "Times"}


def page(readouts: Sequence[Mapping[str, Any]], *, only: Iterable[str] = ()) -> str:
    """A whole HTML document with every record marked in the text and listed beside it.

    `only` names the kinds to mark and list (all by default). Every character from the readouts is escaped; the page's
    content security policy allows its own script by hash and nothing else. Raises DataError where an item is no readout.
    """
    views = [View.of(data) for data in readouts]
    chosen = [kind for kind in KINDS if not only or kind in set(only)] + (["rejected"] if not only else [])
    many = len(views) > 1
    sections = [_section(view, chosen, n if many else 0) for n, view in enumerate(views, 1)]
    script, style = words.static("page.js"), words.static("page.css")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    title = f"{len(views)} reports" if many else views[0].title if views else "No report"
    return _filled(
        words.static("page.html"),
        {
            "POLICY": f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'",
            "TITLE": esc(f"{title} – Dragoman"),
            "STYLE": style,
            "GLYPHS": words.static("glyphs.svg"),
            "REPORTS": _list_of_reports(views) if many else "",
            "SECTIONS": "".join(sections) or '<section class="report"><div class="read"><h1>No report was read</h1></div></section>',
            "FOOT": _foot(views),
            "SCRIPT": script,
        },
    )


def _filled(template: str, slots: Mapping[str, str]) -> str:
    # One pass, so that nothing that was put in is looked at again.
    return _SLOT.sub(lambda found: slots[found[1]], template)


def _section(view: View, chosen: Sequence[str], n: int) -> str:
    prefix, key = (f"r{n}.", f"r{n}") if n else ("", "r1")
    paragraphs = body(view, chosen, prefix, lambda kind, record: f"{record.get('id')}: {style_of(kind, record).label}, {_named(view, kind, record)}")
    # A headline that stands in the text is shown as the page's, up to and with it; what is computed stands between it and the rest.
    cut = max((n for n, (headline, _) in enumerate(paragraphs, 1) if headline), default=0)
    lead, rest = ("".join(piece for _, piece in part) for part in (paragraphs[:cut], paragraphs[cut:]))
    head = _text(lead, view) if cut else f'<h1 dir="auto">{esc(view.title)}</h1>'
    article = _text(rest, view) if rest.strip() else '<p class="empty">This report has no text.</p>'
    counts = sum(len(view.records[k]) for k in chosen)
    return (
        f'<section class="report" id="{key}" data-prefix="{prefix}"><div class="read">{head}'
        f'<p class="summary">{_counted(summary(view.data))}</p>{_provenance(view)}{_filters(view, chosen)}{article}</div>'
        f'<aside class="side" aria-label="Records"><div class="list"><p class="ph"><b>{counts} record{"s" * (counts != 1)}</b>'
        f'<span class="keys" aria-hidden="true"><kbd>j</kbd> <kbd>k</kbd> step <kbd>esc</kbd> clear</span></p>{_lists(view, chosen, prefix)}</div>'
        f"{_pane(Cards(view, prefix, chosen).overview())}</aside></section>"
    )


def _counted(sentence: str) -> str:
    # A number and its noun stay on one line.
    return re.sub(r"(?<=\d) (?=[a-z])", "\u00a0", esc(sentence))


def _named(view: View, kind: str, record: Mapping[str, Any]) -> str:
    return f"{record.get('reason')}" if kind == "rejected" else label(view, kind, record)


def _text(inner: str, view: View) -> str:
    language = re.sub(r"[^A-Za-z0-9-]", "", str(view.report.get("language") or ""))
    return f'<div class="text"{f" lang={chr(34)}{language}{chr(34)}" if language else ""}>{inner}</div>'


def _provenance(view: View) -> str:
    report = view.report
    url = str(report.get("url") or "")
    known = [report.get("publisher"), words.day(report.get("published")), *(report.get("bylines") or ())]
    if report.get("updated"):
        known.append(f"updated {words.day(report['updated'])}")
    parts = [f"<bdi>{esc(x)}</bdi>" for x in known if x]
    if not report.get("published"):
        parts.append('<span class="open">no date of publication</span>')
    if re.match(r"https?://", url, re.IGNORECASE):
        parts.append(f'<a href="{esc(url)}" rel="noopener noreferrer">source</a>')
    elif url:
        parts.append(f"<bdi>{esc(url)}</bdi>")
    count = len(view.text.split())
    parts.append(f"{count:,} word{'s' * (count != 1)}")
    return f'<p class="prov">{"".join(f"<span>{p}</span>" for p in parts)}</p>'


def _filters(view: View, chosen: Sequence[str]) -> str:
    quads = {q["key"]: q["short"] for q in words.words()["quads"].values()}
    families = {name: entry["short"] for name, entry in words.words()["families"].items()}
    named = quads | families | {"NQ": "Other event"} | {k: v[1].capitalize() for k, v in words.words()["kinds"].items() if k not in ("events", "statements")}
    chips = [
        f'<button type="button" class="chip" aria-pressed="true" data-f="{group}">{glyph(group)}{esc(named[group])} <span class="n">{n}</span></button>'
        for group, n in legend(view, chosen).items()
    ]
    return f'<div class="chips" role="group" aria-label="Show in text and list">{"".join(chips)}</div>' if chips else ""


def _lists(view: View, chosen: Sequence[str], prefix: str) -> str:
    cards = Cards(view, prefix, chosen)
    reading = [cards.card(kind, record) for kind, record in view.reading_order() if kind in chosen]
    groups = [("In reading order", reading)]
    groups += [(title, [cards.card(kind, r) for r in view.records[kind]]) for kind, title in _TITLES.items() if kind in chosen]
    return "".join(f'<h2>{title} <span class="n">{len(items)}</span></h2><ol class="cards">{"".join(items)}</ol>' for title, items in groups if items)


def _pane(overview: str) -> str:
    step = '<button type="button" data-step="{}" aria-label="{} record">{}</button>'
    return (
        '<section class="pane" aria-label="Selected record"><div class="step">'
        f'{step.format(-1, "Previous", "←")}<span class="at">No record selected</span>{step.format(1, "Next", "→")}'
        '<button type="button" class="close" aria-label="Clear the selection">×</button></div>'
        f'<div class="shown" aria-live="polite">{overview}<p class="mut">Select a record here, in the text or in the list: '
        "its parts are named over the text, and all that is known of it stands here.</p></div></section>"
    )


def _list_of_reports(views: Sequence[View]) -> str:
    items = []
    for n, view in enumerate(views, 1):
        facts = [view.report.get("publisher"), words.day(view.report.get("published"))]
        facts += [words.count(len(view.records[kind]), kind) for kind in ("events", "statements")]
        line = " · ".join(esc(f) for f in facts if f)
        items.append(f'<li><a href="#r{n}" data-report="{n}"><bdi>{esc(view.title)}</bdi><small>{line}</small></a></li>')
    events, statements = (sum(len(v.records[k]) for v in views) for k in ("events", "statements"))
    told = f"{len(views):,} reports tell of {words.count(events, 'events')} and give {words.count(statements, 'statements')}."
    return (
        f'<nav class="reports" aria-label="Reports"><p class="summary">{_counted(told)}</p>'
        f'<button type="button" class="menu" aria-expanded="false" aria-controls="reports">Reports</button><ol id="reports">{"".join(items)}</ol></nav>'
    )


def _foot(views: Sequence[View]) -> str:
    made = [dict(view.data.get("made_by") or {}) for view in views]
    distinct = list(dict.fromkeys(", ".join(f"{k} {v}" for k, v in m.items()) for m in made if m))
    by = "; ".join(distinct[:3]) or "unknown versions"
    return f"<span>Coded by {esc(by)}</span><span>The address keeps the selection and the filters</span>"


def fragment(data: Mapping[str, Any]) -> str:
    """A readout for a notebook: summary, text with its records marked, and tables. Scoped styles, no script, no ids.

    Raises DataError where `data` is no readout.
    """
    view = View.of(data)
    pieces = body(view, ("events", "statements", "firsts", "open_questions"), "", lambda _, record: str(record.get("id")))
    text = re.sub(r'<a class="mk"[^>]*>(.*?)</a>', r"\1", "".join(piece for _, piece in pieces))
    text = re.sub(r"<(/?)h1", r"<\1p", text)
    for group in (*(q["key"] for q in words.words()["quads"].values()), "NQ", *words.words()["families"], *KINDS, "rejected"):
        text = text.replace(glyph(group), f'<span class="gl c-{group}">{_sign(group)}</span>')
    tables = "".join(_table(view, kind) for kind in ("events", "statements", "actors"))
    return (
        f'<div class="dragoman"><style>{words.static("fragment.css")}</style><p class="dg-title"><bdi>{esc(view.title)}</bdi></p>'
        f'<p class="dg-sum">{esc(summary(data))}</p><details open><summary>Text</summary><div class="dg-text">{text}</div></details>{tables}</div>'
    )


def _sign(group: str) -> str:
    signs: dict[str, str] = {q["key"]: q["mark"] for q in words.words()["quads"].values()} | {
        name: entry["letter"] for name, entry in words.words()["families"].items()
    }
    return signs.get(group, {"firsts": "1", "open_questions": "?"}.get(group, "·"))


def _table(view: View, kind: str) -> str:
    if not view.records[kind]:
        return ""
    cards = Cards(view, "", ())
    rows = []
    for record in view.records[kind]:
        style = style_of(kind, record)
        sign = f'<span class="gl c-{style.group}">{_sign(style.group)}</span> ' if kind != "actors" else ""
        cells = [
            esc(record.get("id")),
            f"{sign}{esc(style.label)}",
            f"<bdi>{esc(cards.headline(kind, record))}</bdi>",
            f"<bdi>{cards.line(kind, record)}</bdi>",
        ]
        rows.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
    name = words.count(len(rows), kind)
    return f"<details{' open' if kind != 'actors' else ''}><summary>{name}</summary><table><tbody>{''.join(rows)}</tbody></table></details>"
