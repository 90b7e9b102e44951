"""Links in a store: judged by rules, overruled by persons, withdrawn, bound to words when a report is coded anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import dragoman
from dragoman.errors import UsageError
from dragoman.keep import Store, key_of
from dragoman.keep.judgements import standing
from dragoman.link.across.settings import Settings
from dragoman.linking import actor_of, incident_of, incidents, link, origins, overrule, partition, proposals, record_of, told_by, withdraw
from dragoman.model import Actor, Event, Judgement, When
from dragoman.readout import Readout

TEXTS = {
    "one": "Envoys of Norway and Sweden met in Oslo on Tuesday to talk about the cod quota in the Skagerrak strait.",
    "two": "The envoys of Norway and Sweden held a meeting in Oslo about the cod quota in the Skagerrak, officials said.",
    "three": "Finland banned imports of timber from Estonia after beetles were found in a cargo of pine logs at Turku.",
}


def readout(name: str, version: str = "1", shift: int = 0) -> Readout:
    text = TEXTS[name]
    report = dragoman.Report(name, text, url=f"https://news.example/{name}", published="2021-03-03")
    trigger = {"one": "met", "two": "meeting", "three": "banned"}[name]
    at = text.index(trigger)
    pair = ("FIN", "EST") if name == "three" else ("NOR", "SWE")
    names = ("Finland", "Estonia") if name == "three" else ("Norway", "Sweden")
    actors = tuple(
        Actor(f"a{n}", country, "state", country=code, code=code, mentions=((text.index(country), text.index(country) + len(country)),))
        for n, (country, code) in enumerate(zip(names, pair, strict=True), 1)
    )
    kind, code = ("SANCTION", "163") if name == "three" else ("CONSULT", "040")
    when = When("2021-03-02", "2021-03-02", "day", "expression")
    event = Event(f"e{1 + shift}", (at, at + len(trigger)), (0, len(text)), kind, code, source=("a1",), recipient=("a2",), when=when)
    return Readout(report, {"dragoman": version}, actors=actors, events=(event,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with dragoman.open(tmp_path / "s.duckdb", write=True) as made:
        made.add([readout(name) for name in TEXTS])
        yield made


def keys() -> dict[str, str]:
    return {name: key_of(readout(name).report) for name in TEXTS}


def test_two_reports_of_one_meeting_are_an_incident_of_two_origins(store: Store) -> None:
    before = store.to_arrow("events")
    done = link(store)
    (found,) = incidents(store, least_reports=2)
    assert set(found.reports) == {keys()["one"], keys()["two"]}
    assert (found.type, found.origins, found.start) == ("CONSULT", 2, "2021-03-02")
    assert (done.found["event"], done.found.get("origin", 0)) == (1, 0)
    assert store.to_arrow("events") == before


@pytest.fixture
def wary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that are sure of nothing, and propose what they would have joined."""
    usual = Settings.load()
    monkeypatch.setattr(Settings, "load", lambda: replace(usual, numbers={**usual.numbers, "join": 50.0, "propose": usual.number("join")}))


@pytest.mark.usefixtures("wary")
def test_a_proposal_counts_once_a_person_confirms_it(store: Store) -> None:
    done = link(store)
    assert (done.found["proposed"], done.found["event"]) == (1, 0)
    assert list(incidents(store, least_reports=2)) == []
    (found,) = proposals(store)
    assert (found.verdict, found.person, bool(found.reasons)) == ("proposed", None, True)
    overrule(store, found.one, found.other, "same", "Ada")
    assert proposals(store) == []
    assert [len(one.reports) for one in incidents(store, least_reports=2)] == [2]
    assert told_by(store, 2) == sorted([found.one, found.other])
    withdraw(store, found.one, found.other)
    assert len(proposals(store)) == 1


@pytest.mark.usefixtures("wary")
def test_a_proposal_refused_is_not_made_again(store: Store) -> None:
    link(store)
    (found,) = proposals(store)
    overrule(store, found.one, found.other, "different", "Ada")
    assert proposals(store) == []
    again = link(store)
    assert (again.new, again.withdrawn) == (0, 0)
    assert proposals(store) == []


def test_incidents_as_of_a_day_hold_only_what_was_known(store: Store) -> None:
    link(store)
    later = readout("two")
    late = replace(later, report=replace(later.report, id="late", text=TEXTS["two"] + " More talks follow.", published="2021-03-04"))
    store.add([late])
    link(store)
    with store.as_of("2021-03-03") as then:
        assert [len(i.reports) for i in incidents(then, least_reports=2)] == [2]
    with store.as_of("2020-01-01") as then:
        assert list(incidents(then)) == []
    assert [len(i.reports) for i in incidents(store, least_reports=2)] == [3]


def test_as_of_the_storing_counts_the_judgements_that_stood_then(store: Store) -> None:
    link(store)
    store.con.execute("UPDATE judgements SET made = TIMESTAMP '2021-05-01'")
    store.con.execute("UPDATE reports SET stored = TIMESTAMP '2021-04-01'")
    store.con.execute("UPDATE readouts SET coded = TIMESTAMP '2021-04-01'")
    found = []
    for day in ("2021-04-15", "2021-05-15"):
        with store.as_of(day, axis="stored") as then:
            found.append(len(list(incidents(then, least_reports=2))))
    assert found == [0, 1]


