"""Learned heads on the frozen encoder, beside the rules: what the rules say of each word goes in, a second opinion comes out."""

from __future__ import annotations

from dragoman.extract.learned.heads import Heads, Judged
from dragoman.extract.learned.hints import REASONS, WIDTH, Hint, features

__all__ = ["REASONS", "WIDTH", "Heads", "Hint", "Judged", "features"]
