"""The learned coder of statements beside the rules: which of their statements stand, and what acts they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dragoman.extract.learned.statements import StatementHeads, features
from dragoman.model import ACTS, Annotated, Rejected, Statement

__all__ = ["judged"]

_FORMAL = ("question", "first")
"""Acts that their form shows: the heads add none of them."""


def judged(heads: StatementHeads, doc: Annotated, statements: Sequence[Statement]) -> Iterator[Statement | Rejected]:
    """Each statement with the acts that the heads see in it, or a rejection where they see none; quotations are never dropped."""
    import numpy as np

    if not statements or doc.syntax.states is None:
        yield from statements
        return
    real, acts = heads.judge(np.array([features(doc, s) for s in statements]))
    for n, statement in enumerate(statements):
        if statement.kind == "indirect" and real[n] < heads.limits["keep"]:
            yield Rejected("statements", f"learned: no statement ({real[n]:.2f})", statement.cue or statement.content[0])
            continue
        yield replace(statement, acts=_acts(heads, statement, acts[n].tolist()), confidence=round(min(0.99, max(0.01, float(real[n]))), 2))


def _acts(heads: StatementHeads, statement: Statement, odds: Sequence[float]) -> tuple[str, ...]:
    """The acts of the rules, less those that the heads think unlikely, and those that the heads are sure of."""
    sure = dict.fromkeys(ACTS, heads.limits["sure"]) | dict.fromkeys(_FORMAL, 1.0)
    kept = [a for a, p in zip(ACTS, odds, strict=True) if p >= (heads.limits["doubt"] if a in statement.acts else sure[a])]
    return tuple(kept) or statement.acts
