"""Reports that take up an earlier one: confirm, deny, cancel or correct what it told. Judged sentence by sentence, events or none."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from dragoman.link.across.rarity import Rarity, cosine, weighed
from dragoman.link.across.settings import Settings, tokens
from dragoman.link.across.stories import Story

__all__ = ["Line", "TakenUp", "follow_ups", "line_of", "taken_candidates", "taken_signs"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a report.

    `cue` is a word that says it takes up something, `verdict` what it would be; `days` are the spans of time it names (first and last day), `incidents`
    what its events belong to.
    """

    report: str
    origin: str
    published: int
    start: int
    text: str = field(repr=False)
    words: Mapping[str, float] = field(repr=False)
    cue: tuple[str, str] | None
    verdict: str
    back: bool
    lead: bool
    days: tuple[tuple[int, int], ...] = ()
    events: tuple[str, ...] = ()
    incidents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A sentence `one` that takes up the report of the sentence `other`, with the signs of it and the log-odds."""

    one: Line
    other: Line
    verdict: str
    score: float
    shown: Mapping[str, float]


@cache
def _cues(followups: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, tuple[int, str]]]:
    """One pattern for all words, and for each its row and verdict: the first row counts."""
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(words) for _, words in sorted(followups, key=lambda f: -len(f[1])))})\b", re.IGNORECASE)
    return pattern, {words: (n, verdict) for n, (verdict, words) in reversed(list(enumerate(followups)))}


def _cue(text: str, settings: Settings) -> tuple[str, str] | None:
    pattern, known = _cues(settings.followups)
    found = [(known[m[0].lower()], m[0]) for m in pattern.finditer(text)]
    if not found:
        return None
    (_, verdict), words = min(found)
    return verdict, words


def line_of(place: tuple[str, str, int, int], text: str, rare: Rarity, settings: Settings, **more: object) -> Line:
    """The line of a sentence; `place` is its report, the report's origin, the day of print and the offset."""
    heavy = {word: rare.weight(word) for word in settings.words(text) if word not in settings.parties}
    cue = _cue(text, settings)
    low = {word.lower() for word, _ in tokens(text)}
    verdict = cue[0] if cue else next((verdict for verdict, words in settings.verdicts if not words.isdisjoint(low)), "confirms")
    back = not settings.back.isdisjoint(low)
    return Line(*place, text, weighed(heavy), cue, verdict, back, place[3] < settings.number("lead"), **more)  # type: ignore[arg-type]


def follow_ups(lines: Iterable[Line], told: Mapping[str, Story], settings: Settings) -> Iterator[TakenUp]:
    """For each sentence the report it takes up, where that is likely enough; of two origins and one verdict the likeliest."""
    least = settings.number("taken up")
    by_report = _by_report(lines, settings)
    best: dict[tuple[str, str], TakenUp] = {}
    index = _Index.of(told, settings)
    for line in (one for found in by_report.values() for one in found if _may(one)):
        ranked = [taken for taken in _candidates(line, by_report, index, told, settings) if taken.score >= least]
        if not ranked:
            continue
        found = max(ranked, key=lambda t: (t.score, t.other.published, t.other.report))
        key = line.origin, found.other.origin
        if key not in best or best[key].score < found.score:
            best[key] = found
    yield from best.values()


def taken_candidates(lines: Iterable[Line], told: Mapping[str, Story], settings: Settings) -> Iterator[TakenUp]:
    """Every pair that `follow_ups` weighs: what its weights are fitted on."""
    by_report, index = _by_report(lines, settings), _Index.of(told, settings)
    for line in (one for found in by_report.values() for one in found if _may(one)):
        yield from _candidates(line, by_report, index, told, settings)


def _by_report(lines: Iterable[Line], settings: Settings) -> dict[str, list[Line]]:
    out: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if len(line.words) >= settings.number("line words") and not line.text.rstrip().endswith(("—", "–", "-")):  # a dateline is no sentence
            out[line.report].append(line)
    return out


