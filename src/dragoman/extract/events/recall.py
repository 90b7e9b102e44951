"""What an act leaves out because it was told just before: the two of a mutual act, whoever was accused, attacked or asked.

Each rule needs words that point back ("the two", "the attack", "both sides", "the accusation"); without such words a side stays empty.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from dragoman.extract.events.acts import Act, Acts
from dragoman.extract.events.merging import Draft, definite
from dragoman.model import Annotated, Event

__all__ = ["Past", "Told", "completed", "known", "supplied"]

COUNTING = ("nummod", "det")
SPOKEN = ("02", "03", "10", "13")
OWN_DOER = ("14", "15", "16", "17", "18", "19", "20")  # of these only the doer is praised or condemned
BOTH = frozenset({"both", "two", "all"})
ANSWERED = ("02", "03", "10", "11", "13", "173")
AIMED = ("02", "03", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20")
HOSTILE = ("10", "11", "12", "13", "15", "16", "17", "18", "19", "20")
PUBLIC = frozenset(
    {"GOV", "MIL", "LEG", "COP", "JUD", "SPY", "OPP", "REB", "SEP", "UAF", "PTY", "IGO", "NGO", "INT", "IMG", "LAB", "EDU", "CVL", "ELI", "REL", "MED"}
)
STATE = frozenset({"GOV", "MIL", "LEG", "COP", "JUD", "SPY"})
SUPPLIED = ("016", "02", "03", "05", "10", "11", "12", "13", "14", "16", "18", "19")
CALM = ("0256", "026", "027", "028", "106", "107")
REACH = 12  # acts: how far back a denial or praise reaches
NEXT = 3  # acts: how far back any other answer reaches


@dataclass(frozen=True, slots=True)
class Past:
    """An act told before: its code and sides."""

    code: str
    source: tuple[str, ...]
    recipient: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Acts told `before`, in order, and those of the `whole` report with both sides."""

    whole: list[Past]
    before: list[Past] = field(default_factory=list)


