"""Headline, byline and dateline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.readers.head import HeadReader

BODY = "The foreign minister told reporters that the talks on the canal would go on for another week."
HEADS = HeadReader.load()


@pytest.mark.parametrize(
    ("opening", "place", "publisher", "published"),
    [
        ("OSLO, Norway — ", "OSLO, Norway", None, None),
        ("WASHINGTON (AP) — ", "WASHINGTON", "Associated Press", None),
        ("PARIS, June 3 (Reuters) - ", "PARIS", "Reuters", None),
        ("BEIJING/TOKYO (Reuters) - ", "BEIJING/TOKYO", "Reuters", None),
        ("Mexico City, 12 May 2001 (AFP) -- ", "Mexico City", "Agence France-Presse", "2001-05-12"),
        ("(CNN) -- ", None, "CNN", None),
        ("London (CNN)", "London", "CNN", None),
        ("LONDON — ", "LONDON", None, None),
        ("LONDON—", "LONDON", None, None),
        ("LONDON, Monday – ", "LONDON", None, None),
        ("LONDON ", "LONDON", None, None),
        ("(NEW YORK) — ", "NEW YORK", None, None),
        ("TEL AVIV -- ", "TEL AVIV", None, None),
        ("PORT-AU-PRINCE, Haiti — ", "PORT-AU-PRINCE, Haiti", None, None),
        ("N'DJAMENA, Chad (AFP) - ", "N'DJAMENA, Chad", "Agence France-Presse", None),
        ("ST. PETERSBURG, Russia (AP) _ ", "ST. PETERSBURG, Russia", "Associated Press", None),
        ("FLINT, Mich., Oct. 4 (UPI) — ", "FLINT, Mich.", "United Press International", None),
        ("THE HAGUE, Netherlands (AP) — ", "THE HAGUE, Netherlands", "Associated Press", None),
        ("ABOARD AIR FORCE ONE (AP) — ", "ABOARD AIR FORCE ONE", "Associated Press", None),
        ("ISLAMABAD: ", "ISLAMABAD", None, None),
        ("Muscat: ", "Muscat", None, None),
        ("Nairobi — ", "Nairobi", None, None),
        ("Tehran, IRNA – ", "Tehran", "IRNA", None),
        ("MOSCOW, June 3. /TASS/. ", "MOSCOW", "TASS", None),
        ("Kyiv. 4 August 2014. Interfax-Ukraine – ", "Kyiv", "Interfax-Ukraine", "2014-08-04"),
        ("GENEVA/NEW YORK, 3 June 2019 – ", "GENEVA/NEW YORK", None, "2019-06-03"),
        ("KAMPALA, Feb. 30, 2019 (Xinhua) -- ", "KAMPALA", "Xinhua", None),
        ("By Jo Smith. BOSTON (Reuters) - ", "BOSTON", "Reuters", None),
        ("Reuters KHARTOUM (Reuters) -- ", "KHARTOUM", "Reuters", None),
        ("Dec 29 (Reuters) - ", None, "Reuters", None),
        ("Bogota, March 8 (IANS) ", "Bogota", "Indo-Asian News Service", None),
        ("Council of National Accord (CNA) of the town said so. ", None, None, None),
        ("UPDATE 1 - ", None, None, None),
        ("BREAKING — ", None, None, None),
        ("EXCLUSIVE: ", None, None, None),
        ("Peace — ", None, None, None),
        ("The minister (pictured) - ", None, None, None),
        ("Reuters - ", None, "Reuters", None),
        ("", None, None, None),
    ],
)
@pytest.mark.parametrize("above", ["", "Talks on canal go on for a week\n\n"])
def test_dateline(above: str, opening: str, place: str | None, publisher: str | None, published: str | None) -> None:
    text = above + opening + BODY + "\n\nNo more was said."
    head = HEADS.read(text)
    assert (head.dateline and text[slice(*head.dateline)]) == place
    assert head.publisher == publisher
    assert head.published == published
    assert (head.title is not None) == bool(above)


def test_where_the_day_of_a_dateline_stands() -> None:
    text = "PARIS, June 3 (Reuters) - " + BODY
    head = HEADS.read(text)
    assert head.day is not None
    assert text[slice(*head.day)] == "June 3"
    assert head.published is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Canal talks to go on, says minister\n\n" + BODY, "Canal talks to go on, says minister"),
        ("\n\n  Canal talks to go on\r\n\r\n" + BODY, "Canal talks to go on"),
        ("Canal talks to go on\n" + BODY, "Canal talks to go on"),
        ("Canal talks to go on\nBy Ann Lee\n\nThe talks go on.", "Canal talks to go on"),
        ("Will the Canal Talks Go On?\n\n" + BODY, "Will the Canal Talks Go On?"),
        ("Minister Promises to Keep Canal Open.\n\n" + BODY, "Minister Promises to Keep Canal Open."),
        ("Talks fail. Again.\n\nA second round is planned\n\nCAIRO — " + BODY, "Talks fail. Again."),
        ("The talks failed on Sunday night.\n\n" + BODY, None),
        (BODY + "\n\n" + BODY, None),
        ("Only one line of text", None),
        ("The minister said on Sunday that the talks on the\ncanal would go on for another week, and that he\nhoped for a result.", None),
        ("“We will go on with the talks for as long as we can”\n\n" + BODY, None),
        ("CAIRO — The talks on the canal failed\n\n" + BODY, None),
        ("By Ann Lee\n\n" + BODY, None),
    ],
)
def test_headline(text: str, title: str | None) -> None:
    head = HEADS.read(text)
    assert head.title == title
    assert (head.title_span and text[slice(*head.title_span)]) == title


def test_a_title_given_apart_is_found_where_the_text_begins_with_it() -> None:
    text = "Canal Talks “go on”\n\nCAIRO — " + BODY
    head = HEADS.read(text, 'Canal talks "go on"')
    assert head.title == 'Canal talks "go on"'
    assert head.title_span == (0, 19)
    assert head.dateline == (21, 26)
    inline = HEADS.read("Canal talks go on. CAIRO — " + BODY, "Canal talks go on")
    assert inline.title_span == (0, 17)
    assert inline.dateline == (19, 24)
    assert HEADS.read("CAIRO — " + BODY, "Canal talks go on").title_span is None


def test_a_headline_run_into_the_first_paragraph() -> None:
    text = "Canal talks go on for another week. PORT SAID, Egypt (AP) — " + BODY
    head = HEADS.read(text)
    assert (head.title, head.title_span) == ("Canal talks go on for another week.", (0, 35))
    assert (head.dateline, head.publisher) == ((36, 52), "Associated Press")
    assert HEADS.read("Talks go on for a week. The minister — a lawyer — said so. " + BODY).title is None


@pytest.mark.parametrize(
    ("line", "names", "publisher"),
    [
        ("By Ann Lee", ("Ann Lee",), None),
        ("By ANN LEE and JOÃO DA SILVA, Associated Press", ("ANN LEE", "JOÃO DA SILVA"), "Associated Press"),
        ("By Ann Lee, Staff Writer", ("Ann Lee",), None),
        ("Reporting by Ann Lee in Cairo", ("Ann Lee",), None),
        ("BYLINE: Ann Lee.", ("Ann Lee",), None),
        ("By Our Correspondent", (), None),
        ("Reuters", (), "Reuters"),
        ("By the evening the town had fallen", (), None),
    ],
)
def test_byline(line: str, names: tuple[str, ...], publisher: str | None) -> None:
    head = HEADS.read(f"Canal talks to go on\n\n{line}\n\nCAIRO — {BODY}")
    assert (head.bylines, head.publisher) == (names, publisher)


@pytest.mark.parametrize("line", ["Published: 30 June 2019", "June 30, 2019", "Sunday, 30 June 2019", "Canal Daily Published Sunday, June 30, 2019"])
def test_a_line_with_the_day_of_publication(line: str) -> None:
    assert HEADS.read(f"Canal talks to go on\n\n{line}\n\n{BODY}").published == "2019-06-30"


def test_a_line_with_the_day_of_the_last_change() -> None:
    head = HEADS.read(f"Canal talks to go on\n\nPublished 30 June 2019\nLast updated: July 1, 2019 2:05 pm GMT\n\n{BODY}")
    assert (head.published, head.updated) == ("2019-06-30", "2019-07-01T14:05:00Z")


@given(
    st.lists(
        st.sampled_from(["CAIRO", "(AP)", " — ", "June 3", ", ", "\n", "\n\n", "By ", "Ann Lee", ".", "\ud800", "\0", "é", "/", "(", ")", ": ", "2019", "the"]),
        max_size=40,
    )
)
def test_any_head_has_spans_within_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    head = HEADS.read(text)
    for span in (head.title_span, head.dateline, head.day):
        if span:
            assert 0 <= span[0] < span[1] <= len(text)
            assert text[slice(*span)].strip() == text[slice(*span)]
