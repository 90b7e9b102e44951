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
        """Sums by week or month, from the first to the last period with an event."""
        columns = self._columns(by)
        dyads, where = np.unique(columns["pair"], return_inverse=True)
        first, size = int(columns["number"].min()), int(columns["number"].max() - columns["number"].min() + 1)
        at = (where.ravel(), columns["number"] - first)
        values, volume = np.zeros((len(dyads), size)), np.zeros((len(dyads), size))
        values[at], volume[at] = self._outcome(columns, outcome), columns["events"]
        reports, everything = np.zeros(size), np.zeros(size)
        reports[at[1]], everything[at[1]] = columns["reports"], columns["all_events"]
        covering = reports if reports.any() and self.dataset in (None, "dragoman") else everything
        begins = [PERIODS[by].begins(first + n) for n in range(size + 1)]
        lengths = np.array([(b - a).days for a, b in itertools.pairwise(begins)], dtype=float)
        enough = len(dyads) >= 50
        return Panel(
            outcome,
            {"intensity": "intensity", "goldstein": "Goldstein value", "net": "cooperative less conflictual events"}.get(outcome, outcome.replace("_", " ")),
            by,
            tuple(dyad_of(*pair.split("-")) for pair in dyads.tolist()),
            first,
            values,
            volume,
            np.where(everything + reports > 0, lengths, 0.0),
            None if enough else covering,
            "reports" if covering is reports else "all events",
            share=outcome.startswith("share_"),
        )

    def _columns(self, by: str) -> dict[str, Any]:
        if by not in self._tables:
            first, last, _ = self.span()
            filters = self._filters | {"since": first, "until": last}
            asked = self.store.panel(unit="undirected", by=by, coding=self.coding, **filters)
            table = asked.to_arrow()
            if not table.num_rows:
                raise UsageError(f"{self.store.path}: no event between two countries has a date: there is no series")
            made = {name: np.asarray(table[name].to_pylist(), dtype=float) for name in table.column_names if name not in ("country_1", "country_2", "period")}
            keys = [name for name in table.column_names if name.startswith("country_")][:2]
            pairs = ["-".join(dyad_of(a, b)) for a, b in zip(table[keys[0]].to_pylist(), table[keys[1]].to_pylist(), strict=True)]
            made["pair"] = np.array(pairs, dtype=object).astype(str)
            made["number"] = np.array([PERIODS[by].of(day) for day in table["period"].to_pylist()])
            self._tables[by] = made
        return self._tables[by]

    def _outcome(self, columns: Mapping[str, Any], outcome: str) -> Any:
        """A column by its name, or a sum of columns."""
        parts = _SUMS.get(outcome)
        if parts:
            return sum(sign * columns[name if self.coding == "plover" else _CAMEO[name]] for name, sign in parts.items())
        name = outcome if outcome in columns else f"{outcome}_sum"
        if name not in columns:
            known = [n.removesuffix("_sum") for n in columns if n not in ("pair", "number", "all_events", "reports")]
            raise UsageError(f"outcome {outcome!r}: choose {', '.join(sorted({*known, *_SUMS}))}")
        return columns[name]
