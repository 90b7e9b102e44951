"""Which stretches of a text may be names of places, and how sure that is.

Names are found by longest match of capitalised words in the gazetteer; evidence for and against each is added up (`weights.tsv`): what the
language model calls the name, the words around it, what kind of place it would be. Streets, bridges, rivers and the like that no gazetteer
lists are found by their last word ("Harbour Street"). Works without a parse too, with less evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dragoman.parse.places.gazetteer import COMPASS, Gazetteer, Spot, part_of, rows_of
from dragoman.parse.places.names import key_of_word
from dragoman.syntax import Name, Syntax

__all__ = ["Cues", "Mention", "Recogniser", "Word", "words_of"]

WORD: Final = re.compile(
    r"W\. ?Va\.|U\. S\.(?: A\.)?|(?:N\. [YJMCHD]|S\. [CD]|R\. I|D\. C|B\. C)\.|(?:[A-Z][a-z]?\.){2,}|J&K|T&T|[^\W_]+(?:['’ʻ][^\W_]+)*"
)
GAP: Final = re.compile(r"[ \u00a0]?[-–]?[ \u00a0]?|[ ]?\n[ ]?")
LONGEST: Final = 7
"""No name in the gazetteer that news uses has more words."""
DATELINE_REACH: Final = 90
LEADS: Final = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Ii]nside|(?:town|village|city|hamlet|suburb|district|province|island|settlement|neighbou?rhood) of)(?: the| central| downtown)? $")
SURE: Final = 2.5
"""Evidence from which a mention vouches for others of the same name."""
AGAINST: Final = frozenset({"a person's surname here", "given name before", "title", "initial before", "never", "era"})


@dataclass(slots=True)
class Word:
    start: int
    end: int
    text: str
    key: str
    capital: bool
    upper: bool
    tied: bool
    """Only a blank or hyphen between this word and the one before."""
    first: bool
    """First of a sentence, or of a quotation: its capital says nothing."""


@dataclass(slots=True)
class Mention:
    """A possible place name: words `first` to `last` (exclusive). `kind`: name, demonym, pattern."""

    start: int
    end: int
    key: str
    spots: tuple[Spot, ...]
    kind: str
    first: int
    last: int
    evidence: float = 0.0
    embedded: bool = False
    label: str | None = None
    site_kind: str = "unknown"
    street: bool = False
    reasons: list[str] = field(default_factory=list)

    def add(self, reason: str, weight: float) -> None:
        if weight:
            self.evidence += weight
            self.reasons.append(reason)


@dataclass(frozen=True, slots=True)
class Cues:
    """The word classes of `cues.tsv`, `words.tsv` and `given.tsv`, and the weights of `weights.tsv`."""

    classes: dict[str, frozenset[str]]
    words: frozenset[str]
    given: frozenset[str]
    weights: dict[str, float]
    signs: dict[str, tuple[str, ...]]
    """Words that show the country a report was written in -> that country, or those countries."""

    @classmethod
    def load(cls, base: Path) -> Cues:
        classes = {row[0]: frozenset(w.replace("_", "") for w in row[1].split()) for row in rows_of(base / "cues.tsv", 2)}
        words = frozenset(w for row in rows_of(base / "words.tsv", 1) for w in row[0].split())
        given = frozenset(w for row in rows_of(base / "given.tsv", 1) for w in row[0].split())
        weights = {row[0]: float(row[1]) for row in rows_of(base / "weights.tsv", 3)}
        signs: dict[str, tuple[str, ...]] = {}
        for country, written in rows_of(base / "signs.tsv", 2):
            for sign in written.split("|"):
                signs[sign] = (*signs.get(sign, ()), country)
        return cls(classes, words, given, weights, signs)


def words_of(text: str) -> list[Word]:
    """Words with their offsets; hyphens part words, a possessive ending is cut off."""
    out: list[Word] = []
    end, opened = 0, True
    for match in WORD.finditer(text):
        start, raw = match.start(), match.group()
        gap = text[end:start]
        if raw[-2:] in ("'s", "’s", "'S", "’S") and len(raw) > 2:
            raw = raw[:-2]
        head = raw[0]
        first = opened if not out else any(c in gap for c in ".!?:\n“\"•") and not (gap == ". " and len(out[-1].text) <= 2) or gap.strip() in ("--", "—")
        tied = bool(out) and len(gap) <= 3 and GAP.fullmatch(gap) is not None and end == match.start() - len(gap)
        if out and gap == ". " and out[-1].key in ("saint", "mount", "fort", "no", "sainte"):
            tied, first = True, False
        out.append(Word(start, start + len(raw), raw, key_of_word(raw), head.isupper(), len(raw) > 1 and raw.isupper(), tied, first))
        end = match.end() if len(raw) == len(match.group()) else match.end()
        if len(raw) != len(match.group()):
            out[-1].end = start + len(raw)
    return out


class Recogniser:
    """Finds `Mention`s. Pure after construction; `find` is linear in the length of the text."""

    def __init__(self, gazetteer: Gazetteer, cues: Cues) -> None:
        self.gazetteer = gazetteer
        self.cues = cues
        self._demonyms = {tuple(d.replace("-", " ").split()): s for d, s in gazetteer.demonyms.items()}
        self._demonym_heads = {d[0] for d in self._demonyms}

    def find(self, text: str, syntax: Syntax | None = None) -> list[Mention]:
        """Mentions in text order that do not overlap; those with `evidence` below zero are unlikely."""
        words = words_of(text)
        names = Names(syntax.names if syntax is not None else ())
        found = self._match(text, words)
        found = self._patterns(text, words, found, names)
        found = self._unlisted(text, words, found, names)
        self._plural(words, found)
        surnames = self._surnames(words, names)
        for mention in found:
            self._weigh(text, words, mention, names, surnames, syntax is not None)
        self._qualified(text, found)
        self._elsewhere(found)
        return found

    def _elsewhere(self, found: Sequence[Mention]) -> None:
        """A name that is surely a place once is more likely so again, unless it is a person's there."""
        sure = {m.key for m in found if m.kind != "demonym" and m.evidence >= SURE and not AGAINST.intersection(m.reasons)}
        for m in found:
            if m.key in sure and m.evidence < SURE and not AGAINST.intersection(m.reasons):
                m.add("elsewhere", self.cues.weights["elsewhere"])

    def matches(self, text: str) -> list[Mention]:
        """All names and peoples' names of the gazetteer in a short text, unweighed."""
        return self._match(text, words_of(text))

    # ------------------------------------------------------------ matching

    def _match(self, text: str, words: Sequence[Word]) -> list[Mention]:
        found: list[Mention] = []
        i = 0
        while i < len(words):
            mention = self._at(text, words, i)
            if mention is None:
                i += 1
            else:
                found.append(mention)
                i = mention.last
        return found

    def _at(self, text: str, words: Sequence[Word], i: int) -> Mention | None:
        word = words[i]
        article = word.key in ("al", "el") and i + 1 < len(words) and words[i + 1].tied and words[i + 1].capital
        if word.key.removesuffix("ern") in COMPASS and word.key != "lower":
            compass = self._compass(text, words, i)
            if compass is not None:
                return compass
        if not word.capital and not article:
            return None
        limit = i + 1
        while limit < len(words) and limit < i + LONGEST and words[limit].tied and (words[limit].capital or words[limit].key in self.cues.classes["particle"] or words[limit].key in ("crossing", "camp", "plant", "nuclear", "air", "base")):
            limit += 1
        exact = self._exact(text, words, i)
        people = self._people(words, i, limit)
        for last in range(limit, i, -1):
            if people is not None and people.last >= last:
                return people
            if exact is not None and exact.last >= last:
                return exact
            if not words[last - 1].capital and words[last - 1].key in self.cues.classes["particle"]:
                continue
            key = " ".join(w.key for w in words[i:last])
            end = words[last - 1].end
            spots: tuple[Spot, ...] = ()
            if text[end : end + 2] in ("'s", "’s"):
                spots = self.gazetteer.find(key + "s")
                end = end + 2 if spots else end
            spots = spots or self.gazetteer.find(key)
            if spots and len(key) > 1:
                return Mention(word.start, end, key, spots, "name", i, last)
        return None

    def _compass(self, text: str, words: Sequence[Word], i: int) -> Mention | None:
        """ "southern Lebanon", "East Yorkshire": a part of a place, where the gazetteer does not know the whole name."""
        word = words[i]
        if i + 1 >= len(words) or not words[i + 1].tied or not words[i + 1].capital or text[word.end : words[i + 1].start] != " ":
            return None
        base = self._at(text, words, i + 1)
        if base is None or base.kind != "name":
            return None
        key = f"{word.key} {base.key}"
        whole = self.gazetteer.find(key)
        if whole and (word.capital or any(s.level == "area" for s in whole)):
            return Mention(word.start, base.end, key, whole, "name", i, base.last)
        wide = tuple(s for s in base.spots if s.level in ("country", "state", "admin1", "area") and not (s.alternative and s.level == "admin1"))
        spots = wide or (base.spots if word.capital and not word.upper else ())
        if not spots:
            return None
        return Mention(word.start, base.end, key, tuple(part_of(s, word.key, word.text) for s in spots[:20]), "name", i, base.last)

    def _exact(self, text: str, words: Sequence[Word], i: int) -> Mention | None:
        word = words[i]
        for raw, end in ((word.text + ".", word.end + 1), (word.text, word.end)):
            if text[word.start : end] == raw and raw in self.gazetteer.exact:
                if i + 1 < len(words) and words[i + 1].start < end:
                    continue
                if raw.endswith(".") and raw.count(".") == 1 and not self._after_comma(text, word):
                    continue
                if len(raw) == 2 and raw.isupper() and raw not in ("US", "UK", "EU", "NY", "NJ", "DC", "BC", "LA") and not self._after_comma(text, word):
                    continue
                if word.text in ("US", "IT") and not word.upper:
                    continue
                return Mention(word.start, end, raw, tuple(self.gazetteer.exact[raw]), "name", i, i + 1)
        return None

    @staticmethod
    def _after_comma(text: str, word: Word) -> bool:
        """ ", Calif.", "D-Calif.", "(R-Miss.)": the writing of a state behind a town or a party."""
        before = text[max(0, word.start - 3) : word.start]
        return before.endswith((", ", ",\n")) or before.endswith("-") and before[-2:-1] in ("D", "R", "I")

    def _people(self, words: Sequence[Word], i: int, limit: int) -> Mention | None:
        head = words[i].text
        shouted = words[i].upper and len(head) > 3
        if head not in self._demonym_heads and not (shouted and head.capitalize() in self._demonym_heads):
            return None
        for last in range(min(i + 3, limit), i, -1):
            parts = tuple(w.text.capitalize() if shouted else w.text for w in words[i:last])
            spots = self._demonyms.get(parts)
            if spots:
                return Mention(words[i].start, words[last - 1].end, " ".join(parts).lower(), tuple(spots), "demonym", i, last)
        return None

    # ------------------------------------------------------------ names by their last word

    def _patterns(self, text: str, words: Sequence[Word], found: list[Mention], names: Names) -> list[Mention]:
        """Add "Harbour Street", "Lake Mead", "Hamilton Township"; they swallow a match inside them that is not itself of that form."""
        classes = self.cues.classes
        heads = classes["street"] | classes["structure"] | classes["nature"] | classes["division"]
        extra: list[Mention] = []
        for j, word in enumerate(words):
            if not word.capital or word.key not in heads and word.text not in ("St", "Rd", "Ave"):
                continue
            i = j
            while i > 0 and words[i].tied and words[i].start - words[i - 1].end == 1 and words[i - 1].capital and j - i < 4 and not words[i - 1].first | (words[i - 1].key in classes["title"] | {"the"}):
                i -= 1
            if i > 0 and words[i].tied and words[i].start - words[i - 1].end == 1 and words[i - 1].first and words[i - 1].capital and words[i - 1].key not in self.cues.words | {"the", "in", "at", "on", "a", "this", "when"}:
                i -= 1
            if i == j or (words[i].upper and not word.upper):
                continue
            kind = "region" if word.key in classes["division"] else "water" if word.key in ("river", "creek", "lake", "bay", "strait", "sea", "gulf", "bayou", "brook") else "site"
            key = " ".join(w.key for w in words[i : j + 1])
            spots = self.gazetteer.find(key)
            if word.key in classes["street"]:
                spots = tuple(s for s in spots if s.level == "site")
            extra.append(Mention(words[i].start, word.end, key, spots, "pattern", i, j + 1, site_kind=kind, street=word.key in classes["street"]))
        inner = {m.start: m for m in found}
        extra = [p for p in extra if p.spots or p.street or not self._stands_in(inner.get(p.start))]
        return merge(found, extra)

    def _stands_in(self, m: Mention | None) -> bool:
        """Whether a building's name begins with a town or region of some size: "Hartford Hospital" is then located by it."""
        if m is None or m.kind != "name" or m.key in self.cues.given or m.key in self.cues.words:
            return False
        return any(s.rank >= 4.3 and not s.alternative for s in m.spots)

    def _unlisted(self, text: str, words: Sequence[Word], found: list[Mention], names: Names) -> list[Mention]:
        """Names the model calls places and the gazetteer lacks, behind "in", "near" or "the village of"."""
        at = {w.start: i for i, w in enumerate(words)}
        taken = [(m.start, m.end) for m in found]
        extra: list[Mention] = []
        for name in names.of("place"):
            i = at.get(name.start)
            if i is None or i == 0 or not words[i].capital or words[i].key in self.cues.classes["never"]:
                continue
            k = bisect_right(taken, (name.start, name.end))
            if any(s < name.end and name.start < e for s, e in taken[max(0, k - 1) : k + 1]):
                continue
            if LEADS.search(text[max(0, name.start - 24) : name.start]) is None:
                continue
            last = next((j for j in range(i, min(i + 6, len(words))) if words[j].end >= name.end), i)
            key = " ".join(w.key for w in words[i : last + 1])
            extra.append(Mention(words[i].start, words[last].end, key, (), "pattern", i, last + 1))
        return sorted([*found, *extra], key=lambda m: m.start)

    def _plural(self, words: Sequence[Word], found: Sequence[Mention]) -> None:
        """ "Ellis and Navarro counties": each is a county."""
        by_last = {m.last: m for m in found if m.kind == "name"}
        for j, word in enumerate(words):
            if word.key != "counties":
                continue
            k = j
            while k > 0 and j - k < 24:
                m = by_last.get(k)
                if m is None:
                    if words[k - 1].key == "and" and k - 1 > 0:
                        k -= 1
                        continue
                    break
                spots = self.gazetteer.find(m.key + " county")
                if not spots:
                    break
                m.spots, m.key = spots, m.key + " county"
                m.add("counties", self.cues.weights["qualified"])
                k = m.first

    # ------------------------------------------------------------ evidence

    def _surnames(self, words: Sequence[Word], names: Names) -> frozenset[str]:
        """Last words of the persons the text names in full: alone, they are more likely the person again."""
        out = set()
        at = {w.start: i for i, w in enumerate(words)}
        for name in names.of("person"):
            i = at.get(name.start)
            if i is None:
                continue
            inside = [w for w in words[i : i + 6] if w.end <= name.end]
            if len(inside) > 1:
                out.add(inside[-1].key)
        for before, word in zip(words, words[1:], strict=False):
            if word.tied and word.capital and before.capital and (before.key in self.cues.given or before.key in self.cues.classes["title"]):
                out.add(word.key)
        return frozenset(out)

    def _weigh(self, text: str, words: Sequence[Word], m: Mention, names: Names, surnames: frozenset[str], parsed: bool) -> None:
        w, classes = self.cues.weights, self.cues.classes
        before = words[m.first - 1] if m.first > 0 else None
        after = words[m.last] if m.last < len(words) else None
        tied_before = before is not None and words[m.first].tied and text[m.start - 1 : m.start] != "-"
        tied_after = after is not None and after.tied and text[m.end : m.end + 1] != "-"
        self._weigh_label(m, names, parsed)
        if m.kind == "demonym":
            m.add("demonym", w["demonym"])
            return
        single = m.last - m.first == 1
        if before is not None and before.text in ("D", "R", "I") and text[before.end : m.start] == "-":
            m.add("party", w["party"])
        if m.key in ("BC", "B.C.") and before is not None and before.text.isdigit() or text[m.end : m.end + 1] == "$":
            m.add("era", w["era"])
        m.add("size", self._size(m))
        if m.kind == "pattern":
            m.add("pattern", w["pattern"] if not m.spots else w["pattern_known"])
        if single and m.kind == "name" and words[m.first].upper and len(m.key) <= 5 and m.key.isalpha() and text[m.start : m.end] not in self.gazetteer.exact:
            shouted = before is not None and before.upper or after is not None and after.upper and len(after.text) > 1
            m.add("acronym", 0.0 if shouted else w["acronym"])
        if single and m.key in self.cues.words:
            m.add("word", w["word"] + (w["word_first"] if words[m.first].first else 0.0))
        elif words[m.first].first and single:
            m.add("first", w["first"])
        if single and m.key in classes["never"] | classes["month"]:
            m.add("never", w["never"])
        if before is not None and (tied_before or before.end == m.start - 1):
            if before.key in classes["inside"] and not before.capital | (before.key == "central"):
                m.add("inside", w["inside"])
            elif before.key in classes["inside"] and before.first:
                m.add("inside", w["inside"])
            elif before.key in classes["toward"] and (not before.capital or before.first):
                m.add("toward", w["toward"])
            elif before.key in classes["title"] and before.capital:
                m.add("title", w["title"])
            elif before.capital and not before.first and tied_before:
                self._weigh_before(m, before, single)
            elif before.key in self.cues.given and before.capital and tied_before and single:
                m.add("given name before", w["given_before"])
        if after is not None and (tied_after or after.start <= m.end + 2):
            self._weigh_after(text, words, m, after, tied_after, single)
        if single and m.key in surnames and not (before is not None and before.key in classes["inside"]):
            m.add("a person's surname here", w["surname"])
        self._weigh_dateline(text, m)

    def _size(self, m: Mention) -> float:
        w = self.cues.weights
        best = max((s.rank + (1.0 if s.level in ("country", "state") else 0.0) - (1.0 if s.alternative else 0.0) for s in m.spots), default=4.0)
        return max(-2.0, min(2.5, (best - w["size_middle"]) * w["size"]))

    def _weigh_label(self, m: Mention, names: Names, parsed: bool) -> None:
        w = self.cues.weights
        name = names.over(m.start, m.end)
        if not parsed:
            m.add("no parse", w["no_parse"])
            return
        if name is None:
            m.add("unnamed", w["unnamed"])
            return
        m.label = name.label
        whole = name.start >= m.start - 4 and name.end <= m.end + 2
        m.embedded = not whole
        m.add(name.label, w[f"{name.label}_{'whole' if whole else 'part'}"])

    def _weigh_before(self, m: Mention, before: Word, single: bool) -> None:
        w, classes = self.cues.weights, self.cues.classes
        if before.key in classes["compass"] | classes["part"] | classes["institution"] | classes["division"]:
            return
        if before.key in self.cues.given and single:
            m.add("given name before", w["given_before"])
        elif len(before.text) <= 2 and single:
            m.add("initial before", w["given_before"])
        elif before.text not in self._demonym_heads and not self.gazetteer.has(before.key):
            m.add("capital before", w["capital_before"])

    def _weigh_after(self, text: str, words: Sequence[Word], m: Mention, after: Word, tied: bool, single: bool) -> None:
        w, classes = self.cues.weights, self.cues.classes
        if tied and after.key in classes["local"] and m.label != "organization" and m.start > 0:
            m.add("local", w["local"])
        elif tied and after.capital and not after.first:
            if after.key in classes["media"]:
                m.add("media", w["media"])
                m.embedded = True
            elif after.key in classes["institution"]:
                m.add("institution", w["institution"])
                m.embedded = True
            elif m.key in self.cues.given and single:
                m.add("given name", w["given_after"])
            elif not self.gazetteer.has(after.key) and after.key not in classes["street"] | classes["structure"] | classes["nature"]:
                m.add("capital after", w["capital_after"])
        elif after.key in classes["say"] and single and after.tied:
            m.add("speaks", w["speaks"])
        elif after.key in classes["person_after"]:
            m.add("jr", w["title"])

    def _weigh_dateline(self, text: str, m: Mention) -> None:
        if m.start < DATELINE_REACH and re.match(r"(?:, [\w. ]{2,30})?(?:, \w+\.? \d+)? ?(?:\([\w /]+\) ?)?(?:—|–|--| - |-- )", text[m.end : m.end + 60]):
            m.add("dateline", self.cues.weights["dateline"])

    def _qualified(self, text: str, found: Sequence[Mention]) -> None:
        """"Springfield, Ohio": a town and what holds it vouch for each other."""
        w = self.cues.weights
        for a, b in zip(found, found[1:], strict=False):
            if text[a.end : b.start] in (", ", ",\n", " (") and a.kind != "demonym" and b.kind == "name" and holds(a, b):
                a.add("qualified", w["qualified"])
                b.add("qualifies", w["qualifies"])


