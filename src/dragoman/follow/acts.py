"""What is followed: a record of a store, or a dyad on a day, as an `Act`; and the later events of its dyad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from dragoman.ask.words import Party, first_day
from dragoman.errors import UsageError
from dragoman.follow.model import Act, Later
from dragoman.follow.panel import Dyad, dyad_of
from dragoman.keep.countries import Countries

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = ["act_of", "countries_of", "dated", "key_of", "later_events", "report_key"]

_LETTERS: Final = {"e": "event", "s": "statement", "n": "position", "f": "first", "q": "question"}
_TABLES: Final = {"event": "events", "statement": "statements", "position": "positions", "first": "firsts", "question": "open_questions"}
_SIDES: Final = {"event": ("source", "recipient"), "statement": ("speakers", "addressees"), "position": ("party", "counterparty"), "first": ("who", "who")}
_MANY: Final = 500_000
"""Events up to which those of one incident are shown as one: above, the store holds imported records, which are not linked."""


def dated(one: str, other: str, day: str) -> Act:
    """A dyad on a day. Raises UsageError where a name is no country, or the day no date."""
    countries = Countries.load()
    members = dyad_of(countries_of(one, countries), countries_of(other, countries))
    if members[0] == members[1]:
        raise UsageError(f"{one} and {other}: a dyad has two countries")
    when = first_day(day, "--on")
    return Act("date", when.isoformat(), members, f"{members[0]}–{members[1]}, {when.isoformat()}")


def countries_of(name: str, countries: Countries) -> str:
    """The code of a country by its code or name. Raises UsageError where there is none; a code of three letters is taken as it is."""
    party = Party.of(name, countries)
    if party.kind == "country" or (party.kind == "code" and len(party.value) == 3):
        return party.value
    raise UsageError(f"{name!r} is no country: give its code or name, as in USA PRK")


def report_key(store: Store, given: str) -> str:
    """The key of a report by its key, the beginning of it, or its own id. Raises UsageError where there is none, or more than one."""
    from dragoman.linking import record_of

    return record_of(store, given)[1]


def key_of(store: Store, given: str) -> tuple[str, str]:
    """Kind and key of the record that is meant. Raises UsageError where it is not there."""
    head, _, tail = given.rpartition("/")
    kind = _LETTERS.get(tail[:1])
    if not head or kind is None or not tail[1:].isdigit():
        raise UsageError(f"{given!r} is no record: name an event (REPORT/e3), statement (/s2), position (/n1), first (/f1) or open question (/q1)")
    key = f"{report_key(store, head)}/{tail}"
    if not store.con.execute(f"SELECT 1 FROM {_TABLES[kind]} WHERE id = ?", [key]).fetchall():
        raise UsageError(f"{given!r}: that report has no {kind} {tail}")
    return kind, key


def act_of(store: Store, given: str) -> Act:
    """A record as an act: its day, its pair of countries where it has one, and its words."""
    kind, key = key_of(store, given)
    row = _row(store, f"SELECT * FROM {_TABLES[kind]} WHERE id = ?", key)
    report = _row(store, "SELECT report, publisher, published_day, known FROM reports WHERE report = ?", row["report"])
    day: date = (row["when_start"] if kind == "event" else None) or report["published_day"] or report["known"]
    return Act(kind, day.isoformat(), _dyad(store, kind, row), _label(kind, row), key, row["report"], _sentence(kind, row), report["publisher"])


def _row(store: Store, query: str, key: str) -> dict[str, Any]:
    cursor = store.con.execute(query, [key])
    names = [column[0] for column in cursor.description or ()]
    found = cursor.fetchone()
    if found is None:
        raise UsageError(f"{store.path}: no record {key!r}")
    return dict(zip(names, found, strict=True))


def _label(kind: str, row: Mapping[str, Any]) -> str:
    if kind == "event":
        sides = [", ".join(dict.fromkeys(row[side] or ())) for side in ("source_name", "recipient_name")]
        return f"{row['type'].lower()}: {' → '.join(side for side in sides if side)} ({row['trigger']})"
    if kind == "statement":
        return f"{', '.join(row['acts'] or ()) or 'statement'}: {', '.join(row['speakers_name'] or ()) or 'unnamed'}"
    if kind == "position":
        return f"{row['stance']}: {row['party_name'] or 'unnamed'}, {row['topic'] or 'no topic'}"
    return str(row.get("text") or kind)


def _sentence(kind: str, row: Mapping[str, Any]) -> str | None:
    if kind == "event":
        return str(row["sentence"]) if row["sentence"] else None
    if kind == "statement":
        return " … ".join(row["content"] or ()) or None
    if kind == "position":
        return str(row["wants"]) if row["wants"] else None
    return str(row["text"]) if row.get("text") else None


def _dyad(store: Store, kind: str, row: Mapping[str, Any]) -> Dyad | None:
    """The pair of countries of a record: its two sides; of words without an addressee, that of the events they are about, else of the report's events."""
    sides = [_codes(row, f"{side}_country") for side in _SIDES.get(kind, ())]
    if sides and sides[0]:
        for other in sides[-1]:
            if other != sides[0][0]:
                return dyad_of(sides[0][0], other)
    if kind == "event":
        return None
    own = sides[0][0] if sides and sides[0] else None
    about = [*(row.get("about") or ()), *([row["event"]] if row.get("event") else [])]
    return _pair(store, "id IN (SELECT unnest(?))", about, own) or _pair(store, "report = ?", row["report"], own)


