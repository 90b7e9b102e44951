"""How like two events of two reports are: named signs, each with its weight in log-odds, so that every judgement can say why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from dragoman.link.across.cards import Card
from dragoman.link.across.settings import Settings, spelled

__all__ = ["gap", "log_odds", "reasons", "shared", "signs"]


def gap(one: Card, other: Card) -> int | None:
    """Days between two stated times; 0 where they overlap, None where one is not known."""
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return None
    return max(one.start - other.end, other.start - one.end, 0)


def signs(one: Card, other: Card, settings: Settings) -> dict[str, float]:
    """The signs of likeness and of difference that two events show, each from 0 to 1."""
    out = {"base": 1.0}
    out.update(_acts(one, other, settings))
    out.update(_sides(one, other))
    out.update(_times(one, other))
    out["wording"] = math.sqrt(_cosine(one, other))
    if rare := shared(one, other):
        out["rare word"] = min(one.words[rare], other.words[rare]) / 5
    if not (one.words.keys() & other.words.keys()) - _common_ground(one, other, settings):
        out["nothing else in common"] = 1.0
    if "same act" in out and not {"same day", "next day", "times overlap"}.isdisjoint(out):
        out["same act at that time"] = 1.0
    if one.place and other.place:
        out["same place" if one.place == other.place else "other place"] = 1.0
    planned = {"planned", "hypothetical"}
    if (one.status in planned) != (other.status in planned):
        out["planned or done"] = 1.0
    return out


def _acts(one: Card, other: Card, settings: Settings) -> Iterator[tuple[str, float]]:
    if one.acts and other.acts:
        common = one.acts & other.acts
        yield ("same act", 1.0) if common else ("other act", 1.0)
    if one.type == other.type:
        yield "same type", 1.0
    elif settings.compatible(one.type, other.type):
        yield "compatible type", 1.0
    else:
        yield "other type", 1.0


def _sides(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    if one.countries and other.countries:
        yield "same countries", len(one.countries & other.countries) / len(one.countries | other.countries)
    if one.around and other.around:
        yield "countries in the sentence", len(one.around & other.around) / len(one.around | other.around)
    if one.names and other.names:
        yield "same names", len(one.names & other.names) / min(len(one.names), len(other.names))


def _times(one: Card, other: Card) -> Iterator[tuple[str, float]]:
    days, apart_days = gap(one, other), abs(one.published - other.published)
    if days is None:
        yield "time not given", 1.0
        if apart_days <= 2:
            yield "printed within two days", 1.0
        else:
            yield "printed apart", min(math.log(apart_days) / 6, 1.5)
    elif days == 0:
        yield ("same day", 1.0) if one.exact and other.exact else ("times overlap", 1.0)
    elif days == 1:
        yield "next day", 1.0
    else:
        sure = not (one.inherited or other.inherited)
        yield ("other day" if sure else "other day, as it seems"), min(math.log(days) / 4, 1.0)


def _cosine(one: Card, other: Card) -> float:
    small, large = (one.words, other.words) if len(one.words) <= len(other.words) else (other.words, one.words)
    dot = sum(weight * large[word] for word, weight in small.items() if word in large)
    return dot / (one.norm * other.norm) if dot else 0.0


def _common_ground(one: Card, other: Card, settings: Settings) -> frozenset[str]:
    """Words that prove little when two events share them: those of the act itself, and who takes part."""
    return one.names | other.names | frozenset(settings.words(f"{one.trigger} {other.trigger}")) | settings.parties


def shared(one: Card, other: Card) -> str | None:
    """The most telling word that two events have in common."""
    common = one.words.keys() & other.words.keys()
    return max(common, key=lambda w: (min(one.words[w], other.words[w]), w), default=None)


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
        out.append((abs(weight.value * value), f"{'' if weight.value > 0 else 'against it: '}{weight.reason}{_detail(name, one, other)}"))
    if "same sentence of a copy" in shown:
        out.append((9.0, "the same sentence in two copies of one text"))
    return tuple(line for _, line in sorted(out, key=lambda found: -found[0]))


def _detail(name: str, one: Card, other: Card) -> str:
    """What a sign rests on in these two events."""
    match name:
        case "same act" | "same act at that time":
            return f" ({', '.join(sorted(one.acts & other.acts))}: “{one.trigger}”, “{other.trigger}”)"
        case "other act" | "compatible type" | "other type":
            return f" (“{one.trigger}” {one.type}, “{other.trigger}” {other.type})"
        case "same type":
            return f" ({one.type})"
        case "same countries" | "countries in the sentence":
            return f" ({', '.join(sorted(one.around & other.around))})"
        case "same names":
            return f" ({', '.join(sorted(one.names & other.names))})"
        case "same day" | "times overlap" if one.start is not None:
            return f" ({date.fromordinal(max(one.start, other.start or one.start)).isoformat()})"
        case "wording" | "rare word":
            common = sorted(one.words.keys() & other.words.keys(), key=lambda w: -min(one.words[w], other.words[w]))
            return f" ({', '.join(spelled(word, one.sentence) for word in common[: 1 if name == 'rare word' else 5])})"
        case "same place" | "other place":
            return f" ({one.place}, {other.place})" if one.place != other.place else f" ({one.place})"
        case _:
            return ""
