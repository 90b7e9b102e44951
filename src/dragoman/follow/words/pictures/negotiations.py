"""Pictures of a negotiation: for each topic the positions of both sides over time, the softer the higher, with their moves numbered and told below.

A move is told with both its sentences: `shift` and `reversal` from one position of a side to its next, `convergence` between the two sides.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.follow.words.negotiations import steps
from dragoman.follow.words.pictures.markup import clean, document, quoted
from dragoman.follow.words.pictures.sheet import ACT, GOOD, INK, LINE, MUTED, OWN, PAGE, Sheet, Style, in_quotes, plain
from dragoman.follow.words.records import Move, Negotiation, Stand

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["page", "plot", "report", "sentence", "terminal"]

MOVES: Final = {"reversal": "⇄", "shift": "↗", "convergence": "≍"}
"""Moves that are shown, each with its sign; what is only repeated is none."""
_COLOURS: Final = {"reversal": ACT, "shift": INK, "convergence": GOOD}
_STYLES: Final = {"reversal": "-", "shift": (0, (4, 2)), "convergence": "-"}
_SIGNS: Final = ("●", "□")
_TOPICS: Final = 6
"""Topics on one sheet."""
_TOLD: Final = 6
"""Moves of one topic told on a sheet: the page has all."""
_WIDE: Final = 88
_BEND: Final = -0.14
"""How far the line of a move is bent, as a share of its length."""
_REST: Final = "other"
"""The topic of positions that name none: drawn last."""


def sentence(found: Sequence[Negotiation]) -> str:
    """What a negotiation came to, in one sentence."""
    stands = [s for n in found for s in n.stands]
    if not stands:
        return "No position was found."
    kinds = [m.kind for n in found for m in moves_shown(n)]
    told = [f"{kinds.count(kind)} {kind}{'s' if kinds.count(kind) != 1 else ''}" for kind in MOVES if kind in kinds]
    first, last = min(s.day for s in stands), max(s.day for s in stands)
    topics = f"{len(found)} topic{'s' if len(found) != 1 else ''}"
    return (
        f"{found[0].one} and {found[0].other}: {len(stands)} position{'s' if len(stands) != 1 else ''} on {topics} between {first} and {last}; "
        f"{', '.join(told) if told else 'no move that can be told'}."
    )


def moves_shown(one: Negotiation) -> list[Move]:
    """The moves of a topic in order of time, each once however many reports tell of it."""
    best: dict[tuple[str, str, str | None, str], Move] = {}
    for move in one.moves:
        key = move.kind, move.before.record, move.after.party_country, move.after.day
        if move.kind in MOVES and (key not in best or best[key].confidence < move.confidence):
            best[key] = move
    return sorted(best.values(), key=lambda m: (m.after.day, m.before.day, m.kind))


def _ordered(found: Sequence[Negotiation]) -> list[Negotiation]:
    """Topics with moves and most positions first, what has no topic last."""
    return sorted(found, key=lambda n: (n.topic == _REST, not moves_shown(n), -len(n.stands), n.topic))


def _rows(stands: Sequence[Stand]) -> list[str]:
    """The stances taken, the softest first."""
    return sorted({s.stance for s in stands}, key=lambda stance: (-steps().get(stance, 0.0), stance))


def _span(found: Sequence[Negotiation]) -> tuple[date, date]:
    days = [date.fromisoformat(s.day) for n in found for s in n.stands]
    return min(days), max(days)


def _side(one: Negotiation, stand: Stand) -> int:
    return 0 if stand.party_country == one.one else 1


def _head(move: Move, n: int) -> str:
    return f"{n} {MOVES[move.kind]} {move.kind}: {move.reasons[0]}"


def _stood(stand: Stand) -> str:
    return plain(f"{stand.day}, {stand.party or stand.party_country or 'a side'}: {stand.stance}")


# Terminal


def terminal(found: Sequence[Negotiation], width: int = 150) -> str:
    """Plain text: a grid for each topic, stances by days, and its moves with both sentences beside each other."""
    if not found:
        return sentence(found)
    first, last = _span(found)
    lines = [sentence(found), f"{_SIGNS[0]} {found[0].one}   {_SIGNS[1]} {found[0].other}   ◆ both; a number: so many. The higher, the more is given."]
    for one in _ordered(found):
        lines += ["", f"{one.topic} ({len(one.stands)})", *_grid(one, first, last)]
        for n, move in enumerate(moves_shown(one), 1):
            lines += ["", "  " + _head(move, n), *_beside(move, width - 4)]
    return "\n".join(lines)


def _grid(one: Negotiation, first: date, last: date) -> Iterator[str]:
    days = max((last - first).days, 1)
    at: dict[tuple[str, int], list[int]] = defaultdict(list)
    for stand in one.stands:
        at[stand.stance, round((date.fromisoformat(stand.day) - first).days / days * (_WIDE - 1))].append(_side(one, stand))
    for stance in _rows(one.stands):
        row = [_sign(at.get((stance, column), [])) for column in range(_WIDE)]
        yield f"{stance:>12} ┤{''.join(row).rstrip()}"
    axis = [" "] * (_WIDE + 4)
    for year in range(first.year, last.year + 1):
        column = round((max(date(year, 1, 1), first) - first).days / days * (_WIDE - 1))
        axis[column : column + 4] = list(str(year))
    yield " " * 14 + "".join(axis).rstrip()


def _sign(sides: Sequence[int]) -> str:
    if len(sides) < 2:
        return _SIGNS[sides[0]] if sides else " "
    return "◆" if len(set(sides)) > 1 else str(min(len(sides), 9))


def _beside(move: Move, width: int) -> Iterator[str]:
    half = width // 2 - 2
    cells = [[_stood(s), *textwrap.wrap(in_quotes(s.sentence), half), plain(f"{s.publisher or s.report_id} {s.record}")] for s in (move.before, move.after)]
    for n in range(max(map(len, cells))):
        left, right = (cell[n] if n < len(cell) else "" for cell in cells)
        yield f"    {left[:half]:<{half}}  {right[:half]}".rstrip()


# PNG and SVG


def plot(found: Sequence[Negotiation], path: Path) -> int:
    """Draw to a PNG or SVG file; gives how many topics are on it. Raises MissingExtra without matplotlib, UsageError for another ending."""
    sheet = Sheet()
    sheet.text(sentence(found), Style(12.5, weight="bold"))
    shown = _ordered(found)[:_TOPICS]
    if shown:
        one, other = shown[0].one, shown[0].other
        sheet.text(
            f"Each sign is a position told by a report: {_SIGNS[0]} of {one}, {_SIGNS[1]} of {other}; the higher, the more it gives to the other side. "
            "Numbered lines join two positions, and are told below them.",
            Style(9.5, MUTED),
        )
    for topic in shown:
        _topic(sheet, topic, _span(shown))
    if len(found) > len(shown):
        rest = _ordered(found)[_TOPICS:]
        sheet.y += 0.2
        sheet.text("Not drawn, with their positions: " + ", ".join(f"{n.topic} {len(n.stands)}" for n in rest) + ".", Style(9, MUTED))
    sheet.save(path)
    return len(shown)


def _topic(sheet: Sheet, one: Negotiation, span: tuple[date, date]) -> None:
    moves, rows = moves_shown(one), _rows(one.stands)
    chosen = sorted(sorted(moves, key=lambda m: (list(MOVES).index(m.kind), -m.confidence))[:_TOLD], key=moves.index)
    sheet.y += 0.26
    sheet.text(f"{one.topic.capitalize()}: {len(one.stands)} positions" if len(one.stands) != 1 else one.topic.capitalize(), Style(11.5, weight="bold"))
    sheet.y += 0.06
    sheet.chart(0.42 * len(rows) + 0.1, lambda axes: _drawn(axes, one, chosen, span))
    sheet.y += 0.34
    for n, move in enumerate(chosen, 1):
        sheet.text(_head(move, n), Style(9.5, _COLOURS[move.kind], "bold"))
        sheet.columns([_cell(sheet, move.before), _cell(sheet, move.after)])
        sheet.y += 0.1
    if len(moves) > len(chosen):
        sheet.text(f"Not told here, but on the page (--report): {len(moves) - len(chosen)} more.", Style(9, MUTED))


def _cell(sheet: Sheet, stand: Stand) -> Callable[[float, float], None]:
    def put(x: float, width: float) -> None:
        sheet.text(f"{_stood(stand)} ({plain(stand.publisher or stand.report_id)})", Style(8.5, MUTED), x=x, width=width)
        sheet.text(in_quotes(stand.sentence), Style(8.8), x=x, width=width)

    return put


def _drawn(axes: Axes, one: Negotiation, moves: Sequence[Move], span: tuple[date, date]) -> None:
    from matplotlib.dates import date2num

    rows = _rows(one.stands)
    since = float(date2num(date.min)) - date.min.toordinal()
    places = {record: (x + since, y) for record, (x, y) in _places(one, rows, span).items()}
    for row in range(len(rows)):
        axes.axhline(-row, color=LINE, linewidth=0.8, zorder=0)
    for side, (marker, colour, face) in enumerate((("o", OWN, OWN), ("s", ACT, "white"))):
        at = [places[s.record] for s in one.stands if _side(one, s) == side]
        axes.plot([x for x, _ in at], [y for _, y in at], marker, color=face, markeredgecolor=colour, markersize=6, zorder=3)
    _framed(axes, rows, span)
    _arrows(axes, moves, places)


def _places(one: Negotiation, rows: Sequence[str], span: tuple[date, date]) -> dict[str, tuple[float, float]]:
    """Where each position stands: one side a little above its row, the other below, and what falls together piled on."""
    near = max((span[1] - span[0]).days / 110, 1.0)
    places: dict[str, tuple[float, float]] = {}
    for stand in one.stands:
        x = float(date.fromisoformat(stand.day).toordinal())
        side, row = _side(one, stand), rows.index(stand.stance)
        base, step = ((0.13, 0.14), (-0.13, -0.14))[side]
        piled = sum(1 for s in one.stands if s.record in places and _side(one, s) == side and s.stance == stand.stance and abs(places[s.record][0] - x) < near)
        places[stand.record] = (x, -row + base + step * min(piled, 2)) if piled < 3 else (x + near * (piled // 3) / 2, -row + base + step * (piled % 3))
    return places


def _arrows(axes: Axes, moves: Sequence[Move], places: Mapping[str, tuple[float, float]]) -> None:
    """A bent line for each move, with its number in the middle."""
    for n, move in enumerate(moves, 1):
        before, after = places[move.before.record], places[move.after.record]
        colour = _COLOURS[move.kind]
        arrow = {
            "arrowstyle": "-|>" if move.kind != "convergence" else "<|-|>", "color": colour, "linewidth": 1.4, "linestyle": _STYLES[move.kind],
            "connectionstyle": f"arc3,rad={_BEND}", "shrinkA": 4, "shrinkB": 4,
        }  # fmt: skip
        axes.annotate("", after, before, arrowprops=arrow, zorder=2)
        (x, y), (u, v) = axes.transData.transform([before, after])
        at = axes.transAxes.inverted().transform(((x + u) / 2 + _BEND / 2 * (v - y), (y + v) / 2 - _BEND / 2 * (u - x)))
        box = {"boxstyle": "circle,pad=0.18", "facecolor": PAGE, "edgecolor": colour, "linewidth": 0.8}
        style: dict[str, Any] = {"size": 7.5, "weight": "bold", "color": colour, "ha": "center", "va": "center", "zorder": 4, "bbox": box}
        axes.annotate(str(n), (float(at[0]), float(at[1])), xycoords="axes fraction", **style)


def _framed(axes: Axes, rows: Sequence[str], span: tuple[date, date]) -> None:
    """Stances at the left, days below."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

    first, last = (float(date2num(day)) for day in span)
    axes.set_xlim(first - max(last - first, 1) * 0.015, last + max(last - first, 1) * 0.03)
    axes.xaxis_date()
    axes.set_ylim(-len(rows) + 0.45, 0.55)
    axes.set_yticks([-n for n in range(len(rows))], list(rows))
    axes.tick_params(axis="y", length=0, labelsize=9, colors=INK)
    axes.tick_params(axis="x", labelsize=8.5, colors=MUTED)
    locator = AutoDateLocator(minticks=4, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)


