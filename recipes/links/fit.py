"""Fits the weights of the signs in data/links/weights.tsv (same event) and takings.tsv (follow-ups) on the half `tune` of examples/korea and of
eval/gold/links; reports the other half.

    python recipes/links/fit.py korea.duckdb examples/korea/truth.yaml stories.duckdb eval/gold/links [--write]

Each store holds the reports of the truth after it. A pair of events of two origins is right where both are mentions of one incident. Two kinds of mentions
count: `coded`, with the event that the coder found at the trigger; and `given`, with trigger, type and pair of the truth, but the program's own times and
actors, since half of the mentions have no coded event. Logistic regression by Newton's method, each weight drawn towards zero.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "eval"))

import links as measure  # noqa: E402

import dragoman  # noqa: E402
from dragoman.link.across.cards import Card, card_of  # noqa: E402
from dragoman.link.across.followups import Line, follow_ups, taken_candidates  # noqa: E402
from dragoman.link.across.incidents import candidates, groups, paired, repeats, scored  # noqa: E402
from dragoman.link.across.likeness import signs  # noqa: E402
from dragoman.link.across.rarity import Rarity  # noqa: E402
from dragoman.link.across.settings import Settings, Weight  # noqa: E402
from dragoman.link.across.stories import Story, near  # noqa: E402
from dragoman.linking import event_cards, incident_of, origins, report_lines, report_stories  # noqa: E402

DATA = ROOT / "src" / "dragoman" / "data" / "links"
PULL = 3.0
"""How strongly a weight is drawn towards its prior: as so many pairs that say so."""
TOO_GOOD = frozenset({"same type", "compatible type", "other type", "same doer", "other doer", "same countries"})
"""Signs that given mentions do not teach: type and pair of the truth are right more often than the coder's."""
WIDE = {"block": 400.0, "word block": 40.0}
"""Blocks by which pairs meet that are learned from: wider than those used, so that there are enough wrong ones."""
BY_HAND = frozenset({"another fits better"})
"""Weights that are no part of the regression: it rests on the sum of the others."""
CODED = 0.7
"""Weight of a pair of coded events; a pair of given mentions has the rest."""
FIXED = 1e9
"""The same for a weight that is to stay as it is."""
PULL_TAKEN = 1.0
"""The same for the signs of follow-ups, of which there are fewer."""
OUTSIDE = 0.5
"""Weight of a pair of which an event is no mention of the truth: mostly wrong, not always, since the truth names one event of a report and incident."""


@dataclass
class Corpus:
    """Reports with their truth: cards of coded and of given mentions, and what is known of the reports."""

    name: str
    cards: dict[str, Card]
    given: dict[str, Card]
    told: dict[str, Story]
    near: dict[tuple[str, str], float]
    incident: dict[str, str]
    """Incident of a card that stands for a mention, coded or given."""
    planned: set[str]
    lines: list[Line]
    taken: dict[tuple[str, str], tuple[str, int]]
    """Follow-ups of the truth: later and earlier origin, the name of the later report and where its words stand."""
    names: dict[str, str]


@dataclass
class Example:
    shown: Mapping[str, float]
    right: bool
    weight: float
    tune: bool


def corpus(path: Path, truth_path: Path, settings: Settings) -> Corpus:
    truth = measure.truth_of(truth_path)
    with dragoman.open(path) as store:
        source = origins(store)
        cards = event_cards(store, source)
        told = report_stories(store, source)
        alike = {(one, other): like for one, other, like in near(told.values(), settings)}
        rows = store.con.execute("SELECT report, id, text FROM reports").fetchall()
        names, texts = {key: name for key, name, _ in rows}, {name: text for _, name, text in rows}
        mentions = list(measure.truth_mentions(truth, texts, measure.coded_events(store, names)))
        lines = list(report_lines(store, cards, incident_of(store), told))
        given = dict(given_cards(store, mentions, {name: key for key, name in names.items()}, source, settings))
    incident = {m.event: m.incident for m in mentions if m.event and m.how == "trigger"}
    incident |= {f"given/{n}": m.incident for n, m in enumerate(mentions)}
    planned = {m.event for m in mentions if m.event and m.role == "planned"} | {f"given/{n}" for n, m in enumerate(mentions) if m.role == "planned"}
    keys = {name: key for key, name in names.items()}
    taken = {
        (source[keys[f["report"]]], source[keys[f["earlier"]]]): (f["report"], texts[f["report"]].index(f["words"])) for f in truth["follow_ups"]
    }  # fmt: skip
    return Corpus(path.stem, cards, given, told, alike, incident, planned, lines, taken, names)


