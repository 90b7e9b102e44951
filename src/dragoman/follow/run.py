"""Following an act: the one place where its parts are put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.follow.model import Followed, Options, ReportFollowed

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = ["follow", "follow_report"]

Asked = str | tuple[str, str, str]


def follow(source: Store | str | Path, act: Asked, options: Options | None = None) -> Followed:
    """What came of an act.

    `source` is an open store, or the path of a panel file (CSV or Parquet: date, dyad or two columns of members, value, coverage if known; a row a day or a
    period). `act` is a record's key in the store (`REPORT/e3`, `/s2`, `/n1`, `/f1`, `/q1`), or a dyad and a day: `("USA", "PRK", "2018-06-12")`; of a panel
    file always the latter. Raises UsageError where the record, the dyad or the column is unknown, MissingExtra without statsmodels, scipy or ruptures.

    The same source and options give the same bytes of `to_dict()`.
    """
    raise NotImplementedError


def follow_report(store: Store, report: str, options: Options | None = None) -> ReportFollowed:
    """A report (its key or id) sentence by sentence: what came of each event, statement, position, first and open question of it."""
    raise NotImplementedError
