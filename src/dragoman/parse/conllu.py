"""CoNLL-U in and out, and the views behind `dragoman parse`.

Files with gold tokens keep their words, multiword tokens and comments; only what the parser decides is
written anew. With `raw`, nothing is read but the `# text =` lines, joined by blanks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import ReadError, UsageError
from dragoman.parse.tokens import JOINED

if TYPE_CHECKING:
    from dragoman.parse.pipeline import Parser, Text
    from dragoman.syntax import Syntax, Token

__all__ = ["FORMATS", "Block", "blocks", "parse_file", "raw_text", "rows", "write"]

FORMATS: Final = ("conllu", "json", "table")

# Second words of a multiword token; a possessive apostrophe alone is known by its tag.
_CLITICS: Final = frozenset(
    mark + end for mark in "'’`´" for end in ("s", "re", "ve", "ll", "d", "m")
) | frozenset("n" + mark + "t" for mark in "'’`´")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """One sentence of a CoNLL-U file: comment lines and rows of ten columns."""

    place: str
    comments: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """What stands after `# text =`, else the words joined by blanks."""
        for line in self.comments:
            if line.startswith("# text ="):
                return line[8:].strip()
        return " ".join(row[1] for row in self.rows if row[0].isdigit())

    def words(self) -> list[str]:
        return [row[1] for row in self.rows if row[0].isdigit()]


def blocks(path: Path) -> Iterator[Block]:
    """The sentences of a CoNLL-U file."""
    comments: list[str] = []
    found: list[tuple[str, ...]] = []
    number = began = 0
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            if found:
                yield Block(f"{path}:{began}", tuple(comments), tuple(found))
            comments, found = [], []
            continue
        began = began if found or comments else number
        if line.startswith("#"):
            comments.append(line)
            continue
        row = tuple(line.split("\t"))
        if len(row) != 10:
            raise ReadError(f"{path}:{number}", f"a CoNLL-U row has 10 columns parted by tabs, this one {len(row)}; for plain text use a .txt file")
        found.append(row)
    if found:
        yield Block(f"{path}:{began}", tuple(comments), tuple(found))


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            for line in file:
                yield line.rstrip("\r\n")
    except OSError as error:
        raise ReadError(str(path), f"cannot be read: {error.strerror or error}") from error


def raw_text(path: Path) -> str:
    """The text of a file: the `# text =` lines of CoNLL-U joined by blanks, or all of a plain text."""
    if path.suffix == ".conllu":
        return " ".join(line[8:].strip() for line in _lines(path) if line.startswith("# text ="))
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ReadError(str(path), f"cannot be read: {error.strerror or error}") from error


def parse_file(parser: Parser, path: Path, *, raw: bool = False, format: str = "conllu") -> Iterator[str]:
    """The parse of a file as lines of text, each with its line end.

    `.conllu` files are parsed on their own tokens unless `raw`; anything else is plain text.
    """
    if format not in FORMATS:
        raise UsageError(f"--format {format}: choose one of {', '.join(FORMATS)}")
    return (line + "\n" for line in _parsed(parser, path, raw or path.suffix != ".conllu", format))


def _parsed(parser: Parser, path: Path, raw: bool, format: str) -> Iterator[str]:
    if raw:
        yield from write(parser.parse(raw_text(path)), format)
        return
    known = list(blocks(path))
    for block, syntax in zip(known, parser.parse_cut(_cut(block) for block in known), strict=True):
        yield from _filled(block, syntax) if format == "conllu" else write(syntax, format)


def _cut(block: Block) -> Text:
    """The words of a sentence with their places in its text; words of a multiword token share or part its place."""
    from dragoman.parse.pipeline import Text

    forms = block.words()
    spans: list[tuple[int, int]] = []
    text, at = block.text, 0
    covered = 0
    for row in block.rows:
        if "-" in row[0]:
            first, last = (int(x) for x in row[0].split("-"))
            at, end = _find(text, row[1], at)
            spans += _shared(row[1], forms[first - 1 : last], at)
            covered, at = last, end
        elif row[0].isdigit() and int(row[0]) > covered:
            start, at = _find(text, row[1], at)
            spans.append((start, at))
    return Text(text, spans, [(0, len(forms))], forms)


def _find(text: str, form: str, at: int) -> tuple[int, int]:
    """Where `form` stands in `text` from `at` on; where it does not, the next place of its length."""
    start = text.find(form, at, at + len(form) + 50)
    start = start if start >= 0 else min(at, len(text))
    return start, min(len(text), start + len(form))


def _shared(surface: str, forms: list[str], at: int) -> list[tuple[int, int]]:
    if "".join(forms) == surface:
        ends = [at + len("".join(forms[: k + 1])) for k in range(len(forms))]
        return list(zip([at, *ends[:-1]], ends, strict=True))
    return [(at, at + len(surface))] * len(forms)


def _filled(block: Block, syntax: Syntax) -> Iterator[str]:
    """The sentence as it was, with the parser's lemma, tags, head and relation."""
    yield from block.comments
    for row in block.rows:
        if row[0].isdigit():
            t = syntax[int(row[0]) - 1]
            yield "\t".join((row[0], row[1], t.lemma, t.upos, t.xpos, "_", str(t.head + 1), t.deprel, "_", row[9]))
        elif "-" in row[0]:
            yield "\t".join(row)
    yield ""


