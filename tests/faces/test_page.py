from __future__ import annotations

import base64
import copy
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.faces import words
from dragoman.faces.marks import body
from dragoman.faces.page import fragment, page
from dragoman.faces.view import View

VOID = {"meta", "br", "circle", "path", "rect", "use"}


class Reader(HTMLParser):
    """Reads a page back: ids, links, the text of `.text` with the records over each character, and every tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[dict[str, str | None]] = []
        self.texts: list[list[tuple[str, frozenset[str], frozenset[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if (attributes.get("href") or "").startswith("#") and tag == "a":
            self.links.append(str(attributes["href"])[1:])
        if attributes.get("class") in ("text", "dg-text"):
            self.texts.append([])
        if tag not in VOID:
            self.stack.append(attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if any(a.get("class") in ("text", "dg-text") for a in self.stack) and not any("gl " in (a.get("class") or "") for a in self.stack):
            records = frozenset(str(a["data-r"]) for a in self.stack if a.get("data-r"))
            roles = frozenset(x.rstrip("*") for a in self.stack for x in (a.get("data-x") or "").split())
            self.texts[-1].extend((c, records, roles) for c in data)

    @property
    def characters(self) -> list[tuple[str, frozenset[str], frozenset[str]]]:
        return [c for text in self.texts for c in text]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def test_the_text_is_exact_and_every_record_lies_on_its_characters(sample: dict[str, Any]) -> None:
    found = read(page([sample])).characters
    view = View.of(sample)
    assert "".join(c for c, _, _ in found) == view.text
    for kind in (*view.records,):
        for record in view.records[kind]:
            spans = view.spans(kind, record)
            marked = {i for i, (_, records, _) in enumerate(found) if record["id"] in records}
            assert spans, record["id"]
            assert marked == {i for a, b in spans for i in range(a, b)}, record["id"]


def test_the_parts_of_a_record_are_named_on_their_characters(sample: dict[str, Any]) -> None:
    found = read(page([sample])).characters

    def part(role: str) -> str:
        return "".join(c for c, _, roles in found if role in roles)

    assert part("e1=who") == "Osmark"
    assert part("e1=whom") == "Veltria"
    assert part("e1=when") == "Tuesday"
    assert part("e6=who") == "President Tomas IrelPrime Minister Sanna Reit"
    assert part("e6=where") == "Geneva"
    assert part("s2=speaker") == "Korhal"
    assert part("s2=cue") == "told"
    assert part("s2=due") == "past Friday"
    assert part("s6=speaker") == "He"


def test_every_link_leads_to_one_element_and_every_record_has_a_card_and_a_glyph(sample: dict[str, Any]) -> None:
    reader = read(page([sample]))
    assert len(reader.ids) == len(set(reader.ids))
    assert set(reader.links) <= set(reader.ids)
    view = View.of(sample)
    for kind in ("events", "statements", "positions", "firsts", "open_questions"):
        for record in view.records[kind]:
            pointers = [a for t, a in reader.tags if t == "a" and a.get("class") == "mk" and a.get("href") == f"#{record['id']}"]
            assert len(pointers) == 1
            assert str(record["id"]) in str(pointers[0]["aria-label"])
    assert {str(r["id"]) for records in view.records.values() for r in records} <= set(reader.ids)


def test_several_reports_keep_their_records_apart(sample: dict[str, Any]) -> None:
    reader = read(page([sample, copy.deepcopy(sample)]))
    assert len(reader.ids) == len(set(reader.ids))
    assert {"r1", "r2", "r1.e1", "r2.e1"} <= set(reader.ids)
    assert set(reader.links) <= set(reader.ids)


def test_hostile_text_stays_text(hostile: dict[str, Any], sample: dict[str, Any]) -> None:
    html = page([hostile, sample])
    html.encode("utf-8")
    assert "\x00" not in html
    assert "\x1b" not in html
    reader = read(html)
    assert [t for t, _ in reader.tags].count("script") == 1
    assert not [a for t, a in reader.tags if t in ("img", "iframe", "object", "link", "base", "form", "input")]
    assert not [k for _, a in reader.tags for k in a if k.startswith("on")]
    assert not [a for _, a in reader.tags if str(a.get("href") or "").lower().startswith("javascript")]
    assert "".join(c for c, _, _ in reader.characters).startswith(words.clean(hostile["report"]["text"]))


def test_the_page_needs_nothing_from_outside(sample: dict[str, Any]) -> None:
    html = page([sample])
    reader = read(html)
    assert not [a for _, a in reader.tags if "src" in a]
    assert not re.search(r"@import|url\(|//cdn|fetch\(", html)
    outside = {str(a["href"]) for _, a in reader.tags if "href" in a and not str(a["href"]).startswith("#")}
    assert outside == {sample["report"]["url"]}
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    policy = next(str(a["content"]) for t, a in reader.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert script is not None
    assert base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode() in policy


def test_left_open_and_not_scored_are_said(sample: dict[str, Any]) -> None:
    html = page([sample])
    assert '<dt>where</dt><dd><span class="open">left open</span></dd>' in html
    assert html.count("not scored") == 2
    assert 'class="card k-rejected"' in html


def test_only_marks_the_kinds_asked_for(sample: dict[str, Any]) -> None:
    marked = {r for _, records, _ in read(page([sample], only=["statements"])).characters for r in records}
    assert marked == {s["id"] for s in sample["statements"]}


@pytest.mark.parametrize("title", [None, "A title apart"])
def test_a_title_apart_or_none_gives_one_heading(sample: dict[str, Any], title: str | None) -> None:
    sample["report"] |= {"title": title, "title_span": None}
    reader = read(page([sample]))
    assert [t for t, _ in reader.tags].count("h1") == 1
    assert "".join(c for c, _, _ in reader.characters) == sample["report"]["text"]


def test_no_readout_and_an_empty_one_give_a_page(empty: dict[str, Any]) -> None:
    assert "No report was read" in page([])
    assert "This report has no text." in page([empty])


def test_same_readout_same_bytes(sample: dict[str, Any]) -> None:
    assert page([sample]) == page([copy.deepcopy(sample)])
    assert fragment(sample) == fragment(copy.deepcopy(sample))


def test_the_fragment_leaks_nothing_into_a_notebook(sample: dict[str, Any], hostile: dict[str, Any]) -> None:
    for data in (sample, hostile):
        reader = read(fragment(data))
        assert not reader.ids
        assert not reader.links
        assert not [t for t, _ in reader.tags if t in ("script", "img", "link", "a")]
        assert "".join(c for c, _, _ in reader.characters) == words.clean(data["report"]["text"])
    style = words.static("fragment.css")
    rules = [part.split("{")[0].strip() for part in style.split("}") if part.strip()]
    assert all(".dragoman" in one for rule in rules for one in rule.split(","))


SPAN = st.tuples(st.integers(-5, 80), st.integers(-5, 80))


@settings(deadline=None, max_examples=60)
@given(
    text=st.text(alphabet=st.sampled_from("ab c\n\r\t<&\"'é\x00\ud800\u202e"), max_size=70),
    triggers=st.lists(SPAN, max_size=6),
    contents=st.lists(st.lists(SPAN, max_size=3), max_size=5),
    mentions=st.lists(st.lists(SPAN, max_size=3), max_size=4),
)
def test_any_spans_over_any_text_are_marked_exactly(text: str, triggers: list[Any], contents: list[Any], mentions: list[Any]) -> None:
    data: dict[str, Any] = {
        "format": "dragoman.readout/1",
        "report": {"id": "x", "text": text},
        "events": [{"id": f"e{n}", "trigger": list(s), "sentence": [0, len(text)], "source": ["a0"]} for n, s in enumerate(triggers)],
        "statements": [{"id": f"s{n}", "content": [list(s) for s in spans]} for n, spans in enumerate(contents)],
        "actors": [{"id": f"a{n}", "name": "x", "mentions": [list(s) for s in spans]} for n, spans in enumerate(mentions)],
    }
    view = View.of(data)
    pieces = body(view, ("events", "statements", "actors"), "", lambda _, record: str(record["id"]))
    reader = read('<div class="text">' + "".join(piece for _, piece in pieces) + "</div>")
    found = reader.characters
    assert "".join(c for c, _, _ in found) == words.clean(text)
    blank = {i for i, (c, records, _) in enumerate(found) if c.isspace() and not records}
    for kind in ("events", "statements", "actors"):
        for record in data[kind]:
            want = {i for a, b in view.spans(kind, record) for i in range(a, b)}
            got = {i for i, (_, records, _) in enumerate(found) if record["id"] in records}
            # White space between paragraphs stands outside every element.
            assert got <= want
            assert want - got <= blank
