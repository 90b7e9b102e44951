"""Plots of what came of an act, as PNG or SVG: the series with its band, the placebo fan, the placebos as dots, the specification curve.

matplotlib is imported at use. The same figures give the same bytes: no date, no random ids. Colours are those of the page (docs/reference/follow.md), and
each line has a shape or label of its own besides.
"""

from __future__ import annotations

import io
import math
from datetime import date
from typing import Any, Final

from dragoman.errors import MissingExtra
from dragoman.follow.model import Followed, Numbers, Spec
from dragoman.follow.telling import day_words, p_words, pair_words

__all__ = ["overview"]

INK, MUTED, PAGE, ACT, OWN, BAND, PLACEBO, SURE = "#1A1D21", "#5A626C", "#FFFFFF", "#7A1012", "#0B57C2", "#1A5BBE", "#5C646E", "#0A2149"
_SIZE: Final = (9.0, 13.0)
_FONT: Final = 10.5
_SALT: Final = "dragoman"
_LEVEL: Final = 0.05
"""Filled points: the level of the verdict's rules."""


def overview(followed: Followed, kind: str = "png") -> bytes:
    """All plots of one act on one sheet. Raises MissingExtra without matplotlib."""
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("plots", "analysis") from error

    # DejaVu comes with matplotlib: the same letters on every machine
    settings = {"svg.hashsalt": _SALT, "svg.fonttype": "none", "font.size": _FONT, "font.family": ["DejaVu Sans"]}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=_SIZE if followed.specs else (_SIZE[0], 0.7 * _SIZE[1]), facecolor=PAGE)
        FigureCanvasAgg(figure)
        outer = figure.add_gridspec(
            2 if followed.specs else 1, 1, height_ratios=[3.3, 1.35] if followed.specs else [1], hspace=0.2, left=0.13, right=0.97, top=0.93, bottom=0.03
        )
        grid = outer[0].subgridspec(3, 2, height_ratios=[1.35, 1.15, 0.75], hspace=0.55, wspace=0.16)
        _series(figure.add_subplot(grid[0, :]), followed)
        _fan(figure.add_subplot(grid[1, :]), followed)
        _dots(figure.add_subplot(grid[2, 0]), followed)
        _dates(figure.add_subplot(grid[2, 1]), followed)
        if followed.specs:
            curve = outer[1].subgridspec(2, 1, height_ratios=[1.5, 1], hspace=0.06)
            above = figure.add_subplot(curve[0])
            _specs(above, figure.add_subplot(curve[1], sharex=above), followed)
        pair = pair_words(followed.act.dyad) if followed.act.dyad else followed.act.label
        figure.text(0.03, 0.975, f"{pair}, {day_words(followed.act.day)}: {followed.verdict.name}", size=14, weight="bold", color=INK, va="center")
        out = io.BytesIO()
        figure.savefig(out, format=kind, dpi=80, facecolor=PAGE, metadata={"Date": None} if kind == "svg" else {"Software": None})
    return out.getvalue()


def _plain(axes: Any, title: str) -> None:
    """Axes without a box; the title says what is seen, on the left."""
    axes.set_title(title, loc="left", size=11, color=INK, pad=8, weight="bold")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelsize=9)


def _nan(values: Numbers) -> list[float]:
    return [math.nan if value is None else value for value in values]


def _days(followed: Followed) -> list[date]:
    assert followed.series is not None
    return [date.fromisoformat(day) for day in followed.series.periods]


def _act_line(axes: Any, followed: Followed, *, label: bool) -> None:
    when = date.fromisoformat(followed.act.day)
    axes.axvline(when, color=ACT, linewidth=1.4, linestyle=(0, (4, 2)))
    if label:
        axes.annotate("the act", (when, 1), xycoords=("data", "axes fraction"), xytext=(4, -3), textcoords="offset points", color=ACT, size=9, va="top")


