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


_VIEWS = [
    "/",
    "/dyad",
    "/report",
    "/report/{key}?on=e1&hide=none",
    "/report/{key}?at=400",
    "/actor",
    "/incident",
    "/incident/{incident}",
    "/map",
    "/network?ego=PRK",
    "/sources",
    "/search?q=summit",
    "/judgements",
    "/negotiation",
    "/actor?name=Kim%20Jong%20Un",
    "/dyad/PRK/USA",
    "/dyad/PRK/USA?on=2019-02-28",
    "/ledger",
    "/ledger?state=any",
    "/negotiation/USA/PRK",
    "/disputes",
    "/firsts",
]


@pytest.mark.parametrize("view", _VIEWS)
def test_every_view_fits_and_axe_finds_nothing_serious(browser: Any, site: Site, seen: Seen, view: str) -> None:
    """Opened dark on a phone, then made wide and light, then wider: axe on the first two, no width scrolls sideways."""
    page = page_of(browser, site.address, seen, width=390, height=844, scheme="dark")
    if "{" in view:
        key = page.request.get("/api/v1/summary").json()["report"]["report"]
        incident = page.request.get("/api/v1/incidents?order=-origins&differ=true&limit=1").json()["items"][0]["incident"]
        view = view.format(key=key, incident=incident)
    page.goto(view)
    settled(page)
    page.evaluate("scrollTo(0, 0)")  # what is half under the bar at the top is no small target
    page.evaluate(_axe())
    found = _serious(page)
    wide = [390] if _too_wide(page) else []
    for width, scheme in ((1280, "light"), (2560, "light")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        wide += [width] if _too_wide(page) else []
        found += _serious(page) if width == 1280 else []
    page.context.close()
    assert found == []
    assert wide == []
    assert seen.errors == []
    assert seen.abroad == []


def _serious(page: Any) -> list[tuple[str, str, str]]:
    told = page.evaluate("tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", _TAGS)
    grave = [one for one in told["violations"] if one["impact"] in ("serious", "critical")]
    return [(one["id"], one["nodes"][0]["html"][:160], one["nodes"][0]["failureSummary"][:300]) for one in grave]


def _too_wide(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


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
