"""What a statement does: report, assess, predict, promise, demand, …; by when and on what condition.

The cue gives the act where it names one ("promised", "condemned"); the content adds what its form shows: future on the
speaker's own side (promise) or beyond it (prediction), obligation and imperative (demand), evaluation (assessment), reasons (explanation), a question mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.extract.statements.frames import lookup
from dragoman.extract.statements.lexicon import Entry, Lexicon
from dragoman.extract.statements.mood import Side, accuses, acts_by_form, comp_acts, is_narrative, own_side, threatens
from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice
from dragoman.extract.statements.terms import condition_of, due_of
from dragoman.model import ACTS, Due, Span
from dragoman.syntax import Token

__all__ = ["Phrases", "Reading", "read_acts"]

_DATED = frozenset(("prediction", "promise", "threat"))
_CLAUSES = frozenset(("clause", "that", "whether", "quote", "on", "according", "colon", "fragment", "saying"))
_PREDICATES = frozenset(("comp", "as"))
_WEAK = frozenset(("assessment", "refusal", "agreement"))
_BINDING = frozenset(("promise", "threat", "demand", "refusal", "offer"))
_STRONG = frozenset(("demand", "promise", "refusal", "offer", "threat", "agreement", "apology"))
_WAVING = frozenset(("dismiss", "shrug", "brush", "wave"))
_EXPRESSING = frozenset(("express", "voice", "offer", "convey", "extend", "send", "declare"))
_KEPT = frozenset(("accusation", "first", "denial"))
_OPEN = frozenset(("prediction", "promise", "threat", "offer", "refusal", "agreement", "assessment"))


@dataclass(frozen=True, slots=True)
class Reading:
    """`acts` in the order of the contract, at least one; `due` only for a prediction, promise or threat with a time."""

    acts: tuple[str, ...]
    due: Due | None = None
    condition: Span | None = None


@dataclass(frozen=True)
class Phrases:
    """Patterns over the characters of the content, compiled once."""

    explanation: re.Pattern[str]
    condition: re.Pattern[str]
    first: re.Pattern[str]
    refusal: re.Pattern[str]
    threat: re.Pattern[str]

    @classmethod
    def compile(cls, lexicon: Lexicon) -> Phrases:
        first = (
            r"\bfirst[- ](?:time|ever)\b|(?<!at )\bfirst\b(?:\W+(?!would|will|is|was|be|had|has)\w+){0,4}?\W+(?:to|since|ever)\b"
            r"|\b(?:is|are|was|were|be|been|became|become)\s+(?:the|its|his|her|their)\s+first\b"
            r"|\bno\s+\w+\s+(?:has|have|had)\s+ever\b|\bnever before\b|\bunprecedented\b"
            r"|\b(?:largest|biggest|worst|best|deadliest|most|highest|lowest|strongest|longest)\b(?:\W+\w+){0,6}?\W+(?:ever|in history|since)\b"
        )
        explanation, condition, refusal, threat = (_either(lexicon, f"{name} phrase") for name in ("explanation", "condition", "refusal", "threat"))
        return cls(explanation, condition, re.compile(first, re.IGNORECASE), refusal, threat)


def _either(lexicon: Lexicon, group: str) -> re.Pattern[str]:
    words = sorted(lexicon.group(group), key=lambda w: (-len(w), w))
    return re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words) + r")\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """What is known of a statement: its words, its cue with entry and construction, whether words stand in quotation marks, and the speaker's side."""

    content: tuple[Span, ...]
    tokens: list[Token]
    text: str
    place: int | None
    entry: Entry | None
    frame: str
    quoted: bool
    side: Side


def read_acts(scene: Scene, phrases: Phrases, content: tuple[Span, ...], cue: tuple[int | None, Entry | None, str], voice: Voice | None) -> Reading:
    """The acts of a statement with the time and the condition that belong to them. `cue`: its token, entry and construction."""
    tokens = [t for start, end in content for t in scene.syntax.inside(start, end)]
    text = " ".join(scene.text[start:end] for start, end in content)
    quoted = any(any(scene.in_quotes[a:b]) for a, b in content)
    said = _Said(content, tokens, text, *cue, quoted, own_side(scene, voice, reported=not quoted))
    given = _given(scene, said)
    found = _found(scene, phrases, said, given)
    if text.rstrip(" ”\"'’»").endswith("?"):
        found.add("question")
    condition = condition_of(scene, phrases.condition, content, found)
    found = _settled(_threatened(scene, phrases, said, found, condition), given, quoted=quoted)
    if _is_reason(scene, said.place, said.entry):
        found = (found & _KEPT) | {"explanation"}
    if not found and quoted and said.frame in _CLAUSES and not is_narrative(tokens):
        found.add("assessment")
    acts = tuple(a for a in ACTS if a in found) or ("report",)
    condition = condition if found & _OPEN else None
    return Reading(acts, due_of(scene, content, condition) if found & _DATED else None, condition)


