"""Dragoman reads news about international affairs and keeps the record.

>>> import dragoman
>>> readout = dragoman.read("SEOUL — The president visited the border on Sunday.", published="2019-06-30")  # doctest: +SKIP
>>> [e.type for e in readout.events]  # doctest: +SKIP
['CONSULT']

Importing this package loads no model and no data; the first `read` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.errors import DataError, DragomanError, MissingExtra, ModelError, ReadError, StoreBusy, StoreError, StoreFull, UsageError
from dragoman.model import (
    Actor,
    Dateline,
    Due,
    Event,
    First,
    Office,
    OpenQuestion,
    Passage,
    Place,
    Position,
    Rejected,
    Report,
    Span,
    Statement,
    Time,
    When,
)
from dragoman.readout import Readout

if TYPE_CHECKING:
    from pathlib import Path

    from dragoman.ask import Store

__version__ = "0.1.0"

__all__ = [
    "Actor",
    "DataError",
    "Dateline",
    "DragomanError",
    "Due",
    "Event",
    "First",
    "MissingExtra",
    "ModelError",
    "Office",
    "OpenQuestion",
    "Passage",
    "Place",
    "Position",
    "ReadError",
    "Readout",
    "Rejected",
    "Report",
    "Span",
    "Statement",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "Time",
    "UsageError",
    "When",
    "__version__",
    "open",
    "read",
]


def read(
    text: str,
    *,
    published: str | None = None,
    title: str | None = None,
    id: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
) -> Readout:
    """Read one report.

    `text` is the report as one string; `published` its ISO date or date-time, without which relative times
    ("on Sunday") stay open and actors have no role at a date. A `title` given apart is kept but not coded.
    The first call loads the models (about a second); later calls reuse them.

    Raises UsageError for an impossible date.
    """
    from dragoman.desk import shared_desk
    from dragoman.readers import report_from_text

    report = report_from_text(text, id=id, title=title, published=published, url=url, publisher=publisher, language=language)
    return shared_desk().read(report)


def open(path: str | Path, *, write: bool = False) -> Store:
    """Open a store of records, made by `dragoman ingest` or here with `write=True`.

    >>> with dragoman.open("news.duckdb") as store:  # doctest: +SKIP
    ...     frame = store.to_frame("events")

    One process can have a store open for writing, and then no other can have it open at all: a store that is held so is read from its last snapshot
    (`dragoman snapshot`), if it has one. Raises StoreError where there is no store, StoreBusy where it is held.
    """
    from dragoman.ask import open_store

    return open_store(path, write=write)
