"""Write trained heads as the file the coder reads: `python recipes/events/export.py FOLDER/heads.pt [--out FILE]`. Weights in 16 bits."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

FORMAT = 1
OUT = Path(__file__).resolve().parents[2] / "src/dragoman/data/models/en/events.npz"
LIMITS = {"drop": 0.2, "trusted": 0.69, "doubted": 0.05, "add": 0.8, "beside": 0.85, "link": 0.5}
"""Thresholds of `extract/events/judge.py`, chosen on held-back prose, which neither rules nor heads were made on.

A higher `drop` scores better there, and loses types on the sentence sets.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("heads", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    for name, value in LIMITS.items():
        parser.add_argument(f"--{name}", type=float, default=value)
    args = parser.parse_args()
    stored = torch.load(args.heads, weights_only=False)
    about = dict(stored["about"])
    about["settings"] = {
        "blind": about.get("blind", False),
        "layers": stored["sizes"]["layers"],
        "heads": stored["sizes"]["heads"],
        "limits": {k: getattr(args, k) for k in LIMITS},
    }
    about |= {"format": FORMAT, "nets": len(stored["nets"])}
    arrays = {f"{n}/{name}": value.numpy().astype(np.float16) for n, net in enumerate(stored["nets"]) for name, value in net.items()}
    np.savez_compressed(args.out, about=np.array(json.dumps(about)), **arrays)
    print(args.out, args.out.stat().st_size)


if __name__ == "__main__":
    main()
