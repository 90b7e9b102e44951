"""Open questions: what the report itself calls unproven, unknown or lacking.

"No signs that …", "the lack of progress on …", "it remains unclear whether …", "has yet to …", "could not be independently verified".
What a quoted source calls so belongs to that statement: only words outside quotation marks are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.extract.quotes import find_quotations
from dragoman.extract.statements.lexicon import Lexicon
from dragoman.model import Annotated, Event, OpenQuestion, Span, Statement
from dragoman.syntax import Syntax, Token

__all__ = ["QuestionCoder"]

_NO = frozenset(("no", "little", "scant", "few", "zero", "scarce"))
_FALLING = re.compile(
    r"\b(?:could|can)\s*(?:not|n[’']t)\s+(?:be\s+)?(?:immediately\s+|independently\s+)*(?:verify|verified|confirm|confirmed|corroborate|corroborated)\b"
    r"|\bremains?\s+to\s+be\s+seen\b|\bis\s+(?:still\s+)?anyone[’']s\s+guess\b|\bopen\s+question\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:is|are|was|were|remains?|remained|stays?)\s+(?:still\s+|very\s+much\s+)?(?:in\s+(?:dispute|doubt|question|limbo)|doubtful|contested|up\s+in\s+the\s+air|to\s+be\s+settled)\b"
    r"|\bquestions?\b[^.;“”\"]{0,80}?\b(?:unanswered|remains?\s+open|remained\s+open|lingers?|lingered)\b"
    r"|\b(?:do|does|did)\s*(?:not|n[’']t)\s+(?:say|specify|explain|spell\s+out|make\s+clear|address)\b"
    r"|\b(?:nobody|no\s+one)\s+(?:knows|knew|can\s+say|could\s+say)\b",
    re.IGNORECASE,
)
_ASKED = frozenset(("how", "when", "whether", "who", "what", "why", "where", "which", "whom", "whose", "if"))
_ABOUT = frozenset(("to", "on", "about", "of", "with", "over", "for"))
_SETTLED = frozenset(("clear", "known", "know", "certain", "decide", "settle", "resolve"))
_NOT = frozenset(("not", "n't", "n’t", "never"))
_PROGRESS = frozenset(("progress", "breakthrough", "movement", "momentum", "headway", "agreement", "deal", "consensus", "solution", "resolution"))
_LONGEST = 260
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Found:
    span: Span
    topic: int | None
    polarity: str


class QuestionCoder:
    """Codes open questions. Build it with `load()`; `code()` is pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @classmethod
    def load(cls) -> QuestionCoder:
        """Read the word lists. Raises DataError where a file breaks its format."""
        return cls(Lexicon.load())

    def code(self, doc: Annotated, statements: Sequence[Statement], events: Sequence[Event]) -> tuple[OpenQuestion, ...]:
        """All open questions of a report in text order. `polarity`: no progress, no evidence, lacking, unclear, unconfirmed, not yet."""
        quoted = [(q.start, q.end) for q in find_quotations(doc.text) if q.depth == 0]
        direct = [s for s in statements if s.kind == "direct"]
        quoted += [span for s in direct for span in s.content]
        out: list[OpenQuestion] = []
        taken: list[Span] = []
        for found in sorted(_find(doc, self._lexicon), key=lambda f: (f.span[0], -f.span[1])):
            start, end = _cut(doc, found.span)
            if (
                end <= start
                or len(doc.text[start:end].split()) < _FEWEST
                or any(a <= start < b for a, b in quoted)
                or any(max(a, start) < min(b, end) for a, b in taken)
            ):
                continue
            taken.append((start, end))
            about = tuple(e.id for e in events if start <= e.trigger[0] and e.trigger[1] <= end)
            out.append(OpenQuestion(f"q{len(out) + 1}", (start, end), _topic(doc, found.topic), found.polarity, about))
        return tuple(out)


def _find(doc: Annotated, lexicon: Lexicon) -> Iterator[_Found]:
    syntax = doc.syntax
    missing, lack, unclear = lexicon.group("missing noun"), lexicon.group("lack word"), lexicon.group("unclear word")
    for token in syntax.tokens:
        lemma = token.lemma.lower()
        found: _Found | None = None
        if lemma in missing and token.upos == "NOUN":
            found = _missing(syntax, token)
        elif lemma in lack and token.upos == "NOUN":
            found = _lack(syntax, token, missing)
        elif token.upos in ("ADJ", "VERB") and (lemma in unclear or _unsettled(syntax, token)):
            found = _unclear(syntax, token)
        elif lemma == "yet" and token.i + 1 < len(syntax) and syntax[token.i + 1].lemma == "to":
            found = _yet(syntax, token)
        if found is not None:
            yield found
    yield from _open(doc)
    for m in _FALLING.finditer(doc.text):
        at = syntax.at(m.start())
        if at is not None:
            low, high = _clause(syntax, at)
            polarity = "unconfirmed" if re.search("ver|conf|corr", m.group(), re.IGNORECASE) else "unclear"
            yield _Found((low, high), _subject_of(syntax, at), polarity)


