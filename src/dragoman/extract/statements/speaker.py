"""Who speaks: the subject of a cue, also one that is shared or left out, and the span and actors of a noun phrase."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.statements.lexicon import Lexicon
from dragoman.extract.statements.scene import Scene
from dragoman.model import Actor, Annotated, Span
from dragoman.syntax import Syntax, Token

__all__ = [
    "Voice",
    "actors_of",
    "agent",
    "anonymous",
    "apposed",
    "beside",
    "chunk_voice",
    "heads",
    "helpers",
    "kind_of",
    "nominal",
    "noun_run",
    "own_lead",
    "phrase",
    "subject",
]

_RELATIVES = frozenset(("who", "which", "that", "whom"))
_SUBJECTS = ("nsubj", "nsubj:pass")
_CLAUSAL = frozenset(("VERB", "ADJ", "AUX", "NOUN", "PROPN", "ADV"))
_NAMELESS = frozenset(("source", "official", "insider", "informant", "person"))
_LONGEST = 140
_PRONOUNS = frozenset(("he", "she", "they", "we", "i", "you", "who"))
_MEANS = frozenset(("acl:relcl", "parataxis", "appos", "acl", "list", "dep"))


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker: the head tokens of the coordinated noun phrases, for `who` the pronoun that stands for it, and the span where it is read off the words."""

    heads: tuple[int, ...]
    relative: int | None = None
    span: Span | None = None


def heads(syntax: Syntax, i: int) -> tuple[int, ...]:
    """Token `i` and the nouns coordinated with it."""
    return (i, *(t.i for t in syntax.children(i, "conj") if t.upos in ("NOUN", "PROPN", "PRON")))


def subject(syntax: Syntax, verb: int, depth: int = 0) -> Voice | None:
    """The subject of a verb, its own or that of the verb it hangs on; None where there is none.

    Shared subjects are followed through coordination, infinitives, participles and relative clauses.
    """
    token = syntax[verb]
    found = [t for t in syntax.children(verb, *_SUBJECTS) if t.deprel != "nsubj:outer"]
    if found:
        # Of two subjects (a wrong tree takes the dateline for one) the nearer one before the verb is right.
        before = [t for t in found if t.i < verb]
        own = before[-1] if before else found[0]
        if len(before) > 1 and _bracketed(syntax, own, verb):
            own = before[-2]
        if own.lemma.lower() in _RELATIVES and own.upos in ("PRON", "DET", "SCONJ"):
            return _relative(syntax, verb, own)
        return Voice(heads(syntax, own.i))
    if depth > 4 or token.head < 0:
        return None
    return _inherited(syntax, token, depth)


def _bracketed(syntax: Syntax, token: Token, verb: int) -> bool:
    """Whether a noun phrase stands between commas before a verb: an apposition, whatever the tree says."""
    low = syntax.subtree(token.i)[0]
    last = max((i for i in range(token.i, verb) if syntax[i].text == ","), default=-1)
    between = syntax.tokens[last + 1 : verb] if last > token.i else None
    return (
        between is not None and low > 0 and any(t.text == "," for t in syntax.tokens[max(0, low - 2) : low]) and all(t.upos in ("AUX", "ADV") for t in between)
    )


def _relative(syntax: Syntax, verb: int, pronoun: Token) -> Voice:
    at = verb
    for _ in range(4):
        token = syntax[at]
        if token.head < 0:
            break
        if token.rel == "acl":
            return Voice(heads(syntax, token.head), pronoun.i)
        if token.rel not in ("conj", "xcomp", "ccomp"):
            break
        at = token.head
    return Voice((pronoun.i,), pronoun.i)


def _inherited(syntax: Syntax, token: Token, depth: int) -> Voice | None:
    head = token.head
    if token.rel == "acl":
        if token.xpos == "VBN" and token.deprel != "acl:relcl":
            return None
        return Voice(heads(syntax, head))
    if token.rel == "xcomp":
        controlled = syntax.child(head, "obj", "iobj")
        if controlled is not None and syntax[head].lemma not in ("promise", "vow"):
            return Voice(heads(syntax, controlled.i))
    shares = token.rel in ("conj", "xcomp", "advcl", "parataxis") or (token.rel == "ccomp" and token.xpos == "VBG")
    return subject(syntax, head, depth + 1) if shares and syntax[head].upos in _CLAUSAL else None


def agent(syntax: Syntax, verb: int) -> Voice | None:
    """The "by" phrase of a passive."""
    for t in syntax.children(verb, "obl"):
        by = t.deprel == "obl:agent" or any(c.lemma == "by" for c in syntax.children(t.i, "case"))
        if by and t.upos in ("NOUN", "PROPN", "PRON"):
            return Voice(heads(syntax, t.i))
    return None


