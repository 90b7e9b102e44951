"""The nouns of the ledgers: commitments and what came of them, negotiations, firsts checked, disputes. Frozen; `to_dict()` gives plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

__all__ = [
    "EFFECTS",
    "KINDS",
    "STATES",
    "STATUS",
    "Checked",
    "Commitment",
    "Deed",
    "Dispute",
    "Evidence",
    "LedgerFilters",
    "Move",
    "Negotiation",
    "Outcome",
    "Score",
    "Stand",
    "Version",
]

KINDS: Final = ("promise", "prediction", "threat", "demand", "offer")
"""What a commitment is: an own deed promised, offered or threatened, another's deed demanded, or what is foreseen."""

STATES: Final = (
    "fulfilled", "partly fulfilled", "begun", "not initiated", "overdue", "contradicted", "withdrawn", "condition not met", "pending", "silent",
)  # fmt: skip
"""What came of it. `pending`: not due yet on the day asked about. `silent`: the reports say nothing that decides it."""

STATUS: Final[Mapping[str, int]] = {"fulfilled": 3, "partly fulfilled": 2, "begun": 1, "not initiated": 0, "overdue": 0, "contradicted": 0}
"""Status as the Peace Accords Matrix codes provisions: 0 not initiated, 1 minimum, 2 intermediate, 3 full implementation. Other states have none."""

EFFECTS: Final = ("fulfils", "partly fulfils", "begins", "contradicts", "voids", "unmet")
"""What a later record does to a commitment; `unmet`: it says that the deed has not been done."""


class _Plain:
    """`to_dict()` of a frozen record."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The record as plain values: dicts, lists, text, numbers."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value


@dataclass(frozen=True, slots=True)
class Deed(_Plain):
    """A deed as an event pattern: PLOVER types (any of), modes, CAMEO roots, the countries of who does it and of whom it is done to, and telling words."""

    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    doers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    negated: bool = False
    """The deed is to leave something undone ("will hold no test"): an event of this kind breaks it."""


@dataclass(frozen=True, slots=True)
class Evidence(_Plain):
    """A later record that bears on a commitment, with its sentence. `record` is an event's or statement's id, else `<report>#<start of the sentence>`."""

    record: str
    report: str
    report_id: str
    publisher: str | None
    day: str
    """When it happened, else the day of publication."""
    sentence: str
    span: tuple[int, int]
    effect: str
    confidence: float
    reasons: tuple[str, ...] = ()
    person: str | None = None
    """Who judged so; None for a rule."""


@dataclass(frozen=True, slots=True)
class Outcome(_Plain):
    """What came of a record: `state` is one of STATES (statements, events), of `firsts` "not contradicted" or "counter-example", of positions
    "held", "shifted", "reversed" or "silent", of open questions "answered", "taken up" or "silent"."""

    record: str
    state: str
    reasons: tuple[str, ...] = ()
    events: tuple[Evidence, ...] = ()
    """The later records, in order of time, that the state rests on."""
    status: int | None = None
    confidence: float = 0.0
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Commitment(_Plain):
    """A promise, prediction, threat, demand or offer, told by one report or by many, and what came of it."""

    id: str
    """The record (statement or event) that tells of it first and best."""
    kind: str
    party: str | None
    party_country: str | None
    office: str | None
    anonymous: bool
    beneficiary: tuple[str, ...]
    text: str
    """The words of the promise, as the report gives them."""
    sentence: str
    span: tuple[int, int]
    report: str
    report_id: str
    publisher: str | None
    said: str
    """Day on which it was made, as far as known: of publication."""
    deed: Deed
    due_start: str | None
    due_end: str | None
    condition: str | None
    tellings: tuple[str, ...]
    """Every record that tells of this commitment."""
    places: tuple[tuple[str, int, int], ...]
    """Where each telling stands: report, first code point and code point after."""
    reports: tuple[str, ...]
    publishers: tuple[str, ...]
    origins: int
    state: str
    status: int | None
    confidence: float
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    person: str | None = None
    """Who overruled the state; None where a rule gave it."""
    rule_state: str | None = None
    """What the rules say, where a person says otherwise."""


@dataclass(frozen=True, slots=True)
class Score(_Plain):
    """How the words of one speaker, office, outlet or kind of source turned out. `decided` are those neither silent nor pending nor void."""

    by: str
    value: str
    commitments: int
    decided: int
    fulfilled: int
    partly: int
    not_fulfilled: int
    void: int
    silent: int
    share: float | None
    """(fulfilled + ½ partly) / decided; None where nothing is decided."""
    low: float | None
    high: float | None
    """95 % interval of Wilson for the share."""


@dataclass(frozen=True, slots=True)
class LedgerFilters(_Plain):
    """What a ledger is narrowed by; None leaves all."""

    party: str | None = None
    """A country, the beginning of a code, or a name, as in `dragoman statements --source`."""
    beneficiary: str | None = None
    kind: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    """States, or statuses as numbers ("0" to "3")."""
    dyad: str | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None
    named: bool | None = None
    """Only named sources, or only anonymous ones."""
    decided: bool = False
    """Leave out what is silent or pending."""


@dataclass(frozen=True, slots=True)
class Stand(_Plain):
    """One position: who wants what of whom, with its sentence."""

    record: str
    day: str
    party: str | None
    party_country: str | None
    counterparty: str | None
    topic: str | None
    stance: str
    wants: str | None
    gives: str | None
    sentence: str
    report: str
    report_id: str
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Move(_Plain):
    """Two positions set beside each other: `shift`, `reversal`, `convergence`, or `repeated`."""

    kind: str
    before: Stand
    after: Stand
    reasons: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Negotiation(_Plain):
    """Positions of two sides on one topic over time, and their moves."""

    one: str
    other: str
    topic: str
    stands: tuple[Stand, ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Checked(_Plain):
    """A first, checked against the store. `verdict` is "counter-example", "disputed" or "not contradicted"; never "confirmed"."""

    record: str
    day: str
    who: tuple[str, ...]
    text: str
    scope: str | None
    deed: str | None
    sentence: str
    report: str
    report_id: str
    publisher: str | None
    verdict: str
    says: str
    """The verdict in words: "not contradicted by 14 reports since 2017-01-03"."""
    searched: int
    """Reports of the store that speak of the matter and were looked through."""
    since: str | None
    earlier: tuple[Evidence, ...] = ()
    """Earlier matching events, or reports that say otherwise."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version(_Plain):
    """What one report says of an incident."""

    record: str
    report: str
    report_id: str
    publisher: str | None
    day: str
    says: str
    sentence: str
    who: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute(_Plain):
    """One incident on which reports or speakers differ, side by side. `kind`: number, who, place, whether, assessment."""

    incident: str
    day: str | None
    label: str
    kind: str
    about: str
    versions: tuple[Version, ...]
    reasons: tuple[str, ...] = ()
