# ruff: noqa: E501  (texts)
"""Telling the language: other languages by news paragraphs of our own, English in all its odd forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.readers import report_from_text
from dragoman.readers.language import LanguageTeller

TELLER = LanguageTeller.load()
PARAGRAPHS = [line.split("\t") for line in (Path(__file__).parent / "paragraphs.tsv").read_text("utf-8").splitlines() if line[0] != "#"]

ENGLISH = {
    "news": "The president said on Tuesday that his government would withdraw its troops from the border before the end of the month, after a meeting with the ministers of "
    "the two neighbouring countries. The opposition rejected the agreement and demanded a vote in parliament.",
    "capitals": "THE PRESIDENT SAID ON TUESDAY THAT HIS GOVERNMENT WOULD WITHDRAW ITS TROOPS FROM THE BORDER BEFORE THE END OF THE MONTH, AFTER A MEETING WITH THE MINISTERS OF "
    "THE TWO NEIGHBOURING COUNTRIES.",
    "names": "Among those present: José Luis Rodríguez de la Torre (Universidad Nacional Autónoma de México), Maria da Silva dos Santos (Universidade Federal do Rio de Janeiro), "
    "Jean-Luc de La Tour (École normale supérieure de Lyon), Giovanni della Valle (Università degli Studi di Milano).",
    "table": "Country\tCapital\tPopulation\nSpain\tMadrid\t47,000,000\nFrance\tParis\t67,000,000\nGermany\tBerlin\t83,000,000\nItaly\tRome\t60,000,000\nPoland\tWarsaw\t38,000,000\n"
    "Romania\tBucharest\t19,000,000\nNetherlands\tAmsterdam\t17,000,000",
    "quotes": "“¡No pasarán! ¡El pueblo unido jamás será vencido!” the crowd shouted as the minister left the palace in Madrid, and “Váyanse todos” was painted on the walls of the "
    "old bank in the Calle de Alcalá, where hundreds of people had gathered since the morning.",
    "list": "tomatoes, onions, garlic, flour, butter, sugar, salt, pepper, vinegar, olive oil, rice, lentils, chickpeas, noodles, apples, pears, plums, cherries, walnuts, almonds, "
    "honey, yeast, milk, cream, cheese, eggs, bread, coffee, tea",
    "numbers": "1,234.5 6,789.0 " * 30,
    "no letters": "— … — " * 50,
    "arabic name": "The spokesman, whose name is written الناطق الرسمي باسم وزارة الخارجية in Arabic, told the Al-Quds Al-Arabi newspaper that the ministry had not taken any decision so far, "
    "and that it would wait for the report.",
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), PARAGRAPHS, ids=[code for code, _ in PARAGRAPHS])
def test_other_languages(code: str, text: str) -> None:
    assert len(text) >= 200
    assert TELLER.tell(text) == code


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_stays_english(kind: str) -> None:
    assert len(ENGLISH[kind]) >= 170
    assert TELLER.tell(ENGLISH[kind].ljust(200)) == "en"


def test_short_text_is_english_unless_given() -> None:
    short = "Der Präsident sagte am Dienstag, dass er nicht zurücktreten werde."
    assert report_from_text(short).language == "en"
    assert report_from_text(short, language="de").language == "de"


@pytest.mark.parametrize(("given_", "code"), [("en-GB", "en"), ("EN_us", "en"), ("English", "en"), ("eng", "en"), ("Norwegian", "no"), ("xx", "xx")])
def test_names_of_languages(given_: str, code: str) -> None:
    assert report_from_text("Text.", language=given_).language == code


def test_an_unknown_language_in_latin_script_is_said_to_be_unknown() -> None:
    invented = "mobu keri talun sefa doki ranu pelo vashi genu toram liku sado feru mani koben tarli suvo henak dorim pela vuni kesta " * 3
    assert TELLER.tell(invented) == "und"


def test_a_page_is_believed_about_itself_only_without_evidence() -> None:
    assert TELLER.tell(ENGLISH["news"], "fr") == "en"
    assert TELLER.tell(dict(PARAGRAPHS)["fr"], "en") == "fr"  # type: ignore[arg-type]
    assert TELLER.tell("Kort tekst.", "nl") == "nl"


@given(st.text(max_size=2000))
def test_any_text_has_a_language(text: str) -> None:
    assert TELLER.tell(text).isalpha()
