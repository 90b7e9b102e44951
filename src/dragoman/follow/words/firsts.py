"""Firsts checked against the store: earlier matching deeds and reports that say otherwise. A claim is contradicted, or not contradicted; never confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from dragoman.follow.words.acts import Act
from dragoman.follow.words.records import Checked, Evidence
from dragoman.follow.words.shelf import Sentence, Shelf
from dragoman.link.across.settings import spelled
from dragoman.tables import rows, shipped

__all__ = ["checked"]

_LITTLE: Final = 8.0
"""Weight of words below which a claim says too little of itself, and the deed's words are taken too."""
_PLAIN: Final = frozenset({"ever", "tim", "history", "becam", "becom", "first"})
"""Stems of the claiming itself."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A first as a report claims it. `words`: stems of who, scope and deed, with their weights; `bound`: nothing before that day counts."""

    row: Mapping[str, Any]
    sentence: Sentence
    acts: tuple[Act, ...]
    families: frozenset[str]
    words: Mapping[str, float]
    countries: frozenset[str]
    day: date
    bound: date | None
    bounded: str | None
    denial: bool
    holding: bool

    @property
    def text(self) -> str:
        return str(self.row["text"])


def checked(shelf: Shelf, record: str | None = None) -> Iterator[Checked]:
    """Every claim of a first in the store (or one record's), in order of time, with what speaks against it."""
    claims = [claim for row in shelf.rows("SELECT * FROM firsts ORDER BY known, report, text_start") if (claim := _claim(shelf, row))]
    denials = list(_denials(shelf))
    for claim in claims:
        if record is not None and claim.row["id"] != record:
            continue
        yield _checked(shelf, claim, claims, denials)


def _claim(shelf: Shelf, row: Mapping[str, Any]) -> Claim | None:
    sentence = shelf.at(row["report"], row["text_start"])
    if sentence is None:
        return None
    start, end = row["text_start"] - sentence.start, row["text_end"] - sentence.start
    acts = tuple(act for act in shelf.acts(sentence) if act.mood != "to come" and (start <= act.start < end or act.clause[0] <= start < act.clause[1]))
    given = " ".join(re.split(r" (?:when|after|before|while) ", part)[0] for part in (row["text"], row["scope"], row["deed"]) if part)
    stems = set(shelf.settings.words(given)) - _PLAIN - set(shelf.settings.words(" ".join(t["text"] for t in sentence.times)))
    if sum(shelf.weight(word) for word in stems) < _LITTLE:
        stems |= {word for act in acts for word in act.near | act.words} - _PLAIN
    bounded, what = _bounds(sentence, start)
    return Claim(
        row=row, sentence=sentence, acts=acts, families=frozenset().union(*(act.families for act in acts)) & shelf.lexicon.types.keys(),
        words={word: shelf.weight(word) for word in stems}, countries=sentence.countries(), day=_day(shelf, row, sentence), bound=_bound(sentence, what, start),
        bounded=bounded, denial=_says_no(shelf, sentence), holding=bool(_pattern("holding").search(f"{given} {row['text']}")),
    )  # fmt: skip


def _bounds(sentence: Sentence, start: int) -> tuple[str | None, str | None]:
    """The words that bound a first ("since November 2017", "in 18 years"), and the time in them."""
    for role, pattern in _patterns():
        found = pattern.search(sentence.text, start) if role == "bound" else None
        if found:
            return found[0], found["what"]
    return None, None


def _day(shelf: Shelf, row: Mapping[str, Any], sentence: Sentence) -> date:
    for found in shelf.rows("SELECT when_start FROM events WHERE id = ? AND when_start IS NOT NULL AND when_precision = 'day'", [row["event"]]):
        day: date = found["when_start"]
        if day <= sentence.day:
            return day
    return sentence.day


def _bound(sentence: Sentence, what: str | None, start: int) -> date | None:
    """The day of "since November 2017", "in 18 years": the time stated there."""
    if what is None:
        return None
    at = sentence.text.find(what, start) + sentence.start
    for row in sentence.times:
        inside = row["text_start"] < at + len(what) and row["text_end"] > at
        dated = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$", row["value"] or "") if inside else None
        if dated and (end := _last_day(dated)) < sentence.day:
            return end
    year = re.search(r"\b(1[89]\d\d|20\d\d)\b", what)
    number = re.match(r"(\w+)[ -](years|decades)", what)
    if year:
        return date(int(year[1]), 12, 31)
    count = number and (int(number[1]) if number[1].isdigit() else _NUMBERS.get(number[1].lower()))
    if number and count:
        return date(max(1, sentence.day.year - count * {"years": 1, "decades": 10}[number[2]]), 1, 1)
    return None


