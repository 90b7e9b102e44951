"""Judgements on records: right, wrong, and missing, each with who and when. They lie in the store's table of judgements, withdrawn but never deleted.

`one` is the record (of what is missing: the report and the span), `other` the code that was judged, so that a later coding with another code is not taken
to be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dragoman.errors import UsageError
from dragoman.evaluate.judged import Judged
from dragoman.keep import Store
from dragoman.keep.judgements import judge
from dragoman.keep.writer import now
from dragoman.model import Judgement

__all__ = ["KIND", "KINDS", "Missing", "judged", "marks_of", "missing_of", "put", "rows", "withdraw"]

KIND: Final = "record"
KINDS: Final[Mapping[str, str]] = {"e": "event", "s": "statement", "n": "position", "f": "first", "q": "open_question", "a": "actor", "p": "place"}
"""Kinds of record that are judged, by the letter of their ids."""

_TABLES: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "event": ("events", "type", "trigger", "trigger_start"),
    "statement": ("statements", "array_to_string(acts, ' ')", "array_to_string(content, ' … ')", 'content_spans[1]."start"'),
    "position": ("positions", "stance", "coalesce(wants, gives)", "coalesce(wants_start, gives_start)"),
    "first": ("firsts", "coalesce(event_type, 'first')", '"text"', "text_start"),
    "open_question": ("open_questions", "coalesce(polarity, 'open')", '"text"', "text_start"),
    "actor": ("actors", "coalesce(code, kind)", "name", "NULL"),
    "place": ("places", "coalesce(country, kind)", "name", "NULL"),
}
"""Of each kind: its table, and SQL for the code that is judged, the words it rests on, and where they begin."""

_SPAN: Final = re.compile(r"([0-9a-f]{20})#(\d+)-(\d+)")
_COLUMNS: Final = "judgement, one, other, verdict, reasons, person, made, withdrawn, one_words, one_start"


@dataclass(frozen=True, slots=True)
class Missing:
    """Words of a report where a record should stand."""

    report: str
    span: tuple[int, int]
    kind: str
    code: str | None


def put(store: Store, target: str | Missing, verdict: str, person: str, why: str | None) -> dict[str, Any]:
    """Keep a person's word on a record, or on what is missing; the last word on one thing holds. Raises UsageError where there is no such record."""
    made = _of_missing(store, target, person, why) if isinstance(target, Missing) else _of_record(store, target, verdict, person, why)
    judge(store, made)
    return next(row for row in rows(store, "one = ? AND other = ? AND withdrawn IS NULL", [made.one, made.other]))


def _of_record(store: Store, record: str, verdict: str, person: str, why: str | None) -> Judgement:
    kind = KINDS.get(record.partition("/")[2][:1], "")
    if kind not in _TABLES:
        raise UsageError(f"record {record!r}: no kind of record that is judged: name an event, statement, position, first, open question, actor or place")
    table, code, words, start = _TABLES[kind]
    found = store.con.execute(f"SELECT {code}, {words}, {start} FROM {table} WHERE id = ?", [record]).fetchall()
    if not found:
        raise UsageError(f"record {record!r} is not there: name it as KEY/e3")
    return Judgement(KIND, record, found[0][0] or "", verdict, (why,) if why else (), person=person, one_words=found[0][1], one_start=found[0][2])


def _of_missing(store: Store, missing: Missing, person: str, why: str | None) -> Judgement:
    start, end = missing.span
    found = store.con.execute("SELECT substring(text, ? + 1, ?), length(text) FROM reports WHERE report = ?", [start, end - start, missing.report]).fetchall()
    if not found:
        raise UsageError(f"report {missing.report!r} is not there: name it by its key")
    words, length = found[0]
    if not 0 <= start < end <= (length or 0):
        raise UsageError(f"span {[start, end]}: outside of the text: it has {length or 0} characters")
    one, other = f"{missing.report}#{start}-{end}", f"{missing.kind}:{missing.code or ''}"
    return Judgement(KIND, one, other, "missing", (why,) if why else (), person=person, one_words=words, one_start=start)


def withdraw(store: Store, ident: str) -> int:
    """Take a judgement back; gives how many that were."""
    query = "SELECT count(*) FROM judgements WHERE judgement = ? AND kind = ? AND withdrawn IS NULL"
    ((there,),) = store.con.execute(query, [ident, KIND]).fetchall()
    if there:
        with store.writer.transaction():
            store.con.execute("UPDATE judgements SET withdrawn = ? WHERE judgement = ? AND kind = ? AND withdrawn IS NULL", [now(), ident, KIND])
    return int(there)


def rows(store: Store, where: str = "withdrawn IS NULL", parameters: Iterable[Any] = ()) -> list[dict[str, Any]]:
    """Judgements on records, the newest first."""
    query = f"SELECT {_COLUMNS} FROM judgements WHERE kind = '{KIND}' AND ({where}) ORDER BY made DESC, judgement"
    return [_row(*found) for found in store.con.execute(query, list(parameters)).fetchall()]


def _row(
    ident: str, one: str, other: str, verdict: str, reasons: list[str] | None, person: str, made: Any, withdrawn: Any, words: str | None, start: int | None
) -> dict[str, Any]:
    row: dict[str, Any] = {"id": ident, "verdict": verdict, "person": person, "made": made and made.isoformat(), "why": next(iter(reasons or ()), None)}
    row |= {"withdrawn": withdrawn and withdrawn.isoformat(), "words": words}
    if place := _SPAN.fullmatch(one):
        kind, _, code = other.partition(":")
        return row | {"record": None, "report": place[1], "kind": kind, "code": code or None, "span": (int(place[2]), int(place[3]))}
    report, _, tail = one.partition("/")
    span = None if start is None or words is None else (start, start + len(words))
    return row | {"record": one, "report": report, "kind": KINDS.get(tail[:1], "record"), "code": other or None, "span": span}


def marks_of(store: Store, report: str) -> dict[str, list[dict[str, Any]]]:
    """Marks of a report's records, by their ids in it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows(store, "withdrawn IS NULL AND starts_with(one, ?)", [f"{report}/"]):
        mark = {name: row[name] for name in ("id", "verdict", "person", "made", "why")}
        found.setdefault(row["record"].partition("/")[2], []).append(mark)
    return found


def missing_of(store: Store, report: str) -> list[dict[str, Any]]:
    """What persons miss in a report."""
    return rows(store, "withdrawn IS NULL AND starts_with(one, ?)", [f"{report}#"])


def judged(store: Store, person: str | None = None) -> list[Judged]:
    """What persons judged, as `dragoman.evaluate` counts it."""
    publishers = dict(
        store.con.execute("SELECT report, coalesce(publisher, '') FROM reports WHERE report IN (SELECT left(one, 20) FROM judgements)").fetchall()
    )
    found = rows(store) if person is None else rows(store, "withdrawn IS NULL AND person = ?", [person])
    return [Judged(row["kind"], row["code"] or "", row["verdict"], publishers.get(row["report"], "")) for row in found]
