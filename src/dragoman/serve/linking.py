"""`dragoman link`, `links`, `incidents`, `same` and `split`: records of several reports that tell of one thing."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from dragoman.serve.keeping import StorePath, reading
from dragoman.serve.lookups import FormatOption, RowFormat, print_rows

if TYPE_CHECKING:
    from dragoman.keep import Store
    from dragoman.model import Judgement

__all__ = ["account", "register"]

One = Annotated[str, typer.Argument(help="A report (its key or id), or an event or actor of one: KEY/e5, KEY/a2.", metavar="A")]
Other = Annotated[str, typer.Argument(help="Another of the same kind.", metavar="B")]
By = Annotated[str | None, typer.Option("--by", help="Who judges. Default: the name of the account.")]
Why = Annotated[str | None, typer.Option("--why", help="The reason, in a line.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take back what persons judged on these two.")]

_COLUMNS: Final = ("incident", "start", "type", "countries", "label", "reports", "origins", "differ")


def register(app: typer.Typer) -> None:
    app.command("link")(link)
    app.command("incidents")(incidents)
    app.command("links")(links)
    app.command("same")(same)
    app.command("split")(split)


def link(store: StorePath) -> None:
    """Find copies, same events, same actors and follow-ups among the reports of a store. Judgements, not changes: `dragoman split` undoes one."""
    from dragoman.keep import open_store
    from dragoman.linking import link as judge_all

    with open_store(store, write=True) as kept:
        done = judge_all(kept)
    named = {"origin": "copies", "event": "same events", "proposed": "proposed", "actor": "same actors", "follow-up": "follow-ups"}
    counts = ", ".join(f"{done.found.get(kind, 0):,} {name}" for kind, name in named.items())
    print(f"links: {counts}; {done.new:,} new, {done.withdrawn:,} withdrawn", file=sys.stderr)


def incidents(
    store: StorePath,
    reports: Annotated[int, typer.Option("--reports", min=1, help="Only what so many reports tell of.")] = 2,
    origins: Annotated[int, typer.Option("--origins", min=1, help="Only what so many independent origins tell of; copies of one text are one.")] = 1,
    why: Annotated[bool, typer.Option("--why", help="With the links that hold each together, and their reasons.")] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Only what was known by this day.", metavar="DATE")] = None,
    axis: Annotated[Literal["published", "stored"], typer.Option(help="--as-of by the day of publication, or as this store stood then.")] = "published",
    format: FormatOption = None,
) -> None:
    """List what several reports tell of: day, type, countries, reports, independent origins, and what the accounts differ in."""
    from dragoman.linking import incidents as found

    with reading(store) as whole, nullcontext(whole) if as_of is None else whole.as_of(as_of, axis) as kept:
        names = dict(kept.con.execute("SELECT report, coalesce(id, report) FROM reports").fetchall())
        links = _links(kept) if why else {}
        tabular = format is RowFormat.table or (format is None and sys.stdout.isatty())
        rows = (_row(one, names, links, why, tabular) for one in found(kept, least_reports=reports, least_origins=origins))
        print_rows(rows, (*_COLUMNS, "why") if why else _COLUMNS, format, "no incidents: run dragoman link on the store first, or ask for --reports 1")


def links(
    store: StorePath,
    kind: Annotated[Literal["event", "origin", "actor", "follow-up"] | None, typer.Option(help="Only links of this kind.")] = None,
    proposed: Annotated[bool, typer.Option("--proposed", help="Too little sure to count: confirm with dragoman same, refuse with dragoman split.")] = False,
    format: FormatOption = None,
) -> None:
    """List the links between reports, the surest first, with the words they rest on and their reasons; those proposed, and not yet judged, by themselves."""
    from dragoman.keep.judgements import LINKS, standing
    from dragoman.linking import PROPOSED, proposals

    with reading(store) as kept:
        every = proposals(kept) if proposed else [j for j in standing(kept) if j.kind in LINKS and j.verdict != PROPOSED]
        sentences = _sentences(kept, {end for j in every for end in (j.one, j.other)})
    tabular = format is RowFormat.table or (format is None and sys.stdout.isatty())
    rows = (_link_row(j, sentences, tabular) for j in every if kind is None or j.kind == kind)
    columns = ("one", "other", "score", "words", "why") if proposed else ("kind", "verdict", "one", "other", "score", "by", "words", "why")
    print_rows(rows, columns, format, "nothing is proposed, or all is judged" if proposed else "no links: run dragoman link on the store first")


def _sentences(store: Store, ends: set[str]) -> dict[str, str]:
    return dict(store.con.execute("SELECT id, sentence FROM events WHERE id IN (SELECT unnest(?::VARCHAR[]))", [sorted(ends)]).fetchall())


def _link_row(link: Judgement, sentences: dict[str, str], tabular: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": link.kind,
        "verdict": link.verdict,
        "one": link.one,
        "other": link.other,
        "score": link.score,
        "by": link.person or link.made_by,
    }
    if tabular:
        ends = ("/".join((end[:8], *end.split("/")[1:])) for end in (link.one, link.other))
        row |= dict(zip(("one", "other"), ends, strict=True))
        return row | {"words": f"“{link.one_words}” – “{link.other_words}”", "why": "; ".join(link.reasons)}
    row |= {"one_words": link.one_words, "other_words": link.other_words, "reasons": list(link.reasons)}
    return row | {name: sentences[end] for name, end in (("one_sentence", link.one), ("other_sentence", link.other)) if end in sentences}


def _links(store: Store) -> dict[str, list[dict[str, Any]]]:
    from dragoman.keep.judgements import standing
    from dragoman.linking import incident_of

    incident = incident_of(store)
    out: dict[str, list[dict[str, Any]]] = {}
    for j in standing(store, "event"):
        if j.verdict != "proposed" and j.one in incident and incident[j.one] == incident.get(j.other):
            by = j.person or j.made_by
            out.setdefault(incident[j.one], []).append({"one": j.one, "other": j.other, "score": j.score, "by": by, "reasons": list(j.reasons)})
    return out


def _row(one: Any, names: dict[str, str], links: dict[str, list[dict[str, Any]]], why: bool, tabular: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"incident": one.id, "start": one.start, "end": one.end, "type": one.type, "countries": list(one.countries), "label": one.label}
    if tabular:
        row |= {"reports": len(one.reports), "origins": one.origins, "differ": [account.kind for account in one.accounts]}
        row["why"] = "; ".join(links[one.id][0]["reasons"]) if links.get(one.id) else None
        return row
    row |= {"reports": [names[key] for key in one.reports], "origins": one.origins, "events": list(one.events)}
    row["differ"] = [{"kind": a.kind, "about": a.about, "versions": list(_versions(a.versions, names))} for a in one.accounts]
    return row | ({"why": links.get(one.id, [])} if why else {})


def _versions(versions: tuple[tuple[str, str, str], ...], names: dict[str, str]) -> Iterator[dict[str, str]]:
    yield from ({"report": names[report], "event": event, "says": says} for report, event, says in versions)


def same(store: StorePath, one: One, other: Other, by: By = None, why: Why = None, undo: Undo = False) -> None:
    """Say that two records are of one thing: their incidents, actors or origins are joined. Kept with who and when."""
    _overrule(store, one, other, "same", by, why, undo)


def split(store: StorePath, one: One, other: Other, by: By = None, why: Why = None, undo: Undo = False) -> None:
    """Say that two records are not of one thing: no rule joins them again. Kept with who and when."""
    _overrule(store, one, other, "different", by, why, undo)


def _overrule(store: Any, one: str, other: str, verdict: str, by: str | None, why: str | None, undo: bool) -> None:
    from dragoman.keep import open_store
    from dragoman.linking import overrule, withdraw

    with open_store(store, write=True) as kept:
        if undo:
            print(f"{withdraw(kept, one, other)} judgements withdrawn", file=sys.stderr)
            return
        made = overrule(kept, one, other, verdict, by or account(), why)
    print(f"{made.one} and {made.other}: {made.verdict}, says {made.person}", file=sys.stderr)


def account() -> str:
    """The name of the account that runs the program."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no account name on this system
        return "unknown"
