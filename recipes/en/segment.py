"""Train the net that finds where sentences begin: `python recipes/en/segment.py --data F --base F --table last.pt --out F`.

The two lowest layers of the base encoder over running text, a convolution, one score a word. It shares the
vectors of word pieces with the main net (`--table`: a checkpoint of train.py from after `pieces_until`), which
stand still here. The text of the treebanks' documents is laid out in three ways: all blanks, a line a
paragraph, lines wrapped anywhere.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from pathlib import Path

import numpy as np
import torch
from data import CLEARED, blocks
from net import Encoder, Sizes, load_encoder
from torch import Tensor, nn
from torch.nn import functional as F

from dragoman.parse.pieces import SHAPES, Pieces, shape
from dragoman.parse.sentences import EDGE, PIECES_A_WORD, WINDOW, gaps
from dragoman.parse.tokens import words

GAPS = 4
TRAINED = 176  # words of a window in training; the parser uses shorter ones (WINDOW), which are quicker and no worse
LAYERS = 2
BATCH = 12
RATE, RATE_HEADS = 2e-4, 2e-3
LAYOUTS = {"blanks": 6, "lines": 2, "wrapped": 2}

Columns = tuple[list[tuple[int, ...]], list[int], list[int], list[int]]


class Segmenter(nn.Module):
    """Scores of a sentence beginning at each word."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        sizes = Sizes(1, 1, 1, 1, SHAPES)
        self.encoder = Encoder(sizes)
        self.gap = nn.Embedding(GAPS, sizes.width)
        nn.init.zeros_(self.gap.weight)
        self.conv = nn.Conv1d(sizes.width, 128, 5, padding=2)
        self.out = nn.Linear(128, 1)
        self.drop = nn.Dropout(0.2)
        self.kept = layers

    def start_from(self, base: Path, table: Tensor) -> None:
        load_encoder(self.encoder, base)
        self.encoder.pieces.weight.data.copy_(table)
        self.encoder.pieces.weight.requires_grad_(False)
        self.encoder.layers = self.encoder.layers[: self.kept]

    def forward(self, ids: Tensor, shapes: Tensor, gap: Tensor, real: Tensor, first: Tensor) -> Tensor:
        e = self.encoder
        mask = torch.zeros(ids.shape[0], 1, 1, ids.shape[1]).masked_fill(~real[:, None, None, :], -1e4)
        x = e.norm(e.pieces(ids) + e.places.weight[: ids.shape[1]] + e.kind + e.shapes(shapes) + self.gap(gap))
        for layer in e.layers:
            x = layer(x, mask)
        x = x.float().gather(1, first[:, :, None].expand(-1, -1, x.shape[2]))
        x = F.relu(self.conv(self.drop(x).transpose(1, 2))).transpose(1, 2)
        return self.out(self.drop(x))[:, :, 0]


def documents(path: Path, *, cleared: bool) -> list[list[tuple[str, bool]]]:
    """Documents as (sentence text, begins a paragraph)."""
    out: list[list[tuple[str, bool]]] = []
    for sent_id, notes, _ in blocks(path):
        gum = re.match(r"GUM_([a-z]+)_", sent_id)
        if cleared and gum and gum[1] not in CLEARED:
            continue
        if any(n.startswith("# newdoc") for n in notes) or not out:
            out.append([])
        text = next(n[9:] for n in notes if n.startswith("# text = "))
        out[-1].append((text, any(n.startswith("# newpar") for n in notes)))
    return out


def laid_out(document: list[tuple[str, bool]], rng: random.Random, how: str) -> tuple[str, set[int]]:
    """A document as running text, and where its sentences begin."""
    text, starts = "", set()
    for sentence, paragraph in document:
        if text:
            text += "\n" if paragraph and how == "lines" else " "
        starts.add(len(text))
        text += sentence
    if how == "wrapped":
        wide, at, out = rng.randint(50, 90), 0, list(text)
        for i, c in enumerate(out):
            if c == " " and i - at > wide:
                out[i], at = "\n", i
        text = "".join(out)
    return text, starts


def coded(text: str, starts: set[int], pieces: Pieces) -> Columns:
    spans = list(words(text))
    forms = [text[a:b] for a, b in spans]
    cut = [pieces.of(w)[:PIECES_A_WORD] for w in forms]
    return cut, [shape(w) for w in forms], gaps(text, spans), [int(a in starts) for a, _ in spans]


