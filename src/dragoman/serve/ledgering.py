"""`dragoman ledger`, `outcome`, `negotiation` and `disputes`, and the check of `dragoman firsts --check`: what was said, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

import typer

from dragoman.errors import UsageError
from dragoman.serve.asking import AnswerFormat, write_answer, write_out
from dragoman.serve.keeping import StorePath, reading
from dragoman.serve.words import move_rows, stand_rows, version_rows

if TYPE_CHECKING:
    from dragoman.ask import Answer, Store
    from dragoman.follow.words import Checked, Commitment

__all__ = ["checked_answer", "register"]


class By(StrEnum):
    """What scores are reckoned by."""

    party = "party"
    country = "country"
    office = "office"
    source = "source"
    publisher = "publisher"
    kind = "kind"


class LedgerFormat(StrEnum):
    """How a ledger is written: as any answer, or as a picture in plain text."""

    text = "text"
    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


class _Drawing(Protocol):
    """A module of `dragoman.follow.words.pictures`."""

    def terminal(self, found: Any, /) -> str: ...
    def plot(self, found: Any, path: Path, /) -> int: ...
    def page(self, found: Any, source: str, /) -> str: ...
    def report(self, found: Any, source: str, /) -> str: ...


@dataclass(frozen=True, slots=True)
class _Written:
    """How a ledger is wanted, and what it is drawn from."""

    format: LedgerFormat | None
    out: Path | None
    limit: int | None
    picture: Path | None
    report: Path | None
    source: str

    @property
    def drawn(self) -> bool:
        return self.picture is not None or self.report is not None or self.format is LedgerFormat.text

    def rows(self, answer: Answer[Any]) -> None:
        """Write rows in any of the formats of an answer."""
        write_answer(answer, AnswerFormat(self.format.value) if self.format else None, self.out, self.limit)


Text = str | None
Party = Annotated[Text, typer.Option(help="Whose words: a country (PRK, North Korea) or a name.", metavar="ACTOR")]
Beneficiary = Annotated[Text, typer.Option(help="To whom.", metavar="ACTOR")]
Dyad = Annotated[Text, typer.Option(help="Between two countries: USA:PRK.", metavar="ONE:OTHER")]
Kinds = Annotated[Text, typer.Option(help="promise, prediction, threat, demand, offer, with commas.", metavar="KINDS")]
States = Annotated[Text, typer.Option(help="States (fulfilled, overdue, contradicted, silent …) or 0 to 3, with commas.", metavar="STATES")]
Since = Annotated[Text, typer.Option(help="First day on which it was made.", metavar="DATE")]
Until = Annotated[Text, typer.Option(help="Last day.", metavar="DATE")]
Words = Annotated[Text, typer.Option(help="Words that must all stand in the sentence.", metavar="WORDS")]
Named = Annotated[bool | None, typer.Option("--named/--anonymous", help="Only named sources, or only anonymous ones.")]
Decided = Annotated[bool, typer.Option("--decided", help="Leave out what is silent or not due yet.")]
Score = Annotated[By | None, typer.Option(help="Instead: how the words turned out, by this.")]
Picture = Annotated[Path | None, typer.Option("--picture", help="Instead: a picture that needs no explaining, .png or .svg.", metavar="FILE")]
Report = Annotated[Path | None, typer.Option(help="Instead: a page for a reader (.html or .md), every sentence with its record.", metavar="FILE")]
Keep = Annotated[bool, typer.Option("--keep", help="Also write what the rules find into the store's judgements.")]
Topic = Annotated[Text, typer.Option(help="Only this topic: sanctions, nuclear weapons, missiles and tests …", metavar="TOPIC")]
Format = Annotated[
    LedgerFormat | None,
    typer.Option("--format", "-f", help="text: a picture in plain text. Default: table on a terminal, jsonl elsewhere; with --out by its ending."),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Write to this file.", metavar="FILE")]
Limit = Annotated[int | None, typer.Option(help="At most so many rows; 0 for all.", metavar="N")]
AsOf = Annotated[Text, typer.Option(help="Only what was known by this day.", metavar="DATE")]
Judged = Annotated[Text, typer.Option(help="A person's word on a commitment: fulfilled, overdue, contradicted …", metavar="STATE")]

_LEDGER: Final = ("said", "party", "kind", "text", "due_end", "state", "status", "decided_by")
_SCORES: Final = ("value", "commitments", "decided", "fulfilled", "partly", "not_fulfilled", "void", "silent", "share", "low", "high")
_MOVES: Final = ("topic", "move", "before_day", "before_sentence", "after_day", "after_sentence")
_STANDS: Final = ("topic", "day", "party", "stance", "wants", "gives", "sentence")
_DISPUTES: Final = ("day", "kind", "about", "report", "who", "says", "sentence")
_FIRSTS: Final = ("day", "text", "verdict", "says", "report_id")


def register(app: typer.Typer) -> None:
    app.command("ledger")(ledger)
    app.command("outcome")(outcome)
    app.command("negotiation")(negotiation)
    app.command("disputes")(disputes)


@contextmanager
def _opened(path: Path, as_of: str | None) -> Iterator[Store]:
    with reading(path) as store:
        if as_of is None:
            yield store
        else:
            with store.as_of(as_of) as then:
                yield then


def _answer(rows: Sequence[Mapping[str, Any]], shown: Sequence[str]) -> Answer[Any]:
    """Rows as an answer, to be written in any of the formats."""
    from dragoman.ask import Answer

    def fetch() -> Any:
        import pyarrow as pa

        dated = [{**row, "day": date.fromisoformat(row["day"])} if row.get("day") else dict(row) for row in rows]
        return pa.Table.from_pylist(dated) if rows else pa.table({name: pa.array([], pa.string()) for name in shown})

    return Answer("", fetch, shown=shown)


def ledger(
    store: StorePath,
    party: Party = None,
    beneficiary: Beneficiary = None,
    dyad: Dyad = None,
    kind: Kinds = None,
    status: States = None,
    since: Since = None,
    until: Until = None,
    text: Words = None,
    named: Named = None,
    decided: Decided = False,
    score: Score = None,
    picture: Picture = None,
    report: Report = None,
    keep: Keep = False,
    as_of: AsOf = None,
    limit: Limit = None,
    format: Format = None,
    out: Out = None,
) -> None:
    """Promises, predictions, threats, demands and offers, each once however many reports tell of it, with what later reports say came of it."""
    from dragoman.follow import words

    filters = words.LedgerFilters(party, beneficiary, _several(kind), _several(status), dyad, since, until, text, named, decided)
    if keep:
        _keep(store)
    with _opened(store, as_of) as kept:
        found = words.ledger(kept, filters)
    written = _Written(format, out, limit, picture, report, _source(store, as_of))
    if written.drawn:
        _drawn("commitments", found, written)
    elif score is not None:
        written.rows(_answer([s.to_dict() for s in words.scores(found, score.value)], _SCORES))
    else:
        written.rows(_answer([_row(c) for c in found], _LEDGER))


def _source(store: Path, as_of: str | None) -> str:
    return f"{store.name}{f', as known on {as_of}' if as_of else ''}"


def _several(given: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.split(",") if part.strip()) if given else ()


def _keep(path: Path) -> None:
    from dragoman.ask import open_store
    from dragoman.follow.words import keep_outcomes

    with open_store(path, write=True) as store:
        new, gone = keep_outcomes(store)
    print(f"dragoman: outcomes: {new:,} new, {gone:,} withdrawn", file=sys.stderr)


def _row(c: Commitment) -> dict[str, Any]:
    """A commitment flat: the deed in columns, the evidence as a list, and the sentence that decides it."""
    row = c.to_dict()
    row |= {f"deed_{name}": value for name, value in row.pop("deed").items()}
    row["places"] = [{"report": report, "start": start, "end": end} for report, start, end in c.places]
    row["evidence"] = [{**e, "span": {"start": e["span"][0], "end": e["span"][1]}} for e in row["evidence"]]
    row["span"] = {"start": c.span[0], "end": c.span[1]}
    best = max(c.evidence, key=lambda e: e.confidence, default=None)
    row["decided_by"] = f"{best.report_id}: {best.sentence}" if best is not None and c.status is not None else None
    return row


def _drawn(kind: str, found: Sequence[Any], wanted: _Written) -> None:
    """Draw commitments, negotiations or disputes: as text, as a picture, as a page. Raises UsageError where a file cannot be written."""
    drawing: _Drawing = import_module(f"dragoman.follow.words.pictures.{kind}")
    if wanted.format is LedgerFormat.text:
        write_out(wanted.out, drawing.terminal(found) + "\n")
    if wanted.picture is not None:
        drawn = drawing.plot(found, wanted.picture)
        print(f"dragoman: {wanted.picture}: {drawn} of {len(found)} drawn", file=sys.stderr)
    if wanted.report is not None:
        writers: Mapping[str, Callable[[Any, str], str]] = {".html": drawing.page, ".md": drawing.report}
        if wanted.report.suffix.lower() not in writers:
            raise UsageError(f"--report {wanted.report}: a report is .html or .md")
        write_out(wanted.report, writers[wanted.report.suffix.lower()](found, wanted.source))


def outcome(
    store: StorePath,
    record: Annotated[
        str, typer.Argument(help="A statement (KEY/s3), planned event (e4), position (n1), first (f1), open question (q1), or a commitment's id.")
    ],
    judged: Judged = None,
    by: Annotated[str | None, typer.Option("--by", help="Who judges. Default: the name of the account.")] = None,
    why: Annotated[str | None, typer.Option("--why", help="The reason, in a line.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what persons judged on it.")] = False,
    as_of: AsOf = None,
) -> None:
    """What came of one record, with the later sentences; or keep a person's judgement, which stands before the rules'."""
    from dragoman.follow import words
    from dragoman.readout import dumps

    if judged is not None or undo:
        from dragoman.ask import open_store
        from dragoman.serve.linking import account

        with open_store(store, write=True) as kept:
            if undo:
                print(f"{words.withdraw(kept, record)} judgements withdrawn", file=sys.stderr)
            else:
                made = words.overrule(kept, record, judged or "", by or account(), why)
                print(f"{made.id}: {made.state}, says {made.person}; the rules say {made.rule_state}", file=sys.stderr)
        return
    with _opened(store, as_of) as kept:
        print(dumps(words.outcome(kept, record).to_dict()))


def negotiation(
    store: StorePath,
    one: Annotated[str, typer.Argument(help="A country: USA, or United States.")],
    other: Annotated[str, typer.Argument(help="Another.")],
    topic: Topic = None,
    moves: Annotated[bool, typer.Option("--moves", help="Only shifts, reversals and convergence, both sentences beside each other.")] = False,
    picture: Picture = None,
    report: Report = None,
    as_of: AsOf = None,
    limit: Limit = None,
    format: Format = None,
    out: Out = None,
) -> None:
    """What two sides wanted and gave over time, by topic, and where they shifted, turned round or came together."""
    from dragoman.follow import words

    with _opened(store, as_of) as kept:
        found = words.negotiation(kept, one, other, topic=topic)
    written = _Written(format, out, limit, picture, report, _source(store, as_of))
    if written.drawn:
        _drawn("negotiations", found, written)
    elif moves:
        written.rows(_answer(list(move_rows(found)), _MOVES))
    else:
        written.rows(_answer(list(stand_rows(found)), _STANDS))


def disputes(
    store: StorePath,
    dyad: Dyad = None,
    text: Words = None,
    picture: Picture = None,
    report: Report = None,
    as_of: AsOf = None,
    limit: Limit = None,
    format: Format = None,
    out: Out = None,
) -> None:
    """Where reports or speakers differ about one matter: numbers, who, whether, how it went; each version with its sentence."""
    from dragoman.follow import words

    with _opened(store, as_of) as kept:
        found = words.disputes(kept, dyad=dyad, text=text)
    written = _Written(format, out, limit, picture, report, _source(store, as_of))
    if written.drawn:
        _drawn("disputes", found, written)
    else:
        written.rows(_answer(list(version_rows(found)), _DISPUTES))


def checked_answer(store: Store, records: Sequence[str]) -> Answer[Any]:
    """The firsts of a question, each checked against the store."""
    from dragoman.follow.words import check_firsts

    wanted = set(records)
    return _answer([_first(c) for c in check_firsts(store) if c.record in wanted], _FIRSTS)


def _first(c: Checked) -> dict[str, Any]:
    row = c.to_dict()
    row["earlier"] = [{**e, "span": {"start": e["span"][0], "end": e["span"][1]}} for e in row["earlier"]]
    return row
