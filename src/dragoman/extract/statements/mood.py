"""What the form of the words says a speaker does: tense, mood and subject of each verb, blame and praise in its words.

Future on the speaker's own side is a promise (a refusal where denied, a threat with harm in it), beyond it a prediction; *must* a demand; harsh words about
another party an accusation. The own side is the speaker, "we", what is "his" or "its" in reported speech, and the speaker's state where he acts for one.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.statements.lexicon import Lexicon
from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice, actors_of
from dragoman.syntax import Syntax, Token

__all__ = ["Side", "accuses", "acts_by_form", "comp_acts", "is_narrative", "own_side", "threatens"]

_OFFICIAL = frozenset(("GOV", "MIL"))
_FIRST = frozenset(("i", "we", "my", "our"))
_OWNERS = frozenset(("his", "her", "its", "their", "he", "she", "it", "they"))
_HEARERS = frozenset(("he", "she", "they", "it"))
_FUTURE = frozenset(("will", "shall", "’ll", "'ll", "ll", "wo", "would"))
_POSSIBLE = frozenset(("could", "might", "may"))
_OBLIGED = frozenset(("must", "should", "ought"))
_NOT = frozenset(("not", "n't", "n’t", "never", "no"))
_CLAUSE = frozenset(("root", "ccomp", "conj", "parataxis", "advcl", "acl", "csubj"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_PREDICATES = frozenset(("ADJ", "NOUN"))


@dataclass(frozen=True)
class Side:
    """The speaker's own side: ids of actors, and whether bare pronouns of the third person may mean the speaker (in reported speech)."""

    actors: frozenset[str]
    reported: bool

    def holds(self, scene: Scene, i: int) -> bool:
        """Whether token `i` names the own side, or a thing of it ("his country", "American sanctions")."""
        token = scene.syntax[i]
        lemma = token.lemma.lower()
        found = {a.id for a in scene.doc.actors_of(i)}
        if lemma in _FIRST or self.actors & found:
            return True
        if self.reported and not found and token.upos == "PRON" and lemma in _HEARERS:
            return True
        return self._owns(scene, i)

    def _owns(self, scene: Scene, i: int) -> bool:
        syntax = scene.syntax
        for t in syntax.children(i, "nmod:poss", "amod", "nmod"):
            lemma = t.lemma.lower()
            if t.deprel == "nmod:poss" and (lemma in _FIRST or (self.reported and lemma in _OWNERS and not self._others(scene, t.i))):
                return True
            if self.actors & {a.id for a in scene.doc.actors_of(t.i)}:
                return True
        # "No commander of his"
        return i + 2 < len(syntax) and syntax[i + 1].lemma == "of" and syntax[i + 2].text.lower() in ("his", "hers", "theirs", "ours")

    def _others(self, scene: Scene, i: int) -> bool:
        found = {a.id for a in scene.doc.actors_of(i)}
        return bool(found) and not found & self.actors


def own_side(scene: Scene, voice: Voice | None, *, reported: bool) -> Side:
    """The speaker's actors and, where one of them acts for a state, that state's."""
    if voice is None:
        return Side(frozenset(), False)
    speakers = actors_of(scene.doc, voice)
    acting = {a.country for a in scene.doc.actors if a.id in speakers and a.country and (a.kind == "state" or _OFFICIAL & set(a.roles))}
    state = (a.id for a in scene.doc.actors if a.country in acting and (a.kind in ("state", "people") or _OFFICIAL & set(a.roles)))
    return Side(frozenset((*speakers, *state)), reported)


def acts_by_form(scene: Scene, tokens: list[Token], side: Side) -> set[str]:
    """Acts shown by mood, tense and subject of the verbs and predicates of the content."""
    found: set[str] = set()
    for t in tokens:
        if t.upos not in ("VERB", "ADJ", "NOUN", "AUX", "PROPN"):
            continue
        kids = scene.syntax.children(t.i, "aux", "nsubj", "advmod", "cop", "expl")
        if kids:
            found |= _predicate(scene, t, kids, side)
        elif t.xpos == "VB" and t.rel == "root" and scene.in_quotes[t.start] and not scene.syntax.children(t.i, "mark"):
            found.add("demand")
    return found