def completed(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """The act with what can be filled in from the acts told before it."""
    act = _beside(doc, acts, _placed(doc, acts, act))
    act = _paired(doc, acts, act, told)
    return _recalled(doc, acts, act, told)


def _placed(doc: Annotated, acts: Acts, act: Act) -> Act:
    """An act told in passing without its actors ("…, their drill called off") has those of the act it goes with."""
    if act.source or act.recipient or not act.used or doc.syntax[act.node].rel not in ("advcl", "acl"):
        return act
    for above in doc.syntax.ancestors(act.node):
        other = acts.at(above.i)
        if other is not None and other.source:
            return replace(act, source=other.source, recipient=other.recipient)
    return act


def _dispute(doc: Annotated, told: list[Draft]) -> Event | None:
    """The last hostile act between two whose countries are known: "the two sides" are its two."""
    for draft in reversed(told):
        event = draft.event
        if event.cameo.startswith((*HOSTILE, "03")) and len(event.source) == len(event.recipient) == 1 and _public_pair(doc, event):
            return event
    return None


def _public_pair(doc: Annotated, event: Event) -> bool:
    return all(doc.actor(a).kind in ("state", "person", "organization") and bool(doc.actor(a).country) for a in event.source + event.recipient)


def _beside(doc: Annotated, acts: Acts, act: Act) -> Act:
    """ "condemned Peru, accusing it of …", "summoned the envoy and demanded an apology": whoever the act beside it is done to."""
    token = doc.syntax[act.node]
    head = doc.syntax.head(act.node)
    if act.recipient or not act.source or head is None or token.rel not in ("conj", "advcl"):
        return act
    pronoun = any(doc.syntax[j].upos == "PRON" and not acts.clauses.actors(j) for j in acts.clauses.slot(act.node, "o"))
    if not pronoun and not (act.code.startswith(SPOKEN) and not acts.clauses.of(act.node).slots.get("on")):
        return act
    other = acts.at(head.i)
    if other is None or not set(other.source) & set(act.source) or other.code.startswith(("01", "08")):
        return act
    return replace(act, recipient=tuple(a for a in other.recipient if a not in act.source))


def _paired(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """ "The two shook hands", "officials of both sides", "each side accused the other": the two of the last mutual act."""
    if act.recipient or any(acts.clauses.actor(a).kind != "group" for a in act.source):
        return act
    for j in acts.clauses.slot(act.node, "s"):
        words = {
            k.lemma.lower()
            for n in (j, *acts.clauses.slot(j, "of"), *acts.clauses.slot(j, "from"))
            for k in (doc.syntax[n], *doc.syntax.children(n, *COUNTING))
        }
        wanted = {"two", "both", "each"} if act.reciprocal or act.code.startswith(("03", "057")) else {"each"}
        pair = next((d.event for d in reversed(told) if d.event.reciprocal), None) or _dispute(doc, told)
        if words & wanted and pair is not None:
            return replace(act, source=pair.source, recipient=pair.recipient, reciprocal=True, flags=act.flags | {"paired"})
    return act


def known(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act | None:
    """ "The deal, announced on Wednesday": what is announced was told before; its noun, to be an echo of it."""
    if not act.rule.startswith(("light.announce", "intend.announce", "light.declare", "light.unveil")):
        return None
    for j in sorted(act.used):
        noun = acts.at(j)
        if noun is not None and definite(doc, noun) and any(draft.event.cameo == noun.code for draft in told):
            return noun
    return None


def _recalled(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """ "welcomed the agreement", "condemned the attack": on whom, by the act told before that is meant."""
    if not act.recipient and (act.code in ("016", "120") or act.rule.startswith("agree.accept")):
        return _answered(doc, acts, act, told)
    if act.recipient or act.code[:2] not in ("05", "11", "12"):
        return act
    for j in acts.clauses.slot(act.node, "o"):
        noun = acts.at(j) if doc.syntax[j].upos == "NOUN" else None
        if noun is None or noun.source or noun.recipient or not definite(doc, noun):
            continue
        for draft in reversed(told):
            whom = _meant(acts, act, noun, draft.event)
            if whom:
                return replace(act, recipient=whom)
    return act


def _meant(acts: Acts, act: Act, noun: Act, event: Event) -> tuple[str, ...]:
    """Who stands behind the event, if it is of the kind that the noun tells; never the judge's own side."""
    root = noun.code[:2]
    violent = ("18", "19", "20")
    if root in violent or root == "04":
        same = event.cameo[:2] in (violent if root in violent else (root,))
    else:
        same = event.cameo[: len(noun.code)].rstrip("0") == noun.code.rstrip("0")
    if not same:
        return ()
    whom = event.source if act.code.startswith("11") or event.cameo.startswith(OWN_DOER) else event.source + event.recipient
    home = {acts.clauses.actor(a).country for a in act.source} - {None}
    return tuple(a for a in whom if a not in act.source and acts.clauses.actor(a).country not in home)


def _answered(doc: Annotated, acts: Acts, act: Act, told: list[Draft]) -> Act:
    """ "Peru rejected the accusation": said to whoever accused it, or asked it, just before."""
    countries = {acts.clauses.actor(a).country for a in act.source} - {None}
    objects = acts.clauses.slot(act.node, "o")
    if not any(doc.syntax[j].lemma.lower() in acts.lexicon.classes["@answered"] for j in objects):
        return act
    for draft in reversed(told[-3:]):
        event = draft.event
        addressed = set(event.recipient) & set(act.source) or countries & {acts.clauses.actor(a).country for a in event.recipient}
        near = draft is told[-1] and not event.recipient
        if event.source and (addressed or near) and event.cameo.startswith(ANSWERED):
            home = countries & {acts.clauses.actor(a).country for a in event.source}
            return act if home else replace(act, recipient=tuple(a for a in event.source if a not in act.source))
    return act


def supplied(doc: Annotated, acts: Acts, act: Act, told: Told) -> Act:
    """Whom an answer, a judgement or a demand is for where its own sentence names nobody: by the acts told before.

    A denial, refusal or threat answers whoever did or said something to its doer; a judgement falls on whoever did the last hostile act
    (praise: the last act of another), a call for calm on both its sides, a sanction on whom that act was done to. Not where the sentence
    names somebody whom the directory does not know.
    """
    past = told.before
    if not act.recipient and act.source and act.code.startswith(("02", "10")) and _both(doc, acts, act):
        return replace(act, recipient=_parties(doc, act, [*past, *told.whole]), flags=act.flags | {"recalled"})
    if act.recipient or not act.source or not (past or told.whole) or {"claim", "both"} & act.flags or not act.code.startswith(SUPPLIED):
        return act
    if not any(doc.actor(a).kind == "state" or PUBLIC & set(doc.actor(a).roles) or doc.actor(a).office for a in act.source):
        return act
    if act.mood.possible or act.mood.would or _stranger(doc, acts, act):
        return act
    recent = list(reversed(past))
    home = _home(doc, act.source)
    if act.code.startswith(CALM):
        pair = next((p for p in recent if p.source and p.recipient and p.code.startswith(HOSTILE) and not home & _home(doc, p.source + p.recipient)), None)
        found = pair.source + pair.recipient if pair is not None else ()
    elif act.code.startswith("05"):
        public = ((p, tuple(a for a in p.source if _party(doc, a) != a)) for p in recent[:REACH] if not p.code.startswith(("01", "11", "14")))
        found = next((r for _, side in public if (r := _others(doc, act, side))), ())
    elif act.code.startswith(("14", "17", "18", "19")):
        found = _opponent(doc, act, [p for p in recent if _shared(doc, act, p)], told.whole)
    elif act.code.startswith("033"):
        found = _opponent(doc, act, recent, told.whole, suffering=True)
    else:
        found = _answer(doc, act, recent) or _opponent(doc, act, recent, told.whole, suffering=act.code.startswith("16"))
    return replace(act, recipient=found, flags=act.flags | {"recalled"}) if found else act


def _both(doc: Annotated, acts: Acts, act: Act) -> bool:
    """Whether "both sides", "all parties" are asked."""
    asked = [j for slot in ("o", "on", "to", "from") for j in acts.clauses.slot(act.node, slot) if acts.clauses.lemma(j) in acts.lexicon.classes["@parties"]]
    return any(k.lemma.lower() in BOTH for j in asked for k in doc.syntax.children(j, "det", "nummod", "amod"))


def _parties(doc: Annotated, act: Act, past: list[Past]) -> tuple[str, ...]:
    """The two between whom most of the report's hostile and mutual acts are, violence counting three times; not the doer's own disputes."""
    home = _home(doc, act.source)
    score: Counter[frozenset[str]] = Counter()
    stands: dict[str, str] = {}
    for p in past:
        for a in p.source:
            for b in p.recipient:
                one, two = _party(doc, a), _party(doc, b)
                if one != two and p.code.startswith((*HOSTILE, "03", "04")) and not {a, b} & set(act.source) and not {one, two} & home:
                    score[frozenset((one, two))] += 3 if p.code.startswith(("18", "19", "20")) else 1
                    stands.setdefault(one, a)
                    stands.setdefault(two, b)
    best = score.most_common(1)
    return tuple(_face(doc, stands[k], act.source) for k in sorted(best[0][0], key=lambda k: stands[k])) if best else ()


def _answer(doc: Annotated, act: Act, recent: list[Past]) -> tuple[str, ...]:
    """Whoever did or said something to the doer a few acts ago."""
    home = _home(doc, act.source)
    for p in recent[: REACH if act.code.startswith("016") else NEXT]:
        aimed = set(p.recipient) & set(act.source) or home & _home(doc, p.recipient)
        found = _others(doc, act, p.source)
        if aimed and found and p.code.startswith(AIMED):
            return found
    return ()


def _shared(doc: Annotated, act: Act, p: Past) -> bool:
    """Whether the doer has a part in an act told before."""
    return bool(set(act.source) & set(p.source + p.recipient) or _home(doc, act.source) & _home(doc, p.source + p.recipient))


def _opponent(doc: Annotated, act: Act, recent: list[Past], whole: list[Past], suffering: bool = False) -> tuple[str, ...]:
    """The party that the report's hostile acts turn on most; the doer's own disputes count double.

    Blamed for violence is who does it, of demands, refusals and sanctions whom they are for; `suffering`: whoever is hit, in either case.
    """
    if act.code.startswith("016"):
        return ()
    score: Counter[str] = Counter()
    stands: dict[str, str] = {}
    for n, p in enumerate([*recent, *whole]):
        if not p.code.startswith(HOSTILE):
            continue
        own = 2 if _shared(doc, act, p) else 1
        violent = p.code.startswith(("18", "19", "20", "15")) or (p.code.startswith("17") and p.code != "163")
        blamed = p.source if violent and not suffering else p.recipient
        for a in _others(doc, act, p.source + p.recipient):
            key = _party(doc, a)
            score[key] += own * (3 if n < NEXT else 2) * (2 if a in blamed or own == 2 else 1)
            stands.setdefault(key, a)
    best = score.most_common(1)
    return (_face(doc, stands[best[0][0]], act.source),) if best else ()


def _party(doc: Annotated, a: str) -> str:
    """What an actor counts as: its country where it acts for the state, else the actor itself."""
    actor = doc.actor(a)
    return actor.country if actor.country and (actor.kind == "state" or not actor.roles or STATE & set(actor.roles)) else a


def _face(doc: Annotated, a: str, without: tuple[str, ...]) -> str:
    """The state, or else its government, for whoever acts for it."""
    if _party(doc, a) == a:
        return a
    country = doc.actor(a).country
    same = [x for x in doc.actors if x.country == country and x.id not in without]
    state = next((x.id for x in same if x.kind == "state"), None)
    return state or next((x.id for x in same if x.kind == "organization" and x.roles == ("GOV",)), None) or a


def _home(doc: Annotated, ids: tuple[str, ...]) -> set[str]:
    return {str(doc.actor(a).country) for a in ids if doc.actor(a).country}


def _others(doc: Annotated, act: Act, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those of another side than the doer's; within one country, of another role."""
    home = _home(doc, act.source)
    roles = {r for a in act.source for r in doc.actor(a).roles}
    states = any(doc.actor(a).kind == "state" for a in act.source)

    def other(a: str) -> bool:
        actor = doc.actor(a)
        if a in act.source:
            return False
        return actor.country not in home if actor.country else True if not home else bool(actor.roles)

    def rival(a: str) -> bool:
        actor = doc.actor(a)
        return a not in act.source and not states and actor.country in home and bool(actor.roles) and not set(actor.roles) & roles and actor.kind != "state"

    return tuple(a for a in ids if other(a)) or tuple(a for a in ids if rival(a))


def _stranger(doc: Annotated, acts: Acts, act: Act) -> bool:
    """Whether what the act is about names somebody or something that is no actor of the report."""
    for slot in ("o", "on", "to", "against", "of"):
        for j in acts.clauses.slot(act.node, slot):
            if doc.syntax[j].upos == "PROPN" and not acts.clauses.named(j):
                return True
    return False
