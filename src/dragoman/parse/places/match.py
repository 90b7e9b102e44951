"""Which stretches of a text could name places: the gazetteer's names by longest match, and names known by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dragoman.model import Span
from dragoman.parse.places.gazetteer import COMPASS, Gazetteer, part_of
from dragoman.parse.places.mention import Mention, Names
from dragoman.parse.places.words import Cues, Word

__all__ = ["Matcher"]

LONGEST: Final = 7
"""No name in the gazetteer that news uses has more words."""
LEADS: Final = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Ii]nside|(?:town|village|city|hamlet|suburb|district|province|island|settlement|neighbou?rhood) of)"
    r"(?: the| central| downtown)? $"
)
"""What stands before a place and hardly before anything else."""
POSTAL: Final = frozenset({"US", "UK", "EU", "NY", "NJ", "DC", "BC", "LA"})
"""Two capitals that count anywhere; others ("IN", "OR", "ME") only behind a comma."""
SIZEABLE: Final = 4.3


class Matcher:
    """Finds candidate mentions. Pure after construction; linear in the number of words."""

    def __init__(self, gazetteer: Gazetteer, cues: Cues) -> None:
        self._gazetteer = gazetteer
        self._cues = cues
        self._demonyms = {tuple(d.replace("-", " ").split()): tuple(s) for d, s in gazetteer.demonyms.items()}
        self.demonym_heads = frozenset(d[0] for d in self._demonyms)
        classes = cues.classes
        self._heads = classes["street"] | classes["structure"] | classes["nature"] | classes["division"]
        self._links = classes["particle"] | classes["link"]

    def find(self, text: str, words: Sequence[Word], names: Names, dateline: Span | None = None) -> list[Mention]:
        """Candidates in text order that do not overlap."""
        found = self.listed(text, words)
        found = merge(found, self._formed(words, found))
        found = self._unlisted(text, words, found, names)
        self._counties(words, found)
        town = unknown_dateline(words, dateline) if dateline is not None else None
        if town is not None and not any(m.start < town.end and m.end > town.start for m in found):
            found = sorted([*found, town], key=lambda m: m.start)
        return found

    def listed(self, text: str, words: Sequence[Word]) -> list[Mention]:
        """Names and peoples' names of the gazetteer, by longest match from the left."""
        found: list[Mention] = []
        i = 0
        while i < len(words):
            mention = self._compass(text, words, i) or self._at(text, words, i)
            if mention is not None:
                found.append(mention)
            i = mention.last if mention is not None else i + 1
        return found

    def _at(self, text: str, words: Sequence[Word], i: int) -> Mention | None:
        word = words[i]
        article = word.key in ("al", "el") and i + 1 < len(words) and words[i + 1].tied and words[i + 1].capital
        if not word.capital and not article:
            return None
        limit = i + 1
        while limit < len(words) and limit < i + LONGEST and words[limit].tied and (words[limit].capital or words[limit].key in self._links):
            limit += 1
        written = max((m for m in (self._people(words, i, limit), self._exact(text, words, i)) if m is not None), key=lambda m: m.last, default=None)
        for last in range(limit, i, -1):
            if written is not None and written.last >= last:
                return written
            if not words[last - 1].capital and words[last - 1].key in self._cues.classes["particle"]:
                continue
            mention = self._known(text, words, i, last)
            if mention is not None:
                return mention
        return None

    def _known(self, text: str, words: Sequence[Word], i: int, last: int) -> Mention | None:
        """Words `i` to `last` where the gazetteer has them, with a possessive ending that belongs to the name ("St. John's") or without."""
        key = " ".join([*(w.inner for w in words[i : last - 1]), words[last - 1].key])
        end = words[last - 1].end
        if text[end : end + 2] in ("'s", "’s"):
            spots = self._gazetteer.find(key + "s")
            if spots:
                return Mention(words[i].start, end + 2, key, spots, "name", i, last)
        spots = self._gazetteer.find(key) if len(key) > 1 else ()
        return Mention(words[i].start, end, key, spots, "name", i, last) if spots else None

    def _compass(self, text: str, words: Sequence[Word], i: int) -> Mention | None:
        """A part of a place, where the gazetteer does not know the whole name: "southern Lebanon", "East Yorkshire"."""
        word = words[i]
        if word.key.removesuffix("ern") not in COMPASS or i + 1 >= len(words):
            return None
        if not words[i + 1].tied or not words[i + 1].capital or text[word.end : words[i + 1].start] != " ":
            return None
        whole = self._at(text, words, i)
        base = self._at(text, words, i + 1)
        if base is None or base.kind != "name" or (whole is not None and whole.last >= base.last):
            return None
        key = f"{word.key} {base.key}"
        known = self._gazetteer.find(key)
        if known and (word.capital or any(s.level == "area" for s in known)):
            return Mention(word.start, base.end, key, known, "name", i, base.last)
        wide = tuple(s for s in base.spots if s.level in ("country", "state", "admin1", "area") and not (s.alternative and s.level == "admin1"))
        spots = wide or (base.spots if word.capital and not word.upper else ())
        if not spots:
            return None
        return Mention(word.start, base.end, key, tuple(part_of(s, word.key, word.text) for s in spots[:20]), "name", i, base.last)

    def _exact(self, text: str, words: Sequence[Word], i: int) -> Mention | None:
        """Initials and abbreviations, in exactly their writing."""
        word = words[i]
        for raw, end in ((word.text + ".", word.end + 1), (word.text, word.end)):
            if text[word.start : end] != raw or raw not in self._gazetteer.exact or (i + 1 < len(words) and words[i + 1].start < end):
                continue
            single = raw.endswith(".") and raw.count(".") == 1
            postal = len(raw) == 2 and raw.isupper() and raw not in POSTAL
            if (single or postal) and not after_comma(text, word):
                continue
            return Mention(word.start, end, raw, tuple(self._gazetteer.exact[raw]), "name", i, i + 1)
        return None

    def _people(self, words: Sequence[Word], i: int, limit: int) -> Mention | None:
        """A people's name in its own writing, or all in capitals."""
        head = words[i].text
        shouted = words[i].upper and len(head) > 3
        if head not in self.demonym_heads and not (shouted and head.capitalize() in self.demonym_heads):
            return None
        for last in range(min(i + 3, limit), i, -1):
            parts = tuple(w.text.capitalize() if shouted else w.text for w in words[i:last])
            spots = self._demonyms.get(parts)
            if spots:
                return Mention(words[i].start, words[last - 1].end, " ".join(parts).lower(), spots, "demonym", i, last)
        return None

    # ------------------------------------------------------------ names known by their form

    def _formed(self, words: Sequence[Word], found: Sequence[Mention]) -> list[Mention]:
        """ "Harbour Street", "Lake Road Bridge", "Hamilton Township": capitalised words up to one that says what they name."""
        inner = {m.start: m for m in found}
        out: list[Mention] = []
        for j, word in enumerate(words):
            if not word.capital or (word.key not in self._heads and word.text not in ("St", "Rd", "Ave")):
                continue
            i = self._begin(words, j)
            if i == j or (words[i].upper and not word.upper):
                continue
            mention = self._form(words, i, j)
            if mention.spots or mention.street or not self._stands_in(inner.get(mention.start)):
                out.append(mention)
        return out

    def _begin(self, words: Sequence[Word], j: int) -> int:
        """Index of the first word of the name that ends at `j`."""
        stop = self._cues.classes["title"] | {"the"}
        i = j
        while i > 0 and j - i < 4 and joined(words, i) and not words[i - 1].first and words[i - 1].key not in stop:
            i -= 1
        if i > 0 and joined(words, i) and words[i - 1].first and words[i - 1].key not in self._cues.words | self._cues.classes["opening"]:
            i -= 1
        return i

    def _form(self, words: Sequence[Word], i: int, j: int) -> Mention:
        classes = self._cues.classes
        head = words[j].key
        kind = "region" if head in classes["division"] else "water" if head in classes["water"] else "site"
        key = " ".join(w.key for w in words[i : j + 1])
        street = head in classes["street"]
        spots = self._gazetteer.find(key)
        if street:
            spots = tuple(s for s in spots if s.level == "site")
        elif head in classes["structure"]:
            spots = tuple(s for s in spots if s.level in ("site", "area", "water") or s.rank >= SIZEABLE)
        return Mention(words[i].start, words[j].end, key, spots, "pattern", i, j + 1, site_kind=kind, street=street)

    def _stands_in(self, m: Mention | None) -> bool:
        """Whether a building's name begins with a town or region of some size: "Hartford Hospital" is then located by it."""
        if m is None or m.kind != "name" or m.key in self._cues.given or m.key in self._cues.words:
            return False
        return any(s.rank >= SIZEABLE and not s.alternative for s in m.spots)

    def _unlisted(self, text: str, words: Sequence[Word], found: list[Mention], names: Names) -> list[Mention]:
        """Names the model calls places and the gazetteer lacks, behind "in", "near" or "the village of"."""
        at = {w.start: i for i, w in enumerate(words)}
        taken = {i for m in found for i in range(m.first, m.last)}
        firsts = {m.first for m in found if m.kind == "name"}
        extra: list[Mention] = []
        for name in names.of("place"):
            i = at.get(name.start)
            if i is None or i == 0 or not words[i].capital or words[i].key in self._cues.classes["never"]:
                continue
            last = next((j for j in range(i, min(i + 6, len(words))) if words[j].end >= name.end), i)
            led = LEADS.search(text[max(0, name.start - 24) : name.start]) is not None
            if taken.intersection(range(i, last + 1)) or not (led or followed(text, words, last, firsts)):
                continue
            taken.update(range(i, last + 1))
            key = " ".join(w.key for w in words[i : last + 1])
            extra.append(Mention(words[i].start, words[last].end, key, (), "pattern", i, last + 1))
        return sorted([*found, *extra], key=lambda m: m.start) if extra else found

    def _counties(self, words: Sequence[Word], found: Sequence[Mention]) -> None:
        """ "Ellis, Hill and Navarro counties": each is a county."""
        by_last = {m.last: m for m in found if m.kind == "name"}
        for j, word in enumerate(words):
            k = j if word.key == "counties" else 0
            while k > 0 and j - k < 24:
                mention = by_last.get(k)
                if mention is None and words[k - 1].key == "and":
                    k -= 1
                    continue
                spots = self._gazetteer.find(mention.key + " county") if mention is not None else ()
                if mention is None or not spots:
                    break
                mention.spots, mention.key = spots, mention.key + " county"
                mention.add("counties", self._cues.weights["qualified"])
                k = mention.first


