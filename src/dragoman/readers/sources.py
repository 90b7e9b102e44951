"""Where reports come from: files, folders and standard input, opened as a stream with a look at its first bytes."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol
from urllib.parse import urlsplit

from dragoman.errors import ReadError
from dragoman.model import Report
from dragoman.readers.decode import NotText, encoding_of

__all__ = ["HEAD", "LIMIT", "Readable", "Refusal", "Source", "open_path", "open_stream", "shown", "walk", "why"]

LIMIT: Final = 100_000_000
"""Bytes of one report: a hundred times the longest newspaper. More is a wrong file, and would fill the memory."""
HEAD: Final = 65536
_STREAM_HEAD: Final = 4096
"""A pipe is not waited on for more than this before its kind is told."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input, or one line of it, that could not be read. `reason` is one line and names the mend."""

    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source}: {self.reason}"


class Readable(Protocol):
    """What a stream of bytes must offer."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class Source:
    """One input, opened: `name` as shown to the user, `head` its first bytes (at most 64 kB), `stream` at its first byte.

    `path` is None for standard input and for pages. `suffix` is lower case, with its dot ("" where there is none). `note` takes one-line messages that
    are no refusals. `url` is the address that a page was fetched from, `charset` what its server calls its encoding. `follow` reads what is at another
    address, for lists of addresses; None where nothing is to be fetched.
    """

    name: str
    stream: BinaryIO
    head: bytes
    path: Path | None = None
    note: Callable[[str], None] = field(default=lambda _message: None)
    url: str | None = None
    charset: str | None = None
    follow: Callable[[str], Iterator[Report | Refusal]] | None = None

    @property
    def text(self) -> str | None:
        """`head` as text, roughly: enough to tell the kind. None where it is binary."""
        try:
            encoding = encoding_of(self.head) or "utf-8"
        except NotText:
            return None
        return self.head.decode(encoding, "replace").removeprefix("\ufeff")

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower() if self.path else PurePosixPath(urlsplit(self.url).path).suffix.lower() if self.url else ""

    def following(self, url: str) -> Iterator[Report | Refusal]:
        """What is at an address. Raises ReadError where nothing is to be fetched."""
        if self.follow is None:
            raise ReadError(self.name, "names pages by their address, and nothing is fetched: leave --offline out, or save the pages")
        return self.follow(url)

    def read_all(self) -> bytes:
        """All bytes. Raises ReadError above LIMIT."""
        data = self.stream.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise ReadError(self.name, f"larger than {LIMIT // 1_000_000} MB: split it into reports, or write JSONL")
        return data


class _Chained(io.RawIOBase):
    """A stream that cannot seek, with its head put back in front."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            chunk = getattr(self._rest, "read1", self._rest.read)(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def open_stream(name: str, stream: Readable, note: Callable[[str], None]) -> Source:
    """A source over a stream that may not be able to seek, such as standard input."""
    read = getattr(stream, "read1", stream.read)
    head = b""
    while len(head) < _STREAM_HEAD:
        chunk = read(HEAD)
        if not chunk:
            break
        head += chunk
        first, end, _ = head.partition(b"\n")
        if end and len(first) > 2 and first.lstrip().startswith(b"{"):
            break  # a line of JSONL: whoever writes it may wait for its answer
    return Source(name, io.BufferedReader(_Chained(head, stream), HEAD), head, None, note)


def open_path(path: Path, note: Callable[[str], None]) -> Source:
    """A source over a file, or over a named pipe such as the shell's `<(...)`. Raises OSError."""
    stream = path.open("rb")
    if not stream.seekable():
        source = open_stream(shown(path), stream, note)
        source.path = path
        return source
    head = stream.read(HEAD)
    stream.seek(0)
    return Source(shown(path), stream, head, path, note)


def walk(folder: Path) -> Iterator[Path | Refusal]:
    """Files under a folder, sorted by name at each level; hidden ones are skipped, a folder reached twice by links is read once."""
    seen: set[tuple[int, int]] = set()
    stack = [folder]
    while stack:
        path = stack.pop()
        try:
            found = path.stat()
            if stat.S_ISDIR(found.st_mode):
                if (found.st_dev, found.st_ino) not in seen:
                    seen.add((found.st_dev, found.st_ino))
                    children = (child for child in path.iterdir() if not child.name.startswith("."))
                    stack.extend(sorted(children, key=lambda child: child.name, reverse=True))
            elif stat.S_ISREG(found.st_mode):
                yield path
            else:
                yield Refusal(shown(path), "not a regular file (a pipe, socket or device): name it by itself to read it")
        except OSError as error:
            yield Refusal(shown(path), why(error))


def shown(path: Path) -> str:
    """A path as one printable line: a name may hold line breaks, or bytes that are no UTF-8."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def why(error: OSError) -> str:
    """One line for an error of the operating system, with the mend."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder: check the path"
    if isinstance(error, PermissionError):
        return "no permission to read it: change its mode, or leave it out"
    return f"cannot be read ({error.strerror or type(error).__name__}): check the path"