def _given(scene: Scene, said: _Said) -> set[str]:
    """The acts that the cue names, seen with what it governs."""
    given = _by_cue(said.entry, said.frame)
    if "refusal" in given:
        given = _unrefused(scene, said.place, said.tokens, given)
    goodwill = scene.lexicon.group("goodwill noun")
    if said.entry is not None and said.entry.lemma in _EXPRESSING and _head_lemma(said.tokens, said.place) in goodwill:
        given = {"praise"}
    return given


def _found(scene: Scene, phrases: Phrases, said: _Said, given: set[str]) -> set[str]:
    """The acts of cue and content together."""
    if said.frame in _PREDICATES:
        named = comp_acts(scene.lexicon, _predicate(said.tokens))
        if said.frame == "as" and ("praise" in given or "praise" in named):
            named.add("assessment")
        return (given - {"assessment"} if "accusation" in named else given) | named | _first(phrases, said.text)
    if said.frame in _CLAUSES or not given or said.entry is None or said.entry.act == "report":
        words = _by_words(scene, phrases, said.tokens, said.text, quoted=said.quoted)
        return given | words | _by_content(scene, phrases, said.tokens, said.text, said.side)
    # An infinitive or object is what is promised, asked or refused; its words are no acts of their own.
    return given | _first(phrases, said.text) | _called(scene, said.tokens)


def _threatened(scene: Scene, phrases: Phrases, said: _Said, found: set[str], condition: Span | None) -> set[str]:
    """With the threats that a warning, a hostile promise or a phrase of war makes."""
    out = set(found)
    if said.entry is not None and said.entry.lemma in scene.lexicon.group("warning cue"):
        out = _warned(scene, said.tokens, out, said.side)
    if condition and out & {"promise", "prediction"} and _menacing(scene, said.tokens):
        out.add("threat")
    if "promise" in out and any(_hostile(scene, t) for t in said.tokens):
        out.add("threat")
    if phrases.threat.search(said.text) and out & {"prediction", "promise"}:
        out = (out - {"prediction"}) | {"threat"}
    return out


def _unrefused(scene: Scene, place: int | None, tokens: list[Token], given: set[str]) -> set[str]:
    """A refusal seen closer: who rejects an accusation denies it; who "has not ruled out" a thing refuses nothing."""
    if place is not None and any(t.lemma.lower() in ("not", "never", "n't") for t in scene.syntax.children(place, "advmod")):
        return given - {"refusal"}
    if place is not None and scene.syntax[place].lemma in _WAVING and any(t.lemma == "as" for t in tokens):
        return (given - {"refusal"}) | {"assessment"}
    head = next((t for t in tokens if t.upos == "NOUN"), None)
    if head is not None and head.head == place and head.lemma.lower() in scene.lexicon.group("charge noun"):
        return (given - {"refusal"}) | {"denial"}
    return given


def _head_lemma(tokens: list[Token], place: int | None) -> str:
    """The noun that depends on the cue."""
    return next((t.lemma.lower() for t in tokens if t.upos == "NOUN" and t.head == place), "")


def _predicate(tokens: list[Token]) -> list[Token]:
    """What something is called, without the thing: behind "as", else behind the first noun phrase."""
    at = next((n for n, t in enumerate(tokens) if t.lemma == "as"), None)
    if at is not None:
        return tokens[at + 1 :]
    nouns = [n for n, t in enumerate(tokens) if t.upos in ("NOUN", "PROPN", "PRON")]
    end = next((n for n in nouns if n + 1 >= len(tokens) or tokens[n + 1].upos not in ("NOUN", "PROPN", "PART", "ADP")), -1)
    return tokens[end + 1 :] or tokens


