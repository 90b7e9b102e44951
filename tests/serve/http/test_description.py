"""The OpenAPI description: its examples run, and what it says holds for requests that nobody thought of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_headers_conformance, response_schema_conformance, status_code_conformance
from starlette.testclient import TestClient

from dragoman.serve.http.app import create
from dragoman.serve.http.settings import Settings
from tests.serve.http.conftest import live, roomy

_BUILDING = ("not built in yet", "needs an optional package")
"""A part of Dragoman that is not there may say so."""


def examples(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any], Any]]:
    """Method, path, query and body of every operation, of its examples."""
    found = []
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            at, query = path, {}
            for parameter in operation.get("parameters", []):
                given = parameter.get("example", next(iter(parameter.get("schema", {}).get("examples", [])), None))
                if parameter["in"] == "path":
                    at = at.replace(f"{{{parameter['name']}}}", str(given))
                elif given is not None and (parameter.get("required") or "example" in parameter):
                    query[parameter["name"]] = given
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            found.append((method, at, query, body))
    return found


def test_the_examples_run(client: TestClient) -> None:
    description = client.get("/api/v1/openapi.json").json()
    assert len(description["paths"]) >= 30
    refused = []
    for method, path, query, body in examples(description):
        assert "None" not in path, f"{path}: a parameter without an example"
        answer = client.request(method, path, params=query, **({"json": body or {}} if method != "get" else {}))
        asked_of_nothing = method == "delete" or path.endswith("/links")  # there is nothing to take back, and no second record to join
        if answer.status_code >= 400 and not asked_of_nothing and not any(word in answer.text for word in _BUILDING):
            refused.append((method, path, query, answer.status_code, answer.text[:200]))
    assert not refused


def test_every_operation_says_what_it_answers_and_how_it_fails(client: TestClient) -> None:
    description = client.get("/api/v1/openapi.json").json()
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            assert {"404", "422", "429"} <= operation["responses"].keys(), (method, path)
            fine = operation["responses"].get("200") or operation["responses"]["201"]
            assert fine["content"]["application/json"]["schema"], (method, path)
            assert operation["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith("ErrorBody")


@pytest.fixture
def address(example: Path, tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "news.duckdb"
    shutil.copy(example, path)
    with live(create(Settings(path, limits=roomy()))) as found:
        yield found


def test_nothing_breaks_the_server_or_its_description(address: str, client: TestClient) -> None:
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    troubles: list[str] = []
    checks = [status_code_conformance, content_type_conformance, response_schema_conformance, response_headers_conformance]
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        heavy = (
            operation.path in ("/api/v1/read", "/api/v1/reports", "/api/v1/follow", "/api/v1/follow/report/{key}", "/api/v1/ledger")
            and operation.method != "get"
        )
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)

            @settings(
                max_examples=3 if heavy else 12,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def ask(case: Any) -> None:
                nonlocal asked
                asked += 1
                response = case.call(base_url=address)
                if response.status_code >= 500 and not any(word in response.text for word in _BUILDING):
                    troubles.append(f"{case.method} {case.formatted_path} {case.query} {case.body!r}: {response.status_code} {response.text[:200]}")
                    return
                for check in checks:
                    try:
                        case.validate_response(response, checks=[check])
                    except Exception as failure:
                        troubles.append(f"{case.method} {case.formatted_path} {case.query} {case.body!r}: {_brief(failure)}")

            with suppress(Unsatisfiable):  # what takes nothing cannot be asked wrongly
                hypothesis.given(strategy)(ask)()
    assert asked > 300
    assert not troubles, "\n\n".join(troubles[:8])


def _brief(failure: BaseException) -> str:
    """What a failure says, without the values it quotes."""
    parts = getattr(failure, "exceptions", (failure,))
    return " | ".join(" ".join(str(part).split())[:240] for part in parts)


def test_error_objects_are_stable(client: TestClient) -> None:
    for path in ("/api/v1/x", "/api/v1/events?limit=x", "/api/v1/events?type=x", "/api/v1/reports/x", "/api/v1/events?as_of=x"):
        error = client.get(path).json()
        assert error.keys() == {"error"}
        assert error["error"].keys() == {"what", "where", "mend"}
        assert json.dumps(error)
