"""What came of an act, as plain text: for a terminal, a log, a mail. Shape carries what colour would."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from dragoman.follow.model import Estimate, Followed, Later, Numbers, ReportFollowed, Series
from dragoman.follow.telling import day_words, number, p_words, pair_words

__all__ = ["chart", "dots", "report_text", "text"]

_WIDE: Final = 100
_COLUMNS: Final = 78
_ROWS: Final = 13
_LABEL: Final = 9
_STATE_WIDE: Final = 24


def text(followed: Followed, *, later: int = 12) -> str:
    """Verdict, picture, placebos, estimates, rules, and the first later events."""
    parts = [_wrapped(followed.verdict.sentence)]
    if followed.outcome:
        parts.append(_wrapped(f"Its words: {followed.outcome.state}. {'; '.join(followed.outcome.reasons)}"))
    if followed.series:
        parts.append("\n".join(chart(followed.series, alone=not followed.space)))
    parts += ["\n".join(block) for block in (_space(followed), _time(followed), _estimates(followed), _rules(followed), _doubts(followed)) if block]
    if followed.later:
        parts.append("\n".join(_later(followed, later)))
    return "\n\n".join(parts) + "\n"


def _wrapped(words: str, indent: str = "") -> str:
    return textwrap.fill(words, _WIDE, initial_indent=indent, subsequent_indent=indent or "")


def chart(series: Series, columns: int = _COLUMNS, rows: int = _ROWS, *, alone: bool = False) -> Iterator[str]:
    """The series as a grid: ● what was, ─ what its synthetic control gives, ░ the 95 % band of the placebos, ┊ the act; × on the axis: not observed.

    `alone`: there were no other pairs to compare with.
    """
    bins = _bins(len(series.values), series.act, columns)
    drawn = [[_mean(line, part) for part in bins] for line in (series.values, series.expected, series.low95, series.high95)]
    points = [v for line in drawn for v in line if v is not None]
    if not points:
        return
    low, high = min(points), max(points)
    step = (high - low) / (rows - 1) or 1.0
    act = next(n for n, part in enumerate(bins) if series.act in part)
    grid = [[" "] * len(bins) for _ in range(rows)]
    for n in range(len(bins)):
        value, expected, floor, ceiling = (None if line[n] is None else round((line[n] - low) / step) for line in drawn)  # type: ignore[operator]
        if floor is not None and ceiling is not None:
            for row in range(floor, ceiling + 1):
                grid[row][n] = "░"
        if n == act:
            for row in range(rows):
                grid[row][n] = "┊"
        if expected is not None:
            grid[expected][n] = "─"
        if value is not None:
            grid[value][n] = "●"
    yield f"{series.unit}, by {series.by}" + (f" (each mark is {len(bins[0])} {series.by}s)" if len(bins[0]) > 1 else "")
    for row in range(rows - 1, -1, -1):
        label = number(low + row * step) if row % 4 == 0 or row == rows - 1 else ""
        yield f"{label:>{_LABEL}} │{''.join(grid[row])}".rstrip()
    yield " " * _LABEL + " └" + "".join("×" if line is None else "─" for line in drawn[0])
    yield _axis(series, act, len(bins))
    against = "─ its mean before   ░ 95 % of its own swing" if alone else "─ synthetic control   ░ 95 % of placebos"
    yield " " * (_LABEL + 2) + f"● was   {against}   ┊ the act   × not observed"


def _axis(series: Series, act: int, width: int) -> str:
    """First day, day of the act's period and last day under the axis."""
    line = [" "] * (width + 10)
    for at, label in ((0, series.periods[0]), (max(act - 5, 11), series.periods[series.act]), (width - 10, series.periods[-1])):
        if at >= 0 and all(c == " " for c in line[max(at - 1, 0) : at + 11]):
            line[at : at + 10] = label
    return " " * (_LABEL + 2) + "".join(line).rstrip()


def _bins(size: int, act: int, columns: int) -> list[range]:
    """Periods drawn together, the act's alone at the head of a bin."""
    each = max(1, math.ceil(size / columns))
    before = [range(max(end - each, 0), end) for end in range(act, 0, -each)][::-1]
    return before + [range(at, min(at + each, size)) for at in range(act, size, each)]


def _mean(line: Numbers, part: range) -> float | None:
    known = [value for value in (line[n] for n in part if n < len(line)) if value is not None]
    return sum(known) / len(known) if known else None


def dots(sizes: Sequence[float], own: float, columns: int = 60) -> tuple[str, str]:
    """Placebos as a row of dots (1 ·, 2 to 3 :, more ⁞) from 0 to the largest, and a row with ▲ where the act lies."""
    top = max([*sizes, own]) or 1.0
    counts = [0] * columns
    for size in sizes:
        counts[min(int(size / top * (columns - 1)), columns - 1)] += 1
    row = "".join(" " if not n else "·" if n == 1 else ":" if n < 4 else "⁞" for n in counts)
    return row.rstrip(), " " * min(int(own / top * (columns - 1)), columns - 1) + "▲"


