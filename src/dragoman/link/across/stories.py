"""Reports as wholes: how far two tell one story, and whether a report speaks of what a sentence of another says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from dragoman.link.across.rarity import Rarity, cosine, weighed
from dragoman.link.across.settings import Settings, tokens

__all__ = ["Story", "near", "stories", "told"]


@dataclass(frozen=True, slots=True)
class Story:
    """A report as its heaviest words, of length one."""

    report: str
    origin: str
    published: int
    words: Mapping[str, float] = field(repr=False)


def stories(texts: Mapping[str, tuple[str, int, str]], origin: Mapping[str, str], rare: Rarity, settings: Settings) -> dict[str, Story]:
    """Each report by key from title, day of publication and text. Words of the title and the opening count double."""
    kept = int(settings.number("story words"))
    opening = int(settings.number("lead"))
    out = {}
    for key, (title, day, text) in texts.items():
        heavy: dict[str, float] = {}
        for part, factor in ((text[opening:], 1.0), (f"{title}\n{text[:opening]}", 2.0)):
            for word, _ in tokens(part):
                if (found := settings.stem_of(word)) is not None and found not in settings.parties:
                    heavy[found] = max(heavy.get(found, 0.0), factor * rare.weight(found))
        best = sorted(heavy, key=lambda w: (-heavy[w], w))[:kept]
        out[key] = Story(key, origin.get(key, key), day, weighed({word: heavy[word] for word in best}))
    return out


def told(words: Mapping[str, float], story: Story) -> float:
    """Share of the weight of a sentence's words that a report has."""
    total = sum(words.values())
    return sum(w for word, w in words.items() if word in story.words) / total if total else 0.0


def near(all_stories: Iterable[Story], settings: Settings) -> Iterator[tuple[str, str, float]]:
    """Pairs of reports of different origins, printed within days of each other, that tell one story: they meet by a word that few reports of the time have."""
    window, crowd, least = int(settings.number("story days")), int(settings.number("story block")), settings.number("story")
    by_word: dict[tuple[str, int], list[Story]] = defaultdict(list)
    for story in all_stories:
        heavy = sorted(story.words, key=lambda w: (-story.words[w], w))[: int(settings.number("story keys"))]
        for word in heavy:
            for at in (story.published // window, story.published // window + 1):
                by_word[word, at].append(story)
    met = set()
    for block in by_word.values():
        if len(block) > crowd:
            continue
        for a, b in combinations(block, 2):
            pair = (a.report, b.report) if a.report < b.report else (b.report, a.report)
            if a.origin != b.origin and pair not in met:
                met.add(pair)
                if (like := cosine(a.words, b.words)) >= least:
                    yield *pair, like