def kind_of(scene: Scene, i: int) -> str:
    """What token `i` names as a speaker: person, group, document, poll, narrator, thing."""
    doc, lexicon = scene.doc, scene.lexicon
    token = doc.syntax[i]
    lemma = token.lemma.lower()
    if token.upos == "PRON" or lemma in _PRONOUNS:
        if lemma in ("i", "we", "you", "me", "us"):
            return "narrator"
        return "person" if lemma not in ("it", "this", "that", "which", "what", "there", "something") else _pronoun(doc, i)
    kinds = lexicon.speaker_kinds(lemma)
    for kind in ("document", "poll", "person", "group"):
        if kind in kinds:
            return kind
    if token.upos == "PROPN" or i in scene.named or doc.actors_of(i):
        return "person"
    if token.upos in ("NUM", "DET", "ADJ"):
        return "person"
    if lemma.endswith(("er", "or")) and lemma not in lexicon.group("thing in er"):
        return "person"
    if lemma.endswith(("ist", "ian", "crat", "man", "woman", "people", "person")):
        return "person"
    return "thing"


def _pronoun(doc: Annotated, i: int) -> str:
    return "group" if doc.actors_of(i) else "thing"


def phrase(doc: Annotated, voice: Voice) -> Span:
    """The speaker's noun phrase; appositions and relative clauses are left out where it would grow past a name and a title."""
    syntax = doc.syntax
    if voice.span is not None:
        return _trim(doc.text, *voice.span)
    first, last = voice.heads[0], voice.heads[-1]
    cut: frozenset[int] = frozenset()
    for rels in ((), ("acl:relcl", "parataxis", "list", "dep"), tuple(_MEANS), (*_MEANS, "nmod", "acl", "conj", "obl")):
        cut = frozenset(t.i for h in voice.heads for t in syntax.children(h, *rels)) if rels else _clauses_with(syntax, voice)
        cut = cut - set(voice.heads)
        start, end = _bounds(syntax, first, cut)
        if end - start <= _LONGEST:
            break
    if end - start > _LONGEST:
        start, end = syntax[first].start, syntax[first].end
    if voice.relative is not None and 0 <= syntax[voice.relative].end - start <= _LONGEST and syntax[voice.relative].start >= start:
        end = max(end if last != first else 0, syntax[voice.relative].end)
    return _trim(doc.text, start, end)


def _clauses_with(syntax: Syntax, voice: Voice) -> frozenset[int]:
    if voice.relative is None:
        return frozenset()
    return frozenset(t.i for h in voice.heads for t in syntax.children(h, "acl"))


def _bounds(syntax: Syntax, top: int, cut: frozenset[int]) -> Span:
    tree = [i for i in syntax.subtree(top, without=cut) if syntax[i].rel not in ("cc", "case") or syntax[i].head != top]
    # Only the unbroken run about the head: a stray branch of a wrong tree must not stretch the phrase over the sentence.
    at = tree.index(top) if top in tree else 0
    low = high = at
    while low > 0 and tree[low] - tree[low - 1] <= 1:
        low -= 1
    while high + 1 < len(tree) and tree[high + 1] - tree[high] <= 1:
        high += 1
    while low < at and syntax[tree[low]].upos == "ADP":
        low += 1
    return syntax[tree[low]].start, syntax[tree[high]].end


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " ,;:–—-\n\t":
        end -= 1
    while start < end and text[start] in " ,;:–—-\n\t":
        start += 1
    return start, end


def actors_of(doc: Annotated, voice: Voice) -> tuple[str, ...]:
    """Ids of the actors that speak, without repetition: whom a noun stands beside where it names nobody ("a spokesman, Hong Lin, said"), the
    relative pronoun's own where its antecedent has none."""
    found: dict[str, None] = {}
    for i in voice.heads:
        known = doc.actors_of(i)
        named = _beside_named(doc, voice, i) if not any(a.name[:1].isupper() for a in known) and doc.syntax[i].upos != "PROPN" else ()
        found.update(dict.fromkeys(a.id for a in named or known))
    if not found and voice.relative is not None:
        found.update(dict.fromkeys(a.id for a in doc.actors_of(voice.relative)))
    return tuple(found)


