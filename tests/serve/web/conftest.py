"""The page in Debian's Chromium, on servers of its own: one on the example store, one on a store full of hostile strings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.serve.web.stores import hostile_store

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-unsafe-swiftshader",
]


PATIENCE = 180_000
"""Milliseconds until a condition that does not come true is a failure: the machine may be busy with other things."""


@dataclass
class Seen:
    """What the browser complained of, and where it went."""

    errors: list[str] = field(default_factory=list)
    abroad: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@dataclass
class Site:
    """A running server."""

    address: str

    def __truediv__(self, path: str) -> str:
        return self.address + path.lstrip("/")


_PATIENTLY = """
import json, runpy, sys
from dragoman.serve.http.settings import Limits
Limits.load().numbers.update(json.loads(sys.argv.pop(1)))
runpy.run_module("dragoman", run_name="__main__")
"""
_PATIENT = {"query_seconds": 120, "slow_seconds": 600, "rate": 1e6, "burst": 1e6, "slow_rate": 1e6, "slow_burst": 1e6}
"""Limits that a slow machine does not run into: what happens at a limit is tested in tests/serve/http."""


def _serve(store: Path, **limits: float) -> Iterator[Site]:
    command = [sys.executable, "-c", _PATIENTLY, json.dumps(_PATIENT | limits), "serve", str(store), "--port", "0", "--log", "none"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        said: list[str] = []
        for line in running.stderr:
            said.append(line)
            found = re.search(r"at (http://\S+)", line)
            if found:
                break
        else:
            pytest.fail("dragoman serve ended: " + "".join(said))
        yield Site(found.group(1))
        running.terminate()
        running.communicate(timeout=30)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The example store, served."""
    from dragoman.serve.http.example import build

    path = tmp_path_factory.mktemp("web") / "example.duckdb"
    build(path)
    yield from _serve(path)


@pytest.fixture(scope="session")
def bad_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A store whose titles, outlets, names and texts are the hostile strings, served."""
    path = tmp_path_factory.mktemp("web") / "hostile.duckdb"
    hostile_store(path)
    yield from _serve(path, ledger_reports=0)  # made when it is asked for, not beside everything else


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this system (Debian: apt install chromium)")
    if not os.environ.get("DRAGOMAN_BROWSER"):
        pytest.skip("browser tests take minutes: set DRAGOMAN_BROWSER=1 to run them")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def page_of(browser: Any, address: str, seen: Seen, *, width: int = 1280, height: int = 900, scheme: str = "light") -> Any:
    """A fresh window; every complaint of the browser and every request to elsewhere is noted."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, base_url=address, accept_downloads=True, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("console", lambda message: seen.errors.append(f"{message.type}: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(f"exception: {error}"))
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("request", lambda request: None if request.url.startswith((address, "blob:" + address)) else seen.abroad.append(request.url))
    return page


def settled(page: Any) -> None:
    """Wait until a view shows its sentence (or says what is wrong), nothing is being asked any more, and it is drawn."""
    page.wait_for_selector("main .ans, main .text, main [role=alert], main h1:not(.vh)", state="attached")
    page.wait_for_function("() => !Number(document.documentElement.dataset.asking)")
    page.evaluate("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))")


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(browser: Any, site: Site, seen: Seen) -> Iterator[Any]:
    """A window on the example; the test fails where the browser complained or asked another machine."""
    opened = page_of(browser, site.address, seen)
    yield opened
    opened.context.close()
    assert seen.errors == []
    assert seen.abroad == []
