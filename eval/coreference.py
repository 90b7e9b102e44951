"""Measures who-is-the-same: CoNLL F1 (mean of MUC, B-cubed, CEAF-e) on chains of persons, organisations and places.

    python eval/coreference.py ../shared/train/gum-dev.conllu

Text goes in raw and is parsed by the shipped model; I, we and you are joined, as texts are speeches, letters and interviews
too. Chains of one mention do not count. A mention found is the gold mention with the same head (GUM's "min"), the longest if
several. Beside it stands the language model alone: its names, joined where they are written alike.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.syntax import Syntax

GENRES = ("news", "speech", "interview", "letter")
TYPES = frozenset({"person", "organization", "place"})
BRACKET = re.compile(r"\([^()]*\)?|[^()]+\)")

Span = tuple[int, int]
Mention = tuple[int, ...]
Chain = frozenset[Mention]
Ratio = tuple[float, float]
"""Numerator and denominator, so that documents add up."""


@dataclass
class Entity:
    """One bracket of GUM: tokens `first` to `last` inclusive, `heads` counted from 1 inside it."""

    chain: str
    type: str
    heads: tuple[int, ...]
    first: int
    last: int = -1


@dataclass
class Document:
    id: str
    text: str = ""
    date: str | None = None
    tokens: list[Span] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    open: list[Entity] = field(default_factory=list)

    def add(self, misc: str, start: int, end: int) -> None:
        """One token with its brackets ("(12-person-…", "12)")."""
        at = len(self.tokens)
        self.tokens.append((start, end))
        found = re.search(r"(?:^|\|)Entity=([^|]*)", misc)
        for part in BRACKET.findall(found[1]) if found else ():
            if part.startswith("("):
                cells = part[1:].rstrip(")").split("-")
                heads = tuple(int(x) for x in cells[5].split(",") if x.isdigit()) if len(cells) > 5 else ()
                self.open.append(Entity(cells[0], cells[1], heads or (1,), at))
            if part.endswith(")"):
                name = part[1:-1].split("-")[0] if part.startswith("(") else part[:-1]
                k = next((k for k in range(len(self.open) - 1, -1, -1) if self.open[k].chain == name), None)
                if k is not None:
                    entity = self.open.pop(k)
                    entity.last = at
                    self.entities.append(entity)

    def span(self, entity: Entity) -> Span:
        return self.tokens[entity.first][0], self.tokens[entity.last][1]

    def heads(self, entity: Entity) -> list[Span]:
        at = [entity.first + k - 1 for k in entity.heads]
        return [self.tokens[i] for i in at if i <= entity.last] or [self.tokens[entity.first]]

    def chains(self) -> list[Chain]:
        """Gold chains of two or more mentions whose usual type is a person, organisation or place."""
        by: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.entities:
            by[entity.chain].append(entity)
        kept = [found for found in by.values() if Counter(e.type for e in found).most_common(1)[0][0] in TYPES]
        return [frozenset(self.span(e) for e in found) for found in kept if len(found) > 1]


def documents(text: str, genres: Sequence[str] = GENRES) -> Iterator[Document]:
    """The documents of a CoNLL-U file in GUM's form, raw text rebuilt with its paragraphs."""
    document: Document | None = None
    for block in text.split("\n\n"):
        for line in block.split("\n"):
            if line.startswith("# newdoc id"):
                if document is not None and document.id.split("_")[1] in genres:
                    yield document
                document = Document(line.split("= ")[1])
            elif document is not None and line.startswith("# meta::dateCreated"):
                document.date = line.split("= ")[1]
            elif document is not None and line.startswith("# newpar") and document.text:
                document.text = document.text.rstrip() + "\n\n"
        if document is not None:
            _sentence(document, [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")])
    if document is not None and document.id.split("_")[1] in genres:
        yield document


def _sentence(document: Document, rows: Iterable[list[str]]) -> None:
    last, offset, end = 0, 0, 0
    for row in rows:
        space = "" if "SpaceAfter=No" in row[9] else " "
        if "." in row[0]:
            continue
        if "-" in row[0]:
            last = int(row[0].split("-")[1])
            offset = len(document.text)
            end = offset + len(row[1])
            document.text += row[1] + space
        elif int(row[0]) <= last:
            document.add(row[9], offset, min(offset + len(row[1]), end))
            offset = min(offset + len(row[1]), end)
        else:
            start = len(document.text)
            document.text += row[1] + space
            document.add(row[9], start, start + len(row[1]))
            last = 0


# -- the three measures: recall of `key` by `found`; precision is the same the other way round


def muc(key: Sequence[Chain], found: Sequence[Chain]) -> Ratio:
    """Links of a chain that are kept (Vilain et al. 1995)."""
    at = {m: k for k, chain in enumerate(found) for m in chain}
    kept = sum(len(c) - len({at[m] for m in c if m in at}) - sum(m not in at for m in c) for c in key)
    return kept, sum(len(c) - 1 for c in key)


def b_cubed(key: Sequence[Chain], found: Sequence[Chain]) -> Ratio:
    """For each mention the share of its chain that stays with it (Bagga and Baldwin 1998)."""
    of = {m: chain for chain in found for m in chain}
    return sum(len(c & of[m]) / len(c) for c in key for m in c if m in of), sum(map(len, key))


def ceaf_e(key: Sequence[Chain], found: Sequence[Chain]) -> Ratio:
    """Likeness of chains, each matched to one of the other side at best (Luo 2005, phi 4)."""
    likeness = [[2 * len(a & b) / (len(a) + len(b)) for b in found] for a in key]
    return assigned(likeness), len(key)


def assigned(worth: Sequence[Sequence[float]]) -> float:
    """The largest sum of a one-to-one assignment: shortest augmenting paths, cubic in the number of rows."""
    if not worth or not worth[0]:
        return 0.0
    if len(worth) > len(worth[0]):
        worth = list(zip(*worth, strict=True))
    n, m = len(worth), len(worth[0])
    rows, columns = [0.0] * (n + 1), [0.0] * (m + 1)
    match = [0] * (m + 1)
    for i in range(1, n + 1):
        match[0], j = i, 0
        least, way, used = [float("inf")] * (m + 1), [0] * (m + 1), [False] * (m + 1)
        while match[j]:
            used[j] = True
            row = match[j]
            for k in range(1, m + 1):
                cost = -worth[row - 1][k - 1] - rows[row] - columns[k]
                if not used[k] and cost < least[k]:
                    least[k], way[k] = cost, j
            following = min((k for k in range(1, m + 1) if not used[k]), key=lambda k: least[k])
            step = least[following]
            for k in range(m + 1):
                if used[k]:
                    rows[match[k]] += step
                    columns[k] -= step
                else:
                    least[k] -= step
            j = following
        while j:
            match[j], j = match[way[j]], way[j]
    return sum(worth[match[k] - 1][k - 1] for k in range(1, m + 1) if match[k])


MEASURES = {"muc": muc, "b3": b_cubed, "ceafe": ceaf_e}


def f_one(recall: Ratio, precision: Ratio) -> float:
    r, p = (a / b if b else 0.0 for a, b in (recall, precision))
    return 2 * p * r / (p + r) if p + r else 0.0


class Score:
    """Sums over documents; `conll` is the mean of the three F1."""

    def __init__(self) -> None:
        self.sums = {name: [0.0] * 4 for name in MEASURES}

    def add(self, key: Sequence[Chain], found: Sequence[Chain]) -> None:
        for name, measure in MEASURES.items():
            for k, value in enumerate((*measure(key, found), *measure(found, key))):
                self.sums[name][k] += value

    def figures(self) -> dict[str, float]:
        out = {name: f_one((s[0], s[1]), (s[2], s[3])) for name, s in self.sums.items()}
        return {**out, "conll": sum(out.values()) / len(out)}


# -- what the product says


def aligned(document: Document, syntax: Syntax, chains: Iterable[Iterable[Span]]) -> list[Chain]:
    """Found chains with each mention as the gold mention of the same head; a mention counts in its first chain only."""
    by_head: dict[Span, list[Span]] = defaultdict(list)
    for entity in document.entities:
        for head in document.heads(entity):
            by_head[head].append(document.span(entity))
    out: list[Chain] = []
    seen: set[Mention] = set()
    for chain in chains:
        found: set[Mention] = set()
        for span in chain:
            top = syntax.top(*span) or syntax.tokens[0]
            gold = by_head.get((top.start, top.end), [])
            found.add(span if span in gold else max(gold, key=lambda s: (s[1] - s[0], s)) if gold else (-1, *span))
        kept = frozenset(found - seen)
        seen |= kept
        if len(kept) > 1:
            out.append(kept)
    return out


def names_alone(syntax: Syntax) -> list[list[Span]]:
    """The language model alone: its names, joined where written alike."""
    by: dict[str, list[Span]] = defaultdict(list)
    for name in syntax.names:
        span = (syntax.tokens[name.first].start, syntax.tokens[name.last - 1].end)
        by[syntax.text[span[0] : span[1]].casefold()].append(span)
    return list(by.values())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gold", type=Path, nargs="?", default=Path("../shared/train/gum-dev.conllu"))
    options.add_argument("--at-least", type=float, default=0.0, help="fail below this CoNLL F1")
    given = options.parse_args()
    if not given.gold.exists():
        print(f"{given.gold}: not here, skipped")
        return 0
    from dragoman.link import ActorLinker
    from dragoman.model import Report
    from dragoman.parse import load_parser
    from dragoman.parse.places import PlaceTagger

    parser, linker, tagger = load_parser(), ActorLinker.load(), PlaceTagger.load()
    ours, alone = Score(), Score()
    for document in documents(given.gold.read_text(encoding="utf-8")):
        report, syntax = Report(document.id, document.text, published=document.date), parser.parse(document.text)
        actors = linker.link(report, syntax, first_person=True)
        taken = {span for actor in actors for span in actor.mentions}
        places = [p.mentions for p in tagger.tag(report, syntax) if not p.demonym and not taken & set(p.mentions)]
        key = document.chains()
        found = aligned(document, syntax, [*(a.mentions for a in actors), *places])
        ours.add(key, found)
        alone.add(key, aligned(document, syntax, names_alone(syntax)))
        one = Score()
        one.add(key, found)
        print(f"  {document.id} {one.figures()['conll']:.3f}")
    for title, score in (("actors and places", ours), ("model alone", alone)):
        print(title, " ".join(f"{name} {value:.3f}" for name, value in score.figures().items()))
    return 0 if ours.figures()["conll"] >= given.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
