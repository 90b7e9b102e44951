"""The ledger of ingest: a text file beside the store that says, before each batch is stored, what is about to be.

DuckDB drops the torn end of its write-ahead log without a word. The ledger is written and synced first, in a file of its own, so that whatever was begun and
is not in the store when it is opened next was lost, and is read again. One line of JSON a batch: `{"run", "items": [[key, source], ...]}`; a line
`{"mark"}` says that everything before it was seen in the store, in the database file itself.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from dragoman.errors import StoreError, StoreFull

__all__ = ["Ledger"]

_CHUNK: Final = 1 << 20


class Ledger:
    """An append-only file. `store` is the random name of the store it belongs to; the ledger of another store is put aside."""

    def __init__(self, path: Path, store: str) -> None:
        self._path = path
        try:
            if path.exists() and _owner(path) != store:
                os.replace(path, path.with_name(f"{path.name}.old"))
            self._file = path.open("ab", buffering=0)
            self._mend()
            if not path.stat().st_size:
                self._append({"store": store})
                _sync_folder(path.parent)
        except OSError as error:
            raise _told(path, error) from error

    @classmethod
    def beside(cls, store: Path, name: str) -> Ledger:
        """The ledger of a store file."""
        return cls(store.with_name(f"{store.name}.ledger"), name)

    def close(self) -> None:
        self._file.close()

    def begin(self, run: int, items: Sequence[tuple[str, str]]) -> None:
        """Note keys of reports, each with the source that has it, as about to be stored. Raises StoreFull without room; the ledger is then as before."""
        self._append({"run": run, "items": [list(item) for item in items]})

    def mark(self) -> None:
        """Note that everything so far is in the database file."""
        self._append({"mark": True})

    def begun(self) -> dict[str, str]:
        """Keys and sources noted since the last mark."""
        found: dict[str, str] = {}
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    entry: dict[str, Any] = json.loads(line)
                except ValueError:
                    continue  # a line from before a tear: its batch was not begun
                if "mark" in entry:
                    found.clear()
                found.update(entry.get("items", ()))
        return found

    def _append(self, entry: dict[str, Any]) -> None:
        data = json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        size = os.fstat(self._file.fileno()).st_size
        try:
            while data:
                data = data[self._file.write(data) or 0 :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), size)
            raise _told(self._path, error) from error

    def _mend(self) -> None:
        """Cut off a last line that was not written to its end."""
        size = end = os.fstat(self._file.fileno()).st_size
        with self._path.open("rb") as file:
            while end > 0:
                start = max(0, end - _CHUNK)
                file.seek(start)
                found = file.read(end - start).rfind(b"\n")
                if found >= 0:
                    end = start + found + 1
                    break
                end = start
        if end < size:
            os.ftruncate(self._file.fileno(), end)


def _owner(path: Path) -> str | None:
    with path.open("rb") as file:
        try:
            first = json.loads(file.readline(4096))
        except ValueError:
            return None
    return first.get("store") if isinstance(first, dict) else None


def _told(path: Path, error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(str(path), "no room on the disk: free some and run the command again")
    return StoreError(str(path), f"the ledger cannot be written ({error.strerror}): check the folder")


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on disk only when its folder is; where folders cannot be synced, they need not be."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
