"""Who committed himself to what: promises, predictions, threats, demands and offers of a store, each once however many reports tell of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from dragoman.follow.words.acts import Act
from dragoman.follow.words.records import KINDS, Deed
from dragoman.follow.words.shelf import Mention, Sentence, Shelf
from dragoman.link.across.incidents import joined

__all__ = ["Told", "gather", "grouped", "telling"]

_FIRST: Final = ("threat", "promise", "offer", "demand", "prediction", "agreement")
"""Of several acts of one statement, the one that makes the kind."""

_GOVERNED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "agree",
            "promise",
            "pledge",
            "vow",
            "commit",
            "undertake",
            "accept",
            "announce",
            "schedule",
            "plan",
            "intend",
            "prepare",
            "determined",
            "set",
            "due",
            "order",
        ),
        "promise",
    ),
    **dict.fromkeys(("offer", "propose", "suggest", "invite", "willing", "ready", "open"), "offer"),
    **dict.fromkeys(("demand", "urge", "ask", "call", "request", "require", "insist", "want"), "demand"),
    **dict.fromkeys(("threaten", "warn"), "threat"),
    **dict.fromkeys(("expect", "hope", "predict", "likely"), "prediction"),
}
"""Kind of a commitment that the reporter tells, by the word that governs the deed; a bare "will" is a promise of whoever does it."""


_LITTLE: Final = 4.0
"""Weight of words below which a telling is known by its date and parties, not by its words."""

_NAMES: Final = frozenset({"person", "state", "people", "place"})
"""Kinds of actors whose names tell who, not what; "generals" and "teams" tell a meeting from another."""

_COMING: Final = frozenset({"will", "shall", "be", "would"})
"""Auxiliaries of what is announced; "may" and "could" announce nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of a commitment: a deed to come in one sentence."""

    record: str
    kind: str
    sentence: Sentence
    act: Act
    party: Mention | None
    party_name: str | None
    party_country: str | None
    anonymous: bool
    beneficiary: tuple[str, ...]
    text: str
    span: tuple[int, int]
    due: tuple[date | None, date | None]
    condition: str | None
    deed: Deed
    keys: Mapping[str, float]
    persons: frozenset[str]
    context: frozenset[str]
    recalled: bool
    confidence: float
    via: str = field(default="statement")

    @property
    def day(self) -> date:
        return self.sentence.day


def gather(shelf: Shelf) -> list[Told]:
    """Every telling of a commitment in a store, in order of time: from statements, from events that are intents, and from the reporter's own words."""
    found: dict[tuple[int, int], Told] = {}
    for sentence in shelf.prepared(shelf.sentences):
        for told in (*_from_statements(shelf, sentence), *_from_sentence(shelf, sentence)):
            found.setdefault((sentence.n, told.act.start), told)
    return sorted(found.values(), key=lambda t: (t.sentence.n, t.act.start))


def _from_statements(shelf: Shelf, sentence: Sentence) -> Iterator[Told]:
    for row in sentence.statements:
        kind = next((kind for kind in _FIRST if kind in (row["acts"] or ())), None)
        if kind is None:
            continue
        kind = "promise" if kind == "agreement" else kind
        for span in row["content_spans"]:
            start, end = max(span["start"], sentence.start) - sentence.start, min(span["end"], sentence.end) - sentence.start
            if start < end:
                deeds = _deeds(shelf, sentence, start, end, kind)
                for act in deeds:
                    own = max(start, act.phrase[0]), min(end, act.phrase[1])
                    whole = len(deeds) == 1 and own[1] - own[0] > 0.6 * (end - start)
                    yield telling(shelf, sentence, act, kind, row, (start, end) if whole else own)


def _deeds(shelf: Shelf, sentence: Sentence, start: int, end: int, kind: str) -> list[Act]:
    """The outermost deeds to come inside a span: those of conditions, and those looked back on, are none."""
    moods = ("to come", "none", "ongoing") if kind in ("demand", "offer") else ("to come", "none")
    inside = [act for act in shelf.acts(sentence) if start <= act.start < end and not act.conditional and act.mood in moods and act.linked]
    inside = _outermost([act for act in inside if act.families <= shelf.lexicon.types.keys()] or inside)
    return [act for act in inside if act is inside[0] or not act.embedded]


def _outermost(acts: Sequence[Act]) -> list[Act]:
    """Deeds that lie in no other's clause."""
    return [act for act in acts if not any(o is not act and o.clause[0] <= act.start < o.clause[1] and o.start < act.start for o in acts)]


