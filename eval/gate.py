"""The evaluation gate: every figure in floors.json is measured and must hold; floors only rise.

Own gold lies in eval/gold; the other sets lie outside the repository (research licences), and where they are absent the gate says so and passes. Set
DRAGOMAN_SHARED to their parent folder, or lay them in ../shared.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def lookup(figures: dict[str, Any], path: str) -> float:
    value: Any = figures
    for part in path.split("."):
        value = value[part]
    return float(value)


def fallen(now: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[str]:
    """Floors of an earlier version that the present one drops, lowers, or (for bounds from above) lifts."""
    out: list[str] = []
    by_set = {(t["stage"], t["gold"], t.get("raw", False)): t for t in now}
    for old in before:
        new = by_set.get((old["stage"], old["gold"], old.get("raw", False)), {})
        for bound, worse in (("at_least", float.__lt__), ("at_most", float.__gt__)):
            for key, value in old.get(bound, {}).items():
                current = new.get(bound, {}).get(key)
                if current is None or worse(float(current), float(value)):
                    out.append(f"{old['stage']} {old['gold']} {key}: {bound} {value} became {current}")
    return out


def history(path: Path) -> list[list[dict[str, Any]]]:
    """Earlier committed versions of the floors; none outside a git checkout."""
    name = path.relative_to(HERE.parent).as_posix()

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=HERE.parent, capture_output=True, text=True, check=True).stdout

    try:
        return [json.loads(git("show", f"{commit}:{name}"))["tasks"] for commit in git("log", "--format=%H", "--", name).split()]
    except (OSError, subprocess.CalledProcessError, ValueError):
        return []


def gold_of(task: dict[str, Any], shared: Path) -> Path:
    """Our own gold lies beside this file, the others in `shared`."""
    own = HERE / task["gold"]
    return own if own.exists() else shared / task["gold"]


def run(task: dict[str, Any], shared: Path, jobs: int) -> tuple[dict[str, Any], list[str]]:
    """Figures of one task, and a line for each bound that does not hold."""
    from dragoman.serve.measuring import evaluate_stage

    report = shared / task["report"] if "report" in task else None
    figures = evaluate_stage(task["stage"], gold_of(task, shared), report=report, raw=task.get("raw", False), jobs=jobs).figures
    failures = []
    for bound, holds in (("at_least", float.__ge__), ("at_most", float.__le__)):
        for key, value in task.get(bound, {}).items():
            got = lookup(figures, key)
            good = holds(got, float(value))
            print(f"  {'ok ' if good else 'NO '} {key} {got} ({bound.replace('_', ' ')} {value})", flush=True)
            if not good:
                failures.append(f"{task['stage']} {task['gold']}: {key} is {got}, {bound.replace('_', ' ')} {value}")
    return figures, failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="run only tasks whose stage or gold file contains this")
    parser.add_argument("--figures", type=Path, help="write all figures to this JSON file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    shared = Path(os.environ.get("DRAGOMAN_SHARED", HERE.parent.parent / "shared"))
    path = HERE / "floors.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))["tasks"]
    failures = [line for old in history(path) for line in fallen(tasks, old)]
    figures: dict[str, Any] = {}
    for task in tasks:
        name = f"{task['stage']} {task['gold']}{' --raw' if task.get('raw') else ''}"
        if options.only and options.only not in name:
            continue
        if not gold_of(task, shared).exists():
            print(f"{name}: not here, skipped")
            continue
        print(name, flush=True)
        begun = time.perf_counter()
        figures[name], failed = run(task, shared, options.jobs)
        failures += failed
        print(f"  {time.perf_counter() - begun:.0f} s", flush=True)
    if options.figures:
        options.figures.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for line in failures:
        print(f"gate: {line}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
