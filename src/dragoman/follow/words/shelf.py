"""What the ledger of words reads of a store: sentences with their records, found again by telling words."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from dragoman.follow.words.acts import Act
from dragoman.follow.words.deeds import Deeds
from dragoman.follow.words.lexicon import Lexicon
from dragoman.keep.aside import Aside
from dragoman.keep.judgements import standing
from dragoman.link.across.settings import Settings
from dragoman.linking import incident_of, origins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dragoman.ask import Store
    from dragoman.follow.words.records import Commitment
    from dragoman.parse import Parser

__all__ = ["Mention", "Paper", "Sentence", "Shelf", "within"]

Row = Mapping[str, Any]
Numbers: TypeAlias = "NDArray[np.int64]"

_FEW: Final = 2000
"""Sentences below which a store is too small to tell how rare a word is: it is taken for one of that size."""


_OF_EVENTS: Final = "id, report, trigger_start, trigger_end, when_start, when_end, when_basis, type, status, source, confidence"
_OF_TIMES: Final = 'report, type, "start", "end", value, text, text_start, text_end'
_OF_STATEMENTS: Final = (
    "id, report, kind, acts, content, content_spans, cue, cue_start, speakers, speakers_name, speakers_country, addressees_name, due_start, due_end, condition,"
    " anonymous, confidence"
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A report: where it appeared, and the sentences it holds (numbers into the shelf)."""

    key: str
    id: str
    publisher: str | None
    title: str
    day: date
    origin: str
    first: int
    last: int
    stems: frozenset[str] = frozenset()
    """Of the headline."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named in a sentence."""

    start: int
    end: int
    actor: str
    name: str
    country: str | None
    kind: str
    office: str | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A time stated with a deed. `inside`: under the deed itself; `by`: a last day only ("by the end of June")."""

    first: date
    last: date
    inside: bool
    by: bool


@dataclass(slots=True)
class Sentence:
    """One sentence, with what was coded in it. Offsets are those of the report."""

    n: int
    report: str
    start: int
    end: int
    text: str
    stems: frozenset[str]
    day: date
    events: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    times: list[Row] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its name where no record rests on it: report and offset."""
        return f"{self.report}#{self.start}"

    def countries(self, spans: Iterable[tuple[int, int]] | None = None) -> frozenset[str]:
        """Countries of the actors named in it, or only in some spans of it (offsets in the sentence)."""
        return frozenset(m.country for m in self.named(spans) if m.country)

    def named(self, spans: Iterable[tuple[int, int]] | None = None) -> list[Mention]:
        """The actors named in it, or in some spans of it."""
        if spans is None:
            return self.mentions
        chosen = [(self.start + a, self.start + b) for a, b in spans]
        return [m for m in self.mentions if any(m.start < b and m.end > a for a, b in chosen)]


