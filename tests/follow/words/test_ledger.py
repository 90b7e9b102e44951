"""The ledger: commitments found, told once, decided by later reports or left silent, overruled by a person."""

from __future__ import annotations

import json

import pytest

from dragoman.ask import Store
from dragoman.errors import UsageError
from dragoman.follow import words
from dragoman.follow.words import Commitment, LedgerFilters
from dragoman.follow.words.records import EFFECTS, KINDS, STATES, STATUS
from dragoman.keep.judgements import standing
from dragoman.linking import link


def one(store: Store, text: str) -> Commitment:
    found = [c for c in words.ledger(store) if text in c.text]
    assert len(found) == 1, [c.text for c in words.ledger(store)]
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "party", "state", "status"),
    [
        ("joint trade office", "promise", "Egypt", "fulfilled", 3),
        ("withdraw its border troops", "promise", "Egypt", "not initiated", 0),
        ("close the Argeen crossing", "threat", "Sudan", "fulfilled", 3),
        ("sign the water treaty", "prediction", "Egypt", "contradicted", 0),
        ("no artillery exercises", "promise", None, "contradicted", 0),
        ("medical team", "promise", None, "silent", None),
    ],
)
def test_what_came_of_each(store: Store, text: str, kind: str, party: str | None, state: str, status: int | None) -> None:
    found = one(store, text)
    assert (found.state, found.status) == (state, status)
    assert found.kind == kind or (kind == "promise" and found.kind == "prediction")
    assert party is None or found.party == party
    assert bool(found.evidence) == (state != "silent")


def test_a_promise_told_by_two_papers_is_one_of_one_origin(store: Store) -> None:
    found = one(store, "joint trade office")
    assert set(found.reports) == {"one", "copy"}
    assert found.origins == 1
    assert found.due_end == "2021-06-30"
    assert found.due_start is None


def test_every_state_has_its_reasons_and_sentences_stand_in_their_reports(store: Store) -> None:
    texts = dict(store.con.execute("SELECT report, text FROM reports").fetchall())
    for c in words.ledger(store):
        assert c.state in STATES
        assert c.kind in KINDS
        assert c.reasons
        assert c.status == STATUS.get(c.state)
        assert texts[c.report][slice(*c.span)] == c.text
        for e in c.evidence:
            assert e.effect in EFFECTS
            assert texts[e.report][slice(*e.span)] == e.sentence
            assert 0 < e.confidence <= 1
        json.dumps(c.to_dict())


def test_as_of_a_day_nothing_later_is_known(store: Store) -> None:
    with store.as_of("2021-06-30") as then:
        assert one(then, "joint trade office").state == "fulfilled"
        assert one(then, "withdraw its border troops").state == "silent"
    with store.as_of("2021-03-31") as then:
        assert one(then, "joint trade office").state == "pending"


def test_the_same_store_gives_the_same_ledger(store: Store) -> None:
    from dragoman.follow.words.book import commitments
    from dragoman.follow.words.shelf import Shelf

    assert tuple(commitments(Shelf(store))) == words.ledger(store)


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        (LedgerFilters(party="Sudan", kind=("threat",)), ["close the Argeen crossing"]),
        (LedgerFilters(party="SDN", state=("fulfilled",)), ["close the Argeen crossing"]),
        (LedgerFilters(state=("3",), text="office"), ["joint trade office"]),
        (LedgerFilters(since="2021-03-05", kind=("prediction",), text="treaty", decided=True), ["sign the water treaty"]),
        (LedgerFilters(until="2020"), []),
    ],
)
def test_filters(store: Store, filters: LedgerFilters, texts: list[str]) -> None:
    found = words.ledger(store, filters)
    assert len(found) == len(texts)
    assert all(any(text in c.text for c in found) for text in texts)


def test_a_filter_that_makes_no_sense_is_told(store: Store) -> None:
    with pytest.raises(UsageError, match="no kind of commitment"):
        words.ledger(store, LedgerFilters(kind=("promiss",)))
    with pytest.raises(UsageError, match="two countries"):
        words.ledger(store, LedgerFilters(dyad="EGY"))


def test_a_person_has_the_last_word_and_takes_it_back(own: Store) -> None:
    before = one(own, "medical team")
    after = words.overrule(own, before.id, "fulfilled", "Ada", "seen on the quay")
    assert (after.state, after.status, after.person, after.rule_state) == ("fulfilled", 3, "Ada", "silent")
    assert "seen on the quay" in after.reasons[0]
    words.overrule(own, before.id, "overdue", "Ben")
    assert one(own, "medical team").state == "overdue"
    assert words.withdraw(own, before.id) == 1
    assert one(own, "medical team").state == "silent"
    with pytest.raises(UsageError, match="no state is called"):
        words.overrule(own, before.id, "kept", "Ada")


def test_kept_outcomes_are_judgements_and_links_leave_them(own: Store) -> None:
    new, gone = words.keep_outcomes(own)
    assert (new > 0, gone) == (True, 0)
    kept = {(j.one, j.other, j.verdict) for j in standing(own, "outcome")}
    assert words.keep_outcomes(own) == (0, 0)
    link(own)
    assert {(j.one, j.other, j.verdict) for j in standing(own, "outcome")} == kept


def test_outcome_of_any_record(store: Store) -> None:
    found = one(store, "close the Argeen crossing")
    assert words.outcome(store, found.tellings[0]).state == "fulfilled"
    for kind in ("statements", "events", "positions", "firsts", "open_questions"):
        for (record,) in store.con.execute(f"SELECT id FROM {kind}").fetchall():
            assert words.outcome(store, record).reasons
    with pytest.raises(UsageError, match="no record"):
        words.outcome(store, "nowhere/s1")
    with pytest.raises(UsageError, match="statement"):
        words.outcome(store, "nowhere/a1")


def test_scores_add_up(store: Store) -> None:
    found = words.ledger(store)
    for by in ("party", "country", "office", "source", "publisher", "kind"):
        for score in words.scores(found, by):
            assert score.commitments == score.decided + score.void + score.silent
            assert score.decided == score.fulfilled + score.partly + score.not_fulfilled
            assert (score.share is None) == (score.decided == 0)
            assert score.share is None or (score.low is not None and score.high is not None and score.low <= score.share <= score.high)
    sudan = next(s for s in words.scores(found, "country") if s.value == "SDN")
    assert sudan.fulfilled >= 1
