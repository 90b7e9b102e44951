"""One report with everything that is known of it: text, records with their spans and roles, why each was coded, copies, accounts, follow-ups, judgements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel

from dragoman.ask import Store
from dragoman.errors import DragomanError
from dragoman.faces.view import View, summary
from dragoman.model import Judgement
from dragoman.readout import Readout
from dragoman.serve.http import marks
from dragoman.serve.http.answers import plain
from dragoman.serve.http.derived import accounts_of
from dragoman.serve.http.models import Mark, ReportRow, Shape, SpanPair

__all__ = ["REPORT_ROWS", "Card", "ReadoutView", "ReportView", "record_card", "report_rows", "report_view", "shown"]

REPORT_ROWS: Final = """
SELECT r.report, r.id, r.title, r.publisher, r.published, r.known AS day, r.url, r.language, len(string_split(coalesce(r.text, ''), ' '))::INTEGER AS words,
       coalesce(o.events, 0) AS events, coalesce(o.statements, 0) AS statements, coalesce(d.origin, r.report) AS origin, coalesce(c.copies, 1)::INTEGER AS
       copies,
       substring(r.text, o.sentences[{first}]."start" + 1, least(o.sentences[{first}]."end" - o.sentences[{first}]."start", 400)) AS first_sentence
FROM reports r LEFT JOIN readouts o USING (report) LEFT JOIN derived.main.origins d ON d.report = r.report
LEFT JOIN (SELECT origin, count(*) AS copies FROM derived.main.origins GROUP BY origin) c ON c.origin = d.origin
""".replace(
    "{first}",
    # Not the title where that stands in the text, and not a dateline that is a sentence by itself ("SEOUL, June 9 (CPS) —").
    """({nth} + CASE WHEN r.dateline_end IS NOT NULL AND len(o.sentences) > {nth} AND o.sentences[{nth}]."end" - r.dateline_end < 60
    AND regexp_matches(substring(r.text, o.sentences[{nth}]."start" + 1, o.sentences[{nth}]."end" - o.sentences[{nth}]."start"), '[-–—]\\s*$')
    THEN 1 ELSE 0 END)""".replace("{nth}", "CASE WHEN r.title_start IS NULL THEN 1 ELSE least(2, greatest(len(o.sentences), 1)) END"),
)

_KINDS: Final = ("events", "statements", "positions", "firsts", "open_questions")
_NAMES: Final[Mapping[str, Sequence[str]]] = {
    "events": ("source", "recipient"),
    "statements": ("speakers", "addressees"),
    "firsts": ("who",),
}
_SURE: Final = ((0.85, "firm"), (0.6, "fair"), (0.0, "weak"))
"""Words for a confidence, as the page of one report has them."""


class Article(Shape):
    """The report as read."""

    report: str | None
    id: str | None
    title: str | None
    title_span: SpanPair | None
    publisher: str | None
    bylines: list[str]
    credits: list[SpanPair]
    language: str | None
    published: str | None
    updated: str | None
    url: str | None
    text: str
    sentences: list[SpanPair]


class ReportView(Shape):
    """A report with everything that is known of it."""

    report: Article
    sentence: str
    origin: dict[str, Any]
    actors: list[dict[str, Any]]
    places: list[dict[str, Any]]
    times: list[dict[str, Any]]
    events: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    positions: list[dict[str, Any]]
    firsts: list[dict[str, Any]]
    open_questions: list[dict[str, Any]]
    left_open: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    accounts: list[dict[str, Any]]
    follow_ups: list[dict[str, Any]]
    previous: str | None
    next: str | None
    made_by: dict[str, str]


class ReadoutView(Shape):
    """The contract dragoman.readout/1, as docs/reference/readout.md has it."""

    format: Literal["dragoman.readout/1"]
    made_by: dict[str, str]
    report: dict[str, Any]
    actors: list[dict[str, Any]]
    places: list[dict[str, Any]]
    times: list[dict[str, Any]]
    events: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    positions: list[dict[str, Any]]
    firsts: list[dict[str, Any]]
    open_questions: list[dict[str, Any]]


class Card(BaseModel):
    """One record with its sentence and report."""

    id: str
    kind: str
    record: dict[str, Any]
    report: ReportRow
    text: str | None
    text_start: int | None
    spans: list[SpanPair]
    outcome: dict[str, Any] | None = None
    marks: list[Mark] = []


def report_rows(store: Store, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Rows of reports by key."""
    found = store.sql(f"{REPORT_ROWS} WHERE r.report IN (SELECT unnest(?))", [list(keys)]).to_pylist()
    return {row["report"]: plain(row) for row in found}


