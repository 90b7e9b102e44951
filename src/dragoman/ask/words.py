"""What a user's words mean in a question: parties, days, periods; and the nearest words where one is unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.keep.countries import Countries

__all__ = ["Party", "first_day", "last_day", "literal", "near", "one_of", "pattern", "strings"]

_CODE: Final = re.compile(r"[A-Z]{3}(?:[A-Z]{3})*")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NEAR: Final = 0.6
"""Similarity (difflib) below which a word is no help as a suggestion: under it, words share hardly more than a letter or two."""

_FEW: Final = 8
"""Choices that a message lists in full."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who is meant: a country by its code, an actor's code by its beginning, or a name."""

    kind: Literal["country", "code", "name"]
    value: str
    given: str

    @classmethod
    def of(cls, text: str, countries: Countries) -> Party:
        """`PRK`, `North Korea`, `PRKGOV`, `Kim Jong Un`. Raises UsageError for an empty word."""
        given = " ".join(text.split())
        if not given:
            raise UsageError("an actor is a country (PRK, North Korea), a code (PRKGOV) or a name: give one")
        by_name = {one.name.casefold(): code for code, periods in countries.by_code.items() for one in periods}
        if given.upper() in countries.by_code:
            return cls("country", given.upper(), given)
        if given.casefold() in by_name:
            return cls("country", by_name[given.casefold()], given)
        return cls("code" if _CODE.fullmatch(given) else "name", given, given)


def literal(value: str | int | float | date) -> str:
    """A value as SQL writes it."""
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def strings(values: Iterable[str]) -> str:
    """Several texts, as SQL writes them between the brackets of IN."""
    return ", ".join(map(literal, values))


def pattern(words: str) -> str:
    """A regular expression (RE2) that finds the words, whole and in this order, whatever their case, in a text without accents (SQL's strip_accents)."""
    plain = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    return r"(?i)(^|[^\pL\pN])" + r"\s+".join(re.escape(word) for word in plain.split()) + r"($|[^\pL\pN])"


def first_day(text: str | date, option: str) -> date:
    """`2018`, `2018-06` or `2018-06-12` as the first day meant. Raises UsageError where it is no date."""
    return _days(text, option)[0]


def last_day(text: str | date, option: str) -> date:
    """The last day meant."""
    return _days(text, option)[1]


def _days(text: str | date, option: str) -> tuple[date, date]:
    if isinstance(text, date):
        return text, text
    found = _DATE.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
        first = date(year, month, day)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no date: write 2018, 2018-06 or 2018-06-12") from None
    if found[3]:
        return first, first
    after = date(year + 1, 1, 1) if not found[2] or month == 12 else date(year, month + 1, 1)
    return first, after - timedelta(days=1)


def one_of(value: str, known: Iterable[str], what: str) -> str:
    """The known word meant, whatever its case. Raises UsageError with the nearest ones, or all where they are few."""
    words = {word.casefold(): word for word in known}
    asked = value.casefold().replace("_", " ")
    if asked in words:
        return words[asked]
    nearest = [] if len(words) <= _FEW else near(value, {word: word for word in words.values()})
    hint = f"did you mean {' or '.join(nearest)}?" if nearest else f"there are {', '.join(words.values())}"
    raise UsageError(f"no {what} is called {value!r}: {hint}")


def near(word: str, known: Mapping[str, str], most: int = 3) -> list[str]:
    """The known words most like one, each as it is to be shown (`known` maps the word to that), best first; letters in a wrong order are likest."""
    asked = word.casefold()
    scored: dict[str, float] = {}
    for other, shown in known.items():
        score = 1.0 if sorted(asked) == sorted(other.casefold()) else SequenceMatcher(None, asked, other.casefold()).ratio()
        if score >= _NEAR:
            scored[shown] = max(score, scored.get(shown, 0.0))
    return sorted(scored, key=lambda shown: (-scored[shown], shown))[:most]
