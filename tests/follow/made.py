"""Panels made up for the tests: dyads of two letters of the alphabet, with a tide in common and noise of their own, seeded."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

FIRST = date(2018, 1, 1)
PAIRS = [(f"{chr(65 + n // 26)}{chr(65 + n % 26)}X", f"{chr(65 + n // 26)}{chr(65 + n % 26)}Y") for n in range(40)]
"""Forty pairs without a member in common."""


def series(weeks: int, seed: int = 1) -> Any:
    """Weekly values (pairs, weeks) around 50 with autocorrelation."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((len(PAIRS), weeks))
    for n in range(1, weeks):
        noise[:, n] += 0.3 * noise[:, n - 1]
    return 50 + 6 * noise + 5 * rng.standard_normal(weeks)


def panel(path: Path, weekly: Any, *, skip: frozenset[int] = frozenset(), wide: bool = False) -> Path:
    """A CSV with a row a day and pair (`wide`: a column for each pair); days of the numbers in `skip` are missing."""
    weeks = weekly.shape[1]
    lines = ["date," + ",".join(f"{a}_{b}" for a, b in PAIRS)] if wide else ["date,a,b,value"]
    for day in range(7 * weeks):
        if day in skip:
            continue
        when = FIRST + timedelta(days=day)
        values = weekly[:, day // 7] / 7
        if wide:
            lines.append(f"{when:%Y%m%d}," + ",".join(f"{v:.6f}" for v in values))
        else:
            lines += [f"{when},{a},{b},{v:.6f}" for (a, b), v in zip(PAIRS, values, strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def act_day(week: int) -> str:
    """A Wednesday of a week of the panel."""
    return (FIRST + timedelta(days=7 * week + 2)).isoformat()
