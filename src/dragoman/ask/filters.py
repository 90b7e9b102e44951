"""Filters of a question, and the SQL conditions they become for each kind of record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from dragoman.ask.words import Party, first_day, last_day, literal, one_of, pattern, strings
from dragoman.errors import UsageError
from dragoman.model import STATUSES
from dragoman.ontology import Ontology

if TYPE_CHECKING:
    from dragoman.keep.countries import Countries

__all__ = ["KINDS", "LEFT_OUT", "Condition", "Filters", "Kind", "Side"]

LEFT_OUT: Final = ("planned", "hypothetical", "cancelled", "denied")
"""What did not take place is left out of every answer unless `status` asks for it."""

Words = str | Sequence[str]


class Filters(TypedDict, total=False):
    """What a question may be narrowed by. An actor is a country (PRK, North Korea), the beginning of a code (PRKGOV), or a name."""

    actor: str
    """On either side."""
    source: str
    recipient: str
    dyad: str
    """USA:PRK, in either direction; USA:* is USA with any other."""
    type: Words
    """PLOVER types; of statements: acts; of positions: stances; of firsts: the event's type; of actors: kinds."""
    code: Words
    """Beginnings of CAMEO codes."""
    quad: Words
    """PLOVER's quads."""
    cameo_quad: int | Sequence[int]
    """CAMEO's quads (GDELT's QuadClass), 1 to 4."""
    since: str | date
    until: str | date
    place: str
    country: str
    """Where it happened; of statements, positions, firsts and actors: whose country."""
    status: Words
    """`any`, or some of happened, ongoing, planned, hypothetical, cancelled, denied, alleged."""
    origins: int
    """Told of by at least so many independent origins (copies of one text are one), by the links that hold now."""
    text: str
    """Words that must all stand in the text."""
    dataset: Words
    """Of imported records: the data set they come from; `dragoman` for our own."""


