"""Measures the links between reports of a store against the truth of examples/korea, or of the stories in eval/gold/links.

    dragoman ingest examples/korea/reports --into korea.duckdb
    dragoman link korea.duckdb
    python eval/links.py korea.duckdb

    python eval/links.py --reports stories.jsonl --truth eval/gold/links
    dragoman ingest stories.jsonl --into stories.duckdb
    dragoman link stories.duckdb
    python eval/links.py stories.duckdb --truth eval/gold/links

Near-duplicates: pairwise F1 over reports. Same event: a mention of the truth (report and trigger) is mapped to one coded event of the report, whose trigger
overlaps it, else which stands in the same sentence, each event to one mention at most. Copies are joined first: a node is an incident's mention in one
origin. A pair of nodes is right where both are of one incident. `coded` counts pairs of nodes that have a coded event, `coded_by_trigger` those whose events
overlap the trigger, `all` those too that have none (lost for recall);
`strict` takes every link that rests on an event outside the truth for wrong, though some of those are right: the truth lists one event a report and incident.
`with_proposals`: as `coded_by_trigger`, if every proposed link were confirmed. `ceiling`: over all pairs of the truth, what perfect linking of the coded
events would reach.
Incidents are parted by a hash of their id, those of eval/gold/links by a hash of their file's name: `tune`, on which words and weights were set, and `held`, on
which they were not. A wrong pair across the two counts half in each.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from dragoman.evaluate.measures import overlap

COUNTED = ("main", "background")


@dataclass(frozen=True)
class Mention:
    """One mention of the truth, and the coded event that it was mapped to."""

    incident: str
    report: str
    role: str
    type: str | None
    pair: tuple[str, str]
    span: tuple[int, int]
    event: str | None = None
    how: str = "none"


@dataclass(frozen=True)
class Coded:
    """A coded event, as far as mapping needs it."""

    id: str
    type: str
    trigger: tuple[int, int]
    sentence: tuple[int, int]
    countries: frozenset[str]


@dataclass
class Counted:
    """Pairs: right, predicted, in the truth."""

    right: float = 0
    predicted: float = 0
    truth: float = 0

    def figures(self) -> dict[str, float]:
        p, r = (self.right / n if n else 0.0 for n in (self.predicted, self.truth))
        return {"p": round(p, 3), "r": round(r, 3), "f1": round(2 * p * r / (p + r), 3) if p + r else 0.0, "right": self.right, "pairs": self.truth}


@dataclass
class Nodes:
    """Mentions of one incident in one origin, and the coded events behind them."""

    events: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    planned: set[tuple[str, str]] = field(default_factory=set)


def half(incident: str) -> str:
    """The half an incident is in; one of a story is where the story is."""
    return "tune" if hashlib.sha1(incident.split("/")[0].encode()).digest()[0] % 2 else "held"


def truth_of(path: Path) -> dict[str, Any]:
    """The truth of a file; of a folder of stories, of all of them, with the story's name before each id."""
    if path.is_file():
        loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return loaded
    out: dict[str, Any] = {"reports": [], "near_duplicates": [], "incidents": [], "follow_ups": []}
    for file in sorted(path.glob("*.yaml")):
        found = yaml.safe_load(file.read_text(encoding="utf-8"))

        def named(ident: str, story: str = file.stem) -> str:
            return f"{story}/{ident}"

        out["reports"] += [row | {"id": named(row["id"]), "text": " ".join(row["text"].split())} for row in found["reports"]]
        out["near_duplicates"] += [row | {"id": named(row["id"]), "reports": [named(r) for r in row["reports"]]} for row in found.get("near_duplicates") or ()]
        for incident in found["incidents"]:
            told = [row | {"report": named(row["report"])} for row in incident["reports"]]
            out["incidents"].append(incident | {"id": named(incident["id"]), "reports": told})
        out["follow_ups"] += [row | {"report": named(row["report"]), "earlier": named(row["earlier"])} for row in found.get("follow_ups") or ()]
    return out


