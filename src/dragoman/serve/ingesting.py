"""`dragoman ingest`, `watch` and `recode`: reports into a store, each once."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.keep.ingest import Coder, Counts, Ingest, Item
    from dragoman.model import Report
    from dragoman.readers import Found

__all__ = ["Meter", "items_of", "register"]

TOLD_REFUSALS = 20
"""Refusals told one by one; all are in the store."""
TOLD_SECONDS = 60.0
"""Between two lines of progress where standard error is no terminal."""

Into = Annotated[Path, typer.Option("--into", help="The store: a DuckDB file, made where it is not there.")]
Published = Annotated[str | None, typer.Option(help="Date of publication where the input has none, e.g. 2019-06-30.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one per core.")]
Directory = Annotated[list[Path] | None, typer.Option(help="A directory of actors of your own, added to the shipped one (repeat for several).")]
Allow = Annotated[list[str] | None, typer.Option(help="A host or network that may be fetched from though it is private (repeat for several).")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No messages and no progress, refusals excepted.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


def register(app: typer.Typer) -> None:
    app.command("ingest")(ingest)
    app.command("recode")(recode)


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(help="Files, folders, addresses, or -: text, HTML, JSONL, RSS, Atom, WARC, Parquet, sitemaps, lists of addresses.", metavar="SOURCE..."),
    ],
    into: Into,
    published: Published = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch no page.")] = False,
    allow: Allow = None,
    jobs: Jobs = 1,
    directory: Directory = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Stop where the disk is full, instead of waiting for room.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Read reports and keep what they say in a store: each report once, however often it is given. Stopped, it goes on where it was."""
    from dragoman.readers import SourceReader
    from dragoman.serve.reading import fetcher

    directories = given(directory)
    meter = Meter(quiet, sources)
    reader = SourceReader.load(published=published, note=meter.say, fetcher=fetcher(offline, allow))
    reader = replace(reader, skip=lambda path: _of_store(path, into))
    with _into(into, meter, wait=not no_wait) as run:
        again = meter.lost(run.lost(), sources)
        with meter.shown():
            items = items_of(reader.read([*again, *sources], sys.stdin.buffer), meter)
            counts = run.run(items, coder_of(jobs, directories), versions(directories), [*again, *sources])
    meter.close(counts, into, as_json)


_POLITE = 10
"""How much an ingest through a server steps back, as `nice` has it: half of its range."""


def _into(path: Path, meter: Meter, *, wait: bool) -> Ingest:
    """A run of ingest: into the store itself, or through the server that holds it. Raises StoreBusy where another process does."""
    from dragoman.errors import StoreBusy
    from dragoman.keep.ingest import Ingest

    try:
        return Ingest(path, say=meter.say, step=meter.step, wait=wait)
    except StoreBusy:
        from dragoman.serve.http.remote import RemoteIngest, holder_of

        holder = holder_of(path)
        if holder is None:
            raise
        meter.say(f"{path} is held by dragoman serve (PID {holder.pid}): storing through it")
        with suppress(OSError, AttributeError):  # whoever waits for an answer of the server goes before
            os.nice(_POLITE)
        return RemoteIngest(path, holder, say=meter.say, step=meter.step, wait=wait)


def recode(
    store: Annotated[Path, typer.Argument(help="The store.")],
    jobs: Jobs = 1,
    directory: Directory = None,
    quiet: Quiet = False,
) -> None:
    """Code again what other versions have coded. The old records stay, in schema history; `dragoman diff` compares."""
    from dragoman.keep import maker_key, open_store

    directories = given(directory)
    made_by = maker_key(versions(directories))
    meter = Meter(quiet, ())
    with open_store(store, write=True) as kept:
        query = "SELECT report FROM readouts JOIN reports USING (report) WHERE readouts.made_by <> ? AND reports.dataset IS NULL"
        keys = [key for (key,) in kept.con.execute(query, [made_by]).fetchall()]
        done = failed = 0
        batch = []
        for answer in coder_of(jobs, directories)(kept.report(key) for key in keys):
            if hasattr(answer, "reason"):
                failed += 1
                meter.refuse(answer.report.url or answer.report.id, answer.reason)
                continue
            batch.append(answer)
            if len(batch) == RECODE_BATCH:
                done += kept.add(batch, recode=True)
                batch = []
        done += kept.add(batch, recode=True)
    print(f"{len(keys):,} reports by other versions: {done:,} coded anew" + (f", {failed:,} failed" if failed else ""))
    raise typer.Exit(3 if failed else 0)


RECODE_BATCH = 64


def _of_store(path: Path, store: Path) -> bool:
    """Whether a file in a folder of sources belongs to the store itself: its log, ledger and snapshots bear its name."""
    here, there = path.absolute(), store.absolute()
    return here.is_relative_to(there.parent) and here.relative_to(there.parent).parts[0].startswith(there.name)


def given(directories: list[Path] | None) -> tuple[Path, ...]:
    """The user's own directories of actors. Raises UsageError where one is missing."""
    for path in directories or ():
        if not path.is_file():
            raise UsageError(f"--directory {path}: no such file")
    return tuple(directories or ())


