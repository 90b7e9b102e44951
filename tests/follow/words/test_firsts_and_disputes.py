"""Firsts checked, never confirmed; accounts that differ side by side; positions of two sides and their moves."""

from __future__ import annotations

import pytest

from dragoman.ask import Store
from dragoman.errors import UsageError
from dragoman.follow import words


def test_a_first_is_never_confirmed(store: Store) -> None:
    found = words.check_firsts(store)
    assert found
    for first in found:
        assert first.verdict in ("not contradicted", "counter-example", "denied", "disputed")
        assert "confirmed" not in first.says
    assert words.check_firsts(store, text="no such words") == ()


def test_speakers_who_judge_one_outcome_differently(store: Store) -> None:
    (found,) = [d for d in words.disputes(store) if d.kind == "assessment"]
    assert {(v.who, v.says) for v in found.versions} == {("Egypt", "“productive”"), ("Sudan", "“disappointing”")}
    assert found in words.disputes(store, dyad="EGY:SDN")
    assert found not in words.disputes(store, dyad="NOR:SWE")


def test_a_demand_that_is_met(store: Store) -> None:
    topics = words.negotiation(store, "EGY", "Sudan")
    moves = [m for n in topics for m in n.moves]
    met = [m for m in moves if m.kind == "convergence" and "fees" in m.before.sentence and "fees" in m.after.sentence]
    assert met
    assert (met[0].before.party_country, met[0].after.party_country) == ("EGY", "SDN")
    with pytest.raises(UsageError, match="is no country"):
        words.negotiation(store, "EGY", "Sudann")
