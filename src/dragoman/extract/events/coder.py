"""`EventCoder`: from an annotated report to its events.

Reads each sentence for acts (`acts.py`), drops what is no event and says why (`filters.py`), joins mentions of the same act
(`merging.py`), and gives each event its status, time, place and contexts. Rules and lexicon only; a learned coder takes the
same seat: `code(doc, statements) -> (events, rejected)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dragoman.extract.events import anchors, recall
from dragoman.extract.events.acts import Act, Acts
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.filters import Filters
from dragoman.extract.events.lexicon import Lexicon
from dragoman.extract.events.merging import Draft, definite, merged
from dragoman.model import Annotated, Event, Rejected, Span, Statement, When
from dragoman.ontology import Ontology

__all__ = ["EventCoder"]

LONGEST_SENTENCE = 400  # tokens; longer ones are lists or broken text, and the reading of a clause is quadratic in it
NEWS = 300  # characters: how far the day of the news reaches
SPEECH = ("02", "03", "10", "12", "13")
LONGEST_TRIGGER = 80  # characters, by the contract of the readout


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
        drafts: list[Draft] = []
        past = recall.Told(self._whole(doc, acts))
        echoes: list[Act] = []
        rejected: list[Rejected] = []
        if self.filters.played(doc):
            return (), (Rejected("events", "report of a game", doc.syntax.sentence_span(0)),)
        for s, (first, last) in enumerate(doc.syntax.sentences):
            if last - first > LONGEST_SENTENCE:
                rejected.append(Rejected("events", "sentence too long", doc.syntax.sentence_span(s)))
                continue
            found = self._sentence(doc, acts, range(first, last), drafts, past, (rejected, echoes))
            drafts += [self._draft(doc, clauses, act, statements) for act in found]
        kept, dropped = merged(doc, drafts, echoes)
        rejected += dropped
        return tuple(_numbered(doc, kept)), tuple(rejected)

    def _sentence(
        self, doc: Annotated, acts: Acts, tokens: range, told: list[Draft], past: recall.Told, dropped: tuple[list[Rejected], list[Act]]
    ) -> list[Act]:
        """Acts of one sentence that stand; the others go to `dropped`, as rejected or as echoes of an act told before."""
        found = [act for act in (acts.at(i) for i in tokens) if act is not None]
        used = {j for act in found for j in act.used}
        out: list[Act] = []
        for act in found:
            if act.node in used:
                continue
            act = recall.supplied(doc, acts, recall.completed(doc, acts, act, told), past)
            known = recall.known(doc, acts, act, told)
            if known is not None:
                dropped[1].append(known)
                continue
            reason = self.filters.reason(acts.clauses, act)
            told_codes = [p.code for p in past.before]
            if reason in ("no actor", "no political actor") and (
                self.filters.seized(acts.clauses, act, told_codes) or self.filters.party(acts.clauses, act, told_codes)
            ):
                reason = None
            if reason is None:
                out.append(act)
                past.before.append(recall.Past(act.code, act.source, act.recipient))
            elif definite(doc, act) and reason in ("no actor", "noun without both sides", "no recipient"):
                dropped[1].append(act)
            elif reason:
                dropped[0].append(Rejected("events", reason, doc.syntax[act.node].span))
        return out

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

    def _draft(self, doc: Annotated, clauses: Clauses, act: Act, statements: tuple[Statement, ...]) -> Draft:
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
            when=anchors.when(doc, token, "must" in act.rule or act.rule.startswith("not>"), _content(act)),
            where=anchors.where(doc, clauses, token, act.code), channel=anchors.channel(doc, clauses, token),
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


def _content(act: Act) -> frozenset[int]:
    """What an act of speech is about, whose own time is not when it was said; a planned act has the time of the plan."""
    return act.used if act.status == "happened" and act.code.startswith(SPEECH) else frozenset()


def _numbered(doc: Annotated, kept: list[Draft]) -> Iterator[Event]:
    """Events with ids in text order; a past act that points back takes the time of the one before."""
    previous: Event | None = None
    newest: When | None = None
    since_news = 0
    for n, draft in enumerate(kept, 1):
        event = replace(draft.event, id=f"e{n}")
        if event.when is None and event.status not in ("planned", "hypothetical"):
            back = "paired" in draft.act.flags or anchors.points_back(doc, draft.act.node)
            event = replace(event, when=anchors.inherited(event, previous) if back else None)
        if (
            event.when is None
            and event.status == "happened"
            and newest is not None
            and event.sentence[0] - since_news < NEWS
            and anchors.told_as_news(doc, draft.act.node)
        ):
            event = replace(event, when=replace(newest, basis="inherited"))
        elif event.when is not None and event.when.precision == "day" and event.when.basis == "expression" and anchors.told_as_news(doc, draft.act.node):
            newest, since_news = event.when, event.sentence[1]
        if event.when is not None:
            previous = event
        yield event


def _statement(trigger: Span, statements: tuple[Statement, ...]) -> Statement | None:
    """The innermost statement in whose content the trigger stands."""
    best: tuple[int, Statement] | None = None
    for statement in statements:
        for start, end in statement.content:
            if start <= trigger[0] and trigger[1] <= end and (best is None or end - start < best[0]):
                best = end - start, statement
    return best[1] if best is not None else None
