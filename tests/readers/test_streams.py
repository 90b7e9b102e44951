"""Feeds, lists of addresses, archives and tables: each report once, in order, with what its source knows about it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.model import Report
from dragoman.readers import Guard, Refusal, SourceReader, feeds_of, read_sources
from dragoman.readers.fetch import Fetched, Fetcher

BODY = "The foreign minister of Norway met her Danish colleague in Bergen on Monday. They signed a treaty on fishing."


class Pages(Fetcher):
    """A fetcher with its own pages."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        super().__init__(Guard())
        self.pages, self.asked = pages, []  # type: ignore[var-annotated]

    def page(self, url: str) -> Fetched:
        from dragoman.errors import ReadError

        self.asked.append(url)
        if url not in self.pages:
            raise ReadError(url, "the server answers 404: the page is gone; check the address")
        return Fetched(200, url, self.pages[url], {"content-type": "text/html; charset=utf-8"})


def page(n: int, body: str = BODY) -> bytes:
    return (
        f"<html><head><title>Talks {n}</title></head><body><article><h1>Talks {n}</h1>"
        f"<p>{body} This is round {n}.</p><p>Officials said that more talks would follow.</p></article></body></html>"
    ).encode()


def read(data: bytes, name: str, tmp_path: Path, pages: dict[str, bytes] | None = None, notes: list[str] | None = None) -> Sequence[Report | Refusal]:
    (tmp_path / name).write_bytes(data)
    fetcher = Pages(pages) if pages is not None else None
    return list(read_sources([tmp_path / name], fetcher=fetcher, note=(notes if notes is not None else []).append))


RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post</title>
<item><title>Whole &amp; good</title><link>https://post.example/1</link><pubDate>Mon, 03 Jun 2019 10:00:00 +0200</pubDate><dc:creator>Ida Holm</dc:creator>
<description>Short.</description><content:encoded><![CDATA[<p>{BODY}</p><p>A second paragraph with caf&eacute;.</p>]]></content:encoded></item>
<item><title>Teaser</title><link>https://post.example/2</link><pubDate>Tue, 04 Jun 2019 10:00:00 GMT</pubDate><description>{BODY}</description></item>
<item><title>Nothing</title><link>https://post.example/3</link></item>
</channel></rss>""".encode()

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Hill Times</title>
<entry><title>One</title><id>x</id><link href="https://hill.example/1"/>
<published>2019-06-05T08:00:00Z</published><updated>2019-06-06T08:00:00Z</updated>
<content type="html">&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>""".encode()


def test_a_feed_is_read_without_fetching(tmp_path: Path) -> None:
    whole, teaser, nothing = read(RSS, "feed.xml", tmp_path)
    assert isinstance(whole, Report)
    assert whole.text == f"{BODY}\n\nA second paragraph with café."
    assert (whole.title, whole.url, whole.published) == ("Whole & good", "https://post.example/1", "2019-06-03T10:00:00+02:00")
    assert (whole.publisher, whole.bylines) == ("Harbour Post", ("Ida Holm",))
    assert isinstance(teaser, Report)
    assert (teaser.text, teaser.published) == (BODY, "2019-06-04T10:00:00Z")
    assert isinstance(nothing, Refusal)
    assert "without text" in nothing.reason


def test_a_summary_leads_to_its_page_and_stands_in_where_that_fails(tmp_path: Path) -> None:
    notes: list[str] = []
    _, followed, third = read(RSS, "feed.xml", tmp_path, {"https://post.example/2": page(2), "https://post.example/3": page(3)}, notes)
    assert isinstance(followed, Report)
    assert "round 2" in followed.text
    assert (followed.published, followed.publisher, followed.url) == ("2019-06-04T10:00:00Z", "Harbour Post", "https://post.example/2")
    assert isinstance(third, Report)
    assert "round 3" in third.text
    assert notes == []
    _, summary, refused = read(RSS, "feed.xml", tmp_path, {}, notes)
    assert isinstance(summary, Report)
    assert summary.text == BODY
    assert isinstance(refused, Refusal)
    assert "404" in refused.reason
    assert "so the summary is" in notes[0]


def test_atom(tmp_path: Path) -> None:
    (one,) = read(ATOM, "atom", tmp_path)
    assert isinstance(one, Report)
    assert (one.text, one.published, one.updated, one.url) == (BODY, "2019-06-05T08:00:00Z", "2019-06-06T08:00:00Z", "https://hill.example/1")


def test_a_broken_feed_gives_what_it_has_and_an_empty_one_nothing(tmp_path: Path) -> None:
    assert len(read(RSS[: RSS.rindex(b"<item>")], "cut.xml", tmp_path)) == 2
    assert read(b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "none.xml", tmp_path) == []
    (refused,) = read(b"<rss <<<", "bad.xml", tmp_path)
    assert isinstance(refused, Refusal)


def test_a_list_of_addresses(tmp_path: Path) -> None:
    data = b"# today\nhttps://a.example/1\n\nhttps://a.example/2\r\nhttps://a.example/gone\n"
    one, two, gone = read(data, "list.txt", tmp_path, {"https://a.example/1": page(1), "https://a.example/2": page(2)})
    assert isinstance(one, Report)
    assert (one.title, one.url) == ("Talks 1", "https://a.example/1")
    assert isinstance(two, Report)
    assert isinstance(gone, Refusal)
    (offline,) = read(data, "list.txt", tmp_path)
    assert isinstance(offline, Refusal)
    assert "--offline" in offline.reason


