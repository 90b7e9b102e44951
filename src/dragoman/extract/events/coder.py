"""`EventCoder`: from an annotated report to its events.

Reads each sentence for acts (`acts.py`), drops what is no event and says why (`filters.py`), joins mentions of the same act
(`merging.py`), and gives each event its status, time, place and contexts. Rules and lexicon only; a learned coder takes the
same seat: `code(doc, statements) -> (events, rejected)`.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.extract.events import anchors
from dragoman.extract.events.acts import Act, Acts
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.filters import Filters
from dragoman.extract.events.lexicon import Lexicon
from dragoman.extract.events.merging import Draft, definite, merged
from dragoman.extract.events.story import Story
from dragoman.model import Annotated, Event, Rejected, Span, Statement
from dragoman.ontology import Ontology

__all__ = ["EventCoder"]

LONGEST_SENTENCE = 400  # tokens; longer ones are lists or broken text, and the reading of a clause is quadratic in it
LONGEST_TRIGGER = 80  # characters, by the contract of the readout
COUNTING = ("nummod", "det")


class EventCoder:
    """Codes events. Keeps no state between reports."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon) -> None:
        self.ontology = ontology
        self.lexicon = lexicon
        self.filters = Filters(lexicon)

    @classmethod
    def load(cls, ontology: Ontology | None = None) -> EventCoder:
        """Read the shipped lexicon (about 30 ms). Raises DataError where a file breaks its format."""
        return cls(ontology or Ontology.load(), Lexicon.load())

    def code(self, doc: Annotated, statements: tuple[Statement, ...] = ()) -> tuple[tuple[Event, ...], tuple[Rejected, ...]]:
        """Events of a report in text order with ids e1, e2, …, and what was dropped with the reason."""
        clauses = Clauses(doc, self.lexicon)
        acts = Acts(self.lexicon, clauses)
        story = Story(doc, clauses)
        drafts: list[Draft] = []
        echoes: list[Act] = []
        rejected: list[Rejected] = []
        for s, (first, last) in enumerate(doc.syntax.sentences):
            if last - first > LONGEST_SENTENCE:
                rejected.append(Rejected("events", "sentence too long", doc.syntax.sentence_span(s)))
                continue
            found = self._sentence(doc, acts, range(first, last), drafts, (rejected, echoes))
            drafts += [self._draft(story, act, statements) for act in found]
        kept, dropped = merged(doc, drafts, echoes)
        rejected += dropped
        return tuple(story.settled(kept)), tuple(rejected)

    def _sentence(self, doc: Annotated, acts: Acts, tokens: range, told: list[Draft], dropped: tuple[list[Rejected], list[Act]]) -> list[Act]:
        """Acts of one sentence that stand; the others go to `dropped`, as rejected or as echoes of an act told before."""
        found = [act for act in (acts.at(i) for i in tokens) if act is not None]
        used = {j for act in found for j in act.used}
        out: list[Act] = []
        for act in found:
            if act.node in used:
                continue
            act = _recalled(doc, acts, _paired(doc, acts, _placed(doc, acts, act), told), told)
            known = _known(doc, acts, act, told)
            if known is not None:
                dropped[1].append(known)
                continue
            reason = self.filters.reason(acts.clauses, act)
            if reason is None:
                out.append(act)
            elif definite(doc, act) and reason in ("no actor", "noun without both sides", "no recipient"):
                dropped[1].append(act)
            elif reason:
                dropped[0].append(Rejected("events", reason, doc.syntax[act.node].span))
        return out

    def _draft(self, story: Story, act: Act, statements: tuple[Statement, ...]) -> Draft:
        doc, clauses = story.doc, story.clauses
        token = doc.syntax[act.node]
        code = self.ontology.cameo(act.code)
        mode = act.mode if act.mode in {m.name for m in self.ontology.types[code.type].modes} else code.mode
        sentence = doc.syntax.sentence_span(token.sentence)
        trigger = self._trigger(doc, act)
        said = _statement(trigger, statements)
        event = Event(
            id="", trigger=trigger, sentence=sentence, type=code.type, cameo=code.code, cameo_name=code.name, mode=mode,
            contexts=self._contexts(clauses, act, code.contexts), quad=self.ontology.quad(code.type), cameo_quad=code.quad,
            goldstein=code.goldstein, intensity=self.ontology.intensity(code.type, mode), source=act.source, recipient=act.recipient,
            reciprocal=act.reciprocal and bool(act.source and act.recipient), status=self._status(doc, act, said),
            when=story.own_time(act.node, act.rule, act.status), where=story.own_place(act.node, act.code), channel=anchors.channel(doc, clauses, token),
            according_to=said.id if said is not None else None, rule=act.rule, confidence=self._confidence(clauses, act),
        )  # fmt: skip
        return Draft(event, act, doc.syntax[act.node].lemma.lower())

    def _trigger(self, doc: Annotated, act: Act) -> Span:
        tokens = [doc.syntax[j] for j in act.words if doc.syntax[j].sentence == doc.syntax[act.node].sentence]
        span = min(t.start for t in tokens), max(t.end for t in tokens)
        return span if span[1] - span[0] <= LONGEST_TRIGGER else doc.syntax[act.node].span

    def _status(self, doc: Annotated, act: Act, said: Statement | None) -> str:
        if act.status != "happened":
            return act.status
        mood = act.mood
        if mood.possible or mood.would or mood.supposed:
            return "hypothetical"
        for kid in doc.syntax.children(act.node, "amod", "advmod"):
            status = self.filters.statuses.get(kid.lemma.lower())
            if status is not None:
                return status
        if said is not None and said.cue is not None and "accusation" in said.acts and act.code[:2] not in ("11", "10", "02"):
            return "alleged"
        return "ongoing" if mood.ongoing else "happened"

    def _contexts(self, clauses: Clauses, act: Act, given: tuple[str, ...]) -> tuple[str, ...]:
        out = list(given)
        for j in clauses.syntax.subtree(act.node)[:60]:
            name = self.lexicon.contexts.get(clauses.syntax[j].lemma.lower())
            if name is not None and name not in out:
                out.append(name)
        return tuple(c for c in out if c in self.ontology.contexts)

    def _confidence(self, clauses: Clauses, act: Act) -> float:
        """A first estimate: the entry's own, lowered where a side is missing or the actors are weak."""
        value = act.confidence
        if not act.source:
            value *= 0.85
        if not act.recipient:
            value *= 0.9
        if all(not self.filters.political(clauses.actor(a)) for a in act.source + act.recipient):
            value *= 0.8
        if act.mood.possible or act.mood.would or "bare" in act.flags:
            value *= 0.8
        return round(min(0.97, max(0.05, value)), 2)