def _predicate(scene: Scene, t: Token, kids: list[Token], side: Side) -> set[str]:
    """The acts of one verb or predicate with its auxiliaries and subject."""
    syntax, group = scene.syntax, scene.lexicon.group
    found: set[str] = set()
    subject = next((k for k in kids if k.rel == "nsubj"), None)
    ours = subject is not None and side.holds(scene, subject.i)
    aux = {k.lemma.lower() for k in kids if k.rel == "aux"} | {k.text.lower() for k in kids if k.rel == "aux"}
    negated = _denied(scene, t, kids, subject, ours=ours)
    found |= _future(scene, t, aux, ours=ours, negated=negated)
    forced = t.lemma in ("need", "have") and any(c.rel == "xcomp" for c in syntax.children(t.i))
    if forced and aux & _FUTURE:
        found = (found - {"prediction", "promise"}) | {"assessment"}
    elif aux & _OBLIGED or (forced and not ours) or _mandative(syntax, t, kids):
        found.add("demand")
    if (
        ours
        and negated
        and side.reported
        and t.xpos in ("VBD", "VBN")
        and t.upos == "VERB"
        and t.lemma not in group("own belief")
        and not aux & (_FUTURE | _POSSIBLE)
    ):
        found.add("denial")
    if t.lemma in group("own forecast") and subject is not None and subject.upos == "PRON" and side.reported:
        found.add("prediction")
    if ours and t.lemma in group("own belief"):
        found.add("assessment")
    if ours and t.upos == "ADJ" and t.lemma in group("offer word"):
        found.add("offer")
    if ours and t.upos == "VERB" and not negated and t.lemma in group("agreement word") and not aux & _POSSIBLE:
        found.add("agreement")
    if ours and t.lemma in group("plan verb") and not negated and _infinitive(syntax, t):
        found.add("promise")
    copular = any(k.rel == "cop" for k in kids)
    if t.lemma.lower() in group("prospect word") and t.upos == "ADJ":
        found.add("prediction")
    elif copular and t.upos in _PREDICATES and not _plain(scene, t):
        found.add("assessment")
    return found


def _mandative(syntax: Syntax, t: Token, kids: list[Token]) -> bool:
    """Whether a verb with a subject stands in its bare form ("that monitors be placed", "that he resign"): what is asked for."""
    if not any(k.rel == "nsubj" for k in kids) or any(c.lemma == "to" for c in syntax.children(t.i, "mark")):
        return False
    aux = [k for k in kids if k.rel in ("aux", "cop")]
    return (t.xpos == "VB" and not aux) or (bool(aux) and aux[0].text.lower() == "be" and aux[0].xpos in ("VB", "VBP"))


def _denied(scene: Scene, t: Token, kids: list[Token], subject: Token | None, *, ours: bool) -> bool:
    """Whether a verb is denied: by "not", by an empty subject or object ("nobody", "no party", "would send none"), by "neither"."""
    syntax, blank = scene.syntax, scene.lexicon.group("blank word")

    def empty(token: Token) -> bool:
        return token.lemma.lower() in blank or any(d.lemma == "no" for d in syntax.children(token.i, "det"))

    if any(k.lemma.lower() in _NOT for k in kids):
        return True
    if subject is None:
        return False
    if not ours:
        return empty(subject)
    return any(empty(k) for k in syntax.children(t.i, "obj")) or any(k.lemma.lower() == "neither" for k in syntax.children(subject.i))