def _candidates(line: Line, by_report: Mapping[str, list[Line]], index: _Index, told: Mapping[str, Story], settings: Settings) -> Iterator[TakenUp]:
    for key in index.earlier(line, told):
        if taken := _taken(line, by_report.get(key, ()), told, settings):
            yield taken


def _may(line: Line) -> bool:
    """Whether a sentence can take up an earlier report at all."""
    return line.lead or line.back or line.cue is not None or any(last < line.published - 1 for _, last in line.days)


@dataclass(frozen=True)
class _Index:
    """Reports by the words they are best known by, in order of print."""

    by_word: Mapping[str, tuple[Sequence[int], Sequence[str]]]
    crowd: int
    keys: int
    lookback: int

    @classmethod
    def of(cls, told: Mapping[str, Story], settings: Settings) -> _Index:
        by_word: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for story in told.values():
            for word in story.words:
                by_word[word].append((story.published, story.report))
        ordered = {word: tuple(zip(*sorted(found), strict=True)) for word, found in by_word.items()}
        return cls(ordered, int(settings.number("taken block")), int(settings.number("taken keys")), int(settings.number("lookback")))  # type: ignore[arg-type]

    def earlier(self, line: Line, told: Mapping[str, Story]) -> list[str]:
        """Earlier reports of other origins that share two of the sentence's heaviest words, the latest of a crowd."""
        counts: Counter[str] = Counter()
        for word in sorted(line.words, key=lambda w: (-line.words[w], w))[: self.keys]:
            days, keys = self.by_word.get(word, ((), ()))
            end = bisect_left(days, line.published + 1)
            for n in range(max(end - self.crowd, bisect_left(days, line.published - self.lookback)), end):
                counts[keys[n]] += 1
        now = line.published, line.report
        return sorted(k for k, n in counts.items() if n > 1 and told[k].origin != line.origin and (told[k].published, k) < now)


def _taken(line: Line, earlier: Sequence[Line], told: Mapping[str, Story], settings: Settings) -> TakenUp | None:
    story = told[earlier[0].report] if earlier and line.report in told else None
    if story is None or _there(line, story) < settings.number("words there"):
        return None
    other = max(earlier, key=lambda e: (cosine(line.words, e.words), -e.start))
    shown = taken_signs(line, other, told)
    score = sum(settings.takings[name].value * value for name, value in shown.items() if name in settings.takings)
    return TakenUp(line, other, line.verdict, score, shown)


def taken_signs(line: Line, other: Line, told: Mapping[str, Story]) -> dict[str, float]:
    """The signs that a sentence takes up the earlier report of another, each from 0 to about 1."""
    story = told[other.report]
    days = line.published - other.published
    alike = cosine(told[line.report].words, story.words)
    there = _there(line, story)
    out = {"base": 1.0, "its words there": there, "sentences alike": math.sqrt(cosine(line.words, other.words)), "one story": alike}
    out["all of it here"] = sum(w for word, w in other.words.items() if word in line.words) / sum(other.words.values())
    out["days between"] = math.log1p(days) / 6
    if line.cue:
        out |= {"cue": 1.0, "cue and words": there, "cue of denial": float(line.cue[0] == "denies")}
    if days <= 2:
        out["printed then" if line.cue else "printed then, no such word"] = 1.0
    elif line.back:
        out["looks back"] = 1.0
    if dated := _dated(line, other.published):
        out |= {dated: 1.0, "names its time, and words": there}
    out |= {name: 1.0 for name, is_so in (("in the opening", line.lead), ("in its opening", other.lead)) if is_so}
    if line.incidents & other.incidents:
        out["one event in both"] = 1.0
    return out


def _there(line: Line, story: Story) -> float:
    return sum(w for word, w in line.words.items() if word in story.words) / sum(line.words.values())


def _dated(line: Line, day: int) -> str | None:
    """Whether a sentence names the day of an earlier report, or a month or so in which it lies."""
    if line.published - day > 2 and any(first == last and abs(first - day) <= 1 for first, last in line.days):
        return "names its day"
    if line.published - day > 6 and any(first < last and first <= day <= last for first, last in line.days):
        return "names its time"
    return None
