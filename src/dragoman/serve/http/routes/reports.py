"""Reports: lists of them, and one with everything that is known of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from dragoman.ask.words import first_day, last_day, literal, pattern
from dragoman.errors import UsageError
from dragoman.faces import rows as flat
from dragoman.serve.http.answers import Chosen, Format, Page, Paging, export, page_of
from dragoman.serve.http.asked import Asks
from dragoman.serve.http.dyads import condition_of
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.ledgers import Computed, outcomes_of
from dragoman.serve.http.models import ReportRow
from dragoman.serve.http.reports import REPORT_ROWS, ReadoutView, ReportView, report_view
from dragoman.serve.http.routes.records import Key

router = APIRouter(tags=["reports"])


@router.get("/reports", response_model=Page[ReportRow], summary="Reports that match, the newest first")
def reports(
    library: Asks,
    wanted: Paging,
    since: Annotated[str | None, Query(max_length=10, description="First day of publication.")] = None,
    until: Annotated[str | None, Query(max_length=10, description="Last day of publication.")] = None,
    text: Annotated[str | None, Query(min_length=1, max_length=200, description="Words that stand in title or text, in this order.")] = None,
    publisher: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    origin: Annotated[str | None, Query(pattern="^[0-9a-f]{20}$", description="The first of the reports that print one text.")] = None,
    actor: Annotated[str | None, Query(min_length=1, max_length=200, description="Who is named in it.")] = None,
    order: Literal["-day", "day"] = "-day",
) -> Any:
    parts = ["r.dataset IS NULL"]
    if since:
        parts.append(f"r.known >= {literal(first_day(since, 'since'))}")
    if until:
        parts.append(f"r.known <= {literal(last_day(until, 'until'))}")
    if text:
        parts.append(f"regexp_matches(strip_accents(concat_ws(chr(10), r.title, r.text)), {literal(pattern(text))})")
    if publisher:
        parts.append(f"r.publisher = {literal(publisher)}")
    if origin:
        parts.append(f"d.origin = {literal(origin)}")
    if actor:
        parts.append(f"r.report IN (SELECT report FROM actors WHERE {condition_of('actors', {'actor': actor})})")
    turn = "DESC" if order == "-day" else ""
    with library.reading() as store:
        return page_of(store, f"{REPORT_ROWS} WHERE {' AND '.join(parts)} ORDER BY r.known {turn}, r.report", wanted, "reports")


@router.get(
    "/reports/{key}", response_model=ReportView | ReadoutView, summary="One report: its text, every record with its spans, why each was coded, copies, accounts"
)
def report(
    request: Request,
    library: Asks,
    key: Key,
    format: Chosen,
    shape: Annotated[Literal["view", "readout"], Query(description="readout: the contract dragoman.readout/1.")] = "view",
    kind: Annotated[
        Literal["events", "statements", "actors", "places", "times", "positions", "firsts", "open_questions"], Query(description="Of flat rows.")
    ] = "events",
) -> Any:
    with library.reading() as store:
        if shape == "readout" or format is not Format.json:
            data = _readout(store, key)
            return JSONResponse(data) if format is Format.json else _flat(data, kind, format, key)
        found = report_view(store, key)
    if found is None:
        raise Problem(404, f"no report {key}", "path.key", "GET /api/v1/reports lists what there is")
    _outcomes(request.app.state.computed, key, found)
    return found


def _readout(store: Any, key: str) -> dict[str, Any]:
    try:
        return dict(store.readout(key).to_dict())
    except UsageError:
        raise Problem(404, f"no readout of report {key}", "path.key", "GET /api/v1/reports lists what there is") from None


def _flat(data: dict[str, Any], kind: str, format: Format, key: str) -> Response:
    import pyarrow as pa

    found = [{name: cell if not isinstance(cell, (dict, list, tuple)) else str(cell) for name, cell in row.items()} for row in flat.rows(data, kind)]
    columns = flat.columns(kind)
    table = pa.table({name: pa.array([row.get(name) for row in found]) for name in columns})
    return export(table, format, f"{kind}-{key}")


def _outcomes(computed: Computed, key: str, found: dict[str, Any]) -> None:
    """What came of the report's words, where the ledger knows."""
    for kind, outcomes in outcomes_of(computed, key).items():
        for record in found[kind]:
            record["outcome"] = outcomes.get(f"{key}/{record['id']}")
