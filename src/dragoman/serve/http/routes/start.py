"""What is in the store: a summary, the words of filters, and the search over everything."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from dragoman.ask import Store
from dragoman.ask.words import literal, pattern
from dragoman.errors import UsageError
from dragoman.keep.countries import Countries
from dragoman.keep.store import Row
from dragoman.model import ACTS, STATUSES
from dragoman.ontology import Ontology
from dragoman.serve.http.answers import plain, rows_of
from dragoman.serve.http.asked import Asks
from dragoman.serve.http.dyads import series_of
from dragoman.serve.http.ledgers import Computed
from dragoman.serve.http.library import Library
from dragoman.serve.http.models import IncidentRow, MovedRow, ReportRow, Shape, SpanPair
from dragoman.serve.http.reports import REPORT_ROWS, report_rows
from dragoman.serve.http.routes.records import named

router = APIRouter(tags=["start"])

_FEW: Final = 8
_KINDS: Final = ("reports", "statements", "events", "actors", "places", "incidents")
_AROUND: Final = 80
"""Characters of a report's text shown around the first hit."""


_LATEST: Final = (
    "SELECT * FROM derived.main.incidents WHERE status NOT IN ('planned', 'hypothetical', 'cancelled', 'denied')"
    f" ORDER BY day DESC, origins DESC, incident LIMIT {_FEW}"
)
_MADE_BY: Final = """
SELECT m.made_by, m.dragoman, m.first_used, count(r.report) AS reports
FROM made_by m LEFT JOIN readouts r USING (made_by) GROUP BY ALL ORDER BY first_used
"""


class Summary(Shape):
    """What is in the store, and what to look at first."""

    store: dict[str, Any]
    sentence: str
    counts: dict[str, int]
    first: str | None
    last: str | None
    linked: bool
    latest_incidents: list[IncidentRow]
    latest_reports: list[ReportRow]
    moved: list[MovedRow]
    top_dyads: list[dict[str, Any]]
    chart: dict[str, Any] | None
    report: ReportRow | None
    reports_per_month: list[dict[str, Any]]
    made_by: list[dict[str, Any]]


class Words(Shape):
    """The words that filters take."""

    types: list[dict[str, Any]]
    quads: list[str]
    acts: list[str]
    stances: list[str]
    statuses: list[str]
    actor_kinds: list[str]
    countries: list[dict[str, str]]
    codes: list[dict[str, str]]
    ledger_states: list[str]
    ledger_kinds: list[str]
    verdicts: list[str]


class Hit(BaseModel):
    """Something found. `hits` are spans of the words in `text`."""

    kind: str
    id: str
    report: str | None = None
    title: str | None
    text: str
    hits: list[SpanPair] = []
    day: str | None = None
    publisher: str | None = None
    country: str | None = None
    score: float = 0.0


class Found(BaseModel):
    """What a search found: the best of each kind, and how many there are."""

    q: str
    items: list[Hit]
    totals: dict[str, int]


@router.get("/summary", response_model=Summary, summary="What is in the store, and what to look at first")
def summary(request: Request, library: Asks) -> Any:
    computed: Computed = request.app.state.computed
    kept = computed.get(("summary",), _summary, stale=not computed.small)
    return {**kept.value, "store": _about(library)}


def _summary(store: Store) -> dict[str, Any]:
    counts = _counts(store)
    first, last, outlets = store.con.execute("SELECT min(known), max(known), count(DISTINCT publisher) FROM reports").fetchall()[0]
    top = _top(store)
    return {
        "sentence": _sentence(counts, outlets, first, last),
        "counts": counts,
        "first": plain(first),
        "last": plain(last),
        "linked": bool(store.con.execute("SELECT 1 FROM judgements WHERE withdrawn IS NULL AND kind = 'event' LIMIT 1").fetchall()),
        "latest_incidents": rows_of(store.sql(_LATEST)),
        "latest_reports": _reports(store, f"SELECT report FROM reports WHERE dataset IS NULL ORDER BY known DESC, report LIMIT {_FEW}"),
        "moved": _moved(store),
        "top_dyads": top,
        "chart": series_of(store, top[0]["one"], top[0]["other"], "month") if top else None,
        "report": next(iter(_reports(store, "SELECT report FROM derived.main.incidents ORDER BY origins DESC, reports DESC, incident LIMIT 1")), None),
        "reports_per_month": _months(store),
        "made_by": rows_of(store.sql(_MADE_BY)),
    }  # fmt: skip


def _about(library: Library) -> dict[str, Any]:
    example = "example" in library.path.name and library.path.parent.name == "dragoman"
    return {"name": library.path.name, "example": example, "writable": library.writable, "taken": library.taken, "version": library.version}


def _counts(store: Store) -> dict[str, int]:
    names = ("reports", "events", "statements", "positions", "firsts", "open_questions", "actors")
    counts = {name: store.count(name) for name in names}
    query = "SELECT count(*), count(*) FILTER (reports > 1) FROM derived.main.incidents"
    counts["incidents"], counts["told_twice"] = store.con.execute(query).fetchall()[0]
    ((counts["origins"],),) = store.con.execute("SELECT count(DISTINCT origin) FROM derived.main.origins").fetchall()
    return counts


