"""Panels and timelines over many imported events: made up by SQL, shaped like GDELT's, asked through the store.

python bench/panel.py                          10,000,000 events (about 1 GB on disk)
python bench/panel.py --events 1000000 --store /tmp/bench.duckdb      kept, and used again if it is there

A few countries do most (the first about 30 %, as the USA in GDELT), 27 % of events have no country that acts, 36 % none that is acted on (GDELT: more), one in
five with both stays inside a country. Every figure is the first call on a store just opened, then the best of three more; `cpu` is seconds of all threads.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dragoman
from dragoman.ontology import Ontology

EVENTS = """
INSERT INTO main.events BY NAME
WITH drawn AS (
    SELECT i, hash(i, 1) % 1000003 / 1000003.0 AS u, hash(i, 2) % 1000003 / 1000003.0 AS v, hash(i, 3) AS h, hash(i, 4) AS k FROM range({first}, {last}) t(i)
), picked AS (
    SELECT *, floor(pow(u, 4.4) * {countries})::INTEGER AS s, CASE WHEN k % 5 = 0 THEN s ELSE floor(pow(v, 4.4) * {countries})::INTEGER END AS r,
           DATE '2015-01-01' + (i * 3650 // {count})::INTEGER AS day, (h % {codes})::INTEGER AS leaf,
           (h // 1000) % 100 >= 27 AS acts, (h // 100000) % 100 >= 36 AS acted_on,
           ((h // 10000000) % 8)::INTEGER AS one, ((h // 80000000) % 8)::INTEGER AS other,
           md5((i // 3)::VARCHAR)[1:20] AS report
    FROM drawn
)
SELECT report || '/e' || (i % 3 + 1) AS id, report, 'bench' AS made_by, day AS known, c.type, c.code AS cameo, c.name AS cameo_name, c.mode, [] AS contexts,
       c.quad, c.cameo_quad, c.goldstein, c.intensity, c.type = 'CONSULT' AS reciprocal, 'happened' AS status,
       CASE WHEN acts THEN [report || '/a1'] ELSE [] END AS source, CASE WHEN acts THEN [a.name] ELSE [] END AS source_name,
       CASE WHEN acts THEN [a.country || {roles}[one + 1]] ELSE [] END AS source_code, CASE WHEN acts THEN [a.country] ELSE [] END AS source_country,
       CASE WHEN acted_on THEN [report || '/a2'] ELSE [] END AS recipient, CASE WHEN acted_on THEN [b.name] ELSE [] END AS recipient_name,
       CASE WHEN acted_on THEN [b.country || {roles}[other + 1]] ELSE [] END AS recipient_code,
       CASE WHEN acted_on THEN [b.country] ELSE [] END AS recipient_country,
       day AS when_start, day AS when_end, 'day' AS when_precision, 'report date' AS when_basis, a.name AS where_name, a.country AS where_country,
       'bench' AS rule, 1.0 AS confidence, 'bench' AS dataset
FROM picked JOIN codes c ON c.n = leaf JOIN ranked a ON a.n = s JOIN ranked b ON b.n = r
"""
ROLES = "['', 'GOV', 'MIL', 'OPP', 'REB', 'CVL', 'COP', 'BUS']"
CHUNK = 1_000_000


def make(store: dragoman.Store, count: int) -> dict[str, float]:
    """Events by SQL, as an importer puts them in; then the table of pairs, sorted."""
    con, ontology = store.con, Ontology.load()
    leaves = [c for c in ontology.codes.values() if len(c.code) > 2]
    con.execute(
        "CREATE TEMP TABLE codes (n INTEGER, code TEXT, name TEXT, type TEXT, mode TEXT, quad TEXT, cameo_quad INTEGER, goldstein DOUBLE, intensity DOUBLE)"
    )
    rows = [[n, c.code, c.name, c.type, c.mode, ontology.quad(c.type), c.quad, c.goldstein, ontology.intensity(c.type, c.mode)] for n, c in enumerate(leaves)]
    con.executemany("INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    first = "CASE country WHEN 'USA' THEN 0 WHEN 'CHN' THEN 1 WHEN 'RUS' THEN 2 WHEN 'KOR' THEN 3 WHEN 'PRK' THEN 4 ELSE 5 END, hash(country)"
    con.execute(
        f"CREATE TEMP TABLE ranked AS SELECT row_number() OVER (ORDER BY {first}) - 1 AS n, country, any_value(name) AS name FROM countries GROUP BY country"
    )
    countries = con.execute("SELECT count(*) FROM ranked").fetchall()[0][0]
    begun = time.perf_counter()
    for start in range(0, count, CHUNK):
        span = {"first": start, "last": min(start + CHUNK, count), "count": count}
        con.execute(EVENTS.format(**span, countries=countries, codes=len(leaves), roles=ROLES))
    store.writer.checkpoint()
    between = time.perf_counter()
    store.writer.refresh_pairs()
    return {"made_seconds": round(between - begun, 1), "pairs_seconds": round(time.perf_counter() - between, 1)}


def timed(ask: Callable[[], Any]) -> dict[str, float]:
    """Seconds of the first call and of the best of three more, and how many rows came."""
    begun = time.perf_counter()
    rows = ask().num_rows
    found: dict[str, float] = {"rows": rows, "first": round(time.perf_counter() - begun, 3)}
    best = []
    for _ in range(3):
        begun, cpu = time.perf_counter(), time.process_time()
        ask()
        best.append((time.perf_counter() - begun, time.process_time() - cpu))
    return found | {"best": round(min(best)[0], 3), "cpu": round(min(cpu for _, cpu in best), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--store", type=Path, help="keep the store here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.store or Path(folder) / "panel.duckdb"
        figures: dict[str, Any] = {"events": given.events, "cores": os.cpu_count(), "load": os.getloadavg()[0]}
        if not path.exists():
            with dragoman.open(path, write=True) as store:
                figures |= make(store, given.events)
        figures["megabytes"] = round(path.stat().st_size / 1e6)
        with dragoman.open(path) as store:
            asked = {
                "panel of dyads by month": lambda: store.panel().to_arrow(),
                "the same without zeros": lambda: store.panel(zeros=False).to_arrow(),
                "the same, units of 30 events and more": lambda: store.panel(least=30).to_arrow(),
                "the same by CAMEO, with roots": lambda: store.panel(coding="cameo", types=True, least=30).to_arrow(),
                "panel inside states by quarter": lambda: store.panel(unit="inside", by="quarter").to_arrow(),
                "timeline USA PRK": lambda: store.timeline("USA", "PRK").to_arrow(),
                "timeline KOR DNK": lambda: store.timeline("KOR", "DNK").to_arrow(),
                "timeline USA PRK by month": lambda: store.timeline("USA", "PRK", by="month").to_arrow(),
                "dyads that moved most": lambda: store.dyads().to_arrow(),
                "view months": lambda: store.to_arrow("months"),
            }
            for name, ask in asked.items():
                figures[name] = timed(ask)
        print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