def _space(followed: Followed) -> list[str]:
    if not followed.space or followed.own is None:
        return []
    level = _level(followed)
    own = abs(level.statistic or 0.0) if level else followed.own.statistic
    row, mark = dots([abs(one.statistic) for one in followed.space], own)
    name = level.name if level else "level"
    head = f"Placebos in space: the {name} change over its error at {len(followed.space)} other pairs, and at {pair_words(followed.act.dyad or ('', ''))} ▲"
    largest = ", ".join(one.name for one in followed.space[:4])
    return [head, f"  0 {row}", f"    {mark}", f"  largest: {largest}"]


def _level(followed: Followed) -> Estimate | None:
    """The estimate that the verdict's first rule rests on."""
    rule = next((reason for reason in followed.verdict.reasons if reason.rule == "level"), None)
    return followed.estimate(rule.words.split()[0]) if rule else None


def _time(followed: Followed) -> list[str]:
    if not followed.time or followed.own is None:
        return []
    row, mark = dots([abs(one.value) for one in followed.time], abs(followed.own.value))
    return [f"Placebos in time: what followed {len(followed.time)} earlier dates, and the act ▲", f"  0 {row}", f"    {mark}"]


def _estimates(followed: Followed) -> list[str]:
    rows = [("estimate", "value", "95 % interval", "p")]
    for one in followed.estimates:
        if one.value is None:
            continue
        p = one.p_space if one.p_space is not None else one.p_own
        rows.append((f"{one.name}: {one.words}", number(one.value), _interval(one.low, one.high), p_words(p)))
    if followed.segmented:
        s = followed.segmented
        rows.append(("segmented regression: level", number(s.level), _interval(s.level_low, s.level_high), p_words(s.level_p)))
        slope = f"segmented regression: slope a {followed.series.by if followed.series else 'period'}"
        rows.append((slope, number(s.slope), _interval(s.slope_low, s.slope_high), p_words(s.slope_p)))
    if followed.structural:
        t = followed.structural
        rows.append((f"structural series ({t.model})", number(t.effect), _interval(t.low, t.high), p_words(t.p)))
    if len(rows) == 1:
        return []
    widths = [max(len(row[n]) for row in rows) for n in range(4)]
    return [
        "  ".join(cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows
    ]


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{number(low)} to {number(high)}"


def _rules(followed: Followed) -> list[str]:
    rows = []
    for reason in followed.verdict.reasons:
        figure = "–" if reason.figure is None else f"{reason.figure:.3g}"
        against = "" if reason.threshold is None else f" (threshold {reason.threshold:.3g})"
        rows.append(f"  {'yes' if reason.holds else 'no ':3}  {reason.words}: {figure}{against}")
    return ["How the verdict came about", *rows] if rows else []


def _doubts(followed: Followed) -> list[str]:
    said = list(followed.verdict.doubts)
    if followed.coverage:
        said.append(followed.coverage.words)
    said += followed.notes
    return ["Worth knowing", *(_wrapped(f"- {one}", "  ") for one in said)] if said else []


def _later(followed: Followed, most: int) -> Iterator[str]:
    yield f"What came later: {followed.later_total:,} events" + (f", the first {most}" if followed.later_total > most else "")
    for one in followed.later[:most]:
        yield _wrapped(f"{one.day} (+{one.days} d) {_who(one)}: {one.type.lower()}" + (f", {one.cameo_name}" if one.cameo_name else ""), "  ")
        if one.sentence:
            yield _wrapped(f"“{' '.join(one.sentence.split())}” {one.publisher or ''} [{one.event}]".replace("  ", " "), "      ")


def _who(one: Later) -> str:
    return f"{one.source or 'somebody'} → {one.recipient}" if one.recipient else one.source or "somebody"


def report_text(followed: ReportFollowed) -> str:
    """A report sentence by sentence, each record with what came of it; then the verdicts on its dyads."""
    head = f"{followed.title or followed.id}" + (f", {day_words(followed.published[:10])}" if followed.published else "")
    parts = [head + (f"; followed to {day_words(followed.until)}" if followed.until else "")]
    for sentence in followed.sentences:
        lines = [_wrapped(sentence.text)]
        for record in sentence.records:
            lines.append(_wrapped(f"{record.state.upper():{_STATE_WIDE}} {record.kind}: {record.words}", "    "))
            lines += [_wrapped(f"- {reason}", "        ") for reason in record.reasons[:3]]
        parts.append("\n".join(lines))
    parts += [_wrapped(f"{pair_words(one.act.dyad)}: {one.verdict.sentence}") for one in followed.dyads if one.act.dyad]
    return "\n\n".join(parts) + "\n"
