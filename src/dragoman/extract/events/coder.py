"""`EventCoder`: from an annotated report to its events.

Reads each sentence for acts (`acts.py`), drops what is no event and says why (`filters.py`), joins mentions of the same act
(`merging.py`), and gives each event its status, time, place and contexts. Rules and lexicon only; a learned coder takes the
same seat: `code(doc, statements) -> (events, rejected)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dragoman.extract.events import anchors, recall
from dragoman.extract.events.acts import LONGEST_SENTENCE, POS, Act, Acts
from dragoman.extract.events.calibration import calibrated
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.filters import Filters
from dragoman.extract.events.judge import EventJudge
from dragoman.extract.events.lexicon import Lexicon
from dragoman.extract.events.merging import Draft, definite, merged
from dragoman.extract.events.story import Story
from dragoman.extract.learned import Heads, Hint, features
from dragoman.model import Annotated, Event, Rejected, Span, Statement
from dragoman.ontology import Ontology

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EventCoder", "Reading"]

LONGEST_TRIGGER = 80  # characters, by the contract of the readout


@dataclass
class Reading:
    """What the rules read in one report, before mentions of one act are joined: acts that stand, echoes of acts told before, and what was dropped.

    `hints` says of every candidate, kept or dropped, what the learned coder may want to know.
    """

    clauses: Clauses
    acts: Acts
    past: recall.Told
    story: Story
    drafts: list[Draft] = field(default_factory=list)
    echoes: list[Act] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)


class EventCoder:
    """Codes events. Keeps no state between reports."""

    def __init__(self, ontology: Ontology, lexicon: Lexicon, heads: Heads | None = None) -> None:
        self.ontology = ontology
        self.lexicon = lexicon
        self.filters = Filters(lexicon)
        self.judge = EventJudge(heads, ontology, self.filters) if heads is not None else None

    @classmethod
    def load(cls, ontology: Ontology | None = None, *, learned: bool = True) -> EventCoder:
        """Read the shipped lexicon and heads (about 40 ms). Raises DataError or ModelError where a file breaks its format."""
        return cls(ontology or Ontology.load(), Lexicon.load(), Heads.load() if learned else None)

    def code(self, doc: Annotated, statements: tuple[Statement, ...] = ()) -> tuple[tuple[Event, ...], tuple[Rejected, ...]]:
        """Events of a report in text order with ids e1, e2, …, and what was dropped with the reason."""
        if self.filters.played(doc):
            return (), (Rejected("events", "report of a game", doc.syntax.sentence_span(0)),)
        reading = self.read(doc, statements)
        if self.judge is not None and doc.syntax.states is not None:
            self._revise(doc, statements, reading, self.judge)
        kept, dropped = merged(doc, reading.drafts, reading.echoes)
        events = reading.story.settled(kept)
        if self.judge is not None:
            curves = self.judge.heads.calibration
            events = (replace(e, confidence=calibrated(e, curves)) for e in events)
        return tuple(events), (*reading.rejected, *dropped)

    def _revise(self, doc: Annotated, statements: tuple[Statement, ...], reading: Reading, judge: EventJudge) -> None:
        """Let the learned coder drop drafts and add its own."""
        drafts: list[Draft] = []
        for found in judge.revise(doc, reading, self.inputs(doc, reading)):
            if isinstance(found, Rejected):
                reading.rejected.append(found)
            else:
                drafts.append(found if isinstance(found, Draft) else self.draft(reading.story, found, statements))
        reading.drafts = sorted(drafts, key=lambda d: d.act.node)

    def read(self, doc: Annotated, statements: tuple[Statement, ...] = ()) -> Reading:
        """What the rules alone make of each sentence."""
        clauses = Clauses(doc, self.lexicon)
        acts = Acts(self.lexicon, clauses)
        reading = Reading(clauses, acts, recall.Told(self._whole(doc, acts)), Story(doc, clauses))
        for s, (first, last) in enumerate(doc.syntax.sentences):
            if last - first > LONGEST_SENTENCE:
                reading.rejected.append(Rejected("events", "sentence too long", doc.syntax.sentence_span(s)))
                continue
            found = self._sentence(doc, range(first, last), reading)
            reading.drafts += [self.draft(reading.story, act, statements) for act in found]
        return reading

    def inputs(self, doc: Annotated, reading: Reading) -> NDArray[np.float32]:
        """What the learned heads see: the vectors of the words and what the rules say of them (tokens, width)."""
        import numpy as np

        clauses, lexicon = reading.clauses, self.lexicon

        def lexical(i: int) -> Iterable[str]:
            key = (POS.get(doc.syntax[i].upos, ""), clauses.lemma(i))
            entries = lexicon.entries.get(key)
            roots = {entry.code[:2] for entry in entries} if entries else set()
            return roots | {"*"} if key in lexicon.operators else roots

        political = {a.id: self.filters.political(a) for a in doc.actors}
        assert doc.syntax.states is not None
        return np.concatenate((doc.syntax.states, features(doc, reading.hints, lexical, political)), 1, dtype=np.float32)

    def _sentence(self, doc: Annotated, tokens: range, reading: Reading) -> list[Act]:
        """Acts of one sentence that stand; the others are noted, as rejected or as echoes of an act told before."""
        acts, told = reading.acts, reading.drafts
        found = [act for act in (acts.at(i) for i in tokens) if act is not None]
        used = {j for act in found for j in act.used}
        out: list[Act] = []
        for act in found:
            if act.node in used:
                continue
            act = recall.supplied(doc, acts, recall.completed(doc, acts, act, told), reading.past)
            known = recall.known(doc, acts, act, told)
            if known is not None:
                reading.echoes.append(known)
                continue
            reason = self.filters.reason(acts.clauses, act)
            told_codes = [p.code for p in reading.past.before]
            if reason in ("no actor", "no political actor") and (
                self.filters.seized(acts.clauses, act, told_codes) or self.filters.party(acts.clauses, act, told_codes)
            ):
                reason = None
            reading.hints.append(self._hint(act, reason))
            if reason is None:
                out.append(act)
                reading.past.before.append(recall.Past(act.code, act.source, act.recipient))
            elif definite(doc, act) and reason in ("no actor", "noun without both sides", "no recipient"):
                reading.echoes.append(act)
            elif reason:
                reading.rejected.append(Rejected("events", reason, doc.syntax[act.node].span))
        return out

    def _hint(self, act: Act, reason: str | None) -> Hint:
        kind = self.ontology.cameo(act.code).type
        return Hint(act.node, kind, reason, act.confidence, bool(act.source), bool(act.recipient), act.status != "happened")

    def _whole(self, doc: Annotated, acts: Acts) -> list[recall.Past]:
        """Acts of the whole report that name both sides: what the report is about."""
        out: list[recall.Past] = []
        for first, last in doc.syntax.sentences:
            if last - first > LONGEST_SENTENCE:
                continue
            found = [act for act in (acts.at(i) for i in range(first, last)) if act is not None]
            used = {j for act in found for j in act.used}
            kept = (a for a in found if a.source and a.recipient and a.node not in used and self.filters.reason(acts.clauses, a) is None)
            out += [recall.Past(a.code, a.source, a.recipient) for a in kept]
        return out

    def draft(self, story: Story, act: Act, statements: tuple[Statement, ...]) -> Draft:
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
        if said is not None and said.cue is not None and "accusation" in said.acts and act.code[:2] not in ("01", "02", "10", "11", "12"):
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
        if not act.recipient or "recalled" in act.flags:
            value *= 0.9
        if all(not self.filters.political(clauses.actor(a)) for a in act.source + act.recipient):
            value *= 0.8
        if act.mood.possible or act.mood.would or "bare" in act.flags:
            value *= 0.8
        return round(min(0.97, max(0.05, value)), 2)


def _statement(trigger: Span, statements: tuple[Statement, ...]) -> Statement | None:
    """The innermost statement in whose content the trigger stands."""
    best: tuple[int, Statement] | None = None
    for statement in statements:
        for start, end in statement.content:
            if start <= trigger[0] and trigger[1] <= end and (best is None or end - start < best[0]):
                best = end - start, statement
    return best[1] if best is not None else None
