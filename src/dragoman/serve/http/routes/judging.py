"""A user's own word on records: right, wrong, missing; and the precision that follows from it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, Field, model_validator

from dragoman.evaluate.judged import precision
from dragoman.serve.http import marks
from dragoman.serve.http.answers import Page, Paging, finish
from dragoman.serve.http.asked import Asks
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.models import JudgementRow, Shape, SpanPair

router = APIRouter(tags=["judgements"])

Kind = Literal["event", "statement", "position", "first", "open_question", "actor", "place"]


class Word(BaseModel):
    """Either a record that is right or wrong, or a piece of a report where one is missing."""

    verdict: Literal["right", "wrong", "missing"]
    person: str = Field(min_length=1, max_length=80, description="Who judges.")
    why: str | None = Field(None, max_length=500)
    record: str | None = Field(None, pattern="^[0-9a-f]{20}/[aepsnfq][0-9]{1,6}$", description="KEY/e3, of right and wrong.")
    report: str | None = Field(None, pattern="^[0-9a-f]{20}$", description="Of missing.")
    span: SpanPair | None = Field(None, description="Of missing: code points of the report's text.")
    kind: Kind | None = Field(None, description="Of missing: what should stand there.")
    code: str | None = Field(None, max_length=40, pattern="^[A-Za-z0-9 ]*$", description="Of missing: type, act or stance.")

    @model_validator(mode="after")
    def _whole(self) -> Word:
        if self.verdict == "missing" and (self.report is None or self.span is None or self.kind is None or self.record is not None):
            raise ValueError("missing takes report, span and kind, and no record")
        if self.verdict != "missing" and (self.record is None or self.span is not None or self.kind is not None):
            raise ValueError(f"{self.verdict} takes a record, and no span or kind")
        if self.span is not None and not 0 <= self.span[0] < self.span[1] <= 10_000_000:
            raise ValueError("a span is two numbers, the first the smaller")
        return self


class PrecisionRow(Shape):
    """Right of judged, with Wilson's 95 % interval."""

    judged: int
    right: int
    wrong: int
    precision: float | None
    low: float | None
    high: float | None
    missing: int


class Withdrawn(BaseModel):
    """How many judgements were taken back."""

    withdrawn: int


@router.get("/judgements", response_model=Page[JudgementRow], summary="Who judged what, the newest first")
def judgements(
    library: Asks,
    wanted: Paging,
    person: Annotated[str | None, Query(min_length=1, max_length=80)] = None,
    verdict: Literal["right", "wrong", "missing"] | None = None,
    kind: Kind | None = None,
    report: Annotated[str | None, Query(pattern="^[0-9a-f]{20}$")] = None,
    withdrawn: Annotated[bool, Query(description="Also those that were taken back.")] = False,
) -> Any:
    parts, values = ([] if withdrawn else ["withdrawn IS NULL"]), []
    for column, value in (("person", person), ("verdict", verdict)):
        if value is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    if report is not None:
        parts.append("left(one, 20) = ?")
        values.append(report)
    with library.reading() as store:
        rows = [row for row in marks.rows(store, " AND ".join(parts) or "true", values) if kind is None or row["kind"] == kind]
    return _finished(rows, wanted, "judgements", JudgementRow)


@router.post("/judgements", response_model=JudgementRow, status_code=201, summary="Say that a record is right or wrong, or that one is missing")
def judge(library: Asks, word: Annotated[Word, Body()]) -> Any:
    target: str | marks.Missing = word.record or ""
    if word.report is not None and word.span is not None:
        target = marks.Missing(word.report, (word.span[0], word.span[1]), word.kind or "event", word.code)
    return library.write(lambda store: marks.put(store, target, word.verdict, word.person, word.why))


@router.delete("/judgements/{ident}", response_model=Withdrawn, summary="Take a judgement back; it stays in the store, withdrawn")
def withdraw(library: Asks, ident: Annotated[str, Path(pattern="^[0-9a-f]{16}$")]) -> Any:
    count = library.write(lambda store: marks.withdraw(store, ident))
    if not count:
        raise Problem(404, f"no judgement {ident} that holds", "path.ident", "GET /api/v1/judgements lists them")
    return {"withdrawn": count}


@router.get("/judgements/precision", response_model=Page[PrecisionRow], summary="Precision by code from the judgements, with 95 % intervals")
def figures(
    library: Asks, wanted: Paging, by: Literal["code", "kind", "publisher"] = "code", person: Annotated[str | None, Query(min_length=1, max_length=80)] = None
) -> Any:
    with library.reading() as store:
        rows = precision(marks.judged(store, person), by)
    return _finished(rows, wanted, "precision", PrecisionRow)


def _finished(rows: list[dict[str, Any]], wanted: Any, name: str, model: type[BaseModel]) -> Any:
    import pyarrow as pa

    names = list(rows[0]) if rows else list(model.model_fields)
    piece = rows[wanted.offset : wanted.offset + wanted.limit]
    table = pa.table({name: pa.array([list(v) if isinstance(v := row.get(name), tuple) else v for row in piece]) for name in names})
    return finish(table, len(rows), wanted, name)
