"""A readout to rows of the store's tables, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dragoman.keep.cells import Cells, clean, day, spans_cell, take_record
from dragoman.keep.countries import Countries
from dragoman.keep.schema import LETTERS, RECORDS
from dragoman.model import Actor, Dateline, Place, Rejected, Report, Span
from dragoman.readout import KINDS, Readout

__all__ = ["Rows", "Stamp", "key_of", "maker_key", "report_of", "rows_of", "take_readout"]

Row = dict[str, Any]
Rows = dict[str, list[Row]]
"""Rows by table."""

_KEY_DIGITS: Final = 20
"""80 bits: among a hundred million reports the chance that any two share a key is under one in a hundred million."""


def key_of(report: Report) -> str:
    """Key of a report by its content: its text, and where it appeared, since the same wire item in two papers is two reports.

    Where it appeared is its address, or else its publisher and day.
    """
    where = report.url or f"{report.publisher or ''}\0{(report.published or '')[:10]}"
    return hashlib.sha256((clean(f"{report.text}\0{where}") or "").encode()).hexdigest()[:_KEY_DIGITS]


def maker_key(made_by: Mapping[str, str]) -> str:
    """Short name of a combination of versions."""
    return hashlib.sha256(json.dumps(dict(made_by), sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the store adds to a readout: when, in which run, from where."""

    now: datetime
    origin: str | None = None
    run: int | None = None


def rows_of(readout: Readout, stamp: Stamp, countries: Countries) -> Rows:
    """All rows of a readout."""
    report, key = readout.report, key_of(readout.report)
    own = {"report": key, "made_by": maker_key(readout.made_by), "known": day(report.published) or stamp.now.date()}
    cells = Cells.of(key, readout)
    rows: Rows = {"reports": [_report_row(cells, report, own, stamp)]}
    for kind in KINDS:
        rows[kind] = [own | {"id": cells.ref(ident)} | cells.record(r) for ident, r in _named(kind, getattr(readout, kind))]
    _label(rows, countries, readout)
    rows["mentions"] = _mentions(cells, own, readout)
    rows["rejected"] = [
        own | {"n": n, "origin": None, "stage": r.stage, "reason": clean(r.reason), "run": None} | _text(cells, r.span) for n, r in enumerate(readout.rejected)
    ]
    place = report.dateline.place if report.dateline else None
    head = own | {"coded": stamp.now, "dateline_place": cells.ref(place), "sentences": spans_cell(report.sentences)}
    rows["readouts"] = [head | {kind: len(rows[kind]) for kind in (*KINDS, "rejected")}]
    return rows


def _named(kind: str, records: Sequence[Any]) -> list[tuple[str, Any]]:
    letter = LETTERS.get(kind)
    return [(f"{letter}{n}" if letter else record.id, record) for n, record in enumerate(records, 1)]


def _report_row(cells: Cells, report: Report, own: Row, stamp: Stamp) -> Row:
    title_start, title_end = report.title_span or (None, None)
    dateline, start, end = cells.located(report.dateline.span if report.dateline else None)
    row: Row = {"report": own["report"], "id": clean(report.id), "url": clean(report.url), "title": clean(report.title)}
    row |= {"title_start": title_start, "title_end": title_end, "publisher": clean(report.publisher)}
    row |= {"bylines": [clean(b) for b in report.bylines], "credits": [clean(report.text[s:e]) for s, e in report.credits]}
    row |= {"credits_spans": spans_cell(report.credits), "language": report.language, "published": report.published}
    row |= {"published_day": day(report.published), "updated": report.updated, "dateline": dateline, "dateline_start": start, "dateline_end": end}
    return row | {"text": clean(report.text), "known": own["known"], "stored": stamp.now, "origin": clean(stamp.origin), "run": stamp.run}


def _text(cells: Cells, span: Span | None) -> Row:
    return dict(zip(("text", "text_start", "text_end"), cells.located(span), strict=True))


