"""What stands between the network and the store: host, origin, token, size, rate; and the headers that keep a page to itself.

The order matters: who asks in a wrong name is turned away before anything is read or counted against others.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.serve.http.errors import problem
from dragoman.serve.http.metrics import Metrics
from dragoman.serve.http.settings import Settings, is_loopback

__all__ = ["COOKIE", "INGEST", "Guard", "Rates", "bearer", "cookie_of"]

_LOG = logging.getLogger("dragoman.serve")

COOKIE: Final = "dragoman"
INGEST: Final = "/_ingest/"
"""Where `dragoman ingest` talks to a server: with the secret of the lock file, never from a page."""

_OPEN: Final = frozenset({"/healthz", "/readyz", "/login", "/login.css"})
"""Asked without a token."""
_COMPUTING: Final = ("/api/v1/read", "/api/v1/reports", "/api/v1/follow")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)


class Rates:
    """Token buckets by address: so many at once, so many a second on the long run. The longest silent address is forgotten first."""

    def __init__(self, rate: float, burst: float, most: int = 4096) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Take one; gives 0, or the seconds until there is one again."""
        now = time.monotonic()
        left, then = self._left.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        self._left[address] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) / self._rate


def cookie_of(token: str) -> str:
    """What a signed-in browser keeps: not the token, and good for nothing but this server."""
    return hashlib.sha256(b"dragoman page\0" + token.encode()).hexdigest()


