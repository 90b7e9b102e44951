"""Which country "the police" or "the Foreign Ministry" is of, by who speaks, who commands, and where the report is written; names the parser missed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.link.lexicon import Lexicon
from dragoman.link.mentions import Mention
from dragoman.link.readings import Reader
from dragoman.link.words import fold
from dragoman.model import Place, Span
from dragoman.syntax import Syntax, Token

__all__ = ["Home", "named_again"]

MANY = 4  # times a country is named for a report to be about it
OPENING = 4  # tokens at the head of a sentence in which "In Lahore, …" sets the scene
OFFICIAL = frozenset({"GOV", "MIL", "COP", "LEG", "JUD"})
COMMANDED = frozenset({"MIL", "COP", "SPY"})


class Home:
    """Evidence of one report. `of` answers for a mention, None where nothing tells."""

    def __init__(self, syntax: Syntax, lexicon: Lexicon, reader: Reader, mentions: Sequence[Mention], places: tuple[Place, ...], dateline: Span | None) -> None:
        self.syntax = syntax
        self.lexicon = lexicon
        self._at = {m.head: m for m in mentions if m.reading is not None}
        spans = [(span, p.country) for p in places if p.country and not p.demonym for span in p.mentions]
        self._scene = {syntax.inside(*span)[0].i: country for span, country in spans if syntax.inside(*span)}
        lined = next((country for span, country in spans if dateline is not None and dateline[0] <= span[0] < dateline[1]), None)
        counts = {c: n for c, n in reader.near.items() if n}
        top = max(counts.values(), default=0)
        self._dateline = lined if lined is not None and counts.get(lined, 0) * 3 >= max(3, top) else None
        first = sorted(counts, key=lambda c: -counts[c])[:2]
        clear = bool(first) and counts[first[0]] >= max(MANY, 2 * counts[first[-1]] if len(first) > 1 else 0)
        self._subject = first[0] if clear else None

    def of(self, mention: Mention) -> str | None:
        """The country of whoever says it or commands it, of the place that opens the sentence, or of the dateline where the report is about that country.

        Nobody's in particular, "Western embassies", and what bears another's name, "the Novak administration", are left open.
        """
        chunk = mention.chunk
        own = () if chunk is None else self.syntax.tokens[chunk.first : chunk.head]
        generic = mention.reading is not None and mention.reading.agent is not None and fold(mention.reading.name) == fold(mention.reading.agent.phrase)
        if any((t.upos == "PROPN" and not generic) or t.text.casefold() in self.lexicon.classes["regional"] for t in own):
            return None
        return self._speaker(mention) or self._opening(mention) or self._subject or self._dateline

    def _speaker(self, mention: Mention) -> str | None:
        token = self.syntax.tokens[mention.head]
        for above in self.syntax.ancestors(token.i):
            head = self.syntax.head(above.i)
            if token.rel == "obj" and above.i == token.head and above.lemma in self.lexicon.classes["command"]:
                roles = set(mention.reading.roles) if mention.reading is not None else set()
                return self._country(above) if roles & COMMANDED else None
            if above.rel == "ccomp" and head is not None and head.lemma in self.lexicon.says:
                return self._country(head)
        return None

    def _country(self, verb: Token) -> str | None:
        """The one country of the verb's subject, where that is a state or an official."""
        subject = self.syntax.child(verb.i, "nsubj")
        mention = self._at.get(subject.i) if subject is not None else None
        main = mention.clusters[0].main if mention is not None and mention.clusters else None
        if main is None or len(main.countries) != 1 or not (main.kind == "state" or OFFICIAL & set(main.roles)):
            return None
        return main.countries[0]

    def _opening(self, mention: Mention) -> str | None:
        first = self.syntax.sentences[mention.sentence][0]
        for i in range(first, min(first + OPENING, mention.head)):
            if i in self._scene and self.syntax.tokens[first].text in ("In", "At", "Near", "Outside", "Across"):
                return self._scene[i]
        return None


def named_again(syntax: Syntax) -> Syntax:
    """The parse with a capitalised word read as a name where it was read so in a person's name elsewhere in the text."""
    known = {syntax.tokens[i].text for name in syntax.names if name.label == "person" for i in range(name.first, name.last) if syntax.tokens[i].upos == "PROPN"}
    wrong = [t.i for t in syntax.tokens if t.upos in ("NOUN", "ADJ", "X", "INTJ") and t.text in known and t.text[:1].isupper() and len(t.text) > 2]
    if not wrong:
        return syntax
    tokens = list(syntax.tokens)
    for i in wrong:
        tokens[i] = replace(tokens[i], upos="PROPN", xpos="NNP", lemma=tokens[i].text)
    return Syntax(syntax.text, tuple(tokens), syntax.sentences, syntax.names)
