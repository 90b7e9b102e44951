"""What later sentences tell of a commitment: whether its deed was done, begun, left undone, undone again; each with reasons and how sure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.follow.words.acts import Act
from dragoman.follow.words.commitments import Told
from dragoman.follow.words.records import Evidence
from dragoman.follow.words.shelf import Sentence, Shelf, within
from dragoman.link.across.settings import spelled

__all__ = ["Found", "evidence"]

_TOGETHER: Final = frozenset({"meet", "visit"})
"""Deeds that take two: both sides must be named."""


_BESIDE: Final = 20
"""Characters from a meeting within which the other side must be named: further off it takes no part."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence that bears on a commitment."""

    sentence: Sentence
    act: Act
    effect: str
    first: date
    last: date
    confidence: float
    reasons: tuple[str, ...]


def evidence(shelf: Shelf, group: Sequence[Told], until: date) -> list[Found]:
    """Sentences of other reports, in order of time, that tell what came of a commitment; the surest of each sentence."""
    best: dict[int, Found] = {}
    head = _fullest(group)
    origins = {shelf.papers[t.sentence.report].origin for t in group if not t.recalled}
    for sentence in shelf.prepared(_candidates(shelf, head, group, until)):
        if shelf.papers[sentence.report].origin in origins and not _past(head):
            continue
        for act in shelf.acts(sentence):
            found = _judged(shelf, head, group, sentence, act)
            if found and (sentence.n not in best or best[sentence.n].confidence < found.confidence):
                best[sentence.n] = found
    return [best[n] for n in sorted(best, key=lambda n: (best[n].first, n))]


def _past(head: Told) -> bool:
    """Whether the day named lay behind when it was reported: "had said that they would meet on July 12"."""
    return head.due[1] is not None and head.due[1] < head.day


def _fullest(group: Sequence[Told]) -> Told:
    """The telling by which the deed is looked for: one with a date before one without, then the one with the most to go by."""
    return max(group, key=lambda t: (t.due[1] is not None, t.via == "statement", sum(t.keys.values()), -t.sentence.n))


def _candidates(shelf: Shelf, head: Told, group: Sequence[Told], until: date) -> Iterator[Sentence]:
    """Later sentences that name a deed of the kind, those with most of the commitment's words first."""
    number = shelf.lexicon.number
    families = frozenset(head.deed.acts)
    opposed = frozenset().union(*(shelf.lexicon.undoes(family) for family in families))
    due = head.due[1]
    first = min(min(t.day for t in group), due or date.max)
    end = min(until, due + timedelta(days=int(number("after due"))) if due and not head.deed.negated else first + timedelta(days=int(number("horizon"))))
    ranked = _likest(shelf, head, families | opposed, shelf.between(first, end))
    yield from (shelf.sentences[n] for n in ranked)


def _likest(shelf: Shelf, head: Told, families: frozenset[str], window: tuple[int, int]) -> list[int]:
    """Sentences of a window that name a deed of the families, those with most of a commitment's words first, then in order of time."""
    import numpy as np

    lo, hi = window
    named = within(shelf.naming(families), lo, hi) - lo
    if not len(named):
        return []
    weights, inside = np.zeros(hi - lo + 1), np.zeros(hi - lo + 1, bool)
    inside[named] = True
    due = head.due[1]
    if due is not None:
        a, b = shelf.between(head.due[0] or due, due + timedelta(days=3))
        weights[max(a - lo, 0) : max(b - lo, 0)] = 6.0
    for word, weight in head.keys.items():
        own = within(shelf.having(word), max(lo - 1, 0), hi)
        beside = own[~inside[np.maximum(own - lo, 0)] | (own < lo)]
        weights[beside[shelf.followed[beside]] + 1 - lo] += weight / 2  # the sentence before has the word
        weights[own[own >= lo] - lo] += weight
    found, most = weights[named], int(shelf.lexicon.number("candidates"))
    some = named[found > 0]
    if len(some) < most:
        some = np.concatenate((some, named[found <= 0][: most - len(some)]))
    order = np.lexsort((some, -weights[some]))[:most]
    return [int(n) + lo for n in some[order]]


