# ruff: noqa: E501  (texts)
"""Pages: main text, what the page states about itself, pages without an article."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Report
from dragoman.readers import Refusal, read_sources

PARAGRAPHS = (
    "<p>CAIRO, June 30 (Reuters) - Ministers of six countries met on Sunday to talk about trade, energy and the transit of goods, officials said.</p>"
    "<p>The talks follow months of disputes over customs fees, which have closed two border crossings.</p>"
    "<p>“We are not in a hurry,” a delegate said.</p>"
)


def page(body: str = f"<article><h1>Talks open</h1>{PARAGRAPHS}</article>", head: str = "", lang: str = ' lang="en-GB"') -> str:
    return f"<!doctype html><html{lang}><head><title>Talks open - The Post</title>{head}</head><body><nav><a href='/'>Home</a></nav>{body}<footer>Copyright 2024</footer></body></html>"


def read(data: str | bytes) -> Report | Refusal:
    (item,) = read_sources(["-"], stdin=io.BytesIO(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")))
    return item


def report(data: str | bytes) -> Report:
    item = read(data)
    assert isinstance(item, Report), item
    return item


def test_main_text_in_paragraphs_without_headline_and_menus() -> None:
    found = report(page())
    assert found.text.split("\n\n") == [
        "CAIRO, June 30 (Reuters) - Ministers of six countries met on Sunday to talk about trade, energy and the transit of goods, officials said.",
        "The talks follow months of disputes over customs fees, which have closed two border crossings.",
        "“We are not in a hurry,” a delegate said.",
    ]
    assert (found.title, found.title_span, found.language) == ("Talks open", None, "en")
    assert found.dateline is not None
    assert found.text[slice(*found.dateline.span)] == "CAIRO"


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td><a href='/'>World</a></td><td>{PARAGRAPHS}</td><td>Ads</td></tr></table>",
        "<div class='story'>" + PARAGRAPHS.replace("<p>", "").replace("</p>", "<br><br>") + "</div>",
        "<div class='story'>" + PARAGRAPHS.replace("p>", "div>") + "</div>",
        f"<main><article><h1>Talks open</h1>{PARAGRAPHS}<ul><li><a href='/x'>Farmers block road</a></li></ul></article></main><section class='comments'><p>A bad idea.</p></section>",
    ],
)
def test_pages_built_in_other_ways(body: str) -> None:
    assert report(page(body)).text == report(page()).text


def test_a_very_short_article() -> None:
    assert report(page("<article><h1>Talks open</h1><p>The minister resigned on Sunday after a week of protests.</p></article>")).text == (
        "The minister resigned on Sunday after a week of protests."
    )


META = (
    '<meta property="og:site_name" content="The Post"><meta property="article:published_time" content="2019-06-30T14:05:00+02:00">'
    '<meta property="article:modified_time" content="2019-07-01T08:00:00Z"><meta name="author" content="Ann Lee"><link rel="canonical" href="https://example.org/a">'
)
LINKED = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "datePublished": "2001-01-01"}, {"@type": "NewsArticle",'
    ' "headline": "Talks open", "datePublished": "2019-06-30T14:05:00+02:00", "dateModified": "2019-07-01T08:00:00Z", "author": [{"@type": "Person", "name": "Ann Lee"}],'
    ' "publisher": {"@type": "Organization", "name": "The Post"}}]}</script><link rel="canonical" href="https://example.org/a">'
)


@pytest.mark.parametrize("head", [META, LINKED])
def test_what_the_page_states(head: str) -> None:
    found = report(page(head=head))
    assert (found.published, found.updated) == ("2019-06-30T14:05:00+02:00", "2019-07-01T08:00:00Z")
    assert (found.publisher, found.bylines, found.url) == ("The Post", ("Ann Lee",), "https://example.org/a")


def test_dates_in_the_future_and_impossible_ones() -> None:
    assert report(page(head='<meta property="article:published_time" content="2093-06-30">')).published == "2093-06-30"
    assert report(page(head='<meta property="article:published_time" content="2019-02-30">')).published is None
    assert report(page()).published is None


@pytest.mark.parametrize(
    "data",
    [
        page().replace("’", "'").encode("cp1252"),
        page(head='<meta charset="iso-8859-1">').encode("cp1252"),
        page(head='<meta charset="iso-8859-1">').encode("utf-8"),
        page().encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-8"?>\n' + page().encode(),
        page().replace("months", "mon\0ths").encode(),
        b"<!-- saved page -->\n" + page().encode(),
        PARAGRAPHS.encode(),
    ],
)
def test_encodings_and_odd_openings(data: bytes) -> None:
    found = report(data)
    assert "“We are not in a hurry,” a delegate said." in found.text


@pytest.mark.parametrize("lang", ["", ' lang="fr"', ' lang="x-default"', ' lang="und"'])
def test_the_text_is_stronger_than_what_the_page_says_of_its_language(lang: str) -> None:
    assert report(page(lang=lang)).language == "en"
    french = (
        "<article>"
        + "<p>Le président a annoncé mardi que son gouvernement retirerait ses troupes de la frontière avant la fin du mois, après une réunion avec les ministres.</p>"
        * 3
    )
    assert report(page(french + "</article>", lang=lang)).language == "fr"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<ul><li><a href='/a'>World</a></li><li><a href='/b'>Business</a></li></ul>",
        "<form><input><button>Log in</button></form>",
        "<div id='app'></div><script>var text = 'The minister said on Sunday that the talks would go on for another week.';</script>",
    ],
)
def test_a_page_without_article_is_refused(body: str) -> None:
    item = read(page(body))
    assert isinstance(item, Refusal)
    assert item.reason == "no article found in the page: save the article's own page, or give its text"


@pytest.mark.parametrize(
    "data",
    ["<html>", "<p>", "<!doctype html>", "<html><body>\0</body></html>", "<html><body>" + "<div>" * 20_000, "<html>\ud800</html>", "<p " + "a=b " * 50_000],
)
def test_broken_pages_are_refused(data: str) -> None:
    assert isinstance(read(data), Refusal)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<article>",
                "<br>",
                "<script>",
                "The talks will go on for another week, he said. ",
                "\ud800",
                "\0",
                "&amp;",
                "<",
                "&#0;",
                "<meta charset=x>",
            ]
        ),
        max_size=30,
    )
)
def test_any_soup_is_a_report_or_a_refusal(pieces: list[str]) -> None:
    assert isinstance(read("<html><body>" + "".join(pieces)), Report | Refusal)
