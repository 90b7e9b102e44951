"""Answers of the store as HTTP responses: pages of JSON, or the whole as CSV, JSON lines, Parquet, Arrow or GeoJSON."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar

from fastapi import Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from dragoman.ask import Answer, Store
from dragoman.serve.answers import WRITERS
from dragoman.serve.http.errors import Problem
from dragoman.serve.http.settings import Limits

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Chosen", "Format", "Page", "Paging", "Wanted", "export", "page_of", "plain"]

T = TypeVar("T")


class Format(StrEnum):
    """How an answer is written."""

    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    arrow = "arrow"
    geojson = "geojson"


MEDIA: Final[Mapping[Format, str]] = {
    Format.json: "application/json",
    Format.jsonl: "application/x-ndjson",
    Format.csv: "text/csv; charset=utf-8; header=present",
    Format.parquet: "application/vnd.apache.parquet",
    Format.arrow: "application/vnd.apache.arrow.stream",
    Format.geojson: "application/geo+json",
}
_BY_TYPE: Final = {media.partition(";")[0]: format for format, media in MEDIA.items()}


class Page(BaseModel, Generic[T]):
    """A page of an answer. `total` counts all rows, `next` is the cursor of the next page, `notes` say what was left out."""

    items: list[T]
    total: int
    next: str | None = None
    notes: list[str] = []


@dataclass(frozen=True, slots=True)
class Wanted:
    """The format and the piece that a request asks for."""

    format: Format
    limit: int
    offset: int
    question: str

    def cursor(self, total: int) -> str | None:
        """Of the page after this one."""
        after = self.offset + self.limit
        return base64.urlsafe_b64encode(f"{after}.{self.question}".encode()).decode().rstrip("=") if after < total else None


def _format(request: Request, format: Annotated[Format | None, Query(description="Instead of the header Accept.")] = None) -> Format:
    return format or _accepted(request.headers.get("accept", ""))


Chosen = Annotated[Format, Depends(_format)]


def _wanted(
    request: Request,
    chosen: Chosen,
    limit: Annotated[
        int | None, Query(ge=1, le=100_000, description="Rows of a page: at most 200 as JSON, 100,000 in the other formats (their default).")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
) -> Wanted:
    limits = Limits.load()
    most = limits.whole("page_most" if chosen is Format.json else "export_most")
    usual = limits.whole("page") if chosen is Format.json else most
    if limit is not None and limit > most:
        raise Problem(422, f"limit {limit}: at most {most:,} as {chosen.value}", "query.limit", "follow `next`, or ask for another format")
    question = _question(request)
    return Wanted(chosen, limit or usual, _offset(cursor, question), question)


Paging = Annotated[Wanted, Depends(_wanted)]


def _accepted(header: str) -> Format:
    """The format of an Accept header: the best-liked that there is. Raises Problem where none of them is."""
    liked: list[tuple[float, int, str]] = []
    for n, part in enumerate(header.split(",")):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
        if name and weight > 0:
            liked.append((-weight, n, name.lower()))
    if not liked:
        return Format.json
    for _, _, name in sorted(liked):
        if name in ("*/*", "application/*", "text/html", "text/*"):
            return Format.json
        if name in _BY_TYPE:
            return _BY_TYPE[name]
    raise Problem(406, f"none of {header[:80]!r} is a format here", "header.accept", f"ask for one of {', '.join(_BY_TYPE)}")


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _question(request: Request) -> str:
    """What a cursor belongs to: the address without the place in the answer."""
    asked = sorted((k, v) for k, v in request.query_params.multi_items() if k not in ("cursor", "limit", "format"))
    return hashlib.sha256(json.dumps([request.url.path, asked]).encode()).hexdigest()[:8]


def _offset(cursor: str | None, question: str) -> int:
    if cursor is None:
        return 0
    try:
        number, _, asked = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(".")
        offset = int(number)
    except ValueError:
        offset, asked = -1, ""
    if not 0 <= offset <= 10**9 or asked != question:
        raise Problem(422, "cursor: none of this question's", "query.cursor", "take `next` of the page before, with the same filters")
    return offset


# Tables to responses


def page_of(
    store: Store,
    answer: Answer[Any] | str,
    wanted: Wanted,
    name: str,
    *,
    parameters: Sequence[Any] = (),
    more: Callable[[Store, pyarrow.Table], pyarrow.Table] | None = None,
    geojson: Callable[[pyarrow.Table], Mapping[str, Any]] | None = None,
    notes: Sequence[str] = (),
) -> Page[Any] | Response:
    """A page of an answer whose SQL ends with its order, or an export of it. `more` adds columns to what is shown."""
    sql = answer if isinstance(answer, str) else answer.sql
    # An order inside of count(*) costs a sort of all rows for nothing, and DuckDB takes it out by itself.
    ((total,),) = store.con.execute(f"SELECT count(*) FROM ({sql})", list(parameters)).fetchall()
    piece = answer.page(wanted.limit, wanted.offset) if isinstance(answer, Answer) else f"{sql} LIMIT {wanted.limit} OFFSET {wanted.offset}"
    if not total and isinstance(answer, Answer):
        for _ in answer:  # tells a name that is nowhere in the store from one of which nothing is told
            break
    table = store.sql(piece, list(parameters))
    if more is not None:
        table = more(store, table)
    told = [*notes, *(answer.notes() if isinstance(answer, Answer) else ())]
    return finish(table, total, wanted, name, told, geojson)


def finish(
    table: pyarrow.Table,
    total: int,
    wanted: Wanted,
    name: str,
    notes: Sequence[str] = (),
    geojson: Callable[[pyarrow.Table], Mapping[str, Any]] | None = None,
) -> Page[Any] | Response:
    """The piece that was asked for, in the format that was."""
    if wanted.format is Format.json:
        return Page(items=rows_of(table), total=total, next=wanted.cursor(total), notes=list(notes))
    headers = {"X-Total-Count": str(total)}
    following = wanted.cursor(total)
    if following:
        headers["X-Next-Cursor"] = following
    return export(table, wanted.format, name, headers, geojson)


def export(
    table: pyarrow.Table,
    format: Format,
    name: str,
    headers: Mapping[str, str] | None = None,
    geojson: Callable[[pyarrow.Table], Mapping[str, Any]] | None = None,
) -> Response:
    """A table as a file to keep."""
    if format is Format.geojson:
        if geojson is None:
            raise Problem(406, f"{name} have no place on a map", "query.format", "ask for csv, parquet, arrow, jsonl or json")
        body = json.dumps(geojson(table), ensure_ascii=True, default=str).encode()
    elif format is Format.arrow:
        body = _arrow(table)
    else:
        stream = io.BytesIO()
        WRITERS[format.value](table, stream, ())
        body = stream.getvalue()
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:80]  # what a user names may stand in a file's name, and a header takes no other letters
    ending = {"geojson": "geojson", "arrow": "arrows", "jsonl": "jsonl"}.get(format.value, format.value)
    return Response(body, media_type=MEDIA[format], headers={"Content-Disposition": f'attachment; filename="{safe}.{ending}"', **(headers or {})})


def _arrow(table: pyarrow.Table) -> bytes:
    import pyarrow as pa

    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def rows_of(table: pyarrow.Table) -> list[dict[str, Any]]:
    """Rows as JSON has them."""
    return [plain(row) for row in table.to_pylist()]


def plain(value: Any) -> Any:
    """Days and moments as ISO text, all the way down; a number that is none as null."""
    if isinstance(value, dict):
        return {name: plain(cell) for name, cell in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(cell) for cell in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value.isoformat() if hasattr(value, "isoformat") else value


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
