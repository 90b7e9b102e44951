"""Disputes: one matter on which reports or speakers differ, their accounts side by side. Nobody is called right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from dragoman.follow.words.records import Dispute, Version
from dragoman.follow.words.scoring import country
from dragoman.follow.words.shelf import Sentence, Shelf
from dragoman.link.across.accounts import numbers
from dragoman.link.across.incidents import joined
from dragoman.link.across.settings import spelled, stem
from dragoman.linking import incidents
from dragoman.tables import rows, shipped

__all__ = ["found"]

Row = Mapping[str, Any]

_HEADS: Final = 4
"""Telling words by which sentences on one matter meet."""


def found(shelf: Shelf, dyad: str | None = None) -> Iterator[Dispute]:
    """Disputes of a store: of linked incidents, of numbers, of claims and their denials, of assessments; `dyad` as in the ledger."""
    seen: set[frozenset[str]] = set()
    pair = None if dyad is None else {country(side) for side in dyad.split(":")}
    for one in (*_of_incidents(shelf), *_numbers(shelf), *_denials(shelf), *_assessments(shelf)):
        key = frozenset(f"{one.kind} {v.report} {v.sentence}" for v in one.versions)
        if key not in seen and (pair is None or pair <= _countries(shelf, one)):
            seen.add(key)
            yield one


def _countries(shelf: Shelf, one: Dispute) -> frozenset[str]:
    """Countries named in the sentences of a dispute, or just before them."""
    found: set[str] = set()
    for version in one.versions:
        paper = shelf.papers[version.report]
        at = next((s.n for s in shelf.sentences[paper.first : paper.last] if s.text == version.sentence), paper.first)
        found.update(*(shelf.sentences[n].countries() for n in range(max(paper.first, at - 1), at + 1)))
    return frozenset(found)


def _version(shelf: Shelf, sentence: Sentence, says: str, record: str | None = None, who: str | None = None) -> Version:
    paper = shelf.papers[sentence.report]
    event = next((row["id"] for row in sentence.events), sentence.key)
    return Version(record or event, sentence.report, paper.id, paper.publisher, sentence.day.isoformat(), says, sentence.text, who)


# Linked incidents


def _of_incidents(shelf: Shelf) -> Iterator[Dispute]:
    """Accounts of linked incidents that differ, save where one is only less exact than the other."""
    where = {row["id"]: sentence for sentence in shelf.sentences for row in sentence.events}
    for incident in incidents(shelf.store, least_reports=2, least_origins=2):
        for account in incident.accounts:
            said = [(where[event], event, says) for _, event, says in account.versions if event in where and _told(where[event], account.kind, says)]
            if len({says for _, _, says in said}) < 2 or (account.kind == "whether" and not any(says.startswith("alleged") for _, _, says in said)):
                continue
            apart = [(a, b) for n, (a, _, x) in enumerate(said) for b, _, y in said[n + 1 :] if x != y]
            if account.kind != "number" and not any(_same_matter(shelf, a, b, "same count") for a, b in apart):
                continue  # the link may be wrong: what differs in everything is no dispute
            versions = tuple(_version(shelf, sentence, says, event) for sentence, event, says in said)
            yield Dispute(
                incident.id, incident.start, incident.label, account.kind, account.about, versions, ("the links between reports hold these for one event",)
            )


def _told(sentence: Sentence, kind: str, says: str) -> bool:
    """Whether the sentence itself says it: a place taken from elsewhere is no account, nor is what was still to come."""
    if kind == "whether":
        return says != "to come"
    last = says.split("; ")[0].split()[-1:]
    return kind == "number" or any(word in sentence.text for word in last)  # what is blank was not said


# Numbers


def _numbers(shelf: Shelf) -> Iterator[Dispute]:
    """Two origins that count one thing differently within a few days of each other."""
    counted = [(s, dict(found)) for s in shelf.sentences if (found := _counts(s))]
    for (one, ours), (other, theirs) in _near(shelf, counted):
        for unit in ours.keys() & theirs.keys():
            if ours[unit] == theirs[unit] or not _same_matter(shelf, one, other, "same count"):
                continue
            shared = _shared(shelf, one, other)
            versions = (_version(shelf, one, f"{ours[unit]} {_spelled(unit, one)}"), _version(shelf, other, f"{theirs[unit]} {_spelled(unit, other)}"))
            label = ", ".join(spelled(w, one.text, shelf.settings) for w in shared[:3])
            yield Dispute(versions[0].record, one.day.isoformat(), label, "number", f"how many {_spelled(unit, one)}", versions, (f"the same matter: {label}",))


def _counts(sentence: Sentence) -> list[tuple[str, str]]:
    """Numbers of a sentence by what they count, where it counts that once."""
    by_unit: dict[str, set[str]] = defaultdict(set)
    for unit, value in numbers(sentence.text):
        by_unit[_unit(unit)].add(value)
    for value, unit in re.findall(r"\b(\d[\d,]*) (minutes|hours|kilotons|tons|cases|missiles|rockets|sailors|soldiers|people)\b", sentence.text):
        by_unit[stem(unit)].add(value.replace(",", ""))
    return [(unit, next(iter(values))) for unit, values in by_unit.items() if len(values) == 1]


def _unit(unit: str) -> str:
    return {"km": "kilomet", "kilometr": "kilomet"}.get(unit, unit)


def _spelled(unit: str, sentence: Sentence) -> str:
    return spelled(unit, sentence.text) if unit != "kilomet" else "kilometers"


def _near(shelf: Shelf, counted: Sequence[tuple[Sentence, Any]]) -> Iterator[tuple[tuple[Sentence, Any], tuple[Sentence, Any]]]:
    """Pairs of sentences of two origins, printed within a few days."""
    days = shelf.lexicon.number("same story")
    for n, (one, ours) in enumerate(counted):
        for other, theirs in counted[n + 1 :]:
            if (other.day - one.day).days > days:
                break
            if shelf.papers[one.report].origin != shelf.papers[other.report].origin:
                yield (one, ours), (other, theirs)


def _shared(shelf: Shelf, one: Sentence, other: Sentence) -> list[str]:
    """Telling stems that two sentences have in common, the most telling first."""
    common = (one.stems & other.stems) - shelf.lexicon.weak
    return sorted((w for w in common if shelf.weight(w) >= shelf.lexicon.number("telling")), key=lambda w: (-shelf.weight(w), w))


def _same_matter(shelf: Shelf, one: Sentence, other: Sentence, threshold: str) -> bool:
    """Whether two sentences are on one matter, by the share of the lighter's words that both have, their headlines helping."""
    shared = sum(shelf.weight(w) for w in _shared(shelf, one, other))
    small = min(sum(shelf.weight(w) for w in s.stems) for s in (one, other))
    around = (shelf.around(one) & shelf.around(other)) - shelf.lexicon.weak
    helped = shared + sum(shelf.weight(w) for w in around if shelf.weight(w) >= shelf.lexicon.number("telling")) / 2
    return bool(shared) and helped / small >= shelf.lexicon.number(threshold)


