"""The ledger of words: what was promised, foreseen, threatened, demanded and offered, and what came of it; negotiations, firsts and disputes.

Every function takes an open store (`dragoman.open(path)`, or `store.as_of(day)` for what was known by then) and gives frozen records with `to_dict()`.
Nothing is guessed: where the reports do not decide, the state is `silent`. What is reckoned for a store is kept with it until it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

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
    from dragoman.follow.words.shelf import Shelf

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
    "commitment",
    "disputes",
    "keep_outcomes",
    "ledger",
    "negotiation",
    "outcome",
    "overrule",
    "scores",
    "take_over",
    "withdraw",
]

_shelves: WeakKeyDictionary[Store, tuple[object, Shelf]] = WeakKeyDictionary()


def take_over(store: Store, other: Store) -> None:
    """Answer for a store from what was read through another connection to it, if it has not changed since; for a server, whose connections come and go."""
    kept = _shelves.get(other)
    if kept is not None and store.path == other.path and kept[0] == _stamp(store):
        _shelves[store] = kept[0], kept[1].through(store)


def _stamp(store: Store) -> object:
    """What changes with a store's reports, codings and judgements."""
    counts = (
        "SELECT (SELECT count(*) FROM readouts), (SELECT max(coded) FROM readouts), (SELECT count(*) FROM judgements),"
        " (SELECT count(withdrawn) FROM judgements)"
    )
    return store.con.execute(counts).fetchall()


def _shelf(store: Store) -> Shelf:
    """What was read of a store, read anew when its reports, codings or judgements changed."""
    from dragoman.follow.words.shelf import Shelf

    stamp = _stamp(store)
    kept = _shelves.get(store)
    if kept is None or kept[0] != stamp:
        kept = stamp, Shelf(store)
        _shelves[store] = kept
    return kept[1]


def outcome(store: Store, record_id: str) -> Outcome:
    """What came of one record: a statement (`<report>/s3`), planned event (`e4`), position (`n1`), first (`f1`) or open question (`q1`).

    A statement that commits nobody gives state `silent` with the reason. Raises UsageError where there is no such record.
    """
    from dragoman.follow.words.outcomes import of_record

    return of_record(_shelf(store), record_id)


def ledger(store: Store, filters: LedgerFilters | None = None) -> tuple[Commitment, ...]:
    """The commitments of a store in order of the day they were made, each with its state and evidence. Raises UsageError for a filter that makes no sense."""
    from dragoman.follow.words.scoring import narrowed

    return narrowed(_shelf(store).commitments, filters or LedgerFilters())


def commitment(store: Store, name: str) -> Commitment:
    """One commitment by its id, or by a record that tells of it. Raises UsageError where there is none."""
    from dragoman.errors import UsageError

    for one in _shelf(store).commitments:
        if name == one.id or name in one.tellings:
            return one
    raise UsageError(f"{store.path}: no commitment {name!r}: dragoman ledger lists them, each with its id")


def scores(commitments: Sequence[Commitment], by: str = "party") -> tuple[Score, ...]:
    """How words turned out, by `party`, `country`, `office`, `source` (named or anonymous), `publisher` or `kind`."""
    from dragoman.follow.words.scoring import scored

    return scored(commitments, by)


def negotiation(store: Store, one: str, other: str, *, topic: str | None = None) -> tuple[Negotiation, ...]:
    """Positions of two sides over time by topic, with shifts, reversals and convergence. Sides are countries: PRK, or North Korea. Raises UsageError."""
    from dragoman.follow.words.negotiations import negotiations
    from dragoman.follow.words.scoring import country

    return tuple(negotiations(_shelf(store), country(one), country(other), topic))


def check_firsts(store: Store, *, actor: str | None = None, text: str | None = None) -> tuple[Checked, ...]:
    """Every claim of a first, checked against the earlier events and reports of the store; `actor` and `text` narrow them by words."""
    from dragoman.follow.words.firsts import checked

    found = checked(_shelf(store))
    wanted = [part.casefold() for part in (actor, text) if part]
    return tuple(c for c in found if all(part in f"{' '.join(c.who)} {c.sentence}".casefold() for part in wanted))


def disputes(store: Store, *, dyad: str | None = None, text: str | None = None) -> tuple[Dispute, ...]:
    """Where reports or speakers differ about one matter, side by side.

    `dyad` ("USA:PRK") keeps those in whose sentences both countries are named, `text` those with all its words.
    """
    from dragoman.follow.words.differences import found

    wanted = text.casefold().split() if text else ()
    kept = ((one, " ".join((one.label, one.about, *(v.sentence for v in one.versions))).casefold()) for one in found(_shelf(store), dyad))
    return tuple(one for one, told in kept if all(word in told for word in wanted))


def keep_outcomes(store: Store) -> tuple[int, int]:
    """Write what the rules find into the store's judgements (kind `outcome`); gives how many are new and withdrawn. The store must be open for writing."""
    from dragoman.follow.words.outcomes import keep

    return keep(store, _shelf(store).commitments)


def overrule(store: Store, name: str, state: str, person: str, why: str | None = None) -> Commitment:
    """A person's word on what came of a commitment; kept apart from the rules' and shown before it. Raises UsageError."""
    from dragoman.follow.words import outcomes

    outcomes.overrule(store, commitment(store, name), state, person, why)
    return commitment(store, name)


def withdraw(store: Store, name: str) -> int:
    """Take back what persons said of a commitment; gives how many judgements."""
    from dragoman.follow.words import outcomes

    return outcomes.withdraw(store, commitment(store, name))
