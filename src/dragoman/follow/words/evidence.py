"""What later sentences tell of a commitment: whether its deed was done, begun, left undone, undone again; each with reasons and how sure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dragoman.follow.words.acts import Act
from dragoman.follow.words.commitments import Told
from dragoman.follow.words.records import Evidence
from dragoman.follow.words.shelf import Sentence, Shelf
from dragoman.link.across.settings import spelled

__all__ = ["Found", "evidence"]

_TOGETHER: Final = frozenset({"meet", "visit"})
"""Deeds that take two: both sides must be named."""


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
    late: bool = False


def evidence(shelf: Shelf, group: Sequence[Told], until: date) -> list[Found]:
    """Sentences of other reports, in order of time, that tell what came of a commitment; the surest of each sentence."""
    best: dict[int, Found] = {}
    head = _fullest(group)
    origins = {shelf.papers[t.sentence.report].origin for t in group if not t.recalled}
    for sentence in _candidates(shelf, head, group, until):
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
    counts: Counter[int] = Counter()
    for word in shelf.lexicon.stems_of(families | opposed):
        for n in shelf.index.get(word, ()):
            sentence = shelf.sentences[n]
            if first <= sentence.day <= end:
                counts[n] = 6 if due is not None and (head.due[0] or due) <= sentence.day <= due + timedelta(days=3) else 0
    for word, weight in head.keys.items():
        for n in shelf.index.get(word, ()):
            if n in counts:
                counts[n] += weight  # type: ignore[assignment]
            elif n + 1 in counts and shelf.sentences[n].report == shelf.sentences[n + 1].report:
                counts[n + 1] += weight / 2  # type: ignore[assignment]
    ranked = sorted(counts, key=lambda n: (-counts[n], n))[: int(number("candidates"))]
    yield from (shelf.sentences[n] for n in ranked)


def _judged(shelf: Shelf, head: Told, group: Sequence[Told], sentence: Sentence, act: Act) -> Found | None:
    number = shelf.lexicon.number
    effect = _effect(shelf, head, act)
    if effect is None or act.conditional:
        return None
    first, last, stated = _when(shelf, sentence, act)
    said = min(min(t.day for t in group), head.due[0] or date.max)
    one_day = head.due[0] is not None and head.due[0] == head.due[1]
    if (
        last < said
        or (effect == "fulfils" and first <= said and not one_day)
        or (not stated and effect == "fulfils" and (sentence.day - said).days <= 1)
        or (act.before and not stated)
        or (act.embedded and not stated)
        or _early(head, first, last, effect)
    ):
        return None
    together = bool(set(head.deed.acts) & _TOGETHER)
    if together and effect == "fulfils" and head.due[1] is None and (first - said).days > number("horizon of meetings"):
        return None
    if not _sides_fit(head, sentence, act, _dated(head, first, last)):
        return None
    if effect == "contradicts" and not head.keys and not head.deed.negated and not _meeting(head, sentence, act):
        return None
    cover, info, shared = _cover(shelf, head, sentence, act)
    dated = _dated(head, first, last)
    together = together and effect == "fulfils" and dated and head.due[0] == head.due[1]
    if (together or (not head.keys and (dated or head.deed.negated) and effect != "unmet")) and len(head.context & sentence.countries()) > 1:
        cover, info = max(cover, number("bare cover")), max(info, number("bare info"))
    if _meeting(head, sentence, act):
        cover, info = max(cover, number("meeting cover")), max(info, number("meeting info"))
    bare = (together or not head.keys) and cover >= number("bare cover")
    if cover < number("least cover") or (not shared and not dated and not bare and not _meeting(head, sentence, act)):
        return None
    if head.deed.negated and effect == "contradicts" and cover < number("negated cover"):
        return None
    if head.deed.negated and effect == "fulfils" and (sentence.day - said).days < number("kept for"):
        return None
    reasons = [f"the same deed: “{act.lemma.replace('_', ' ')}”"]
    if shared:
        reasons.append("the same words: " + ", ".join(spelled(w, sentence.text) for w in shared[:5]))
    sure = number("base") + number("cover") * cover * (1 - math.exp(-info / number("telling much")))
    if dated:
        sure += number("dated")
        reasons.append(f"at the time named ({first.isoformat()})")
    elif effect == "unmet" and head.due[1] and head.due[1] <= sentence.day <= head.due[1] + timedelta(days=int(number("after due"))):
        sure += number("dated")
        reasons.append(f"told when it was due ({head.due[1].isoformat()})")
    doers = sentence.countries(act.subject)
    if doers & set(head.deed.doers):
        sure += number("doer")
        reasons.append("the same side does it (" + ", ".join(sorted(doers & set(head.deed.doers))) + ")")
    elif len(head.context & sentence.countries()) > 1:
        sure += number("context")
        reasons.append("between the same (" + ", ".join(sorted(head.context & sentence.countries())) + ")")
    near = [w for w, weight in head.keys.items() if weight >= number("telling") and w in sentence.stems | shelf.around(sentence)]
    if len(shared) < 2 and len(near) < 2 and not dated and not doers & set(head.deed.doers) and not _meeting(head, sentence, act):
        sure -= number("one word")
    if not act.families <= shelf.lexicon.types.keys():
        sure -= number("own verb")
    if _linked(shelf, group, sentence, act):
        sure += number("linked")
        reasons.append("linked: the plan, and its carrying out")
    marks = shelf.lexicon.told(sentence.text)
    if "kept" in marks or "recalls" in marks:
        sure += number("recalled")
        reasons.append(f"it takes up the promise: “{marks.get('kept') or marks['recalls']}”")
    if any(row["type"] in head.deed.types and _touches(row, sentence, act) and row["status"] == "happened" for row in sentence.events):
        sure += number("coded")
        reasons.append("coded there as an event of that type")
    if act.mood == "aimed":
        sure *= number("claimed")
        reasons.append("as the aim of what was done")
    speakers = _speakers(sentence, act)
    if speakers is not None:
        if effect in ("fulfils", "partly fulfils", "begins") and speakers & _own(head):
            return None  # a party's own word is no proof that it kept it
        sure *= number("claimed")
        reasons.append("as someone says")
    effect, late = _graded(head, sentence, act, effect, marks, first, reasons)
    if effect == "contradicts" and act.phase and head.kind in ("threat", "demand"):
        effect = "voids"
    return Found(sentence, act, effect, first, last, round(min(sure, 0.99), 2), tuple(reasons), late)


def _speakers(sentence: Sentence, act: Act) -> set[str] | None:
    """Who says that it was done; None where the report itself tells it."""
    rows = [row for row in sentence.statements if any(s["start"] <= sentence.start + act.start < s["end"] for s in row["content_spans"])]
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
    return len(met) == 1 and "meet" in head.deed.acts and bool((sides & sentence.countries()) - {people[next(iter(met))]})


def _early(head: Told, first: date, last: date, effect: str) -> bool:
    """Whether something happened before the day for which the deed was set: another meeting of the same."""
    start, end = head.due
    return effect in ("fulfils", "begins") and start is not None and end is not None and (end - start).days <= 7 and last < start - timedelta(days=1)


def _dated(head: Told, first: date, last: date) -> bool:
    """Whether it happened at the time that was named for it."""
    start, end = head.due
    return start is not None and end is not None and first <= end and last >= start and (end - start).days <= 31


def _graded(head: Told, sentence: Sentence, act: Act, effect: str, marks: Mapping[str, str], first: date, reasons: list[str]) -> tuple[str, bool]:
    """An effect graded by what the sentence adds: in part, late."""
    late = head.due[1] is not None and first > head.due[1] and effect == "fulfils" and not head.deed.negated
    if late:
        reasons.append(f"after it was due ({head.due[1].isoformat()})")  # type: ignore[union-attr]
        return "partly fulfils", True
    at = sentence.text.find(marks.get("partly", "\0"))
    if effect == "fulfils" and act.clause[0] <= at < act.clause[1] and not act.families & _TOGETHER:
        reasons.append(f"in part: “{marks['partly']}”")
        return "partly fulfils", False
    return effect, False


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
