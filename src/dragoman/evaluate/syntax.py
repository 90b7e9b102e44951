"""Tagging, attachment and sentence scores of CoNLL-U files, as in the CoNLL 2018 shared task (Zeman et al. 2018).

Words are aligned by their characters (blanks not counted), so that raw-text parses can be scored too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import ReadError
from dragoman.evaluate.measures import Score, prf

__all__ = ["score_syntax"]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    upos: str
    head: int
    relation: str


def _read(path: Path) -> tuple[list[_Word], list[tuple[int, int]]]:
    """Words with character spans and document-level heads (-1 for roots), and sentence spans."""
    try:
        blocks = path.read_text(encoding="utf-8").split("\n\n")
    except OSError as error:
        raise ReadError(str(path), f"cannot be read ({error.strerror}); give a CoNLL-U file") from error
    words: list[_Word] = []
    sentences: list[tuple[int, int]] = []
    offset = 0
    for block in blocks:
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        if rows:
            start = offset
            offset = _add_sentence(rows, words, offset)
            sentences.append((start, offset))
    return words, sentences


def _add_sentence(rows: list[list[str]], words: list[_Word], offset: int) -> int:
    base = len(words)
    inside: dict[int, tuple[int, int]] = {}
    for row in rows:
        if "-" in row[0]:
            # A multiword token carries the surface; its words share its characters.
            first, last = (int(x) for x in row[0].split("-"))
            end = offset + len(row[1].replace(" ", ""))
            inside |= dict.fromkeys(range(first, last + 1), (offset, end))
            offset = end
        elif row[0].isdigit():
            span = inside.get(int(row[0]))
            if span is None:
                span = (offset, offset + len(row[1].replace(" ", "")))
                offset = span[1]
            head = int(row[6]) if row[6].isdigit() else 0
            words.append(_Word(*span, row[3], base + head - 1 if head else -1, row[7].partition(":")[0]))
    return offset


def score_syntax(gold_path: str | Path, predicted_path: str | Path) -> Score:
    """F1 of tokens, UPOS, UAS, LAS (universal relations) and sentences."""
    gold, gold_sentences = _read(Path(gold_path))
    found, found_sentences = _read(Path(predicted_path))
    places: dict[tuple[int, int], list[int]] = {}
    for j, word in enumerate(found):
        places.setdefault((word.start, word.end), []).append(j)
    taken: Counter[tuple[int, int]] = Counter()
    pair: dict[int, int] = {}
    for i, word in enumerate(gold):
        key = (word.start, word.end)
        candidates = places.get(key, [])
        if taken[key] < len(candidates):
            pair[i] = candidates[taken[key]]
            taken[key] += 1
    back = {j: i for i, j in pair.items()}
    count: Counter[str] = Counter()
    for i, j in pair.items():
        g, f = gold[i], found[j]
        count["upos"] += g.upos == f.upos
        attached = g.head == f.head == -1 or (g.head >= 0 and f.head >= 0 and back.get(f.head) == g.head)
        count.update(uas=int(attached), las=int(attached and g.relation == f.relation))
    figures = {"words": len(gold), "tokens_f1": prf(len(pair), len(found), len(gold))["f1"]}
    figures |= {k: prf(count[k], len(found), len(gold))["f1"] for k in ("upos", "uas", "las")}
    figures["sentences_f1"] = prf(len(set(gold_sentences) & set(found_sentences)), len(found_sentences), len(gold_sentences))["f1"]
    return Score(figures)
