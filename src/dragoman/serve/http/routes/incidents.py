"""Incidents: what one or several reports tell of, with accounts side by side, origins against copies, and the links that hold them together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query
from pydantic import BaseModel, Field

from dragoman import linking
from dragoman.ask import Store
from dragoman.serve.http.answers import Page, Paging, finish, page_of, plain, rows_of
from dragoman.serve.http.asked import Asking, Asks, asking
from dragoman.serve.http.derived import accounts_of, incidents_sql
from dragoman.serve.http.dyads import condition_of
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.models import IncidentRow, Shape
from dragoman.serve.http.reports import follow_ups, links_of
from dragoman.serve.http.routes.records import Ident, Key

if TYPE_CHECKING:
    import pyarrow

router = APIRouter(tags=["incidents"])


class IncidentView(Shape):
    """One incident with all its reports."""

    incident: IncidentRow
    sentence: str
    members: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    points: list[dict[str, Any]]
    links: list[dict[str, Any]]
    follow_ups: list[dict[str, Any]]


class Link(BaseModel):
    """A person's word that two records tell of one thing, or of two."""

    one: str = Field(max_length=60, description="An event (KEY/e3), actor (KEY/a2) or report (KEY).")
    other: str = Field(max_length=60)
    verdict: Literal["same", "different"] = "same"
    person: str = Field(min_length=1, max_length=80)
    why: str | None = Field(None, max_length=500)


class Ends(BaseModel):
    """Two linked records."""

    one: str = Field(max_length=60)
    other: str = Field(max_length=60)


class Linked(BaseModel):
    """The judgement that is kept."""

    one: str
    other: str
    kind: str
    verdict: str
    person: str | None


class Withdrawn(BaseModel):
    """How many judgements were taken back."""

    withdrawn: int


class ProposalRow(Shape):
    """A link for a person to confirm or refuse."""

    one: str
    other: str
    score: float
    one_words: str | None
    other_words: str | None
    one_sentence: str | None
    other_sentence: str | None
    reasons: list[str]


@router.get("/incidents", response_model=Page[IncidentRow], summary="What the reports tell of, each once: day, type, reports, independent origins, differences")
def incidents(
    asked: Annotated[Asking, Depends(asking("events", ("origins",)))],
    wanted: Paging,
    reports: Annotated[int, Query(ge=1, le=1_000_000, description="Told by at least so many reports.")] = 1,
    origins: Annotated[int, Query(ge=1, le=1_000_000, description="By at least so many independent origins.")] = 1,
    differ: Annotated[bool, Query(description="Only where accounts differ.")] = False,
    order: Literal["-day", "day", "-origins"] = "-day",
) -> Any:
    turns = {"-day": "day DESC, origins DESC", "day": "day, origins DESC", "-origins": "origins DESC, reports DESC, day DESC"}
    with asked.store() as store:
        if origins > 1:
            store.wants_links()
        relation = "derived.main.incidents"
        if asked.as_of is not None:  # counted anew over what was known then
            relation = f"({incidents_sql()})"
        # Without filters, what took place is told by the incident itself: its events need not be looked at.
        where = "status IS NULL OR status NOT IN ('planned', 'hypothetical', 'cancelled', 'denied')"
        if asked.filters:
            where = (
                f"incident IN (SELECT incident FROM derived.main.members WHERE event IN (SELECT id FROM events WHERE {condition_of('events', asked.filters)}))"
            )
        where = f"({where})"
        where += f" AND reports >= {reports} AND origins >= {origins}" + (" AND len(differ) > 0" if differ else "")
        sql = f"SELECT * FROM {relation} WHERE {where} ORDER BY {turns[order]}, incident"
        return page_of(store, sql, wanted, "incidents", geojson=_points)


@router.get("/incidents/proposals", response_model=Page[ProposalRow], summary="Links too little sure to count: POST /incidents/links confirms or refuses one")
def proposals(library: Asks, wanted: Paging) -> Any:
    import pyarrow as pa

    with library.reading() as store:
        found = linking.proposals(store)
        shown = found[wanted.offset : wanted.offset + wanted.limit]
        ends = [end for j in shown for end in (j.one, j.other)]
        sentences = dict(store.con.execute("SELECT id, sentence FROM events WHERE id IN (SELECT unnest(?::VARCHAR[]))", [ends]).fetchall())
    rows = [
        {
            "one": j.one,
            "other": j.other,
            "score": j.score,
            "one_words": j.one_words,
            "other_words": j.other_words,
            "one_sentence": sentences.get(j.one),
            "other_sentence": sentences.get(j.other),
            "reasons": list(j.reasons),
        }
        for j in shown
    ]
    names = list(ProposalRow.model_fields)
    return finish(pa.table({name: pa.array([row[name] for row in rows]) for name in names}), len(found), wanted, "proposals")


