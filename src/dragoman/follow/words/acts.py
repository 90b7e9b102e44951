"""Deeds that a parsed sentence names: what, how told (done, to come, undone), by whom, and with what words around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dragoman.extract.events.tense import told
from dragoman.follow.words.lexicon import Lexicon
from dragoman.link.across.settings import Settings
from dragoman.syntax import Syntax, Token

__all__ = ["Act", "acts_of", "words_of"]

Mood = Literal["done", "ongoing", "to come", "aimed", "none"]
"""How a deed is told. `aimed`: what something else was done for ("set off charges to destroy it"); `none`: only named, in a noun or participle."""

Phase = Literal["", "begins", "ends", "undone"]
"""What a word above says of the deed: that it began, that it stopped, that it was called off or refused."""

_BOUNDED: Final = frozenset({"meet", "visit", "attend", "march", "sign", "reunite", "election"})
"""Deeds that have taken place when they are over: a visit ended was made; an exercise or a practice ended has stopped."""

_ACTIVE: Final = frozenset({"meet", "talk"})
"""Verbs that mean another thing in the passive: threats are met with force."""

_ACCORDS: Final = frozenset({"agreement", "accord", "deal", "declaration", "pact", "treaty", "statement", "promise", "pledge", "commitment"})
"""Nouns whose clause says what was agreed."""

_AT: Final = frozenset({"at", "during", "after", "following", "amid", "in", "since"})
"""Prepositions under which a deed is the setting of another."""

_ASKING: Final = frozenset(
    {"ask", "urge", "invite", "tell", "order", "demand", "press", "push", "call", "want", "allow", "permit", "warn", "advise", "expect", "help", "let"}
)
"""Verbs whose object is to do what the infinitive says."""

_GOING: Final = frozenset({"go", "come"})
"""Verbs that are a visit only where they lead to a place."""

_NOT: Final = frozenset({"not", "n't", "n’t", "never", "no", "none", "nobody", "nothing", "neither", "nor", "without", "hardly", "nowhere"})
_IF: Final = frozenset({"if", "unless", "until", "whether", "once", "before", "when", "as"})
_HYPHENED: Final = re.compile(r"\w+(?:-\w+)+")
_LONGEST: Final = 10
"""Steps up a tree: deeper nests are broken parses."""


@dataclass(frozen=True, slots=True)
class Act:
    """A deed in a sentence; offsets are those of the parsed text. `words` are stems of its objects, places and what else stands under it."""

    lemma: str
    families: frozenset[str]
    mood: Mood
    phase: Phase
    negated: bool
    conditional: bool
    start: int
    end: int
    clause: tuple[int, int]
    phrase: tuple[int, int]
    """The words that say it: the clause, with the verb that takes a noun as its object, or that says that the deed stops."""
    scope: frozenset[int]
    """Offsets of the words of its clause: where a time that is stated is its own."""
    subject: tuple[tuple[int, int], ...]
    words: frozenset[str]
    near: frozenset[str]
    """Stems of the nearest objects: what the deed is done to."""
    embedded: bool = False
    governors: tuple[str, ...] = ()
    """Words above that say what becomes of it, the nearest first."""
    modal: str = ""
    """will, would, may … of the verb that tells it; "be" of "is to"."""
    noun: bool = False
    linked: bool = True
    """A verb, or a noun that a verb takes as its subject or object: not one in passing."""
    perfect: bool = False
    """Told in the perfect: as of the day of the report."""
    before: bool = False
    """Told in the pluperfect: looked back on."""


def acts_of(syntax: Syntax, lexicon: Lexicon, settings: Settings) -> tuple[Act, ...]:
    """The deeds of a parsed text, in its order."""
    return tuple(act for token in syntax.tokens if (act := _act(syntax, token, lexicon, settings)) is not None)


def _act(syntax: Syntax, token: Token, lexicon: Lexicon, settings: Settings) -> Act | None:
    lemma, families = _named(syntax, token, lexicon)
    if not families or token.deprel == "amod" or (token.rel == "acl" and token.xpos in ("VBN", "VBG")):
        return None
    mood, phase, negated, governors = _mood(syntax, token, families, lexicon)
    telling = told(syntax, token.i)
    under = [j for j in syntax.subtree(token.i, without=_apart(syntax, token.i)) if j != token.i]
    objects = [k for k in syntax.children(token.i, "obj", "obl", "nmod", "compound", "amod", "nsubj:pass", "nsubj") if _is_object(k, token)]
    near = frozenset(s for k in objects for s in _stems(syntax, [k.i, *(c.i for c in syntax.children(k.i, "compound", "amod", "flat", "nmod"))], settings))
    span = syntax.span(token.i, without=_apart(syntax, token.i))
    subjects = _subjects(syntax, token)
    wider = {*_wider(syntax, token, under), *(t.i for a, b in subjects for t in syntax.inside(a, b))}
    return Act(
        lemma=lemma, families=families, mood=mood, phase=phase, negated=negated, conditional=_conditional(syntax, token), start=token.start, end=token.end,
        clause=span, phrase=_phrase(syntax, token, span, lexicon), scope=_scope(syntax, token), subject=subjects,
        words=frozenset(_stems(syntax, sorted(wider), settings)), near=near, embedded=telling.embedded, governors=governors,
        modal=_modal(syntax, token, telling.verb), noun=token.upos == "NOUN",
        linked=_linked(syntax, token, lexicon), perfect=telling.tense == "perfect", before=telling.tense == "pluperfect",
    )  # fmt: skip


def _named(syntax: Syntax, token: Token, lexicon: Lexicon) -> tuple[str, frozenset[str]]:
    """The lemma of a deed, with its particle, and its families."""
    lemma = token.lemma.lower()
    if token.upos == "VERB":
        has_object = bool(syntax.children(token.i, "obj"))
        for kid in syntax.children(token.i, "compound:prt", "advmod", "obj", "obl"):
            pair = f"{lemma}_{kid.lemma.lower()}"
            if kid.rel == "advmod" and has_object and kid.lemma.lower() == "together":
                continue
            if kid.rel == "obl" and any(k.lemma == "to" for k in syntax.children(kid.i, "case")):
                pair = f"{lemma}_to" if lemma not in _GOING or _is_place(syntax, kid) else pair
            if pair in lexicon.verbs:
                return pair, lexicon.verbs[pair]
        if lemma in _ACTIVE and syntax.children(token.i, "aux:pass"):
            return lemma, frozenset()
    return lemma, lexicon.families(lemma, token.upos)


def _is_place(syntax: Syntax, token: Token) -> bool:
    return any(name.first <= token.i < name.last and name.label in ("place", "facility") for name in syntax.names)


def _linked(syntax: Syntax, token: Token, lexicon: Lexicon) -> bool:
    """Whether a verb names the deed, or a noun that a verb of doing takes: "talks were held", not "talks take time"."""
    if token.upos == "VERB":
        return True
    head = syntax.head(token.i)
    if head is None:
        return False
    if token.rel == "nsubj" and token.deprel != "nsubj:pass":
        return bool(_effect(syntax, head, token, lexicon))
    return token.rel in ("obj", "nsubj", "obl", "conj")


def _is_object(kid: Token, head: Token) -> bool:
    return kid.rel != "nsubj" or kid.deprel == "nsubj:pass" or head.upos == "NOUN"


def _stems(syntax: Syntax, indices: Iterable[int], settings: Settings) -> Iterator[str]:
    """Stems of words that carry meaning; one of a hyphened word gives the whole ("long-range")."""
    whole = {i: found for found in _HYPHENED.finditer(syntax.text) for i in range(found.start(), found.end())}
    for j in indices:
        token = syntax[j]
        if token.upos in ("NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"):
            yield from settings.words(whole[token.start][0] if token.start in whole else token.text)


def words_of(text: str, settings: Settings) -> frozenset[str]:
    """Stems of a text's telling words."""
    return frozenset(settings.words(text))