def _open(doc: Annotated) -> Iterator[_Found]:
    """ "Who fired first is in dispute", "how the terms will be met the text does not say", "questions about X went unanswered"."""
    syntax = doc.syntax
    for m in _OPEN.finditer(doc.text):
        at, last = syntax.at(m.start()), syntax.at(m.end() - 1)
        if at is None or last is None:
            continue
        low, high = syntax.sentence_span(at.sentence)
        asked = next((t for t in syntax.sentence_tokens(at.sentence) if t.lemma.lower() in _ASKED), None)
        silent = m.group().lower().startswith(("do", "does", "did"))
        if silent and (asked is None or _person_silent(doc, at)):
            # "He did not say why" is a refusal or no news of anybody's; a text that does not say leaves it open.
            continue
        start, end = _clause(syntax, last)
        stop = doc.text.find(";", m.end(), end)
        end = stop if stop > 0 else end
        if asked is not None and asked.i < at.i and doc.text.find(";", asked.start, m.start()) < 0:
            start = min(start, asked.start)
        yield _Found((max(low, min(start, m.start())), min(high, max(end, m.end()))), _matter(syntax, asked, at), "unclear")


def _matter(syntax: Syntax, asked: Token | None, at: Token) -> int | None:
    """The object of what is asked, else a noun of the question; the subject of what is open where nothing is asked."""
    if asked is None:
        return _subject_of(syntax, at)
    last = at.i if asked.i < at.i else syntax.sentences[asked.sentence][1]
    nouns = [t for t in syntax.tokens[asked.i + 1 : last] if t.upos in ("NOUN", "PROPN")]
    best = next((t for t in nouns if t.rel == "obj"), None) or next((t for t in nouns if t.rel == "nsubj"), None) or (nouns[0] if nouns else None)
    return best.i if best is not None else None


def _person_silent(doc: Annotated, at: Token) -> bool:
    """Whether somebody, not a text or a law, does not say."""
    syntax = doc.syntax
    verb = syntax.head(at.i) if at.head >= 0 else None
    subject = next((t for t in syntax.children(verb.i, "nsubj")), None) if verb is not None else None
    return subject is None or "document" not in Lexicon.load().speaker_kinds(subject.lemma.lower())


def _unsettled(syntax: Syntax, token: Token) -> bool:
    """ "Not clear", "not known"."""
    if token.lemma.lower() not in _SETTLED or not any(t.lemma.lower() in _NOT for t in syntax.children(token.i, "advmod")):
        return False
    return token.upos == "ADJ" or any(t.deprel == "aux:pass" for t in syntax.children(token.i))


def _missing(syntax: Syntax, token: Token) -> _Found | None:
    """ "No signs that …", "little progress on …", "there is no evidence of …"."""
    no = next((t for t in syntax.children(token.i, "det", "amod", "advmod") if t.lemma.lower() in _NO and t.i < token.i), None)
    if no is None and token.i and syntax[token.i - 1].lemma.lower() in ("no", "little", "scant"):
        no = syntax[token.i - 1]
    if no is None or any(t.lemma == "big" for t in syntax.children(token.i, "amod")):
        return None
    head = syntax.head(token.i)
    start = no.start
    if head is not None and head.upos in ("VERB", "AUX") and any(t.lemma == "there" for t in syntax.children(head.i)):
        start = min(t.start for t in (head, *syntax.children(head.i, "expl", "nsubj", "aux")) if t.i <= no.i)
    elif head is not None and token.rel == "nsubj" and head.lemma == "be":
        start = min(start, head.start)
    low = token.i
    if low >= 3 and syntax[no.i - 1].lemma == "be" and syntax[no.i - 2].lemma == "there":
        start = syntax[no.i - 2].start
    inner = next((t for t in syntax.children(token.i, "acl", "ccomp", "nmod") if t.i > token.i), None)
    end = max(syntax.span(token.i)[1], syntax.span(inner.i)[1] if inner else 0)
    if inner is None and head is not None and head.upos == "VERB" and token.rel in ("nsubj", "obj"):
        inner = next((t for t in syntax.children(head.i, "obl") if t.i > token.i), None)
        end = max(end, syntax.span(head.i)[1])
    return _Found((start, end), _deepest(syntax, token, inner), _polarity(syntax, token, inner))


def _lack(syntax: Syntax, token: Token, missing: frozenset[str]) -> _Found | None:
    """ "The lack of measurable progress on …"."""
    noun = next((t for t in syntax.children(token.i, "nmod") if t.i > token.i), None)
    if noun is None or noun.lemma.lower() not in missing:
        return None
    det = next((t for t in syntax.children(token.i, "det") if t.i < token.i), None)
    inner = next((t for t in syntax.children(noun.i, "nmod", "acl") if t.i > noun.i), None)
    polarity = "no progress" if noun.lemma.lower() in _PROGRESS else "lacking"
    return _Found((det.start if det else token.start, syntax.span(token.i)[1]), inner.i if inner else noun.i, polarity)


