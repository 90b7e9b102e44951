"""The heads of the event coder, on the frozen encoder: one layer that looks at the whole sentence, then triggers, leaves, status and links."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def gelu(x: Tensor) -> Tensor:
    """As at run time: the logistic approximation."""
    return x * torch.sigmoid(1.702 * x)


@dataclass(frozen=True)
class Sizes:
    """Dimensions. `state` is the encoder's vector of a word."""

    state: int
    types: int
    leaves: int
    statuses: int
    roles: int
    width: int = 256
    heads: int = 4
    inner: int = 512
    layers: int = 1
    link: int = 96
    drop: float = 0.3


class Layer(nn.Module):
    """A transformer layer, norm first."""

    def __init__(self, s: Sizes) -> None:
        super().__init__()
        self.heads = s.heads
        self.qkv, self.out = nn.Linear(s.width, 3 * s.width), nn.Linear(s.width, s.width)
        self.up, self.down = nn.Linear(s.width, s.inner), nn.Linear(s.inner, s.width)
        self.norm1, self.norm2 = nn.LayerNorm(s.width), nn.LayerNorm(s.width)
        self.drop = nn.Dropout(s.drop)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.drop(self.out(a.transpose(1, 2).reshape(b, n, d)))
        return x + self.drop(self.down(gelu(self.up(self.norm2(x)))))


class Heads(nn.Module):
    """Vectors of words (b, n, state) to scores."""

    def __init__(self, s: Sizes) -> None:
        super().__init__()
        self.sizes = s
        self.norm = nn.LayerNorm(s.state)
        self.enter = nn.Linear(s.state, s.width)
        self.layers = nn.ModuleList(Layer(s) for _ in range(s.layers))
        self.leave = nn.LayerNorm(s.width)
        self.types, self.leaves = nn.Linear(s.width, s.types), nn.Linear(s.width, s.leaves)
        self.statuses, self.mutual = nn.Linear(s.width, s.statuses), nn.Linear(s.width, 1)
        self.act, self.word = nn.Linear(s.width, s.link * s.roles), nn.Linear(s.width, s.link * s.roles)
        self.role = nn.Linear(s.width, s.roles)
        self.drop = nn.Dropout(s.drop)
        self.soak = nn.Dropout(0.2)

    def forward(self, states: Tensor, real: Tensor) -> dict[str, Tensor]:
        mask = torch.zeros_like(real, dtype=states.dtype).masked_fill(~real, -1e4)[:, None, None, :]
        x = self.drop(gelu(self.enter(self.soak(self.norm(states)))))
        for layer in self.layers:
            x = layer(x, mask)
        x = self.drop(self.leave(x))
        b, n, _ = x.shape
        k, r = self.sizes.link, self.sizes.roles
        act, word = self.act(x).view(b, n, r, k), self.word(x).view(b, n, r, k)
        links = torch.einsum("birk,bjrk->bijr", act, word) / k**0.5 + self.role(x)[:, None]
        return {"types": self.types(x), "leaves": self.leaves(x), "statuses": self.statuses(x), "mutual": self.mutual(x)[..., 0], "links": links}
