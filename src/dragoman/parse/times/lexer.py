"""Text to time words: every token gets one kind, by which the grammar reads (`rules.tsv`).

Words that say nothing of time get the kind `other`; runs of number words ("nineteen ninety-six", "twenty-first") and phrases
("a couple of") become one token. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Lexemes", "Words", "lex"]

TOKEN: Final = re.compile(
    r"""(?P<ampm>[AaPp]\.\s?[Mm]\.?(?![^\W_]))
  | (?P<word>[Oo]['’]clock|[^\W\d_]+)
  | (?P<iso>(?<![0-9])[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?(?![0-9]))
  | (?P<slashed>(?<![0-9.])[0-9]{1,4}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)[0-9]{2,4}(?![0-9]|[/.-][0-9]))
  | (?P<clock>(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])|(?<![0-9.])[0-9]{1,2}\.[0-9]{2}(?=\s?[ap]\.?m\b))
  | (?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th|ST|ND|RD|TH)(?![^\W_]))
  | (?P<decade>(?:[0-9]{3}|[0-9])0['’]?s(?![^\W_])|['’‘`][0-9]0['’]?s(?![^\W_]))
  | (?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,6}(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?)
  | (?P<short>['’‘`][0-9]{2}(?![\w]))
  | (?P<poss>['’][sS](?![^\W_]))
  | (?P<line>\n\s*)
  | (?P<mark>[^\w\s])""",
    re.VERBOSE,
)
MARKS: Final = {
    ",": "comma", "-": "hyphen", "‐": "hyphen", "‑": "hyphen", "–": "hyphen", "—": "dash", ".": "stop", "!": "stop", "?": "stop", ";": "stop",
    "/": "slash", ":": "colon", "@": "at", "$": "money", "£": "money", "€": "money", "¥": "money", "#": "money", "%": "percent", "&": "and",
    "(": "lparen", ")": "rparen", "'": "quote", "’": "quote", "=": "equals",
}  # fmt: skip
# A line shorter than this, or one that ends a sentence, ends an expression; a longer one is wrapped text.
WRAPPED: Final = 40
SHORT: Final = 30
LONGEST: Final = 20  # longest run of figures read as a number
NUMBERS: Final = ((0, "n0"), (12, "n12"), (24, "n24"), (31, "n31"), (59, "n59"), (99, "n99"))
NUMERIC: Final = frozenset({"number", "scale", "ordinal", "n0", "n12", "n24", "n31", "n59", "n99", "nbig", "decimal", "a"})


@dataclass(frozen=True)
class Words:
    """The lexicon: single words and phrases with kind and value, and the code letter of each kind."""

    single: Mapping[str, tuple[str, str]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    codes: Mapping[str, str]
    abbreviations: frozenset[str]


Raw = list[tuple[int, int, str, str, str]]
"""Start, end, lower-case word, kind and value of each token."""


@dataclass(frozen=True, slots=True)
class Lexemes:
    """Parallel rows, one entry a token: offsets, lower-case word, kind, value; `codes` is the string the grammar reads."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    words: tuple[str, ...]
    kinds: tuple[str, ...]
    values: tuple[str, ...]
    codes: str


def number_kind(text: str) -> tuple[str, str]:
    """Kind and value of a number in digits: by size, for day, hour, minute, year."""
    if len(text) > LONGEST:
        return "other", ""
    if "," in text or "." in text:
        plain = text.replace(",", "")
        return ("decimal" if "." in text else "nbig"), plain
    if len(text) == 4 and text[0] in "12":
        return "year4", text
    if len(text) > 6:
        return ("ymd8" if len(text) == 8 and text[:2] in ("19", "20") else "nbig"), text
    size = int(text)
    if len(text) <= 2:
        return next((kind for most, kind in NUMBERS if size <= most), "nbig"), str(size)
    return "nbig", str(size) if len(text) != 4 else text


def lex(text: str, words: Words, start: int, end: int) -> Lexemes:
    """Tokens of `text[start:end]` with offsets into `text`."""
    raw: Raw = []
    joins: list[int] = []
    single, phrases, other = words.single, words.phrases, ("other", "")
    line_start = last = start
    for m in TOKEN.finditer(text, start, end):
        group, (s, e), token = m.lastgroup, m.span(), m.group()
        if group == "word":
            word = token.lower()
            kind, value = single.get(word, other)
            if word in phrases or kind in NUMERIC:
                joins.append(len(raw))
            if kind != "other" and word in words.abbreviations and text[e : e + 1] == ".":
                last = e = e + 1
            raw.append((s, e, word, kind, value))
        elif group == "mark":
            if s >= last:
                raw.append((s, e, token, MARKS.get(token, "other"), ""))
        elif group == "line":
            wrapped = s - line_start >= WRAPPED and token.count("\n") == 1 and bool(raw) and raw[-1][3] != "colon" and _goes_on(text, e, end)
            line_start = e
            if not wrapped:
                raw.append((s, e, "\n", "break", ""))
        else:
            kind, value = _figure(group or "", token)
            if kind in NUMERIC:
                joins.append(len(raw))
            raw.append((s, e, token.lower(), kind, value))
    return _joined(raw, joins, words)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether the line at `start` can be the rest of the one before: not a short line of its own that begins with a capital."""
    stop = text.find("\n", start, min(end, start + SHORT))
    return not (text[start : start + 1].isupper() and (stop >= 0 or end - start < SHORT))


def _figure(group: str, token: str) -> tuple[str, str]:
    """Kind and value of a token that begins with a figure or an apostrophe."""
    if group == "number":
        return number_kind(token)
    if group == "ordinal":
        return "ordinal", str(int(token[:-2]))
    if group == "ampm":
        return "ampm", token[0].lower() + "m"
    if group == "sep":  # lastgroup names the inner group of a slashed date
        return "slashed", token
    if group == "decade":
        return "decade", re.sub(r"\D", "", token)
    if group == "short":
        return "year_short", token[1:]
    if group == "clock":
        return "clock", token.replace(".", ":")
    return group, token


def _joined(raw: Raw, joins: list[int], words: Words) -> Lexemes:
    """Phrases and number words, which may begin at the tokens `joins`, joined into one token each."""
    out: Raw = []
    done = 0
    for i in joins:
        if i < done:
            continue
        start, _, word, kind, value = raw[i]
        width = 1
        for rest, its_kind, its_value in words.phrases.get(word, ()):
            if i + len(rest) < len(raw) and raw[i + 1][2] == rest[0] and tuple(token[2] for token in raw[i + 1 : i + 1 + len(rest)]) == rest:
                width, kind, value = 1 + len(rest), its_kind, its_value
                break
        if width == 1 and kind in NUMERIC:
            width, kind, value = read_number(raw, i)
        out += raw[done:i]
        out.append((start, raw[i + width - 1][1], word, kind, value))
        done = i + width
    out += raw[done:]
    if not out:
        return Lexemes((), (), (), (), (), "")
    starts, ends, texts, kinds, values = zip(*out, strict=True)
    codes, fallback = words.codes, words.codes["other"]
    return Lexemes(starts, ends, texts, kinds, values, "".join([codes.get(kind, fallback) for kind in kinds]))


def read_number(raw: Raw, i: int) -> tuple[int, str, str]:
    """Width, kind and value of the number that begins at token `i`; width 1 with the token's own kind where it is no number word."""
    kind, value = raw[i][3], raw[i][4]
    if kind == "ordinal":
        return 1, kind, value
    if kind == "a" or (kind == "scale" and value == "12"):
        after = raw[i + 1][3] if i + 1 < len(raw) else ""
        if kind == "a" and after == "scale" and raw[i + 1][2] in ("dozen", "hundred", "thousand"):
            width, size = _scaled(raw, i + 1, 1.0)
            return width + 1, *_sized(size)
        return (1, "n12", "12") if kind == "scale" else (1, kind, value)
    if kind == "scale":
        return 1, "other", ""
    if kind != "number":
        width, size = _scaled(raw, i + 1, float(value))
        return (1, kind, value) if not width else (width + 1, *_sized(size))
    width, size, ordinal = _below_hundred(raw, i)
    if ordinal:
        return width, "ordinal", str(size)
    year = _spoken_year(raw, i + width, size)
    if year is not None:
        return width + year[0], "year4", str(year[1])
    more, total = _scaled(raw, i + width, float(size))
    spoken_year = more > 0 and 1900 < total < 2100 and any(token[2] == "thousand" for token in raw[i : i + width + more])
    if spoken_year:
        return width + more, "year_words", str(int(total))
    return width + more, *_sized(total)


def _sized(size: float) -> tuple[str, str]:
    if size != int(size):
        return "decimal", f"{size:g}"
    small = next((kind for most, kind in NUMBERS if size <= most), "nbig")
    return small, str(int(size))


def _below_hundred(raw: Raw, i: int) -> tuple[int, int, bool]:
    """Width, size and whether ordinal of "seven", "twenty-five", "twenty fifth"."""
    size = int(raw[i][4])
    if size < 20 or size % 10:
        return 1, size, False
    for skip in (1, 2):
        if skip == 2 and (i + 1 >= len(raw) or raw[i + 1][3] != "hyphen"):
            break
        j = i + skip
        if j < len(raw) and raw[j][3] in ("number", "ordinal", "second_word"):
            unit = 2 if raw[j][3] == "second_word" else int(raw[j][4])
            if 0 < unit < 10 and not raw[j][2][0].isdigit():
                return skip + 1, size + unit, raw[j][3] != "number"
    return 1, size, False


def _spoken_year(raw: Raw, i: int, century: int) -> tuple[int, int] | None:
    """Width and year where a two-digit number follows one of 15 to 20: "nineteen | ninety-six", "twenty | nineteen", "nineteen | oh | five"."""
    if not 15 <= century <= 20 or i >= len(raw):
        return None
    if raw[i][2] == "oh" and i + 1 < len(raw) and raw[i + 1][3] == "number" and int(raw[i + 1][4]) < 10:
        return 2, century * 100 + int(raw[i + 1][4])
    if raw[i][2] == "hundred":
        j = i + 1 + (i + 1 < len(raw) and raw[i + 1][3] == "and")
        if j < len(raw) and raw[j][3] == "number":
            width, rest, ordinal = _below_hundred(raw, j)
            return None if ordinal else (j - i + width, century * 100 + rest)
        return None
    if raw[i][3] != "number" or int(raw[i][4]) < 10:
        return None
    width, rest, ordinal = _below_hundred(raw, i)
    return None if ordinal else (width, century * 100 + rest)


def _scaled(raw: Raw, i: int, size: float) -> tuple[int, float]:
    """Width and size of what follows a number: "hundred", "thousand and fifteen", "million", "dozen"; width 0 where nothing does."""
    total, width = 0.0, 0
    while i + width < len(raw) and raw[i + width][3] == "scale" and width < 8:
        scale = float(raw[i + width][4])
        width += 1
        if scale == 100:
            size *= 100
        else:
            total, size = total + size * scale, 0.0
        j = i + width
        if j < len(raw) and raw[j][3] == "and" and j + 1 < len(raw) and raw[j + 1][3] == "number":
            j += 1
        if j < len(raw) and raw[j][3] == "number":
            more, rest, ordinal = _below_hundred(raw, j)
            if ordinal:
                break
            size += rest
            width = j - i + more
    return width, total + size
