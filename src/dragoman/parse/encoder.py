"""The language model at run time: sentences of words in, scores out. onnxruntime and numpy, nothing else.

`Model` holds two ONNX graphs made by `recipes/en/export.py`: one reads words, one names the relations of
the arcs that `decode` chose.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import ModelError
from dragoman.parse.pieces import Pieces, shape
from dragoman.parse.sentences import EDGE, PIECES_A_WORD, WINDOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

__all__ = ["Coded", "Labels", "Model", "Scores", "model_folder"]

FORMAT: Final = 2
"""Of model.json; raised when a file of another make could not be read."""

WINDOWS_A_RUN: Final = 5
"""Windows of running text that the sentence net reads at once: about six hundred word pieces."""

VARIABLE: Final = "DRAGOMAN_MODEL"
"""Environment variable that names another model folder, for development."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One sentence as the encoder takes it."""

    ids: tuple[int, ...]
    shapes: tuple[int, ...]
    first: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the numbers of each head mean."""

    upos: tuple[str, ...]
    xpos: tuple[str, ...]
    rels: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a batch; the first two dimensions are sentence and word, padded."""

    upos: Floats
    xpos: Floats
    names: Floats
    arcs: Floats
    rel_dep: Floats
    rel_head: Floats
    words: Floats
    middle: Floats
    """The state of each word half way up the encoder: what it means, where `words` knows best how it is built in."""
    pieces: Floats
    """The vector of each word's first piece, as it enters the encoder: what the word means by itself."""


OUTPUTS: Final = ("upos", "xpos", "names", "arcs", "rel_dep", "rel_head", "words", "middle")


STEP: Final = 8
"""Sentences are padded to a multiple of this many word pieces."""


def width(coded: Coded) -> int:
    """Word pieces that a sentence takes with its padding. Sentences of one width are read together, so that the padding of each, and with
    it the last digits of its vectors, is the same in whatever company it is read."""
    return -(-len(coded.ids) // STEP) * STEP


def model_folder(path: Path | None = None) -> Path:
    """Where the model lies: `path`, else the folder that DRAGOMAN_MODEL names, else the package's own."""
    if path is not None:
        return path
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[1] / "data" / "models" / "en"


class Model:
    """The loaded graphs. Safe to share between threads: a run changes nothing here but a cache of word pieces."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        about = _about(folder)
        self.folder = folder
        self.version = str(about["version"])
        self.labels = Labels(*(tuple(about["labels"][k]) for k in ("upos", "xpos", "rels", "names")))
        self._root = about["root"]
        self._threads = threads
        self._vectors = self._session("pieces.onnx")
        self._begins = self._session("begins.onnx") if (folder / "begins.onnx").exists() else None
        self._words = self._session("words.onnx")
        self._relations = self._session("relations.onnx")
        try:
            self.pieces = Pieces.read(folder / "vocab.txt")
        except OSError as error:
            raise ModelError(f"{folder}: vocab.txt cannot be read ({error}); reinstall dragoman") from error

    def _session(self, name: str) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # The arena keeps the largest batch ever seen; batches differ in shape, so its plans do not serve again.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(str(self.folder / name), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no common base class for its errors
            raise ModelError(f"{self.folder / name}: cannot be loaded ({error}); reinstall dragoman") from error

    def code(self, words: Sequence[str]) -> Coded:
        """The numbers of one sentence."""
        ids, shapes, first = [self.pieces.start], [0], []
        for i, word in enumerate(words):
            first.append(len(ids))
            cut = self.pieces.of(word)
            ids += cut
            shapes += [shape(word[:64], first=i == 0)] * len(cut)
        return Coded((*ids, self.pieces.stop), (*shapes, 0), tuple(first))

    def score(self, batch: Sequence[Coded]) -> Scores:
        """Run the encoder on sentences of like length."""
        import numpy as np

        feed = self._feed(batch)
        scores = dict(zip(OUTPUTS, self._words.run(OUTPUTS, feed), strict=True))
        return Scores(**scores, pieces=np.take_along_axis(feed["vectors"], feed["first"], 1))

    def begins(self, words: Sequence[str], gaps: Sequence[int]) -> Floats | None:
        """For each word a score of a sentence beginning there, above 0 if it does; None without such a net."""
        import numpy as np

        if self._begins is None:
            return None
        cut = [self.pieces.of(word)[:PIECES_A_WORD] for word in words]
        shapes = [shape(word[:64]) for word in words]
        out = np.empty(len(words), dtype=np.float32)
        inner = WINDOW - 2 * EDGE
        starts = range(0, len(words), inner)
        for group in (starts[k : k + WINDOWS_A_RUN] for k in range(0, len(starts), WINDOWS_A_RUN)):
            ranges = [(max(0, at - EDGE), min(len(words), at + inner + EDGE)) for at in group]
            coded = [_joined(cut[a:b], shapes[a:b]) for a, b in ranges]
            feed = self._feed(coded)
            wide = np.zeros_like(feed["shapes"])
            for k, (a, b) in enumerate(ranges):
                spread = [gap for gap, pieces in zip(gaps[a:b], cut[a:b], strict=True) for _ in pieces]
                wide[k, : len(spread)] = spread
            scores = self._begins.run(["begins"], feed | {"gaps": wide})[0]
            for k, at in enumerate(group):
                end = min(len(words), at + inner)
                out[at:end] = scores[k, at - ranges[k][0] : end - ranges[k][0]]
        return out

    def _feed(self, batch: Sequence[Coded]) -> dict[str, Any]:
        """Inputs of an encoder, padded."""
        import numpy as np

        n, m = max(len(c.first) for c in batch), max(width(c) for c in batch)
        ids = np.full((len(batch), m), self.pieces.pad, dtype=np.int64)
        shapes = np.zeros_like(ids)
        mask = np.zeros((len(batch), m), dtype=np.int32)
        first = np.zeros((len(batch), n, 1), dtype=np.int64)
        for k, c in enumerate(batch):
            ids[k, : len(c.ids)] = c.ids
            shapes[k, : len(c.ids)] = c.shapes
            mask[k, : len(c.ids)] = 1
            first[k, : len(c.first), 0] = c.first
        vectors = self._vectors.run(["vectors"], {"ids": ids})[0]
        return {"vectors": vectors, "shapes": shapes, "mask": mask, "places": np.arange(m), "first": first}

    def relate(self, dep: Floats, head: Floats) -> Floats:
        """Scores of the relations of (dependent, head) pairs, one a row."""
        found: Floats = self._relations.run(["scores"], {"dep": dep, "head": head})[0]
        return found

    def root(self) -> Floats:
        """What stands for the root among the heads."""
        import numpy as np

        return np.asarray(self._root, dtype=np.float32)


def _joined(cut: Sequence[tuple[int, ...]], shapes: Sequence[int]) -> Coded:
    """Words of running text one after another, without marks of begin and end."""
    ids: list[int] = []
    spread: list[int] = []
    first: list[int] = []
    for pieces, form in zip(cut, shapes, strict=True):
        first.append(len(ids))
        ids += pieces
        spread += [form] * len(pieces)
    return Coded(tuple(ids), tuple(spread), tuple(first))


def _about(folder: Path) -> dict[str, Any]:
    path = folder / "model.json"
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        mend = f"unset {VARIABLE}" if os.environ.get(VARIABLE) else "reinstall dragoman"
        raise ModelError(f"{path}: no language model here ({error}); {mend}") from error
    if about.get("format") != FORMAT:
        raise ModelError(f"{path}: format {about.get('format')}, this version of Dragoman reads {FORMAT}; install the two together")
    return about
