"""What the ledger of words reads of a store: sentences with their records, found again by telling words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from dragoman.follow.words.acts import Act
from dragoman.follow.words.deeds import Deeds
from dragoman.follow.words.lexicon import Lexicon
from dragoman.keep.aside import Aside
from dragoman.keep.judgements import standing
from dragoman.link.across.settings import Settings
from dragoman.linking import incident_of, origins

if TYPE_CHECKING:
    from dragoman.ask import Store
    from dragoman.follow.words.records import Commitment
    from dragoman.parse import Parser

__all__ = ["Mention", "Paper", "Sentence", "Shelf"]

Row = Mapping[str, Any]

_FEW: Final = 2000
"""Sentences below which a store is too small to tell how rare a word is: it is taken for one of that size."""


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
    """The sentences of a store, in order of time, with an index of their stems. Built once for a question; what a sentence tells is read or parsed when it is looked at."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.settings = Settings.load()
        self.lexicon = Lexicon.load()
        self.origin = origins(store)
        self.papers: dict[str, Paper] = {}
        self.sentences: list[Sentence] = []
        self._starts: dict[str, list[int]] = {}
        self._read()
        self.last_day = max((paper.day for paper in self.papers.values()), default=date.min)
        self.first_day = min((paper.day for paper in self.papers.values()), default=date.min)

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
                stems = frozenset(self.settings.words(text))
                self.sentences.append(Sentence(len(self.sentences), row["report"], span["start"], span["end"], text, stems, row["known"]))
            last = len(self.sentences)
            origin = self.origin.get(row["report"], row["report"])
            self.papers[row["report"]] = Paper(row["report"], row["id"], row["publisher"], row["title"] or "", row["known"], origin, first, last)
        self._place("events", "SELECT * FROM events WHERE trigger_start IS NOT NULL ORDER BY report, trigger_start, id", "trigger_start")
        self._place("times", "SELECT * FROM times ORDER BY report, text_start", "text_start")
        self._statements()
        self._mentions()

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
        for row in self.rows("SELECT * FROM statements WHERE len(content) > 0 ORDER BY report, id"):
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
        return Deeds(Aside(self.store.path), _loaded)

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
        return before | frozenset(self.settings.words(paper.title))

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
