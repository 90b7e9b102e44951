"""What is a name, decided the same way for three corpora that each mean something else by it.

A name is a proper name without its title, article or description: "Fuad Masum" of "Iraqi President Fuad
Masum", "United States" of "the United States". Nested names: the outermost that is a name as a whole
("Government of Iraq"). Nationalities are `people`, be they adjectives ("Iraqi") or nouns ("Iraqis").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


DEMONYMS = frozenset((Path(__file__).parent / "demonyms.txt").read_text(encoding="utf-8").split())
COUNTRIES = frozenset((Path(__file__).parent / "countries.txt").read_text(encoding="utf-8").strip().split("|"))
ORGANIZATIONS = frozenset((Path(__file__).parent / "organizations.txt").read_text(encoding="utf-8").strip().split("|"))
TITLES = listed(
    """mr mr. mrs mrs. ms ms. miss dr dr. prof prof. professor sir dame lord lady president vice prime minister premier
    chancellor secretary commodore foreign defense defence interior finance deputy ambassador governor gov gov. senator sen sen.
    representative rep rep. congressman congresswoman mayor king queen prince princess emperor sultan sheikh shaikh emir ayatollah
    imam pope cardinal archbishop bishop reverend rev rev. father general gen gen. lieutenant lt lt. colonel col col. major maj maj.
    captain capt capt. sergeant sgt sgt. admiral adm adm. brigadier brig brig. commander cmdr cmdr. marshal corporal private
    judge justice attorney director chairman chairwoman spokesman spokeswoman spokesperson speaker officer chief head
    special envoy commissioner detective inspector coach doctor leader baroness baron duke duchess earl count comrade hajji haji
    advisor adviser state staff under permanent assistant acting former"""
)
LINKERS = listed("of the for and de la le du des del der den van von bin ibn al el - – ' ’s 's & di da dos y on against to in")
FACILITIES = listed(
    """airport airfield airbase base bridge hospital stadium museum library palace castle tower cathedral church mosque
    temple prison jail hotel station dam canal tunnel highway road street square mall theatre theater hall building house
    center centre fort port harbour harbor camp school university college park embassy headquarters refinery plant reactor"""
)
EVENTS = listed(
    """war wars battle revolution olympics cup championship championships festival conference summit uprising rebellion massacre
    crisis holocaust election elections games treaty campaign siege operation intifada coup riots protests"""
)
PRONOUNS = listed(
    """i we he she they it you us me him her them our my his their your its this that these those who there here all both one
    some many most"""
)

COMPASS = frozenset(("North", "South", "East", "West", "Sri"))
MONTHS = listed("January February March April May June July August September October November December")

Span = tuple[int, int, str]


def is_people(words: list[str]) -> bool:
    """A nationality or group, singular or plural, alone ("Iraqis", "North Korean")."""
    if words and words[0] in COMPASS:
        words = words[1:] or words
    last = words[-1] if words else ""
    if len(words) == 3 and words[1] in "-–" and words[0] in DEMONYMS:
        words = words[2:]
    one = last if last in DEMONYMS else last[:-1] if last.endswith("s") else last
    return len(words) == 1 and (one in DEMONYMS or last.removesuffix("men") + "man" in DEMONYMS)


def peoples(words: Sequence[str]) -> list[Span]:
    """Nationalities and groups anywhere in a sentence, "North Korean" as one."""
    found: list[Span] = [(i, i + 1, "people") for i, w in enumerate(words) if is_people([w])]
    found += [(i, i + 2, "people") for i in range(len(words) - 1) if words[i] in COMPASS and is_people([words[i + 1]])]
    return found


def capital(word: str) -> bool:
    return word[:1].isupper() or (word[:1].isdigit() and any(c.isupper() for c in word))


def core(words: list[str], first: int, last: int) -> tuple[int, int] | None:
    """The part of a span that is a proper name: articles and small words at the edges go; None if none is left."""
    while first < last and (not capital(words[first]) or words[first].lower() in ("the", "a", "an")):
        if words[first].lower() in ("al", "bin", "ibn", "abu", "el") and first + 1 < last:
            break
        first += 1
    while last > first and not (capital(words[last - 1]) or words[last - 1].isdigit()):
        last -= 1
    inner = words[first:last]
    if first >= last or all(w.lower() in PRONOUNS or w in MONTHS for w in inner):
        return None
    if "and" in inner and all(w == "and" or w in DEMONYMS or w in COUNTRIES for w in inner):
        return None
    if any(not capital(w) and not w.isdigit() and w.lower() not in LINKERS for w in inner):
        return None
    return first, last


def untitled(words: list[str], first: int, last: int) -> int:
    """Where a person's name begins after titles and nationalities."""
    at = first
    for i in range(first, last):
        if words[i].lower() in TITLES or (words[i] in DEMONYMS and i < last - 1):
            at = i + 1
    for k in range(3, 0, -1):  # "Minister for the Arctic Ada Moe"
        if at + k < last and " ".join(words[at : at + k]) in COUNTRIES:
            return at + k
    return at


