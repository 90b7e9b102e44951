"""Two actors over time: the series of what they did to each other by period, with coverage, and what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dragoman.ask import Filters, Store
from dragoman.ask.filters import KINDS, Condition
from dragoman.ask.panel import PERIODS, measures
from dragoman.ask.words import Party
from dragoman.keep.countries import Countries
from dragoman.serve.http.answers import plain, rows_of

__all__ = ["Sums", "condition_of", "name_of", "series_of", "statements_of"]

_QUADS: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
_SPOKEN: Final = ("promise", "offer", "agreement", "demand", "threat", "prediction", "denial", "refusal", "accusation")
_MOST: Final = 4000
"""Periods in a series at most: eighty years of weeks. What lies before them is left out, and told."""

Sums = Mapping[str, Any]


def condition_of(kind: str, filters: Filters) -> str:
    """The SQL condition of filters. Raises UsageError."""
    return Condition(KINDS[kind], filters, Countries.load()).sql()


def name_of(word: str) -> str:
    """A party as it is shown: a country by its name."""
    countries = Countries.load()
    party = Party.of(word, countries) if word.strip(" *") else None
    known = countries.at(party.value, None) if party and party.kind == "country" else None
    return known.name if known else word


def series_of(store: Store, one: str, other: str, by: str, coding: str = "plover", filters: Filters | None = None) -> dict[str, Any]:
    """Counts by period of both directions together and of each: a reciprocal event once in the first, in both of the others."""
    asked = Filters(**{**(filters or {}), "dyad": f"{one}:{other}"})
    where = condition_of("pairs", asked)
    cells = _cells(store, where, by, coding)
    covered = _coverage(store, by)
    numbers = _numbers(cells, by, covered, asked)
    made = measures(coding, False)
    columns = [name for name in made if not name.startswith("_")]
    both = [_period(by, n, cells.get(n, {}), covered.get(n, {}), columns) for n in numbers]
    return {
        "one": one,
        "other": other,
        "one_name": name_of(one),
        "other_name": name_of(other),
        "by": by,
        "first": both[0]["period"] if both else None,
        "last": both[-1]["period"] if both else None,
        "series": both,
    }


def directions_of(store: Store, one: str, other: str, by: str, coding: str, filters: Filters, numbers: Sequence[str]) -> dict[str, Any]:
    """The series of each direction, over the same periods."""
    out = {}
    made = [name for name in measures(coding, False) if not name.startswith("_")]
    for source, recipient in ((one, other), (other, one)):
        asked = {**filters, "source": source} | ({"recipient": recipient} if recipient.strip(" *") else {})
        if not source.strip(" *"):
            asked = {**filters, "recipient": recipient}
        cells = _cells(store, condition_of("pairs", asked), by, coding, directed=True)  # type: ignore[arg-type]
        begins = PERIODS[by].begins
        by_day = {begins(n).isoformat(): cell for n, cell in cells.items()}
        out[f"{source}:{recipient}"] = [
            {"period": day, "events": by_day.get(day, {}).get("events", 0), **{c: by_day.get(day, {}).get(c, 0) for c in made}} for day in numbers
        ]
    return out


def _cells(store: Store, where: str, by: str, coding: str, *, directed: bool = False) -> dict[int, dict[str, Any]]:
    """Counts of the periods that have events. An event counts once, however many ministries had a part in it."""
    period = PERIODS[by]
    counted = ", ".join(f"{sql} AS {name}" for name, sql in measures(coding, False).items())
    known = ", ".join(f"'{word}'" for word in period.known)
    once = "DISTINCT ON (event)"
    turned = "" if directed else "AND NOT turned"
    sql = (
        f"SELECT ({period.number.format(day='day')})::INTEGER AS n, count(*)::INTEGER AS events, count(DISTINCT coalesce(m.incident, event))::INTEGER AS "
        "incidents,"
        f" {counted} FROM (SELECT {once} * FROM pairs WHERE day IS NOT NULL AND (when_precision IS NULL OR when_precision IN ({known})) {turned} AND {where})"
        " LEFT JOIN (SELECT event, incident FROM derived.main.members) m USING (event) GROUP BY n"
    )
    return {row.pop("n"): row for row in store.sql(sql).to_pylist()}


def _coverage(store: Store, by: str) -> dict[int, dict[str, Any]]:
    period = PERIODS[by].number
    happened = "status NOT IN ('planned', 'hypothetical', 'cancelled', 'denied')"
    number = f"({period.format(day='day')})::INTEGER AS n"
    events = f"SELECT {number}, count(*)::INTEGER AS all_events FROM pairs WHERE head AND day IS NOT NULL AND {happened} GROUP BY n"
    reports = f"SELECT ({period.format(day='known')})::INTEGER AS n, count(*)::INTEGER AS reports FROM reports WHERE known IS NOT NULL GROUP BY n"
    both = f"FROM ({events}) e FULL JOIN ({reports}) r USING (n)"
    sql = f"SELECT coalesce(e.n, r.n) AS n, coalesce(all_events, 0) AS all_events, coalesce(reports, 0) AS reports {both}"
    return {row.pop("n"): row for row in store.sql(sql).to_pylist()}


def _numbers(cells: Mapping[int, Sums], by: str, covered: Mapping[int, Sums], filters: Filters) -> range:
    """The periods of a series: those asked for, else from the first to the last with an event, not past the last report by more than one."""
    from dragoman.ask.words import first_day, last_day

    of = PERIODS[by].of
    since, until = filters.get("since"), filters.get("until")
    known = [n for n in cells if n in covered] or list(cells)
    if not known and not (since and until):
        return range(0)
    reported = [int(n) for n, cell in covered.items() if cell["reports"]]
    low = of(first_day(since, "since")) if since else min(int(n) for n in known)
    high = of(last_day(until, "until")) if until else max(int(n) for n in known)
    if reported and not since:
        low = max(low, min(reported))
    if reported and not until:
        high = min(high, max(reported))
    return range(max(low, high - _MOST + 1), high + 1)


def _period(by: str, n: int, cell: Sums, cover: Sums, columns: Sequence[str]) -> dict[str, Any]:
    events = cell.get("events", 0)
    row: dict[str, Any] = {"period": PERIODS[by].begins(n).isoformat(), "events": events, "incidents": cell.get("incidents", 0)}
    row |= {name: round(cell.get(name) or 0, 3) for name in columns}
    value = next(name for name in columns if name.endswith("_sum"))
    valued = cell.get("_valued") or 0
    row[value.replace("_sum", "_mean")] = round(row[value] / valued, 3) if valued else None
    reports = cover.get("reports", 0)
    return row | {"all_events": cover.get("all_events", 0), "reports": reports, "scored": bool(reports or events)}


def statements_of(store: Store, where: str, by: str) -> list[dict[str, Any]]:
    """Statements by period of publication and act."""
    acts = ", ".join(f"count(*) FILTER (list_contains(acts, '{act}'))::INTEGER AS \"{act}\"" for act in _SPOKEN)
    number = PERIODS[by].number.format(day="known")
    rows = store.sql(
        f"SELECT ({number})::INTEGER AS n, count(*)::INTEGER AS statements, {acts} FROM statements WHERE {where} GROUP BY n ORDER BY n"
    ).to_pylist()
    return [{"period": PERIODS[by].begins(row.pop("n")).isoformat(), **row} for row in rows]


def marks_of(store: Store, where: str, most: int) -> list[dict[str, Any]]:
    """Incidents of a dyad that its chart marks: those that most origins tell of, in order of time."""
    sql = (
        'SELECT * FROM (SELECT incident, coalesce("start", day) AS day, type, quad, label, reports, origins, intensity FROM derived.main.incidents'
        f' WHERE incident IN (SELECT incident FROM derived.main.members WHERE event IN (SELECT event FROM pairs WHERE {where})) AND "start" IS NOT NULL'
        f" ORDER BY origins DESC, reports DESC, day DESC, incident LIMIT {most}) ORDER BY day, incident"
    )
    return rows_of(store.sql(sql))


def counts_of(store: Store, where: str, spoken: str, taken: str) -> dict[str, int]:
    """How much there is between two actors."""
    sql = (
        "SELECT count(DISTINCT event), count(DISTINCT m.incident), count(DISTINCT p.report), count(DISTINCT m.origin) FROM (SELECT event, report FROM "
        f"pairs WHERE {where}) p"
        " LEFT JOIN (SELECT event, incident, origin FROM derived.main.members) m USING (event)"
    )
    events, incidents, reports, origins = store.con.execute(sql).fetchall()[0]
    ((statements,),) = store.con.execute(f"SELECT count(*) FROM statements WHERE {spoken}").fetchall()
    ((positions,),) = store.con.execute(f"SELECT count(*) FROM positions WHERE {taken}").fetchall()
    return {"events": events, "incidents": incidents, "reports": reports, "origins": origins, "statements": statements, "positions": positions}


def others_of(store: Store, one: str, other: str, by: str, first: str, last: str, most: int = 6) -> list[dict[str, Any]]:
    """The dyads with most events that share a member with this one, over the same periods: what a change here is set beside."""
    codes = [party.value for word in (one, other) if word.strip(" *") and (party := Party.of(word, Countries.load())).kind == "country"]
    if not codes:
        return []
    named = ", ".join(f"'{code}'" for code in codes)
    number = PERIODS[by].number.format(day="day")
    both = "least(source_country, recipient_country) AS one, greatest(source_country, recipient_country) AS other"
    rows = (
        f"SELECT DISTINCT ON (event, one, other) event, {both}, ({number})::INTEGER AS n, quad FROM pairs WHERE source_country <> recipient_country AND "
        "NOT turned"
        " AND day BETWEEN ?::DATE AND (?::DATE + INTERVAL 1 YEAR) AND status NOT IN ('planned', 'hypothetical', 'cancelled', 'denied')"
        f" AND (source_country IN ({named}) OR recipient_country IN ({named}))"
    )
    sql = (
        f"SELECT one, other, n, count(*)::INTEGER AS events, count(*) FILTER (quad IN ('verbal cooperation', 'material cooperation'))::INTEGER AS cooperation,"
        " count(*) FILTER (quad IN ('verbal conflict', 'material conflict'))::INTEGER AS conflict"
        f" FROM ({rows}) GROUP BY one, other, n ORDER BY n"
    )
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in store.sql(sql, [first, last]).to_pylist():
        found.setdefault((row["one"], row["other"]), []).append(row)
    found.pop((min(codes), max(codes)), None) if len(codes) == 2 else None
    ranked = sorted(found.items(), key=lambda item: (-sum(row["events"] for row in item[1]), item[0]))[:most]
    begins = PERIODS[by].begins
    return [
        {"one": a, "other": b, "one_name": name_of(a), "other_name": name_of(b), "events": sum(row["events"] for row in rows_),
         "series": [{"period": begins(row["n"]).isoformat(), "cooperation": row["cooperation"], "conflict": row["conflict"]} for row in rows_]}
        for (a, b), rows_ in ranked
    ]  # fmt: skip


def sentence_of(made: Sums, counts: Mapping[str, int], series: Sequence[Sums]) -> str:
    """What the series says, in a sentence."""
    names = f"{made['one_name']} and {made['other_name']}" if made["other"].strip(" *") else f"{made['one_name']} and others"
    if not counts["events"]:
        return f"No event between {names} is in this store, with these filters."
    days = [p for p in series if p["events"]]
    span = f", {days[0]['period']} to {days[-1]['period']}" if days else ""
    told = (
        f"{counts['events']:,} {'event' if counts['events'] == 1 else 'events'} of {counts['incidents'] or counts['events']:,} incidents between {names}{span}"
    )
    return f"{told}: {_balance(series)}."


def _balance(series: Sequence[Sums]) -> str:
    """Which of cooperation and conflict outweighs, and since when."""
    signs = []
    for period in series:
        if not all(name in period for name in _QUADS):
            return "counted by CAMEO's quads"
        cooperation = period["verbal_cooperation"] + period["material_cooperation"]
        conflict = period["verbal_conflict"] + period["material_conflict"]
        if cooperation or conflict:
            signs.append((period["period"], cooperation, conflict))
    cooperation, conflict = sum(s[1] for s in signs), sum(s[2] for s in signs)
    whole = f"{cooperation:,} cooperative, {conflict:,} conflictual"
    if not signs:
        return whole
    last = signs[-1]
    return f"{whole}; in the latest period with any, {last[0]}, {last[1]:,} and {last[2]:,}"


def table_of(made: Sums) -> Any:
    """The series as a table to export."""
    import pyarrow as pa

    return pa.Table.from_pylist([plain(dict(row)) for row in made["series"]]) if made["series"] else pa.table({"period": pa.array([], pa.string())})
