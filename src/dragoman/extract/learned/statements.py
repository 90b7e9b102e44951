"""The learned coder of statements: is it one, and what kind of act is it? It sees the cue, the content and what the rules say of them.

Weights: `data/models/en/statements.npz`, made by `recipes/statements/`. One hidden layer; numpy alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dragoman.extract.learned.weights import gelu, mean_of, sigmoid, stored
from dragoman.model import ACTS, Annotated, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["StatementHeads", "features"]

KINDS: Final = ("direct", "mixed", "indirect")
MEANING: Final = 416
"""Where the part of a word's vector begins that says what it means (the middle layer, then the word piece); the part before says how it is built in."""

MIDDLE: Final = 384
TOLD: Final = len(ACTS) + len(KINDS) + 9
"""Numbers at the end of a row that come from the rules."""

FORMAT: Final = 1


def features(doc: Annotated, statement: Statement) -> Floats:
    """Numbers of one statement: vectors of the cue, of the content's root and mean; kind, acts and confidence by the rules, and what it lacks."""
    import numpy as np

    assert doc.syntax.states is not None
    states = doc.syntax.states[:, MEANING:]
    inside = [t.i for span in statement.content for t in doc.syntax.inside(*span)] or [0]
    top = doc.syntax.top(*statement.content[0])
    cue = doc.syntax.top(*statement.cue) if statement.cue is not None else None
    content = states[inside].astype(np.float32).mean(0)
    said = states[cue.i].astype(np.float32) if cue is not None else np.zeros_like(content)
    root = states[top.i, :MIDDLE].astype(np.float32) if top is not None else content[:MIDDLE]
    told = [float(a in statement.acts) for a in ACTS] + [float(statement.kind == k) for k in KINDS]
    rest = [statement.confidence, cue is None, bool(statement.speakers), statement.speaker_span is not None, statement.anonymous, min(len(inside), 60) / 60]
    rest += [statement.due is not None, statement.condition is not None, bool(statement.addressees)]
    return np.concatenate((said, root, content, np.array(told + [float(x) for x in rest], dtype=np.float32)))


class StatementHeads:
    """Loaded heads. Raises ModelError where the file is missing or of another make."""

    def __init__(self, nets: Sequence[Mapping[str, Floats]], about: Mapping[str, Any]) -> None:
        self.nets = nets
        self.limits: Mapping[str, float] = about["limits"]

    @classmethod
    def load(cls) -> StatementHeads:
        return cls(*stored("statements.npz", "the heads of the statement coder", FORMAT))

    def judge(self, rows: Floats) -> tuple[Floats, Floats]:
        """Of rows of features: the probability of each being a statement, and of each act."""

        scores = sigmoid(mean_of([self._run(net, rows) for net in self.nets]))
        return scores[:, 0], scores[:, 1:]

    def _run(self, net: Mapping[str, Floats], rows: Floats) -> Floats:
        x: Floats = (rows - net["mean"]) / net["spread"]
        told = x[:, -TOLD:] @ net["told.weight"].T + net["told.bias"]
        hidden: Floats = x @ net["enter.weight"].T + net["enter.bias"]
        y: Floats = told + gelu(hidden) @ net["leave.weight"].T + net["leave.bias"]
        return y