# Pages


def report(found: Sequence[Negotiation], source: str) -> str:
    """A page in Markdown: each topic with its moves, both sentences each, and every position."""
    lines = ["# The negotiation", "", sentence(found), "", f"From {source}. Every sentence is quoted from a report; its record is named."]
    for one in _ordered(found):
        lines += ["", f"## {one.topic.capitalize()}", ""]
        for n, move in enumerate(moves_shown(one), 1):
            lines += [f"**{_head(move, n)}** ({move.confidence:.2f}; {'; '.join(move.reasons[1:])})", ""]
            lines += [*(f"> {_cited(s)}\n>" for s in (move.before, move.after)), ""]
        lines += [f"- {_cited(stand)}" for stand in one.stands]
    return "\n".join(lines) + "\n"


def _cited(stand: Stand) -> str:
    return f"{_stood(stand)}. {plain(stand.sentence)} ({plain(stand.publisher or stand.report_id)}, `{stand.record}`)"


_CSS: Final = """
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}.pair blockquote{margin:.2rem 0}h3{font-size:.95rem;margin:.9rem 0 .2rem}
svg text{font-size:9px;fill:var(--muted)}svg .row{stroke:var(--line)}.one{fill:var(--open)}.two{fill:var(--page);stroke:var(--bad);stroke-width:1.5}
svg .move{fill:none;stroke-width:1.5}.reversal{stroke:var(--bad)}.shift{stroke:var(--ink);stroke-dasharray:4 2}.convergence{stroke:var(--good)}
svg text.n{font-weight:700;fill:var(--ink)}svg circle.n{fill:var(--page);stroke-dasharray:none}:target{background:var(--mark)}
@media(max-width:640px){.pair{grid-template-columns:1fr}}
"""


