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
    """Positions of two sides over time by topic, with shifts, reversals and convergence. Sides are countries: PRK, or North Korea. Raises UsageError."""
    from dragoman.follow.words.negotiations import negotiations
    from dragoman.follow.words.shelf import Shelf

    return tuple(negotiations(Shelf(store), country(one), country(other), topic))


def country(given: str) -> str:
    """The code of a country by its code or name. Raises UsageError, naming the nearest, where there is none."""
    from dragoman.ask.words import Party, near
    from dragoman.errors import UsageError
    from dragoman.keep.countries import Countries

    countries = Countries.load()
    party = Party.of(given, countries)
    if party.kind == "country":
        return party.value
    names = {one.name: f"{code} ({one.name})" for code, periods in countries.by_code.items() for one in periods}
    hint = " or ".join(near(given, names | {code: code for code in countries.by_code})) or "PRK, North Korea"
    raise UsageError(f"{given!r} is no country: did you mean {hint}?")


def check_firsts(store: Store, *, actor: str | None = None, text: str | None = None) -> tuple[Checked, ...]:
    """Every claim of a first, checked against the earlier events and reports of the store."""
    from dragoman.follow.words.firsts import checked
    from dragoman.follow.words.shelf import Shelf

    return tuple(checked(Shelf(store)))


def disputes(store: Store, *, dyad: str | None = None) -> tuple[Dispute, ...]:
    """Where reports or speakers differ about one matter, side by side; `dyad` ("USA:PRK") keeps those in whose sentences both countries are named."""
    from dragoman.follow.words.disputes import found
    from dragoman.follow.words.shelf import Shelf

    return tuple(found(Shelf(store)))
