"""Train the English model: `python recipes/en/train.py --data FOLDER --base FOLDER --out FOLDER`.

Deterministic given the seed; resumes from the last checkpoint in --out. On a CPU it trains in bfloat16
(set OMP_NUM_THREADS or --threads), on a GPU likewise. Settings stand in recipe.toml.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from data import HERE, Sentence, recased, training, treebank, unstopped
from net import Net, Sizes, load_encoder
from torch import Tensor
from torch.nn import functional as F

from dragoman.parse.pieces import SHAPES, Pieces, shape
from dragoman.syntax import NAME_LABELS

IGNORE = -100


def label_sets(sentences: list[Sentence]) -> dict[str, list[str]]:
    """The tag sets, sorted; names as B-, I-, E-, S- of each label and O."""
    names = ["O"] + [f"{p}-{label}" for label in NAME_LABELS for p in "BIES"]
    return {
        "upos": sorted({t for s in sentences for t in s.upos}),
        "xpos": sorted({t for s in sentences for t in s.xpos}),
        "rels": sorted({t for s in sentences for t in s.rels}),
        "names": names,
    }


def name_tags(s: Sentence, index: dict[str, int]) -> list[int]:
    if s.names is None:
        return [IGNORE] * len(s.words)
    tags = [IGNORE if i in s.unsure else index["O"] for i in range(len(s.words))]
    for a, b, label in s.names:
        if b - a == 1:
            tags[a] = index[f"S-{label}"]
        else:
            tags[a:b] = [index[f"B-{label}"], *[index[f"I-{label}"]] * (b - a - 2), index[f"E-{label}"]]
    return tags


class Coder:
    """Sentences to numbers."""

    def __init__(self, pieces: Pieces, labels: dict[str, list[str]]) -> None:
        self.pieces = pieces
        self.index = {k: {t: i for i, t in enumerate(v)} for k, v in labels.items()}

    def one(self, s: Sentence) -> dict[str, list[int]]:
        ids, shapes, first = [self.pieces.start], [0], []
        for i, word in enumerate(s.words):
            first.append(len(ids))
            cut = self.pieces.of(word)
            ids += cut
            shapes += [shape(word, first=i == 0)] * len(cut)
        n, tree = len(s.words), bool(s.upos)
        find = lambda key, tags: [self.index[key].get(t, IGNORE) for t in tags] if tree else [IGNORE] * n  # noqa: E731
        return {
            "ids": [*ids, self.pieces.stop],
            "shapes": [*shapes, 0],
            "first": first,
            "upos": find("upos", s.upos),
            "xpos": find("xpos", s.xpos),
            "rels": find("rels", s.rels),
            "heads": list(s.heads) if tree else [IGNORE] * n,
            "names": name_tags(s, self.index["names"]),
        }

    def batch(self, many: list[dict[str, list[int]]]) -> dict[str, Tensor]:
        n, m = max(len(x["first"]) for x in many), max(len(x["ids"]) for x in many)
        pad = lambda key, size, fill: torch.tensor([x[key] + [fill] * (size - len(x[key])) for x in many])  # noqa: E731
        out = {k: pad(k, n, IGNORE) for k in ("upos", "xpos", "rels", "heads", "names")}
        out |= {"ids": pad("ids", m, self.pieces.pad), "shapes": pad("shapes", m, 0), "first": pad("first", n, 0)}
        out["real"] = torch.arange(m)[None] < torch.tensor([[len(x["ids"])] for x in many])
        out["lone"] = torch.arange(n)[None] < torch.tensor([[len(x["first"])] for x in many])
        return out


def varied(s: Sentence, rng: random.Random, odds: dict[str, float]) -> Sentence:
    """Now and then a sentence as a headline or a dateline would have it."""
    draw = rng.random()
    for how in ("lower", "upper", "title"):
        if draw < odds[how]:
            s = recased(s, how)
            break
        draw -= odds[how]
    return unstopped(s) if rng.random() < odds["unstopped"] else s


def batches(items: list[dict[str, list[int]]], size: int, rng: random.Random) -> list[list[dict[str, list[int]]]]:
    """Of like length, about `size` word pieces each, in random order."""
    order = sorted(items, key=lambda x: len(x["ids"]) + rng.random() * 4)
    out: list[list[dict[str, list[int]]]] = []
    now: list[dict[str, list[int]]] = []
    for item in order:
        if now and (len(now) + 1) * len(item["ids"]) > size:
            out.append(now)
            now = []
        now.append(item)
    if now:
        out.append(now)
    rng.shuffle(out)
    return out


def losses(net: Net, b: dict[str, Tensor], weight: dict[str, float]) -> dict[str, Tensor]:
    o = net(b["ids"], b["shapes"], b["real"], b["first"], b["lone"])
    out = {}
    for key, gold in (("upos", "upos"), ("xpos", "xpos"), ("names", "names"), ("arcs", "heads")):
        n = (b[gold] != IGNORE).sum()
        if n:
            total = F.cross_entropy(o[key].float().flatten(0, 1), b[gold].flatten(), ignore_index=IGNORE, reduction="sum")
            out[key] = weight[key] * total / n
    held = b["rels"] != IGNORE
    if held.any():
        index = b["heads"].clamp(min=0)[:, :, None].expand(-1, -1, o["rel_head"].shape[2])
        scores = net.relations(o["rel_dep"][held], o["rel_head"].gather(1, index)[held])
        out["rels"] = weight["rels"] * F.cross_entropy(scores.float(), b["rels"][held])
    return out


@torch.no_grad()
def measure(net: Net, coder: Coder, sentences: list[Sentence], device: str) -> dict[str, float]:
    """Gold tokens, greedy heads: a quick look, not the score."""
    net.eval()
    right = dict.fromkeys(("upos", "xpos", "uas", "las"), 0)
    total = 0
    items = [coder.one(s) for s in sentences if len(s.words) < 150]
    for many in batches(items, 6000, random.Random(0)):
        b = {k: v.to(device) for k, v in coder.batch(many).items()}
        with torch.autocast(device, torch.bfloat16):
            o = net(b["ids"], b["shapes"], b["real"], b["first"], b["lone"])
        held = b["lone"]
        total += int(held.sum())
        for key in ("upos", "xpos"):
            right[key] += int(((o[key].argmax(2) == b[key]) & held).sum())
        heads = o["arcs"].argmax(2)
        good = (heads == b["heads"]) & held
        index = heads[:, :, None].expand(-1, -1, o["rel_head"].shape[2])
        with torch.autocast(device, torch.bfloat16):
            rel = net.relations(o["rel_dep"].flatten(0, 1), o["rel_head"].gather(1, index).flatten(0, 1)).argmax(1).view_as(heads)
        right["uas"] += int(good.sum())
        right["las"] += int((good & (rel == b["rels"])).sum())
    net.train()
    return {k: round(100 * v / total, 2) for k, v in right.items()}


def prepared(args: argparse.Namespace, recipe: dict[str, Any]) -> tuple[Net, Coder, list[Sentence], dict[str, Any]]:
    torch.manual_seed(recipe["seed"])
    sentences = [s for s in training(args.data) if len(s.words) <= recipe["longest"]]
    labels = label_sets(sentences)
    sizes = Sizes(
        upos=len(labels["upos"]), xpos=len(labels["xpos"]), names=len(labels["names"]), rels=len(labels["rels"]), shapes=SHAPES,
        drop=recipe["dropout"],
    )  # fmt: skip
    net = Net(sizes)
    load_encoder(net.encoder, args.base)
    coder = Coder(Pieces.read(args.base / "vocab.txt"), labels)
    return net, coder, sentences, {"labels": labels, "sizes": asdict(sizes)}


def optimizer(net: Net, recipe: dict[str, Any]) -> torch.optim.AdamW:
    encoder = list(net.encoder.parameters())
    inner = {id(p) for p in encoder} - {id(net.encoder.shapes.weight)}
    heads = [p for p in net.parameters() if id(p) not in inner]
    groups = [
        {"params": [p for p in encoder if id(p) in inner], "lr": recipe["rate_encoder"]},
        {"params": heads, "lr": recipe["rate_heads"]},
    ]
    return torch.optim.AdamW(groups, weight_decay=recipe["decay"], betas=(0.9, 0.98))


def fraction(step: int, done: float, recipe: dict[str, Any]) -> float:
    """Learning rate as a share of its peak: warm-up by steps, then linear in the share of the training done."""
    return min(1.0, (step + 1) / recipe["warm_up"]) * max(0.0, 1.0 - done)


class Clock:
    """The share of the training that is done: by epochs, or by minutes where time is what is short."""

    def __init__(self, epochs: int, minutes: float | None, done: float) -> None:
        self.epochs, self.minutes, self.done = epochs, minutes, done
        self._from, self._began = done, time.time()

    def at(self, epoch: float) -> float:
        if self.minutes is None:
            self.done = epoch / self.epochs
        else:
            self.done = self._from + (1 - self._from) * (time.time() - self._began) / (60 * self.minutes)
        return self.done


def save(path: Path, **state: Any) -> None:
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(path)


class Run:
    """One training: the net, its moving average, and how far it has come."""

    def __init__(self, args: argparse.Namespace, recipe: dict[str, Any]) -> None:
        self.args, self.recipe = args, recipe
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        if self.device == "cpu":
            torch.set_num_threads(args.threads)
        self.net, self.coder, self.sentences, self.about = prepared(args, recipe)
        self.net.to(self.device).train()
        self.opt = optimizer(self.net, recipe)
        self.epochs = args.epochs or recipe["epochs"]
        self.dev = {k: list(treebank(args.data / f"{k}-dev.conllu", cleared=False)) for k in ("ewt", "gum")}
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "about.json").write_text(json.dumps(self.about))
        self.last = args.out / "last.pt"
        self.resume()

    def resume(self) -> None:
        self.epoch = self.step = 0
        self.shadow = {k: v.detach().clone() for k, v in self.net.state_dict().items()}
        done = 0.0
        if self.last.exists():
            state = torch.load(self.last, map_location=self.device)
            self.net.load_state_dict(state["net"])
            self.opt.load_state_dict(state["opt"])
            self.shadow, self.epoch, self.step, done = state["shadow"], state["epoch"], state["step"], state["done"]
        self.clock = Clock(self.epochs, self.args.minutes, done)

    def keep(self) -> None:
        state = {"net": self.net.state_dict(), "opt": self.opt.state_dict(), "shadow": self.shadow}
        save(self.last, **state, epoch=self.epoch, step=self.step, done=self.clock.done)

    def go(self) -> None:
        while self.epoch < self.epochs and self.clock.done < 1:
            began = time.time()
            loss = self.one_epoch()
            self.epoch += 1
            if any(math.isnan(v) for v in loss.values()):
                raise RuntimeError(f"training diverged in epoch {self.epoch}: {loss}")
            self.keep()
            report = {"epoch": self.epoch, "seconds": round(time.time() - began), "loss": {k: round(v, 3) for k, v in loss.items()}}
            report |= self.look()
            print(json.dumps(report), flush=True)
            with (self.args.out / "log.jsonl").open("a") as log:
                log.write(json.dumps(report) + "\n")
        save(self.args.out / "final.pt", net=self.shadow, **self.about)

    def one_epoch(self) -> dict[str, float]:
        """Loss of each head."""
        recipe, began = self.recipe, time.time()
        # The vectors of word pieces settle first; from then on the net for sentences can be trained on the same ones.
        self.net.encoder.pieces.weight.requires_grad_(self.epoch < recipe["pieces_until"])
        rng = random.Random(recipe["seed"] * 1000 + self.epoch)
        torch.manual_seed(recipe["seed"] * 1000 + self.epoch)
        work = batches([self.coder.one(varied(s, rng, recipe["odds"])) for s in self.sentences], recipe["batch"], rng)
        tally = dict.fromkeys(("upos", "xpos", "names", "arcs", "rels"), 0.0)
        for k, many in enumerate(work):
            if self.clock.at(self.epoch + k / len(work)) >= 1:
                break
            for key, value in self.one_step(many).items():
                tally[key] += value / len(work)
            if self.step % 100 == 0:
                self.keep()
            if self.step % 20 == 0:
                print(f"epoch {self.epoch} step {self.step} ({k}/{len(work)}) {time.time() - began:.0f}s", flush=True)
        return tally

    def one_step(self, many: list[dict[str, list[int]]]) -> dict[str, float]:
        recipe = self.recipe
        b = {key: v.to(self.device) for key, v in self.coder.batch(many).items()}
        share = fraction(self.step, self.clock.done, recipe)
        for group, rate in zip(self.opt.param_groups, (recipe["rate_encoder"], recipe["rate_heads"]), strict=True):
            group["lr"] = rate * share
        with torch.autocast(self.device, torch.bfloat16):
            parts = losses(self.net, b, recipe["weight"])
        self.opt.zero_grad(set_to_none=True)
        torch.stack(list(parts.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.opt.step()
        self.step += 1
        kept = min(recipe["average"], (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for name, value in self.net.state_dict().items():
                self.shadow[name].lerp_(value, 1 - kept)
        return {key: float(value.detach()) for key, value in parts.items()}

    def look(self) -> dict[str, dict[str, float]]:
        """Figures of the moving average on the dev sets, now and then."""
        every = self.args.look
        if not every or (self.epoch % every and self.epoch < self.epochs and self.clock.done < 1):
            return {}
        held = {k: v.clone() for k, v in self.net.state_dict().items()}
        self.net.load_state_dict(self.shadow)
        figures = {k: measure(self.net, self.coder, v, self.device) for k, v in self.dev.items()}
        self.net.load_state_dict(held)
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the treebanks and name corpora")
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2 (model.safetensors, vocab.txt)")
    parser.add_argument("--out", type=Path, required=True, help="folder of checkpoints, outside the repository")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    parser.add_argument("--minutes", type=float, help="let the learning rate fall to nothing within this time from now, and stop")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--look", type=int, default=1, help="measure on the dev sets every so many epochs; 0: never")
    Run(parser.parse_args(), tomllib.loads((HERE / "recipe.toml").read_text())).go()


if __name__ == "__main__":
    main()
