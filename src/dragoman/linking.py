"""Links between the reports of a store: computed by rules into its judgements, overruled by persons, applied on read.

`link` judges; `origins`, `incident_of`, `incidents` and `follow_ups` read. No record is ever changed: a judgement withdrawn is a link undone.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from dragoman.errors import UsageError
from dragoman.keep import Store
from dragoman.keep.judgements import judge, replace_rules, standing, undo
from dragoman.link.across.accounts import accounts
from dragoman.link.across.actors import hubs
from dragoman.link.across.cards import Card, card_of
from dragoman.link.across.followups import Line, TakenUp, follow_ups, line_of
from dragoman.link.across.incidents import Clusters, EventLink, candidates, clustered, joined, repeats, scored
from dragoman.link.across.likeness import reasons
from dragoman.link.across.rarity import Rarity, rarest
from dragoman.link.across.settings import Settings, spelled
from dragoman.link.across.stories import Story, near, stories
from dragoman.link.across.texts import Text, copies
from dragoman.model import Incident, Judgement

__all__ = [
    "PROPOSED",
    "Linked",
    "actor_of",
    "event_cards",
    "incident_of",
    "incidents",
    "link",
    "origins",
    "overrule",
    "partition",
    "proposals",
    "record_of",
    "report_lines",
    "report_stories",
    "told_by",
    "withdraw",
]

_EVENTS: Final = """
WITH named AS (
    SELECT e.id, list(DISTINCT a.country) AS around_country, list(DISTINCT a.name) AS around_name
    FROM events e JOIN mentions m ON m.report = e.report AND m.kind = 'actor' AND m.text_start >= e.sentence_start AND m.text_end <= e.sentence_end
    JOIN actors a ON a.id = m.record GROUP BY e.id
), located AS (
    SELECT e.id, list(DISTINCT p.name) AS around_place
    FROM events e JOIN mentions m ON m.report = e.report AND m.kind = 'place' AND m.text_start >= e.sentence_start AND m.text_end <= e.sentence_end
    JOIN places p ON p.id = m.record WHERE p.kind <> 'country' OR p.name = e.where_name GROUP BY e.id
)
, persons AS (
    SELECT report, list(DISTINCT name) AS people FROM actors WHERE kind = 'person' AND name IS NOT NULL GROUP BY report
)
SELECT e.id, e.report, e.known, e.type, e.quad, e.trigger, e.trigger_start, e.sentence, e.sentence_start,
       e.source_name, e.source_country, e.recipient_name, e.recipient_country,
       e.when_start, e.when_end, e.when_precision, e.when_basis, e.where_name, e.status, e.reciprocal,
       h.people, n.around_country, n.around_name, l.around_place,
       substr(r.text, greatest(e.sentence_start - 399, 1), least(e.sentence_start, 400)) AS before
FROM events e LEFT JOIN named n USING (id) LEFT JOIN located l USING (id) LEFT JOIN persons h ON h.report = e.report LEFT JOIN reports r ON r.report = e.report
WHERE e.trigger IS NOT NULL ORDER BY e.known, e.report, e.trigger_start, e.id
"""
_LINES: Final = """
WITH parts AS (
    SELECT r.report, r.known, r.text, unnest(o.sentences) AS s FROM reports r JOIN readouts o USING (report) WHERE r.text IS NOT NULL AND r.dataset IS NULL
)
SELECT p.report, p.s.start AS line_start, any_value(substr(p.text, p.s.start + 1, p.s."end" - p.s.start)) AS line,
       list(t.start ORDER BY t.text_start, t.id) FILTER (t.start IS NOT NULL AND t."end" IS NOT NULL) AS firsts,
       list(t."end" ORDER BY t.text_start, t.id) FILTER (t.start IS NOT NULL AND t."end" IS NOT NULL) AS lasts
FROM parts p LEFT JOIN times t ON t.report = p.report AND t.text_start >= p.s.start AND t.text_start < p.s."end"
GROUP BY p.report, p.known, p.s ORDER BY p.known, p.report, line_start
"""
_EDGES: Final = 6
"""Links kept for each event of an incident: enough that one split does not tear the rest apart."""
PROPOSED: Final = "proposed"
"""Verdict of a link that counts only once a person has said `same`."""
_KINDS: Final = {"a": "actor", "e": "event"}


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run of `link` found: judgements by kind, and how many of all are new or withdrawn."""

    found: Mapping[str, int]
    new: int
    withdrawn: int


