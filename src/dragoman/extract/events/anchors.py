"""When and where an event took place, as far as the text says; and by which channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dragoman.extract.events.clauses import WEEKDAYS, Clauses
from dragoman.model import Annotated, Event, Place, Time, When
from dragoman.syntax import Syntax, Token

__all__ = ["channel", "when", "where"]

PLACE_PREPOSITIONS = ("in", "at", "near", "outside", "inside", "off", "across", "around", "on", "along", "throughout", "over", "into", "to", "from")
MOVING = ("04", "074", "154", "19")  # acts that take place where a motion ends
OPENS = 12  # characters: a place at the head of a sentence ("In Vigo, …") sets the scene of all that is joined in it
NEAR = 600  # characters: how far back an act may be whose time is taken over
FAR = 10  # steps: further than any expression that can date an act
SPOKEN = ("01", "02", "03", "05", "10", "11", "12", "13")  # acts of speech: places in what they speak of are not where they were done
STRIKING = ("042", "18", "19", "171", "154")
WEAK = ("into", "to", "from", "over", "on")
SEQUEL = ("after", "before", "since", "because", "until", "following")
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


def when(doc: Annotated, token: Token, spoken: bool = False, content: frozenset[int] = frozenset()) -> When | None:
    """The time expression nearest to the act in the tree: its own clause, then the clauses above it; else None.

    `spoken`: the act is done by saying it ("said on Friday that Peru must …"), so that the time of the saying is its own.
    `content`: what is demanded, promised or refused, whose own time is not that of the demand.
    """
    syntax = doc.syntax
    times = [t for t in doc.times_in(*syntax.sentence_span(token.sentence)) if t.type in ("DATE", "TIME") and t.start]
    if not times:
        return None
    rank, border = _reach(syntax, token)
    best: tuple[int, int, Time] | None = None
    for time in times:
        top = syntax.top(*time.span)
        if top is None or top.i == token.i or any(a.i in content for a in syntax.ancestors(top.i)):
            continue
        hook = next((a for a in (top, *syntax.ancestors(top.i)) if a.i in rank), None)
        if hook is None or (rank[hook.i] >= border and not _opening(syntax, time.span[0], token)) or _saying(hook, token, spoken):
            continue
        steps = rank[hook.i] + _sunk(syntax, top, hook)
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
        if token.upos == "ADV" and token.lemma.lower() in ANAPHORIC and (token.head == node or token.lemma.lower() == "later"):
            return True
        if token.rel == "det" and token.lemma.lower() in ("that", "those") and token.head >= 0 and syntax[token.head].upos == "NOUN":
            return True
    return False


def told_as_news(doc: Annotated, node: int) -> bool:
    """Whether a past act is told in the simple past as part of the day's news: not in the perfect, nor in a relative clause or one of time."""
    syntax = doc.syntax
    token = syntax[node]
    aux = [k.lemma.lower() for k in syntax.children(node, "aux")]
    if token.upos != "VERB" or "have" in aux or token.xpos not in ("VBD", "VBN", "VBG"):
        return False
    if token.xpos == "VBG" and token.rel != "advcl":
        return False
    aside = any(
        t.deprel == "acl:relcl" or (t.rel == "advcl" and any(k.lemma.lower() in SEQUEL for k in syntax.children(t.i, "mark", "case")))
        for t in (token, *syntax.ancestors(node))
    )
    return not aside


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


def _saying(hook: Token, token: Token, spoken: bool) -> bool:
    """A time beside the verb of saying dates the saying, not what is said to have happened."""
    return hook.i != token.i and hook.lemma in ("say", "tell", "report", "add") and not spoken


def _sunk(syntax: Syntax, top: Token, hook: Token) -> int:
    """How deep the expression sits in a branch of another clause."""
    from_clause = 0
    for above in (top, *syntax.ancestors(top.i)):
        if above.i == hook.i:
            break
        if above.i == top.i:
            continue
        if above.upos == "VERB" and above.xpos in ("VBZ", "VBP") and top.lemma.lower() in WEEKDAYS:
            continue  # "the line that divides them on Monday": no day of a lasting state
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
    """The place the act's own clause names under a preposition of place, or as what is attacked or visited; else None."""
    syntax = doc.syntax
    path, border = _reach(syntax, token)
    best: tuple[int, int, Place] | None = None
    for span, place in doc.places_in(*syntax.sentence_span(token.sentence)):
        top = syntax.top(*span)
        top = top if not place.demonym else _capital(syntax, top)
        if top is None:
            continue
        name = clauses.preposition(top)
        struck = code.startswith(STRIKING) and _object(syntax, top, token)
        if not struck and (name not in PLACE_PREPOSITIONS or (name in WEAK and not code.startswith(MOVING))):
            continue
        chain = (top, *syntax.ancestors(top.i))
        hook = next((a for a in chain if a.i in path), None)
        opening = name in ("in", "at") and span[0] - syntax.sentence_span(token.sentence)[0] < OPENS
        if hook is None or (path[hook.i] >= border and not opening) or (not opening and code.startswith(SPOKEN) and hook.i == token.i and top.head != token.i):
            continue
        steps = path[hook.i] * 2 + (2 if name in WEAK else 0) + chain.index(hook)
        found = (steps, abs(span[0] - token.start), place)
        if steps <= 6 and not _sunk(syntax, top, hook) and (best is None or found[:2] < best[:2]):
            best = found
    if best is None:
        return None
    return _seat(doc, best[2]).id


def _capital(syntax: Syntax, top: Token | None) -> Token | None:
    """ "in the Jamaican capital": the noun that an adjective of nation makes a place; None for any other adjective."""
    head = None if top is None else syntax.head(top.i)
    return head if head is not None and head.lemma.lower() == "capital" else None


def _seat(doc: Annotated, place: Place) -> Place:
    """For "the Jamaican capital" the town of the dateline, where it lies in that country."""
    dateline = doc.report.dateline
    if not place.demonym or dateline is None or dateline.place is None:
        return place
    return next((p for p in doc.places if p.id == dateline.place and p.country == place.country), place)


def _object(syntax: Syntax, top: Token, token: Token) -> bool:
    """Whether a place is the object of the act, or names it ("the town of Gulu")."""
    head = syntax.head(top.i)
    if top.rel in ("nmod", "appos", "flat", "compound") and head is not None and head.rel == "obj" and head.upos == "NOUN":
        return head.head == token.i and head.lemma.lower() in ("town", "city", "village", "port", "district", "province", "island", "region")
    return top.head == token.i and (top.rel == "obj" or top.deprel == "nsubj:pass")


def channel(doc: Annotated, clauses: Clauses, token: Token) -> str | None:
    """ "on Twitter", "by telephone", "in a letter"."""
    for name in ("on", "by", "over", "via", "in", "through"):
        for j in clauses.slot(token.i, name):
            found = CHANNELS.get(doc.syntax[j].lemma.lower())
            if found:
                return found
    return None