def write_reports(truth: Mapping[str, Any], path: Path) -> None:
    """The reports of stories as JSON lines, to be read by dragoman."""
    keys = ("id", "title", "publisher", "published", "text")
    rows = [{key: str(row[key]) for key in keys} | {"url": f"https://stories.example.org/{row['id']}"} for row in truth["reports"]]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def mapped(mentions: Sequence[Mention], events: Sequence[Coded]) -> list[Mention]:
    """Mentions of one report with their events: the best pair first, one event to one mention."""
    ranked = sorted(((_fit(m, e), -i, -j) for i, m in enumerate(mentions) for j, e in enumerate(events) if _fit(m, e) > 0), reverse=True)
    taken: dict[int, tuple[int, str]] = {}
    used: set[int] = set()
    for fit, i, j in ranked:
        if -i not in taken and -j not in used:
            taken[-i] = (-j, "trigger" if fit >= 10 else "sentence")
            used.add(-j)
    return [replace(m, event=events[taken[i][0]].id, how=taken[i][1]) if i in taken else m for i, m in enumerate(mentions)]


def _fit(mention: Mention, event: Coded) -> float:
    if not (overlap(mention.span, event.trigger) or overlap(mention.span, event.sentence)):
        return 0.0
    near = 1 / (1 + abs(mention.span[0] - event.trigger[0]))
    return 10.0 * overlap(mention.span, event.trigger) + 2.0 * (event.type == mention.type) + len(event.countries & set(mention.pair)) / 2 + near


def judged(nodes: Nodes, incident_of: Mapping[str, str], part: str | None) -> Counted:
    """Pairs of nodes: linked where two of their events are in one incident of the store."""
    out = Counted()
    found = {node: {incident_of.get(e, e) for e in events} for node, events in nodes.events.items()}
    for one, other in itertools.combinations(sorted(found), 2):
        same, linked = one[0] == other[0], bool(found[one] & found[other])
        if (one in nodes.planned or other in nodes.planned) and same:
            continue
        weight = 1.0 if part is None else ((half(one[0]) == part) + (half(other[0]) == part)) / 2
        out.truth += weight * same
        out.predicted += weight * linked
        out.right += weight * (same and linked)
    return out


