"""From predicates to acts: one recursive reading of the tree.

`Acts.at(i)` says which act token `i` tells, if any. A word of the lexicon gives a CAMEO code; an operator above it (agreed to,
refused to, ended) turns that code; will, must and not turn it once more. Because intent, demand and refusal are themselves
the event, an act under an operator is used up by it and never stands on its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dragoman.extract.events.arguments import Arguments
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.lexicon import Entry, Lexicon, Need, Operator
from dragoman.extract.events.modality import Mood, mood, scheduled
from dragoman.syntax import Token

__all__ = ["Act", "Acts"]

LONGEST_SENTENCE = 400  # tokens; longer ones are lists or broken text, and the reading of a clause is quadratic in it
POS = {"VERB": "v", "NOUN": "n", "ADJ": "a", "PROPN": "n", "AUX": "v", "ADV": "a"}  # part of speech in the lexicon by universal tag
PREPOSITIONS_OF_RECIPIENT = ("against", "to", "on", "upon", "with", "at", "from", "towards", "toward", "over", "of", "for", "in", "into", "near")
VOIDED = ("refuse.rule_out", "refuse.oppose", "permit")  # words whose denial tells no act: "did not rule out", "will not allow"
COOPERATIVE = ("03", "04", "05", "06", "07")
ARMED = frozenset({"MIL", "REB", "UAF", "COP", "SPY", "INS", "SEP", "CRM"})
FORCES = frozenset({"MIL", "COP"})
PEACEFUL = frozenset({"JRN", "PTY", "LEG", "NGO", "LAB", "EDU", "HRI", "OPP"})
MUTUAL = ("with", "between", "against")  # slots of the other side of a mutual act
STATUS = {"cancel": "cancelled", "plan": "planned", "consider": "hypothetical"}
SUFFERING = ("die", "perish", "lose", "come", "go", "stand")  # what is done to their subject
HARD = ("14", "15", "18", "19", "20")
FINITE = ("VBD", "VBZ", "VBP")
CAUSES = ("for", "against", "over", "purpose", "to", "about")  # slots that tell what a protest is about
SENDING = ("send", "dispatch", "deploy", "appoint", "assign", "use")
LENDING = ("light", "end", "announce", "intend", "agree", "cancel")  # operators that borrow the doer of the act below
REPORTING = ("light.announce", "light.declare", "light.proclaim")
FORCED = ("0334", "074", "0874", "151", "152", "153", "154", "1661")  # what is moved is an instrument, never who it is done to
NEEDY = ("03", "06", "07", "08", "09", "15", "16", "17", "18", "19")


def _weaker(operator: Operator, content: Act) -> float:
    """Confidence of a turned act: the weaker of the two; a noun that only a verb makes an act is worth what the verb makes of it."""
    return min(operator.confidence, max(0.7, content.confidence) if "light" in content.flags else content.confidence)


@dataclass(frozen=True, slots=True)
class Act:
    """What one predicate tells. `used` are the tokens whose acts it has taken in."""

    node: int
    code: str
    source: tuple[str, ...]
    recipient: tuple[str, ...]
    rule: str
    confidence: float
    words: tuple[int, ...]
    reciprocal: bool = False
    mode: str | None = None
    status: str = "happened"
    used: frozenset[int] = frozenset()
    flags: frozenset[str] = frozenset()
    mood: Mood = field(default_factory=Mood)
    tools: tuple[str, ...] = ()


class Acts:
    """Acts of one report, read when asked for and kept."""

    def __init__(self, lexicon: Lexicon, clauses: Clauses) -> None:
        self.lexicon = lexicon
        self.clauses = clauses
        self.syntax = clauses.syntax
        self.arguments = Arguments(clauses, lexicon, self._doer)
        self._acts: dict[int, Act | None] = {}
        self._busy: set[int] = set()

    def at(self, i: int) -> Act | None:
        """The act that token `i` tells, with everything below it taken into account; None where it tells none."""
        if i not in self._acts:
            if i in self._busy or len(self._busy) > 12:
                return None
            self._busy.add(i)
            self._acts[i] = self._read(self.syntax[i])
            self._busy.discard(i)
        return self._acts[i]

    def _read(self, token: Token) -> Act | None:
        pos = POS.get(token.upos)
        if pos is None or (token.upos == "VERB" and token.rel == "amod"):
            return None
        key = (pos, self.clauses.lemma(token.i))
        act: Act | None = None
        default: Act | None = None
        entries, operators = self._told_apart(token, key)
        entry = next((e for e in entries if self._fits(token, e)), None)
        exact = entry is not None and any(n.words and "o" in n.slots and not n.absent for n in entry.needs)
        for operator in operators:
            if self._fits(token, operator) and not (exact and operator.op in ("light", "end") and not operator.needs and not operator.particle):
                act, fallback = self._turned(token, operator)
                default = default or fallback
                if act is not None:
                    break
        if act is None:
            act = self.made(token, entry) if entry is not None else default
        return self._spoken(token, act)

    def _told_apart(self, token: Token, key: tuple[str, str]) -> tuple[tuple[Entry, ...], tuple[Operator, ...]]:
        """Rows of a word; "called off" is no calling: with a particle that some row of the word has, only such rows."""
        entries, operators = self.lexicon.entries.get(key, ()), self.lexicon.operators.get(key, ())
        here = {k.lemma.lower() for k in self.syntax.children(token.i, "compound:prt")}
        if here & ({e.particle for e in entries} | {o.particle for o in operators}):
            return tuple(e for e in entries if e.particle in here), tuple(o for o in operators if o.particle in here)
        return entries, operators

    # -- frames

    def _fits(self, token: Token, found: Entry | Operator) -> bool:
        if found.particle is not None and not self._particle(token, found.particle):
            return False
        return all(self._holds(token, need) for need in found.needs)

    def _particle(self, token: Token, particle: str) -> bool:
        return any(
            k.lemma.lower() == particle and k.rel in ("compound", "advmod", "case", "mark", "obl", "fixed", "advcl", "xcomp", "amod")
            for k in self.syntax.children(token.i)
        )

    def _holds(self, token: Token, need: Need) -> bool:
        for slot in need.slots:
            if slot == "pass":
                hit = self.clauses.of(token.i).passive
            elif slot in ("case", "gov"):
                hit = self._around(token, slot) in (need.words or ())
            elif slot == "any":
                hit = bool(need.words) and any(self.clauses.lemma(j) in (need.words or ()) for j in self._phrase(token))
            elif slot == "pl":
                hit = any(self.clauses.plural(j) for j in self.clauses.slot(token.i, "s"))
            else:
                hit = any(self._filled(j, need) for j in self.clauses.slot(token.i, slot))
            if hit:
                return not need.absent
        return need.absent

    def _phrase(self, token: Token) -> tuple[int, ...]:
        """The words of an act's own phrase, without relative clauses, which tell of something else."""
        whole = self.syntax.subtree(token.i)[:60]
        apart = frozenset(j for j in whole if j != token.i and self.syntax[j].deprel == "acl:relcl")
        return tuple(self.syntax.subtree(token.i, without=apart)[:40]) if apart else tuple(whole[:40])

    def _around(self, token: Token, slot: str) -> str | None:
        """The preposition of a phrase itself (`case`), or the word that governs it (`gov`)."""
        if slot == "case":
            return self.clauses.preposition(token)
        return self.clauses.lemma(token.head) if token.head >= 0 else None

    def _filled(self, j: int, need: Need) -> bool:
        if need.actor and self.clauses.actors(j):
            return True
        if need.named and self.clauses.named(j):
            return True
        if need.words is None:
            return not (need.actor or need.named)
        if any(word in need.words for word in self.clauses.words(j)):
            return True
        return any(self.clauses.lemma(k.i) in need.words for k in self.syntax.children(j, "conj"))

    # -- acts of the lexicon

    def made(self, token: Token, entry: Entry) -> Act | None:
        """The act that an entry tells at a token, with the actors in its slots."""
        nominal = token.upos in ("NOUN", "PROPN")
        slots = entry.source or (("by", "poss", "between", "comp", "from", "among") if nominal else ("s",))
        source = self.arguments.first(token.i, slots)
        to = entry.to or (("with", *PREPOSITIONS_OF_RECIPIENT) if nominal else ("o", *PREPOSITIONS_OF_RECIPIENT))
        recipient = tuple(a for a in self.arguments.first(token.i, to, without=source, acting=False) if a not in source)
        if not source and entry.code in ("074", "153", "154"):
            source = self.arguments.first(token.i, ("o",))
            recipient = tuple(a for a in recipient if a not in source)
        tools = self._tools(token, entry)
        recipient = tuple(a for a in recipient if a not in tools)
        if nominal and not recipient and "by" not in entry.source and self.clauses.slot(token.i, "by") and "comp" in slots:
            recipient = tuple(a for j in self.clauses.slot(token.i, "comp") for a in self.clauses.actors(j) if a not in source)
        reciprocal = "recip" in entry.flags
        if reciprocal and len(source) > 1 and not self.arguments.first(token.i, MUTUAL, without=source):
            source, recipient = source[:1], source[1:]
        if entry.code == "045" and not recipient:
            recipient = self.arguments.between(token, source)
        if not recipient:
            recipient = self.arguments.nearby(token, to, (*source, *tools))
        if not recipient and (entry.code.startswith(NEEDY) or "both" in entry.flags):
            recipient = self.arguments.beneath(token, (*source, *tools))
        recipient = self.arguments.others(recipient, source)
        if entry.code.startswith(HARD):
            recipient = self.arguments.beyond(token.i, recipient, source)
        if entry.code.startswith(("161", "162", "163")) and source and recipient and not self.arguments.abroad(recipient, source):
            home = {self.clauses.actor(a).country for a in source}
            own = tuple(a.id for a in self.clauses.doc.actors if a.country in home)
            recipient = tuple(a for a in self.arguments.first(token.i, to, without=(*source, *own), acting=False))
        if entry.code == "161":
            recipient = self.arguments.abroad(recipient, source)
        if reciprocal and nominal and recipient and not source and self.clauses.slot(token.i, "with"):
            source = tuple(a for a in self._host(token) if a not in recipient)
        words = (token.i, *(j for j in self.clauses.of(token.i).slots.get("o", ()) if any(n.words for n in entry.needs if "o" in n.slots)))
        used = frozenset(self.clauses.content(j) for j in words[1:])
        code, mode = entry.code, entry.mode
        if "verbal" in entry.flags and self._verbal(source, recipient):
            code, mode = "111", None
        act = Act(token.i, code, source, recipient, entry.rule, entry.confidence, words, reciprocal, mode, used=used, flags=entry.flags, tools=tools)
        return self._cause(token, act) if "protest" in entry.flags else act

    def _tools(self, token: Token, entry: Entry) -> tuple[str, ...]:
        """Forces that are moved ("sent troops to …", "withdrawal of troops"): by whom and where to is told elsewhere."""
        given = entry.code.startswith(("03", "07")) and "o" not in entry.to and not any(s.endswith(":o") for s in entry.to)
        if not entry.code.startswith(FORCED) and not given:
            return ()
        moved = [j for slot in (("of", "comp") if token.upos == "NOUN" else ("o", "s")) for j in self.clauses.slot(token.i, slot)]
        found = (self.clauses.actor(a) for j in moved for a in self.clauses.named(j))
        return tuple(a.id for a in found if a.kind in ("group", "arms") or (a.kind == "organization" and FORCES & set(a.roles)))

    def _host(self, token: Token) -> tuple[str, ...]:
        """Whose clause a meeting is told in: "during talks with Peru, Chile offered …"."""
        for above in self.syntax.ancestors(token.i):
            if above.upos == "VERB":
                return self.arguments.first(above.i, ("s",))
        return ()

    def _verbal(self, source: tuple[str, ...], recipient: tuple[str, ...]) -> bool:
        """A person who "attacks" a person or body does so by word; soldiers and groups do not."""
        doers = [self.clauses.actor(a) for a in source]
        others = [self.clauses.actor(a) for a in recipient]
        peaceful = all(a.kind in ("person", "office") or PEACEFUL & set(a.roles) for a in doers) and not any(ARMED & set(a.roles) for a in doers)
        return bool(doers) and peaceful and all(a.kind in ("person", "office", "organization") for a in others)

    def _cause(self, token: Token, act: Act) -> Act:
        """A protest's leaf after what the crowd calls for: leaders 1, policy 2, rights 3, institutions 4; and whom it is against."""
        for slot in ("purpose", "advcl", "acl", "x", "for", "in", "over", "against"):
            for j in self.clauses.slot(token.i, slot):
                called = self.at(j)
                if called is None or called.code[:2] not in ("02", "10", "11", "14"):
                    continue
                recipient = act.recipient or tuple(a for a in called.recipient if a not in act.source)
                leaf = called.code[3] if called.code[:3] in ("024", "104") and len(called.code) == 4 and len(act.code) == 3 else ""
                taken = act.used | called.used | {called.node}
                leaf = leaf or self._grievance(act)
                return replace(act, code=act.code + leaf, recipient=recipient, used=taken, rule=f"{act.rule}>{called.rule}")
        return replace(act, code=act.code + self._grievance(act))

    def _grievance(self, act: Act) -> str:
        """The leaf of a protest by what it is about, where its phrase names it."""
        if len(act.code) != 3:
            return ""
        words = {self.clauses.lemma(j) for slot in CAUSES for k in self.clauses.slot(act.node, slot) for j in self.syntax.subtree(k)[:12]}
        for leaf, name in (("1", "@ouster"), ("2", "@policy"), ("3", "@rights"), ("4", "@institution")):
            if words & self.lexicon.classes[name]:
                return leaf
        return ""

    def _doer(self, i: int) -> tuple[str, ...] | None:
        """Who did the act that token `i` tells; None where it tells none, or one that is mutual."""
        token = self.syntax[i]
        if not self.clauses.verbal(token) and ("n", self.clauses.lemma(i)) not in self.lexicon.entries:
            return None
        act = self.at(i)
        return None if act is None or act.code[:2] in ("04", "05") else act.source

    # -- operators

    def _turned(self, token: Token, operator: Operator) -> tuple[Act | None, Act | None]:
        """The turned act, and the operator's own default where nothing below it is an act."""
        for slot in operator.via:
            for j in self.clauses.slot(token.i, slot):
                content = self._content(j, operator)
                if content is None or not self._governed(j, operator):
                    continue
                if operator.op == "void" or (operator.op == "end" and self._code(operator, content) is None):
                    taken = content.used | {content.node}
                    return replace(content, node=token.i, used=taken, rule=f"{operator.rule}>{content.rule}", flags=frozenset({"void"})), None
                code = self._code(operator, content)
                if code is None and operator.op == "refuse" and content.code.startswith(("11", "13", "18", "19")):
                    return None, None
                if code is not None:
                    return self._over(token, operator, content, code), None
        default = operator.default
        if default is None and operator.lemma == "warn" and any(self._own_future(token, j) for j in self.clauses.slot(token.i, "x")):
            default = "130"
        if "inf" in operator.flags and not any(self.clauses.infinitive(self.syntax[j]) for s in ("x", "purpose") for j in self.clauses.slot(token.i, s)):
            return None, None
        if default is None or ("subj" in operator.flags and not any(self._governed(j, operator) for j in self.clauses.slot(token.i, "x"))):
            return None, None
        source = self._source(token, operator)
        recipient = tuple(a for a in self.arguments.first(token.i, operator.to) if a not in source)
        used: frozenset[int] = frozenset()
        if not recipient:
            recipient, used = self._clausal(token, operator, source)
        if not recipient:
            recipient = self.arguments.nearby(token, operator.to, source)
        if not recipient and operator.op in ("threaten", "ready", "intend", "refuse", "agree"):
            recipient = next((r for j in self.clauses.slot(token.i, "x") if (r := self._meant(j, operator, source))), ())
        used |= frozenset(k for slot in ("x", "purpose") for j in self.clauses.slot(token.i, slot) for k in self._alone(j))
        code = default
        if code == "130" and operator.op == "ready" and any(mood(self.syntax, j).negated for j in self.clauses.slot(token.i, "x")):
            code = "120"  # "vowed not to cooperate"
        act = Act(token.i, code, source, recipient, operator.rule, operator.confidence, (token.i,), used=used, flags=operator.flags | {"bare"})
        return None, self._paired(act)

    def _alone(self, j: int) -> list[int]:
        """The words of a clause without what is joined to it with a finite verb of its own."""
        apart = frozenset(
            k for k in self.syntax.subtree(j)[:60] if self.syntax[k].rel in ("conj", "parataxis") and self.syntax[k].xpos in ("VBD", "VBZ", "VBP")
        )
        return list(self.syntax.subtree(j, without=apart)[:60])

    def _meant(self, j: int, operator: Operator, source: tuple[str, ...]) -> tuple[str, ...]:
        """Whom what is promised, threatened or refused would be done to; who is sent is not."""
        names = ("to", "with", "against", "on") if self.clauses.lemma(j) in SENDING else ("o", "to", "with", "against", "on")
        return self.arguments.first(j, names if operator.op == "threaten" else (*names, "from"), without=source)

    def _own_future(self, token: Token, j: int) -> bool:
        """ "warned that it would review its loans": what the speaker will do, against "that famine would come"."""
        found = mood(self.syntax, j)
        subjects = [k for k in self.syntax.children(j, "nsubj") if k.i < j]
        own = any(k.upos == "PRON" and k.lemma.lower() in ("it", "he", "she", "they", "we") for k in subjects)
        doers = set(self.arguments.first(token.i, ("s",)))
        return (found.future or found.would) and (own or bool(doers & {a for k in subjects for a in self.clauses.actors(k.i)}))

    def _governed(self, j: int, operator: Operator) -> bool:
        """Whether the operator may reach this clause: `self` wants no subject in it, `inf` an infinitive."""
        if "self" in operator.flags and self.syntax.children(j, "nsubj"):
            return False
        if "subj" in operator.flags and self.clauses.verbal(self.syntax[j]) and not self._subjunctive(j):
            return False
        if (operator.rule in REPORTING or operator.op == "appeal") and self.clauses.verbal(self.syntax[j]) and self._past(j):
            return False
        return "inf" not in operator.flags or self.clauses.infinitive(self.syntax[j])

    def _past(self, j: int) -> bool:
        """A deed done that is only made known: its own clause carries the event, with its time."""
        return self.syntax[j].xpos == "VBD" or any(k.lemma == "have" for k in self.syntax.children(j, "aux"))

    def _subjunctive(self, j: int) -> bool:
        """ "that all prisoners be freed", "that it stop": the mood of demands, against "that it is right"."""
        aux = [k.text.lower() for k in self.syntax.children(j, "aux", "cop")]
        return "be" in aux or "must" in aux or "should" in aux or (self.syntax[j].xpos == "VB" and not aux)

    def _clausal(self, token: Token, operator: Operator, source: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[int]]:
        """ "demanded that Israel …": whoever is to act is the recipient."""
        if operator.op not in ("demand", "appeal"):
            return (), frozenset()
        for j in self.clauses.slot(token.i, "x"):
            found = tuple(a for k in self.clauses.slot(j, "s") for a in self.clauses.actors(k) if a not in source)
            if found:
                return found, frozenset((j,))
        return (), frozenset()

    def _content(self, j: int, operator: Operator) -> Act | None:
        content = self.at(j) or self.at(self.clauses.content(j))
        if content is None:
            for kid in self.syntax.children(j, "compound", "amod") if self.clauses.lemma(j) in self.lexicon.classes["@container"] else ():
                content = content or self.at(kid.i)
        if content is None:
            for kid in self.syntax.children(j, "conj"):
                resumed = kid.xpos in FINITE and self.syntax[j].xpos not in FINITE
                content = content or (None if resumed else self.at(kid.i))
        if content is not None and "new" in operator.flags and self._told(content.node):
            return None
        if content is not None and content.mood.negated and operator.op not in ("light", "refuse"):
            undone = self.lexicon.turn("end", content.code)
            return None if undone is None else replace(content, code=undone)
        return content

    def _told(self, i: int) -> bool:
        """Whether a noun is what is judged, not what is made known ("declared the vote a triumph")."""
        head = self.syntax[i].head
        judged = head >= 0 and (len(self.syntax.children(head, "obj")) > 1 or bool(self.syntax.children(head, "xcomp")))
        return judged and any(k.lemma.lower() in ("the", "this", "that") for k in self.syntax.children(i, "det"))

    def _code(self, operator: Operator, content: Act) -> str | None:
        if operator.op in ("light", "announce") and any(f in content.flags and f + "s" not in operator.flags for f in ("wish", "given", "imposed")):
            return None
        if operator.op == "light":
            return content.code
        if operator.op == "refuse" and "wish" in content.flags and self.syntax[content.node].upos == "NOUN":
            return None
        if operator.op == "victim":
            return content.code if content.code[:2] in ("18", "19", "20") or content.code == "173" else None
        return self.lexicon.turn(operator.op, content.code)

    def _source(self, token: Token, operator: Operator) -> tuple[str, ...]:
        if token.upos in ("NOUN", "PROPN"):
            return self.arguments.first(token.i, ("by", "poss", "comp", "from", "of", "s"))
        if "undergoer" in operator.flags:
            return self.arguments.first(token.i, ("o",))
        return self.arguments.first(token.i, ("s",))

    def _over(self, token: Token, operator: Operator, content: Act, code: str) -> Act:
        """The operator's act over the one below it: its own doer and addressee, else those of the act below."""
        passive = self.clauses.of(token.i).passive
        source = self._outer_source(token, operator, content, passive)
        recipient = self._outer_recipient(token, operator, content, source)
        if code == "045" and not recipient:
            recipient = self.arguments.between(token, source)
        paired = len(source) > 1 and (content.reciprocal or code.startswith("03"))
        if not recipient and operator.op != "cancel" and not paired and code.startswith((*NEEDY, "02", "10")):
            recipient = self.arguments.beneath(token, (*source, *(() if code[:2] in ("02", "10") else content.tools)))
        status = STATUS.get("plan" if "plan" in operator.flags else operator.op, "happened")
        if operator.op in ("agree", "intend", "ready") and code == content.code and code >= "14":
            status = "planned"
        if operator.op == "cancel" and source and not passive:
            undone = self.lexicon.turn("end" if code[:3] in ("040", "041", "046") else "refuse", code)
            code, status = undone or content.code, "happened"
        return self._paired(
            Act(
                node=token.i,
                code=code,
                source=source,
                recipient=recipient,
                rule=f"{operator.rule}>{content.rule}",
                confidence=_weaker(operator, content),
                words=(token.i, *content.words),
                reciprocal=content.reciprocal and operator.op in LENDING,
                mode=content.mode if operator.op in ("light", "victim") else None,
                status=status,
                tools=content.tools,
                used=content.used | (frozenset() if "keep" in operator.flags else {content.node, *self._also(content.node)}),
                flags=(content.flags - {"light", "wish", "given", "imposed"} - (set() if operator.op in LENDING else {"both"})) | operator.flags,
            )
        )

    def _also(self, i: int) -> list[int]:
        """Infinitives joined to one under an operator: "urged them to freeze assets and halt trade" is one demand."""
        if self.syntax[i].xpos not in ("VB", "VBG"):
            return []
        return [k.i for k in self.syntax.children(i, "conj") if k.xpos == self.syntax[i].xpos and not self.syntax.children(k.i, "nsubj")]

    def _outer_source(self, token: Token, operator: Operator, content: Act, passive: bool) -> tuple[str, ...]:
        source = self._source(token, operator)
        if operator.op == "light" and self.syntax.children(content.node, "nsubj", "nsubj:pass") and content.source:
            return content.source
        if operator.op == "victim":
            told = content.source or (content.recipient if content.reciprocal else ())
            if self.clauses.lemma(token.i) in SUFFERING:
                return told
            return (told or source) if passive else (source or told)
        if source or operator.op not in LENDING or (passive and operator.op == "intend"):
            return source
        return content.source

    def _outer_recipient(self, token: Token, operator: Operator, content: Act, source: tuple[str, ...]) -> tuple[str, ...]:
        """Whom the operator addresses; else the doer of what is asked; else whom the act below is done to."""
        to = tuple(s for s in operator.to if s != "o" or self._is_person(token.i))
        if operator.op == "victim":
            to = ("s",) if self.clauses.lemma(token.i) in SUFFERING else ("o",)
        if content.reciprocal and operator.op != "victim":
            to = tuple(s for s in to if s in MUTUAL)
        candidates = [self.arguments.first(token.i, to)]
        if operator.op in ("deny", "force"):
            return tuple(a for a in candidates[0] if a not in source)
        if operator.op in ("appeal", "demand") and self._sides(token.i):
            return candidates[0]
        if operator.op in ("appeal", "demand", "order", "accuse", "blame"):
            candidates.append(content.source)
        if not (operator.op in ("appeal", "demand") and content.code.startswith("084")):  # who is to be freed is not who is asked
            candidates.append(content.recipient)
        if operator.op not in ("appeal", "demand", "order"):
            source = (*source, *content.tools)
        if operator.op != "light":
            candidates.append(self.arguments.abroad(content.source, source) if operator.op in ("threaten", "ready") else content.source)
        for found in candidates:
            others = tuple(a for a in found if a not in source)
            if others:
                return others
        if operator.op == "threaten":
            others = self._warned(token.i, source) or self._warned(content.node, source)
            if others:
                return others
        rest = MUTUAL if content.reciprocal else ("with", "against", "to", "on", "from", "in")
        return tuple(a for a in self.arguments.first(token.i, rest) if a not in source)

    def _sides(self, i: int) -> bool:
        """Whether "both sides", "all parties" are asked: nobody by name, and not whom the act asked for concerns."""
        asked = [j for slot in ("o", "on", "to") for j in self.clauses.slot(i, slot) if self.clauses.lemma(j) in self.lexicon.classes["@parties"]]
        return any(k.lemma.lower() in ("both", "two", "all") for j in asked for k in self.syntax.children(j, "det", "nummod", "amod"))

    def _warned(self, i: int, source: tuple[str, ...]) -> tuple[str, ...]:
        """ "threatened to … unless Peru apologises": a threat is to whoever can avert it."""
        for kid in self.syntax.children(i, "advcl"):
            if any(m.lemma.lower() in ("if", "unless", "until") for m in self.syntax.children(kid.i, "mark")):
                found = tuple(a for j in self.clauses.slot(kid.i, "s") for a in self.clauses.actors(j) if a not in source)
                if found:
                    return found
        return ()

    def _is_person(self, i: int) -> bool:
        """Whether the object is itself an actor, not the thing asked for."""
        return any(self.clauses.named(j) for j in self.clauses.of(i).slots.get("o", ()))

    def _paired(self, act: Act) -> Act:
        """Several doers of a mutual act and nobody else: the first and the rest ("the two sides agreed")."""
        together = act.reciprocal or (act.code.startswith(("03", "057", "04", "164")) and not act.rule.startswith(("intend.offer", "act.offer")))
        if together and not act.recipient and len(act.source) > 1:
            return replace(act, source=act.source[:1], recipient=act.source[1:], reciprocal=True)
        return act

    # -- mood

    def _spoken(self, token: Token, act: Act | None) -> Act | None:
        """Will, must, not: turn the act once more. An act denied is kept, marked, for an operator above to use."""
        if not self.clauses.verbal(token):
            return act if act is None else replace(act, mood=mood(self.syntax, token.i))
        found = mood(self.syntax, token.i)
        if act is None:
            return self._asked(token, None) if found.obliged and token.upos == "VERB" else None
        act = replace(act, mood=found)
        if found.obliged and not found.negated:
            return self._asked(token, act) or act
        if found.negated and act.rule.startswith(VOIDED):
            return replace(act, flags=act.flags | {"void"}, mood=replace(found, negated=False))
        if found.negated:
            refusable = not found.lacking and (found.future or act.code.startswith(("03", "080", "081", "083")) or "refusable" in act.flags)
            code = self.lexicon.turn("refuse", act.code) if refusable else None
            if code is not None:
                return replace(act, code=code, rule=f"not>{act.rule}", status="happened", mood=replace(found, negated=False, future=False))
            return act
        if found.future:
            return self._intended(act)
        return act

    def _dated(self, node: int) -> bool:
        """ "will visit Minsk on Thursday": a day is set for it."""
        kids = self.syntax.children(node, "obl", "advmod")
        return any(self.clauses.doc.times_in(*self.syntax.span(k.i)) for k in kids)

    def _foretold(self, act: Act) -> bool:
        """Whether a meeting or visit to come is told by the report or by another person, and is not the word of the doer's own side."""
        speaker = self.speaker(self.syntax[act.node])
        if speaker is None:
            return scheduled(self.syntax, act.node) or self._dated(act.node)
        if not self.clauses.verbal(speaker) or self.clauses.passive(speaker) or speaker.lemma == "announce":
            return False
        said = self.arguments.first(speaker.i, ("s",))
        return bool(said and act.source) and not set(said) & set(act.source) and all(self.clauses.actor(a).kind == "person" for a in act.source)

    def _intended(self, act: Act) -> Act:
        """A cooperative act to come is the promise of it (CAMEO 03); a hostile one with a condition is a threat."""
        if "threat" in act.flags:
            return replace(act, rule=f"will>{act.rule}", flags=act.flags - {"light"})
        if act.code.startswith("04") and self._foretold(act):
            return replace(act, status="planned")
        if act.code.startswith(COOPERATIVE) and not act.code.startswith("03"):
            code = self.lexicon.turn("intend", act.code)
            if code is not None:
                return replace(act, code=code, status="planned", rule=f"will>{act.rule}")
        if act.mood.conditional and act.code[:2] in ("14", "15", "16", "17", "18", "19", "20"):
            code = self.lexicon.turn("threaten", act.code)
            if code is not None:
                return replace(act, code=code, rule=f"unless>{act.rule}")
        said = self.speaker(self.syntax[act.node]) is not None
        if act.source and ((said and act.code.startswith("08")) or (act.code[:2] in ("14", "16", "17", "18", "19", "20") and act.code != "173")):
            code = self.lexicon.turn("ready", act.code)
            if code is not None:
                return replace(act, code=code, status="planned" if act.code.startswith("08") else "happened", rule=f"will>{act.rule}")
        return replace(act, status="planned") if act.status == "happened" else act

    def _asked(self, token: Token, act: Act | None) -> Act | None:
        """ "X said Y must do Z" is a demand, "should" an appeal, of X to Y."""
        speaker = self.speaker(token)
        if speaker is None:
            return None
        source = self.arguments.first(speaker.i, ("s",)) if self.clauses.verbal(speaker) else self._behind(speaker)
        recipient = tuple(a for a in self.arguments.first(token.i, ("s", "o")) if a not in source)
        if not source or not recipient:
            return None
        strong = mood(self.syntax, token.i).obliged == "must"
        op = "demand" if strong else "appeal"
        code = (self.lexicon.turn(op, act.code) if act else None) or ("100" if strong else "020")
        joined = frozenset(k.i for k in self.syntax.children(token.i, "conj", "parataxis"))
        used = (act.used if act else frozenset()) | {token.i} | frozenset(self.syntax.subtree(token.i, without=joined)[:60])
        return Act(token.i, code, source, recipient, f"{op}.must" + (f">{act.rule}" if act else ""), 0.7 if act else 0.55, (token.i,), used=used - {token.i})

    def _behind(self, noun: Token) -> tuple[str, ...]:
        """Whose word a noun of saying is: its possessor, or the subject of the verb it hangs on."""
        found = self.arguments.first(noun.i, ("by", "poss", "from"))
        head = self.syntax.head(noun.i)
        return found or (self.arguments.first(head.i, ("s",)) if head is not None and noun.rel == "obj" else ())

    def speaker(self, token: Token) -> Token | None:
        """The verb of saying above a clause, or beside it ("…, the minister said")."""
        head = self.syntax.head(token.i)
        if token.rel == "conj" and head is not None and head.upos == "VERB":
            return self.speaker(head) if head.rel != "conj" else None
        saying = self.lexicon.classes["$say"]
        if token.rel in ("ccomp", "acl", "xcomp") and head is not None and (self.clauses.lemma(head.i) in saying):
            return head
        for kid in self.syntax.children(token.i, "parataxis", "ccomp"):
            if kid.upos == "VERB" and self.clauses.lemma(kid.i) in saying:
                return kid
        return None
