"""Positions: which party wants what of whom, and for what in exchange.

Taken from statements that demand, offer, refuse, or promise and threaten on a condition. The content is split at
"in exchange for", "only if", "unless": a demand names first what is wanted, an offer what is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dragoman.extract.stances import passage, told_by_events
from dragoman.extract.statements.lexicon import Lexicon
from dragoman.model import Annotated, Event, Passage, Position, Span, Statement, When
from dragoman.syntax import Token

__all__ = ["PositionCoder"]

_FIRST_THEN = re.compile(r"\bbefore\s+(?:any|it|he|she|they|there|further|new)\b", re.IGNORECASE)
_POLITICAL = frozenset(("GOV", "MIL", "REB", "OPP", "COP", "JUD", "SPY", "INS", "SEP", "UAF", "LEG", "IGO", "PTY"))
_WORDS = frozenset(
    (
        "comment",
        "say",
        "discuss",
        "answer",
        "speak",
        "elaborate",
        "respond",
        "give",
        "identify",
        "name",
        "speculate",
        "confirm",
        "provide",
        "detail",
        "describe",
        "reveal",
        "disclose",
        "explain",
        "specify",
        "estimate",
        "state",
        "talk",
        "tell",
        "address",
    )
)
_WISHES = frozenset(("want", "wish", "prefer", "seek", "like", "hope"))
_NO_PARTY = 3
_UNTIL = ("until", "unless", "before", "only", "without", "provided", "on condition", "on the condition", "while", "as long", "so long", "failing")
_NOT = re.compile(r"\b(?:not|never|no)\b|n['’]t\b", re.IGNORECASE)
_RED = frozenset(("threat", "refusal", "promise", "assessment", "demand"))
_SUMS = frozenset(("million", "billion", "euro", "dollar"))
_NAMING = frozenset(("demand", "offer", "refusal", "promise", "threat", "agreement"))
_WARNING = frozenset(("warn", "predict", "expect", "forecast", "fear", "caution"))
_LASTING = frozenset(("last", "continue", "remain", "stay", "hold", "stand", "persist", "go", "keep"))
_PRIVATE = frozenset(("BUS", "MNC", "JUD", "SPO", "MED"))
_OBLIGED = frozenset(("must", "should", "ought", "shall"))
_GIVERS = frozenset(("offer", "promise", "agreement"))
_NOTHING = frozenset(("no", "nothing", "who", "whom"))
_TRADE = frozenset(("BUS", "MNC"))
_COURTESIES = frozenset(("allegiance", "apology", "condolence", "congratulation", "greeting", "loyalty", "prayer", "resignation", "sympathy", "thank"))
_UNNAMED = frozenset(("anonymity", "calm"))
_ORDERS = frozenset(("order", "instruct", "command", "direct", "task", "assign"))
_PARTY_RELS = ("nsubj", "nsubj:pass")
_AGENTS = frozenset(("by", "from", "on", "upon", "of", "with", "to"))


@dataclass(frozen=True, slots=True)
class _Split:
    first: Span
    second: Span | None
    conditional: bool


class PositionCoder:
    """Codes positions. Build it with `load()`; `code()` is pure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues = lexicon.cues
        self._topics = lexicon.group("topic noun")
        self._exchange = _phrases(lexicon.group("exchange phrase"), suffix=r"\s*")
        self._only = _phrases(lexicon.group("only condition"), suffix=r"\s+")
        self._concessions = lexicon.group("concession verb")
        self._adverse = lexicon.group("adverse verb")
        self._red = _phrases(lexicon.group("red line"), suffix="")
        self._pledges = lexicon.group("pledge verb")
        self._refusers = lexicon.group("refusal verb")
        self._asked = lexicon.group("asked noun")
        self._several = lexicon.group("mutual noun")

    @classmethod
    def load(cls) -> PositionCoder:
        """Read the word lists. Raises DataError where a file breaks its format."""
        return cls(Lexicon.load())

    def code(self, doc: Annotated, statements: Sequence[Statement], events: Sequence[Event]) -> tuple[Position, ...]:
        """All positions of a report in the order of their statements, then those that only events tell; none without a known party that can hold one."""
        out: list[Position] = []
        for statement in statements:
            stance = self._stance(doc, statement) if statement.content else None
            if stance is None:
                continue
            explicit = self._named(doc, statement)
            for party in _holders(doc, statement, events):
                if _party(doc, party, explicit=explicit):
                    out += self._held(doc, statement, statements, events, party, stance)
        out += told_by_events(doc, statements, events, [p for p in out if p.wants or p.gives])
        return tuple(replace(p, id=f"n{n}") for n, p in enumerate(out, 1))

    def _held(
        self, doc: Annotated, statement: Statement, statements: Sequence[Statement], events: Sequence[Event], party: str, stance: str
    ) -> Iterator[Position]:
        """The position of one party that a statement makes known."""
        if _idle(doc, statement, stance, party):
            return
        split = self._split(doc, statement, stance)
        counterparty = _counterparty(doc, statement, party)
        if stance == "demand" and _of_own_house(doc, statement, party, counterparty):
            return
        if stance == "demand" and split.second is None and not self._explicit(doc, statement):
            counterparty = _obliged(doc, statement, party)
            if counterparty is None:
                return
        wants, gives = _sides(doc, statement, stance, split)
        if wants is not None or gives is not None:
            yield Position(
                "", party, counterparty, self._topic(doc, split), wants, gives, stance, _when(statement, events), _according_to(statement, statements)
            )

    def _named(self, doc: Annotated, statement: Statement) -> bool:
        """Whether the cue itself names a stance ("refused", "offered") rather than plain speech."""
        tokens = doc.syntax.inside(*statement.cue) if statement.cue is not None else ()
        entries = [self._cues.get((t.upos, t.lemma.lower())) for t in tokens]
        return any(e is not None and {e.act, *e.adds.values()} & _NAMING for e in entries)

    def _explicit(self, doc: Annotated, statement: Statement) -> bool:
        """Whether the cue itself demands; else only the mood of the content does."""
        tokens = doc.syntax.inside(*statement.cue) if statement.cue is not None else ()
        entries = [self._cues.get((t.upos, t.lemma.lower())) for t in tokens]
        return any(e is not None and ("demand" in (e.act, *e.adds.values())) for e in entries)

    def _stance(self, doc: Annotated, statement: Statement) -> str | None:
        acts = frozenset(statement.acts)
        text = " ".join(doc.quoted(s) for s in statement.content)
        word = doc.quoted(statement.condition).lower() if statement.condition is not None else ""
        if "threat" in acts and word:
            # Who threatens harm "unless" a thing is done asks for it; "if" it is done, forbids it.
            return "condition" if word.startswith(_UNTIL) or _NOT.search(word) else "red line"
        if self._red.search(text) and acts & _RED:
            return "red line"
        if self._bound(doc, statement, text, word):
            return "condition"
        if "demand" in acts and _FIRST_THEN.search(text):
            return "condition"
        if self._turned_down(doc, statement):
            return "refusal"
        denied = statement.cue is not None and _NOT.search(doc.quoted(statement.cue))
        for act in ("demand", "offer", "refusal"):
            if act in acts and not (denied and act == "refusal"):
                return act
        conceded = "agreement" in acts and doc.text[statement.content[0][0] :][:3] == "to " and not self._mutual(doc, statement)
        if conceded or ("promise" in acts and not acts & {"threat", "prediction"} and self._concedes(doc, statement)):
            return "offer"
        return None

    def _mutual(self, doc: Annotated, statement: Statement) -> bool:
        """Whether several parties agree with each other ("the two countries agreed to …"): then each gives as much as it takes."""
        if len(statement.speakers) > 1:
            return True
        heads = doc.syntax.inside(*statement.speaker_span) if statement.speaker_span is not None else ()
        return any(t.xpos == "NNS" and t.lemma.lower() in self._several for t in heads)

    @staticmethod
    def _lasts(doc: Annotated, statement: Statement) -> bool:
        """Whether something is to go on, or not to begin, till a condition is met ("the suspension would last until …")."""
        top = doc.syntax.top(*statement.content[0])
        if top is None or (statement.cue is not None and any(t.lemma.lower() in _WARNING for t in doc.syntax.inside(*statement.cue))):
            return False
        held = any(t.lemma.lower() in ("not", "n't", "n’t", "no", "only", "never") for span in statement.content for t in doc.syntax.inside(*span))
        return top.lemma.lower() in _LASTING or held

    def _bound(self, doc: Annotated, statement: Statement, text: str, word: str) -> bool:
        """Whether what is promised, refused or foretold hangs on what another does."""
        acts = frozenset(statement.acts)
        only = self._only.search(text)
        if only is not None and only.group().lower().strip() == "until" and not word:
            only = None
        if only is not None and "refusal" in acts and only.group().lower().strip().endswith("long as"):
            only = None
        if word and acts & {"promise", "agreement"} and not acts & {"threat", "refusal"}:
            return True
        if word.startswith(_UNTIL) and ("refusal" in acts or ("prediction" in acts and self._lasts(doc, statement))):
            return True
        return only is not None and bool(acts & {"promise", "refusal", "agreement", "threat"})

    def _turned_down(self, doc: Annotated, statement: Statement) -> bool:
        """Whether a claim, a complaint or a request is rejected: a denial of its grounds, and a refusal of what it asks."""
        if not set(statement.acts) & {"denial", "refusal"} or statement.cue is None:
            return False
        cue = {t.lemma.lower() for t in doc.syntax.inside(*statement.cue)}
        words = {t.lemma.lower() for t in doc.syntax.inside(*statement.content[0])[:4]}
        return bool(cue & self._refusers and words & self._asked)

    def _concedes(self, doc: Annotated, statement: Statement) -> bool:
        """Whether a promise gives something to somebody: its words let go, accept, help or hand over, sums are named, or it is made to another party."""
        tokens = [t for span in statement.content for t in doc.syntax.inside(*span)]
        if any(t.lemma.lower() in self._adverse for t in tokens):
            return False
        cue = doc.syntax.inside(*statement.cue) if statement.cue is not None else ()
        if any(t.lemma.lower() in self._pledges for t in cue):
            told = any(_counterparty(doc, statement, s) is not None for s in statement.speakers)
            sums = any(t.text == "$" or t.lemma.lower() in _SUMS for t in tokens)
            return told or sums or any(t.lemma.lower() in self._concessions for t in tokens)
        return any(t.lemma.lower() in self._concessions for t in _main_verbs(tokens))

    def _split(self, doc: Annotated, statement: Statement, stance: str) -> _Split:
        """The content before and after "in exchange for" or a condition."""
        start, end = statement.content[0]
        for start, end in statement.content:
            for pattern, conditional in ((self._exchange, False), (self._only, True)):
                m = pattern.search(doc.text, start, end)
                if m is not None and m.start() > start + 1:
                    return _Split((start, m.start()), (m.end(), end), conditional)
        if stance == "condition" and "demand" in statement.acts:
            for start, end in statement.content:
                m = _FIRST_THEN.search(doc.text, start, end)
                if m is not None and m.start() > start + 1:
                    return _Split((start, m.start()), (m.start() + len("before"), end), False)
        if statement.condition is not None and stance in ("condition", "red line"):
            a, b = statement.condition
            for start, end in statement.content:
                if start <= a and b <= end:
                    rest = (start, a) if a - start > end - b else (b, end)
                    return _Split(rest, (a, b), True)
        return _Split(_asking(doc, statement), None, False)

    def _topic(self, doc: Annotated, split: _Split) -> str | None:
        tokens = [t for s in (split.first, split.second) if s is not None for t in doc.syntax.inside(*s)]
        named = next((t for t in tokens if t.lemma.lower() in self._topics and t.upos in ("NOUN", "ADJ", "PROPN")), None)
        if named is not None:
            return named.text.lower() if named.upos != "PROPN" else named.text
        obj = next((t for t in tokens if t.rel in ("obj", "nsubj:pass") and t.upos == "NOUN"), None)
        return obj.text.lower() if obj is not None else None