def _unclear(syntax: Syntax, token: Token) -> _Found | None:
    """ "It is unclear whether …", "the fate of … remains unknown"."""
    copula = any(t.rel in ("cop", "aux") for t in syntax.children(token.i)) or (token.head >= 0 and token.rel in ("xcomp", "root", "ccomp", "conj"))
    if not copula:
        return None
    head = syntax.head(token.i)
    top = head if token.rel == "xcomp" and head is not None and head.lemma in ("remain", "stay", "seem", "appear") else token
    inner = next((t for s in (token, top) for t in syntax.children(s.i, "ccomp", "csubj", "advcl") if t.i > token.i), None)
    low, high = _clause(syntax, top)
    subject = next((t for t in syntax.children(top.i, "nsubj", "nsubj:pass")), None)
    start = subject.start if subject is not None and subject.lemma == "it" else low
    topic = inner.i if inner is not None else subject.i if subject is not None else None
    return _Found((start, max(high, syntax.span(inner.i)[1] if inner else 0)), topic, "unconfirmed" if "confirm" in token.lemma else "unclear")


def _yet(syntax: Syntax, token: Token) -> _Found | None:
    """ "Has yet to …"."""
    verb = syntax.head(token.i + 1)
    helper = syntax[token.i - 1] if token.i else None
    if verb is None or helper is None or helper.lemma not in ("have", "be"):
        return None
    low, high = _clause(syntax, syntax.head(token.i) or verb)
    return _Found((min(low, helper.start), max(high, syntax.span(verb.i)[1])), verb.i, "not yet")


def _clause(syntax: Syntax, token: Token) -> Span:
    """The clause round a token, at most its sentence."""
    top = token
    for t in syntax.ancestors(token.i):
        if top.rel in ("ccomp", "advcl", "parataxis", "acl", "conj", "root") and top.upos in ("VERB", "ADJ", "NOUN", "AUX"):
            break
        top = t
    low, high = syntax.sentence_span(token.sentence)
    start, end = syntax.span(top.i)
    return max(low, start), min(high, max(end, token.end))


def _subject_of(syntax: Syntax, token: Token) -> int | None:
    for t in (token, *syntax.ancestors(token.i)):
        subject = syntax.child(t.i, "nsubj")
        if subject is not None:
            return subject.i
    return None


def _polarity(syntax: Syntax, token: Token, inner: Token | None) -> str:
    words = {token.lemma.lower()}
    if inner is not None:
        words |= {syntax[i].lemma.lower() for i in syntax.subtree(inner.i)}
    if token.lemma.lower() in _PROGRESS or (words & {"progress", "breakthrough", "headway"}):
        return "no progress"
    if token.lemma.lower() in ("confirmation", "response", "word"):
        return "unconfirmed"
    return "no evidence"


def _deepest(syntax: Syntax, token: Token, inner: Token | None) -> int:
    """What is missing: the object of progress where one is named, else the clause or noun itself."""
    if inner is None:
        return token.i
    for i in syntax.subtree(inner.i):
        t = syntax[i]
        if t.lemma.lower() in _PROGRESS:
            on = next((c for c in syntax.children(i, "nmod") if c.i > i), None)
            if on is None:
                head = syntax.head(i)
                on = next((c for c in syntax.children(head.i, "obl") if c.i > i), None) if head is not None else None
            if on is not None:
                return on.i
    return inner.i


def _topic(doc: Annotated, i: int | None) -> str | None:
    """A short name of the topic: the noun phrase without what hangs behind it, or the head of a clause with its object."""
    if i is None:
        return None
    syntax = doc.syntax
    token = syntax[i]
    if token.upos in ("VERB", "AUX", "ADJ"):
        below = [t for t in syntax.children(i, "obj", "nsubj", "obl", "xcomp") if t.upos != "PRON"]
        obj = next((t for t in below if t.rel != "obl" or any(c.lemma in _ABOUT for c in syntax.children(t.i, "case"))), None)
        if obj is None:
            return None
        token = obj
    parts = [token, *(t for t in syntax.children(token.i, "compound", "amod", "flat") if t.i < token.i or t.rel == "flat")]
    return " ".join(t.text for t in sorted(parts, key=lambda t: t.i))


def _cut(doc: Annotated, span: Span) -> Span:
    start, end = span[0], min(span[1], span[0] + _LONGEST)
    while end > start and doc.text[end - 1] in " ,.;:—–-\n":
        end -= 1
    while start < end and doc.text[start] in " ,;:—–-\n":
        start += 1
    return start, end