# Claims and denials


@cache
def _denying() -> re.Pattern[str]:
    words = "|".join(re.escape(words) for _, (words, _) in rows(shipped("follow", "words", "denials.tsv"), 2))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def _denials(shelf: Shelf) -> Iterator[Dispute]:
    """A sentence that denies, and the likest one before it that claims the same."""
    for sentence in shelf.sentences:
        cue = _denying().search(sentence.text)
        if cue is None:
            continue
        claim = _claim(shelf, sentence)
        if claim is not None:
            label = ", ".join(spelled(w, sentence.text, shelf.settings) for w in _shared(shelf, claim, sentence)[:3])
            versions = (_version(shelf, claim, "says so", who=_speaker(claim)), _version(shelf, sentence, f"“{cue[0]}”", who=_speaker(sentence)))
            yield Dispute(
                versions[0].record, claim.day.isoformat(), label, "whether", f"whether it is so: {label}", versions, (f"“{cue[0]}” in the later sentence",)
            )


def _claim(shelf: Shelf, sentence: Sentence) -> Sentence | None:
    """The likest sentence of the last days, or earlier in the same report, that does not itself deny."""
    words = sorted((w for w in sentence.stems - shelf.lexicon.weak if shelf.weight(w) >= shelf.lexicon.number("telling")), key=lambda w: (-shelf.weight(w), w))
    met = {n for word in words[:_HEADS] for n in shelf.index.get(word, ()) if n != sentence.n}
    best: tuple[float, int] | None = None
    for n in met:
        other = shelf.sentences[n]
        apart = (sentence.day - other.day).days
        if not 0 <= apart <= shelf.lexicon.number("denied within") or _denying().search(other.text) or (other.report == sentence.report and n > sentence.n):
            continue
        total = sum(shelf.weight(w) for w in words)
        shared = _shared(shelf, other, sentence)
        like = sum(shelf.weight(w) for w in shared) / total if total else 0.0
        if len(shared) > 1 and like >= shelf.lexicon.number("denied likeness") and (best is None or (like, -n) > best):
            best = like, -n
    return None if best is None else shelf.sentences[-best[1]]


