"""A readout's JSON looked up by id, by span and by role: what every face needs, built once per report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dragoman.errors import DataError
from dragoman.faces import words
from dragoman.model import Span

__all__ = ["KINDS", "Mark", "Record", "View", "summary"]

KINDS: Final = ("events", "statements", "firsts", "positions", "open_questions", "actors", "places", "times")
"""The kinds of record, in the order the faces show them."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of the text that belongs to the record `ident`. `role` is None for the record's own span, else what the piece is to it ("who", "when")."""

    start: int
    end: int
    ident: str
    kind: str
    role: str | None = None


@dataclass(frozen=True)
class View:
    """One readout, indexed. Unknown ids are shown as they are; spans outside the text are cut to it."""

    data: Mapping[str, Any]
    text: str
    records: Mapping[str, tuple[Record, ...]]
    by_id: Mapping[str, Record]
    _states: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> View:
        """Index the JSON form of a readout. Raises DataError where it is not one."""
        report = data.get("report")
        if not str(data.get("format", "")).startswith("dragoman.readout/") or not isinstance(report, Mapping):
            raise DataError("readout", "not a readout: 'format' should be dragoman.readout/1 and 'report' an object (made by `dragoman read --format json`)")
        records = {kind: tuple(data.get(kind) or ()) for kind in KINDS}
        # Times and refusals have no id in the contract; the faces number them in text order so that they can be pointed at.
        records["times"] = tuple({"id": f"t{n}", **time} for n, time in enumerate(records["times"], 1))
        records["rejected"] = tuple({"id": f"x{n}", **item} for n, item in enumerate(data.get("rejected") or (), 1))
        by_id = {str(r["id"]): r for kind in (*KINDS, "rejected") for r in records[kind] if r.get("id")}
        states: dict[str, str] = {}
        for actor in records["actors"]:
            if actor.get("kind") == "state" and actor.get("country"):
                states.setdefault(str(actor["country"]), str(actor.get("name")))
        return cls(data, report.get("text") or "", records, by_id, states)

    @property
    def report(self) -> Mapping[str, Any]:
        report: Mapping[str, Any] = self.data["report"]
        return report

    @property
    def title(self) -> str:
        """The headline, else the first words of the text, else the report's id."""
        first = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        short = first if len(first) <= 90 else first[:90].rsplit(" ", 1)[0] + " …"
        return str(self.report.get("title") or short or self.report.get("id") or "Untitled report")

    def quoted(self, span: Any) -> str:
        """The characters a span points at; "" for no or a broken span."""
        found = self.cut(span)
        return self.text[found[0] : found[1]] if found else ""

    def line(self, span: Any) -> str:
        """The quoted characters on one line: runs of white space become one blank."""
        return " ".join(self.quoted(span).split())

    def name(self, ident: str | None) -> str:
        """The name of an actor or place; for a statement its speakers; else the id itself."""
        if not ident:
            return ""
        found = self.by_id.get(ident, {})
        if "speakers" in found:
            return self.speaker(found)
        return str(found.get("name") or ident)

    def names(self, idents: Iterable[str] | None) -> list[str]:
        return [self.name(i) for i in idents or ()]

    def speaker(self, statement: Record) -> str:
        """Who speaks: the actors' names, else the words that name the speaker, else ""."""
        return words.joined(self.names(statement.get("speakers"))) or self.line(statement.get("speaker_span"))

    def about(self, actor: Record) -> str:
        """Who an actor is, in a few words: office or title, former, affiliation, country."""
        office = (actor.get("office") or {}).get("name")
        parts = [office or actor.get("title"), actor.get("former"), actor.get("affiliation")]
        return ", ".join(str(p) for p in dict.fromkeys(parts) if p)

    def reading_order(self) -> list[tuple[str, Record]]:
        """Events, statements, firsts, positions, open questions and refusals by where they begin in the text."""
        kinds = ("events", "statements", "firsts", "positions", "open_questions", "rejected")
        every = [(kind, r) for kind in kinds for r in self.records[kind]]
        return sorted(every, key=lambda kr: (self._begin(kr), kinds.index(kr[0])))

    def _begin(self, kind_record: tuple[str, Record]) -> int:
        # An event stands where its fullest mention is, not where the headline has it first.
        return next((start for start, _ in self.spans(*kind_record)), len(self.text))

    def spans(self, kind: str, record: Record) -> list[Span]:
        """The record's own spans, the first one first: those that are highlighted and annotated."""
        raw: list[Any]
        if kind == "events":
            raw = [record.get("trigger"), *(record.get("again") or ())]
        elif kind == "statements":
            raw = list(record.get("content") or ()) or [record.get("cue") or record.get("speaker_span")]
        elif kind == "positions":
            raw = [(record.get(k) or {}).get("span") for k in ("wants", "gives")]
        elif kind in ("actors", "places"):
            raw = list(record.get("mentions") or ())
        else:
            raw = [record.get("span")]
        return [span for span in map(self.cut, raw) if span]

    def cut(self, span: Any) -> Span | None:
        """A span cut to the text; None where nothing is left or it is no pair of whole numbers."""
        if not isinstance(span, (list, tuple)) or len(span) != 2 or not all(isinstance(x, int) for x in span):
            return None
        start, end = max(0, span[0]), min(len(self.text), span[1])
        return (start, end) if start < end else None

    def roles(self, kind: str, record: Record) -> list[Mark]:
        """The pieces of text that play a part in a record: who, whom, when, where of an event; speaker, cue, condition of a statement."""
        named: list[tuple[str, Any]]
        if kind == "events":
            named = self._event_roles(record)
        elif kind == "statements":
            due = (record.get("due") or {}).get("span")
            named = [("speaker", record.get("speaker_span")), ("cue", record.get("cue")), ("condition", record.get("condition")), ("due", due)]
        elif kind == "positions":
            named = [(k, (record.get(k) or {}).get("span")) for k in ("wants", "gives")]
            named.append(("when", (record.get("when") or {}).get("span")))
        elif kind == "firsts":
            span = record.get("span")
            named = [("who", self.nearest(i, span, self._sentence(span))) for i in record.get("who") or ()]
        else:
            named = []
        cuts = [(role, self.cut(span)) for role, span in named]
        return [Mark(*span, str(record.get("id")), kind, role) for role, span in cuts if span]

    def _event_roles(self, event: Record) -> list[tuple[str, Any]]:
        trigger, sentence = event.get("trigger"), event.get("sentence")
        who, whom = ("who", "who") if event.get("reciprocal") else ("who", "whom")
        named: list[tuple[str, Any]] = [(who, self.nearest(i, trigger, sentence, before=True)) for i in event.get("source") or ()]
        # Two who act on each other are often one subject: "A and B met".
        after = None if event.get("reciprocal") else False
        named += [(whom, self.nearest(i, trigger, sentence, before=after)) for i in event.get("recipient") or ()]
        named.append(("when", (event.get("when") or {}).get("span")))
        return [*named, ("where", self.nearest(event.get("where"), trigger, sentence))]

    def nearest(self, ident: str | None, to: Any, within: Any, *, before: bool | None = None) -> Span | None:
        """The mention of an actor or place nearest to a span, inside the sentence; None where the sentence has none.

        `before` prefers mentions before the span, or after it, as subjects and objects stand in English.
        """
        target, limit = self.cut(to), self.cut(within)
        if not ident or not target or not limit:
            return None
        mentions = [m for m in map(self.cut, self.by_id.get(ident, {}).get("mentions") or ()) if m and m[0] >= limit[0] and m[1] <= limit[1]]

        def distance(mention: Span) -> tuple[bool, int, Span]:
            wrong_side = before is not None and before != (mention[0] < target[0])
            return wrong_side, max(mention[0] - target[1], target[0] - mention[1], 0), mention

        return min(mentions, key=distance, default=None)

    def _sentence(self, span: Any) -> Any:
        found = self.cut(span)
        return next((s for s in self.report.get("sentences") or () if found and s[0] <= found[0] < s[1]), span)

    def sentence(self, kind: str, record: Record) -> Span | None:
        """The sentence that holds the record's first span."""
        if kind == "events" and record.get("sentence"):
            return self.cut(record["sentence"])
        return self.cut(self._sentence(next(iter(self.spans(kind, record)), None)))

    def pair(self, event: Record) -> tuple[str, str]:
        """Source and recipient as parties (of several the first); "" for a side that is left open."""
        one, other = (next(iter(event.get(side) or ()), "") for side in ("source", "recipient"))
        return self.party(one), self.party(other)

    def party(self, ident: str) -> str:
        """The state an actor belongs to where the report names it, else the actor."""
        country = self.by_id.get(ident, {}).get("country")
        return self._states.get(country, self.name(ident)) if country else self.name(ident)

    def deed(self, event: Record) -> str:
        """What was done: CAMEO's name for it, else the PLOVER type."""
        name = str(event.get("cameo_name") or "").replace(", not specified", "").replace(", not specified below", "")
        return name or str(event.get("type") or "")

    def when(self, event: Record) -> str:
        when = event.get("when") or {}
        return words.period(when.get("start"), when.get("end"), when.get("precision") or "day")


