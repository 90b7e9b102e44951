"""The language of a report, told by its script and its function words.

English is the default: a text is called by another language only on clear evidence, so that lists, tables, capitals and foreign names stay English.
Function words make up about half of running news text in most languages of Europe; each counts by how few languages share it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Final

from dragoman.tables import rows, shipped

__all__ = ["SHORT", "UNKNOWN", "LanguageTeller"]

SHORT: Final = 200
"""Characters below which a text counts as English (contract `readout.md`): too few words to tell."""
UNKNOWN: Final = "und"
"""ISO 639-2 code for running text that is not English and whose language is none of ours."""

_SAMPLE: Final = 5000
_OTHER_SCRIPT: Final = 0.5
_CLEAR: Final = 1.6
"""Another language must score this many times as high as English. English news scores under 0.3 times its own for any other language."""
_FLOOR: Final = 0.05
_DISTINCT: Final = 5
"""Different function words that must be seen: a list of names in Spanish repeats "de la"."""
_LETTER_WEIGHT: Final = 0.5
_ENGLISH: Final = 0.15
"""English news scores .3 to .5; a page that calls itself otherwise is believed below this."""
_LONG: Final = 6
_ENDING_WEIGHT: Final = 0.3
_NO_ENGLISH: Final = 0.03
_PROSE: Final = 0.6
_CLAUSE: Final = 4
_CAPITALS: Final = 0.8
_CONTENT: Final = 0.08
_WORDS: Final = 30


@dataclass(frozen=True, slots=True)
class Language:
    """One row of `languages.tsv`."""

    code: str
    name: str
    letters: str
    endings: tuple[str, ...]
    words: tuple[str, ...]


class LanguageTeller:
    """Tells the language of a text. Build with `load()`; pure afterwards."""

    def __init__(self, languages: list[Language], scripts: list[tuple[int, int, str]], of_script: dict[str, tuple[str, ...]]) -> None:
        self._by_word: dict[str, tuple[str, ...]] = {}
        for language in languages:
            for word in language.words:
                self._by_word[word] = (*self._by_word.get(word, ()), language.code)
        self._by_letter: dict[str, tuple[str, ...]] = {}
        for language in languages:
            for letter in language.letters:
                self._by_letter[letter] = (*self._by_letter.get(letter, ()), language.code)
        self._by_ending: dict[str, tuple[str, ...]] = {}
        for language in languages:
            for ending in language.endings:
                self._by_ending[ending] = (*self._by_ending.get(ending, ()), language.code)
        self._names = {language.name.lower(): language.code for language in languages} | {"eng": "en"}
        self._rare = re.compile("[" + re.escape("".join(self._by_letter)) + "]")
        self._scripts = sorted(scripts)
        self._starts = [first for first, _, _ in self._scripts]
        self._of_script = of_script
        self._word = re.compile(r"[^\W\d_]+(?:[ʻʼ\u200c][^\W\d_]+)*|[\u0900-\u0dff\u1000-\u109f\u1200-\u139f]+")

    @classmethod
    def load(cls) -> LanguageTeller:
        languages = [
            Language(code, name, letters, tuple(endings.split()), tuple(dict.fromkeys(words.split())))
            for _, (code, name, letters, endings, words) in rows(shipped("readers", "languages.tsv"), 5)
        ]
        scripts: list[tuple[int, int, str]] = []
        of_script: dict[str, tuple[str, ...]] = {}
        for _, (script, ranges, codes) in rows(shipped("readers", "scripts.tsv"), 3):
            of_script[script] = tuple(codes.split())
            for one in ranges.split():
                first, _, last = one.partition("-")
                scripts.append((int(first, 16), int(last or first, 16), script))
        return cls(languages, scripts, of_script)

    def code(self, given: str) -> str:
        """ISO 639-1 code of "en", "en-GB", "en_US", "eng" or "English"; an unknown name stays as it is, in lower case."""
        plain = given.strip().lower()
        return self._names.get(plain) or self._names.get(re.split("[-_.]", plain)[0]) or re.split("[-_.]", plain)[0]

    def tell(self, text: str, declared: str | None = None) -> str:
        """ISO 639-1 code (639-3 where there is none; "und" for an unknown one).

        `declared` is a code that the page names for itself: it stands where the text gives no evidence; pages are often wrong about themselves.
        Texts under 200 characters are `declared`, else "en".
        """
        if len(text) < SHORT:
            return declared or "en"
        sample = text[:_SAMPLE]
        counts = self._count_scripts(sample)
        total = counts.total()
        if not total:
            return declared or "en"
        script = max(counts, key=lambda name: counts[name])
        # A third of Japanese is kana, the rest Han: kana decides. Likewise Hangul among Han.
        east = counts["Kana"] + counts["Han"] + counts["Hangul"]
        if east > _OTHER_SCRIPT * total:
            return "ko" if counts["Hangul"] > 0.3 * east else "ja" if counts["Kana"] > 0.1 * east else "zh"
        if script == "Latin":
            return self._latin(sample, declared)
        if counts[script] <= _OTHER_SCRIPT * total:
            return declared or ("en" if counts["Latin"] else UNKNOWN)
        return self._within(script, sample)

    def _count_scripts(self, text: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        for char, n in Counter(text).items():
            point = ord(char)
            at = bisect_right(self._starts, point) - 1
            if at >= 0 and point <= self._scripts[at][1] and (point > 127 or char.isalpha()):
                counts[self._scripts[at][2]] += n
        return counts

    def _scores(self, tokens: list[str]) -> tuple[dict[str, float], dict[str, int]]:
        """Weight of function words per token, and how many different ones, by language."""
        scores: dict[str, float] = {}
        distinct: dict[str, int] = {}
        for token, n in Counter(tokens).items():
            codes = self._by_word.get(token, ())
            for code in codes:
                scores[code] = scores.get(code, 0.0) + n / len(codes) ** 0.5
                distinct[code] = distinct.get(code, 0) + 1
            if not codes and len(token) >= _LONG:
                for size in (5, 4, 3, 2):
                    for code in self._by_ending.get(token[-size:], ()):
                        scores[code] = scores.get(code, 0.0) + _ENDING_WEIGHT * n / len(self._by_ending[token[-size:]]) ** 0.5
                        distinct[code] = distinct.get(code, 0) + 1
            if not token.isascii():
                for letter in sorted(set(self._rare.findall(token))):
                    for code in self._by_letter[letter]:
                        scores[code] = scores.get(code, 0.0) + _LETTER_WEIGHT * n / len(self._by_letter[letter])
        return {code: score / len(tokens) for code, score in scores.items()}, distinct

    def _latin(self, text: str, declared: str | None) -> str:
        words = self._word.findall(text)
        tokens = [word.lower() for word in words]
        if len(tokens) < _DISTINCT:
            return declared or "en"
        scores, distinct = self._scores(tokens)
        english = scores.get("en", 0.0)
        # max() over codes in order of the data file: ties are settled the same way each time.
        best = max((code for code in scores if distinct.get(code, 0) >= _DISTINCT), key=lambda code: scores[code], default="en")
        if best != "en" and scores[best] >= max(_CLEAR * english, _FLOOR) and self._runs(words):
            return best
        if declared and english < _ENGLISH:
            return declared
        return UNKNOWN if english < _NO_ENGLISH and self._is_prose(text, words) else "en"

    def _is_prose(self, text: str, words: list[str]) -> bool:
        """Running text in lower case. Items of a list are short, clauses are not."""
        clauses = 1 + sum(text.count(mark) for mark in ",;:\n\t|•")
        return len(words) >= max(_WORDS, _CLAUSE * clauses) and sum(word[0].islower() for word in words) >= _PROSE * len(words)

    def _runs(self, words: list[str]) -> bool:
        """Whether words in lower case other than function words show running text: a list of foreign names has only "de la" in lower case."""
        if sum(word.isupper() for word in words) > _CAPITALS * len(words):
            return True
        content = sum(word[0].islower() and word not in self._by_word for word in words)
        return content >= _CONTENT * len(words)

    def _within(self, script: str, text: str) -> str:
        codes = self._of_script[script]
        if len(codes) == 1:
            return codes[0]
        tokens = self._word.findall(text.lower())
        scores, _ = self._scores(tokens) if tokens else ({}, {})
        return max(codes, key=lambda code: scores.get(code, 0.0))
