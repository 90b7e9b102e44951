"""How like two events of two reports are: named signs, each with its weight in log-odds, so that every judgement can say why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from dragoman.link.across.cards import Card
from dragoman.link.across.rarity import cosine, rarest
from dragoman.link.across.settings import Settings, spelled
from dragoman.link.across.stories import Story, told

__all__ = ["Pair", "gap", "log_odds", "reasons", "shared", "signs"]

_TO_COME: Final = frozenset({"planned", "hypothetical"})
_UNSAID: Final = frozenset({"denied", "cancelled", "alleged"})
_SAME_TIME: Final = frozenset({"same day", "next day", "times overlap", "same day, as it seems"})
_YEAR: Final = 366


@dataclass(frozen=True, slots=True)
class Pair:
    """Two events with the reports that they stand in, and how far these tell one story (cosine of their words)."""

    one: Card
    other: Card
    stories: tuple[Story, Story] | None = None
    story: float = 0.0


def gap(one: Card, other: Card) -> int | None:
    """Days between two stated times; 0 where they overlap, None where one is not known."""
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return None
    return max(one.start - other.end, other.start - one.end, 0)


def signs(pair: Pair, settings: Settings) -> dict[str, float]:
    """The signs of likeness and of difference that two events show, each from 0 to about 1."""
    one, other = pair.one, pair.other
    out = {"base": 1.0}
    out.update(_acts(one, other, settings))
    out.update(_sides(one, other))
    out.update(_times(one, other))
    out.update(_wording(one, other))
    out.update(_story(pair))
    out.update(_statuses(one, other))
    out.update(_places(one, other))
    then = not _SAME_TIME.isdisjoint(out)
    if then and "same act" in out:
        out["same act at that time"] = 1.0
    if then and "other act" in out:
        out["other act at that time"] = 1.0
    return out


def _acts(one: Card, other: Card, settings: Settings) -> Iterator[tuple[str, float]]:
    if one.acts & other.acts:
        yield "same act", 1.0
    elif one.acts & other.acts_near or one.acts_near & other.acts:
        yield "act named near", 1.0
    elif one.acts and other.acts:
        yield "other act", 1.0
    if common := one.head.keys() & other.head.keys():
        yield "same trigger", max(one.head[word] for word in common)
    if one.type == other.type:
        yield "same type", 1.0
    elif settings.compatible(one.type, other.type):
        yield "compatible type", 1.0
    else:
        yield "other type", 1.0


def _sides(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    if one.source_countries and other.source_countries:
        yield ("same doer", 1.0) if one.source_countries & other.source_countries else ("other doer", 1.0)
    if _turned(one, other) and not (one.reciprocal or other.reciprocal):
        yield "turned round", 1.0
    if one.people and other.people and not one.people & other.people:
        yield "other people", 1.0
    if one.countries and other.countries:
        yield "same countries", len(one.countries & other.countries) / len(one.countries | other.countries)
    if one.around and other.around:
        common = len(one.around & other.around) / min(len(one.around), len(other.around))
        yield ("countries in the sentence", common) if common else ("no country in common", 1.0)
        if common:
            yield "rare country", max(one.telling.get(country, 0.0) for country in one.around & other.around)
    if one.names and other.names:
        yield "same names", len(one.names & other.names) / min(len(one.names), len(other.names))


def _turned(one: Card, other: Card) -> bool:
    """Whether what one does to the other is what in the second event the other does to the one."""
    met = one.source_countries & other.recipient_countries and one.recipient_countries & other.source_countries
    return bool(met) and not one.source_countries & other.source_countries


def _times(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    days, apart_days = gap(one, other), abs(one.published - other.published)
    sure = not (one.inherited or other.inherited)
    first, last = (one, other) if one.published <= other.published else (other, one)
    if days is None and last.looks_back and first.published < last.published:
        yield "looked back on, time not given", 1.0
        return
    if days is None:
        days = _assumed(one, other)
        yield ("time not given, printed then", 1.0) if days <= 2 else ("time not given, printed apart", min(math.log(days) / 6, 1.0))
    elif days == 0:
        if one.exact and other.exact:
            yield "same day" if sure else "same day, as it seems", 1.0
        else:
            yield "times overlap", max(0.0, 1 - math.log(max(_width(one), _width(other))) / math.log(_YEAR))
    elif days == 1:
        yield "next day" if sure else "next day, as it seems", 1.0
    else:
        yield "other day" if sure else "other day, as it seems", min(math.log(days) / 4, 1.0)
    if apart_days > 2 and not (sure and days is not None and days <= 1):
        yield "printed apart", min(math.log(apart_days) / 6, 1.0)
    if last.start is not None and not last.inherited and last.start > first.published and first.status not in _TO_COME:
        yield "told before it came", 1.0


def _places(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    if one.place and other.place:
        yield "same place" if one.place == other.place else "other place", 1.0
    if one.places and other.places:
        yield "place named in both" if one.places & other.places else "other places named", 1.0


def _assumed(one: Card, other: Card) -> int:
    """Days between two times of which one is not given: then the days up to the day of print are assumed."""
    (a, b), (c, d) = (_span(card) for card in (one, other))
    return max(a - d, c - b, 0)


def _span(card: Card) -> tuple[int, int]:
    if card.start is not None and card.end is not None:
        return card.start, card.end
    return card.published - 2, card.published


def _width(card: Card) -> int:
    start, end = _span(card)
    return end - start + 1


def _wording(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    if like := cosine(one.words, other.words):
        yield "wording", math.sqrt(like)
    if like := cosine(one.proper, other.proper):
        yield "names in both", math.sqrt(like)
    if like := cosine(one.surroundings, other.surroundings):
        yield "surroundings", math.sqrt(like)
    if rare := _telling(one, other):
        yield "rare word", math.sqrt(rare[0])
    if one.numbers & other.numbers:
        yield "same number", 1.0
    if not (one.words.keys() & other.words.keys()) - one.head.keys() - other.head.keys():
        yield "nothing else in common", 1.0


def _story(pair: Pair) -> Iterator[tuple[str, float]]:
    if pair.stories is None:
        return
    if pair.story:
        yield "same story", pair.story
        if pair.one.lead and pair.other.lead:
            yield "in both openings", pair.story
    one, other = told(pair.one.words, pair.stories[1]), told(pair.other.words, pair.stories[0])
    yield "told there", max(one, other)


def _statuses(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    if (one.status in _TO_COME) != (other.status in _TO_COME):
        yield "planned or done", 1.0
    if one.looks_back != other.looks_back:
        yield "looked back on", 1.0
    if one.looks_back and other.looks_back:
        yield "both look back", 1.0
    if (one.status in _UNSAID) != (other.status in _UNSAID):
        yield "said and unsaid", 1.0


def _telling(one: Card, other: Card) -> tuple[float, str] | None:
    """The most telling word that two events have in common, with its weight."""
    found = [
        (min(a[word], b[word]), word) for a, b in ((one.words, other.words), (one.proper, other.proper)) if (word := rarest(a, b)) is not None
    ]  # fmt: skip
    return max(found, default=None)


def shared(one: Card, other: Card) -> str | None:
    """The most telling word that two events have in common."""
    found = _telling(one, other)
    return found[1] if found else None


def log_odds(shown: Mapping[str, float], settings: Settings) -> float:
    """Log-odds that both tell of one event."""
    return sum(settings.weights[name].value * value for name, value in shown.items() if name in settings.weights)


def reasons(one: Card, other: Card, shown: Mapping[str, float], settings: Settings) -> tuple[str, ...]:
    """The signs that speak for or against, the weightiest first, as one line each."""
    out = []
    for name, value in shown.items():
        weight = settings.weights.get(name)
        if name == "base" or weight is None or abs(weight.value * value) < settings.number("worth telling"):
            continue
        out.append((abs(weight.value * value), f"{'' if weight.value > 0 else 'against it: '}{weight.reason}{_detail(name, one, other, settings)}"))
    if "same sentence of a copy" in shown:
        out.append((9.0, "the same sentence in two copies of one text"))
    return tuple(line for _, line in sorted(out, key=lambda found: -found[0]))


def _detail(name: str, one: Card, other: Card, settings: Settings) -> str:
    """What a sign rests on in these two events."""
    match name:
        case "same act" | "same act at that time":
            return f" ({', '.join(sorted(one.acts & other.acts))}: “{one.trigger}”, “{other.trigger}”)"
        case "other act" | "other act at that time" | "compatible type" | "other type":
            return f" (“{one.trigger}” {one.type}, “{other.trigger}” {other.type})"
        case "same type":
            return f" ({one.type})"
        case "same trigger":
            return f" (“{one.trigger}”, “{other.trigger}”)"
        case "same countries" | "countries in the sentence":
            return f" ({', '.join(sorted(one.around & other.around))})"
        case "same doer":
            return f" ({', '.join(sorted(one.source_countries & other.source_countries))})"
        case "same names":
            return f" ({', '.join(sorted(one.names & other.names))})"
        case "same number":
            return f" ({', '.join(sorted(one.numbers & other.numbers))})"
        case "same day" | "same day, as it seems" | "times overlap" if one.start is not None:
            return f" ({date.fromordinal(max(one.start, other.start or one.start)).isoformat()})"
        case "wording" | "rare word" | "names in both":
            return _words_in_both(name, one, other, settings)
        case "place named in both":
            return f" ({', '.join(sorted(one.places & other.places))})"
        case "other places named":
            return f" ({', '.join(sorted(one.places))}; {', '.join(sorted(other.places))})"
        case "same place" | "other place":
            return f" ({one.place}, {other.place})" if one.place != other.place else f" ({one.place})"
        case _:
            return ""


def _words_in_both(name: str, one: Card, other: Card, settings: Settings) -> str:
    if name == "rare word":
        return f" ({spelled(shared(one, other) or '', one.sentence, settings)})"
    a, b = (one.proper, other.proper) if name == "names in both" else (one.words, other.words)
    common = sorted(a.keys() & b.keys(), key=lambda w: (-min(a[w], b[w]), w))
    return f" ({', '.join(spelled(word, one.sentence, settings) for word in common[:5])})"
