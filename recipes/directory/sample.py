"""Draws the rows of the directory that are checked by hand: random (state, day, office), with a fixed seed.

    python recipes/directory/sample.py 20261123 > drawn.tsv

A row is drawn with the same chance as any other that reaches into the period, then a day of its term inside the period. The second period
ends on the day to which the files vouch for what they say ("Vouched for to" in their notes).
`sample_check.tsv` (20261123), `sample_check_2.tsv` (20261124; both to 2026-11-01) and `sample_check_3.tsv` (20261125) hold such draws with a reader's verdicts.
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "src/dragoman/data/directory"
EACH = 100


def periods() -> tuple[tuple[str, date, date], ...]:
    """The two periods; the second to the day in the notes of `leaders.csv`."""
    mark = "# Vouched for to: "
    notes = (line for line in (DATA / "leaders.csv").read_text(encoding="utf-8").splitlines() if line.startswith(mark))
    last = date.fromisoformat(next(notes).removeprefix(mark)[:10])
    return (("1945-2020", date(1945, 1, 1), date(2020, 12, 31)), (f"2021-{last.year}", date(2021, 1, 1), last))


def day(text: str, last: bool) -> date:
    year, _, rest = text.partition("-")
    if rest:
        return date.fromisoformat(text)
    return date(int(year), 12, 31) if last else date(int(year), 1, 1)


def rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for name in ("leaders.csv", "officials.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            found.extend({**row, "file": name.removesuffix(".csv")} for row in csv.DictReader(line for line in file if not line.startswith("#")))
    return found


def main(seed: int) -> None:
    chance = random.Random(seed)
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    out.writerow(["part", "file", "country", "day", "office", "name", "from", "to"])
    everything = [row for row in rows() if row["office"] and row["from"]]
    for part, first, last in periods():
        within = []
        for row in everything:
            begin, end = max(first, day(row["from"], False)), min(last, day(row["to"], True) if row["to"] else last)
            if begin <= end:
                within.append((row, begin, end))
        for row, begin, end in sorted(chance.sample(within, EACH), key=lambda w: (w[0]["country"], w[0]["from"], w[0]["name"])):
            asked = begin + timedelta(days=chance.randint(0, (end - begin).days))
            out.writerow([part, row["file"], row["country"] or row["code"], asked, row["office"], row["name"], row["from"], row["to"]])


if __name__ == "__main__":
    main(int(sys.argv[1]))