def bearer(headers: Headers) -> str:
    """The token of a request's header."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


class _TooLarge(Exception):
    pass


class Guard:
    """The outermost layer. `secret` is that of the lock file, for ingest."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, secret: str) -> None:
        limits = settings.limits
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._secret = secret
        self._cookie = cookie_of(settings.token) if settings.token else ""
        self._rates = Rates(limits["rate"], limits["burst"])
        self._slow = Rates(limits["slow_rate"], limits["slow_burst"])
        self._tries = Rates(limits["sign_in_rate"], limits["sign_in_burst"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        begun, ident = time.perf_counter(), secrets.token_hex(6)
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *_HEADERS, (b"x-request-id", ident.encode())]
            await send(message)

        self._metrics.in_work += 1
        try:
            await self._guarded(scope, receive, answer)
        finally:
            self._metrics.in_work -= 1
            self._note(scope, status, time.perf_counter() - begun, ident)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        turned_away = self._turned_away(scope, headers)
        if turned_away is not None:
            await turned_away(scope, receive, send)
            return
        most = self._settings.limits.whole("ingest_bytes" if scope["path"].startswith(INGEST) else "body_bytes")
        size = _Size(most)
        started = False

        async def counted(message: Message) -> None:
            nonlocal started
            if size.over and not started:  # whoever read the body has an answer of its own to what it was cut off with
                return
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, size.counted(receive), counted)
        except _TooLarge:
            pass
        except Exception as error:
            # The application has answered and noted it already, and lets it through for a server that would do so.
            if not started:
                _LOG.error("internal error", exc_info=error)
                await problem(500)(scope, receive, send)
        if size.over and not started:
            await problem(413, f"the body has more than {most:,} bytes", "body", headers={"Connection": "close"})(scope, receive, send)

    def _turned_away(self, scope: Scope, headers: Headers) -> Response | None:
        """The answer to whoever may not ask; None for whoever may."""
        found = next(self._objections(scope, headers), None)
        if found is not None and found.status_code >= 400:
            self._metrics.refused(str(found.status_code))
        return found

    def _objections(self, scope: Scope, headers: Headers) -> Iterator[Response]:
        limits, method, path = self._settings.limits, scope["method"], scope["path"]
        address = (scope.get("client") or ("unknown", 0))[0]
        if not self._is_ours(headers):
            yield problem(403, "this name is not served here", "header.host", f"open {self._settings.address}, or start dragoman serve with --allow-host NAME")
        if self._is_foreign(scope, headers):
            yield problem(403, "a page of another site asked for this", "header.origin", "ask from the page itself, or with a program")
        if len(scope["query_string"]) + sum(len(value) for _, value in scope["headers"]) > limits["query_bytes"]:
            yield problem(413, f"address and headers have more than {limits.whole('query_bytes'):,} bytes", "query")
        if self._metrics.in_work > limits["waiting"]:
            yield problem(503, headers={"Retry-After": "2"})
        seconds = self._rates.wait(address)
        if not seconds and path.startswith(_COMPUTING) and (method == "POST" or "follow" in path):
            seconds = self._slow.wait(address)
        if seconds:
            yield problem(429, headers={"Retry-After": str(max(1, round(seconds)))})
        yield from self._stranger(scope, headers, address)
        if method not in _SAFE and path not in ("/login", "/mcp") and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            yield problem(415, where="header.content-type")
        length = headers.get("content-length", "0")
        most = limits.whole("ingest_bytes" if path.startswith(INGEST) else "body_bytes")
        if not length.isdigit() or int(length) > most:
            yield problem(413, f"the body has more than {most:,} bytes", "body")

    # Who asks

    def _is_ours(self, headers: Headers) -> bool:
        """Whether the Host header names this server: a page that lets its name point here ("DNS rebinding") has another."""
        if len(headers.getlist("host")) != 1:
            return False
        host = headers["host"].lower()
        name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
        if name in self._settings.hosts:
            return True
        if is_loopback(self._settings.host):
            return False
        try:  # a number is no name that could be turned round
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return True

    @staticmethod
    def _is_foreign(scope: Scope, headers: Headers) -> bool:
        """Whether a page of another origin asks. Opening a page by a link from elsewhere is no such thing."""
        origin = headers.get("origin")
        if origin is not None:
            return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
        site = headers.get("sec-fetch-site", "none")
        navigates = scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate" and not scope["path"].startswith(("/api/", "/mcp", INGEST))
        return site not in ("same-origin", "none") and not navigates

    def _stranger(self, scope: Scope, headers: Headers, address: str) -> Iterator[Response]:
        """Whoever is not signed in; one who brings the token in the address gets a cookie for it, and an address without it."""
        path = scope["path"]
        if path.startswith(INGEST):
            kind, _, secret = headers.get("authorization", "").partition(" ")
            if kind != "Ingest" or not hmac.compare_digest(secret.encode(), self._secret.encode()):
                yield problem(401, "only dragoman ingest talks here", "header.authorization", "name the store with --into, on the machine of the server")
            return
        token = self._settings.token
        if token is None or path in _OPEN:
            return
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = [value for name, value in query if name == "token"] if scope["method"] == "GET" and not path.startswith(("/api/", "/mcp")) else []
        shown = bearer(headers) or (given[0] if given else "")
        if shown and (seconds := self._tried(address, shown)):
            yield problem(429, headers={"Retry-After": str(max(1, round(seconds)))})
        if shown and hmac.compare_digest(shown.encode(), token.encode()):
            if given:
                rest = urlencode([(name, value) for name, value in query if name != "token"])
                yield self.signed_in(f"/{path.lstrip('/')}" + (f"?{rest}" if rest else ""), scope)
            return
        if hmac.compare_digest(_cookie(headers).encode(), self._cookie.encode()):
            return
        if path.startswith(("/api/", "/mcp", "/metrics")) or scope["method"] != "GET":
            yield problem(401, where="header.authorization", headers={"WWW-Authenticate": 'Bearer realm="dragoman"'})
        else:
            yield RedirectResponse("/login", 303)

    def _tried(self, address: str, shown: str) -> float:
        """Seconds to wait after too many wrong tries; a right one counts for nothing."""
        right = hmac.compare_digest(shown.encode(), (self._settings.token or "").encode())
        return 0.0 if right else self._tries.wait(address)

    def sign_in(self, token: str, scope: Scope) -> Response | None:
        """The answer to a token given on the sign-in page: None where it is wrong."""
        seconds = self._tried((scope.get("client") or ("unknown", 0))[0], token)
        if seconds:
            return problem(429, headers={"Retry-After": str(max(1, round(seconds)))})
        right = self._settings.token is not None and hmac.compare_digest(token.encode(), self._settings.token.encode())
        return self.signed_in("/", scope) if right else None

    def signed_in(self, to: str, scope: Scope) -> Response:
        """On to the page, with a cookie that only this server gets and no script reads."""
        answer = RedirectResponse(to, 303, headers={"Cache-Control": "no-store"})
        answer.set_cookie(COOKIE, self._cookie, httponly=True, samesite="strict", secure=scope.get("scheme") == "https", max_age=30 * 86400)
        return answer

    # What is noted

    def _note(self, scope: Scope, status: int, seconds: float, ident: str) -> None:
        route = getattr(scope.get("route"), "path", None) or ("page" if status < 400 else "none")
        self._metrics.took(scope["method"] if scope["method"].isalpha() else "OTHER", route, status, seconds)
        level = logging.ERROR if status >= 500 else logging.INFO if status >= 400 or seconds > 1 else logging.DEBUG
        facts: MutableMapping[str, Any] = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1), "request": ident}
        _LOG.log(level, "request", extra=facts)


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


class _Size:
    """Counts the bytes of a body, and cuts it off where it grows past `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._bytes = 0
        self.over = False

    def counted(self, receive: Receive) -> Receive:
        async def count() -> Message:
            message = await receive()
            self._bytes += len(message.get("body", b""))
            if self._bytes > self._most:
                self.over = True
                raise _TooLarge
            return message

        return count