def given_cards(store: Any, mentions: Sequence[Any], keys: Mapping[str, str], source: Mapping[str, str], settings: Settings) -> Iterator[tuple[str, Card]]:
    """Cards of the mentions as if coded: trigger, type and pair of the truth; times and actors as the program reads them."""
    read = {m.report: store.readout(keys[m.report]) for m in mentions}
    rows = {n: given_row(m, read[m.report], keys[m.report]) for n, m in enumerate(mentions)}
    sentences = [r.report.text[a:b] for r in read.values() for a, b in r.report.sentences]
    rare = Rarity.of(sentences, settings).among([c for c in row["around_country"] if c] for row in rows.values())
    for n, row in rows.items():
        card = card_of(row, source.get(row["report"], row["report"]), rare, settings, row["before"])
        yield f"given/{n}", replace(card, id=f"given/{n}")


def given_row(mention: Any, readout: Any, key: str) -> dict[str, Any]:
    text, (t0, t1) = readout.report.text, mention.span
    s0, s1 = next(((a, b) for a, b in readout.report.sentences if a <= t0 < b), (t0, t1))
    known = date.fromisoformat(str(readout.report.published)[:10])
    times = [t for t in readout.times if s0 <= t.span[0] < s1 and t.start and t.end and t.type in ("DATE", "TIME")]
    when = min(times, key=lambda t: abs(t.span[0] - t0), default=None)
    start, end = (date.fromisoformat(when.start[:10]), date.fromisoformat(when.end[:10])) if when else (None, None)
    actors = [a for a in readout.actors if any(s0 <= m[0] < s1 for m in a.mentions)]
    near = [p.name for p in readout.places if p.kind != "country" and any(s0 <= m[0] < s1 for m in p.mentions)]
    return {
        "id": "given", "report": key, "known": known, "type": mention.type or "none", "quad": None, "trigger": text[t0:t1], "trigger_start": t0,
        "sentence": text[s0:s1], "sentence_start": s0, "source_name": [], "source_country": [mention.pair[0]],
        "recipient_name": [], "recipient_country": [mention.pair[1]],
        "when_start": start, "when_end": end, "when_precision": "day" if start == end else "month", "when_basis": "expression" if when else None,
        "where_name": None, "status": "planned" if mention.role == "planned" else "happened", "around_country": [a.country for a in actors],
        "around_name": [a.name for a in actors], "around_place": near, "before": text[max(0, s0 - 399) : s0],
    }  # fmt: skip


def examples(found: Corpus, settings: Settings) -> Iterator[Example]:
    """Pairs of coded events that could meet, and all pairs of given mentions."""
    wide = replace(settings, numbers={**settings.numbers, **WIDE})
    coded = sorted(candidates(list(found.cards.values()), found.near, wide))
    for one, other in coded:
        a, b = found.incident.get(one), found.incident.get(other)
        halves = {measure.half(i) for i in (a, b) if i} or {measure.half(found.cards[x].report) for x in (one, other)}
        if len(halves) == 1:
            tune = halves == {"tune"}
            shown = signs(paired(found.cards[one], found.cards[other], found.told, found.near), settings)
            yield Example(shown, a is not None and a == b, CODED * (1.0 if a and b else OUTSIDE), tune)
    first = {(found.incident[key], card.origin): key for key, card in sorted(found.given.items(), key=lambda item: item[0], reverse=True)}
    for a, b in combinations(sorted(first.values()), 2):
        one, other = found.given[a], found.given[b]
        halves = {measure.half(found.incident[x]) for x in (a, b)}
        if one.origin != other.origin and len(halves) == 1 and not ({a, b} & found.planned and found.incident[a] != found.incident[b]):
            shown = {name: value for name, value in signs(paired(one, other, found.told, found.near), settings).items() if name not in TOO_GOOD}
            yield Example(shown | {"given": 1.0}, found.incident[a] == found.incident[b], 1.0 - CODED, halves == {"tune"})


