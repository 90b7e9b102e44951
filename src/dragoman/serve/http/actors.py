"""One actor over all reports: who it is, in which roles, what it says, with whom it deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dragoman.ask import Filters, Store
from dragoman.ask.panel import PERIODS
from dragoman.ask.words import Party, literal, pattern
from dragoman.keep.countries import Countries
from dragoman.serve.http.answers import rows_of
from dragoman.serve.http.dyads import condition_of, name_of

__all__ = ["counts_of", "head_of", "identities_of", "latest_of", "meets_of", "partners_of", "roles_of", "sentence_of", "spoken_of"]

_PARTNERS: Final = 20
_QUADS: Final = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")

_IDENTITIES: Final = """
SELECT name, kind, country, any_value(country_name) AS country_name, list_sort(list_distinct(list(code))) AS codes, arg_max(code, known) AS code,
       arg_max(office, known) AS office, count(DISTINCT report)::INTEGER AS reports, sum(mentions_count)::INTEGER AS mentions, min(known) AS first,
       max(known) AS last,
       any_value(cow) AS cow, any_value(gw) AS gw
FROM actor_rows GROUP BY name, kind, country ORDER BY reports DESC, mentions DESC, name LIMIT 200
"""


def identities_of(store: Store) -> list[dict[str, Any]]:
    """Under which names, kinds and countries the actor stands in the reports, the most frequent first."""
    return rows_of(store.sql(_IDENTITIES))


def head_of(actor: str, identities: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    party = Party.of(actor, Countries.load())
    first = identities[0] if identities else {"name": actor, "kind": None, "country": None, "country_name": None}
    if party.kind == "country":
        return {"actor": party.value, "name": name_of(actor), "kind": "state", "country": party.value, "country_name": name_of(actor)}
    return {"actor": actor, "name": first["name"] if party.kind == "name" else actor, **{k: first[k] for k in ("kind", "country", "country_name")}}


def roles_of(store: Store) -> list[dict[str, Any]]:
    """Codes, offices and titles, each with its first and last day and its number of reports."""
    sql = (
        "SELECT code, office, arg_max(title, known) AS title, min(office_from) AS office_from, max(office_to) AS office_to, min(known) AS first, "
        "max(known) AS last,"
        " count(DISTINCT report)::INTEGER AS reports FROM actor_rows WHERE (code IS NOT NULL OR office IS NOT NULL)"
        " GROUP BY code, office ORDER BY reports DESC, first, code, office LIMIT 30"
    )
    return sorted(rows_of(store.sql(sql)), key=lambda row: (row["first"] or "", -row["reports"]))


def spoken_of(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Statements by act and year, and by the type of what they speak of and year."""
    acts = (
        "SELECT act, year(known)::INTEGER AS year, count(*)::INTEGER AS statements"
        " FROM (SELECT unnest(acts) AS act, known FROM actor_statements) GROUP BY act, year ORDER BY year, statements DESC, act"
    )
    topics = (
        "SELECT e.type, year(s.known)::INTEGER AS year, count(DISTINCT s.id)::INTEGER AS statements"
        " FROM (SELECT id, known, unnest(about) AS event FROM actor_statements) s JOIN events e ON e.id = s.event GROUP BY e.type, year ORDER BY "
        "year, statements DESC, e.type"
    )
    return {"by_act": rows_of(store.sql(acts)), "by_topic": rows_of(store.sql(topics))}


def partners_of(store: Store, actor: str, by: str) -> list[dict[str, Any]]:
    """With whom the actor deals: other countries of a country, of anyone else the names on the other side."""
    party = Party.of(actor, Countries.load())
    if party.kind == "country":
        own = literal(party.value)
        other = f"CASE WHEN source_country = {own} THEN recipient_country ELSE source_country END"
        where = "source_country <> recipient_country"
    else:
        is_source, where = _is_source(party), "true"
        other = f"CASE WHEN {is_source} THEN coalesce(recipient_country, recipient_name) ELSE coalesce(source_country, source_name) END"
    number = PERIODS[by].number.format(day="day")
    quads = ", ".join(f"count(DISTINCT event) FILTER (quad = '{quad}')::INTEGER AS {quad.replace(' ', '_')}" for quad in _QUADS)
    rows = f"SELECT event, {other} AS partner, quad, day, ({number})::INTEGER AS n FROM actor_pairs WHERE {where}"
    sql = (
        f"SELECT partner, count(DISTINCT event)::INTEGER AS events, count(DISTINCT m.origin)::INTEGER AS origins, {quads} FROM ({rows}) p"
        " LEFT JOIN (SELECT event, origin FROM derived.main.members) m USING (event) WHERE partner IS NOT NULL GROUP BY partner ORDER BY events DESC, "
        f"partner LIMIT {_PARTNERS}"
    )
    found = rows_of(store.sql(sql))
    if not found:
        return []
    series = _series(store, rows, [row["partner"] for row in found], by)
    countries = Countries.load()
    out = []
    for row in found:
        code = row.pop("partner")
        known = countries.at(code, None)
        out.append({"name": known.name if known else code, "country": code if known else None, **row, "series": series.get(code, [])})
    return out


