"""What the links between reports make of the events, as tables in memory: who is a copy of whom, which event belongs to which incident, the incidents.

The store keeps judgements only, applied on read (`dragoman.linking`). A page cannot apply a hundred thousand for each answer, so the server does it once
and again when
they change; a batch of new reports only adds to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from dragoman.ask import Store
from dragoman.link.across.accounts import accounts
from dragoman.link.across.cards import Card, card_of
from dragoman.link.across.rarity import Rarity
from dragoman.link.across.settings import Settings as LinkSettings
from dragoman.linking import incident_of, origins
from dragoman.model import Account

if TYPE_CHECKING:
    import duckdb

__all__ = ["Derived", "accounts_of", "enough_origins", "incidents_sql"]

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS derived.main.origins (report VARCHAR, origin VARCHAR);
CREATE TABLE IF NOT EXISTS derived.main.members (event VARCHAR, report VARCHAR, incident VARCHAR, origin VARCHAR);
CREATE TABLE IF NOT EXISTS derived.main.search (kind VARCHAR, id VARCHAR, folded VARCHAR);
CREATE TABLE IF NOT EXISTS derived.main.differ (incident VARCHAR, kinds VARCHAR[]);
CREATE TABLE IF NOT EXISTS derived.main.incidents AS {empty};
"""

_FOLDED: Final = """
INSERT INTO derived.main.search
SELECT 'reports', report, strip_accents(lower(concat_ws(chr(10), title, text))) FROM reports WHERE {where}
UNION ALL SELECT 'events', id, strip_accents(lower(sentence)) FROM events WHERE sentence IS NOT NULL AND {where}
UNION ALL SELECT 'statements', id, strip_accents(lower(array_to_string(content, ' … '))) FROM statements WHERE {where}
"""
"""Words as they are searched: folding them for each search would take most of its time."""

_INCIDENTS: Final = """
WITH m AS (
    SELECT m.incident, m.origin, m.event, e.report, e.known, e.type, e.quad, e.intensity, e.trigger, e.when_start, e.when_end,
           e.when_precision = 'day' AS exact, e.source_name, e.recipient_name, e.source_country, e.recipient_country, e.where_name, e.where_country,
           e.where_lat, e.where_lon, e.status, e.sentence, e.confidence, e.trigger_start, r.publisher
    FROM {members} m JOIN {events} e ON e.id = m.event LEFT JOIN {reports} r ON r.report = e.report
    WHERE {where}
), typed AS (
    SELECT incident, arg_max(type, n * 1000000 - earliest) AS type FROM (
        SELECT incident, type, count(DISTINCT origin) AS n, min(nth) AS earliest
        FROM (SELECT *, row_number() OVER (PARTITION BY incident ORDER BY known, event) AS nth FROM m) GROUP BY incident, type
    ) GROUP BY incident
), days AS (
    SELECT incident, max({{'n': n, 'early': -epoch_ms(when_start), 'start': when_start, 'end': when_end}}) AS best FROM (
        SELECT incident, when_start, when_end, count(DISTINCT origin) + (CASE WHEN exact THEN 1000 ELSE 0 END) - (CASE WHEN exact THEN 0 ELSE when_end -
        when_start END) AS n
        FROM m WHERE when_start IS NOT NULL AND when_end IS NOT NULL GROUP BY incident, when_start, when_end, exact
    ) GROUP BY incident
), countries AS (
    SELECT incident, list(country ORDER BY n DESC, country)[:4] AS countries FROM (
        SELECT incident, country, count(*) AS n FROM (
            SELECT incident, unnest(list_distinct(list_concat(source_country, recipient_country))) AS country FROM m
        ) WHERE country IS NOT NULL GROUP BY incident, country
    ) GROUP BY incident
), heads AS (
    SELECT m.* FROM m JOIN typed USING (incident) QUALIFY row_number() OVER (PARTITION BY m.incident ORDER BY m.type <> typed.type, m.known, m.event) = 1
), sums AS (
    SELECT incident, count(*)::INTEGER AS events, count(DISTINCT report)::INTEGER AS reports, count(DISTINCT origin)::INTEGER AS origins,
           count(DISTINCT publisher)::INTEGER AS outlets, min(known) AS known, max(known) AS last_known,
           bool_or(status IS NULL OR status NOT IN ('planned', 'hypothetical', 'cancelled', 'denied')) AS real,
           any_value(where_name) AS any_where, any_value(where_country) AS any_country, any_value(where_lat) AS any_lat, any_value(where_lon) AS any_lon
    FROM m GROUP BY incident
)
SELECT incident, h.type, h.quad, h.intensity, h.trigger AS label, days.best['start'] AS "start", days.best['end'] AS "end", coalesce(c.countries, []) AS
countries,
       h.source_name AS source_names, h.recipient_name AS recipient_names, h.source_country AS source_countries, h.recipient_country AS recipient_countries,
       s.reports, s.origins, s.outlets, s.events, coalesce(h.where_name, s.any_where) AS where_name,
       coalesce(h.where_country, s.any_country) AS where_country, coalesce(h.where_lat, s.any_lat) AS lat, coalesce(h.where_lon, s.any_lon) AS lon,
       CASE WHEN s.real AND h.status IN ('planned', 'hypothetical', 'cancelled', 'denied') THEN 'happened' ELSE h.status END AS status,
       h.sentence, coalesce(d.kinds, []) AS differ, s.known, s.last_known, coalesce(days.best['start'], s.known) AS day, h.event AS head, h.report
FROM heads h JOIN sums s USING (incident) LEFT JOIN days USING (incident) LEFT JOIN countries c USING (incident) LEFT JOIN derived.main.differ d USING
(incident)
"""