def holds(a: Mention, b: Mention) -> bool:
    """Whether a reading of `b` holds a reading of `a`: "Springfield" and "Ohio"."""
    if a.kind == "pattern" and not a.spots:
        return any(s.level in ("country", "state", "admin1", "city") for s in b.spots)
    for outer in b.spots:
        if outer.level == "country" and any(s.country == outer.country and s.level != "country" for s in a.spots):
            return True
        if outer.level in ("state", "admin1") and any(s.country == outer.country and s.admin1 == outer.admin1 and s.level not in ("country", "state") for s in a.spots):
            return True
        if outer.level == "city" and any(s.country == outer.country and s.admin1 == outer.admin1 and s.level in ("city", "site") and s.rank < outer.rank for s in a.spots):
            return True
    return False


def merge(found: list[Mention], extra: list[Mention]) -> list[Mention]:
    """Both lists in text order; a pattern swallows matches inside it, save a longer match that reaches beyond it."""
    out: list[Mention] = []
    k = 0
    for m in found:
        while k < len(extra) and extra[k].end <= m.start:
            out.append(extra[k])
            k += 1
        if k < len(extra) and extra[k].start < m.end:
            p = extra[k]
            if m.start <= p.start and m.end >= p.end or m.kind == "demonym" and p.site_kind != "water" and not p.street or m.end > p.end or m.start < p.start:
                out.append(m)
                k += 1 if m.end >= p.end or m.start <= p.start else 0
            continue
        out.append(m)
    out.extend(extra[k:])
    out.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for m in out:
        if not kept or m.start >= kept[-1].end:
            kept.append(m)
    return kept


class Names:
    """The model's names, to be asked by offset."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = sorted(names, key=lambda n: n.start)
        self._starts = [n.start for n in self._names]

    def of(self, label: str) -> list[Name]:
        return [n for n in self._names if n.label == label]

    def over(self, start: int, end: int) -> Name | None:
        """The name that shares most characters with the span, or None."""
        k = bisect_right(self._starts, start) - 1
        best: Name | None = None
        shared = 0
        for name in self._names[max(0, k - 1) : k + 3]:
            common = min(end, name.end) - max(start, name.start)
            if common > shared:
                best, shared = name, common
        return best