def _is_source(party: Party) -> str:
    if party.kind == "code":
        return f"starts_with(concat(source_country, source_role), {literal(party.value)})"
    return f"regexp_matches(strip_accents(coalesce(source_name, '')), {literal(pattern(party.value))})"


def _series(store: Store, rows: str, partners: Sequence[str], by: str) -> dict[str, list[dict[str, Any]]]:
    sql = (
        "SELECT partner, n, count(DISTINCT event) FILTER (quad IN ('verbal cooperation', 'material cooperation'))::INTEGER AS cooperation,"
        f" count(DISTINCT event) FILTER (quad IN ('verbal conflict', 'material conflict'))::INTEGER AS conflict FROM ({rows})"
        " WHERE n IS NOT NULL AND partner IN (SELECT unnest(?)) GROUP BY partner, n ORDER BY partner, n"
    )
    begins = PERIODS[by].begins
    out: dict[str, list[dict[str, Any]]] = {}
    for row in store.sql(sql, [list(partners)]).to_pylist():
        out.setdefault(row.pop("partner"), []).append({"period": begins(row.pop("n")).isoformat(), **row})
    return out


def meets_of(store: Store, actor: str) -> list[dict[str, Any]]:
    """Whom the actor meets in person: meetings, visits and talks that took place."""
    party = Party.of(actor, Countries.load())
    own = f"source_country = {literal(party.value)}" if party.kind == "country" else _is_source(party)
    sql = (
        f"SELECT name, any_value(country) AS country, count(DISTINCT incident)::INTEGER AS events, max(day) AS last FROM (SELECT CASE WHEN {own} THEN "
        "recipient_name ELSE source_name END AS name,"
        f" CASE WHEN {own} THEN recipient_country ELSE source_country END AS country, coalesce(m.incident, event) AS incident, day"
        " FROM actor_pairs LEFT JOIN (SELECT event, incident FROM derived.main.members) m USING (event) WHERE type = 'CONSULT')"
        " WHERE name IS NOT NULL GROUP BY name ORDER BY events DESC, last DESC NULLS LAST, name LIMIT 20"
    )
    return rows_of(store.sql(sql))


def latest_of(store: Store) -> list[dict[str, Any]]:
    """The latest events, each incident once. Some more are looked at than are shown: an incident may be told by many."""
    late = "SELECT event FROM actor_pairs WHERE day <= known GROUP BY event ORDER BY max(day) DESC, event LIMIT 100"
    ids = [event for (event,) in store.con.execute(late).fetchall()]
    sql = (
        "SELECT e.*, r.publisher, r.headline, r.url, m.incident, i.origins FROM (SELECT * FROM events WHERE id IN (SELECT unnest(?))) e"
        " JOIN (SELECT report, publisher, title AS headline, url FROM reports) r USING (report)"
        " LEFT JOIN (SELECT event, incident FROM derived.main.members WHERE event IN (SELECT unnest(?))) m ON m.event = e.id"
        " LEFT JOIN (SELECT incident, origins FROM derived.main.incidents) i ON i.incident = m.incident"
        " QUALIFY row_number() OVER (PARTITION BY coalesce(m.incident, e.id) ORDER BY e.known, e.id) = 1 ORDER BY e.when_start DESC, e.id LIMIT 10"
    )
    return rows_of(store.sql(sql, [ids, ids]))


def counts_of(store: Store, source: Filters) -> dict[str, int]:
    con = store.con
    ((events,),) = con.execute("SELECT count(DISTINCT event) FROM actor_pairs").fetchall()
    ((statements,),) = con.execute("SELECT count(*) FROM actor_statements").fetchall()
    ((positions,),) = con.execute(f"SELECT count(*) FROM positions WHERE {condition_of('positions', source)}").fetchall()
    ((firsts,),) = con.execute(f"SELECT count(*) FROM firsts WHERE {condition_of('firsts', source)}").fetchall()
    ((reports,),) = con.execute("SELECT count(DISTINCT report) FROM actor_rows").fetchall()
    return {"events": events, "statements": statements, "positions": positions, "firsts": firsts, "reports": reports}


def sentence_of(made: Mapping[str, Any]) -> str:
    """Who the actor is and what it does most, in a sentence."""
    counts, partners = made["counts"], made["partners"]
    known = [row for row in made["roles"] if row["office"]] if made["kind"] != "state" else []
    office = f", {max(known, key=lambda row: row['last'])['office']}" if known else ""
    with_whom = f"; most with {partners[0]['name']} ({partners[0]['events']:,})" if partners else ""
    return (
        f"{made['name']}{office}: named in {counts['reports']:,} {'report' if counts['reports'] == 1 else 'reports'}, part in {counts['events']:,} "
        f"{'event' if counts['events'] == 1 else 'events'}{with_whom}, {counts['statements']:,} {'statement' if counts['statements'] == 1 else 'statements'}."
    )
