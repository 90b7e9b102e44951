"""Fetching: the guard against private addresses, redirects, caps, manners. Names resolve as the test says; a server of our own answers."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from dragoman.errors import ReadError, UsageError
from dragoman.readers import Fetcher, Guard, Limits

from ..site import Site

PUBLIC = "93.184.216.34"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def fetcher(*, allowed: tuple[str, ...] = ("site.example",), names: dict[str, str] | None = None, **limits: float) -> Fetcher:
    known = {"site.example": "127.0.0.1", **(names or {})}
    guard = Guard(allowed, resolve=lambda host, _port: [known[host]] if host in known else [PUBLIC])
    return Fetcher(guard, Limits(**{"pause": 0.0, **limits}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(ReadError, match="private or local"):
        Guard(resolve=lambda _host, _port: [address]).check("http://news.example/")
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(ReadError, match="private or local"):
        Guard().check(f"https://{literal}/")


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "017700000001", "127.0.0.1."])
def test_other_spellings_of_the_own_machine_are_refused(host: str) -> None:
    with pytest.raises(ReadError):
        Guard().check(f"http://{host}/")


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(ReadError, match="private or local"):
        Guard(resolve=lambda _host, _port: [PUBLIC, "10.0.0.1"]).check("http://news.example/")


def test_public_addresses_pass() -> None:
    target = Guard(resolve=lambda _host, _port: [PUBLIC, "2606:2800:220:1::1"]).check("https://News.Example/a?b")
    assert (target.host, target.port, target.addresses, target.authority) == ("news.example", 443, (PUBLIC, "2606:2800:220:1::1"), "news.example")


@pytest.mark.parametrize("allowed", ["intra.example", "intra.example:8080", "10.0.0.1", "10.0.0.0/8"])
def test_what_is_allowed_by_name_address_or_network_passes(allowed: str) -> None:
    guard = Guard((allowed,), resolve=lambda _host, _port: ["10.0.0.1"])
    assert guard.check("http://intra.example:8080/").addresses == ("10.0.0.1",)
    with pytest.raises(ReadError):
        guard.check("http://127.0.0.1/")


def test_bad_addresses_and_schemes() -> None:
    for url in ("file:///etc/passwd", "ftp://news.example/", "http:///x", "http://[::1", "gopher://x"):
        with pytest.raises(ReadError):
            Guard(resolve=lambda _host, _port: [PUBLIC]).check(url)
    with pytest.raises(UsageError, match="no network"):
        Guard(("10.0.0.0/99",))


def test_a_page_comes_with_its_name_and_headers(site: Site) -> None:
    site.answers["/a?b=1"] = (200, {"Content-Type": 'text/html; charset="koi8-r"'}, b"hello")
    with fetcher() as get:
        answer = get.page(f"{site.url}/a?b=1")
    assert (answer.body, answer.charset, answer.url) == (b"hello", "koi8-r", f"{site.url}/a?b=1")
    asked = site.asked[-1][1]
    assert asked["host"] == f"site.example:{site.port}"
    assert asked["user-agent"].startswith("dragoman")


def test_every_hop_is_judged(site: Site) -> None:
    site.answers["/out"] = (302, {"Location": "http://inner.example/secret"}, b"")
    site.answers["/meta"] = (301, {"Location": "http://169.254.169.254/latest"}, b"")
    with fetcher(names={"inner.example": "10.0.0.7"}) as get:
        for path in ("/out", "/meta"):
            with pytest.raises(ReadError, match="private or local"):
                get.page(site.url + path)


def test_a_name_that_turns_private_between_hops_is_refused(site: Site) -> None:
    answers = iter(["127.0.0.1", "127.0.0.1", "10.0.0.1"])
    guard = Guard(("127.0.0.1",), resolve=lambda _host, _port: [next(answers)])
    site.answers["/a"] = (302, {"Location": "/b"}, b"")
    site.answers["/b"] = (302, {"Location": "/c"}, b"")
    with Fetcher(guard, Limits(pause=0.0), robots=False) as get, pytest.raises(ReadError, match=r"10\.0\.0\.1"):
        get.page(f"{site.url}/a")
    assert site.paths == ["/a", "/b"]


def test_redirects_end_and_a_lasting_move_is_told(site: Site) -> None:
    site.answers["/old"] = (301, {"Location": "/new"}, b"")
    site.answers["/now"] = (302, {"Location": "/new"}, b"")
    site.answers["/new"] = (200, {}, b"here")
    site.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    with fetcher() as get:
        assert get.page(f"{site.url}/old").moved == f"{site.url}/new"
        assert get.page(f"{site.url}/now").moved is None
        with pytest.raises(ReadError, match="redirects more than 5 times"):
            get.page(f"{site.url}/loop")


def test_size_is_capped_before_and_after_decompression(site: Site) -> None:
    site.answers["/big"] = (200, {}, b"x" * 50_000)
    site.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 50_000))
    with fetcher(size=10_000) as get:
        for path in ("/big", "/bomb"):
            with pytest.raises(ReadError, match="larger than"):
                get.page(site.url + path)


def test_a_server_that_trickles_is_left(site: Site) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b".")
                time.sleep(0.05)
        except OSError:
            pass

    site.answers["/slow"] = trickle
    with fetcher(seconds=0.5) as get, pytest.raises(ReadError, match=r"longer than 0\.5 s"):
        get.page(f"{site.url}/slow")


@pytest.mark.parametrize(("status", "mend"), [(403, "save the page"), (404, "gone"), (500, "later"), (503, "later")])
def test_other_answers_name_the_mend(site: Site, status: int, mend: str) -> None:
    site.answers["/x"] = (status, {}, b"no")
    with fetcher() as get, pytest.raises(ReadError, match=mend):
        get.page(f"{site.url}/x")


def test_a_busy_server_is_asked_once_more_when_it_says(site: Site) -> None:
    slept: list[float] = []
    site.answers["/x"] = (503, {"Retry-After": "7"}, b"")
    get = fetcher()
    get.sleep = slept.append
    with get, pytest.raises(ReadError, match="503"):
        get.page(f"{site.url}/x")
    assert (site.paths, slept) == (["/x", "/x"], [7.0])


def test_robots_are_obeyed_and_asked_once(site: Site) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/\n")
    site.answers["/a"] = site.answers["/b"] = (200, {}, b"ok")
    with fetcher() as get:
        get.page(f"{site.url}/a")
        get.page(f"{site.url}/b")
        with pytest.raises(ReadError, match="robots"):
            get.page(f"{site.url}/private/x")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b"]


def test_a_host_has_its_pause(site: Site) -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    site.answers["/a"] = (200, {}, b"ok")
    get = fetcher(pause=1.5)
    get.clock, get.sleep = lambda: now[0], sleep
    with get:
        get.page(f"{site.url}/a")
        get.page(f"{site.url}/a")
    assert slept == [1.5]


def test_nothing_there_is_one_line(site: Site) -> None:
    site.server.shutdown()
    site.server.server_close()
    with fetcher() as get, pytest.raises(ReadError, match="cannot be reached"):
        get.page(f"{site.url}/a")
