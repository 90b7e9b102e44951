"""When and where an event took place, as far as the text says; and by which channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dragoman.extract.events.clauses import Clauses
from dragoman.model import Annotated, Event, Place, Time, When
from dragoman.syntax import Token

__all__ = ["channel", "when", "where"]

PLACE_PREPOSITIONS = ("in", "at", "near", "outside", "inside", "off", "across", "around", "on", "along", "throughout", "over", "into", "to", "from")
MOVING = ("04", "074", "154", "19")  # acts that take place where a motion ends
NEAR = 600  # characters: how far back an act may be whose time is taken over
FAR = 10  # steps: further than any expression that can date an act
WEAK = ("into", "to", "from", "over", "on")
ANAPHORIC = ("later", "then", "meanwhile", "afterwards", "afterward", "there")
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


def when(doc: Annotated, token: Token) -> When | None:
    """The time expression nearest to the act in the tree: its own clause, then the clauses above it; else None."""
    syntax = doc.syntax
    times = [t for t in doc.times_in(*syntax.sentence_span(token.sentence)) if t.type in ("DATE", "TIME") and t.start]
    if not times:
        return None
    path = [token, *syntax.ancestors(token.i)]
    rank = {t.i: n for n, t in enumerate(path)}
    best: tuple[int, int, Time] | None = None
    for time in times:
        top = syntax.top(*time.span)
        if top is None or top.i == token.i:
            continue
        hook = next((a for a in (top, *syntax.ancestors(top.i)) if a.i in rank), None)
        if hook is None:
            continue
        steps = rank[hook.i] + _saying(syntax[hook.i], token) + _sunk(syntax, top, hook)
        found = (steps, abs(time.span[0] - token.start), time)
        if best is None or found[:2] < best[:2]:
            best = found
    if best is None or best[0] > 6:
        return None
    return _as_when(best[2])


def inherited(event: Event, previous: Event | None) -> When | None:
    """The time of the event told before, if it stands near and has one."""
    if previous is None or previous.when is None or not previous.when.start or event.sentence[0] - previous.sentence[1] > NEAR:
        return None
    return replace(previous.when, basis="inherited")


def points_back(doc: Annotated, node: int) -> bool:
    """Whether the sentence of an act takes up what was told before ("minutes later", "in the wake of that defeat")."""
    syntax = doc.syntax
    first, last = syntax.sentences[syntax[node].sentence]
    for token in syntax.tokens[first:last]:
        if token.upos == "ADV" and token.lemma.lower() in ANAPHORIC:
            return True
        if token.rel == "det" and token.lemma.lower() in ("that", "those") and token.head >= 0 and syntax[token.head].upos == "NOUN":
            return True
    return False


def _saying(hook: Token, token: Token) -> int:
    """A time beside the verb of saying dates the saying: a little further away than one beside the act."""
    return 1 if hook.i != token.i and hook.lemma in ("say", "tell", "report") else 0


def _sunk(syntax: object, top: Token, hook: Token) -> int:
    """How deep the expression sits in a branch of another clause."""
    from_clause = 0
    for above in (top, *syntax.ancestors(top.i)):  # type: ignore[attr-defined]
        if above.i == hook.i:
            break
        if above.i == top.i:
            continue
        if above.upos == "VERB":
            from_clause += FAR
        elif above.rel in ("advcl", "acl", "ccomp", "conj", "parataxis"):
            from_clause += 2
    return from_clause


def _as_when(time: Time) -> When:
    return When(time.start, time.end, precision(time.start, time.end), "expression", time.span)


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


def where(doc: Annotated, clauses: Clauses, token: Token, code: str) -> str | None:
    """The place the act's own clause names, else the sentence's only one under a preposition of place; else None."""
    syntax = doc.syntax
    mentions = [(span, place) for span, place in doc.places_in(*syntax.sentence_span(token.sentence)) if not place.demonym]
    if not mentions:
        return None
    path = {t.i: n for n, t in enumerate((token, *syntax.ancestors(token.i)))}
    best: tuple[int, int, Place] | None = None
    for span, place in mentions:
        top = syntax.top(*span)
        name = clauses.preposition(top) if top is not None else None
        if top is None or name not in PLACE_PREPOSITIONS or (name in WEAK and not code.startswith(MOVING)):
            continue
        chain = (top, *syntax.ancestors(top.i))
        hook = next((a for a in chain if a.i in path), None)
        if hook is None:
            continue
        steps = path[hook.i] * 2 + (2 if name in WEAK else 0) + chain.index(hook)
        found = (steps, abs(span[0] - token.start), place)
        if steps <= 6 and not _sunk(syntax, top, hook) and (best is None or found[:2] < best[:2]):
            best = found
    return best[2].id if best is not None else None


def channel(doc: Annotated, clauses: Clauses, token: Token) -> str | None:
    """ "on Twitter", "by telephone", "in a letter"."""
    for name in ("on", "by", "over", "via", "in", "through"):
        for j in clauses.slot(token.i, name):
            found = CHANNELS.get(doc.syntax[j].lemma.lower())
            if found:
                return found
    return None
