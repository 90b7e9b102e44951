"""The learned coder of statements: is it one, and what kind of act is it? It sees the cue, the content and what the rules say of them.

Weights: `data/models/en/statements.npz`, made by `recipes/statements/`. One hidden layer; numpy alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import ModelError
from dragoman.model import Annotated, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["ACTS", "StatementHeads", "features"]

ACTS: Final = (
    "report", "assessment", "prediction", "promise", "demand", "offer", "threat", "denial", "accusation", "praise", "apology", "agreement", "refusal",
    "explanation", "question", "first",
)  # fmt: skip
KINDS: Final = ("direct", "mixed", "indirect")
MEANING: Final = 416
"""Where the part of a word's vector begins that says what it means (the middle layer, then the word piece); the part before says how it is built in."""

MIDDLE: Final = 384
TOLD: Final = len(ACTS) + len(KINDS) + 9
"""Numbers at the end of a row that come from the rules."""

FORMAT: Final = 1
FILE: Final = ("data", "models", "en", "statements.npz")


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
        import numpy as np

        try:
            with as_file(files("dragoman").joinpath(*FILE)) as path, np.load(path) as stored:
                about = json.loads(str(stored["about"]))
                weights = {k: stored[k].astype(np.float32) for k in stored.files if k != "about"}
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{'/'.join(FILE)}: the heads of the statement coder cannot be read ({error}); reinstall dragoman") from error
        if about.get("format") != FORMAT:
            raise ModelError(f"{'/'.join(FILE)}: format {about.get('format')}, this version of Dragoman reads {FORMAT}; reinstall dragoman")
        return cls([{k.partition("/")[2]: w for k, w in weights.items() if k.startswith(f"{n}/")} for n in range(about["nets"])], about)

    def judge(self, rows: Floats) -> tuple[Floats, Floats]:
        """Of rows of features: the probability of each being a statement, and of each act."""
        import numpy as np

        total = 0.0
        for net in self.nets:
            x = (rows - net["mean"]) / net["spread"]
            told = x[:, -TOLD:] @ net["told.weight"].T + net["told.bias"]
            x = x @ net["enter.weight"].T + net["enter.bias"]
            x = x / (1 + np.exp(-1.702 * np.clip(x, -30, 30)))
            total = total + told + x @ net["leave.weight"].T + net["leave.bias"]
        scores = 1 / (1 + np.exp(-np.clip(total / len(self.nets), -30, 30)))
        return scores[:, 0], scores[:, 1:]
