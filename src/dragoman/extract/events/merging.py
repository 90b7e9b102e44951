"""One act, one event: mentions of the same act are joined, the fullest carries the event, the others go to its `again`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dragoman.extract.events.acts import Act
from dragoman.extract.events.clauses import WEEKDAYS
from dragoman.model import Annotated, Event, Rejected

DEATHS = frozenset({"kill", "wound", "injure", "slay", "die", "hurt", "massacre", "slaughter"})
LEAD = 1500  # characters after the headline in which the body tells its act
FOLLOWING = 400  # characters in which a report takes up the people it told of
APART = ("15", "16", "17")  # deeds that the same sides do one after the other: "recalled its envoy, cut ties"
NEAREST = 40  # acts of one type that a new mention is compared with, beside the first: keeps long reports linear

__all__ = ["Draft", "merged"]


@dataclass(frozen=True, slots=True)
class Draft:
    """An event without its id, the act it came from, and the lemma of its predicate."""

    event: Event
    act: Act
    lemma: str


def merged(doc: Annotated, drafts: list[Draft], echoes: list[Act]) -> tuple[list[Draft], list[Rejected]]:
    """Drafts in text order, each act once.

    `echoes` are mentions without actors of their own ("the attack"): they go to the last act of their kind told before; those
    without one come back as rejected.
    """
    kept: list[Draft] = []
    of_type: dict[str, list[int]] = {}
    for draft in drafts:
        near = of_type.setdefault(draft.event.type, [])
        twin = next((n for n in [*reversed(near[-NEAREST:]), *near[:1]] if same(doc, kept[n], draft)), None)
        if twin is None:
            near.append(len(kept))
            kept.append(draft)
        else:
            kept[twin] = joined(doc, kept[twin], draft)
    dropped = [rejected for act in echoes if (rejected := _echoed(doc, kept, of_type, act)) is not None]
    kept.sort(key=lambda d: d.event.trigger)
    kept, headlines = _below(doc, kept)
    return kept, dropped + headlines


def _below(doc: Annotated, kept: list[Draft]) -> tuple[list[Draft], list[Rejected]]:
    """The acts of the body: what only the headline tells in its own words is told there in others."""
    title = doc.report.title_span
    over = [d for d in kept if title is not None and d.event.trigger[1] <= title[1]]
    if not over or len(kept) - len(over) < 2:
        return kept, []
    return [d for d in kept if d not in over], [Rejected("events", "headline", d.event.trigger) for d in over]


def _echoed(doc: Annotated, kept: list[Draft], of_type: dict[str, list[int]], act: Act) -> Rejected | None:
    """Puts the mention into `again` of the last act of its kind before it; a rejection where there is none."""
    span = doc.syntax[act.node].span
    candidates = [n for numbers in of_type.values() for n in numbers[-NEAREST:]]
    near = [n for n in candidates if kept[n].event.cameo[:2] == act.code[:2] and kept[n].event.trigger[1] <= span[0]]
    if not near:
        return Rejected("events", "no actor", span)
    last = max(near, key=lambda n: (kept[n].event.cameo == act.code, kept[n].event.trigger))
    event = kept[last].event
    kept[last] = replace(kept[last], event=replace(event, again=tuple(sorted({*event.again, span}))))
    return None


def same(doc: Annotated, a: Draft, b: Draft) -> bool:
    """Whether two mentions tell one act: same kind of act, no actor or time of one against the other."""
    x, y = a.event, b.event
    if x.type != y.type or (x.status in ("cancelled", "planned")) != (y.status in ("cancelled", "planned")):
        return False
    if a.lemma != b.lemma and "apart" in a.act.flags | b.act.flags:
        return False
    if x.type == "ASSAULT" and _outcome(doc, a, b):
        return True
    if _headlined(doc, x, y) or _apposed(doc, a, b):
        return True
    if not _together(x, y):
        return _governed(doc, x, y) or _taken_up(doc, x, y)
    if (
        x.when
        and y.when
        and x.when.start
        and y.when.start
        and not (x.when.start <= (y.when.end or y.when.start) and y.when.start <= (x.when.end or x.when.start))
    ):
        return False
    if x.sentence == y.sentence:
        return _linked(doc, a, b) or x.cameo == y.cameo
    title = doc.report.title_span
    headline = title is not None and x.trigger[1] <= title[1]
    if headline or definite(doc, b.act):
        return x.cameo[:2] == y.cameo[:2]
    both = bool(x.source and x.recipient and y.source and y.recipient)
    alike = {*x.source, *x.recipient} == {*y.source, *y.recipient} and (x.when is None or y.when is None or _dated(x) == _dated(y))
    alike = alike and (a.lemma == b.lemma or x.cameo[:2] not in APART)
    return both and x.cameo == y.cameo and x.status == y.status and (alike or (_dated(x) == _dated(y) and a.lemma == b.lemma))


def _outcome(doc: Annotated, a: Draft, b: Draft) -> bool:
    """ "struck the camp, killing three", "ambushed a convoy and killed four", "three were killed when gunmen attacked": the deaths are part of the strike."""
    token, before = doc.syntax[b.act.node], doc.syntax[a.act.node]
    same_doer = not b.event.source or b.event.source == a.event.source
    if token.head == a.act.node and same_doer:
        if token.rel in ("advcl", "acl") and token.xpos == "VBG":
            return True
        if token.rel == "conj" and (b.lemma in DEATHS) != (a.lemma in DEATHS):
            return True
    if token.head == a.act.node and token.rel in ("advcl", "obl"):
        return a.lemma in DEATHS and (not a.event.source or a.event.source == b.event.source)
    return before.head == b.act.node and before.rel == "nsubj" and b.lemma in DEATHS and same_doer


def _apposed(doc: Annotated, a: Draft, b: Draft) -> bool:
    """ "spoke by telephone, the first conversation since …": a noun beside an act of its kind tells it again."""
    token = doc.syntax[b.act.node]
    if token.upos != "NOUN" or a.event.sentence != b.event.sentence or token.rel not in ("appos", "parataxis", "obl", "nmod") or b.act.words != (token.i,):
        return False
    return token.rel in ("appos", "parataxis") and any(t.i == a.act.node for t in doc.syntax.ancestors(token.i))


def _headlined(doc: Annotated, x: Event, y: Event) -> bool:
    """A headline and the first act of its kind in the body whose sides are of the same countries; a doer unknown to one may be known to the other."""
    title = doc.report.title_span
    if title is None or x.trigger[1] > title[1] or y.trigger[0] < title[1] or y.sentence[0] - title[1] > LEAD:
        return False
    sides = ((x.source, y.source), (x.recipient, y.recipient))
    fits = [_fits(doc, a, b) for a, b in sides]
    return all(f is not False for f in fits) and (any(f is True for f in fits) or x.cameo == y.cameo)


def _fits(doc: Annotated, a: tuple[str, ...], b: tuple[str, ...]) -> bool | None:
    """Whether two sides can be the same by country; None where one of them says nothing."""
    if set(a) & set(b):
        return True
    left, right = _lands(doc, a), _lands(doc, b)
    return None if not left or not right else bool(left & right)


def _lands(doc: Annotated, ids: tuple[str, ...]) -> set[str]:
    """What the actors belong to: their country, or the body that stands for it in the code."""
    codes = ((doc.actor(a).country or doc.actor(a).code or "") for a in ids)
    return {code[:6] if code.startswith(("IGO", "IMG", "NGO")) else code[:3] for code in codes if code and not code.startswith("---")}


def _governed(doc: Annotated, x: Event, y: Event) -> bool:
    """ "Kenya and Ethiopia signed a pact", "the two presidents signed the pact": a state and whoever acts for it are one, if all else is the same."""
    if x.cameo != y.cameo or x.status != y.status or (x.when and y.when and _dated(x) != _dated(y)):
        return False
    if not (x.source and x.recipient and y.source and y.recipient):
        return False
    sides = [_lands(doc, s) for s in (x.source, x.recipient, y.source, y.recipient)]
    straight = sides[0] == sides[2] and sides[1] == sides[3]
    turned = (x.reciprocal or y.reciprocal) and sides[0] == sides[3] and sides[1] == sides[2]
    plain = all(sides) and sides[0] != sides[1] and (straight or turned)
    return plain and (_official(doc, x) and _official(doc, y))


def _taken_up(doc: Annotated, x: Event, y: Event) -> bool:
    """ "kidnapped 79 pupils … The children were abducted": the same violence told again of the same people, now known, without its doer."""
    if x.cameo != y.cameo or y.source or not x.recipient or not y.recipient or y.sentence[0] - x.sentence[1] > FOLLOWING:
        return False
    if any(doc.actor(a).kind not in ("group", "person") for a in x.recipient + y.recipient):
        return False
    known = any(doc.quoted(m).lower().startswith("the ") for a in y.recipient for m in doc.actor(a).mentions if y.sentence[0] <= m[0] < y.sentence[1])
    return known and _fits(doc, x.recipient, y.recipient) is not False


def _official(doc: Annotated, event: Event) -> bool:
    """Whether both sides are states or those who act for them."""
    return all(doc.actor(a).kind == "state" or "GOV" in doc.actor(a).roles or "MIL" in doc.actor(a).roles for a in event.source + event.recipient)


def _dated(event: Event) -> tuple[str | None, str | None]:
    return (event.when.start, event.when.end) if event.when is not None else (None, None)


def _together(x: Event, y: Event) -> bool:
    """Their actors overlap on each side that both fill, straight or, for mutual acts, turned."""
    straight = _side(x.source, y.source) and _side(x.recipient, y.recipient)
    turned = (x.reciprocal or y.reciprocal) and _side(x.source, y.recipient) and _side(x.recipient, y.source)
    shared = set(x.source + x.recipient) & set(y.source + y.recipient)
    return bool((straight or turned) and shared)


def _side(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return not a or not b or bool(set(a) & set(b))


def _linked(doc: Annotated, a: Draft, b: Draft) -> bool:
    """Whether one predicate stands above the other."""
    syntax = doc.syntax
    return any(t.i == b.act.node for t in syntax.ancestors(a.act.node)) or any(t.i == a.act.node for t in syntax.ancestors(b.act.node))


def definite(doc: Annotated, act: Act) -> bool:
    """ "the attack", "that meeting", "Friday's test": takes up an act already told."""
    token = doc.syntax[act.node]
    if token.upos != "NOUN":
        return False
    kids = doc.syntax.children(token.i, "det", "nmod")
    return any(k.lemma.lower() in ("the", "this", "that", "such", "these", "those") or k.lemma.lower() in WEEKDAYS for k in kids)


def joined(doc: Annotated, a: Draft, b: Draft) -> Draft:
    """The fuller of two mentions, lacking fields filled from the other; a headline never carries the event."""
    title = doc.report.title_span
    headline = title is not None and a.event.trigger[1] <= title[1] < b.event.trigger[1]
    main, other = (b, a) if headline or (_fullness(b.event) > _fullness(a.event) and a.event.sentence == b.event.sentence) else (a, b)
    x, y = main.event, other.event
    linked = x.sentence == y.sentence
    again = tuple(sorted({*x.again, *y.again, *(() if linked else (y.trigger,))}))
    source, recipient = x.source, x.recipient
    if not source and not set(y.source) & set(recipient):
        source = y.source
    if not recipient and not set(y.recipient) & set(source):
        recipient = y.recipient
    if linked and x.type == "ASSAULT" and _outcome(doc, a, b):
        recipient = (*recipient, *(r for r in y.recipient if r not in (*recipient, *source)))
    joint = doc.syntax[b.act.node].rel == "conj" and x.type == "COERCE"  # "arrested two men and seized a rifle": the first act is the event
    if linked and not joint and x.cameo[:2] == y.cameo[:2] and len(y.cameo.rstrip("0")) > len(x.cameo.rstrip("0")):
        x = replace(x, cameo=y.cameo, cameo_name=y.cameo_name, mode=y.mode, cameo_quad=y.cameo_quad, goldstein=y.goldstein, intensity=y.intensity)
    event = replace(
        x, again=again, source=source, recipient=recipient, when=x.when or y.when, where=x.where or y.where, channel=x.channel or y.channel,
        reciprocal=x.reciprocal or (y.reciprocal and bool(source and recipient)),
    )  # fmt: skip
    return Draft(event, main.act, main.lemma)


def _fullness(event: Event) -> tuple[int, int, float]:
    return bool(event.source) + bool(event.recipient), len(event.cameo.rstrip("0")), event.confidence