def _series(axes: Any, followed: Followed) -> None:
    series = followed.series
    assert series is not None
    days = _days(followed)
    alone = not followed.space
    _plain(axes, "What was, and its mean before" if alone else "What was, and what other pairs would have had it be")
    axes.fill_between(
        days, _nan(series.low95), _nan(series.high95), color=BAND, alpha=0.12, linewidth=0, label="95 % of its own swing" if alone else "95 % of placebos"
    )
    axes.fill_between(days, _nan(series.low80), _nan(series.high80), color=BAND, alpha=0.16, linewidth=0, label="80 %")
    axes.plot(days, _nan(series.expected), color=BAND, linewidth=1.4, linestyle=(0, (5, 2)), label="its mean before" if alone else "synthetic control")
    axes.plot(days, _nan(series.values), color=INK, linewidth=1.5, marker="o", markersize=2.4, label=pair_words(series.dyad))
    _gaps(axes, days, series.values)
    _act_line(axes, followed, label=True)
    axes.set_ylabel(_folded(series.unit), color=MUTED, size=9)
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.1), ncols=5, frameon=False, fontsize=9, labelcolor=INK)


def _folded(words: str) -> str:
    import textwrap

    return textwrap.fill(words, 28)


def _gaps(axes: Any, days: list[date], values: Numbers) -> None:
    """Crosses at the foot for periods without data: never zero, never a line drawn through."""
    missing = [day for day, value in zip(days, values, strict=True) if value is None]
    if missing:
        axes.plot(missing, [0.02] * len(missing), "x", color=MUTED, markersize=5, transform=axes.get_xaxis_transform(), label="not observed")


def _fan(axes: Any, followed: Followed) -> None:
    days, own = _days(followed), followed.own
    assert own is not None
    if not followed.space:
        _plain(axes, "The pair's distance from its own mean before (no other pairs to compare with)")
    else:
        _plain(axes, f"The same done to {len(followed.space)} other pairs: distance from each one's control")
    for n, placebo in enumerate(followed.space):
        axes.plot(days, _smooth(placebo.gaps), color=PLACEBO, linewidth=0.6, alpha=0.4, label="other pairs" if n == 0 else None)
    axes.plot(days, _smooth(own.gaps), color=OWN, linewidth=2.2, label=own.name)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    _act_line(axes, followed, label=False)
    axes.set_ylabel("standard deviations\nbefore the act", color=MUTED, size=9)
    every = sorted(abs(v) for placebo in (*followed.space, own) for v in _smooth(placebo.gaps) if math.isfinite(v))
    reach = max(every[int(0.995 * (len(every) - 1))], max((abs(v) for v in _smooth(own.gaps) if math.isfinite(v)), default=1.0)) * 1.05
    axes.set_ylim(-reach, reach)
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.12), ncols=2, frameon=False, fontsize=9, labelcolor=INK)


def _smooth(values: Numbers, width: int = 5) -> list[float]:
    """Means over five periods, so that fifty lines can be told apart; gaps stay gaps."""
    found, half = [], width // 2
    for n, value in enumerate(values):
        near = [v for v in values[max(n - half, 0) : n + half + 1] if v is not None]
        found.append(math.nan if value is None else sum(near) / len(near))
    return found


def _stacked(sizes: list[float], bins: int, top: float) -> tuple[list[float], list[int]]:
    """Dots piled on each other in bins: places and heights."""
    counts = [0] * bins
    xs, ys = [], []
    for size in sorted(sizes):
        at = min(int(size / top * bins), bins - 1)
        xs.append((at + 0.5) * top / bins)
        ys.append(counts[at])
        counts[at] += 1
    return xs, ys


def _pile(axes: Any, sizes: list[float], own: float, label: str) -> None:
    """Placebos as piled dots, and the act as a triangle under a line that names it above them."""
    top = max([*sizes, own, 1e-9]) * 1.04
    xs, ys = _stacked(sizes, 40, top)
    height = max([*ys, 5]) + 3
    axes.scatter(xs, ys, s=20, color=PLACEBO, alpha=0.75, linewidths=0)
    axes.plot([own, own], [0, height - 1.2], color=OWN, linewidth=1)
    axes.scatter([own], [0], s=70, marker="^", color=OWN, zorder=5)
    side = "center" if 0.2 < own / top < 0.8 else "right" if own / top >= 0.8 else "left"
    axes.annotate(label, (own, height - 1.1), ha=side, va="bottom", color=OWN, size=9, weight="bold")
    axes.set_ylim(-1.2, height)
    axes.set_xlim(0, top * 1.02)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _dots(axes: Any, followed: Followed) -> None:
    rule = next((reason for reason in followed.verdict.reasons if reason.rule == "level"), None)
    name = rule.words.split()[0] if rule else "level"
    estimate = followed.estimate(name)
    if not followed.space or estimate is None or estimate.statistic is None or followed.own is None:
        _plain(axes, "Placebos in space: none")
        axes.set_axis_off()
        return
    _plain(axes, f"Placebos in space: {p_words(rule.figure if rule else None)}")
    _pile(axes, [abs(one.statistic) for one in followed.space], abs(estimate.statistic), followed.own.name)
    axes.set_xlabel(f"size of the {name} change, over its error", color=MUTED, size=9)


