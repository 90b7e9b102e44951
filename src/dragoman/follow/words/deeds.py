"""The deeds of a sentence, written down small and read back: computed once, when a report is coded or first asked about, and kept beside the store."""

from __future__ import annotations

import json
import os
import tomllib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.follow.words.acts import Act, acts_of
from dragoman.follow.words.lexicon import Lexicon
from dragoman.keep.aside import Aside, Entry, key_of
from dragoman.link.across.settings import Settings
from dragoman.syntax import Name, Syntax, Token

if TYPE_CHECKING:
    from dragoman.parse import Parser

__all__ = ["Deeds", "entries", "packed", "sentence_of", "unpacked", "version"]

_FORM: Final = "1"
"""How deeds are found and written: another number wherever `acts` changes, so that nothing old is read."""
_MADE_OF: Final = ("model", "lexicon", "links", "follow")
"""Sets of the manifest that deeds depend on."""
_AHEAD: Final = 512
"""Sentences parsed at one go, and kept at once."""
_MEMORY: Final = 40_000
"""Sentences whose deeds stay in memory."""
_SETS: Final = ("families", "scope", "words", "near")
_FIELDS: Final = tuple(Act.__slots__)


@cache
def version() -> str:
    """What deeds are made by: the program, its data, and a model of one's own (DRAGOMAN_MODEL)."""
    manifest = tomllib.loads((files("dragoman") / "data" / "manifest.toml").read_text(encoding="utf-8"))
    own = os.environ.get("DRAGOMAN_MODEL")
    model = [str(Path(own).resolve()), *sorted(f"{p.name}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in Path(own).iterdir())] if own else []
    return " ".join((_FORM, _program(), *(f"{name}={manifest[name]['version']}" for name in _MADE_OF), *model))


def _program() -> str:
    try:
        return metadata.version("dragoman")
    except metadata.PackageNotFoundError:  # a checkout that was never installed
        return ""


@cache
def _memory() -> dict[str, tuple[Act, ...]]:
    """The deeds of sentences met in this process: of one text they are the same in every store."""
    return {}


def packed(acts: Sequence[Act]) -> bytes:
    """Deeds as bytes.

    >>> unpacked(packed(())), len(packed(()))
    ((), 0)
    """
    if not acts:
        return b""
    rows = [[sorted(value) if isinstance(value := getattr(act, name), frozenset) else value for name in _FIELDS] for act in acts]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 6)


def unpacked(data: bytes) -> tuple[Act, ...]:
    """Deeds of bytes. Raises ValueError, KeyError or zlib.error where they are none."""
    if not data:
        return ()
    return tuple(_act(row) for row in json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass")))


def _act(row: Sequence[Any]) -> Act:
    values = dict(zip(_FIELDS, row, strict=True))
    for name in _SETS:
        values[name] = frozenset(values[name])
    for name in ("clause", "phrase", "governors"):
        values[name] = tuple(values[name])
    values["subject"] = tuple((a, b) for a, b in values["subject"])
    return Act(**values)


# Of a whole report


def sentence_of(syntax: Syntax, s: int) -> Syntax:
    """One sentence of a parsed report as a text of its own."""
    first, last = syntax.sentences[s]
    start, end = syntax.sentence_span(s)
    tokens = tuple(
        Token(t.i - first, t.start - start, t.end - start, t.text, t.lemma, t.upos, t.xpos, t.head - first if t.head >= 0 else -1, t.deprel, 0)
        for t in syntax.tokens[first:last]
    )
    names = tuple(
        Name(n.start - start, n.end - start, n.label, n.first - first, n.last - first) for n in syntax.names if n.first >= first and n.last <= last
    )  # fmt: skip
    return Syntax(syntax.text[start:end], tokens, ((0, last - first),), names)


def entries(syntax: Syntax) -> Iterator[Entry]:
    """The deeds of each sentence of a report, to be kept beside the store that it goes into."""
    lexicon, settings = Lexicon.load(), Settings.load()
    for s in range(len(syntax.sentences)):
        own = sentence_of(syntax, s)
        yield key_of(version(), own.text), packed(acts_of(own, lexicon, settings))


# Of sentences


class Deeds:
    """The deeds of sentences: from memory, from the file beside the store, or else parsed, and kept there."""

    def __init__(self, aside: Aside, load: Callable[[], Parser]) -> None:
        self._aside = aside
        self._load = load
        self._known = _memory()
        self.parsed = 0
        """Sentences that had to be parsed."""

    def of(self, text: str) -> tuple[Act, ...]:
        """The deeds of a sentence."""
        found = self._known.get(text)
        if found is None:
            self.prepare([text])
            found = self._known.get(text) or ()
        return found

    def prepare(self, texts: Iterable[str]) -> None:
        """Read or parse many sentences at one go: quicker than one by one."""
        wanted = [text for text in dict.fromkeys(texts) if text not in self._known]
        for start in range(0, len(wanted), _AHEAD):
            some = wanted[start : start + _AHEAD]
            if len(self._known) + len(some) > _MEMORY:
                self._known.clear()
            missing = self._read(some)
            if missing:
                self._parse(missing)

    def _read(self, texts: Sequence[str]) -> list[str]:
        """Take what is kept; gives what is not."""
        keys = {key_of(version(), text): text for text in texts}
        for key, data in self._aside.get(list(keys)).items():
            try:
                self._known[keys[key]] = unpacked(data)
            except (ValueError, KeyError, TypeError, zlib.error):
                continue
        return [text for text in texts if text not in self._known]

    def _parse(self, texts: Sequence[str]) -> None:
        lexicon, settings = Lexicon.load(), Settings.load()
        fresh = []
        for text, syntax in zip(texts, self._load().parse_sentences(texts), strict=True):
            self._known[text] = acts = acts_of(syntax, lexicon, settings)
            fresh.append((key_of(version(), text), packed(acts)))
        self.parsed += len(fresh)
        self._aside.put(fresh)