def taken_examples(found: Corpus, settings: Settings) -> Iterator[Example]:
    """Sentences with the earlier reports that they could take up. Of a report that does, only the sentence of the truth is an example."""
    for pair in taken_candidates(found.lines, found.told, settings):
        line = pair.one
        right = found.taken.get((line.origin, pair.other.origin))
        if right is None or line.start <= right[1] < line.start + len(line.text):
            yield Example(pair.shown, right is not None, 1.0, measure.half(found.names[line.report]) == "tune")


def taken_figures(found: Corpus, settings: Settings) -> dict[str, dict[str, float]]:
    """Follow-ups by pairs of origins, without the verdict."""
    pairs = {(t.one.origin, t.other.origin): found.names[t.one.report] for t in follow_ups(found.lines, found.told, settings)}
    out = {}
    for part in (None, "tune", "held"):
        gold = {key for key, (name, _) in found.taken.items() if part is None or measure.half(name) == part}
        said = {key for key, name in pairs.items() if part is None or measure.half(name) == part}
        out[part or "both"] = measure.Counted(len(gold & said), len(said), len(gold)).figures()
    return out


def fitted(
    rows: Sequence[Example], names: Sequence[str], prior: Mapping[str, float], pull: float = PULL, held: frozenset[str] = frozenset()
) -> dict[str, float]:
    """Weights that make the examples likeliest, drawn towards the prior; those `held` stay at it. A weight that is not held is drawn towards zero then."""
    x = np.array([[r.shown.get(n, 0.0) for n in names] for r in rows])
    y, w = np.array([r.right for r in rows], float), np.array([r.weight for r in rows])
    mean = np.array([prior.get(n, 0.0) if not held or n in held else 0.0 for n in names])
    strength = np.array([FIXED if n in held else 0.01 if n in ("base", "given") else pull for n in names])
    beta = mean.copy()

    def loss(at: Any) -> float:
        z = x @ at
        return float(np.sum(w * (np.logaddexp(0, z) - y * z)) + 0.5 * np.sum(strength * (at - mean) ** 2))

    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (w * (y - p)) - strength * (beta - mean)
        step = np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + np.diag(strength), gradient)
        size = 1.0
        while loss(beta + size * step) > loss(beta) and size > 1e-4:
            size /= 2
        beta = beta + size * step
        if np.abs(size * step).max() < 1e-5:
            break
    return dict(zip(names, beta.tolist(), strict=True))


def linked(found: Corpus, settings: Settings, *, given: bool) -> dict[str, str]:
    """Incident of each event by the program."""
    cards = found.given if given else found.cards
    links = scored(cards, sorted(candidates(list(cards.values()), found.near, settings)), found.told, found.near, settings)
    out = {}
    for n, group in enumerate(groups(cards, links, list(repeats(cards.values(), settings)), settings)):
        out.update(dict.fromkeys(group, str(n)))
    return out


def figures(found: Corpus, settings: Settings, *, given: bool) -> dict[str, dict[str, float]]:
    """Pairs of mentions of different origins, by half."""
    cards = found.given if given else found.cards
    nodes = measure.Nodes()
    for key, incident in found.incident.items():
        if key in cards:
            nodes.events[incident, cards[key].origin].add(key)
    done = {(found.incident[key], cards[key].origin) for key in found.incident if key in cards and key not in found.planned}
    nodes.planned = set(nodes.events) - done
    by = linked(found, settings, given=given)
    out = {}
    for part in (None, "tune", "held"):
        counted = measure.judged(nodes, by, part)
        out[part or "both"] = counted.figures()
        if not given:
            extra = outside(found, by, part)
            strict = measure.Counted(counted.right, counted.predicted + extra, counted.truth).figures()
            out[part or "both"] |= {"outside": extra, "strict": strict["f1"]}
    return out