def _future(scene: Scene, t: Token, aux: set[str], *, ours: bool, negated: bool) -> set[str]:
    syntax, group = scene.syntax, scene.lexicon.group
    going = t.lemma == "go" and any(c.rel == "xcomp" for c in syntax.children(t.i)) and "be" in aux
    if t.rel == "advcl" and any(m.lemma in ("if", "unless", "until", "once", "as") for m in syntax.children(t.i, "mark")):
        return set()
    passive = any(k.deprel == "aux:pass" for k in syntax.children(t.i))
    willed = ours and t.upos == "VERB" and t.lemma not in group("state verb") and not any(k.lemma == "have" for k in syntax.children(t.i, "aux"))
    if aux & _FUTURE or going:
        if willed and not passive:
            # "Would not retaliate" gives, "would not sign" refuses.
            acts = {"refusal" if negated and t.lemma not in group("spared verb") else "promise"}
        else:
            acts = {"prediction"}
        if not negated and t.lemma in group("harm verb" if ours else "suffer verb"):
            acts.add("threat")
        return acts
    possible = aux & _POSSIBLE and t.upos == "VERB" and not negated and not ours and not any(k.lemma == "have" for k in syntax.children(t.i, "aux"))
    return {"prediction"} if possible and t.rel != "acl" else set()


def _infinitive(syntax: Syntax, t: Token) -> bool:
    return any(c.rel == "xcomp" and any(m.lemma == "to" for m in syntax.children(c.i, "mark")) for c in syntax.children(t.i))


def _plain(scene: Scene, t: Token) -> bool:
    """Whether a predicate only tells a state, a place or a number ("was open", "were on their way", "20 miles")."""
    syntax = scene.syntax
    if syntax.children(t.i, "nummod") or (t.upos == "NOUN" and syntax.children(t.i, "case")):
        return True
    return t.upos == "ADJ" and (t.text[:1].isupper() or t.lemma.lower() in scene.lexicon.group("plain adjective"))


def accuses(scene: Scene, tokens: list[Token], side: Side) -> bool:
    """Whether harsh words are said of another party: a harsh verb whose subject is not the own side, or a harsh noun or adjective."""
    syntax, harsh = scene.syntax, scene.lexicon.group("harsh word")
    for t in tokens:
        if not _stems(t) & harsh:
            continue
        clause = _clause(syntax, t)
        if any(k.lemma.lower() in _NOT for k in syntax.children(clause.i, "advmod", "det")) or (t.i and syntax[t.i - 1].lemma == "no"):
            continue
        subject = next((s for s in syntax.children(clause.i, "nsubj")), None)
        hypothetical = any(k.lemma.lower() in ("would", "will", "could", "might") for k in syntax.children(clause.i, "aux"))
        if not hypothetical and (subject is None or not side.holds(scene, subject.i)):
            return True
    return False


def _stems(token: Token) -> set[str]:
    """The lemma and what regular endings leave of the form: the parser's lemma of a rare verb may be wrong."""
    form = token.text.lower()
    return {token.lemma.lower(), form, *(form.removesuffix(ending) for ending in ("ed", "d", "ing", "s"))}


def _clause(syntax: Syntax, t: Token) -> Token:
    """The head of the clause that a word stands in."""
    here = t
    for up in syntax.ancestors(t.i):
        if here.rel in _CLAUSE:
            break
        here = up
    return here


def threatens(scene: Scene, tokens: list[Token], side: Side) -> bool:
    """Whether blows are named that the own side, or nobody named, would deal."""
    words = scene.lexicon.group("threat word")
    for t in tokens:
        if t.lemma.lower() not in words:
            continue
        if t.upos == "NOUN":
            return True
        subject = next((s for s in scene.syntax.children(t.i, "nsubj")), None)
        if t.upos == "VERB" and (subject is None or subject.deprel == "nsubj:pass" or side.holds(scene, subject.i)):
            return True
    return False


def is_narrative(tokens: list[Token]) -> bool:
    """Whether words tell what happened: their finite verbs stand in the past, most of them."""
    finite = [t for t in tokens if t.upos in ("VERB", "AUX") and t.xpos in _FINITE]
    past = sum(t.xpos == "VBD" for t in finite)
    return not finite or 2 * past > len(finite)


def comp_acts(lexicon: Lexicon, tokens: list[Token]) -> set[str]:
    """Blame or praise in what something is called ("called it a betrayal", "described it as a milestone")."""
    lemmas = {t.lemma.lower() for t in tokens}
    found: set[str] = set()
    if lemmas & (lexicon.group("harsh predicate") | lexicon.group("harsh word")):
        found.add("accusation")
    elif lemmas & lexicon.group("kind predicate"):
        found.add("praise")
    return found
