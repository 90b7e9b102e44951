"""Records by filters: what matches, what is left out, what is told of an unknown actor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman import Event, Statement
from dragoman.ask import Store, open_store
from dragoman.errors import UsageError
from dragoman.keep import key_of
from dragoman.linking import overrule

from .made import READOUTS


def numbers(answer: Any) -> list[int]:
    """The numbers of the reports whose events came, in their order."""
    return [int(url.rpartition("/")[2]) for url in answer.to_arrow()["url"].to_pylist()]


ALL = [7, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, ALL),
        ({"status": "any"}, [7, 1, 2, 6, 3, 4, 8, 9, 10, 11, 12, 13, 14, 5, 15]),
        ({"status": "planned,denied"}, [6, 5]),
        ({"dyad": "USA:PRK"}, [7, 1, 2, 4]),
        ({"dyad": "PRK:USA"}, [7, 1, 2, 4]),
        ({"dyad": "united states : North Korea"}, [7, 1, 2, 4]),
        ({"dyad": "KOR:*"}, [3, 8, 15]),
        ({"source": "PRK"}, [1, 3]),
        ({"source": "PRK", "recipient": "USA"}, [1]),
        ({"recipient": "USA"}, [1, 14]),
        ({"actor": "PRKGOV"}, [1, 3, 4]),
        ({"actor": "MLIGOV"}, [10, 11]),
        ({"actor": "jang mi"}, [1, 3, 4]),
        ({"actor": "Jang"}, [1, 3, 4]),
        ({"actor": "IGO"}, [13]),
        ({"type": "accuse"}, [2, 13]),
        ({"type": ["ACCUSE", "PROTEST"]}, [2, 11, 13]),
        ({"code": "19"}, [7, 3, 9]),
        ({"code": "0311,11"}, [2, 8, 13]),
        ({"quad": "verbal_conflict"}, [2, 13]),
        ({"cameo_quad": 1}, [1, 8, 15]),
        ({"since": "2018-03-07", "until": "2018-03-11"}, [4, 8, 9]),
        ({"since": "2018-04"}, [11, 12, 13, 14]),
        ({"until": date(2018, 1, 10)}, [7, 1]),
        ({"place": "geneva"}, [1]),
        ({"country": "Mali"}, [9]),
        ({"text": "tests missile"}, [1]),
        ({"text": "miss"}, []),
        ({"dataset": "gdelt1"}, []),
        ({"dataset": "dragoman", "code": "163"}, [4]),
        ({"origins": 1, "code": "163"}, [4]),
    ],
)
def test_events_by_filters(store: Store, filters: dict[str, Any], wanted: list[int]) -> None:
    assert numbers(store.events(**filters)) == wanted


def test_records_are_typed_and_in_the_order_of_the_table(store: Store) -> None:
    answer = store.events(dyad="USA:PRK")
    records = list(answer)
    assert all(isinstance(record, Event) for record in records)
    assert [record.id for record in records] == answer.to_arrow()["id"].to_pylist() == list(answer.to_frame()["id"])
    assert len(answer) == 4
    assert bool(answer)


def test_a_condition_of_ones_own_leaves_nothing_out(store: Store) -> None:
    assert numbers(store.events("status = ?", ["planned"])) == [5]
    assert [e.status for e in store.events("status = ?", ["planned"])] == ["planned"]
    assert numbers(store.events("type = ?", ["ASSAULT"], status="happened", country="MLI")) == [9]


def test_statements_positions_firsts_and_actors(store: Store) -> None:
    assert numbers(store.statements(actor="USA")) == [16]
    assert numbers(store.statements(dyad="PRK:USA")) == [16]
    assert numbers(store.statements(type="assessment")) == [17]
    assert numbers(store.statements(text="talks")) == numbers(store.statements(since="2018-02-02")) == [17]
    assert isinstance(next(iter(store.statements())), Statement)
    assert numbers(store.positions(source="KOR", type="demand")) == [17]
    assert numbers(store.positions(recipient="PRKGOV")) == [16]
    assert numbers(store.firsts(actor="Ann Lee", text="bank")) == [16]
    assert {a.code for a in store.actors(country="PRK")} == {"PRK", "PRKGOV", "PRKMIL"}
    assert all(a.mentions for a in store.actors(country="PRK"))


def test_who_sums_actors_up(store: Store) -> None:
    rows = {row["name"]: row for row in store.who()}
    jang = rows["Jang Mi"]
    assert (jang["reports"], jang["country"], jang["code"], jang["first"], jang["last"]) == (6, "PRK", "PRKGOV", date(2018, 1, 10), date(2018, 5, 1))
    assert [row["name"] for row in store.who(actor="IGOUNO")] == ["United Nations"]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"actor": "PKR"}, r"no actor 'PKR'.*did you mean .*PRK"),
        ({"dyad": "USA:Jang My"}, r"no actor 'Jang My'.*did you mean Jang Mi"),
        ({"actor": "North Koreea"}, r"did you mean PRK \(North Korea\)"),
        ({"actor": "Zzyzx Qwv"}, r"dragoman actors lists"),
    ],
)
def test_an_unknown_actor_is_told_with_the_nearest(store: Store, filters: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        store.events(**filters).to_arrow()
    with pytest.raises(UsageError, match=message):
        list(store.events(**filters))
    with pytest.raises(UsageError, match=message):
        store.panel(**filters).to_arrow()


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"type": "CONSUL"}, "did you mean CONSULT"),
        ({"status": "done"}, "there are happened"),
        ({"code": "99"}, "no CAMEO code begins with '99'"),
        ({"since": "2018-13"}, "since '2018-13' is no date"),
        ({"quad": "1"}, "there are verbal cooperation"),
        ({"cameo_quad": 5}, "cameo_quad is 1"),
        ({"dyad": "USA"}, "two actors with a colon"),
        ({"dyad": "*:*"}, "two actors with a colon"),
        ({"country": "Atlantis"}, "none that is known"),
        ({"colour": "red"}, "no filter is called 'colour'"),
    ],
)
def test_a_wrong_filter_is_told_at_once(store: Store, filters: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        store.events(**filters)


def test_filters_that_make_no_sense_for_a_kind(store: Store) -> None:
    with pytest.raises(UsageError, match="statements have no code"):
        store.statements(code="19")
    with pytest.raises(UsageError, match="firsts have no recipient"):
        store.firsts(recipient="USA")


def test_an_empty_answer_for_known_actors_is_no_error(store: Store) -> None:
    assert len(store.events(dyad="USA:MLI")) == 0
    assert store.events(dyad="USA:MLI").notes() == ()
    assert len(store.panel(dyad="USA:France")) == 0
    assert store.panel(dyad="USA:France").notes()[-1] == "nothing here names France (FRA)"


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Store]:
    """Events 2 and 13 are one, by a person's word; 7 and 3 too, but 3 is a copy of 7's report."""
    with open_store(tmp_path / "linked.duckdb", write=True) as made:
        made.add(READOUTS)
        events = {number: key for key, number in made.con.execute("SELECT e.id, r.id FROM events e JOIN reports r USING (report)").fetchall()}
        for one, other in (("r2", "r13"), ("r7", "r3")):
            overrule(made, events[one], events[other], "same", "Ada")
        overrule(made, "r7", "r3", "same", "Ada")
        yield made


def test_origins_count_by_the_links(linked: Store) -> None:
    assert numbers(linked.events(origins=2)) == [2, 13]
    assert numbers(linked.events(origins=2, source="IGO")) == [13]
    assert numbers(linked.events("type = 'ACCUSE'", origins=2)) == [2, 13]
    assert numbers(linked.events(origins=3)) == []
    assert [row["event"].split("/")[0] for row in linked.timeline("USA", "PRK", origins=2, status="any")] == [key_of(READOUTS[1].report)]
    assert {row["events"] for row in linked.panel(origins=2, zeros=False)} == {1}
    assert linked.con.execute(linked.events(origins=2).sql).fetchall()


def test_origins_want_links(store: Store) -> None:
    for ask in (store.events, store.panel, store.dyads):
        with pytest.raises(UsageError, match=r"not linked yet.*run dragoman link"):
            ask(origins=2)


def test_origins_as_of_a_day_count_what_was_known(linked: Store) -> None:
    with linked.as_of("2018-03-31") as then:
        assert numbers(then.events(origins=2)) == []


def test_what_was_known_by_a_day(store: Store) -> None:
    with store.as_of("2018-03-31") as then:
        assert numbers(then.events(since="2018-03")) == [3, 4, 9, 10]
        assert then.timeline("KOR", "JPN", status="any").to_arrow().num_rows == 0
    assert store.timeline("KOR", "JPN").to_arrow()["event"].to_pylist()


def test_quotes_in_words_are_words(store: Store) -> None:
    assert numbers(store.events(text="o'clock")) == []
    with pytest.raises(UsageError, match="no actor"):
        store.events(actor="x'; DROP TABLE events; --").to_arrow()
