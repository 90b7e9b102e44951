"""Judgements in the store: written by rules and by persons, withdrawn but never deleted, and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, Final

from dragoman.keep.store import Store
from dragoman.keep.writer import now
from dragoman.model import Judgement

__all__ = ["LINKS", "judge", "linked", "replace_rules", "standing", "undo"]

LINKS: Final = ("origin", "actor", "event", "follow-up")
"""Kinds of judgements that links between reports are."""

_COLUMNS: Final = tuple(f.name for f in fields(Judgement))
_Key = tuple[str, str, str, str]


def standing(store: Store, kind: str | None = None) -> list[Judgement]:
    """Judgements that hold, the persons' first, then the surest. Those of persons on events stand for the record that now rests on the same words."""
    query = f"SELECT {', '.join(_COLUMNS)} FROM judgements WHERE withdrawn IS NULL AND (?::VARCHAR IS NULL OR kind = ?)"
    rows = store.con.execute(query + " ORDER BY person IS NULL, score DESC, one, other", [kind, kind]).fetchall()
    return [_taken(row) for row in rows]


def linked(store: Store) -> bool:
    """Whether links between reports have been looked for, and any found."""
    query = "SELECT count(*) > 0 FROM (FROM judgements WHERE kind IN (SELECT unnest(?)) LIMIT 1)"
    return bool(store.con.execute(query, [list(LINKS)]).fetchall()[0][0])


def _taken(row: Sequence[Any]) -> Judgement:
    given = dict(zip(_COLUMNS, row, strict=True))
    given["reasons"] = tuple(given["reasons"] or ())
    given["made"] = given["made"] and given["made"].isoformat(sep=" ")
    return Judgement(**given)


def replace_rules(store: Store, judgements: Iterable[Judgement], kinds: Sequence[str] = LINKS) -> tuple[int, int]:
    """Let these be what rules judge of some kinds: new ones are written, those that no longer come are withdrawn; gives how many of each.

    Persons' judgements stay as they are.
    """
    fresh = {_key(j): j for j in judgements}
    query = "SELECT judgement, kind, one, other, verdict, reasons, score, made_by FROM judgements WHERE withdrawn IS NULL AND person IS NULL"
    gone = []
    for ident, kind, one, other, verdict, reasons, score, made_by in store.con.execute(f"{query} AND kind IN (SELECT unnest(?))", [list(kinds)]).fetchall():
        found = fresh.get((kind, one, other, verdict))
        if found and (found.reasons, found.score, found.made_by) == (tuple(reasons or ()), score, made_by):
            del fresh[kind, one, other, verdict]
        else:
            gone.append(ident)
    with store.writer.transaction():
        _withdraw(store, gone)
        _put(store, fresh.values())
    return len(fresh), len(gone)


def judge(store: Store, judgement: Judgement) -> None:
    """Keep a person's judgement. Their own or another's earlier one on the same pair is withdrawn: the last word holds."""
    with store.writer.transaction():
        _withdraw(store, _of_persons(store, judgement.kind, judgement.one, judgement.other))
        _put(store, [judgement])


def undo(store: Store, kind: str, one: str, other: str) -> int:
    """Withdraw what persons judged on a pair; gives how many judgements that were."""
    with store.writer.transaction():
        found = _of_persons(store, kind, one, other)
        _withdraw(store, found)
    return len(found)


def _of_persons(store: Store, kind: str, one: str, other: str) -> list[str]:
    query = (
        "SELECT judgement FROM judgements WHERE withdrawn IS NULL AND person IS NOT NULL AND kind = ? AND ((one = ? AND other = ?) OR (one = ? AND other = ?))"
    )
    return [ident for (ident,) in store.con.execute(query, [kind, one, other, other, one]).fetchall()]


def _withdraw(store: Store, idents: Sequence[str]) -> None:
    if idents:
        store.con.execute("UPDATE judgements SET withdrawn = ? WHERE judgement IN (SELECT unnest(?))", [now(), list(idents)])


def _put(store: Store, judgements: Iterable[Judgement]) -> None:
    made = now()
    count = store.count("judgements")
    rows = []
    for n, one in enumerate(judgements, count):
        row = {name: getattr(one, name) for name in _COLUMNS} | {"reasons": list(one.reasons), "made": made, "withdrawn": None}
        row["judgement"] = hashlib.sha256(f"{n}\0{made}\0{_key(one)}".encode()).hexdigest()[:16]
        rows.append(row)
    store.writer.put("judgements", rows)


def _key(judgement: Judgement) -> _Key:
    return judgement.kind, judgement.one, judgement.other, judgement.verdict