def _apart(syntax: Syntax, i: int) -> frozenset[int]:
    """Heads of clauses under a deed that tell of something else: conditions, and deeds joined by "and" with a verb of their own."""
    out = set()
    for j in syntax.subtree(i):
        token = syntax[j]
        if j == i:
            continue
        if token.rel == "advcl" or (token.rel == "conj" and token.upos == "VERB") or (token.rel in ("parataxis", "acl") and token.deprel == "acl:relcl"):
            out.add(j)
    return frozenset(out)


def _phrase(syntax: Syntax, token: Token, clause: tuple[int, int], lexicon: Lexicon) -> tuple[int, int]:
    start, end = clause
    for head, below in _above(syntax, token):
        ends = _effect(syntax, head, below, lexicon) in ("ends", "undone", "begins", "over")
        if not ends and not (below.upos == "NOUN" and head.upos == "VERB"):
            break
        to = next((k.start for k in syntax.children(head.i, "mark", "advmod") if k.lemma in ("to", "not") and k.i < head.i), head.start)
        start, end = min(start, to), max(end, head.end)
        if not ends:
            break
    return start, end


def _scope(syntax: Syntax, token: Token) -> frozenset[int]:
    """Where the words of a deed's clause begin: what stands under it, and for a noun or infinitive under the verb above."""
    tops, here = [token], token
    while (head := syntax.head(here.i)) is not None and len(tops) < _LONGEST and (here.upos == "NOUN" or here.rel == "xcomp"):
        tops.append(head)
        if head.upos == "VERB" and here.rel != "xcomp":
            break
        here = head
    return frozenset(syntax[j].start for top in tops for j in syntax.subtree(top.i, without=_apart(syntax, top.i) - {t.i for t in tops}))


