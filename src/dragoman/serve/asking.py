"""`dragoman events`, `statements`, `positions`, `firsts`, `actors`, `timeline`, `dyads` and `panel`: questions to a store."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

import typer

from dragoman.ask.filters import KINDS
from dragoman.errors import UsageError
from dragoman.serve.answers import WRITERS
from dragoman.serve.keeping import StorePath, reading

if TYPE_CHECKING:
    from dragoman.ask import Answer, Store

__all__ = ["AnswerFormat", "register", "write_answer", "write_out"]

ON_SCREEN: Final = 50
"""Rows of a table on a terminal, unless --limit says otherwise: some two screens full."""


class AnswerFormat(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


class Unit(StrEnum):
    """What a row of a panel is about."""

    dyads = "dyads"
    undirected = "undirected"
    states = "states"
    targets = "targets"
    inside = "inside"
    places = "places"


class By(StrEnum):
    """Periods."""

    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


class Coding(StrEnum):
    """Whose quads and values."""

    plover = "plover"
    cameo = "cameo"


def _text(help: str, metavar: str) -> Any:
    return Annotated[str | None, typer.Option(help=help, metavar=metavar)]


_FILTERS: Final[dict[str, Any]] = {
    "actor": _text("On either side: a country (PRK, North Korea), the beginning of a code (PRKGOV) or a name.", "ACTOR"),
    "source": _text("Who acts or speaks.", "ACTOR"),
    "recipient": _text("Whom it is done or said to.", "ACTOR"),
    "dyad": _text("Two actors, in either direction: USA:PRK, or USA:* for any other.", "ONE:OTHER"),
    "type": _text("PLOVER types (of statements acts, of positions stances), with commas.", "TYPES"),
    "code": _text("Beginnings of CAMEO codes, with commas: 19,18.", "CODES"),
    "quad": _text("PLOVER's quads, with commas: verbal conflict.", "QUADS"),
    "cameo_quad": Annotated[list[int] | None, typer.Option(help="CAMEO's quads, 1 to 4 (GDELT's QuadClass); repeat.", metavar="N")],
    "since": _text("First day: 2018, 2018-06 or 2018-06-12.", "DATE"),
    "until": _text("Last day.", "DATE"),
    "place": _text("Name of the place where it happened.", "NAME"),
    "country": _text("Country where it happened (of other records than events: whose).", "COUNTRY"),
    "status": _text("happened, ongoing, alleged, planned, hypothetical, cancelled, denied, with commas, or any. Default: the first three.", "STATUS"),
    "origins": Annotated[int | None, typer.Option(help="Told of by at least so many independent origins, by the links of dragoman link.", metavar="N")],
    "text": _text("Words that must all stand in the sentence or the words said.", "WORDS"),
    "dataset": _text("Of imported records: the data set; dragoman for our own.", "NAMES"),
}

_OUTPUT: Final[dict[str, Any]] = {
    "as_of": Annotated[str | None, typer.Option(help="Only what was known by this day.", metavar="DATE")],
    "axis": Annotated[
        Literal["published", "stored"], typer.Option(help="--as-of by the day of publication, or as this store stood then, in the coding it had.")
    ],
    "limit": Annotated[int | None, typer.Option(help=f"At most so many rows; 0 for all. Default: all, {ON_SCREEN} in a table.", metavar="N")],
    "format": Annotated[AnswerFormat | None, typer.Option("--format", "-f", help="Default: table on a terminal, jsonl elsewhere; with --out by its ending.")],
    "out": Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.", metavar="FILE")],
    "sql": Annotated[bool, typer.Option("--sql", help="Print the question as SQL instead of answering it.")],
}
_DEFAULTS: Final = {"axis": "published", "sql": False}

Question = Callable[..., "Answer[Any]"]


def register(app: typer.Typer) -> None:
    for name, (kind, help) in _RECORDS.items():
        app.command(name, help=help)(_command(kind, _firsts if name == "firsts" else _record(name)))
    app.command("timeline", help="What happened between two actors, in order.")(_command("pairs", _timeline, leave=("actor", "source", "recipient", "dyad")))
    app.command("dyads", help="Which dyads moved most: the last days against as many before.")(_command("pairs", _dyads))
    app.command("panel", help="Events of each unit in each period, with zeros: ready for Stata or R.")(_command("pairs", _panel))


_RECORDS: Final = {
    "events": ("events", "Events that match, by day."),
    "statements": ("statements", "Statements that match, by day of publication; --source is the speaker."),
    "positions": ("positions", "Positions that match: who wants what of whom."),
    "firsts": ("firsts", "Claims that something was the first of its kind."),
    "actors": ("actors", "Who is named in the store, how often, from when to when."),
}


def _record(name: str) -> Question:
    def ask(store: Store, filters: dict[str, Any]) -> Answer[Any]:
        method = store.who if name == "actors" else getattr(store, name)
        return cast("Answer[Any]", method(**filters))

    return ask


def _firsts(
    store: Store,
    filters: dict[str, Any],
    check: Annotated[bool, typer.Option("--check", help="Check each against the earlier events and reports of the store.")] = False,
) -> Answer[Any]:
    found = store.firsts(**filters)
    if not check:
        return cast("Answer[Any]", found)
    from dragoman.serve.ledgering import checked_answer

    return checked_answer(store, [first.id for first in found])


def _timeline(
    store: Store,
    filters: dict[str, Any],
    one: Annotated[str, typer.Argument(help="A country, a code or a name.", metavar="ONE")],
    other: Annotated[str, typer.Argument(help="Another.", metavar="OTHER")] = "*",
    by: Annotated[By | None, typer.Option(help="Count by this period instead of listing.")] = None,
) -> Answer[Any]:
    return store.timeline(one, other, by=by, **filters)


def _dyads(
    store: Store,
    filters: dict[str, Any],
    days: Annotated[int, typer.Option(help="Length of the window, where --since does not give it.")] = 30,
    coding: Annotated[Coding, typer.Option(help="PLOVER's intensity or CAMEO's Goldstein values.")] = Coding.plover,
    directed: Annotated[bool, typer.Option("--directed", help="Each direction by itself.")] = False,
    least: Annotated[int, typer.Option(help="Events in both windows that a dyad must have.", metavar="N")] = 3,
) -> Answer[Any]:
    return store.dyads(days=days, coding=coding, directed=directed, least=least, **filters)


def _panel(
    store: Store,
    filters: dict[str, Any],
    unit: Annotated[
        Unit, typer.Option(help="dyads (directed), undirected, states (what they do), targets, inside (sectors of a society), places.")
    ] = Unit.dyads,
    by: Annotated[By, typer.Option(help="The period.")] = By.month,
    coding: Annotated[Coding, typer.Option(help="PLOVER's quads and intensity, or CAMEO's quads and Goldstein values; never both.")] = Coding.plover,
    types: Annotated[bool, typer.Option("--types", help="Also a column for each PLOVER type or CAMEO root.")] = False,
    zeros: Annotated[bool, typer.Option("--zeros/--no-zeros", help="Also the periods in which nothing was reported.")] = True,
    least: Annotated[int, typer.Option(help="Events in all that a unit must have.", metavar="N")] = 1,
) -> Answer[Any]:
    return store.panel(unit=unit, by=by, coding=coding, types=types, zeros=zeros, least=least, **filters)


def _command(kind: str, ask: Question, leave: tuple[str, ...] = ()) -> Callable[..., None]:
    """A command with the arguments of `ask`, the filters that make sense for its kind of record, and the options of output."""

    def command(**given: Any) -> None:
        output = {name: given.pop(name) for name in _OUTPUT}
        filters = {name: value for name in _FILTERS if (value := given.pop(name, None)) not in (None, [])}
        with _opened(given.pop("store"), output["as_of"], output["axis"]) as store:
            answer = ask(store, filters, **given)
            if output["sql"]:
                print(f"{answer.sql};")
                return
            write_answer(answer, output["format"], output["out"], output["limit"])

    takes = KINDS[kind].takes() - set(leave)
    own = [p for p in inspect.signature(ask).parameters.values() if p.name not in ("store", "filters")]
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("store", keyword, annotation=StorePath)]
    parameters += [p.replace(kind=keyword, annotation=eval(p.annotation, globals())) for p in own]
    parameters += [inspect.Parameter(name, keyword, annotation=hint, default=None) for name, hint in _FILTERS.items() if name in takes]
    parameters += [inspect.Parameter(name, keyword, annotation=hint, default=_DEFAULTS.get(name)) for name, hint in _OUTPUT.items()]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


@contextmanager
def _opened(path: Path, as_of: str | None, axis: Literal["published", "stored"]) -> Iterator[Store]:
    with reading(path) as store:
        if as_of is None:
            yield store
        else:
            with store.as_of(as_of, axis) as then:
                yield then


def write_answer(answer: Answer[Any], format: AnswerFormat | None, out: Path | None, limit: int | None) -> None:
    """Write an answer to a file or standard output, and what is worth knowing about it to standard error."""
    chosen = format or _by_ending(out) or (AnswerFormat.table if sys.stdout.isatty() else AnswerFormat.jsonl)
    if chosen is AnswerFormat.parquet and out is None and sys.stdout.isatty():
        raise UsageError("--format parquet is no text: give a file with --out")
    table = answer.to_arrow()
    most = limit if limit is not None else ON_SCREEN if chosen is AnswerFormat.table and out is None else 0
    shown = table.slice(0, most) if most else table
    if out is None:
        sys.stdout.flush()
        WRITERS[chosen](shown, sys.stdout.buffer, answer.shown)
        sys.stdout.flush()
    else:
        try:
            with out.open("wb") as stream:
                WRITERS[chosen](shown, stream, answer.shown)
        except OSError as error:
            raise UsageError(f"--out {out}: cannot be written ({error.strerror})") from error
    if shown.num_rows < table.num_rows:
        print(f"dragoman: {shown.num_rows:,} of {table.num_rows:,} rows; --limit 0 for all", file=sys.stderr)
    for note in (*answer.notes(), *(() if table.num_rows else ("nothing found",))):
        print(f"dragoman: {note}", file=sys.stderr)


def write_out(out: Path | None, content: str | bytes) -> None:
    """Write a text or a picture to a file, or to standard output. Raises UsageError where the file cannot be written."""
    if out is None:
        sys.stdout.write(content if isinstance(content, str) else content.decode())
        return
    try:
        out.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error


def _by_ending(out: Path | None) -> AnswerFormat | None:
    if out is None:
        return None
    ending = out.suffix.removeprefix(".").lower()
    return next((one for one in AnswerFormat if one.value == ending), None)
