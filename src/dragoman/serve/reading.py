"""`dragoman read`: inputs to readouts, in the face that is asked for."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.errors import UsageError
from dragoman.readout import KINDS, Readout

if TYPE_CHECKING:
    from dragoman.model import Report

__all__ = ["Tally", "read_all", "register"]

BATCH_REPORTS = 8
"""Reports handed to a worker process at a time: enough to fill a batch of like sentences, few enough to share the work evenly."""


class Format(StrEnum):
    """Faces of a readout."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    html = "html"
    annotations = "annotations"
    geojson = "geojson"


@dataclass
class Tally:
    """What was read and what was not; says so on standard error."""

    quiet: bool = False
    read: int = 0
    refused: int = 0
    open_times: int = 0
    undated: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def refuse(self, source: str, reason: str) -> None:
        self.refused += 1
        print(f"dragoman: {source}: {reason}", file=sys.stderr)

    def add(self, readout: Readout) -> None:
        from dragoman.parse.times import open_times

        self.read += 1
        if readout.report.published is None:
            self.open_times += open_times(readout.times)
        for dropped in readout.rejected:
            if dropped.stage in ("language", "read") or dropped.reason.startswith("internal error"):
                self.say(f"{named(readout.report)}: {dropped.stage}: {dropped.reason}")

    def say(self, message: str) -> None:
        if not self.quiet:
            print(f"dragoman: {message}", file=sys.stderr)

    def close(self) -> int:
        """Say what was left open; give the exit code."""
        if self.open_times:
            noun = "relative time" if self.open_times == 1 else "relative times"
            self.say(f"{self.open_times} {noun} left open: give --published")
        if self.refused:
            self.say(f"{self.read} read, {self.refused} refused")
        return 3 if self.refused else 0


def named(report: Report) -> str:
    """A report in a message: its address, headline, or first words."""
    return report.url or report.title or " ".join(report.text[:200].split())[:60] or report.id


def register(app: typer.Typer) -> None:
    app.command("read")(read)


def read(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input: plain text, HTML, JSONL.", metavar="INPUT...")],
    format: Annotated[Format | None, typer.Option("--format", "-f", help="How to show what was found. Default: table on a terminal, jsonl elsewhere.")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"Only these kinds of record (repeat, or separate by commas): {', '.join(KINDS)}.")] = None,
    published: Annotated[str | None, typer.Option(help="Date of publication where the input has none, e.g. 2019-06-30.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one per core.")] = 1,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file (csv: folder, one file per kind) instead of standard output.")] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Also print what was dropped, with stage and reason (json, jsonl).")] = False,
    directory: Annotated[list[Path] | None, typer.Option(help="A directory of actors of your own, added to the shipped one (repeat for several).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages and no progress on standard error, refusals excepted.")] = False,
) -> None:
    """Read reports and print what they say: events, statements, actors, times, places."""
    from dragoman.serve import faces

    kinds = _kinds(only)
    chosen = format or (Format.table if out is None and sys.stdout.isatty() else Format.jsonl)
    tally = Tally(quiet)
    directories = tuple(directory or ())
    for path in directories:
        if not path.is_file():
            raise UsageError(f"--directory {path}: no such file")
    readouts = read_all(_reports(inputs, published, tally), tally, jobs=jobs, directories=directories)
    dicts = (readout.to_dict(rejected=rejected) for readout in _with_progress(readouts, tally))
    faces.write(chosen.value, dicts, kinds, out, tally.say)
    raise typer.Exit(tally.close())


def _kinds(only: list[str] | None) -> tuple[str, ...]:
    asked = [k.strip().replace("-", "_") for o in only or () for k in o.split(",") if k.strip()]
    unknown = [k for k in asked if k not in KINDS]
    if unknown:
        raise UsageError(f"--only {unknown[0]}: no such kind; one of {', '.join(KINDS)}")
    return tuple(k for k in KINDS if k in asked)


def _reports(inputs: list[str], published: str | None, tally: Tally) -> Iterator[Report]:
    from dragoman.readers import Refusal, read_sources

    for item in read_sources(inputs, published=published, stdin=sys.stdin.buffer, note=tally.say):
        if isinstance(item, Refusal):
            tally.refuse(item.source, item.reason)
        else:
            yield item


def read_all(reports: Iterable[Report], tally: Tally, *, jobs: int = 1, directories: tuple[Path, ...] = (), strict: bool = False) -> Iterator[Readout]:
    """Readouts in the order of the reports, read here or by `jobs` processes (0: one per core)."""
    if jobs == 1:
        from dragoman.desk import Desk

        found: Iterable[Readout] = Desk.open(directories=directories, strict=strict).read_many(reports)
    else:
        found = _read_apart(reports, tally, jobs, directories, strict)
    for readout in found:
        tally.add(readout)
        yield readout


def _read_apart(reports: Iterable[Report], tally: Tally, jobs: int, directories: tuple[Path, ...], strict: bool) -> Iterator[Readout]:
    import os
    from functools import partial

    from dragoman.desk import worker
    from dragoman.run import Failure, ordered_map

    task = partial(worker, directories, strict)
    for result in ordered_map(task, _batched(reports, BATCH_REPORTS), jobs or os.cpu_count() or 1):
        if not isinstance(result, Failure):
            yield from result
            continue
        # One report brought its batch down: each is read again alone, in a process that it may crash.
        for single in ordered_map(task, [[report] for report in result.item], 2):
            if isinstance(single, Failure):
                tally.refuse(named(single.item[0]), single.reason)
            else:
                yield from single


def _batched(reports: Iterable[Report], size: int) -> Iterator[list[Report]]:
    batch: list[Report] = []
    for report in reports:
        batch.append(report)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _with_progress(readouts: Iterable[Readout], tally: Tally) -> Iterator[Readout]:
    """Count reports and words on standard error while reading takes long; nothing where it is no terminal."""
    if tally.quiet or not sys.stderr.isatty():
        yield from readouts
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} reports, {task.fields[words]:,} words"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("read", total=None, words=0)
        words = 0
        for readout in readouts:
            words += readout.report.text.count(" ") + 1
            progress.update(task, advance=1, words=words)
            yield readout
