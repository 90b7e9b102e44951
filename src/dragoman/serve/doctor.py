"""`dragoman doctor`: what is installed, and whether it works."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Iterator
from importlib import metadata

import typer

__all__ = ["checks", "register"]

CORE = ("numpy", "onnxruntime", "trafilatura", "charset-normalizer", "pyyaml", "duckdb", "pyarrow", "feedparser", "httpx", "rich", "typer")
EXTRAS = {"ingest": ("fastwarc",), "frame": ("pandas",), "spacy": ("spacy",)}

TRIAL = "PARIS — The foreign minister of France met the Spanish prime minister in Madrid on Sunday."


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor() -> None:
    """Say what is installed, whether the model and the data load, and how long it takes."""
    ok = True
    for good, line in checks():
        ok = ok and good
        print(f"{'ok ' if good else 'NO '} {line}")
    if not ok:
        print('dragoman: something above is missing; "pip install --force-reinstall dragoman" mends most', file=sys.stderr)
        raise typer.Exit(1)


def checks() -> Iterator[tuple[bool, str]]:
    """Each check as (passed, line)."""
    from dragoman import __version__

    yield True, f"dragoman {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    for name in CORE:
        try:
            yield True, f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield False, f"{name} is not installed"
    for extra, names in EXTRAS.items():
        for name in names:
            try:
                yield True, f"{name} {metadata.version(name)} (extra {extra})"
            except metadata.PackageNotFoundError:
                yield True, f'{name} is not installed (optional: pip install "dragoman[{extra}]")'
    yield from _trial()


def _trial() -> Iterator[tuple[bool, str]]:
    from dragoman.desk import Desk
    from dragoman.readers import report_from_text

    begun = time.perf_counter()
    try:
        desk = Desk.open(strict=True)
    except Exception as error:
        yield False, f"model and data do not load: {error}"
        return
    yield True, f"model and data load in {time.perf_counter() - begun:.1f} s: " + ", ".join(f"{k} {v}" for k, v in desk.made_by.items() if k != "dragoman")
    try:
        readout = desk.read(report_from_text(TRIAL, published="2021-03-01"))
    except Exception as error:
        yield False, f"a trial sentence fails: {type(error).__name__}: {error}"
        return
    yield bool(readout.events), f"a trial sentence gives {len(readout.events)} event(s): " + ", ".join(f"{e.type} {e.cameo}" for e in readout.events)
