"""When and where an event took place, as far as the text says; and by which channel."""

from __future__ import annotations

from datetime import date

from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.clock import Clock
from dragoman.extract.events.spots import Spot, Spots
from dragoman.extract.events.tense import Telling
from dragoman.model import Annotated, Place, Time, When
from dragoman.syntax import Syntax, Token

__all__ = ["beside", "channel", "when", "where"]

MOVING = ("04", "07", "154", "19")  # acts that take place where a motion ends
FAR = 10  # steps: further than any expression that can date an act
SPOKEN = ("01", "02", "03", "05", "10", "11", "12", "13")  # acts of speech: places in what they speak of are not where they were done
STRIKING = ("042", "144", "154", "171", "18", "19")
SEQUEL = ("after", "before", "since", "because", "until", "following")
CHANNELS = {
    "twitter": "Twitter",
    "tweet": "Twitter",
    "facebook": "Facebook",
    "telegram": "Telegram",
    "telephone": "telephone",
    "phone": "telephone",
    "letter": "letter",
    "email": "e-mail",
    "video": "video",
    "television": "television",
    "radio": "radio",
}


def when(doc: Annotated, clock: Clock, token: Token, telling: Telling, spoken: bool = False) -> When | None:
    """The time expression nearest to the act in the tree: its own clause, then the clauses above it; else None.

    `spoken`: the act is done by saying it ("said on Friday that Peru must …"), so that the time of the saying is its own.
    """
    syntax = doc.syntax
    rank, border = _reach(syntax, token)
    best: tuple[int, int, Time] | None = None
    for time in doc.times_in(*syntax.sentence_span(token.sentence)):
        top = syntax.top(*time.span)
        if top is None or top.i == token.i or clock.expressions.days(time) is None:
            continue
        if clock.expressions.case(time) == "since" and telling.tense not in ("perfect", "present", "none"):
            continue
        noun = clock.expressions.describes(time)
        opening = border == 1 and _opening(syntax, time.span[0], token)
        hook = next((a for a in (top, *syntax.ancestors(top.i)) if a.i in rank), None)
        if _beside(syntax, time, token):
            steps = 0
        elif token.i in (clock.expressions.carried(time), clock.expressions.told_of(time)):
            steps = 1
        elif hook is None or (rank[hook.i] >= border and not opening) or _saying(hook, token, telling, spoken) or (noun is not None and noun.i != token.i):
            continue
        else:
            steps = rank[hook.i] + (1 if _content(syntax, clock, time, top, token, telling) else _sunk(syntax, top, hook))
        found = (steps, abs(time.span[0] - token.start), time)
        if steps <= 6 and (best is None or found[:2] < best[:2]):
            best = found
    return None if best is None else _as_when(clock, best[2], token)


def beside(doc: Annotated, token: Token) -> Time | None:
    """The dated expression nearest to a token in its own clause, whatever kind of time it is."""
    syntax = doc.syntax
    rank, border = _reach(syntax, token)
    best: tuple[int, int, Time] | None = None
    for time in doc.times_in(*syntax.sentence_span(token.sentence)):
        top = syntax.top(*time.span)
        hook = next((a for a in (top, *syntax.ancestors(top.i)) if a.i in rank), None) if top is not None and top.i != token.i else None
        if hook is None or not time.start or (rank[hook.i] >= border and not _opening(syntax, time.span[0], token)):
            continue
        found = (rank[hook.i], abs(time.span[0] - token.start), time)
        if best is None or found[:2] < best[:2]:
            best = found
    return None if best is None else best[2]


def _content(syntax: Syntax, clock: Clock, time: Time, top: Token, token: Token, telling: Telling) -> bool:
    """ "had refused to sign in September": a day gone by beside what was refused is that of the refusal."""
    head, days = syntax.head(top.i), clock.expressions.days(time)
    past = days is not None and bool(clock.published) and days.end <= clock.published
    return past and head is not None and head.rel == "xcomp" and head.head == token.i and telling.tense in ("past", "pluperfect")


def _beside(syntax: Syntax, time: Time, token: Token) -> bool:
    """Whether an expression stands right before the verb ("on Thursday condemned"), wherever the parser hung it."""
    return token.upos == "VERB" and token.i > 0 and syntax[token.i - 1].end == time.span[1]


