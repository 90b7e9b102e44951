"""The learned coder of events beside the rules: it keeps, drops and adds.

The rules read first; the heads see what they read, with the encoder's vectors, and give each word a probability for each type.
An act of the rules that the heads believe to be none is dropped, and where the rules are silent the heads add acts of their own, with the
status and the leaf that they find; their sides are found by grammar, else by the heads. Confidence is the mean of both opinions in log odds,
put on a curve by `calibration.py`. The thresholds stand in the weights' file (`recipes/events/`): `drop` for an act of the rules, `doubted` for
one that names both sides by a row of the lexicon trusted at least `trusted`; `add` and `beside` for an act of the heads' own, `link` for its sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.extract.events import recall
from dragoman.extract.events.acts import LONGEST_SENTENCE, Act
from dragoman.extract.events.calibration import chance, logit
from dragoman.extract.events.filters import Filters
from dragoman.extract.events.lexicon import Entry
from dragoman.extract.events.merging import Draft
from dragoman.extract.events.modality import mood
from dragoman.extract.learned import WIDTH, Heads, Judged
from dragoman.model import Annotated, Rejected
from dragoman.ontology import Ontology

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dragoman.extract.events.coder import Reading

__all__ = ["EventJudge"]

CODED = ("VERB", "NOUN", "PROPN", "ADJ", "AUX")
FINAL = frozenset({"not done", "negated", "condition", "question", "example", "imperative", "spoken of", "sport", "tale", "first time", "no political actor"})
"""Reasons of the rules that the heads do not overrule; the others are matters of degree."""


class EventJudge:
    """Keeps no state between reports."""

    def __init__(self, heads: Heads, ontology: Ontology, filters: Filters) -> None:
        self.heads = heads
        self.filters = filters
        self.ontology = ontology
        self.limits: Mapping[str, float] = heads.settings["limits"]
        leaves = heads.labels["leaves"]
        self._leaves_of: dict[str, list[int]] = {}
        for n, leaf in enumerate(leaves):
            self._leaves_of.setdefault(ontology.cameo(leaf).type, []).append(n)

    def revise(self, doc: Annotated, reading: Reading, inputs: NDArray[np.float32]) -> Iterator[Act | Draft | Rejected]:
        """The drafts that stand, acts that the heads add, and what they drop."""
        if self.heads.settings.get("blind"):
            inputs[:, -WIDTH:] = 0
        told = [s for s in sorted(_peopled(doc)) if 1 < doc.syntax.sentences[s][1] - doc.syntax.sentences[s][0] <= LONGEST_SENTENCE]
        bounds = [doc.syntax.sentences[s] for s in told]
        sights = {
            s: _Sight(first, opinion, self.heads.labels) for s, (first, _), opinion in zip(told, bounds, self.heads.judge_all(inputs, bounds), strict=True)
        }
        taken: set[int] = set()
        for draft in reading.drafts:
            sight = sights.get(doc.syntax[draft.act.node].sentence)
            found = draft if sight is None else self._second(doc, draft, sight)
            if isinstance(found, Draft):
                taken.update((found.act.node, *found.act.words, *found.act.used))
            yield found
        final = {hint.node for hint in reading.hints if hint.reason in FINAL}
        for sight in sights.values():
            yield from self._added(doc, reading, sight, taken, final)

    def _second(self, doc: Annotated, draft: Draft, sight: _Sight) -> Draft | Rejected:
        """What becomes of an act of the rules."""
        spots = {draft.act.node, *draft.act.words, *draft.act.used}
        own = max(sight.type(i, draft.event.type) for i in spots)
        score = chance((logit(own) + logit(draft.event.confidence)) / 2)
        told = bool(draft.event.source and draft.event.recipient) and draft.event.confidence >= self.limits["trusted"]
        if score < self.limits["doubted" if told else "drop"]:
            return Rejected("events", f"learned: no event ({max(sight.act(i) for i in spots):.2f})", doc.syntax[draft.act.node].span)
        return replace(draft, event=replace(draft.event, confidence=score))

    def _added(self, doc: Annotated, reading: Reading, sight: _Sight, taken: set[int], final: set[int]) -> Iterator[Act]:
        """Acts of one sentence that the rules do not tell, the surest first."""
        for node in sight.surest(self.limits["add"]):
            token = doc.syntax[node]
            near = {node, token.head, *(t.i for t in doc.syntax.children(node))}
            if token.upos not in CODED or node in taken or node in final or (near & taken and sight.act(node) < self.limits["beside"]):
                continue
            act = self._act(doc, reading, sight, node)
            if act is not None and self.filters.reason(reading.clauses, act) not in FINAL:
                taken.add(node)
                yield act

    def _act(self, doc: Annotated, reading: Reading, sight: _Sight, node: int) -> Act | None:
        """The act at a word: its leaf and status by the heads, its sides by its grammar, else by the heads."""
        token, state = doc.syntax[node], mood(doc.syntax, node)
        if state.negated:
            return None
        kind = sight.kind(node)
        flags = frozenset({"recip"} if sight.mutual(node) else ())
        entry = Entry(token.lemma, None, (), sight.leaf(node, self._leaves_of[kind]), (), (), flags, sight.act(node), None, f"learned.{kind.lower()}")
        act = reading.acts.made(token, entry)
        if act is None:
            return None
        source = act.source or self._side(reading, sight, node, "source")
        recipient = act.recipient or self._side(reading, sight, node, "recipient")
        act = replace(act, source=source, recipient=tuple(a for a in recipient if a not in source), mood=state, status=sight.status(node))
        act = recall.supplied(doc, reading.acts, recall.completed(doc, reading.acts, act, reading.drafts), reading.past)
        if (not act.source and not act.recipient) or (self.ontology.types[kind].recipient_required and not act.recipient):
            return None
        return replace(act, reciprocal=act.reciprocal and bool(act.recipient))

    def _side(self, reading: Reading, sight: _Sight, node: int, role: str) -> tuple[str, ...]:
        """Actors at the words that the heads link to an act in a role."""
        return tuple(dict.fromkeys(a for i in sight.linked(node, role, self.limits["link"]) for a in reading.clauses.actors(i)))


@dataclass(frozen=True, slots=True)
class _Sight:
    """What the heads say of one sentence, by document index; `first` is its first word. Words of other sentences tell no act here."""

    first: int
    opinion: Judged
    labels: Mapping[str, tuple[str, ...]]

    def _holds(self, node: int) -> bool:
        return self.first <= node < self.first + len(self.opinion.types)

    def act(self, node: int) -> float:
        """Probability that a word tells an act."""
        return 1 - float(self.opinion.types[node - self.first, 0]) if self._holds(node) else 0.0

    def type(self, node: int, kind: str) -> float:
        """Probability that a word tells an act of one type."""
        return float(self.opinion.types[node - self.first, self.labels["types"].index(kind)]) if self._holds(node) else 0.0

    def surest(self, least: float) -> list[int]:
        """Words that tell an act with at least this probability, the likeliest first."""
        none = self.opinion.types[:, 0].tolist()
        return [self.first + i for i in sorted(range(len(none)), key=none.__getitem__) if 1 - none[i] >= least]

    def kind(self, node: int) -> str:
        """The likeliest type of an act."""
        return self.labels["types"][1 + int(self.opinion.types[node - self.first, 1:].argmax())]

    def leaf(self, node: int, choice: Sequence[int]) -> str:
        """The likeliest of some leaves."""
        return self.labels["leaves"][max(choice, key=lambda n: float(self.opinion.leaves[node - self.first, n]))]

    def status(self, node: int) -> str:
        return self.labels["statuses"][int(self.opinion.statuses[node - self.first].argmax())]

    def mutual(self, node: int) -> bool:
        return float(self.opinion.mutual[node - self.first]) > 0.5

    def linked(self, node: int, role: str, least: float) -> list[int]:
        """Words linked to an act in a role with at least this probability, the likeliest first."""
        row = self.opinion.links(node - self.first)[:, self.labels["roles"].index(role)].tolist()
        return [self.first + j for j in sorted(range(len(row)), key=lambda j: -row[j]) if row[j] >= least]


def _peopled(doc: Annotated) -> set[int]:
    """Sentences in which an actor is mentioned: without one there is nobody to act."""
    return {t.sentence for a in doc.actors for m in a.mentions if (t := doc.syntax.at(m[0])) is not None}