def test_sitemaps_of_sitemaps(tmp_path: Path) -> None:
    news = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>https://a.example/1</loc><news:news><news:publication><news:name>Hill Times</news:name></news:publication>
    <news:publication_date>2019-06-07</news:publication_date><news:title>T</news:title></news:news></url><url><loc>https://a.example/2</loc></url></urlset>"""
    index = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://a.example/news.xml</loc></sitemap></sitemapindex>'
    pages = {"https://a.example/news.xml": news, "https://a.example/1": page(1), "https://a.example/2": page(2)}
    one, two = read(index, "sitemap.xml", tmp_path, pages)
    assert isinstance(one, Report)
    assert (one.published, one.publisher) == ("2019-06-07", "Hill Times")
    assert isinstance(two, Report)
    assert two.published is None


def test_a_sitemap_of_itself_ends(tmp_path: Path) -> None:
    index = b"<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>"
    found = read(index, "s.xml", tmp_path, {"https://a.example/s.xml": index})
    assert [type(item) for item in found] == [Refusal]


def test_opml(tmp_path: Path) -> None:
    data = b"""<opml version="2.0"><body><outline text="News"><outline text="Post" type="rss" xmlUrl="https://post.example/feed"/>
    <outline title="Hill" xmlUrl="https://hill.example/atom"/><outline xmlUrl="https://hill.example/atom"/></outline></body></opml>"""
    assert feeds_of(data, "x") == [("https://post.example/feed", "Post"), ("https://hill.example/atom", "Hill")]
    pages = {"https://post.example/feed": RSS, "https://hill.example/atom": ATOM}
    assert len([item for item in read(data, "feeds.opml", tmp_path, pages) if isinstance(item, Report)]) == 3


def test_no_entity_of_an_xml_file_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("https://secret.example/")
    data = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><urlset><url><loc>&x;</loc></url></urlset>'.encode()
    assert read(data, "s.xml", tmp_path, {"https://secret.example/": page(1)}) == []


def warc(*records: tuple[str, bytes, bytes]) -> bytes:
    out = b""
    for n, (url, head, body) in enumerate(records):
        answer = head + b"\r\n\r\n" + body
        lines = ("WARC/1.0", "WARC-Type: response", f"WARC-Record-ID: <urn:uuid:{n:032}>", f"WARC-Target-URI: {url}", "WARC-Date: 2019-07-01T00:00:00Z")
        more = ("Content-Type: application/http; msgtype=response", f"Content-Length: {len(answer)}", "", "")
        out += "\r\n".join((*lines, *more)).encode() + answer + b"\r\n\r\n"
    return out


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_an_archive(name: str, tmp_path: Path) -> None:
    html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8"
    data = warc(
        ("https://a.example/1", html, page(1)),
        ("https://a.example/p.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        ("https://a.example/old", b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\nLocation: /1", b"<html>moved</html>"),
        ("https://a.example/menu", html, b"<html><body><ul><li>a<li>b</ul></body></html>"),
        ("https://a.example/2", html, page(2)),
    )
    notes: list[str] = []
    one, menu, two = read(gzip.compress(data) if name.endswith("gz") else data, name, tmp_path, notes=notes)
    assert isinstance(one, Report)
    assert (one.url, one.title) == ("https://a.example/1", "Talks 1")
    assert isinstance(menu, Refusal)
    assert menu.source == "https://a.example/menu"
    assert isinstance(two, Report)
    assert "2 records" in notes[0]


def test_a_cut_archive_gives_what_is_whole(tmp_path: Path) -> None:
    html = b"HTTP/1.1 200 OK\r\nContent-Type: text/html"
    data = gzip.compress(warc(("https://a.example/1", html, page(1)))) + gzip.compress(warc(("https://a.example/2", html, page(2))))
    found = read(data[: len(data) - 60], "cut.warc.gz", tmp_path)
    assert isinstance(found[0], Report)


def test_a_table(tmp_path: Path) -> None:
    import datetime

    rows = {"id": [1, 2, 3], "text": [BODY, None, "Other words."], "published": [datetime.date(2019, 6, 8)] * 3, "likes": [5, 6, 7]}
    pq.write_table(pa.table(rows), tmp_path / "t.parquet")
    one, two, three = read_sources([tmp_path / "t.parquet"])
    assert isinstance(one, Report)
    assert (one.id, one.text, one.published) == ("1", BODY, "2019-06-08")
    assert isinstance(two, Refusal)
    assert isinstance(three, Report)
    pq.write_table(pa.table({"body": ["x"]}), tmp_path / "u.parquet")
    (refused,) = read_sources([tmp_path / "u.parquet"])
    assert isinstance(refused, Refusal)
    assert 'no column "text"' in refused.reason


def test_what_was_read_says_where_it_came_from(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "list.txt").write_text("https://a.example/1\n")
    reader = SourceReader.load(fetcher=Pages({"https://a.example/1": page(1), "https://a.example/9": page(9)}))
    found = list(reader.read([tmp_path, "https://a.example/9"]))
    assert [f.source for f in found] == [str(tmp_path / "a.txt"), str(tmp_path / "list.txt"), "https://a.example/9"]
