"""Stored weights of the learned heads, and the few functions that their nets are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

__all__ = ["gelu", "mean_of", "sigmoid", "softmax", "stored"]


def stored(name: str, what: str, make: int, path: Path | None = None) -> tuple[list[Mapping[str, Floats]], Mapping[str, Any]]:
    """The nets of a file among the shipped weights (or at `path`), name -> array each, and what the file says of them.

    Raises ModelError, naming `what` is missing, where the file cannot be read or is not of this `make`.
    """
    import numpy as np

    place = f"data/models/en/{name}"
    try:
        with as_file(files("dragoman").joinpath(*place.split("/"))) as shipped, np.load(path or shipped) as found:
            about = json.loads(str(found["about"]))
            weights = {k: found[k].astype(np.float32) for k in found.files if k != "about"}
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{place}: {what} cannot be read ({error}); reinstall dragoman") from error
    if about.get("format") != make:
        raise ModelError(f"{place}: format {about.get('format')}, this version of Dragoman reads {make}; reinstall dragoman")
    return [{k.partition("/")[2]: w for k, w in weights.items() if k.startswith(f"{n}/")} for n in range(about["nets"])], about


def gelu(x: Floats) -> Floats:
    """GELU by its logistic approximation (Hendrycks and Gimpel 2016): x times the logistic of 1.702 x."""
    y: Floats = x * sigmoid(1.702 * x)
    return y


def mean_of(parts: Sequence[Floats]) -> Floats:
    """The mean of like arrays, one a net."""
    total: Floats = parts[0].copy()
    for part in parts[1:]:
        total += part
    total /= len(parts)
    return total


def sigmoid(x: Floats) -> Floats:
    """The logistic function."""
    import numpy as np

    y: Floats = np.clip(x, -60, 60)
    np.negative(y, out=y)
    np.exp(y, out=y)
    y += 1
    return np.reciprocal(y, out=y)


def softmax(x: Floats) -> Floats:
    """Shares of one, over the last dimension."""
    import numpy as np

    e = np.exp(x - x.max(-1, keepdims=True))
    y: Floats = e / e.sum(-1, keepdims=True)
    return y
