"""What came of it: later events, series and estimates of change, the ledger of words, firsts and disputes checked against a store.

>>> from dragoman.follow import Options, follow
>>> followed = follow(store, ("USA", "PRK", "2018-06-12"), Options(outcome="events"))  # doctest: +SKIP
>>> followed.verdict.name  # doctest: +SKIP
'no change that can be told from chance'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.follow.model import VERDICTS, Act, Followed, Options, ReportFollowed
    from dragoman.follow.run import follow, follow_report

__all__ = ["VERDICTS", "Act", "Followed", "Options", "ReportFollowed", "follow", "follow_report"]


def __getattr__(name: str) -> Any:
    """At use: neither the command line nor the ledger of words needs the numbers at their start."""
    if name in ("follow", "follow_report"):
        from dragoman.follow import run

        return getattr(run, name)
    if name in __all__:
        from dragoman.follow import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
