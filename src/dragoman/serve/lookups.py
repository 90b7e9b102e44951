"""Look-ups of single rooms: `dragoman parse`, `who`, `when`, `where`, `codes`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.errors import UsageError
from dragoman.readout import dumps

__all__ = ["FormatOption", "answer_who", "parse_lines", "print_rows", "register"]

Row = dict[str, Any]


class ParseFormat(StrEnum):
    """How a parse is printed."""

    conllu = "conllu"
    json = "json"
    table = "table"


class RowFormat(StrEnum):
    """How the rows of a look-up are printed."""

    table = "table"
    jsonl = "jsonl"


FormatOption = Annotated[RowFormat | None, typer.Option("--format", "-f", help="How to print what was found. Default: table on a terminal, jsonl elsewhere.")]


def register(app: typer.Typer) -> None:
    app.command("parse")(parse)
    app.command("who")(who)
    app.command("when")(when)
    app.command("where")(where)
    app.command("codes")(codes)


def parse(
    file: Annotated[Path, typer.Argument(help="A CoNLL-U file (its tokens are kept) or plain text.")],
    raw: Annotated[bool, typer.Option("--raw", help="CoNLL-U: read only the `# text =` lines, joined by blanks.")] = False,
    format: Annotated[ParseFormat, typer.Option("--format", "-f", help="How to print the parse.")] = ParseFormat.conllu,
) -> None:
    """Print what the language model sees: tokens, tags, lemmas, dependencies, names."""
    if not file.is_file():
        raise UsageError(f"{file}: no such file")
    for line in parse_lines(file, raw, format.value):
        sys.stdout.write(line)


def parse_lines(file: Path, raw: bool, format: str) -> Iterable[str]:
    """The parse of a file, as pieces of output text."""
    from dragoman.parse import load_parser
    from dragoman.parse.conllu import parse_file

    return parse_file(load_parser(), file, raw=raw, format=format)


def who(
    phrase: Annotated[str | None, typer.Argument(help='A name or description: "the French foreign minister".')] = None,
    on: Annotated[str | None, typer.Option("--on", help="The day on which office and role are asked for, e.g. 2003-05-01.")] = None,
    input: Annotated[Path | None, typer.Option(help="Many phrases: JSONL with id, text and published.")] = None,
    format: FormatOption = None,
) -> None:
    """Who is meant, in what office on that day: country, roles, code."""
    if (phrase is None) == (input is None):
        raise UsageError('who needs a phrase or --input FILE: dragoman who "the French president" --on 1997-06-01')
    rows = _jsonl(input) if input is not None else [{"id": "1", "text": phrase, "published": on}]
    print_rows(answer_who(rows), ("text", "name", "kind", "country", "roles", "code", "office"), format)


def answer_who(inputs: Iterable[Row]) -> Iterator[Row]:
    """Country and roles of phrases at dates: `{"id", "text", "published"}` to `{"id", "country", "roles", …}`."""
    from dragoman.link import ActorLinker
    from dragoman.model import Report
    from dragoman.parse import load_parser
    from dragoman.parse.places import PlaceTagger

    linker, parser, places = ActorLinker.load(), load_parser(), PlaceTagger.load()
    for row in inputs:
        syntax = parser.parse(row["text"])
        found = places.tag(Report(str(row["id"]), row["text"]), syntax)
        answer = linker.who_record(row["text"], row.get("published") or None, syntax, found)
        yield {"id": row["id"], "text": row["text"], **answer}


def when(
    phrase: Annotated[str, typer.Argument(help='A phrase of time: "late last Friday".')],
    published: Annotated[str | None, typer.Option(help="The day of publication it is read against, e.g. 2019-06-30.")] = None,
    format: FormatOption = None,
) -> None:
    """What a phrase of time means on a day of publication, and why."""
    from dragoman.parse.times.lookup import explain
    from dragoman.readers.dates import iso_date

    found = explain(phrase, iso_date(published, "--published") if published else None)
    rows = [
        {"phrase": phrase, "type": c.time.type, "value": c.time.value, "start": c.time.start, "end": c.time.end, "clause": c.clause, "why": c.reason}
        for c in found
    ]
    print_rows(rows, ("value", "type", "start", "end", "clause", "why"), format, f"{phrase!r}: no time is known by these words")


def where(
    name: Annotated[str, typer.Argument(help='A place: "Panmunjom".')],
    format: FormatOption = None,
) -> None:
    """Which places a name may mean, the likeliest first, and why."""
    from dragoman.parse.places import PlaceTagger

    rows = []
    for candidate in PlaceTagger.load().lookup(name):
        place = asdict(candidate.place)
        rows.append({k: place[k] for k in ("name", "kind", "country", "admin1", "lat", "lon", "geonameid", "confidence")})
        rows[-1] |= {"population": candidate.population, "why": ", ".join(candidate.reasons)}
    print_rows(rows, ("name", "kind", "country", "admin1", "lat", "lon", "confidence", "why"), format, f"{name!r}: no place is known by this name")


def codes(
    search: Annotated[list[str] | None, typer.Argument(help="A code or its beginning, a PLOVER type, or words.", metavar="[SEARCH...]")] = None,
    format: FormatOption = None,
) -> None:
    """Look up CAMEO codes and their PLOVER types."""
    from dragoman.ontology import Ontology

    ontology = Ontology.load()
    text = " ".join(search or ())
    found = ontology.search(text) if text else tuple(ontology.codes.values())
    rows = [asdict(code) for code in found]
    print_rows(rows, ("code", "name", "type", "mode", "goldstein", "definition"), format, f"{text!r}: no code, type or words like this")


def _jsonl(path: Path) -> Iterator[Row]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UsageError(f"--input {path}: cannot be read ({error.strerror})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield {"id": row["id"], "text": str(row["text"]), "published": row.get("published")}
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"--input {path}:{number}: no JSON object with id and text ({error})") from error


def print_rows(rows: Iterable[Row], columns: Sequence[str], format: RowFormat | None, nothing: str = "") -> None:
    """Rows to standard output; where there is none, `nothing` to standard error."""
    chosen = format or (RowFormat.table if sys.stdout.isatty() else RowFormat.jsonl)
    count = 0
    if chosen is RowFormat.jsonl:
        for row in rows:
            count += 1
            print(dumps(row))
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            count += 1
            table.add_row(*(_cell(row[c]) for c in columns))
        if count:
            Console(highlight=False, markup=False).print(table)
    if not count and nothing:
        print(f"dragoman: {nothing}", file=sys.stderr)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value)) or "–"
    return str(round(value, 3)) if isinstance(value, float) else str(value)
