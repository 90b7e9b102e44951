"""Text to words: where each begins and ends, as in the English treebanks of Universal Dependencies.

Hyphens part words ("two-year" is three tokens) save after a prefix ("non-", "re-"), clitics stand alone
("do" "n't", "Iran" "'s"), abbreviations keep their full stop, amounts part from their unit ("$" "5").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

__all__ = ["LONGEST", "words"]

LONGEST: Final = 1000
"""Longest run of letters or digits kept as one word; what exceeds it is noise (encoded data), cut in pieces."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Abbreviations that keep their full stop, in any place. Those that often end a sentence are left to the
# sentence model, which sees the next word.
ABBREVIATIONS: Final = _listed("""
mr mrs ms mme mlle messrs dr prof rev hon gov sen rep reps sens gen lt col maj capt cmdr cpl sgt adm brig pres supt
st mt ft jr sr bros co corp inc ltd llc plc dept univ assn intl ave blvd rd hwy apt
jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun
vs etc al approx est ca cf ed eds fig figs vol vols pp pg ref attn tel ext no nos arrv div
ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa penn tenn
tex va vt wash wis wyo
""")
# Those that are words too: an abbreviation only before a number ("No. 5", "p. 12", "Fig. 2").
BEFORE_NUMBER: Final = frozenset({"no", "nos", "p", "pp", "art", "sec", "para", "ch", "fig", "figs", "vol", "ref"})
# ... or only with a capital ("Sat.", "Mar.", "Ill.", "Pa.").
CAPITALISED: Final = _listed(
    "sun sat mar mon wed fri jun jul may ill ind miss mass wash ark ore del pa ma la md me mo ga va tex fig sen rep gen col maj adm hon ed mt ft dec co"
)
# After these a hyphen does not part ("non-proliferation"); counted in the treebanks' training parts.
PREFIXES: Final = _listed(
    "non pre co re anti ex mid semi multi over pro post cross micro mini sub un e inter intra psycho hyper neo counter"
    " trans ultra under extra infra bi tri quasi meta para"
)
CLITIC: Final = re.compile(r"(?:['’`´](?:s|re|ve|ll|d|m|S|RE|VE|LL|D|M))$")
NEGATED: Final = re.compile(r"(?<=\w)(?:n['’`´]t|N['’`´]T)$")
# Written as one word, two in the treebanks: where the second begins.
JOINED: Final = {
    "cannot": 3, "gonna": 3, "wanna": 3, "gotta": 3, "dont": 2, "didnt": 3, "doesnt": 4, "isnt": 2, "wasnt": 3,
    "cant": 2, "wont": 2, "couldnt": 5, "wouldnt": 5, "shouldnt": 6, "hasnt": 3, "havent": 4, "arent": 3, "hadnt": 3,
    "thats": 4, "ive": 1, "lemme": 3, "gimme": 3, "youre": 3, "theyre": 4,
}  # fmt: skip
UNITS: Final = "am|pm|AM|PM|km|kms|cm|mm|m|kg|kgs|g|mg|lb|lbs|mph|kph|hrs?|mins?|secs?|ft|in|oz|GB|MB|KB|kW|MW|GW|MWh|GHz|MHz|Hz|bn|mn|tn|yrs?|mi|nm|kt"
SITES: Final = "com|org|net|edu|gov|int|mil|info|doc|pdf|xls|html?"
CURRENCY: Final = "US\\$|A\\$|C\\$|HK\\$"


