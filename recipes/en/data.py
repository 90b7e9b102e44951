"""Training material: treebanks and name corpora read into one form, and what may be used of each.

Sources and licences stand in `card.md`. Nothing here reads a dev or test set for training.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "src"))

from names import gum_names, re3d_names, wikigold_label  # noqa: E402
from silver import cities, silver, surnames  # noqa: E402

from dragoman.parse.tokens import words as split_words  # noqa: E402

CLEARED = ("academic", "bio", "court", "interview", "news", "voyage")
NOT_CLEARED_SOURCE = "BBC Online"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One training sentence. Empty `upos` or `names` means that the source does not say; heads count from 1."""

    id: str
    words: tuple[str, ...]
    lemmas: tuple[str, ...] = ()
    upos: tuple[str, ...] = ()
    xpos: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    rels: tuple[str, ...] = ()
    names: tuple[tuple[int, int, str], ...] | None = None
    unsure: frozenset[int] = field(default_factory=frozenset)


def blocks(path: Path) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """(sent_id, comment lines, rows of words) of a CoNLL-U file."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.splitlines()
        notes = [line for line in lines if line.startswith("#")]
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        if rows:
            sent_id = next((n.split("=", 1)[1].strip() for n in notes if n.startswith("# sent_id")), "")
            yield sent_id, notes, [r for r in rows if r[0].isdigit()]


def document(sent_id: str) -> str:
    return sent_id.rpartition("-")[0]


def treebank(path: Path, *, cleared: bool) -> Iterator[Sentence]:
    """Sentences with trees. With `cleared`, only GUM's genres under free licences; those carry names."""
    places = cities() if cleared else frozenset()
    known: dict[str, frozenset[str]] = {}
    if cleared:
        documents: dict[str, list[list[list[str]]]] = defaultdict(list)
        for sent_id, _, rows in blocks(path):
            documents[document(sent_id)].append(rows)
        known = {d: surnames(s) for d, s in documents.items()}
    for sent_id, _, rows in blocks(path):
        gum = re.match(r"GUM_([a-z]+)_", sent_id)
        if cleared and gum and gum[1] not in CLEARED:
            continue
        names, unsure = gum_names(rows) if gum else silver(rows, places, known[document(sent_id)]) if cleared else (None, frozenset())
        yield Sentence(
            id=sent_id,
            words=tuple(r[1] for r in rows),
            lemmas=tuple(r[2] for r in rows),
            upos=tuple(r[3] for r in rows),
            xpos=tuple(r[4] for r in rows),
            heads=tuple(int(r[6]) for r in rows),
            rels=tuple(r[7] for r in rows),
            names=names,
            unsure=unsure,
        )


def held_back(doc_id: str) -> bool:
    """A third of re3d is never trained on: chosen by the hash of the document's id."""
    return int(hashlib.sha256(doc_id.encode()).hexdigest(), 16) % 3 == 0


def re3d(path: Path, *, back: bool) -> Iterator[dict[str, object]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        if doc["source"] != NOT_CLEARED_SOURCE and held_back(doc["id"]) == back:
            yield doc


def rough_sentences(text: str, spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Cut at full stops and line ends: enough for learning names, where trees are not trained."""
    now: list[tuple[int, int]] = []
    for a, b in spans:
        if now and ("\n" in text[now[-1][1] : a] or len(now) >= 100):
            yield now
            now = []
        now.append((a, b))
        if text[a:b] in (".", "!", "?"):
            yield now
            now = []
    if now:
        yield now


def from_re3d(doc: dict[str, object]) -> Iterator[Sentence]:
    text = str(doc["text"])
    spans = list(split_words(text))
    named = re3d_names(text, spans, doc["entities"])  # type: ignore[arg-type]
    at = 0
    for k, sentence in enumerate(rough_sentences(text, spans)):
        n = len(sentence)
        mine = tuple((a - at, b - at, label) for a, b, label in named if at <= a and b <= at + n)
        yield Sentence(id=f"{doc['id']}-{k}", words=tuple(text[a:b] for a, b in sentence), names=mine)
        at += n


def wikigold(path: Path) -> Iterator[Sentence]:
    """WikiGold, its words cut anew by our own tokenizer, labels carried over by character."""
    for k, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
        rows = [line.rsplit(" ", 1) for line in block.splitlines() if " " in line]
        if not rows:
            continue
        text, tags = "", []
        for word, tag in rows:
            text += word + " "
            tags += [tag] * len(word) + ["O"]
        # The blank between two words of one name belongs to it.
        for i in range(1, len(tags) - 1):
            if text[i] == " " and tags[i - 1] == tags[i + 1] != "O":
                tags[i] = tags[i - 1]
        spans = list(split_words(text))
        found: list[tuple[int, int, str]] = []
        for match in re.finditer(r"(\w)\1*", "".join(t[2] if t != "O" else "." for t in tags).replace(".", " ")):
            inside = [i for i, (a, b) in enumerate(spans) if a >= match.start() and b <= match.end()]
            if inside:
                phrase = text[spans[inside[0]][0] : spans[inside[-1]][1]]
                found.append((inside[0], inside[-1] + 1, wikigold_label(match[1], phrase)))
        yield Sentence(id=f"wikigold-{k}", words=tuple(text[a:b] for a, b in spans), names=tuple(found))


def training(folder: Path) -> list[Sentence]:
    """All that the shipped model learns from."""
    out = list(treebank(folder / "ewt-train.conllu", cleared=True))
    out += treebank(folder / "gum-train.conllu", cleared=True)
    for doc in re3d(folder / "ner_re3d.jsonl", back=False):
        out += from_re3d(doc)
    out += wikigold(folder / "ner_wikigold.conll")
    return out


def recased(s: Sentence, how: str) -> Sentence:
    """A copy in other letters, as headlines and bad scans have them: `lower`, `upper` or `title`."""
    change = {"lower": str.lower, "upper": str.upper, "title": lambda w: w[:1].upper() + w[1:]}[how]
    return replace(s, words=tuple(change(w) for w in s.words))


def unstopped(s: Sentence) -> Sentence:
    """A copy without its last full stop, as in headlines."""
    n = len(s.words) - 1
    if n < 3 or s.words[-1] != "." or (s.heads and n + 1 in s.heads):
        return s
    if s.names and any(b > n for _, b, _ in s.names):
        return s
    cut = lambda x: x[:n]  # noqa: E731
    return replace(s, words=cut(s.words), lemmas=cut(s.lemmas), upos=cut(s.upos), xpos=cut(s.xpos), heads=cut(s.heads), rels=cut(s.rels))