def _from_sentence(shelf: Shelf, sentence: Sentence) -> Iterator[Told]:
    """Deeds that the reporter calls agreed, planned, or to come; the record is the event coded there, where there is one."""
    found = []
    for act in shelf.acts(sentence):
        told = act.modal in _COMING or any(g in _GOVERNED for g in act.governors)
        if act.mood != "to come" or not told or act.conditional or act.phase == "undone" or not act.families <= shelf.lexicon.types.keys():
            continue
        if (
            (act.embedded and act.modal not in _COMING and not act.governors)
            or not act.linked
            or any(_covers(row, sentence, act) and row["kind"] == "direct" for row in sentence.statements)
        ):
            continue
        found.append(act)
    for act in _outermost(found):
        kind = next((_GOVERNED[g] for g in act.governors if g in _GOVERNED), "promise")
        row = next((r for r in sentence.events if r["trigger_start"] - sentence.start <= act.end and r["trigger_end"] - sentence.start >= act.start - 60), None)
        yield telling(shelf, sentence, act, kind, row or {}, act.phrase)


def _covers(row: Mapping[str, Any], sentence: Sentence, act: Act) -> bool:
    return any(span["start"] <= sentence.start + act.start < span["end"] for span in row["content_spans"])


def telling(shelf: Shelf, sentence: Sentence, act: Act, kind: str, row: Mapping[str, Any], span: tuple[int, int]) -> Told:
    """A telling of a deed; `row` is the statement or event in which it was coded, if any, `span` its words in the sentence."""
    said = "content" in row
    doers = sentence.named(act.subject)
    party = _party(sentence, row, said, doers)
    name, country = (party.name, party.country) if party else (None, None)
    if said and row.get("speakers_name"):
        name, country = row["speakers_name"][0], (row["speakers_country"] or [None])[0]
    cue = frozenset(shelf.settings.words(row.get("cue") or "")) if said else frozenset()
    inner = next((_GOVERNED[g] for g in act.governors if g in _GOVERNED and not cue & frozenset(shelf.settings.words(g))), None)
    if said and inner and doers and span[0] <= act.subject[0][0] < span[1] and doers[0].country != country:
        kind, name, country, party = inner, doers[0].name, doers[0].country, doers[0]  # "Kim had promised …", says another
    if kind == "prediction" and country and any(m.country == country for m in doers):
        kind = "promise"
    text = sentence.text[span[0] : span[1]]
    others = tuple(sorted(c for c in sentence.countries([span]) if c != country))
    return Told(
        record=row.get("id") or sentence.key, kind=kind, sentence=sentence, act=act, party=party, party_name=name, party_country=country,
        anonymous=bool(row.get("anonymous")) if said else name is None, beneficiary=tuple(row.get("addressees_name") or others) if said else others,
        text=text, span=(sentence.start + span[0], sentence.start + span[1]), due=_due(shelf, sentence, act, row), condition=row.get("condition"),
        deed=_deed(shelf, act, kind, country, doers, others), keys=_keys(shelf, sentence, act),
        persons=_persons(sentence, act, party if act.start - span[0] < len("“to be ") else None),
        context=_context(shelf, sentence) | ({country} if country else set()),
        recalled=act.before or "recalls" in shelf.lexicon.told(sentence.text), confidence=row.get("confidence") or 0.5, via="statement" if said else "sentence",
    )  # fmt: skip


def _keys(shelf: Shelf, sentence: Sentence, act: Act) -> dict[str, float]:
    """The words by which a deed is known, with their weights: those around it, but for the deed's own, who takes part, and what other deeds under it tell."""
    plain = shelf.lexicon.stems_of(act.families) | shelf.lexicon.weak | _of_parties(shelf, sentence, act)
    under = [o for o in shelf.acts(sentence) if o is not act and act.clause[0] <= o.start < act.clause[1] and o.start > act.start and not o.noun]
    apart = frozenset().union(*(o.words for o in under)) - act.near
    return {word: shelf.weight(word) for word in (act.near | act.words) - plain - apart}


def _persons(sentence: Sentence, act: Act, party: Mention | None) -> frozenset[str]:
    """Persons who take part in the deed: those named in it, and the speaker where he is its subject or it has none."""
    found = {m.name for m in sentence.named([act.clause, *act.subject]) if m.kind == "person"}
    if party is not None and party.kind == "person" and not act.subject:
        found.add(party.name)
    return frozenset(found)


def _of_parties(shelf: Shelf, sentence: Sentence, act: Act) -> frozenset[str]:
    """Stems of who takes part and of the time, by which no deed is known; where one goes to stays, and what a deed that takes one side is aimed at."""
    doers = sentence.countries(act.subject)
    named = [m for m in sentence.mentions if m.kind in _NAMES and ("meet" in act.families or m.kind == "person" or not doers or m.country in doers)]
    stems = frozenset(shelf.settings.words(" ".join(sentence.text[m.start - sentence.start : m.end - sentence.start] for m in named)))
    times = frozenset(shelf.settings.words(" ".join(row["text"] for row in sentence.times)))
    kept = act.near if "visit" in act.families else frozenset()
    return ((stems | shelf.settings.parties) - kept) | times


def _party(sentence: Sentence, row: Mapping[str, Any], said: bool, doers: Sequence[Mention]) -> Mention | None:
    wanted = (row.get("speakers") if said else row.get("source")) or ()
    found = [m for m in sentence.mentions if m.actor in wanted] or ([] if said else list(doers))
    return found[0] if found else None