def _wider(syntax: Syntax, token: Token, under: list[int]) -> list[int]:
    """What stands under a deed, and its subject; of a noun also what stands under the verb that governs it."""
    out = list(under)
    head = syntax.head(token.i)
    if token.upos == "NOUN" and head is not None and head.upos in ("VERB", "NOUN") and token.rel in ("obj", "nsubj", "obl", "nmod", "conj"):
        for kid in syntax.children(head.i, "obl", "obj", "nsubj", "nmod", "compound"):
            if kid.i != token.i:
                out += syntax.subtree(kid.i, without=_apart(syntax, kid.i))
    return sorted(set(out) - {token.i})


def _subjects(syntax: Syntax, token: Token) -> tuple[tuple[int, int], ...]:
    """Spans of who does it: the subject of its verb, of the verb above an infinitive or noun, or whoever is asked to do it; agents of a passive."""
    here = token
    for _ in range(_LONGEST):
        own = [k for k in syntax.children(here.i, "nsubj", "obl:agent") if k.deprel != "nsubj:pass"]
        if own or syntax.children(here.i, "nsubj:pass", "csubj"):
            break
        head = syntax.head(here.i)
        if head is None or here.rel not in ("xcomp", "conj", "obj", "advcl", "acl", "nsubj", "obl", "nmod", "ccomp"):
            break
        asked = [k for k in syntax.children(head.i, "obj", "iobj") if k.i != here.i] if here.rel in ("xcomp", "advcl") and _infinitive(syntax, here) else []
        if asked and head.lemma.lower() in _ASKING:
            own = asked
            break
        here = head
    spans = (syntax.span(k.i, without=_apart(syntax, k.i)) for k in own)
    return tuple((a, b) for a, b in spans if not a <= token.start < b)


def _mood(syntax: Syntax, token: Token, families: frozenset[str], lexicon: Lexicon) -> tuple[Mood, Phase, bool, tuple[str, ...]]:
    """How a deed is told, what becomes of it, whether it is denied, and the words that govern it."""
    negated = _negated(syntax, token)
    telling = told(syntax, token.i)
    tense, progressive = telling.tense, telling.progressive
    effects: list[str] = []
    governors: list[str] = []
    for head, below in _above(syntax, token):
        effect = _effect(syntax, head, below, lexicon)
        if head.upos in ("VERB", "AUX") or effect:
            negated = negated != _negated(syntax, head, below.i)
        if effect:
            effects.append("" if effect == "over" and families & _BOUNDED else "ends" if effect == "over" else effect)
            governors.append(head.lemma.lower())
        if tense == "none" and token.upos == "NOUN" and below.rel in ("nsubj", "obj") and effect != "to come":
            above = told(syntax, head.i)
            tense, progressive = above.tense, above.progressive
    if tense in ("present", "future", "none") and _laid_down(syntax, token):
        effects.append("to come")
        governors.append("agree")
    phases = [effect for effect in effects if effect in ("undone", "ends", "begins")]
    if len(phases) > 1 and phases[0] == "ends" and "undone" in phases[1:]:
        phases, negated = phases[:1], not negated
    phase = _phase(phases)
    if token.xpos == "VBN" and token.rel == "conj" and not syntax.children(token.i, "aux") and (first := syntax.head(token.i)) is not None:
        tense = told(syntax, first.i).tense  # "posts will be set up and drills resumed"
    if negated and tense == "future" and any(a.lemma.lower() == "could" for a in syntax.children(token.i, "aux")):
        return "done", phase, True, tuple(governors)  # "he could not visit"
    if any(k.lemma == "to" for k in syntax.children(token.i, "mark")) and any(a.lemma == "have" for a in syntax.children(token.i, "aux")):
        return "none", phase, negated, tuple(governors)  # "were to have met": they did not
    aimed = _infinitive(syntax, token) and not effects
    if aimed and token.rel == "advcl" and (over := syntax.head(token.i)) is not None and told(syntax, over.i).tense in ("past", "perfect"):
        return "aimed", phase, negated, tuple(governors)
    return _weighed(tense, aimed or "to come" in effects, progressive), phase, negated, tuple(governors)


def _infinitive(syntax: Syntax, token: Token) -> bool:
    """ "to visit", "to be closed"."""
    plain = token.xpos == "VB" or any(a.xpos == "VB" for a in syntax.children(token.i, "aux:pass"))
    return plain and any(k.lemma == "to" for k in syntax.children(token.i, "mark", "aux"))


