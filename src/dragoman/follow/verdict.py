"""The verdict: a fixed scale, by written rules.

1. Too little data: not enough observed periods before or after, or the dyad was hardly in the reports.
2. A change: the level after differs from before by more than chance (rank among donors treated alike; for want of donors, the dyad's own history); it is there
   also when the trend of before is drawn on or only the weeks around the act are compared (`robust`; if the dyad was moving that way already, its own
   history must bear that out besides the ranks), in the same direction; no tenth of the earlier dates
   was followed by as much; the trend of before would not have given half of it; and where only the trend drawn on bears it out, not the weeks around the
   act, no new level had begun shortly before that was merely kept.
3. Lasting if the second half of the time after differs too; passing if not.
4. Under way before: no change by 2, yet the level differs and the trend of before, in the same direction, tells from chance and would have given it; or a
   change point shortly before the act began a level that was still held after it.
5. Else: no change that can be told from chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dragoman.follow.contrasts import NAMES
from dragoman.follow.measure import BEND, LATE, Measured, Test
from dragoman.follow.model import Reason, VerdictName
from dragoman.follow.settings import Settings
from dragoman.follow.window import Window

__all__ = ["Judged", "judge", "lacking"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The name of a verdict and the rules that gave it."""

    name: VerdictName
    reasons: tuple[Reason, ...]


def lacking(window: Window, settings: Settings) -> tuple[Reason, ...]:
    """What is too little in a window: rules that do not hold; empty where all is there."""
    before, after = window.known & window.spans.before, window.known & window.spans.after
    active = float((window.values[0][before] != 0).mean()) if before.any() else 0.0
    word = f"{window.by}s"
    rules = (
        Reason("before", f"observed {word} before the act", float(before.sum()), settings["least_before"], int(before.sum()) >= settings["least_before"]),
        Reason("after", f"observed {word} after it", float(after.sum()), settings["least_after"], int(after.sum()) >= settings["least_after"]),
        Reason(
            "active", f"share of the {word} before in which the reports tell of the pair", active, settings["least_active"], active >= settings["least_active"]
        ),
    )
    return tuple(rule for rule in rules if not rule.holds)


def judge(measured: Measured, breaks: Sequence[int], settings: Settings) -> Judged:
    """The verdict on what was measured. `breaks` are change points of the dyad's series, as indices of periods."""
    level, robust = measured.level, measured.robust
    moving = measured.trend_p <= settings["trend"] and measured.trend * level.sign > 0
    p_level, p_robust = _p(level), max(_p(robust), robust.p_own) if moving else _p(robust)
    at = settings["level"]
    same = level.sign == robust.sign
    share = _explained(measured)
    trended = moving and share >= settings["explained"]
    held = _held(measured, breaks)
    kept = held is not None and robust.which == BEND
    place = "p among donors" if level.p_space is not None else "p by its own history"
    reasons = [
        Reason("level", f"{NAMES[level.which]} level differs from before, {place}", p_level, at, p_level <= at),
        Reason("robust", f"so does the {NAMES[robust.which]}, {place}{', or by its own history if that is larger' * moving}", p_robust, at, p_robust <= at),
        Reason("direction", "both in the same direction", 1.0 if same else 0.0, 1.0, same),
        _in_time(measured, settings),
        Reason("trend", "the trend of before would have given less than this share of it", share if trended else None, settings["explained"], not trended),
        Reason("kept", "no new level had begun shortly before (periods) that was merely kept", float(held) if kept and held else None, None, not kept),
    ]
    if all(reason.holds for reason in reasons):
        late = _late(measured)
        lasting = late <= at and np.sign(measured.statistic[0, LATE]) == level.sign
        reasons.append(Reason("late", f"the second half of the time after differs too, {place}", late, at, bool(lasting)))
        return Judged("lasting change" if lasting else "passing change", tuple(reasons))
    way = _under_way(measured, held, trended, settings)
    return Judged("change already under way before" if way.holds else "no change that can be told from chance", (*reasons, way))


def _p(test: Test) -> float:
    return test.p_own if test.p_space is None else test.p_space


def _late(measured: Measured) -> float:
    return float(measured.p_space[LATE] if measured.ranked else measured.p_own[LATE])


def _in_time(measured: Measured, settings: Settings) -> Reason:
    p = measured.p_time
    if p is None:
        return Reason("time", f"too few earlier dates to compare ({len(measured.dates)})", None, settings["time"], True)
    return Reason("time", "share of earlier dates that were followed by as much", p, settings["time"], p <= settings["time"])


def _explained(measured: Measured) -> float:
    """Share of the level's change that the trend of before, drawn on to the same time, would have given."""
    spans, known = measured.window.spans, measured.window.known
    after = np.flatnonzero(spans.after & known)
    before = np.flatnonzero(spans.before & known)
    half = spans.act + 1 + (spans.size - spans.act - 1) // 2
    late = measured.level.which == LATE
    chosen = after[after >= half] if late else after[after <= spans.act + spans.early]
    value = float(measured.value[0, measured.level.which])
    if not len(chosen) or not len(before) or not value:
        return 0.0
    drawn = measured.trend * (chosen.mean() - before.mean())
    return float(drawn / value) if math.isfinite(drawn) else 0.0


def _under_way(measured: Measured, held: int | None, trended: bool, settings: Settings) -> Reason:
    """Whether the change began before the act."""
    p_level = _p(measured.level)
    if trended and p_level <= settings["level"]:
        return Reason("under way", "p of the trend before the act, in the same direction", measured.trend_p, settings["trend"], True)
    if held is not None:
        return Reason("under way", "periods before the act at which a new level began that was held after it", float(held), None, True)
    return Reason("under way", "p of the trend before the act", measured.trend_p, settings["trend"], False)


def _held(measured: Measured, breaks: Sequence[int]) -> int | None:
    """How long before the act a level began, within two quarters, that the time after keeps to: nearer to it than to what was before."""
    series, spans = measured.window.values[0], measured.window.spans
    recent = [b for b in breaks if spans.act - 2 * spans.jump <= b < spans.act - 1]
    if not recent:
        return None
    start = recent[-1]
    since = max([b for b in breaks if b < start], default=0)
    earlier, held, after = (float(np.nanmean(series[a:b])) for a, b in ((since, start), (start, spans.act), (spans.act + 1, spans.size)))
    return spans.act - start if abs(after - held) < abs(after - earlier) else None