def pairs_of(groups: Iterable[Iterable[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups for pair in itertools.combinations(sorted(set(group)), 2)}


def copies(store: Any, truth: Mapping[str, Any], names: Mapping[str, str]) -> tuple[dict[str, float], list[str]]:
    """Figures of near-duplicate texts, and the pairs that are wrong."""
    from dragoman.linking import origins

    groups: dict[str, list[str]] = defaultdict(list)
    for report, origin in origins(store).items():
        groups[origin].append(names[report])
    gold, found = pairs_of(g["reports"] for g in truth["near_duplicates"]), pairs_of(groups.values())
    wrong = [f"{'missed' if pair in gold else 'wrong'}: {' '.join(sorted(pair))}" for pair in sorted(gold ^ found, key=sorted)]
    return Counted(len(gold & found), len(found), len(gold)).figures(), wrong


def coded_events(store: Any, names: Mapping[str, str]) -> dict[str, list[Coded]]:
    """Coded events by the report's own id."""
    query = (
        "SELECT id, report, type, trigger_start, trigger_end, sentence_start, sentence_end, source_country, recipient_country FROM events ORDER BY report, id"
    )
    out: dict[str, list[Coded]] = defaultdict(list)
    for key, report, kind, t0, t1, s0, s1, source, recipient in store.con.execute(query).fetchall():
        out[names[report]].append(Coded(key, kind, (t0, t1), (s0, s1), frozenset(c for c in (*(source or ()), *(recipient or ())) if c)))
    return out


def truth_mentions(truth: Mapping[str, Any], texts: Mapping[str, str], events: Mapping[str, list[Coded]]) -> Iterator[Mention]:
    """Mentions of the truth, mapped."""
    by_report: dict[str, list[Mention]] = defaultdict(list)
    for incident in truth["incidents"]:
        for row in incident["reports"]:
            start = texts[row["report"]].index(row["trigger"])
            span = (start, start + len(row["trigger"]))
            by_report[row["report"]].append(Mention(incident["id"], row["report"], row["role"], incident["type"], tuple(incident["pair"]), span))
    for report, mentions in by_report.items():
        yield from mapped(mentions, events.get(report, []))


def nodes_of(mentions: Iterable[Mention], origin: Mapping[str, str], *, coded: bool) -> Nodes:
    """Nodes with their events; with `coded` only those that have one."""
    out = Nodes()
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for m in mentions:
        node = (m.incident, origin.get(m.report, m.report))
        if m.event or not coded:
            roles[node].add(m.role)
            out.events[node] |= {m.event} if m.event else set()
    out.planned = {node for node, found in roles.items() if not found & set(COUNTED)}
    return out


def ceiling(mentions: Sequence[Mention], origin: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """What would be reached if linking were perfect on what was coded: over all pairs of the truth, and for how many pairs both events are there at all."""
    oracle = {m.event: m.incident for m in mentions if m.event}
    by_trigger = [replace(m, event=m.event if m.how == "trigger" else None) for m in mentions]
    out = {}
    for name, found in (("", mentions), ("_by_trigger", by_trigger)):
        nodes = nodes_of(found, origin, coded=False)
        out |= {f"{part or 'both'}{name}": judged(nodes, oracle, part).figures() for part in (None, "tune", "held")}
    return out


def with_proposals(store: Any, incident_of: Mapping[str, str]) -> dict[str, str]:
    """Incident of each event if every proposal were confirmed."""
    from dragoman.link.across.incidents import joined
    from dragoman.linking import proposals

    heads = joined(dict.fromkeys(incident_of.values()), ((incident_of[j.one], incident_of[j.other]) for j in proposals(store)))
    return {event: heads[top] for event, top in incident_of.items()}


def strictly(mentions: Sequence[Mention], found: Mapping[str, str], report_of: Mapping[str, str], origin: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Pairs found at the words of the truth, links that rest on an event outside the truth counted as wrong."""
    nodes = nodes_of([m for m in mentions if m.how == "trigger"], origin, coded=True)
    incident = {m.event: m.incident for m in mentions if m.event}
    extra = outside(mentions, found, report_of, origin)
    out = {}
    for part in (None, "tune", "held"):
        halves = [[half(incident.get(e, report_of[e])) for e in pair] for pair in extra]
        more = sum(1.0 if part is None else sum(h == part for h in both) / 2 for both in halves)
        counted = judged(nodes, found, part)
        out[part or "both"] = {"links_outside": more} | Counted(counted.right, counted.predicted + more, counted.truth).figures()
    return out


def outside(mentions: Sequence[Mention], incident_of: Mapping[str, str], report_of: Mapping[str, str], origin: Mapping[str, str]) -> list[tuple[str, str]]:
    """Linked pairs of events of different origins of which one or both are no mention of the truth; of copies, one pair counts."""
    known = {m.event for m in mentions if m.event}
    groups: dict[str, list[str]] = defaultdict(list)
    for event, incident in incident_of.items():
        groups[incident].append(event)
    out = []
    for events in groups.values():
        seen = set()
        for one, other in itertools.combinations(sorted(events), 2):
            sides = frozenset(origin.get(report_of[e], report_of[e]) for e in (one, other))
            if len(sides) == 2 and not {one, other} <= known and sides not in seen:
                seen.add(sides)
                out.append((one, other))
    return out


def taken_up(store: Any, truth: Mapping[str, Any], names: Mapping[str, str], origin: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Follow-ups, by pairs of origins: with and without the verdict."""
    from dragoman.keep.judgements import standing

    def source(report: str) -> str:
        return origin.get(report, report)

    verdicts = {"confirm": "confirms", "deny": "denies", "cancel": "cancels", "correct": "corrects"}
    gold = {(source(row["report"]), source(row["earlier"]), verdicts[row["kind"]]) for row in truth["follow_ups"]}
    found = {(*(source(names[key.split("/")[0]]) for key in (j.one, j.other)), j.verdict) for j in standing(store, "follow-up")}
    bare = {row[:2] for row in gold}, {row[:2] for row in found}
    pairs = Counted(len(bare[0] & bare[1]), len(bare[1]), len(bare[0])).figures()
    return {"pair": pairs, "verdict": Counted(len(gold & found), len(found), len(gold)).figures()}


def measure(store: Any, truth: Mapping[str, Any]) -> tuple[dict[str, Any], list[Mention], list[str]]:
    """All figures, the mapped mentions, and lines on near-duplicates that are wrong."""
    from dragoman.linking import incident_of

    rows = store.con.execute("SELECT report, id, text FROM reports").fetchall()
    names, texts = {key: name for key, name, _ in rows}, {name: text for _, name, text in rows}
    events = coded_events(store, names)
    mentions = list(truth_mentions(truth, texts, events))
    origin = {copy: group["reports"][0] for group in truth["near_duplicates"] for copy in group["reports"]}
    figures: dict[str, Any] = {}
    figures["near_duplicates"], wrong = copies(store, truth, names)
    counted = [m for m in mentions if m.role in COUNTED]
    how = Counter(m.how for m in counted)
    figures["mentions"] = {"all": len(counted), "trigger": how["trigger"], "sentence": how["sentence"], "no_event": how["none"]}
    figures["mentions"]["share_without_event"] = round(how["none"] / len(counted), 3)
    found = incident_of(store)
    for name, coded in (("coded", True), ("all", False)):
        nodes = nodes_of(mentions, origin, coded=coded)
        figures[name] = {part or "both": judged(nodes, found, part).figures() for part in (None, "tune", "held")}
    sure = nodes_of([m for m in mentions if m.how == "trigger"], origin, coded=True)
    figures["coded_by_trigger"] = {part or "both": judged(sure, found, part).figures() for part in (None, "tune", "held")}
    figures["follow_ups"] = taken_up(store, truth, names, origin)
    report_of = {c.id: report for report, many in events.items() for c in many}
    figures["strict"] = strictly(mentions, found, report_of, origin)
    confirmed = with_proposals(store, found)
    figures["with_proposals"] = {part or "both": judged(sure, confirmed, part).figures() for part in (None, "tune", "held")}
    figures["with_proposals_strict"] = strictly(mentions, confirmed, report_of, origin)
    figures["ceiling"] = ceiling(mentions, origin)
    return figures, mentions, wrong


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("store", type=Path, nargs="?")
    options.add_argument("--reports", type=Path, help="only write the reports of the stories, as JSON lines")
    options.add_argument("--truth", type=Path, default=Path(__file__).parents[1] / "examples" / "korea" / "truth.yaml")
    options.add_argument("--json", action="store_true", help="figures as JSON")
    given = options.parse_args()
    import dragoman

    truth = truth_of(given.truth)
    if given.reports:
        write_reports(truth, given.reports)
        return 0
    if given.store is None:
        options.error("name a store, or a file to write with --reports")
    with dragoman.open(given.store) as store:
        figures, _, wrong = measure(store, truth)
    if given.json:
        print(json.dumps(figures, indent=1))
        return 0
    for line in wrong:
        print(line)
    for name, value in figures.items():
        parts = value.items() if any(isinstance(v, dict) for v in value.values()) else [("", value)]
        for part, cells in parts:
            print(f"{name:21} {part:15} " + " ".join(f"{k} {v}" for k, v in cells.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