def points_back(doc: Annotated, node: int) -> bool:
    """Whether the sentence of an act takes up what was told before it ("in the wake of that defeat")."""
    syntax = doc.syntax
    first, last = syntax.sentences[syntax[node].sentence]
    kin = (t for t in syntax.tokens[first:last] if t.rel == "det" and t.lemma.lower() in ("that", "those") and t.head >= 0)
    return any(syntax[t.head].upos == "NOUN" for t in kin)


def _reach(syntax: Syntax, token: Token) -> tuple[dict[int, int], int]:
    """The clauses above an act by their distance, and the distance at which one with a time and place of its own begins."""
    path = (token, *syntax.ancestors(token.i))
    border = next((n + 1 for n, here in enumerate(path) if _own(syntax, here)), len(path))
    return {t.i: n for n, t in enumerate(path)}, border


def _own(syntax: Syntax, token: Token) -> bool:
    """Whether a clause has a time and place of its own, not those of the clause above it: a relative clause, one joined with its own subject, a sequel."""
    if token.upos not in ("VERB", "AUX"):
        return False
    if token.rel in ("conj", "parataxis"):
        return any(k.i < token.i for k in syntax.children(token.i, "nsubj"))
    if token.rel == "advcl":
        return any(k.lemma.lower() in SEQUEL for k in syntax.children(token.i, "mark", "case"))
    return token.deprel == "acl:relcl"


def _opening(syntax: Syntax, start: int, token: Token) -> bool:
    """Whether an expression stands before the first of two joined clauses ("On Sunday, one side …, and the other …") and so holds for both."""
    head = syntax.head(token.i)
    return token.rel == "conj" and head is not None and start < head.start


def _saying(hook: Token, token: Token, telling: Telling, spoken: bool) -> bool:
    """A time beside the verb of saying dates the saying, not what is said to have happened or to be coming."""
    return hook.i != token.i and not spoken and (hook.lemma in ("say", "tell", "report", "add") or (telling.tense == "future" and hook.i != telling.verb))


def _sunk(syntax: Syntax, top: Token, hook: Token) -> int:
    """How deep the expression sits in a branch of another clause."""
    from_clause = 0
    for above in (top, *syntax.ancestors(top.i)):
        if above.i == hook.i:
            break
        if above.i == top.i:
            continue
        if above.upos == "VERB":
            from_clause += FAR
        elif above.rel in ("advcl", "acl", "ccomp", "parataxis") or (above.rel == "conj" and above.upos not in ("NOUN", "PROPN")):
            from_clause += 2
    return from_clause


def _as_when(clock: Clock, time: Time, token: Token) -> When | None:
    days = clock.days(time, token.i)
    if days is None or (days[0] is None and clock.expressions.case(time) not in ("until", "till")):
        return None
    return When(*days, precision(*days), "expression", time.span)


def precision(start: str | None, end: str | None) -> str:
    """Named after the length of the interval in days."""
    if not start or not end:
        return "unknown"
    try:
        days = (date.fromisoformat(end[:10]) - date.fromisoformat(start[:10])).days + 1
    except ValueError:
        return "unknown"
    for limit, name in ((1, "day"), (7, "week"), (31, "month"), (92, "quarter")):
        if days <= limit:
            return name
    return "year"


def where(doc: Annotated, spots: Spots, token: Token, code: str) -> str | None:
    """The place the act's own clause names under a preposition of place, or as what is attacked or visited; else None."""
    syntax = doc.syntax
    path, border = _reach(syntax, token)
    standing = _standing(doc, spots, token)
    if standing is not None or code.startswith(tuple(spots.scenery.words("remote"))):
        return standing
    best: tuple[int, int, Place] | None = None
    for spot in spots.of_sentence(token.sentence):
        if spot.weak and not _moves(spots, spot, token, code):
            continue
        top = syntax[spot.token]
        chain = (top, *syntax.ancestors(top.i))
        hook = next((a for a in chain if a.i in path), None)
        opening = spot.opens and border == 1 and token.rel == "conj"
        if hook is None or (path[hook.i] >= border and not opening):
            continue
        if code.startswith(SPOKEN) and hook.i == token.i and top.head != token.i and not (_summons(spots, token, top) or _signed(spots, spot, token)):
            continue
        steps = path[hook.i] * 2 + (2 if spot.weak else 0) + chain.index(hook)
        found = (steps, abs(spot.span[0] - token.start), spot.place)
        if steps <= 6 and not _sunk(syntax, top, hook) and (best is None or found[:2] < best[:2]):
            best = found
    passing = token.lemma.lower() in spots.scenery.words("passing")
    struck = _struck(doc, spots, token) if code.startswith(STRIKING) or passing else None
    if struck is not None and (best is None or best[0] > 0):
        return struck
    return None if best is None else spots.seat(best[2]).id