def test_linking_again_changes_nothing(store: Store) -> None:
    link(store)
    again = link(store)
    assert (again.new, again.withdrawn) == (0, 0)
    assert store.check() == []


def test_a_person_parts_and_joins_and_takes_it_back(store: Store) -> None:
    link(store)
    one, two, three = (f"{key}/e1" for key in keys().values())
    overrule(store, "one/e1", "two/e1", "different", "Ada", "two rounds of talks")
    assert incident_of(store)[one] != incident_of(store)[two]
    link(store)  # rules do not overrule a person
    assert incident_of(store)[one] != incident_of(store)[two]
    overrule(store, one, three, "same", "Ada")
    assert incident_of(store)[three] == incident_of(store)[one]
    assert withdraw(store, "one/e1", "two/e1") == 1
    assert withdraw(store, one, three) == 1
    assert incident_of(store)[one] == incident_of(store)[two] != incident_of(store)[three]
    kept = store.con.execute("SELECT person, verdict, reasons, made, withdrawn FROM judgements WHERE person IS NOT NULL ORDER BY verdict").fetchall()
    assert [(person, verdict, reasons) for person, verdict, reasons, *_ in kept] == [("Ada", "different", ["two rounds of talks"]), ("Ada", "same", [])]
    assert all(made is not None and withdrawn is not None for *_, made, withdrawn in kept)


def test_the_last_word_of_a_person_holds(store: Store) -> None:
    overrule(store, "one/e1", "three/e1", "same", "Ada")
    overrule(store, "three/e1", "one/e1", "different", "Bo")
    assert [(j.person, j.verdict) for j in standing(store, "event")] == [("Bo", "different")]


def test_a_persons_judgement_follows_its_words_into_a_new_coding(store: Store) -> None:
    overrule(store, "one/e1", "three/e1", "same", "Ada")
    store.add([readout("one", "2", shift=6)], recode=True)
    one, _, three = keys().values()
    assert incident_of(store)[f"{one}/e7"] == incident_of(store)[f"{three}/e1"]
    assert f"{one}/e1" not in incident_of(store)


def test_links_of_an_old_coding_are_withdrawn(store: Store) -> None:
    link(store)
    store.add([readout("one", "2", shift=6)], recode=True)
    done = link(store)
    assert (done.new, done.withdrawn) == (1, 1)


def test_same_actors_are_linked_by_name(store: Store) -> None:
    link(store)
    one, two, three = keys().values()
    actor = actor_of(store)
    assert actor[f"{one}/a1"] == actor[f"{two}/a1"] != actor[f"{one}/a2"]
    assert actor[f"{three}/a1"] == f"{three}/a1"


def test_copies_are_one_origin(store: Store) -> None:
    long = "The harbour of Turku was closed for two days while inspectors looked through eleven ships, and the price of pine rose by a tenth in Helsinki."
    for n in range(2):
        store.add([Readout(dragoman.Report(f"copy{n}", long + f" Edition {n}.", url=f"https://paper{n}.example/", published=f"2021-03-0{4 + n}"))])
    link(store)
    by_name = {store.report(report).id: store.report(first).id for report, first in origins(store).items()}
    assert by_name["copy1"] == "copy0"
    assert by_name["one"] == "one"


def test_a_report_is_named_by_words_of_its_title_that_no_other_has(tmp_path: Path) -> None:
    titles = {"a": "Norway meets Sweden", "b": "Norway bans fishing", "c": None}
    with dragoman.open(tmp_path / "t.duckdb", write=True) as made:
        reports = [dragoman.Report(name, f"{title} text {name}", title=title, published="2021-03-03") for name, title in titles.items()]
        made.add([Readout(report, {"dragoman": "1"}) for report in reports])
        assert record_of(made, "meets SWEDEN") == ("origin", key_of(reports[0]))
        with pytest.raises(UsageError, match=r"several reports called 'Norway': .*“Norway (meets Sweden|bans fishing)”; "):
            record_of(made, "Norway")
        with pytest.raises(UsageError, match="words of its title"):
            record_of(made, "Denmark")


def test_records_are_named_by_key_beginning_or_id(store: Store) -> None:
    key = keys()["one"]
    assert record_of(store, "one") == record_of(store, key[:8]) == ("origin", key)
    assert record_of(store, f"{key[:8]}/e1") == ("event", f"{key}/e1")
    with pytest.raises(UsageError, match="no event e9"):
        record_of(store, "one/e9")
    with pytest.raises(UsageError, match="no report called"):
        record_of(store, "nothing")
    with pytest.raises(UsageError, match="two of a kind"):
        overrule(store, "one/e1", "two/a1", "same", "Ada")
    with pytest.raises(UsageError, match="one and the same"):
        overrule(store, "one", key, "same", "Ada")


def test_a_split_leaves_the_surer_links() -> None:
    def rule(one: str, other: str, score: float) -> Judgement:
        return Judgement("event", one, other, "same", score=score, made_by="links")

    rules = [rule("a", "b", 0.9), rule("b", "c", 0.8), rule("c", "d", 0.7)]
    assert set(partition("abcd", rules).values()) == {"a"}
    parted = partition("abcd", [*rules, replace(rule("a", "c", 1.0), verdict="different", person="Ada", made_by=None)])
    assert parted == {"a": "a", "b": "a", "c": "c", "d": "c"}
