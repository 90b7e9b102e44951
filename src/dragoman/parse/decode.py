"""Scores to answers: the best tree with one root, and names whose parts fit together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

__all__ = ["best_names", "best_tree", "is_tree"]

NEVER = -1e9
"""Score of what may not be; far below any real one, yet no infinity, which would make NaN when subtracted."""


def is_tree(heads: Sequence[int]) -> bool:
    """Whether heads (0 the root, words from 1) make one tree with one root.

    >>> is_tree([2, 0, 2]), is_tree([2, 1, 0])
    (True, False)
    """
    if sum(h == 0 for h in heads) != 1:
        return False
    good = [False] * (len(heads) + 1)
    good[0] = True
    for i in range(1, len(heads) + 1):
        path: list[int] = []
        while not good[i]:
            if i in path or len(path) > len(heads):
                return False
            path.append(i)
            i = heads[i - 1]
        for j in path:
            good[j] = True
    return True


def best_tree(scores: Floats) -> list[int]:
    """Heads of the best tree by `scores` (word, head), column 0 the root; head 0 is the root, words count from 1.

    The best head of each word is nearly always a tree already; only else is one sought.
    """
    import numpy as np

    n = len(scores)
    own = np.arange(n)
    exact = np.array(scores, dtype=np.float64)
    exact[own, own + 1] = NEVER
    heads: list[int] = exact.argmax(1).tolist()
    if is_tree(heads):
        return heads
    top = exact.max(1, keepdims=True)
    exact -= top + np.log(np.exp(exact - top).sum(1, keepdims=True))
    best: list[int] = heads
    best_sum = -np.inf
    # No tree under a root can be better than the best head of every other word: most roots need no trial.
    bound = exact[:, 0] - exact[:, 1:].max(1) + exact[:, 1:].max(1).sum() if n > 1 else exact[:, 0]
    for root in np.argsort(-bound).tolist():
        if bound[root] <= best_sum:
            break
        tree = _rooted(exact, root)
        total = float(exact[own, tree].sum())
        if total > best_sum:
            best, best_sum = tree, total
    return best


def _rooted(scores: NDArray[np.float64], root: int) -> list[int]:
    """The best tree whose root is the word at index `root`."""
    import numpy as np

    n = len(scores)
    square = np.full((n + 1, n + 1), NEVER)  # [dependent, head]
    square[1:] = scores
    square[1:, 0] = NEVER
    square[root + 1, :] = NEVER
    square[root + 1, 0] = 0.0
    return [int(h) for h in _chu_liu_edmonds(square)[1:]]


def _cycle(heads: Sequence[int]) -> list[int]:
    """One cycle among `heads` (index 0 is the root), or nothing."""
    seen = [0] * len(heads)
    for start in range(1, len(heads)):
        i, path = start, []
        while i != 0 and not seen[i]:
            seen[i] = start
            path.append(i)
            i = heads[i]
        if i != 0 and seen[i] == start:
            return path[path.index(i) :]
    return []


def _chu_liu_edmonds(scores: NDArray[np.float64]) -> list[int]:
    """Maximum spanning arborescence from node 0; `scores[dependent, head]`."""
    import numpy as np

    n = len(scores)
    scores = scores.copy()
    scores[np.arange(n), np.arange(n)] = NEVER * 2
    heads: list[int] = scores.argmax(1).tolist()
    heads[0] = 0
    ring = _cycle(heads)
    if not ring:
        return heads
    rest = [i for i in range(n) if i not in set(ring)]
    # The ring becomes one node, the last: it takes the head for which breaking it costs least.
    small = np.full((len(rest) + 1, len(rest) + 1), NEVER)
    small[:-1, :-1] = scores[np.ix_(rest, rest)]
    kept = scores[ring, [heads[i] for i in ring]]
    out_of = scores[np.ix_(rest, ring)]
    into = scores[np.ix_(ring, rest)] - kept[:, None]
    small[:-1, -1] = out_of.max(1)
    small[-1, :-1] = into.max(0)
    inner = _chu_liu_edmonds(small)
    answer = list(heads)
    for k, h in enumerate(inner[:-1]):
        if k:
            answer[rest[k]] = ring[int(out_of[k].argmax())] if h == len(rest) else rest[h]
    gate = inner[-1]
    broken = ring[int(into[:, gate].argmax())]
    answer[broken] = rest[gate]
    return answer


def best_names(scores: Floats, labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Names as (first, last, label) from scores of BIES- tags (word, tag); tags that do not fit are mended by Viterbi."""
    tags = [labels[i] for i in scores.argmax(1).tolist()]
    if any(not _follows(a, b) for a, b in zip(["O", *tags], [*tags, "O"], strict=True)):
        tags = _viterbi(scores, labels)
    out: list[tuple[int, int, str]] = []
    first = 0
    for i, tag in enumerate(tags):
        part, _, label = tag.partition("-")
        if part in ("B", "S"):
            first = i
        if part in ("E", "S"):
            out.append((first, i + 1, label))
    return out


def _follows(a: str, b: str) -> bool:
    """Whether tag b may stand after tag a."""
    if a[0] in "BI":
        return b[0] in "IE" and a[2:] == b[2:]
    return b[0] in "OBS"


def _viterbi(scores: Floats, labels: Sequence[str]) -> list[str]:
    import numpy as np

    may = np.array([[0.0 if _follows(a, b) else NEVER for b in labels] for a in labels])
    best = scores[0] + np.array([0.0 if _follows("O", b) else NEVER for b in labels])
    back = []
    for row in scores[1:]:
        paths = best[:, None] + may
        back.append(paths.argmax(0))
        best = paths.max(0) + row
    best = best + np.array([0.0 if _follows(a, "O") else NEVER for a in labels])
    at = int(best.argmax())
    out = [at]
    for step in reversed(back):
        at = int(step[at])
        out.append(at)
    return [labels[i] for i in reversed(out)]