def unknown_dateline(words: Sequence[Word], dateline: Span) -> Mention | None:
    """The town of a dateline, in case the gazetteer lacks it: its words up to the first comma."""
    inside = [(i, w) for i, w in enumerate(words) if dateline[0] <= w.start and w.end <= dateline[1]]
    last = next((k for k in range(1, len(inside)) if not inside[k][1].tied), len(inside))
    town = inside[:last]
    if not town or not town[0][1].capital:
        return None
    return Mention(town[0][1].start, town[-1][1].end, " ".join(w.key for _, w in town), (), "pattern", town[0][0], town[-1][0] + 1)


def followed(text: str, words: Sequence[Word], last: int, firsts: set[int]) -> bool:
    """Whether a known place comes right behind word `last`, after a comma or "in": "Kuriga in Kaduna state"."""
    if text[words[last].end : words[last].end + 2] == ", ":
        return last + 1 in firsts
    return last + 2 in firsts and words[last + 1].tied and words[last + 1].key in ("in", "near")


def joined(words: Sequence[Word], i: int) -> bool:
    """Whether the word before `i` is capitalised and only one character away."""
    return words[i].tied and words[i].start - words[i - 1].end == 1 and words[i - 1].capital


def after_comma(text: str, word: Word) -> bool:
    """ ", Calif.", "D-Calif.", "(R-Miss.)": the writing of a state behind a town or a party."""
    before = text[max(0, word.start - 3) : word.start]
    return before.endswith((", ", ",\n")) or (before.endswith("-") and before[-2:-1] in ("D", "R", "I"))


def merge(found: Sequence[Mention], formed: Sequence[Mention]) -> list[Mention]:
    """Both lists in text order without overlaps: a name known by its form swallows what lies inside it, save a people's name before a building."""
    out: list[Mention] = []
    k = 0
    for m in found:
        while k < len(formed) and formed[k].end <= m.start:
            out.append(formed[k])
            k += 1
        if k == len(formed) or formed[k].start >= m.end:
            out.append(m)
            continue
        f = formed[k]
        people = m.kind == "demonym" and f.site_kind != "water" and not f.street
        same = m.start == f.start and m.end == f.end and bool(f.spots)
        if people or same or m.end > f.end or m.start < f.start:
            out.append(m)
            k += m.end >= f.end or m.start <= f.start
    out.extend(formed[k:])
    out.sort(key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for m in out:
        if not kept or m.start >= kept[-1].end:
            kept.append(m)
    return kept