def _last_day(dated: re.Match[str]) -> date:
    """The last day of a year, month or day as TIMEX3 writes it."""
    year, month, day = int(dated[1]), int(dated[2] or 12), dated[3]
    if day:
        return date(year, month, int(day))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


_NUMBERS: Final[Mapping[str, int]] = {
    word: n for n, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
}  # fmt: skip


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(role, re.compile(pattern, re.IGNORECASE)) for _, (role, pattern, _) in rows(shipped("follow", "words", "firsts.tsv"), 3)]


@cache
def _pattern(role: str) -> re.Pattern[str]:
    """The patterns of a role as one."""
    return re.compile("|".join(pattern.pattern for name, pattern in _patterns() if name == role), re.IGNORECASE)


def _says_no(shelf: Shelf, sentence: Sentence) -> bool:
    """Whether the sentence itself denies a first, or the next one takes it back."""
    following = shelf.sentences[sentence.n + 1] if sentence.n + 1 < len(shelf.sentences) else None
    if following is not None and following.report == sentence.report and _pattern("corrects").search(following.text):
        return True
    return bool(_pattern("denies").search(sentence.text))


def _denials(shelf: Shelf) -> Iterator[Sentence]:
    for n in shelf.index.get("first", ()) or range(len(shelf.sentences)):
        if "first" in shelf.sentences[n].text.lower() and _says_no(shelf, shelf.sentences[n]):
            yield shelf.sentences[n]


# Checking


def _checked(shelf: Shelf, claim: Claim, claims: Sequence[Claim], denials: Sequence[Sentence]) -> Checked:
    paper = shelf.papers[claim.sentence.report]
    looked = _looked_through(shelf, claim, claims)
    against = [*_denied(shelf, claim, denials), *_narrower(shelf, claim, claims), *_earlier(shelf, claim)]
    verdict, says = _verdict(shelf, claim, against, looked)
    return Checked(
        record=claim.row["id"], day=claim.day.isoformat(), who=tuple(claim.row["who_name"] or ()), text=claim.text,
        scope=claim.row["scope"], deed=claim.row["deed"], sentence=claim.sentence.text, report=paper.key, report_id=paper.id, publisher=paper.publisher,
        verdict=verdict, says=says, searched=len(looked), since=min((shelf.papers[key].day for key in looked), default=paper.day).isoformat(),
        earlier=tuple(sorted(against, key=lambda e: (-e.confidence, e.day))), reasons=_reasons(claim),
    )  # fmt: skip


def _reasons(claim: Claim) -> tuple[str, ...]:
    lines = []
    if claim.bounded:
        lines.append(f"bounded: “{claim.bounded}”" + (f", so nothing before {claim.bound.isoformat()} counts" if claim.bound else ""))
    if claim.holding:
        lines.append("of those in office only")
    return tuple(lines)


def _verdict(shelf: Shelf, claim: Claim, against: Sequence[Evidence], looked: Sequence[str]) -> tuple[str, str]:
    if claim.denial:
        return "denied", "the report itself says that it was not the first"
    sure = [e for e in against if e.confidence >= shelf.lexicon.number("counter-example")]
    if sure:
        best = max(sure, key=lambda e: e.confidence)
        return "counter-example", f"counter-example in {best.report_id}: {best.reasons[0]}"
    if _pattern("reported").search(claim.sentence.text) and _pattern("denies").search(shelf.papers[claim.sentence.report].title):
        return "disputed", "the report tells it as the claim of others, under a headline that doubts it"
    since = min((shelf.papers[key].day for key in looked), default=None)
    if since is None:
        return "not contradicted", "not contradicted, but no other report of the store speaks of it"
    return "not contradicted", f"not contradicted by {len(looked)} report{'s' if len(looked) != 1 else ''} since {since.isoformat()}"


def _looked_through(shelf: Shelf, claim: Claim, claims: Sequence[Claim]) -> list[str]:
    """Reports of other origins that speak of the matter: of the same event, of a first of the same person, of a deed of the kind."""
    origin = shelf.papers[claim.sentence.report].origin
    tops = {shelf.incident.get(row["id"]) for row in claim.sentence.events}
    found = {event.partition("/")[0] for event, top in shelf.incident.items() if top in tops}
    near = [c for c in claims if abs((c.day - claim.day).days) <= shelf.lexicon.number("told within")]
    found |= {c.sentence.report for c in near if set(c.row["who"] or ()) and set(c.row["who_name"] or ()) & set(claim.row["who_name"] or ())}
    found = {key for key in found if key in shelf.papers and shelf.papers[key].origin != origin}
    for n in _meeting_words(shelf, claim):
        sentence = shelf.sentences[n]
        if shelf.papers[sentence.report].origin == origin:
            continue
        cover, number = _cover(claim, sentence.stems), shelf.lexicon.number
        named = bool(claim.families) and bool(shelf.lexicon.stems_of(claim.families) & sentence.stems)
        if cover >= number("same matter") and (named or cover >= number("denied cover")):
            found.add(sentence.report)
    return sorted(found, key=lambda key: (shelf.papers[key].day, key))