def write(syntax: Syntax, format: str = "conllu") -> Iterator[str]:
    """Lines of a parse, without line ends: CoNLL-U, one JSON object a sentence, or a table to read."""
    make = {"conllu": _conllu, "json": _json, "table": _table}[format]
    for s in range(len(syntax.sentences)):
        yield from make(syntax, s)


def _conllu(syntax: Syntax, s: int) -> Iterator[str]:
    start, end = syntax.sentence_span(s)
    yield f"# sent_id = {s + 1}"
    yield "# text = " + " ".join(syntax.text[start:end].split())
    yield from ("\t".join(row) for row in rows(syntax, s))
    yield ""


def rows(syntax: Syntax, s: int) -> Iterator[tuple[str, ...]]:
    """CoNLL-U rows of a sentence; words written together with a clitic get a row of their own for the whole."""
    first, last = syntax.sentences[s]
    open_until = first
    for i in range(first, last):
        if i >= open_until:
            until = i + 1
            while until < last and _is_clitic(syntax.tokens, until):
                until += 1
            if until > i + 1:
                surface = syntax.text[syntax[i].start : syntax[until - 1].end]
                yield (f"{i - first + 1}-{until - first}", surface, *["_"] * 7, _space(syntax, until - 1, last))
            open_until = until
            inside = until > i + 1
        t = syntax[i]
        head = t.head - first + 1 if t.head >= 0 else 0
        misc = "_" if inside else _space(syntax, i, last)
        yield (str(i - first + 1), t.text, t.lemma, t.upos, t.xpos, "_", str(head), t.deprel, "_", misc)


def _space(syntax: Syntax, i: int, last: int) -> str:
    joined = i + 1 < len(syntax) and i + 1 < last and syntax[i + 1].start == syntax[i].end
    return "SpaceAfter=No" if joined else "_"


def _is_clitic(tokens: Sequence[Token], i: int) -> bool:
    before, t = tokens[i - 1], tokens[i]
    if before.end != t.start or (not before.text[-1].isalnum() and before.text[-1] != "."):
        return False
    low = t.text.lower()
    whole = (before.text + t.text).lower()
    return low in _CLITICS or t.xpos == "POS" or JOINED.get(whole) == len(before.text)


def _json(syntax: Syntax, s: int) -> Iterator[str]:
    first, last = syntax.sentences[s]
    start, end = syntax.sentence_span(s)
    words = [
        {
            "i": t.i, "start": t.start, "end": t.end, "text": t.text, "lemma": t.lemma, "upos": t.upos, "xpos": t.xpos,
            "head": t.head, "deprel": t.deprel,
        }
        for t in syntax.tokens[first:last]
    ]  # fmt: skip
    names = [{"start": n.start, "end": n.end, "label": n.label, "text": syntax.text[n.start : n.end]} for n in syntax.names if first <= n.first < last]
    yield json.dumps({"sentence": s, "start": start, "end": end, "tokens": words, "names": names}, ensure_ascii=False)


def _table(syntax: Syntax, s: int) -> Iterator[str]:
    first, last = syntax.sentences[s]
    named = {i: n.label for n in syntax.names for i in range(n.first, n.last)}
    lines = [("", "word", "lemma", "tag", "head", "relation", "name")]
    for t in syntax.tokens[first:last]:
        head = syntax[t.head].text if t.head >= 0 else ""
        lines.append((str(t.i - first + 1), t.text, t.lemma, f"{t.upos} {t.xpos}", head, t.deprel, named.get(t.i, "")))
    wide = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(cell.ljust(w) for cell, w in zip(line, wide, strict=True)).rstrip()
    yield ""