def _placed(doc: Annotated, acts: Acts, act: Act) -> Act:
    """An act told in passing without its actors ("…, their drill called off") has those of the act it goes with."""
    if act.source or act.recipient or not act.used or doc.syntax[act.node].rel not in ("advcl", "acl"):
        return act
    for above in doc.syntax.ancestors(act.node):
        other = acts.at(above.i)
        if other is not None and other.source:
            return replace(act, source=other.source, recipient=other.recipient)
    return act


def _paired(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """ "The two shook hands", "officials of both sides", "each side accused the other": the two of the last mutual act."""
    if act.recipient or any(acts.clauses.actor(a).kind != "group" for a in act.source):
        return act
    for j in acts.clauses.slot(act.node, "s"):
        words = {
            k.lemma.lower()
            for n in (j, *acts.clauses.slot(j, "of"), *acts.clauses.slot(j, "from"))
            for k in (doc.syntax[n], *doc.syntax.children(n, *COUNTING))
        }
        wanted = {"two", "both", "each"} if act.reciprocal or act.code.startswith(("03", "057")) else {"each"}
        pair = next((d.event for d in reversed(told) if d.event.reciprocal), None)
        if words & wanted and pair is not None:
            return replace(act, source=pair.source, recipient=pair.recipient, reciprocal=True, flags=act.flags | {"paired"})
    return act


def _known(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act | None:
    """ "The deal, announced on Wednesday": what is announced was told before; its noun, to be an echo of it."""
    if not act.rule.startswith(("light.announce", "intend.announce", "light.declare", "light.unveil")):
        return None
    for j in sorted(act.used):
        noun = acts.at(j)
        if noun is not None and definite(doc, noun) and any(draft.event.cameo == noun.code for draft in told):
            return noun
    return None


def _recalled(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """ "welcomed the agreement", "condemned the attack": on whom, by the act told before that is meant."""
    if not act.recipient and act.code in ("016", "120"):
        return _answered(doc, acts, act, told)
    if act.recipient or act.code[:2] not in ("05", "11", "12"):
        return act
    for j in acts.clauses.slot(act.node, "o"):
        noun = acts.at(j) if doc.syntax[j].upos == "NOUN" else None
        if noun is None or noun.source or noun.recipient or not definite(doc, noun):
            continue
        for draft in reversed(told):
            if noun.code.startswith("04") and doc.syntax[j].lemma.lower() not in doc.quoted(draft.event.trigger).lower():
                continue
            if draft.event.cameo[: len(noun.code)].rstrip("0") == noun.code.rstrip("0"):
                whom = draft.event.source if act.code.startswith("11") else draft.event.source + draft.event.recipient
                return replace(act, recipient=tuple(a for a in whom if a not in act.source))
    return act


def _answered(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """ "Peru rejected the accusation": said to whoever accused it, or asked it, just before."""
    countries = {acts.clauses.actor(a).country for a in act.source} - {None}
    objects = acts.clauses.slot(act.node, "o")
    if not any(doc.syntax[j].lemma.lower() in acts.lexicon.classes["@answered"] for j in objects):
        return act
    for draft in reversed(told[-3:]):
        event = draft.event
        addressed = set(event.recipient) & set(act.source) or countries & {acts.clauses.actor(a).country for a in event.recipient}
        if event.source and addressed and event.cameo.startswith(("02", "10", "11", "13", "173")):
            return replace(act, recipient=tuple(a for a in event.source if a not in act.source))
    return act


def _statement(trigger: Span, statements: tuple[Statement, ...]) -> Statement | None:
    """The innermost statement in whose content the trigger stands."""
    best: tuple[int, Statement] | None = None
    for statement in statements:
        for start, end in statement.content:
            if start <= trigger[0] and trigger[1] <= end and (best is None or end - start < best[0]):
                best = end - start, statement
    return best[1] if best is not None else None
