"""A server over the example store, made once; each test that writes has a copy of its own."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from dragoman.serve.http.app import Server, create
from dragoman.serve.http.settings import Limits, Settings

ADDRESS = "http://127.0.0.1:8100"

_PATIENT = {"query_seconds": 600.0, "slow_seconds": 600.0, "write_seconds": 600.0}
"""A machine with other work is no fault of the server's."""

Make = Callable[..., TestClient]


def roomy(**given: float) -> Limits:
    """Limits that no test runs into, but for those given."""
    usual = Limits.load()
    return Limits({**usual.numbers, "rate": 1e6, "burst": 1e6, "slow_rate": 1e6, "slow_burst": 1e6, **_PATIENT, **given})


@contextmanager
def live(server: Server) -> Iterator[str]:
    """The server on a port of this machine, for clients that want a real one; gives its address."""
    running = uvicorn.Server(uvicorn.Config(server.app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        server.library.close()


@pytest.fixture(scope="module")
def server(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("served") / "news.duckdb"
    shutil.copy(example, path)
    made = create(Settings(path, limits=roomy()))
    yield made
    made.library.close()


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[TestClient]:
    with TestClient(server.app, base_url=ADDRESS, raise_server_exceptions=False, client=("127.0.0.1", 5000)) as found:
        yield found


@pytest.fixture
def serve(example: Path, tmp_path: Path) -> Iterator[Make]:
    """`serve(token=…, limits={…})` gives a client of a server of one's own."""
    made: list[tuple[TestClient, Server]] = []

    def start(store: Path | None = None, address: str = ADDRESS, limits: dict[str, float] | None = None, **settings: Any) -> TestClient:
        path = store
        if path is None:
            path = tmp_path / f"news{len(made)}.duckdb"
            shutil.copy(example, path)
        asked = replace(Settings(path, **settings), limits=roomy(**(limits or {})))
        server = create(asked)
        client = TestClient(server.app, base_url=address, raise_server_exceptions=False, client=("127.0.0.1", 5000), follow_redirects=False)
        client.__enter__()
        client.server = server  # type: ignore[attr-defined]
        made.append((client, server))
        return client

    yield start
    for client, server in made:
        client.__exit__(None, None, None)
        server.library.close()
