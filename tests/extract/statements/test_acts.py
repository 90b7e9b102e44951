"""Acts, due dates and conditions, on sentences of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dragoman.readers import report_from_text

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.model import Statement

PUBLISHED = "2021-03-10"


def statements(desk: Desk, text: str) -> tuple[Statement, ...]:
    return desk.read(report_from_text(text, id="r", published=PUBLISHED, language="en")).statements


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        # what the cue binds, the content does not repeat
        ("The premier pledged that the sanctions would be eased.", {"promise"}),
        ("The council urged both sides to do more that would help the wounded.", {"demand"}),
        ("The ministry refused to apologise for a blunder that was caused by fog.", {"refusal"}),
        ("The envoy insisted that the army must leave.", {"demand"}),
        # the own side: his, its, their
        ("President Aylin Kaya of Turkey said his country would not recognize the vote.", {"refusal"}),
        ("The foreign minister said that her government would pay the fees.", {"promise"}),
        ("The ministry said it has no intention of paying.", {"refusal"}),
        ("The general said that he meant to rest for a year.", {"promise"}),
        # beyond it
        ("Analysts said that the bank could collapse within days.", {"prediction"}),
        ("Diplomats said that a second vote was unlikely.", {"prediction"}),
        # blame and praise
        ("The envoy complained that nobody had listened.", {"accusation"}),
        ("The senator said that the soldiers had looted the museum.", {"accusation"}),
        ("The mayor called the verdict a betrayal.", {"accusation"}),
        ("The mayor asked whether the road was open.", {"question"}),
        ("The general said that no soldier of his would return to the hills.", {"promise"}),
        ("The mayor called the verdict a milestone.", {"assessment", "praise"}),
        ("The general warned that the intruders would be punished.", {"threat"}),
        ("The ministry rejected the accusation.", {"denial"}),
        ("The minister dismissed the offer as meaningless.", {"assessment"}),
        ("The premier vowed to fight any foreign troops.", {"promise", "threat"}),
        ("The premier said that his country would not retaliate.", {"promise"}),
        ("The envoy voiced solidarity with the marchers.", {"praise"}),
        ("The council refused to lift the ban, arguing that the mines had not been cleared.", {"refusal", "explanation"}),
        # plain
        ("The ministry insisted that talks went on.", {"report"}),
        ("The ministry said that the port was open.", {"report"}),
        ("The envoy said it was a matter of hours.", {"assessment"}),
        ("The envoy said that forty ships had sailed.", {"report"}),
        ("“They came at night and took the boats,” the fisherman said.", {"report"}),
        ("“We know each other and we argue,” the fisherman said.", {"assessment"}),
    ],
)
def test_acts(desk: Desk, text: str, acts: set[str]) -> None:
    found = statements(desk, text)
    assert set().union(*(s.acts for s in found)) == acts


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("The premier promised that the army would leave within a year.", PUBLISHED, "2022-03-10"),
        ("The premier vowed to present a plan within 48 hours.", PUBLISHED, "2021-03-12"),
        ("Officials warned that the deal might collapse within weeks.", PUBLISHED, None),
        ("The minister said the port would open before December.", PUBLISHED, "2021-11-30"),
        ("The union pledged to cut the levy by half by 2030.", None, "2030-12-31"),
        ("The prime minister said he would resign on Friday.", "2021-03-12", "2021-03-12"),
        ("The inspector said he would be in the capital on Monday.", "2021-03-15", "2021-03-15"),
        ("The premier promised delivery of the parts by May.", None, "2021-05-31"),
        ("The minister said the price would halve before the end of the year.", PUBLISHED, "2021-12-31"),
        ("The airline threatened to stop its flights from April 2.", "2021-04-02", "2021-04-02"),
        ("The airline promised to fly to Lima starting April 2.", "2021-04-02", "2021-04-02"),
        ("The minister promised to publish the list no later than June 30.", None, "2021-06-30"),
    ],
)
def test_due(desk: Desk, text: str, start: str | None, end: str | None) -> None:
    (found,) = statements(desk, text)
    assert found.due is not None
    assert (found.due.start, found.due.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Officials said the first troops could land within days of the vote.",
        "The envoy said the road had opened on Monday.",
    ],
)
def test_no_due(desk: Desk, text: str) -> None:
    assert all(s.due is None for s in statements(desk, text))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("The agency said it would send food as soon as the mines had been cleared.", "as soon as the mines had been cleared"),
        ("The ministry pledged to pay by June if parliament agreed.", "if parliament agreed"),
        ("The general said his men would stay until the last hostage was free.", "until the last hostage was free"),
        ("The ministry refused to talk before the mines had been cleared.", "before the mines had been cleared"),
        ("They promised to lift the ban once the vote had been held.", "once the vote had been held"),
        ("Had there been no vote, the envoy argued, the union would have split.", "Had there been no vote"),
        ("The premier urged his supporters to stay in the square until the president was gone.", None),
        ("The envoy said that hopes had lasted until the last hour.", None),
    ],
)
def test_condition(desk: Desk, text: str, condition: str | None) -> None:
    found = statements(desk, text)
    got = [text[slice(*s.condition)] for s in found if s.condition is not None]
    assert got == ([condition] if condition else [])