@dataclass(frozen=True, slots=True)
class _Look:
    """One deed of one sentence, held against a commitment."""

    shelf: Shelf
    head: Told
    group: Sequence[Told]
    sentence: Sentence
    act: Act
    effect: str
    first: date
    last: date
    stated: bool
    said: date

    def number(self, name: str) -> float:
        return self.shelf.lexicon.number(name)

    @property
    def dated(self) -> bool:
        """Whether it happened at the time that was named for it."""
        return _dated(self.head, self.first, self.last)

    @property
    def meeting(self) -> bool:
        return _meeting(self.head, self.sentence, self.act)

    @property
    def together(self) -> bool:
        """A deed that takes two, such as a meeting."""
        return bool(set(self.head.deed.acts) & _TOGETHER)

    @property
    def one_day(self) -> bool:
        return self.head.due[0] is not None and self.head.due[0] == self.head.due[1]

    @property
    def both(self) -> frozenset[str]:
        """Countries of the commitment that the sentence names."""
        return self.head.context & self.sentence.countries()

    @property
    def doers(self) -> frozenset[str]:
        """Countries that do it, and were to do it."""
        return self.sentence.countries(self.act.subject) & frozenset(self.head.deed.doers)


def _judged(shelf: Shelf, head: Told, group: Sequence[Told], sentence: Sentence, act: Act) -> Found | None:
    effect = _effect(shelf, head, act)
    if effect is None or act.conditional:
        return None
    said = min(min(t.day for t in group), head.due[0] or date.max)
    look = _Look(shelf, head, group, sentence, act, effect, *_when(shelf, sentence, act), said)
    if _out_of_time(look) or not _sides_fit(head, sentence, act, look.dated):
        return None
    found = _enough(look)
    if found is None:
        return None
    cover, info, shared = found
    reasons = [f"the same deed: “{act.lemma.replace('_', ' ')}”"]
    if shared:
        reasons.append("the same words: " + ", ".join(spelled(w, sentence.text, shelf.settings) for w in shared[:5]))
    sure = look.number("base") + look.number("cover") * cover * (1 - math.exp(-info / look.number("telling much")))
    for amount, reason in _added(look, shared):
        sure += amount
        reasons += [reason] if reason else []
    factor = _trusted(look, reasons)
    if not factor:
        return None
    graded = _graded(look, reasons)
    return Found(sentence, act, graded, look.first, look.last, round(min(sure * factor, 0.99), 2), tuple(reasons))


def _out_of_time(look: _Look) -> bool:
    """Whether it was done before it was promised, is only looked back on, or is another deed of the kind."""
    act, effect = look.act, look.effect
    if look.last < look.said or (effect == "fulfils" and look.first <= look.said and not look.one_day):
        return True
    if not look.stated and (act.before or act.embedded or (effect == "fulfils" and (look.sentence.day - look.said).days <= 1)):
        return True
    if look.head.deed.negated and effect == "fulfils" and (look.sentence.day - look.said).days < look.number("kept for"):
        return True
    due = look.head.due[1]
    if effect == "unmet" and look.stated and not act.perfect and look.first == look.last and (due is None or look.last < look.said):
        return True  # "launched none on Christmas Day": it may have been another day
    undated = look.together and effect == "fulfils" and due is None
    return _early(look.head, look.last, effect) or (undated and (look.first - look.said).days > look.number("horizon of meetings"))


def _enough(look: _Look) -> tuple[float, float, list[str]] | None:
    """How much of the commitment's words it has; None where that is too little to speak of one thing."""
    head, number = look.head, look.number
    if look.effect == "contradicts" and not head.keys and not head.deed.negated and not look.meeting:
        return None
    cover, info, shared = _cover(look.shelf, head, look.sentence, look.act)
    on_day = look.together and look.effect == "fulfils" and look.dated and look.one_day
    if (on_day or (not head.keys and (look.dated or head.deed.negated) and look.effect != "unmet")) and len(look.both) > 1:
        cover, info = max(cover, number("bare cover")), max(info, number("bare info"))
    if look.meeting:
        cover, info = max(cover, number("meeting cover")), max(info, number("meeting info"))
    bare = (on_day or not head.keys) and cover >= number("bare cover")
    if cover < number("least cover") or not (shared or look.dated or bare or look.meeting):
        return None
    if head.deed.negated and look.effect == "contradicts" and cover < number("negated cover"):
        return None
    return cover, info, shared


