"""The terms of a promise, threat, prediction, offer or refusal: by when it falls due, and on what condition it hangs."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from dragoman.extract.statements.scene import Scene
from dragoman.model import Due, Span, Time
from dragoman.syntax import Token

__all__ = ["condition_of", "due_of"]

_CLAUSE_RELS = frozenset(("advcl", "obl", "nmod", "acl", "ccomp", "conj", "parataxis"))
_SUBJECT = r"(?:there|he|she|it|they|we|the|this|that|his|her|its|their|any|[A-Z]\w+)"
_TURNED = re.compile(rf"\b(?:Had|Were|Should|had|were|should)\s+{_SUBJECT}\s+(?!had\b|were\b)[^,.;?!]{{3,90}}(?=,|$)")
_LEAD = 3
_TOWARDS = frozenset(("by", "before", "in", "until", "on", "from", "after", "at", "during", "throughout", "through", "till", "than", "starting", "beginning"))
_BEFORE = frozenset(("before",))
_SINCE = frozenset(("from", "after", "start", "starting", "begin", "beginning"))
_BY = frozenset(("by", "than"))  # "no later than"
_ARTICLES = frozenset(("the", "a", "an", "this", "these", "next", "early", "late", "mid"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-(?:\d{2}(?:-\d{2})?|SP|SU|FA|WI)")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_PAST = re.compile(r"\b(?:past|last|previous|recent|earlier|ago)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_CLOSING = re.compile(r"\bend\b|\bclose\b", re.IGNORECASE)
_TAIL = re.compile(r"[”\"]?\s+(?:by|before|within|until|from|on)\s+(?:the\s+)?$")
_DURATION = re.compile(r"P(T?)(\d+)([DWMYHS])")
_WORDY = re.compile(r"[,;:—–.!?”\"]")
_HARD = frozenset(("until", "unless", "once", "as long as", "so long as", "provided", "provided that"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_WEEK = 7
_LATELY = 30
_FAR = 25
_ARTICLE = 5
_TIMELIKE = frozenset(("until", "once", "before", "when", "while", "the moment", "as long as", "so long as"))
_FUTURE = frozenset(("will", "shall", "would", "’ll", "'ll", "could", "can"))


def due_of(scene: Scene, content: tuple[Span, ...], condition: Span | None) -> Due | None:
    """The first-named time in the content that does not lie before the report; a span of time ("within a year") counts from the day of print."""
    published = (scene.doc.report.published or "")[:10]
    for start, end in content:
        for time in scene.doc.times_in(start, end):
            found = _due(scene, time, published)
            if found is not None and not (condition is not None and condition[0] <= time.span[0] < condition[1]):
                return found
    # "Promised delivery of the parts | by March": the time hangs on the cue.
    end = content[-1][1]
    for time in scene.doc.times_in(end, min(end + _FAR, len(scene.text))):
        if _TAIL.fullmatch(scene.text, end, _opening(scene, time)):
            return _due(scene, time, published)
    return None


def _opening(scene: Scene, time: Time) -> int:
    """Where a time begins, without the preposition that may belong to it."""
    first = next(iter(scene.syntax.inside(*time.span)), None)
    return first.end + 1 if first is not None and first.upos == "ADP" else time.span[0]


def _due(scene: Scene, time: Time, published: str) -> Due | None:
    if time.type == "DURATION":
        # "Within days of the vote" counts from the vote.
        return Due(published, _after(published, time.value), time.span) if published and _deadline(scene, time) else None
    if time.type not in ("DATE", "TIME"):
        return None
    time = _ahead(scene, _whole(scene, time), published)
    ends = time.end or time.start
    return _by_then(scene, time, published) if ends and (not published or ends >= published) else None


def _whole(scene: Scene, time: Time) -> Time:
    """ "The end of the year" behind "before", and a day behind "after" or "from", with the days of what they name."""
    word = _word_before(scene, time)
    period = _period(time.value)
    if period is None:
        return time
    if word in _BEFORE and _CLOSING.search(scene.doc.quoted(time.span)):
        return replace(time, start=None, end=period[1])
    return replace(time, start=period[0], end=period[1]) if word in _SINCE else time


def _period(value: str | None) -> tuple[str, str] | None:
    """First and last day of a year, a month or a day."""
    m = _PERIOD.fullmatch(value or "")
    if m is None:
        return None
    year, month, day = (int(g) if g else None for g in m.groups())
    assert year is not None
    if month is None:
        return f"{year:04}-01-01", f"{year:04}-12-31"
    if day is None:
        return f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"
    return (value or "",) * 2


def _ahead(scene: Scene, time: Time, published: str) -> Time:
    """A bare weekday, day or month that was read as the last one: what is promised or foretold lies ahead."""
    words = scene.doc.quoted(time.span)
    if not published or not time.end or time.end >= published or _word_before(scene, time) not in _TOWARDS or _PAST.search(words):
        return time
    if _WEEKDAY.search(words) and _DAY.fullmatch(time.value or ""):
        return replace(time, start=_later(time.start, _WEEK), end=_later(time.end, _WEEK))
    if not _MONTH.fullmatch(time.value or "") or _YEAR.search(words) or time.end > (_later(published, -_LATELY) or ""):
        # What lies a few days back is spoken of, not next year's.
        return time
    return replace(time, start=_next_year(time.start), end=_next_year(time.end))


def _later(day: str | None, days: int) -> str | None:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat() if day is not None else None


def _next_year(day: str | None) -> str | None:
    if day is None:
        return None
    here = date.fromisoformat(day)
    return here.replace(year=here.year + 1, day=min(here.day, monthrange(here.year + 1, here.month)[1])).isoformat()


def _by_then(scene: Scene, time: Time, published: str) -> Due:
    """ "Before December" ends the day before it begins, "by 2020" with its last day; both are open to the day of print."""
    word = _word_before(scene, time)
    if word in _BEFORE:
        return Due(published or None, _later(time.start, -1) if time.start else time.end, time.span)
    if time.start and not time.end:
        # "Starting July 1": it falls due on that day.
        return Due(time.start, (_period(time.start) or (None, time.start))[1], time.span)
    return Due(None if word in _BY else time.start, time.end, time.span)


def _word_before(scene: Scene, time: Time) -> str:
    """The preposition of a time, inside it or before it and its article."""
    inside = scene.syntax.inside(*time.span)
    first = inside[0] if inside else None
    if first is None:
        return ""
    if first.upos in ("ADP", "SCONJ"):
        return first.lemma.lower()
    at = first.i - 1
    while at > 0 and scene.syntax[at].lemma.lower() in _ARTICLES:
        at -= 1
    return scene.syntax[at].lemma.lower() if at >= 0 else ""


def _deadline(scene: Scene, time: Time) -> bool:
    inside = scene.syntax.inside(*time.span)
    last = inside[-1].i + 1 if inside else len(scene.syntax)
    hours = (time.value or "").startswith("PT")
    counted = last < len(scene.syntax) and scene.syntax[last].lemma == "of" and not hours
    if _PAST.search(scene.doc.quoted(time.span)):
        return False
    return not counted and _word_before(scene, time) in scene.lexicon.group("deadline word")


def _after(published: str, value: str | None) -> str | None:
    """The day a duration after another; None where its length is open ("within days")."""
    m = _DURATION.fullmatch(value or "")
    if m is None:
        return published if (value or "").startswith("PT") else None
    count, unit = int(m.group(2)), m.group(3)
    if m.group(1) or unit == "D":
        hours = count if unit == "H" else 0
        return _later(published, hours // 24 if m.group(1) else count)
    if unit == "W":
        return _later(published, _WEEK * count)
    day = date.fromisoformat(published)
    months = day.month - 1 + count * (12 if unit == "Y" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])).isoformat()


def condition_of(scene: Scene, pattern: re.Pattern[str], content: tuple[Span, ...], acts: set[str]) -> Span | None:
    """The conditional clause of the content: "if sanctions are lifted", "as soon as the mines are cleared", "had there been a vote"."""
    for start, end in content:
        for m in pattern.finditer(scene.text, start, end):
            if not _opens(scene, m, start, acts):
                continue
            found = _conditional(scene, m, start, end) or _by_order(scene, m, end)
            if found is not None:
                return found
        for turned in _TURNED.finditer(scene.text, start, end):
            low = turned.start()
            if low < start + _LEAD or scene.text[low - 2 : low - 1] in ".!?;" or turned.group().startswith("should"):
                return turned.span()
    return None


def _opens(scene: Scene, m: re.Match[str], start: int, acts: set[str]) -> bool:
    """Whether a phrase opens a condition of such acts: "before" and "while" do in refusals, "when" in what shall be done or not."""
    word = m.group().lower()
    if word in ("until", "before", "once") and any(t.span[0] <= m.end() + _ARTICLE for t in scene.doc.times_in(m.start(), m.end() + _FAR)):
        return False
    if word == "before":
        return bool(acts & {"refusal", "demand"}) and "prediction" not in acts
    if word == "while":
        return "refusal" in acts
    if word != "when":
        return True
    return bool(acts & {"refusal", "promise", "offer"}) and any(t.lemma.lower() in _FUTURE for t in scene.syntax.inside(start, m.start()))


def _conditional(scene: Scene, m: re.Match[str], start: int, end: int) -> Span | None:
    """The clause that a phrase of condition opens by the tree, inside the content from `start` to `end`."""
    syntax = scene.syntax
    words = syntax.inside(m.start(), m.end())
    if not words:
        return None
    word = m.group().lower()
    head = _opened(scene, words[-1])
    if head is None or head.i < words[0].i or (word == "until" and head.upos not in ("VERB", "AUX", "ADJ")):
        head = _opened(scene, words[0])
    if head is None or head.rel not in _CLAUSE_RELS or (head.rel == "ccomp" and word == "if" and _asks(scene, head)):
        return None
    if word in _TIMELIKE and (head.upos not in ("VERB", "AUX", "ADJ") or not any(t.rel == "mark" for t in syntax.children(head.i))):
        return None
    low, high = syntax.span(head.i)
    if low > m.end() + 3:
        low = m.start()
    low, high = max(start, min(low, m.start()), m.start() - 5), min(end, high)
    return (m.start(), high) if high > m.end() else None


def _by_order(scene: Scene, m: re.Match[str], end: int) -> Span | None:
    """What a phrase of condition opens by the order of words, where the tree hangs it elsewhere: up to the next mark, with a finite verb in it."""
    syntax = scene.syntax
    stop = _WORDY.search(scene.text, m.end(), end)
    high = stop.start() if stop is not None else end
    after = syntax.inside(m.end(), high)
    before = [t for t in syntax.inside(max(0, m.start() - _FAR), m.start()) if t.upos != "PUNCT"]
    verbal = any(t.xpos in _FINITE or (t.upos == "VERB" and m.group().lower() in _HARD) for t in after[1:])
    if not verbal or after[0].xpos in _FINITE:
        return None
    if m.group().lower() == "if" and before and before[-1].lemma in _ASKING:
        return None
    return m.start(), high


_ASKING = frozenset(("ask", "wonder", "know", "see", "question", "doubt", "say", "tell", "decide", "determine", "learn", "as", "even"))


def _asks(scene: Scene, clause: Token) -> bool:
    """Whether a clause with "if" is a question ("asked if …", "see if …") rather than a condition."""
    above = scene.syntax.head(clause.i)
    return above is None or above.lemma in _ASKING


def _opened(scene: Scene, token: Token) -> Token | None:
    """The head of the clause or phrase that a conjunction or preposition opens; the token itself where it opens none."""
    return scene.syntax[token.head] if token.head >= 0 and token.rel in ("mark", "advmod", "case", "fixed", "cc") else token
