"""Panels as SQL: events of each unit in each period, counted. `dragoman.ask.zeros` fills in what is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from dragoman.ask.filters import KINDS, Condition, Filters
from dragoman.ask.sectors import sector_of
from dragoman.ask.words import first_day, last_day, literal, strings
from dragoman.errors import UsageError
from dragoman.ontology import Ontology

__all__ = ["CODINGS", "PERIODS", "UNITS", "Panel", "Period", "Unit", "measures"]


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period: a number that grows by one from each to the next, and the day on which that begins."""

    number: str
    """SQL expression, where `{day}` is the day."""
    of: Callable[[date], int]
    begins: Callable[[int], date]
    known: Sequence[str]
    """Precisions of a day that are fine enough."""


def _month(n: int) -> date:
    return date(n // 12, n % 12 + 1, 1)


_MONDAY: Final = date(1, 1, 1)
"""A Monday before every event."""

PERIODS: Final[Mapping[str, Period]] = {
    "week": Period("({day} - DATE '0001-01-01') // 7", lambda d: (d - _MONDAY).days // 7, lambda n: _MONDAY + timedelta(days=7 * n), ("day", "week")),
    "month": Period("year({day}) * 12 + month({day}) - 1", lambda d: d.year * 12 + d.month - 1, _month, ("day", "week", "month")),
    "quarter": Period(
        "year({day}) * 4 + quarter({day}) - 1", lambda d: d.year * 4 + (d.month - 1) // 3, lambda n: _month(n * 3), ("day", "week", "month", "quarter")
    ),
    "year": Period("year({day})", lambda d: d.year, lambda n: date(n, 1, 1), ("day", "week", "month", "quarter", "year")),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a row of a panel is about: key columns with their SQL over `pairs`, and which rows of `pairs` count."""

    keys: Mapping[str, str]
    where: str


_BETWEEN: Final = "source_country <> recipient_country"

UNITS: Final[Mapping[str, Unit]] = {
    "dyads": Unit({"source_country": "source_country", "recipient_country": "recipient_country"}, _BETWEEN),
    "undirected": Unit(
        {"country_1": "least(source_country, recipient_country)", "country_2": "greatest(source_country, recipient_country)"}, f"{_BETWEEN} AND NOT turned"
    ),
    "states": Unit({"source_country": "source_country"}, _BETWEEN),
    "targets": Unit({"recipient_country": "recipient_country"}, _BETWEEN),
    "inside": Unit(
        {"country": "source_country", "source_sector": sector_of("source_role"), "recipient_sector": sector_of("recipient_role")},
        "source_country = recipient_country",
    ),
    "places": Unit({"country": "where_country"}, "head"),
}

_QUADS: Final = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
CODINGS: Final = ("plover", "cameo")


def measures(coding: str, types: bool) -> dict[str, str]:
    """Columns of counts and sums with their SQL. One coding only: the quads of PLOVER and CAMEO share names, not meanings."""
    if coding not in CODINGS:
        raise UsageError(f"coding {coding!r}: choose plover (quads and intensity) or cameo (quads and Goldstein values); a panel never mixes them")
    if coding == "plover":
        made = {name.replace(" ", "_"): f"count(*) FILTER (quad = {literal(name)})" for name in _QUADS}
        if types:
            made |= {name.lower(): f"count(*) FILTER (type = {literal(name)})" for name in Ontology.load().types}
        return made | {"intensity_sum": "sum(intensity)", "_valued": "count(intensity)"}
    made = {f"cameo_quad_{n}": f"count(*) FILTER (cameo_quad = {n})" for n in (1, 2, 3, 4)}
    if types:
        made |= {f"root_{n:02}": f"count(*) FILTER (starts_with(cameo, '{n:02}'))" for n in range(1, 21)}
    return made | {"goldstein_sum": "sum(goldstein)", "_valued": "count(goldstein)"}


@dataclass(frozen=True)
class Panel:
    """One panel: what is counted, by what, and how. `pairs` is the relation that is counted."""

    condition: Condition
    unit: str = "dyads"
    by: str = "month"
    coding: str = "plover"
    types: bool = False
    zeros: bool = True
    least: int = 1
    """Events in all that a unit must have to be in the panel."""
    pairs: str = "pairs"
    _measures: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise UsageError(f"unit {self.unit!r}: choose {', '.join(UNITS)}")
        if self.by not in PERIODS:
            raise UsageError(f"by {self.by!r}: choose {', '.join(PERIODS)}")
        self._measures.update(measures(self.coding, self.types))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(UNITS[self.unit].keys)

    def sql(self) -> str:
        """The question: counts of the cells that are not empty."""
        keys = UNITS[self.unit].keys
        cells = ", ".join(
            f"{sql} AS {name}" for name, sql in {"_period": f"({PERIODS[self.by].number.format(day='day')})::INTEGER", "events": "count(*)::INTEGER"}.items()
        )
        counted = ", ".join(f"{_typed(name, sql)} AS {name}" for name, sql in self._measures.items())
        return f"SELECT {', '.join(keys)}, {cells}, {counted} FROM ({self._chosen()}) GROUP BY {', '.join(keys)}, _period"

    def _chosen(self) -> str:
        """Rows that count, each event once in a unit: an act of two ministries is one act of their state."""
        unit = UNITS[self.unit]
        names = ", ".join(f"{sql} AS {name}" for name, sql in unit.keys.items())
        used = ["day", *(("quad", "intensity") if self.coding == "plover" else ("cameo_quad", "goldstein"))]
        used += [] if not self.types else ["type"] if self.coding == "plover" else ["cameo"]
        # Put together, not formatted: a filter may hold braces.
        rest = f", {', '.join(used)} FROM {self.pairs} WHERE {unit.where} AND {self._where()}"
        present = " AND ".join(f"{name} IS NOT NULL" for name in unit.keys)
        if self.unit == "places":
            return f"SELECT * FROM (SELECT {names}{rest}) WHERE {present}"
        plain = f"SELECT {names}{rest} AND single"
        joint = f"SELECT DISTINCT ON (event, turned, {', '.join(unit.keys.values())}) {names}{rest} AND NOT single"
        return f"SELECT * FROM ({plain} UNION ALL {joint}) WHERE {present}"

    def _where(self) -> str:
        return f"day IS NOT NULL AND {self._fine()} AND {self.condition.sql()}"

    def _fine(self) -> str:
        return f"(when_precision IS NULL OR when_precision IN ({strings(PERIODS[self.by].known)}))"

    def left_out(self) -> str:
        """SQL: how many events have no day, and how many none that is fine enough."""
        return (
            f"SELECT count(*) FILTER (day IS NULL), count(*) FILTER (day IS NOT NULL AND NOT {self._fine()})"
            f" FROM {self.pairs} WHERE head AND {replace(self.condition, filters=_undated(self.condition)).sql()}"
        )

    def coverage(self) -> str:
        """SQL: all events and all reports of each period, whatever the unit; the reports by the day on which they could be known."""
        period = PERIODS[self.by].number
        status = self.condition.filters.get("status")
        bare = Condition(KINDS["pairs"], {} if status is None else {"status": status}, self.condition.countries)
        counted = f"head AND day IS NOT NULL AND {self._fine()} AND {bare.sql()}"
        events = f"SELECT ({period.format(day='day')})::INTEGER AS p, count(*) AS n FROM {self.pairs} WHERE {counted} GROUP BY p"
        reports = f"SELECT ({period.format(day='known')})::INTEGER AS p, count(*) AS n FROM reports WHERE known IS NOT NULL GROUP BY p"
        both = f"FROM ({events}) e FULL JOIN ({reports}) r USING (p)"
        return f"SELECT coalesce(e.p, r.p) AS _period, coalesce(e.n, 0) AS all_events, coalesce(r.n, 0) AS reports {both}"

    def span(self) -> tuple[int | None, int | None]:
        """Numbers of the first and last period that were asked for."""
        of, since, until = PERIODS[self.by].of, self.condition.filters.get("since"), self.condition.filters.get("until")
        return of(first_day(since, "since")) if since else None, of(last_day(until, "until")) if until else None

    @property
    def quads(self) -> tuple[str, ...]:
        """Columns of the quads."""
        return tuple(q.replace(" ", "_") for q in _QUADS) if self.coding == "plover" else tuple(f"cameo_quad_{n}" for n in (1, 2, 3, 4))

    @property
    def value(self) -> str:
        """What is summed: intensity or goldstein."""
        return "intensity" if self.coding == "plover" else "goldstein"

    @property
    def shown(self) -> tuple[str, ...]:
        """Columns worth a place in a narrow table."""
        return (*self.keys, "period", "events", *self.quads, f"{self.value}_mean", "all_events", "reports")

    @property
    def counts(self) -> tuple[str, ...]:
        """Columns of counts and sums, but the number of events."""
        return tuple(self._measures)


def _undated(condition: Condition) -> Filters:
    left = condition.filters.copy()
    left.pop("since", None)
    left.pop("until", None)
    return left


def _typed(name: str, sql: str) -> str:
    return f"coalesce({sql}, 0)" if name.endswith("_sum") else f"({sql})::INTEGER"