Side = Literal["source", "recipient"]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of record lies in its table: where a filter looks."""

    table: str
    sides: Mapping[Side, str]
    """First part of the columns of each side: `speakers` has `speakers_country` and so on."""
    lists: bool = True
    day: str = "known"
    last: str = "known"
    type: str = ""
    types: Sequence[str] = ()
    text: str = ""
    country: str = ""
    events: bool = False
    """Has codes, quads, status, place and data set."""
    key: str = "id"

    def takes(self) -> frozenset[str]:
        """Names of the filters that make sense here."""
        known = {"actor", "type", "since", "until", "country", "text"}
        if self.sides:
            known |= {"source"}
        if "recipient" in self.sides:
            known |= {"recipient", "dyad"}
        if self.events:
            known |= {"code", "quad", "cameo_quad", "place", "status", "origins", "dataset"}
        return frozenset(known)


_EVENT: Final[dict[str, Any]] = {"type": "type", "text": "sentence", "country": "where_country", "events": True}
_BOTH: Final[Mapping[Side, str]] = {"source": "source", "recipient": "recipient"}
_ACTS = "report assessment prediction promise demand offer threat denial accusation praise apology agreement refusal explanation question first"

KINDS: Final[Mapping[str, Kind]] = {
    "events": Kind("events", _BOTH, day="when_start", last="coalesce(when_end, when_start)", **_EVENT),
    "pairs": Kind("pairs", _BOTH, lists=False, day="day", last="day", key="event", **_EVENT),
    "statements": Kind(
        "statements",
        {"source": "speakers", "recipient": "addressees"},
        type="acts",
        types=_ACTS.split(),
        text="array_to_string(content, ' ')",
    ),
    "positions": Kind(
        "positions",
        {"source": "party", "recipient": "counterparty"},
        lists=False,
        day="coalesce(when_start, known)",
        last="coalesce(when_end, when_start, known)",
        type="stance",
        types=("demand", "offer", "refusal", "condition", "red line"),
        text="concat_ws(' ', topic, wants, gives)",
    ),
    "firsts": Kind("firsts", {"source": "who"}, type="event_type", text="concat_ws(' ', \"text\", scope, deed)"),
    "actors": Kind(
        "actors",
        {},
        lists=False,
        type="kind",
        types=("person", "office", "group", "organization", "state", "people", "place", "unknown"),
        text="concat_ws(' ', name, title, office, affiliation, former)",
    ),
}


@dataclass(frozen=True)
class Condition:
    """Filters as one SQL condition over a kind of record; `parties` are those it names.

    `told` is a query for the events that enough independent origins tell of: links are applied on read, so the store works them out for `origins`.
    """

    kind: Kind
    filters: Filters
    countries: Countries
    told: str | None = None

    def sql(self) -> str:
        """The condition. Raises UsageError for a filter that is unknown, makes no sense here, or has an impossible value."""
        known = self.kind.takes()
        for name, value in self.filters.items():
            if name not in Filters.__annotations__:
                raise UsageError(f"no filter is called {name!r}: there are {', '.join(sorted(known))}")
            if value is not None and name not in known:
                raise UsageError(f"{self.kind.table} have no {name}: leave {name} out, or ask for events")
        parts = [part for name, make in self._makers().items() if name in known for part in make(self.filters.get(name))]
        return " AND ".join(f"({part})" for part in parts) or "true"

    def parties(self) -> list[Party]:
        """Who is named in the filters."""
        given = [self.filters.get(name) for name in ("actor", "source", "recipient", "country")]
        words = [word for word in given if isinstance(word, str)]
        return [Party.of(word, self.countries) for word in words] + [party for party in self.dyad() if party]

    def dyad(self) -> tuple[Party | None, ...]:
        """The two of `USA:PRK`; None for `*`."""
        text = self.filters.get("dyad")
        if text is None:
            return ()
        ends = text.split(":")
        if len(ends) != 2 or not any(end.strip(" *") for end in ends):
            raise UsageError(f"dyad {text!r}: write two actors with a colon between, USA:PRK, or USA:* for any other")
        return tuple(Party.of(end, self.countries) if end.strip(" *") else None for end in ends)

    def _makers(self) -> dict[str, Callable[[Any], Iterator[str]]]:
        return {
            "actor": self._actor,
            "source": self._directed,
            "dyad": self._dyad,
            "type": self._type,
            "code": self._code,
            "quad": self._quad,
            "cameo_quad": self._cameo_quad,
            "since": lambda v: iter(() if v is None else (f"{self.kind.last} >= {literal(first_day(v, 'since'))}",)),
            "until": lambda v: iter(() if v is None else (f"{self.kind.day} <= {literal(last_day(v, 'until'))}",)),
            "place": lambda v: iter(() if v is None else (self._says("where_name", v),)),
            "country": self._country,
            "status": self._status,
            "origins": self._origins,
            "text": lambda v: iter(() if v is None else (self._says(self.kind.text, word) for word in v.split())),
            "dataset": self._dataset,
        }

    # Who

    def _actor(self, given: str | None) -> Iterator[str]:
        if given is None:
            return
        party = Party.of(given, self.countries)
        yield " OR ".join(self._is(side, party) for side in self.kind.sides) or self._is(None, party)

    def _directed(self, _: str | None) -> Iterator[str]:
        """Source and recipient together: a reciprocal event may be meant the other way round."""
        ends: dict[Side, Party] = {}
        for side in self.kind.sides:
            word = self.filters.get(side)
            if isinstance(word, str):
                ends[side] = Party.of(word, self.countries)
        if not ends:
            return
        here = " AND ".join(self._is(side, party) for side, party in ends.items())
        if self.kind.table != "events":
            yield here
            return
        there = " AND ".join(self._is("recipient" if side == "source" else "source", party) for side, party in ends.items())
        yield f"({here}) OR (reciprocal AND {there})"

    def _dyad(self, _: str | None) -> Iterator[str]:
        ends = self.dyad()
        if not ends:
            return
        one, other = ends
        yield f"({self._pair(one, other)}) OR ({self._pair(other, one)})"

    def _pair(self, one: Party | None, other: Party | None) -> str:
        return f"{self._is('source', one)} AND {self._is('recipient', other)}"

    def _is(self, side: Side | None, party: Party | None) -> str:
        """Whether a side is, or has among it, the party."""
        prefix = f"{self.kind.sides[side]}_" if side else ""
        if party is None:
            return f"len({prefix}name) > 0" if self.kind.lists else f"{prefix}name IS NOT NULL"
        column = f"{prefix}{party.kind}"
        if party.kind == "name":
            return self._says(f"array_to_string({column}, ' ; ')" if self.kind.lists else column, party.value)
        if party.kind == "country":
            return f"list_contains({column}, {literal(party.value)})" if self.kind.lists else f"{column} = {literal(party.value)}"
        if self.kind.table == "pairs":
            column = f"concat({prefix}country, {prefix}role)"
            return f"starts_with({column}, {literal(party.value[:6])})"
        return (
            f"len([c FOR c IN {column} IF starts_with(c, {literal(party.value)})]) > 0" if self.kind.lists else f"starts_with({column}, {literal(party.value)})"
        )

    # What, when, where

    def _type(self, given: Words | None) -> Iterator[str]:
        if given is None:
            return
        known = self.kind.types or tuple(Ontology.load().types)
        what = {"acts": "act", "stance": "stance", "kind": "kind of actor"}.get(self.kind.type, "PLOVER type")
        words = [one_of(word, known, what) for word in _several(given)]
        yield f"list_has_any(acts, [{strings(words)}])" if self.kind.type == "acts" else f"{self.kind.type} IN ({strings(words)})"

    def _code(self, given: Words | None) -> Iterator[str]:
        if given is None:
            return
        words = _several(given)
        known = Ontology.load().codes
        for word in words:
            if not any(code.startswith(word) for code in known):
                raise UsageError(f"no CAMEO code begins with {word!r}: look it up with dragoman codes (19, 190 and 0354 are codes)")
        yield " OR ".join(f"starts_with(cameo, {literal(word)})" for word in words)

    def _quad(self, given: Words | None) -> Iterator[str]:
        if given is None:
            return
        known = dict.fromkeys(one.quad for one in Ontology.load().types.values())
        yield f"quad IN ({strings(one_of(word, known, 'PLOVER quad') for word in _several(given))})"

    def _cameo_quad(self, given: int | Sequence[int] | None) -> Iterator[str]:
        if given is None:
            return
        words = [given] if isinstance(given, int) else list(given)
        if not all(word in (1, 2, 3, 4) for word in words):
            raise UsageError("cameo_quad is 1 (verbal cooperation), 2 (material cooperation), 3 (verbal conflict) or 4 (material conflict)")
        yield f"cameo_quad IN ({', '.join(map(str, words))})"

    def _country(self, given: str | None) -> Iterator[str]:
        if given is None:
            return
        party = Party.of(given, self.countries)
        if party.kind == "name":
            raise UsageError(f"country {given!r} is none that is known: give its ISO code (PRK) or its name")
        if self.kind.country:
            yield f"{self.kind.country} = {literal(party.value)}"
        elif self.kind.sides:
            yield self._is("source", Party("country", party.value, given))
        else:
            yield f"country = {literal(party.value)}"

    def _status(self, given: Words | None) -> Iterator[str]:
        if given is None:
            yield f"status IS NULL OR status NOT IN ({strings(LEFT_OUT)})"
            return
        words = [one_of(word, (*STATUSES, "any"), "status") for word in _several(given)]
        if "any" not in words:
            yield f"status IN ({strings(words)})"

    def _origins(self, given: int | None) -> Iterator[str]:
        if given is not None and given > 1:
            yield f"{self.kind.key} IN ({self.told})" if self.told is not None else "false"

    def _dataset(self, given: Words | None) -> Iterator[str]:
        if given is not None:
            yield f"coalesce(dataset, 'dragoman') IN ({strings(_several(given))})"

    def _says(self, text: str, words: str) -> str:
        return f"regexp_matches(strip_accents({text}), {literal(pattern(words))})"


def _several(given: Words) -> list[str]:
    """Words given as one text with commas, or as several."""
    texts = [given] if isinstance(given, str) else given
    return [word.strip() for text in texts for word in text.split(",") if word.strip()]
