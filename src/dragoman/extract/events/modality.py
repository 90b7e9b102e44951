"""Mood of a predicate: negation, future, obligation, possibility, condition; read off its auxiliaries and markers."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.syntax import Syntax

__all__ = ["Mood", "mood", "scheduled"]

NEGATIONS = ("not", "n't", "n’t", "never", "neither", "nor", "hardly", "no")
SUPPOSING = ("if", "unless", "whether", "lest", "until", "once")
NEAR = 8  # tokens: how far left of a verb an "if" that the parser hung elsewhere is sought


@dataclass(frozen=True, slots=True)
class Mood:
    """`obliged` is `must`, `should` or empty; `conditional` means that the act hangs on a condition; `supposed` that it stands in one."""

    negated: bool = False
    future: bool = False
    possible: bool = False
    would: bool = False
    obliged: str = ""
    conditional: bool = False
    supposed: bool = False
    infinitive: bool = False
    ongoing: bool = False
    lacking: bool = False
    perfect: bool = False


def mood(syntax: Syntax, i: int) -> Mood:
    """The mood of the clause or noun phrase that token `i` heads."""
    token = syntax[i]
    kids = syntax.children(i)
    aux = [k.lemma.lower() for k in kids if k.rel in ("aux", "cop")]
    words = [k.lemma.lower() for k in kids if k.rel in ("aux", "cop", "advmod", "det", "mark", "cc", "amod")]
    marks = [k.lemma.lower() for k in kids if k.rel in ("mark",)]
    lacking = _no_argument(syntax, i)
    negated = any(w in NEGATIONS for w in words) or lacking or _left_undone(syntax, i)
    future = any(a in ("will", "shall", "'ll", "’ll", "wo", "wo'", "'d") for a in aux) or _set_to(syntax, i)
    would = "would" in aux
    obliged = "must" if "must" in aux or _have_to(syntax, i) else "should" if any(a in ("should", "ought") for a in aux) else ""
    condition = any(any(m.lemma.lower() in ("if", "unless", "provided", "until") for m in syntax.children(k.i, "mark")) for k in kids if k.rel == "advcl")
    supposed = any(m in SUPPOSING for m in marks) or _after_if(syntax, i) or _as_soon_as(syntax, i)
    infinitive = token.xpos == "VB" and any(k.lemma == "to" for k in kids if k.rel in ("mark", "aux"))
    ongoing = token.xpos == "VBG" and "be" in aux
    if would and _reported(syntax, i):
        future, would = True, False
    possible = any(a in ("could", "may", "might", "can") for a in aux)
    return Mood(negated, future, possible, would, obliged, condition, supposed, infinitive, ongoing, lacking, token.xpos == "VBN" and "have" in aux)


def _as_soon_as(syntax: Syntax, i: int) -> bool:
    """ "as soon as access was granted": not yet."""
    head = syntax.head(i)
    return head is not None and head.lemma.lower() == "soon" and syntax[i].rel == "advcl"


def _after_if(syntax: Syntax, i: int) -> bool:
    """An "if" before the clause, with no verb or mark between, also where the parser hung it elsewhere."""
    if syntax[i].upos != "VERB":
        return False
    for j in range(i - 1, max(-1, i - NEAR - 1), -1):
        token = syntax[j]
        if token.upos == "SCONJ" and token.lemma.lower() in SUPPOSING:
            return True
        if token.upos in ("VERB", "PUNCT", "SCONJ", "CCONJ"):
            return False
    return False


def _no_argument(syntax: Syntax, i: int) -> bool:
    """ "No troops were sent", "sent no troops", "neither side signed", "nobody was hurt"."""
    for kid in syntax.children(i, "nsubj", "obj"):
        if kid.lemma.lower() in ("nobody", "none", "nothing"):
            return True
        if any(d.lemma.lower() in ("no", "neither") for d in syntax.children(kid.i, "det", "cc", "advmod", "amod")):
            return True
    return False


def _left_undone(syntax: Syntax, i: int) -> bool:
    """ "without condemning", "instead of attacking", "rather than sign"."""
    kids = syntax.children(i, "mark", "case", "cc")
    return any(k.lemma.lower() in ("without", "instead", "rather") for k in kids)


def _reported(syntax: Syntax, i: int) -> bool:
    """Whether "would" is the future of reported speech ("said it would …")."""
    head = syntax.head(i)
    steps = 0
    token = syntax[i]
    while head is not None and steps < 4:
        if token.rel == "ccomp" and head.upos == "VERB":
            return head.xpos in ("VBD", "VBN", "VBG") or True
        if token.rel not in ("conj", "xcomp", "ccomp"):
            break
        token, head, steps = head, syntax.head(head.i), steps + 1
    return any(k.lemma in ("say", "announce", "add", "tell") for k in syntax.children(i, "parataxis", "ccomp"))


def _set_to(syntax: Syntax, i: int) -> bool:
    """ "is to visit", "is set to visit", "is due to visit", "is going to visit", "plans to" are handled by their heads; here: be + to."""
    kids = syntax.children(i)
    lemmas = [k.lemma.lower() for k in kids if k.rel in ("aux", "cop", "mark")]
    if "be" in lemmas and "to" in lemmas and syntax[i].xpos == "VB":
        return True
    head = syntax.head(i)
    return (
        head is not None
        and syntax[i].rel == "xcomp"
        and head.lemma.lower() in ("go", "set", "due", "schedule", "expect", "slate", "about")
        and _be(syntax, head.i)
    )


def scheduled(syntax: Syntax, i: int) -> bool:
    """ "is to visit", "is due to visit": a date set, told by the report, and no promise."""
    return _set_to(syntax, i) and not any(k.lemma.lower() in ("will", "would", "shall") for k in syntax.children(i, "aux"))


def _be(syntax: Syntax, i: int) -> bool:
    return any(k.lemma.lower() == "be" for k in syntax.children(i, "aux", "cop"))


def _have_to(syntax: Syntax, i: int) -> bool:
    head = syntax.head(i)
    return head is not None and syntax[i].rel == "xcomp" and (head.lemma.lower() in ("have", "need")) and not syntax.children(head.i, "obj")
