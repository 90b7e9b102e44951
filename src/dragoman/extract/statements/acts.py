"""What a statement does: report, assess, predict, promise, demand, …; by when and on what condition.

The cue gives the act where it names one ("promised", "condemned"); the content adds what its form shows: future on the
speaker's own side (promise) or beyond it (prediction), obligation and imperative (demand), evaluation (assessment), reasons (explanation), a question mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.extract.statements.lexicon import ACTS, Entry, Lexicon
from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice, actors_of
from dragoman.model import Due, Span
from dragoman.syntax import Token

__all__ = ["Phrases", "Reading", "read_acts"]

_DATED = frozenset(("prediction", "promise", "threat"))
_OFFICIAL = frozenset(("GOV", "MIL"))
_OWN = frozenset(("i", "we", "my", "our"))
_FUTURE = frozenset(("will", "shall", "’ll", "'ll", "ll", "wo", "would"))
_OBLIGED = frozenset(("must", "should", "ought"))
_NOT = frozenset(("not", "n't", "n’t", "never"))


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

    @classmethod
    def compile(cls, lexicon: Lexicon) -> Phrases:
        first = (
            r"\bfirst[- ](?:time|ever)\b|\bfirst\b(?:\W+\w+){0,4}?\W+(?:to|since|ever)\b|\bnever before\b|\bunprecedented\b"
            r"|\b(?:largest|biggest|worst|best|deadliest|most|highest|lowest|strongest|longest)\b(?:\W+\w+){0,6}?\W+(?:ever|in history|since)\b"
        )
        return cls(_either(lexicon, "explanation phrase"), _either(lexicon, "condition phrase"), re.compile(first, re.IGNORECASE))


def _either(lexicon: Lexicon, group: str) -> re.Pattern[str]:
    words = sorted(lexicon.group(group), key=lambda w: (-len(w), w))
    return re.compile(r"\b(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words) + r")\b", re.IGNORECASE)


def read_acts(scene: Scene, phrases: Phrases, content: tuple[Span, ...], cue: tuple[Entry | None, str], voice: Voice | None) -> Reading:
    """The acts of a statement with the time and the condition that belong to them. `cue`: its entry and construction."""
    entry, frame = cue
    tokens = [t for start, end in content for t in scene.syntax.inside(start, end)]
    text = " ".join(scene.text[start:end] for start, end in content)
    own = _own_side(scene, voice) if voice else frozenset()
    found: set[str] = set()
    if entry is not None and entry.act != "report":
        found.add(entry.act)
    if entry is not None and frame in entry.adds:
        found.add(entry.adds[frame])
    found |= _by_words(scene, phrases, tokens, text) | _by_form(scene, tokens, own)
    if text.rstrip(" ”\"'’»").endswith("?"):
        found.add("question")
    if "refusal" in found and entry is not None and entry.act != "promise":
        found.discard("promise")
    condition = _condition(scene, phrases, content)
    if entry is not None and entry.lemma in scene.lexicon.group("warning cue"):
        found = _warned(scene, tokens, found)
    if "threat" not in found and condition and found & {"promise", "prediction"} and _menacing(scene, tokens):
        found.add("threat")
    acts = tuple(a for a in ACTS if a in found) or ("report",)
    return Reading(acts, _due(scene, content) if found & _DATED else None, condition)


def _warned(scene: Scene, tokens: list[Token], found: set[str]) -> set[str]:
    """A warning threatens where the speaker's own side is to act or blows are named; else it assesses or predicts."""
    lemmas = {t.lemma.lower() for t in tokens}
    if "promise" in found or lemmas & scene.lexicon.group("threat word"):
        return (found - {"promise"}) | {"threat"}
    return found


def _own_side(scene: Scene, voice: Voice) -> frozenset[str]:
    """The speaker's actors and, where one of them acts for a state, that state's."""
    speakers = actors_of(scene.doc, voice)
    countries = {a.country for a in scene.doc.actors if a.id in speakers and a.country and (a.kind == "state" or _OFFICIAL & set(a.roles))}
    return frozenset((*speakers, *(a.id for a in scene.doc.actors if a.country in countries and (a.kind == "state" or _OFFICIAL & set(a.roles)))))


