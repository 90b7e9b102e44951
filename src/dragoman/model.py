"""The nouns of Dragoman: frozen records, as the contract `dragoman.readout/1` names them.

A `Span` is a half-open pair of code-point offsets into `Report.text`. Records of one report refer to each other by id:
actors `a1`, places `p1`, events `e1`, statements `s1`, positions `n1`, firsts `f1`, open questions `q1`. An unknown value is None or empty: abstaining
is right, inventing is wrong. Dates are ISO strings; intervals are inclusive days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dragoman.syntax import Syntax

__all__ = [
    "ACTS",
    "STATUSES",
    "Account",
    "Actor",
    "Annotated",
    "Dateline",
    "Due",
    "Event",
    "First",
    "Incident",
    "Judgement",
    "Office",
    "OpenQuestion",
    "Passage",
    "Place",
    "Position",
    "Rejected",
    "Report",
    "Span",
    "Statement",
    "Time",
    "When",
]

Span = tuple[int, int]

ACTS: Final = (
    "report", "assessment", "prediction", "promise", "demand", "offer", "threat", "denial", "accusation", "praise", "apology", "agreement", "refusal",
    "explanation", "question", "first",
)  # fmt: skip
"""What a statement does; several may hold of one."""

STATUSES: Final = ("happened", "ongoing", "planned", "hypothetical", "cancelled", "denied", "alleged")
"""Whether an event took place."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The place and date line at the head of a report ("OSLO, Norway —"); `place` is a place id once resolved."""

    span: Span
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read. `text` is exact; `title_span` is the headline where it stands inside `text`, `credits` are lines at its head that
    name writer, agency or day (nobody named there is an actor of the report).

    `published` and `updated` are ISO dates or date-times. `sentences` is filled by the parser.
    """

    id: str
    text: str
    url: str | None = None
    title: str | None = None
    title_span: Span | None = None
    publisher: str | None = None
    bylines: tuple[str, ...] = ()
    credits: tuple[Span, ...] = ()
    language: str | None = None
    published: str | None = None
    updated: str | None = None
    dateline: Dateline | None = None
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """An office held at the report's date, from the directory. `start` and `end` are ISO dates (`from`, `to` on the wire)."""

    name: str
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, is acted on, or speaks. `kind`: person office group organization state people place unknown.

    `code` is CAMEO style, country then roles, as of `Report.published`. `mentions` are noun phrases with their
    title, short names, and pronouns resolved to the actor; a plural mention ("both leaders") stands under each of its actors.
    """

    id: str
    name: str
    kind: str = "unknown"
    country: str | None = None
    code: str | None = None
    roles: tuple[str, ...] = ()
    title: str | None = None
    office: Office | None = None
    former: str | None = None
    affiliation: str | None = None
    anonymous: bool = False
    resolved_by: str = "none"
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym. `kind`: city region country area site water unknown. Coordinates in degrees (WGS 84)."""

    id: str
    name: str
    kind: str = "unknown"
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonameid: int | None = None
    demonym: bool = False
    confidence: float = 0.0
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression. `type` DATE TIME DURATION SET and `value` after TIMEX3; `start`, `end` inclusive days or None."""

    span: Span
    type: str
    value: str | None = None
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """When an event took or takes place. `precision`: day week month quarter year unknown; `basis`: expression, inherited, report date."""

    start: str | None = None
    end: str | None = None
    precision: str = "unknown"
    basis: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom (PLOVER type and CAMEO code). See `readout.md` for each field."""

    id: str
    trigger: Span
    sentence: Span
    type: str
    cameo: str
    cameo_name: str = ""
    again: tuple[Span, ...] = ()
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    quad: str | None = None
    cameo_quad: int | None = None
    goldstein: float | None = None
    intensity: float | None = None
    source: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    reciprocal: bool = False
    status: str = "happened"
    when: When | None = None
    where: str | None = None
    channel: str | None = None
    according_to: str | None = None
    rule: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Due:
    """By when a prediction, promise or threat falls due."""

    start: str | None = None
    end: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Who said what. `kind`: direct indirect mixed. `content` may have several spans; cue and speaker lie outside it."""

    id: str
    kind: str
    content: tuple[Span, ...]
    cue: Span | None = None
    speaker_span: Span | None = None
    speakers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    anonymous: bool = False
    via: str | None = None
    venue: str | None = None
    channel: str | None = None
    acts: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    due: Due | None = None
    condition: Span | None = None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the report, quoted."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Position:
    """Who wants what of whom, and for what. `stance`: demand offer refusal condition "red line"."""

    id: str
    party: str | None
    counterparty: str | None
    topic: str | None
    wants: Passage | None
    gives: Passage | None = None
    stance: str = "demand"
    when: When | None = None
    according_to: str | None = None


@dataclass(frozen=True, slots=True)
class First:
    """A "first ever" claim: "the first woman to chair the bank"."""

    id: str
    span: Span
    who: tuple[str, ...] = ()
    scope: str | None = None
    deed: str | None = None
    event: str | None = None
    according_to: str | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the report itself calls unproven or lacking."""

    id: str
    span: Span
    topic: str | None = None
    polarity: str | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """An item that was read but dropped: at which stage, why, and where in the text."""

    stage: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A link between records of two reports: `one` and `other` are keys of the store, never changed by it.

    `outcome`: `one` bears on the commitment `other`; the verdict is an effect (fulfils, contradicts …), of a person a state (overdue …).

    `kind`: origin (texts), actor, event, follow-up. `verdict`: same, different, proposed (counts once a person says same); of a follow-up (`one` takes up
    `other`): confirms, denies, cancels, corrects. A rule (`made_by`) or a person judged; `words` and `start` say what each record rests on, should a
    later coding number it otherwise.
    """

    kind: str
    one: str
    other: str
    verdict: str
    reasons: tuple[str, ...] = ()
    score: float = 1.0
    made_by: str | None = None
    person: str | None = None
    made: str | None = None
    one_words: str | None = None
    one_start: int | None = None
    other_words: str | None = None
    other_start: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Where reports of one incident differ. `kind`: number, who, place, whether; each version is (report, event, what it says)."""

    kind: str
    about: str
    versions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """What one or several reports tell of: their events, joined by judgements. `id` is its first event. Copies count as one of `origins`."""

    id: str
    type: str
    label: str
    start: str | None
    end: str | None
    countries: tuple[str, ...]
    events: tuple[str, ...]
    reports: tuple[str, ...]
    origins: int
    accounts: tuple[Account, ...] = ()


