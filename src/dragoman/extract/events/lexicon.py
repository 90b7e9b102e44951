"""The lexicon of acts: which words tell an act, what they take, and how other words turn it.

Files under `data/lexicon/en/acts`, tab separated, `#` for comments; docs/explanation/events.md explains every column.
`verbs.tsv`, `nouns.tsv`, `adjectives.tsv`: predicates with a frame and a CAMEO code. `operators.tsv`: words that turn the act
they govern (agree, refuse, threaten, end, …). `turns.tsv`: what becomes of the code. `classes.tsv`: classes of nouns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from dragoman import tables
from dragoman.errors import DataError

__all__ = ["Entry", "Lexicon", "Need", "Operator"]

FOLDER = ("data", "lexicon", "en", "acts")


@dataclass(frozen=True, slots=True)
class Need:
    """One condition of a frame: one of `slots` is filled (or, `absent`, is not).

    Filled by a word of `words`, by a phrase that holds an `actor`, or by one that is itself an actor (`named`).
    """

    slots: tuple[str, ...]
    words: frozenset[str] | None = None
    actor: bool = False
    absent: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A predicate: `lemma` (with `particle`), its conditions, its CAMEO code, and where source and recipient stand."""

    lemma: str
    particle: str | None
    needs: tuple[Need, ...]
    code: str
    to: tuple[str, ...]
    source: tuple[str, ...]
    flags: frozenset[str]
    confidence: float
    mode: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that turns the act it governs. `via` names the slots in which that act is sought."""

    lemma: str
    particle: str | None
    op: str
    needs: tuple[Need, ...]
    via: tuple[str, ...]
    to: tuple[str, ...]
    default: str | None
    flags: frozenset[str]
    confidence: float
    rule: str


@dataclass(frozen=True)
class Lexicon:
    """Predicates and operators by part of speech (`v`, `n`, `a`) and lemma, the most specific first."""

    entries: dict[tuple[str, str], tuple[Entry, ...]]
    operators: dict[tuple[str, str], tuple[Operator, ...]]
    turns: dict[tuple[str, str], str]
    classes: dict[str, frozenset[str]]
    contexts: dict[str, str]
    vocabulary: frozenset[str]

    @classmethod
    def load(cls) -> Lexicon:
        """Read the shipped lexicon. Raises DataError where a file breaks its format."""
        classes = _classes()
        entries: dict[tuple[str, str], list[Entry]] = {}
        for pos, name in (("v", "verbs.tsv"), ("n", "nouns.tsv"), ("a", "adjectives.tsv")):
            for place, cells in rows(name, 6):
                for entry in _entries(place, cells, classes):
                    entries.setdefault((pos, entry.lemma), []).append(entry)
        operators: dict[tuple[str, str], list[Operator]] = {}
        for place, cells in rows("operators.tsv", 8):
            for operator in _operators(place, cells, classes):
                operators.setdefault((cells[0], operator.lemma), []).append(operator)
        turns = {(c[0], prefix): c[2] for _, c in rows("turns.tsv", 3) for prefix in c[1].split()}
        contexts = {word: c[0] for _, c in rows("contexts.tsv", 2) for word in c[1].split()}
        words = [w for members in classes.values() for w in members]
        words += [w for group in entries.values() for entry in group for need in entry.needs for w in need.words or ()]
        words += [w for band in operators.values() for operator in band for need in operator.needs for w in need.words or ()]
        vocabulary = frozenset(words + [lemma for _, lemma in (*entries, *operators)])
        return cls(
            {key: tuple(sorted(found, key=_weight)) for key, found in entries.items()},
            {key: tuple(sorted(found, key=_weight)) for key, found in operators.items()},
            turns, classes, contexts, vocabulary,
        )  # fmt: skip

    def turn(self, op: str, code: str) -> str | None:
        """The code that `op` makes of `code` by the longest prefix in turns.tsv; None where it makes no event."""
        for length in range(len(code), 0, -1):
            found = self.turns.get((op, code[:length]))
            if found is not None:
                break
        else:
            found = self.turns.get((op, "*"), "-")
        if found.startswith(">") and found[1:] != op:
            return self.turn(found[1:], code)
        return code if found == "=" else None if found == "-" else found


def rows(name: str, width: int) -> Iterator[tuple[str, list[str]]]:
    """Rows of a file with their place, cells stripped. Raises DataError for a row of another width."""
    for place, raw in tables.rows(files("dragoman").joinpath(*FOLDER, name)):
        cells = [cell.strip() for cell in raw] + ["-"] * (width - len(raw))
        if len(cells) != width:
            raise DataError(place, f"{len(cells)} columns, not {width}")
        yield place, cells


def _classes() -> dict[str, frozenset[str]]:
    out: dict[str, frozenset[str]] = {}
    for place, (name, words) in rows("classes.tsv", 2):
        members: set[str] = set()
        for word in words.split():
            if word.startswith(("@", "$")) and len(word) > 1:
                if word not in out:
                    raise DataError(place, f"{word} is not defined above")
                members |= out[word]
            else:
                members.add(word)
        out[name] = out.get(name, frozenset()) | frozenset(members)
    return out


def _words(place: str, cell: str, classes: dict[str, frozenset[str]]) -> Iterator[tuple[str, str | None]]:
    """Lemma and particle of each word of a cell; `$name` stands for a group of verbs in classes.tsv."""
    for word in cell.split():
        if word.startswith("$") and word not in classes:
            raise DataError(place, f"{word} is not in classes.tsv")
        for one in sorted(classes[word]) if word.startswith("$") else (word,):
            lemma, _, particle = one.partition("_")
            yield lemma, particle or None
            if lemma.endswith("ise"):
                yield lemma[:-3] + "ize", particle or None


def _need(place: str, text: str, classes: dict[str, frozenset[str]]) -> Need:
    absent = text.startswith("!")
    slots, _, value = text.lstrip("!").partition("=")
    words: set[str] = set()
    parts = value.split(",") if value else []
    for part in parts:
        if part in ("A", "P"):
            continue
        if part.startswith("@"):
            if part not in classes:
                raise DataError(place, f"{part} is not in classes.tsv")
            words |= classes[part]
        else:
            words.add(part)
    return Need(tuple(slots.split("/")), frozenset(words) or None, "A" in parts, absent, "P" in parts)


def _list(cell: str) -> tuple[str, ...]:
    return () if cell in ("", "-") else tuple(cell.split(","))


def _options(cell: str) -> tuple[frozenset[str], float, str | None]:
    """Flags, confidence and mode out of the last column."""
    flags: set[str] = set()
    confidence, mode = 0.8, None
    for word in () if cell == "-" else cell.split():
        key, _, value = word.partition("=")
        if key == "conf":
            confidence = float(value)
        elif key == "mode":
            mode = value
        else:
            flags.add(key)
    return frozenset(flags), confidence, mode


def _entries(place: str, cells: list[str], classes: dict[str, frozenset[str]]) -> Iterator[Entry]:
    code, words, frame, to, source, options = cells
    needs = tuple(_need(place, part, classes) for part in (() if frame == "-" else frame.split()))
    flags, confidence, mode = _options(options)
    for lemma, particle in _words(place, words, classes):
        name = f"{lemma}_{particle}" if particle else lemma
        yield Entry(lemma, particle, needs, code, _list(to), _list(source), flags, confidence, mode, f"act.{name}.{code}")


def _operators(place: str, cells: list[str], classes: dict[str, frozenset[str]]) -> Iterator[Operator]:
    _, op, words, frame, via, to, default, options = cells
    needs = tuple(_need(place, part, classes) for part in (() if frame == "-" else frame.split()))
    flags, confidence, _ = _options(options)
    for lemma, particle in _words(place, words, classes):
        name = f"{lemma}_{particle}" if particle else lemma
        yield Operator(lemma, particle, op, needs, _list(via), _list(to), None if default == "-" else default, flags, confidence, f"{op}.{name}")


def _weight(found: Entry | Operator) -> tuple[int, int, int]:
    """Entries with a particle, with more conditions, with a finer code come first; a class counts more than mere presence."""
    worth = sum(0 if need.absent else (3 if "o" in need.slots else 2) if need.words else 1 for need in found.needs)
    return (0 if found.particle else 1, -worth - (4 if "first" in found.flags else 0), -len(found.code) if isinstance(found, Entry) else 0)