def _label(rows: Rows, countries: Countries, readout: Readout) -> None:
    """Labels that the record itself has not: names and numbers of countries, who made a statement, type of an event."""
    on = day(readout.report.published)
    named: Mapping[str, Sequence[Actor | Place]] = {"actors": readout.actors, "places": readout.places}
    for kind, records in named.items():
        for row, record in zip(rows[kind], records, strict=True):
            country = countries.at(record.country, on)
            row |= {"country_name": country and country.name, "mentions_count": len(record.mentions)}
            if kind == "actors":
                row |= {"cow": country and country.cow, "gw": country and country.gw}
    speakers = {row["id"]: "; ".join(name for name in row["speakers_name"] if name) or None for row in rows["statements"]}
    types = {row["id"]: row["type"] for row in rows["events"]}
    for kind in ("events", "positions", "firsts"):
        for row in rows[kind]:
            row["according_to_name"] = speakers.get(row["according_to"])
            if kind == "firsts":
                row["event_type"] = types.get(row["event"])


def _mentions(cells: Cells, own: Row, readout: Readout) -> list[Row]:
    named: Mapping[str, Sequence[Actor | Place]] = {"actor": readout.actors, "place": readout.places}
    return [
        own | {"record": cells.ref(record.id), "n": n, "kind": kind} | _text(cells, span)
        for kind, records in named.items()
        for record in records
        for n, span in enumerate(record.mentions)
    ]


# Back


def report_of(row: Mapping[str, Any], readout: Mapping[str, Any] | None = None) -> Report:
    """The report of its row; with sentences and the dateline's place from the row of its readout, where that is given."""
    own = f"{row['report']}/"
    place = readout["dateline_place"] if readout else None
    dateline = None if row["dateline_start"] is None else Dateline((row["dateline_start"], row["dateline_end"]), place and place.removeprefix(own))
    return Report(
        id=row["id"],
        text=row["text"] or "",
        url=row["url"],
        title=row["title"],
        title_span=None if row["title_start"] is None else (row["title_start"], row["title_end"]),
        publisher=row["publisher"],
        bylines=tuple(row["bylines"] or ()),
        credits=_spans(row["credits_spans"]),
        language=row["language"],
        published=row["published"],
        updated=row["updated"],
        dateline=dateline,
        sentences=_spans(readout["sentences"]) if readout else (),
    )


def take_readout(rows: Mapping[str, Sequence[Mapping[str, Any]]], made_by: Mapping[str, str]) -> Readout:
    """The readout of its rows, as it was stored. `rows` holds one report's rows of each table, in the order in which they were stored."""
    head = rows["readouts"][0]
    own = f"{head['report']}/"
    mentions: dict[str, list[Span]] = {}
    for row in sorted(rows["mentions"], key=lambda row: row["n"]):
        mentions.setdefault(row["record"], []).append((row["text_start"], row["text_end"]))
    records = {kind: tuple(_record(kind, row, own, mentions) for row in rows[kind]) for kind in KINDS}
    dropped = sorted(rows["rejected"], key=lambda row: row["n"])
    return Readout(
        report=report_of(rows["reports"][0], head),
        made_by=made_by,
        rejected=tuple(Rejected(r["stage"], r["reason"], None if r["text_start"] is None else (r["text_start"], r["text_end"])) for r in dropped),
        **records,
    )


def _record(kind: str, row: Mapping[str, Any], prefix: str, mentions: Mapping[str, list[Span]]) -> Any:
    given: Row = {} if kind in LETTERS else {"id": row["id"].removeprefix(prefix)}
    if kind in ("actors", "places"):
        given["mentions"] = tuple(mentions.get(row["id"], ()))
    return take_record(RECORDS[kind], row, prefix, **given)


def _spans(cell: Sequence[Mapping[str, int]] | None) -> tuple[Span, ...]:
    return tuple((span["start"], span["end"]) for span in cell or ())
