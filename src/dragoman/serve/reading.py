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
    from dragoman.readers import Fetcher

__all__ = ["Tally", "fetcher", "read_all", "register"]


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
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, addresses, or - for standard input: plain text, HTML, JSONL, feeds, WARC, Parquet, lists of addresses.", metavar="INPUT..."
        ),
    ],
    format: Annotated[Format | None, typer.Option("--format", "-f", help="How to show what was found. Default: table on a terminal, jsonl elsewhere.")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"Only these kinds of record (repeat, or separate by commas): {', '.join(KINDS)}.")] = None,
    published: Annotated[str | None, typer.Option(help="Date of publication where the input has none, e.g. 2019-06-30.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch no page.")] = False,
    allow: Annotated[list[str] | None, typer.Option(help="A host or network that may be fetched from though it is private (repeat for several).")] = None,
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
    readouts = read_all(_reports(inputs, published, tally, fetcher(offline, allow)), tally, jobs=jobs, directories=directories)
    dicts = (readout.to_dict(rejected=rejected) for readout in _with_progress(readouts, tally))
    faces.write(chosen.value, dicts, kinds, out, tally.say)
    raise typer.Exit(tally.close())


def _kinds(only: list[str] | None) -> tuple[str, ...]:
    asked = [k.strip().replace("-", "_") for o in only or () for k in o.split(",") if k.strip()]
    unknown = [k for k in asked if k not in KINDS]
    if unknown:
        raise UsageError(f"--only {unknown[0]}: no such kind; one of {', '.join(KINDS)}")
    return tuple(k for k in KINDS if k in asked)


def fetcher(offline: bool, allow: list[str] | None) -> Fetcher | None:
    """What fetches pages; None where nothing is to be fetched."""
    from dragoman.readers import Fetcher, Guard

    return None if offline else Fetcher(Guard(tuple(allow or ())))


def _reports(inputs: list[str], published: str | None, tally: Tally, fetcher: Fetcher | None) -> Iterator[Report]:
    from dragoman.readers import Refusal, read_sources

    for item in read_sources(inputs, published=published, stdin=sys.stdin.buffer, note=tally.say, fetcher=fetcher):
        if isinstance(item, Refusal):
            tally.refuse(item.source, item.reason)
        else:
            yield item


def read_all(reports: Iterable[Report], tally: Tally, *, jobs: int = 1, directories: tuple[Path, ...] = (), strict: bool = False) -> Iterator[Readout]:
    """Readouts in the order of the reports, read here or by `jobs` processes (0: one per core)."""
    from dragoman.desk import code_reports

    for answer in code_reports(reports, jobs=jobs, directories=directories, strict=strict):
        if isinstance(answer, Readout):
            tally.add(answer)
            yield answer
        else:
            tally.refuse(named(answer.report), answer.reason)


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