def summary(data: Mapping[str, Any]) -> str:
    """One sentence on the report, computed from its records: what kinds of event, between whom, who speaks and with which acts."""
    view = View.of(data)
    events, statements = view.records["events"], view.records["statements"]
    if not events and not statements:
        rest = words.joined(words.count(len(view.records[k]), k) for k in KINDS if view.records[k])
        language = view.report.get("language")
        why = f" (its language is “{language}”; only English is coded)" if language and language != "en" else ""
        return f"No event and no statement was coded in this report{why}{'; it names ' + rest if rest else ''}."
    told = _told(view, events) if events else "tells of no event"
    said = _said(view, statements) if statements else "quotes nobody"
    return f"This report {told}, and {said}."


def _told(view: View, events: Sequence[Record]) -> str:
    pairs = Counter(tuple(sorted(pair)) for e in events if all(pair := view.pair(e)) and pair[0] != pair[1])
    between = ""
    if pairs:
        (one, other), n = pairs.most_common(1)[0]
        share = "" if n == len(events) else f", {n} of them"
        between = f"{share} between {one} and {other}"
    quads = Counter(str(e.get("quad") or "not placed in a quad") for e in events)
    unreal = Counter(words.status(str(e.get("status")))["word"] for e in events if e.get("status") not in (None, "happened", "ongoing"))
    kinds = ", ".join(quads) if len(events) == 1 else ", ".join(f"{n} {name}" for name, n in quads.most_common())
    apart = ", ".join(f"{n} {word}" for word, n in unreal.most_common()) if len(events) > 1 else ", ".join(unreal)
    return f"tells of {words.count(len(events), 'events')}{between} ({'; '.join(p for p in (kinds, apart) if p)})"


def _said(view: View, statements: Sequence[Record]) -> str:
    speakers = Counter(name for s in statements if (name := view.speaker(s)))
    who = f" by {words.joined(speakers)}" if len(speakers) in (1, 2) else f" by {len(speakers)} speakers" if speakers else ""
    plain = {"report", "assessment", "explanation"}
    acts = Counter(act for s in statements for act in s.get("acts") or () if act not in plain)
    order = [act for entry in words.words()["families"].values() for act in entry["acts"]]
    named = words.joined(words.count(acts[act], act) for act in order if acts.get(act))
    return f"gives {words.count(len(statements), 'statements')}{who}{', among them ' + named if named else ''}"
