"""Claims of a first: "the first sitting president to …", "for the first time since 1973", "never before", "unprecedented", "the largest … ever".

Read off phrases and the dependency tree: `scope` is among what or since when it is the first, `deed` what was done, `who` the actors that did it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.extract.statements.lexicon import Lexicon
from dragoman.extract.statements.speaker import subject
from dragoman.model import Annotated, Event, First, Span, Statement
from dragoman.syntax import Syntax, Token

__all__ = ["FirstCoder"]

_ORDINALS = ("first", "1st", "last", "only")
_TIME_NOUNS = frozenset(("time", "instance", "occasion"))
_NEVER = re.compile(
    r"\b[Nn]ever\s+(?:before|previously|until\s+now)\b|\b[Nn]ever\b(?=[^.;:]{1,80}\bbefore\b\s*[.,;”\"])"
    r"|\bNever\s+(?:has|have|had|did|was|were)\s+(?!I\b|we\b)|\bnever\b(?=[^.;:,]{1,50}\b(?:so\s+(?:many|much|few|long|large|close|high|low|often|far)|such)\b)"
)
_UNPRECEDENTED = re.compile(r"\bunprecedented\b|\bwithout\s+precedent\b|\bfirst[- ]ever\b|\bfirst[- ]of[- ]its[- ]kind\b|\bhistoric\s+first\b", re.IGNORECASE)
_WORDS = r"(?:[\w'’-]+\s+)"
_SUPERLATIVE = re.compile(
    rf"\b(?:ever|in\s+{_WORDS}{{0,3}}history|in\s+(?:(?:living|recent|modern)\s+)?memory|in\s+modern\s+times|to\s+that\s+day|to\s+date|on\s+record|since\s+records\s+began|of\s+all\s+time"
    rf"|in\s+the\s+history\s+of|since\s+(?:the\s+)?\w+|in\s+{_WORDS}{{0,2}}(?:years|decades?|generations?|century|centuries))\b",
    re.IGNORECASE,
)
_NO_EVER = re.compile(
    rf"\bno\s+{_WORDS}{{1,4}}(?:has|have|had)\s+ever\b|\bnot\s+since\s+[\w ,]{{3,40}}?\s+(?:has|have|had)\b"
    rf"|\bNo\s+{_WORDS}{{1,10}}(?:has|have|had)\b(?=[^.;]{{3,90}}\bbefore\b[.,;”\"])"
    rf"|\b(?:no|not)\s+{_WORDS}{{0,6}}?(?:so\s+(?:many|much|few|large|high|low|long|far)|such)\b(?=[^.;]{{3,70}}\b(?:since\b|before\b[.,;]))",
    re.IGNORECASE,
)
_BOUND = re.compile(
    rf"[^.,;:()—–]{{0,75}}?\s(?:in\s+{_WORDS}{{0,3}}(?:years|decades?|generations?|months|century|centuries|history)|since\s+(?:the\s+|his\s+|her\s+|its\s+|their\s+)?[\w'’-]+)\b",
    re.IGNORECASE,
)
_BY_ANY = re.compile(r"(?:\s+(?!by\b)[\w'’-]+){0,6}?\s+by\s+(?:a|an|any)\s+[\w'’-]+|\s+(?:without|outside)\s+[\w'’-]+", re.IGNORECASE)
_SERIES = re.compile(
    r"\s+of\s+(?:the\s+|his\s+|her\s+|its\s+|their\s+)?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|many|some|\d+|these|those)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\s+(?:in|on|by|under|for|outside|from)\s+(?!a\s+(?:row|series)\b|line\b|[\w\s]{0,12}\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)[\w'’-]+",
    re.IGNORECASE,
)
_IN_YEARS = re.compile(rf"\s+in\s+{_WORDS}{{0,3}}(?:years|decades?|generations?|months|century|centuries)\b", re.IGNORECASE)
_TENURES = frozenset(("presidency", "premiership", "term", "tenure", "reign", "rule", "career", "pontificate", "papacy"))
_NO_SUPERLATIVE = frozenset(("honest", "dishonest", "modest", "immodest", "earnest", "west", "east", "northwest", "southwest", "northeast", "southeast"))
_LETTING = frozenset(("expect", "allow", "let", "want", "ask", "help", "enable", "order", "tell", "urge", "permit", "force", "get"))
_SURVIVING = frozenset(("surviving", "remaining", "living"))
_LONGEST = 220


@dataclass(frozen=True, slots=True)
class _Found:
    span: Span
    anchor: int
    scope: str | None
    deed: Span | None
    who: tuple[int, ...]


class FirstCoder:
    """Codes firsts. Build it with `load()`; `code()` is pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._bare = lexicon.group("no first")
        self._marked = lexicon.group("first mark")

    @classmethod
    def load(cls) -> FirstCoder:
        """Read the word lists. Raises DataError where a file breaks its format."""
        return cls(Lexicon.load())

    def code(self, doc: Annotated, statements: Sequence[Statement], events: Sequence[Event]) -> tuple[First, ...]:
        """All firsts of a report in text order, each with the event told in its clause and the statement that alone carries it."""
        out: list[First] = []
        taken: list[Span] = []
        for found in sorted(_find(doc, self._bare, self._marked), key=lambda f: (f.span[0], -f.span[1])):
            if any(max(a, found.span[0]) < min(b, found.span[1]) for a, b in taken):
                continue
            taken.append(found.span)
            out.append(_first(doc, len(out) + 1, found, statements, events))
        return tuple(out)


