"""The directory: who is who, and in what office when. Read from our CSV files and, on top, from a user's own.

A file is told by its header: `states.csv` (code, names, adjectives …), bodies (`groups.csv`, `seats.csv`) and people
(`leaders.csv`, `officials.csv`: one row for each term of office). `docs/reference/directory.md` names the columns.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from dragoman.errors import DataError
from dragoman.link.words import phrase_key, skeleton

__all__ = ["Body", "Directory", "Person", "State", "Term", "rows_of"]


@dataclass(frozen=True, slots=True)
class State:
    """A state, territory or region. `word` tells a name from an adjective or a noun of its people: name adjective people capital."""

    code: str
    name: str
    kind: str
    word: str
    start: str
    end: str
    upper: bool


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, a seat of power, an armed group, in one period. `base` is the code where no one country is it (IGOUNO)."""

    name: str
    kind: str
    base: str
    country: str | None
    roles: tuple[str, ...]
    start: str
    end: str
    generic: bool
    upper: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One term of office; `start` and `end` ISO dates, empty where open."""

    country: str | None
    base: str
    roles: tuple[str, ...]
    office: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with their terms of office, by start."""

    name: str
    sex: str
    family: str
    terms: tuple[Term, ...]

    def at(self, date: str | None) -> tuple[Term, ...]:
        """Terms held on that day; without a date, the last one."""
        if date is None:
            return self.terms[-1:]
        return tuple(t for t in self.terms if holds(t.start, t.end, date))

    @property
    def country(self) -> str | None:
        return self.terms[-1].country if self.terms else None


