"""`dragoman follow`: what came of an event, a statement, a report, or a dyad on a day."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from dragoman.errors import UsageError
from dragoman.readout import dumps
from dragoman.serve.asking import write_out
from dragoman.serve.keeping import reading

if TYPE_CHECKING:
    from dragoman.follow import Followed, Options, ReportFollowed

__all__ = ["register"]

_PANELS: Final = (".parquet", ".pq", ".csv", ".tsv")


class FollowFormat(StrEnum):
    """How what came of it is written."""

    text = "text"
    json = "json"
    markdown = "markdown"
    html = "html"


class By(StrEnum):
    """Length of a period."""

    week = "week"
    month = "month"


def register(app: typer.Typer) -> None:
    app.command("follow")(follow)


def follow(
    store: Annotated[Path, typer.Argument(help="A store, or a panel file (CSV, Parquet: date, dyad, value, coverage).", metavar="STORE")],
    act: Annotated[
        list[str],
        typer.Argument(
            help="A record (REPORT/e3, /s2, /n1, /f1, /q1), a report (its key, id or words of its title), or two countries: USA PRK.", metavar="ACT..."
        ),
    ],
    on: Annotated[str | None, typer.Option("--on", help="The day, with two countries.", metavar="DATE")] = None,
    outcome: Annotated[
        str | None, typer.Option(help="What is counted: intensity, events, cooperation, conflict, net, a quad, goldstein; of a file a column.")
    ] = None,
    by: Annotated[By | None, typer.Option(help="Default: weeks where the pair is in most of them, else months.")] = None,
    before: Annotated[int | None, typer.Option(min=1, help="Periods before, at most. Default: 104 weeks or 36 months.")] = None,
    after: Annotated[int | None, typer.Option(min=1, help="Periods after, at most. Default: 52 weeks or 12 months.")] = None,
    donors: Annotated[int | None, typer.Option(min=0, help="Other pairs to compare with, at most. Default: 50.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Of imported records: the data set; dragoman for our own.", metavar="NAME")] = None,
    coding: Annotated[str | None, typer.Option(help="plover (default) or cameo.")] = None,
    normalise: Annotated[bool, typer.Option("--normalise/--no-normalise", help="Divide by coverage.")] = True,
    later: Annotated[int, typer.Option(min=0, help="Later events listed, at most.")] = 200,
    format: Annotated[FollowFormat | None, typer.Option("--format", "-f", help="Default: text.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.", metavar="FILE")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Also a one-page report: .html (one file, pictures in it) or .md.", metavar="FILE")] = None,
    picture: Annotated[Path | None, typer.Option("--picture", help="Also the plots: .png or .svg.", metavar="FILE")] = None,
) -> None:
    """What came of an act: later events, the dyad before and after, estimates with placebos, and a verdict out of a fixed scale."""
    from dragoman.follow import Options

    options = Options(outcome, by.value if by else None, before, after, donors, dataset, coding, normalise, later)
    found = _found(store, act, on, options)
    write_out(out, _written(found, format or _by_ending(out) or FollowFormat.text))
    if report is not None:
        write_out(report, _written(found, _by_ending(report) or FollowFormat.html))
    if picture is not None:
        _draw(found, picture)


def _found(store: Path, act: list[str], on: str | None, options: Options) -> Followed | ReportFollowed:
    from dragoman.follow import follow as run
    from dragoman.follow import follow_report

    pair = act[0].split(":") if len(act) == 1 and ":" in act[0] and "/" not in act[0] and on else act
    if len(pair) > 2 or (len(pair) == 2) != (on is not None):
        raise UsageError("follow takes one record or report, or two countries and a day: dragoman follow news.duckdb USA PRK --on 2018-06-12")
    if store.suffix.lower() in _PANELS and not store.is_dir():
        if on is None:
            raise UsageError(f"{store}: a panel has no records: give two countries and --on DATE")
        return run(store, (pair[0], pair[1], on), options)
    with reading(store) as kept:
        if on is not None:
            return run(kept, (pair[0], pair[1], on), options)
        if act[0].rpartition("/")[2][:1] in "esnfq" and act[0].rpartition("/")[2][1:].isdigit():
            return run(kept, act[0], options)
        return follow_report(kept, act[0], options)


def _written(found: Followed | ReportFollowed, format: FollowFormat) -> str:
    from dragoman.follow import page, terminal
    from dragoman.follow.model import Followed

    if format is FollowFormat.json:
        return dumps(found.to_dict()) + "\n"
    if isinstance(found, Followed):
        makers = {FollowFormat.text: terminal.text, FollowFormat.markdown: page.markdown, FollowFormat.html: page.html}
        return makers[format](found)
    of_report = {FollowFormat.text: terminal.report_text, FollowFormat.markdown: page.report_markdown, FollowFormat.html: page.report_html}
    return of_report[format](found)


def _by_ending(out: Path | None) -> FollowFormat | None:
    endings = {".json": FollowFormat.json, ".md": FollowFormat.markdown, ".html": FollowFormat.html, ".htm": FollowFormat.html, ".txt": FollowFormat.text}
    return endings.get(out.suffix.lower()) if out else None


def _draw(found: Followed | ReportFollowed, picture: Path) -> None:
    from dragoman.follow import pictures
    from dragoman.follow.model import Followed

    drawn = found if isinstance(found, Followed) else next((one for one in found.dyads if one.series), None)
    if drawn is None or drawn.series is None:
        raise UsageError(f"--picture {picture}: there is no series to draw ({drawn.verdict.sentence if drawn else 'no dyad'})")
    kind = picture.suffix.lower().removeprefix(".")
    if kind not in ("png", "svg"):
        raise UsageError(f"--picture {picture}: end it with .png or .svg")
    write_out(picture, pictures.overview(drawn, kind))
