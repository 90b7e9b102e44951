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
from dragoman.follow.model import Followed, Numbers
from dragoman.follow.telling import day_words, p_words, pair_words

__all__ = ["overview"]

INK, MUTED, PAGE, ACT, OWN, BAND, PLACEBO, SURE = "#1A1D21", "#5A626C", "#FFFFFF", "#7A1012", "#0B57C2", "#1A5BBE", "#5C646E", "#0A2149"
_SIZE: Final = (9.0, 13.0)
_FONT: Final = 10.5
_SALT: Final = "dragoman"


def overview(followed: Followed, kind: str = "png") -> bytes:
    """All plots of one act on one sheet. Raises MissingExtra without matplotlib."""
    try:
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("plots", "analysis") from error

    settings = {"svg.hashsalt": _SALT, "svg.fonttype": "none", "font.size": _FONT, "font.family": ["Inter", "DejaVu Sans", "sans-serif"]}
    import logging

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # Inter is not on every machine; DejaVu comes with matplotlib
    with matplotlib.rc_context(settings | {"font.family": ["DejaVu Sans"]}):
        figure = Figure(figsize=_SIZE, facecolor=PAGE)
        FigureCanvasAgg(figure)
        rows = [1.35, 1.15, 0.75, 1.25 if followed.specs else 0.01]
        grid = figure.add_gridspec(4, 2, height_ratios=rows, hspace=0.52, wspace=0.16, left=0.09, right=0.97, top=0.945, bottom=0.05)
        _series(figure.add_subplot(grid[0, :]), followed)
        _fan(figure.add_subplot(grid[1, :]), followed)
        _dots(figure.add_subplot(grid[2, 0]), followed)
        _dates(figure.add_subplot(grid[2, 1]), followed)
        if followed.specs:
            _specs(figure.add_subplot(grid[3, :]), followed)
        pair = pair_words(followed.act.dyad) if followed.act.dyad else followed.act.label
        figure.text(0.09, 0.978, f"{pair}, {day_words(followed.act.day)}: {followed.verdict.name}", size=14, weight="bold", color=INK, va="center")
        out = io.BytesIO()
        figure.savefig(out, format=kind, dpi=110, facecolor=PAGE, metadata={"Date": None} if kind == "svg" else {"Software": None})
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
    _plain(axes, "What was, and what other pairs would have had it be")
    axes.fill_between(days, _nan(series.low95), _nan(series.high95), color=BAND, alpha=0.12, linewidth=0, label="95 % of placebos")
    axes.fill_between(days, _nan(series.low80), _nan(series.high80), color=BAND, alpha=0.16, linewidth=0, label="80 %")
    axes.plot(days, _nan(series.expected), color=BAND, linewidth=1.4, linestyle=(0, (5, 2)), label="synthetic control")
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
    top = max([*sizes, own, 1e-9]) * 1.04
    xs, ys = _stacked(sizes, 40, top)
    axes.scatter(xs, ys, s=20, color=PLACEBO, alpha=0.75, linewidths=0)
    axes.scatter([own], [0], s=70, marker="^", color=OWN, zorder=5)
    axes.annotate(
        label,
        (own, 0),
        xytext=(0, 12),
        textcoords="offset points",
        ha="center" if 0.2 < own / top < 0.8 else "right" if own / top >= 0.8 else "left",
        color=OWN,
        size=9,
        weight="bold",
    )
    axes.set_ylim(-1.2, max([*ys, 5]) + 3)
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


def _specs(axes: Any, followed: Followed) -> None:
    specs = followed.specs
    sure = sum(spec.p <= 0.05 for spec in specs)
    _plain(axes, f"The same asked in {len(specs)} ways: {sure} tell from chance (filled)")
    axes.axhline(0, color=MUTED, linewidth=0.8)
    lows, highs = [spec.low for spec in specs], [spec.high for spec in specs]
    values = [spec.value for spec in specs]
    reach = _reach(values, lows, highs)
    for n, spec in enumerate(specs):
        colour = OWN if spec.chosen else SURE if spec.p <= 0.05 else PLACEBO
        axes.plot([n, n], [max(spec.low, -reach), min(spec.high, reach)], color=colour, linewidth=2.4 if spec.chosen else 1, alpha=0.9 if spec.chosen else 0.55)
        axes.plot(
            [n], [spec.value], "D" if spec.chosen else "o", color=colour, markersize=8 if spec.chosen else 5, fillstyle="full" if spec.p <= 0.05 else "none"
        )
    chosen = next((n for n, spec in enumerate(specs) if spec.chosen), None)
    if chosen is not None:
        axes.annotate("the verdict's", (chosen, values[chosen]), xytext=(7, 7), textcoords="offset points", color=OWN, size=9, weight="bold")
    axes.set_ylim(-reach, reach)
    axes.set_ylabel("effect in standard\ndeviations", color=MUTED, size=9)
    axes.set_xticks([])
    axes.set_xlabel("window, donors, weeks or months, normalised or not, other outcomes; in order of the effect", color=MUTED, size=9)


def _reach(values: list[float], lows: list[float], highs: list[float]) -> float:
    """Enough for every value and for most of the intervals."""
    ends = sorted(abs(v) for v in (*lows, *highs) if math.isfinite(v))
    return max(max((abs(v) for v in values), default=1.0), ends[int(0.9 * (len(ends) - 1))] if ends else 1.0) * 1.1 or 1.0
