"""Look-ups of bare phrases: countries, roles and offices on a day, by general knowledge. No parser."""

from __future__ import annotations

import pytest

from dragoman.link import ActorLinker


@pytest.fixture(scope="module")
def linker() -> ActorLinker:
    return ActorLinker.load()


@pytest.mark.parametrize(
    ("phrase", "date", "country", "code"),
    [
        ("Vladimir Putin", "1999-01-15", "RUS", "RUSSPY"),
        ("Vladimir Putin", "2010-01-15", "RUS", "RUSGOV"),
        ("President Clinton", "1996-05-01", "USA", "USAGOV"),
        ("Margaret Thatcher", "1995-05-01", "GBR", "GBRELI"),
        ("former President Jimmy Carter", "1994-06-01", "USA", "USAELI"),
        ("the Iranian foreign minister", None, "IRN", "IRNGOV"),
        ("Iran's foreign minister", None, "IRN", "IRNGOV"),
        ("Chechen rebels", None, "RUS", "RUSREB"),
        ("two U.S. soldiers", None, "USA", "USAMIL"),
        ("UN peacekeepers", None, None, "IGOUNOMIL"),
        ("NATO", None, None, "IGONATMIL"),
        ("Hezbollah fighters", "2006-07-20", "LBN", "LBNREBPTY"),
        ("the Taliban", "1999-01-01", "AFG", "AFGGOV"),
        ("the Taliban", "2010-01-01", "AFG", "AFGREB"),
        ("the Kremlin", "2020-01-01", "RUS", "RUSGOV"),
        ("the Kremlin", "1980-01-01", "SUN", "SUNGOV"),
        ("Moscow", "1980-01-01", "SUN", "SUN"),
        ("Moscow", None, "RUS", "RUS"),
        ("Canada's Supreme Court", None, "CAN", "CANJUD"),
        ("villagers", None, None, "---CVL"),
        ("the Kenyan opposition leader", None, "KEN", "KENOPP"),
        ("Brazilian farmers", None, "BRA", "BRAAGR"),
        ("the mayor of Havana", None, "CUB", "CUBGOV"),
        ("Afghan Defence Ministry", None, "AFG", "AFGGOVMIL"),
    ],
)
def test_code_of_a_phrase(linker: ActorLinker, phrase: str, date: str | None, country: str | None, code: str) -> None:
    actor = linker.who(phrase, date)
    assert (actor.country, actor.code) == (country, code)


def test_office_is_that_of_the_day(linker: ActorLinker) -> None:
    office = linker.who("Angela Merkel", "2010-03-01").office
    assert office is not None
    assert (office.name, office.start, office.end) == ("Chancellor", "2005-11-22", "2021-12-08")
    assert linker.who("Angela Merkel", "1999-03-01").office is None


def test_other_spellings_of_a_name(linker: ActorLinker) -> None:
    for spelling in ("Sergey Lavrov", "Sergei Lavrov", "Sergueï Lavrov"):
        assert linker.who(spelling, "2015-01-01").country == "RUS"


def test_unknown_phrase_abstains(linker: ActorLinker) -> None:
    actor = linker.who("a lovely morning", None)
    assert (actor.country, actor.code, actor.roles) == (None, None, ())
    assert linker.who("", None).kind == "unknown"


def test_family_name_of_several_leaders_abstains(linker: ActorLinker) -> None:
    assert linker.who("Kim", None).country is None


def test_for_and_against_are_no_origin(linker: ActorLinker) -> None:
    assert linker.who("pro-Russian separatists", None).country is None
    assert linker.who("US-backed rebels", None).country is None


def test_record_of_the_command_line(linker: ActorLinker) -> None:
    assert linker.who_record("UN Security Council")["country"] == "UNO"
    assert linker.who_record("twenty men")["roles"] == ["UNK"]