def _beside_named(doc: Annotated, voice: Voice, i: int) -> tuple[Actor, ...]:
    """The named person in apposition to a noun, by the tree or by the comma inside the speaker's span."""
    syntax = doc.syntax
    for t in syntax.children(i, "appos", "flat"):
        people = tuple(a for a in doc.actors_of(t.i) if _is_person(a))
        if people:
            return people
    if syntax[i].upos == "PRON":
        return ()
    if not doc.actors_of(i) and Lexicon.load().speaker_kinds(syntax[i].lemma.lower()) & {"document", "poll"}:
        return next((found for t in syntax.children(i, "nmod") if _is_source(syntax, t) and (found := doc.actors_of(t.i))), ())
    for t in syntax.inside(*phrase(doc, voice)):
        after_comma = t.i > i and any(syntax[k].text == "," for k in range(i, t.i)) and t.upos == "PROPN"
        people = tuple(a for a in doc.actors_of(t.i) if _is_person(a)) if after_comma else ()
        if people:
            return people
    return ()


def _is_source(syntax: Syntax, token: Token) -> bool:
    """Whether a noun owns a document or issued it ("the council's resolution", "a report by Amnesty")."""
    return token.deprel == "nmod:poss" or any(c.lemma.lower() in ("of", "by", "from") for c in syntax.children(token.i, "case"))


def _is_person(actor: Actor) -> bool:
    return actor.kind in ("person", "unknown") and actor.name[:1].isupper()


def anonymous(scene: Scene, voice: Voice) -> bool:
    """Whether the source is unnamed: an anonymous actor, or a bare noun such as "officials" without a name of a person."""
    known = [a for i in voice.heads for a in scene.doc.actors_of(i)]
    if known:
        return all(a.anonymous for a in known)
    syntax = scene.syntax
    head = syntax[voice.heads[0]]
    if head.upos == "PROPN" or "anonymous" not in scene.lexicon.speaker_kinds(head.lemma.lower()):
        return False
    definite = any(t.lemma in ("the", "this", "that") for t in syntax.children(head.i, "det")) or bool(syntax.children(head.i, "nmod:poss"))
    if definite and head.xpos in ("NN", "NNP") and head.lemma.lower() not in _NAMELESS:
        return False
    beside = [t for t in syntax.children(head.i, "appos", "flat", "compound") if t.upos == "PROPN"]
    return not any(t.i in scene.people for t in beside)


def beside(scene: Scene, verb: Token, words: list[Token], *, after: bool) -> Voice | None:
    """Who speaks beside a quotation: the words between quotation and verb, or behind the verb ("said Kim"); the tree where these tell nothing."""
    place = next((n for n, t in enumerate(words) if t.i == verb.i), 0)
    tree = subject(scene.syntax, verb.i)
    if tree is not None and scene.quoted[tree.heads[0]] >= 0:
        tree = None
    if after:
        lead = [t for t in words[:place] if t.i not in helpers(scene.syntax, verb)]
        chunk = lead if nominal(lead) else noun_run(scene.syntax, words[place + 1 :])
        whole = _with_name(scene, chunk) if chunk else chunk
        if chunk and (tree is None or tree.heads[0] not in {t.i for t in chunk} or len(whole) > len(chunk)):
            return chunk_voice(scene, whole) or tree
    if tree is not None and kind_of(scene, tree.heads[0]) != "thing":
        return tree
    if verb.text.endswith("ing"):
        # "X mocked the plan, tweeting: “…”": the subject of the sentence, not the noun beside.
        root = scene.syntax.root(verb.sentence)
        main = subject(scene.syntax, root.i) if root is not None else None
        return main if main is not None and kind_of(scene, main.heads[0]) in ("person", "group") else tree
    lead = noun_run(scene.syntax, [t for t in words[max(0, place - 8) : place] if t.i not in helpers(scene.syntax, verb)], back=True)
    return (chunk_voice(scene, lead) if lead else None) or tree


def _with_name(scene: Scene, chunk: list[Token]) -> list[Token]:
    """A noun phrase that names nobody with the name behind its comma ("one of them, Ana Ruiz")."""
    syntax, end = scene.syntax, chunk[-1].i + 1
    if any(t.upos == "PROPN" for t in chunk) or end + 1 >= len(syntax) or syntax[end].text != ",":
        return chunk
    name = [t for t in noun_run(syntax, list(syntax.tokens[end + 1 : end + 7])) if t.upos == "PROPN"]
    return [*chunk, *name] if name and name[0].i == end + 1 and name[0].i in scene.people else chunk


