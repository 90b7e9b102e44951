"""`dragoman rejected`, `snapshot`, `diff` and `check`: looking after a store."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.errors import StoreBusy, StoreError
from dragoman.serve.lookups import FormatOption, print_rows

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = ["reading", "register"]

WAIT_SECONDS = 120.0
"""How long a snapshot is waited for from the process that holds the store; an ingest gives it with the next batch that it stores."""

StorePath = Annotated[Path, typer.Argument(help="The store.", metavar="STORE")]


def register(app: typer.Typer) -> None:
    app.command("rejected")(rejected)
    app.command("snapshot")(snapshot)
    app.command("diff")(diff)
    app.command("check")(check)


def reading(store: Path) -> Store:
    """A store opened for reading; says so where that is a snapshot, because another process holds the store."""
    from dragoman.ask import open_store

    opened = open_store(store)
    if opened.taken is not None and not store.is_dir():
        print(f"dragoman: {store} is held by another process: reading its snapshot of {opened.taken}", file=sys.stderr)
    return opened


def rejected(
    store: StorePath,
    pieces: Annotated[bool, typer.Option("--pieces", help="Also pieces of reports that the coders dropped, not only inputs that were refused.")] = False,
    format: FormatOption = None,
) -> None:
    """List what was refused, with the reasons."""
    where = "" if pieces else " WHERE report IS NULL"
    with reading(store) as kept:
        query = f"SELECT coalesce(origin, report) AS source, stage, reason, text, run FROM rejected{where}"
        cursor = kept.con.execute(query)
        columns = ("source", "stage", "reason", "text", "run")
        found = cursor.fetchall()
    print_rows(
        (dict(zip(columns, row, strict=True)) for row in found), columns if pieces else ("source", "stage", "reason", "run"), format, "nothing was refused"
    )


def snapshot(
    store: StorePath,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The folder. Default: the name of the store and .snapshot, beside it.")] = None,
) -> None:
    """Write the tables as Parquet files, for programs that cannot have the store itself. Where a running ingest holds it, that writes them."""
    from dragoman.keep import open_store
    from dragoman.keep import snapshot as snapshots
    from dragoman.keep.connect import connect

    try:
        con = connect(store, read_only=True)
    except StoreBusy as busy:
        folder = _from_holder(store, busy)
        if out is not None:
            with open_store(folder) as copy:
                folder = snapshots.take(copy.con, store, out)
    else:
        try:
            folder = snapshots.take(con, store, out)
        finally:
            con.close()
    print(folder)


def _from_holder(store: Path, busy: StoreBusy) -> Path:
    """Ask the process that holds the store, and wait. Raises StoreError where it does not answer."""
    from dragoman.keep import snapshot as snapshots

    before, folder, begun = snapshots.want(store), snapshots.folder_of(store), time.monotonic()
    print(f"dragoman: {busy.reason.partition(':')[0]}; asked it for a snapshot, waiting", file=sys.stderr)
    while time.monotonic() - begun < WAIT_SECONDS:
        try:
            if snapshots.taken(folder) != before:
                return folder
        except StoreError:
            pass  # none yet
        time.sleep(0.2)
    snapshots.is_wanted(store)
    raise StoreError(str(store), f"no snapshot came in {WAIT_SECONDS:.0f} s: the process that holds it is no ingest, or a slow one; wait for it to end")


def diff(
    store: StorePath,
    before: Annotated[str | None, typer.Option(help="The coding to compare with: its key in table made_by. Default: the one before the present.")] = None,
    now: Annotated[str | None, typer.Option(help="The newer coding. Default: the present one.")] = None,
    counts: Annotated[bool, typer.Option("--counts", help="Only how many records of each kind were added, changed and are gone.")] = False,
    format: FormatOption = None,
) -> None:
    """Compare two codings of the same reports, record by record."""
    from dragoman.keep.diff import Change, differences

    with reading(store) as kept:
        changes = differences(kept, before=before, now=now)
        nothing = "no report was coded twice, or nothing changed"
        if counts:
            tally = Counter((change.kind, change.what) for change in changes)
            rows = [{"kind": kind, "what": what, "records": n} for (kind, what), n in sorted(tally.items())]
            print_rows(iter(rows), ("kind", "what", "records"), format, nothing)
            return

        def shown(change: Change) -> dict[str, Any]:
            fields = {name: list(pair) for name, pair in change.fields.items()} if change.what == "changed" else {}
            return {"report": change.report, "kind": change.kind, "what": change.what, "text": change.text, "fields": fields}

        print_rows(map(shown, changes), ("report", "kind", "what", "text", "fields"), format, nothing)


def check(store: StorePath) -> None:
    """Look whether every report of a store is whole."""
    with reading(store) as kept:
        troubles = kept.check()
        reports = kept.count("reports")
    for line in troubles:
        print(line)
    print(f"dragoman: {reports:,} reports, {len(troubles) or 'no'} troubles", file=sys.stderr)
    raise typer.Exit(1 if troubles else 0)
