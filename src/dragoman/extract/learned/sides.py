"""What tells who stands on each side of an act: numbers for each pair of an act and an actor of the report.

The rules find sides by grammar. Who is acted on is often told only by the drift of the report, by a pronoun or by a description of somebody
named before; so every actor of the report is weighed for each side, by the grammar of its mentions near the act, by what the rules and the
heads think, by its standing in the report and by the sides of the other acts. The trees that weigh them are made by `recipes/sides/`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dragoman.extract.learned.hints import TYPES
from dragoman.model import Actor, Annotated, Event, Statement
from dragoman.syntax import Syntax, Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FEATURES", "ROLES", "Told", "rows"]

ROLES: Final = ("source", "recipient")
RELATIONS: Final = ("nsubj", "obj", "iobj", "obl", "nmod", "nmod:poss", "compound", "amod", "appos", "conj", "xcomp", "ccomp", "acl", "advcl", "root")
CASES: Final = ("of", "to", "with", "against", "by", "from", "in", "at", "on", "for", "over", "between", "toward", "into")
KINDS: Final = ("person", "office", "group", "organization", "state", "people", "place")
SECTORS: Final = ("GOV", "MIL", "REB", "OPP", "COP", "JUD", "LEG", "CVL", "BUS", "MED", "IGO", "NGO", "SPY")
STATUSES: Final = ("happened", "ongoing", "planned", "hypothetical", "cancelled", "denied", "alleged")
FAR: Final = 12  # tree steps, sentences: beyond, all is equally far
NONE: Final = -1.0

FEATURES: Final = (
    "rule_source", "rule_recipient", "rule_sources", "rule_recipients", "link_source", "link_recipient", "link_source_best", "link_recipient_best",
    "here", "up", "down", "span", "before", "passive", "direct", "subject_above", "object_above", "possessor", "pronoun", "own_noun", "beside_source", "beside_recipient",
    "back", "ahead", "subject_before", "mentions", "share", "first", "title", "lead", "subject_lead", "dateline", "speaker", "addressee", "anonymous", "coded", "abroad",
    "like_source", "like_recipient", "like_source_code", "like_recipient_code", "as_source", "as_recipient", "pair_source", "pair_recipient", "last_source", "last_recipient",
    "type_source", "type_recipient", "near_source", "near_recipient", "candidates", "rank_mentions", "rank_here", "noun", "confidence", "reciprocal", "learned", "root_code",
    "turned_source", "turned_recipient", "nested", "owner", "adjective", "plural", "definite", "words", "title_subject", "clause", "left_named", "right_named",
    *(f"rel_{r}" for r in RELATIONS), *(f"case_{c}" for c in CASES), *(f"kind_{k}" for k in KINDS), *(f"sector_{s}" for s in SECTORS),
    *(f"status_{s}" for s in STATUSES), *(f"type_{t}" for t in TYPES[1:]),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the token that tells it, and how likely the heads hold each token of its sentence for each side: token -> (source, recipient)."""

    event: Event
    node: int
    links: Mapping[int, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Standing:
    """An actor in its report, whatever the act."""

    actor: Actor
    tops: tuple[Token, ...]
    sentences: tuple[int, ...]
    subject_of: frozenset[int]
    values: Mapping[str, float]


def rows(doc: Annotated, told: Sequence[Told], statements: Sequence[Statement]) -> Iterator[tuple[Told, tuple[Actor, ...], NDArray[np.float32]]]:
    """For each event the actors of the report and what tells of each, (actors, FEATURES)."""
    import numpy as np

    if not doc.actors:
        return
    standings = _standings(doc)
    place = {name: n for n, name in enumerate(FEATURES)}
    counts = _Counts(told)
    for n, act in enumerate(told):
        common = _of_event(act)
        out = np.zeros((len(standings), len(FEATURES)), dtype=np.float32)
        found = [_pair(doc, act, s, counts, n) for s in standings]
        heard = _heard(act, statements)
        best = [max((v["link_" + role] for v in found), default=0.0) for role in ROLES]
        order = sorted(range(len(found)), key=lambda k: (not found[k]["here"], found[k]["up"] + found[k]["down"], found[k]["span"]))
        for rank, k in enumerate(order):
            found[k]["rank_here"] = min(rank, FAR)
        for row, s, values in zip(out, standings, found, strict=True):
            values |= common | s.values
            values["speaker"], values["addressee"] = (float(s.actor.id in ids) for ids in heard)
            for role, top in zip(ROLES, best, strict=True):
                values[f"link_{role}_best"] = float(top > 0 and values["link_" + role] == top)
            for name, value in values.items():
                row[place[name]] = value
        yield act, tuple(s.actor for s in standings), out


def _standings(doc: Annotated) -> list[_Standing]:
    title = doc.report.title_span
    lead = next((n for n, (first, _) in enumerate(doc.syntax.sentences) if title is None or doc.syntax[first].start >= title[1]), 0)
    most = sorted((len(a.mentions) for a in doc.actors), reverse=True)
    home = _dateline_country(doc)
    out = []
    for actor in doc.actors:
        tops = tuple(t for m in actor.mentions if (t := doc.syntax.top(*m)) is not None)
        sentences = tuple(sorted({t.sentence for t in tops}))
        subjects = frozenset(t.sentence for t in tops if t.rel == "nsubj")
        values: dict[str, float] = {
            "mentions": min(len(actor.mentions), 20), "share": len(actor.mentions) / max(1, sum(most)), "rank_mentions": min(most.index(len(actor.mentions)), 20),
            "first": min(sentences[0], 30) if sentences else 30, "title": title is not None and any(m[1] <= title[1] for m in actor.mentions),
            "lead": lead in sentences, "subject_lead": lead in subjects, "dateline": bool(home) and actor.country == home, "anonymous": actor.anonymous,
            "coded": bool(actor.code), "abroad": bool(actor.country) and bool(home) and actor.country != home, "candidates": min(len(doc.actors), 40),
            f"kind_{actor.kind}": 1, "title_subject": title is not None and any(t.rel == "nsubj" and t.end <= title[1] for t in tops),
        }  # fmt: skip
        values |= {f"sector_{s}": 1 for s in SECTORS if s in actor.roles or s in (actor.code or "")}
        out.append(_Standing(actor, tops, sentences, subjects, {k: float(v) for k, v in values.items() if k in FEATURES}))
    return out


def _dateline_country(doc: Annotated) -> str | None:
    line = doc.report.dateline
    if line is None:
        return None
    return next((p.country for p in doc.places if any(m[0] >= line.span[0] and m[1] <= line.span[1] for m in p.mentions)), None)


def _of_event(act: Told) -> dict[str, float]:
    event = act.event
    return {
        "rule_sources": len(event.source), "rule_recipients": len(event.recipient), "confidence": event.confidence, "reciprocal": float(event.reciprocal),
        "learned": float(event.rule.startswith("learned")), "root_code": float(event.cameo[:2]), f"status_{event.status}": 1, f"type_{event.type}": 1,
    }  # fmt: skip


class _Counts:
    """Who stands on which side of the acts of a report, as the rules have it."""

    def __init__(self, told: Sequence[Told]) -> None:
        self.told = told
        self.side = {role: Counter(a for t in told for a in getattr(t.event, role)) for role in ROLES}
        self.pairs = Counter((s, r) for t in told for s in t.event.source for r in t.event.recipient)
        self.typed = {role: Counter((t.event.type, a) for t in told for a in getattr(t.event, role)) for role in ROLES}

    def of(self, n: int, actor: str) -> dict[str, float]:
        """Numbers for one actor beside the event `n`, which is itself left out."""
        event = self.told[n].event
        out: dict[str, float] = {}
        for role, other in (("source", "recipient"), ("recipient", "source")):
            own = actor in getattr(event, role)
            out["as_" + role] = self.side[role][actor] - own
            out["type_" + role] = self.typed[role][event.type, actor] - own
            pairs = [(actor, o) if role == "source" else (o, actor) for o in getattr(event, other)]
            out["pair_" + role] = sum(self.pairs[p] for p in pairs) - own * len(pairs)
            back = [(actor, o) if role == "source" else (o, actor) for o in getattr(event, role) if o != actor]
            out["turned_" + role] = sum(self.pairs[p] for p in back)
            out["last_" + role] = float(n > 0 and actor in getattr(self.told[n - 1].event, role))
            near = [abs(k - n) for k, t in enumerate(self.told) if k != n and actor in getattr(t.event, role)]
            out["near_" + role] = min(min(near, default=FAR), FAR)
        return out


def _pair(doc: Annotated, act: Told, standing: _Standing, counts: _Counts, n: int) -> dict[str, float]:
    event, actor, node = act.event, standing.actor, doc.syntax[act.node]
    values: dict[str, float] = {
        "rule_source": float(actor.id in event.source), "rule_recipient": float(actor.id in event.recipient), "noun": float(node.upos in ("NOUN", "PROPN")),
        "link_source": 0.0, "link_recipient": 0.0, "rank_here": FAR,
    }  # fmt: skip
    values |= _distances(doc.syntax, node, standing)
    values |= _likeness(doc, event, actor)
    values |= counts.of(n, actor.id)
    here = [t for t in standing.tops if t.sentence == node.sentence]
    values["here"] = float(bool(here))
    for top in here:
        for role, value in zip(ROLES, act.links.get(top.i, (0.0, 0.0)), strict=True):
            values["link_" + role] = max(values["link_" + role], value)
    if here:
        values |= _grammar(doc, act, min(here, key=lambda t: (sum(_steps(doc.syntax, node.i, t.i)[:2]), abs(t.i - node.i))))
    else:
        values |= {"up": FAR, "down": FAR, "span": FAR}
    return values


def _distances(syntax: Syntax, node: Token, standing: _Standing) -> dict[str, float]:
    """How many sentences off the actor was last, and is next, named."""
    at = node.sentence
    back = min((at - s for s in standing.sentences if s < at), default=FAR)
    ahead = min((s - at for s in standing.sentences if s > at), default=FAR)
    return {"back": min(back, FAR), "ahead": min(ahead, FAR), "subject_before": float(at - 1 in standing.subject_of)}


def _likeness(doc: Annotated, event: Event, actor: Actor) -> dict[str, float]:
    """Whether the actor is of the same country, or has the same code, as a side that the rules found, itself left out."""
    out: dict[str, float] = {}
    for role in ROLES:
        others = [a for k in getattr(event, role) if k != actor.id and (a := doc.actor(k))]
        out["like_" + role] = float(bool(actor.country) and any(a.country == actor.country for a in others))
        out[f"like_{role}_code"] = float(bool(actor.code) and any(a.code == actor.code for a in others))
    return out


def _steps(syntax: Syntax, i: int, j: int) -> tuple[int, int, int]:
    """Tree steps from `i` up to the node above both, from there down to `j`, and the last node before it on the side of `j`."""
    above = [i, *(t.i for t in syntax.ancestors(i))]
    rank = {k: n for n, k in enumerate(above)}
    chain = [j, *(t.i for t in syntax.ancestors(j))]
    for down, k in enumerate(chain):
        if k in rank:
            return rank[k], down, chain[down - 1] if down else j
    return FAR, FAR, j


def _grammar(doc: Annotated, act: Told, top: Token) -> dict[str, float]:
    """The mention nearest to the act in the tree."""
    syntax = doc.syntax
    node = syntax[act.node]
    up, down, branch = _steps(syntax, node.i, top.i)
    side = syntax[branch]
    case = next((k.lemma.lower() for k in syntax.children(top.i, "case")), "")
    over = {k for role in ROLES for k in getattr(act.event, role)}
    heads = {a.id for t in (top, *syntax.children(top.i, "conj")) for a in doc.actors_of(t.i)} | {a.id for a in (doc.actors_of(top.head) if top.head >= 0 else ())}
    values: dict[str, float] = {
        "up": min(up, FAR), "down": min(down, FAR), "span": min(math.log1p(abs(top.i - node.i)), FAR), "before": float(top.i < node.i),
        "passive": float(bool(syntax.children(node.i, "nsubj:pass", "aux:pass"))), "direct": float(up == 0 and down == 1),
        "subject_above": float(up > 0 and side.rel == "nsubj"), "object_above": float(up > 0 and side.rel in ("obj", "iobj")),
        "possessor": float(side.deprel == "nmod:poss" and up == 0), "pronoun": float(top.upos == "PRON"), "own_noun": float(top.i == node.i),
        "beside_source": float(bool(over & heads & set(act.event.source))), "beside_recipient": float(bool(over & heads & set(act.event.recipient))),
    }  # fmt: skip
    beneath = [t for k in syntax.subtree(top.i)[:40] if k != top.i and (t := syntax[k]).rel in ("nmod", "compound", "amod", "appos", "conj") and doc.actors_of(k)]
    over_it = syntax[top.head] if top.head >= 0 else None
    between = range(min(top.i, node.i) + 1, max(top.i, node.i))
    values |= {
        "nested": float(over_it is not None and top.rel in ("nmod", "compound", "amod") and bool(doc.actors_of(over_it.i))), "owner": float(bool(beneath)),
        "adjective": float(top.upos == "ADJ"), "plural": float(top.xpos in ("NNS", "NNPS")), "definite": float(any(k.lemma.lower() == "the" for k in syntax.children(top.i, "det"))),
        "words": min(len(syntax.subtree(top.i)), 12), "clause": float(_clause(syntax, top.i) == _clause(syntax, node.i)),
        "left_named" if top.i < node.i else "right_named": min(sum(bool(doc.actors_of(k)) for k in between), FAR),
    }  # fmt: skip
    relation = side.deprel if side.deprel == "nmod:poss" else side.rel
    values |= {f"rel_{relation}": 1.0} if relation in RELATIONS else {}
    return values | ({f"case_{case}": 1.0} if case in CASES else {})


def _clause(syntax: Syntax, i: int) -> int:
    """The nearest verb over a token, or itself."""
    chain = (syntax[i], *syntax.ancestors(i))
    return next((t.i for t in chain if t.upos == "VERB"), -1)


def _heard(act: Told, statements: Sequence[Statement]) -> tuple[set[str], set[str]]:
    """Speakers and addressees of the statements in whose content or at whose cue the act stands."""
    start = act.event.trigger[0]
    told = [s for s in statements if any(a <= start < b for a, b in s.content) or (s.cue is not None and s.cue[0] <= start < s.cue[1])]
    return {k for s in told for k in s.speakers}, {k for s in told for k in s.addressees}
