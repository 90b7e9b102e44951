"""Links between reports: copies, likeness of events, groups, accounts, follow-ups. Pure functions over small hand-made records."""

from __future__ import annotations

from datetime import date
from typing import Any

from dragoman.link.across.accounts import accounts, numbers
from dragoman.link.across.actors import identity
from dragoman.link.across.cards import Card, card_of, rarity
from dragoman.link.across.followups import carried_out, follow_ups
from dragoman.link.across.incidents import candidates, groups, repeats, scored
from dragoman.link.across.likeness import gap, log_odds, reasons, signs
from dragoman.link.across.settings import Settings, stem
from dragoman.link.across.texts import Text, copies

SETTINGS = Settings.load()

WIRE = (
    "The foreign ministers of Norland and Sudland met in the harbour town of Eastport on Tuesday and agreed to open two crossings on their common border. "
    "Trucks with grain are to pass from Monday on, the ministers said after four hours of talks. Soldiers of both armies will leave the hills above the road, "
    "and a commission of six officers will watch over the withdrawal. It was the first meeting of the two ministers since the border war of last spring, in "
    "which some four hundred people were killed. The mediator, a retired judge, spoke of a modest beginning."
)
OTHER = (
    "A meeting in Eastport has brought the border crossings between two neighbours back into use. Both governments announced that lorries carrying food can "
    "drive through as early as next week. Military posts that overlook the pass are to be given up under the eyes of officers from either side. Hundreds "
    "died there in fighting a year ago, and nobody had expected an accord so soon. A former judge had carried messages between the capitals all winter long."
)


def event(n: str, report: str, sentence: str, trigger: str, type: str = "CONSULT", **more: Any) -> dict[str, Any]:
    day = more.pop("day", "2021-03-02")
    row = {
        "id": f"{report}/e{n}", "report": report, "known": date(2021, 3, 3), "type": type, "quad": None, "trigger": trigger,
        "trigger_start": sentence.index(trigger), "sentence": sentence, "sentence_start": 0, "source_name": ["Norland"], "source_country": ["NOR"],
        "recipient_name": ["Sudland"], "recipient_country": ["SDL"], "when_start": day and date.fromisoformat(day), "when_end": day and date.fromisoformat(day),
        "when_precision": "day", "when_basis": "expression", "where_name": None, "status": "happened", "according_to_name": None,
        "around_country": ["NOR", "SDL"], "around_name": [],
    }  # fmt: skip
    return row | more


def cards(*rows: dict[str, Any], origin: dict[str, str] | None = None) -> dict[str, Card]:
    rare = rarity((row["sentence"] for row in rows), SETTINGS)
    return {row["id"]: card_of(row, (origin or {}).get(row["report"], row["report"]), rare, SETTINGS) for row in rows}


MET = event("1", "r1", "The ministers of Norland and Sudland met in Eastport on Tuesday.", "met")
TALKS = event("1", "r2", "Talks between Norland and Sudland were held in Eastport.", "Talks")
BOMB = event("1", "r3", "Norland bombed a bridge in Sudland near the mines.", "bombed", "ASSAULT", day="2021-02-10")