def _first(phrases: Phrases, text: str) -> set[str]:
    return {"first"} if phrases.first.search(text) else set()


def _called(scene: Scene, tokens: list[Token]) -> set[str]:
    """Blame in what something is rejected or denounced as ("rejected the offer as a trick")."""
    at = next((n for n, t in enumerate(tokens) if t.lemma == "as" and n), None)
    return comp_acts(scene.lexicon, tokens[at:]) & {"accusation"} if at is not None else set()


def _is_reason(scene: Scene, place: int | None, entry: Entry | None) -> bool:
    """Whether a participle gives the reason of what was just done or refused ("refused, arguing that …"; "…, pointing out that …")."""
    if place is None or entry is None or entry.lemma not in scene.lexicon.group("reason cue") or not scene.syntax[place].text.endswith("ing"):
        return False
    token = scene.syntax[place]
    head = scene.syntax.head(place) if token.rel in ("advcl", "conj", "acl") else None
    told = lookup(scene, head) if head is not None else None
    if head is None or head.upos != "VERB":
        return False
    return told is None or told.act not in ("report", "question")


def _by_cue(entry: Entry | None, frame: str) -> set[str]:
    """The act that the cue names, that of the construction in its place where it has one."""
    if entry is None:
        return set()
    found = {entry.adds[frame]} if frame in entry.adds else set()
    if entry.act != "report" and (frame not in entry.adds or entry.act not in _WEAK):
        found.add(entry.act)
    return found


def _settled(found: set[str], given: set[str], *, quoted: bool) -> set[str]:
    """The acts without those that a stronger one takes up: a demand is no assessment besides, what is promised is not predicted."""
    out = set(found)
    if "refusal" in out and "promise" not in given:
        out.discard("promise")
    if "denial" in given and not quoted:
        return out & {"denial", "first", "accusation"} if "denial" in out else out
    if given & _BINDING and not quoted:
        out.discard("prediction")
    if out & _STRONG and not (quoted and "assessment" not in given):
        out.discard("assessment")
    if "prediction" in out and not quoted:
        out.discard("assessment")
    if given & {"accusation", "praise", "denial", "question"} and not quoted:
        out.discard("assessment")
    return out


def _hostile(scene: Scene, token: Token) -> bool:
    """Whether a verb strikes back, and is not denied."""
    if token.upos != "VERB" or token.lemma.lower() not in scene.lexicon.group("hostile verb"):
        return False
    return not any(t.lemma.lower() in ("not", "never", "n't") for t in scene.syntax.children(token.i, "advmod"))


def _warned(scene: Scene, tokens: list[Token], found: set[str], side: Side) -> set[str]:
    """A warning threatens where the speaker's own side is to act or blows are named; else it assesses or predicts."""
    answer = "prediction" in found and any(_hostile(scene, t) for t in tokens)
    if "promise" in found or answer or threatens(scene, tokens, side):
        return (found - {"promise", "prediction"}) | {"threat"}
    return found


def _by_content(scene: Scene, phrases: Phrases, tokens: list[Token], text: str, side: Side) -> set[str]:
    found = acts_by_form(scene, tokens, side)
    if accuses(scene, tokens, side):
        found.add("accusation")
    if phrases.refusal.search(text):
        found = (found - {"promise", "prediction"}) | {"refusal"}
    return found


def _by_words(scene: Scene, phrases: Phrases, tokens: list[Token], text: str, *, quoted: bool) -> set[str]:
    found: set[str] = set()
    lemmas = {t.lemma.lower() for t in tokens}
    if {t.lemma.lower() for t in tokens if t.upos != "VERB" or t.lemma in ("fail", "succeed")} & scene.lexicon.group("evaluative"):
        found.add("assessment")
    if lemmas & scene.lexicon.group("apology word") and any(t.text.lower() in ("i", "we") for t in tokens):
        found.add("apology")
    if lemmas & scene.lexicon.group("praise word"):
        found.add("praise")
    if phrases.explanation.search(text) and not (quoted and is_narrative(tokens)):
        found.add("explanation")
    return found | _first(phrases, text)


def _menacing(scene: Scene, tokens: list[Token]) -> bool:
    harm = scene.lexicon.group("harm verb")
    return any(t.upos == "VERB" and t.lemma in harm for t in tokens)