def _context(shelf: Shelf, sentence: Sentence) -> frozenset[str]:
    """Countries named in the sentence, or else in those before it, of which it is told."""
    first = shelf.papers[sentence.report].first
    found: frozenset[str] = frozenset()
    for n in range(sentence.n, max(first, sentence.n - 3) - 1, -1):
        found |= shelf.sentences[n].countries()
        if len(found) > 1:
            break
    return found


def _due(shelf: Shelf, sentence: Sentence, act: Act, row: Mapping[str, Any]) -> tuple[date | None, date | None]:
    if row.get("due_end"):
        return row["due_start"], row["due_end"]
    said, number = sentence.day, shelf.lexicon.number
    stated = shelf.times(sentence, act)
    ahead = [t for t in stated if t.last >= said and (t.last - said).days <= number("longest due") and (t.inside or t.first > said)]
    behind = [t for t in stated if t.last < said and t.inside and (said - t.last).days <= number("past due")]
    ahead.sort(key=lambda t: t.first <= said)  # "proposed on Tuesday to meet on Friday": the day that lies ahead
    chosen = next(iter(ahead), None) or next(iter(behind), None)
    if chosen is None:
        return None, None
    return (chosen.first if not chosen.by and (chosen.first >= said or chosen.last < said) else None), chosen.last


def _deed(shelf: Shelf, act: Act, kind: str, country: str | None, doers: Sequence[Mention], others: tuple[str, ...]) -> Deed:
    named = tuple(sorted({m.country for m in doers if m.country}))
    if not named:
        named = others if kind == "demand" else (country,) if country and kind != "prediction" else ()
    families = tuple(sorted(act.families))
    return Deed(
        types=tuple(sorted({t for family in families for t in shelf.lexicon.types.get(family, ())})),
        doers=named,
        others=tuple(c for c in others if c not in named),
        acts=families,
        words=tuple(sorted(act.near)),
        negated=act.negated or act.phase in ("ends", "undone"),
    )


# The same promise


def grouped(shelf: Shelf, told: Sequence[Told]) -> list[list[Told]]:
    """Tellings of one commitment together, the first to be told first."""
    by_word: dict[tuple[str, str], list[int]] = defaultdict(list)
    pairs: list[tuple[int, int]] = []
    for n, one in enumerate(told):
        met: set[int] = set()
        marks = (*_telling(one, 4), *one.persons, str(one.due[1]))
        for word in marks:
            for family in one.deed.acts:
                met.update(by_word[family, word][-60:])
                by_word[family, word].append(n)
        pairs.extend((m, n) for m in met if m != n and same(shelf, told[m], one))
    head = joined(map(_name, range(len(told))), ((_name(a), _name(b)) for a, b in pairs))
    groups: dict[str, list[Told]] = defaultdict(list)
    for n, one in enumerate(told):
        groups[head[_name(n)]].append(one)
    return list(groups.values())


def _name(n: int) -> str:
    """A number as a name that sorts as numbers do."""
    return f"{n:09}"


def _telling(told: Told, most: int) -> list[str]:
    return sorted(told.keys, key=lambda w: (-told.keys[w], w))[:most]


def same(shelf: Shelf, one: Told, other: Told) -> bool:
    """Whether two tellings are of one commitment: the same deed by the same, said at one time, or recalled later."""
    number, a, b = shelf.lexicon.number, one.deed, other.deed
    if a.negated != b.negated or (a.doers and b.doers and set(a.doers).isdisjoint(b.doers)):
        return False
    apart = abs((other.sentence.day - one.sentence.day).days)
    if apart > number("told within") and not (other.recalled and apart <= number("recalled within")):
        return False
    if one.due[1] and other.due[1] and abs((one.due[1] - other.due[1]).days) > number("due apart"):
        return False
    if set(a.acts).isdisjoint(b.acts) or one.sentence.n == other.sentence.n:
        return False
    return _likeness(one, other) >= number("same promise")


def _likeness(one: Told, other: Told) -> float:
    """Share of the shorter telling's words; of two without telling words, whether they name one date and one pair."""
    common = one.keys.keys() & other.keys.keys()
    small = min(sum(one.keys.values()), sum(other.keys.values()))
    if small < _LITTLE:
        dated = one.due[1] is not None and one.due[1] == other.due[1]
        return float((dated and len(one.context & other.context) > 1) or (one.keys == other.keys and bool(one.persons & other.persons)))
    return sum(one.keys[w] for w in common) / small


def earlier(day: date, days: float) -> date:
    """A day so many days later, for windows."""
    return day + timedelta(days=int(days))


def as_kind(told: Iterable[Told]) -> str:
    """Kind of a commitment by its tellings: what most call it, the weightier first."""
    kinds = [one.kind for one in told]
    return max(KINDS, key=lambda k: (kinds.count(k), -_FIRST.index(k)))


def with_record(told: Told, record: str) -> Told:
    """The telling, resting on another record."""
    return replace(told, record=record)
