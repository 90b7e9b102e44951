"""Which dyads moved most: a window of days against the same number of days before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dragoman.ask.filters import Condition, Filters
from dragoman.ask.panel import CODINGS
from dragoman.ask.words import literal
from dragoman.errors import UsageError

__all__ = ["Moves"]

_MOVES = """
WITH rows AS (
    SELECT {one} AS one, {other} AS other, event, day, any_value({value}) AS value, any_value({conflict}) AS conflict FROM {pairs}
    WHERE source_country <> recipient_country AND day BETWEEN {before} AND {last} AND {fine} AND {where}
    GROUP BY one, other, event, day
), totals AS (
    SELECT count(*) FILTER (day >= {first}) AS now, count(*) FILTER (day < {first}) AS before FROM {pairs}
    WHERE head AND day BETWEEN {before} AND {last} AND {fine} AND {status}
), sums AS (
    SELECT one, other, count(*) FILTER (day >= {first}) AS events, count(*) FILTER (day < {first}) AS events_before,
           avg(conflict) FILTER (day >= {first}) AS conflict_share, avg(conflict) FILTER (day < {first}) AS conflict_share_before,
           coalesce(sum(value) FILTER (day >= {first}), 0) AS total, coalesce(sum(value) FILTER (day < {first}), 0) AS total_before,
           coalesce(sum(value * value) FILTER (day >= {first}), 0) AS squares, coalesce(sum(value * value) FILTER (day < {first}), 0) AS squares_before
    FROM rows GROUP BY one, other
), scaled AS (
    SELECT *, CASE WHEN before > 0 AND now > 0 THEN now / before ELSE 1 END AS scale FROM sums, totals
)
SELECT one AS {names[0]}, other AS {names[1]}, events, events_before, round(events_before * scale, 2) AS events_expected,
       round(total, 2) AS {label}_sum, round(total_before, 2) AS {label}_sum_before, round(total - total_before * scale, 2) AS {label}_moved,
       round(conflict_share, 3) AS conflict_share, round(conflict_share_before, 3) AS conflict_share_before,
       round((total - total_before * scale) / nullif(sqrt(squares + squares_before * scale * scale), 0), 2) AS z
FROM scaled WHERE events + events_before >= {least}
ORDER BY abs(z) DESC NULLS LAST, events DESC, one, other
"""


@dataclass(frozen=True)
class Moves:
    """What moved most between two windows.

    `z` is the move of the sum of intensities (or Goldstein values), beyond what the store's whole coverage did, over its standard error: each window's sum is
    taken as compound Poisson, so its variance is the sum of the squares. Beyond 2 or 3 it is seldom chance for one dyad; the largest of many is larger.
    """

    condition: Condition
    last: date
    days: int = 30
    coding: str = "plover"
    directed: bool = False
    least: int = 3
    pairs: str = "pairs"

    def __post_init__(self) -> None:
        if self.coding not in CODINGS:
            raise UsageError(f"coding {self.coding!r}: choose {' or '.join(CODINGS)}")
        if self.days < 1:
            raise UsageError(f"days {self.days}: a window has at least one day")

    @property
    def names(self) -> tuple[str, str]:
        return ("source_country", "recipient_country") if self.directed else ("country_1", "country_2")

    @property
    def shown(self) -> tuple[str, ...]:
        """Columns worth a place in a narrow table."""
        label = "intensity" if self.coding == "plover" else "goldstein"
        return (*self.names, "events", "events_expected", f"{label}_sum", f"{label}_sum_before", "conflict_share", "z")

    def sql(self) -> str:
        first = self.last - timedelta(days=self.days - 1)
        status = replace(self.condition, filters=_only_status(self.condition.filters)).sql()
        plover = self.coding == "plover"
        return _MOVES.format(
            one="source_country" if self.directed else "least(source_country, recipient_country)",
            other="recipient_country" if self.directed else "greatest(source_country, recipient_country)",
            value="intensity" if plover else "goldstein",
            conflict="(quad IN ('verbal conflict', 'material conflict'))::INTEGER" if plover else "(cameo_quad >= 3)::INTEGER",
            label="intensity" if plover else "goldstein",
            pairs=self.pairs,
            first=literal(first),
            before=literal(first - timedelta(days=self.days)),
            last=literal(self.last),
            fine="(when_precision IS NULL OR when_precision IN ('day', 'week'))" if self.days < 60 else "when_precision IS DISTINCT FROM 'year'",
            where=self.condition.sql(),
            status=status,
            names=self.names,
            least=self.least,
        )


def _only_status(filters: Filters) -> Filters:
    status = filters.get("status")
    return {} if status is None else {"status": status}