def _by_words(scene: Scene, phrases: Phrases, tokens: list[Token], text: str) -> set[str]:
    found: set[str] = set()
    lemmas = {t.lemma.lower() for t in tokens}
    if lemmas & scene.lexicon.group("evaluative"):
        found.add("assessment")
    if lemmas & scene.lexicon.group("apology word"):
        found.add("apology")
    if lemmas & scene.lexicon.group("praise word"):
        found.add("praise")
    if phrases.explanation.search(text):
        found.add("explanation")
    if phrases.first.search(text):
        found.add("first")
    return found


def _by_form(scene: Scene, tokens: list[Token], own: frozenset[str]) -> set[str]:
    """Acts shown by mood, tense and subject of the verbs of the content."""
    syntax = scene.syntax
    found: set[str] = set()
    ids = {t.i for t in tokens}
    for t in tokens:
        if t.upos not in ("VERB", "ADJ", "NOUN", "AUX"):
            continue
        kids = syntax.children(t.i, "aux", "nsubj", "nsubj:pass", "advmod", "cop")
        if not kids:
            if t.xpos == "VB" and t.rel == "root" and scene.in_quotes[t.start] and not syntax.children(t.i, "mark"):
                found.add("demand")
            continue
        subject = next((k for k in kids if k.rel == "nsubj"), None)
        ours = subject is not None and (subject.lemma.lower() in _OWN or bool(own & {a.id for a in scene.doc.actors_of(subject.i)}))
        aux = {k.lemma.lower() for k in kids if k.rel == "aux"} | {k.text.lower() for k in kids if k.rel == "aux"}
        negated = any(k.lemma.lower() in _NOT for k in kids)
        going = t.lemma == "go" and any(c.rel == "xcomp" for c in syntax.children(t.i)) and "be" in aux
        conditional = t.rel == "advcl" and any(m.lemma in ("if", "unless") for m in syntax.children(t.i, "mark"))
        if (aux & _FUTURE or going) and not conditional:
            willed = ours and t.upos == "VERB" and t.lemma not in scene.lexicon.group("state verb")
            found.add(("refusal" if negated else "promise") if willed else "prediction")
            if not negated and t.lemma in scene.lexicon.group("harm verb" if ours else "suffer verb"):
                found.add("threat")
        if aux & _OBLIGED or (t.lemma in ("need", "have") and not ours and any(c.rel == "xcomp" for c in syntax.children(t.i))):
            found.add("demand")
        if ours and t.lemma in scene.lexicon.group("own belief"):
            found.add("assessment")
        if ours and t.upos == "ADJ" and t.lemma in scene.lexicon.group("offer word"):
            found.add("offer")
        if t.upos == "ADJ" and any(k.rel == "cop" for k in kids) and t.i in ids:
            found.add("assessment")
    return found


def _menacing(scene: Scene, tokens: list[Token]) -> bool:
    harm = scene.lexicon.group("harm verb")
    return any(t.upos == "VERB" and t.lemma in harm for t in tokens)


def _due(scene: Scene, content: tuple[Span, ...]) -> Due | None:
    """The last-named time in the content that does not lie before the report."""
    published = (scene.doc.report.published or "")[:10]
    for start, end in content:
        for time in scene.doc.times_in(start, end):
            ends = time.end or time.start
            if time.type in ("DATE", "TIME") and ends and (not published or ends >= published):
                return Due(time.start, time.end, time.span)
    return None


def _condition(scene: Scene, phrases: Phrases, content: tuple[Span, ...]) -> Span | None:
    """The conditional clause of the content: "if sanctions are lifted"."""
    syntax = scene.syntax
    for start, end in content:
        for m in phrases.condition.finditer(scene.text, start, end):
            token = syntax.at(m.start())
            if token is None:
                continue
            top = token
            if token.head >= 0 and token.rel in ("mark", "advmod", "case", "fixed", "cc"):
                top = syntax[token.head]
            if top.rel not in ("advcl", "obl", "nmod", "acl", "ccomp", "conj", "parataxis") or (top.rel == "ccomp" and m.group().lower() == "if"):
                continue
            low, high = syntax.span(top.i)
            low, high = max(start, min(low, m.start()), m.start() - 5), min(end, high)
            if high > m.end():
                return m.start(), high
    return None
