"""The one place of wiring: loads every room once and leads a report through them.

Each room gets only what it needs and returns records; a room that fails on a report costs that report its records of this
kind, noted as `Rejected`, never the rest of the readout.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeVar

from dragoman.extract.events import EventCoder
from dragoman.extract.firsts import FirstCoder
from dragoman.extract.positions import PositionCoder
from dragoman.extract.questions import QuestionCoder
from dragoman.extract.statements import StatementCoder, connect, with_sources
from dragoman.keep.ingest import Failed
from dragoman.link import ActorLinker
from dragoman.model import Actor, Annotated, Dateline, Place, Rejected, Report, Span, Statement
from dragoman.ontology import Ontology
from dragoman.parse import Parser, load_parser
from dragoman.parse.places import PlaceTagger
from dragoman.parse.times import TimeTagger
from dragoman.readout import Readout
from dragoman.run import Failure, ordered_map
from dragoman.syntax import Syntax

__all__ = ["TEXT_LIMIT", "Desk", "code_reports", "made_by", "shared_desk", "worker"]

TEXT_LIMIT: Final = 200_000
"""Characters of one report that are coded: some forty times a long feature. The rest is kept, and noted as rejected."""

BATCH_CHARACTERS: Final = 60_000
"""Text parsed at one go: enough to fill batches of like length, little enough to keep memory flat."""

BATCH_REPORTS: Final = 8
"""Reports handed to a worker process at a time: enough to fill a batch of like sentences, few enough to share the work evenly."""

R = TypeVar("R")


@dataclass(frozen=True)
class Desk:
    """All rooms, loaded. `strict` lets an error in a room through (for tests and evaluation)."""

    parser: Parser
    times: TimeTagger
    places: PlaceTagger
    actors: ActorLinker
    statements: StatementCoder
    events: EventCoder
    positions: PositionCoder
    firsts: FirstCoder
    questions: QuestionCoder
    made_by: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    deeds: bool = False

    @classmethod
    def open(cls, *, directories: Sequence[Path] = (), strict: bool = False, learned: bool = True, deeds: bool = False) -> Desk:
        """Load every room. `directories` are files of actors added to the shipped directory; without `learned` the rules code alone.

        `deeds`: also find what the ledger of words asks of each sentence, for a store to keep (three hundredths of the time of reading).

        Raises ModelError or DataError where a file is missing or damaged.
        """
        return cls(
            parser=load_parser(),
            times=TimeTagger.load(),
            places=PlaceTagger.load(),
            actors=ActorLinker.load(directories),
            statements=StatementCoder.load(learned=learned),
            events=EventCoder.load(Ontology.load(), learned=learned),
            positions=PositionCoder.load(),
            firsts=FirstCoder.load(),
            questions=QuestionCoder.load(),
            made_by=made_by(directories),
            strict=strict,
            deeds=deeds,
        )

    def read(self, report: Report) -> Readout:
        """Read one report."""
        return next(self.read_many([report]))

    def read_many(self, reports: Iterable[Report]) -> Iterator[Readout]:
        """Read reports in order, parsed in batches of some `BATCH_CHARACTERS`."""
        for batch in _batches(reports):
            working = [_shortened(r) for r in batch]
            for full, (report, rejected), syntax in zip(batch, working, self._parse(working), strict=True):
                if syntax is None:
                    yield Readout(full, self.made_by, rejected=rejected)
                else:
                    yield self._code(full, report, syntax, rejected)

    def _parse(self, working: Sequence[tuple[Report, tuple[Rejected, ...]]]) -> Iterator[Syntax | None]:
        english = [r.text for r, _ in working if _is_english(r)]
        parses = iter(self.parser.parse_many(english))
        for report, _ in working:
            yield next(parses) if _is_english(report) else None

    def annotated(self, report: Report) -> tuple[Annotated, tuple[Statement, ...]]:
        """A report as the coder of events gets it: parsed, with times, places, actors, and its statements."""
        room = _Guard(self.strict, [])
        return self._heard(self._tagged(report, self.parser.parse(report.text), room), room)

    def _heard(self, doc: Annotated, room: _Guard) -> tuple[Annotated, tuple[Statement, ...]]:
        """The statements of a report, and the report with their speakers among its actors."""
        statements = room.coded("statements", lambda: self.statements.code(doc))
        for found in room.records("actors", lambda: (with_sources(doc, statements),)):
            return found
        return doc, statements

    def _tagged(self, report: Report, syntax: Syntax, room: _Guard) -> Annotated:
        report = replace(report, sentences=tuple(syntax.sentence_span(s) for s in range(len(syntax.sentences))))
        times = room.records("times", lambda: self.times.tag(report, syntax))
        places = room.records("places", lambda: self.places.tag(report, syntax))
        actors = room.records("actors", lambda: _outside(report.credits, self.actors.link(report, syntax, places)))
        return Annotated(report, syntax, times, places, actors)

    def _code(self, full: Report, report: Report, syntax: Syntax, rejected: tuple[Rejected, ...]) -> Readout:
        room = _Guard(self.strict, list(rejected))
        doc, statements = self._heard(self._tagged(report, syntax, room), room)
        events = room.coded("events", lambda: self.events.code(doc, statements))
        statements = room.records("statements", lambda: tuple(connect(statements, events)), statements)
        return Readout(
            report=replace(full, sentences=doc.report.sentences, dateline=_placed(report.dateline, doc.places)),
            made_by=self.made_by,
            actors=doc.actors,
            places=doc.places,
            times=doc.times,
            events=events,
            statements=statements,
            positions=room.records("positions", lambda: self.positions.code(doc, statements, events)),
            firsts=room.records("firsts", lambda: self.firsts.code(doc, statements, events)),
            open_questions=room.records("questions", lambda: self.questions.code(doc, statements, events)),
            deeds=room.records("deeds", lambda: _deeds_of(syntax)) if self.deeds else (),
            rejected=tuple(room.rejected),
        )


@dataclass
class _Guard:
    strict: bool
    rejected: list[Rejected]

    def records(self, stage: str, task: Callable[[], tuple[R, ...]], otherwise: tuple[R, ...] = ()) -> tuple[R, ...]:
        """What the task finds; `otherwise` where it fails."""
        try:
            return task()
        except Exception as error:
            if self.strict:
                raise
            self.rejected.append(Rejected(stage, f"internal error, please report it: {type(error).__name__}: {error}"))
            return otherwise

    def coded(self, stage: str, task: Callable[[], tuple[tuple[R, ...], tuple[Rejected, ...]]]) -> tuple[R, ...]:
        """What the task finds, its own rejections noted."""
        for found, dropped in self.records(stage, lambda: (task(),)):
            self.rejected.extend(dropped)
            return found
        return ()


def _is_english(report: Report) -> bool:
    return (report.language or "en").split("-")[0].lower() == "en"


def _batches(reports: Iterable[Report]) -> Iterator[list[Report]]:
    batch: list[Report] = []
    size = 0
    for report in reports:
        batch.append(report)
        size += min(len(report.text), TEXT_LIMIT)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _shortened(report: Report) -> tuple[Report, tuple[Rejected, ...]]:
    """The part of a report that is coded, and a note on what is left out."""
    if not _is_english(report):
        return report, (Rejected("language", f"{report.language}: only English is coded"),)
    if len(report.text) <= TEXT_LIMIT:
        return report, ()
    cut = report.text.rfind(" ", TEXT_LIMIT - 1000, TEXT_LIMIT)
    cut = cut if cut > 0 else TEXT_LIMIT
    note = Rejected("read", f"longer than {TEXT_LIMIT:,} characters: the rest is kept but not coded", (cut, len(report.text)))
    return replace(report, text=report.text[:cut]), (note,)


def _placed(dateline: Dateline | None, places: tuple[Place, ...]) -> Dateline | None:
    if dateline is None:
        return None
    start, end = dateline.span
    inside = sorted((m, p.id) for p in places for m in p.mentions if m[0] >= start and m[1] <= end)
    return replace(dateline, place=inside[0][1]) if inside else dateline


def _deeds_of(syntax: Syntax) -> tuple[tuple[bytes, bytes], ...]:
    from dragoman.follow.words.deeds import entries  # loaded for a store alone: reading goes without

    return tuple(entries(syntax))


def _outside(credits: Sequence[Span], actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Actors without their mentions in credit lines; who has no other is no actor of the report."""
    if not credits:
        return tuple(actors)
    kept = (replace(a, mentions=tuple(m for m in a.mentions if not any(s <= m[0] and m[1] <= e for s, e in credits))) for a in actors)
    return tuple(a for a in kept if a.mentions)


