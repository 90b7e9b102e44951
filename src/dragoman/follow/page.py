"""The one-page report of an act, for an appendix or an editor: HTML in one file with its pictures, or Markdown.

Every figure in its sentences stands in a table beside it, and every later event bears the key of its record and the sentence that says so. Everything that
comes from reports is escaped; the HTML allows no script and nothing from outside.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from dragoman.errors import MissingExtra
from dragoman.follow.model import Followed, RecordFollowed, ReportFollowed
from dragoman.follow.telling import day_words, number, p_words, pair_words
from dragoman.follow.terminal import chart

__all__ = ["html", "markdown", "report_html", "report_markdown"]

_METHODS: Final = (
    "Gaps are to a synthetic control with non-negative weights over pairs that share no member with this one; the p among placebos is the pair's rank when "
    "each of those is treated alike, the p in time its rank among earlier dates. Intervals are those ranks turned round; where there are too few other pairs, "
    "autocorrelation-robust errors with Student's t. The verdict follows written rules (docs/explanation/follow.md)."
)
_CSS: Final = """
:root{color-scheme:light dark;--ink:#1A1D21;--muted:#5A626C;--page:#FFF;--panel:#F7F6F2;--link:#0B57C2}
@media (prefers-color-scheme:dark){:root{--ink:#E8EAED;--muted:#A6AEB9;--page:#15181D;--panel:#1D2128;--link:#8AB8FF}}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 3rem;font:1rem/1.5 Inter,system-ui,sans-serif;color:var(--ink);background:var(--page)}
table{font-variant-numeric:tabular-nums}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.05rem;margin:1.8rem 0 .5rem}
.verdict{font-size:1.1rem;background:var(--panel);padding:.8rem 1rem;border-left:4px solid var(--link);margin:0 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}th{text-align:left;color:var(--muted);font-weight:600}
th,td{padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--panel);vertical-align:top}td.n{text-align:right;white-space:nowrap}
blockquote{margin:.1rem 0;color:var(--muted)}code{font-size:.85em;overflow-wrap:anywhere}img{max-width:100%;height:auto;background:#FFF}
.small,.key{color:var(--muted);font-size:.85rem}.wide{overflow-x:auto}pre{overflow-x:auto;font-size:.75rem;line-height:1.15}
ul.records{list-style:none;padding:0 0 0 1rem;margin:.3rem 0 1rem}.state{font-weight:700}
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


# Tables, as rows of cells


def _estimate_rows(followed: Followed) -> Iterator[Sequence[str]]:
    for one in followed.estimates:
        if one.value is not None:
            yield one.name, one.words, number(one.value), _interval(one.low, one.high), p_words(one.p_space), p_words(one.p_own)
    s, t = followed.segmented, followed.structural
    if s:
        yield "segmented", "regression, change of level", number(s.level), _interval(s.level_low, s.level_high), p_words(s.level_p_space), p_words(s.level_p)
        yield "segmented", "regression, change of slope", number(s.slope), _interval(s.slope_low, s.slope_high), p_words(s.slope_p_space), p_words(s.slope_p)
    if t:
        yield "structural", f"{t.model}, maximum likelihood", number(t.effect), _interval(t.low, t.high), "–", p_words(t.p)


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{number(low)} to {number(high)}"


_ESTIMATES: Final = ("estimate", "of what", "value", "95 % interval", "among placebos", "own history")


def _rule_rows(followed: Followed) -> Iterator[Sequence[str]]:
    for reason in followed.verdict.reasons:
        figure = "–" if reason.figure is None else f"{reason.figure:.3g}"
        yield reason.words, figure, "–" if reason.threshold is None else f"{reason.threshold:.3g}", "yes" if reason.holds else "no"


_RULES: Final = ("rule", "figure", "threshold", "holds")


def _facts(followed: Followed) -> Iterator[str]:
    """What should be known beside the verdict, each from the figures."""
    yield from followed.verdict.doubts
    if followed.coverage:
        yield followed.coverage.words
    yield from followed.notes
    if followed.synthetic and followed.synthetic.weights:
        first = ", ".join(f"{name} {weight:.2f}" for name, weight in followed.synthetic.weights[:6])
        more = " and others" if len(followed.synthetic.weights) > 6 else ""
        before, after = number(followed.synthetic.rmse_before), number(followed.synthetic.rmse_after)
        yield f"synthetic control: {first}{more}; root mean square gap {before} before, {after} after"
    if followed.pretrend:
        by = followed.series.by if followed.series else "period"
        yield f"trend of the gap before the act: {number(followed.pretrend.slope)} a {by} ({p_words(followed.pretrend.p)})"
    if followed.breaks:
        yield "change points: " + ", ".join(f"{one.period} (from {number(one.before)} to {number(one.after)})" for one in followed.breaks)
    if followed.power:
        share = f", {followed.power.share:.0%} of the mean before" if followed.power.share is not None else ""
        yield f"smallest lasting change that would have been told from chance in four of five cases: {number(followed.power.smallest)}{share}"


def _title(followed: Followed) -> str:
    pair = pair_words(followed.act.dyad) if followed.act.dyad else followed.act.label
    return f"{pair}, {day_words(followed.act.day)}: {followed.verdict.name}"


def _made(followed: Followed) -> str:
    options = followed.options
    chosen = f"outcome {options.outcome}, by {options.by}, {options.before} before, {options.after} after, {options.donors} donors" if options.by else ""
    return "; ".join(part for part in (", ".join(f"{k} {v}" for k, v in followed.made_by.items()), chosen) if part)


# Markdown


def markdown(followed: Followed) -> str:
    """The report as Markdown, with the series as text."""
    parts = [f"# {_md(_title(followed))}", f"**{_md(followed.verdict.sentence)}**"]
    if followed.act.sentence:
        parts.append(f"> {_md(followed.act.sentence)}\n>\n> {_md(followed.act.publisher or '')} `{followed.act.id}`")
    if followed.outcome:
        parts.append(f"Its words: **{_md(followed.outcome.state)}**. {_md('; '.join(followed.outcome.reasons))}")
    if followed.series:
        parts.append("```text\n" + "\n".join(chart(followed.series, alone=not followed.space)) + "\n```")
    if followed.estimates:
        parts.append("## Estimates\n\n" + _md_table(_ESTIMATES, _estimate_rows(followed)))
    if followed.verdict.reasons:
        parts.append("## How the verdict came about\n\n" + _md_table(_RULES, _rule_rows(followed)))
    parts.append("## Worth knowing\n\n" + "\n".join(f"- {_md(one)}" for one in _facts(followed)) + f"\n- {_METHODS}")
    if followed.later:
        lines = [
            f"- {one.day} (+{one.days} d) {_md(one.source or 'somebody')} → {_md(one.recipient or 'nobody named')}, {one.type.lower()}: "
            f"“{_md(one.sentence or '')}” {_md(one.publisher or '')} `{one.event}`"
            for one in followed.later
        ]
        parts.append(f"## What came later: {followed.later_total:,} events\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + f"\n\n{_md(_made(followed))}\n"


def _md(words: str) -> str:
    """Text that Markdown shows as it is."""
    flat = " ".join(words.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in flat)


def _md_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(_md(cell) for cell in row) + " |" for row in rows])


def report_markdown(followed: ReportFollowed) -> str:
    """A report sentence by sentence, as Markdown."""
    parts = [f"# {_md(followed.title or followed.id)}", _md(_span(followed))]
    for sentence in followed.sentences:
        lines = [f"> {_md(sentence.text)}", ""]
        lines += [
            f"- **{_md(record.state)}** ({record.kind} `{record.id}`) {_md(record.words)}" + "".join(f"\n    - {_md(why)}" for why in record.reasons)
            for record in sentence.records
        ]
        parts.append("\n".join(lines))
    parts += [f"## {_md(_title(one))}\n\n{_md(one.verdict.sentence)}" for one in followed.dyads]
    return "\n\n".join(parts) + "\n"


def _span(followed: ReportFollowed) -> str:
    begun = f"Published {day_words(followed.published[:10])}" if followed.published else "Day of publication unknown"
    return begun + (f"; followed to {day_words(followed.until)}." if followed.until else ".")


# HTML


def html(followed: Followed) -> str:
    """The report as one HTML file. Its plots need matplotlib; without it the series stands there as text."""
    return _document(_title(followed), "".join(_sections(followed)))


def _document(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><title>{escape(title)} – Dragoman</title><style>{_CSS}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def _sections(followed: Followed) -> Iterator[str]:
    yield f'<p class="verdict">{escape(followed.verdict.sentence)}</p>'
    if followed.act.sentence:
        source = f"{escape(followed.act.publisher or '')} <code>{escape(followed.act.id or '')}</code>"
        yield f'<blockquote>{escape(followed.act.sentence)} <span class="key">{source}</span></blockquote>'
    if followed.outcome:
        why = "; ".join(followed.outcome.reasons)
        yield f'<p>Its words: <span class="state">{escape(followed.outcome.state)}</span>. {escape(why)}</p>'
    if followed.series:
        yield _picture(followed)
    if followed.estimates:
        yield "<h2>Estimates</h2>" + _table(_ESTIMATES, _estimate_rows(followed), numbers=(2, 3))
    if followed.verdict.reasons:
        yield "<h2>How the verdict came about</h2>" + _table(_RULES, _rule_rows(followed), numbers=(1, 2))
    yield "<h2>Worth knowing</h2><ul>" + "".join(f"<li>{escape(one)}</li>" for one in (*_facts(followed), _METHODS)) + "</ul>"
    if followed.later:
        yield f"<h2>What came later: {followed.later_total:,} events</h2>"
        yield "<table><thead><tr><th>day</th><th>who, whom</th><th>type</th><th>the sentence that says so</th></tr></thead><tbody>"
        for one in followed.later:
            who = f"{one.source or 'somebody'} → {one.recipient or 'nobody named'}"
            yield f'<tr><td class="n">{one.day}<br><span class="small">+{one.days} d</span></td><td>{escape(who)}</td><td>{escape(one.type.lower())}</td>'
            yield f'<td>{escape(one.sentence or "")} <span class="key">{escape(one.publisher or "")} <code>{escape(one.event)}</code></span></td></tr>'
        yield "</tbody></table>"
    yield f'<p class="small">{escape(_made(followed))}</p>'


def _picture(followed: Followed) -> str:
    from dragoman.follow.pictures import overview

    assert followed.series is not None
    try:
        svg = base64.b64encode(overview(followed, "svg")).decode()
    except MissingExtra:
        return f"<pre>{escape(chr(10).join(chart(followed.series, alone=not followed.space)))}</pre>"
    return f'<p><img alt="{escape(_title(followed))}: {escape(followed.verdict.sentence)}" src="data:image/svg+xml;base64,{svg}"></p>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f'<td class="n">{escape(cell)}</td>' if n in numbers else f"<td>{escape(cell)}</td>" for n, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def report_html(followed: ReportFollowed) -> str:
    """A report sentence by sentence, as one HTML file."""
    parts = [f"<p>{escape(_span(followed))}</p>"]
    parts += [f"<p>{escape(one.text)}</p><ul class='records'>{''.join(map(_record, one.records))}</ul>" for one in followed.sentences]
    parts += [
        f"<h2>{escape(_title(one))}</h2><p class='verdict'>{escape(one.verdict.sentence)}</p>{_picture(one) if one.series else ''}" for one in followed.dyads
    ]
    return _document(followed.title or followed.id, "".join(parts))


def _record(record: RecordFollowed) -> str:
    why = "".join(f"<li>{escape(reason)}</li>" for reason in record.reasons)
    head = f'<span class="state">{escape(record.state)}</span> {record.kind}: {escape(record.words)} <code class="key">{escape(record.id)}</code>'
    return f"<li>{head}<ul class='small'>{why}</ul></li>" if why else f"<li>{head}</li>"