@dataclass(frozen=True)
class Annotated:
    """A report with its parse and what was tagged so far: what the coders in `extract/` work on."""

    report: Report
    syntax: Syntax
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    _by_top: dict[int, list[tuple[int, Actor]]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for actor in self.actors:
            for start, end in actor.mentions:
                top = self.syntax.top(start, end)
                if top is not None:
                    self._by_top.setdefault(top.i, []).append((end - start, actor))

    @property
    def text(self) -> str:
        return self.report.text

    def actors_of(self, i: int) -> tuple[Actor, ...]:
        """Actors one of whose mentions has token `i` as its syntactic head; several for a plural mention.

        Where mentions of different length share the head ("Ministry" in "Ministry" and "Defence Ministry of France"), the longest wins.
        """
        found = self._by_top.get(i, [])
        longest = max((n for n, _ in found), default=0)
        return tuple(dict.fromkeys(actor for n, actor in found if n == longest))

    def actor(self, actor_id: str) -> Actor:
        """The actor with this id. Raises KeyError."""
        for actor in self.actors:
            if actor.id == actor_id:
                return actor
        raise KeyError(actor_id)

    def times_in(self, start: int, end: int) -> tuple[Time, ...]:
        return tuple(t for t in self.times if t.span[0] >= start and t.span[1] <= end)

    def places_in(self, start: int, end: int) -> tuple[tuple[Span, Place], ...]:
        """Mentions of places inside a span, in text order."""
        return tuple(sorted(((m, p) for p in self.places for m in p.mentions if m[0] >= start and m[1] <= end), key=lambda mp: mp[0]))

    def quoted(self, span: Span) -> str:
        return self.report.text[span[0] : span[1]]