def _speaker(sentence: Sentence) -> str | None:
    return next((name for row in sentence.statements for name in row["speakers_name"] or ()), None)


# Assessments


@cache
def _valence() -> Mapping[str, str]:
    return {stem(word): sign for _, (sign, words, _) in rows(shipped("follow", "words", "valence.tsv"), 3) for word in words.split()}


def _assessments(shelf: Shelf) -> Iterator[Dispute]:
    """Speakers of two countries who call one outcome good and bad within a few days; each outcome once, copies left out."""
    called = [(s, found) for s in shelf.sentences if (found := list(_called(s)))]
    at: dict[tuple[str, str], tuple[Sentence, tuple[str, ...]]] = {}
    joins: list[tuple[tuple[str, str], tuple[str, str]]] = []
    for (one, ours), (other, theirs) in _pairs(shelf, called):
        for a in ours:
            for b in theirs:
                if a[0] != b[0] and a[2] != b[2] and _same_outcome(shelf, one, other):
                    keys = (one.text, a[1]), (other.text, b[1])
                    at.setdefault(keys[0], (one, a))
                    at.setdefault(keys[1], (other, b))
                    joins.append(keys)
    groups: dict[str, list[tuple[Sentence, tuple[str, ...]]]] = defaultdict(list)
    order = {key: f"{n:09}" for n, key in enumerate(at)}
    head = joined(order.values(), ((order[a], order[b]) for a, b in joins))
    for key, n in order.items():
        groups[head[n]].append(at[key])
    for said in groups.values():
        versions = tuple(_version(shelf, s, f"“{word}”", record, who) for s, (_, who, _, word, record) in sorted(said, key=lambda v: v[0].n))
        label = " / ".join(dict.fromkeys(f"{v.who}: {v.says}" for v in versions))
        yield Dispute(versions[0].record, versions[0].day, label, "assessment", "how it went", versions, ("one calls it good, the other bad",))


def _called(sentence: Sentence) -> Iterator[tuple[str, str, str, str, str]]:
    """Sign, speaker, country, word and record of each statement that calls an outcome good or bad."""
    for row in sentence.statements:
        countries = [c for c in row["speakers_country"] or () if c]
        if not countries or not row["speakers_name"]:
            continue
        text = " ".join(row["content"])
        signs = {_valence()[s]: w for w in re.findall(r"[\w-]+", text) if (s := stem(w.lower())) in _valence()}
        negated = re.search(r"\b(?:no|not|never|without|un)\b", text, re.IGNORECASE)
        if len(signs) == 1 and not negated:
            (sign, word), *_ = signs.items()
            yield sign, row["speakers_name"][0], countries[0], word, row["id"]


def _pairs(shelf: Shelf, called: Iterable[tuple[Sentence, Any]]) -> Iterator[tuple[tuple[Sentence, Any], tuple[Sentence, Any]]]:
    """Pairs of sentences within three days, of one report or two."""
    items = list(called)
    for n, one in enumerate(items):
        for other in items[n:]:
            if (other[0].day - one[0].day).days > shelf.lexicon.number("same outcome days"):
                break
            yield one, other


def _same_outcome(shelf: Shelf, one: Sentence, other: Sentence) -> bool:
    """Whether two sentences speak of one outcome: the same talks in the sentence or before it, between the same two countries."""
    talks = shelf.lexicon.stems_of(frozenset({"meet", "visit"}))
    ours, theirs = (s.stems | shelf.around(s) for s in (one, other))
    countries = [frozenset().union(*(shelf.sentences[n].countries() for n in range(max(shelf.papers[s.report].first, s.n - 2), s.n + 1))) for s in (one, other)]
    return bool(talks & ours & theirs) and len(countries[0] & countries[1]) > 1
