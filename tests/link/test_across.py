"""Links between reports: copies, likeness of events, groups, accounts, follow-ups. Pure functions over small hand-made records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dragoman.link.across.accounts import accounts, numbers
from dragoman.link.across.actors import identity
from dragoman.link.across.cards import Card, card_of
from dragoman.link.across.followups import Line, follow_ups, line_of
from dragoman.link.across.incidents import Clusters, EventLink, candidates, clustered, groups, repeats, scored
from dragoman.link.across.likeness import Pair, gap, log_odds, reasons
from dragoman.link.across.likeness import signs as signs_of
from dragoman.link.across.rarity import Rarity, cosine, weighed
from dragoman.link.across.settings import Settings, stem, tokens
from dragoman.link.across.stories import Story, near, stories
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
        "around_country": ["NOR", "SDL"], "around_name": [], "around_place": [],
    }  # fmt: skip
    return row | more


def cards(*rows: dict[str, Any], origin: dict[str, str] | None = None) -> dict[str, Card]:
    rare = Rarity.of([row["sentence"] for row in rows], SETTINGS)
    return {row["id"]: card_of(row, (origin or {}).get(row["report"], row["report"]), rare, SETTINGS) for row in rows}


def signs(one: Card, other: Card) -> dict[str, float]:
    return signs_of(Pair(one, other), SETTINGS)


def linked(known: dict[str, Card]) -> dict[tuple[str, str], EventLink]:
    return scored(known, candidates(list(known.values()), {}, SETTINGS), {}, {}, SETTINGS)


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
    same, different = signs(one, other), signs(one, bomb)
    assert log_odds(same, SETTINGS) > SETTINGS.number("join") > log_odds(different, SETTINGS)
    why = " | ".join(reasons(one, other, same, SETTINGS))
    assert "same day (2021-03-02)" in why
    assert "meet" in why
    assert "Eastport" in why
    assert any(line.startswith("against it: triggers name other acts") for line in reasons(one, bomb, different, SETTINGS))


def test_every_sign_has_a_weight() -> None:
    known = list(cards(MET, TALKS, BOMB, event("2", "r4", "Norland may meet Sudland.", "meet", day=None, status="planned", where_name="Eastport")).values())
    shown = {name for a in known for b in known for name in signs(a, b)}
    assert shown <= set(SETTINGS.weights)


def test_gap_counts_days_between_stated_times() -> None:
    one, other, bomb = cards(MET, TALKS, BOMB).values()
    assert (gap(one, other), gap(one, bomb)) == (0, 20)


def test_groups_join_two_tellings_and_leave_the_rest() -> None:
    known = cards(MET, TALKS, BOMB)
    assert groups(known, linked(known), [], SETTINGS) == [["r1/e1", "r2/e1"]]


def test_what_is_less_sure_is_proposed_by_the_best_link_and_not_joined() -> None:
    known = cards(MET, TALKS, BOMB)
    links = linked(known)
    between = 1.0 + links["r1/e1", "r2/e1"].score
    wary = replace(SETTINGS, numbers={**SETTINGS.numbers, "join": between})
    found = clustered(known, links, [], wary)
    assert found.groups == []
    assert [(one.one, one.other) for one in found.proposed] == [("r1/e1", "r2/e1")]
    assert clustered(known, links, [], SETTINGS) == Clusters([["r1/e1", "r2/e1"]], [])


def test_who_does_it_to_whom_and_which_people_count() -> None:
    there = event("1", "r1", "Norland warned Sudland over the border.", "warned", "THREATEN")
    back = event("1", "r2", "Sudland warned Norland over the border.", "warned", "THREATEN", source_country=["SDL"], recipient_country=["NOR"])
    one, other = cards(there, back).values()
    assert "turned round" in signs(one, other)
    met, again = (event("1", f"r{n}", "The two met.", "met", source_name=[name], people=[name]) for n, name in ((1, "Ada Berg"), (2, "Carl Dahl")))
    one, other = cards(met, again).values()
    assert "other people" in signs(one, other)
    one, other = cards(met, {**again, "source_name": ["Ms. Berg"], "people": ["Ms. Berg"]}).values()
    assert "other people" not in signs(one, other)


def test_what_is_looked_back_on_has_not_the_day_of_the_report() -> None:
    past = event("1", "r2", "Norland had met Sudland in Eastport.", "met", when_basis="inherited", known=date(2021, 6, 3), day="2021-06-02")
    one, other = cards(MET, past).values()
    assert (other.start, other.looks_back) == (None, True)
    shown = signs(one, other)
    assert "looked back on, time not given" in shown
    assert not {"time not given, printed apart", "printed apart"} & shown.keys()


def test_a_country_that_few_events_name_tells_more() -> None:
    rare = Rarity({}, frozenset()).among([["NOR", "SDL"], ["NOR"], ["NOR"], ["NOR"]])
    assert rare.countries["SDL"] > rare.countries["NOR"]


def test_two_events_of_one_report_are_never_joined() -> None:
    again = event("2", "r1", "The ministers of Norland and Sudland met in Eastport on Tuesday again.", "met")
    known = cards(MET, again, TALKS)
    found = groups(known, linked(known), [], SETTINGS)
    assert all(len({known[e].report for e in group}) == len(group) for group in found)


def test_copies_repeat_an_event_and_are_one_origin() -> None:
    known = cards(MET, MET | {"id": "r5/e1", "report": "r5"}, TALKS, origin={"r1": "r1", "r5": "r1"})
    printed = list(repeats(known.values(), SETTINGS))
    assert [(link.one, link.other, link.copy) for link in printed] == [("r1/e1", "r5/e1", True)]
    (group,) = groups(known, linked(known), printed, SETTINGS)
    assert group == ["r1/e1", "r2/e1", "r5/e1"]


def test_a_story_of_many_copies_is_one_telling_by_a_few_links_each() -> None:
    many = [{**MET, "id": f"c{n:02}/e1", "report": f"c{n:02}"} for n in range(30)]
    known = cards(*many, origin={row["report"]: "c00" for row in many})
    found = list(repeats(known.values(), SETTINGS))
    assert len(found) <= 6 * len(many)
    assert groups(known, {}, found, SETTINGS) == [sorted(known)]


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


REPORTS = {
    "r3": ("2021-02-10", "Norland bombed a bridge near the mines of Karst in Sudland. Nobody was hurt by the bombs. The bridge carried ore to the harbour."),
    "r4": ("2021-02-12", "The price of grain rose again in Eastport. Merchants blamed the late harvest and the closed roads."),
    "r9": ("2021-02-18", "Norland denied that it bombed the bridge near the mines of Karst on Feb. 10. The minister spoke of a lie."),
}


def lines_and_stories() -> tuple[list[Line], dict[str, Story]]:
    days = {key: date.fromisoformat(day).toordinal() for key, (day, _) in REPORTS.items()}
    sentences = [(key, part) for key, (_, text) in REPORTS.items() for part in text.replace(". ", ".|").split("|")]
    rare = Rarity.of([text for _, text in sentences], SETTINGS)
    told = stories({key: ("", days[key], text) for key, (_, text) in REPORTS.items()}, {}, rare, SETTINGS)
    spans = {True: ((days["r3"], days["r3"]),), False: ()}
    made = [line_of((key, key, days[key], REPORTS[key][1].index(text)), text, rare, SETTINGS, days=spans["Feb." in text]) for key, text in sentences]
    return made, told


def test_a_denial_takes_up_the_earlier_report() -> None:
    (found,) = follow_ups(*lines_and_stories(), SETTINGS)
    assert (found.one.report, found.other.report, found.verdict, found.one.cue) == ("r9", "r3", "denies", ("denies", "denied"))
    assert {"names its day", "cue"} <= set(found.shown)


def test_nothing_takes_up_its_own_text_or_a_later_report() -> None:
    lines, told = lines_and_stories()
    one_origin = {key: Story(key, "r3", story.published, story.words) for key, story in told.items()}
    copied = [line_of((line.report, "r3", line.published, line.start), line.text, Rarity({}, frozenset()), SETTINGS, days=line.days) for line in lines]
    assert list(follow_ups(copied, one_origin, SETTINGS)) == []
    assert all(found.other.published <= found.one.published for found in follow_ups(lines, told, SETTINGS))


def test_the_first_row_of_two_cues_counts() -> None:
    rows = [words for _, words in SETTINGS.followups]
    assert rows.index("keeping a promise") < rows.index("suspended")
    text = "The exercise was suspended, keeping a promise of the spring."
    assert line_of(("r", "r", 1, 0), text, Rarity({}, frozenset()), SETTINGS).verdict == "confirms"


def test_every_sign_of_a_follow_up_has_a_weight() -> None:
    assert {name for found in follow_ups(*lines_and_stories(), SETTINGS) for name in found.shown} <= set(SETTINGS.takings)


def test_another_event_of_the_report_that_fits_better_counts_against() -> None:
    rival = event("2", "r2", "Talks between Norland and Sudland were held in Eastport on grain.", "held", "AGREE")
    alone, both = linked(cards(MET, TALKS)), linked(cards(MET, TALKS, rival))
    assert "another fits better" not in alone["r1/e1", "r2/e1"].shown
    assert any("another fits better" in link.shown for link in both.values())


def test_words_that_stand_for_each_other_count_as_one() -> None:
    assert SETTINGS.words("accord") == SETTINGS.words("treaties") == SETTINGS.words("deal")
    assert cosine(weighed({"a": 2.0, "b": 1.0}), weighed({"a": 2.0, "b": 1.0})) == pytest.approx(1.0)
    assert cosine({}, {"a": 1.0}) == 0.0


def test_names_are_the_words_written_with_a_capital_inside_sentences() -> None:
    rare = Rarity.of(["Talks in Eastport failed.", "Near Eastport talks went on.", "Talks failed again."], SETTINGS)
    assert "eastpor" in rare.proper
    assert not {stem("talks"), SETTINGS.stem("talks")} & rare.proper
    assert rare.weight("eastpor") > rare.weight(SETTINGS.stem("talks"))


def test_tokens_say_which_word_begins_a_sentence() -> None:
    assert [word for word, first in tokens("He left. They stayed: nobody spoke.") if first] == ["He", "They", "nobody"]


def test_reports_of_one_story_meet_and_others_do_not() -> None:
    texts = {
        "a": ("", 10, WIRE),
        "b": ("", 11, OTHER),
        "c": ("", 11, "The price of grain rose in every market, and merchants blamed the late harvest, closed roads and rats."),
    }
    rare = Rarity.of([text for _, _, text in texts.values()], SETTINGS)
    told = stories(texts, {}, rare, SETTINGS)
    met = {(one, other): like for one, other, like in near(told.values(), SETTINGS)}
    assert ("a", "c") not in met
    assert ("b", "c") not in met
    assert cosine(told["a"].words, told["b"].words) > cosine(told["a"].words, told["c"].words)


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
