"""A verdict in words: sentences computed from the figures, and the doubts that remain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from dragoman.follow.contrasts import NAMES
from dragoman.follow.measure import EARLY, LATE, Measured
from dragoman.follow.model import Act, Power, Reason, Spec, Verdict
from dragoman.follow.settings import Settings
from dragoman.follow.specs import agreement
from dragoman.follow.verdict import Judged

__all__ = ["day_words", "number", "p_words", "pair_words", "say", "say_lacking"]

_MONTHS: Final = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_ROUGH: Final = 0.9
"""A synthetic control whose gap before the act is still so large a share of the dyad's own swing follows it hardly better than its mean does."""


def day_words(day: str) -> str:
    """12 June 2018."""
    when = date.fromisoformat(day)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def pair_words(dyad: tuple[str, str]) -> str:
    """PRK–USA."""
    return "–".join(dyad)


def number(value: float) -> str:
    """A number with three digits, and a true minus."""
    size = abs(value)
    text = f"{size:,.0f}" if size >= 100 else f"{size:.3g}"
    return ("−" if value < 0 and float(text.replace(",", "")) else "") + text


def p_words(p: float | None) -> str:
    """p = .43."""
    if p is None:
        return "no p"
    if p < 0.001:
        return "p\u00a0<\u00a0.001"
    return f"p\u00a0=\u00a0{p:.{2 if p >= 0.01 else 3}f}".replace("0.", ".", 1)


def say(act: Act, judged: Judged, measured: Measured, power: Power | None, specs: Sequence[Spec], settings: Settings) -> Verdict:
    """The verdict with its sentence and doubts."""
    tell = {"lasting change": _changed, "passing change": _changed, "change already under way before": _under_way}.get(judged.name, _nothing)
    sentence = tell(act, judged, measured, power)
    return Verdict(judged.name, sentence, judged.reasons, tuple(_doubts(judged, measured, specs, settings)))


def say_lacking(act: Act, reasons: Sequence[Reason], why: str = "") -> Verdict:
    """Too little data, and what is lacking."""
    lacks = "; ".join(f"{reason.words}: {reason.figure:.3g}, where {reason.threshold:.3g} are needed" for reason in reasons if reason.figure is not None)
    pair = pair_words(act.dyad) if act.dyad else act.label
    return Verdict("too little data", f"Too little data to say what came of it for {pair}: {lacks or why}.", tuple(reasons))


def _stretch(measured: Measured, which: int) -> str:
    window = measured.window
    after = window.spans.size - window.spans.act - 1
    if which == EARLY:
        return f"in the first {min(window.spans.early, after)} {window.by}s after it"
    return f"in the second half of the {after} {window.by}s after it" if which == LATE else f"in the {after} {window.by}s after it"


def _effect(measured: Measured, which: int) -> str:
    """In the first 8 weeks after it PRK–USA was 12.5 lower than … (95 % interval −25 to 1)."""
    value, low, high = measured.interval(NAMES[which])
    window = measured.window
    against = "than its synthetic control" if window.donors else "than before"
    way = "higher" if value > 0 else "lower"
    return (
        f"{_stretch(measured, which)} {pair_words(window.dyad)} lay {number(abs(value))} {way} {against}"
        f" (95 % interval {number(low)} to {number(high)}; {window.unit})"
    )


def _placebos(measured: Measured) -> str:
    """How many of the placebos moved as much."""
    test, parts = measured.level, []
    if test.p_space is not None:
        count = len(measured.window.donors)
        as_much = round(test.p_space * (count + 1)) - 1
        parts.append(f"{as_much or 'none'} of {count} other pairs, treated alike, moved as much ({p_words(test.p_space)})")
    else:
        parts.append(f"too few other pairs to compare with, so its own history decides ({p_words(test.p_own)})")
    if measured.p_time is not None:
        count = len(measured.dates)
        as_much = round(measured.p_time * (count + 1)) - 1
        parts.append(f"{as_much or 'none'} of {count} earlier dates {'was' if as_much == 1 else 'were'} followed by as much ({p_words(measured.p_time)})")
    return "; ".join(parts)


def _changed(act: Act, judged: Judged, measured: Measured, power: Power | None) -> str:
    del power
    late = judged.reasons[-1]
    rest = f"the second half of the time after still differs ({p_words(late.figure)})" if late.holds else ""
    gone = "" if late.holds else f"in the second half of the time after nothing is left that can be told from chance ({p_words(late.figure)})"
    head = "A lasting change" if late.holds else "A passing change"
    which = NAMES.index("whole") if late.holds else EARLY
    return f"{head} after {day_words(act.day)}: {_effect(measured, which)}; {_placebos(measured)}; {rest or gone}."


def _under_way(act: Act, judged: Judged, measured: Measured, power: Power | None) -> str:
    del power
    way = judged.reasons[-1]
    if way.threshold is None and way.figure is not None:
        before = f"a new level began {way.figure:.0f} {measured.window.by}s before it and was kept to after it"
    else:
        before = f"its trend before the act ({p_words(measured.trend_p)}) would have given it"
    return f"The change was under way before {day_words(act.day)}: {before}; {_effect(measured, measured.level.which)}; {_placebos(measured)}."


def _nothing(act: Act, judged: Judged, measured: Measured, power: Power | None) -> str:
    seen = f" A lasting change smaller than {number(power.smallest)} could not have been seen here." if power else ""
    level = judged.reasons[0]
    if level.holds:
        failed = next(reason for reason in judged.reasons if not reason.holds)
        tail = f" The level differs, but not beyond doubt: {_failed(failed)}."
    else:
        tail = ""
    return (
        f"No change after {day_words(act.day)} that can be told from chance: {_effect(measured, measured.level.which)}, but {_placebos(measured)}.{tail}{seen}"
    )


def _failed(reason: Reason) -> str:
    if reason.rule == "direction":
        return "just around the act the pair moved the other way"
    if reason.rule == "time":
        return f"earlier dates were followed by as much ({p_words(reason.figure)})"
    if reason.rule == "kept":
        return f"a new level had begun {reason.figure:.0f} periods before the act"
    if reason.rule == "trend":
        return f"the trend of before would have given {reason.figure:.0%} of it" if reason.figure is not None else "the trend of before would have given it"
    return f"against the trend of before, or the weeks just before, it cannot be told from chance ({p_words(reason.figure)})"


def _doubts(judged: Judged, measured: Measured, specs: Sequence[Spec], settings: Settings) -> list[str]:
    """What a reader should know before leaning on the verdict."""
    window, found = measured.window, []
    changed = judged.name in ("lasting change", "passing change")
    if specs and any(spec.chosen for spec in specs):
        same, sure = agreement(tuple(specs), settings["level"])
        if changed and sure < settings["agree"]:
            found.append(f"fragile: only {sure:.0%} of {len(specs)} specifications show it beyond chance ({same:.0%} have its sign)")
        if not changed and sure >= settings["agree"]:
            found.append(f"{sure:.0%} of {len(specs)} specifications show a change beyond chance; the chosen one does not")
    if changed and measured.p_time is None:
        found.append("too few earlier dates for placebos in time")
    if not measured.ranked:
        found.append(f"only {len(window.donors)} other pairs share no member with it: no ranks among placebos, so the dyad's own history decides")
    before = window.spans.before
    if measured.ranked and float(np.nanstd(measured.gap[0][before])) > _ROUGH:
        found.append("the synthetic control follows the pair hardly better than its own mean does: other pairs tell little about it")
    return found