def link(store: Store) -> Linked:
    """Judge anew which texts are copies, which events and actors are the same, and which reports take up another. Persons' judgements stay."""
    settings = Settings.load()
    maker = f"links {settings.version}"
    texts = list(_copies(store, settings, maker))
    people = [j for j in standing(store, "origin") if j.person]
    keys = [key for (key,) in store.con.execute("SELECT report FROM reports").fetchall()]
    source = partition(keys, [*people, *texts])
    cards = event_cards(store, source)
    told = report_stories(store, source)
    alike = {(one, other): like for one, other, like in near(told.values(), settings)}
    links = scored(cards, sorted(candidates(list(cards.values()), alike, settings)), told, alike, settings)
    printed = list(repeats(cards.values(), settings))
    clusters = clustered(cards, links, printed, settings)
    events = list(_events(cards, links, printed, clusters, settings))
    incident = partition(cards, [*(j for j in standing(store, "event") if j.person), *events])
    open_ones = [_judged(one, cards, settings, PROPOSED) for one in clusters.proposed]
    found = [*texts, *events, *open_ones, *_actors(store, maker), *_follow_ups(store, cards, incident, told, maker)]
    new, gone = replace_rules(store, found)
    return Linked(Counter(PROPOSED if j.verdict == PROPOSED else j.kind for j in found), new, gone)


def event_cards(store: Store, origin: Mapping[str, str]) -> dict[str, Card]:
    """Events of the store as they are compared, by key, in order of time."""
    settings = Settings.load()
    rows = list(_rows(store, _EVENTS))
    sentences = {(row["report"], row["sentence_start"]): row["sentence"] or "" for row in rows}
    named = {(row["report"], row["sentence_start"]): [c for c in row["around_country"] or () if c] for row in rows}
    rare = Rarity.of(sentences.values(), settings).among(named.values())
    return {row["id"]: card_of(row, origin.get(row["report"], row["report"]), rare, settings, row["before"] or "") for row in rows}


def report_stories(store: Store, origin: Mapping[str, str]) -> dict[str, Story]:
    """Reports of the store as wholes, by key, in order of time."""
    settings = Settings.load()
    query = "SELECT report, coalesce(title, '') AS title, known, text FROM reports WHERE text IS NOT NULL AND dataset IS NULL ORDER BY known, report"
    texts = {row["report"]: (row["title"], row["known"].toordinal(), row["text"]) for row in _rows(store, query)}
    rare = Rarity.of((f"{title}\n{text}" for title, _, text in texts.values()), settings)
    return stories(texts, origin, rare, settings)


