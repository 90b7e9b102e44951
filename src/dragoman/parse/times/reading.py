"""What is known while a report is read for times: the day of print, the time last spoken of, the tense; and what is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from dragoman.parse.times.grammar import Grammar, Match
from dragoman.parse.times.iso import day_of, interval, unit_of
from dragoman.parse.times.lexer import Lexemes

__all__ = ["Anchor", "Found", "Reading"]

SENTENCE: Final = 100
"""More tokens than this between two expressions, and they count as of different sentences: keeps the look back bounded."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day of print and, where given, its time of day ("09:30")."""

    day: date | None = None
    hour: str | None = None

    @classmethod
    def of(cls, published: str | None) -> Anchor:
        """From an ISO date or date-time; empty where there is none, or no such day."""
        if not published or len(published) < 10:
            return cls()
        try:
            day = date.fromisoformat(published[:10])
        except ValueError:
            return cls()
        if not 1000 <= day.year <= 9000:  # room to count from it in both directions
            return cls()
        clock = published[11:16]
        return cls(day, clock if len(clock) == 5 and clock[2] == ":" and clock.replace(":", "").isdigit() else None)


@dataclass
class Found:
    """A time expression over the lexemes `first` to `last` (exclusive). `days` overrides the days its value covers.

    `weak` falls away unless it joins a neighbour ("at 8" after "tomorrow"); `clock` is the time of day without a day;
    `dated`: the year stands in the text; `whole`: a clock time that has found its day.
    """

    first: int
    last: int
    type: str
    value: str | None
    why: str = ""
    days: tuple[str | None, str | None] | None = None
    weak: bool = False
    clock: str | None = None
    dated: bool = False
    whole: bool = False
    relative: bool = False
    offset: tuple[float, str] | None = None


@dataclass
class Reading:
    """One stretch of text being read. `published` is the day of print, `hour` its time of day ("09:30") where given."""

    text: str
    lexemes: Lexemes
    grammar: Grammar
    published: date | None
    hour: str | None
    tense: Callable[[int, int], str | None]
    found: list[Found] = field(default_factory=list)
    focus: str | None = None
    focus_day: date | None = None
    focus_at: int = -1

    def word(self, i: int) -> str:
        return self.lexemes.words[i] if 0 <= i < len(self.lexemes.words) else ""

    def kind(self, i: int) -> str:
        return self.lexemes.kinds[i] if 0 <= i < len(self.lexemes.kinds) else "break"

    def value(self, m: Match, group: str) -> str | None:
        i = m.at(group)
        return None if i is None else self.lexemes.values[i]

    def name(self, m: Match, group: str) -> str | None:
        """The kind of the lexeme in a group."""
        i = m.at(group)
        return None if i is None else self.lexemes.kinds[i]

    def number(self, m: Match, group: str) -> int | None:
        value = self.value(m, group)
        return int(value) if value is not None and value.isdigit() else None

    def ordinal(self, m: Match, group: str) -> int | None:
        """The number in a group that may be the word "second"."""
        return 2 if self.name(m, group) == "second_word" else self.number(m, group)

    def raw(self, i: int) -> str:
        """The text of a lexeme as written."""
        return self.text[self.lexemes.starts[i] : self.lexemes.ends[i]] if 0 <= i < len(self.lexemes.starts) else ""

    def tight(self, first: int, last: int) -> bool:
        """Whether no blank stands between the lexemes `first` to `last` (exclusive)."""
        ends, starts = self.lexemes.ends, self.lexemes.starts
        return first >= 0 and last <= len(starts) and all(ends[i] == starts[i + 1] for i in range(first, last - 1))

    def setting(self, name: str) -> int:
        return self.grammar.numbers[name]

    def listed(self, name: str, word: str) -> bool:
        return word in self.grammar.lists[name]

    def future(self, first: int, last: int) -> bool:
        return self.tense(first, last) == "future"

    def spoken(self, unit: str) -> date | None:
        """The day from which "the next day" or "that week" counts: the time last spoken of, else the day of print."""
        if unit in ("D", "TH", "TM", "TS"):
            return self.focus_day or self.published
        days = interval(self.focus)
        return days[0] if days is not None else self.published

    def same_sentence(self, i: int) -> bool:
        """Whether the time last spoken of stands in the sentence of lexeme `i`."""
        return self.focus_at >= 0 and i - self.focus_at < SENTENCE and not any(kind in ("stop", "break") for kind in self.lexemes.kinds[self.focus_at : i])

    def keep(self, found: Found) -> None:
        """Take a finding; a date or time of day becomes the time last spoken of."""
        self.found.append(found)
        self.speak(found)

    def speak(self, found: Found) -> None:
        if found.type in ("DATE", "TIME") and unit_of(found.value) is not None and interval(found.value) is not None:
            if self.word(found.first - 1) == "since":  # "the lowest since 1983" names a time to compare with, not one that is told of
                return
            self.focus, self.focus_at = found.value, found.last
            self.focus_day = day_of(found.value) or self.focus_day