def coder_of(jobs: int, directories: tuple[Path, ...]) -> Coder:
    """The coder that ingest uses: the desk, opened when the first new report comes."""

    def code(reports: Iterable[Report]) -> Iterator[Any]:
        from itertools import chain

        from dragoman.desk import code_reports

        stream = iter(reports)
        for first in stream:  # nothing is loaded where nothing is new
            yield from code_reports(chain([first], stream), jobs=jobs, directories=directories, deeds=True)

    return code


def versions(directories: tuple[Path, ...]) -> dict[str, str]:
    """What the records will be made by."""
    from dragoman.desk import made_by

    return dict(made_by(directories))


def items_of(found: Iterable[Found], meter: Meter) -> Iterator[Item]:
    """What was read as ingest takes it, each with where it came from."""
    from dragoman.keep.ingest import Item
    from dragoman.model import Rejected
    from dragoman.readers import Refusal, is_url

    for one in found:
        source = one.source if one.source == "-" or is_url(one.source) else os.path.abspath(one.source)
        if isinstance(one.item, Refusal):
            meter.refuse(one.item.source, one.item.reason)
            yield Item(Rejected("read", one.item.reason), one.item.source, source)
        else:
            meter.took(one.source, len(one.item.text))
            yield Item(one.item, one.source, source)


@dataclass
class Meter:
    """Says how far ingest is: counts, reports a second, time left where the sources are files."""

    quiet: bool
    sources: Iterable[str]
    begun: float = field(default_factory=time.monotonic)
    _told: float = field(default_factory=time.monotonic)
    _refusals: int = 0
    _bytes: int = 0
    _done: int = 0
    _file: str = ""
    _read: int = 0
    _bar: Any = None

    def say(self, message: str) -> None:
        if not self.quiet:
            print(f"dragoman: {message}", file=sys.stderr, flush=True)

    def refuse(self, origin: str, reason: str) -> None:
        self._refusals += 1
        if self._refusals <= TOLD_REFUSALS:
            print(f"dragoman: {origin}: {reason}", file=sys.stderr)
        elif self._refusals == TOLD_REFUSALS + 1:
            print("dragoman: further refusals are listed by dragoman rejected", file=sys.stderr)

    def lost(self, lost: dict[str, str], sources: list[str]) -> list[str]:
        """Say what an earlier run left undone; gives the sources to read once more, those that are named anyway left out."""
        if not lost:
            return []
        named = {os.path.abspath(s) if "://" not in s else s for s in sources}
        found = [s for s in dict.fromkeys(lost.values()) if s != "-" and not any(s == n or s.startswith(os.path.join(n, "")) for n in named)]
        whence = "read again" if "-" not in lost.values() else "read again where they did not come from standard input"
        self.say(f"{len(lost):,} reports that an earlier run began to store are not in it (it was stopped, or its log was torn): {whence}")
        return found

    def took(self, source: str, characters: int) -> None:
        """A report of a source was read: how far in the files that is, roughly."""
        if source != self._file:
            self._done += self._size(self._file)
            self._file, self._read = source, 0
        self._read += characters

    def step(self, counts: Counts) -> None:
        """Show how far it is."""
        if self._bar is not None:
            self._bar(self._line(counts))
        elif not self.quiet and time.monotonic() - self._told > TOLD_SECONDS:
            self._told = time.monotonic()
            self.say(self._line(counts))

    def shown(self) -> AbstractContextManager[Any]:
        """A line that changes, on a terminal."""
        self._bytes = sum(map(_bytes_of, self.sources))
        if self.quiet or not sys.stderr.isatty():
            return nullcontext()
        from rich.console import Console
        from rich.status import Status

        status = Status("reading", console=Console(stderr=True))
        self._bar = status.update
        return status

    def close(self, counts: Counts, store: Path, as_json: bool) -> None:
        """Print the summary; ends the command, with 3 where something was refused."""
        seconds = time.monotonic() - self.begun
        if as_json:
            print(json.dumps({**asdict(counts), "seconds": round(seconds, 1), "store": str(store)}))
        else:
            print(f"{counts.read:,} read: {counts.stored:,} stored, {counts.duplicate:,} duplicate, {counts.refused:,} refused ({_span(seconds)})")
            if counts.refused:
                self.say(f"reasons: dragoman rejected {store}")
        raise typer.Exit(3 if counts.refused else 0)

    def _line(self, counts: Counts) -> str:
        seconds = time.monotonic() - self.begun
        told = f"{counts.read:,} read: {counts.stored:,} stored, {counts.duplicate:,} duplicate, {counts.refused:,} refused"
        share = min(1.0, (self._done + min(self._read, self._size(self._file))) / self._bytes) if self._bytes else 0.0
        left = f", {_span(seconds / share - seconds)} left" if 0.01 < share < 1 and seconds > 2 else ""
        return f"{told}; {counts.read / max(seconds, 0.1):.1f} a second{left}"

    def _size(self, source: str) -> int:
        return os.path.getsize(source) if os.path.isfile(source) else 0


def _bytes_of(source: str) -> int:
    """Bytes of a file, or of all files under a folder; 0 for the rest."""
    if os.path.isfile(source):
        return os.path.getsize(source)
    return sum(os.path.getsize(p) for folder, _, names in os.walk(source) for n in names if os.path.isfile(p := os.path.join(folder, n)))


def _span(seconds: float) -> str:
    """ "12 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
