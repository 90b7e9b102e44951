"""What the rules say of each word, as numbers for the learned heads.

The heads see, beside the encoder's vector of a word: the type of the act that the rules code at it, or coded and dropped, with the reason;
how sure they are and which sides they found; what the lexicon holds for the word in any frame; whether it names an actor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dragoman.model import Annotated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["REASONS", "TYPES", "WIDTH", "Hint", "features"]

TYPES: Final = (
    "O", "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE",
    "COERCE", "ASSAULT",
)  # fmt: skip
REASONS: Final = (
    "not done", "negated", "condition", "no actor", "no political actor", "no recipient", "one side", "infinitive", "no speaker", "description", "spoken of",
    "obliged", "no subject", "hypothetical", "noun without both sides", "modifier", "weak", "general", "imperative", "question", "example", "first time",
    "sport", "tale",
)  # fmt: skip
"""Reasons of `filters.py`; any other counts as unknown."""

ROOTS: Final = tuple(f"{n:02d}" for n in range(1, 21))
_KEPT, _DROPPED = 0, len(TYPES)
_REASON = _DROPPED + len(TYPES)
_MORE = _REASON + len(REASONS) + 1
_ROOT = _MORE + 8
WIDTH: Final = _ROOT + len(ROOTS) + 1
"""Numbers a word."""


@dataclass(frozen=True, slots=True)
class Hint:
    """An act that the rules read at token `node`; `reason` says why it was dropped, None where it was kept."""

    node: int
    type: str
    reason: str | None
    confidence: float = 0.0
    source: bool = False
    recipient: bool = False
    planned: bool = False


def features(doc: Annotated, hints: Iterable[Hint], lexical: Callable[[int], Iterable[str]], political: Mapping[str, bool]) -> NDArray[np.float32]:
    """(tokens, WIDTH). `lexical` gives the CAMEO roots that the lexicon holds for a token, "*" for an operator; `political` tells by actor id."""
    import numpy as np

    out = np.zeros((len(doc.syntax), WIDTH), dtype=np.float32)
    for hint in hints:
        row = out[hint.node]
        row[(_KEPT if hint.reason is None else _DROPPED) + TYPES.index(hint.type)] = 1
        if hint.reason is not None:
            row[_REASON + (REASONS.index(hint.reason) if hint.reason in REASONS else len(REASONS))] = 1
        row[_MORE : _MORE + 4] = hint.confidence, hint.source, hint.recipient, hint.planned
    for i in range(len(out)):
        for root in lexical(i):
            out[i, _ROOT + (ROOTS.index(root) if root in ROOTS else len(ROOTS))] = 1
        actors = doc.actors_of(i)
        if actors:
            out[i, _MORE + 4 : _MORE + 8] = 1, any(political[a.id] for a in actors), any(a.kind == "person" for a in actors), len(actors) > 1
    return out
