"""A panel from a file: CSV or Parquet with a row a day (or period) and dyad, or a column for each dyad."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from dragoman.ask.panel import PERIODS
from dragoman.errors import ReadError, UsageError
from dragoman.follow.panel import Panel, dyad_of

__all__ = ["FileSource"]

_DATES: Final = ("date", "day", "period", "time")
_PAIRS: Final = (
    ("a", "b"),
    ("country_1", "country_2"),
    ("source_country", "recipient_country"),
    ("source", "recipient"),
    ("source", "target"),
    ("actor1", "actor2"),
    ("one", "other"),
)
_DYAD: Final = re.compile(r"([A-Za-z]{3})[ _:\-–/]([A-Za-z]{3})")
_COVERAGE: Final = ("coverage", "all_events", "reports")
_NUMBERS: Final = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT", "DECIMAL", "HUGEINT", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")


class FileSource:
    """A panel file. Raises ReadError where it cannot be read, UsageError where it has not the columns of a panel."""

    def __init__(self, path: Path, outcome: str | None = None) -> None:
        self.path = path
        self._asked = outcome
        self._panels: dict[str, Panel] = {}

    @cached_property
    def _con(self) -> Any:
        import duckdb

        con = duckdb.connect()
        reader = "read_parquet" if self.path.suffix.lower() in (".parquet", ".pq") else "read_csv"
        if not self.path.is_file():
            raise ReadError(str(self.path), "no such file: name a panel (CSV or Parquet)")
        try:
            con.execute(f"CREATE TEMP TABLE given AS SELECT * FROM {reader}(?)", [str(self.path)])
        except duckdb.Error as error:
            raise ReadError(str(self.path), f"no panel could be read ({str(error).splitlines()[0]})") from error
        self._flat(con)
        return con

    def _flat(self, con: Any) -> None:
        """The table `flat`: day, a, b, value, coverage."""
        types = {str(name): str(kind) for name, kind, *_ in con.execute("DESCRIBE given").fetchall()}
        day = next((name for name in types if name.lower() in _DATES), None)
        if day is None:
            raise UsageError(f"{self.path}: no column of dates: call it {', '.join(_DATES[:-1])} or {_DATES[-1]}")
        wide = [name for name in types if _DYAD.fullmatch(name)]
        coverage = next((name for name in _COVERAGE if name in types), None)
        cover = f'"{coverage}"' if coverage else "NULL"
        kept = f'"{day}" AS day, {cover} AS coverage'
        if wide:
            columns = ", ".join(f'"{name}"' for name in wide)
            pairs = f"SELECT day, coverage, dyad, value FROM (SELECT {kept}, {columns} FROM given) UNPIVOT (value FOR dyad IN ({columns}))"
            self.outcome = "value"
        else:
            self.outcome = self._outcome(types, day, coverage)
            pairs = f'SELECT {kept}, {self._pair(types)} AS dyad, "{self.outcome}" AS value FROM given'
        dated = (
            "day::DATE"
            if types[day] == "DATE" or types[day].startswith("TIMESTAMP")
            else "coalesce(try_strptime(day::VARCHAR, '%Y%m%d'), day::VARCHAR::DATE)::DATE"
        )
        con.execute(
            f"CREATE TEMP TABLE flat AS SELECT {dated} AS day, least(one, other) AS a, greatest(one, other) AS b, value::DOUBLE AS value,"
            " coverage::DOUBLE AS coverage FROM (SELECT *, upper(regexp_extract(dyad, ?, 1)) AS one, upper(regexp_extract(dyad, ?, 2)) AS other"
            f" FROM ({pairs}))"
            " WHERE value IS NOT NULL AND isfinite(value::DOUBLE) AND one <> other AND one <> ''",
            [f"^{_DYAD.pattern}$"] * 2,
        )
        self.has_coverage = coverage

    def _pair(self, types: Mapping[str, str]) -> str:
        if "dyad" in types:
            return '"dyad"::VARCHAR'
        for one, other in _PAIRS:
            if one in types and other in types:
                return f"""("{one}"::VARCHAR || '-' || "{other}"::VARCHAR)"""
        raise UsageError(f"{self.path}: no columns of pairs: give `dyad` (USA-PRK), or two columns such as {', '.join('/'.join(p) for p in _PAIRS[:3])}")

    def _outcome(self, types: Mapping[str, str], day: str, coverage: str | None) -> str:
        taken = {day, coverage, *(name for pair in _PAIRS for name in pair)}
        numbers = [name for name, kind in types.items() if name not in taken and kind.split("(")[0] in _NUMBERS]
        if self._asked is not None:
            if self._asked not in numbers:
                raise UsageError(f"{self.path}: no column of numbers is called {self._asked!r}: there are {', '.join(numbers) or 'none'}")
            return self._asked
        if not numbers:
            raise UsageError(f"{self.path}: no column of numbers")
        return "value" if "value" in numbers else numbers[0]

    def span(self) -> tuple[date, date, int]:
        """First and last day, and how many between them are missing."""
        first, last, count = self._con.execute("SELECT min(day), max(day), count(DISTINCT day) FROM flat").fetchone()
        if first is None:
            raise UsageError(f"{self.path}: no row with a day, a pair and a number")
        every = (last - first).days + 1
        return first, last, every - count if count > every / 4 else 0

    def outcomes(self, chosen: str) -> tuple[str, ...]:
        """Other outcomes worth a specification of their own."""
        return (chosen,)

    def default(self) -> str:
        """The column of values."""
        _ = self._con
        return self.outcome

    def panel(self, by: str, outcome: str) -> Panel:
        """Sums by week or month."""
        if by not in self._panels:
            self._panels[by] = self._panel(by, outcome)
        return self._panels[by]

    def _panel(self, by: str, outcome: str) -> Panel:
        number = PERIODS[by].number.format(day="day")
        con = self._con
        if outcome != self.outcome:
            raise UsageError(f"{self.path}: the values are those of {self.outcome!r}, not {outcome!r}")
        rows = con.execute(
            f"SELECT a, b, ({number})::INTEGER AS p, sum(value) AS v, sum(abs(value)) AS w, sum(coverage) AS c FROM flat GROUP BY a, b, p ORDER BY a, b, p"
        ).fetchnumpy()
        dyads = sorted({dyad_of(str(a), str(b)) for a, b in zip(rows["a"], rows["b"], strict=True)})
        place = {dyad: n for n, dyad in enumerate(dyads)}
        at = np.array([place[str(a), str(b)] for a, b in zip(rows["a"], rows["b"], strict=True)])
        first, last = int(rows["p"].min()), int(rows["p"].max())
        days = self._days(number, first, last - first + 1, by)
        made = [np.full((len(dyads), last - first + 1), np.nan) for _ in range(3)]
        for array, column in zip(made, ("v", "w", "c"), strict=True):
            array[at, rows["p"] - first] = np.ma.filled(rows[column].astype(float), np.nan)
        values, volume, coverage = made
        name = self.has_coverage
        return Panel(outcome, self.outcome.replace("_", " "), by, tuple(dyads), first, values, volume, days, coverage if name else None, name)

    def _days(self, number: str, first: int, size: int, by: str) -> Any:
        """Days observed of each period; every day of it where rows stand for whole periods."""
        found: Sequence[tuple[int, int]] = self._con.execute(f"SELECT ({number})::INTEGER AS p, count(DISTINCT day) FROM flat GROUP BY p").fetchall()
        days = np.zeros(size)
        for period, count in found:
            days[period - first] = count
        if days[days > 0].max() <= 1 or (by == "month" and days[days > 0].max() <= 5):
            begins = [PERIODS[by].begins(first + n) for n in range(size + 1)]
            days = np.where(days > 0, [(b - a).days for a, b in itertools.pairwise(begins)], 0).astype(float)
        return days