def _added(look: _Look, shared: Sequence[str]) -> Iterator[tuple[float, str]]:
    """What speaks for it besides the words, and against it, each with its reason."""
    head, number, sentence = look.head, look.number, look.sentence
    due = head.due[1]
    if look.dated:
        yield number("dated"), f"at the time named ({look.first.isoformat()})"
    elif look.effect == "unmet" and due and due <= sentence.day <= due + timedelta(days=int(number("after due"))):
        yield number("dated"), f"told when it was due ({due.isoformat()})"
    if look.doers:
        yield number("doer"), "the same side does it (" + ", ".join(sorted(look.doers)) + ")"
    elif len(look.both) > 1:
        yield number("context"), "between the same (" + ", ".join(sorted(look.both)) + ")"
    near = [w for w, weight in head.keys.items() if weight >= number("telling") and w in sentence.stems | look.shelf.around(sentence)]
    if len(shared) < 2 and len(near) < 2 and not (look.dated or look.doers or look.meeting):
        yield -number("one word"), ""
    if not look.act.families <= look.shelf.lexicon.types.keys():
        yield -number("own verb"), ""
    if _linked(look.shelf, look.group, sentence, look.act):
        yield number("linked"), "linked: the plan, and its carrying out"
    marks = look.shelf.lexicon.told(sentence.text)
    if "kept" in marks or "recalls" in marks:
        yield number("recalled"), f"it takes up the promise: “{marks.get('kept') or marks['recalls']}”"
    if any(row["type"] in head.deed.types and _touches(row, sentence, look.act) and row["status"] == "happened" for row in sentence.events):
        yield number("coded"), "coded there as an event of that type"


def _trusted(look: _Look, reasons: list[str]) -> float:
    """Share of the confidence left by who tells it; 0 where a party's own word is all there is."""
    factor = 1.0
    if look.act.mood == "aimed":
        factor *= look.number("claimed")
        reasons.append("as the aim of what was done")
    speakers = _speakers(look.sentence, look.act)
    if speakers is None:
        return factor
    if look.effect in ("fulfils", "partly fulfils", "begins") and speakers & _own(look.head):
        return 0.0
    reasons.append("as someone says")
    return factor * look.number("claimed")


def _speakers(sentence: Sentence, act: Act) -> set[str] | None:
    """Who says that it was done; None where the report itself tells it."""
    said = [row for row in sentence.statements if row["cue_start"] is None or not sentence.text[: row["cue_start"] - sentence.start].endswith("as ")]
    rows = [row for row in said if any(s["start"] <= sentence.start + act.start < s["end"] for s in row["content_spans"])]
    return {name for row in rows for name in row["speakers_name"] or ()} if rows else None


def _own(head: Told) -> set[str]:
    """Names under which the party of a commitment speaks."""
    return {name for name in (head.party_name, *head.persons) if name}


def _linked(shelf: Shelf, group: Sequence[Told], sentence: Sentence, act: Act) -> bool:
    """Whether the links between reports hold this event for the one that a telling planned."""
    plans = {t.record for t in group} | {row["id"] for t in group for row in t.sentence.events if row["status"] == "planned"}
    return any(row["id"] in shelf.carried_out.get(plan, ()) for plan in plans for row in sentence.events if _touches(row, sentence, act))


def _effect(shelf: Shelf, head: Told, act: Act) -> str | None:
    """What the deed told of does to the commitment, by kind of deed and by whether it was done."""
    families = set(head.deed.acts)
    if act.families & families:
        done = act.mood in ("done", "ongoing", "aimed") and not act.negated and act.phase in ("", "begins")
        undone = act.mood in ("done", "ongoing") and (act.negated != (act.phase in ("undone", "ends")))
        if head.deed.negated:
            kept = undone and (act.negated or act.mood == "done")
            return "contradicts" if done else ("fulfils" if act.negated else "partly fulfils") if kept else None
        if done and (act.mood in ("done", "aimed") or "keep" in act.families):
            return "begins" if act.phase == "begins" and not families & _TOGETHER else "fulfils"
        return ("contradicts" if act.phase == "undone" and not act.negated else "unmet") if undone else None
    opposed = frozenset().union(*(shelf.lexicon.undoes(family) for family in families))
    if act.families & opposed and act.mood == "done" and not act.negated and not act.phase and not head.deed.negated:
        return "contradicts"
    return None


def _when(shelf: Shelf, sentence: Sentence, act: Act) -> tuple[date, date, bool]:
    """The days of a deed, and whether they are stated: of the event coded there, else the time in its clause, else the day of the report."""
    for row in sentence.events:
        if _touches(row, sentence, act) and row["when_start"] and row["when_basis"] == "expression" and row["when_start"] <= sentence.day:
            return row["when_start"], row["when_end"] or row["when_start"], True
    found = shelf.days(sentence, act, until=sentence.day)
    if found is not None:
        return found[0], found[1], True
    return sentence.day, sentence.day, False


def _touches(row: Mapping[str, object], sentence: Sentence, act: Act) -> bool:
    start, end = int(str(row["trigger_start"])) - sentence.start, int(str(row["trigger_end"])) - sentence.start
    return start < act.end and end > act.start


