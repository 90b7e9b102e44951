"""Errors as stable objects: what is wrong, where, and the mend."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from dragoman.errors import DragomanError, MissingExtra, StoreBusy, StoreFull, UsageError
from dragoman.serve.http.library import Crowded, Gone, TooLong, Unwritable

__all__ = ["ErrorBody", "Problem", "problem", "register"]

_LOG = logging.getLogger("dragoman.serve")

_STATUS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("the request cannot be read", "look at docs/reference/api.md, or at /api/v1/openapi.json"),
    401: ("not signed in", "send the token: Authorization: Bearer TOKEN, or sign in at /login"),
    403: ("this is not allowed", "ask from the page itself, or with the token"),
    404: ("there is nothing here", "the addresses are listed in /api/v1/openapi.json"),
    405: ("this method is not for this address", "see the header Allow, or /api/v1/openapi.json"),
    406: ("no such format here", "ask for application/json, or give format=json"),
    409: ("this cannot be done in the present state", "read anew and try again"),
    413: ("the request is too large", "send less at a time"),
    415: ("the body must be JSON", "send Content-Type: application/json"),
    422: ("a value is impossible", "see the description of the parameter in /api/v1/openapi.json"),
    429: ("too many requests", "wait as long as Retry-After says"),
    500: ("an error of ours", "please report it with the time and this address; the log has the details"),
    503: ("too busy", "try again in a while, or ask for less"),
}


class Detail(BaseModel):
    """What is wrong, where in the request, and what mends it."""

    what: str
    where: str
    mend: str


class ErrorBody(BaseModel):
    """Every answer that is an error."""

    error: Detail


class Problem(Exception):
    """An error with its status; raised anywhere below a request."""

    def __init__(self, status: int, what: str = "", where: str = "", mend: str = "", headers: Mapping[str, str] | None = None) -> None:
        usual = _STATUS.get(status, _STATUS[500])
        self.status = status
        self.detail = Detail(what=what or usual[0], where=where, mend=mend or usual[1])
        self.headers = dict(headers or {})
        super().__init__(self.detail.what)

    def body(self) -> dict[str, Any]:
        return {"error": self.detail.model_dump()}


def problem(status: int, what: str = "", where: str = "", mend: str = "", headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer of a problem."""
    made = Problem(status, what, where, mend, headers)
    return JSONResponse(made.body(), status_code=status, headers={"Cache-Control": "no-store", **made.headers})


def register(app: FastAPI) -> None:
    """Let every error leave as such an object."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DragomanError, _ours)
    for kind in (Crowded, Gone, TooLong, Unwritable):
        app.add_exception_handler(kind, _state)
    app.add_exception_handler(Exception, _internal)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return JSONResponse(error.body(), status_code=error.status, headers={"Cache-Control": "no-store", **error.headers})


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(400, f"the body is no JSON: {first.get('ctx', {}).get('error', first['msg'])}", "body")
    where = ".".join(str(part) for part in first["loc"])
    return problem(422, str(first["msg"]), where)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    what = "" if not error.detail or error.status_code in (404, 405) else str(error.detail)
    return problem(error.status_code, what, headers=error.headers)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, MissingExtra):
        return problem(503, str(error).partition(": ")[0], mend=str(error).partition(": ")[2])
    if isinstance(error, StoreFull):
        return problem(503, "no room on the disk", "store", "free some; nothing of this request was kept")
    if isinstance(error, StoreBusy):
        return problem(409, "another process holds the store", "store", "wait for it to end")
    if isinstance(error, UsageError):
        what, mend = _split(_without_path(str(error), request))
        return problem(422, what, _where(request, what), mend)
    _LOG.error("error", exc_info=error)
    return problem(500)


async def _state(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Unwritable):
        return problem(409, "this server only reads its store", "store", "start dragoman serve without --read-only, on a store that no other process holds")
    if isinstance(error, TooLong):
        return problem(503, "the question takes too long", "query", "narrow it: fewer days, one dyad, a smaller limit", {"Retry-After": "5"})
    return problem(503, headers={"Retry-After": "2"})


async def _internal(_: Request, error: Exception) -> JSONResponse:
    _LOG.error("internal error", exc_info=error)
    return problem(500)


def _split(text: str) -> tuple[str, str]:
    """What is wrong and the mend, of a message in the house style ("what: mend")."""
    what, _, mend = text.partition(": ")
    return what, mend


def _without_path(text: str, request: Request) -> str:
    """A message without the path of the store: where it lies on the server is no matter of the client's."""
    path = str(request.app.state.library.path)
    return text.replace(f"{path}: ", "").replace(path, "the store")


def _where(request: Request, what: str) -> str:
    """The parameter that a message is about: the one whose value or name it quotes."""
    for name, value in request.query_params.items():
        if (value and f"{value!r}" in what) or re.match(rf"{re.escape(name)}\b", what):
            return f"query.{name}"
    return "query" if request.query_params else "path"
