"""Look-ups of single rooms: `dragoman parse`, `who`, `when`, `where`, `codes`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.errors import UsageError

__all__ = ["answer_who", "parse_lines", "register"]


class ParseFormat(StrEnum):
    """How a parse is printed."""

    conllu = "conllu"
    json = "json"
    table = "table"


def register(app: typer.Typer) -> None:
    app.command("parse")(parse)


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
    from dragoman.parse import parse_file

    return parse_file(file, raw, format)


def answer_who(inputs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Country and roles of phrases at dates: `{"id", "text", "published"}` to `{"id", "country", "roles"}`."""
    from dragoman.link import ActorLinker

    linker = ActorLinker.load()
    for row in inputs:
        actor = linker.who(row["text"], (row["published"] or "")[:10] or None)
        yield {"id": row["id"], "country": actor.country, "roles": list(actor.roles), "name": actor.name, "code": actor.code}