def windows(chains: list[Columns], rng: random.Random) -> list[Columns]:
    out = []
    for columns in chains:
        at = -rng.randint(0, TRAINED - 1)
        while at < len(columns[0]):
            a, b = max(0, at), min(len(columns[0]), at + TRAINED)
            if b - a > 3:
                out.append(tuple(c[a:b] for c in columns))
            at += TRAINED
    rng.shuffle(out)
    return out  # type: ignore[return-value]


def batch(many: list[Columns]) -> tuple[list[Tensor], Tensor]:
    rows = []
    for cut, shapes, gap, gold in many:
        ids: list[int] = []
        first = []
        for piece in cut:
            first.append(len(ids))
            ids += piece
        spread = [s for s, p in zip(shapes, cut, strict=True) for _ in p]
        wide = [g for g, p in zip(gap, cut, strict=True) for _ in p]
        rows.append((ids, spread, wide, first, list(gold)))
    m, n = max(len(r[0]) for r in rows), max(len(r[3]) for r in rows)
    pad = lambda k, size, fill: torch.tensor([r[k] + [fill] * (size - len(r[k])) for r in rows])  # noqa: E731
    real = torch.arange(m)[None] < torch.tensor([[len(r[0])] for r in rows])
    return [pad(0, m, 0), pad(1, m, 0), pad(2, m, 0), real, pad(3, n, 0)], pad(4, n, -1)


@torch.no_grad()
def measure(net: Segmenter, path: Path, pieces: Pieces) -> float:
    """F1 of sentences of a file's texts joined by blanks."""
    net.eval()
    whole = [s for d in documents(path, cleared=False) for s in d]
    columns = coded(*laid_out(whole, random.Random(0), "blanks"), pieces)
    n, step = len(columns[0]), WINDOW - 2 * EDGE
    scores = np.zeros(n)
    for at in range(0, n, step):
        a, b = max(0, at - EDGE), min(n, at + step + EDGE)
        inputs, _ = batch([tuple(c[a:b] for c in columns)])  # type: ignore[list-item]
        with torch.autocast("cpu", torch.bfloat16):
            scores[at : at + step] = net(*inputs)[0].float().numpy()[at - a : at - a + step][: n - at]
    net.train()
    scores[0] = 1
    a, b = np.flatnonzero(columns[3]), np.flatnonzero(scores > 0)
    right = len(set(zip(a, [*a[1:], n], strict=True)) & set(zip(b, [*b[1:], n], strict=True)))
    return 2 * right / (len(a) + len(b))


def train(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    pieces = Pieces.read(args.base / "vocab.txt")
    docs = [d for k in ("ewt", "gum") for d in documents(args.data / f"{k}-train.conllu", cleared=True)]
    net = Segmenter()
    net.start_from(args.base, torch.load(args.table, map_location="cpu")["net"]["encoder.pieces.weight"])
    body = [p for p in net.encoder.parameters() if p.requires_grad]
    heads = [p for n, p in net.named_parameters() if not n.startswith("encoder")]
    opt = torch.optim.AdamW([{"params": body}, {"params": heads}], lr=RATE, weight_decay=0.01)
    ready = {how: [coded(*laid_out(d, rng, how), pieces) for d in docs] for how in LAYOUTS}
    step = 0
    for epoch in range(args.epochs):
        began, tally = time.time(), 0.0
        chosen = [ready[rng.choices(list(LAYOUTS), list(LAYOUTS.values()))[0]][k] for k in range(len(docs))]
        rng.shuffle(chosen)  # documents follow others each time, so that no neighbour is learned by heart
        chains = [tuple([v for x in chosen[k : k + 8] for v in x[c]] for c in range(4)) for k in range(0, len(chosen), 8)]
        work = windows(chains, rng)  # type: ignore[arg-type]
        for k in range(0, len(work), BATCH):
            inputs, gold = batch(work[k : k + BATCH])
            with torch.autocast("cpu", torch.bfloat16):
                scores = net(*inputs)
            held = gold >= 0
            loss = F.binary_cross_entropy_with_logits(scores.float()[held], gold[held].float())
            share = min(1.0, (step + 1) / 60) * max(0.01, 1 - (epoch + k / len(work)) / args.epochs)
            for group, rate in zip(opt.param_groups, (RATE, RATE_HEADS), strict=True):
                group["lr"] = rate * share
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            step += 1
            tally += float(loss.detach()) * BATCH / len(work)
        figures = {k: round(measure(net, args.data / f"{k}-dev.conllu", pieces), 4) for k in ("ewt", "gum")}
        print(epoch, step, round(tally, 4), figures, f"{time.time() - began:.0f}s", flush=True)
        torch.save({"net": net.state_dict(), "layers": LAYERS}, args.out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--table", type=Path, required=True, help="checkpoint of train.py with the settled vectors of word pieces")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
