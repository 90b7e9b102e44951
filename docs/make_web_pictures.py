"""Pictures of the page for the documentation: `python docs/make_web_pictures.py http://127.0.0.1:8100/` beside a running `dragoman serve` (the example)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_OUT = Path(__file__).parent / "pictures"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-swiftshader"]
_WAIT = 240_000


def main(address: str) -> None:
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        for scheme, width, height in (("light", 1280, 900), ("dark", 1280, 900), ("light", 390, 844), ("light", 2560, 1440)):
            page = browser.new_context(base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce").new_page()
            page.set_default_timeout(_WAIT)
            key = page.request.get("/api/v1/summary", timeout=_WAIT).json()["report"]["report"]
            incident = page.request.get("/api/v1/incidents?order=-origins&differ=true&limit=1", timeout=_WAIT).json()["items"][0]["incident"]
            views = {
                "start": "/", "dyad": "/dyad/PRK/USA", "report": f"/report/{key}?on=e1", "actor": "/actor?name=Kim%20Jong%20Un",
                "incident": f"/incident/{incident}", "map": "/map",
                "network": "/network?ego=PRK", "ledger": "/ledger", "sources": "/sources", "search": "/search?q=summit", "judgements": "/judgements",
            }  # fmt: skip
            suffix = "" if (scheme, width) == ("light", 1280) else f"_{scheme}" if width == 1280 else f"_{width}"
            for name in views if not suffix else ("start", "dyad", "report", "map", "network"):
                page.goto(views[name])
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(800)
                page.screenshot(path=_OUT / f"web_{name}{suffix}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8100/")
