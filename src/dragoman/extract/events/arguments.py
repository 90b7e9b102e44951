"""Who stands in the slots of a predicate: actors by slot, with what can be recovered where the tree is silent or wrong."""

from __future__ import annotations

from collections.abc import Callable

from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.lexicon import Lexicon
from dragoman.syntax import Token

__all__ = ["Arguments"]

LEFT = 10  # tokens: how far left of a verb its lost subject is sought
AUSPICES = ("supervision", "auspices", "command", "control", "mediation", "leadership", "pressure", "escort")
SERVING = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
RELATIVE = ("WDT", "WP", "WP$", "WRB")
RIGHT = 14  # tokens: how far right of a predicate its lost recipient is sought


class Arguments:
    """Actors of a predicate. `doer` says who did the act that a token tells, None where it tells none."""

    def __init__(self, clauses: Clauses, lexicon: Lexicon, doer: Callable[[int], tuple[str, ...] | None]) -> None:
        self.clauses = clauses
        self.syntax = clauses.syntax
        self.lexicon = lexicon
        self._doer_of = doer

    def first(self, i: int, slots: tuple[str, ...], without: tuple[str, ...] = (), acting: bool = True) -> tuple[str, ...]:
        """Actors of the first slot that names any; an act noun in it lends its doer ("condemned Iran's attack on …")."""
        for slot in slots:
            agent = slot.startswith("agent:")
            found: list[str] = [a for a in self._self(i) if a not in without] if slot == "s" else []
            for j in self.clauses.slot(i, slot.removeprefix("agent:")):
                actors = self._doer(j) if agent else self.clauses.actors(j, placed=not acting or slot not in ("s", "by"))
                found += [a for a in actors if a not in found and a not in without]
            if found:
                return tuple(found)
        return self._before(i) if "s" in slots and not self.clauses.slot(i, "s") else ()

    def _before(self, i: int) -> tuple[str, ...]:
        """Where an active verb has no subject in the tree: the actor named next to its left, before any verb or mark."""
        token = self.syntax[i]
        finite = token.xpos in ("VBD", "VBZ", "VBP") or bool(self.syntax.children(i, "aux"))
        if token.upos != "VERB" or not finite or self.clauses.of(i).passive or token.rel in ("conj", "xcomp"):
            return ()
        for j in range(i - 1, max(0, i - LEFT) - 1, -1):
            here = self.syntax[j]
            if here.upos in ("VERB", "SCONJ", "PUNCT", "CCONJ"):
                return ()
            if here.upos in ("NOUN", "PROPN") and self.clauses.named(j):
                return self.clauses.actors(j)
        return ()

    def nearby(self, token: Token, slots: tuple[str, ...], without: tuple[str, ...]) -> tuple[str, ...]:
        """Where the tree gives no recipient: the actor named next to the right, after the object or one of the prepositions, before any verb or mark."""
        names = {slot.rpartition(":")[2] for slot in slots}
        open_slot = "o" in names and token.upos == "VERB"
        last = self.syntax.sentences[token.sentence][1]
        for j in range(token.i + 1, min(last, token.i + RIGHT)):
            here = self.syntax[j]
            if here.xpos in RELATIVE or (here.upos in ("VERB", "AUX", "SCONJ", "PUNCT") and here.xpos not in ("VBN", "HYPH", "-LRB-", "-RRB-")):
                break
            if here.lemma.lower() == "accord" or here.text.lower() == "according":
                break
            if here.upos == "ADP" or here.xpos == "TO":
                open_slot = here.lemma.lower() in names
            elif open_slot:
                found = tuple(a for a in self.clauses.named(j) if a not in without)
                if found:
                    return self.clauses.actors(j)
        return ()

    def beneath(self, token: Token, without: tuple[str, ...]) -> tuple[str, ...]:
        """For types that need a recipient: the first other actor named to the right in the act's own phrase ("aid … in Yemen")."""
        elsewhere = frozenset(j for j in self.syntax.subtree(token.i)[:80] if self._apart(self.syntax[j]))
        for j in self.syntax.subtree(token.i, without=elsewhere)[:80]:
            if j > token.i and self.syntax[j].upos in ("NOUN", "PROPN", "PRON") and self.syntax[j].rel not in ("nsubj", "parataxis", "ccomp"):
                found = tuple(a for a in self.clauses.named(j) if a not in without)
                if found:
                    return tuple(a for a in self.clauses.actors(j) if a not in without)
        return ()

    def between(self, token: Token, without: tuple[str, ...]) -> tuple[str, ...]:
        """The two sides named after a "between" anywhere in the act's own phrase ("launched talks to end the rift between X and Y")."""
        for j in self.syntax.subtree(token.i)[:80]:
            if j > token.i and self.syntax[j].upos in ("NOUN", "PROPN") and self.clauses.preposition(self.syntax[j]) == "between":
                found = tuple(a for a in self.clauses.actors(j) if a not in without)
                if found:
                    return found
        return ()

    def others(self, found: tuple[str, ...], source: tuple[str, ...]) -> tuple[str, ...]:
        """Recipients without the doer's own people or forces ("withdrew its troops")."""
        home = {self.clauses.actor(a).country for a in source} - {None}
        own = [a for a in found if self.clauses.own(a) and not (home and (self.clauses.actor(a).country or "") not in (*home, ""))]
        return tuple(a for a in found if not (a in own and (source or self.clauses.actor(a).country is None)))

    def beyond(self, i: int, found: tuple[str, ...], source: tuple[str, ...]) -> tuple[str, ...]:
        """Recipients without the state's own servants' state where it is only the place: "police imposed a curfew in Lima" is not done to Peru."""
        doers = [self.clauses.actor(a) for a in source]
        home = {a.country for a in doers} - {None}
        serving = all(a.kind != "state" and a.roles and set(a.roles) <= SERVING for a in doers)
        if (
            not serving
            or set(found) & set(self.first(i, ("o", "on", "against", "of"), acting=False))
            or not all(self.clauses.actor(a).kind == "state" and self.clauses.actor(a).country in home for a in found)
        ):
            return found
        return ()

    def abroad(self, found: tuple[str, ...], source: tuple[str, ...]) -> tuple[str, ...]:
        """Recipients of another country than the doer's: an envoy called home is not who is acted against."""
        home = {self.clauses.actor(a).country for a in source} - {None}
        return tuple(a for a in found if self.clauses.actor(a).country not in home)

    def _apart(self, token: Token) -> bool:
        """Whether a branch tells something else: a relative clause, a clause joined or added."""
        if token.rel == "advcl" and self.clauses.infinitive(token):
            return False
        if token.rel in ("obl", "nmod") and self.clauses.preposition(token) == "according_to":
            return True
        if token.rel in ("obl", "nmod") and self.clauses.preposition(token) == "under" and token.lemma.lower() in AUSPICES:
            return True
        return token.deprel == "acl:relcl" or (token.upos == "VERB" and token.rel in ("conj", "parataxis", "advcl"))

    def _self(self, i: int) -> tuple[str, ...]:
        """ "Turkey said it had asked …": a pronoun without an actor of its own, subject of a reported clause, is who says it."""
        subjects = self.clauses.slot(i, "s")
        if not subjects or self.syntax[subjects[0]].upos != "PRON" or self.clauses.actors(subjects[0]):
            return ()
        if self.clauses.lemma(subjects[0]) not in ("it", "he", "she", "they", "we"):
            return ()
        for above in self.syntax.ancestors(i):
            if above.upos == "VERB" and self.clauses.lemma(above.i) in self.lexicon.classes["$say"] and not self.clauses.of(above.i).passive:
                return tuple(a for j in self.clauses.slot(above.i, "s") for a in self.clauses.actors(j))
        return ()

    def _doer(self, j: int) -> tuple[str, ...]:
        """Who did the thing that a phrase names; the actors in it where it names no act."""
        if self.clauses.named(j):
            return self.clauses.actors(j)
        found = self._doer_of(self.clauses.content(j))
        return self.clauses.actors(j, placed=False) if found is None else found
