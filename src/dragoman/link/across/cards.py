"""What a coded event is known by when reports are compared: its pair, type, act, time, place and the words around its trigger."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dragoman.link.across.settings import Settings, stems

__all__ = ["Card", "card_of", "rarity"]


@dataclass(frozen=True, slots=True)
class Card:
    """One event of one report. `origin` is the report's, or that of the text it is a copy of. Days are ordinal numbers."""

    id: str
    report: str
    origin: str
    published: int
    type: str
    quad: str | None
    acts: frozenset[str]
    countries: frozenset[str]
    around: frozenset[str]
    names: frozenset[str]
    start: int | None
    end: int | None
    exact: bool
    inherited: bool
    place: str | None
    status: str
    trigger: str
    sentence: str
    words: Mapping[str, float] = field(repr=False)
    norm: float = 0.0
    source: str | None = None
    source_countries: frozenset[str] = frozenset()
    reported: str | None = None
    position: int = 0


def rarity(sentences: Iterable[str], settings: Settings) -> Mapping[str, float]:
    """How telling each stem is: the logarithm of how few sentences have it. Of a small store, none is called rare."""
    counts: Counter[str] = Counter()
    total = 0
    for sentence in sentences:
        total += 1
        counts.update(set(settings.words(sentence)))
    return {word: math.log((total + 20) / (n + 0.5)) for word, n in counts.items()}


def card_of(row: Mapping[str, Any], origin: str, rare: Mapping[str, float], settings: Settings) -> Card:
    """The card of a row of events (with `around_country`, `around_name`: those of the actors named in its sentence, and `published_day`)."""
    start, end = row["when_start"], row["when_end"]
    words = _words(row, rare, settings)
    countries = _some((*(row["source_country"] or ()), *(row["recipient_country"] or ())))
    return Card(
        id=row["id"],
        report=row["report"],
        origin=origin,
        published=_ordinal(row["known"]),
        type=row["type"],
        quad=row["quad"],
        acts=settings.acts_of(row["trigger"] or ""),
        countries=countries,
        around=countries | _some(row["around_country"] or ()),
        names=_names((*(row["source_name"] or ()), *(row["recipient_name"] or ()), *(row["around_name"] or ()))),
        start=start and _ordinal(start),
        end=end and _ordinal(end),
        exact=row["when_precision"] == "day",
        inherited=row["when_basis"] != "expression",
        place=row["where_name"],
        status=row["status"] or "happened",
        trigger=row["trigger"] or "",
        sentence=row["sentence"] or "",
        words=words,
        norm=math.sqrt(sum(w * w for w in words.values())),
        source="; ".join(sorted(name for name in row["source_name"] or () if name)) or None,
        source_countries=_some(row["source_country"] or ()),
        reported=row["according_to_name"],
        position=row["trigger_start"] or 0,
    )


def _some(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(v for v in values if v)


def _names(names: Sequence[str | None]) -> frozenset[str]:
    """Last words of names, folded: what two reports have in common of "Donald Trump" and "Mr. Trump"."""
    return frozenset(found[-1] for name in names if name and name[:1].isupper() and (found := stems(name)))


def _words(row: Mapping[str, Any], rare: Mapping[str, float], settings: Settings) -> dict[str, float]:
    """Stems of the sentence, by rarity and by how near they stand to the trigger."""
    reach = settings.number("reach")
    sentence, at = row["sentence"] or "", (row["trigger_start"] or 0) - (row["sentence_start"] or 0)
    before, inside, after = sentence[:at], row["trigger"] or "", sentence[at + len(row["trigger"] or "") :]
    out: dict[str, float] = {}
    unknown = math.log(20)
    for words, near in ((settings.words(before)[::-1], False), (settings.words(inside), True), (settings.words(after), False)):
        for n, word in enumerate(words):
            weight = rare.get(word, unknown) * (1.0 if near else 1 / (1 + n / reach))
            out[word] = max(out.get(word, 0.0), weight)
    return out


def _ordinal(day: date) -> int:
    return day.toordinal()
