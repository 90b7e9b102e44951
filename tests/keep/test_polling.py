"""When feeds are asked again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import dragoman
from dragoman.keep.polling import Feed, Outcome, after, due, headers, load, save

NOW = datetime(2020, 1, 1, 12)
EVERY = timedelta(minutes=15)


def test_an_answer_sets_the_next_time_and_what_makes_it_conditional() -> None:
    feed = after(Feed("u", failures=3, trouble="x"), Outcome(200, '"e"', "Wed"), NOW, EVERY)
    assert (feed.next_poll, feed.failures, feed.trouble) == (NOW + EVERY, 0, None)
    assert headers(feed) == {"If-None-Match": '"e"', "If-Modified-Since": "Wed"}
    same = after(feed, Outcome(304), NOW, EVERY)
    assert headers(same) == headers(feed), "an answer without news keeps them"
    assert headers(after(feed, Outcome(200), NOW, EVERY)) == {}


def test_failures_are_asked_later_and_later_but_once_a_day() -> None:
    feed, waits = Feed("u"), []
    for _ in range(12):
        feed = after(feed, Outcome(0, trouble="not found"), NOW, EVERY)
        assert feed.next_poll is not None
        waits.append(feed.next_poll - NOW)
    assert waits[:3] == [2 * EVERY, 4 * EVERY, 8 * EVERY]
    assert waits[-1] == timedelta(days=1)
    assert feed.trouble == "not found"
    assert after(feed, Outcome(304), NOW, EVERY).failures == 0


def test_a_server_that_asks_for_time_gets_it() -> None:
    assert after(Feed("u"), Outcome(503, wait=90_000), NOW, EVERY).next_poll == NOW + timedelta(seconds=90_000)
    assert after(Feed("u"), Outcome(200, wait=3600), NOW, EVERY).next_poll == NOW + timedelta(hours=1)
    assert after(Feed("u"), Outcome(410), NOW, EVERY).next_poll == NOW + timedelta(days=1)


def test_due_feeds_come_first_that_waited_longest() -> None:
    feeds = [Feed("a", next_poll=NOW), Feed("b", next_poll=NOW - EVERY), Feed("c", next_poll=NOW + EVERY), Feed("d")]
    assert [f.url for f in due(feeds, NOW)] == ["d", "b", "a"]


def test_the_store_remembers(tmp_path: Path) -> None:
    feed = Feed("https://a.example", "A", '"e"', None, NOW, NOW + EVERY, 1, "x")
    with dragoman.open(tmp_path / "s.duckdb", write=True) as store:
        save(store, [Feed("https://a.example"), Feed("https://b.example")])
        save(store, [feed])
        assert load(store) == {"https://a.example": feed, "https://b.example": Feed("https://b.example")}
