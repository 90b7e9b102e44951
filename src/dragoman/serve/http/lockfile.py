"""The file beside a store that says which server holds it: its address, and the secret with which `dragoman ingest` may write through it.

Only the user who runs the server can read it (mode 600): whoever can read it could read the store itself.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Holder", "find", "path_of", "remove", "write"]


@dataclass(frozen=True, slots=True)
class Holder:
    """A server that holds a store."""

    address: str
    secret: str
    store: str
    pid: int


def path_of(store: Path) -> Path:
    """Where the file of a store lies."""
    return store.with_name(f"{store.name}.serve")


def write(store: Path, holder: Holder) -> Path:
    """Write the file, readable for its owner only from its first byte on."""
    path = path_of(store)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(holder), file)
    os.replace(fresh, path)
    return path


def find(store: Path) -> Holder | None:
    """The server that a store's file names; None where there is no file, or one that this user may not trust: another's, or readable for others."""
    path = path_of(store)
    try:
        about = path.stat()
        if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o077):
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        return Holder(str(data["address"]), str(data["secret"]), str(data["store"]), int(data["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove(store: Path, secret: str) -> None:
    """Take the file away, unless another server has written it since."""
    found = find(store)
    if found is not None and found.secret == secret:
        with suppress(OSError):
            path_of(store).unlink()
