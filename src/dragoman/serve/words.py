"""Ledgers of words as flat rows, for tables: a position, a move, a version of a disputed matter each by itself. The command line and the API write the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.follow.words import Dispute, Negotiation

__all__ = ["REPEATED", "move_rows", "stand_rows", "version_rows"]

REPEATED = "repeated"
"""A position taken again: no move."""


def stand_rows(found: Iterable[Negotiation]) -> Iterator[dict[str, Any]]:
    """Each position by itself."""
    for negotiation in found:
        for stand in negotiation.stands:
            yield {**stand.to_dict(), "topic": negotiation.topic}


def move_rows(found: Iterable[Negotiation]) -> Iterator[dict[str, Any]]:
    """Each shift, reversal and convergence, with the position before and the one after."""
    for negotiation in found:
        for move in negotiation.moves:
            if move.kind != REPEATED:
                before, after = move.before.to_dict(), move.after.to_dict()
                row: dict[str, Any] = {"topic": negotiation.topic, "move": move.kind, "confidence": move.confidence, "reasons": list(move.reasons)}
                yield row | {f"before_{name}": cell for name, cell in before.items()} | {f"after_{name}": cell for name, cell in after.items()}


def version_rows(found: Iterable[Dispute]) -> Iterator[dict[str, Any]]:
    """Each version of a disputed matter."""
    for one in found:
        for version in one.versions:
            row = {"incident": one.incident, "kind": one.kind, "about": one.about, "label": one.label, **version.to_dict()}
            yield row | {"report": version.report_id, "reasons": list(one.reasons)}
