"""Fetching pages and feeds: guarded, with caps on size and time, one request at a time to a host, and by the rules of its robots.txt."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from dragoman.errors import DragomanError, ReadError
from dragoman.readers.guard import Guard, Target

if TYPE_CHECKING:
    import httpx

__all__ = ["AGENT", "Fetched", "Fetcher", "Limits"]

AGENT: Final = "dragoman"
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_MOVED: Final = frozenset((301, 308))
_BUSY: Final = frozenset((429, 503))
_ACCEPT: Final = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, text/plain;q=0.8, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on one fetch, redirects included, and `pause`, seconds between two requests to a host; `patience`, the longest Retry-After that is waited for."""

    size: int = 20_000_000
    seconds: float = 30.0
    redirects: int = 5
    pause: float = 1.0
    patience: float = 30.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is the address it came from in the end; `moved` the new address where the old one is gone for good; `body` is decompressed."""

    status: int
    url: str
    body: bytes
    headers: Mapping[str, str]
    moved: str | None = None

    @property
    def charset(self) -> str | None:
        """The encoding that the server names."""
        found = self.headers.get("content-type", "").lower().partition("charset=")[2]
        return found.split(";")[0].strip(" \"'") or None

    def retry_after(self, now: float) -> float | None:
        """Seconds that the server asks to wait."""
        return _seconds(self.headers.get("retry-after"), now)


@dataclass
class Fetcher:
    """Fetches; keep one for many pages. `robots` obeys robots.txt. Close it, or use it in a `with` block.

    `clock` and `sleep` are there for tests, as is `transport`, which takes the place of the network.
    """

    guard: Guard = field(default_factory=Guard)
    limits: Limits = field(default_factory=Limits)
    robots: bool = True
    transport: Any = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _client: Any = field(default=None, repr=False)
    _asked: dict[str, float] = field(default_factory=dict, repr=False)
    _rules: dict[str, RobotFileParser | None] = field(default_factory=dict, repr=False)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def page(self, url: str) -> Fetched:
        """What is at an address, status 200. Raises ReadError for any other answer, with the reason; a busy server is asked once more."""
        for last in (False, True):
            answer = self.get(url)
            if answer.status == 200:
                return answer
            wait = answer.retry_after(time.time())
            if last or answer.status not in _BUSY or wait is None or wait > self.limits.patience:
                raise ReadError(url, f"the server answers {answer.status}: {_mend(answer.status)}")
            self.sleep(wait)
        raise AssertionError("unreachable")

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """The answer of any status, redirects followed, each hop judged by the guard. `headers` make it conditional. Raises ReadError."""
        deadline = self.clock() + self.limits.seconds
        asked, moved, gone = url, None, True
        for _ in range(self.limits.redirects + 1):
            target = self.guard.check(asked)
            self._obey(asked, target, deadline)
            self._wait_turn(target)
            answer = self._ask(asked, target, headers or {}, deadline)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return Fetched(answer.status, asked, answer.body, answer.headers, moved)
            asked = urljoin(asked, location)
            gone = gone and answer.status in _MOVED
            moved = asked if gone else moved
        raise ReadError(url, f"redirects more than {self.limits.redirects} times: open it in a browser and give the last address")

    # One request

    def _ask(self, url: str, target: Target, headers: Mapping[str, str], deadline: float) -> Fetched:
        import httpx

        for n, address in enumerate(target.addresses):
            try:
                return self._read(url, target, address, headers, deadline)
            except httpx.ConnectError as error:
                if n + 1 == len(target.addresses):
                    raise ReadError(url, f"cannot be reached ({error}): check the address and the network") from error
            except httpx.TimeoutException as error:
                raise ReadError(url, self._slow()) from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise ReadError(url, f"cannot be fetched ({type(error).__name__}: {' '.join(str(error).split())[:150]}): try it in a browser") from error
        raise AssertionError("unreachable")

    def _read(self, url: str, target: Target, address: str, headers: Mapping[str, str], deadline: float) -> Fetched:
        """One request to the address that was judged, under the name that was asked for (Host, TLS), read within the caps."""
        client = self._http()
        parts = urlsplit(url)
        numbers = f"[{address}]" if ":" in address else address
        there = urlunsplit((target.scheme, f"{numbers}:{target.port}", parts.path or "/", parts.query, ""))
        sent = {"Host": target.authority, "User-Agent": _agent(), "Accept": _ACCEPT, "Accept-Encoding": "gzip", **headers}
        request = client.build_request("GET", there, headers=sent, extensions={"sni_hostname": target.host})
        answer = client.send(request, stream=True)
        try:
            pieces, size = [], 0
            for piece in answer.iter_bytes():
                size += len(piece)
                if size > self.limits.size:
                    raise ReadError(url, f"larger than {self.limits.size // 1_000_000} MB: save it, and read the file")
                if self.clock() > deadline:
                    raise ReadError(url, self._slow())
                pieces.append(piece)
            return Fetched(answer.status_code, url, b"".join(pieces), {name.lower(): value for name, value in answer.headers.items()})
        finally:
            answer.close()

    def _slow(self) -> str:
        return f"takes longer than {self.limits.seconds:g} s: try again later, or save it and read the file"

    def _http(self) -> httpx.Client:
        if self._client is None:
            try:
                import certifi
                import httpx
            except ImportError as error:
                raise DragomanError("fetching pages needs httpx: pip install httpx") from error
            trusted = ssl.create_default_context(cafile=certifi.where())
            trusted.load_default_certs()  # those of the system too: an office may have its own
            # No proxy of the environment: it would resolve names by itself, behind the guard. No cookies are kept from one page to the next.
            timeout = httpx.Timeout(min(10.0, self.limits.seconds))
            self._client = httpx.Client(timeout=timeout, verify=trusted, trust_env=False, follow_redirects=False, transport=self.transport)
        self._client.cookies.clear()
        client: httpx.Client = self._client
        return client

    # Manners

    def _wait_turn(self, target: Target) -> None:
        before = self._asked.get(target.authority)
        if before is not None and (left := before + self.limits.pause - self.clock()) > 0:
            self.sleep(left)
        self._asked[target.authority] = self.clock()

    def _obey(self, url: str, target: Target, deadline: float) -> None:
        if not self.robots:
            return
        site = f"{target.scheme}://{target.authority}"
        if site not in self._rules:
            self._rules[site] = self._robots_of(site, target, deadline)
        rules = self._rules[site]
        if rules is not None and not rules.can_fetch(AGENT, url):
            raise ReadError(url, f"not fetched: robots.txt of {target.authority} asks programs to stay away; ask the publisher, or save the page")

    def _robots_of(self, site: str, target: Target, deadline: float) -> RobotFileParser | None:
        """The rules of a site (RFC 9309): none where there is no such file; where the server fails, the page itself will tell."""
        try:
            answer = self._ask(f"{site}/robots.txt", target, {}, deadline)
        except ReadError:
            return None
        if answer.status != 200:
            return None
        rules = RobotFileParser()
        rules.parse(answer.body[:500_000].decode("utf-8", "replace").splitlines())
        return rules


def _agent() -> str:
    from importlib import metadata

    try:
        return f"{AGENT}/{metadata.version('dragoman')}"
    except metadata.PackageNotFoundError:
        return AGENT


def _seconds(value: str | None, now: float) -> float | None:
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except ValueError:
        return None


def _mend(status: int) -> str:
    if status in (401, 402, 403):
        return "it wants a login or keeps programs out; save the page, and read the file"
    if status in (404, 410):
        return "the page is gone; check the address"
    return "try again later" if status >= 500 or status == 429 else "check the address"
