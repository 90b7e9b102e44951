"""How words turned out: by speaker, country, office, named or anonymous source, outlet, or kind; and a ledger narrowed by filters."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from dragoman.ask.words import Party, first_day, last_day, one_of
from dragoman.errors import UsageError
from dragoman.follow.words.records import KINDS, STATES, Commitment, LedgerFilters, Score
from dragoman.keep.countries import Countries

__all__ = ["BY", "country", "narrowed", "scored"]

_UNDECIDED: Final = ("silent", "pending")
_VOID: Final = ("withdrawn", "condition not met")

BY: Final[dict[str, Callable[[Commitment], Sequence[str]]]] = {
    "party": lambda c: [c.party] if c.party else [],
    "country": lambda c: [c.party_country] if c.party_country else [],
    "office": lambda c: [c.office] if c.office else [],
    "source": lambda c: ["anonymous" if c.anonymous else "named"],
    "publisher": lambda c: c.publishers,
    "kind": lambda c: [c.kind],
}
"""What a score is reckoned by: the values of a commitment."""


def scored(commitments: Iterable[Commitment], by: str) -> tuple[Score, ...]:
    """One row for each value, those with most decided first. Raises UsageError for an unknown `by`."""
    values = BY[one_of(by, BY, "score")]
    groups: dict[str, list[Commitment]] = defaultdict(list)
    for one in commitments:
        for value in dict.fromkeys(values(one)):
            groups[value].append(one)
    made = (_score(by, value, found) for value, found in groups.items())
    return tuple(sorted(made, key=lambda s: (-s.decided, -s.commitments, s.value)))


def _score(by: str, value: str, found: Sequence[Commitment]) -> Score:
    states = [c.state for c in found]
    void = sum(s in _VOID for s in states)
    silent = sum(s in _UNDECIDED for s in states)
    fulfilled, partly = states.count("fulfilled"), states.count("partly fulfilled") + states.count("begun")
    decided = len(states) - void - silent
    share = (fulfilled + partly / 2) / decided if decided else None
    low, high = _wilson(fulfilled + partly / 2, decided) if decided else (None, None)
    return Score(by, value, len(found), decided, fulfilled, partly, decided - fulfilled - partly, void, silent, share, low, high)


def _wilson(hits: float, n: int) -> tuple[float, float]:
    """95 % interval of Wilson for a share."""
    z = 1.959964
    centre = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(max(hits * (n - hits) / n, 0.0) + z * z / 4)
    return round(max(0.0, centre - half), 3), round(min(1.0, centre + half), 3)


# Filters


def narrowed(commitments: Iterable[Commitment], filters: LedgerFilters) -> tuple[Commitment, ...]:
    """The commitments that filters leave. Raises UsageError for a kind, state or date that is none."""
    kinds = {one_of(kind, KINDS, "kind of commitment") for kind in filters.kind}
    states = _states(filters.state)
    since = first_day(filters.since, "since").isoformat() if filters.since else ""
    until = last_day(filters.until, "until").isoformat() if filters.until else "9999"
    pair = _dyad(filters.dyad)
    out = []
    for c in commitments:
        if (kinds and c.kind not in kinds) or (states and c.state not in states and str(c.status) not in states):
            continue
        if not since <= c.said <= until or (filters.decided and c.state in _UNDECIDED):
            continue
        if filters.named is not None and c.anonymous == filters.named:
            continue
        if not _is(filters.party, c.party, [c.party_country]) or not _among(filters.beneficiary, c) or (pair and not _between(c, pair)):
            continue
        if filters.text and any(word not in f"{c.text} {c.sentence}".casefold() for word in filters.text.casefold().split()):
            continue
        out.append(c)
    return tuple(out)


def _states(given: Sequence[str]) -> set[str]:
    return {word if word in ("0", "1", "2", "3") else one_of(word, STATES, "state") for word in given}


def _dyad(given: str | None) -> tuple[str, str] | None:
    if given is None:
        return None
    one, colon, other = given.partition(":")
    if not colon:
        raise UsageError(f"--dyad {given!r}: write two countries, USA:PRK")
    return country(one), country(other)


def _is(wanted: str | None, name: str | None, countries: Sequence[str | None]) -> bool:
    """Whether a party is the one meant: a country, a code, or part of a name."""
    if wanted is None:
        return True
    party = Party.of(wanted, Countries.load())
    if party.kind == "name":
        return party.value.casefold() in (name or "").casefold()
    return party.value[:3] in countries


def _among(wanted: str | None, c: Commitment) -> bool:
    return wanted is None or any(_is(wanted, name, [name, *c.deed.others]) for name in (*c.beneficiary, "")) or wanted.upper() in c.beneficiary


def _between(c: Commitment, pair: tuple[str, str]) -> bool:
    sides = {c.party_country, *c.beneficiary, *c.deed.doers, *c.deed.others}
    return set(pair) <= sides


def country(given: str) -> str:
    """The code of a country by its code or name. Raises UsageError, naming the nearest, where there is none."""
    from dragoman.ask.words import near

    countries = Countries.load()
    party = Party.of(given, countries)
    if party.kind == "country":
        return party.value
    names = {one.name: f"{code} ({one.name})" for code, periods in countries.by_code.items() for one in periods}
    hint = " or ".join(near(given, names | {code: code for code in countries.by_code})) or "PRK, North Korea"
    raise UsageError(f"{given!r} is no country: did you mean {hint}?")
