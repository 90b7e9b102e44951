"""The page of a dyad, and the page of an actor."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from dragoman.ask import Filters, Store
from dragoman.ask.filters import KINDS, Condition
from dragoman.keep.countries import Countries
from dragoman.serve.http import actors, dyads
from dragoman.serve.http.answers import Chosen, Format, export
from dragoman.serve.http.asked import Asking, asking
from dragoman.serve.http.models import ActorRow, EventRow, Shape
from dragoman.serve.http.routes.records import Coding, Period

router = APIRouter(tags=["dyads and actors"])

_MARKS = 400
"""Incidents marked on a chart at most: more cannot be told apart on 1,200 pixels."""

_PAIRS = "event, known, day, type, quad, source_country, source_role, source_name, recipient_country, recipient_name"
_ROWS = "name, kind, country, country_name, code, office, office_from, office_to, title, report, known, mentions_count, cow, gw"
"""What the page of an actor counts by."""

Party = Annotated[str, Path(min_length=1, max_length=200, pattern="^[^:/]+$", description="A country, a code or a name.")]


class DyadView(Shape):
    """Two actors over time."""

    one: str
    other: str
    one_name: str
    other_name: str
    by: str
    first: str | None
    last: str | None
    sentence: str
    counts: dict[str, int]
    series: list[dict[str, Any]]
    series_by_direction: dict[str, list[dict[str, Any]]]
    marks: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    others: list[dict[str, Any]]
    left_out: list[str]


class ActorView(Shape):
    """An actor over all reports."""

    actor: str
    kind: str | None
    country: str | None
    country_name: str | None
    sentence: str
    identities: list[ActorRow]
    roles: list[dict[str, Any]]
    statements: dict[str, list[dict[str, Any]]]
    partners: list[dict[str, Any]]
    meets: list[dict[str, Any]]
    latest: list[EventRow]  # type: ignore[valid-type]
    counts: dict[str, int]


@router.get("/dyads/{one}/{other}", response_model=DyadView, summary="Two actors over time: series by period with coverage, marks, what was said")
def dyad(
    asked: Annotated[Asking, Depends(asking("pairs", ("actor", "source", "recipient", "dyad", "origins")))],
    one: Party,
    other: Party,
    format: Chosen,
    by: Period = "month",
    coding: Coding = "plover",
) -> Any:
    with asked.store() as store:
        made = dyads.series_of(store, one, other, by, coding, asked.filters)
        if format is not Format.json:
            return export(dyads.table_of(made), format, f"{one}-{other}-{by}")
        where = dyads.condition_of("pairs", Filters(**{**asked.filters, "dyad": f"{one}:{other}"}))
        spoken = dyads.condition_of("statements", _spoken(asked.filters, one, other))
        taken = dyads.condition_of("positions", _spoken(asked.filters, one, other))
        made["counts"] = dyads.counts_of(store, where, spoken, taken)
        if not made["counts"]["events"]:
            _doubt(store, one, other)
        made["series_by_direction"] = dyads.directions_of(store, one, other, by, coding, asked.filters, [p["period"] for p in made["series"]])
        made["marks"] = dyads.marks_of(store, where, _MARKS)
        made["statements"] = dyads.statements_of(store, spoken, by)
        made["others"] = dyads.others_of(store, one, other, by, made["first"], made["last"]) if made["first"] else []
        made["left_out"] = _left_out(store, where)
        made["sentence"] = dyads.sentence_of(made, made["counts"], made["series"])
        return made


def _doubt(store: Store, *words: str) -> None:
    """Raises UsageError for a name that is nowhere in the store, as the questions of the store do for an empty answer."""
    for word in words:
        if word.strip(" *"):
            answer = store.events(actor=word, status="any")
            if not store.con.execute(f"SELECT 1 FROM ({answer.sql.rpartition('ORDER BY')[0]}) LIMIT 1").fetchall():
                for _ in answer:
                    break


def _spoken(filters: Filters, one: str, other: str) -> Filters:
    """Of statements and positions: what one says to the other, within the same days."""
    made = Filters(dyad=f"{one}:{other}")
    for name in ("since", "until", "text"):
        if name in filters:
            made[name] = filters[name]
    return made


def _left_out(store: Store, where: str) -> list[str]:
    ((undated,),) = store.con.execute(f"SELECT count(DISTINCT event) FROM pairs WHERE day IS NULL AND {where}").fetchall()
    return [f"{undated:,} {'event' if undated == 1 else 'events'} without a date"] if undated else []


@router.get("/actor", response_model=ActorView, summary="An actor over all reports: roles over time, statements, partners")
def actor(
    asked: Annotated[Asking, Depends(asking("actors", ("actor", "type", "country", "text")))],
    actor: Annotated[str, Query(min_length=1, max_length=200, description="A country, a code or a name.", examples=["PRK"])],
    by: Period = "month",
) -> Any:
    days = asked.filters
    with asked.store() as store:
        named = Condition(KINDS["actors"], Filters(**{**days, "actor": actor}), Countries.load()).sql()
        # Each question below goes over what names the actor, and what it had a part in: found once.
        store.con.execute(f"CREATE OR REPLACE TEMP TABLE actor_rows AS SELECT {_ROWS} FROM actors WHERE {named}")
        identities = actors.identities_of(store)
        if not identities:
            _doubt(store, actor)
        acted = dyads.condition_of("pairs", Filters(**{**days, "actor": actor}))
        spoken = dyads.condition_of("statements", Filters(**{**days, "source": actor}))
        store.con.execute(f"CREATE OR REPLACE TEMP TABLE actor_pairs AS SELECT {_PAIRS} FROM pairs WHERE {acted}")
        store.con.execute(f"CREATE OR REPLACE TEMP TABLE actor_statements AS SELECT id, known, acts, about FROM statements WHERE {spoken}")
        head = actors.head_of(actor, identities)
        made = {
            **head,
            "identities": identities[:10],
            "roles": actors.roles_of(store),
            "statements": actors.spoken_of(store),
            "partners": actors.partners_of(store, actor, by),
            "meets": actors.meets_of(store, actor),
            "latest": actors.latest_of(store),
            "counts": actors.counts_of(store, Filters(**{**days, "source": actor})),
        }
        made["sentence"] = actors.sentence_of(made)
        return made


__all__ = ["Response", "router"]