def _find(doc: Annotated, bare: frozenset[str], marked: frozenset[str]) -> Iterator[_Found]:
    syntax = doc.syntax
    for token in syntax.tokens:
        lemma = token.lemma.lower()
        if lemma in _ORDINALS and token.upos in ("ADJ", "NUM", "NOUN", "ADV"):
            found = _ordinal(doc, token, bare, marked)
            if found is not None:
                yield found
        elif _is_superlative(token):
            found = _superlative(doc, token)
            if found is not None:
                yield found
    for pattern in (_NEVER, _UNPRECEDENTED, _NO_EVER):
        for m in pattern.finditer(doc.text):
            at = syntax.at(m.start())
            # "The unprecedented meeting" takes the claim for granted; only "an unprecedented …" and "is unprecedented" make it.
            told = at is not None and at.rel == "amod" and any(t.lemma in ("the", "this", "that") for t in syntax.children(at.head, "det"))
            if at is not None and not told:
                yield _phrase(doc, at, m.span())


def _is_superlative(token: Token) -> bool:
    if token.xpos == "JJS" or (token.lemma.lower() == "most" and token.upos == "ADV"):
        return True
    form = token.text.lower()
    return token.upos == "ADJ" and form.endswith("est") and form not in _NO_SUPERLATIVE


