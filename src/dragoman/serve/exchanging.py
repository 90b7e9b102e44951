"""`dragoman import` and `dragoman export`: the field's event data into a store, and out of it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.errors import DragomanError, UsageError
from dragoman.serve.keeping import reading

if TYPE_CHECKING:
    from dragoman.formats import Format, Imported

__all__ = ["register"]

TOLD_SECONDS = 5.0
"""Between two lines of progress."""


def register(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("export")(export)


def import_(
    files: Annotated[
        list[str],
        typer.Argument(help="Files, plain, gzip or zip, the format's name before them if you like (gdelt2, icews …).", metavar="[FORMAT] FILE..."),
    ],
    into: Annotated[Path, typer.Option("--into", help="The store: a DuckDB file, made where it is not there.")],
    version: Annotated[str | None, typer.Option(help="Version of the data set. Default: from the file or its name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Import event data (GDELT, GKG quotations, ICEWS, POLECAT, UCDP GED, ACLED, Phoenix): each record once, every row in or listed by `dragoman rejected`."""
    from dragoman import __version__
    from dragoman.formats import Import
    from dragoman.keep import open_store

    format, paths = _format_of(files)
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise UsageError(f"{missing[0]}: no such file, and no format of that name (formats: {_names()})")
    begun = told = time.monotonic()
    rows: dict[str, int] = {}

    def step(file: str, read: int) -> None:
        nonlocal told
        rows[file] = read
        if not quiet and time.monotonic() - told > TOLD_SECONDS:
            told = time.monotonic()
            print(f"dragoman: {file}: {read:,} rows, {sum(rows.values()) / (told - begun):,.0f} a second", file=sys.stderr)

    with open_store(into, write=True) as store:
        done = Import(store, program=__version__, step=step).run(map(Path, paths), format=format, version=version)
    _tell(done, time.monotonic() - begun, into, as_json)
    raise typer.Exit(3 if any(one.counts.refused for one in done) else 0)


def _format_of(files: list[str]) -> tuple[Format | None, list[str]]:
    """The format that the first word names, if it does, and the files."""
    from dragoman.formats import formats

    first = files[0].lower()
    if first in formats() and not Path(files[0]).exists():
        if not files[1:]:
            raise UsageError(f"import {first}: name a file")
        return formats()[first], files[1:]
    return None, files


def _names() -> str:
    from dragoman.formats import formats

    return ", ".join(formats())


def _tell(done: list[Imported], seconds: float, into: Path, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"files": [asdict(one) for one in done], "seconds": round(seconds, 3)}, ensure_ascii=False))
        return
    for one in done:
        c = one.counts
        parts = [f"{c.stored:,} stored", f"{c.changed:,} changed" if c.changed else "", f"{c.duplicate:,} there already", f"{c.refused:,} refused"]
        print(f"{one.file}: {one.format} {one.version}: {c.read:,} rows read = {' + '.join(part for part in parts if part)}")
        for reason, n in sorted(one.reasons.items(), key=lambda item: -item[1]):
            print(f"  refused {n:,}: {reason}")
    if any(one.counts.refused for one in done):
        print(f"dragoman: each refused row is listed by: dragoman rejected {into}", file=sys.stderr)
    print(f"dragoman: {seconds:.1f} s", file=sys.stderr)


def export(
    format: Annotated[str, typer.Argument(help="gdelt2, icews, polecat … , stata, geojson, gexf, ftm, timelinejs or w3c.", metavar="FORMAT")],
    store: Annotated[Path, typer.Argument(help="The store.", metavar="STORE")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write.")],
    actor: Annotated[str | None, typer.Option(help="Only events of this actor: part of a name, a code or a country, on either side.")] = None,
    dyad: Annotated[str | None, typer.Option(help="Only events between two countries, in either direction: USA:PRK.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="Only events that end on this day or later.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Only events that begin on this day or earlier.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Only events of this data set; dragoman for those coded here.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="Only events of this status (repeat for several).")] = None,
    where: Annotated[str | None, typer.Option(help="A condition of SQL over the table events: \"type = 'CONSULT' AND goldstein > 2\".")] = None,
) -> None:
    """Write events in the shape of a data set or for another tool."""
    from dragoman.formats import Choice, left_out
    from dragoman.formats import export as write

    if out.is_dir():
        raise DragomanError(f"{out}: a folder: name a file")
    choice = Choice(actor, dyad, first, last, dataset, tuple(status or ()), where)
    with reading(store) as kept:
        n = write(kept, format, out, choice)
        left = left_out(kept, format, choice)
    print(f"dragoman: {n:,} rows written to {out}", file=sys.stderr)
    for reason, number in left.items():
        print(f"dragoman: {number:,} events left out: {reason}", file=sys.stderr)
