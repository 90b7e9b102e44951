"""Who stands where around a predicate: logical subject and object, complements, prepositional phrases, and the actors in them.

Works on the Universal Dependencies tree alone. Passives, participles, relative clauses, control and coordination are undone
here, so that the lexicon speaks only of subject `s`, object `o`, second object `i`, clausal complement `x`, possessor `poss`,
modifier `comp`, and prepositions by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.extract.events.lexicon import Lexicon
from dragoman.model import Actor, Annotated
from dragoman.syntax import Token

__all__ = ["WEEKDAYS", "Clause", "Clauses"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OWN = ("its ", "their ", "his ", "her ", "our ", "my ")
LEFTWARD = 8  # tokens: how far left of a bare weekday its verb is sought
DEPTH = 3  # how far an actor is sought below the head of an argument: "leaders of the parliament of Iran"


@dataclass(slots=True)
class Clause:
    """Token indices that fill the slots of one predicate."""

    node: int
    passive: bool = False
    slots: dict[str, list[int]] = field(default_factory=dict)

    def add(self, slot: str, token: int) -> None:
        self.slots.setdefault(slot, []).append(token)


class Clauses:
    """Clauses of one report, made when asked for and kept."""

    def __init__(self, doc: Annotated, lexicon: Lexicon) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self._transparent = lexicon.classes["@transparent"]
        self._utterances = lexicon.classes["@utterance"]
        self._containers = lexicon.classes["@container"]
        self._carriers = lexicon.classes["$carry"]
        self._known = lexicon.vocabulary
        self._lemmas: dict[int, str] = {}
        self._clauses: dict[int, Clause] = {}
        self._actors: dict[int, tuple[str, ...]] = {}
        self._busy: set[int] = set()
        self._by_id = {actor.id: actor for actor in doc.actors}
        states = [a for a in doc.actors if a.kind == "state" and a.country]
        self._states = {a.country: a.id for a in reversed(states)}
        self._named = self._index()
        tops = ((self.syntax.top(*span), place.country) for place in doc.places if place.country for span in place.mentions)
        self._places = {top.i: country for top, country in tops if top is not None}

    def actor(self, actor_id: str) -> Actor:
        """The actor with this id. Raises KeyError."""
        return self._by_id[actor_id]

    def _index(self) -> dict[int, tuple[int, tuple[str, ...]]]:
        """Actors by every token of a mention that hangs outside it: where the parser split a name, each part counts."""
        out: dict[int, tuple[int, tuple[str, ...]]] = {}
        for actor in self.doc.actors:
            for start, end in actor.mentions:
                inside = self.syntax.inside(start, end)
                for token in inside:
                    loose = token.rel in ("flat", "appos") and token.upos == "PROPN"
                    if token.upos in ("DET", "ADP", "PUNCT") or (inside[0].i <= token.head <= inside[-1].i and not loose):
                        continue
                    length, ids = out.get(token.i, (0, ()))
                    if end - start > length:
                        out[token.i] = (end - start, (actor.id,))
                    elif end - start == length and actor.id not in ids:
                        out[token.i] = (length, (*ids, actor.id))
        return out

    def named(self, i: int) -> tuple[str, ...]:
        """Ids of the actors that the phrase headed by token `i` itself mentions."""
        return self._named.get(i, (0, ()))[1]

    def own(self, actor_id: str) -> bool:
        """Whether an actor is told only as somebody's own ("its troops", "his advisers")."""
        actor = self.actor(actor_id)
        return actor.kind == "group" and all(self.doc.quoted(m).lower().startswith(OWN) for m in actor.mentions)

    def of(self, i: int) -> Clause:
        """The clause of predicate `i`; an empty one while it is being made (cyclic trees)."""
        if i not in self._clauses:
            if i in self._busy:
                return Clause(i)
            self._busy.add(i)
            token = self.syntax[i]
            made = self._nominal(token) if token.upos in ("NOUN", "PROPN") else self._verbal(token) if self.verbal(token) else self._nominal(token)
            self._busy.discard(i)
            self._clauses[i] = made
        return self._clauses[i]

    def verbal(self, token: Token) -> bool:
        """Whether the token heads a clause: a verb, or a predicate with a copula or a subject of its own."""
        return token.upos in ("VERB", "AUX") or any(self.syntax.children(token.i, "cop", "nsubj"))

    def slot(self, i: int, name: str) -> list[int]:
        """Tokens in slot `name` of predicate `i`; prepositions are also sought below its object. `purpose.o`: a slot of the one in a slot."""
        outer, _, inner = name.partition(".")
        if inner:
            return [k for j in self.slot(i, outer) for k in self.slot(j, inner)]
        clause = self.of(i)
        found = list(clause.slots.get(name, ()))
        if name not in ("s", "o", "i", "x", "poss", "comp", "by"):
            for j in clause.slots.get("o", ()):
                found += self._below(j, name, 2)
        if name == "by" and not found and self.syntax[i].upos == "NOUN":
            found = [k for j in clause.slots.get("of", ()) for k in self._nominal_slots(j).slots.get("by", ())]
        return found

    def _below(self, i: int, name: str, depth: int) -> list[int]:
        clause = self._nominal_slots(i)
        found = list(clause.slots.get(name, ()))
        if depth > 1:
            for key, tokens in clause.slots.items():
                if key not in ("poss", "comp", "x"):
                    for j in tokens:
                        if j != i:
                            found += self._below(j, name, depth - 1)
        return found

    # -- building

    def _verbal(self, token: Token) -> Clause:
        clause = Clause(token.i, self.passive(token))
        self._dependents(clause, token)
        subjects = self._subjects(token, set())
        if clause.passive:
            clause.slots.setdefault("o", [])[:0] = [j for j in subjects if j not in clause.slots.get("o", ())]
            if "by" not in clause.slots:
                for kid in self.syntax.children(token.i, "obl"):
                    clause.slots.setdefault("by", []).extend(self._nominal_slots(kid.i).slots.get("by", ()))
            for j in clause.slots.get("by", ()):
                clause.add("s", j)
        else:
            for j in subjects:
                clause.add("s", j)
        if not clause.slots.get("o"):
            for j in self._gap(token) or self._misread(token):
                clause.add("o", j)
        return clause

    def _misread(self, token: Token) -> list[int]:
        """A second subject, right of an active verb that has one on its left, is its object misread by the parser."""
        own = self.syntax.children(token.i, "nsubj")
        if len(own) < 2 or own[0].i > token.i:
            return []
        return [k.i for k in own if k.i > token.i][:1]

    def _dependents(self, clause: Clause, token: Token) -> None:
        for kid in self.syntax.children(token.i):
            rel = kid.rel
            if rel == "obj" and kid.lemma.lower() not in WEEKDAYS:
                clause.add("o", self._antecedent(kid))
            elif rel == "iobj":
                clause.add("i", self._antecedent(kid))
            elif rel in ("xcomp", "ccomp"):
                clause.add("x", kid.i)
                name = self.preposition(kid)
                if name and name not in ("to", "that"):
                    clause.add(name, kid.i)
            elif kid.deprel == "obl:agent" and kid.i < token.i and self.preposition(kid) is None:
                clause.add("o", kid.i)
            elif rel in ("obl", "nmod"):
                clause.add("by" if kid.deprel == "obl:agent" else self.preposition(kid) or "bare", self._antecedent(kid))
            elif rel == "advcl":
                name = self.preposition(kid)
                clause.add("purpose" if name == "to" else name or "advcl", kid.i)
            elif rel == "acl":
                clause.add("x" if self.infinitive(kid) else self.preposition(kid) or "acl", kid.i)
        if "o" not in clause.slots and "i" in clause.slots:
            clause.slots["o"] = clause.slots.pop("i")
        if token.deprel == "conj" and not any(k in clause.slots for k in ("o", "x", "i")):
            self._shared_object(clause, token)

    def _shared_object(self, clause: Clause, token: Token) -> None:
        """ "condemned and rejected the plan": the object may hang on the other verb, to the right of both."""
        head = self.syntax.head(token.i)
        if head is None or head.upos != "VERB" or not head.i < token.i:
            return
        for kid in self.syntax.children(head.i, "obj"):
            if kid.i > token.i:
                clause.add("o", kid.i)

    def _nominal(self, token: Token) -> Clause:
        """A noun's own slots; "made an appeal to X to go": what hangs on the verb may belong to its object."""
        clause = self._nominal_slots(token.i)
        for kid in self.syntax.children(token.i, "nsubj"):
            clause.add("s", self._antecedent(kid))
        head = self.syntax.head(token.i)
        if "x" not in clause.slots and token.rel == "obj" and head is not None:
            for kid in self.syntax.children(head.i, "ccomp", "xcomp", "advcl", "acl"):
                if kid.i > token.i and (kid.rel != "advcl" or self.infinitive(kid)):
                    clause.add("x", kid.i)
        if token.rel == "obj" and head is not None and head.upos == "VERB":
            for kid in self.syntax.children(head.i, "obl"):
                name = self.preposition(kid)
                if name in ("on", "against", "with", "to", "for", "between", "in") and kid.i > token.i and name not in clause.slots:
                    clause.add(name, self._antecedent(kid))
        return clause

    def _nominal_slots(self, i: int) -> Clause:
        clause = Clause(i)
        for kid in self.syntax.children(i):
            rel = kid.rel
            if kid.deprel == "nmod:poss":
                clause.add("poss", kid.i)
            elif rel in ("nmod", "obl"):
                name = self.preposition(kid)
                clause.add(name or "comp", self._antecedent(kid))
            elif rel in ("compound", "amod") and kid.upos in ("NOUN", "PROPN", "ADJ", "X", "VERB"):
                clause.add("comp", kid.i)
            elif rel == "acl" and "relcl" not in kid.deprel:
                name = self.preposition(kid)
                named = "acl" if name is None and kid.xpos == "VBN" else name
                clause.add("x" if named in (None, "to", "that", "for") else named, kid.i)
                if kid.xpos == "VBN" and self.lemma(kid.i) in self._carriers:
                    for j in self.syntax.children(kid.i, "obl"):
                        if self.preposition(j) == "by":
                            clause.add("by", j.i)
            elif rel in ("ccomp", "xcomp"):
                clause.add("x", kid.i)
        return clause

    def preposition(self, token: Token) -> str | None:
        """Case or mark of a phrase, as written: `on`, `in_favor_of`; None where it has none."""
        kids = self.syntax.children(token.i, "case", "mark")
        kids = [k for k in kids if k.lemma not in ("'s", "’s", "'", "’")]
        if not kids:
            return None
        if kids[0].text.lower() == "according":
            return "according_to"
        before = kids[0].i - 1
        if before >= 0 and self.syntax[before].text.lower() == "according":
            return "according_to"
        words = [kids[0].lemma.lower()] + [k.lemma.lower() for k in self.syntax.children(kids[0].i, "fixed")]
        if len(words) == 1 and len(kids) > 1 and kids[0].upos == "ADP" and kids[1].upos == "ADP" and kids[1].lemma.lower() in ("of", "to", "from"):
            words.append(kids[1].lemma.lower())
        return "_".join(words)

    def infinitive(self, token: Token) -> bool:
        return token.xpos == "VB" and any(k.lemma == "to" for k in self.syntax.children(token.i, "mark", "aux"))

    def passive(self, token: Token) -> bool:
        """Passive voice, also of a bare participle ("troops accused of …") and of a verb joined to a passive one."""
        if self._misvoiced(token):
            return False
        if self.syntax.children(token.i, "nsubj:pass", "aux:pass", "csubj:pass"):
            return True
        if token.xpos in ("VBN", "VBD") and any(k.lemma == "with" for k in self.syntax.children(token.i, "mark")):
            return not self.syntax.children(token.i, "obj")
        if token.xpos != "VBN" or self.syntax.children(token.i, "aux", "nsubj"):
            return False
        if token.deprel == "conj":
            head = self.syntax.head(token.i)
            return head is not None and head.deprel != "conj" and head.upos == "VERB" and self.passive(head)
        return not self.syntax.children(token.i, "obj") or token.deprel.startswith("acl")

    def _misvoiced(self, token: Token) -> bool:
        """ "Peru, which borders Chile, called for calm": a participle that heads a sentence without any auxiliary is a past tense misread, headlines aside."""
        if token.xpos != "VBN" or token.rel not in ("root", "parataxis", "acl") or self.syntax.children(token.i, "aux", "nsubj:outer"):
            return False
        title = self.doc.report.title_span
        if title is not None and token.end <= title[1]:
            return False
        if token.rel == "acl":
            return self._behind_name(token) is not None
        relative = any(k.deprel == "acl:relcl" for s in self.syntax.children(token.i, "nsubj") for k in self.syntax.children(s.i, "acl"))
        return relative or self._behind_name(token) is not None

    def _behind_name(self, token: Token) -> Token | None:
        """The name that heads a sentence where its verb was hung below it, behind a relative clause."""
        head = self.syntax.head(token.i)
        finite = token.xpos in ("VBD", "VBZ", "VBP", "VBN")
        if token.rel == "acl" and (token.deprel != "acl" or token.i == 0 or self.syntax[token.i - 1].text != "," or not self.syntax.children(token.i, "obj")):
            return None
        if token.rel not in ("parataxis", "acl") or head is None or head.rel != "root" or head.upos not in ("PROPN", "NOUN") or head.i > token.i or not finite:
            return None
        return head if any(k.deprel == "acl:relcl" for k in self.syntax.children(head.i, "acl")) else None

    def _resumed(self, token: Token) -> Token | None:
        """ "said that X must go and called on Y": a past tense joined to what cannot be one goes on with the verb of saying above it."""
        head = self.syntax.head(token.i)
        if token.rel != "conj" or token.xpos not in ("VBD", "VBZ") or head is None or head.xpos not in ("VB", "VBN", "VBG") or head.i > token.i:
            return None
        above = self.syntax.head(head.i)
        if head.rel not in ("ccomp", "xcomp") or above is None or above.xpos != token.xpos or above.i > head.i:
            return None
        return above if head.xpos != "VBN" or any(k.lemma == "have" for k in self.syntax.children(head.i, "aux")) else None

    def _odd_subjects(self, token: Token, head: Token, seen: set[int]) -> list[int] | None:
        """Subjects where the tree hangs a clause elsewhere than it belongs; None where it does not."""
        behind_name, resumed = self._behind_name(token), self._resumed(token)
        if behind_name is not None:
            return [behind_name.i]
        if resumed is not None:
            return self._subjects(resumed, seen)
        if token.rel == "ccomp" and head.deprel == "acl:relcl" and self.syntax.children(head.i, "nsubj"):
            noun = self.syntax.head(head.i)  # "companies that it said had armed the rebels"
            return [noun.i] if noun is not None and noun.i < head.i else []
        if token.rel == "acl" and head.lemma.lower() in WEEKDAYS:  # "issued a report Monday accusing …"
            before = next((j for j in range(head.i - 1, max(-1, head.i - LEFTWARD), -1) if self.syntax[j].upos == "VERB"), None)
            return self._subjects(self.syntax[before], seen) if before is not None else []
        return None

    def _subjects(self, token: Token, seen: set[int]) -> list[int]:
        """Surface subjects, through control, participles, relative clauses and coordination."""
        if token.i in seen:
            return []
        seen.add(token.i)
        own = [k for k in self.syntax.children(token.i, "nsubj") if k.lemma.lower() not in WEEKDAYS]
        if own:
            left = [k for k in own if k.i < token.i and not self._dateline(k)] or [k for k in own[:1] if not self._dateline(k)]
            return [self._antecedent(k) for k in left]
        head = self.syntax.head(token.i)
        if head is None:
            return []
        odd = self._odd_subjects(token, head, seen)
        if odd is not None:
            return odd
        if token.rel == "acl":
            behind = (
                self._of_noun(head, self.infinitive(token) or self.lemma(head.i) in self._utterances)
                if self.infinitive(token) or not self.named(head.i)
                else []
            )
            return behind if self.infinitive(token) else [head.i, *(j for j in behind if j != head.i and token.xpos == "VBG")]
        if token.rel in ("nmod", "obl") and token.upos == "VERB":
            return []
        if token.rel == "conj" and self.verbal(head):
            return self._subjects(head, seen)
        if token.rel in ("xcomp", "advcl", "ccomp", "parataxis", "dep") and self.verbal(head):
            objects = self.syntax.children(head.i, "obj", "iobj")
            if token.rel == "xcomp" and objects and head.lemma not in ("promise", "threaten", "vow"):
                return [self._antecedent(objects[0])]
            if token.rel == "xcomp" and not objects:
                on = [k for k in self.syntax.children(head.i, "obl") if self.preposition(k) in ("on", "upon") and head.lemma in ("call", "prevail")]
                if on:
                    return [on[0].i]
            return self._subjects(head, seen)
        return []

    def _dateline(self, token: Token) -> bool:
        """A place before a dash at the head of a sentence ("KINGSTON, Jamaica — …") is no subject."""
        span = self.doc.report.dateline.span if self.doc.report.dateline is not None else None
        if span is not None and span[0] <= token.start < span[1]:
            return True
        first, last = self.syntax.sentences[token.sentence]
        if token.i > first + 3 or not token.text.isupper():
            return False
        return any(self.syntax[j].text in ("—", "--", "–", ")") for j in range(token.i + 1, min(last, token.i + 8)))

    def _of_noun(self, noun: Token, above: bool = True) -> list[int]:
        """Who is behind a noun with an infinitive ("Iran's plan to …"; `above`: also "X made an effort to …")."""
        poss = self.syntax.children(noun.i, "nmod:poss")
        if poss:
            return [poss[0].i]
        for kid in self.syntax.children(noun.i, "nmod"):
            if self.preposition(kid) in ("by", "of"):
                return [kid.i]
        for kid in self.syntax.children(noun.i, "compound", "amod"):
            if self.named(kid.i):
                return [kid.i]
        head = self.syntax.head(noun.i)
        if above and head is not None and self.verbal(head) and noun.rel in ("obj", "obl"):
            return list(self.of(head.i).slots.get("s", ()))
        return []

    def _antecedent(self, token: Token) -> int:
        """The noun that a relative pronoun stands for."""
        if token.xpos in ("WDT", "WP", "WP$") or (token.lemma == "that" and token.upos == "PRON" and token.xpos != "DT"):
            for above in self.syntax.ancestors(token.i):
                if above.deprel == "acl:relcl":
                    head = self.syntax.head(above.i)
                    return head.i if head is not None else token.i
        return token.i

    def _gap(self, token: Token) -> list[int]:
        """The object of a relative clause left out: "the grain (that) they bought"."""
        if token.deprel != "acl:relcl" or self.syntax.children(token.i, "cop", "ccomp", "xcomp"):
            return []
        own = self.syntax.children(token.i, "nsubj")
        head = self.syntax.head(token.i)
        if head is None or not own or self._antecedent(own[0]) == head.i:
            return []
        return [head.i]

    # -- words and actors

    def lemma(self, i: int) -> str:
        """Lower-case lemma; where the lexicon does not know it, the one of its words that the form is an inflection of."""
        found = self._lemmas.get(i)
        if found is None:
            token = self.syntax[i]
            found = self._hyphened(i) or token.lemma.lower()
            if found not in self._known:
                found = next((stem for stem in stems(token.text.lower()) if stem in self._known), found)
            self._lemmas[i] = found
        return found

    def _hyphened(self, i: int) -> str | None:
        """ "cease-fire" is three tokens: the word of the lexicon that ends here, if any."""
        if (
            i < 2
            or self.syntax[i - 1].text not in ("-", "–", "‑")
            or self.syntax[i - 1].start != self.syntax[i - 2].end
            or self.syntax[i].start != self.syntax[i - 1].end
        ):
            return None
        first, last = self.syntax[i - 2].text.lower(), self.syntax[i].lemma.lower()
        return next((w for w in (f"{first}-{last}", first + last) if w in self._known), None)

    def words(self, i: int, depth: int = 2) -> tuple[str, ...]:
        """Lemmas that say what a phrase is: its head, and for "a series of attacks" or "an aid program" the telling word."""
        token = self.syntax[i]
        if token.upos == "SYM" or token.text[0] in "$€£¥" or token.text[-1] in "$€£¥":
            return ("money",)
        out = [self.lemma(i)]
        if depth and (out[0] in self._transparent or token.upos == "NUM"):
            out += [w for k in self.syntax.children(i, "nmod") if self.preposition(k) == "of" for w in self.words(k.i, depth - 1)]
        if token.upos == "PROPN":
            out += [self.lemma(k.i) for k in self.syntax.children(i) if k.deprel == "nmod:desc" or k.rel in ("appos", "compound")]
        if out[0] in self._containers:
            out += [self.lemma(k.i) for k in self.syntax.children(i, "compound", "amod")]
        return tuple(out)

    def content(self, i: int) -> int:
        """The telling word of a phrase: `attacks` of "a series of attacks"."""
        if self.lemma(i) in self._transparent:
            for kid in self.syntax.children(i, "nmod"):
                if self.preposition(kid) == "of":
                    return kid.i
        return i

    def actors(self, i: int, depth: int = DEPTH, placed: bool = True) -> tuple[str, ...]:
        """Ids of the actors that a phrase names or belongs to, those joined to it included.

        `placed`: also the actor in whose place a thing stands ("a base in Iraq"); not so for who did it.
        """
        if not placed:
            return self._doers(i)
        if depth == DEPTH and i in self._actors:
            return self._actors[i]
        found = list(self.named(i))
        if found and depth > 0 and self.lemma(i) in self._transparent:
            found = [a for k in self._nominal_slots(i).slots.get("of", ()) if k != i for a in self.actors(k, depth - 1)] or found
        if depth > 0 and (not found or self._ownable(found)):
            owners = self._within(i, depth - 1)
            found = owners if not found or any(self.actor(a).country for a in owners) else found
        if not found and depth == DEPTH and placed:
            found = self._state_of(i)
        if depth == DEPTH:
            for kid in self.syntax.children(i, "conj"):
                if kid.upos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "X"):
                    found += [a for a in self.actors(kid.i, DEPTH - 1) if a not in found]
            self._actors[i] = tuple(dict.fromkeys(found))
        return tuple(dict.fromkeys(found))

    def _within(self, i: int, depth: int) -> list[str]:
        token = self.syntax[i]
        if token.upos not in ("NOUN", "PROPN", "NUM", "ADJ", "PRON", "DET", "X"):
            return []
        clause = self._nominal_slots(i)
        order = ["of", "poss", "comp", "in", "from", "for", "by", "among", "at", "near"]
        if self.lemma(i) not in self._transparent:
            order = ["by", "poss", "comp", "of", "in", "from", "at", "near", "on", "along"]
        for name in order:
            found = [a for j in clause.slots.get(name, ()) if j != i for a in self.actors(j, depth) + self._joined(j, depth)]
            if found:
                return found
        return [a for kid in self.syntax.children(i, "appos", "flat") for a in self.actors(kid.i, depth)]

    def _doers(self, i: int) -> tuple[str, ...]:
        """Actors that can have done something: not a place that a thing merely stands in or is named after."""
        if self.named(i):
            return self.actors(i)
        if any(self.syntax.children(i, "nmod", "obl")) and not self._owned(i):
            return ()
        return tuple(a for a in self.actors(i) if self.actor(a).kind != "place")

    def _ownable(self, found: list[str]) -> bool:
        """Whether an actor is nobody's in particular ("leaders"), so that whose they are says more."""
        if len(found) != 1:
            return False
        actor = self.actor(found[0])
        return actor.country is None and actor.kind in ("group", "office") and actor.resolved_by in ("list", "title", "none")

    def _state_of(self, i: int) -> list[str]:
        """A place acted on stands for the state it lies in, where the report has that state as an actor."""
        country = self._places.get(i)
        for kid in self.syntax.children(i, "amod", "compound", "nmod") if country is None else ():
            country = country or self._places.get(kid.i)
        return [self._states[country]] if country in self._states else []

    def _owned(self, i: int) -> bool:
        """Whether a thing is told whose it is, not only where."""
        clause = self._nominal_slots(i)
        return any(self.actors(j, DEPTH - 1) for name in ("poss", "comp", "of", "by") for j in clause.slots.get(name, ()) if j != i)

    def _joined(self, i: int, depth: int) -> tuple[str, ...]:
        return tuple(a for kid in self.syntax.children(i, "conj") if kid.upos in ("NOUN", "PROPN", "ADJ") for a in self.actors(kid.i, depth))

    def plural(self, i: int) -> bool:
        """Plural or coordinated, so that the phrase can hold both sides of a meeting."""
        return self.syntax[i].xpos in ("NNS", "NNPS") or bool(self.syntax.children(i, "conj")) or self.syntax[i].lemma.lower() in ("they", "both", "we", "two")


def stems(form: str) -> tuple[str, ...]:
    """Words that an inflected form may come from: `shelled` gives shell, shelle, shel."""
    out: list[str] = []
    for ending, adds in (("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")), ("ing", ("", "e"))):
        if form.endswith(ending) and len(form) > len(ending) + 2:
            stem = form[: -len(ending)]
            out += [stem + add for add in adds]
            if ending in ("ed", "ing") and stem[-1] == stem[-2]:
                out.append(stem[:-1])
    return tuple(out)