def page(found: Sequence[Negotiation], source: str) -> str:
    """A self-contained HTML page: for each topic the picture, the moves with both sentences, and every position; a sign leads to its sentence."""
    shown = _ordered(found)
    body = "".join(_section(one, _span(shown), f"t{n}") for n, one in enumerate(shown))
    one, other = (found[0].one, found[0].other) if found else ("one side", "the other")
    note = f"From {source}. ● {one}, □ {other}; the higher, the more it gives to the other side. A sign leads to its sentence; lines are moves."
    return document("The negotiation", sentence(found), note, body, _CSS)


def _section(one: Negotiation, span: tuple[date, date], name: str) -> str:
    moves = "".join(
        f"<h3>{clean(_head(move, n))}</h3><div class=pair>{_block(move.before)}{_block(move.after)}</div><p class=who>{clean('; '.join(move.reasons[1:]))}; "
        f"confidence {move.confidence:.2f}</p>"
        for n, move in enumerate(moves_shown(one), 1)
    )
    stands = "".join(f'<li id="{name}-{n}">{clean(_cited(stand).replace("`", ""))}</li>' for n, stand in enumerate(one.stands))
    return (
        f"<h2>{clean(one.topic.capitalize())}</h2>{_svg(one, span, name)}{moves}<details open><summary>Every position ({len(one.stands)})</summary>"
        f"<ul>{stands}</ul></details>"
    )


