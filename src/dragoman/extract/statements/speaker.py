"""Who speaks: the subject of a cue, also one that is shared or left out, and the span and actors of a noun phrase."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.statements.scene import Scene
from dragoman.model import Annotated, Span
from dragoman.syntax import Syntax, Token

__all__ = ["Voice", "actors_of", "agent", "anonymous", "heads", "kind_of", "phrase", "subject"]

_RELATIVES = frozenset(("who", "which", "that", "whom"))
_SUBJECTS = ("nsubj", "nsubj:pass")
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
    own = next((t for t in syntax.children(verb, *_SUBJECTS) if t.deprel != "nsubj:outer"), None)
    if own is not None:
        if own.lemma.lower() in _RELATIVES and own.upos in ("PRON", "DET", "SCONJ"):
            return _relative(syntax, verb, own)
        return Voice(heads(syntax, own.i))
    if depth > 4 or token.head < 0:
        return None
    return _inherited(syntax, token, depth)


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
    if token.rel in ("conj", "xcomp", "advcl", "parataxis") or (token.rel == "ccomp" and token.xpos == "VBG"):
        if syntax[head].upos in ("VERB", "ADJ", "AUX", "NOUN", "PROPN", "ADV"):
            return subject(syntax, head, depth + 1)
    return None


def agent(syntax: Syntax, verb: int) -> Voice | None:
    """The "by" phrase of a passive."""
    for t in syntax.children(verb, "obl"):
        if t.deprel == "obl:agent" or any(c.lemma == "by" for c in syntax.children(t.i, "case")):
            if t.upos in ("NOUN", "PROPN", "PRON"):
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
    return syntax[tree[low]].start, syntax[tree[high]].end


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " ,;:–—-\n\t":
        end -= 1
    while start < end and text[start] in " ,;:–—-\n\t":
        start += 1
    return start, end


def actors_of(doc: Annotated, voice: Voice) -> tuple[str, ...]:
    """Ids of the actors that speak, without repetition; the relative pronoun's own where its antecedent has none."""
    found: dict[str, None] = {}
    for i in voice.heads:
        found.update(dict.fromkeys(a.id for a in doc.actors_of(i)))
    if not found and voice.relative is not None:
        found.update(dict.fromkeys(a.id for a in doc.actors_of(voice.relative)))
    return tuple(found)


def anonymous(scene: Scene, voice: Voice) -> bool:
    """Whether the source is unnamed: an anonymous actor, or a bare noun such as "officials" without a name of a person."""
    known = [a for i in voice.heads for a in scene.doc.actors_of(i)]
    if known:
        return all(a.anonymous for a in known)
    syntax = scene.syntax
    head = syntax[voice.heads[0]]
    if head.upos == "PROPN" or "anonymous" not in scene.lexicon.speaker_kinds(head.lemma.lower()):
        return False
    beside = [t for t in syntax.children(head.i, "appos", "flat", "compound") if t.upos == "PROPN"]
    return not any(t.i in scene.people for t in beside)
