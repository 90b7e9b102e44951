"""The tense in which an act is told: read off the finite verb of its clause, through participles, infinitives and nouns below it."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.syntax import Syntax, Token

__all__ = ["Telling", "told"]

MODALS = ("will", "shall", "would", "could", "may", "might", "can", "must", "should", "ought", "'ll", "’ll", "wo", "ca")
ALONGSIDE = ("after", "at", "during", "in", "with", "amid", "by", "through", "upon", "on", "following")
APART = ("before", "until", "since", "because", "despite", "unless", "if")
LONGEST_CLIMB = 12  # steps: deeper nests are broken parses


@dataclass(frozen=True, slots=True)
class Telling:
    """How an act is told.

    `tense`: past, pluperfect, perfect, present, future, or none (a bare participle, a noun that only names the act). `verb` is the
    finite verb; `embedded` that it stands in a relative clause or in one after "after", "before", "since"; `progressive`: "was visiting".
    """

    tense: str
    verb: int = -1
    embedded: bool = False
    progressive: bool = False


NOT_TOLD = Telling("none")


def told(syntax: Syntax, i: int, spoken: bool = False) -> Telling:
    """The telling of the act at token `i`. `spoken`: the act is done by saying it, so that the verb of saying above tells it."""
    token = syntax[i]
    for _ in range(LONGEST_CLIMB):
        tense = _finite(syntax, token) if _verbal(syntax, token) else None
        if tense == "future" and spoken:
            above = _saying(syntax, token)
            if above is None:
                return NOT_TOLD
            token, spoken = above, False
            continue
        if tense is not None:
            return Telling(tense, token.i, _embedded(syntax, token), _progressive(syntax, token))
        head = syntax.head(token.i)
        if head is None or not _climbs(syntax, token):
            return NOT_TOLD
        token = head
    return NOT_TOLD


def _verbal(syntax: Syntax, token: Token) -> bool:
    return token.upos in ("VERB", "AUX") or bool(syntax.children(token.i, "cop", "nsubj", "csubj"))


def _finite(syntax: Syntax, token: Token) -> str | None:
    """The tense of a clause with a finite verb of its own; None for participles and infinitives."""
    aux = syntax.children(token.i, "aux", "cop")
    words = [a.text.lower() for a in aux]
    if any(w in MODALS or a.lemma.lower() in MODALS for w, a in zip(words, aux, strict=True)) or _is_to(syntax, token, words):
        return "future"
    have = next((a for a in aux if a.lemma.lower() in ("have", "'ve", "’ve")), None)
    if have is not None:
        return None if have.xpos == "VBG" else "pluperfect" if have.xpos == "VBD" or have.text.lower() in ("had", "'d", "’d") else "perfect"
    first = next((a for a in aux if a.xpos in ("VBD", "VBZ", "VBP")), None)
    if first is not None:
        return "past" if first.xpos == "VBD" else "present"
    if token.rel == "conj" and token.xpos in ("VBN", "VBD"):
        return _shared(syntax, token)
    return {"VBD": "past", "VBZ": "present", "VBP": "present"}.get(token.xpos)


def _shared(syntax: Syntax, token: Token) -> str | None:
    """ "has called for calm and accused the army": a verb joined without subject or auxiliary stands in the tense of the first."""
    head = syntax.head(token.i)
    own = any(k.i < token.i for k in syntax.children(token.i, "nsubj"))
    if head is None or own or head.upos not in ("VERB", "AUX"):
        return "past" if token.xpos == "VBD" or own else None
    above = _finite(syntax, head)
    return above if above in ("perfect", "pluperfect") and head.xpos == "VBN" else "past" if token.xpos == "VBD" else above


def _is_to(syntax: Syntax, token: Token, aux: list[str]) -> bool:
    """ "is to visit", "was to arrive": still to come."""
    return token.xpos == "VB" and any(w in ("is", "are", "was", "were") for w in aux) and any(k.lemma == "to" for k in syntax.children(token.i, "mark", "aux"))


def _progressive(syntax: Syntax, token: Token) -> bool:
    return token.xpos == "VBG" and any(a.lemma.lower() == "be" for a in syntax.children(token.i, "aux"))


def _embedded(syntax: Syntax, token: Token) -> bool:
    """Whether a finite clause stands apart from the line of the story: a relative clause, one after "after" or "since"."""
    here = token
    for _ in range(LONGEST_CLIMB):
        if here.deprel == "acl:relcl":
            return True
        if here.rel == "advcl" and any(k.lemma.lower() in (*APART, "after") for k in syntax.children(here.i, "mark", "case")):
            return True
        head = syntax.head(here.i)
        if head is None or here.rel not in ("conj", "advcl", "ccomp", "xcomp", "parataxis", "csubj", "acl"):
            return False
        here = head
    return False


def _climbs(syntax: Syntax, token: Token) -> bool:
    """Whether the verb above a participle, infinitive or noun tells when it was done."""
    cases = {k.lemma.lower() for k in syntax.children(token.i, "mark", "case")}
    if cases & set(APART):
        return False
    if token.upos == "VERB":
        passive = token.xpos == "VBN" and token.rel in ("acl", "amod")
        return not passive and token.rel in ("advcl", "xcomp", "ccomp", "conj", "acl", "parataxis", "dep", "obl", "nmod")
    if token.rel in ("obj", "conj", "xcomp"):
        return True
    return token.rel == "obl" and bool(cases & set(ALONGSIDE))


def _saying(syntax: Syntax, token: Token) -> Token | None:
    """The verb of saying over, or beside, what is said."""
    for kid in syntax.children(token.i, "parataxis"):
        if kid.upos == "VERB" and kid.xpos == "VBD":
            return kid
    here = token
    for _ in range(LONGEST_CLIMB):
        head = syntax.head(here.i)
        if head is None:
            return None
        if here.rel in ("ccomp", "xcomp") and head.upos == "VERB":
            return head
        if here.rel not in ("conj", "advcl", "parataxis"):
            return None
        here = head
    return None
