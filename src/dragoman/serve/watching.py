"""`dragoman watch`: feeds asked again and again, politely, their new reports kept."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.errors import DragomanError, ReadError, StoreBusy, UsageError
from dragoman.serve.ingesting import Allow, Directory, Into, Jobs, Meter, Quiet, coder_of, given, items_of, versions

if TYPE_CHECKING:
    from dragoman.keep.ingest import Coder, Counts, Item
    from dragoman.keep.polling import Feed
    from dragoman.readers import SourceReader

__all__ = ["Watch", "register"]

BUSY_SECONDS = 30.0
"""Until a store that another process holds is tried again."""


def register(app: typer.Typer) -> None:
    app.command("watch")(watch)


def watch(
    feeds: Annotated[list[str], typer.Argument(help="Addresses of feeds, or OPML files that list them.", metavar="FEED...")],
    into: Into,
    every: Annotated[str, typer.Option(help="How often a feed is asked: 15m, 2h, 1d. A server that asks for more gets it.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Ask the feeds that are due, then stop.")] = False,
    allow: Allow = None,
    jobs: Jobs = 1,
    directory: Directory = None,
    quiet: Quiet = False,
) -> None:
    """Keep asking feeds for new reports, until stopped. The store is free for others between two rounds."""
    from dragoman.readers import Fetcher, Guard, SourceReader

    directories = given(directory)
    meter = Meter(quiet, ())
    with Fetcher(Guard(tuple(allow or ()))) as fetcher:
        reader = SourceReader.load(note=meter.say, fetcher=fetcher)
        watching = Watch(_named(feeds), into, _interval(every), reader, coder_of(jobs, directories), versions(directories), meter)
        while True:
            wait = watching.round()
            if once:
                return
            time.sleep(wait)


class Watch:
    """Rounds over a set of feeds."""

    def __init__(
        self, feeds: dict[str, str | None], into: Path, every: timedelta, reader: SourceReader, coder: Coder, made_by: dict[str, str], meter: Meter
    ) -> None:
        self._feeds = feeds
        self._into = into
        self._every = every
        self._reader = reader
        self._coder = coder
        self._made_by = made_by
        self._meter = meter

    def round(self) -> float:
        """Ask every feed that is due, store what is new; gives the seconds until the next is due."""
        from dragoman.keep import polling
        from dragoman.keep.ingest import Ingest
        from dragoman.keep.writer import now

        try:
            with Ingest(self._into, say=self._meter.say, step=self._meter.step) as run:
                known = polling.load(run.store)
                feeds = [known.get(url) or polling.Feed(url, title) for url, title in self._feeds.items()]
                due = polling.due(feeds, now())
                if due:
                    asked: list[Feed] = []
                    lost = self._meter.lost(run.lost(), [])
                    counts = run.run(self._items(due, asked, lost), self._coder, self._made_by, [feed.url for feed in due])
                    polling.save(run.store, asked)  # after its reports: a feed that is asked again costs less than a report lost
                    self._say(counts, len(due))
                    feeds = [*asked, *(feed for feed in feeds if feed not in due)]
        except StoreBusy as error:
            self._meter.say(f"{error.reason}; trying again in {BUSY_SECONDS:.0f} s")
            return BUSY_SECONDS
        next_poll = min((feed.next_poll for feed in feeds if feed.next_poll), default=now())
        return max(1.0, (next_poll - now()).total_seconds())

    def _items(self, due: Iterable[Feed], asked: list[Feed], lost: list[str]) -> Iterator[Item]:
        yield from items_of(self._reader.read(lost), self._meter)
        for feed in due:
            yield from self._poll(feed, asked)

    def _poll(self, feed: Feed, asked: list[Feed]) -> Iterator[Item]:
        from dragoman.keep import polling
        from dragoman.keep.writer import now
        from dragoman.readers import Found

        fetcher = self._reader.fetcher
        if fetcher is None:
            raise UsageError("watch needs the network")
        try:
            answer = fetcher.get(feed.url, polling.headers(feed))
        except ReadError as error:
            self._meter.say(str(error))
            asked.append(polling.after(feed, polling.Outcome(0, trouble=error.reason), now(), self._every))
            return
        if answer.status == 200:
            yield from items_of((Found(item, feed.url) for item in self._reader.read_answer(answer)), self._meter)
        elif answer.status != 304:
            self._meter.say(f"{feed.url}: the server answers {answer.status}: asked again later")
        if answer.moved:
            self._meter.say(f"{feed.url}: has moved to {answer.moved}: name that address instead")
        outcome = polling.Outcome(answer.status, answer.headers.get("etag"), answer.headers.get("last-modified"), answer.retry_after(time.time()))
        asked.append(polling.after(feed, outcome, now(), self._every))

    def _say(self, counts: Counts, feeds: int) -> None:
        when = datetime.now().strftime("%H:%M")
        told = f"{counts.read:,} read: {counts.stored:,} stored, {counts.duplicate:,} duplicate, {counts.refused:,} refused"
        if not self._meter.quiet:
            print(f"{when} {feeds} {'feed' if feeds == 1 else 'feeds'} asked; {told}", flush=True)


def _named(feeds: list[str]) -> dict[str, str | None]:
    """Addresses and titles of the feeds named, those of OPML files among them. Raises UsageError where one is neither."""
    from dragoman.readers import feeds_of, is_url

    found: dict[str, str | None] = {}
    for name in feeds:
        if is_url(name):
            found.setdefault(name, None)
            continue
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            found = {**dict(feeds_of(data, name)), **found}
        except OSError as error:
            raise UsageError(f"{name}: cannot be read ({error.strerror}): name an OPML file or the address of a feed") from error
        except DragomanError as error:
            raise UsageError(str(error)) from error
    return found


def _interval(text: str) -> timedelta:
    found = re.fullmatch(r"(\d+)\s*([smhd])", text.strip())
    if not found or int(found[1]) == 0:
        raise UsageError(f"--every {text}: give a number and s, m, h or d, e.g. 15m")
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[found[2]]
    return timedelta(**{unit: int(found[1])})
