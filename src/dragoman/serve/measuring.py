"""`dragoman evaluate`: read a gold set and score what was read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.errors import DataError, UsageError
from dragoman.evaluate import STAGES, Score
from dragoman.serve.lookups import FormatOption, print_rows

__all__ = ["evaluate_stage", "register"]


def register(app: typer.Typer) -> None:
    app.command("evaluate")(evaluate)


def evaluate(
    stage: Annotated[str, typer.Argument(help=f"What to score: {', '.join(STAGES)}; or judgements: what you judged right and wrong in a store.")],
    gold: Annotated[Path, typer.Argument(help="Gold file: JSONL; YAML for readout; a folder of YAML or one file for reports; CoNLL-U for syntax; a store.")],
    report: Annotated[Path | None, typer.Option(help="readout: the report the gold readout is about.")] = None,
    published: Annotated[str | None, typer.Option(help="readout: its date of publication, where the gold does not say.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Score this output (JSONL of readouts) instead of reading the set now.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="syntax: from raw text instead of gold tokens.")] = False,
    misses: Annotated[int, typer.Option(help="Also print this many of the missed or wrong items (-1 for all).")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, help="Processes; 0 for one per core.")] = 1,
    by: Annotated[str, typer.Option(help="judgements: precision by code, kind or publisher.")] = "code",
    person: Annotated[str | None, typer.Option(help="judgements: of this person only.")] = None,
    format: FormatOption = None,
) -> None:
    """Score a stage on a gold file of yours or ours, or precision from the judgements in a store."""
    if stage == "judgements":
        rows = _judged(gold, by, person)
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            print_rows(iter(rows), [name for name in _JUDGED if rows and name in rows[0]], format, "nothing in this store was judged yet")
        return
    if stage not in STAGES:
        raise UsageError(f"unknown stage {stage!r}; one of {', '.join(STAGES)}")
    score = evaluate_stage(stage, gold, report=report, published=published, predictions=predictions, raw=raw, jobs=jobs)
    if as_json:
        print(json.dumps(score.figures, ensure_ascii=False, indent=1))
    else:
        _show(stage, gold, score)
    for line in score.misses[: len(score.misses) if misses < 0 else misses]:
        print(line)


_JUDGED = ("kind", "code", "publisher", "judged", "right", "precision", "low", "high", "missing")


def _judged(store: Path, by: str, person: str | None) -> list[dict[str, Any]]:
    """Precision with Wilson's 95 % intervals, from right and wrong judgements. Raises UsageError, StoreError."""
    from dragoman.evaluate.judged import BY, precision
    from dragoman.serve.http.marks import judged
    from dragoman.serve.keeping import reading

    if by not in BY:
        raise UsageError(f"--by {by}: choose {', '.join(BY)}")
    with reading(store) as kept:
        return precision(judged(kept, person), by)


def evaluate_stage(
    stage: str,
    gold: Path,
    *,
    report: Path | None = None,
    published: str | None = None,
    predictions: Path | None = None,
    raw: bool = False,
    jobs: int = 1,
) -> Score:
    """Score one stage on one gold file; reads the set unless `predictions` holds readouts already."""
    from dragoman.evaluate import load_gold, score
    from dragoman.evaluate.record import load_record, score_record

    if stage == "syntax":
        return _syntax(gold, predictions, raw)
    if stage == "reports":
        return _reports(gold, predictions, jobs)
    if stage == "readout":
        record = load_record(gold)
        return score_record(record, next(iter(_json_lines(predictions))) if predictions else _read_one(record, report, published))
    rows = load_gold(gold)
    if predictions is not None:
        found: Iterable[dict[str, Any]] = _json_lines(predictions)
    elif stage == "actors":
        found = _who(rows.reports())
    elif stage == "names":
        found = _names(rows.reports())
    else:
        found = _read_set(rows.reports(), jobs)
    return score(stage, rows, found)


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Objects of a JSONL file, or the one object of a JSON file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--predictions {path}: cannot be read ({error.strerror})") from error
    try:
        if text.lstrip().startswith("{\n"):
            yield json.loads(text)
            return
        for line in text.split("\n"):
            if line.strip():
                yield json.loads(line)
    except ValueError as error:
        raise DataError(str(path), f"is no JSONL ({error})") from error


def _read_set(inputs: list[dict[str, Any]], jobs: int) -> Iterator[dict[str, Any]]:
    from dragoman.readers import report_from_text
    from dragoman.serve.reading import Tally, read_all

    reports = (report_from_text(r["text"], id=r["id"], published=r["published"], language="en") for r in inputs)
    for readout in read_all(reports, Tally(quiet=True), jobs=jobs, strict=True):
        yield readout.to_dict()


def _reports(gold: Path, predictions: Path | None, jobs: int) -> Score:
    from dragoman.evaluate.handmade import load_handmade
    from dragoman.evaluate.reports import score_reports

    reports = load_handmade(gold)
    return score_reports(reports, _json_lines(predictions) if predictions is not None else _read_set([r.row() for r in reports], jobs))


def _read_one(record: dict[str, Any], report: Path | None, published: str | None) -> dict[str, Any]:
    from dragoman.desk import Desk
    from dragoman.readers import Refusal, read_sources

    if report is None:
        raise UsageError("evaluate readout needs the report too: give --report FILE")
    date = published or str(record.get("report", {}).get("published") or "") or None
    for item in read_sources([str(report)], published=date):
        if isinstance(item, Refusal):
            raise UsageError(f"{item.source}: {item.reason}")
        return Desk.open(strict=True).read(item).to_dict()
    raise UsageError(f"{report}: holds no report")


def _who(inputs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from dragoman.serve.lookups import answer_who

    yield from answer_who(inputs)


def _names(inputs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from dragoman.parse import load_parser

    parses = load_parser().parse_many(row["text"] for row in inputs)
    for row, syntax in zip(inputs, parses, strict=True):
        yield {"id": row["id"], "names": [{"start": n.start, "end": n.end, "label": n.label} for n in syntax.names]}


def _syntax(gold: Path, predictions: Path | None, raw: bool) -> Score:
    import tempfile

    from dragoman.evaluate.syntax import score_syntax
    from dragoman.serve.lookups import parse_lines

    if predictions is not None:
        return score_syntax(gold, predictions)
    with tempfile.NamedTemporaryFile("w", suffix=".conllu", encoding="utf-8") as handle:
        handle.writelines(parse_lines(gold, raw, "conllu"))
        handle.flush()
        return score_syntax(gold, handle.name)


def _show(stage: str, gold: Path, score: Score) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{stage} on {gold.name}", title_justify="left", box=None, show_header=False, pad_edge=False)
    for name, value in score.figures.items():
        shown = "  ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(name.replace("_", " "), shown)
    Console(file=sys.stdout, highlight=False).print(table)