def shown(readout: Readout) -> dict[str, Any]:
    """What a readout alone says, in the shape of the report view."""
    data = readout.to_dict(rejected=True)
    view = View.of(data)
    out = {kind: [_record(view, kind, record) for record in data[kind]] for kind in _KINDS}
    left = [{"stage": r["stage"], "reason": r["reason"], "span": r["span"], "words": view.quoted(r["span"]) or None} for r in data.get("rejected", ())]
    report = {**data["report"], "report": None, "origin_file": None, "dataset": None}
    return {
        "report": report, "sentence": summary(data), "origin": {"first": None, "copies": []}, "actors": data["actors"], "places": data["places"],
        "times": data["times"], **out, "left_open": left, "missing": [], "accounts": [], "follow_ups": [], "previous": None, "next": None,
        "made_by": data["made_by"],
    }  # fmt: skip


def report_view(store: Store, key: str) -> dict[str, Any] | None:
    """Everything on a report of the store; None where there is none."""
    found = store.con.execute("SELECT origin, dataset, known FROM reports WHERE report = ?", [key]).fetchall()
    if not found:
        return None
    origin_file, dataset, known = found[0]
    try:
        readout = store.readout(key)
    except DragomanError:  # an imported document: no text, no readout
        readout = Readout(store.report(key))
    out = shown(readout)
    out["report"] |= {"report": key, "origin_file": _tail(origin_file), "dataset": dataset}
    _join(store, key, out)
    out["previous"], out["next"] = _neighbours(store, key, known)
    return out


def _tail(origin: str | None) -> str | None:
    """Where a report came from, without the folders of the server's machine."""
    return origin.rsplit("/", 1)[-1] if origin and "://" not in origin else origin


def _join(store: Store, key: str, out: dict[str, Any]) -> None:
    """What the links between reports and persons' judgements add."""
    said = marks.marks_of(store, key)
    for kind in _KINDS:
        for record in out[kind]:
            record["marks"] = said.get(record["id"], [])
    out["missing"] = marks.missing_of(store, key)
    incidents = _incidents(store, key)
    for event in out["events"]:
        event["incident"] = incidents.get(f"{key}/{event['id']}")
    out["origin"] = _origin(store, key)
    out["accounts"] = _accounts(store, key, {i["id"]: i for i in incidents.values() if i["differ"]})
    out["follow_ups"] = follow_ups(store, key)