_CARDS: Final = """
SELECT e.id, e.report, e.known, e.type, e.quad, e.trigger, e.trigger_start, e.sentence, e.sentence_start,
       e.source_name, e.source_country, e.recipient_name, e.recipient_country, e.when_start, e.when_end, e.when_precision, e.when_basis,
       e.where_name, e.status, e.according_to_name, NULL AS around_country, NULL AS around_name, NULL AS around_place, m.origin, m.incident
FROM events e JOIN derived.main.members m ON m.event = e.id WHERE {where} ORDER BY e.known, e.report, e.trigger_start, e.id
"""


def incidents_sql(*, members: str = "derived.main.members", events: str = "events", reports: str = "reports", where: str = "true") -> str:
    """The question for the incidents of some events, with the type, day and countries that most origins give, as `dragoman.linking.incidents` has them."""
    return _INCIDENTS.format(members=members, events=events, reports=reports, where=where)


def enough_origins(least: int) -> str:
    """The question for the events that so many independent origins tell of."""
    incidents = f"SELECT incident FROM derived.main.incidents WHERE origins >= {int(least)}"
    return f"SELECT event FROM derived.main.members WHERE incident IN ({incidents})"


class Derived:
    """Makes the tables; they are written over `con` only, which no request uses. `searched` is how many reports are folded for the search, at most."""

    def __init__(self, searched: int) -> None:
        self._searched = searched
        self.folded = False

    def make(self, store: Store, con: duckdb.DuckDBPyConnection) -> None:
        """All anew, seen by others only when it is whole."""
        import pyarrow as pa

        origin, incident = origins(store), incident_of(store)
        con.execute(_TABLES.format(empty=f"SELECT * FROM ({incidents_sql(where='false')})") if not self._made(con) else "SELECT 1")
        differing = self._differing(store, incident, origin)
        tables = {
            "given_origins": pa.table({"report": list(origin), "origin": list(origin.values())}, schema=_text("report", "origin")),
            "given_members": pa.table({"event": list(incident), "incident": list(incident.values())}, schema=_text("event", "incident")),
            "given_differ": pa.table({"incident": list(differing), "kinds": list(differing.values())}, schema=_kinds()),
        }
        con.execute("BEGIN")
        try:
            for name, table in tables.items():
                con.register(name, table)
            for name in ("origins", "members", "differ", "incidents"):
                con.execute(f"DELETE FROM derived.main.{name}")
            con.execute("INSERT INTO derived.main.origins SELECT * FROM given_origins")
            con.execute("INSERT INTO derived.main.differ SELECT * FROM given_differ")
            con.execute(
                "INSERT INTO derived.main.members SELECT g.event, e.report, g.incident, coalesce(o.origin, e.report) FROM given_members g"
                " JOIN events e ON e.id = g.event LEFT JOIN given_origins o ON o.report = e.report WHERE e.dataset IS NULL"
            )
            con.execute(f"INSERT INTO derived.main.incidents BY NAME {incidents_sql()}")
            self._fold(con, "true")
            con.execute("COMMIT")
        except BaseException:
            con.execute("ROLLBACK")
            raise
        finally:
            for name in tables:
                con.unregister(name)

    def add(self, con: duckdb.DuckDBPyConnection) -> None:
        """What new reports add: origins, and incidents of their own until they are linked."""
        con.execute("BEGIN")
        try:
            new = "report NOT IN (SELECT report FROM derived.main.origins)"
            con.execute(f"CREATE OR REPLACE TEMP TABLE new_reports AS SELECT report FROM reports WHERE {new}")
            con.execute("INSERT INTO derived.main.origins SELECT report, report FROM new_reports")
            con.execute(
                "INSERT INTO derived.main.members SELECT id, report, id, report FROM events WHERE dataset IS NULL AND report IN (SELECT report FROM "
                "new_reports)"
            )
            con.execute(f"INSERT INTO derived.main.incidents BY NAME {incidents_sql(where='m.report IN (SELECT report FROM new_reports)')}")
            self._fold(con, "report IN (SELECT report FROM new_reports)")
            con.execute("COMMIT")
        except BaseException:
            con.execute("ROLLBACK")
            raise

    def _fold(self, con: duckdb.DuckDBPyConnection, where: str) -> None:
        """Fold the words of new reports, or of all; none in a store so large that they would fill the memory."""
        ((reports,),) = con.execute("SELECT count(*) FROM reports").fetchall()
        if where == "true" or reports > self._searched:
            con.execute("DELETE FROM derived.main.search")
        self.folded = reports <= self._searched
        if self.folded:
            con.execute(_FOLDED.format(where=where))

    @staticmethod
    def _made(con: duckdb.DuckDBPyConnection) -> bool:
        return bool(con.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'derived' AND table_name = 'incidents'").fetchall())

    @staticmethod
    def _differing(store: Store, incident: Mapping[str, str], origin: Mapping[str, str]) -> dict[str, list[str]]:
        """Kinds of difference of each incident that more than one origin tells of."""
        sources: dict[str, set[str]] = {}
        for event, top in incident.items():
            report = event.split("/")[0]
            sources.setdefault(top, set()).add(origin.get(report, report))
        wanted = {top for top, found in sources.items() if len(found) > 1}
        events = [event for event, top in incident.items() if top in wanted]
        cards: dict[str, list[Card]] = {}
        query = _CARDS.replace(", m.origin, m.incident", "").replace("JOIN derived.main.members m ON m.event = e.id ", "")
        for start in range(0, len(events), 2000):
            some = events[start : start + 2000]
            for row in _rows(store, query.format(where="e.id IN (SELECT unnest(?)) AND e.trigger IS NOT NULL"), [some]):
                cards.setdefault(incident[row["id"]], []).append(_card(row, origin.get(row["report"], row["report"])))
        found = {top: list(dict.fromkeys(account.kind for account in accounts(group))) for top, group in cards.items()}
        return {top: kinds for top, kinds in found.items() if kinds}


def accounts_of(store: Store, incidents: Iterable[str]) -> dict[str, tuple[Account, ...]]:
    """Where the accounts of these incidents differ."""
    wanted = list(incidents)
    cards: dict[str, list[Card]] = {top: [] for top in wanted}
    for row in _rows(store, _CARDS.format(where="m.incident IN (SELECT unnest(?)) AND e.trigger IS NOT NULL"), [wanted]):
        cards[row["incident"]].append(_card(row, row["origin"]))
    return {top: accounts(found) for top, found in cards.items()}


def _card(row: Mapping[str, Any], origin: str) -> Card:
    return card_of(row, origin, Rarity({}, frozenset()), LinkSettings.load())


def _rows(store: Store, query: str, parameters: list[Any]) -> list[dict[str, Any]]:
    cursor = store.con.execute(query, parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def _text(*names: str) -> Any:
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in names])


def _kinds() -> Any:
    import pyarrow as pa

    return pa.schema([("incident", pa.string()), ("kinds", pa.list_(pa.string()))])
