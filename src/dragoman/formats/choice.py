"""Which events are exported: a condition of SQL, an actor, a pair of countries, days, statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dragoman.errors import UsageError
from dragoman.keep import Store

__all__ = ["Choice", "rows_of"]

_SAID: Final = "if(starts_with(r.id, 'file:'), NULL, r.title) AS headline, if(starts_with(r.id, 'file:'), NULL, r.publisher) AS publisher"
_REAL: Final = ("happened", "ongoing")


@dataclass(frozen=True)
class Choice:
    """Filters over the table `events`; all must hold.

    `actor` is a name or part of one, a code or a country, on either side; `dyad` two countries, in either direction (`USA:PRK`); `first` and `last` days
    within which an event must lie; `status` those that count, empty for all; `where` an SQL condition.
    """

    actor: str | None = None
    dyad: str | None = None
    first: str | None = None
    last: str | None = None
    dataset: str | None = None
    status: Sequence[str] = ()
    where: str | None = None

    def real(self) -> Choice:
        """The same with only what happened or goes on, unless statuses were named: for formats that cannot say that an event is planned or denied."""
        return Choice(self.actor, self.dyad, self.first, self.last, self.dataset, self.status or _REAL, self.where)

    def query(self, columns: str = "*") -> tuple[str, list[Any]]:
        """A query over `main.events` and its parameters."""
        parts, values = ["true"], list[Any]()
        if self.actor:
            parts.append(
                "len(list_filter(list_concat(source_name, recipient_name), lambda a: contains(lower(a), lower(?)))) > 0 OR "
                "list_contains(list_concat(source_code, recipient_code, source_country, recipient_country), ?)"
            )
            values += [self.actor, self.actor]
        if self.dyad:
            one, other = self._pair()
            parts.append(
                "(list_contains(source_country, ?) AND list_contains(recipient_country, ?)) OR"
                " (list_contains(source_country, ?) AND list_contains(recipient_country, ?))"
            )
            values += [one, other, other, one]
        for day, sense in ((self.first, "when_end >= ?::DATE"), (self.last, "when_start <= ?::DATE")):
            if day:
                parts.append(sense)
                values.append(_day(day))
        if self.dataset:
            parts.append("coalesce(dataset, 'dragoman') = ?")
            values.append(self.dataset)
        if self.status:
            parts.append("list_contains(?, status)")
            values.append(list(self.status))
        if self.where:
            parts.append(self.where)
        return f"SELECT {columns} FROM main.events WHERE " + " AND ".join(f"({part})" for part in parts), values

    def _pair(self) -> tuple[str, str]:
        one, _, other = (self.dyad or "").upper().partition(":")
        if not one or not other:
            raise UsageError(f"{self.dyad!r} is no pair of countries: write USA:PRK")
        return one, other


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day: write 2018-06-30") from error


def rows_of(store: Store, choice: Choice, batch: int = 5_000) -> Iterator[dict[str, Any]]:
    """The chosen events in the order of their days, with the address, title and publisher of their report and the kind of their place."""
    query, values = choice.query()
    cursor = store.con.cursor()
    try:
        answer = cursor.execute(
            f"SELECT e.*, r.url, {_SAID}, r.published, p.kind AS place_kind, p.admin1 AS place_admin1 FROM ({query}) e"
            ' LEFT JOIN main.reports r USING (report) LEFT JOIN main.places p ON p.id = e."where" ORDER BY e.when_start, e.id',
            values,
        )
        names = [column[0] for column in answer.description or ()]
        while found := answer.fetchmany(batch):
            yield from (dict(zip(names, row, strict=True)) for row in found)
    finally:
        cursor.close()


def joined(values: Iterable[Any] | None) -> str | None:
    """Several values in one cell."""
    return "; ".join(str(value) for value in values or () if value is not None) or None