def _record(view: View, kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(record)
    for field in _NAMES.get(kind, ()):
        stem = {"speakers": "speaker", "addressees": "addressee"}.get(field, field)
        made[f"{stem}_names"] = view.names(record[field])
        made[f"{stem}_countries"] = [view.by_id.get(ident, {}).get("country") for ident in record[field]]
    spans = view.spans(kind, record)
    made["words"] = [view.quoted(span) for span in record["content"]] if kind == "statements" else view.quoted(spans[0]) if spans else None
    made["sentence"] = record.get("sentence") or view.sentence(kind, record)
    made["roles"] = [{"role": m.role, "span": [m.start, m.end]} for m in view.roles(kind, record)]
    if kind == "positions":
        made |= {f"{side}_name": view.name(record[side]) or None for side in ("party", "counterparty")}
    if kind == "events":
        made["where_name"] = view.name(record.get("where")) or None
        made["incident"] = None
    made["why"] = _why(view, kind, record)
    made["marks"] = []
    return made


def _why(view: View, kind: str, record: Mapping[str, Any]) -> str:
    """Why a record was coded, in a line."""
    parts = []
    if record.get("rule"):
        parts.append(f"rule {record['rule']} on “{view.line(record['trigger'])}”")
    if record.get("cue"):
        parts.append(f"“{view.line(record['cue'])}” introduces the words")
    when = record.get("when") or {}
    if when.get("start"):
        basis = (
            f"“{view.line(when['span'])}”"
            if when.get("span")
            else {"inherited": "the context", "report date": "the date of the report"}.get(str(when.get("basis")), "")
        )
        parts.append(f"day from {basis}" if basis else "")
    if record.get("according_to"):
        parts.append(f"carried by statement {record['according_to']} alone")
    if kind in ("events", "statements"):
        sure = float(record.get("confidence") or 0.0)
        parts.append(f"confidence {sure:.2f} ({next(word for least, word in _SURE if sure >= least)})")
    return "; ".join(part for part in parts if part)


def _incidents(store: Store, key: str) -> dict[str, dict[str, Any]]:
    query = (
        "SELECT m.event, i.incident, i.reports, i.origins, i.outlets, i.differ, i.label FROM derived.main.members m"
        " JOIN derived.main.incidents i USING (incident) WHERE m.report = ?"
    )
    names = ("id", "reports", "origins", "outlets", "differ", "label")
    return {event: dict(zip(names, rest, strict=True)) for event, *rest in store.con.execute(query, [key]).fetchall()}


def _origin(store: Store, key: str) -> dict[str, Any]:
    """The first report with this text, and the others that print it, each with the link that says so."""
    query = (
        "SELECT d.report, r.title, r.publisher, r.published, d.origin FROM derived.main.origins d JOIN reports r USING (report)"
        " WHERE d.origin = (SELECT origin FROM derived.main.origins WHERE report = ?) ORDER BY r.known, d.report"
    )
    rows = store.con.execute(query, [key]).fetchall()
    links: dict[str, tuple[float, list[str]]] = {}
    if len(rows) > 1:
        link = "SELECT one, other, score, reasons FROM judgements WHERE withdrawn IS NULL AND kind = 'origin' AND verdict = 'same' AND (one = ? OR other = ?)"
        for one, other, score, reasons in store.con.execute(link, [key, key]).fetchall():
            links[other if one == key else one] = (score, reasons or [])
    copies = [
        {
            "report": report,
            "title": title,
            "publisher": publisher,
            "published": published,
            "score": links.get(report, (None, []))[0],
            "why": links.get(report, (None, []))[1],
        }
        for report, title, publisher, published, _ in rows
        if report != key
    ]
    return {"first": rows[0][4] if rows else key, "copies": copies}


def _accounts(store: Store, key: str, differing: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not differing:
        return []
    found = accounts_of(store, differing)
    reports = {report for accounts in found.values() for account in accounts for report, _, _ in account.versions}
    publishers = dict(store.con.execute("SELECT report, publisher FROM reports WHERE report IN (SELECT unnest(?))", [list(reports)]).fetchall())
    out = []
    for incident, accounts in found.items():
        for account in accounts:
            versions = [
                {"report": report, "event": event, "publisher": publishers.get(report), "says": says, "here": report == key}
                for report, event, says in account.versions
            ]
            out.append({"incident": incident, "label": differing[incident]["label"], "kind": account.kind, "about": account.about, "versions": versions})
    return out


def follow_ups(store: Store, report: str, events: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Reports that take up the records of this one (of several reports: these events), and that these take up."""
    here = set(events)
    ends = "(one IN (SELECT unnest(?)) OR other IN (SELECT unnest(?)))" if here else "(starts_with(one, ?) OR starts_with(other, ?))"
    query = (
        "SELECT one, other, verdict, reasons, one_words, other_words, score, made_by, person FROM judgements"
        f" WHERE withdrawn IS NULL AND kind = 'follow-up' AND {ends}"
    )
    given: list[Any] = [list(here)] * 2 if here else [f"{report}/"] * 2
    found: list[tuple[str, Judgement]] = []
    for one, other, verdict, reasons, one_words, other_words, score, made_by, person in store.con.execute(query, given).fetchall():
        link = Judgement("follow-up", one, other, verdict, tuple(reasons or ()), score, made_by, person, one_words=one_words, other_words=other_words)
        found.append(("takes up" if (one in here if here else one.startswith(f"{report}/")) else "is taken up by", link))
    there = [link.other if this == "takes up" else link.one for this, link in found]
    keys = [ident.split("/")[0] for ident in there]
    rows = store.con.execute("SELECT report, title, publisher, known FROM reports WHERE report IN (SELECT unnest(?))", [keys]).fetchall()
    reports = {key: (title, publisher, day) for key, title, publisher, day in rows}
    out = []
    for (this, link), ident in zip(found, there, strict=True):
        title, publisher, day = reports.get(ident.split("/")[0], (None, None, None))
        record, words = (link.one, link.other_words) if this == "takes up" else (link.other, link.one_words)
        out.append(
            {"verdict": link.verdict, "this": this, "here": record, "report": ident.split("/")[0], "title": title, "publisher": publisher,
             "day": day and day.isoformat(), "record": ident, "words": words, "why": list(link.reasons), "score": link.score}
        )  # fmt: skip
    return out


def links_of(store: Store, events: Sequence[str]) -> list[dict[str, Any]]:
    """The links that hold an incident together, the persons' first, then the surest."""
    query = (
        "SELECT one, other, verdict, score, reasons, made_by AS \"by\", person FROM judgements WHERE withdrawn IS NULL AND kind = 'event'"
        " AND verdict <> 'proposed' AND one IN (SELECT unnest(?)) AND other IN (SELECT unnest(?)) ORDER BY person IS NULL, score DESC, one, other"
    )
    return [{**row, "reasons": row["reasons"] or []} for row in store.sql(query, [list(events), list(events)]).to_pylist()]


def _neighbours(store: Store, key: str, known: Any) -> tuple[str | None, str | None]:
    before = "SELECT report FROM reports WHERE dataset IS NULL AND (known, report) < (?, ?) ORDER BY known DESC, report DESC LIMIT 1"
    after = "SELECT report FROM reports WHERE dataset IS NULL AND (known, report) > (?, ?) ORDER BY known, report LIMIT 1"
    found = [store.con.execute(query, [known, key]).fetchall() for query in (before, after)]
    return (found[0][0][0] if found[0] else None), (found[1][0][0] if found[1] else None)


def record_card(store: Store, key: str, ident: str) -> dict[str, Any] | None:
    """One record with its sentence and report; None where there is none."""
    view = report_view(store, key)
    if view is None:
        return None
    kinds = {"e": "events", "s": "statements", "n": "positions", "f": "firsts", "q": "open_questions", "a": "actors", "p": "places", "t": "times"}
    kind = kinds[ident[0]]
    records = [{"id": f"t{n}", **time} for n, time in enumerate(view["times"], 1)] if kind == "times" else view[kind]
    record = next((one for one in records if one["id"] == ident), None)
    if record is None:
        return None
    text, sentence = view["report"]["text"], record.get("sentence")
    spans = {"events": [record.get("trigger")], "statements": record.get("content") or []}.get(kind) or record.get("mentions") or [record.get("span")]
    if kind == "positions":
        spans = [part["span"] for part in (record.get("wants"), record.get("gives")) if part]
    if sentence is None and spans and spans[0]:
        sentence = next((s for s in view["report"]["sentences"] if s[0] <= spans[0][0] < s[1]), None)
    return {
        "id": f"{key}/{ident}",
        "kind": kind.removesuffix("s"),
        "record": record,
        "report": report_rows(store, [key])[key],
        "text": text[sentence[0] : sentence[1]] if sentence else None,
        "text_start": sentence[0] if sentence else None,
        "spans": [span for span in spans if span],
        "marks": record.get("marks", []),
    }
