"""The window of an act: the dyad's series before and after it, and the donors that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from dragoman.errors import UsageError
from dragoman.follow.contrasts import Spans
from dragoman.follow.panel import Dyad, Panel, period_of
from dragoman.follow.settings import Settings
from dragoman.follow.synthetic import Array

__all__ = ["Window", "window_of"]


@dataclass(frozen=True)
class Window:
    """Series in the window, the dyad's own in row 0, then the donors'.

    `values` (1 + donors, periods) is NaN where nothing was observed; `may` (1 + donors, 1 + donors) is true where the column may be a donor of the row.
    """

    dyad: Dyad
    donors: tuple[Dyad, ...]
    excluded: int
    outcome: str
    unit: str
    divided_by: str
    by: str
    first: int
    spans: Spans
    values: Array
    may: Array
    raw: Array
    coverage: Array

    @property
    def known(self) -> Array:
        """Periods in which the dyad was observed (periods,)."""
        made: Array = np.isfinite(self.values[0])
        return made


def window_of(panel: Panel, dyad: Dyad, day: date, settings: Settings, *, divide: bool = True, donors: int | None = None) -> Window:
    """Cut the window around a day and choose the donors: by the time before the act alone. Raises UsageError where the day is outside the panel."""
    row, act = panel.index(dyad), period_of(panel.by, day) - panel.first
    if not 0 < act < panel.size:
        raise UsageError(f"{day}: the panel has no {panel.by} before and after it")
    start, end = max(0, act - settings.count("before")), min(panel.size, act + 1 + settings.count("after"))
    values, coverage, divided_by = panel.normalised(dyad, settings["observed"], divide)
    values = values[:, start:end]
    apart = panel.apart(dyad)
    chosen = _donors(values, row, act - start, apart, settings.count("donors") if donors is None else donors, settings)
    rows = [row, *chosen]
    names = [panel.dyads[n] for n in rows]
    may = np.array([[not set(one) & set(other) for other in names] for one in names], dtype=bool)
    may[:, 0] = False
    covering = np.full(end - start, np.nan) if coverage is None else (coverage[row] if coverage.ndim == 2 else coverage)[start:end]
    return Window(
        dyad,
        tuple(names[1:]),
        int((~apart).sum()) - 1,
        panel.outcome,
        panel.unit_of(divided_by),
        divided_by,
        panel.by,
        panel.first + start,
        Spans(act - start, end - start, settings.count("early"), settings.count("jump")),
        values[rows],
        may,
        panel.values[row, start:end],
        covering,
    )


def _donors(values: Array, row: int, act: int, apart: Array, most: int, settings: Settings) -> list[int]:
    """The dyads most like this one in how much they are in the reports before the act, of those that were there as long as it was and vary."""
    before = values[:, :act]
    known = np.isfinite(before)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(known, np.abs(before), 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        far = np.abs(np.log(size / size[row]))
    active = (known & (before != 0)).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    there = (known & known[row]).sum(axis=1) >= 0.9 * max(int(known[row].sum()), 1)
    after = np.isfinite(values[:, act + 1 :])
    there &= (after & after[row]).sum(axis=1) >= 0.9 * max(int(after[row].sum()), 1)
    varied = np.array([np.ptp(one[np.isfinite(one)]) > 0 if np.isfinite(one).any() else False for one in before])
    fit = np.flatnonzero(apart & there & varied & (active >= settings["least_active"]) & np.isfinite(far))
    return sorted(fit[np.lexsort((fit, far[fit]))][:most].tolist())
