"""The ledger of words: what was promised, foreseen, threatened, demanded and offered, and what came of it; negotiations, firsts and disputes.

Every function takes an open store (`dragoman.open(path)`, or `store.as_of(day)` for what was known by then) and gives frozen records with `to_dict()`.
Nothing is guessed: where the reports do not decide, the state is `silent`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.follow.words.records import (
    Checked,
    Commitment,
    Deed,
    Dispute,
    Evidence,
    LedgerFilters,
    Move,
    Negotiation,
    Outcome,
    Score,
    Stand,
    Version,
)

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = [
    "Checked",
    "Commitment",
    "Deed",
    "Dispute",
    "Evidence",
    "LedgerFilters",
    "Move",
    "Negotiation",
    "Outcome",
    "Score",
    "Stand",
    "Version",
    "check_firsts",
    "disputes",
    "ledger",
    "negotiation",
    "outcome",
    "scores",
]


def outcome(store: Store, record_id: str) -> Outcome:
    """What came of one record: a statement (`<report>/s3`), planned event (`e4`), position (`n1`), first (`f1`) or open question (`q1`).

    A statement that commits nobody gives state `silent` with the reason. Raises UsageError where there is no such record.
    """
    raise NotImplementedError


def ledger(store: Store, filters: LedgerFilters | None = None) -> tuple[Commitment, ...]:
    """The commitments of a store in order of the day they were made, each with its state and evidence."""
    from dragoman.follow.words.ledger import commitments
    from dragoman.follow.words.shelf import Shelf

    return tuple(commitments(Shelf(store)))


def scores(commitments: tuple[Commitment, ...], by: str = "party") -> tuple[Score, ...]:
    """How words turned out, by `party`, `country`, `office`, `source` (named or anonymous), `publisher` or `kind`."""
    raise NotImplementedError


def negotiation(store: Store, one: str, other: str, *, topic: str | None = None) -> tuple[Negotiation, ...]:
    """Positions of two sides over time by topic, with shifts, reversals and convergence."""
    raise NotImplementedError


def check_firsts(store: Store, *, actor: str | None = None, text: str | None = None) -> tuple[Checked, ...]:
    """Every claim of a first, checked against the earlier events and reports of the store."""
    raise NotImplementedError


def disputes(store: Store, *, dyad: str | None = None) -> tuple[Dispute, ...]:
    """Where reports or speakers differ about one incident, side by side."""
    raise NotImplementedError
