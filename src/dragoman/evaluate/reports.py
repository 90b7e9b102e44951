"""Whole reports against hand-made readouts: events, statements, positions, firsts, times and places, each by F1.

What counts as found:

- An **event**: its type is one that the gold allows and its trigger (or a later mention, `again`) overlaps the gold's; else it stands in
  the same sentence. Each gold event is matched once, matches by trigger first. *With actors*: every source and recipient of the gold is
  named, and no side that the gold leaves empty is filled; a reciprocal act may turn its sides. Status, date and place
  are judged on typed matches; date and place by F1, since both may be left open.
- A **statement**: characters of content with intersection over union of at least .5, as PolNeAR's measure.
  Speaker, kind, acts, condition and the last day of `due` are judged on matches.
- A **position**: same party and stance, overlapping `wants` or `gives`. A **first**: overlapping span.
- An **actor** is the same where a mention holds the gold's name, or, for states and bodies, where both have the same code (a state and its
  government count as one).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dragoman.errors import DataError
from dragoman.evaluate.gold import clean
from dragoman.evaluate.handmade import HandMade, day_range, meant, places_of, readings, sides
from dragoman.evaluate.measures import Json, Score, as_list, characters, flat, overlap, prf, share
from dragoman.model import ACTS, Span

__all__ = ["matched_events", "score_reports"]

LONG_MENTION = 8  # words: a longer mention that holds a name need not mean it
NAMED_KINDS = ("person",)
COMPLEMENT = re.compile(r"\s(of|in|from|on|at|for|to|with|who|that)\b")
COUNT = re.compile(
    r"(?i)((the|a|an|some|more|than|about|at|least|up|to|of|dozens|hundreds|thousands|several|many|all|both|[\d,.]+|two|three|four|five|six|ten)\s+)+"
)


def score_reports(gold: list[HandMade], readouts: Iterable[Mapping[str, Any]]) -> Score:
    """Figures over all reports, and a line for each miss and each record too many. Raises DataError where a report was not read."""
    found = {str(r["report"]["id"]): r for r in readouts}
    tally = _Tally()
    for report in gold:
        if report.id not in found:
            raise DataError(report.id, "has no readout; every gold report needs one")
        _Judge(tally, report, clean(found[report.id])).all()
    return Score(tally.figures(len(gold)), tally.misses)


def matched_events(gold: HandMade, readout: Json) -> dict[int, int]:
    """Which gold event (by its place in the gold) is found by which event of a cleaned readout."""
    judge = _Judge(_Tally(), gold, readout)
    return _matched(gold.records("events"), readout["events"], judge.event_fit)


class _Tally:
    """Counts over reports."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.acts: dict[str, Counter[str]] = defaultdict(Counter)
        self.types: dict[str, Counter[str]] = defaultdict(Counter)
        self.misses: list[str] = []

    def sides(self, name: str, right: int, predicted: int, gold: int) -> None:
        self.count.update({f"{name}.right": right, f"{name}.predicted": predicted, f"{name}.gold": gold})

    def f1(self, name: str) -> Json:
        return prf(*(self.count[f"{name}.{k}"] for k in ("right", "predicted", "gold")))

    def figures(self, reports: int) -> Json:
        c = self.count
        acts = [prf(a["right"], a["predicted"], a["gold"])["f1"] for a in self.acts.values() if a["gold"]]
        types = [prf(t["right"], t["predicted"], t["gold"])["f1"] for t in self.types.values() if t["gold"]]
        out: Json = {"reports": reports, "events": c["events.gold"]}
        out |= {
            "typed": self.f1("events"),
            "typed_and_actors": self.f1("actors"),
            "typed_and_countries": self.f1("lands"),
            "root": self.f1("root"),
            "leaf": self.f1("leaf"),
        }
        out |= {"type_macro_f1": share(sum(types), len(types)), "status": share(c["status"], c["matched"])}
        out |= {"date": self.f1("date"), "place": self.f1("place"), "quiet_kept": share(c["quiet_kept"], c["quiet"])}
        out |= {"statements": c["statements.gold"], "statements_found": self.f1("statements"), "speaker": share(c["speaker"], c["said"])}
        out |= {"kind": share(c["kind"], c["said"]), "acts_macro_f1": share(sum(acts), len(acts)), "due": self.f1("due"), "condition": self.f1("condition")}
        out |= {"positions": self.f1("positions"), "position_party_and_wants": self.f1("held"), "firsts": self.f1("firsts")}
        out |= {"times": self.f1("times"), "time_values": self.f1("values"), "places": self.f1("places"), "countries": share(c["country"], c["countries"])}
        out["recall_by_type"] = {k: f"{v['right']}/{v['gold']}" for k, v in sorted(self.types.items()) if v["gold"]}
        out["precision_by_type"] = {k: f"{v['right']}/{v['predicted']}" for k, v in sorted(self.types.items()) if v["predicted"]}
        out["f1_by_act"] = {k: prf(v["right"], v["predicted"], v["gold"])["f1"] for k, v in sorted(self.acts.items()) if v["gold"]}
        return out


