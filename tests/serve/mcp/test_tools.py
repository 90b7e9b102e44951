"""A client of the SDK lists and calls every tool, over both transports."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp")

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from dragoman.serve.http.app import create
from dragoman.serve.http.library import Library
from dragoman.serve.http.settings import Settings
from dragoman.serve.mcp.tools import NOTICE, TOOLS, server_of
from tests.serve.http.conftest import live, roomy

CALLS = ("search", "timeline", "incident", "report", "follow", "ledger")


def test_every_tool_over_stdio(example: Path) -> None:
    anyio.run(_use, stdio_client(StdioServerParameters(command=sys.executable, args=["-m", "dragoman", "mcp", str(example)], env=dict(os.environ))))


@pytest.fixture
def served(example: Path, tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "news.duckdb"
    shutil.copy(example, path)
    with live(create(Settings(path, limits=roomy()))) as address:
        yield f"{address}/mcp"


def test_every_tool_over_http(served: str) -> None:
    anyio.run(_use, served)


async def _use(server: Any) -> None:
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == set(TOOLS)
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        found = await _call(client, "search", words="summit", kinds="events,reports", limit=3)
        event = next(item for item in found["items"] if item["kind"] == "event")
        assert "summit" in event["text"]
        line = await _call(client, "timeline", one="USA", other="PRK", since="2018-06", until="2018-06", limit=5)
        assert all(item["record"] and item["sentence"] for item in line["items"])
        assert line["items"]
        incident = await _call(client, "incident", event=line["items"][0]["record"])
        assert incident["items"][0]["sentence"]
        report = await _call(client, "report", report=event["report"])
        text = report["report"]["text"]
        for item in report["items"]:
            if item["kind"] == "event":
                assert text[slice(*item["spans"][0])] == item["words"]
        await _call(client, "ledger", fails="not built in", limit=3)
        await _call(client, "follow", fails="not built in", one="USA", other="PRK", on="2018-06-12")
        told = await client.call_tool("timeline", {"one": "PKR"})
        assert told.is_error
        assert "PRK (North Korea)" in told.content[0].text


async def _call(client: Client, name: str, fails: str = "", **given: Any) -> dict[str, Any]:
    result = await client.call_tool(name, given)
    text = result.content[0].text
    if result.is_error and fails and fails in text:
        return {}
    assert not result.is_error, text
    found: dict[str, Any] = result.structured_content or json.loads(text)
    assert found["notice"] == NOTICE
    assert "items" in found
    return found


def test_what_a_newspaper_wrote_is_marked(example: Path) -> None:
    library = Library(example, read_only=True)
    try:
        from dragoman.serve.mcp.tools import Tools

        found = Tools(library).timeline("USA", "PRK", limit=2)
        assert "sentence" in found["quoted"]
        assert "instructions" in server_of(library).instructions
    finally:
        library.close()


def test_a_tool_does_not_tell_where_the_store_lies(example: Path) -> None:
    library = Library(example, read_only=True)

    async def ask() -> str:
        async with Client(server_of(library)) as client:
            return (await client.call_tool("timeline", {"one": "Nobody Known"})).content[0].text

    try:
        assert str(example) not in anyio.run(ask)
    finally:
        library.close()
