"""Makes the pictures and the table of docs/explanation/follow.md from the daily GDELT panel of 500 pairs (not in this repository: a row a day and pair).

python docs/make_follow.py PANEL.parquet          prints the table, writes docs/pictures/follow_*.png
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from dragoman.follow import follow, pictures
from dragoman.follow.model import Followed
from dragoman.follow.telling import number, p_words, pair_words

ACTS = (
    ("USA", "PRK", "2018-06-12", "singapore"),
    ("USA", "PRK", "2019-02-28", "hanoi"),
    ("USA", "PRK", "2019-06-30", "panmunjom"),
    ("RUS", "UKR", "2022-02-24", "ukraine"),
    ("CHN", "IND", "2020-06-15", "galwan"),
    ("IND", "PAK", "2019-02-26", "balakot"),
    ("IRN", "SAU", "2023-03-10", "beijing"),
)


def row(found: Followed) -> str:
    """One line of the table."""
    level = found.verdict.reasons[0]
    name = level.words.split()[0]
    estimate, time_rule = found.estimate(name), next(r for r in found.verdict.reasons if r.rule == "time")
    assert estimate is not None
    assert estimate.value is not None
    assert estimate.low is not None
    assert estimate.high is not None
    s, t, n = found.segmented, found.structural, len(found.specs)
    sure = sum(spec.p <= 0.05 for spec in found.specs)
    cells = (
        f"{pair_words(found.act.dyad or ('', ''))} {found.act.day}",
        f"**{found.verdict.name}**",
        f"{name} {number(estimate.value)} ({number(estimate.low)} to {number(estimate.high)})",
        p_words(level.figure),
        p_words(time_rule.figure) if time_rule.figure is not None else f"{len(found.time)} dates",
        f"{number(s.level)} ({p_words(s.level_p_hac)}; {p_words(s.level_p)}; {p_words(s.level_p_space)})" if s else "–",
        f"{number(t.effect)} ({number(t.low)} to {number(t.high)})" if t else "–",
        f"{sure} of {n}",
        number(found.power.smallest) if found.power else "–",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    panel, folder = Path(sys.argv[1]), Path(__file__).parent / "pictures"
    for one, other, day, name in ACTS:
        begun = time.process_time()
        found = follow(panel, (one, other, day))
        print(row(found), flush=True)
        print(
            f"    {found.verdict.sentence}",
            *found.verdict.doubts,
            found.coverage.words if found.coverage else "",
            f"{time.process_time() - begun:.1f} s",
            sep="\n    ",
            flush=True,
        )
        (folder / f"follow_{name}.png").write_bytes(pictures.overview(found, "png"))


if __name__ == "__main__":
    main()
