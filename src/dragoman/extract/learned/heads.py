"""The heads of the event coder at run time: numpy alone, one sentence at a time.

Weights: `data/models/en/events.npz`, made by `recipes/events/`. Several nets of one make may lie in it; their scores are averaged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["Heads", "Judged"]

FORMAT: Final = 1
FILE: Final = ("data", "models", "en", "events.npz")


@dataclass(frozen=True)
class Judged:
    """What the heads say of one sentence; words are counted from its begin. All are probabilities.

    `types` (words, types), `leaves` (words, leaves), `statuses` (words, statuses), `mutual` (words), `links` (trigger, word, role).
    """

    types: Floats
    leaves: Floats
    statuses: Floats
    mutual: Floats
    links: Floats


class Heads:
    """Loaded heads. `labels` names the columns: types, leaves, statuses, roles. Raises ModelError where the file is missing or of another make."""

    def __init__(self, nets: Sequence[Mapping[str, Floats]], about: Mapping[str, Any]) -> None:
        self.nets = nets
        self.labels: Mapping[str, tuple[str, ...]] = {k: tuple(about[k]) for k in ("types", "leaves", "statuses", "roles")}
        self.settings: Mapping[str, Any] = about["settings"]
        self.calibration: Mapping[str, Any] = about.get("calibration", {})

    @classmethod
    def load(cls, path: Path | None = None) -> Heads:
        """The shipped heads (some 10 ms), or those at `path`."""
        import numpy as np

        try:
            with as_file(files("dragoman").joinpath(*FILE)) as shipped, np.load(path or shipped) as stored:
                about = json.loads(str(stored["about"]))
                weights = {k: stored[k].astype(np.float32) for k in stored.files if k != "about"}
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{'/'.join(FILE)}: the heads of the event coder cannot be read ({error}); reinstall dragoman") from error
        if about.get("format") != FORMAT:
            raise ModelError(f"{'/'.join(FILE)}: format {about.get('format')}, this version of Dragoman reads {FORMAT}; reinstall dragoman")
        nets = [{k.partition("/")[2]: w for k, w in weights.items() if k.startswith(f"{n}/")} for n in range(about["nets"])]
        return cls(nets, about)

    def judge(self, states: Floats) -> Judged:
        """Scores of one sentence from the vectors of its words (words, width)."""
        found = [self._run(net, states) for net in self.nets]
        types, leaves, statuses, mutual, links = (sum(part) / len(found) for part in zip(*found, strict=True))
        return Judged(_softmax(types), _softmax(leaves), _softmax(statuses), _sigmoid(mutual)[:, 0], _sigmoid(links))

    def _run(self, net: Mapping[str, Floats], states: Floats) -> tuple[Any, ...]:
        import numpy as np

        def linear(x: Floats, name: str) -> Floats:
            y: Floats = x @ net[name + ".weight"].T + net[name + ".bias"]
            return y

        x = _gelu(linear(_norm(states, net, "norm"), "enter"))
        for n in range(int(self.settings["layers"])):
            x = x + linear(self._attended(linear(_norm(x, net, f"layers.{n}.norm1"), f"layers.{n}.qkv")), f"layers.{n}.out")
            x = x + linear(_gelu(linear(_norm(x, net, f"layers.{n}.norm2"), f"layers.{n}.up")), f"layers.{n}.down")
        x = _norm(x, net, "leave")
        roles = len(self.labels["roles"])
        act, word = (linear(x, name).reshape(len(x), roles, -1) for name in ("act", "word"))
        links = np.einsum("irk,jrk->ijr", act, word, optimize=True) / np.sqrt(act.shape[2]) + linear(x, "role")[:, None]
        return linear(x, "types"), linear(x, "leaves"), linear(x, "statuses"), linear(x, "mutual"), links

    def _attended(self, qkv: Floats) -> Floats:
        import numpy as np

        n, wide = qkv.shape
        heads = int(self.settings["heads"])
        q, k, v = qkv.reshape(n, 3, heads, wide // 3 // heads).transpose(1, 2, 0, 3)
        weights = _softmax(q @ k.transpose(0, 2, 1) * np.float32(q.shape[2] ** -0.5))
        return np.ascontiguousarray((weights @ v).transpose(1, 0, 2)).reshape(n, wide // 3)


def _norm(x: Floats, net: Mapping[str, Floats], name: str) -> Floats:
    import numpy as np

    middle: Floats = x - x.mean(-1, keepdims=True)
    y: Floats = middle / np.sqrt((middle * middle).mean(-1, keepdims=True) + 1e-5) * net[name + ".weight"] + net[name + ".bias"]
    return y


def _gelu(x: Floats) -> Floats:
    """GELU by its logistic approximation (Hendrycks and Gimpel 2016): x times the logistic of 1.702 x."""
    y: Floats = x * _sigmoid(1.702 * x)
    return y


def _sigmoid(x: Floats) -> Floats:
    import numpy as np

    y: Floats = np.reciprocal(1 + np.exp(-np.clip(x, -60, 60)), dtype=np.float32)
    return y


def _softmax(x: Floats) -> Floats:
    import numpy as np

    e = np.exp(x - x.max(-1, keepdims=True))
    y: Floats = e / e.sum(-1, keepdims=True)
    return y
