"""Following an act: the one place where its parts are put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dragoman.errors import UsageError
from dragoman.follow.acts import act_of, dated, later_events
from dragoman.follow.assemble import assembled, window_notes
from dragoman.follow.files import FileSource
from dragoman.follow.model import Act, Followed, Options, Outcome, ReportFollowed
from dragoman.follow.records import StoreSource
from dragoman.follow.settings import Settings
from dragoman.follow.telling import say_lacking
from dragoman.follow.verdict import lacking
from dragoman.follow.window import Window, window_of

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = ["follow", "follow_report"]

Asked = str | tuple[str, str, str]
_BUSY = 0.6
"""Share of the weeks before the act in which the pair must be in the reports for weeks to be counted; else months."""


def follow(source: Store | str | Path, act: Asked, options: Options | None = None) -> Followed:
    """What came of an act.

    `source` is an open store, or the path of a panel file (CSV or Parquet: date, dyad or two columns of members, value, coverage if known; a row a day or a
    period). `act` is a record's key in the store (`REPORT/e3`, `/s2`, `/n1`, `/f1`, `/q1`), or a dyad and a day: `("USA", "PRK", "2018-06-12")`; of a panel
    file always the latter. Raises UsageError where the record, the dyad or the column is unknown, MissingExtra without statsmodels, scipy or ruptures.

    The same source and options give the same bytes of `to_dict()`.
    """
    asked = options or Options()
    if isinstance(source, (str, Path)):
        if isinstance(act, str):
            raise UsageError(f"{source}: a panel has no records: give a dyad and a day")
        file = FileSource(Path(source), asked.outcome)
        return _followed(file, dated(*act), asked, None)
    records = StoreSource(source, dataset=asked.dataset, coding=asked.coding or "plover")
    found = act_of(source, act) if isinstance(act, str) else dated(*act)
    made = _followed(records, found, asked, source)
    return made if found.id is None else replace(made, outcome=outcome_of(source, found.id))


def follow_report(store: Store, report: str, options: Options | None = None) -> ReportFollowed:
    """A report (its key or id) sentence by sentence: what came of each event, statement, position, first and open question of it."""
    from dragoman.follow.reports import followed

    return followed(store, report, options or Options())


def outcome_of(store: Store, record: str) -> Outcome | None:
    """What became of the words of a record, by the ledger of words, with the sentences that show it; None for a record that it does not keep."""
    from dragoman.follow import words

    try:
        found = words.outcome(store, record)
    except UsageError:
        return None
    shown = [f"{one.day}, {one.publisher or 'no publisher'}: “{' '.join(one.sentence.split())}” ({one.effect})" for one in found.events]
    return Outcome(found.state, (*found.reasons, *shown), tuple(one.record for one in found.events))


def _followed(source: FileSource | StoreSource, act: Act, options: Options, store: Store | None) -> Followed:
    """The act with its later events, series, estimates and verdict."""
    if act.dyad is None:
        return Followed(act, options, say_lacking(act, (), "no pair of countries is named in it: give a dyad and a day"), made_by=_made_by())
    day = date.fromisoformat(act.day)
    later, total = later_events(store, act.dyad, day, options.later, options.dataset) if store is not None else ((), 0)
    outcome = options.outcome or source.default()
    try:
        window, settings = _window(source, act.dyad, day, options, outcome)
    except UsageError as error:
        if store is None:
            raise
        return Followed(act, options, say_lacking(act, (), str(error)), later, total, made_by=_made_by())
    chosen = replace(
        options, outcome=outcome, by=window.by, before=settings.count("before"), after=settings.count("after"), donors=settings.count("donors"),
        coding=(options.coding or "plover") if store is not None else None,
    )  # fmt: skip
    base = Followed(act, chosen, say_lacking(act, ()), later, total, made_by=_made_by(settings))
    missing = lacking(window, settings)
    if missing:
        return replace(base, verdict=say_lacking(act, missing), **window_notes(window, source))
    return assembled(base, window, source, settings)


def _window(source: FileSource | StoreSource, dyad: tuple[str, str], day: date, options: Options, outcome: str) -> tuple[Window, Settings]:
    """The window by weeks or months: weeks where the pair is in the reports in most of them and there are enough of them, else months."""
    found: tuple[Window, Settings] | None = None
    for by in (options.by,) if options.by else ("week", "month"):
        settings = Settings.load(by)
        for name in ("before", "after", "donors"):
            if getattr(options, name) is not None:
                settings = settings.with_number(name, getattr(options, name))
        window = window_of(source.panel(by, outcome), dyad, day, settings, divide=options.normalise)
        before = window.known & window.spans.before
        found = window, settings
        if before.any() and float((window.values[0][before] != 0).mean()) >= _BUSY and not lacking(window, settings):
            break
    if found is None:
        raise UsageError("by: choose week or month")
    return found


def _made_by(settings: Settings | None = None) -> dict[str, str]:
    from dragoman import __version__

    return {"dragoman": __version__, "follow": (settings or Settings.load()).version, "numpy": np.__version__}
