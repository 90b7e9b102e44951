"""The numbers of `dragoman follow`, from `data/follow/settings.tsv`, with the reason for each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from dragoman.errors import DataError, UsageError
from dragoman.tables import rows, shipped

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """Numbers for one length of period. `version` is a hash of the file, part of `made_by`."""

    by: str
    numbers: Mapping[str, float]
    version: str

    @classmethod
    def load(cls, by: str = "week") -> Settings:
        """The shipped numbers for weeks or months. Raises DataError where the file breaks its format, UsageError for another period."""
        if by not in ("week", "month"):
            raise UsageError(f"by {by!r}: choose week or month")
        return _load(by)

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def with_number(self, name: str, value: float) -> Settings:
        """The same with another number. Raises UsageError for fewer periods than one, or fewer donors than none."""
        if value < (0 if name == "donors" else 1):
            raise UsageError(f"{name} {value:g}: give {'0 or more' if name == 'donors' else f'at least one {self.by}'}")
        return replace(self, numbers={**self.numbers, name: float(value)})

    def count(self, name: str) -> int:
        """A number of things."""
        return int(self.numbers[name])


@cache
def _load(by: str) -> Settings:
    source = shipped("follow", "settings.tsv")
    numbers: dict[str, float] = {}
    for place, (name, week, month, _why) in rows(source, 4):
        try:
            numbers[name] = float(week if by == "week" else month)
        except ValueError as error:
            raise DataError(place, str(error)) from error
    return Settings(by, numbers, hashlib.sha256(source.read_bytes()).hexdigest()[:12])
