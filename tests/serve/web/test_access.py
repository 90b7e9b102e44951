"""Accessibility: axe-core over every view, light and dark, wide and narrow; no serious finding."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.serve.web.conftest import Seen, Site, page_of, settled

_APP = Path(__file__).parents[3] / "src/dragoman/serve/web/app"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _axe() -> str:
    built = _APP / "node_modules/axe-core/axe.min.js"
    if built.is_file():
        return built.read_text("utf-8")
    try:
        return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    except ModuleNotFoundError:
        pytest.skip("no axe-core: pip install axe-playwright-python, or npm ci in src/dragoman/serve/web/app")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(browser: Any, site: Site, seen: Seen, scheme: str, width: int) -> None:
    axe = _axe()
    page = page_of(browser, site.address, seen, width=width, scheme=scheme)
    key = page.request.get("/api/v1/summary").json()["report"]["report"]
    incident = page.request.get("/api/v1/incidents?order=-origins&differ=true&limit=1").json()["items"][0]["incident"]
    views = [
        "/",
        "/dyad",
        "/dyad/PRK/USA",
        "/report",
        f"/report/{key}?on=e1&hide=none",
        "/actor",
        "/actor?name=Kim%20Jong%20Un",
        "/incident",
        f"/incident/{incident}",
        "/map",
        "/network?ego=PRK",
        "/ledger",
        "/sources",
    ]
    views += ["/search?q=summit", "/judgements", "/dyad/PRK/USA?on=2018-06-12"]
    found = []
    for view in views:
        page.goto(view)
        settled(page)
        page.evaluate(axe)
        told = page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", _TAGS)
        found += [
            (view, one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:300])
            for one in told["violations"]
            if one["impact"] in ("serious", "critical")
        ]
    page.context.close()
    assert found == []


def test_the_keyboard_reaches_everything(browser: Any, site: Site, seen: Seen) -> None:
    page = page_of(browser, site.address, seen)
    page.goto("/incident")
    page.wait_for_selector("a.inc")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('a.inc')")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Accounts, by origin")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    page.context.close()
    assert seen.errors == []
