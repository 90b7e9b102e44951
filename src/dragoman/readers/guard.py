"""The guard of every fetch: which addresses may be asked. Names are resolved here, and the connection goes to the address that was judged."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from dragoman.errors import ReadError, UsageError

__all__ = ["Guard", "Target"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses inside IPv6 ones (RFC 6052): the last 32 bits."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked: `host` as named, `addresses` as resolved and judged, first choice first."""

    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        """The Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


@dataclass(frozen=True)
class Guard:
    """Lets public addresses of http and https through, and those of `allowed` (names, addresses, networks such as 10.0.0.0/8)."""

    allowed: tuple[str, ...] = ()
    resolve: Resolve = _resolve
    _networks: list[Network] = field(default_factory=list, repr=False)
    _names: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        for entry in self.allowed:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                if "/" in entry:
                    raise UsageError(f"--allow {entry}: no network: give a name, an address, or a network such as 10.0.0.0/8") from None
                self._names.add(entry.lower().partition(":")[0].rstrip("."))

    def check(self, url: str) -> Target:
        """Where a URL leads. Raises ReadError where it may not be asked, or its name does not resolve."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError as error:
            raise ReadError(url, f"no address ({error}): check it") from None
        if parts.scheme.lower() not in _PORTS or not host:
            raise ReadError(url, "not fetched: only http:// and https:// addresses are")
        port = port or _PORTS[parts.scheme.lower()]
        try:
            host = host if host.isascii() else host.encode("idna").decode("ascii")
            addresses = [host] if _literal(host) else self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ReadError(url, f"{host} is not found ({getattr(error, 'strerror', None) or error}): check the address and the network") from None
        if not addresses:
            raise ReadError(url, f"{host} is not found: check the address and the network")
        if host.lower() not in self._names:
            for address in addresses:
                self._judge(url, host, address)
        return Target(parts.scheme.lower(), host, port, tuple(addresses))

    def _judge(self, url: str, host: str, address: str) -> None:
        """One address that is not public is enough: a name with both kinds is a trick, or a mistake."""
        ip = _literal(address)
        if ip is None:
            raise ReadError(url, f"{host} resolves to {address}, which is no address: check it")
        if any(ip.version == network.version and ip in network for network in self._networks):
            return
        if not all(one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(ip)):
            where = f"{host} is" if host == address else f"{host} resolves to {address},"
            raise ReadError(url, f"not fetched: {where} a private or local address; name it with --allow {host} if that is meant")


def _literal(host: str) -> Address | None:
    """An address written as numbers, in any form that a resolver would take for one ("127.1", "0x7f000001")."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host)) if host and host[0].isdigit() else None
    except OSError:
        return None


def _meant(ip: Address) -> list[Address]:
    """The address itself and those wrapped in it."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    wrapped: list[Address | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        wrapped.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        return [one for one in wrapped if one is not None]
    return [ip, *(one for one in wrapped if one is not None)] if not ip.ipv4_mapped else [ip.ipv4_mapped]
