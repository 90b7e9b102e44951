"""A store that answers: records by filters, timelines, dyads, panels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Unpack, cast

from dragoman import keep
from dragoman.ask.answer import Answer
from dragoman.ask.dyads import Moves
from dragoman.ask.filters import KINDS, Condition, Filters
from dragoman.ask.panel import Panel
from dragoman.ask.words import Party, first_day, last_day, near, strings
from dragoman.errors import UsageError
from dragoman.keep.countries import Countries
from dragoman.keep.judgements import linked
from dragoman.keep.migrate import one
from dragoman.keep.pairs import pairs_of
from dragoman.model import Actor, Event, First, Position, Statement

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Store", "open_store"]

Row = Mapping[str, Any]

_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "events": ("when_start", "source_name", "recipient_name", "type", "cameo_name", "status", "where_name", "sentence"),
    "statements": ("known", "speakers_name", "acts", "content", "venue", "publisher"),
    "positions": ("known", "party_name", "counterparty_name", "stance", "topic", "wants", "gives"),
    "firsts": ("known", "who_name", "text", "scope", "event_type"),
    "actors": ("name", "kind", "country", "code", "office", "reports", "mentions", "first", "last"),
    "timeline": ("day", "source_name", "recipient_name", "type", "cameo_name", "status", "where_name", "sentence"),
}

_ORDER: Final = {
    "events": "when_start NULLS LAST, known, id",
    "positions": "known, id",
    "statements": "known, id",
    "firsts": "known, id",
    "actors": "known, id",
}

_RECORDS: Final = """
SELECT k.*, r.publisher, r.headline, r.url FROM (SELECT * FROM {table} WHERE {where}) k
LEFT JOIN (SELECT report, publisher, title AS headline, url FROM reports) r USING (report)
ORDER BY {order}
"""

_ACTORS: Final = """
SELECT name, kind, country, any_value(country_name) AS country_name, list_sort(list_distinct(list(code))) AS codes,
       arg_max(code, known) AS code, arg_max(office, known) AS office, count(DISTINCT report) AS reports, sum(mentions_count)::BIGINT AS mentions,
       min(known) AS first, max(known) AS last, any_value(cow) AS cow, any_value(gw) AS gw
FROM actors WHERE {where} GROUP BY name, kind, country ORDER BY reports DESC, mentions DESC, name
"""

_TIMELINE: Final = """
SELECT day, when_precision, source_name, source_country, recipient_name, recipient_country, reciprocal, type, mode, quad, intensity,
       cameo, cameo_name, cameo_quad, goldstein, status, where_name, where_country, sentence, known, dataset, event, report