def _dates(axes: Any, followed: Followed) -> None:
    if not followed.time or followed.own is None:
        _plain(axes, "Placebos in time: none")
        axes.text(0, 0.6, "too little lies before the act", transform=axes.transAxes, color=MUTED, size=9)
        axes.set_axis_off()
        return
    rule = next((reason for reason in followed.verdict.reasons if reason.rule == "time"), None)
    p = rule.figure if rule else None
    _plain(axes, f"Placebos in time: {p_words(p) if p is not None else f'{len(followed.time)} dates, too few'}")
    _pile(axes, [abs(one.value) for one in followed.time], abs(followed.own.value), "the act")
    axes.set_xlabel("size of what followed, in standard deviations", color=MUTED, size=9)


def _specs(axes: Any, below: Any, followed: Followed) -> None:
    """The specification curve, and under each point a mark for everything that it does otherwise than the verdict."""
    specs = followed.specs
    sure = sum(spec.p <= _LEVEL for spec in specs)
    _plain(axes, f"The same asked in {len(specs)} ways: {sure or 'none'} tell{'s' * (sure == 1)} from chance (filled)")
    axes.axhline(0, color=MUTED, linewidth=0.8)
    low, high = _limits(specs)
    for n, spec in enumerate(specs):
        colour = OWN if spec.chosen else SURE if spec.p <= _LEVEL else PLACEBO
        wide, mark, size = (2.4, "D", 8) if spec.chosen else (1.0, "o", 5)
        axes.plot([n, n], [max(spec.low, low), min(spec.high, high)], color=colour, linewidth=wide, alpha=0.9 if spec.chosen else 0.55)
        axes.plot([n], [spec.value], mark, color=colour, markersize=size, fillstyle="full" if spec.p <= _LEVEL else "none")
    axes.set_ylim(low, high)
    axes.set_ylabel("effect in standard\ndeviations", color=MUTED, size=9)
    axes.tick_params(labelbottom=False, bottom=False)
    _choices(below, specs)


def _limits(specs: tuple[Spec, ...]) -> tuple[float, float]:
    """Room for 0, every value, and most of the intervals."""
    lows, highs = sorted(spec.low for spec in specs), sorted((spec.high for spec in specs), reverse=True)
    tenth = len(specs) // 10
    low, high = min(0.0, lows[tenth], *(spec.value for spec in specs)), max(0.0, highs[tenth], *(spec.value for spec in specs))
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _choices(axes: Any, specs: tuple[Spec, ...]) -> None:
    own = next((spec for spec in specs if spec.chosen), specs[0])
    rows = {
        "the verdict's": [spec.chosen for spec in specs],
        f"by {'month' if own.by == 'week' else 'week'}": [spec.by != own.by for spec in specs],
        "shorter before": [spec.by == own.by and spec.before < own.before for spec in specs],
        "half the donors": [spec.donors.startswith("25 ") for spec in specs],
        "no donors": [spec.donors.startswith("its own") for spec in specs],
        "not normalised": ["not normalised" in spec.donors for spec in specs],
        "other outcome": [spec.outcome != own.outcome for spec in specs],
    }
    shown = {name: marks for name, marks in rows.items() if any(marks)}
    for row, (name, marks) in enumerate(shown.items()):
        at = [n for n, mark in enumerate(marks) if mark]
        axes.plot(at, [-row] * len(at), "D" if row == 0 else "s", color=OWN if row == 0 else MUTED, markersize=5 if row == 0 else 4)
        axes.annotate(name, (-0.012, -row), xycoords=("axes fraction", "data"), ha="right", va="center", color=MUTED, size=8.5)
    axes.set_ylim(-len(shown) + 0.4, 0.6)
    axes.set_axis_off()