class _Judge:
    """One report: its gold against one readout."""

    def __init__(self, tally: _Tally, gold: HandMade, readout: Json) -> None:
        self.tally = tally
        self.gold = gold
        self.readout = readout
        self.text = gold.text
        self.actors = {a["id"]: a for a in readout["actors"]}
        self.known = {a["name"]: a for a in gold.records("actors")}
        self.bounds = _sentences(readout, gold.text)

    def all(self) -> None:
        """Judge every kind of record, or those that the gold's `only` names."""
        for kind in self.gold.data.get("only") or ("events", "statements", "positions", "firsts", "times", "places"):
            {"events": self.events, "statements": self.statements, "positions": self.positions, "firsts": self.firsts, "times": self.times,
             "places": self.places}[kind]()  # fmt: skip

    def miss(self, line: str) -> None:
        self.tally.misses.append(f"{self.gold.id} {line}")

    # -- actors

    def same(self, key: str | None, name: str) -> bool:
        actor = self.actors.get(key or "", {})
        names = [actor.get("name") or ""] + [self.text[s:e] for s, e in actor.get("mentions", [])]
        want = flat(name)
        if any(want == flat(n) or (want in flat(n) and len(flat(n).split()) <= LONG_MENTION) for n in names if n):
            return True
        if any(_same_phrase(self.text, spot, (s, e)) for spot in places_of(self.text, name) for s, e in actor.get("mentions", [])):
            return True
        known = self.known.get(name, {})
        code = known.get("code")
        body = known.get("kind") not in NAMED_KINDS and actor.get("kind") not in NAMED_KINDS
        return bool(code) and body and (actor.get("code") or "").removesuffix("GOV") == str(code).removesuffix("GOV")

    def named(self, keys: Iterable[str], names: list[str]) -> bool:
        keys = list(keys)
        return bool(keys) == bool(names) and all(any(self.same(k, n) for k in keys) for n in names)

    def parties(self, event: Json, gold: Json) -> bool:
        mutual = bool(gold.get("reciprocal"))
        return any(self._facing(event, source, recipient, mutual) for source in sides(gold, "source") for recipient in sides(gold, "recipient"))

    def _facing(self, event: Json, source: list[str], recipient: list[str], mutual: bool) -> bool:
        straight = self.named(event["source"], source) and self.named(event["recipient"], recipient)
        return straight or (mutual and self.named(event["source"] + event["recipient"], source + recipient))

    def lands(self, event: Json, gold: Json) -> bool:
        """Whether the countries of both sides are the gold's."""
        mine = [{(self.actors.get(k, {}).get("code") or "")[:3] for k in event[side]} - {""} for side in ("source", "recipient")]
        mutual = bool(gold.get("reciprocal"))
        for source in sides(gold, "source"):
            for recipient in sides(gold, "recipient"):
                want = [{str(self.known.get(n, {}).get("code") or "")[:3] for n in names} - {""} for names in (source, recipient)]
                if mine == want or (mutual and mine[0] | mine[1] == want[0] | want[1]):
                    return True
        return False

    # -- events

    def events(self) -> None:
        gold, found = self.gold.records("events"), self.readout["events"]
        pairs = _matched(gold, found, self.event_fit)
        self.tally.sides("events", len(pairs), len(found), len(gold))
        if not gold:
            self.tally.count.update(quiet=1, quiet_kept=int(not found))
        for g in gold:
            self.tally.types[readings(g["type"])[0]]["gold"] += 1
        for e in found:
            self.tally.types[e["type"]]["predicted"] += 1
        both = root = leaf = lands = 0
        for i, j in pairs.items():
            g, e = gold[i], found[j]
            self.tally.types[readings(g["type"])[0]]["right"] += 1
            codes = [str(c) for c in readings(g.get("cameo"))]
            actors = self.parties(e, g)
            lands += self.lands(e, g)
            both, root, leaf = both + actors, root + (e["cameo"][:2] in {c[:2] for c in codes}), leaf + (e["cameo"] in codes)
            if not actors:
                names = [[self.actors[k]["name"] for k in e[side] if k in self.actors] for side in ("source", "recipient")]
                self.miss(f"actors of {g['trigger']!r}: {g.get('source')} > {g.get('recipient')}, got {names[0]} > {names[1]}")
            self._details(g, e)
        for name, right in (("actors", both), ("lands", lands), ("root", root), ("leaf", leaf)):
            self.tally.sides(name, right, len(found), len(gold))
        self._unmatched(gold, found, pairs)

    def _unmatched(self, gold: list[Json], found: list[Json], pairs: dict[int, int]) -> None:
        for i, g in enumerate(gold):
            if i not in pairs:
                self.miss(f"event missed: {readings(g['type'])[0]} {readings(g.get('cameo'))} {g['trigger']!r}")
        for j, e in enumerate(found):
            if j not in pairs.values():
                at = e["trigger"] or (0, 0)
                words, around = self.text[slice(*at)], self.text[slice(*self._sentence(at))]
                self.miss(f"event too many: {e['type']} {e['cameo']} {words!r} in {around!r} by {e.get('rule')}")

    def event_fit(self, g: Json, e: Json) -> float:
        if e["type"] not in readings(g["type"]):
            return 0.0
        spots = [s for w in (g["trigger"], *(g.get("again") or [])) for s in places_of(self.text, w)[:1]]
        mine = [s for s in (e["trigger"], *(e.get("again") or [])) if s]
        if any(overlap(a, b) for a in spots for b in mine):
            return 2.0 + (overlap(spots[0], mine[0]) if spots and mine else 0) + 0.5 * self.parties(e, g)
        near = bool(spots and mine) and self._sentence(spots[0]) == self._sentence(mine[0])
        return (1.0 + 0.5 * self.parties(e, g)) if near else 0.0

    def _sentence(self, at: Any) -> Span:
        return next((b for b in self.bounds if b[0] <= at[0] < b[1]), (0, len(self.text)))

    def _details(self, g: Json, e: Json) -> None:
        count = self.tally.count
        right = e.get("status") in readings(g["status"])
        count.update(matched=1, status=int(right))
        if not right:
            self.miss(f"status of {g['trigger']!r}: {g['status']}, got {e.get('status')}")
        allowed = [day_range(d) for d in _dates(g.get("date"))]
        dates = [d for d in allowed if d]
        when = e.get("when") if (e.get("when") or {}).get("start") or (e.get("when") or {}).get("end") else None
        hit = any(_inside(when or {}, d) for d in dates)
        if when or None not in allowed:  # where a fair coder may leave it open, leaving it open is no miss
            self.tally.sides("date", hit, bool(when), bool(dates))
        if not hit and (when or None not in allowed):
            self.miss(f"date of {g['trigger']!r}: {dates}, got {when and (when.get('start'), when.get('end'), when.get('basis'))}")
        names = [flat(p) for p in readings(g.get("place")) if p]
        place = next((p for p in self.readout["places"] if p["id"] == e.get("where")), None)
        said = {flat(place["name"])} | {flat(self.text[s:t]) for s, t in place["mentions"]} if place else set()
        near = any(n in s or s in n for n in names for s in said)
        open_too = None in readings(g.get("place"))
        if place is not None or not open_too:
            self.tally.sides("place", near, place is not None, bool(names))
        if not near and (place or (names and not open_too)):
            self.miss(f"place of {g['trigger']!r}: {g.get('place')}, got {place and place['name']}")

    # -- statements

    def statements(self) -> None:
        gold, found = self.gold.records("statements"), self.readout["statements"]
        spans = [[[s for s in (meant(self.text, w) for w in as_list(r)) if s] for r in _contents(g["content"])] for g in gold]
        areas = [[characters(r) for r in rs] for rs in spans]
        mine = [characters(s["content"]) for s in found]

        def fit(i: int, j: int) -> float:
            best = max((len(a & mine[j]) / max(1, len(a | mine[j])) for a in areas[i]), default=0.0)
            return best if best >= 0.5 else 0.0

        pairs = _matched(range(len(gold)), range(len(found)), lambda i, j: fit(i, j))
        self.tally.sides("statements", len(pairs), len(found), len(gold))
        for i, j in pairs.items():
            self._said(gold[i], found[j])
        for i, g in enumerate(gold):
            if i not in pairs:
                self.miss(f"statement missed: {g.get('speaker') or g.get('speakers')} {g.get('cue')!r}: {g['content']!r}")
        for j, s in enumerate(found):
            if j not in pairs.values():
                words = " … ".join(self.text[a:b] for a, b in s["content"])
                self.miss(f"statement too many: {s.get('cue') and self.text[slice(*s['cue'])]!r}: {words!r}")

    def _said(self, g: Json, s: Json) -> None:
        speakers = as_list(g.get("speaker")) + as_list(g.get("speakers"))
        right = self.named(s["speakers"], speakers)
        self.tally.count.update(said=1, speaker=int(right), kind=int(s.get("kind") == g.get("kind")))
        if not right:
            self.miss(f"speaker of {g['content']!r}: {speakers}, got {[self.actors[k]['name'] for k in s['speakers'] if k in self.actors]}")
        want, got = set(g.get("acts") or []), set(s["acts"])
        for act in ACTS:
            self.tally.acts[act].update(gold=int(act in want), predicted=int(act in got), right=int(act in want & got))
        if want != got:
            self.miss(f"acts of {g['content']!r}: {sorted(want)}, got {sorted(got)}")
        due, mine = day_range(g.get("due")), s.get("due")
        same = due is not None and mine is not None and mine.get("end") == due["end"]
        self.tally.sides("due", same, bool(mine), bool(due))
        if (due or mine) and not same:
            self.miss(f"due of {g['content']!r}: {due}, got {mine}")
        met = overlap(meant(self.text, g.get("condition")), s.get("condition"))
        self.tally.sides("condition", met, bool(s.get("condition")), bool(g.get("condition")))
        if (g.get("condition") or s.get("condition")) and not met:
            self.miss(f"condition of {g['content']!r}: {g.get('condition')!r}, got {s.get('condition') and self.text[slice(*s['condition'])]!r}")

    def positions(self) -> None:
        gold, found = self.gold.records("positions"), self.readout["positions"]

        def held(g: Json, p: Json) -> float:
            sides = [overlap(meant(self.text, g.get(side)), (p.get(side) or {}).get("span")) for side in ("wants", "gives")]
            return float(self.same(p.get("party"), g["party"]) and any(sides))

        for name, fit in (("held", held), ("positions", lambda g, p: held(g, p) * (p.get("stance") in readings(g.get("stance"))))):
            pairs = _matched(gold, found, fit)
            self.tally.sides(name, len(pairs), len(found), len(gold))
        for i, g in enumerate(gold):
            if i not in pairs:
                self.miss(f"position missed: {g.get('party')} {g.get('stance')} {g.get('wants')!r}")
        for j, p in enumerate(found):
            if j not in pairs.values():
                self.miss(f"position too many: {self.actors.get(p.get('party'), {}).get('name')} {p.get('stance')} {(p.get('wants') or {}).get('text')!r}")

    def firsts(self) -> None:
        gold, found = self.gold.records("firsts"), self.readout["firsts"]
        pairs = _matched(gold, found, lambda g, f: float(overlap(meant(self.text, g["what"]), f.get("span"))))
        self.tally.sides("firsts", len(pairs), len(found), len(gold))
        for i, g in enumerate(gold):
            if i not in pairs:
                self.miss(f"first missed: {g['what']!r}")
        for j, f in enumerate(found):
            if j not in pairs.values():
                self.miss(f"first too many: {self.text[slice(*f['span'])]!r}")

    # -- times and places

    def times(self) -> None:
        gold = [(s, t) for t in self.gold.records("times") for s in places_of(self.text, t["text"])[:1]]
        found = self.readout["times"]
        pairs = _matched(gold, found, lambda g, t: float(overlap(g[0], t["span"])))
        right = sum(str(gold[i][1].get("value")) == str(found[j].get("value")) for i, j in pairs.items())
        self.tally.sides("times", len(pairs), len(found), len(gold))
        self.tally.sides("values", right, len(found), len(gold))

    def places(self) -> None:
        gold = self.gold.records("places")
        found = [p for p in self.readout["places"] if not p.get("demonym")]
        pairs = _matched(gold, found, lambda g, p: float(flat(g["name"]) in {flat(p["name"])} | {flat(self.text[s:e]) for s, e in p["mentions"]}))
        self.tally.sides("places", len(pairs), len(found), len(gold))
        known = [(i, j) for i, j in pairs.items() if gold[i].get("country")]
        self.tally.count.update(countries=len(known), country=sum(found[j].get("country") == gold[i]["country"] for i, j in known))


