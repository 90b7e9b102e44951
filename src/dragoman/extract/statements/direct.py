"""Quotations joined to the words that attribute them: cue before, after, between; colon; carried over from the paragraph before.

Works on the order of tokens and marks, so that a wrong tree does not lose a quotation; the tree only helps to find the subject.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dragoman.extract.quotes import Quotation
from dragoman.extract.statements.frames import is_past, lookup
from dragoman.extract.statements.labels import Label
from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice, beside, chunk_voice, kind_of, nominal
from dragoman.syntax import Token

__all__ = ["Link", "is_speech", "is_title", "link_quotations"]

_LEADING = frozenset(",?!…―—–-")
_ENDING = frozenset(",.?!…―—–-;")
_NEAR_BY = 1500
_LONG_PARAGRAPH = 6000
_LABELLED = 0.9
_FAR = 30
_SHORT = 6
_FEW_BETWEEN = 2
_JOINING = frozenset(("and", "or", "but", "and then"))
_DASH = re.compile(r"\s*([―—–]|--?)\s*(?=[^\W\d_])")
_LINKERS = frozenset(("that", "whether", "as", "of", "a", "an", "the", "to", "is", "was", "were", "are", "be", "by"))


@dataclass(frozen=True, slots=True)
class Link:
    """A quotation and its cue. `how`: before, after (the side of the cue), on (goes on after its attribution), label, carried (no cue of its own).

    `whole`: the quotation alone is the content; else it is part of what the tree gives.
    """

    quotation: int
    how: str
    cue: int | None
    weight: float
    whole: bool
    voice: Voice | None


def is_speech(scene: Scene, q: Quotation) -> bool:
    """Whether a quotation reads as speech rather than as a title, a name or a word held at a distance: length, verb, capital, punctuation."""
    inner = scene.text[q.inner[0] : q.inner[1]].strip()
    words = inner.split()
    if not words:
        return False
    tokens = scene.syntax.inside(*q.inner)
    verb = any(t.upos in ("VERB", "AUX") for t in tokens)
    punctuated = inner.rstrip("'’”\"")[-1:] in _ENDING or scene.text[q.end : q.end + 1] == ","
    opened = not inner[0].islower()
    if len(words) >= 25:
        return True
    score = (len(words) >= 4) + (len(words) >= 8) + verb + punctuated + opened
    titled = sum(w[:1].isupper() for w in words if len(w) > 3) == sum(len(w) > 3 for w in words)
    if titled and not (verb and inner[-1] in _ENDING):
        score -= 1
    return score >= 3


def is_title(scene: Scene, q: Quotation) -> bool:
    """Whether a quotation reads as the title of a work or a programme: a few words, all long ones capitalised, no end of a sentence."""
    words = scene.text[q.inner[0] : q.inner[1]].strip(" ,").split()
    if not 2 <= len(words) <= 9 or words[-1][-1:] in ".!?…":
        return False
    long = [w for w in words if len(w) > 3]
    return len(long) >= 1 and all(w[:1].isupper() for w in (*long, words[0], words[-1]))


def link_quotations(scene: Scene, labels: Mapping[int, Label]) -> list[Link]:
    """A link for each quotation that reads as attributed speech, in text order; the others are left to the tree.

    `labels`: the speaker's label that opens a quotation ("SMITH: …"), by the quotation's index.
    """
    links: list[Link] = []
    bounds = _paragraph_of(scene)
    previous: Link | None = None
    for k, q in enumerate(scene.quotations):
        low, high = bounds[k]
        before_q = scene.quotations[k - 1].end if k and scene.quotations[k - 1].end > low else low
        after_q = _next_start(scene, k, high)
        if k in labels:
            previous = Link(k, "label", None, _LABELLED, True, labels[k].voice)
            links.append(previous)
            continue
        speech = is_speech(scene, q)
        if is_title(scene, q):
            continue
        link = _before(scene, k, before_q, speech)
        if link is None and _may_lead(scene, q, before_q, speech):
            link = _after(scene, k, after_q)
        if link is None and (speech or _whole_sentence(scene, q)):
            link = _goes_on(scene, k, low, previous) or (_colon(scene, k, low) if speech else None)
        if link is None and speech:
            link = _carried(scene, k, low, high, previous)
        if link is not None:
            links.append(link)
            previous = link
    return links


def _paragraph_of(scene: Scene) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    p = 0
    for q in scene.quotations:
        while p + 1 < len(scene.paragraphs) and scene.paragraphs[p][1] <= q.start:
            p += 1
        out.append(scene.paragraphs[p] if scene.paragraphs else (q.start, q.end))
    return out


def _whole_sentence(scene: Scene, q: Quotation) -> bool:
    """Whether a quotation, short as it may be, is a sentence by capital and end mark."""
    inner = scene.text[q.inner[0] : q.inner[1]].strip()
    return len(inner) > 1 and inner[0].isupper() and inner[-1] in ".!?…"


def _next_start(scene: Scene, k: int, high: int) -> int:
    """Where the next quotation of the paragraph begins; a nickname or a word in marks is none."""
    for q in scene.quotations[k + 1 : k + 4]:
        if q.start >= high:
            break
        words = scene.text[q.inner[0] : q.inner[1]].split()
        if len(words) > 2 or scene.text[q.inner[1] - 1 : q.inner[1]] in ",.?!":
            return q.start
    return high


def _may_lead(scene: Scene, q: Quotation, low: int, speech: bool) -> bool:
    """Whether an attribution may follow: a fragment in mid-sentence (…was “overblown,” adding that …) is no direct speech."""
    inside = scene.syntax.inside(*q.inner)
    lead = [t for t in scene.syntax.inside(low, q.start) if inside and t.sentence == inside[0].sentence and t.upos not in ("PUNCT", "CCONJ")]
    if not lead and inside and not speech:
        # "Docks are “a scandal” and “a waste,” Orr said": the words before the first marks count.
        lead = [t for t in scene.syntax.sentence_tokens(inside[0].sentence) if t.end <= low and scene.quoted[t.i] < 0 and t.upos not in ("PUNCT", "CCONJ")]
    if not lead:
        return speech or _leads(scene, q)
    opened = not scene.text[q.inner[0] : q.inner[1]].lstrip(" \t[(…")[:1].islower()
    return speech and opened


def _leads(scene: Scene, q: Quotation) -> bool:
    """Whether a quotation ends as one that an attribution follows."""
    inner = scene.text[q.inner[0] : q.inner[1]].rstrip(" '’”\"")
    rest = scene.text[q.end : q.end + 3].lstrip()
    return inner[-1:] in _LEADING or rest[:1] in (",", "–", "—", "―")


def _verb_weight(scene: Scene, token: Token) -> float:
    entry = lookup(scene, token)
    if entry is not None:
        return entry.frames.get("quote", 0.0)
    return 0.0


def _after(scene: Scene, k: int, limit: int) -> Link | None:
    q, syntax = scene.quotations[k], scene.syntax
    zone = [t for t in syntax.inside(q.end, limit) if scene.quoted[t.i] < 0]
    words = [t for t in zone if t.upos != "PUNCT"][:_FAR]
    if not words:
        return None
    sentence = words[0].sentence
    words = [t for t in words if t.sentence == sentence]
    inner = scene.text[q.inner[0] : q.inner[1]].rstrip()
    rest = [t for t in syntax.sentence_tokens(sentence) if t.start >= q.end and t.upos != "PUNCT"]
    alone = inner[-1:] == "." and len(words) <= _SHORT and len(words) == len(rest)
    if not _leads(scene, q) and not _DASH.match(scene.text, q.end) and not alone:
        return None
    best: tuple[float, Token] | None = None
    signed = _signed(scene, k, words, limit)
    if signed is not None:
        return signed
    for n, t in enumerate(words):
        if t.upos not in ("VERB", "AUX") and not is_past(scene, t):
            continue
        weight = _verb_weight(scene, t)
        if not weight and t.upos == "VERB" and _has_subject_near(scene, t, words):
            weight = scene.lexicon.limits["unknown verb quote"] if n <= 8 and t.xpos in ("VBD", "VBZ", "VBP", "VBN", "") else 0.0
        if weight >= 0.5 and (best is None or weight > best[0] + 0.15):
            best = (weight, t)
            if weight >= 0.8:
                break
    if best is None:
        return None
    weight, verb = best
    return Link(k, "after", verb.i, weight, True, beside(scene, verb, words, after=True))


def _signed(scene: Scene, k: int, words: list[Token], limit: int) -> Link | None:
    """A quotation with a name behind a dash, to the end of the paragraph: “…” — A. Name."""
    q = scene.quotations[k]
    dash = _DASH.match(scene.text, q.end)
    if dash is None or len(words) > 12 or any(t.upos in ("VERB", "AUX") for t in words) or not nominal(words):
        return None
    if scene.text[words[-1].end : limit].strip(" .\n"):
        return None
    at = next((t for t in scene.syntax.inside(dash.start(1), dash.end(1))), words[0])
    return Link(k, "after", at.i, 0.8, True, chunk_voice(scene, words))


def _has_subject_near(scene: Scene, verb: Token, words: list[Token]) -> bool:
    ids = {t.i for t in words}
    return any(t.i in ids and kind_of(scene, t.i) in ("person", "group") for t in scene.syntax.children(verb.i, "nsubj"))


def _before(scene: Scene, k: int, low: int, speech: bool) -> Link | None:
    q, syntax = scene.quotations[k], scene.syntax
    zone = [t for t in syntax.inside(low, q.start) if t.start >= low and t.end <= q.start]
    if not zone:
        return None
    last_sentence = zone[-1].sentence
    words = [t for t in zone if t.sentence == last_sentence and t.upos != "PUNCT"][-_FAR:]
    if not words:
        return None
    mark = scene.text[low : q.start].rstrip()[-1:]
    if mark in ".!?" and syntax.inside(q.start, q.end) and syntax.inside(q.start, q.end)[0].sentence != last_sentence:
        return None
    inner = scene.text[q.inner[0] : q.inner[1]].strip()
    opened = bool(inner) and not inner[0].islower()
    for n, t in enumerate(reversed(words)):
        if t.upos not in ("VERB", "AUX") and not is_past(scene, t):
            continue
        weight = _verb_weight(scene, t)
        if not weight and mark == ":" and t.rel == "root" and speech:
            weight = scene.lexicon.limits["unknown verb quote"]
        if weight < 0.5:
            continue
        between = words[len(words) - n :]
        if not _near(mark, between, n, speech and opened):
            continue
        entry = lookup(scene, t)
        names = entry is not None and "comp" in entry.frames and not speech
        whole = n == 0 and (mark in ":," or (not names and (opened or speech)))
        if between and (opened and (speech or mark in ":,")):
            # "Said that “…", "called it a “…": the words before the quotation belong to the content.
            held = any(b.lemma == "that" and b.upos == "SCONJ" for b in between) and mark != ":"
            whole = between[0].lemma != "that" and not held and between[-1].lemma.lower() not in _LINKERS
        whole = whole and not (mark not in ":," and not speech and _runs_on(scene, q))
        return Link(k, "before", t.i, weight, whole, beside(scene, t, words, after=False))
    return None


def _near(mark: str, between: list[Token], distance: int, opened: bool) -> bool:
    """Whether the words between a verb and the quotation allow that the verb introduces it."""
    if distance == 0 or all(t.upos == "CCONJ" for t in between):
        return True
    if mark == ":":
        return distance <= 20
    if mark == ",":
        return distance <= 14 and opened
    if between[-1].lemma.lower() == "that":
        return distance <= 8
    return opened and distance <= 6 and not any(t.upos in ("VERB", "AUX") or t.lemma.lower() in _LINKERS for t in between[-1:])


def _goes_on(scene: Scene, k: int, low: int, previous: Link | None) -> Link | None:
    """A quotation that begins a sentence right after the attribution of the one before, in the same paragraph."""
    q = scene.quotations[k]
    if previous is None or scene.quotations[previous.quotation].start < low or previous.cue is None or _runs_on(scene, q):
        return None
    if q.start - scene.quotations[previous.quotation].end > _NEAR_BY:
        return None
    gap = scene.text[scene.quotations[previous.quotation].end : q.start]
    listed = gap.strip(" ,").lower() in _JOINING
    if not listed and gap.rstrip()[-1:] not in ("", ".", "!", "?", ";", ":", "…", ",", "—", "–", "―"):
        return None
    between = [t for t in scene.syntax.inside(scene.quotations[previous.quotation].end, q.start) if t.upos != "PUNCT"]
    told = any(t.i == previous.cue for t in between)
    if len({t.sentence for t in between}) > 1 or (not told and len(between) > _FEW_BETWEEN):
        return None
    return Link(k, "on", previous.cue, previous.weight, True, previous.voice)


def _runs_on(scene: Scene, q: Quotation) -> bool:
    """Whether the sentence goes on behind a quotation in words of the report (“We pushed them to the edge” to lift the figures, …)."""
    inner = scene.text[q.inner[0] : q.inner[1]].rstrip(" '’”\"")
    return q.closed and inner[-1:] not in _ENDING and scene.text[q.end : q.end + 2].strip()[:1].islower()


def _colon(scene: Scene, k: int, low: int) -> Link | None:
    """A paragraph that is a quotation, after one that ends with a colon: its last verb of speech introduces it."""
    q = scene.quotations[k]
    before = scene.text[max(0, low - 400) : low].rstrip()
    if scene.text[low : q.start].strip() or not before.endswith(":"):
        return None
    end = low - (len(scene.text[max(0, low - 400) : low]) - len(before))
    words = [t for t in scene.syntax.inside(max(0, end - 300), end) if t.upos != "PUNCT"]
    words = [t for t in words if t.sentence == words[-1].sentence and scene.quoted[t.i] < 0] if words else []
    for t in reversed(words):
        if t.upos == "VERB" and _verb_weight(scene, t) >= 0.5:
            return Link(k, "before", t.i, _verb_weight(scene, t), True, beside(scene, t, words, after=False))
    return None


def _carried(scene: Scene, k: int, low: int, high: int, previous: Link | None) -> Link | None:
    """A paragraph of nothing but quotation: its own statement without a cue, by the speaker of the one before."""
    q = scene.quotations[k]
    if high - low > _LONG_PARAGRAPH:
        return None
    outside = [t for t in scene.syntax.inside(low, high) if scene.quoted[t.i] < 0 and t.upos != "PUNCT"]
    if outside or scene.text[low : q.start].strip():
        return None
    if previous is None:
        return Link(k, "carried", None, 0.55, True, None)
    near = low - scene.quotations[previous.quotation].end < 700
    return Link(k, "carried", None, 0.8 if near else 0.6, True, previous.voice if near else None)