def _meeting_words(shelf: Shelf, claim: Claim) -> list[int]:
    """Sentences that share one of the claim's three most telling words."""
    telling = sorted(claim.words, key=lambda w: (-claim.words[w], w))[:3]
    return sorted({n for word in telling for n in shelf.index.get(word, ())})


def _cover(claim: Claim, stems: frozenset[str]) -> float:
    total = sum(claim.words.values())
    return sum(weight for word, weight in claim.words.items() if word in stems) / total if total else 0.0


def _evidence(shelf: Shelf, sentence: Sentence, day: date, sure: float, *reasons: str) -> Evidence:
    paper = shelf.papers[sentence.report]
    event = next((row["id"] for row in sentence.events), None)
    return Evidence(
        record=event or sentence.key, report=sentence.report, report_id=paper.id, publisher=paper.publisher, day=day.isoformat(), sentence=sentence.text,
        span=(sentence.start, sentence.end), effect="contradicts", confidence=round(min(sure, 0.99), 2), reasons=reasons,
    )  # fmt: skip


def _denied(shelf: Shelf, claim: Claim, denials: Sequence[Sentence]) -> Iterator[Evidence]:
    """Sentences of other reports that deny a first of this deed, by this one."""
    origin = shelf.papers[claim.sentence.report].origin
    for sentence in denials:
        cover = _cover(claim, sentence.stems)
        if shelf.papers[sentence.report].origin == origin or cover < shelf.lexicon.number("denied cover") or not claim.countries & sentence.countries():
            continue
        yield _evidence(shelf, sentence, sentence.day, 0.45 + 0.5 * cover, f"it says that it was not the first: “{_short(sentence.text)}”")


def _narrower(shelf: Shelf, claim: Claim, claims: Sequence[Claim]) -> Iterator[Evidence]:
    """Another report that calls the same deed only the first since some day, where this one claims it for ever."""
    if claim.bound is not None or claim.bounded:
        return
    for other in claims:
        near = abs((other.day - claim.day).days) <= shelf.lexicon.number("told within")
        if other.bound is None or other.sentence.report == claim.sentence.report or not near:
            continue
        cover = _cover(claim, other.sentence.stems)
        if cover >= shelf.lexicon.number("same matter" if claim.families & other.families else "denied cover"):
            yield _evidence(shelf, other.sentence, other.day, 0.5 + 0.5 * cover, f"it calls the same only the first “{other.bounded}”")


def _earlier(shelf: Shelf, claim: Claim) -> Iterator[Evidence]:
    """Earlier deeds of the kind by the like of him."""
    origin = shelf.papers[claim.sentence.report].origin
    for n in _meeting_words(shelf, claim):
        sentence = shelf.sentences[n]
        if shelf.papers[sentence.report].origin == origin or not claim.families or (claim.bounded and claim.bound is None):
            continue
        if claim.holding and _pattern("former").search(sentence.text):
            continue
        for act in shelf.acts(sentence):
            found = _same_deed(shelf, claim, sentence, act)
            if found:
                yield found
                break


def _same_deed(shelf: Shelf, claim: Claim, sentence: Sentence, act: Act) -> Evidence | None:
    if not act.families & claim.families or act.mood != "done" or act.negated or act.phase or act.conditional:
        return None
    stated = shelf.days(sentence, act, until=sentence.day)
    first, last = stated or (sentence.day, sentence.day)
    gap = shelf.lexicon.number("told within")
    if (claim.day - last).days <= gap or (claim.bound is not None and first <= claim.bound):
        return None
    cover = _cover(claim, act.words | act.near | sentence.stems)
    if cover < shelf.lexicon.number("earlier cover") or not claim.countries <= sentence.countries():
        return None
    shared = [w for w in sorted(claim.words, key=lambda w: -claim.words[w]) if w in sentence.stems][:5]
    when = first.isoformat() if stated else f"reported {sentence.day.isoformat()}"
    words = ", ".join(spelled(w, sentence.text, shelf.settings) for w in shared)
    return _evidence(shelf, sentence, first, 0.3 + 0.5 * cover, f"an earlier deed of the kind, {when}", f"the same words: {words}")


def _short(text: str) -> str:
    return text if len(text) <= 140 else text[:139] + "…"