def _same_phrase(text: str, gold: Span, found: Span) -> bool:
    """Whether two spans are one noun phrase: mostly the same characters, or the one without the other's count, article or complement."""
    shared = min(gold[1], found[1]) - max(gold[0], found[0])
    if shared <= 0:
        return False
    if 2 * shared >= max(gold[1], found[1]) - min(gold[0], found[0]):
        return True
    short, long = sorted((gold, found), key=lambda s: s[1] - s[0])
    before, after = text[long[0] : short[0]], text[short[1] : long[1]]
    return bool(not before and COMPLEMENT.match(after)) or bool(not after and COUNT.fullmatch(before))


def _inside(when: Json, gold: Json) -> bool:
    """Whether a date is the gold's, or a more exact one within it; a side that the gold leaves open may be anything or open."""
    first, last = when.get("start"), when.get("end")
    if (first, last) == (gold["start"], gold["end"]):
        return True
    return bool(first and last) and (gold["start"] is None or first >= gold["start"]) and (gold["end"] is None or last <= gold["end"])


def _dates(value: Any) -> list[Any]:
    return as_list(value["any"]) if isinstance(value, dict) and "any" in value else [value]


def _contents(value: Any) -> list[Any]:
    """Readings of a content: each a piece or a list of pieces."""
    return list(value["any"]) if isinstance(value, dict) else [value]


def _matched(gold: Any, found: Any, fit: Callable[[Any, Any], float]) -> dict[int, int]:
    """Each gold record to at most one found record, best fit first; ties in order of the text."""
    scored = sorted(((fit(g, f), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found)), reverse=True)
    out: dict[int, int] = {}
    for value, i, j in scored:
        if value > 0 and -i not in out and -j not in out.values():
            out[-i] = -j
    return out


def _sentences(readout: Json, text: str) -> list[Span]:
    """The readout's sentences; a pass of annotation has none, and its text is cut at line ends and full stops."""
    given = [(s, e) for s, e in readout["report"].get("sentences") or []]
    return given or [m.span() for m in re.finditer(r"[^\n]+?(?:[.!?][”’\"')]*(?=\s)|$|(?=\n))", text)]
