"""The example store: made from the readouts that ship with Dragoman, in the user's cache, at the first start."""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from dragoman import __version__
from dragoman.errors import DataError, StoreError
from dragoman.keep.aside import KEY, Aside, Entry, beside
from dragoman.readout import Readout
from dragoman.tables import shipped

__all__ = ["build", "deeds", "example_store", "pack", "readouts"]

SIZE = 4
"""Bytes of the length that stands behind a key."""


def readouts() -> Iterator[Readout]:
    """The readouts of the example. Raises DataError where the shipped file is damaged."""
    source = shipped("example", "readouts.jsonl.xz")
    try:
        lines = lzma.decompress(source.read_bytes()).splitlines()
    except (OSError, lzma.LZMAError) as error:
        raise DataError("data/example/readouts.jsonl.xz", f"cannot be read ({error}): install dragoman anew") from error
    for line in lines:
        yield Readout.from_dict(json.loads(line))


def build(path: Path) -> None:
    """Make the store at a path where there is none."""
    from dragoman.keep import open_store
    from dragoman.linking import link

    with open_store(path, write=True) as store:
        found = list(readouts())
        run = store.writer.begin_run(["the example"], found[0].made_by if found else {})
        stored = store.add(found)
        store.writer.end_run(run, {"read": stored, "stored": stored, "duplicate": 0, "refused": 0})
        link(store)
        store.writer.checkpoint()
    kept = Aside(path)
    kept.put(deeds())
    kept.close()


def deeds() -> Iterator[Entry]:
    """What the ledger of words asks of the sentences of the example. Of another version of Dragoman's lexicons it is merely of no use."""
    packed = lzma.decompress(shipped("example", "deeds.xz").read_bytes())
    at = 0
    while at < len(packed):
        start = at + KEY + SIZE
        end = start + int.from_bytes(packed[at + KEY : start], "big")
        yield packed[at : at + KEY], packed[start:end]
        at = end


def pack(entries: Iterable[Entry]) -> bytes:
    """Entries as `deeds` reads them: key, length of the value, value."""
    return b"".join(key + len(value).to_bytes(SIZE, "big") + value for key, value in entries)


def example_store() -> Path:
    """The example store, made where it is not there. One for each coding and version: an old one is left alone, its user may have judged in it."""
    folder = _cache()
    path = folder / f"example-{_name()}.duckdb"
    if path.exists():
        return path
    print("dragoman: making the example store (168 reports on Korea, 2017 to 2020), a few seconds", file=sys.stderr)
    fresh = folder / f"{path.name}.{os.getpid()}.making"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{fresh.name}*"):
            left.unlink()
        build(fresh)
        made, kept = beside(fresh), beside(path)
        if made is not None and kept is not None and made.exists():
            os.replace(made, kept)
        os.replace(fresh, path)
    except OSError as error:
        raise StoreError(
            str(path), f"the example cannot be made ({error.strerror}): set XDG_CACHE_HOME to a folder that can be written, or name a store"
        ) from error
    finally:
        for left in folder.glob(f"{fresh.name}*"):
            with suppress(OSError):
                left.unlink()
    return path


def _name() -> str:
    digest = hashlib.sha256(shipped("example", "readouts.jsonl.xz").read_bytes() + __version__.encode())
    for name in ("settings.tsv", "weights.tsv"):
        digest.update(shipped("links", name).read_bytes())
    return digest.hexdigest()[:10]


def _cache() -> Path:
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if os.path.isabs(given) else Path.home() / ".cache") / "dragoman"
