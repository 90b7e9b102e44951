"""Where the reports come from: outlets, copies, and what was refused."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from dragoman.ask import Store
from dragoman.ask.words import first_day, last_day, literal
from dragoman.serve.http import marks
from dragoman.serve.http.answers import Format, Page, Paging, finish, page_of
from dragoman.serve.http.asked import Asks
from dragoman.serve.http.models import Shape

router = APIRouter(tags=["sources"])


class Source(Shape):
    """An outlet."""

    publisher: str | None
    reports: int
    copies: int
    share_copies: float
    copied_by: int
    refused: int
    coded: int
    left_open: int
    events: int
    statements: int
    first: str | None
    last: str | None
    per_month: list[dict[str, Any]]
    right: int = 0
    wrong: int = 0


class Refused(BaseModel):
    """What was not kept, or a piece of a report that was dropped."""

    origin: str | None
    report: str | None
    stage: str
    reason: str
    text: str | None
    run: int | None


class Origin(Shape):
    """A text and those that reprint it."""

    origin: str
    title: str | None
    publisher: str | None
    published: str | None
    reprints: list[dict[str, Any]]


_SOURCES = """
WITH one AS (
    SELECT r.report, r.publisher, r.known, d.origin <> r.report AS copy, o.report IS NOT NULL AS coded, o.events, o.statements, x.n AS left_open
    FROM reports r LEFT JOIN derived.main.origins d USING (report) LEFT JOIN readouts o USING (report)
    LEFT JOIN (SELECT report, count(*) AS n FROM rejected WHERE report IS NOT NULL GROUP BY report) x ON x.report = r.report
    WHERE r.dataset IS NULL AND {where}
), copied AS (
    SELECT s.publisher, count(*) AS n FROM derived.main.origins d JOIN reports s ON s.report = d.origin WHERE d.origin <> d.report GROUP BY s.publisher
), months AS (
    SELECT publisher, list({{'period': period, 'reports': n}} ORDER BY period) AS per_month
    FROM (SELECT publisher, date_trunc('month', known)::DATE AS period, count(*)::INTEGER AS n FROM one GROUP BY ALL) GROUP BY publisher
)
SELECT one.publisher, count(*)::INTEGER AS reports, count(*) FILTER (copy)::INTEGER AS copies, round(avg(coalesce(copy, false)::INTEGER), 3) AS share_copies,
       coalesce(any_value(c.n), 0)::INTEGER AS copied_by, count(*) FILTER (NOT coded)::INTEGER AS refused, count(*) FILTER (coded)::INTEGER AS coded,
       coalesce(sum(left_open), 0)::INTEGER AS left_open, coalesce(sum(events), 0)::INTEGER AS events, coalesce(sum(statements), 0)::INTEGER AS statements,
       min(known) AS first, max(known) AS last, any_value(m.per_month) AS per_month
FROM one LEFT JOIN copied c ON c.publisher IS NOT DISTINCT FROM one.publisher LEFT JOIN months m ON m.publisher IS NOT DISTINCT FROM one.publisher
GROUP BY one.publisher ORDER BY reports DESC, one.publisher
"""


@router.get("/sources", response_model=Page[Source], summary="Outlets: reports, share of copies, what was coded and left open")
def sources(
    library: Asks,
    wanted: Paging,
    since: Annotated[str | None, Query(max_length=10)] = None,
    until: Annotated[str | None, Query(max_length=10)] = None,
) -> Any:
    parts = [f"r.known >= {literal(first_day(since, 'since'))}"] if since else []
    parts += [f"r.known <= {literal(last_day(until, 'until'))}"] if until else []
    with library.reading() as store:
        found = page_of(store, _SOURCES.format(where=" AND ".join(parts) or "true"), wanted, "sources")
        if wanted.format is Format.json:
            _judged(store, found.items)  # type: ignore[union-attr]
        return found


def _judged(store: Store, rows: list[dict[str, Any]]) -> None:
    by: dict[tuple[str, str], int] = {}
    for one in marks.judged(store):
        by[one.publisher, one.verdict] = by.get((one.publisher, one.verdict), 0) + 1
    for row in rows:
        row |= {verdict: by.get((row["publisher"] or "", verdict), 0) for verdict in ("right", "wrong")}


@router.get("/sources/refused", response_model=Page[Refused], summary="What was refused, and pieces that were dropped, with the reasons")
def refused(library: Asks, wanted: Paging, pieces: Annotated[bool, Query(description="Also pieces of reports.")] = False) -> Any:
    where = "true" if pieces else "report IS NULL"
    with library.reading() as store:
        # Of a file only its name: where it lies on the server is no matter of the client's.
        origin = "CASE WHEN contains(origin, '://') THEN origin ELSE string_split(origin, '/')[-1] END AS origin"
        return page_of(
            store, f"SELECT {origin}, report, stage, reason, text, run FROM rejected WHERE {where} ORDER BY run, report, n, origin, reason", wanted, "refused"
        )


@router.get("/sources/origins", response_model=Page[Origin], summary="Texts that several print: the source and its reprints")
def origins(
    library: Asks, wanted: Paging, publisher: Annotated[str | None, Query(min_length=1, max_length=200, description="Whose text it is.")] = None
) -> Any:
    where = f"s.publisher = {literal(publisher)}" if publisher else "true"
    sql = (
        "SELECT d.origin, any_value(s.title) AS title, any_value(s.publisher) AS publisher, any_value(s.published) AS published,"
        " list({'report': r.report, 'publisher': r.publisher, 'title': r.title, 'published': r.published} ORDER BY r.known, r.report) AS reprints, "
        "any_value(s.known) AS known"
        " FROM derived.main.origins d JOIN reports s ON s.report = d.origin JOIN reports r ON r.report = d.report"
        f" WHERE d.report <> d.origin AND {where} GROUP BY d.origin ORDER BY len(reprints) DESC, known, d.origin"
    )
    with library.reading() as store:
        return page_of(store, sql, wanted, "origins")


__all__ = ["finish", "router"]
