"""Quotation marks read by an automaton: which characters of a text stand inside quotation marks.

No syntax is needed. A paragraph at a time, marks of several systems (curly, straight, doubled single, German, French, corner brackets, single
quotes told from apostrophes) open and close quotations on a stack. A lone mark never stops the reading: what is open at the end of a paragraph
is closed there, and taken up again where the next paragraph opens with a mark of its own (the printers' rule for long quotations) or where a
closing mark without an opening one follows. Linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

__all__ = ["Quotation", "find_quotations", "paragraphs"]

_BREAK: Final = re.compile(r"[ \t\r\f\v\u00a0]*\n\s*")
_MARK: Final = re.compile(r"``|''|[\"“”„‟＂«»‹›「」『』‘’‚'`]")
_FAMILY: Final = {
    **dict.fromkeys(("“", "”", "„", "‟", '"', "＂", "''", "``"), "double"),
    **dict.fromkeys(("«", "»", "‹", "›"), "angle"),
    **dict.fromkeys(("「", "」", "『", "』"), "corner"),
    **dict.fromkeys(("‘", "’", "‚", "'", "`"), "single"),
}
_OPENERS: Final = frozenset("“„«‹「『‘‚`") | {"``"}
_CLOSERS: Final = frozenset("”»›」』’")
_BEFORE_OPEN: Final = frozenset("([{―—–-/:;,.…") | frozenset("“„\"«「‘'`")
_AFTER_CLOSE: Final = frozenset(",.;:!?)]}―—–-/…”’\"'»」")
_TERMINAL: Final = re.compile(r"[.!?…][)\]]?(?=\s)")
_LOOK_AHEAD: Final = 64
_WRAPPED_LINE: Final = 110
_MAX_CARRY: Final = 6
_MAX_SINGLE: Final = 1500


@dataclass(frozen=True, slots=True)
class Quotation:
    """Characters between quotation marks.

    `start`, `end` take in the marks (where there are any), `inner` leaves them out. `depth` 0 is not inside another passage. `closed` says that a closing
    mark was met; `carried` that the passage goes on from an open one of the paragraph before.
    """

    start: int
    end: int
    inner: tuple[int, int]
    depth: int
    closed: bool
    carried: bool


@dataclass(slots=True)
class _Open:
    family: str
    mark: str
    start: int
    inner: int
    carried: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    text: str
    family: str
    start: int
    end: int
    side: int  # +1 opens, -1 closes, 0 either, 9 none (apostrophe, inch)


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Paragraph spans without surrounding blanks, in order.

    A blank line always ends one; a single line break does unless the lines look wrapped (the line does not end a sentence, or the next goes on in
    lower case).
    """
    out: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for m in _BREAK.finditer(text):
        if m.start() < start:
            continue
        if m.group().count("\n") < 2 and _wrapped(text, m.start(), m.end()):
            continue
        if m.start() > start:
            out.append((start, m.start()))
        start = m.end()
    end = len(text.rstrip())
    if end > start:
        out.append((start, end))
    return tuple(out)


