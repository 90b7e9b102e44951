"""Answers kept for the state of the store that they are of: ETags, and a small memory; and compression for those who take it."""

from __future__ import annotations

import gzip
import hashlib
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.serve.http.library import Library

__all__ = ["Cache"]

_LEAST: Final = 1_024
"""Bytes from which an answer is compressed: below, the head outweighs it."""
_LEVEL: Final = 4

_GROWING: Final = tuple(f"/api/v1/{name}" for name in ("summary", "ledger", "negotiation", "disputes", "firsts", "follow", "reports/"))
"""What may be of a state before the present one, and is made anew in the background: never told to be unchanged."""


@dataclass(frozen=True, slots=True)
class _State:
    """The state of the store that an answer is of."""

    version: int
    said: int
    at: float

    def does_for(self, now: _State, seconds: float) -> bool:
        """Whether an answer of this state does for another: while reports only come in, one of some seconds ago does."""
        return self.version == now.version or (self.said == now.said and now.at - self.at < seconds)


@dataclass(frozen=True, slots=True)
class _Kept:
    state: _State
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Cache:
    """Around the API: the same question to the same state of the store is answered once."""

    def __init__(self, app: ASGIApp, library: Library) -> None:
        self._app = app
        self._library = library
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._run = secrets.token_hex(4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith("/api/v1/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        lasting = not scope["path"].startswith(_GROWING)
        packed = "gzip" in headers.get("accept-encoding", "")
        key = hashlib.sha256(repr((scope["method"], scope["path"], scope["query_string"], headers.get("accept", ""))).encode()).hexdigest()[:16]
        name = f"{key}{'z' if packed else ''}"
        found = self._kept.get(name) if lasting else None
        state = _State(self._library.version, self._library.said, time.monotonic())
        if found is not None and not found.state.does_for(state, self._library.limits["growing_seconds"]):
            found = None
        version = found.state.version if found is not None else state.version
        tag = f'W/"{self._run}-{version}-{key}"'
        if lasting and tag in headers.get("if-none-match", ""):
            await Response(status_code=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})(scope, receive, send)
            return
        if found is not None:
            self._kept.move_to_end(name)
            await send({"type": "http.response.start", "status": 200, "headers": list(found.headers)})
            await send({"type": "http.response.body", "body": found.body})
            return
        await self._app(scope, receive, _Answer(self, send, name, state, tag if lasting else None, packed))

    def keep(self, name: str, kept: _Kept) -> None:
        """Keep an answer; the longest unused ones make room."""
        limits = self._library.limits
        if len(kept.body) > limits["cache_answer"]:
            return
        gone = self._kept.pop(name, None)
        self._bytes += len(kept.body) - (len(gone.body) if gone else 0)
        self._kept[name] = kept
        while self._bytes > limits["cache_bytes"]:
            _, old = self._kept.popitem(last=False)
            self._bytes -= len(old.body)


class _Answer:
    """Takes an answer, gives it its tag, packs it, and lets the cache keep it."""

    def __init__(self, cache: Cache, send: Send, name: str, state: _State, tag: str | None, packed: bool) -> None:
        self._cache = cache
        self._send = send
        self._name = name
        self._state = state
        self._tag = tag
        self._packed = packed
        self._start: Message | None = None
        self._pieces: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._pieces.append(message.get("body", b""))
        if message.get("more_body"):
            return
        body, start = b"".join(self._pieces), self._start
        headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        if start["status"] == 200:
            headers += [
                (b"cache-control", b"private, no-cache"),
                (b"vary", b"Accept, Accept-Encoding"),
                (b"x-dragoman-version", str(self._state.version).encode()),
            ]
            if self._tag:
                headers.append((b"etag", self._tag.encode()))
            if self._packed and len(body) >= _LEAST:
                body = gzip.compress(body, _LEVEL, mtime=0)
                headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(body)).encode()))
        if start["status"] == 200 and self._tag:
            self._cache.keep(self._name, _Kept(self._state, headers, body))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
