"""The ontology: PLOVER's types, modes and contexts, CAMEO's codes, and the mapping between them.

Read from `data/ontology/*.tsv`; nothing is read at import. Sources: CAMEO 1.1b3 (Schrodt 2012), PLOVER draft 0.8 (2021),
Goldstein (1992). PLOVER's quad and CAMEO's (GDELT's QuadClass) differ for some codes: never mix them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from dragoman.errors import DataError
from dragoman.tables import rows, shipped

__all__ = ["CameoCode", "Context", "Mode", "Ontology", "PloverType"]


@dataclass(frozen=True, slots=True)
class CameoCode:
    """One CAMEO code. `goldstein` is -10 to +10, `quad` 1 to 4 (GDELT), `type` and `mode` are PLOVER's."""

    code: str
    name: str
    goldstein: float
    quad: int
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    definition: str
    example: str

    @property
    def root(self) -> str:
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode of a PLOVER type; `intensity` is -10 to +10."""

    type: str
    name: str
    intensity: float
    definition: str


@dataclass(frozen=True, slots=True)
class PloverType:
    """One of the 16 types of PLOVER. `quad` is PLOVER's own."""

    name: str
    quad: str
    intensity: float
    recipient_required: bool
    definition: str
    modes: tuple[Mode, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """A PLOVER context: what an event is about."""

    name: str
    definition: str


def _rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of a TSV file under data/ontology with their place; `#` starts a comment line. Raises DataError."""
    header: list[str] = []
    for place, cells in rows(shipped("ontology", name)):
        if not header:
            header = cells
            continue
        if len(cells) != len(header):
            raise DataError(place, f"{len(cells)} columns where the header has {len(header)}")
        yield place, dict(zip(header, cells, strict=True))


@dataclass(frozen=True)
class Ontology:
    """All types, codes and contexts. `version` is a hash of the files they were read from."""

    types: dict[str, PloverType]
    codes: dict[str, CameoCode]
    contexts: dict[str, Context]
    version: str
    _modes: dict[tuple[str, str], Mode] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls) -> Ontology:
        """Read the shipped ontology (about 10 ms). Raises DataError where a file breaks its format."""
        modes: dict[tuple[str, str], Mode] = {}
        bare: dict[str, dict[str, str]] = {}
        for place, row in _rows("modes.tsv"):
            try:
                mode = Mode(row["type"], row["mode"], float(row["intensity"]), row["definition"])
            except ValueError as error:
                raise DataError(place, str(error)) from error
            modes[mode.type, mode.name] = mode
            if not mode.name:
                bare[mode.type] = row
        types = {
            name: PloverType(
                name, row["quad"], float(row["intensity"]), row["recipient_required"] == "yes", row["definition"],
                tuple(m for m in modes.values() if m.type == name and m.name),
            )
            for name, row in bare.items()
        }  # fmt: skip
        codes = {code.code: code for code in (_code(place, row) for place, row in _rows("cameo.tsv"))}
        contexts = {row["context"]: Context(row["context"], row["definition"]) for _, row in _rows("contexts.tsv")}
        return cls(types, codes, contexts, _version(), modes)

    def cameo(self, code: str) -> CameoCode:
        """The code, e.g. `0354`. Raises KeyError."""
        return self.codes[code]

    def type_of(self, cameo: str) -> str:
        """PLOVER type of a CAMEO code. Raises KeyError."""
        return self.codes[cameo].type

    def cameo_of(self, type: str) -> tuple[CameoCode, ...]:
        """All CAMEO codes of a PLOVER type, in code order; empty for an unknown type."""
        return tuple(code for code in self.codes.values() if code.type == type)

    def intensity(self, type: str, mode: str | None = None) -> float:
        """PLOVER intensity of a type and mode; the type's own where the mode is unknown. Raises KeyError for an unknown type."""
        found = self._modes.get((type, mode or "")) or self._modes[type, ""]
        return found.intensity

    def quad(self, type: str) -> str:
        """PLOVER quad of a type. Raises KeyError."""
        return self.types[type].quad

    def search(self, text: str) -> tuple[CameoCode, ...]:
        """Codes whose number starts with `text`, whose type is `text`, or whose words hold every word of it; in code order."""
        words = text.lower().split()
        if not words:
            return ()
        if words[0].isdigit():
            return tuple(c for c in self.codes.values() if c.code.startswith(words[0]))
        return tuple(c for c in self.codes.values() if all(w in _haystack(c) for w in words))


def _haystack(code: CameoCode) -> str:
    return f"{code.name} {code.type} {code.mode or ''} {' '.join(code.contexts)} {code.definition} {code.example}".lower()


def _code(place: str, row: dict[str, str]) -> CameoCode:
    try:
        return CameoCode(
            row["code"], row["name"], float(row["goldstein"]), int(row["quad"]), row["type"], row["mode"] or None,
            tuple(c for c in row["contexts"].split(";") if c), row["definition"], row["example"],
        )  # fmt: skip
    except ValueError as error:
        raise DataError(place, str(error)) from error


def _version() -> str:
    folder = files("dragoman") / "data" / "ontology"
    digest = hashlib.sha256()
    for name in ("cameo.tsv", "contexts.tsv", "modes.tsv"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
