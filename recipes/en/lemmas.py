"""Count lemmas in the treebanks: irregular words and suffix rules, into `lemmas.json.gz` for the parser."""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from data import HERE, Sentence, treebank

from dragoman.parse.lemmas import LONGEST_SUFFIX, Lemmas

USUAL = 5  # words that make an edit a usual one of its tag
INFLECTED = ("VBD", "VBN", "VBG", "VBZ", "NNS", "JJR", "JJS", "RBR", "RBS")
ENOUGH = 2  # words that a rule for a new suffix must explain


def rule_of(word: str, lemma: str) -> str:
    """The edit at the end that makes `lemma` of `word`; the whole word where they begin differently."""
    same = 0
    while same < min(len(word), len(lemma)) and word[same] == lemma[same]:
        same += 1
    return f"{len(word) - same}+{lemma[same:]}"


def counted(sentences: list[Sentence]) -> dict[str, dict[str, Counter[str]]]:
    """Penn tag -> word -> lemmas."""
    out: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for s in sentences:
        for word, lemma, xpos in zip(s.words, s.lemmas, s.xpos, strict=True):
            if lemma not in ("_", "") and xpos not in ("GW", "FW", "ADD", "NFP"):
                proper = xpos.startswith("NNP")
                out[xpos][word.lower()][lemma.lower() if proper else lemma] += 1
    return out


def irregular() -> dict[str, dict[str, str]]:
    """Penn tag -> form -> lemma, of irregular.txt."""
    out: dict[str, dict[str, str]] = {"VBD": {}, "VBN": {}, "NNS": {}}
    tags: tuple[str, ...] = ()
    for line in (HERE / "irregular.txt").read_text(encoding="utf-8").splitlines():
        lemma, *forms = line.split()
        if lemma == "#":
            continue
        if not forms:
            tags = {"VERBS": ("VBD", "VBN"), "NOUNS": ("NNS",)}[lemma]
        for tag, variants in zip(tags, forms, strict=False):
            out[tag] |= dict.fromkeys(variants.split("/"), lemma)
    return out


def table(sentences: list[Sentence], vocabulary: frozenset[str]) -> dict[str, Any]:
    words: dict[str, dict[str, str]] = {}
    ends: dict[str, dict[str, str]] = {}
    common: dict[str, list[str]] = {}
    for xpos, known in sorted(counted(sentences).items()):
        best = {w: c.most_common(1)[0][0] for w, c in known.items()}
        ends[xpos] = rules(best)
        votes = Counter(rule_of(w, lemma) for w, lemma in best.items())
        if xpos in INFLECTED:
            often = [rule for rule, n in votes.most_common(6) if n >= USUAL and rule != "0+"]
            common[xpos] = [rule for rule in often if rule.partition("+")[2] in ("", "e", "y")]
        now = Lemmas({}, ends, common, vocabulary)
        if xpos not in ("NNP", "NNPS"):  # the case of a name is its own; only its end is changed
            words[xpos] = {w: lemma for w, lemma in sorted(best.items()) if now.of(w, xpos) != lemma and len(w) < 30}
    for xpos, forms in irregular().items():
        words[xpos] = forms | words[xpos]  # what the treebanks say goes first
    kept = {"words": words, "ends": ends, "common": common}
    return {name: {k: v for k, v in part.items() if v} for name, part in kept.items()}  # type: ignore[attr-defined]


def rules(best: dict[str, str]) -> dict[str, str]:
    """Suffix -> edit, a longer suffix only where it says otherwise than the shorter."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for word, lemma in best.items():
        rule = rule_of(word, lemma)
        for n in range(min(LONGEST_SUFFIX, len(word) - 1) + 1):
            votes[word[len(word) - n :]][rule] += 1
    out: dict[str, str] = {}
    for suffix in sorted(votes, key=lambda s: (len(s), s)):
        rule, n = votes[suffix].most_common(1)[0]
        shorter = next((out[suffix[k:]] for k in range(1, len(suffix) + 1) if suffix[k:] in out), "0+")
        if rule != shorter and n >= (ENOUGH if suffix else 1) and int(rule.split("+")[0]) <= max(1, len(suffix)):
            out[suffix] = rule
        elif suffix == "" and rule == "0+":
            out[""] = rule
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2 (for its vocabulary)")
    parser.add_argument("--out", type=Path, required=True, help="lemmas.json.gz")
    args = parser.parse_args()
    sentences = [s for k in ("ewt", "gum") for s in treebank(args.data / f"{k}-train.conllu", cleared=True)]
    vocabulary = frozenset((args.base / "vocab.txt").read_text(encoding="utf-8").split())
    made = table(sentences, vocabulary)
    text = json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    args.out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    lemmas = Lemmas(made["words"], made["ends"], made["common"], vocabulary)
    for k in ("ewt", "gum"):
        right = total = 0
        wrong: Counter[tuple[str, str, str, str]] = Counter()
        for s in treebank(args.data / f"{k}-dev.conllu", cleared=False):
            for word, lemma, xpos in zip(s.words, s.lemmas, s.xpos, strict=True):
                total += 1
                got = lemmas.of(word, xpos)
                right += got == lemma
                wrong[word, xpos, lemma, got] += got != lemma
        print(k, f"{right / total:.4f}", wrong.most_common(12))


if __name__ == "__main__":
    main()
