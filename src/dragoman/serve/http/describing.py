"""The OpenAPI description: formats beside JSON, and examples that run, taken from the store that is served."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from dragoman.serve.http.answers import MEDIA, Format
from dragoman.serve.http.library import Library

__all__ = ["describe"]

_METHODS: Final = ("get", "post", "delete")


def describe(app: FastAPI, library: Library) -> None:
    """Let the application describe itself so."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes, separate_input_output_schemas=False)
            examples = _examples(library)
            for path, operations in made["paths"].items():
                for method in _METHODS:
                    if method in operations:
                        _complete(path, method, operations[method], examples)
            made["components"].setdefault("securitySchemes", {})["token"] = {"type": "http", "scheme": "bearer"}
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(path: str, method: str, operation: dict[str, Any], examples: dict[str, dict[str, Any]]) -> None:
    parameters = operation.get("parameters", [])
    names = {parameter["name"] for parameter in parameters}
    if "format" in names:
        content = operation["responses"]["200"].setdefault("content", {})
        for format, media in MEDIA.items():
            if format is not Format.json:
                kind = {"type": "object"} if format is Format.geojson else {"type": "string", "format": "binary"}
                content.setdefault(media.partition(";")[0], {"schema": kind})
    operation["responses"].pop("default", None)
    known = {**examples["any"], **examples.get(f"{method} {path.removeprefix('/api/v1')}", {})}
    for parameter in parameters:
        if parameter["name"] in known and (parameter.get("required") or parameter["name"] in examples.get(f"{method} {path.removeprefix('/api/v1')}", {})):
            parameter["example"] = known[parameter["name"]]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    given = examples.get(f"{method} {path.removeprefix('/api/v1')} body")
    if body is not None and given is not None:
        body["example"] = given


def _examples(library: Library) -> dict[str, dict[str, Any]]:
    """Values of parameters for which this store has an answer."""
    with library.reading() as store:
        con = store.con
        top = con.execute("SELECT incident FROM derived.main.incidents ORDER BY origins DESC, incident LIMIT 1").fetchall()
        dyad = con.execute(
            "SELECT source_country, recipient_country FROM pairs WHERE source_country <> recipient_country AND when_precision = 'day'"
            " GROUP BY ALL ORDER BY count(*) DESC, 1, 2 LIMIT 1"
        ).fetchall()
        day = con.execute(
            "SELECT day FROM pairs WHERE source_country = ? AND recipient_country = ? AND when_precision = 'day' GROUP BY day ORDER BY count(*) DESC, "
            "day LIMIT 1",
            list(dyad[0]) if dyad else ["", ""],
        ).fetchall()
        said = con.execute("SELECT report FROM statements LIMIT 1").fetchall()
    key, ident = top[0][0].split("/") if top else ("0" * 20, "e1")
    one, other = dyad[0] if dyad else ("USA", "RUS")
    on = day[0][0].isoformat() if day else "2018-06-12"
    text = {"text": "SEOUL — The president of South Korea met the American envoy on Sunday, a spokesman said.", "published": "2019-06-30"}
    word = {"record": f"{key}/{ident}", "verdict": "right", "person": "example"}
    return {
        "any": {"key": key, "ident": ident, "one": one, "other": other, "actor": one, "q": "said"},
        "get /follow": {"one": one, "other": other, "on": on},
        "get /reports": {"since": "2000", "limit": 5},
        "get /events": {"actor": one, "limit": 5},
        "get /statements": {"limit": 5},
        "get /reports/{key}": {"key": said[0][0] if said else key},
        "post /read body": text,
        "post /reports body": text,
        "post /judgements body": word,
        "post /incidents/links body": {"one": f"{key}/{ident}", "other": f"{key}/{ident}", "verdict": "same", "person": "example"},
        "delete /incidents/links body": {"one": f"{key}/{ident}", "other": f"{key}/{ident}"},
    }