class Shelf:
    """The sentences of a store, in order of time, with an index of their stems. Built once for a question."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.settings = Settings.load()
        self.lexicon = Lexicon.load()
        self.origin = origins(store)
        self.papers: dict[str, Paper] = {}
        self.sentences: list[Sentence] = []
        self._having: dict[str, Numbers] = {}
        self._naming: dict[frozenset[str], Numbers] = {}
        self._read()
        self.last_day = max((paper.day for paper in self.papers.values()), default=date.min)
        self.first_day = min((paper.day for paper in self.papers.values()), default=date.min)

    def through(self, store: Store) -> Shelf:
        """The same shelf, asking through another connection; what is found by one later is not known to the other."""
        made = copy(self)
        made.store = store
        return made

    # Reading

    def _read(self) -> None:
        texts = self.rows(
            "SELECT r.report, coalesce(r.id, r.report) AS id, r.publisher, r.title, r.known, r.text, d.sentences FROM reports r JOIN readouts d USING (report)"
            " WHERE r.text IS NOT NULL ORDER BY r.known, r.report"
        )
        for row in texts:
            first = len(self.sentences)
            for span in row["sentences"] or ():
                text = row["text"][span["start"] : span["end"]]
                stems = self._stems(text)
                self.sentences.append(Sentence(len(self.sentences), row["report"], span["start"], span["end"], text, stems, row["known"]))
            last = len(self.sentences)
            origin = self.origin.get(row["report"], row["report"])
            title = row["title"] or ""
            self.papers[row["report"]] = Paper(
                row["report"], row["id"], row["publisher"], title, row["known"], origin, first, last, self._stems(title)
            )  # fmt: skip
        self._place("events", f"SELECT {_OF_EVENTS} FROM events WHERE trigger_start IS NOT NULL ORDER BY report, trigger_start, id", "trigger_start")
        self._place("times", f"SELECT {_OF_TIMES} FROM times ORDER BY report, text_start", "text_start")
        self._statements()
        self._mentions()

    def _stems(self, text: str) -> frozenset[str]:
        return frozenset(self.settings.words(text))

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Rows of a query as dicts."""
        cursor = self.store.con.execute(query, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        yield from (dict(zip(names, values, strict=True)) for values in cursor.fetchall())

    def at(self, report: str, offset: int) -> Sentence | None:
        """The sentence of a report in which an offset lies."""
        paper = self.papers.get(report)
        if paper is None:
            return None
        return next((s for s in self.sentences[paper.first : paper.last] if s.start <= offset < s.end), None)

    def _place(self, kind: str, query: str, column: str) -> None:
        for row in self.rows(query):
            sentence = self.at(row["report"], row[column])
            if sentence is not None:
                getattr(sentence, kind).append(row)

    def _statements(self) -> None:
        for row in self.rows(f"SELECT {_OF_STATEMENTS} FROM statements WHERE len(content) > 0 ORDER BY report, id"):
            seen = set()
            for span in row["content_spans"]:
                sentence = self.at(row["report"], span["start"])
                if sentence is not None and sentence.n not in seen:
                    seen.add(sentence.n)
                    sentence.statements.append(row)

    def _mentions(self) -> None:
        query = (
            "SELECT m.report, m.text_start, m.text_end, a.id, a.name, a.country, a.kind, a.office FROM mentions m JOIN actors a ON a.id = m.record"
            " WHERE m.kind = 'actor' ORDER BY m.report, m.text_start, a.id"
        )
        for row in self.rows(query):
            sentence = self.at(row["report"], row["text_start"])
            if sentence is not None:
                sentence.mentions.append(Mention(row["text_start"], row["text_end"], row["id"], row["name"], row["country"], row["kind"], row["office"]))

    # Finding

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How telling each stem is: the logarithm of how few sentences have it."""
        counts: Counter[str] = Counter()
        for sentence in self.sentences:
            counts.update(sentence.stems)
        total = max(len(self.sentences), _FEW)
        return {word: math.log((total + 20) / (n + 0.5)) for word, n in counts.items()}

    def weight(self, word: str) -> float:
        return self.rarity.get(word, math.log(20))

    @cached_property
    def index(self) -> Mapping[str, Sequence[int]]:
        """Numbers of the sentences that have a stem, in order of time."""
        found: dict[str, list[int]] = defaultdict(list)
        for sentence in self.sentences:
            for word in sentence.stems:
                found[word].append(sentence.n)
        return found

    def having(self, word: str) -> Numbers:
        """As `index`, as an array."""
        import numpy as np

        found = self._having.get(word)
        if found is None:
            found = self._having[word] = np.array(self.index.get(word, ()), dtype=np.int64)
        return found

    def naming(self, families: frozenset[str]) -> Numbers:
        """Numbers of the sentences that name a deed of these families, in order of time."""
        import numpy as np

        found = self._naming.get(families)
        if found is None:
            words = sorted(self.lexicon.stems_of(families))
            found = self._naming[families] = np.unique(np.concatenate([self.having(word) for word in words] or [np.zeros(0, np.int64)]))
        return found

    def between(self, first: date, last: date) -> tuple[int, int]:
        """Numbers of the first sentence printed from one day on, and of the first after another."""
        return bisect_left(self._days, first), bisect_right(self._days, last)

    @cached_property
    def _days(self) -> list[date]:
        return [sentence.day for sentence in self.sentences]

    @cached_property
    def followed(self) -> NDArray[np.bool_]:
        """Of each sentence, whether another of its report follows."""
        import numpy as np

        return np.array([a.report == b.report for a, b in pairwise(self.sentences)] + [False])

    @cached_property
    def incident(self) -> Mapping[str, str]:
        """Each event with the first of its incident."""
        return incident_of(self.store)

    @cached_property
    def carried_out(self) -> Mapping[str, frozenset[str]]:
        """Each planned event with the later events that links hold for its carrying out, or for the same."""
        status = dict(self.store.con.execute("SELECT id, status FROM events").fetchall())
        found: dict[str, set[str]] = defaultdict(set)
        for j in standing(self.store, "follow-up"):
            if j.verdict == "confirms" and status.get(j.other) == "planned" and j.one in status:
                found[j.other].add(j.one)
        members: dict[str, list[str]] = defaultdict(list)
        for event, top in self.incident.items():
            members[top].append(event)
        for events in members.values():
            done = {e for e in events if status.get(e) in ("happened", "ongoing")}
            for plan in (e for e in events if status.get(e) == "planned"):
                found[plan] |= done
        return {plan: frozenset(events) for plan, events in found.items()}

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """The ledger of the store, reckoned once."""
        from dragoman.follow.words.book import commitments

        return tuple(commitments(self))

    @cached_property
    def deeds(self) -> Deeds:
        """Where the deeds of sentences are found."""
        return Deeds(Aside(self.store.path, write=not self.store.untouched), _loaded)

    def acts(self, sentence: Sentence) -> tuple[Act, ...]:
        """The deeds of a sentence."""
        return self.deeds.of(sentence.text)

    def prepared(self, sentences: Iterable[Sentence], many: int = 512) -> Iterator[Sentence]:
        """These sentences; the deeds of so many are read or parsed at one go."""
        waiting = iter(sentences)
        while some := list(islice(waiting, many)):
            self.deeds.prepare(sentence.text for sentence in some)
            yield from some

    def around(self, sentence: Sentence) -> frozenset[str]:
        """Stems of the sentence before and of the headline: what a short sentence leaves out."""
        paper = self.papers[sentence.report]
        before = self.sentences[sentence.n - 1].stems if sentence.n > paper.first else frozenset()
        return before | paper.stems

    def times(self, sentence: Sentence, act: Act) -> list[Stated]:
        """The times stated in a deed's clause: those that stand under the deed itself first, then the nearest."""
        found = []
        for row in sentence.times:
            if row["type"] not in ("DATE", "TIME") or (row["start"] is None and row["end"] is None):
                continue
            start, end = row["text_start"] - sentence.start, row["text_end"] - sentence.start
            if any(start <= at < end for at in act.scope):
                inside = act.noun or act.clause[0] <= start < act.clause[1]
                stated = Stated(row["start"] or row["end"], row["end"] or row["start"], inside, row["start"] is None)
                found.append((not inside, max(act.start - end, start - act.end, 0), start, stated))
        return [stated for _, _, _, stated in sorted(found, key=lambda f: f[:3])]

    def days(self, sentence: Sentence, act: Act, *, until: date) -> tuple[date, date] | None:
        """First and last day of the time stated nearest to a deed that was done; none that begins after `until`."""
        return next(((t.first, t.last) for t in self.times(sentence, act) if t.first <= until), None)


@lru_cache(maxsize=1)
def _loaded() -> Parser:
    from dragoman.parse import load_parser

    return load_parser()


def within(numbers: Numbers, low: int, high: int) -> Numbers:
    """Those of sorted numbers from one up to another, which is not among them."""
    first, last = numbers.searchsorted((low, high))
    return numbers[first:last]