def outermost(spans: list[Span]) -> tuple[Span, ...]:
    """Longest first, then what overlaps none of those taken; in text order."""
    taken: list[Span] = []
    for s in sorted(set(spans), key=lambda s: (s[0] - s[1], s[0])):
        if all(s[1] <= t[0] or s[0] >= t[1] for t in taken):
            taken.append(s)
    return tuple(sorted(taken))


# ---------------------------------------------------------------- GUM
GUM_LABELS = {"person": "person", "organization": "organization", "place": "place", "event": "event", "object": "other", "abstract": "other"}
OPENED = re.compile(r"\(([^()]*)(\))?|(\d+(?:\[[^\]]*\])?)\)")


def _mentions(rows: list[list[str]]) -> list[tuple[int, int, str, list[int]]]:
    """(first, last, type, head positions) of GUM's mentions that close in this sentence."""
    open_: dict[str, list[tuple[int, str, list[int]]]] = defaultdict(list)
    out = []
    for i, r in enumerate(rows):
        marks = next((m[7:] for m in r[9].split("|") if m.startswith("Entity=")), "")
        for m in OPENED.finditer(marks):
            if m[3]:
                group = m[3].split("[")[0]
            else:
                parts = m[1].split("-", 7)
                if len(parts) < 6:
                    continue
                group = parts[0].split("[")[0]
                spots = [int(x) for x in parts[5].split(",") if x.isdigit()] if len(parts) > 5 else []
                open_[group].append((i, parts[1], spots))
            if (m[3] or m[2]) and open_[group]:
                first, kind, spots = open_[group].pop()
                out.append((first, i + 1, kind, [first + x - 1 for x in spots]))
    return out


def gum_names(rows: list[list[str]]) -> tuple[tuple[Span, ...], frozenset[int]]:
    """Names of a GUM sentence, and the words of which GUM does not say whether they are one."""
    words = [r[1] for r in rows]
    found: list[Span] = []
    for first, last, kind, heads in _mentions(rows):
        label = GUM_LABELS.get(kind)
        if label is None or not heads or heads[0] >= len(rows) or not any(h < len(rows) and _proper(rows[h]) for h in heads):
            continue
        head = next(h for h in heads if h < len(rows) and _proper(rows[h]))
        a, b = _around(rows, first, last, head, person=label == "person")
        if label == "person":
            a = untitled(words, a, b)
        trimmed = core(words, a, b)
        if trimmed is None:
            continue
        a, b = trimmed
        found.append((a, b, _finer(label, words[a:b])))
    found += [s for s in peoples(words) if rows[s[1] - 1][3] in ("ADJ", "PROPN", "NOUN")]
    names = outermost(found)
    inside = {i for a, b, _ in names for i in range(a, b)}
    unsure = {i for i, r in enumerate(rows) if i not in inside and _proper(r) and not _dated(r)}
    unsure |= {i for i, r in enumerate(rows) if i not in inside and i and r[3] == "ADJ" and r[1][:1].isupper()}
    return names, frozenset(unsure)


def _proper(row: list[str]) -> bool:
    """UPOS is that of the word inside ("United" is VERB), so the Penn tag decides."""
    return row[3] == "PROPN" or row[4].startswith("NNP")