def outside(found: Corpus, by: Mapping[str, str], part: str | None) -> float:
    """Linked pairs of events of two origins of which one is no mention of the truth, each pair of origins once in an incident."""
    members: dict[str, list[str]] = defaultdict(list)
    for key, top in by.items():
        members[top].append(key)
    total = 0.0
    for keys in members.values():
        seen = set()
        for one, other in combinations(sorted(keys), 2):
            sides = frozenset(found.cards[x].origin for x in (one, other))
            if len(sides) == 2 and not {one, other} <= found.incident.keys() and sides not in seen:
                seen.add(sides)
                total += 1.0 if part is None else sum(measure.half(found.incident.get(x, found.cards[x].report)) == part for x in (one, other)) / 2
    return total


def with_weights(settings: Settings, values: Mapping[str, float], numbers: Mapping[str, float] | None = None) -> Settings:
    kept = {name: w if name in BY_HAND else Weight(round(values.get(name, 0.0), 2), w.reason) for name, w in settings.weights.items()}
    return replace(settings, weights=kept, numbers={**settings.numbers, **(numbers or {})})


def show(found: Iterable[Corpus], settings: Settings) -> None:
    for one in found:
        for given in (False, True):
            line(f"{one.name} {'given' if given else 'coded'}", figures(one, settings, given=given))
        line(f"{one.name} follow-ups", taken_figures(one, settings))


def line(what: str, found: Mapping[str, Mapping[str, float]]) -> None:
    cells = [f"{part} p {f['p']:.3f} r {f['r']:.3f} f1 {f['f1']:.3f} ({f['right']:g}/{f['pairs']:g})" for part, f in found.items()]
    strict = "  strict " + " ".join(f"{part} {f['strict']:.3f}" for part, f in found.items()) if "strict" in found["both"] else ""
    print(f"{what:18}", "  ".join(cells) + strict)


def write(name: str, weights: Mapping[str, Weight]) -> None:
    out = []
    for row in (DATA / name).read_text(encoding="utf-8").splitlines():
        cells = row.split("\t")
        out.append(row if row.startswith("#") else "\t".join((cells[0], f"{weights[cells[0]].value:g}", cells[2])))
    (DATA / name).write_text("\n".join(out) + "\n", encoding="utf-8")


def refitted(found: Sequence[Corpus], settings: Settings, only: frozenset[str] = frozenset(), stories: float = 1.0) -> Settings:
    """The settings with weights fitted on the half `tune`: all of them, or those of a few signs, the others held. An example of later stores counts more."""
    names = [name for name in settings.weights if name not in BY_HAND]
    held = frozenset(name for name in names if name not in only and name != "base") if only else frozenset()
    events = [replace(row, weight=row.weight * (stories if n else 1.0)) for n, one in enumerate(found) for row in examples(one, settings) if row.tune]
    taken = [row for one in found for row in taken_examples(one, settings) if row.tune]
    print(f"fitted on {len(events)} pairs of events, {sum(r.right for r in events)} right; {len(taken)} of sentences, {sum(r.right for r in taken)} right")
    fresh = with_weights(settings, fitted(events, [*names, "given"], {name: w.value for name, w in settings.weights.items()} if only else {}, held=held))
    if only:
        return fresh
    values = fitted(taken, list(settings.takings), {}, PULL_TAKEN)
    return replace(fresh, takings={name: Weight(round(values[name], 2), w.reason) for name, w in settings.takings.items()})


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs", nargs="+", type=Path, metavar="STORE TRUTH")
    options.add_argument("--write", action="store_true", help="write the weights to data/links/")
    options.add_argument("--only", default="", metavar="SIGNS", help="fit the base and these signs, with | between, and hold the others")
    options.add_argument("--stories", type=float, default=1.0, help="how often an example of the second store counts")
    given = options.parse_args()
    settings = Settings.load()
    found = [corpus(store, truth, settings) for store, truth in zip(given.pairs[::2], given.pairs[1::2], strict=True)]
    show(found, settings)
    fresh = refitted(found, settings, frozenset(given.only.split("|")) - {""}, given.stories)
    for was, now in ((settings.weights, fresh.weights), (settings.takings, fresh.takings)):
        for name, weight in now.items():
            print(f"{name:32} {was[name].value:6.2f} {weight.value:6.2f}")
    show(found, fresh)
    if given.write:
        write("weights.tsv", fresh.weights)
        write("takings.tsv", fresh.takings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
