"""The learned coder of events beside the rules: it keeps, drops, retypes and adds.

The rules read first; the heads see what they read, with the encoder's vectors, and give each word a probability for each type.
An act of the rules that the heads believe to be none is dropped, one of another type is retyped, and where the rules are silent the heads
add acts of their own, with the sides, the status and the leaf that they find. Confidence is what the heads say, calibrated on held-back prose
(`recipes/events/`). The thresholds stand in the weights' file, chosen there: `drop` for an act of the rules, by the mean of both opinions in
log odds, `doubted` for one that names both sides by a row of the lexicon trusted at least `trusted`; `add` and `beside` for an act of the heads'
own, `link` for its sides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.extract.events import recall
from dragoman.extract.events.acts import Act
from dragoman.extract.events.calibration import logit
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
LONGEST = 400  # words; longer sentences are lists or broken text
NEED_RECIPIENT = ("COOPERATE", "AID", "SANCTION")
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
        told = {s: bounds for s, bounds in enumerate(doc.syntax.sentences) if 1 < bounds[1] - bounds[0] <= LONGEST and _peopled(doc, s)}
        judged = dict(zip(told, self.heads.judge_all(inputs, list(told.values())), strict=True))
        taken: set[int] = set()
        for draft in reading.drafts:
            view = _View(self, doc, judged, draft.act.node)
            found = self._second(doc, draft, view)
            if isinstance(found, Draft):
                taken.update((found.act.node, *found.act.words, *found.act.used))
            yield found
        for s, opinion in judged.items():
            yield from self._added(doc, s, opinion, reading, taken)

    def _second(self, doc: Annotated, draft: Draft, view: _View) -> Draft | Rejected:
        """What becomes of an act of the rules."""
        if not view:
            return draft
        spots = sorted({draft.act.node, *draft.act.words, *draft.act.used})
        here = max(spots, key=lambda i: view.act(i))
        kind = draft.event.type
        own = max(view.type(i, kind) for i in spots)
        score = 1 / (1 + math.exp(-(logit(own) + logit(draft.event.confidence)) / 2))
        told = bool(draft.event.source and draft.event.recipient) and draft.event.confidence >= self.limits["trusted"]
        if score < self.limits["doubted" if told else "drop"]:
            return Rejected("events", f"learned: no event ({view.act(here):.2f})", doc.syntax[draft.act.node].span)
        return replace(draft, event=replace(draft.event, confidence=score))

    def _added(self, doc: Annotated, s: int, opinion: Judged, reading: Reading, taken: set[int]) -> Iterator[Act]:
        first, last = doc.syntax.sentences[s]
        types = self.heads.labels["types"]
        told = {hint.node: hint.reason for hint in reading.hints}
        order = sorted(range(last - first), key=lambda i: float(opinion.types[i, 0]))
        for i in order:
            token = doc.syntax[first + i]
            sure = 1 - float(opinion.types[i, 0])
            if sure < self.limits["add"]:
                break
            kind = types[1 + int(opinion.types[i, 1:].argmax())]
            near = {token.i, *(t.i for t in doc.syntax.children(token.i)), token.head}
            if token.upos not in CODED or token.i in taken or (near & taken and sure < self.limits["beside"]):
                continue
            if told.get(token.i) in FINAL:
                continue
            act = self._act(doc, reading, opinion, first, i, kind, sure)
            if act is not None and self.filters.reason(reading.clauses, act) not in FINAL:
                taken.add(token.i)
                yield act

    def _act(self, doc: Annotated, reading: Reading, opinion: Judged, first: int, i: int, kind: str, sure: float) -> Act | None:
        """The act at a word: its leaf and status by the heads, its sides by its grammar, else by the heads."""
        token = doc.syntax[first + i]
        state = mood(doc.syntax, token.i)
        if state.negated:
            return None
        mutual = float(opinion.mutual[i]) > 0.5
        flags = frozenset({"recip"} if mutual else ())
        entry = Entry(token.lemma, None, (), self.leaf(opinion, i, kind), (), (), flags, sure, None, f"learned.{kind.lower()}")
        act = reading.acts.made(token, entry)
        if act is None:
            return None
        source = act.source or self._side(reading, opinion, first, i, "source")
        recipient = act.recipient or self._side(reading, opinion, first, i, "recipient")
        recipient = tuple(a for a in recipient if a not in source)
        act = replace(act, source=source, recipient=recipient, mood=state, status=self.heads.labels["statuses"][int(opinion.statuses[i].argmax())])
        act = recall.supplied(doc, reading.acts, recall.completed(doc, reading.acts, act, reading.drafts), reading.past)
        if (not act.source and not act.recipient) or (kind in NEED_RECIPIENT and not act.recipient):
            return None
        return replace(act, reciprocal=act.reciprocal and bool(act.recipient))

    def leaf(self, opinion: Judged, i: int, kind: str) -> str:
        """The likeliest leaf of a type."""
        choice = self._leaves_of[kind]
        return self.heads.labels["leaves"][max(choice, key=lambda n: float(opinion.leaves[i, n]))]

    def _side(self, reading: Reading, opinion: Judged, first: int, i: int, role: str) -> tuple[str, ...]:
        r = self.heads.labels["roles"].index(role)
        row = opinion.links(i)[:, r]
        out: list[str] = []
        for j in sorted(range(len(row)), key=lambda j: -float(row[j])):
            if float(row[j]) < self.limits["link"]:
                break
            out += [a for a in reading.clauses.actors(first + j) if a not in out]
        return tuple(out)


class _View:
    """Probabilities at tokens of one sentence, by document index."""

    def __init__(self, judge: EventJudge, doc: Annotated, judged: Mapping[int, Judged], node: int) -> None:
        sentence = doc.syntax[node].sentence
        self.first, self.last = doc.syntax.sentences[sentence]
        self.opinion = judged.get(sentence)
        self.types = judge.heads.labels["types"]

    def __bool__(self) -> bool:
        return self.opinion is not None

    def act(self, i: int) -> float:
        """Probability that token `i` tells an act."""
        return 1 - float(self.opinion.types[i - self.first, 0]) if self.opinion and self.first <= i < self.last else 0.0

    def type(self, i: int, kind: str) -> float:
        return float(self.opinion.types[i - self.first, self.types.index(kind)]) if self.opinion and self.first <= i < self.last else 0.0


def _peopled(doc: Annotated, s: int) -> bool:
    """Whether an actor is mentioned in the sentence: without one there is nobody to act."""
    start, end = doc.syntax.sentence_span(s)
    return any(start <= m[0] < end for a in doc.actors for m in a.mentions)
