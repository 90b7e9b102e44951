"""Panels, dyads and timelines: counted against events counted by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dragoman.ask import Store, open_store
from dragoman.ask.panel import PERIODS, UNITS
from dragoman.ask.sectors import sectors
from dragoman.errors import UsageError
from dragoman.keep.pairs import pairs_of

from .made import READOUTS, act, store_of


def cells(answer: Any, *keys: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    rows = answer.to_arrow().to_pylist()
    made = {tuple(row[key] for key in keys): row for row in rows}
    assert len(made) == len(rows), "a unit and period stand twice"
    return made


DYAD = ("source_country", "recipient_country", "period")


def test_dyads_by_month_with_zeros(store: Store) -> None:
    rows = cells(store.panel(), *DYAD)
    jan, feb, march = date(2018, 1, 1), date(2018, 2, 1), date(2018, 3, 1)
    assert {key[:2] for key in rows} == {("USA", "PRK"), ("PRK", "USA"), ("PRK", "KOR"), ("USA", "JPN"), ("KOR", "JPN")}
    assert len(rows) == 5 * 3  # to March, when a dyad last did something: Mali's April is no dyad's
    assert rows["USA", "PRK", jan]["events"] == 2
    assert rows["PRK", "USA", jan]["events"] == 1  # the meeting counts in both directions
    assert rows["USA", "PRK", march]["events"] == 1  # two actors on each side, one act; the denied and the undated to a month are not here
    assert rows["USA", "PRK", feb]["events"] == 0
    assert rows["USA", "PRK", feb]["share_verbal_conflict"] is None
    assert rows["USA", "PRK", feb]["intensity_mean"] is None
    assert (rows["USA", "PRK", jan]["verbal_cooperation"], rows["USA", "PRK", jan]["verbal_conflict"]) == (1, 1)
    assert rows["USA", "PRK", jan]["share_verbal_conflict"] == 0.5
    assert rows["USA", "PRK", jan]["intensity_mean"] == pytest.approx(rows["USA", "PRK", jan]["intensity_sum"] / 2)


def test_coverage_counts_all_events_and_reports(store: Store) -> None:
    row = cells(store.panel(dyad="USA:PRK"), *DYAD)["USA", "PRK", date(2018, 3, 1)]
    assert row["all_events"] == 5  # 3, 4, 8, 9, 10
    assert row["reports"] == 5  # 3, 4, 6 (denied, but read), 9, 10: 8 was published in June


def test_what_is_left_out_is_said(store: Store) -> None:
    notes = store.panel().notes()
    assert notes == ("left out for want of a date: 1 of the events", "left out for want of a date as fine as a month: 1 of the events")
    assert cells(store.panel(by="year"), *DYAD)["USA", "PRK", date(2018, 1, 1)]["events"] == 4
    assert store.panel(by="year").notes() == ("left out for want of a date: 1 of the events",)


def test_cameo_and_plover_never_meet(store: Store) -> None:
    plover, cameo = store.panel(types=True).to_arrow().column_names, store.panel(coding="cameo", types=True).to_arrow().column_names
    assert not [name for name in plover if "cameo" in name or "goldstein" in name or name.startswith("root")]
    assert not [name for name in cameo if "intensity" in name or "cooperation" in name or "conflict" in name or name == "assault"]
    row = cells(store.panel(coding="cameo", types=True), *DYAD)["USA", "PRK", date(2018, 1, 1)]
    assert (row["cameo_quad_1"], row["cameo_quad_3"], row["root_04"], row["root_11"], row["root_19"]) == (1, 1, 1, 1, 0)
    assert row["goldstein_sum"] == pytest.approx(1.0 - 2.0)
    with pytest.raises(UsageError, match="never mixes"):
        store.panel(coding="both")


def test_types_add_up_to_events(store: Store) -> None:
    for row in store.panel(types=True):
        types = [value for name, value in row.items() if name in ("consult", "accuse", "sanction", "assault", "agree", "coerce")]
        assert sum(types) == row["events"] == sum(row[q] for q in ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"))


def test_undirected_states_targets_and_places(store: Store) -> None:
    both = cells(store.panel(unit="undirected"), "country_1", "country_2", "period")
    assert both["PRK", "USA", date(2018, 1, 1)]["events"] == 2  # the meeting once
    states = cells(store.panel(unit="states", by="quarter"), "source_country", "period")
    assert states["USA", date(2018, 1, 1)]["events"] == 4
    targets = cells(store.panel(unit="targets", by="year"), "recipient_country", "period")
    assert targets["JPN", date(2018, 1, 1)]["events"] == 1  # of two states, one act
    places = cells(store.panel(unit="places"), "country", "period")
    assert {key for key, row in places.items() if row["events"]} == {("CHE", date(2018, 1, 1)), ("KOR", date(2018, 3, 1)), ("MLI", date(2018, 3, 1))}


def test_inside_a_state_by_sector(store: Store) -> None:
    rows = cells(store.panel(unit="inside"), "country", "source_sector", "recipient_sector", "period")
    counted = {key: row["events"] for key, row in rows.items() if row["events"]}
    assert counted == {
        ("MLI", "government", "rebels", date(2018, 3, 1)): 1,
        ("MLI", "government", "civilians", date(2018, 3, 1)): 1,  # police and ministry together: one act of the government
        ("MLI", "opposition", "government", date(2018, 4, 1)): 1,
    }
    assert set(sectors()) == {"government", "opposition", "rebels", "civilians"}


def test_range_least_and_no_zeros(store: Store) -> None:
    wide = cells(store.panel(dyad="USA:PRK", since="2017-12", until="2018-02-28"), *DYAD)
    assert sorted({key[2] for key in wide}) == [date(2017, 12, 1), date(2018, 1, 1), date(2018, 2, 1)]
    assert {key[:2] for key in cells(store.panel(least=2), *DYAD)} == {("USA", "PRK")}
    assert all(row["events"] for row in store.panel(zeros=False))
    assert len(store.panel(zeros=False)) == sum(1 for row in store.panel() if row["events"])


@pytest.mark.parametrize(
    ("by", "day", "begins"), [("week", "2018-01-10", "2018-01-08"), ("quarter", "2018-03-05", "2018-01-01"), ("year", "2018-03-05", "2018-01-01")]
)
def test_periods_begin_where_they_should(store: Store, by: str, day: str, begins: str) -> None:
    (found,) = store.sql(f"SELECT ({PERIODS[by].number.format(day='day')})::INTEGER AS n FROM (SELECT DATE '{day}' AS day)")["n"].to_pylist()
    assert PERIODS[by].begins(found) == date.fromisoformat(begins)
    assert PERIODS[by].of(date.fromisoformat(day)) == found
    assert PERIODS[by].begins(found + 1) > date.fromisoformat(day)


def test_a_panel_is_sorted_and_whole(store: Store) -> None:
    for unit, what in UNITS.items():
        for by in PERIODS:
            rows = [tuple(row[key] for key in (*what.keys, "period")) for row in store.panel(unit=unit, by=by)]
            assert rows == sorted(rows)
            assert len({r[-1] for r in rows}) * len({r[:-1] for r in rows}) == len(rows)


def test_an_empty_panel_has_its_columns(store: Store) -> None:
    empty = store.panel(text="nowhere")
    assert len(empty) == 0
    assert empty.to_arrow().column_names == store.panel().to_arrow().column_names
    assert len(store.panel(text="nowhere", zeros=False)) == 0


def test_timeline_gives_each_event_once_in_order(store: Store) -> None:
    rows = store.timeline("PRK", "USA").to_arrow().to_pylist()
    assert [(row["day"], row["source_country"], row["reciprocal"]) for row in rows] == [
        (date(2018, 1, 1), "USA", False),
        (date(2018, 1, 10), "USA", True),
        (date(2018, 1, 20), "USA", False),
        (date(2018, 3, 7), "USA", False),
    ]
    assert rows[1]["sentence"].startswith("Envoys met")
    assert len(store.timeline("USAMIL", "PRK")) == 1
    assert len(store.timeline("KOR")) == 3
    monthly = cells(store.timeline("USA", "PRK", by="month"), *DYAD)
    assert {key[:2] for key in monthly} == {("USA", "PRK"), ("PRK", "USA")}


def test_the_dyad_that_moved_comes_first(tmp_path: Path) -> None:
    quiet = [act("FRA", "040", "DEU", f"2020-0{m}-{d:02}", number=100 * m + d) for m in (3, 4) for d in range(1, 29, 3)]
    calm = [act("USA", "040", "PRK", f"2020-03-{d:02}", number=900 + d) for d in range(2, 29, 3)]
    storm = [act("USA", "190", "PRK", f"2020-04-{d:02}", number=950 + d) for d in range(2, 29, 3)]
    once = [act("CHN", "190", "VNM", "2020-04-20", number=999)]
    with store_of(tmp_path / "s.duckdb", quiet + calm + storm + once) as store:
        rows = store.dyads(days=30, until="2020-04-30").to_arrow().to_pylist()
        assert [(row["country_1"], row["country_2"]) for row in rows] == [("PRK", "USA"), ("DEU", "FRA")]
        assert rows[0]["z"] < -3 < abs(rows[1]["z"])
        assert abs(rows[1]["z"]) < 1
        assert (rows[0]["conflict_share_before"], rows[0]["conflict_share"]) == (0, 1)
        assert next(iter(store.dyads(directed=True, since="2020-04-01", until="2020-04-30")))["source_country"] == "USA"
        assert len(store.dyads(least=1)) == 3
        assert "goldstein_moved" in store.dyads(coding="cameo").to_arrow().column_names


# The table of pairs


def test_pairs_are_kept_with_the_events(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, write=True) as store:
        for readout in READOUTS:
            store.add([readout])
        again = [act("USAGOV", "111", "PRKGOV", "2018-01-10", number=1, text=READOUTS[0].report.text)]
        recoded = [type(r)(r.report, {"dragoman": "test2"}, actors=r.actors, events=r.events) for r in again]
        assert store.add(recoded, recode=True) == 1
        made = store.con.execute(f"SELECT * FROM ({pairs_of('events')}) ORDER BY ALL").fetchall()
        columns = ", ".join(c for c in store.to_arrow("pairs").column_names)
        kept = store.con.execute(f"SELECT {columns} FROM pairs ORDER BY ALL").fetchall()
        assert Counter(made) == Counter(kept)
        assert store.con.execute("SELECT count(*) FROM pairs WHERE head").fetchall() == [(store.count("events"),)]
        before = store.panel().to_arrow()
        store.writer.refresh_pairs()
        assert store.panel().to_arrow().equals(before)


def test_events_added_by_sql_count_too(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, write=True) as store:
        store.add(READOUTS[:2])
        store.con.execute("INSERT INTO events BY NAME SELECT * REPLACE (id || 'x' AS id) FROM events")
        assert sum(row["events"] for row in store.panel(dyad="USA:PRK")) == 6
        assert len(store.timeline("USA", "PRK")) == 4
        store.writer.refresh_pairs()
        assert sum(row["events"] for row in store.panel(dyad="USA:PRK")) == 6


def test_the_sql_of_a_question_can_be_run_elsewhere(store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(Path(store.path).read_bytes())
    with duckdb.connect(str(copy), read_only=True) as con:
        for answer in (store.events(dyad="USA:PRK", text="missile"), store.timeline("USA", "PRK"), store.panel(unit="inside"), store.dyads(), store.who()):
            assert len(con.execute(answer.sql).fetchall()) <= len(answer)


def test_snapshots_and_moments_answer_alike(store: Store, tmp_path: Path) -> None:
    from dragoman.keep import snapshot

    folder = snapshot.take(store.con, tmp_path / "s.duckdb", tmp_path / "snap")
    with open_store(folder) as copy:
        assert copy.panel().to_arrow().equals(store.panel().to_arrow())
        assert list(copy.events(dyad="USA:PRK")) == list(store.events(dyad="USA:PRK"))
    for axis in ("published", "stored"):
        with store.as_of("2199-01-01", axis) as then:
            assert then.panel().to_arrow().equals(store.panel().to_arrow())


@pytest.mark.parametrize("words", ["{", "}", "{what}", "{0!r:>{1}}", "%s", "'"])
def test_a_filter_may_hold_any_signs(store: Store, words: str) -> None:
    assert store.panel(text=words).to_arrow().num_rows == 0
    assert store.dyads(text=words).to_arrow().num_rows == 0


def test_who_claims_a_first_is_a_filter(store: Store) -> None:
    assert store.firsts(source="USA").to_arrow().num_rows == 1
    assert store.firsts(source="PRK").to_arrow().num_rows == 0
