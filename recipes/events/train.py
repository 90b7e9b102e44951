"""Train the heads of the event coder on the prose in `prose/`: `python recipes/events/train.py --out FOLDER`.

One item in ten (by the number in its id) is held back to choose nothing but the number of epochs, and for figures. `--part` trains on a
share of the items, for the learning curve.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent))
from data import MASK, ROLES, Sentence, cached
from net import Heads, Sizes
from prose import held_back, items, reports

from dragoman.extract.learned.hints import TYPES, WIDTH
from dragoman.model import STATUSES

SETTINGS = {"seed": 7, "epochs": 30, "batch": 32, "rate": 1.5e-3, "decay": 0.02, "drop": 0.35, "width": 256, "layers": 1, "link": 96, "nets": 1}


def batches(data: list[Sentence], size: int, chance: random.Random | None) -> list[list[Sentence]]:
    order = sorted(data, key=lambda s: len(s.words) + (chance.random() * 6 if chance else 0))
    cut = [order[k : k + size] for k in range(0, len(order), size)]
    if chance:
        chance.shuffle(cut)
    return cut


def padded(batch: list[Sentence]) -> tuple[Tensor, Tensor]:
    n = max(len(s.words) for s in batch)
    x = np.zeros((len(batch), n, batch[0].states.shape[1]), np.float32)
    real = np.zeros((len(batch), n), bool)
    for k, s in enumerate(batch):
        x[k, : len(s.words)] = s.states
        real[k, : len(s.words)] = True
    return torch.from_numpy(x), torch.from_numpy(real)


def rarity(data: list[Sentence]) -> Tensor:
    """A weight for each type, more for the rare: the fourth root of how much rarer it is than the mean. No act counts 1."""
    count = Counter(t for s in data for t in s.types if isinstance(t, str) and t != "O")
    mean = sum(count.values()) / max(1, len(count))
    return torch.tensor([1.0, *((mean / max(1, count[t])) ** 0.25 for t in TYPES[1:])])


def loss_of(out: dict[str, Tensor], batch: list[Sentence], leaves: dict[str, int], weights: Tensor) -> Tensor:
    b, n, _ = out["types"].shape
    types = torch.full((b, n), MASK)
    for k, s in enumerate(batch):
        types[k, : len(s.words)] = torch.tensor([t if isinstance(t, int) else TYPES.index(t) for t in s.types])
    total = F.cross_entropy(out["types"].reshape(b * n, -1), types.reshape(-1), ignore_index=MASK, label_smoothing=0.02, reduction="sum", weight=weights) / b
    acts = [(k, act) for k, s in enumerate(batch) for act in s.acts]
    if not acts:
        return total
    at = torch.tensor([[k, act[0]] for k, act in acts])
    leaf = torch.tensor([leaves.get(act[1], MASK) for _, act in acts])
    status = torch.tensor([STATUSES.index(act[2]) for _, act in acts])
    mutual = torch.tensor([float("mutual" in act[3]) for _, act in acts])
    links = out["links"][at[:, 0], at[:, 1]]
    want = torch.zeros_like(links)
    seen = torch.zeros(len(acts), n, dtype=torch.bool)
    told = torch.ones(len(acts), n, len(ROLES), dtype=torch.bool)
    for row, (k, act) in enumerate(acts):
        seen[row, : len(batch[k].words)] = True
        for r, role in enumerate(ROLES):
            if act[3][role] is None:
                told[row, :, r] = False
            else:
                want[row, act[3][role], r] = 1
    total = total + F.cross_entropy(out["leaves"][at[:, 0], at[:, 1]], leaf, ignore_index=MASK, reduction="sum") / b * 0.5
    total = total + F.cross_entropy(out["statuses"][at[:, 0], at[:, 1]], status, reduction="sum") / b * 0.5
    total = total + F.binary_cross_entropy_with_logits(out["mutual"][at[:, 0], at[:, 1]], mutual, reduction="sum") / b * 0.3
    return total + F.binary_cross_entropy_with_logits(links[seen[:, :, None] & told], want[seen[:, :, None] & told], reduction="sum") / b * 0.5


def measured(nets: list[Heads], data: list[Sentence], leaves: list[str]) -> dict[str, Any]:
    """Figures on sentences held back: triggers by type, and given a right trigger leaf, status and links."""
    c: Counter[str] = Counter()
    for batch in batches(data, 64, None):
        x, real = padded(batch)
        with torch.no_grad():
            outs = [net(x, real) for net in nets]
        out = {k: sum(o[k] for o in outs) / len(outs) for k in outs[0]}
        found = out["types"].argmax(2)
        for k, s in enumerate(batch):
            gold = {a[0]: a for a in s.acts}
            for i, label in enumerate(s.types):
                got = TYPES[int(found[k, i])]
                if label == MASK:
                    continue
                c["predicted"] += got != "O"
                c["gold"] += label != "O"
                c["right"] += got == label != "O"
                c["spotted"] += got != "O" and label != "O"
                if got == label != "O":
                    act = gold[i]
                    c["leaf"] += leaves[int(out["leaves"][k, i].argmax())] == act[1]
                    c["status"] += STATUSES[int(out["statuses"][k, i].argmax())] == act[2]
                    for r, role in enumerate(ROLES):
                        if act[3][role] is None:
                            continue
                        said = {int(j) for j in (out["links"][k, i, : len(s.words), r] > 0).nonzero()[:, 0]}
                        c[role + ".r"] += len(said & set(act[3][role]))
                        c[role + ".p"] += len(said)
                        c[role + ".g"] += len(act[3][role])
    f1 = lambda r, p, g: round(2 * r / max(1, p + g), 3)  # noqa: E731
    return {
        "gold": c["gold"], "trigger_f1": f1(c["spotted"], c["predicted"], c["gold"]), "typed_f1": f1(c["right"], c["predicted"], c["gold"]),
        "leaf": round(c["leaf"] / max(1, c["right"]), 3), "status": round(c["status"] / max(1, c["right"]), 3),
        **{role: f1(c[role + ".r"], c[role + ".p"], c[role + ".g"]) for role in ROLES},
    }  # fmt: skip


def trained(data: list[Sentence], leaves: dict[str, int], settings: dict[str, Any], seed: int, check: list[Sentence]) -> Heads:
    torch.manual_seed(seed)
    chance = random.Random(seed)
    sizes = Sizes(data[0].states.shape[1], len(TYPES), len(leaves), len(STATUSES), len(ROLES), width=settings["width"], layers=settings["layers"],
                  link=settings["link"], drop=settings["drop"])  # fmt: skip
    net = Heads(sizes)
    steps = settings["epochs"] * len(batches(data, settings["batch"], None))
    best = torch.optim.AdamW(net.parameters(), lr=settings["rate"], weight_decay=settings["decay"])
    course = torch.optim.lr_scheduler.OneCycleLR(best, settings["rate"], total_steps=steps, pct_start=0.1)
    weights = rarity(data)
    for epoch in range(settings["epochs"]):
        net.train()
        total = 0.0
        for batch in batches(data, settings["batch"], chance):
            x, real = padded(batch)
            loss = loss_of(net(x, real), batch, leaves, weights)
            best.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
            best.step()
            course.step()
            total += float(loss)
        if check and (epoch + 1) % 10 == 0:
            net.eval()
            print(epoch + 1, round(total / len(data) * settings["batch"], 3), measured([net], check, list(leaves)), flush=True)
    return net.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="where the sentences as numbers are kept between runs; default: in --out")
    parser.add_argument("--blind", action="store_true", help="without what the rules say: for the ablation")
    parser.add_argument("--part", type=float, default=1.0, help="share of the training items")
    parser.add_argument("--all", action="store_true", help="train on the held-back items too: for the weights that ship")
    for name, value in SETTINGS.items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    args = parser.parse_args()
    settings = {k: getattr(args, k) for k in SETTINGS}
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    data = cached(args.cache or args.out / "sentences.pickle", [*items(), *reports()])
    if args.blind:
        for s in data:
            s.states[:, -WIDTH:] = 0
    names = sorted({s.item for s in data if not held_back(s.item)})
    random.Random(1).shuffle(names)
    kept = set(names[: round(args.part * len(names))])
    train = [s for s in data if s.item in kept or (args.all and held_back(s.item))]
    check = [s for s in data if held_back(s.item)]
    count = Counter(a[1] for s in train for a in s.acts)
    leaves = {code: n for n, code in enumerate(sorted(c for c, k in count.items() if k >= 2))}
    nets = [trained(train, leaves, settings, args.seed + n, check) for n in range(args.nets)]
    figures = {"sentences": len(train), "events": sum(len(s.acts) for s in train), "held_back": measured(nets, check, list(leaves))}
    print(json.dumps(figures))
    about = {"settings": settings, "blind": args.blind, "types": TYPES, "leaves": list(leaves), "statuses": STATUSES, "roles": ROLES, "figures": figures}
    torch.save({"nets": [n.state_dict() for n in nets], "sizes": vars(nets[0].sizes) | {}, "about": about}, args.out / "heads.pt")


if __name__ == "__main__":
    main()