@cache
def _pattern() -> re.Pattern[str]:
    """One alternative for each kind of token, the more particular first; every repeat is bounded."""
    short = "|".join(sorted(map(re.escape, ABBREVIATIONS), key=lambda a: (-len(a), a)))
    n, letter, stop = LONGEST, r"[^\W\d_]", r"(?!\w)"
    kinds = {
        "url": r"(?:(?:https?|ftp)://|www\.)[^\s<>\"“”«»]{1,2000}",
        "mail": r"[\w.+%-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}",
        "site": rf"[\w-]{{1,64}}(?:\.[\w-]{{1,64}}){{0,3}}\.(?:{SITES})\b(?:\.uk\b)?(?:/[^\s<>\"“”«»]{{0,2000}})?",
        "tag": rf"(?<!\w)[#@]{letter}\w{{0,{n}}}",
        "face": r"(?<!\S)(?:[:;=8][-']?[)(DPp/|\]\[]+|<3|\^_\^)(?!\w)",
        "dotted": rf"(?<![\w.])(?:(?:{letter}\.){{2,8}}(?:{letter}{stop})?|Ph\.?D\.?{stop}|(?:U\.S|U\.N|U\.K|E\.U){stop})",
        "initial": r"(?<![\w.'’])[A-HJ-Z]\.(?=\s{0,2}(?:[A-Z]\.|[A-Z][a-z]|[A-Z]['’])|-[A-Z]\.|,\s[A-Z])",
        "short": rf"(?<![\w.'’-])(?i:{short}|p|art|sec|para|ch)\.{stop}",
        "number": (
            r"(?<!\w)\+?\d{1,30}(?:[.,:/]\d{1,30}){0,8}(?:-\d{1,30}){0,6}"
            rf"(?:(?:st|nd|rd|th|ST|ND|RD|TH){stop}|['’]?s{stop}|(?=(?:{UNITS}){stop})|{stop})"
        ),
        "word": rf"\w{{1,{n}}}(?:['’`´]\w{{1,{n}}}){{0,4}}(?:&[A-Z]{{1,3}}{stop})?",
        "run": r"\.{2,200}|…{1,20}|[!?]{2,50}|-{2,200}|—{2,9}|\*{2,200}|={2,200}|_{2,200}|~{2,99}|\#{2,99}|\+{2,99}|<{2,9}|>{2,9}|''|``|’’|‘‘",
        "sign": rf"{CURRENCY}|\S",
    }
    return re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in kinds.items()))


def words(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the words of `text`, in order, none empty, none overlapping, all that is not blank covered.

    >>> [t[a:b] for t in ["Iran's two-year pause"] for a, b in words(t)]
    ['Iran', "'s", 'two', '-', 'year', 'pause']
    """
    at = 0
    match = _pattern().match
    search = re.compile(r"\S").search
    while (found := search(text, at)) is not None:
        at = found.start()
        hit = match(text, at)
        assert hit is not None, "the last alternative takes any sign"
        for span in _parts(text, hit.lastgroup or "sign", at, hit.end()):
            yield span
            at = span[1]


def _parts(text: str, kind: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of one match: a clitic cut off, a prefix joined to its word, stray punctuation given back."""
    if kind == "word":
        yield from _clitics(text, start, _joined(text, start, end))
    elif kind == "short":
        yield start, end if _is_short(text, start, end) else end - 1
    elif kind in ("url", "site"):
        yield start, _trimmed(text, start, end)
    elif kind == "number":
        yield from _range(text, start, end)
    else:
        yield start, end


def _joined(text: str, start: int, end: int) -> int:
    """The end of a word whose prefix is followed by a hyphen ("non-proliferation"), else `end`."""
    if end - start > 6 or text[end : end + 1] != "-" or text[start:end].lower() not in PREFIXES:
        return end
    rest = re.compile(rf"-[^\W_]{{1,{LONGEST}}}(?:['’]\w{{1,9}})?").match(text, end)
    return rest.end() if rest else end


def _clitics(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    word = text[start:end]
    if (cut := JOINED.get(word.lower())) is not None:
        yield start, start + cut
        yield start + cut, end
        return
    found = NEGATED.search(word) or CLITIC.search(word)
    if found and found.start() > 0:
        yield start, start + found.start()
        yield start + found.start(), end
    else:
        yield start, end


def _is_short(text: str, start: int, end: int) -> bool:
    word = text[start : end - 1]
    low = word.lower()
    if low in BEFORE_NUMBER and low != "fig":
        return re.compile(r"\s{0,2}\d").match(text, end) is not None
    if low == "etc":  # at the end of a sentence its full stop is the sentence's
        return re.compile(r"\s*(?:[A-Z\"“‘']|$)").match(text, end) is None
    return low not in CAPITALISED or word[0].isupper()


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of an address without the punctuation of the sentence around it."""
    while end - start > 1 and text[end - 1] in ".,;:!?'’\")]}>":
        if text[end - 1] == ")" and "(" in text[start:end]:
            break
        end -= 1
    return end


def _range(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A range of years or a score ("2010-2012", "3-1") is three words; a telephone number or a date one."""
    parts = text[start:end].split("-")
    if len(parts) == 2 and len(parts[0]) <= 4 and len(parts[1]) <= 4 and not (len(parts[0]) == 3 and len(parts[1]) == 4):
        middle = start + len(parts[0])
        yield start, middle
        yield middle, middle + 1
        yield middle + 1, end
    else:
        yield start, end