def _dated(row: list[str]) -> bool:
    return bool(re.match(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may$|june|july|august|\w+ember|october", row[1].lower()))


def _around(rows: list[list[str]], first: int, last: int, head: int, *, person: bool) -> tuple[int, int]:
    """The run of proper words around the head of a mention."""
    proper = lambda i: _proper(rows[i]) or (capital(rows[i][1]) and rows[i][3] in ("ADJ", "NOUN", "NUM", "X", "VERB"))  # noqa: E731
    link = lambda i: rows[i][1].lower() in (("-", "al", "bin", "de", "van", "von") if person else LINKERS)  # noqa: E731
    a, b = head, head + 1
    while a > first and (proper(a - 1) or (a - 1 > first and link(a - 1) and proper(a - 2))):
        a -= 1
    while b < last and (
        proper(b) or rows[b][3] == "NUM" or (b + 1 < last and link(b) and proper(b + 1)) or (b + 2 < last and link(b) and link(b + 1) and proper(b + 2))
    ):
        b += 1
    return a, b


def _finer(label: str, words: list[str]) -> str:
    if (label != "person" or len(words) == 1) and is_people(words):
        return "people"
    if label == "organization" and " ".join(words) in COUNTRIES:  # a state or its team: its name is a place's
        return "place"
    if label == "place" and words[-1].lower() in FACILITIES:
        return "facility"
    return label


# ---------------------------------------------------------------- re3d
RE3D_LABELS = {
    "Person": "person",
    "Organisation": "organization",
    "Location": "place",
    "Nationality": "people",
    "Weapon": "weapon",
    "MilitaryPlatform": "weapon",
    "DocumentReference": "work",
}
RANK = {"place": 0, "people": 1, "person": 2, "organization": 3, "facility": 4, "weapon": 5, "work": 6}


def re3d_names(text: str, spans: list[tuple[int, int]], entities: list[dict[str, object]]) -> tuple[Span, ...]:
    """Names of a re3d document as word ranges. Pronouns, descriptions and slipped offsets are left out."""
    starts = {a: i for i, (a, _) in enumerate(spans)}
    ends = {b: i + 1 for i, (_, b) in enumerate(spans)}
    words = [text[a:b] for a, b in spans]
    votes: dict[tuple[int, int], set[str]] = defaultdict(set)
    for e in entities:
        label = RE3D_LABELS.get(str(e["label"]))
        first, last = starts.get(int(e["start"])), ends.get(int(e["end"]))  # type: ignore[call-overload]
        if label is None or first is None or last is None or last <= first or "," in words[first:last]:
            continue
        if label == "person":
            first = untitled(words, first, last)
        elif label == "organization" and {"President", "Envoy", "Secretary", "Minister"} & set(words[first : last - 1]):
            continue  # a person with office, marked as the body
        trimmed = core(words, first, last) if first < last else None
        if trimmed is not None:
            votes[trimmed].add(label)
    found = [(a, b, _re3d_label(words[a:b], labels)) for (a, b), labels in votes.items()]
    return outermost([s for s in found if s[2]])


def _re3d_label(words: list[str], labels: set[str]) -> str:
    if is_people(words):
        return "people"
    if " ".join(words) in COUNTRIES:  # called an organisation as often as a place, in the same sense
        return "place"
    if labels & {"place", "person"} and " ".join(words) in ORGANIZATIONS:
        return "organization"
    if "people" in labels and len(words) > 1:
        labels = labels - {"people"}
    label = min(labels, key=RANK.__getitem__, default="")
    if label == "place" and words[-1].lower() in FACILITIES:
        return "facility"
    return label


# ---------------------------------------------------------------- WikiGold
def wikigold_label(letter: str, phrase: str) -> str:
    """PER, ORG, LOC and MISC to ours; MISC is a people, an event or something else by its words."""
    words = phrase.split()
    if is_people(words):
        return "people"
    if phrase in COUNTRIES:
        return "place"
    if letter == "M":
        return "event" if any(w.lower() in EVENTS for w in words) else "work"
    if letter == "L" and words[-1].lower() in FACILITIES:
        return "facility"
    return {"P": "person", "O": "organization", "L": "place"}[letter]
