"""The grammar of time expressions: rules over kinds of words, read from `rules.tsv`, and the lexicon they stand on.

Each kind is one private letter; a text becomes a string of letters, and a rule a regular expression over it. So a rule costs one scan of a
short string, and no rule can run away: `*` stands for at most three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from dragoman import tables
from dragoman.parse.times.lexer import TOKEN, Lexemes, Words

__all__ = ["Grammar", "Match", "Rule", "load_grammar", "rows"]

LEXER_KINDS: Final = (
    "other", "break", "ampm", "iso", "slashed", "clock", "ordinal", "decade", "half", "year_short", "poss", "year4", "year_words", "ymd8", "nbig",
    "decimal", "n0", "n12", "n24", "n31", "n59", "n99", "comma", "hyphen", "dash", "stop", "slash", "colon", "at", "money", "percent", "and",
    "lparen", "rparen", "quote", "equals", "scale", "number", "holiday", "zone",
)  # fmt: skip
FIRST_CODE: Final = 0xE000  # private use area: no kind letter clashes with a pattern's own signs
PIECE: Final = re.compile(r"([a-z_]+[0-9]*)(?::([a-z0-9]+))?|(!?\()|(\))(?::([a-z0-9]+))?|([|?*+])")


@dataclass(frozen=True)
class Rule:
    name: str
    resolver: str
    pattern: re.Pattern[str]
    groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Match:
    """A rule that matched the lexemes from `first` to `last` (exclusive); `at(group)` is the index of the lexeme in a group."""

    rule: Rule
    order: int
    first: int
    last: int
    found: re.Match[str]

    def at(self, group: str) -> int | None:
        for name in self.rule.groups.get(group, ()):
            start = self.found.start(name)
            if start >= 0:
                return start
        return None


@dataclass(frozen=True)
class Grammar:
    words: Words
    rules: tuple[Rule, ...]
    holidays: Mapping[str, str]
    zones: Mapping[str, str]
    numbers: Mapping[str, int]
    lists: Mapping[str, frozenset[str]]

    def matches(self, lexemes: Lexemes) -> list[Match]:
        """All matches of all rules, earliest first, of these the longest, of these the first rule's."""
        out = [Match(rule, order, found.start(), found.end(), found) for order, rule in enumerate(self.rules) for found in rule.pattern.finditer(lexemes.codes)]
        out.sort(key=lambda m: (m.first, m.first - m.last, m.order))
        return out


def rows(name: str) -> Iterator[list[str]]:
    """Rows of a table of `data/lexicon/en/times`, without comments. Raises FileNotFoundError."""
    return (cells for _, cells in tables.rows(tables.shipped("lexicon", "en", "times", name)))


def tokenised(phrase: str) -> tuple[str, ...]:
    return tuple(m.group().lower() for m in TOKEN.finditer(phrase))


def load_grammar() -> Grammar:
    """Read lexicon, rules, feasts, zones and settings. Raises ValueError on a rule that names an unknown kind."""
    entries: list[tuple[tuple[str, ...], str, str]] = []
    abbreviations = set()
    for word, kind, value in rows("words.tsv"):
        entries.append((tokenised(word), kind, value))
        if kind in ("month_short", "weekday_short", "weekday_unsure") or word == "mar":
            abbreviations.add(word)
    holidays = {}
    for names, _, rule in rows("holidays.tsv"):
        for name in names.split("|"):
            key = " ".join(tokenised(name))
            holidays[key] = rule
            entries.append((tokenised(name), "holiday", key))
    zones = dict(row[:2] for row in rows("zones.tsv"))
    entries += [((zone,), "zone", offset) for zone, offset in zones.items()]
    kinds = list(dict.fromkeys([*LEXER_KINDS, *(kind for _, kind, _ in entries)]))
    codes = {kind: chr(FIRST_CODE + i) for i, kind in enumerate(kinds)}
    words = Words(_singles(entries), _phrases(entries), codes, frozenset(abbreviations))
    settings = {row[0]: row[1] for row in rows("settings.tsv")}
    numbers = {name: int(value) for name, value in settings.items() if value.isdigit()}
    lists = {name: frozenset(value.split()) for name, value in settings.items() if not value.isdigit()}
    return Grammar(words, tuple(_rules(codes)), holidays, zones, numbers, lists)


def _singles(entries: list[tuple[tuple[str, ...], str, str]]) -> dict[str, tuple[str, str]]:
    out: dict[str, tuple[str, str]] = {}
    for words, kind, value in entries:
        if len(words) == 1:
            out.setdefault(words[0], (kind, value))
    return out


def _phrases(entries: list[tuple[tuple[str, ...], str, str]]) -> dict[str, tuple[tuple[tuple[str, ...], str, str], ...]]:
    out: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for words, kind, value in entries:
        if len(words) > 1:
            out.setdefault(words[0], []).append((words[1:], kind, value))
    return {first: tuple(sorted(rest, key=lambda r: -len(r[0]))) for first, rest in out.items()}


def _rules(codes: Mapping[str, str]) -> Iterator[Rule]:
    classes: dict[str, str] = {}
    for row in rows("rules.tsv"):
        if row[0].startswith("class "):
            name, _, members = row[0][6:].partition(" = ")
            classes[name] = "".join(classes.get(k) or _code(codes, k, name) for k in members.split("|"))
            continue
        name, resolver, pattern = row
        groups: dict[str, list[str]] = {}
        regex = _compiled(pattern, name, {**codes, **classes}, groups)
        yield Rule(name, resolver, regex, {g: tuple(names) for g, names in groups.items()})


def _code(codes: Mapping[str, str], kind: str, where: str) -> str:
    if kind not in codes:
        raise ValueError(f"rules.tsv: {where} names the kind {kind!r}, which no word has")
    return codes[kind]


def _compiled(pattern: str, where: str, codes: Mapping[str, str], groups: dict[str, list[str]]) -> re.Pattern[str]:
    out: list[str] = []
    rest = PIECE.sub("", pattern).replace(" ", "")
    if rest:
        raise ValueError(f"rules.tsv: {where} holds {rest!r}, which is no part of a pattern")
    opened: list[int] = []
    for m in PIECE.finditer(pattern):
        kind, group, opening, closing, closed_group, sign = m.groups()
        if opening:
            opened.append(len(out))
            out.append("(?!" if opening == "!(" else "(?:")
        elif closing:
            at = opened.pop()
            if closed_group:
                out[at] = f"(?P<{_unique(closed_group, groups)}>"
            out.append(")")
        elif sign:
            out.append("{0,3}" if sign == "*" else sign)
        else:
            letters = f"[{_code(codes, kind, where)}]"
            out.append(f"(?P<{_unique(group, groups)}>{letters})" if group else letters)
    return re.compile("".join(out))


def _unique(group: str, groups: dict[str, list[str]]) -> str:
    """A fresh name for a group that several branches share."""
    names = groups.setdefault(group, [])
    names.append(f"{group}_{len(names)}")
    return names[-1]
