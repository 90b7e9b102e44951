"""How sure it is that a mention names a place: evidence for and against, added up (`weights.tsv`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from dragoman.model import Span
from dragoman.parse.places.gazetteer import Gazetteer
from dragoman.parse.places.mention import Mention, Names
from dragoman.parse.places.words import Cues, Word

__all__ = ["AGAINST", "Scene", "Weigher"]

DATELINE_REACH: Final = 90
DATELINE: Final = re.compile(r"(?:, [\w. ]{2,30})?(?:, \w+\.? \d+)? ?(?:\([\w /]+\) ?)?(?:—|–|--| - |-- )")
SURE: Final = 2.5
"""Evidence from which a mention vouches for others of the same name."""
AGAINST: Final = frozenset({"surname", "given name before", "title", "initial before", "never", "era"})
"""Reasons that no other mention of the name can outweigh."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What all mentions of a report are weighed against."""

    text: str
    words: Sequence[Word]
    names: Names
    parsed: bool
    surnames: frozenset[str]
    dateline: Span | None = None


class Weigher:
    """Adds evidence to mentions. Pure after construction."""

    def __init__(self, gazetteer: Gazetteer, cues: Cues, demonym_heads: frozenset[str]) -> None:
        self._gazetteer = gazetteer
        self._cues = cues
        self._demonym_heads = demonym_heads
        self._weights = cues.weights

    def surnames(self, words: Sequence[Word], names: Names) -> frozenset[str]:
        """Last words of the persons the text names in full: alone, they are more likely the person again."""
        out = set()
        at = {w.start: i for i, w in enumerate(words)}
        for name in names.of("person"):
            i = at.get(name.start)
            inside = [w for w in words[i : i + 6] if w.end <= name.end] if i is not None else []
            if len(inside) > 1:
                out.add(inside[-1].key)
        leads = self._cues.given | self._cues.classes["title"]
        out.update(word.key for before, word in pairwise(words) if word.tied and word.capital and before.capital and before.key in leads)
        return frozenset(out)

    def weigh(self, scene: Scene, found: Sequence[Mention]) -> None:
        """Set `evidence` and `reasons` of every mention."""
        for mention in found:
            if bare_dateline(scene, mention):
                mention.add("size", self._size(mention))
                mention.add("dateline", self._weights["dateline"])
                continue
            self._label(scene, mention)
            if mention.kind == "demonym":
                mention.add("demonym", self._weights["demonym"])
                continue
            self._itself(scene, mention)
            self._before(scene, mention)
            self._after(scene, mention)
            self._dateline(scene, mention)
        self._qualified(scene.text, found)
        self._elsewhere(found)

    def _label(self, scene: Scene, m: Mention) -> None:
        """What the model calls the name."""
        if not scene.parsed:
            m.add("no parse", self._weights["no_parse"])
            return
        name = scene.names.over(m.start, m.end)
        if name is None:
            m.add("unnamed", self._weights["unnamed"])
            return
        m.label = name.label
        whole = name.start >= m.start - 4 and name.end <= m.end + 2
        m.embedded = not whole
        m.add(name.label, self._weights[f"{name.label}_{'whole' if whole else 'part'}"])

    def _itself(self, scene: Scene, m: Mention) -> None:
        """What the name is: how large a place, an English word, a short all-capitals one, a surname of the report."""
        w, word = self._weights, scene.words[m.first]
        single = m.last - m.first == 1
        m.add("size", self._size(m))
        if m.kind == "pattern":
            m.add("pattern", w["pattern_known"] if m.spots else w["pattern"])
        elif not single and any(not s.alternative for s in m.spots):
            m.add("words", w["words"])
        if single and m.kind == "name" and word.upper and len(m.key) <= 5 and m.key.isalpha() and not self._shouted(scene, m):
            m.add("acronym", w["acronym"])
        if single and m.key in self._cues.words:
            m.add("word", w["word"] + (w["word_first"] if word.first else 0.0))
        elif single and word.first:
            m.add("first", w["first"])
        if single and m.key in self._cues.classes["never"] | self._cues.classes["month"]:
            m.add("never", w["never"])
        before = scene.words[m.first - 1] if m.first > 0 else None
        if single and m.key in scene.surnames and not (before is not None and before.key in self._cues.classes["inside"]):
            m.add("surname", w["surname"])

    def _size(self, m: Mention) -> float:
        w = self._weights
        best = max((s.rank + (1.0 if s.level in ("country", "state") else 0.0) - (1.0 if s.alternative else 0.0) for s in m.spots), default=4.0)
        return max(-2.0, min(2.5, (best - w["size_middle"]) * w["size"]))

    def _shouted(self, scene: Scene, m: Mention) -> bool:
        """Whether capitals are how the neighbourhood is written, or how the gazetteer writes the name."""
        if scene.text[m.start : m.end] in self._gazetteer.exact:
            return True
        around = [*scene.words[max(0, m.first - 1) : m.first], *scene.words[m.last : m.last + 1]]
        return any(w.upper for w in around)

    def _before(self, scene: Scene, m: Mention) -> None:
        w, classes = self._weights, self._cues.classes
        if m.first == 0:
            return
        before, single = scene.words[m.first - 1], m.last - m.first == 1
        hyphen = scene.text[m.start - 1] == "-"
        if hyphen and before.text in ("D", "R", "I") and scene.text[before.end : m.start] == "-":
            m.add("party", w["party"])
        if (m.key in ("BC", "B.C.") and before.text.isdigit()) or scene.text[m.end : m.end + 1] == "$":
            m.add("era", w["era"])
        tied = scene.words[m.first].tied and not hyphen
        if not tied and before.end != m.start - 1:
            return
        if before.key in classes["inside"] and (not before.capital or before.first):
            m.add("inside", w["inside"])
        elif before.key in classes["toward"] and (not before.capital or before.first):
            m.add("toward", w["toward"])
        elif before.key in classes["title"] and before.capital:
            m.add("title", w["title"])
        elif before.key in self._cues.given and before.capital and tied and single:
            m.add("given name before", w["given_before"])
        elif before.capital and not before.first and tied:
            self._capital_before(m, before, single)

    def _capital_before(self, m: Mention, before: Word, single: bool) -> None:
        classes = self._cues.classes
        if before.key in classes["compass"] | classes["part"] | classes["institution"] | classes["division"]:
            return
        if len(before.text) <= 2 and single:
            m.add("initial before", self._weights["given_before"])
        elif before.text not in self._demonym_heads and not self._gazetteer.find(before.key):
            m.add("capital before", self._weights["capital_before"])

    def _after(self, scene: Scene, m: Mention) -> None:
        w, classes = self._weights, self._cues.classes
        after = scene.words[m.last] if m.last < len(scene.words) else None
        if after is None or after.start > m.end + 2:
            return
        tied, single = after.tied and scene.text[m.end : m.end + 1] != "-", m.last - m.first == 1
        if tied and after.key in classes["local"] and m.label != "organization" and m.start > 0:
            m.add("local", w["local"])
        elif tied and after.capital and not after.first:
            self._capital_after(m, after, single)
        elif after.key in classes["say"] and single and after.tied:
            m.add("speaks", w["speaks"])
        elif after.key in classes["person_after"]:
            m.add("title", w["title"])

    def _capital_after(self, m: Mention, after: Word, single: bool) -> None:
        w, classes = self._weights, self._cues.classes
        if after.key in classes["media"]:
            m.add("media", w["media"])
            m.embedded = True
        elif after.key in classes["institution"]:
            m.add("institution", w["institution"])
            m.embedded = True
        elif m.key in self._cues.given and single:
            m.add("given name", w["given_after"])
        elif not self._gazetteer.find(after.key) and after.key not in classes["street"] | classes["structure"] | classes["nature"]:
            m.add("capital after", w["capital_after"])

    def _dateline(self, scene: Scene, m: Mention) -> None:
        given = scene.dateline is not None and scene.dateline[0] <= m.start and m.end <= scene.dateline[1]
        if given or (m.start < DATELINE_REACH and DATELINE.match(scene.text, m.end, m.end + 60)):
            m.add("dateline", self._weights["dateline"])

    def _qualified(self, text: str, found: Sequence[Mention]) -> None:
        """ "Springfield, Ohio": a town and what holds it vouch for each other."""
        seen: dict[tuple[str, str, str], bool] = {}
        for a, b in pairwise(found):
            if text[a.end : b.start] not in (", ", ",\n", " (") or a.kind == "demonym" or b.kind != "name":
                continue
            pair = (a.kind, a.key, b.key)
            if pair not in seen:
                seen[pair] = holds(a, b)
            if seen[pair]:
                a.add("qualified", self._weights["qualified"])
                b.add("qualifies", self._weights["qualifies"])

    def _elsewhere(self, found: Sequence[Mention]) -> None:
        """A name that is surely a place once is more likely so again, unless it is a person's there."""
        sure = {m.key for m in found if m.kind != "demonym" and m.evidence >= SURE and not AGAINST.intersection(m.reasons)}
        for m in found:
            if m.key in sure and m.evidence < SURE and not AGAINST.intersection(m.reasons):
                m.add("elsewhere", self._weights["elsewhere"])


def bare_dateline(scene: Scene, m: Mention) -> bool:
    """A name in capitals that opens the text, with other writing right behind it: "LONDON The prime minister said"."""
    following = scene.words[m.last] if m.last < len(scene.words) else None
    if m.first != 0 or m.kind != "name" or following is None or not following.tied or following.upper:
        return False
    return all(w.upper for w in scene.words[: m.last]) and scene.text[m.start : m.end].isupper()


def holds(a: Mention, b: Mention) -> bool:
    """Whether a reading of `b` holds a reading of `a`: "Springfield" and "Ohio"."""
    if a.kind == "pattern" and not a.spots:
        return any(s.level in ("country", "state", "admin1", "city") for s in b.spots)
    for outer in b.spots:
        if outer.level == "country" and any(s.country == outer.country and s.level != "country" for s in a.spots):
            return True
        same = [s for s in a.spots if s.country == outer.country and s.admin1 == outer.admin1]
        if outer.level in ("state", "admin1") and any(s.level not in ("country", "state") for s in same):
            return True
        if outer.level == "city" and any(s.level in ("city", "site") and s.rank < outer.rank for s in same):
            return True
    return False