FROM {pairs} WHERE {where} QUALIFY row_number() OVER (PARTITION BY event ORDER BY turned, NOT lead) = 1
ORDER BY day NULLS LAST, known, event
"""


def open_store(path: str | Path, *, write: bool = False) -> Store:
    """Open a store for asking and, with `write`, for writing. As `dragoman.open`."""
    return Store.open(path, write=write)


class Store(keep.Store):
    """A store, opened by `dragoman.open`. Close it, or use it in a `with` block.

    Questions take filters (`dragoman.ask.Filters`) and give an `Answer`: iterate it for typed records, or take it as an Arrow table or data frame.
    `where` is an SQL condition of your own over the table; with it, nothing is left out by default.
    """

    # Records

    def events(self, where: str | None = None, parameters: Sequence[Any] = (), **filters: Unpack[Filters]) -> Answer[Event]:
        """Events. What did not take place (planned, hypothetical, cancelled, denied) only if `status` or `where` asks for it."""
        return self._ask("events", where, parameters, filters)

    def statements(self, where: str | None = None, parameters: Sequence[Any] = (), **filters: Unpack[Filters]) -> Answer[Statement]:
        """Statements; `source` is the speaker, `recipient` the addressee."""
        return self._ask("statements", where, parameters, filters)

    def positions(self, where: str | None = None, parameters: Sequence[Any] = (), **filters: Unpack[Filters]) -> Answer[Position]:
        """Positions; `source` is the party, `recipient` the counterparty."""
        return self._ask("positions", where, parameters, filters)

    def firsts(self, where: str | None = None, parameters: Sequence[Any] = (), **filters: Unpack[Filters]) -> Answer[First]:
        """Claims of a first."""
        return self._ask("firsts", where, parameters, filters)

    def actors(self, where: str | None = None, parameters: Sequence[Any] = (), **filters: Unpack[Filters]) -> Answer[Actor]:
        """Actors, one for each report that names them; `who` sums them up."""
        return self._ask("actors", where, parameters, filters)

    def who(self, **filters: Unpack[Filters]) -> Answer[Row]:
        """Actors of all reports by name, kind and country: codes, latest office, how often they are named, from when to when."""
        condition = self._condition("actors", filters)
        return self._rows_of(_ACTORS.format(where=condition.sql()), _SHOWN["actors"], condition)

    # Dyads

    def timeline(self, one: str, other: str = "*", *, by: str | None = None, **filters: Unpack[Filters]) -> Answer[Row]:
        """What happened between two actors, either way, in order, or all that one did and met with.

        With `by` (week, month, quarter, year) it is a panel of both directions.
        """
        filters |= Filters(dyad=f"{one}:{other}") if other.strip(" *") else Filters(actor=one)
        if by is not None:
            return self.panel(by=by, **filters)
        condition = self._condition("pairs", filters)
        return self._rows_of(_TIMELINE.format(pairs=self._pairs(), where=condition.sql()), _SHOWN["timeline"], condition)

    def dyads(self, *, days: int = 30, coding: str = "plover", directed: bool = False, least: int = 3, **filters: Unpack[Filters]) -> Answer[Row]:
        """Which dyads moved most: a window against as many days before it, beyond what coverage explains; largest `z` first.

        The window is from `since` to `until`; without `since` it has so many `days`, without `until` it ends on the last day with an event.
        """
        until, since = filters.pop("until", None), filters.pop("since", None)
        last = last_day(until, "until") if until is not None else self._last_event()
        if since is not None:
            days = (last - first_day(since, "since")).days + 1
        condition = self._condition("pairs", filters)
        moves = Moves(condition, last, days, coding, directed, least, self._pairs())
        return self._rows_of(moves.sql(), moves.shown, condition)

    def panel(
        self,
        *,
        unit: str = "dyads",
        by: str = "month",
        coding: str = "plover",
        types: bool = False,
        zeros: bool = True,
        least: int = 1,
        **filters: Unpack[Filters],
    ) -> Answer[Row]:
        """Events of each unit in each period: counts, sums and means of intensity, shares by quad, and coverage to normalise by.

        `unit`: dyads (directed), undirected, states (what they do to others), targets, inside (sectors of one society), places. `by`: week, month, quarter,
        year. `coding`: plover (quads, intensity) or cameo (quads, Goldstein); never both. `types` adds a column for each type or root. A unit with fewer
        than `least` events in all is left out; `zeros` fills the periods in which nothing was reported.
        """
        asked = Panel(self._condition("pairs", filters), unit, by, coding, types, zeros, least, self._pairs())
        sql = asked.sql()

        def fetch() -> pyarrow.Table:
            from dragoman.ask.zeros import filled

            return filled(asked, self.sql(sql), self.sql(asked.coverage()))

        return Answer(sql, fetch, shown=asked.shown, empty=self._doubt(asked.condition), notes=lambda: self._left_out(asked))

    # How it is asked

    def _ask(self, name: str, where: str | None, parameters: Sequence[Any], filters: Filters) -> Answer[Any]:
        if where is not None:
            filters = Filters(**({"status": "any"} | filters)) if KINDS[name].events else filters
        condition = self._condition(name, filters)
        chosen = f"({where}) AND {condition.sql()}" if where is not None else condition.sql()
        sql = _RECORDS.format(table=name, where=chosen, order=_ORDER[name]).strip()

        def records() -> Iterator[Any]:
            return self._records(name, f"{chosen} ORDER BY {_ORDER[name]}", parameters)

        def page(limit: int, offset: int) -> str:
            # Cut before the reports are joined: only the rows of the page are read whole then.
            return _RECORDS.format(table=name, where=f"{chosen} ORDER BY {_ORDER[name]} LIMIT {limit} OFFSET {offset}", order=_ORDER[name]).strip()

        asked = self._doubt(condition)
        return Answer(
            sql, lambda: self.sql(sql, parameters), records, shown=_SHOWN[name], empty=asked, notes=lambda: self._notes(condition), page=page
        )  # fmt: skip

    def _rows_of(self, sql: str, shown: Sequence[str], condition: Condition) -> Answer[Row]:
        sql = sql.strip()
        return Answer(sql, lambda: self.sql(sql), shown=shown, empty=self._doubt(condition), notes=lambda: self._notes(condition))

    def _condition(self, name: str, filters: Filters) -> Condition:
        least = filters.get("origins") or 1
        told = self._told(least) if least > 1 and "origins" in KINDS[name].takes() else None
        condition = Condition(KINDS[name], filters, self._countries(), told)
        condition.sql()  # a wrong filter is told at once, not when the answer is looked at
        return condition

    def _countries(self) -> Countries:
        if self._known_countries is None:
            self._known_countries = Countries.load()
        return self._known_countries

    _known_countries: Countries | None = None

    def _told(self, least: int) -> str:
        """A query for the events that so many independent origins tell of, by the links that hold now. Raises UsageError where none have been made."""
        from dragoman.linking import told_by

        self.wants_links()
        return f"SELECT unnest([{strings(told_by(self, least))}]::VARCHAR[])"

    def wants_links(self) -> None:
        """Raises UsageError where no reports have been linked: then nobody knows which of them are independent."""
        if not linked(self):
            raise UsageError(f"{self.path}: its reports are not linked yet, so independent origins cannot be counted: run dragoman link {self.path} first")

    def _pairs(self) -> str:
        """The table of pairs; where it does not cover the events (rows that were added by SQL), the query that makes it, which is always right, and slower."""
        covered = one(self.con, "SELECT (SELECT count(*) FROM events) = (SELECT count(*) FROM pairs WHERE head)")
        return "pairs" if covered else f"({pairs_of('events')})"

    def _last_event(self) -> date:
        """The last day on which something happened, leaving out what lies ahead of the newest report."""
        found = one(self.con, "SELECT max(day) FROM pairs WHERE day <= (SELECT max(known) FROM pairs)")
        if found is None:
            raise UsageError(f"{self.path}: no event has a date: there is no window to compare")
        return cast(date, found)

    def _left_out(self, panel: Panel) -> tuple[str, ...]:
        undated, coarse = self.con.execute(panel.left_out()).fetchall()[0]
        notes = [f"left out for want of a date: {undated:,} of the events"] if undated else []
        if coarse:
            notes.append(f"left out for want of a date as fine as a {panel.by}: {coarse:,} of the events")
        return (*notes, *self._notes(panel.condition))

    def _notes(self, condition: Condition) -> tuple[str, ...]:
        """What explains an answer with little in it."""
        named = {party.value for party in condition.parties() if party.kind == "country" and not self._has(party)}
        return tuple(f"nothing here names {self._countries().by_code[code][-1].name} ({code})" for code in sorted(named))

    # Who is unknown

    def _doubt(self, condition: Condition) -> Callable[[], None]:
        """A check for an empty answer: are the actors asked for in this store at all? A country that does nothing here is no error, and noted."""

        def check() -> None:
            for party in condition.parties():
                if party.kind != "country" and not self._has(party):
                    raise UsageError(self._unknown(party))

        return check

    def _has(self, party: Party) -> bool:
        actors = Condition(KINDS["actors"], {"actor": party.given}, self._countries()).sql()
        acted = Condition(KINDS["pairs"], {"actor": party.given, "status": "any"}, self._countries()).sql()
        return bool(one(self.con, f"SELECT count(*) > 0 FROM (FROM actors WHERE {actors} LIMIT 1)")) or bool(
            one(self.con, f"SELECT count(*) > 0 FROM (FROM {self._pairs()} WHERE {acted} LIMIT 1)")
        )

    def _unknown(self, party: Party) -> str:
        known = {name: name for (name,) in self.con.execute("SELECT DISTINCT name FROM actors WHERE name IS NOT NULL").fetchall()}
        codes = "SELECT DISTINCT code FROM actors WHERE code IS NOT NULL UNION SELECT DISTINCT source_country FROM pairs WHERE source_country IS NOT NULL"
        known |= {code: code for (code,) in self.con.execute(codes).fetchall()}
        for code, periods in self._countries().by_code.items():
            known |= {code: f"{code} ({periods[-1].name})", periods[-1].name: f"{code} ({periods[-1].name})"}
        nearest = near(party.given, known)
        hint = f"did you mean {' or '.join(nearest)}?" if nearest else "dragoman actors lists who is named in it"
        return f"{self.path}: no actor {party.given!r}: {hint}"
