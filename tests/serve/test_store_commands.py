"""The commands around a store, as a user would type them. A stand-in codes, save in one test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import dragoman as package
from dragoman import Event, Readout, Report
from dragoman.keep import open_store
from dragoman.readers import Fetcher, Guard, Limits, SourceReader
from dragoman.serve import ingesting, watching

from ..site import Site
from .conftest import Command

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
MADE_BY = {"dragoman": "test"}


def stand_in(version: str = "test") -> object:
    def coder(reports: Iterable[Report]) -> Iterator[Readout]:
        for report in reports:
            event = Event("e1", (0, 3), (0, len(report.text)), "CONSULT", "040" if version == "test" else "042")
            yield Readout(report, {"dragoman": version}, events=(event,))

    return lambda *_: coder


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(ingesting, "coder_of", stand_in())
    monkeypatch.setattr(ingesting, "versions", lambda _: MADE_BY)
    return monkeypatch


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    lines = [{"id": str(n), "text": f"Round {n} of the talks was held in Vienna.", "published": "2020-02-01"} for n in range(9)]
    path = tmp_path / "reports.jsonl"
    path.write_text("\n".join(map(json.dumps, [*lines, lines[0]])) + "\nno json\n", encoding="utf-8")
    return path


def test_ingest_says_what_it_did_and_does_it_once(dragoman: Command, light: pytest.MonkeyPatch, reports: Path, tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    first = dragoman("ingest", reports, "--into", store)
    assert (first.code, first.out.partition(" (")[0]) == (3, "11 read: 9 stored, 1 duplicate, 1 refused")
    assert f"{reports}:11: no JSON" in first.err
    second = dragoman("ingest", reports, "--into", store, "--json")
    assert {k: second.lines[0][k] for k in ("read", "stored", "duplicate", "refused")} == {"read": 11, "stored": 0, "duplicate": 10, "refused": 1}
    (line,) = dragoman("rejected", store).lines
    assert line["source"] == f"{reports}:11"
    assert dragoman("check", store).code == 0


def test_ingest_with_the_real_coder(dragoman: Command, tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    result = dragoman("ingest", EXAMPLES / "summit.txt", "--into", store, "--published", "2019-06-30", "--quiet")
    assert (result.code, result.err) == (0, "")
    with open_store(store) as kept:
        (readout,) = kept.readouts()
    assert readout == package.read((EXAMPLES / "summit.txt").read_text(encoding="utf-8"), published="2019-06-30")
    assert readout.events


def test_a_store_among_its_sources_is_no_source(dragoman: Command, light: pytest.MonkeyPatch, reports: Path, tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    dragoman("ingest", reports, "--into", store)
    dragoman("snapshot", store)
    assert dragoman("ingest", tmp_path, "--into", store).out.startswith("11 read: 0 stored, 10 duplicate, 1 refused")


def test_standard_input(dragoman: Command, light: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = dragoman("ingest", "-", "--into", tmp_path / "s.duckdb", stdin=b'{"text": "A"}\n{"text": "B"}\n')
    assert result.out.startswith("2 read: 2 stored")


def test_recode_keeps_the_old_and_diff_shows_it(dragoman: Command, light: pytest.MonkeyPatch, reports: Path, tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    dragoman("ingest", reports, "--into", store)
    assert dragoman("recode", store).out.startswith("0 reports")
    light.setattr(ingesting, "coder_of", stand_in("new"))
    light.setattr(ingesting, "versions", lambda _: {"dragoman": "new"})
    assert dragoman("recode", store).out.startswith("9 reports by other versions: 9 coded anew")
    changes = dragoman("diff", store).lines
    assert len(changes) == 9
    assert changes[0]["fields"] == {"cameo": ["040", "042"]}
    assert dragoman("diff", store, "--counts").lines == [{"kind": "events", "what": "changed", "records": 9}]
    assert dragoman("check", store).code == 0


def test_a_busy_store_is_told_and_its_holder_gives_a_snapshot(dragoman: Command, light: pytest.MonkeyPatch, reports: Path, tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    dragoman("ingest", reports, "--into", store)
    holds = (
        "import sys, time\nfrom pathlib import Path\nfrom dragoman.keep import open_store, snapshot\n"
        "store = open_store(sys.argv[1], write=True)\nprint('held', flush=True)\n"
        "while True:\n  time.sleep(0.01)\n  if snapshot.is_wanted(store.path): snapshot.take(store.con, store.path)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", holds, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        busy = dragoman("ingest", reports, "--into", store)
        assert busy.code == 2
        assert f"PID {holder.pid}" in busy.err
        taken = dragoman("snapshot", store)
        assert taken.out.strip() == f"{store}.snapshot"
        assert dragoman("rejected", store).lines, "reads the snapshot"
        copy = dragoman("snapshot", store, "--out", tmp_path / "copy")
        assert copy.out.strip() == str(tmp_path / "copy")
        assert (tmp_path / "copy" / "events.parquet").exists()
    finally:
        holder.kill()
        holder.communicate()


def test_what_an_earlier_run_lost_is_read_again(dragoman: Command, light: pytest.MonkeyPatch, reports: Path, tmp_path: Path) -> None:
    store = tmp_path / "news.duckdb"
    dragoman("ingest", reports, "--into", store)
    with open_store(store, write=True) as kept:  # as if the end of the log had been torn
        ledger = Path(f"{store}.ledger")
        ledger.write_text("".join(line + "\n" for line in ledger.read_text().splitlines() if "mark" not in line))
        for table in ("reports", "readouts", "events"):
            kept.con.execute(f"DELETE FROM {table} WHERE report IN (SELECT report FROM reports WHERE id IN ('7', '8'))")
            if table == "reports":
                kept.con.execute("DELETE FROM readouts WHERE report NOT IN (SELECT report FROM reports)")
                kept.con.execute("DELETE FROM events WHERE report NOT IN (SELECT report FROM reports)")
    other = tmp_path / "other.txt"
    other.write_text("Another report.")
    result = dragoman("ingest", other, "--into", store)
    assert "2 reports that an earlier run began to store are not in it" in result.err
    assert result.out.startswith("12 read: 3 stored, 8 duplicate, 1 refused")


def test_nothing_is_fetched_offline_and_private_addresses_not_at_all(dragoman: Command, light: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    assert "--offline" in dragoman("ingest", "https://news.example/1", "--into", store, "--offline").err
    assert "private or local" in dragoman("ingest", "http://127.0.0.1:9/", "--into", store).err
    assert [line["source"] for line in dragoman("rejected", store).lines] == ["https://news.example/1", "http://127.0.0.1:9/"]


@pytest.mark.parametrize("words", [("snapshot", "none.duckdb"), ("rejected", "none.duckdb"), ("check", "none.duckdb"), ("diff", "none.duckdb")])
def test_a_missing_store_is_told(dragoman: Command, words: tuple[str, ...], tmp_path: Path) -> None:
    result = dragoman(words[0], tmp_path / words[1])
    assert (result.code, "no such store" in result.err) == (2, True)


# Watching


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def feed(*numbers: int) -> bytes:
    body = "The two foreign ministers met in Vienna for a round of talks, a spokesman said on Monday."
    items = "".join(f"<item><link>https://post.example/{n}</link><description>{body * 12} Round {n}.</description></item>" for n in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'.encode()


def watch(site: Site, store: Path, names: list[str], every: float = 0) -> watching.Watch:
    fetcher = Fetcher(Guard(("site.example",), resolve=lambda _host, _port: ["127.0.0.1"]), Limits(pause=0.0), robots=False)
    reader = SourceReader.load(fetcher=fetcher)
    feeds: dict[str, str | None] = {f"{site.url}/{name}": None for name in names}
    return watching.Watch(feeds, store, timedelta(seconds=every), reader, stand_in()(), MADE_BY, ingesting.Meter(True, ()))  # type: ignore[operator]


def test_a_feed_is_asked_conditionally_and_its_reports_kept_once(site: Site, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    site.answers["/feed"] = (200, {"ETag": '"one"'}, feed(1, 2))
    one = watch(site, store, ["feed"])
    one.round()
    site.answers["/feed"] = (304, {}, b"")
    one.round()
    assert site.asked[-1][1]["if-none-match"] == '"one"'
    site.answers["/feed"] = (200, {}, feed(2, 3))
    one.round()
    with open_store(store) as kept:
        assert sorted(r.url or "" for r in kept.reports()) == [f"https://post.example/{n}" for n in (1, 2, 3)]


def test_a_feed_that_fails_is_asked_later_and_the_others_go_on(site: Site, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    site.answers["/bad"] = (503, {"Retry-After": "3600"}, b"")
    site.answers["/good"] = (200, {}, feed(1))
    one = watch(site, store, ["bad", "good", "none"], every=60)
    assert 50 < one.round() <= 60
    assert one.round() > 50, "nothing is due"
    assert sorted(site.paths) == ["/bad", "/good", "/none"]
    with open_store(store) as kept:
        waits = dict(kept.con.execute("SELECT url, epoch(next_poll - polled) FROM feeds").fetchall())
        assert waits == {f"{site.url}/bad": 3600, f"{site.url}/good": 60, f"{site.url}/none": 120}
        assert kept.count("reports") == 1


def test_the_store_is_free_between_rounds_and_waited_for(site: Site, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    site.answers["/feed"] = (200, {}, feed(1))
    one = watch(site, store, ["feed"])
    one.round()
    with open_store(store, write=False):
        assert one.round() == watching.BUSY_SECONDS
    one.round()


def test_watch_wants_feeds(dragoman: Command, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text("<opml><body/></opml>")
    assert "without feeds" in dragoman("watch", tmp_path / "x.opml", "--into", tmp_path / "s.duckdb", "--once").err
    assert "--every" in dragoman("watch", "https://a.example/f", "--into", tmp_path / "s.duckdb", "--once", "--every", "soon").err


def test_links_are_found_shown_and_overruled(dragoman: Command, light: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store, source = tmp_path / "news.duckdb", tmp_path / "two.jsonl"
    story = "Met in Vienna on Monday, the negotiators of both delegations spoke for nine hours about inspections, then flew home without a word to the press."
    rows = [{"id": f"p{n}", "text": story, "url": f"https://p{n}.example/", "published": "2020-02-01"} for n in range(2)]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert dragoman("ingest", source, "--into", store).code == 0
    assert dragoman("incidents", store).lines == []
    unlinked = dragoman("events", store, "--origins", "2")
    assert (unlinked.code, f"run dragoman link {store} first" in unlinked.err) == (2, True)
    assert dragoman("link", store).err.startswith("links: 1 copies, 1 same events, 0 proposed, 0 same actors, 0 follow-ups; 2 new, 0 withdrawn")
    (found,) = dragoman("incidents", store, "--why").lines
    assert (sorted(found["reports"]), found["origins"]) == (["p0", "p1"], 1)
    assert found["why"][0]["reasons"] == ["the same sentence in two copies of one text"]
    assert dragoman("incidents", store, "--origins", "2").lines == []
    asked = dragoman("events", store, "--origins", "2", "--status", "any")
    assert (asked.code, asked.lines) == (0, [])
    kinds = [row["kind"] for row in dragoman("links", store).lines]
    assert sorted(kinds) == ["event", "origin"]
    (row,) = dragoman("links", store, "--kind", "event").lines
    assert (row["one_words"], row["other_words"], row["one_sentence"][:13]) == ("Met", "Met", "Met in Vienna")
    assert dragoman("links", store, "--proposed").err.strip().endswith("nothing is proposed, or all is judged")
    assert "different, says Ada" in dragoman("split", store, "p0/e1", "p1/e1", "--by", "Ada").err
    assert dragoman("incidents", store).lines == []
    assert dragoman("split", store, "p0/e1", "p1/e1", "--undo").code == 0
    assert len(dragoman("incidents", store).lines) == 1
    refused = dragoman("same", store, "p0/e1", "p9/e1")
    assert (refused.code, "no report called 'p9'" in refused.err) == (2, True)
