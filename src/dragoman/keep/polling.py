"""When to ask a feed again: pure decisions, and the table `feeds` that remembers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Final

from dragoman.keep.store import Store

__all__ = ["Feed", "Outcome", "after", "due", "headers", "load", "save"]

_LONGEST: Final = timedelta(days=1)
"""A feed that fails again and again is asked once a day: it may come back."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and what is remembered of it. Times are UTC without a zone."""

    url: str
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    polled: datetime | None = None
    next_poll: datetime | None = None
    failures: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking gave: a status (0 where there was no answer), what the answer says about the next time, and what went wrong."""

    status: int
    etag: str | None = None
    last_modified: str | None = None
    wait: float | None = None
    trouble: str | None = None


def due(feeds: Iterable[Feed], now: datetime) -> list[Feed]:
    """The feeds to ask now, those that waited longest first."""
    return sorted((f for f in feeds if f.next_poll is None or f.next_poll <= now), key=lambda f: (f.next_poll or datetime.min, f.url))


def headers(feed: Feed) -> dict[str, str]:
    """What makes the request conditional: an unchanged feed answers 304 and sends nothing."""
    found = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in found.items() if value}


def after(feed: Feed, outcome: Outcome, now: datetime, every: timedelta) -> Feed:
    """The feed as remembered after it was asked: on time again where it answered; later and later where it fails, at least as late as it asks for."""
    wait = timedelta(seconds=outcome.wait or 0)
    if outcome.status == 304:
        return replace(feed, polled=now, next_poll=now + max(every, wait), failures=0, trouble=None)
    if outcome.status == 200:
        told = {"etag": outcome.etag, "last_modified": outcome.last_modified}
        return replace(feed, polled=now, next_poll=now + max(every, wait), failures=0, trouble=None, **told)  # type: ignore[arg-type]
    failures = feed.failures + 1
    # A feed that is gone for good (410) is not asked more often than one that has failed for long.
    back_off = _LONGEST if outcome.status == 410 else min(every * 2 ** min(failures, 20), max(_LONGEST, every))
    return replace(feed, polled=now, next_poll=now + max(back_off, wait), failures=failures, trouble=outcome.trouble or f"status {outcome.status}")


def load(store: Store) -> dict[str, Feed]:
    """All feeds that the store remembers, by address."""
    names = ", ".join(f.name for f in fields(Feed))
    return {row[0]: Feed(*row) for row in store.con.execute(f"SELECT {names} FROM main.feeds").fetchall()}


def save(store: Store, feeds: Iterable[Feed]) -> None:
    """Remember feeds, in one transaction."""
    names = [f.name for f in fields(Feed)]
    rows = [list(astuple(feed)) for feed in feeds]
    query = f"INSERT OR REPLACE INTO main.feeds ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    with store.writer.transaction():
        for row in rows:
            store.con.execute(query, row)
