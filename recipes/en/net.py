"""The network: one small BERT encoder and a head for each thing read from it.

Word = its first word piece. Case is lost in the uncased vocabulary, so each piece carries the shape of
its word (`shapes`), added to the input of the encoder and joined again before the heads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PARTS = ("query", "key", "value")


@dataclass(frozen=True)
class Sizes:
    """Dimensions of the net; the encoder's are fixed by its weights."""

    upos: int
    xpos: int
    names: int
    rels: int
    shapes: int
    vocab: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    places: int = 512
    arc: int = 256
    rel: int = 128
    shape: int = 32
    drop: float = 0.2


class Layer(nn.Module):
    """One transformer layer, as in BERT (norm after)."""

    def __init__(self, s: Sizes) -> None:
        super().__init__()
        self.heads = s.heads
        self.qkv = nn.Linear(s.width, 3 * s.width)
        self.out = nn.Linear(s.width, s.width)
        self.norm1 = nn.LayerNorm(s.width, eps=1e-12)
        self.up = nn.Linear(s.width, s.inner)
        self.down = nn.Linear(s.inner, s.width)
        self.norm2 = nn.LayerNorm(s.width, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype), dropout_p=0.1 if self.training else 0.0)
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(b, n, d))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The encoder; returns the states of every layer, the input's included."""

    def __init__(self, s: Sizes) -> None:
        super().__init__()
        self.pieces = nn.Embedding(s.vocab, s.width)
        self.places = nn.Embedding(s.places, s.width)
        self.kind = nn.Parameter(torch.zeros(s.width))
        self.shapes = nn.Embedding(s.shapes, s.width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(s.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))

    def forward(self, ids: Tensor, shapes: Tensor, real: Tensor) -> list[Tensor]:
        mask = torch.zeros(ids.shape[0], 1, 1, ids.shape[1], device=ids.device)
        mask = mask.masked_fill(~real[:, None, None, :], -1e4)
        places = self.places.weight[: ids.shape[1]]
        x = self.norm(self.pieces(ids) + places + self.kind + self.shapes(shapes))
        states = [x]
        for layer in self.layers:
            x = layer(x, mask)
            states.append(x)
        return states


def load_encoder(encoder: Encoder, folder: Path) -> None:
    """Copy the published weights of all-MiniLM-L6-v2 into `encoder`."""
    from safetensors.torch import load_file

    w = load_file(str(folder / "model.safetensors"))
    w = {k.removeprefix("bert."): v for k, v in w.items()}
    e = "embeddings."
    own = {
        "pieces.weight": w[e + "word_embeddings.weight"],
        "places.weight": w[e + "position_embeddings.weight"],
        "kind": w[e + "token_type_embeddings.weight"][0],
        "norm.weight": w[e + "LayerNorm.weight"],
        "norm.bias": w[e + "LayerNorm.bias"],
        "shapes.weight": encoder.shapes.weight.detach(),
    }
    pairs = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for i in range(len(encoder.layers)):
        p = f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            own[f"layers.{i}.qkv.{kind}"] = torch.cat([w[f"{p}attention.self.{x}.{kind}"] for x in PARTS])
            for mine, theirs in pairs.items():
                own[f"layers.{i}.{mine}.{kind}"] = w[f"{p}{theirs}.{kind}"]
    encoder.load_state_dict(own)


class Net(nn.Module):
    """Encoder, mix of its layers, and the heads."""

    def __init__(self, s: Sizes) -> None:
        super().__init__()
        self.sizes = s
        self.encoder = Encoder(s)
        # Starts as the last layer alone, nearly; training moves weight to lower ones where they serve.
        start = torch.full((s.layers + 1,), -2.0)
        start[-1] = 2.0
        self.mix = nn.Parameter(start)
        self.shape = nn.Embedding(s.shapes, s.shape)
        wide = s.width + s.shape
        self.upos = nn.Linear(wide, s.upos)
        self.xpos = nn.Linear(wide, s.xpos)
        self.names = nn.Linear(wide, s.names)
        self.arc_dep, self.arc_head = nn.Linear(wide, s.arc), nn.Linear(wide, s.arc)
        self.rel_dep, self.rel_head = nn.Linear(wide, s.rel), nn.Linear(wide, s.rel)
        self.root = nn.Parameter(torch.randn(wide) * 0.02)
        self.arc = nn.Parameter(torch.randn(s.arc + 1, s.arc) * 0.02)
        self.rel = nn.Parameter(torch.zeros(s.rel + 1, s.rels, s.rel + 1))
        self.drop = nn.Dropout(s.drop)

    def words(self, ids: Tensor, shapes: Tensor, real: Tensor, first: Tensor) -> Tensor:
        """(batch, words, width): the mixed state of each word's first piece, its shape joined."""
        states = self.encoder(ids, shapes, real)
        index = first[:, :, None].expand(-1, -1, states[0].shape[2])
        mix = torch.softmax(self.mix, 0)
        word = sum(mix[i] * s.float().gather(1, index) for i, s in enumerate(states))
        return torch.cat([word, self.shape(shapes.gather(1, first))], 2)

    def forward(self, ids: Tensor, shapes: Tensor, real: Tensor, first: Tensor, lone: Tensor) -> dict[str, Tensor]:
        """Scores of all heads. `lone` is true for words, false for padding (batch, words)."""
        w = self.drop(self.words(ids, shapes, real, first))
        rooted = torch.cat([self.root.expand(w.shape[0], 1, -1), w], 1)
        act = lambda layer, x: self.drop(F.gelu(layer(x)))  # noqa: E731
        dep, head = act(self.arc_dep, w), act(self.arc_head, rooted)
        one = torch.ones_like(dep[..., :1])
        arcs = torch.cat([dep, one], 2) @ self.arc @ head.transpose(1, 2)
        held = torch.cat([torch.ones_like(lone[:, :1]), lone], 1)
        arcs = arcs.masked_fill(~held[:, None, :], -1e4)
        return {
            "upos": self.upos(w),
            "xpos": self.xpos(w),
            "names": self.names(w),
            "arcs": arcs,
            "rel_dep": act(self.rel_dep, w),
            "rel_head": act(self.rel_head, rooted),
        }

    def relations(self, dep: Tensor, head: Tensor) -> Tensor:
        """Scores of relations for pairs (n, rel) x (n, rel) -> (n, rels)."""
        one = torch.ones_like(dep[:, :1])
        d, h = torch.cat([dep, one], 1).to(self.rel.dtype), torch.cat([head, one], 1).to(self.rel.dtype)
        flat = d @ self.rel.reshape(d.shape[1], -1)
        return torch.einsum("nrk,nk->nr", flat.view(len(d), -1, h.shape[1]), h)