def _sentence(counts: dict[str, int], outlets: int, first: Any, last: Any) -> str:
    if not counts["reports"]:
        return "This store is empty: add reports with dragoman ingest SOURCE --into STORE, or drop a text here."
    span = f", {first} to {last}" if first else ""
    told = f"; {counts['told_twice']:,} incidents are told by two or more reports" if counts["told_twice"] else ""
    return (
        f"{counts['reports']:,} {_many('report', counts['reports'])} of {outlets:,} {_many('outlet', outlets)}{span}, tell of {counts['events']:,} "
        f"{_many('event', counts['events'])} and {counts['statements']:,} {_many('statement', counts['statements'])}{told}."
    )


def _many(noun: str, n: int) -> str:
    return noun if n == 1 else f"{noun}s"


def _reports(store: Store, keys_query: str) -> list[dict[str, Any]]:
    keys = [key for (key,) in store.con.execute(keys_query).fetchall()]
    found = report_rows(store, keys)
    return [found[key] for key in keys if key in found]


def _moved(store: Store) -> list[dict[str, Any]]:
    try:
        table = store.dyads(days=90).to_arrow().slice(0, _FEW)
    except UsageError:  # no event has a date
        return []
    return rows_of(named(store, table)) if table.num_rows else []


def _top(store: Store) -> list[dict[str, Any]]:
    query = (
        "SELECT least(source_country, recipient_country) AS one, greatest(source_country, recipient_country) AS other, count(DISTINCT event)::INTEGER AS events"
        " FROM pairs WHERE source_country <> recipient_country AND NOT turned AND status NOT IN ('planned', 'hypothetical', 'cancelled', 'denied')"
        f" GROUP BY one, other ORDER BY events DESC, one, other LIMIT {_FEW}"
    )
    rows = rows_of(store.sql(query))
    countries = Countries.load()
    for row in rows:
        for side in ("one", "other"):
            known = countries.at(row[side], None)
            row[f"{side}_name"] = known.name if known else row[side]
    return rows


def _months(store: Store) -> list[dict[str, Any]]:
    query = (
        "SELECT date_trunc('month', r.known)::DATE AS period, count(*)::INTEGER AS reports, count(o.report)::INTEGER AS coded,"
        " coalesce(sum(o.events), 0)::INTEGER AS events FROM reports r LEFT JOIN readouts o USING (report) WHERE r.dataset IS NULL GROUP BY period ORDER "
        "BY period"
    )
    return rows_of(store.sql(query))


@router.get("/words", response_model=Words, summary="The words that filters take: types, acts, states, countries, codes")
def words() -> Any:
    from dragoman.ask.filters import KINDS
    from dragoman.follow import VERDICTS
    from dragoman.follow.words.records import KINDS as LEDGER_KINDS
    from dragoman.follow.words.records import STATES

    known = Ontology.load()
    return {
        "types": [{"type": name, "quad": one.quad} for name, one in known.types.items()],
        "quads": list(dict.fromkeys(one.quad for one in known.types.values())),
        "acts": list(ACTS),
        "stances": list(KINDS["positions"].types),
        "statuses": list(STATUSES),
        "actor_kinds": list(KINDS["actors"].types),
        "countries": [{"code": code, "name": periods[-1].name} for code, periods in Countries.load().by_code.items()],
        "codes": [{"code": code, "name": one.name} for code, one in known.codes.items()],
        "ledger_states": list(STATES),
        "ledger_kinds": list(LEDGER_KINDS),
        "verdicts": list(VERDICTS),
    }


# Search

_QUERIES: Final[dict[str, str]] = {
    "reports": "SELECT report AS id, report, title, text, known AS day, publisher, NULL AS country, {title} * 5 + 1 AS score FROM reports WHERE {where} "
    "ORDER BY score DESC, day DESC, id",
    "statements": "SELECT s.id, report, array_to_string(speakers_name, ', ') AS title, array_to_string(content, ' … ') AS text, s.known AS day, "
    "r.publisher, NULL AS country, 1 AS score FROM statements s JOIN (SELECT report, publisher FROM reports) r USING (report) WHERE "
    "{where} ORDER BY s.known DESC, s.id",
    "events": "SELECT id, report, concat(coalesce(array_to_string(source_name, ', '), ''), ' → ', coalesce(array_to_string(recipient_name, ', '), ''), ' "
    "', type) AS title, sentence AS text, coalesce(when_start, known) AS day, NULL AS publisher, NULL AS country, 1 AS score FROM events WHERE "
    "{where} ORDER BY day DESC, id",
    "actors": "SELECT name AS id, NULL AS report, name AS title, concat_ws(' · ', arg_max(code, known), count(DISTINCT report) || ' reports') AS text, "
    "NULL::DATE AS day, NULL AS publisher, any_value(country) AS country, count(DISTINCT report) AS score FROM actors WHERE {where} GROUP BY "
    "name ORDER BY score DESC, id",
    "places": "SELECT name AS id, NULL AS report, name AS title, concat_ws(' · ', any_value(country), count(DISTINCT report) || ' reports') AS text, "
    "NULL::DATE AS day, NULL AS publisher, any_value(country) AS country, count(DISTINCT report) AS score FROM places WHERE NOT demonym AND "
    "{where} GROUP BY name ORDER BY score DESC, id",
    "incidents": "SELECT incident AS id, report, label AS title, sentence AS text, day, NULL AS publisher, NULL AS country, origins AS score FROM "
    "derived.main.incidents WHERE {where} ORDER BY score DESC, day DESC, id",
}  # fmt: skip
_LOOKED: Final = {
    "reports": "concat_ws(chr(10), title, text)",
    "statements": "array_to_string(content, ' … ')",
    "events": "sentence",
    "actors": "name",
    "places": "name",
    "incidents": "concat_ws(chr(10), label, sentence)",
}


