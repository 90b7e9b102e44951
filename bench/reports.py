"""What the benchmarks read, and the one core they read it on."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def texts(sources: Sequence[Path], count: int, paragraphs: int) -> list[str]:
    """At most `count` reports of the JSONL files and folders of .txt files given; without any, made up of so many paragraphs of examples/."""
    found = (text for source in sources for text in _given(source)) if sources else _made_up(count, paragraphs)
    return list(islice(found, count))


def one_core() -> None:
    """Hold this process to one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _made_up(count: int, size: int) -> Iterator[str]:
    """Paragraphs drawn from the example reports with a fixed seed: the words are news, the stories are not."""
    paragraphs = [p for f in sorted((ROOT / "examples").glob("*.txt")) for p in f.read_text(encoding="utf-8").split("\n\n") if len(p) > 60]
    draw = random.Random(20190630)
    for _ in range(count):
        yield "\n\n".join(draw.sample(paragraphs, min(size, len(paragraphs))))


def _given(source: Path) -> Iterator[str]:
    if source.is_dir():
        yield from (f.read_text(encoding="utf-8", errors="replace") for f in sorted(source.glob("*.txt")))
        return
    with source.open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines if line.strip())