def _ordinal(doc: Annotated, token: Token, bare: frozenset[str], marked: frozenset[str]) -> _Found | None:
    """ "The first X to …", "for the first time …", "the last surviving X"."""
    syntax = doc.syntax
    noun = syntax.head(token.i) if token.rel in ("amod", "nummod", "compound", "advmod") else token
    if noun is None or noun.i < token.i or noun.lemma.lower() in bare:
        noun = token if token.rel not in ("amod", "nummod", "compound") else None
    if noun is None:
        return None
    lemma = token.lemma.lower()
    if noun.lemma.lower() in _TIME_NOUNS and lemma in ("first", "1st"):
        return _first_time(doc, token, noun) if noun.rel not in ("compound", "amod") else None
    clause = next((t for t in syntax.children(noun.i, "acl", "advcl", "xcomp") if t.i > noun.i and _to(syntax, t)), None)
    if clause is None and noun.i + 2 < len(syntax) and syntax[noun.i + 1].lemma == "to" and syntax[noun.i + 1].rel == "mark":
        clause = syntax.head(noun.i + 1)
    head = syntax.head(noun.i)
    if clause is not None and head is not None and noun.rel == "obj" and head.lemma in _LETTING:
        # "Expected the first ship to leave": no claim
        return None
    surviving = any(t.text.lower() in _SURVIVING for t in syntax.children(noun.i, "amod"))
    since = next((t for t in syntax.children(noun.i, "nmod", "obl", "advcl", "acl") if t.i > noun.i and _case(syntax, t) == "since"), None)
    if _SERIES.match(doc.text, noun.end):
        return None
    if lemma in ("first", "1st") and clause is None and since is None:
        owned = (_owned_first(doc, token, noun) if noun.i > token.i else None) or _bounded(doc, token, noun, marked)
        if owned is not None:
            return owned
    if (noun.i == token.i and token.upos == "ADV") or noun.upos in ("VERB", "AUX"):
        return None
    ever = any(t.lemma == "ever" and 0 < t.i - token.i <= 3 for t in syntax.tokens[token.i : token.i + 4])
    if clause is None and not surviving and not (lemma != "only" and (since is not None or ever)):
        return None
    if lemma == "only" and (token.upos != "ADJ" or noun.i == token.i):
        return None
    if lemma in ("only", "last") and not surviving and (clause is None or clause.deprel == "acl:relcl"):
        return None
    last = clause or since or noun
    start, end = _start(syntax, token), max(syntax.span(last.i)[1], noun.end)
    scope_end = max(noun.end, syntax.span(clause.i)[0]) if clause is not None else noun.end
    scope = doc.text[token.end : scope_end].strip(" ,-") or None
    deed = (clause.start, syntax.span(clause.i)[1]) if clause is not None else None
    return _Found(_whole(doc, noun, (start, end)), token.i, scope, deed, _who(doc, noun))


def _bounded(doc: Annotated, token: Token, noun: Token, marked: frozenset[str]) -> _Found | None:
    """ "The first such cut between the two in eleven years", "the first public word", "the first by a sitting president", ", the first on the continent"."""
    syntax, text = doc.syntax, doc.text
    between = syntax.tokens[token.i + 1 : noun.i]
    before = syntax[token.i - 1] if token.i else None
    if before is None or not (before.upos == "DET" or before.deprel == "nmod:poss" or before.lemma in ("'s", "’s") or before.lemma == "the"):
        return None
    end = noun.end
    bound = _BOUND.match(text, noun.end) or _BY_ANY.match(text, noun.end)
    if bound is not None and noun.i > token.i:
        end = bound.end()
    elif noun.i == token.i:
        alone = _ALONE.match(text, token.end) if token.i > 1 and syntax[token.i - 2].text in (",", "—", "–") else None
        if alone is None:
            return None
        end = alone.end()
    elif not ({t.lemma.lower() for t in (*between, noun)} & marked or (_is_called(doc, noun) and before.lemma == "the")):
        return None
    return _Found(_whole(doc, noun, (_start(syntax, token), end)), token.i, text[token.end : end].strip(" ,-") or None, (noun.start, end), _who(doc, noun))


def _is_called(doc: Annotated, noun: Token) -> bool:
    """Whether a noun is what something is or becomes ("Europeans were the first visitors of Titan")."""
    syntax = doc.syntax
    if any(t.rel == "cop" for t in syntax.children(noun.i)):
        return bool(syntax.children(noun.i, "nsubj"))
    head = syntax.head(noun.i)
    return head is not None and noun.rel in ("xcomp", "obj") and head.lemma == "become"


