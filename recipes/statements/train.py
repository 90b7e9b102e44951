"""Train the heads of the statement coder: `python recipes/statements/train.py [--out FILE]`.

The rules read each passage of `prose/`; a statement of theirs that shares half its characters with one of the annotation is real and has its acts,
any other is none. One passage in ten is held back. Writes the weights in 16 bits with their thresholds.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from dragoman.desk import Desk
from dragoman.evaluate.handmade import places_of
from dragoman.extract.learned.statements import FORMAT, TOLD, StatementHeads, features
from dragoman.model import ACTS
from dragoman.readers import report_from_text

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "events"))
OUT = HERE.parents[1] / "src/dragoman/data/models/en/statements.npz"
LIMITS = {"keep": 0.05, "doubt": 0.05, "sure": 0.85}
NETS, EPOCHS, WIDTH, DROP, DECAY = 3, 40, 256, 0.6, 0.3  # chosen by five-fold trial on the prose


def marked(item: dict[str, Any]) -> list[tuple[set[int], set[str]]]:
    """Characters and acts of each annotated statement."""
    out = []
    for s in item["statements"]:
        pieces = s["content"] if isinstance(s["content"], list) else [s["content"]]
        out.append(({i for p in pieces for spot in places_of(item["text"], p)[:1] for i in range(*spot)}, set(s["acts"])))
    return out


def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, targets (real, acts) and whether held back, a row a statement of the rules."""
    from prose import held_back, items

    desk = Desk.open(strict=True, learned=False)
    x, y, back = [], [], []
    for _, item in items(HERE / "prose"):
        doc, statements = desk.annotated(report_from_text(item["text"], id=item["id"], published=item.get("published"), language="en"))
        gold = marked(item)
        for s in statements:
            mine = {i for span in s.content for i in range(*span)}
            acts = next((a for g, a in gold if 2 * len(g & mine) >= len(g | mine)), None)
            x.append(features(doc, s))
            y.append([float(acts is not None), *(float(a in (acts or ())) for a in ACTS)])
            back.append(held_back(item["id"]))
    return np.array(x, np.float32), np.array(y, np.float32), np.array(back)


class Net(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.enter, self.leave = nn.Linear(width, WIDTH), nn.Linear(WIDTH, 1 + len(ACTS))
        self.told = nn.Linear(TOLD, 1 + len(ACTS))
        self.drop = nn.Dropout(DROP)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        told = self.told(x[:, -TOLD:])
        x = self.enter(self.drop(x))
        return self.leave(self.drop(x * torch.sigmoid(1.702 * x))) + told


def trained(x: np.ndarray, y: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    torch.manual_seed(seed)
    mean, spread = x.mean(0), x.std(0) + 0.1
    data, want = torch.from_numpy((x - mean) / spread), torch.from_numpy(y)
    net = Net(x.shape[1])
    best = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=DECAY)
    order = list(range(len(x)))
    chance = random.Random(seed)
    for _ in range(EPOCHS):
        chance.shuffle(order)
        for k in range(0, len(order), 32):
            at = order[k : k + 32]
            out = net(data[at])
            real = want[at, :1]
            loss = (
                F.binary_cross_entropy_with_logits(out[:, :1], real)
                + 4 * (F.binary_cross_entropy_with_logits(out[:, 1:], want[at, 1:], reduction="none") * real).mean()
            )
            best.zero_grad()
            loss.backward()
            best.step()
    return {"mean": mean, "spread": spread, **{k: v.detach().numpy() for k, v in net.eval().state_dict().items()}}


def figures(p: np.ndarray, y: np.ndarray, rule: np.ndarray) -> dict[str, float]:
    real = y[:, 0] > 0

    def macro(got: np.ndarray) -> float:
        f = [2 * (got & want).sum() / max(1, got.sum() + want.sum()) for got, want in zip(got[real].T, y[real, 1:].T > 0, strict=True) if want.sum()]
        return round(float(np.mean(f)), 3)

    return {
        "rows": len(y),
        "real": int(real.sum()),
        "real_found": round(float(((p[:, 0] > 0.5) == real).mean()), 3),
        "acts_learned": macro(p[:, 1:] > 0.5),
        "acts_rules": macro(rule),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    torch.set_num_threads(1)
    x, y, back = rows()
    nets = [trained(x[~back], y[~back], 7 + n) for n in range(NETS)]
    heads = StatementHeads(nets, {"limits": LIMITS})
    real, acts = heads.judge(x[back])
    n = len(ACTS)
    print(json.dumps(figures(np.column_stack((real, acts)), y[back], x[back][:, -TOLD : n - TOLD] > 0)))
    about = {"format": FORMAT, "nets": NETS, "limits": LIMITS, "rows": int((~back).sum())}
    arrays = {f"{k}/{name}": w.astype(np.float16) for k, net in enumerate(nets) for name, w in net.items()}
    np.savez_compressed(args.out, about=np.array(json.dumps(about)), **arrays)
    print(args.out, args.out.stat().st_size)


if __name__ == "__main__":
    main()
