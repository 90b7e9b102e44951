"""A panel from a store: own records or imported ones, counted by `Store.panel`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dragoman.ask.panel import CODINGS, PERIODS
from dragoman.errors import UsageError
from dragoman.follow.panel import Panel, dyad_of

if TYPE_CHECKING:
    from dragoman.ask import Filters, Store

__all__ = ["StoreSource"]

_SUMS: Final[Mapping[str, Mapping[str, float]]] = {
    "cooperation": {"verbal_cooperation": 1, "material_cooperation": 1},
    "conflict": {"verbal_conflict": 1, "material_conflict": 1},
    "net": {"verbal_cooperation": 1, "material_cooperation": 1, "verbal_conflict": -1, "material_conflict": -1},
}
"""Outcomes that are sums of a panel's columns. With CAMEO's quads: 1 and 2 are cooperation, 3 and 4 conflict."""
_CAMEO: Final = {
    "verbal_cooperation": "cameo_quad_1",
    "material_cooperation": "cameo_quad_2",
    "verbal_conflict": "cameo_quad_3",
    "material_conflict": "cameo_quad_4",
}
_UNITS: Final = {"goldstein": "Goldstein value", "net": "cooperative less conflictual events"}
_NO_OUTCOME: Final = ("period", "all_events", "reports")
_ENOUGH: Final = 50
"""Pairs from which on those without a member in common with one make a measure of coverage; below, it is the reports, or all events."""
_LARGE, _LEAST = 50_000, 5
"""In a store of more events than the first, pairs with fewer than the second are left out: they can be no donors, and there are very many of them."""


class StoreSource:
    """The dyads of a store, each pair once whichever way round."""

    def __init__(self, store: Store, *, dataset: str | None = None, coding: str = "plover") -> None:
        if coding not in CODINGS:
            raise UsageError(f"coding {coding!r}: choose {' or '.join(CODINGS)}")
        self.store = store
        self.dataset = dataset
        self.coding = coding
        self._tables: dict[str, dict[str, Any]] = {}

    @property
    def _filters(self) -> Filters:
        return {"dataset": self.dataset} if self.dataset else {}

    def default(self) -> str:
        """Intensity, which takes cooperation and conflict together, as the readout codes them."""
        return "intensity" if self.coding == "plover" else "goldstein"

    def outcomes(self, chosen: str) -> tuple[str, ...]:
        """Other outcomes worth a specification of their own, the chosen one first."""
        return tuple(dict.fromkeys((chosen, self.default(), "events", "cooperation", "conflict")))

    def span(self) -> tuple[date, date, int]:
        """First and last day on which a report tells of an event, and how many days between them have none in the whole store."""
        query = f"SELECT min(known), max(known), count(DISTINCT known) FROM pairs WHERE head AND day IS NOT NULL AND {self._dataset()}"
        found = self.store.con.execute(query).fetchall()[0]
        if found[0] is None:
            raise UsageError(f"{self.store.path}: no event has a date" + (f" in data set {self.dataset!r}" if self.dataset else "") + ": there is no series")
        return found[0], found[1], (found[1] - found[0]).days + 1 - found[2]

    def _dataset(self) -> str:
        if self.dataset is None:
            return "true"
        return "dataset IS NULL" if self.dataset == "dragoman" else "dataset = '" + self.dataset.replace("'", "''") + "'"

    def panel(self, by: str, outcome: str) -> Panel:
        """Sums by week or month, from the first to the last period in which there are reports. Zero where nothing was reported, if anything was read at all."""
        columns = self._columns(by)
        first, size = columns["first"], columns["size"]
        dyads, at = columns["dyads"], (columns["row"], columns["number"] - first)
        values, volume = np.zeros((len(dyads), size)), np.zeros((len(dyads), size))
        np.add.at(values, at, self._outcome(columns, outcome))
        np.add.at(volume, at, columns["events"])
        reports, everything = columns["reports"], columns["all_events"]
        own = self.dataset in (None, "dragoman") and bool(reports.any())
        begins = [PERIODS[by].begins(first + n) for n in range(size + 1)]
        lengths = np.array([(b - a).days for a, b in itertools.pairwise(begins)], dtype=float)
        return Panel(
            outcome,
            _UNITS.get(outcome, outcome.replace("_", " ")),
            by,
            dyads,
            first,
            values,
            volume,
            np.where(everything + reports > 0, lengths, 0.0),
            None if len(dyads) >= _ENOUGH else reports if own else everything,
            "reports" if own else "all events",
            share=outcome.startswith("share_"),
        )

    def _columns(self, by: str) -> dict[str, Any]:
        if by not in self._tables:
            first, last, _ = self.span()
            filters = self._filters | {"since": first, "until": last}
            least = _LEAST if self.store.count("events") > _LARGE else 1
            table = self.store.panel(unit="undirected", by=by, coding=self.coding, zeros=False, least=least, **filters).to_arrow()
            if not table.num_rows:
                raise UsageError(f"{self.store.path}: no event between two countries has a date: there is no series")
            self._tables[by] = self._taken(table, by, PERIODS[by].of(first), PERIODS[by].of(last))
        return self._tables[by]

    def _taken(self, table: Any, by: str, first: int, last: int) -> dict[str, Any]:
        """The columns as arrays, the pairs as rows, and coverage by period (periods,)."""
        keys = [name for name in table.column_names if name.startswith("country_")][:2]
        pairs = list(zip(*(table[key].to_pylist() for key in keys), strict=True))
        dyads = sorted({dyad_of(*pair) for pair in pairs})
        place = {dyad: n for n, dyad in enumerate(dyads)}
        rows = {pair: place[dyad_of(*pair)] for pair in set(pairs)}
        numbers = {day: PERIODS[by].of(day) for day in set(table["period"].to_pylist())}
        return {
            "table": table,
            "dyads": tuple(dyads),
            "row": np.array([rows[pair] for pair in pairs]),
            "number": np.array([numbers[day] for day in table["period"].to_pylist()]),
            "events": np.array(table["events"].to_pylist(), dtype=float),
            "first": first,
            "size": last - first + 1,
            "reports": self._counted(by, "reports", "known", "dataset IS NULL", first, last),
            "all_events": self._counted(by, "pairs", "day", f"head AND {self._dataset()}", first, last),
        }

    def _counted(self, by: str, table: str, day: str, where: str, first: int, last: int) -> Any:
        """Rows of a table by period (periods,)."""
        number = PERIODS[by].number.format(day=day)
        made = np.zeros(last - first + 1)
        for period, count in self.store.con.execute(
            f"SELECT ({number})::INTEGER AS p, count(*) FROM {table} WHERE {day} IS NOT NULL AND {where} GROUP BY p"
        ).fetchall():
            if first <= period <= last:
                made[period - first] = count
        return made

    def _outcome(self, columns: Mapping[str, Any], outcome: str) -> Any:
        """A column by its name, or a sum of columns."""
        table = columns["table"]
        parts = _SUMS.get(outcome)
        if parts:
            return sum(sign * _numbers(table[name if self.coding == "plover" else _CAMEO[name]]) for name, sign in parts.items())
        name = outcome if outcome in table.column_names else f"{outcome}_sum"
        if name not in table.column_names or name in _NO_OUTCOME:
            known = [n.removesuffix("_sum") for n in table.column_names if n not in _NO_OUTCOME and not n.startswith("country_")]
            raise UsageError(f"outcome {outcome!r}: choose {', '.join(sorted({*known, *_SUMS}))}")
        return _numbers(table[name])


def _numbers(column: Any) -> Any:
    """A column of numbers, 0 where there is none."""
    return np.array([value or 0.0 for value in column.to_pylist()], dtype=float)