def _owned_first(doc: Annotated, token: Token, noun: Token) -> _Found | None:
    """ "Its first tests in twelve years", "the first crisis of his presidency", "its first freely elected president"."""
    syntax = doc.syntax
    years = _IN_YEARS.match(doc.text, noun.end)
    tenure = next((t for t in syntax.children(noun.i, "nmod") if t.lemma.lower() in _TENURES and syntax.children(t.i, "nmod:poss")), None)
    chosen = any(t.xpos == "VBN" and any(c.upos == "ADV" for c in syntax.children(t.i)) for t in syntax.tokens[token.i + 1 : noun.i])
    owner = next((t for t in syntax.children(noun.i, "nmod:poss")), None)
    if years is None and tenure is None and not (chosen and owner is not None):
        return None
    end = years.end() if years is not None else syntax.span(tenure.i)[1] if tenure is not None else noun.end
    who = _who(doc, noun) or ((owner.i,) if owner is not None else ())
    scope = doc.text[token.end : end].strip(" ,-")
    return _Found(_whole(doc, noun, (_start(syntax, token), end)), token.i, scope, (noun.start, noun.end), who)


def _first_time(doc: Annotated, token: Token, noun: Token) -> _Found:
    """ "(for) the first time (since …) (that) X did …"."""
    syntax = doc.syntax
    clause = next((t for t in syntax.children(noun.i, "acl", "advcl", "ccomp") if t.i > noun.i), None)
    since = next((t for t in syntax.subtree(noun.i) if syntax[t].lemma == "since"), None)
    verb = syntax.head(noun.i) if noun.rel in ("obl", "nmod", "advmod") else None
    if verb is not None and verb.upos not in ("VERB", "AUX"):
        verb = next((t for t in syntax.ancestors(verb.i) if t.upos in ("VERB", "AUX")), None)
    deed: Span | None = None
    who: tuple[int, ...] = ()
    if clause is not None:
        deed = syntax.span(clause.i)
        voice = subject(syntax, clause.i)
        who = voice.heads if voice is not None else ()
    elif verb is not None:
        low, high = syntax.span(verb.i)
        deed = (verb.start, max(verb.end, min(high, noun.start) if verb.i < noun.i else high))
        voice = subject(syntax, verb.i)
        who = voice.heads if voice is not None else ()
    scope = None
    if since is not None:
        rest = syntax.span(noun.i)[1]
        until = syntax.span(clause.i)[0] if clause is not None and syntax.span(clause.i)[0] > syntax[since].start else rest
        scope = doc.text[syntax[since].start : min(until, syntax[since].start + 80)].rstrip(" ,.")
    elif deed is not None and who:
        low, high = syntax.span(who[0])
        scope = doc.text[low : min(high, low + 80)]
    start = _start(syntax, token)
    end = max(noun.end, syntax.span(noun.i)[1])
    if clause is None and verb is not None and verb.i > noun.i:
        end = max(end, syntax.span(verb.i)[1])
    return _Found(_cut(doc, (start, end)), token.i, scope, deed, who)


def _superlative(doc: Annotated, token: Token) -> _Found | None:
    """ "The largest … ever", "the worst … in decades", "… since 1953"."""
    syntax = doc.syntax
    noun = syntax.head(token.i)
    while noun is not None and noun.upos == "ADJ" and noun.rel == "amod":
        noun = syntax.head(noun.i)
    if noun is None or noun.upos not in ("NOUN", "PROPN") or noun.i < token.i:
        # "The largest in two years", "the worst the region had ever seen"
        if token.i == 0 or syntax[token.i - 1].lemma != "the":
            return None
        noun = token
    high = syntax.sentence_span(token.sentence)[1]
    m = _SUPERLATIVE.search(doc.text, noun.end, min(high, noun.end + 80))
    if m is None or "," in doc.text[noun.end : m.start()]:
        return None
    return _Found((_start(syntax, token), m.end()), token.i, m.group(), (token.start, noun.end), _who(doc, noun))


