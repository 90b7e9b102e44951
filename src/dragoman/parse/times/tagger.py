"""Times of a report: which words speak of time, and which days they mean."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from dragoman.model import Report, Time
from dragoman.parse.times.clocks import CLOCKS
from dragoman.parse.times.dates import DATES
from dragoman.parse.times.durations import DURATIONS
from dragoman.parse.times.grammar import Grammar, Match, load_grammar
from dragoman.parse.times.joining import bounds, join, widen, year_back
from dragoman.parse.times.lexer import lex
from dragoman.parse.times.reading import Anchor, Found, Reading
from dragoman.parse.times.relative import RELATIVE
from dragoman.parse.times.tense import tense_by_syntax, tense_by_words
from dragoman.parse.times.years import YEARS
from dragoman.syntax import Syntax

__all__ = ["TimeTagger", "open_times"]

CHUNK: Final = 20_000
"""Characters read at a stretch: bounds memory on very long lines; far longer than any paragraph."""
Resolver = Callable[[Reading, Match], tuple[Found, ...]]


def open_times(times: Iterable[Time]) -> int:
    """How many dates and times of day have no value for want of a day of publication (or because no such day exists)."""
    return sum(time.value is None for time in times if time.type in ("DATE", "TIME"))


@dataclass(frozen=True)
class TimeTagger:
    """Finds TIMEX3 expressions and resolves them against the day of publication. Build with `load`."""

    grammar: Grammar
    resolvers: Mapping[str, Resolver]

    @classmethod
    def load(cls) -> TimeTagger:
        """Read the grammar. Raises FileNotFoundError or ValueError where the package's data is damaged."""
        grammar = load_grammar()
        resolvers: dict[str, Resolver] = {**DATES, **YEARS, **RELATIVE, **CLOCKS, **DURATIONS}
        missing = [rule.name for rule in grammar.rules if rule.resolver not in resolvers]
        if missing:
            raise ValueError(f"rules.tsv: no resolver for {', '.join(missing)}")
        return cls(grammar, resolvers)

    def tag(self, report: Report, syntax: Syntax | None = None) -> tuple[Time, ...]:
        """Times of `report.text` in text order; spans do not overlap. Without `report.published` what counts from it has no value."""
        return tuple(time for time, _ in self.found(report.text, Anchor.of(report.published), syntax))

    def found(self, text: str, anchor: Anchor, syntax: Syntax | None = None) -> Iterator[tuple[Time, str]]:
        """Each time with the reason for its value."""
        carried: Reading | None = None
        for stretch in chunks(text):
            reading = self._reading(text, stretch, anchor, syntax)
            if carried is not None:
                reading.focus, reading.focus_day = carried.focus, carried.focus_day
            yield from self._read(reading, syntax)
            carried = reading

    def _reading(self, text: str, stretch: tuple[int, int], anchor: Anchor, syntax: Syntax | None) -> Reading:
        lexemes = lex(text, self.grammar.words, *stretch)

        def tense(first: int, last: int) -> str | None:
            if any(lexemes.words[i] in self.grammar.lists["speech_words"] for i in range(max(0, first - 2), first)):
                return "past"  # "he said Friday": the verb of speech beside it governs it
            if any(lexemes.words[i] in self.grammar.lists["near_future"] for i in range(max(0, first - 3), first)):
                return "future"
            if syntax is not None and len(syntax):
                return tense_by_syntax(syntax, lexemes.starts[first], lexemes.ends[last - 1], self.grammar.lists)
            return tense_by_words(lexemes, first, last, self.grammar.lists)

        return Reading(text, lexemes, self.grammar, anchor.day, anchor.hour, tense)

    def _read(self, reading: Reading, syntax: Syntax | None) -> Iterator[tuple[Time, str]]:
        leads: dict[int, str | None] = {}
        done = 0
        for match in self.grammar.matches(reading.lexemes):
            if match.first < done or (syntax is not None and in_name_or_verb(reading, match, syntax)) or in_paper(reading, match):
                continue
            for item in self.resolvers[match.rule.resolver](reading, match):
                lead = widen(reading, item)
                done = max(done, item.last)
                if not join(reading, item):
                    year_back(reading, item)
                    if item.weak:
                        reading.found.append(item)
                    else:
                        reading.keep(item)
                if lead is not None:
                    leads[id(reading.found[-1])] = lead
        kept = [item for item in reading.found if not item.weak]
        bounds(reading, kept, [leads.get(id(item)) for item in kept])
        starts, ends = reading.lexemes.starts, reading.lexemes.ends
        for item in kept:
            first, last = item.days or (None, None)
            yield Time((starts[item.first], ends[item.last - 1]), item.type, item.value, first, last), item.why


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of at most `CHUNK` characters that end at a line, a blank, or, where there is none, anywhere."""
    start, size = 0, len(text)
    while start < size:
        end = min(size, start + CHUNK)
        if end < size:
            cut = max(text.rfind("\n", start + CHUNK // 2, end), text.rfind(". ", start + CHUNK // 2, end))
            if cut < 0:
                cut = text.rfind(" ", start + CHUNK // 2, end)
            end = cut + 1 if cut > start else end
        yield start, end
        start = end


def in_name_or_verb(reading: Reading, match: Match, syntax: Syntax) -> bool:
    """Whether the parse says that a match is part of a longer name, or that its one word is a verb ("may", "march", "fall")."""
    start, end = reading.lexemes.starts[match.first], reading.lexemes.ends[match.last - 1]
    if match.last - match.first == 1 and reading.kind(match.first) in ("month_unsure", "season_unsure", "weekday_unsure"):
        token = syntax.at(start)
        if token is not None and token.upos in ("VERB", "AUX"):
            return True
    if not syntax.names or reading.kind(match.first) in ("iso", "slashed", "ymd8"):
        return False
    k = max(0, bisect_right(syntax.names, start, key=lambda name: name.start) - 1)
    name = syntax.names[k]
    covered = name.start <= start and end <= name.end
    if covered and name.end - name.start == end - start:
        return name.label == "person"  # "a blow for May"
    return covered and reading.listed("name_labels", name.label)


def in_paper(reading: Reading, match: Match) -> bool:
    """ "The Sunday Times", "USA Today"."""
    kind = reading.kind(match.last - 1)
    after = reading.raw(match.last)
    if kind == "weekday" and after[:1].isupper() and reading.listed("paper_words", after.lower()):
        return True
    before = match.first - 1
    return kind == "today" and reading.raw(match.first) in ("Today", "TODAY") and reading.kind(before) == "other" and reading.raw(before)[:1].isupper()
