"""Write a trained checkpoint as the files the parser reads: `python recipes/en/export.py CHECKPOINT... --out FOLDER`, and more.

The ONNX graph is built here by hand, so that it holds what it must and nothing else: fused attention and
norms, weights in 8 bits with one scale a column (`--weights`), vectors of word pieces in 4 (`--pieces`), biaffine in
16 bits widened to 32 when the model is loaded. Four graphs: `pieces.onnx` (word pieces to vectors), `begins.onnx` (where
sentences begin), `words.onnx` (encoder and all heads) and `relations.onnx` (labels of the arcs that were chosen).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[Any]
MS = "com.microsoft"
FORMAT = 2
MIDDLE = 3  # the layer that learned coders see beside the mix of all


class Graph:
    """A graph in the making: constants and nodes with names given out in order."""

    def __init__(self, weights: str) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._count = 0

    def name(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def const(self, value: Array) -> str:
        name = self.name()
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def half(self, value: Array) -> str:
        """Stored in 16 bits, used in 32."""
        return self.op("Cast", self.const(value.astype(np.float16)), to=TensorProto.FLOAT)

    def op(self, kind: str, *inputs: str, domain: str = "", into: str | None = None, **attributes: Any) -> str:
        out = into or self.name()
        self.nodes.append(helper.make_node(kind, list(inputs), [out], domain=domain, **attributes))
        return out

    def ops(self, kind: str, *inputs: str, outs: int, domain: str = "", **attributes: Any) -> list[str]:
        names = [self.name() for _ in range(outs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names

    def linear(self, x: str, weight: Array, bias: Array, *, exact: bool = False) -> str:
        """x @ weight.T + bias; 8-bit weights unless `exact`."""
        if exact or self.weights == "fp32":
            w = self.half(weight.T) if exact else self.const(weight.T.astype(np.float32))
            return self.op("Add", self.op("MatMul", x, w), self.const(bias))
        if self.weights == "blocks":
            return self._blocks(x, weight, bias)
        top = 63.0 if self.weights == "int7" else 127.0
        scale = np.abs(weight).max(1).clip(1e-8) / top
        q = self.const(np.rint(weight / scale[:, None]).astype(np.int8).T)
        rows, rate = self.rounded(x)
        product = self.op("MatMulInteger", rows, q, self.const(np.array(128, np.uint8)))
        product = self.op("Mul", self.op("Cast", product, to=TensorProto.FLOAT), rate)
        return self.op("Add", self.op("Mul", product, self.const(scale.astype(np.float32))), self.const(bias))

    def rounded(self, x: str) -> tuple[str, str]:
        """x in 8 bits and the scale of each row: by row, so that a result does not hang on its neighbours in the batch."""
        top = self.op("ReduceMax", self.op("Abs", x), self.const(np.array([-1])), keepdims=1)
        rate = self.op("Add", self.op("Mul", top, self.const(np.array(1 / 127, np.float32))), self.const(np.array(1e-9, np.float32)))
        whole = self.op("Add", self.op("Round", self.op("Div", x, rate)), self.const(np.array(128, np.float32)))
        return self.op("Cast", whole, to=TensorProto.UINT8), rate

    def _blocks(self, x: str, weight: Array, bias: Array, block: int = 32) -> str:
        """8-bit blocks; each row of x is quantised for itself, so that a result does not hang on its neighbours in the batch."""
        n, k = weight.shape
        shaped = weight.reshape(n, k // block, block)
        scale = np.abs(shaped).max(2).clip(1e-8) / 127.0
        q = (np.rint(shaped / scale[:, :, None]) + 128).astype(np.uint8)
        return self.op(
            "MatMulNBits", x, self.const(q), self.const(scale.astype(np.float32)), "", "", self.const(bias),
            domain=MS, K=k, N=n, bits=8, block_size=block, accuracy_level=4,
        )  # fmt: skip

    def table(self, index: str, weight: Array) -> str:
        """Rows of an embedding kept in 8 bits."""
        scale = np.abs(weight).max(1, keepdims=True).clip(1e-8) / 127.0
        rows = self.op("Gather", self.const(np.rint(weight / scale).astype(np.int8)), index)
        scales = self.op("Gather", self.const(scale.astype(np.float32)), index)
        return self.op("Mul", self.op("Cast", rows, to=TensorProto.FLOAT), scales)

    def model(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> Any:
        graph = helper.make_graph(self.nodes, "dragoman", inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(MS, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def norm(g: Graph, x: str, w: dict[str, Array], name: str) -> str:
    return g.op("LayerNormalization", x, g.const(w[name + ".weight"]), g.const(w[name + ".bias"]), axis=-1, epsilon=1e-12)


def joined_norm(g: Graph, x: str, skip: str, w: dict[str, Array], name: str) -> str:
    scale, bias = g.const(w[name + ".weight"]), g.const(w[name + ".bias"])
    return g.op("SkipLayerNormalization", x, skip, scale, bias, domain=MS, epsilon=1e-12)


def encoder(g: Graph, w: dict[str, Array], sizes: dict[str, Any], *extra: str) -> list[str]:
    """States of all layers, from inputs `vectors`, `shapes`, `mask`, `places`; `extra` is added to the input."""
    e = "encoder."
    x = g.op("Add", "vectors", g.table("shapes", w[e + "shapes.weight"]))
    for more in extra:
        x = g.op("Add", x, more)
    places = g.op("Gather", g.half(w[e + "places.weight"] + w[e + "kind"]), "places")
    x = norm(g, g.op("Add", x, places), w, e + "norm")
    states = [x]
    for i in range(sizes["layers"]):
        p = f"{e}layers.{i}."
        qkv = g.linear(x, w[p + "qkv.weight"], w[p + "qkv.bias"])
        q, k, v = g.ops("Split", qkv, outs=3, axis=-1, num_outputs=3)
        a = g.op("MultiHeadAttention", q, k, v, "", "mask", domain=MS, num_heads=sizes["heads"])
        x = joined_norm(g, g.linear(a, w[p + "out.weight"], w[p + "out.bias"]), x, w, p + "norm1")
        up = g.op("Gelu", g.linear(x, w[p + "up.weight"], w[p + "up.bias"]))
        x = joined_norm(g, g.linear(up, w[p + "down.weight"], w[p + "down.bias"]), x, w, p + "norm2")
        states.append(x)
    return states


def info(name: str, kind: int, *dims: str | int) -> Any:
    return helper.make_tensor_value_info(name, kind, dims)


def inputs(width: int) -> list[Any]:
    """What both encoders take."""
    return [
        info("vectors", TensorProto.FLOAT, "b", "m", width),
        info("shapes", TensorProto.INT64, "b", "m"),
        info("mask", TensorProto.INT32, "b", "m"),
        info("places", TensorProto.INT64, "m"),
        info("first", TensorProto.INT64, "b", "n", 1),
    ]


def pieces_graph(weight: Array, bits: int) -> Any:
    """Word pieces to vectors; shared by the net of sentences and the net of words."""
    g = Graph("fp32")
    g.op("Identity", g.table("ids", weight) if bits == 8 else four_bits(g, "ids", weight), into="vectors")
    return g.model([info("ids", TensorProto.INT64, "b", "m")], [info("vectors", TensorProto.FLOAT, "b", "m", weight.shape[1])])


def four_bits(g: Graph, index: str, weight: Array, block: int = 48) -> str:
    """Rows of an embedding kept in 4 bits, two to a byte, one 16-bit scale for each block."""
    rows, width = weight.shape
    shaped = weight.reshape(rows, width // block, block)
    low, high = shaped.min(2, keepdims=True), shaped.max(2, keepdims=True)
    scale = ((high - low) / 15).clip(1e-8).astype(np.float16)
    start = low.astype(np.float16)
    whole = np.rint((shaped - start) / scale.astype(np.float32)).clip(0, 15).astype(np.uint8).reshape(rows, 2, width // 2)
    packed = g.op("Gather", g.const(whole[:, 0] | whole[:, 1] << 4), index)
    halves = [
        g.op("Cast", half, to=TensorProto.FLOAT)
        for half in (
            g.op("BitwiseAnd", packed, g.const(np.array(15, np.uint8))),
            g.op("BitShift", packed, g.const(np.array(4, np.uint8)), direction="RIGHT"),
        )
    ]
    blocks = g.op("Reshape", g.op("Concat", *halves, axis=-1), g.const(np.array([0, 0, width // block, block])))
    wide = lambda table: g.op("Cast", g.op("Gather", g.const(table), index), to=TensorProto.FLOAT)  # noqa: E731
    exact = g.op("Add", g.op("Mul", blocks, wide(scale)), wide(start))
    return g.op("Reshape", exact, g.const(np.array([0, 0, width])))


def begins_graph(w: dict[str, Array], sizes: dict[str, Any], weights: str) -> Any:
    """Scores of a sentence beginning at each word."""
    g = Graph(weights)
    state = encoder(g, w, sizes, g.table("gaps", w["gap.weight"]))[-1]
    picked = g.op("Transpose", g.op("GatherND", state, "first", batch_dims=1), perm=[0, 2, 1])
    near = g.op("Conv", picked, g.half(w["conv.weight"]), g.const(w["conv.bias"]), kernel_shape=[5], pads=[2, 2])
    seen = g.op("Transpose", g.op("Relu", near), perm=[0, 2, 1])
    scores = g.linear(seen, w["out.weight"], w["out.bias"], exact=True)
    g.op("Squeeze", scores, g.const(np.array([2])), into="begins")
    return g.model([*inputs(sizes["width"]), info("gaps", TensorProto.INT64, "b", "m")], [info("begins", TensorProto.FLOAT, "b", "n")])


def words_graph(w: dict[str, Array], sizes: dict[str, Any], weights: str) -> Any:
    g = Graph(weights)
    states = encoder(g, w, sizes)
    mix = np.exp(w["mix"]) / np.exp(w["mix"]).sum()
    parts = []
    for share, state in zip(mix, states, strict=True):
        if share > 1e-4:
            picked = g.op("GatherND", state, "first", batch_dims=1)
            if state == states[MIDDLE]:
                g.op("Identity", picked, into="middle")
            parts.append(g.op("Mul", picked, g.const(np.array(share, np.float32))))
    mixed = g.op("Sum", *parts) if len(parts) > 1 else parts[0]
    shape = g.table(g.op("GatherND", "shapes", "first", batch_dims=1), w["shape.weight"])
    word = g.op("Concat", mixed, shape, axis=-1, into="words")
    for head in ("upos", "xpos", "names"):
        scores = g.linear(word, w[head + ".weight"], w[head + ".bias"], exact=True)
        g.op("Identity", scores, into=head)
    arcs(g, word, w)
    heads = [info(name, TensorProto.FLOAT, "b", "n", sizes[name]) for name in ("upos", "xpos", "names")]
    pairs = [info(name, TensorProto.FLOAT, "b", "n", sizes["rel"]) for name in ("rel_dep", "rel_head")]
    states = [info("words", TensorProto.FLOAT, "b", "n", sizes["width"] + sizes["shape"]), info("middle", TensorProto.FLOAT, "b", "n", sizes["width"])]
    return g.model(inputs(sizes["width"]), [*heads, info("arcs", TensorProto.FLOAT, "b", "n", "n1"), *pairs, *states])


def arcs(g: Graph, word: str, w: dict[str, Array]) -> None:
    """Biaffine scores of heads: column 0 the root, then the words; parts for the relations."""

    def act(name: str) -> str:
        return g.op("Gelu", g.linear(word, w[name + ".weight"], w[name + ".bias"], exact=True))

    dep, head = act("arc_dep"), act("arc_head")
    side = g.op("MatMul", dep, g.half(w["arc"][:-1]))
    side = g.op("Add", side, g.const(w["arc"][-1]))
    among = g.op("MatMul", side, g.op("Transpose", head, perm=[0, 2, 1]))
    root = gelu(w["arc_head.weight"] @ w["root"] + w["arc_head.bias"]).astype(np.float32)
    top = g.op("MatMul", side, g.const(root[:, None]))
    g.op("Concat", top, among, axis=-1, into="arcs")
    g.op("Identity", act("rel_dep"), into="rel_dep")
    g.op("Identity", act("rel_head"), into="rel_head")


def gelu(x: Array) -> Array:
    return torch.nn.functional.gelu(torch.from_numpy(np.asarray(x, np.float32))).numpy()


def relations_graph(w: dict[str, Array], sizes: dict[str, Any]) -> Any:
    """(n, rel) dependents and (n, rel) heads -> (n, relations)."""
    g = Graph("fp32")
    rel, n = w["rel"], sizes["rels"]
    k = sizes["rel"] + 1
    one = g.op("Shape", "dep", start=0, end=1)
    ones = g.op("Expand", g.const(np.ones((1, 1), np.float32)), g.op("Concat", one, g.const(np.array([1])), axis=0))
    d = g.op("Concat", "dep", ones, axis=1)
    h = g.op("Concat", "head", ones, axis=1)
    flat = g.op("Reshape", g.op("MatMul", d, g.half(rel.reshape(k, n * k))), g.const(np.array([-1, n, k])))
    scores = g.op("MatMul", flat, g.op("Unsqueeze", h, g.const(np.array([2]))))
    g.op("Squeeze", scores, g.const(np.array([2])), into="scores")
    pair = [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["n", k - 1]) for x in ("dep", "head")]
    return g.model(pair, [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", n])])


def kept_pieces(vocabulary: list[str]) -> list[int]:
    """Pieces an English text can use: unused slots and scripts other than Latin, Greek and Cyrillic go."""
    special = {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}
    latin = lambda p: all(ord(c) < 0x0500 or 0x1E00 <= ord(c) < 0x2200 or c in "€₤№™" for c in p)  # noqa: E731
    return [i for i, p in enumerate(vocabulary) if p in special or (not p.startswith("[unused") and p != "[MASK]" and latin(p))]


def mean(checkpoints: list[Path]) -> dict[str, Array]:
    """The weights of one checkpoint, or the mean of several of one run."""
    states = [torch.load(path, map_location="cpu") for path in checkpoints]
    averages = [state.get("shadow") or state["net"] for state in states]
    return {k: sum(a[k].float() for a in averages).numpy() / len(averages) for k in averages[0]}


def export(args: argparse.Namespace, about: dict[str, Any]) -> None:
    w = mean(args.checkpoints)
    vocabulary = (args.base / "vocab.txt").read_text(encoding="utf-8").splitlines()
    kept = kept_pieces(vocabulary)
    root = gelu(w["rel_head.weight"] @ w["root"] + w["rel_head.bias"])
    out: Path = args.out
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(pieces_graph(w["encoder.pieces.weight"][kept], args.pieces), out / "pieces.onnx")
    onnx.save(words_graph(w, about["sizes"], args.weights), out / "words.onnx")
    onnx.save(relations_graph(w, about["sizes"]), out / "relations.onnx")
    if args.begins:
        net = torch.load(args.begins, map_location="cpu")
        begins = {k: v.float().numpy() for k, v in net["net"].items()}
        onnx.save(begins_graph(begins, about["sizes"] | {"layers": net["layers"]}, args.weights), out / "begins.onnx")
    (out / "vocab.txt").write_text("\n".join(vocabulary[i] for i in kept) + "\n", encoding="utf-8")
    shutil.copy(args.lemmas, out / "lemmas.json.gz")
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.iterdir()) if p.name not in ("model.json", "READY")}
    settings = {
        "format": FORMAT, "language": "en", "version": args.version, "weights": args.weights, "labels": about["labels"],
        "root": [round(float(x), 5) for x in root], "files": files,
    }  # fmt: skip
    (out / "model.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+", help="of train.py; several are averaged")
    parser.add_argument("--about", type=Path, help="about.json of the training; default: beside the checkpoint")
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2 (for its vocabulary)")
    parser.add_argument("--begins", type=Path, help="checkpoint of segment.py")
    parser.add_argument("--lemmas", type=Path, required=True, help="lemmas.json.gz of lemmas.py")
    parser.add_argument("--version", required=True, help="name of these weights, stamped on what is read with them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pieces", type=int, choices=(4, 8), default=4, help="bits of the vectors of word pieces")
    parser.add_argument("--weights", choices=("fp32", "int8", "int7", "blocks"), default="int7")
    args = parser.parse_args()
    about = json.loads((args.about or args.checkpoints[0].parent / "about.json").read_text())
    export(args, about)


if __name__ == "__main__":
    main()
