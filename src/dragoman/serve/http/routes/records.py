"""Records of the store as rows: events, statements, positions, firsts, open questions, actors; timelines, dyads that moved, panels; one record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query

from dragoman.ask import Store
from dragoman.ask.filters import KINDS, Condition
from dragoman.keep.countries import Countries
from dragoman.serve.http.answers import Page, Paging, finish, page_of
from dragoman.serve.http.asked import Asking, Asks, asking
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.models import (
    ActorRow,
    EventRow,
    MovedRow,
    PositionRow,
    QuestionRow,
    StatementRow,
    TimelineRow,
)
from dragoman.serve.http.reports import Card, record_card

if TYPE_CHECKING:
    import pyarrow

router = APIRouter(tags=["records"])

Coding = Literal["plover", "cameo"]
Period = Literal["week", "month", "quarter", "year"]
Key = Annotated[str, Path(pattern="^[0-9a-f]{20}$", description="Key of a report.")]
Ident = Annotated[str, Path(pattern="^[aepsnfqt][0-9]{1,6}$", description="Id of a record in its report.")]


def with_incidents(column: str) -> Any:
    """Adds `incident` and `origins` to rows that have an event's id in `column`."""

    def add(store: Store, table: pyarrow.Table) -> pyarrow.Table:
        import pyarrow as pa

        ids = [ident for ident in table[column].to_pylist() if ident]
        both = "derived.main.members m JOIN derived.main.incidents i USING (incident)"
        query = f"SELECT m.event, m.incident, i.origins FROM {both} WHERE m.event IN (SELECT unnest(?))"
        found = {event: (incident, origins) for event, incident, origins in store.con.execute(query, [ids]).fetchall()}
        rows = [found.get(ident, (None, None)) for ident in table[column].to_pylist()]
        table = table.append_column("incident", pa.array([row[0] for row in rows], pa.string()))
        return table.append_column("origins", pa.array([row[1] for row in rows], pa.int32()))

    return add


@router.get("/events", response_model=Page[EventRow], summary="Events that match, by day")  # type: ignore[valid-type]
def events(asked: Annotated[Asking, Depends(asking("events"))], wanted: Paging) -> Any:
    with asked.store() as store:
        return page_of(store, store.events(**asked.counted), wanted, "events", more=with_incidents("id"), geojson=_points)


@router.get("/statements", response_model=Page[StatementRow], summary="Statements that match; source is the speaker")  # type: ignore[valid-type]
def statements(asked: Annotated[Asking, Depends(asking("statements"))], wanted: Paging) -> Any:
    with asked.store() as store:
        return page_of(store, store.statements(**asked.filters), wanted, "statements")


@router.get("/positions", response_model=Page[PositionRow], summary="Who wants what of whom")  # type: ignore[valid-type]
def positions(asked: Annotated[Asking, Depends(asking("positions"))], wanted: Paging) -> Any:
    with asked.store() as store:
        return page_of(store, store.positions(**asked.filters), wanted, "positions")


@router.get("/questions", response_model=Page[QuestionRow], summary="What reports themselves call unproven or lacking")  # type: ignore[valid-type]
def questions(asked: Annotated[Asking, Depends(asking("actors", ("actor", "type", "country", "text")))], wanted: Paging) -> Any:
    with asked.store() as store:
        condition = Condition(KINDS["actors"], asked.filters, Countries.load()).sql()
        sql = (
            f"SELECT k.*, r.publisher, r.headline, r.url FROM (SELECT * FROM open_questions WHERE {condition}) k"
            " LEFT JOIN (SELECT report, publisher, title AS headline, url FROM reports) r USING (report) ORDER BY known, id"
        )
        return page_of(store, sql, wanted, "questions")


@router.get("/actors", response_model=Page[ActorRow], summary="Who is named, how often, from when to when")
def actors(asked: Annotated[Asking, Depends(asking("actors"))], wanted: Paging) -> Any:
    with asked.store() as store:
        return page_of(store, store.who(**asked.filters), wanted, "actors")