def _rows(store: Store, query: str, parameters: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    cursor = store.con.execute(query, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    yield from (dict(zip(names, values, strict=True)) for values in cursor.fetchall())


def _copies(store: Store, settings: Settings, maker: str) -> Iterator[Judgement]:
    rows = {r["report"]: r for r in _rows(store, "SELECT report, text, title, known FROM reports WHERE text IS NOT NULL AND dataset IS NULL")}
    order = sorted(rows, key=lambda key: (rows[key]["known"], key))
    for copy in copies([Text(key, rows[key]["text"]) for key in order], settings):
        one, other = sorted((copy.one, copy.other), key=order.index) if len(order) < 2000 else (copy.one, copy.other)
        why = "the same words throughout" if copy.exact else f"{copy.contained:.0%} of the shorter text's phrases stand in the other"
        words = rows[one]["title"], rows[other]["title"]
        yield Judgement("origin", one, other, "same", (why,), copy.contained, maker, one_words=words[0], other_words=words[1])


def _events(
    cards: Mapping[str, Card], links: Mapping[tuple[str, str], EventLink], printed: Sequence[EventLink], clusters: Clusters, settings: Settings
) -> Iterator[Judgement]:
    at = {event: n for n, group in enumerate(clusters.groups) for event in group}
    inside: dict[int, list[EventLink]] = defaultdict(list)
    for one in links.values():
        if at.get(one.one, -1) == at.get(one.other):
            inside[at[one.one]].append(one)
    twice: dict[int, list[EventLink]] = defaultdict(list)
    for one in printed:
        twice[at[one.one]].append(one)
    for n in range(len(clusters.groups)):
        kept = [*twice[n], *_strongest(inside[n])]
        for found in {(one.one, one.other): one for one in reversed(kept)}.values():
            yield _judged(found, cards, settings)


def _strongest(links: Iterable[EventLink]) -> Iterator[EventLink]:
    """The best links of each event, and those that hold the incident together."""
    ranked = sorted(links, key=lambda found: (-found.score, found.one, found.other))
    used: Counter[str] = Counter()
    head: dict[str, str] = {}

    def top(x: str) -> str:
        while (up := head.setdefault(x, x)) != x:
            x = up
        return x

    for found in ranked:
        apart = top(found.one) != top(found.other)
        if apart or min(used[found.one], used[found.other]) < _EDGES:
            head[top(found.other)] = top(found.one)
            used.update((found.one, found.other))
            yield found


def _judged(found: EventLink, cards: Mapping[str, Card], settings: Settings, verdict: str = "same") -> Judgement:
    one, other = cards[found.one], cards[found.other]
    why = reasons(one, other, found.shown, settings)
    sure = round(1 / (1 + math.exp(-found.score)), 3)
    return _between(Judgement("event", one.id, other.id, verdict, why, sure, f"links {settings.version}"), one, other)


def _between(judgement: Judgement, one: Card, other: Card) -> Judgement:
    return replace(judgement, one_words=one.trigger, one_start=one.position, other_words=other.trigger, other_start=other.position)


def _actors(store: Store, maker: str) -> Iterator[Judgement]:
    query = "SELECT id, name, country, kind, anonymous, resolved_by FROM actors ORDER BY known, report, id"
    rows = {row["id"]: row for row in _rows(store, query)}
    for one, other, known in hubs(rows.values()):
        yield Judgement("actor", one, other, "same", (known.reason,), 1.0, maker, one_words=rows[one]["name"], other_words=rows[other]["name"])


def report_lines(store: Store, cards: Mapping[str, Card], incident: Mapping[str, str], told: Mapping[str, Story]) -> Iterator[Line]:
    """Sentences of the reports, in order of time, with their events."""
    settings = Settings.load()
    at: dict[tuple[str, int], list[str]] = defaultdict(list)
    for key, card in cards.items():
        at[card.report, card.sentence_start].append(key)
    rows = list(_rows(store, _LINES))
    rare = Rarity.of((row["line"] for row in rows), settings)
    for row in rows:
        report, start = row["report"], row["line_start"]
        place = report, told[report].origin, told[report].published, start
        days = tuple((first.toordinal(), last.toordinal()) for first, last in zip(row["firsts"] or (), row["lasts"] or (), strict=True))
        events = tuple(at[report, start])
        belong = frozenset(incident.get(event, event) for event in events)
        yield line_of(place, row["line"], rare, settings, days=days, events=events, incidents=belong)


def _follow_ups(store: Store, cards: Mapping[str, Card], incident: Mapping[str, str], told: Mapping[str, Story], maker: str) -> Iterator[Judgement]:
    settings = Settings.load()
    for found in follow_ups(report_lines(store, cards, incident, told), told, settings):
        one, other = found.one, found.other
        first, second = (line.events[0] if line.events else line.report for line in (one, other))
        sure = round(1 / (1 + math.exp(-found.score)), 3)
        words = {"one_words": one.text, "one_start": one.start, "other_words": other.text, "other_start": other.start}
        yield Judgement("follow-up", first, second, found.verdict, tuple(_taken_why(found, settings)), sure, maker, **words)  # type: ignore[arg-type]


def _taken_why(found: TakenUp, settings: Settings) -> Iterator[str]:
    """Why a sentence is held to take up an earlier one, the weightiest sign first."""
    if found.one.cue:
        yield f"“{found.one.cue[1]}”"
    worth = settings.number("worth telling")
    moved = [(settings.takings[name].value * value, name) for name, value in found.shown.items() if name in settings.takings and name not in ("base", "cue")]
    for value, name in sorted(moved, reverse=True):
        if value >= worth:
            word = rarest(found.one.words, found.other.words) if name == "its words there" else None
            yield settings.takings[name].reason + (f" (“{spelled(word, found.one.text, settings)}” among them)" if word else "")


# Applied on read


def partition(items: Iterable[str], judgements: Iterable[Judgement]) -> dict[str, str]:
    """Each item with the head of its group (the first in the order given).

    What persons judge the same is joined first; then the rules' links, the surest first, but for those that would bring together what a person parted.
    """
    order = {item: n for n, item in enumerate(items)}
    known = [j for j in judgements if j.one in order and j.other in order]
    parted = [(j.one, j.other) for j in known if j.person and j.verdict == "different"]
    head = joined(order, ((j.one, j.other) for j in known if j.person and j.verdict == "same"))
    members: dict[str, set[str]] = defaultdict(set)
    for item, top in head.items():
        members[top].add(item)
    for j in sorted((j for j in known if not j.person and j.verdict == "same"), key=lambda j: (-j.score, j.one, j.other)):
        a, b = sorted((head[j.one], head[j.other]), key=order.__getitem__)
        if a == b or any((x in members[a] and y in members[b]) or (y in members[a] and x in members[b]) for x, y in parted):
            continue
        for item in members[b]:
            head[item] = a
        members[a] |= members.pop(b)
    first = {top: min(found, key=order.__getitem__) for top, found in members.items()}
    return {item: first[top] for item, top in head.items()}


def origins(store: Store) -> dict[str, str]:
    """Each report with the first of those that print the same text."""
    keys = [key for (key,) in store.con.execute("SELECT report FROM reports ORDER BY known, report").fetchall()]
    return partition(keys, standing(store, "origin"))


def incident_of(store: Store) -> dict[str, str]:
    """Each event with the first event of its incident."""
    rows = store.con.execute("SELECT id, report, trigger_start FROM events ORDER BY known, report, trigger_start, id").fetchall()
    at = {(report, start): ident for ident, report, start in rows}
    return partition([row[0] for row in rows], (_rebound(j, at) for j in standing(store, "event")))


def told_by(store: Store, least: int) -> list[str]:
    """The events that so many independent origins tell of."""
    report = dict(store.con.execute("SELECT id, report FROM events").fetchall())
    origin = origins(store)
    groups: dict[str, list[str]] = defaultdict(list)
    for event, top in incident_of(store).items():
        groups[top].append(event)
    return sorted(event for found in groups.values() if len({origin.get(report[e], report[e]) for e in found}) >= least for event in found)


def _rebound(judgement: Judgement, at: Mapping[tuple[str, int], str]) -> Judgement:
    """A person's judgement on the events that now rest on the words it was made about: a later coding numbers events anew."""
    if judgement.person is None or judgement.one_start is None or judgement.other_start is None:
        return judgement
    ends = ((judgement.one, judgement.one_start), (judgement.other, judgement.other_start))
    one, other = (at.get((ident.split("/")[0], start), f"{ident} (gone)") for ident, start in ends)
    return Judgement("event", one, other, judgement.verdict, judgement.reasons, judgement.score, person=judgement.person)


def proposals(store: Store) -> list[Judgement]:
    """Links too little sure to count, the surest first, that no person has confirmed (`same`) or refused (`different`) yet."""
    incident = incident_of(store)
    found = standing(store, "event")
    rows = store.con.execute("SELECT id, report, trigger_start FROM events").fetchall()
    at = {(report, start): ident for ident, report, start in rows}
    parted = {frozenset((incident.get(j.one), incident.get(j.other))) for j in (_rebound(j, at) for j in found if j.verdict == "different")}
    out = []
    for j in found:
        ends = frozenset((incident.get(j.one), incident.get(j.other)))
        if j.verdict == PROPOSED and len(ends) == 2 and None not in ends and ends not in parted:
            out.append(j)
    return out


def actor_of(store: Store) -> dict[str, str]:
    """Each actor with the first record of the same actor."""
    keys = [key for (key,) in store.con.execute("SELECT id FROM actors ORDER BY known, report, id").fetchall()]
    return partition(keys, standing(store, "actor"))


def incidents(store: Store, *, least_reports: int = 1, least_origins: int = 1) -> Iterator[Incident]:
    """What the reports tell of, in order of time: each event once, with its reports, independent origins, and the accounts where they differ."""
    origin = origins(store)
    cards = event_cards(store, origin)
    members: dict[str, list[Card]] = defaultdict(list)
    for event, top in incident_of(store).items():
        if event in cards:
            members[top].append(cards[event])
    made = (_incident(top, found) for top, found in members.items())
    yield from sorted((i for i in made if len(i.reports) >= least_reports and i.origins >= least_origins), key=lambda i: (i.start or "9999", i.id))


def _incident(top: str, cards: Sequence[Card]) -> Incident:
    """An incident of its events: the type, day and countries that most origins give."""
    typed = Counter(kind for _, kind in {(c.origin, c.type) for c in cards})
    dated = [(c, (first, last)) for c in cards for first, last in [c.dated] if first is not None and last is not None]
    days = Counter(span for _, span in {(c.origin, span) for c, span in dated if c.exact})
    vague = [span for _, span in dated]
    start, end = max(days, key=lambda d: (days[d], -d[0])) if days else max(vague, default=(None, None), key=lambda d: d[0] - d[1])
    countries = Counter(country for c in cards for country in c.countries)
    first = min(cards, key=lambda c: (c.type != typed.most_common(1)[0][0], c.published, c.id))
    return Incident(
        id=top,
        type=typed.most_common(1)[0][0],
        label=first.trigger,
        start=_day(start),
        end=_day(end),
        countries=tuple(country for country, _ in countries.most_common(4)),
        events=tuple(c.id for c in cards),
        reports=tuple(dict.fromkeys(c.report for c in cards)),
        origins=len({c.origin for c in cards}),
        accounts=accounts(cards),
    )


_WORDS = 3
"""Letters from which words may stand for a title."""
_LISTED = 5
"""Reports named where several are meant."""


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()


# Overruling


def record_of(store: Store, given: str) -> tuple[str, str]:
    """Kind (origin, actor, event) and key of what a person names: a report by its key, its beginning, its own id or words of its title; an event or
    actor as `report/e5`.

    Raises UsageError where there is none, or more than one.
    """
    head, slash, tail = given.rpartition("/") if given.rpartition("/")[2][:1] in _KINDS and given.rpartition("/")[2][1:].isdigit() else (given, "", "")
    report = _report_of(store, head)
    if not slash:
        return "origin", report
    kind = _KINDS[tail[0]]
    if not store.con.execute(f"SELECT 1 FROM {kind}s WHERE id = ?", [f"{report}/{tail}"]).fetchall():
        raise UsageError(f"{given!r}: that report has no {kind} {tail}")
    return kind, f"{report}/{tail}"


def _report_of(store: Store, given: str) -> str:
    """The key of a report by its key, the beginning of it, its own id, or words of its title that no other has."""
    query = "SELECT report, title FROM reports WHERE report = ? OR id = ? OR (length(?) >= 6 AND starts_with(report, ?))"
    found = store.con.execute(query, [given] * 4).fetchall()
    if not found and len(given) >= _WORDS:
        found = store.con.execute("SELECT report, title FROM reports WHERE contains(lower(title), lower(?)) ORDER BY known, report", [given]).fetchall()
    if len(found) == 1:
        return str(found[0][0])
    if not found:
        raise UsageError(f"no report called {given!r}; name a report by its key, its id or words of its title, a record as KEY/e5")
    some = "; ".join(f"{key} “{title}”" for key, title in found[:_LISTED])
    raise UsageError(f"several reports called {given!r}: {some}{'; …' if len(found) > _LISTED else ''}")


def overrule(store: Store, one: str, other: str, verdict: str, person: str, why: str | None = None) -> Judgement:
    """A person's judgement that two records (or the incidents and actors they stand for) are the same, or are different. Raises UsageError."""
    kind, first, second = _pair(store, one, other)
    words = [_words(store, kind, key) for key in (first, second)]
    made = Judgement(
        kind, first, second, verdict, (why,) if why else (), 1.0, person=person,
        one_words=words[0][0], one_start=words[0][1], other_words=words[1][0], other_start=words[1][1],
    )  # fmt: skip
    judge(store, made)
    return made


def withdraw(store: Store, one: str, other: str) -> int:
    """Take back what persons judged on a pair; gives how many judgements. Raises UsageError where a record is not there."""
    return undo(store, *_pair(store, one, other))


def _pair(store: Store, one: str, other: str) -> tuple[str, str, str]:
    (kind, first), (also, second) = record_of(store, one), record_of(store, other)
    if kind != also or first == second:
        raise UsageError(f"{one} and {other}: " + ("one and the same" if first == second else f"a link joins two of a kind, not {kind} and {also}"))
    return kind, first, second


def _words(store: Store, kind: str, key: str) -> tuple[str | None, int | None]:
    query = {
        "origin": "SELECT title, NULL FROM reports WHERE report = ?",
        "actor": "SELECT name, NULL FROM actors WHERE id = ?",
        "event": "SELECT trigger, trigger_start FROM events WHERE id = ?",
    }[kind]
    ((words, start),) = store.con.execute(query, [key]).fetchall()
    return words, start
