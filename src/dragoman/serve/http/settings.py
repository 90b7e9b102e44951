"""What a server is started with: where it listens, who may ask, and how much."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dragoman.errors import DataError, UsageError
from dragoman.tables import rows, shipped

__all__ = ["Limits", "Settings", "is_loopback"]

_LEAST_TOKEN = 16
"""Characters of a token; shorter ones can be guessed by trying."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request, one client and all together may take; from `data/serve/limits.tsv`."""

    numbers: Mapping[str, float]

    @classmethod
    def load(cls) -> Limits:
        """The shipped numbers. Raises DataError where one is none."""
        return _limits()

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def whole(self, name: str) -> int:
        return int(self.numbers[name])


@cache
def _limits() -> Limits:
    found: dict[str, float] = {}
    for place, (name, value, _) in rows(shipped("serve", "limits.tsv"), 3):
        try:
            found[name] = float(value)
        except ValueError as error:
            raise DataError(place, f"{value!r} is no number") from error
    return Limits(found)


@dataclass(frozen=True)
class Settings:
    """A server's settings. Raises UsageError where they would leave the store open to others unasked."""

    store: Path
    host: str = "127.0.0.1"
    port: int = 8100
    token: str | None = None
    allow_hosts: tuple[str, ...] = ()
    """Names in the address bar that are served besides the address itself: those of a proxy in front."""
    read_only: bool = False
    example: bool = False
    limits: Limits = field(default_factory=Limits.load)

    def __post_init__(self) -> None:
        if not is_loopback(self.host) and not self.token:
            raise UsageError(
                f"--host {self.host}: others could read and write this store; give --token (at least {_LEAST_TOKEN} characters), or leave --host out to "
                "serve this machine only"
            )
        if self.token is not None and (len(self.token) < _LEAST_TOKEN or not self.token.isascii() or not self.token.isprintable() or " " in self.token):
            raise UsageError(f"--token: give at least {_LEAST_TOKEN} letters, digits and signs without blanks (openssl rand -hex 24 makes one)")

    @property
    def hosts(self) -> frozenset[str]:
        """What a Host header may name, without the port."""
        own = {"127.0.0.1", "localhost", "[::1]"} if is_loopback(self.host) else set()
        return frozenset(own | {self._bracketed(self.host)} | {name.lower() for name in self.allow_hosts})

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{self._bracketed(self.host)}:{self.port}"

    @staticmethod
    def _bracketed(host: str) -> str:
        return f"[{host}]" if ":" in host else host.lower()


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