def _codes(row: Mapping[str, Any], name: str) -> list[str]:
    value = row.get(name)
    return [code for code in (value if isinstance(value, list) else [value]) if code]


def _pair(store: Store, where: str, value: Any, own: str | None) -> Dyad | None:
    """The commonest pair of countries among events, one of them `own` if that is known."""
    rows = store.con.execute(f"SELECT source_country, recipient_country FROM events WHERE {where} ORDER BY id", [value]).fetchall()
    found: Counter[Dyad] = Counter()
    for sources, recipients in rows:
        found.update({dyad_of(s, r) for s in sources or () for r in recipients or () if s and r and s != r})
    fit = {dyad: n for dyad, n in found.items() if own is None or own in dyad}
    return min(fit, key=lambda dyad: (-fit[dyad], dyad)) if fit else None


# What came later


def later_events(store: Store, dyad: Dyad, day: date, most: int, dataset: str | None) -> tuple[tuple[Later, ...], int]:
    """The later events of a dyad in order, each incident once where reports are linked; and how many there are in all."""
    filters: dict[str, Any] = {"since": (day + timedelta(days=1)).isoformat()} | ({"dataset": dataset} if dataset else {})
    rows = store.timeline(*dyad, **filters).to_arrow()
    groups = _incidents(store, rows["event"].to_pylist())
    first: dict[str, dict[str, Any]] = {}
    reports: dict[str, set[str]] = {}
    for row in rows.to_pylist():
        if row["day"] is None:
            continue
        top = groups.get(row["event"], row["event"])
        first.setdefault(top, row)
        reports.setdefault(top, set()).add(row["report"])
    shown = list(first.items())[:most]
    publishers = dict(store.con.execute("SELECT report, publisher FROM reports").fetchall()) if shown and store.count("reports") < _MANY else {}
    return tuple(_later(row, day, publishers.get(row["report"]), len(reports[top])) for top, row in shown), len(first)


def _incidents(store: Store, events: Sequence[str]) -> Mapping[str, str]:
    from dragoman.keep.judgements import standing
    from dragoman.linking import incident_of

    if not events or store.count("events") > _MANY or not standing(store, "event"):
        return {}
    return incident_of(store)


def _later(row: Mapping[str, Any], day: date, publisher: str | None, reports: int) -> Later:
    return Later(
        row["event"], row["report"], row["day"].isoformat(), (row["day"] - day).days, row["source_name"], row["recipient_name"], row["type"], row["quad"],
        row["cameo_name"], row["status"], row["intensity"], row["sentence"], publisher, reports,
    )  # fmt: skip