def _points(table: pyarrow.Table) -> dict[str, Any]:
    features = []
    for row in rows_of(table):
        lat, lon = row.pop("lat"), row.pop("lon")
        if lat is not None and lon is not None:
            features.append({"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": row})
    return {"type": "FeatureCollection", "features": features}


@router.get("/incidents/{key}/{ident}", response_model=IncidentView, summary="One incident by any of its events: accounts side by side, origins and copies")
def incident(library: Asks, key: Key, ident: Ident) -> Any:
    with library.reading() as store:
        query = "SELECT incident FROM derived.main.members WHERE event = ?"
        found = store.con.execute(query, [f"{key}/{ident}"]).fetchall()
        if not found:
            raise Problem(404, f"no incident with event {key}/{ident}", "path", "GET /api/v1/incidents lists what there is")
        return _view(store, found[0][0])


def _view(store: Store, top: str) -> dict[str, Any]:
    row = rows_of(store.sql("SELECT * FROM derived.main.incidents WHERE incident = ?", [top]))[0]
    members = _members(store, top)
    sentences = {one["event"]: one["sentence"] for one in members}
    origin = {one["report"]: one["origin"] for one in members}
    points = [
        {"kind": account.kind, "about": account.about, "versions": [_version(*told, origin, sentences) for told in account.versions]}
        for account in accounts_of(store, [top])[top]
    ]
    events = [one["event"] for one in members]
    return {
        "incident": row,
        "sentence": _sentence(row),
        "members": members,
        "groups": _groups(members),
        "points": points,
        "links": links_of(store, events) if len(events) > 1 else [],
        "follow_ups": follow_ups(store, "", events),
    }


def _version(report: str, event: str, says: str, origin: dict[str, str], sentences: dict[str, str]) -> dict[str, Any]:
    return {"origin": origin[report], "report": report, "event": event, "says": says, "sentence": sentences.get(event)}


def _members(store: Store, top: str) -> list[dict[str, Any]]:
    sql = (
        "SELECT m.event, m.report, r.title, r.publisher, r.published, m.origin, m.origin <> m.report AS copy, e.type, e.quad, e.source_name AS source_names,"
        " e.recipient_name AS recipient_names, e.when_start AS day, e.when_precision, e.where_name, e.status, e.sentence, e.sentence_start, e.trigger, "
        "e.trigger_start,"
        " e.trigger_end, e.confidence FROM derived.main.members m JOIN events e ON e.id = m.event JOIN reports r ON r.report = m.report"
        " WHERE m.incident = ? ORDER BY r.known, m.report, e.trigger_start"
    )
    return rows_of(store.sql(sql, [top]))


def _groups(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The independent origins, each with its reprints among the members; where the source itself is no member, the first that is stands for it."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in members:
        found = groups.setdefault(one["origin"], [])
        if one["report"] not in [other["report"] for other in found]:
            found.append(one)
    out = []
    for origin, found in groups.items():
        head = next((one for one in found if one["report"] == origin), found[0])
        reprints = [{name: one[name] for name in ("report", "publisher", "title", "published")} for one in found if one is not head]
        out.append(
            {
                "origin": origin,
                **{name: head[name] for name in ("publisher", "title", "published")},
                "reports": [one["report"] for one in found],
                "reprints": reprints,
            }
        )
    return out


def _sentence(row: dict[str, Any]) -> str:
    reports, origins, outlets = row["reports"], row["origins"], row["outlets"]
    papers = f"{reports} {'report' if reports == 1 else 'reports'} of {outlets} {'outlet' if outlets == 1 else 'outlets'}"
    told = f"{papers}, {origins} independent, {'tells' if reports == 1 else 'tell'} of"
    who = f" by {' and '.join(row['countries'][:2])}" if row["countries"] else ""
    when = f" on {row['start']}" if row["start"] and row["start"] == row["end"] else f" between {row['start']} and {row['end']}" if row["start"] else ""
    where = f" in {row['where_name']}" if row["where_name"] else ""
    apart = f"; they differ in: {', '.join(row['differ'])}" if row["differ"] else ""
    return f"{told} “{row['label'] or row['type']}” ({row['type']}){who}{when}{where}{apart}."


@router.post("/incidents/links", response_model=Linked, status_code=201, summary="Say that two records tell of one thing, or of two; kept with who and when")
def join_or_split(library: Asks, link: Annotated[Link, Body()]) -> Any:
    def task(store: Store) -> Any:
        return linking.overrule(store, link.one, link.other, link.verdict, link.person, link.why)

    made = library.write(task, links=True)
    return {"one": made.one, "other": made.other, "kind": made.kind, "verdict": made.verdict, "person": made.person}


@router.delete("/incidents/links", response_model=Withdrawn, summary="Take back what persons said of two records")
def withdraw(library: Asks, ends: Annotated[Ends, Body()]) -> Any:
    return {"withdrawn": library.write(lambda store: linking.withdraw(store, ends.one, ends.other), links=True)}


__all__ = ["plain", "router"]
