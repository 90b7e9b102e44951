"""What a coded event is known by when reports are compared: its pair, type, act, time, place and the words around its trigger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dragoman.link.across.rarity import Rarity, weighed
from dragoman.link.across.settings import Settings, stems, tokens

__all__ = ["Card", "card_of"]

_NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-]|\.\d)")
_SENTENCE_END = re.compile(r"[.!?]”?\s")


@dataclass(frozen=True, slots=True)
class Card:
    """One event of one report. `origin` is the report's, or that of the text it is a copy of. Days are ordinal numbers.

    `head` has the words of the trigger by rarity; `words` and `proper` (names) are stems of the sentence, weighed by rarity and by nearness to the
    trigger; `people` are the persons who act or are acted on, by last name; `around` has the countries named in the sentence, `telling` how rare each is;
    `dated` are the days as coded, `start` and `end` those that it is compared by; `surroundings` has words of the sentence and of what stands before it.
    """

    id: str
    report: str
    origin: str
    published: int
    type: str
    acts: frozenset[str]
    acts_near: frozenset[str]
    head: Mapping[str, float]
    countries: frozenset[str]
    around: frozenset[str]
    names: frozenset[str]
    start: int | None
    end: int | None
    exact: bool
    inherited: bool
    place: str | None
    places: frozenset[str]
    looks_back: bool
    status: str
    trigger: str
    sentence: str
    sentence_start: int = 0
    lead: bool = False
    quad: str | None = None
    words: Mapping[str, float] = field(default_factory=dict, repr=False)
    proper: Mapping[str, float] = field(default_factory=dict, repr=False)
    surroundings: Mapping[str, float] = field(default_factory=dict, repr=False)
    numbers: frozenset[str] = frozenset()
    telling: Mapping[str, float] = field(default_factory=dict, repr=False)
    people: frozenset[str] = frozenset()
    recipient_countries: frozenset[str] = frozenset()
    reciprocal: bool = False
    dated: tuple[int | None, int | None] = (None, None)
    source: str | None = None
    source_countries: frozenset[str] = frozenset()
    position: int = 0


def card_of(row: Mapping[str, Any], origin: str, rare: Rarity, settings: Settings, before: str = "") -> Card:
    """The card of a row of events (with `around_country`, `around_name`: those of the actors named in its sentence); `before` is the text before it."""
    everything = _near(row, rare, settings)
    proper = {word for word in everything if word in rare.proper}
    trigger = row["trigger"] or ""
    return Card(
        id=row["id"],
        report=row["report"],
        origin=origin,
        published=row["known"].toordinal(),
        type=row["type"],
        acts=settings.acts_of(trigger),
        acts_near=settings.acts_of(_onward(row)),
        head={word: rare.weight(word) for word in settings.words(trigger) if word not in proper},
        place=row["where_name"],
        places=_some((row["where_name"], *(row["around_place"] or ()))),
        status=row["status"] or "happened",
        trigger=trigger,
        sentence=row["sentence"] or "",
        sentence_start=row["sentence_start"] or 0,
        lead=(row["sentence_start"] or 0) < settings.number("lead"),
        quad=row["quad"],
        words=weighed({word: w for word, w in everything.items() if word not in proper and word not in settings.parties}),
        proper=weighed({word: w for word, w in everything.items() if word in proper and word not in settings.parties}),
        surroundings=_surroundings(everything, before, rare, settings),
        numbers=frozenset(n.replace(",", "") for n in _NUMBER.findall(row["sentence"] or "")),
        position=row["trigger_start"] or 0,
        **_when(row, settings),
        **_who(row, rare),
    )


def _when(row: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    looks_back = _looks_back(row, settings)
    supposed = looks_back and row["when_basis"] == "inherited"  # what is past and gone is not of the day that the story is of
    start, end = (None, None) if supposed else (row["when_start"], row["when_end"])
    return {
        "dated": tuple(day and _ordinal(day) for day in (row["when_start"], row["when_end"])),
        "start": start and _ordinal(start),
        "end": end and _ordinal(end),
        "exact": row["when_precision"] == "day",
        "inherited": row["when_basis"] != "expression",
        "looks_back": looks_back,
    }


def _who(row: Mapping[str, Any], rare: Rarity) -> dict[str, Any]:
    acting = (*(row["source_name"] or ()), *(row["recipient_name"] or ()))
    persons = set(row.get("people") or ())
    countries = _some((*(row["source_country"] or ()), *(row["recipient_country"] or ())))
    around = countries | _some(row["around_country"] or ())
    return {
        "countries": countries,
        "around": around,
        "telling": {country: rare.countries.get(country, 1.0) for country in around},
        "names": _names((*acting, *(row["around_name"] or ()))),
        "people": _names([name for name in acting if name in persons]),
        "source": "; ".join(sorted(name for name in row["source_name"] or () if name)) or None,
        "source_countries": _some(row["source_country"] or ()),
        "recipient_countries": _some(row["recipient_country"] or ()),
        "reciprocal": bool(row.get("reciprocal")),
    }


def _onward(row: Mapping[str, Any]) -> str:
    """The trigger and the four words after it: what is held in "held a meeting", given in "gave its consent"."""
    sentence, at = row["sentence"] or "", (row["trigger_start"] or 0) - (row["sentence_start"] or 0)
    after = sentence[at + len(row["trigger"] or "") :]
    return " ".join((row["trigger"] or "", *[word for word, _ in tokens(after)][:4]))


def _looks_back(row: Mapping[str, Any], settings: Settings) -> bool:
    """Whether the words before the trigger tell of it as past and gone: "had promised", "last June", "the promise of 2018"."""
    sentence, at = row["sentence"] or "", (row["trigger_start"] or 0) - (row["sentence_start"] or 0)
    before = [word.lower() for word, _ in tokens(sentence[:at])][-4:] + [word.lower() for word, _ in tokens(row["trigger"] or "")][:2]
    return not settings.back.isdisjoint(before)


def _some(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(v for v in values if v)


def _names(names: Sequence[str | None]) -> frozenset[str]:
    """Last words of names, folded: what two reports have in common of "Donald Trump" and "Mr. Trump"."""
    return frozenset(found[-1] for name in names if name and name[:1].isupper() and (found := stems(name)))


def _near(row: Mapping[str, Any], rare: Rarity, settings: Settings) -> dict[str, float]:
    """Stems of the sentence, by rarity and by how near they stand to the trigger."""
    reach = settings.number("reach")
    sentence, at = row["sentence"] or "", (row["trigger_start"] or 0) - (row["sentence_start"] or 0)
    before, inside, after = sentence[:at], row["trigger"] or "", sentence[at + len(row["trigger"] or "") :]
    out: dict[str, float] = {}
    for words, near in ((settings.words(before)[::-1], False), (settings.words(inside), True), (settings.words(after), False)):
        for n, word in enumerate(words):
            weight = rare.weight(word) * (1.0 if near else 1 / (1 + n / reach))
            out[word] = max(out.get(word, 0.0), weight)
    return out


def _surroundings(sentence: Mapping[str, float], before: str, rare: Rarity, settings: Settings) -> dict[str, float]:
    """Words of the sentence, and at half weight of the one before it."""
    parts = _SENTENCE_END.split(before.rstrip() + " ")
    last = next((part for part in reversed(parts) if part.strip()), "")
    out = {word: rare.weight(word) / 2 for word in settings.words(last) if word not in settings.parties}
    out |= {word: rare.weight(word) for word in sentence if word not in settings.parties}
    return weighed(out)


def _ordinal(day: date) -> int:
    return day.toordinal()