def _asking(doc: Annotated, statement: Statement) -> Span:
    """The sentence of the content that asks ("The government must …"); the first span where none shows it."""
    if "demand" in statement.acts:
        for start, end in statement.content:
            for t in doc.syntax.inside(start, end):
                if t.upos == "AUX" and t.lemma.lower() in _OBLIGED:
                    low, high = doc.syntax.sentence_span(t.sentence)
                    return max(start, low), min(end, high)
    return statement.content[0]


def _holders(doc: Annotated, statement: Statement, events: Sequence[Event]) -> tuple[str, ...]:
    """Whose position a statement tells: its speakers', or that of who does the event of its cue; what an unnamed source says of a party is that party's."""
    if not statement.speakers:
        return _doers(statement, events)
    if statement.anonymous or any(doc.actor(s).kind == "group" for s in statement.speakers):
        told = _main_subject(doc, statement)
        if told:
            return told
    return statement.speakers


def _main_verbs(tokens: Sequence[Token]) -> list[Token]:
    """The verbs of a content that lead it: its top and what is joined to it; not those of its relative and side clauses."""
    inside = {t.i for t in tokens}
    return [t for t in tokens if t.upos == "VERB" and (t.head not in inside or t.rel in ("conj", "xcomp", "ccomp"))]


def _doers(statement: Statement, events: Sequence[Event]) -> tuple[str, ...]:
    if statement.cue is None:
        return ()
    a, b = statement.cue
    return next((e.source for e in events if max(a, e.trigger[0]) < min(b, e.trigger[1])), ())