def _block(stand: Stand) -> str:
    return (
        f'<blockquote><span class="who">{clean(_stood(stand))}</span><br>{quoted(plain(stand.sentence))} <span class="who">'
        f"{clean(stand.publisher or stand.report_id)} <code>{clean(stand.record)}</code></span></blockquote>"
    )


def _svg(one: Negotiation, span: tuple[date, date], name: str) -> str:
    """The picture of a topic: rows of stances, days across, a link from each sign."""
    rows, height = _rows(one.stands), 26
    days = max((span[1] - span[0]).days, 1)
    places = {record: (round(90 + (x - span[0].toordinal()) / days * 690, 1), round(16 - y * height, 1)) for record, (x, y) in _places(one, rows, span).items()}
    foot = 16 + len(rows) * height
    parts = [f'<path class=row d="M90 {16 + n * height}H790"/><text x=84 y={19 + n * height} text-anchor=end>{clean(row)}</text>' for n, row in enumerate(rows)]
    for year in range(span[0].year, span[1].year + 1):
        x = round(90 + max((date(year, 1, 1) - span[0]).days, 0) / days * 690, 1)
        parts.append(f"<text x={x} y={foot}>{year}</text>")
    numbers = []
    for n, move in enumerate(moves_shown(one), 1):
        (a, b), (c, d) = places[move.before.record], places[move.after.record]
        x, y = round((a + c) / 2, 1), round((b + d) / 2, 1)
        parts.append(f'<path class="move {move.kind}" d="M{a} {b}Q{x} {y - 12} {c} {d}"/>')
        numbers.append(f'<circle class="n {move.kind}" cx={x} cy={y - 6} r=6 /><text class=n x={x} y={y - 2.5} text-anchor=middle>{n}</text>')
    for n, stand in enumerate(one.stands):
        x, y = places[stand.record]
        sign = f"<circle class=one cx={x} cy={y} r=4 />" if _side(one, stand) == 0 else f"<rect class=two x={x - 3.5} y={y - 3.5} width=7 height=7 />"
        words = clean(f"{_stood(stand)}. {stand.sentence}")
        parts.append(f'<a href="#{name}-{n}"><title>{words}</title>{sign}</a>')
    label = clean(f"{one.topic}: {len(one.stands)} positions")
    return f'<svg viewBox="0 0 800 {foot + 8}" role="img" aria-label="{label}">{"".join(parts + numbers)}</svg>'
