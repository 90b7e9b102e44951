"""Draw the pictures of README and docs from a saved readout: the terminal page as SVG, the HTML page as PNG, light and dark.

    python docs/make_pictures.py readout.json --select e2

writes docs/pictures/table.svg, page.png, page-dark.png and page-phone.png. The PNGs need Debian's or any other chromium; without one only the SVG is drawn.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from dragoman.faces.page import page
from dragoman.faces.table import render

SHOTS = {"page.png": (1280, 900, "light"), "page-dark.png": (1280, 900, "dark"), "page-phone.png": (390, 844, "light")}
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-prefers-reduced-motion", "--force-device-scale-factor=1.5"),
)


def table_svg(data: dict[str, Any], width: int, lines: int) -> str:
    """The terminal page as SVG, at most `lines` high; fonts from elsewhere are taken out, so that it shows the same without network."""
    whole = io.StringIO()
    render(data, Console(file=whole, width=width, force_terminal=True, color_system="truecolor"))
    shown = whole.getvalue().splitlines()
    kept = shown[:lines] + (["  …"] if len(shown) > lines else [])
    console = Console(width=width, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi("\n".join(kept)))
    svg = console.export_svg(title="dragoman read", unique_id="dragoman")
    return re.sub(r"@font-face\s*{[^}]*}", "", svg).replace("Fira Code", "Fira Code, DejaVu Sans Mono, ui-monospace")


def shoot(chromium: str, address: str, out: Path, size: tuple[int, int]) -> None:
    """A screenshot of an address. Raises CalledProcessError where chromium fails."""
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, *QUIET, f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}", "--virtual-time-budget=2000"]
        subprocess.run([*command, f"--screenshot={out}", address], check=True, capture_output=True, timeout=300)


def framed(html: Path, size: tuple[int, int], select: str) -> str:
    """The address of a page that holds `html` in a frame: chromium's window has a least width, and it draws a scrolled page askew."""
    inner = html.as_uri() + (f"#{select}" if select else "")
    outer = html.with_name(f"frame-{html.stem}-{size[0]}.html")
    style = f"border:0;width:{size[0]}px;height:{size[1]}px;display:block"
    outer.write_text(f'<!doctype html><body style="margin:0"><iframe src="{inner}" style="{style}"></iframe>', encoding="utf-8")
    return outer.as_uri()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("readout", type=Path, help="a readout as JSON (`dragoman read … --format json`)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "pictures")
    parser.add_argument("--select", default="", help="record to select in the page, e.g. e2")
    parser.add_argument("--width", type=int, default=104, help="columns of the terminal page")
    parser.add_argument("--lines", type=int, default=46, help="most lines of the terminal page")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("chromium-browser") or "")
    asked = parser.parse_args()
    data = json.loads(asked.readout.read_text(encoding="utf-8"))
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "table.svg").write_text(table_svg(data, asked.width, asked.lines), encoding="utf-8")
    if not asked.chromium:
        print("make_pictures: no chromium found, drew table.svg only", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        for name, (width, height, theme) in SHOTS.items():
            html = Path(folder) / f"{theme}.html"
            html.write_text(page([data]).replace('<html lang="en">', f'<html lang="en" data-theme="{theme}">', 1), encoding="utf-8")
            shoot(asked.chromium, framed(html, (width, height), asked.select), asked.out / name, (width, height))
    print(f"make_pictures: {', '.join(sorted(p.name for p in asked.out.iterdir()))} in {asked.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