@dataclass
class Directory:
    """Phrases (folded pieces) to what they may mean; built once by `load`, then only read.

    `lower`: phrases that begin in lower case ("the Fed"), and whether their last word is a capital one.
    """

    states: dict[tuple[str, ...], list[State]] = field(default_factory=dict)
    bodies: dict[tuple[str, ...], list[Body]] = field(default_factory=dict)
    people: dict[tuple[str, ...], list[Person]] = field(default_factory=dict)
    families: dict[str, list[Person]] = field(default_factory=dict)
    skeletons: dict[str, list[Person]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    lower: dict[tuple[str, ...], bool] = field(default_factory=dict)
    state_names: dict[str, str] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    family_first: frozenset[str] = frozenset()

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Directory:
        """Our files, then the user's. Raises DataError with file and line where a row breaks the format."""
        found = cls()
        folder = files("dragoman") / "data" / "directory"
        shipped = sorted((f for f in folder.iterdir() if f.name.endswith(".csv")), key=lambda f: f.name)
        classes = rows_of(files("dragoman") / "data" / "lexicon" / "en" / "agents_classes.csv")
        found.family_first = next((frozenset(row["words"].split()) for _, row in classes if row["class"] == "family_first_states"), frozenset())
        people: dict[str, tuple[str, set[str], list[Term]]] = {}
        for source in (*shipped, *extra):
            found._read(source, people)
        found._join(people)
        return found

    def _read(self, source: Traversable | Path, people: dict[str, tuple[str, set[str], list[Term]]]) -> None:
        for place, row in rows_of(source):
            if "code" in row and "adjectives" in row:
                self._state(row)
            elif "office" in row:
                self._term(row, people)
            elif "roles" in row:
                self._body(row)
            else:
                raise DataError(place, "unknown kind of directory file: see docs/reference/directory.md for the columns")

    def _state(self, row: Mapping[str, str]) -> None:
        names = split(row["names"])
        adjectives = split(row["adjectives"])
        shown = names[0]
        self.state_names.setdefault(row["code"], shown)
        if adjectives:
            self.adjectives.setdefault(row["code"], adjectives[0])
        nouns = (*split(row["people"]), *(p for a in adjectives for p in plural_people(a)))
        words = [(n, "name") for n in names] + [(a, "adjective") for a in adjectives]
        words += [(p, "people") for p in nouns] + [(c, "capital") for c in split(row["capitals"])]
        for text, word in words:
            key = phrase_key(text)
            held = self.states.setdefault(key, [])
            if not any(s.code == row["code"] and s.word == word for s in held):
                held.append(State(row["code"], shown, row["kind"], word, row["from"], row["to"], is_upper(text)))
            self._reach(key)

    def _body(self, row: Mapping[str, str]) -> None:
        roles = tuple(split(row["roles"]))
        for text in (row["name"], *split(row["aliases"])):
            key = phrase_key(text)
            body = Body(
                row["name"],
                row["kind"],
                row.get("code", ""),
                row["country"] or None,
                roles,
                row["from"],
                row["to"],
                row.get("generic", "") == "1",
                is_upper(text),
            )
            self.bodies.setdefault(key, []).append(body)
            if text[:1].islower():
                self.lower[key] = text.split()[-1][:1].isupper()
            self._reach(key)

    def _term(self, row: Mapping[str, str], people: dict[str, tuple[str, set[str], list[Term]]]) -> None:
        sex, aliases, terms = people.setdefault(row["name"], (row["sex"], set(), []))
        aliases.update(split(row["aliases"]))
        term = Term(row["country"] or None, row.get("code", ""), tuple(split(row["roles"])), row["office"], row["from"], row["to"])
        terms.append(term)
        people[row["name"]] = (sex or row["sex"], aliases, terms)

    def _join(self, people: Mapping[str, tuple[str, set[str], list[Term]]]) -> None:
        for name, (sex, aliases, terms) in people.items():
            terms.sort(key=lambda t: (t.start, t.end or "9999"))
            key = phrase_key(name)
            family = family_of(key, terms[0].country in self.family_first)
            person = Person(name, sex, family, tuple(terms))
            for text in sorted({name, *aliases}):
                alias = phrase_key(text)
                if len(alias) > 1:
                    add(self.skeletons.setdefault(skeleton(alias), []), person)
                    add(self.people.setdefault(alias, []), person)
                    self._reach(alias)
                elif alias:
                    add(self.families.setdefault(alias[0], []), person)
            add(self.families.setdefault(family, []), person)

    def _reach(self, key: tuple[str, ...]) -> None:
        if key:
            self.longest[key[0]] = max(self.longest.get(key[0], 0), len(key))


def family_of(key: tuple[str, ...], first: bool) -> str:
    """The part of a name that stands for it alone: last, or `first` as in East Asia, before "II" and before "of Jordan"."""
    if not key:
        return ""
    if "of" in key[1:]:
        key = key[: key.index("of")]
    while len(key) > 1 and (set(key[-1]) <= set("ivx") or key[-1] == "jr"):
        key = key[:-1]
    return key[0] if first and len(key) > 1 else key[-1]


def add(people: list[Person], person: Person) -> None:
    if person not in people:
        people.append(person)


def holds(start: str, end: str, date: str) -> bool:
    """Whether an ISO day lies in `[start, end]`; a bare year counts from its first to its last day."""
    return (not start or start <= date) and (not end or date[: len(end)] <= end)


def split(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def is_upper(text: str) -> bool:
    letters = text.replace(".", "")
    return letters.isalpha() and letters.isupper() and len(letters) <= 6


def plural_people(adjective: str) -> Iterator[str]:
    """ "Iraqi" -> "Iraqis", "Libyan" -> "Libyans"; adjectives in -ese, -sh, -ch, -ss name the people as they stand ("the Chinese")."""
    if len(adjective) > 3 and "." not in adjective and not adjective.endswith("ese") and adjective[-1] in "nikotelbzd":
        yield adjective + "s"


def rows_of(source: Traversable | Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a CSV file as dicts, with their place ("groups.csv:12"); lines that begin with "#" are notes.

    Raises DataError where the file is not UTF-8 or a row has another number of cells than the header.
    """
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(str(source), f"cannot be read as UTF-8 CSV: {error}") from error
    numbered = [(i, line) for i, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not numbered:
        return
    header = next(csv.reader([numbered[0][1]]))
    for (number, _), cells in zip(numbered[1:], csv.reader(line for _, line in numbered[1:]), strict=True):
        if len(cells) != len(header):
            raise DataError(f"{source.name}:{number}", f"{len(cells)} cells where the header has {len(header)}")
        yield f"{source.name}:{number}", dict(zip(header, cells, strict=True))