def _moves(spots: Spots, spot: Spot, token: Token, code: str) -> bool:
    """Whether an act is done where a preposition of direction leads."""
    if spot.preposition in ("from", "out_of"):
        return code.startswith(("08", "16")) or (code.startswith("07") and token.lemma.lower() in spots.scenery.words("fetching"))
    if spot.preposition == "for":
        return spot.leads
    homeward = code.startswith("08") and spot.preposition in ("to", "into")
    return code.startswith(MOVING) or homeward or (spot.leads and spot.hook == token.i)


def _struck(doc: Annotated, spots: Spots, token: Token) -> str | None:
    """The place that is itself the object of the act."""
    for span, place in doc.places_in(*doc.syntax.sentence_span(token.sentence)):
        top = doc.syntax.top(*span)
        if top is not None and not place.demonym and _object(spots, top, token):
            return place.id
    return None


def _standing(doc: Annotated, spots: Spots, token: Token) -> str | None:
    """ "here" for the town of the dateline; "in Lima, where he met …": the place that the clause hangs on."""
    syntax = doc.syntax
    if spots.dateline is not None and any(k.lemma.lower() == "here" for k in syntax.children(token.i, "advmod", "obl")):
        return spots.dateline.id
    head = syntax.head(token.i)
    where = any(k.lemma.lower() == "where" for k in syntax.children(token.i, "advmod", "mark"))
    if token.deprel != "acl:relcl" or head is None or not where:
        return None
    named = ((syntax.top(*span), p) for span, p in doc.places_in(*syntax.sentence_span(token.sentence)) if not p.demonym)
    inside = [(top, p) for top, p in named if top is not None and (top == head or (top.head == head.i and top.rel in ("compound", "nmod") and top.i < token.i))]
    return next((p.id for top, p in sorted(inside, key=lambda tp: tp[0] != head)), None)


def _summons(spots: Spots, token: Token, top: Token) -> bool:
    """ "summoned the envoy in Lima": done where the envoy is."""
    head = spots.syntax.head(top.i)
    return token.lemma.lower() in spots.scenery.words("summoning") and head is not None and head.rel == "obj" and head.head == token.i


def _signed(spots: Spots, spot: Spot, token: Token) -> bool:
    """ "signed a treaty with Peru in Quito": done where the pact was made."""
    head = spots.syntax.head(spot.token)
    pact = head is not None and head.head == token.i and head.rel == "obj" and head.lemma.lower() in spots.scenery.words("pacts")
    return pact and not spot.weak and token.lemma.lower() in spots.scenery.words("making")


def _object(spots: Spots, top: Token, token: Token) -> bool:
    """Whether a place is the object of the act, or names it ("the town of Gulu", "the outskirts of Gulu")."""
    head = spots.syntax.head(top.i)
    if head is not None and head.i != token.i and (head.rel == "obj" or head.deprel == "nsubj:pass"):
        part = any(head.lemma.lower() in spots.scenery.words(name) for name in ("parts", "shares"))
        return part and head.head == token.i and (top.rel in ("appos", "flat", "compound") or spots.clauses.preposition(top) == "of")
    return top.head == token.i and (top.rel == "obj" or top.deprel == "nsubj:pass")


def channel(doc: Annotated, clauses: Clauses, token: Token) -> str | None:
    """ "on Twitter", "by telephone", "in a letter"."""
    for name in ("on", "by", "over", "via", "in", "through"):
        for j in clauses.slot(token.i, name):
            found = CHANNELS.get(doc.syntax[j].lemma.lower())
            if found:
                return found
    return None
