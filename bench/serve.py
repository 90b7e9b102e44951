"""Fifty clients ask a running server for five minutes while reports are ingested through it: seconds by question, errors, memory.

    python bench/serve.py --store /tmp/serve.duckdb                 makes a store of 20,000 reports there first, and keeps it
    python bench/serve.py --reports 2000 --clients 10 --seconds 30  a short try

The store is the shipped example over and over, each time some days later, with its links: real records, and as many reports as wanted. A client opens what
a reader of the
page opens (start, dyads, incidents, reports, actors, searches), few of them often and many seldom, and looks at each for a while (`--think`, mean of an
exponential).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

import dragoman
from dragoman.keep.rows import key_of
from dragoman.keep.writer import now
from dragoman.readout import Readout
from dragoman.serve.http import lockfile
from dragoman.serve.http.example import readouts

WARM_SECONDS = 20.0
"""Not counted: the first answers of a server fill its memory."""


# The store


def shifted(readout: Readout, n: int) -> Readout:
    """The same report in another paper, some days later: its own key, records and dates."""
    report = readout.report
    day = date.fromisoformat((report.published or "2019-01-01")[:10]) + timedelta(days=3 * n)
    events = tuple(replace(e, when=replace(e.when, start=later(e.when.start, n), end=later(e.when.end, n)) if e.when else None) for e in readout.events)
    return replace(
        readout, report=replace(report, id=f"{report.id}-{n}", url=f"https://made.example/{n}/{report.id}", published=day.isoformat()), events=events
    )


def later(day: str | None, n: int) -> str | None:
    try:
        return day and (date.fromisoformat(day) + timedelta(days=3 * n)).isoformat()
    except (ValueError, OverflowError):
        return day


def make(path: Path, count: int) -> None:
    """A store of so many reports, linked as the example is."""
    found = list(readouts())
    with tempfile.TemporaryDirectory() as folder:
        links = example_links(Path(folder) / "example.duckdb", found)
    with dragoman.open(path, write=True) as store:
        run = store.writer.begin_run(["bench"], found[0].made_by)
        for n in range(math.ceil(count / len(found))):
            batch = [shifted(one, n) for one in found][: count - n * len(found)]
            store.add(batch)
            keys = {key_of(old.report): key_of(new.report) for old, new in zip(found, batch, strict=False)}
            rows = [moved(link, keys, n) for link in links if link["one"].split("/")[0] in keys and link["other"].split("/")[0] in keys]
            with store.writer.transaction():
                store.writer.put("judgements", rows)
        store.writer.end_run(run, {"read": count, "stored": count, "duplicate": 0, "refused": 0})
        store.writer.refresh_pairs()


def example_links(path: Path, found: list[Readout]) -> list[dict[str, Any]]:
    from dragoman.linking import link

    with dragoman.open(path, write=True) as store:
        store.add(found)
        link(store)
        return store.sql("SELECT * FROM judgements").to_pylist()


def moved(link: dict[str, Any], keys: dict[str, str], n: int) -> dict[str, Any]:
    ends = {side: "/".join([keys[link[side].split("/")[0]], *link[side].split("/")[1:]]) for side in ("one", "other")}
    return {**link, **ends, "judgement": f"{n:04x}{link['judgement']}"[:16], "made": now()}


def fresh(path: Path, count: int) -> None:
    """Reports to ingest meanwhile: texts of the example under new addresses."""
    found = list(readouts())
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            report = found[n % len(found)].report
            row = {"id": f"new-{n}", "title": report.title, "publisher": "New Paper", "published": report.published, "url": f"https://new.example/{n}"}
            file.write(json.dumps(row | {"text": report.text}) + "\n")


# The clients


@dataclass
class Taken:
    """What came back: seconds by kind of question, and statuses."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    bytes: int = 0


@dataclass
class World:
    """What there is to look at, the most looked at first."""

    reports: list[str]
    incidents: list[str]
    dyads: list[tuple[str, str]]
    actors: list[str]
    words: tuple[str, ...] = (
        "summit",
        "missile",
        "sanctions",
        "talks",
        "Kim",
        "Moon border",
        "nuclear test",
        "envoy",
        "border",
        "letter",
        "inspectors",
        "drills",
    )


def pick(draw: random.Random, things: Any) -> Any:
    """One of many, the n-th with a weight of about 1/n (Zipf): what people look at."""
    return things[min(int(math.exp(draw.random() * math.log(len(things) + 1))) - 1, len(things) - 1)]


def questions(draw: random.Random, world: World) -> Iterator[tuple[str, str]]:
    """What a reader opens, for ever: kind and address."""
    while True:
        one, other = pick(draw, world.dyads)
        yield "summary", "/summary"
        yield "dyad", f"/dyads/{one}/{other}?by={draw.choice(('month', 'month', 'week'))}"
        yield "incidents", f"/incidents?dyad={one}:{other}&origins={draw.choice((1, 2))}"
        for _ in range(draw.randint(1, 3)):
            yield "incident", f"/incidents/{pick(draw, world.incidents)}"
            yield "report", f"/reports/{pick(draw, world.reports)}"
        yield "search", f"/search?q={pick(draw, world.words).replace(' ', '+')}"
        yield "timeline", f"/timeline?one={one}&other={other}&once=true&limit=50"
        yield "actor", f"/actor?actor={pick(draw, world.actors).replace(' ', '+')}"
        yield "events", f"/events?dyad={one}:{other}&limit=50&since={draw.randint(2017, 2020)}"
        yield "map", f"/map?since={draw.randint(2017, 2020)}"
        yield "network", f"/network?ego={one}"
        yield "sources", "/sources"


