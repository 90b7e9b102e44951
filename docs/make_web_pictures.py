"""Pictures of the page for the documentation: `python docs/make_web_pictures.py http://127.0.0.1:8100/` beside a running `dragoman serve` (the example)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

_OUT = Path(__file__).parent / "pictures"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-swiftshader"]
_WAIT = 240_000


def judge(page: Any) -> None:
    """Some judgements, where there are none yet, so that their view shows what it is for."""
    if page.request.get("/api/v1/judgements").json()["total"]:
        return
    events = [one for kind in ("CONSULT", "REQUEST", "SANCTION") for one in page.request.get(f"/api/v1/events?type={kind}&limit=12").json()["items"]]
    for n, event in enumerate(events):
        body = {"record": event["id"], "verdict": "wrong" if n % 7 == 3 else "right", "person": "Ada", "why": None}
        page.request.post("/api/v1/judgements", data=body, headers={"Origin": page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2]})


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
                "follow": "/dyad/PRK/USA?on=2019-02-28", "negotiation": "/negotiation/USA/PRK", "disputes": "/disputes",
                "firsts": "/firsts?verdict=counter-example,denied,disputed",
            }  # fmt: skip
            suffix = "" if (scheme, width) == ("light", 1280) else f"_{scheme}" if width == 1280 else f"_{width}"
            for name in views if not suffix else ("start", "dyad", "report", "map", "network", "negotiation"):
                if name == "judgements":
                    judge(page)
                page.goto(views[name])
                page.wait_for_selector("main .ans, main .text")
                page.wait_for_function("() => !Number(document.documentElement.dataset.asking)")
                page.wait_for_load_state("networkidle")
                if name == "follow":
                    page.evaluate("() => { scrollTo(0, document.querySelector('#follow').getBoundingClientRect().top + scrollY - 70) }")
                page.evaluate("() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))")
                page.screenshot(path=_OUT / f"web_{name}{suffix}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8100/")