def test_a_copy_is_found_cut_or_edited_and_a_report_of_the_same_is_none() -> None:
    cut, edited = WIRE[: len(WIRE) // 2], WIRE.replace("Tuesday", "March 2").replace("modest", "small")
    found = list(copies([Text("a", WIRE), Text("b", cut), Text("c", edited), Text("d", OTHER), Text("e", WIRE)], SETTINGS))
    pairs = {(c.one, c.other) for c in found}
    assert {("a", "b"), ("a", "c"), ("a", "e")} <= pairs
    assert not any("d" in pair for pair in pairs)
    assert [(c.one, c.other) for c in found if c.exact] == [("a", "e")]


def test_a_digest_that_holds_a_story_among_many_is_no_copy_of_it() -> None:
    digest = " ".join(f"item{n}" for n in range(800)) + " " + WIRE
    assert list(copies([Text("a", WIRE), Text("b", digest)], SETTINGS)) == []


def test_a_text_of_few_words_proves_nothing() -> None:
    assert list(copies([Text("a", "More to come."), Text("b", "More to come.")], SETTINGS)) == []


def test_stems_bring_forms_together() -> None:
    assert stem("promises") == stem("promised") == stem("promising") == stem("promise")
    assert stem("meeting") == stem("meet")


def test_the_same_meeting_is_likelier_than_another_act_and_the_reasons_say_why() -> None:
    known = cards(MET, TALKS, BOMB)
    one, other, bomb = known.values()
    same, different = signs(one, other, SETTINGS), signs(one, bomb, SETTINGS)
    assert log_odds(same, SETTINGS) > 0 > log_odds(different, SETTINGS)
    why = " | ".join(reasons(one, other, same, SETTINGS))
    assert "same day (2021-03-02)" in why
    assert "meet" in why
    assert "Eastport" in why
    assert any(line.startswith("against it: triggers name other acts") for line in reasons(one, bomb, different, SETTINGS))


def test_every_sign_has_a_weight() -> None:
    known = list(cards(MET, TALKS, BOMB, event("2", "r4", "Norland may meet Sudland.", "meet", day=None, status="planned", where_name="Eastport")).values())
    shown = {name for a in known for b in known for name in signs(a, b, SETTINGS)}
    assert shown <= set(SETTINGS.weights)


def test_gap_counts_days_between_stated_times() -> None:
    one, other, bomb = cards(MET, TALKS, BOMB).values()
    assert (gap(one, other), gap(one, bomb)) == (0, 20)


def test_groups_join_two_tellings_and_leave_the_rest() -> None:
    known = cards(MET, TALKS, BOMB)
    links = scored(known, candidates(list(known.values()), SETTINGS), SETTINGS)
    assert groups(known, links, [], SETTINGS) == [["r1/e1", "r2/e1"]]


def test_two_events_of_one_report_are_never_joined() -> None:
    again = event("2", "r1", "The ministers of Norland and Sudland met in Eastport on Tuesday again.", "met")
    known = cards(MET, again, TALKS)
    found = groups(known, scored(known, candidates(list(known.values()), SETTINGS), SETTINGS), [], SETTINGS)
    assert all(len({known[e].report for e in group}) == len(group) for group in found)


def test_copies_repeat_an_event_and_are_one_origin() -> None:
    known = cards(MET, MET | {"id": "r5/e1", "report": "r5"}, TALKS, origin={"r1": "r1", "r5": "r1"})
    printed = list(repeats(known.values(), SETTINGS))
    assert [(link.one, link.other, link.copy) for link in printed] == [("r1/e1", "r5/e1", True)]
    (group,) = groups(known, scored(known, candidates(list(known.values()), SETTINGS), SETTINGS), printed, SETTINGS)
    assert group == ["r1/e1", "r2/e1", "r5/e1"]


def test_accounts_differ_in_numbers_but_not_in_copies() -> None:
    toll = "Norland bombed a bridge in Sudland and killed {} people."
    rows = [event("1", f"r{n}", toll.format(n), "bombed", "ASSAULT") for n in (40, 55)]
    (account,) = accounts(list(cards(*rows).values()))
    assert (account.kind, [says for _, _, says in account.versions]) == ("number", ["40", "55"])
    assert accounts(list(cards(*rows, origin={"r40": "r40", "r55": "r40"}).values())) == ()


def test_numbers_leave_dates_and_times_alone() -> None:
    assert list(numbers("It flew 2,802 km in 39 minutes on July 4, and 12 houses burned.")) == [("km", "2802"), ("hous", "12")]


def test_who_differs_only_where_no_country_is_common() -> None:
    other = TALKS | {"source_name": ["Westland"], "source_country": ["WST"], "recipient_country": [], "recipient_name": []}
    assert [a.kind for a in accounts(list(cards(MET, other).values()))] == ["who"]
    assert accounts(list(cards(MET, TALKS | {"source_name": ["Mr. Sand"]}).values())) == ()


def test_a_denial_takes_up_the_earlier_report() -> None:
    denial = "Norland denied that it bombed the bridge near the mines in Sudland."
    later = event("1", "r9", denial, "denied", "REJECT", known=date(2021, 3, 8), day="2021-03-07")
    known = cards(BOMB, later, MET)
    (found,) = follow_ups(known.values(), {}, SETTINGS)
    assert (found.one, found.other, found.verdict, found.cue) == ("r9/e1", "r3/e1", "denies", "denied")


def test_a_plan_carried_out_is_confirmed() -> None:
    plan = event("1", "r0", "The ministers of Norland and Sudland will meet in Eastport on March 2.", "meet", status="planned", known=date(2021, 2, 20))
    known = cards(plan, MET, BOMB)
    (found,) = carried_out(known, scored(known, candidates(list(known.values()), SETTINGS), SETTINGS).values(), SETTINGS)
    assert (found.one, found.other) == ("r1/e1", "r0/e1")


def test_an_actor_needs_a_name_that_can_only_be_theirs() -> None:
    row = {"name": "Ada Sand", "country": "NOR", "kind": "person", "anonymous": False, "resolved_by": "title"}
    one, same = identity(row), identity(row | {"name": "ADA SAND"})
    assert one is not None
    assert same is not None
    assert (one.name, one.country) == (same.name, same.country)
    assert identity(row | {"name": "Sand"}) is None
    assert identity(row | {"country": None}) is None
    assert identity(row | {"anonymous": True, "resolved_by": "directory"}) is None
    assert identity(row | {"name": "Sand", "resolved_by": "directory"}) is not None
