"""Where `dragoman ingest --into STORE` talks to a running server: the reports come coded, the one writer puts them in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel

from dragoman.ask import Store
from dragoman.readout import Readout
from dragoman.serve.http.asked import Asks

__all__ = ["router"]

router = APIRouter(prefix="/_ingest", include_in_schema=False)


class Begin(BaseModel):
    sources: list[str]
    made_by: dict[str, str]


class Keys(BaseModel):
    keys: list[str]


class Batch(BaseModel):
    run: int
    readouts: list[dict[str, Any]]
    origins: dict[str, str]
    refusals: list[tuple[str, str, str]]


class End(BaseModel):
    run: int
    counts: dict[str, int]


@router.post("/about")
def about(library: Asks) -> dict[str, Any]:
    """Which store this is."""
    return {"store": library.name}


@router.post("/begin")
def begin(library: Asks, asked: Annotated[Begin, Body()]) -> dict[str, int]:
    return {"run": library.write(lambda store: store.writer.begin_run(asked.sources, asked.made_by), ingest=True)}


@router.post("/known")
def known(library: Asks, asked: Annotated[Keys, Body()]) -> dict[str, list[str]]:
    with library.reading() as store:
        query = "SELECT report FROM reports WHERE report IN (SELECT unnest(?))"
        return {"keys": [key for (key,) in store.con.execute(query, [asked.keys]).fetchall()]}


@router.post("/store")
def keep(library: Asks, batch: Annotated[Batch, Body()]) -> dict[str, int]:
    readouts = [Readout.from_dict(data) for data in batch.readouts]

    def task(store: Store) -> int:
        with store.writer.transaction():
            stored = store.writer.store(readouts, batch.origins, batch.run)
            store.writer.refuse(batch.refusals, batch.run)
        return stored

    return {"stored": library.write(task, reports=True, ingest=True)}


@router.post("/end")
def end(library: Asks, asked: Annotated[End, Body()]) -> dict[str, bool]:
    def task(store: Store) -> None:
        store.writer.end_run(asked.run, asked.counts)
        store.writer.checkpoint()

    library.write(task, ingest=True)
    return {"done": True}


@router.post("/link")
def link(library: Asks) -> dict[str, Any]:
    """Links judged anew, as `dragoman link` does."""
    from dragoman.linking import link as judge_all

    done = library.write(judge_all, links=True)
    return {"found": dict(done.found), "new": done.new, "withdrawn": done.withdrawn}
