"""What came of it: the ledger of words, negotiations, firsts checked, disputes, and acts followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from dragoman.ask import Store
from dragoman.errors import UsageError
from dragoman.follow.words import LedgerFilters, check_firsts, scoring
from dragoman.follow.words import disputes as words_disputes
from dragoman.follow.words import negotiation as words_negotiation
from dragoman.serve.http.answers import Format, Page, Paging, Wanted, finish, page_of, plain
from dragoman.serve.http.asked import Asking, asking
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.ledgers import Computed, Kept, commitments
from dragoman.serve.http.models import FirstRow, Shape
from dragoman.serve.http.routes.records import Key
from dragoman.serve.words import REPEATED, move_rows, stand_rows, version_rows

if TYPE_CHECKING:
    import pyarrow

router = APIRouter(tags=["what came of it"])

Name = Annotated[str | None, Query(min_length=1, max_length=200)]
Day = Annotated[str | None, Query(max_length=10, examples=["2018-06-12"])]
Wait = Annotated[
    bool, Query(description="False: where this is not made yet for a large store, which takes minutes, say so (`ready` is false) instead of making it.")
]

T = TypeVar("T")


class LedgerRow(Shape):
    """A commitment and what came of it."""

    id: str
    kind: str
    party: str | None
    party_country: str | None
    text: str
    sentence: str
    report: str
    said: str
    due_start: str | None
    due_end: str | None
    state: str
    status: int | None
    reasons: list[str]
    evidence: list[dict[str, Any]]


class Made(Page[T], Generic[T]):
    """A page of what is computed over the whole store. `ready` is false where it is not made yet, and was not to be waited for."""

    ready: bool = True


class LedgerPage(Made[LedgerRow]):
    """Commitments, and how the words of each party turned out."""

    scores: list[dict[str, Any]] = Field(default_factory=list)
    as_of_version: int = 0


class NegotiationRow(Shape):
    """Positions on one topic over time."""

    one: str
    other: str
    topic: str
    stands: list[dict[str, Any]]
    moves: list[dict[str, Any]]


class DisputeRow(Shape):
    """Where reports differ about one incident."""

    incident: str
    day: str | None
    label: str
    kind: str
    about: str
    versions: list[dict[str, Any]]
    reasons: list[str]


class FollowedView(Shape):
    """An act and what came of it; `followed` as `dragoman follow --format json` has it."""

    followed: dict[str, Any]
    took_s: float


@router.get("/ledger", response_model=LedgerPage, summary="Promises, predictions, threats, demands and offers, and what came of each")
async def ledger(
    request: Request,
    wanted: Paging,
    party: Name = None,
    beneficiary: Name = None,
    kind: Annotated[str | None, Query(max_length=100, description="promise, prediction, threat, demand, offer; with commas.")] = None,
    state: Annotated[str | None, Query(max_length=200, description="States, or statuses 0 to 3, with commas.")] = None,
    dyad: Name = None,
    since: Day = None,
    until: Day = None,
    text: Name = None,
    named: Annotated[bool | None, Query(description="Only named sources, or only anonymous ones.")] = None,
    decided: Annotated[bool, Query(description="Leave out what is silent or pending.")] = False,
    as_of: Annotated[str | None, Query(max_length=10, description="What was known by this day.")] = None,
    by: Annotated[str, Query(max_length=20, description="Scores by party, country, office, source, publisher or kind.")] = "party",
    wait: Wait = True,
) -> Any:
    narrowed = LedgerFilters(
        party=party,
        beneficiary=beneficiary,
        kind=_several(kind),
        state=_several(state),
        dyad=dyad,
        since=since,
        until=until,
        text=text,
        named=named,
        decided=decided,
    )
    key = ("ledger",) if as_of is None else ("ledger", as_of)
    if not await _due(request, key, wait):
        return _unmade(wanted, "ledger")
    kept = await _computed(request, key, lambda store: commitments(store, as_of))
    found = scoring.narrowed(kept.value, narrowed)
    rows, scores = [one.to_dict() for one in found], [one.to_dict() for one in scoring.scored(found, by)]
    made = _finished(rows, wanted, "ledger")
    if isinstance(made, Page):
        return {**made.model_dump(), "scores": scores, "as_of_version": kept.version}
    return made


@router.get("/negotiation", response_model=Made[NegotiationRow], summary="Positions of two sides over time, with shifts and reversals")
async def negotiation(
    request: Request,
    wanted: Paging,
    one: Annotated[str, Query(min_length=1, max_length=200, examples=["USA"])],
    other: Annotated[str, Query(min_length=1, max_length=200, examples=["PRK"])],
    topic: Name = None,
    moves: Annotated[bool, Query(description="Only topics with a move; as a table, a row for each move instead of each position.")] = False,
    wait: Wait = True,
) -> Any:
    key = ("negotiation", one, other, topic)
    if not await _due(request, key, wait):
        return _unmade(wanted, "negotiation")
    kept = await _computed(request, key, lambda store: words_negotiation(store, one, other, topic=topic))
    found = [topic for topic in kept.value if not moves or any(move.kind != REPEATED for move in topic.moves)]
    return _finished([topic.to_dict() for topic in found], wanted, "negotiation", lambda: list((move_rows if moves else stand_rows)(found)))


@router.get("/disputes", response_model=Made[DisputeRow], summary="Where reports or speakers differ about one incident, side by side")
async def disputes(
    request: Request,
    wanted: Paging,
    dyad: Name = None,
    kind: Annotated[str | None, Query(max_length=100, description="number, who, place, whether, assessment; with commas.")] = None,
    wait: Wait = True,
) -> Any:
    if not await _due(request, ("disputes", dyad), wait):
        return _unmade(wanted, "disputes")
    kept = await _computed(request, ("disputes", dyad), lambda store: words_disputes(store, dyad=dyad))
    kinds = _several(kind)
    found = [one for one in kept.value if not kinds or one.kind in kinds]
    return _finished([one.to_dict() for one in found], wanted, "disputes", lambda: list(version_rows(found)))


@router.get("/firsts", response_model=Made[FirstRow], summary="Claims of a first; with check, set against the earlier reports")  # type: ignore[valid-type]
async def firsts(
    request: Request,
    asked: Annotated[Asking, Depends(asking("firsts"))],
    wanted: Paging,
    check: Annotated[bool, Query(description="Also what the store knows against it; never “confirmed”.")] = False,
    verdict: Annotated[str | None, Query(max_length=100, description="Only those with these verdicts, with commas; checks them.")] = None,
    wait: Wait = True,
) -> Any:
    wants = _several(verdict)
    due = not (check or wants) or await _due(request, ("firsts",), wait)
    if wants and not due:
        return _unmade(wanted, "firsts")
    kept = await _computed(request, ("firsts",), _checked) if (check or wants) and due else None
    checks: dict[str, dict[str, Any]] = kept.value if kept else {}

    def rows() -> Any:
        chosen = [[record for record, one in checks.items() if one["verdict"] in wants]] if wants else []
        with asked.store() as store:
            found = store.firsts("list_contains(?, firsts.id)" if wants else None, chosen, **asked.filters)
            more = _with_verdicts(checks) if kept and wanted.format is not Format.json else None
            return page_of(store, found, wanted, "firsts", parameters=chosen, more=more)

    made = await to_thread.run_sync(rows)
    if isinstance(made, Page):
        return {**made.model_dump(), "items": [{**row, "check": checks.get(row["id"])} for row in made.items], "ready": due}
    return made


def _checked(store: Store) -> dict[str, dict[str, Any]]:
    return {one.record: one.to_dict() for one in check_firsts(store)}


def _with_verdicts(checks: Mapping[str, Mapping[str, Any]]) -> Callable[[Store, pyarrow.Table], pyarrow.Table]:
    """A table of firsts with what the check says of each; the earlier records that speak against it as JSON."""

    def add(_: Store, table: pyarrow.Table) -> pyarrow.Table:
        import pyarrow as pa

        found = [checks.get(record, {}) for record in table.column("id").to_pylist()]
        for name, kind in (("verdict", pa.string()), ("says", pa.string()), ("searched", pa.int64()), ("earlier", pa.string())):
            table = table.append_column(name, pa.array([_flat(one.get(name)) for one in found], kind))
        return table

    return add


@router.get("/follow", response_model=FollowedView, summary="What came of an act: later events, estimates with placebos, a verdict")
async def follow(
    request: Request,
    act: Annotated[str | None, Query(max_length=60, pattern="^[0-9a-f]{20}/[esnfq][0-9]{1,6}$", description="A record: KEY/e3.")] = None,
    one: Name = None,
    other: Name = None,
    on: Day = None,
    by: Annotated[str | None, Query(pattern="^(week|month)$")] = None,
    outcome: Annotated[str | None, Query(max_length=40, pattern="^[a-z_]+$", description="events, intensity, cooperation, conflict …")] = None,
    coding: Annotated[str | None, Query(pattern="^(plover|cameo)$")] = None,
    dataset: Annotated[str | None, Query(max_length=40, description="Of imported records; dragoman for our own.")] = None,
) -> Any:
    from dragoman.follow import Options

    if (act is None) == (one is None or other is None or on is None):
        raise UsageError("act: give a record, or one, other and on; not both")
    asked: Any = act or (one, other, on)
    options = Options(outcome=outcome, by=by, coding=coding, dataset=dataset)

    def compute(store: Store) -> Any:
        from dragoman.follow import follow as run

        return run(store, asked, options).to_dict()

    kept = await _computed(request, ("follow", asked, options), compute)
    return {"followed": plain(kept.value), "took_s": kept.took}


@router.get("/follow/report/{key}", response_model=FollowedView, summary="A report sentence by sentence: what came of each record")
async def follow_report(request: Request, key: Key) -> Any:
    def compute(store: Store) -> Any:
        from dragoman.follow import follow_report as run

        if not store.con.execute("SELECT 1 FROM reports WHERE report = ?", [key]).fetchall():
            raise Problem(404, f"no report {key}", "path.key", "GET /api/v1/reports lists what there is")
        return run(store, key).to_dict()

    kept = await _computed(request, ("follow", key), compute)
    return {"followed": plain(kept.value), "took_s": kept.took}


async def _computed(request: Request, key: tuple[Any, ...], compute: Any) -> Kept:
    """Computed by a thread of those that compute: they are few, so that the others go on answering."""
    computed: Computed = request.app.state.computed
    return await to_thread.run_sync(lambda: computed.get(key, compute), limiter=request.app.state.computing)


async def _due(request: Request, key: tuple[Any, ...], wait: bool) -> bool:
    """Whether to give, and if need be to make, what is computed: not where nobody would wait the minutes that a large store takes."""
    computed: Computed = request.app.state.computed
    return wait or computed.there(key) or await to_thread.run_sync(lambda: computed.small)


def _unmade(wanted: Wanted, name: str) -> Any:
    """An empty page that says why it is empty; as a file only what is made can be had."""
    if wanted.format is not Format.json:
        raise Problem(409, f"{name}: not made yet for this store", "query.wait", "ask without wait=false; of many reports it takes minutes")
    return {"items": [], "total": 0, "next": None, "notes": ["not made yet for this store"], "ready": False}


def _several(words: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (words or "").split(",") if word.strip())


def _finished(rows: Sequence[dict[str, Any]], wanted: Wanted, name: str, flat: Callable[[], Sequence[dict[str, Any]]] | None = None) -> Any:
    """A page of rows; as a table each by itself, or what `flat` makes of them all."""
    import pyarrow as pa

    if wanted.format is Format.json:
        return Page(items=list(rows[wanted.offset : wanted.offset + wanted.limit]), total=len(rows), next=wanted.cursor(len(rows)))
    written = flat() if flat else rows
    piece = written[wanted.offset : wanted.offset + wanted.limit]
    names = list(written[0]) if written else []
    table = pa.table({column: pa.array([_flat(row[column]) for row in piece]) for column in names})
    return finish(table, len(written), wanted, name)


def _flat(cell: Any) -> Any:
    """A cell of a table: what is nested is JSON there."""
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (dict, list, tuple)) else cell
