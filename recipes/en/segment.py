"""Train the small net that finds where sentences begin: `python recipes/en/segment.py --data F --base F --out sentences.npz`.

Words in (first word piece, shape, kind of gap before), one score a word out. Piece vectors are those of the base
encoder, narrowed; three gated convolutions look 14 words to either side. Trained on running text of the
treebanks' documents, laid out in three ways: all blanks, a line a paragraph, lines wrapped anywhere.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from data import CLEARED, blocks
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from dragoman.parse.pieces import SHAPES, Pieces, shape
from dragoman.parse.sentences import gaps
from dragoman.parse.tokens import words

GAPS = 4
WINDOW = 320


class Segmenter(nn.Module):
    """Scores of a sentence beginning at each word."""

    def __init__(self, vectors: Tensor, width: int = 96, inner: int = 128) -> None:
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.narrow = nn.Linear(vectors.shape[1], width)
        self.shape = nn.Embedding(SHAPES, 24)
        self.gap = nn.Embedding(GAPS, 8)
        self.into = nn.Linear(width + 32, inner)
        self.layers = nn.ModuleList(nn.Conv1d(inner, 2 * inner, 5, padding=2 * d, dilation=d) for d in (1, 2, 4))
        self.out = nn.Linear(inner, 1)
        self.drop = nn.Dropout(0.2)

    def forward(self, ids: Tensor, shapes: Tensor, gap: Tensor) -> Tensor:
        x = torch.cat([self.narrow(self.vectors(ids)), self.shape(shapes), self.gap(gap)], 2)
        x = F.relu(self.into(self.drop(x))).transpose(1, 2)
        for layer in self.layers:
            x = (x + F.glu(layer(self.drop(x)), dim=1)) * 0.7071
        return self.out(self.drop(x.transpose(1, 2)))[:, :, 0]


def documents(path: Path, *, cleared: bool) -> list[list[tuple[str, bool]]]:
    """Documents as (sentence text, begins a paragraph)."""
    out: list[list[tuple[str, bool]]] = []
    import re

    for sent_id, notes, rows in blocks(path):
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


def coded(text: str, starts: set[int], pieces: Pieces) -> tuple[list[int], list[int], list[int], list[int]]:
    spans = list(words(text))
    forms = [text[a:b] for a, b in spans]
    return (
        [pieces.of(w)[0] for w in forms],
        [shape(w) for w in forms],
        gaps(text, spans),
        [int(a in starts) for a, _ in spans],
    )


def windows(data: list[tuple[list[int], ...]], rng: random.Random) -> list[tuple[list[int], ...]]:
    out = []
    for columns in data:
        n = len(columns[0])
        at = -rng.randint(0, WINDOW - 1)
        while at < n:
            a, b = max(0, at), min(n, at + WINDOW)
            if b - a > 3:
                out.append(tuple(c[a:b] for c in columns))
            at += WINDOW
    rng.shuffle(out)
    return out


def padded(many: list[tuple[list[int], ...]]) -> list[Tensor]:
    n = max(len(x[0]) for x in many)
    return [torch.tensor([list(x[k]) + [0 if k < 3 else -1] * (n - len(x[k])) for x in many]) for k in range(4)]


@torch.no_grad()
def measure(net: Segmenter, path: Path, pieces: Pieces, limit: float = 0.0) -> float:
    """F1 of sentences of a file's texts joined by blanks."""
    net.eval()
    rng = random.Random(0)
    whole = [s for d in documents(path, cleared=False) for s in d]
    text, starts = laid_out(whole, rng, "blanks")
    ids, shapes, gap, gold = (torch.tensor([c]) for c in coded(text, starts, pieces))
    got = (net(ids, shapes, gap)[0] > limit).long()
    got[0] = 1
    a, b = np.flatnonzero(gold[0].numpy()), np.flatnonzero(got.numpy())
    n = gold.shape[1]
    right = len(set(zip(a, [*a[1:], n], strict=True)) & set(zip(b, [*b[1:], n], strict=True)))
    net.train()
    return 2 * right / (len(starts) + len(b))


def train(args: argparse.Namespace) -> Segmenter:
    from safetensors.torch import load_file

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    table = load_file(str(args.base / "model.safetensors"))["embeddings.word_embeddings.weight"]
    pieces = Pieces.read(args.base / "vocab.txt")
    docs = [d for k in ("ewt", "gum") for d in documents(args.data / f"{k}-train.conllu", cleared=True)]
    net = Segmenter(table)
    opt = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=2e-3, weight_decay=0.02)
    ready = {how: [coded(*laid_out(d, rng, how), pieces) for d in docs] for how in ("blanks", "lines", "wrapped")}
    steps = 0
    total = args.epochs * 75
    for epoch in range(args.epochs):
        chosen = [ready[rng.choices(("blanks", "lines", "wrapped"), (6, 2, 2))[0]][k] for k in range(len(docs))]
        # Neighbours of a document vary, so that its first words are not learned as following its own.
        rng.shuffle(chosen)
        chain = [tuple(sum((list(x[c]) for x in chosen[k : k + 8]), []) for c in range(4)) for k in range(0, len(chosen), 8)]
        work = windows(chain, rng)
        loss_sum = 0.0
        for k in range(0, len(work), 16):
            ids, shapes, gap, gold = padded(work[k : k + 16])
            scores = net(ids, shapes, gap)
            held = gold >= 0
            loss = F.binary_cross_entropy_with_logits(scores[held], gold[held].float())
            for group in opt.param_groups:
                group["lr"] = 2e-3 * max(0.02, 1 - steps / total)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            steps += 1
            loss_sum += float(loss.detach())
        if epoch % 3 == 2 or epoch == args.epochs - 1:
            figures = {k: round(measure(net, args.data / f"{k}-dev.conllu", pieces), 4) for k in ("ewt", "gum")}
            print(epoch, steps, round(loss_sum / (len(work) / 16), 4), figures, flush=True)
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=18)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    net = train(args)
    torch.save(net.state_dict(), args.out.with_suffix(".pt"))


if __name__ == "__main__":
    main()