@router.get("/search", response_model=Found, summary="Search over everything: words that must all stand there")
def search(
    library: Asks,
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words, any case, accents ignored.", examples=["summit"])],
    kinds: Annotated[str | None, Query(max_length=100, description=f"Of {', '.join(_KINDS)}, with commas.")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="At most so many of each kind.")] = 8,
) -> Any:
    chosen = [kind.strip() for kind in kinds.split(",") if kind.strip()] if kinds else list(_KINDS)
    for kind in chosen:
        if kind not in _KINDS:
            raise UsageError(f"kinds {kinds!r}: choose of {', '.join(_KINDS)}")
    terms = list(dict.fromkeys(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", _folded(q))))[:8]
    items: list[dict[str, Any]] = _countries_named(q)[:3]
    totals = {}
    with library.reading() as store:
        for kind in dict.fromkeys(chosen):
            found, totals[kind] = _of_kind(store, kind, terms, limit, library.derived.folded)
            items += found
    return {"q": q, "items": items, "totals": totals}


def _of_kind(store: Store, kind: str, terms: list[str], limit: int, folded: bool) -> tuple[list[dict[str, Any]], int]:
    if not terms:
        return [], 0
    where, parameters = _where(kind, terms, folded)
    in_title = f"(regexp_matches(strip_accents(coalesce(title, '')), {literal(pattern(terms[0]))}))::INTEGER"
    sql = _QUERIES[kind].format(where=where, title=in_title)
    select, _, order = sql.rpartition(" ORDER BY ")
    rows = store.sql(
        f"SELECT *, count(*) OVER () AS total FROM ({select}) ORDER BY {order.replace('s.known', 'day').replace('s.id', 'id')} LIMIT {limit}", parameters
    )
    found = rows_of(rows)
    total = int(found[0].pop("total")) if found else 0
    return [_hit(kind.removesuffix("s"), {name: cell for name, cell in row.items() if name != "total"}, terms) for row in found], total


def _where(kind: str, terms: list[str], folded: bool) -> tuple[str, list[str]]:
    """The condition that all words stand there, whole. A plain search goes first: it passes over most rows many times faster than the pattern."""
    table = {"incidents": "events"}.get(kind, kind)
    if folded and table in ("reports", "events", "statements"):
        column = {"reports": "report", "statements": "s.id", "events": "id", "incidents": "head"}[kind]
        inside = " AND ".join(["contains(folded, ?) AND regexp_matches(folded, ?)"] * len(terms))
        return f"{column} IN (SELECT id FROM derived.main.search WHERE kind = '{table}' AND {inside})", [v for term in terms for v in (term, pattern(term))]
    return " AND ".join([f"regexp_matches(strip_accents({_LOOKED[kind]}), ?)"] * len(terms)), [pattern(term) for term in terms]


def _hit(kind: str, row: Row, terms: list[str]) -> dict[str, Any]:
    text = row["text"] or ""
    spans = _spans(text, terms)
    if kind == "report":
        start = max(0, spans[0][0] - _AROUND) if spans else 0
        start = text.find(" ", start) + 1 if start else 0
        text = text[start : start + 3 * _AROUND]
        spans = [(a - start, b - start) for a, b in spans if a >= start and b - start <= len(text)]
    return {**row, "kind": kind, "text": text, "hits": spans[:20], "score": float(row["score"] or 0)}


def _spans(text: str, terms: list[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text; offsets are of the text itself, not of the folded one."""
    folded, at = [], []
    for n, char in enumerate(text):
        for piece in _folded(char):
            folded.append(piece)
            at.append(n)
    plain_text = "".join(folded)
    found = {(at[m.start()], at[m.end() - 1] + 1) for term in terms for m in re.finditer(rf"(?<!\w){re.escape(term)}(?!\w)", plain_text)}
    return sorted(found)


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _countries_named(q: str) -> list[dict[str, Any]]:
    asked = _folded(q.strip())
    if len(asked) < 2:
        return []
    out = []
    for code, periods in Countries.load().by_code.items():
        name = periods[-1].name
        if asked == code.lower() or (len(asked) > 2 and _folded(name).startswith(asked)):
            out.append({"kind": "country", "id": code, "title": name, "text": code, "country": code, "score": 100.0})
    return out


__all__ = ["REPORT_ROWS", "router"]