def _main_subject(doc: Annotated, statement: Statement) -> tuple[str, ...]:
    """The party that is the subject of the content's main verb."""
    top = doc.syntax.top(*statement.content[0])
    if top is None or top.upos not in ("VERB", "ADJ", "NOUN"):
        return ()
    for s in doc.syntax.children(top.i, "nsubj"):
        ids = tuple(a.id for a in doc.actors_of(s.i) if _able(doc, a.id))
        if len(ids) == 1 and s.upos == "PROPN":
            return ids
    return ()


def _party(doc: Annotated, party: str, *, explicit: bool) -> bool:
    """Whether a speaker can hold a position: a state, a body, a group, one with a political role; by a plain cue anybody but press and trade."""
    roles = set(doc.actor(party).roles)
    if "JRN" in roles:
        return False
    if _able(doc, party) or (doc.actor(party).kind in ("group", "people") and not roles & _TRADE):
        return True
    return explicit and doc.actor(party).kind == "person" and not roles & _PRIVATE


def _idle(doc: Annotated, statement: Statement, stance: str, party: str) -> bool:
    """Whether nothing of substance is at stake: a refusal to speak, a wish to do something oneself."""
    words = doc.syntax.inside(*statement.content[0])
    roles = set(doc.actor(party).roles)
    if stance == "offer" and words and (words[0].lemma.lower() in _NOTHING or roles & _TRADE or any(t.lemma.lower() in _COURTESIES for t in words[:4])):
        return True
    if stance == "refusal" and "JUD" in roles:
        return True
    if stance == "demand":
        return _own_plan(doc, statement) or any(t.lemma.lower() in _UNNAMED for t in doc.syntax.inside(*statement.content[0])[:2])
    return stance == "refusal" and _of_words(doc, statement)