def _sides_fit(head: Told, sentence: Sentence, act: Act, dated: bool) -> bool:
    """Whether those who do it may be those who said they would."""
    doers = sentence.countries(act.subject)
    wanted = set(head.deed.doers)
    if set(head.deed.acts) & _TOGETHER and set(act.families) & _TOGETHER:
        both = wanted | set(head.deed.others)
        both = both if len(both) > 1 else both | head.context
        named = sentence.countries()
        people = {m.name for m in sentence.mentions if m.kind == "person"}
        if head.persons and people and not head.persons & people:
            return False
        return bool(both & named) if dated else len(both & named) >= 2 if len(both) > 1 else bool(both & named and head.persons)
    return not (wanted and doers) or bool(wanted & doers)


def _cover(shelf: Shelf, head: Told, sentence: Sentence, act: Act) -> tuple[float, float, list[str]]:
    """Share of the weight of the commitment's words that the deed told of has, that weight, and the words, the most telling first."""
    number = shelf.lexicon.number
    around = shelf.around(sentence)
    own = act.words | act.near
    total = sum(head.keys.values())
    gained, shared = 0.0, []
    for word, weight in head.keys.items():
        if word in own:
            gained += weight
            shared.append(word)
        elif word in sentence.stems:
            gained += weight * number("in the sentence")
            shared.append(word)
        elif word in around:
            gained += weight * number("around")
    least = number("telling place") if "visit" in head.deed.acts else number("telling")
    telling = [w for w in sorted(shared, key=lambda w: -head.keys[w]) if head.keys[w] >= least]
    return (gained / total if total else 0.0), gained, telling


def _meeting(head: Told, sentence: Sentence, act: Act) -> bool:
    """Whether those who were to meet, or be visited, are named together: two persons, or one and the other's country."""
    if not set(head.deed.acts) & _TOGETHER:
        return False
    named = sentence.named([act.clause, *act.subject])
    people = {m.name: m.country for m in named if m.kind == "person"}
    wanted = head.persons
    met = wanted & people.keys()
    if len(wanted) > 1 and "meet" in head.deed.acts:
        return len(met) > 1
    sides = set(head.deed.doers) | set(head.deed.others) | head.context
    beside = {m.country for m in named if act.start - _BESIDE <= m.start - sentence.start <= act.end + _BESIDE}
    return len(met) == 1 and "meet" in head.deed.acts and bool((sides & beside) - {people[next(iter(met))]})


def _early(head: Told, last: date, effect: str) -> bool:
    """Whether something happened before the day for which the deed was set: another meeting of the same."""
    start, end = head.due
    return effect in ("fulfils", "begins") and start is not None and end is not None and (end - start).days <= 7 and last < start - timedelta(days=1)


def _dated(head: Told, first: date, last: date) -> bool:
    """Whether it happened at the time that was named for it."""
    start, end = head.due
    return start is not None and end is not None and first <= end and last >= start and (end - start).days <= 31


def _graded(look: _Look, reasons: list[str]) -> str:
    """An effect graded by what the sentence adds: late, in part, taken back."""
    head, act, effect, due = look.head, look.act, look.effect, look.head.due[1]
    if due is not None and look.first > due and effect == "fulfils" and not head.deed.negated:
        reasons.append(f"after it was due ({due.isoformat()})")
        return "partly fulfils"
    part = look.shelf.lexicon.told(look.sentence.text).get("partly", "\0")
    if effect == "fulfils" and act.clause[0] <= look.sentence.text.find(part) < act.clause[1] and not act.families & _TOGETHER:
        reasons.append(f"in part: “{part}”")
        return "partly fulfils"
    if effect == "contradicts" and act.phase and head.kind in ("threat", "demand"):
        return "voids"
    return effect


def _day(found: Found) -> date:
    """The day that decides: of a deed when it was done, the first day it is known for; of one left undone the day it is told."""
    if found.effect == "unmet" or (found.last - found.first).days > 31:
        return min(found.last, found.sentence.day) if found.effect != "unmet" else found.sentence.day
    return found.first


def record(shelf: Shelf, found: Found) -> Evidence:
    """The evidence as the ledger shows it, resting on the event or statement in its sentence where there is one."""
    sentence = found.sentence
    event = next((row["id"] for row in sentence.events if _touches(row, sentence, found.act)), None)
    said = next((row["id"] for row in sentence.statements for s in row["content_spans"] if s["start"] <= sentence.start + found.act.start < s["end"]), None)
    paper = shelf.papers[sentence.report]
    return Evidence(
        record=event or said or sentence.key, report=sentence.report, report_id=paper.id, publisher=paper.publisher, day=_day(found).isoformat(),
        sentence=sentence.text, span=(sentence.start, sentence.end), effect=found.effect, confidence=found.confidence, reasons=found.reasons,
    )  # fmt: skip
