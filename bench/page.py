"""How long a reader waits for the views of a large store: first paint, the sentence and the chart, everything; and what goes over the wire.

    python bench/page.py --store /tmp/serve.duckdb --runs 7     a store as bench/serve.py makes it; it is copied, never changed

Each run is a fresh window of Debian's Chromium with an empty cache. `asked first` is a server just started: nothing is in its memory, and it is still
computing what it prepares. Times are the browser's own, from the start of the navigation.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
PATIENCE = 90_000

WATCH = """() => {
  window.at = {};
  const look = () => {
    if (!at.sentence && document.querySelector('main .ans p')?.textContent) at.sentence = performance.now();
    const drawn = document.querySelector('main canvas, main svg[role=img], main [data-step]');
    if (at.sentence && !at.content && drawn) at.content = performance.now();
    if (at.content && document.documentElement.dataset.asking !== '0') at.all = undefined;
    if (at.content && document.documentElement.dataset.asking === '0') at.all ??= performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
"""Notes when the sentence, the first chart or row, and all that was asked for are on the page."""

TOLD = """() => ({ ...at,
  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  wire: performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).reduce((sum, one) => sum + one.transferSize, 0) })"""


@contextmanager
def served(store: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "dragoman", "serve", str(store), "--port", "0", "--log", "none"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        found = next(match for line in running.stderr if (match := re.search(r"at (http://\S+)", line)))
        try:
            yield found.group(1)
        finally:
            running.kill()  # the store is a copy
            running.communicate()


def opened(browser: Any, address: str, view: str) -> dict[str, float]:
    """One fresh window: milliseconds until each thing is there, and bytes over the wire."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(view)
    page.wait_for_function("() => window.at?.all && performance.now() > at.all + 300")
    told: dict[str, float] = page.evaluate(TOLD)
    context.close()
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--views", nargs="*", default=["/dyad/PRK/USA", "/", "/incident", "/report", "/map"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as engine:
        store = Path(folder) / "store.duckdb"
        shutil.copy(given.store, store)
        browser = engine.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        first = {}
        for view in given.views[:1]:
            with served(store) as address:
                first[view] = opened(browser, address, view)
        with served(store) as address:
            for view in given.views:
                opened(browser, address, view)
                runs = [opened(browser, address, view) for _ in range(given.runs)]
                middle = {name: round(statistics.median(run[name] for run in runs)) for name in runs[0]}
                worst = {name: round(max(run[name] for run in runs)) for name in runs[0]}
                print(
                    json.dumps(
                        {"view": view, "median": middle, "worst": worst}
                        | ({"asked first": {k: round(v) for k, v in first[view].items()}} if view in first else {})
                    )
                )
        browser.close()
    print(json.dumps({"runs": given.runs, "load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