def _phrase(doc: Annotated, at: Token, span: Span) -> _Found:
    """ "Unprecedented", "never before": the clause is the deed, its subject who did it."""
    syntax = doc.syntax
    if at.rel == "amod" and at.head >= 0:
        noun = syntax[at.head]
        owner = next(iter(syntax.children(noun.i, "nmod:poss")), None)
        return _Found((at.start, max(noun.end, span[1])), at.i, None, (noun.start, noun.end), (owner.i,) if owner is not None else ())
    verb = next((t for t in (at, *syntax.ancestors(at.i)) if t.upos in ("VERB", "ADJ")), at)
    voice = subject(syntax, verb.i)
    high = max(syntax.span(verb.i)[1], verb.end)
    return _Found(_cut(doc, (span[0], max(span[1], high))), at.i, None, (verb.start, high), voice.heads if voice else ())


def _whole(doc: Annotated, noun: Token, span: Span) -> Span:
    """With the verb that makes it a claim: "becoming the first …"."""
    head = doc.syntax.head(noun.i)
    if head is not None and noun.rel in ("xcomp", "obj") and head.lemma == "become" and span[0] - head.end <= 12 and head.start < span[0]:
        return _cut(doc, (head.start, span[1]))
    return _cut(doc, span)


def _cut(doc: Annotated, span: Span) -> Span:
    start, end = span
    end = min(end, start + _LONGEST)
    while end > start and doc.text[end - 1] in ' ,.;:—–-\n”"':
        end -= 1
    return start, end


def _start(syntax: Syntax, token: Token) -> int:
    before = syntax[token.i - 1] if token.i else None
    return before.start if before is not None and (before.upos == "DET" or before.deprel == "nmod:poss") else token.start


def _to(syntax: Syntax, token: Token) -> bool:
    return any(t.lemma == "to" for t in syntax.children(token.i, "mark")) or (token.deprel == "acl:relcl")


def _case(syntax: Syntax, token: Token) -> str:
    return next((t.lemma.lower() for t in syntax.children(token.i, "case", "mark")), "")


def _who(doc: Annotated, noun: Token) -> tuple[int, ...]:
    """Who is called the first: the subject of "is" or "become", the noun in apposition, or the subject that the phrase hangs on."""
    syntax = doc.syntax
    own = next((t for t in syntax.children(noun.i, "nsubj")), None)
    if own is not None:
        return (own.i,)
    head = syntax.head(noun.i)
    if head is None:
        return ()
    if noun.rel == "appos":
        return (head.i,)
    if head.upos in ("VERB", "AUX"):
        voice = subject(syntax, head.i)
        return voice.heads if voice is not None and _acts(doc, voice.heads) else _main_subject(doc, head)
    return ()


def _acts(doc: Annotated, heads: tuple[int, ...]) -> bool:
    return any(doc.actors_of(i) for i in heads)


def _main_subject(doc: Annotated, verb: Token) -> tuple[int, ...]:
    """The subject of the main clause: the tree hangs a participle ("…, becoming the first …") too low as often as not."""
    root = doc.syntax.root(verb.sentence)
    if root is None or verb.xpos not in ("VBG", "VB"):
        return ()
    voice = subject(doc.syntax, root.i)
    return voice.heads if voice is not None else ()


def _first(doc: Annotated, n: int, found: _Found, statements: Sequence[Statement], events: Sequence[Event]) -> First:
    who = tuple(dict.fromkeys(a.id for i in found.who for a in doc.actors_of(i)))
    inside = found.deed or found.span
    event = next((e.id for e in events if _overlap(e.trigger, inside)), None) or next((e.id for e in events if _overlap(e.trigger, found.span)), None)
    said = next((s.id for s in statements if any(a <= found.span[0] and found.span[1] <= b + 2 for a, b in s.content)), None)
    deed = doc.quoted(_cut(doc, found.deed)).removeprefix("that ") if found.deed is not None else None
    return First(f"f{n}", found.span, who, found.scope, deed, event, said)


def _overlap(a: Span, b: Span) -> bool:
    return max(a[0], b[0]) < min(a[1], b[1])
