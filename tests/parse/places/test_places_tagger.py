"""Places in reports of our own: what is found, what is kept out, which place is meant."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Dateline, Place, Report
from dragoman.parse.places import PlaceTagger
from dragoman.syntax import Name, Syntax, Token


@pytest.fixture(scope="module")
def tagger() -> PlaceTagger:
    return PlaceTagger.load()


def places(tagger: PlaceTagger, text: str, published: str | None = None, url: str | None = None) -> dict[str, Place]:
    """Places by each text they are mentioned with."""
    found = tagger.tag(Report("r", text, published=published, url=url))
    return {text[s:e]: p for p in found for s, e in p.mentions}


def test_two_places_where_a_comma_stands(tagger: PlaceTagger) -> None:
    found = places(tagger, "The envoys met in Hanoi, Vietnam, for two days.")
    assert (found["Hanoi"].kind, found["Hanoi"].country) == ("city", "VNM")
    assert (found["Vietnam"].kind, found["Vietnam"].country) == ("country", "VNM")
    assert abs(found["Hanoi"].lat - 21.03) < 0.1
    assert abs(found["Hanoi"].lon - 105.85) < 0.1


def test_ids_follow_first_mentions_and_mentions_are_gathered(tagger: PlaceTagger) -> None:
    text = "Talks opened in Geneva. Iran sent its minister to Geneva on Monday, and Iran paid."
    found = tagger.tag(Report("r", text))
    assert [p.id for p in found] == ["p1", "p2"]
    assert [p.name for p in found] == ["Geneva", "Iran"]
    assert [len(p.mentions) for p in found] == [2, 2]


def test_demonyms_are_records_of_their_own(tagger: PlaceTagger) -> None:
    found = places(tagger, "Turkish jets crossed into Turkey's neighbour, and Iranians protested.")
    assert found["Turkish"].demonym
    assert found["Turkish"].country == "TUR"
    assert found["Iranians"].demonym
    assert found["Iranians"].country == "IRN"
    assert not found["Turkey"].demonym


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("The mayor of Paris, Texas, resigned on Friday.", "Paris", "USA", "Texas"),
        ("A storm hit the Ohio towns of Dayton, Springfield and Xenia near Columbus, Ohio.", "Springfield", "USA", "Ohio"),
        ("Russian tanks left Georgia, the government in Tbilisi said.", "Georgia", "GEO", None),
        ("Voters in Georgia, Alabama and Tennessee went to the polls; Atlanta was calm.", "Georgia", "USA", "Georgia"),
        ("Rockets fell on Tripoli as Lebanon and Syria traded blame; Beirut was quiet.", "Tripoli", "LBN", "North Lebanon"),
        ("Militias fought in Tripoli while Benghazi in eastern Libya stayed calm.", "Tripoli", "LBY", "Tripoli"),
        ("The Daily said police in Birmingham, England, made two arrests.", "Birmingham", "GBR", "England"),
    ],
)
def test_namesakes(tagger: PlaceTagger, text: str, name: str, country: str, admin1: str | None) -> None:
    place = places(tagger, text)[name]
    assert (place.country, place.admin1) == (country, admin1)


def test_the_outlet_decides_where_the_text_does_not(tagger: PlaceTagger) -> None:
    text = "Police in Hamilton are looking for two men after a robbery on Saturday."
    assert places(tagger, text, url="https://www.example.co.nz/news/1")["Hamilton"].country == "NZL"
    assert places(tagger, text, url="https://www.example.ca/news/1")["Hamilton"].country == "CAN"


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [("Panmunjom", "site", "KOR"), ("the Kremlin", "site", "RUS"), ("the Strait of Hormuz", "water", None), ("the Gaza Strip", "area", "PSE"),
     ("Nagorno-Karabakh", "area", "AZE"), ("Crimea", "area", "UKR"), ("the West Bank", "area", "PSE"), ("the Sahel", "area", None),
     ("Guantanamo Bay", "site", "CUB"), ("southern Lebanon", "area", "LBN"), ("the Middle East", "area", None), ("the UAE", "country", "ARE")],
)  # fmt: skip
def test_what_no_list_of_towns_holds(tagger: PlaceTagger, name: str, kind: str, country: str | None) -> None:
    found = list(places(tagger, f"Officials said the ships and soldiers near {name} would stay there.").values())
    assert [(p.kind, p.country) for p in found] == [(kind, country)]


def test_part_of_a_country_lies_on_its_side(tagger: PlaceTagger) -> None:
    text = "Fighting went on in eastern Ukraine while western Ukraine was calm."
    east, west = places(tagger, text)["eastern Ukraine"], places(tagger, text)["western Ukraine"]
    assert east.country == west.country == "UKR"
    assert east.lon > 33 > 30 > west.lon


def test_old_names_at_their_dates(tagger: PlaceTagger) -> None:
    old = places(tagger, "American troops left Saigon.", published="1973-03-29")["Saigon"]
    assert (old.country, round(old.lat)) == ("VNM", 11)
    assert places(tagger, "The USSR tested a bomb.", published="1961-10-30")["USSR"].country == "RUS"


def test_dateline_in_capitals(tagger: PlaceTagger) -> None:
    found = places(tagger, "SEOUL, South Korea (AP) — Officials met on Sunday.")
    assert found["SEOUL"].country == found["South Korea"].country == "KOR"


def test_the_readers_dateline_is_covered(tagger: PlaceTagger) -> None:
    text = "QUWXANTOPOL, Ukraine. Shelling went on."
    found = tagger.tag(Report("r", text, dateline=Dateline((0, 20))))
    assert [text[s:e] for p in found for s, e in p.mentions] == ["QUWXANTOPOL", "Ukraine"]
    assert found[0].country in (None, "UKR")


@pytest.mark.parametrize(
    "text", ["Paris Hilton smiled at the crowd.", "Senator Lincoln said no.", "It is nice to be reading of mobile homes.", "They met in March and in May."]
)
def test_kept_out(tagger: PlaceTagger, text: str) -> None:
    assert places(tagger, text) == {}


def test_the_models_persons_are_kept_out(tagger: PlaceTagger) -> None:
    text = "Kent Houston called on Ghana to wait. Houston left on Monday."
    words = text.replace(".", " .").split()
    tokens, at = [], 0
    for i, word in enumerate(words):
        at = text.index(word, at)
        tokens.append(Token(i, at, at + len(word), word, word, "X", "X", -1, "root", 0))
        at += len(word)
    syntax = Syntax(text, tuple(tokens), ((0, len(tokens)),), (Name(0, 12, "person", 0, 2), Name(23, 28, "place", 4, 5), Name(39, 46, "person", 8, 9)))
    assert [p.name for p in tagger.tag(Report("r", text), syntax)] == ["Ghana"]


def test_streets_stand_in_their_town(tagger: PlaceTagger) -> None:
    found = places(tagger, "A crowd marched along Harbour Mill Road in Sligo on Saturday.")
    street = found["Harbour Mill Road"]
    assert street.kind == "site"
    assert street.country == "IRL"
    assert street.confidence < found["Sligo"].confidence + 0.2


def test_lookup(tagger: PlaceTagger) -> None:
    first, second = tagger.lookup("Tripoli")[:2]
    assert first.place.country == "LBY"
    assert second.place.country == "LBN"
    assert first.confidence > second.confidence
    assert "a capital" in first.reasons
    assert tagger.lookup("Turkish")[0].place.demonym
    assert tagger.lookup("U.S.")[0].place.country == "USA"
    assert tagger.lookup("") == tagger.lookup("Qwrtzpfgh") == ()


def test_spans_hold_what_they_name(tagger: PlaceTagger) -> None:
    text = "“Israel’s army” entered Gaza City, Khan Younis and St. Petersburg's twin — Cox’s Bazar, N.Y. and Calif.\n\nTHE U.S. SAID"
    for place in tagger.tag(Report("r", text)):
        for start, end in place.mentions:
            assert text[start:end].strip() == text[start:end] != ""
            assert "," not in text[start:end]


NAMES = st.sampled_from(
    ["Paris", "St. ", "U.S.", "Georgia", ", ", " and ", "New ", "York", "’s", "Turkish", "\n", "\x00", "\ud800", "北京", "القدس", "-", " (", ")", ". "]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(NAMES, st.text(max_size=12)), max_size=40).map("".join))
def test_any_text(text: str) -> None:
    tagger = _shared()
    found = tagger.tag(Report("r", text))
    assert found == tagger.tag(Report("r", text))
    spans = sorted(m for p in found for m in p.mentions)
    assert all(0 <= s < e <= len(text) for s, e in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    for p in found:
        assert (p.lat is None) == (p.lon is None)
        assert 0 <= p.confidence <= 1
        assert p.lat is None or (abs(p.lat) <= 90 and p.lon is not None and abs(p.lon) <= 180)


@pytest.mark.parametrize("piece", ["Paris ", "Springfield, ", "aaaaaaaaaa", "A. ", "New York Street ", "St. ", "counties and Ellis "])
def test_time_is_linear(piece: str) -> None:
    tagger = _shared()
    start = time.perf_counter()
    tagger.tag(Report("r", piece * (150_000 // len(piece))))
    assert time.perf_counter() - start < 20


_TAGGER: list[PlaceTagger] = []


def _shared() -> PlaceTagger:
    if not _TAGGER:
        _TAGGER.append(PlaceTagger.load())
    return _TAGGER[0]
