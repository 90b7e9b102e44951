"""The words of attribution: cues with their constructions, nouns of speakers, channels and venues, and thresholds."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final

from dragoman.errors import DataError
from dragoman.model import ACTS

__all__ = ["FRAMES", "KINDS", "Entry", "Lexicon", "rows"]

FRAMES: Final = frozenset(("quote", "that", "whether", "to", "ing", "hearer-to", "on-to", "obj", "comp", "as", "saying"))
"""Constructions that are not a preposition."""

KINDS: Final = frozenset(("speech", "ask", "belief", "stance", "show"))
_POS: Final = {"verb": "VERB", "noun": "NOUN", "adjective": "ADJ"}
_ROOM: Final = "data/lexicon/en/statements"


@dataclass(frozen=True, slots=True)
class Entry:
    """A cue word. `frames` maps each construction to its weight in [0, 1], `adds` some of them to an act of their own ("insist on": demand)."""

    lemma: str
    upos: str
    frames: dict[str, float]
    act: str
    hearer: bool
    kind: str
    adds: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lexicon:
    """All word lists of the room, indexed for look-up. Build it with `load()`."""

    cues: dict[tuple[str, str], Entry]
    particles: frozenset[str]
    speakers: dict[str, frozenset[str]]
    words: dict[str, frozenset[str]]
    limits: dict[str, float] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)

    @classmethod
    @cache
    def load(cls) -> Lexicon:
        """Read the data files, once a process. Raises DataError naming file and line where one breaks its format."""
        cues: dict[tuple[str, str], Entry] = {}
        particles: set[str] = set()
        for place, row in rows("cues.csv", 6):
            entry = _entry(place, row)
            cues[entry.upos, entry.lemma] = entry
            if " " in entry.lemma:
                particles.add(entry.lemma.partition(" ")[2])
        speakers: dict[str, set[str]] = {}
        for _, (word, kind, anonymous) in rows("speakers.csv", 3):
            speakers.setdefault(word, set()).add(kind)
            if anonymous:
                speakers[word].add("anonymous")
        words: dict[str, set[str]] = {}
        for _, (word, group) in rows("words.csv", 2):
            words.setdefault(group, set()).add(word)
        limits = {name: float(value) for _, (name, value, _why) in rows("limits.csv", 3)}
        frozen = {w: frozenset(k) for w, k in speakers.items()}
        forms = _inflect({lemma for upos, lemma in cues if upos == "VERB" and " " not in lemma})
        forms |= {form: lemma for _, (form, lemma) in rows("forms.csv", 2)}
        return cls(cues, frozenset(particles), frozen, {g: frozenset(w) for g, w in words.items()}, limits, forms)

    def speaker_kinds(self, lemma: str) -> frozenset[str]:
        """What a noun says of a speaker: person, group, document, poll, anonymous."""
        return self.speakers.get(lemma, frozenset())

    def group(self, name: str) -> frozenset[str]:
        """The words of a group in `words.csv`; empty for an unknown group."""
        return self.words.get(name, frozenset())


def _entry(place: str, row: list[str]) -> Entry:
    lemma, pos, frames, act, hearer, kind = row
    if pos not in _POS or act not in ACTS or kind not in KINDS or hearer not in ("", "obj"):
        raise DataError(place, f"unknown part of speech, act, hearer or kind in {row!r}")
    weights: dict[str, float] = {}
    adds: dict[str, str] = {}
    for item in frames.split():
        name, sign, rest = item.partition("=")
        tenths, _, more = rest.partition("/")
        if not sign or not tenths.isdigit() or not (name in FRAMES or name.isalpha()) or (more and more not in ACTS):
            raise DataError(place, f"bad frame {item!r}")
        weights[name] = int(tenths) / 10
        if more:
            adds[name] = more
    return Entry(lemma, _POS[pos], weights, act, hearer == "obj", kind, adds)


def _inflect(lemmas: set[str]) -> dict[str, str]:
    """Regular forms of verbs, so that a wrong lemma from the parser does no harm."""
    out: dict[str, str] = {}
    for lemma in sorted(lemmas):
        stem = lemma[:-1] if lemma.endswith("e") else lemma
        falls = lemma[-1] == "y" and lemma[-2:-1] not in "aeou"
        hisses = lemma.endswith(("s", "sh", "ch", "x", "z"))
        third = lemma[:-1] + "ies" if falls else lemma + ("es" if hisses else "s")
        past = lemma[:-1] + "ied" if falls else stem + "ed"
        doubled = lemma + lemma[-1]
        for form in (lemma, third, past, stem + "ing", lemma + "ing", doubled + "ed", doubled + "ing"):
            out.setdefault(form, lemma)
    return out


def rows(name: str, width: int, room: str = _ROOM) -> list[tuple[str, list[str]]]:
    """`(place, cells)` for each row of a data file below its header row; lines that begin with `#` are comments."""
    source = resources.files("dragoman").joinpath(room, name).read_text(encoding="utf-8")
    lines = source.splitlines()
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(io.StringIO("\n".join(lines[first + 1 :])))
    out: list[tuple[str, list[str]]] = []
    for row in reader:
        if not row:
            continue
        place = f"{name}:{first + 1 + reader.line_num}"
        if len(row) != width:
            raise DataError(place, f"{len(row)} cells, expected {width}")
        out.append((place, row))
    return out