def apposed(scene: Scene, verb: int, voice: Voice | None) -> Voice | None:
    """The party in front of an apposition that the tree took for the subject ("Norway, once a friend of the rebels, offered …")."""
    syntax = scene.syntax
    if voice is None or voice.span is not None or voice.relative is not None:
        return voice
    low = syntax.subtree(voice.heads[0])[0]
    last = min([verb, *helpers(syntax, syntax[verb])]) - 1
    if low < 2 or syntax[low - 1].text != "," or last <= voice.heads[0] or syntax[last].text != ",":
        return voice
    before = _name_head(scene, syntax[low - 2])
    if before >= low or syntax[before].upos != "PROPN" or syntax.children(before, "case") or not scene.doc.actors_of(before):
        return voice
    return Voice((before,))


def own_lead(scene: Scene, verb: Token) -> Voice | None:
    """The noun phrase that stands right before a finite verb at the head of a clause, where the tree joined the verb to the clause before
    ("…, and dealers in Oslo expect …", "…: a spokesman said …")."""
    syntax = scene.syntax
    if verb.xpos not in ("VBD", "VBZ", "VBP") or verb.rel not in ("conj", "parataxis") or syntax.children(verb.i, *_SUBJECTS):
        return None
    first = syntax.sentences[verb.sentence][0]
    low = next((i + 1 for i in range(verb.i - 1, first - 1, -1) if syntax[i].text in (",", ":", ";")), None)
    if low is None:
        return None
    low += syntax[low].upos == "CCONJ"
    words = list(syntax.tokens[low : verb.i])
    if not words or words[0].upos not in ("DET", "NOUN", "PROPN", "ADJ", "NUM", "PRON") or any(t.upos in ("VERB", "AUX", "SCONJ", "CCONJ") for t in words):
        return None
    return chunk_voice(scene, words)


def helpers(syntax: Syntax, verb: Token) -> set[int]:
    """Auxiliaries and adverbs just before a verb."""
    out: set[int] = set()
    i = verb.i - 1
    while i >= 0 and syntax[i].upos in ("AUX", "ADV", "PART", "CCONJ"):
        out.add(i)
        i -= 1
    return out


def nominal(chunk: list[Token]) -> bool:
    return any(t.upos in ("NOUN", "PROPN", "PRON") for t in chunk) and not any(t.upos == "CCONJ" and n == 0 for n, t in enumerate(chunk))


def noun_run(syntax: Syntax, words: list[Token], *, back: bool = False) -> list[Token]:
    """The noun phrase at the beginning (at the end, with `back`) of some words, up to a comma or a verb."""
    out: list[Token] = []
    for t in reversed(words) if back else words:
        edge = syntax[t.i + 1 if back else t.i - 1] if 0 < t.i < len(syntax) - 1 else None
        if out and edge is not None and edge.upos == "PUNCT" and edge.text not in (".", "’", "'", "-"):
            break
        if t.upos == "PUNCT" and t.text not in (".", "’", "'", "-"):
            break
        if (t.upos in ("VERB", "AUX", "SCONJ", "PART") and t.text not in ("’s", "'s")) or (t.upos in ("ADV", "ADP") and not out):
            break
        if not back and out and t.upos == "ADP" and t.lemma not in ("of", "for"):
            break
        out.append(t)
    found = out[::-1] if back else out
    return found if nominal(found) and not (back and found[0].upos == "ADP") else []


def chunk_voice(scene: Scene, chunk: list[Token]) -> Voice | None:
    """A voice read off adjacent words: its head is the noun before the first preposition, comma or relative pronoun."""
    head: Token | None = None
    for t in chunk:
        if head is not None and (t.upos in ("ADP", "SCONJ", "VERB") or t.lemma in ("who", "which") or (t.i - head.i > 1 and scene.syntax[t.i - 1].text == ",")):
            break
        if t.upos in ("NOUN", "PROPN", "PRON", "NUM", "DET"):
            head = t if head is None or (head.upos in ("DET", "NUM", "NOUN", "PROPN") and t.upos in ("NOUN", "PROPN")) else head
    if head is None:
        return None
    top = _name_head(scene, head)
    span: Span = (chunk[0].start, chunk[-1].end)
    if span[1] - span[0] > 140:
        span = (chunk[0].start, head.end)
    known = next((t.i for t in chunk if t.end <= head.end and scene.doc.actors_of(t.i)), top)
    return Voice((known,), None, span)


def _name_head(scene: Scene, token: Token) -> int:
    """The head of the noun phrase that a token belongs to."""
    i = token.i
    for _ in range(5):
        t = scene.syntax[i]
        if t.rel in ("flat", "compound", "appos", "fixed") and t.head >= 0:
            i = t.head
        else:
            break
    return i
