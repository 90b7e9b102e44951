"""Small parses written by hand: "Novak/PROPN/nsubj/2 met/VERB/root/0 …", heads counted from 1 in each sentence, as CoNLL-U does."""

from __future__ import annotations

from dragoman.link.plain import _lemma
from dragoman.syntax import Name, Syntax, Token


def tree(*sentences: str, people: tuple[str, ...] = (), organizations: tuple[str, ...] = ()) -> Syntax:
    """A `Syntax` of these sentences, words joined by blanks, but for marks. `people`, `organizations`: names the parser would find."""
    tokens: list[Token] = []
    spans: list[tuple[int, int]] = []
    text = ""
    for number, sentence in enumerate(sentences):
        first = len(tokens)
        for item in sentence.split():
            word, upos, deprel, head = item.rsplit("/", 3)
            if text and word not in (",", ".", "'s", "”"):
                text += " "
            start = len(text)
            text += word
            lemma = _lemma(word) if upos in ("NOUN", "PROPN") else {"visited": "visit", "was": "be"}.get(word, word.casefold())
            plural = upos == "NOUN" and lemma != word.casefold()
            i = int(head)
            tokens.append(Token(len(tokens), start, len(text), word, lemma, upos, _tag(word, upos, plural), first + i - 1 if i else -1, deprel, number))
        spans.append((first, len(tokens)))
    names = []
    for label, given in (("person", people), ("organization", organizations)):
        for name in given:
            at = text.find(name)
            while at >= 0:
                inside = [t.i for t in tokens if at <= t.start < at + len(name)]
                names.append(Name(at, at + len(name), label, inside[0], inside[-1] + 1))
                at = text.find(name, at + 1)
    return Syntax(text, tuple(tokens), tuple(spans), tuple(sorted(names, key=lambda n: n.start)))


def _tag(word: str, upos: str, plural: bool) -> str:
    if upos == "PRON":
        return "PRP$" if word.casefold() in ("his", "her", "its", "their") else "PRP"
    return {"NOUN": "NNS" if plural else "NN", "PROPN": "NNP"}.get(upos, "")
