"""Every error that Dragoman raises on purpose.

DragomanError                 anything below; catch this to catch all
├── UsageError                the call itself is wrong (unknown option, impossible date)
├── ReadError                 an input cannot be read (missing, binary, not a report)
├── DataError                 a file shipped with Dragoman, or given by the user, breaks its format
├── ModelError                a model file is missing, damaged or of another version
├── StoreError                a store is missing, damaged, no store at all, or of a newer version
│   ├── StoreBusy             another process holds the store
│   └── StoreFull             no room on the disk; nothing of the last batch was kept
└── MissingExtra              a feature needs an optional package; the message names the pip command

Each message says what is wrong, where, and the mend.
"""

from __future__ import annotations

__all__ = ["DataError", "DragomanError", "MissingExtra", "ModelError", "ReadError", "StoreBusy", "StoreError", "StoreFull", "UsageError"]


class DragomanError(Exception):
    """Base of all errors raised on purpose."""


class UsageError(DragomanError, ValueError):
    """The call is wrong: an unknown option, an impossible date, a bad type."""


class ReadError(DragomanError):
    """An input cannot be read. `source` names it."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class DataError(DragomanError):
    """A data file breaks its format. `place` is file and line."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class ModelError(DragomanError):
    """A model file is missing, damaged or made for another version of Dragoman."""


class StoreError(DragomanError):
    """A store cannot be opened or is not whole. `path` names it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class StoreBusy(StoreError):
    """Another process holds the store."""


class StoreFull(StoreError):
    """The disk is full. The store is as it was before the batch that did not fit."""


class MissingExtra(DragomanError, ImportError):
    """An optional package is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f'{feature} needs an optional package: pip install "dragoman[{extra}]"')
        self.feature = feature
        self.extra = extra