def _of_own_house(doc: Annotated, statement: Statement, party: str, counterparty: str | None) -> bool:
    """Whether a demand is an order within the party's own house: "his" men, an official of the same state."""
    cue = doc.syntax.inside(*statement.cue) if statement.cue is not None else ()
    ordered = any(t.lemma.lower() in _ORDERS for t in cue)
    start = statement.content[0][0]
    owned = any(
        t.deprel == "nmod:poss" and t.lemma.lower() in ("his", "her", "its", "their", "he", "she", "it", "they")
        for t in doc.syntax.inside(start, start + 12)[:1]
    )
    same = counterparty is not None and doc.actor(counterparty).country is not None and doc.actor(counterparty).country == doc.actor(party).country
    return owned or (ordered and (same or counterparty is None))


def _of_words(doc: Annotated, statement: Statement) -> bool:
    """Whether what is refused is no more than to speak ("declined to comment")."""
    first = next((t for t in doc.syntax.inside(*statement.content[0]) if t.upos == "VERB"), None)
    return first is not None and first.lemma in _WORDS


def _own_plan(doc: Annotated, statement: Statement) -> bool:
    """Whether the party wants to do something itself ("wants to triple the fund")."""
    start = statement.content[0][0]
    cue = doc.syntax.inside(*statement.cue) if statement.cue is not None else ()
    return doc.text[start : start + 3] == "to " and any(t.lemma in _WISHES for t in cue)