async def client(n: int, address: str, world: World, taken: Taken, until: float, think: float, counted: float) -> None:
    draw = random.Random(n)
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=60, trust_env=False, headers={"Accept-Encoding": "gzip"}) as http:
        await asyncio.sleep(draw.random() * think)
        for kind, path in questions(draw, world):
            begun = time.perf_counter()
            if begun > until:
                return
            try:
                answer = await http.get(path)
                status = answer.status_code
                taken.bytes += len(answer.content)
            except httpx.HTTPError as error:
                status = 599
                taken.failures.append(f"{path}: {type(error).__name__}")
            if begun > counted:
                taken.seconds[kind].append(time.perf_counter() - begun)
                taken.statuses[status] += 1
                if status >= 400:
                    taken.failures.append(f"{path}: {status}")
            await asyncio.sleep(draw.expovariate(1 / think))


async def memory(address: str, until: float) -> list[float]:
    """Megabytes of the server, every five seconds."""
    found = []
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        while time.perf_counter() < until:
            text = (await http.get(f"{address}/metrics")).text
            found.append(float(next(line for line in text.splitlines() if line.startswith("process_resident_memory_bytes")).split()[1]) / 1e6)
            await asyncio.sleep(5)
    return found


async def look(address: str) -> World:
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=120, trust_env=False) as http:
        summary = (await http.get("/summary")).json()
        reports = (await http.get("/reports?limit=200")).json()["items"]
        incidents = (await http.get("/incidents?limit=200&order=-origins")).json()["items"]
        actors = (await http.get("/actors?limit=40")).json()["items"]
    return World(
        [row["report"] for row in reports],
        [row["incident"] for row in incidents],
        [(row["one"], row["other"]) for row in summary["top_dyads"]],
        [row["name"] for row in actors],
    )


async def ask(address: str, clients: int, seconds: float, think: float) -> tuple[Taken, list[float]]:
    world, taken = await look(address), Taken()
    begun = time.perf_counter()
    counted, until = begun + min(WARM_SECONDS, seconds / 4), begun + seconds
    found, *_ = await asyncio.gather(memory(address, until), *(client(n, address, world, taken, until, think, counted) for n in range(clients)))
    return taken, found


def figures(taken: Taken, used: list[float], seconds: float) -> dict[str, Any]:
    every = sorted(second for many in taken.seconds.values() for second in many)
    third = max(1, len(used) // 3)

    def at(share: float, many: list[float]) -> float:
        return round(1000 * many[min(len(many) - 1, int(share * len(many)))], 1)

    by_kind = {kind: {"n": len(many), "p50": at(0.5, sorted(many)), "p95": at(0.95, sorted(many))} for kind, many in sorted(taken.seconds.items())}
    return {
        "requests": len(every),
        "a second": round(len(every) / seconds, 1),
        "ms": {"p50": at(0.5, every), "p95": at(0.95, every), "p99": at(0.99, every), "most": at(1, every)} if every else {},
        "by question": by_kind,
        "statuses": {str(status): n for status, n in sorted(taken.statuses.items())},
        "server errors": sum(n for status, n in taken.statuses.items() if status >= 500),
        "failures": taken.failures[:5],
        "megabytes sent": round(taken.bytes / 1e6, 1),
        "memory MB": {"first third": round(statistics.mean(used[:third])), "last third": round(statistics.mean(used[-third:])), "most": round(max(used))}
        if used
        else {},
    }


def run(path: Path, given: argparse.Namespace) -> dict[str, Any]:
    """Start server and ingest, ask, stop both."""
    server = subprocess.Popen([sys.executable, "-m", "dragoman", "serve", str(path), "--port", "0", "--log", "none"], stderr=subprocess.DEVNULL)
    ingest = None
    begun = time.perf_counter()
    try:
        while (holder := lockfile.find(path)) is None or holder.pid != server.pid:
            if server.poll() is not None or time.perf_counter() - begun > 300:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
        made: dict[str, Any] = {"start s": round(time.perf_counter() - begun, 1)}
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "new.jsonl"
            fresh(source, 20_000)
            if not given.no_ingest:
                ingest = subprocess.Popen([sys.executable, "-m", "dragoman", "ingest", str(source), "--into", str(path), "--quiet"], stdout=subprocess.DEVNULL)
            before = count(holder.address)
            taken, used = asyncio.run(ask(holder.address, given.clients, given.seconds, given.think))
            made |= figures(taken, used, given.seconds) | {"ingested meanwhile": count(holder.address) - before}
        return made
    finally:
        for process in (ingest, server):
            if process is not None:
                process.terminate()
                process.wait(60)


def count(address: str) -> int:
    return int(httpx.get(f"{address}/api/v1/reports?limit=1", trust_env=False, timeout=120).json()["total"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="made here where it is not there, and kept")
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--think", type=float, default=3.0, help="seconds that a client looks at an answer, on the mean")
    parser.add_argument("--no-ingest", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or Path(folder) / "serve.duckdb"
        if not path.exists():
            make(path, given.reports)
        made = {
            "reports": given.reports,
            "clients": given.clients,
            "seconds": given.seconds,
            "think s": given.think,
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
        }
        print(json.dumps(made | run(path, given), indent=1))


if __name__ == "__main__":
    main()