@router.get("/timeline", response_model=Page[TimelineRow], summary="What happened between two actors, in order")
def timeline(
    asked: Annotated[Asking, Depends(asking("pairs", ("actor", "source", "recipient", "dyad")))],
    wanted: Paging,
    one: Annotated[str, Query(min_length=1, max_length=200, description="A country, a code or a name.", examples=["USA"])],
    other: Annotated[str, Query(min_length=1, max_length=200, description="Another, or * for any.", examples=["PRK"])] = "*",
    once: Annotated[bool, Query(description="Each incident once, by the event that tells of it first.")] = False,
) -> Any:
    _no_colon(one, "one")
    _no_colon(other, "other")
    with asked.store() as store:
        answer = store.timeline(one, other, **asked.counted)
        if once:
            sql, order = answer.sql.rsplit("ORDER BY", 1)
            nth = "row_number() OVER (PARTITION BY coalesce(m.incident, q.event) ORDER BY q.known, q.event)"
            sql = f"SELECT q.* FROM ({sql}) q LEFT JOIN derived.main.members m USING (event) QUALIFY {nth} = 1 "
            return page_of(store, f"{sql} ORDER BY {order}", wanted, "timeline", more=with_incidents("event"), notes=answer.notes())
        return page_of(store, answer, wanted, "timeline", more=with_incidents("event"))


@router.get("/dyads", response_model=Page[MovedRow], summary="Which dyads moved most: a window of days against as many before")
def dyads(
    asked: Annotated[Asking, Depends(asking("pairs"))],
    wanted: Paging,
    days: Annotated[int, Query(ge=1, le=36_500)] = 30,
    coding: Coding = "plover",
    directed: bool = False,
    least: Annotated[int, Query(ge=1, le=1_000_000, description="Events in both windows that a dyad must have.")] = 3,
) -> Any:
    with asked.store() as store:
        answer = store.dyads(days=days, coding=coding, directed=directed, least=least, **asked.counted)
        return page_of(store, answer, wanted, "dyads", more=named)


def named(_: Store, table: pyarrow.Table) -> pyarrow.Table:
    """Names of the countries beside their codes."""
    import pyarrow as pa

    countries = Countries.load()
    for n in (0, 1):
        codes = table.column(n).to_pylist()
        names = [(c.name if (c := countries.at(code, None)) else code) for code in codes]
        table = table.append_column(f"name_{n + 1}", pa.array(names, pa.string()))
    return table


@router.get("/panel", response_model=Page[dict[str, Any]], summary="Events of each unit in each period, with zeros")
def panel(
    asked: Annotated[Asking, Depends(asking("pairs"))],
    wanted: Paging,
    unit: Literal["dyads", "undirected", "states", "targets", "inside", "places"] = "dyads",
    by: Period = "month",
    coding: Coding = "plover",
    types: bool = False,
    zeros: bool = True,
    least: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Any:
    with asked.store() as store:
        answer = store.panel(unit=unit, by=by, coding=coding, types=types, zeros=zeros, least=least, **asked.counted)
        table = answer.to_arrow()
        return finish(table.slice(wanted.offset, wanted.limit), table.num_rows, wanted, "panel", answer.notes())


@router.get("/records/{key}/{ident}", response_model=Card, summary="One record with its sentence and report")
def record(library: Asks, key: Key, ident: Ident) -> Any:
    with library.reading() as store:
        found = record_card(store, key, ident)
        if found is None:
            raise Problem(404, f"no record {key}/{ident}", "path", "GET /api/v1/reports/KEY lists what a report's records are called")
        return found


def _no_colon(word: str, name: str) -> None:
    if ":" in word:
        raise Problem(422, f"{name} {word!r}: an actor has no colon in it", f"query.{name}", "give one actor: a country, a code or a name")


def _points(table: pyarrow.Table) -> dict[str, Any]:
    from dragoman.serve.http.answers import rows_of

    features = []
    for row in rows_of(table):
        lat, lon = row.pop("where_lat"), row.pop("where_lon")
        if lat is not None and lon is not None:
            features.append({"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": row})
    return {"type": "FeatureCollection", "features": features}
