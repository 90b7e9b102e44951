"""The heads of the event coder at run time: numpy alone, a report at a time.

Weights: `data/models/en/events.npz`, made by `recipes/events/`. Several nets of one make may lie in it; their scores are averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.extract.learned.weights import gelu, mean_of, sigmoid, softmax, stored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["Heads", "Judged"]

FORMAT: Final = 1


@dataclass(frozen=True)
class Judged:
    """What the heads say of one sentence; words are counted from its begin. All are probabilities.

    `types` (words, types), `leaves` (words, leaves), `statuses` (words, statuses), `mutual` (words). Links are worked out when asked for.
    """

    types: Floats
    leaves: Floats
    statuses: Floats
    mutual: Floats
    hidden: Sequence[Floats]
    linkers: Sequence[Callable[[Floats, int], Floats]]

    def links(self, i: int) -> Floats:
        """How likely each word is to stand for each role of the act at word `i` (words, roles)."""
        return sigmoid(mean_of([link(x, i) for link, x in zip(self.linkers, self.hidden, strict=True)]))


class Heads:
    """Loaded heads. `labels` names the columns: types, leaves, statuses, roles. Raises ModelError where the file is missing or of another make."""

    def __init__(self, nets: Sequence[Mapping[str, Floats]], about: Mapping[str, Any]) -> None:
        layers, heads, roles = about["settings"]["layers"], about["settings"]["heads"], len(about["roles"])
        self._nets = [_Net(net, layers, heads, roles) for net in nets]
        self.labels: Mapping[str, tuple[str, ...]] = {k: tuple(about[k]) for k in ("types", "leaves", "statuses", "roles")}
        self.settings: Mapping[str, Any] = about["settings"]
        self.calibration: Mapping[str, Any] = about.get("calibration", {})

    @classmethod
    def load(cls, path: Path | None = None) -> Heads:
        """The shipped heads (some 10 ms), or those at `path`."""
        return cls(*stored("events.npz", "the heads of the event coder", FORMAT, path))

    def judge(self, states: Floats) -> Judged:
        """Scores of one sentence from the vectors of its words (words, width)."""
        return self.judge_all(states, [(0, len(states))])[0]

    def judge_all(self, states: Floats, sentences: Sequence[tuple[int, int]]) -> list[Judged]:
        """Scores of each sentence of a report; the words of all go through each layer together, which is much quicker than one sentence after the other."""

        import numpy as np

        if not sentences:
            return []
        states = np.concatenate([states[a:b] for a, b in sentences])
        ends = np.cumsum([b - a for a, b in sentences]).tolist()
        sentences = list(zip([0, *ends[:-1]], ends, strict=True))
        flat = _flattened(states)
        hidden = [net.hidden(flat, sentences) for net in self._nets]

        def mean(name: str) -> Floats:
            return mean_of([net.scores(x, name) for net, x in zip(self._nets, hidden, strict=True)])

        types, leaves, statuses = (softmax(mean(name)) for name in ("types", "leaves", "statuses"))
        mutual = sigmoid(mean("mutual"))[:, 0]
        linkers = [net.link for net in self._nets]
        return [Judged(types[a:b], leaves[a:b], statuses[a:b], mutual[a:b], [x[a:b] for x in hidden], linkers) for a, b in sentences]


class _Net:
    """One net, its weights laid out for the run: the first norm is part of the first layer, matrices stand as they are multiplied."""

    def __init__(self, weights: Mapping[str, Floats], layers: int, heads: int, roles: int) -> None:
        import numpy as np

        self.layers, self.heads, self.roles = layers, heads, roles
        self.vectors = {k: w for k, w in weights.items() if w.ndim == 1}
        self.matrices = {k.removesuffix(".weight"): np.ascontiguousarray(w.T) for k, w in weights.items() if w.ndim == 2}
        gain, shift = self.vectors["norm.weight"], self.vectors["norm.bias"]
        self.vectors["enter.bias"] = self.vectors["enter.bias"] + shift @ self.matrices["enter"]
        self.matrices["enter"] = np.ascontiguousarray(gain[:, None] * self.matrices["enter"])

    def scores(self, x: Floats, name: str) -> Floats:
        y: Floats = x @ self.matrices[name]
        y += self.vectors[name + ".bias"]
        return y

    def hidden(self, flat: Floats, sentences: Sequence[tuple[int, int]]) -> Floats:
        """The state of each word after all layers, from its flattened vector."""
        x = gelu(self.scores(flat, "enter"))
        for n in range(self.layers):
            name = f"layers.{n}."
            x = x + self.scores(self._attended(self.scores(self._norm(x, name + "norm1"), name + "qkv"), sentences), name + "out")
            x = x + self.scores(gelu(self.scores(self._norm(x, name + "norm2"), name + "up")), name + "down")
        return self._norm(x, "leave")

    def _norm(self, x: Floats, name: str) -> Floats:
        y: Floats = _flattened(x) * self.vectors[name + ".weight"] + self.vectors[name + ".bias"]
        return y

    def _attended(self, qkv: Floats, sentences: Sequence[tuple[int, int]]) -> Floats:
        """Each word's look at the words of its own sentence."""
        import numpy as np

        wide = qkv.shape[1] // 3
        out = np.zeros((len(qkv), wide), dtype=np.float32)
        for a, b in sentences:
            q, k, v = qkv[a:b].reshape(b - a, 3, self.heads, wide // self.heads).transpose(1, 2, 0, 3)
            weights = softmax(q @ k.transpose(0, 2, 1) * np.float32(q.shape[2] ** -0.5))
            out[a:b] = (weights @ v).transpose(1, 0, 2).reshape(b - a, wide)
        return out

    def link(self, x: Floats, i: int) -> Floats:
        """Scores of the words of a sentence for each role of the act at word `i`."""
        import numpy as np

        act = self.scores(x[i : i + 1], "act").reshape(self.roles, -1)
        word = self.scores(x, "word").reshape(len(x), self.roles, -1)
        y: Floats = (word * act).sum(2) / np.float32(act.shape[1] ** 0.5) + self.scores(x[i : i + 1], "role")
        return y


def _flattened(x: Floats) -> Floats:
    """Rows of mean 0 and spread 1."""
    import numpy as np

    y: Floats = x - x.mean(1, keepdims=True)
    y /= np.sqrt((y * y).mean(1, keepdims=True) + np.float32(1e-5))
    return y