def _wrapped(text: str, end: int, start: int) -> bool:
    last = text[max(0, end - 1) : end]
    following = text[start : start + 1]
    if following.islower() or following.isdigit():
        return True
    line = end - text.rfind("\n", 0, end)
    return 50 < line <= _WRAPPED_LINE and last not in ".!?…\"”’':;)"


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations, sorted by start; an outer one stands before those inside it."""
    out: list[Quotation] = []
    spans = paragraphs(text)
    marks = [_marks(text, start, end) for start, end in spans]
    carried: _Open | None = None
    age = 0
    for k, (start, end) in enumerate(spans):
        stack: list[_Open] = []
        if carried is not None:
            state = _carry(marks, k, carried)
            if state == "on":
                stack.append(_Open(carried.family, carried.mark, start, start, True))
            age += 1
            reopen = state == "again"
        else:
            reopen = False
        _run(text, marks[k], stack, out, reopen=reopen)
        carried = _finish(stack, end, out)
        age = 0 if carried is None or not carried.carried else age
        if age > _MAX_CARRY:
            carried = None
    return tuple(sorted(out, key=lambda p: (p.start, -p.end, p.depth)))


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    found: list[_Mark] = []
    for m in _MARK.finditer(text, start, end):
        mark = m.group()
        family = _FAMILY[mark]
        side = _side(text, m, (start, end))
        if side != 9:
            found.append(_Mark(mark, family, m.start(), m.end(), side))
    return _settle_single(text, found)


def _side(text: str, found: re.Match[str], bounds: tuple[int, int]) -> int:
    """How a mark stands between its neighbours: +1 opens, -1 closes, 0 either, 9 none. `bounds`: its paragraph."""
    mark, start, end = found.group(), found.start(), found.end()
    low, high = bounds
    before = text[start - 1] if start > low else " "
    after = text[end] if end < high else " "
    opens = (before.isspace() or before in _BEFORE_OPEN) and not after.isspace() and end < high
    closes = (after.isspace() or after in _AFTER_CLOSE) and not before.isspace() and start > low
    if _FAMILY[mark] == "single":
        return _single_side(mark, before, after)
    if _FAMILY[mark] == "angle":
        # French sets blanks inside its marks, German turns them round.
        if mark in "«‹":
            return -1 if not before.isspace() and (after.isspace() or after in _AFTER_CLOSE) and start > low else 1
        return 1 if (before.isspace() or start == low) and not after.isspace() and after not in _AFTER_CLOSE else -1
    if mark in _OPENERS:
        # “ closes German „…“, and is a common misprint for ”.
        return -1 if closes and not opens else 1
    if mark in _CLOSERS:
        return 1 if opens and not closes else -1
    if before in ",.!?…" and after.isalnum():
        return 0
    if opens != closes:
        return 1 if opens else -1
    return 9 if not opens and before.isdigit() else 0


def _single_side(mark: str, before: str, after: str) -> int:
    if mark in "‘‚`":
        return 9 if after.isspace() or (after.isdigit() and not before.isspace()) else 1
    if before.isalnum() and after.isalnum():
        return 9
    opens = (before.isspace() or before in _BEFORE_OPEN) and (after.isalpha() or after in '“"[…')
    if mark == "'" and opens:
        return 1
    if before.isspace() or after.isalnum():
        return 9
    return -1


def _settle_single(text: str, marks: list[_Mark]) -> list[_Mark]:
    """Keep single quotes only in pairs: a closer is an apostrophe unless something opened, an opener one unless something closes."""
    keep: list[_Mark] = []
    waiting: int | None = None
    guess: int | None = None
    for mark in marks:
        if mark.family != "single":
            keep.append(mark)
            continue
        if mark.side == 1:
            if waiting is not None and guess is None:
                del keep[waiting]
            guess, waiting = None, len(keep)
            keep.append(mark)
        elif waiting is not None and mark.start - keep[waiting].end < 2:
            del keep[waiting]
            waiting = guess = None
        elif waiting is not None and mark.start - keep[waiting].start <= _MAX_SINGLE:
            doubtful = text[mark.start - 1] in "sS" and text[mark.end : mark.end + 2].strip()[:1].islower()
            if guess is not None:
                # The first candidate was a plural possessive ("the states’ rights’"): the later closer is the better one.
                del keep[guess]
            guess = len(keep)
            keep.append(mark)
            if not doubtful:
                waiting, guess = None, None
    if waiting is not None and guess is None:
        del keep[waiting]
    return keep


def _run(text: str, marks: list[_Mark], stack: list[_Open], out: list[Quotation], *, reopen: bool) -> None:
    for k, mark in enumerate(marks):
        side = _decide(mark, stack)
        if side == 0 and _misprinted(marks, k, stack):
            mark = replace(mark, family=stack[-1].family)
            side = -1
        if side < 0:
            _close(mark, stack, out)
        elif side > 0:
            top = stack[-1] if stack else None
            if top is not None and top.family == mark.family and not _nested(marks, k):
                _abandon(text, mark, stack, out)
            stack.append(_Open(mark.family, mark.text, mark.start, mark.end, reopen and not stack and k == 0))


def _decide(mark: _Mark, stack: list[_Open]) -> int:
    is_open = any(o.family == mark.family for o in stack)
    if mark.side == 0:
        return -1 if is_open else 1
    if mark.side < 0 and not is_open:
        return 0
    return mark.side


def _misprinted(marks: list[_Mark], k: int, stack: list[_Open]) -> bool:
    """Whether a closing mark of another system closes what is open ("“We go,» he said"): no mark of its own does before the next one opens."""
    if not stack or marks[k].family == "single" or stack[-1].family == "single":
        return False
    for mark in marks[k + 1 : k + 1 + _LOOK_AHEAD]:
        if mark.family == stack[-1].family:
            return mark.side > 0
    return True


def _nested(marks: list[_Mark], k: int) -> bool:
    """Whether the opening mark `k`, met while its family is open, has both closing marks to come."""
    balance = 2
    for mark in marks[k + 1 : k + 1 + _LOOK_AHEAD]:
        if mark.family == marks[k].family:
            balance += mark.side
            if balance == 0:
                return True
    return False


def _abandon(text: str, mark: _Mark, stack: list[_Open], out: list[Quotation]) -> None:
    """Close the open passage whose mark went missing at the last end of a sentence before `mark`."""
    top = stack.pop()
    ends = [m.end() for m in _TERMINAL.finditer(text, top.inner, mark.start)]
    end = ends[0] if ends else top.inner + len(text[top.inner : mark.start].rstrip())
    # What was quoted inside it ends no later than it does.
    for q in reversed(out):
        if q.start < top.inner:
            break
        end = max(end, q.end)
    out.append(Quotation(top.start, end, (top.inner, end), len(stack), False, top.carried))


def _close(mark: _Mark, stack: list[_Open], out: list[Quotation]) -> None:
    while stack:
        top = stack.pop()
        if top.family == mark.family:
            out.append(Quotation(top.start, mark.end, (top.inner, mark.start), len(stack), True, top.carried))
            return
        if top.family != "single":
            out.append(Quotation(top.start, mark.start, (top.inner, mark.start), len(stack), False, top.carried))


def _finish(stack: list[_Open], end: int, out: list[Quotation]) -> _Open | None:
    bottom = stack[0] if stack else None
    while stack:
        top = stack.pop()
        if top.family != "single" or not stack:
            out.append(Quotation(top.start, end, (top.inner, end), len(stack), False, top.carried))
    return bottom if bottom is not None and bottom.family != "single" else None


def _carry(marks: list[list[_Mark]], k: int, carried: _Open) -> str:
    """How paragraph `k` takes up an open passage: "again" with a mark of its own, "on" up to a closing mark, or "none"."""
    for ahead, some in enumerate(marks[k : k + _MAX_CARRY]):
        first = next((m for m in some if m.family == carried.family), None)
        if first is None:
            continue
        if first.side < 0:
            return "on"
        return "again" if ahead == 0 and first.side >= 0 else "none"
    return "none"