def made_by(directories: Sequence[Path] = ()) -> Mapping[str, str]:
    """What a readout is made by: the program and the version of each shipped data set, and the user's own directories by content."""
    from dragoman import __version__

    manifest = tomllib.loads((files("dragoman") / "data" / "manifest.toml").read_text(encoding="utf-8"))
    versions = {name: str(entry["version"]) for name, entry in manifest.items() if entry.get("codes", True)}
    if directories:
        import hashlib

        digest = hashlib.sha256(b"".join(Path(d).read_bytes() for d in directories)).hexdigest()[:12]
        versions["directory"] = f"{versions['directory']}+{digest}"
    return {"dragoman": __version__, **versions}


@cache
def shared_desk() -> Desk:
    """The desk of this process, opened at the first call."""
    return Desk.open()


def code_reports(
    reports: Iterable[Report], *, jobs: int = 1, directories: Sequence[Path] = (), strict: bool = False, deeds: bool = False, desk: Desk | None = None
) -> Iterator[Readout | Failed]:
    """Readouts in the order of the reports, read here or by `jobs` processes (0: one per core). A report that brings its reading down comes as `Failed`."""
    if jobs == 1:
        opened = desk or Desk.open(directories=directories, strict=strict, deeds=deeds)
        for batch in _batches(reports):
            yield from _each(lambda some: list(opened.read_many(some)), batch, strict)
        return
    task = partial(worker, directories, strict, deeds)
    for result in ordered_map(task, _fixed(reports, BATCH_REPORTS), jobs or os.cpu_count() or 1):
        if not isinstance(result, Failure):
            yield from result
            continue
        # One report brought its batch down: each is read again alone, in a process that it may crash.
        for single in ordered_map(task, [[report] for report in result.item], 2):
            yield from [Failed(single.item[0], single.reason)] if isinstance(single, Failure) else single


def _each(task: Callable[[list[Report]], list[Readout]], batch: list[Report], strict: bool) -> Iterator[Readout | Failed]:
    """A batch at one go; where that fails, one by one."""
    try:
        yield from task(batch)
        return
    except Exception as error:
        if strict:
            raise
        if len(batch) == 1:
            yield Failed(batch[0], f"internal error, please report it: {type(error).__name__}: {' '.join(str(error).split())[:200]}")
            return
    for report in batch:
        yield from _each(task, [report], strict)


def _fixed(reports: Iterable[Report], size: int) -> Iterator[list[Report]]:
    batch: list[Report] = []
    for report in reports:
        batch.append(report)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def worker(directories: Sequence[Path] = (), strict: bool = False, deeds: bool = False) -> Callable[[Sequence[Report]], list[Readout]]:
    """A reader for one process: opens a desk and gives the function that reads a batch of reports."""
    desk = Desk.open(directories=directories, strict=strict, deeds=deeds)
    return lambda reports: list(desk.read_many(reports))