def _phase(phases: Sequence[str]) -> Phase:
    """The nearest word's."""
    return phases[0] if phases else ""  # type: ignore[return-value]


def _laid_down(syntax: Syntax, token: Token) -> bool:
    """Whether a deed is what an accord says: "an agreement in which they stop drills", "a pledge that they would meet"."""
    here = token
    for _ in range(_LONGEST):
        head = syntax.head(here.i)
        if head is None:
            return False
        if here.rel in ("acl", "ccomp") and head.upos == "NOUN":
            return head.lemma.lower() in _ACCORDS
        here = head
    return False


def _above(syntax: Syntax, token: Token) -> Iterator[tuple[Token, Token]]:
    """The words that govern a deed, from the nearest up, each with what hangs on it; up to the end of its clause."""
    here = token
    for _ in range(_LONGEST):
        head = syntax.head(here.i)
        if head is None or here.rel in ("advcl", "parataxis") or here.deprel == "acl:relcl":
            return
        if here.rel == "ccomp" and here.upos == "VERB" and _finite(syntax, here):
            return
        if here.rel in ("obl", "nmod") and here.upos == "NOUN" and any(k.lemma.lower() in _AT for k in syntax.children(here.i, "case")):
            return  # "agreed at their talks": the talks are no part of what was agreed
        if here.rel != "conj":
            yield head, here
        here = head


def _weighed(tense: str, to_come: bool, progressive: bool) -> Mood:
    if tense == "future" or to_come:
        return "to come"
    if tense in ("past", "perfect", "pluperfect"):
        return "ongoing" if progressive else "done"
    return "ongoing" if tense == "present" else "none"


def _modal(syntax: Syntax, token: Token, verb: int) -> str:
    """The word that makes a deed one to come: will, may …, "be" of "is to"; that of the verb that tells it, or of the verb over a noun."""
    head = syntax.head(token.i)
    for one in (token, syntax[verb] if verb >= 0 else token, head if token.upos == "NOUN" and head is not None else token):
        aux = syntax.children(one.i, "aux", "cop", "aux:pass")
        modal = next((a.lemma.lower() for a in aux if a.xpos == "MD"), "")
        if modal:
            return modal
        if _infinitive(syntax, one) and any(a.lemma == "be" and a.xpos in ("VBZ", "VBP", "VBD") for a in aux):
            return "be"
    return ""


def _finite(syntax: Syntax, token: Token) -> bool:
    return token.xpos in ("VBD", "VBZ", "VBP") or any(k.xpos in ("VBD", "VBZ", "VBP", "MD") for k in syntax.children(token.i, "aux", "cop"))


def _effect(syntax: Syntax, head: Token, below: Token, lexicon: Lexicon) -> str:
    """What a word does to the deed under it."""
    lemma = head.lemma.lower()
    for kid in syntax.children(head.i, "compound:prt", "advmod", "obj", "obl", "case"):
        if kid.i != below.i and f"{lemma} {kid.lemma.lower()}" in lexicon.governors:
            return lexicon.governors[f"{lemma} {kid.lemma.lower()}"]
    if below.upos == "VERB" and f"{lemma} +" in lexicon.governors:
        return lexicon.governors[f"{lemma} +"]
    if (
        below.rel == "nsubj"
        and below.deprel != "nsubj:pass"
        and head.upos == "VERB"
        and lexicon.governors.get(lemma) not in ("undone", "ends", "begins", "does", "over")
    ):
        return ""
    return lexicon.governors.get(lemma, "")


def _negated(syntax: Syntax, token: Token, below: int = -1) -> bool:
    """Whether a word bears a "not", or a "no" on its subject or object; that on the word below was counted there."""
    kids = [k for k in syntax.children(token.i, "advmod", "det", "nsubj", "obj", "cc:preconj", "case", "mark") if k.i != below]
    if any(k.lemma.lower() in _NOT or k.text.lower() in _NOT for k in kids):
        return True
    return any(g.text.lower() in ("no", "none") for k in kids if k.rel in ("nsubj", "obj") for g in syntax.children(k.i, "det"))


def _conditional(syntax: Syntax, token: Token) -> bool:
    """Whether the deed stands in a condition."""
    here = token
    for _ in range(_LONGEST):
        if here.rel in ("ccomp", "csubj") and any(k.lemma.lower() in ("whether", "if") for k in syntax.children(here.i, "mark")):
            return True
        if here.rel == "advcl" and any(k.lemma.lower() in _IF for k in syntax.children(here.i, "mark", "advmod")):
            return True
        head = syntax.head(here.i)
        if head is None:
            return False
        here = head
    return False
