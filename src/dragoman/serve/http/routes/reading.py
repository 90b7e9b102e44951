"""Reading one report that is sent, and adding one to the store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from dragoman.ask import Store
from dragoman.model import Report
from dragoman.serve.http.asked import Asks
from dragoman.serve.http.library import Library
from dragoman.serve.http.reports import ReadoutView, ReportView, shown
from dragoman.serve.http.settings import Limits

router = APIRouter(tags=["reading"])

_MOST = Limits.load().whole("text_characters")


class Text(BaseModel):
    """A report as text, with what is known of it."""

    text: str = Field(min_length=1, max_length=_MOST, description="The report, exactly as it stands.")
    published: str | None = Field(None, max_length=40, description="ISO date or date-time; without it, relative times stay open.")
    title: str | None = Field(None, max_length=1000)
    publisher: str | None = Field(None, max_length=200)
    url: str | None = Field(None, max_length=2000, description="Where it appeared; it is kept, never fetched.")
    language: str | None = Field(None, max_length=20)

    model_config = {
        "json_schema_extra": {
            "examples": [{"text": "SEOUL — The president of South Korea met the American envoy on Sunday, a spokesman said.", "published": "2019-06-30"}]
        }
    }


class Kept(BaseModel):
    """The key of a report in the store, and whether it is new."""

    report: str
    new: bool


def _report(text: Text) -> Report:
    from dragoman.readers import report_from_text

    return report_from_text(text.text, title=text.title, published=text.published, url=text.url, publisher=text.publisher, language=text.language)


def _read(text: Text) -> Any:
    from dragoman.desk import shared_desk

    return shared_desk().read(_report(text))


async def _alone(request: Request, task: Any, *given: Any) -> Any:
    """One at a time: the models are one, and so is the processor they want."""
    limiter: CapacityLimiter = request.app.state.computing
    return await to_thread.run_sync(task, *given, limiter=limiter)


@router.post("/read", response_model=ReportView | ReadoutView, summary="Read one report: what it says, nothing is kept")
async def read(
    request: Request, text: Annotated[Text, Body()], shape: Annotated[Literal["view", "readout"], Query(description="readout: dragoman.readout/1.")] = "view"
) -> Any:
    readout = await _alone(request, _read, text)
    return JSONResponse(readout.to_dict(rejected=True)) if shape == "readout" else shown(readout)


@router.post("/reports", response_model=Kept, status_code=201, summary="Read one report and keep it in the store")
async def keep(request: Request, library: Asks, text: Annotated[Text, Body()]) -> Any:
    return await _alone(request, _keep, library, text)


def _keep(library: Library, text: Text) -> dict[str, Any]:
    from dragoman.desk import made_by
    from dragoman.keep.rows import key_of
    from dragoman.serve.http.library import Unwritable

    if not library.writable:
        raise Unwritable
    key = key_of(_report(text))
    with library.reading() as store:
        if any(store.con.execute("SELECT 1 FROM reports WHERE report = ?", [key]).fetchall()):
            return {"report": key, "new": False}
    readout = _read(text)

    def task(store: Store) -> int:
        run = store.writer.begin_run(["page"], made_by())
        stored = store.writer.add([readout], {key: "page"}, run)
        store.writer.end_run(run, {"read": 1, "stored": stored, "duplicate": 1 - stored, "refused": 0})
        return stored

    return {"report": key, "new": bool(library.write(task, reports=True))}


__all__ = ["Iterator", "router"]
