"""Give a `words.onnx` of an earlier export the output `middle`: the state of each word's first piece after the third layer.

    python recipes/en/middle.py src/dragoman/data/models/en

The upper layers know grammar; what a word means is plainer half way up. `export.py` writes the output itself; weights that were
exported before are the same weights, with one more tensor named. The hash in model.json is set anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

LAYER = 3


def main(folder: Path) -> None:
    path = folder / "words.onnx"
    model = onnx.load(path)
    graph = model.graph
    if any(o.name == "middle" for o in graph.output):
        return
    picked = [n for n in graph.node if n.op_type == "GatherND" and n.input[0] != "shapes"]
    graph.node.append(helper.make_node("Identity", [picked[LAYER].output[0]], ["middle"]))
    graph.output.append(helper.make_tensor_value_info("middle", TensorProto.FLOAT, ["b", "n", 384]))
    onnx.save(model, path)
    about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    about["files"]["words.onnx"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "model.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