def _obliged(doc: Annotated, statement: Statement, party: str) -> str | None:
    """The party that "must" or "should" do something in the content."""
    for span in statement.content:
        for t in doc.syntax.inside(*span):
            if t.upos == "AUX" and t.lemma.lower() in _OBLIGED and t.head >= 0:
                for s in doc.syntax.children(t.head, *_PARTY_RELS):
                    ids = [a.id for a in doc.actors_of(s.i) if a.id != party and _able(doc, a.id)]
                    if len(ids) == 1 and not _of_party(doc, ids[0], party):
                        return ids[0]
    return None


def _phrases(words: frozenset[str], *, suffix: str) -> re.Pattern[str]:
    listed = sorted(words, key=lambda w: (-len(w), w))
    return re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in listed) + r")\b" + suffix, re.IGNORECASE)


def _sides(doc: Annotated, statement: Statement, stance: str, split: _Split) -> tuple[Passage | None, Passage | None]:
    """What is wanted and what is given."""
    first, second = passage(doc, split.first), passage(doc, split.second) if split.second is not None else None
    giving = stance in ("offer", "condition") or (stance == "refusal" and split.conditional)
    if stance == "demand" and not set(statement.acts) & {"demand"}:
        giving = True
    if "threat" in statement.acts:
        return (second, first) if second is not None else (first, None)
    if stance == "condition" and "demand" in statement.acts:
        return first, second
    return (second, first) if giving else (first, second)


def _counterparty(doc: Annotated, statement: Statement, party: str) -> str | None:
    """Who is to act: the one addressed, the subject of the content, or another party named in it."""
    if len(statement.addressees) == 1 and _able(doc, statement.addressees[0]):
        return statement.addressees[0]
    tokens = [t for s in statement.content for t in doc.syntax.inside(*s)]
    found = [(t, ids[0]) for t in tokens if len(ids := [a.id for a in doc.actors_of(t.i) if a.id != party and _able(doc, a.id)]) == 1]
    found = [(t, other) for t, other in found if not _of_party(doc, other, party)]
    ranks = [(_rank(doc, statement, token), n, other) for n, (token, other) in enumerate(found)]
    best = min((r for r in ranks if r[0] < _NO_PARTY), default=None)
    if best is not None:
        return best[2]
    return None


def _apart(doc: Annotated, statement: Statement, token: Token) -> bool:
    """Whether a party is more than the owner or the object of what is to be done; the object of the cue itself ("urged X to …") is one."""
    if token.deprel != "obj":
        return token.deprel != "nmod:poss"
    a, b = statement.cue or (0, 0)
    return token.head >= 0 and a <= doc.syntax[token.head].start < b


def _rank(doc: Annotated, statement: Statement, token: Token) -> int:
    """How near a party stands to the act asked for: its subject, in a phrase of agent or partner, elsewhere, or not at all."""
    if token.deprel in _PARTY_RELS:
        return 0
    if any(c.lemma.lower() in _AGENTS for c in doc.syntax.children(token.i, "case")):
        return 1
    return 2 if _apart(doc, statement, token) else _NO_PARTY


def _able(doc: Annotated, actor_id: str) -> bool:
    """Whether an actor can be party to a position: a state or body, or someone with a political role; not the press."""
    actor = doc.actor(actor_id)
    return "JRN" not in actor.roles and (actor.kind in ("state", "organization", "office") or bool(_POLITICAL & set(actor.roles)))


def _of_party(doc: Annotated, other: str, party: str) -> bool:
    """Whether an actor is the party's own country."""
    a, b = doc.actor(other), doc.actor(party)
    return a.country is not None and a.country == b.country and a.kind in ("state", "place")


def _when(statement: Statement, events: Sequence[Event]) -> When | None:
    """The time of the event that the statement's cue tells, where one is coded."""
    if statement.cue is None:
        return None
    a, b = statement.cue
    return next((e.when for e in events if max(a, e.trigger[0]) < min(b, e.trigger[1])), None)


def _according_to(statement: Statement, statements: Sequence[Statement]) -> str:
    """The statement of another that alone carries this one, else the statement itself."""
    start, end = statement.content[0]
    for other in statements:
        if other.id != statement.id and other.speakers != statement.speakers and any(a <= start and end <= b for a, b in other.content):
            return other.id
    return statement.id
