"""Who said what: the statements of a report.

Quotation marks are read first and without syntax (`quotes.py`), then each quotation is joined to its cue by order and
punctuation (`direct.py`); indirect speech, belief and stance come from the dependency tree (`frames.py`). Both meet here:
one statement for each cue and content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dragoman.extract.learned.statements import StatementHeads
from dragoman.extract.quotes import Quotation
from dragoman.extract.statements.acts import Phrases, Reading, read_acts
from dragoman.extract.statements.content import cue_span, kind, merge, spans, with_quotations
from dragoman.extract.statements.direct import Link, is_speech, is_title, link_quotations
from dragoman.extract.statements.frames import Candidate, candidates
from dragoman.extract.statements.judge import judged
from dragoman.extract.statements.labels import Label, colon_labels
from dragoman.extract.statements.lexicon import Entry, Lexicon
from dragoman.extract.statements.scene import Scene, set_scene
from dragoman.extract.statements.setting import Setting, setting
from dragoman.extract.statements.speaker import Voice, actors_of, anonymous, kind_of, phrase, subject
from dragoman.model import Annotated, Event, Rejected, Span, Statement

__all__ = ["StatementCoder", "connect"]

_STAGE = "statements"
_BLOCK = 256
_NEIGHBOUR = 500
_SUREST = 0.95
_INTRODUCED = 0.8
_LABELLED = 0.7
_BRIEF = 20
_LEAD = 24
_FEW = 3
_MARKED = 2.0
_QUOTED = frozenset(("quote", "on"))
_TOLD = frozenset(("clause", "that", "whether", "quote", "hearer-to"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement in the making. `cue` is a token index; `mark` the span of a colon that stands for a cue."""

    cue: int | None
    content: tuple[Span, ...]
    voice: Voice | None
    weight: float
    frame: str
    entry: Entry | None = None
    hearers: tuple[int, ...] = ()
    mark: Span | None = None


class StatementCoder:
    """Codes statements. Build it with `load()`; `code()` is pure and takes time linear in the text."""

    def __init__(self, lexicon: Lexicon, heads: StatementHeads | None = None) -> None:
        self._lexicon = lexicon
        self._heads = heads
        self._phrases = Phrases.compile(lexicon)

    @classmethod
    def load(cls, *, learned: bool = True) -> StatementCoder:
        """Read the word lists and heads. Raises DataError or ModelError where a file breaks its format."""
        return cls(Lexicon.load(), StatementHeads.load() if learned else None)

    def code(self, doc: Annotated) -> tuple[tuple[Statement, ...], tuple[Rejected, ...]]:
        """All statements of a report in text order, and what was taken for one and dropped."""
        scene = set_scene(doc, self._lexicon)
        labels = colon_labels(scene)
        inside = {label.quotation: label for label in labels if label.quotation is not None}
        links = link_quotations(scene, inside)
        drafts = _quoted_drafts(scene, links, inside)
        taken = frozenset(link.quotation for link in links if link.whole)
        drafts = _tree_drafts(scene, drafts, links, taken)
        drafts = _followed(scene, _same_speakers(scene, drafts), links)
        drafts += _fragments(scene, drafts)
        covered = _covered(scene, drafts)
        drafts += [Draft(None, (x.content,), x.voice, _LABELLED, "colon", mark=x.mark) for x in labels if x.quotation is None and not covered[x.content[0]]]
        kept, dropped = _select(scene, drafts)
        coded = (_statement(scene, self._phrases, n, draft) for n, draft in enumerate(kept, 1))
        told = tuple(_resolved(scene, coded))
        if self._heads is None:
            return told, tuple(dropped)
        found = list(judged(self._heads, doc, told))
        kept_told = (s for s in found if isinstance(s, Statement))
        return tuple(replace(s, id=f"s{n}") for n, s in enumerate(kept_told, 1)), (*dropped, *(r for r in found if isinstance(r, Rejected)))


def _quoted_drafts(scene: Scene, links: list[Link], labels: Mapping[int, Label]) -> list[Draft]:
    """One draft for each cue of wholly quoted speech, its quotations gathered."""
    drafts: list[Draft] = []
    at: dict[int, int] = {}
    for link in links:
        if not link.whole:
            continue
        q = scene.quotations[link.quotation]
        label = labels.get(link.quotation)
        piece = ((label.content[0] if label is not None else q.start, q.end),)
        if link.cue is not None and link.cue in at:
            old = drafts[at[link.cue]]
            drafts[at[link.cue]] = replace(old, content=merge([*old.content, *piece]), weight=max(old.weight, link.weight))
            continue
        if link.cue is not None:
            at[link.cue] = len(drafts)
        weight = max(link.weight, _INTRODUCED) if link.how == "before" else link.weight
        frame = "on" if link.how == "on" else "quote"
        drafts.append(Draft(link.cue, piece, link.voice, weight, frame, mark=label.mark if label else None))
    return drafts


def _tree_drafts(scene: Scene, drafts: list[Draft], links: list[Link], taken: frozenset[int]) -> list[Draft]:
    """Drafts of the tree's candidates joined with those of whole quotations."""
    at = {draft.cue: n for n, draft in enumerate(drafts) if draft.cue is not None}
    partly = {link.cue: link for link in links if not link.whole and link.cue is not None}
    out = list(drafts)
    for candidate in candidates(scene):
        if scene.quoted[candidate.cue] >= 0 and scene.quoted[candidate.cue] in taken:
            continue
        content = with_quotations(scene, spans(scene, candidate), taken)
        n = at.get(candidate.cue)
        if n is not None:
            out[n] = _join(scene, out[n], candidate, content)
        elif content:
            weight = candidate.weight
            if candidate.frame not in ("clause", "to") and sum(b - a for a, b in content) < _BRIEF:
                weight *= scene.lexicon.limits["short"]
            weight = max(weight, partly[candidate.cue].weight) if candidate.cue in partly else weight
            if candidate.frame != "clause" and any(any(scene.in_quotes[a:b]) for a, b in content):
                # Words in quotation marks are somebody's: they speak for an attribution.
                weight = max(weight, min(scene.lexicon.limits["fragment"], weight * _MARKED))
            out.append(Draft(candidate.cue, content, candidate.voice, weight, candidate.frame, candidate.entry, candidate.hearers))
            at[candidate.cue] = len(out) - 1
    return out


def _same_speakers(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Participles without a subject of their own (“…,” he said, adding that …) have the speaker of the cue before them in the sentence."""
    syntax = scene.syntax
    known: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.cue is not None and draft.voice is not None:
            known.setdefault(syntax[draft.cue].sentence, []).append(draft)
    out: list[Draft] = []
    for draft in drafts:
        here = draft
        if here.cue is not None and here.voice is None and syntax[here.cue].text.endswith("ing"):
            before = [d for d in known.get(syntax[here.cue].sentence, []) if (d.cue or 0) < here.cue]
            nearest = max(before, key=lambda d: d.cue or 0, default=None)
            if nearest is not None:
                lowered = scene.lexicon.limits["no speaker"] if here.frame not in ("quote", "on") else 1.0
                here = replace(here, voice=nearest.voice, weight=here.weight / lowered)
        elif here.cue is not None and here.voice is not None and here.frame not in ("quote", "on"):
            around = next((d for d in reversed(known.get(syntax[here.cue].sentence, [])) if _told_beside(scene, here, d)), None)
            here = replace(here, voice=around.voice) if around is not None else here
        out.append(here)
    return out


def _told_beside(scene: Scene, draft: Draft, other: Draft) -> bool:
    """Whether the tree took the subject of a cue from what another cue reports ("X said that Y …, adding that …"), while the cue stands outside of it."""
    if draft.cue is None or other.cue is None or draft.voice is None or other.cue >= draft.cue or other.frame not in ("clause", "that"):
        return False
    cue, top = scene.syntax[draft.cue], scene.syntax[draft.voice.heads[0]]
    within = any(a <= top.start < b for a, b in other.content) and top.end > scene.syntax[other.cue].end
    beside = cue.start >= other.content[-1][1] and not any(t.i == top.i for t in scene.syntax.children(cue.i, "nsubj"))
    return within and beside and top.i not in (other.voice.heads if other.voice is not None else ())


def _join(scene: Scene, draft: Draft, candidate: Candidate, content: tuple[Span, ...]) -> Draft:
    """A whole quotation and the tree's reading of its cue: words just before the quotation belong to the content when it begins in mid-sentence."""
    first = draft.content[0]
    voice = draft.voice or candidate.voice
    pieces = list(draft.content)
    if draft.frame == "on":
        pieces += [s for s in content if s[1] <= first[0]]
    begins = scene.text[first[0] : first[1]].lstrip("“\"'‘«„[")[:1]
    if begins.islower():
        pieces += [s for s in content if s[1] > first[0] - 3 and s[0] < first[0] and s[1] <= first[1]]
        pieces += [s for s in content if s[1] <= first[0]]
    pieces += [s for s in content if s[0] > draft.content[-1][1] and _goes_on_quoted(scene, candidate, s)]
    return replace(draft, content=merge(pieces), voice=voice, entry=draft.entry or candidate.entry, hearers=draft.hearers or candidate.hearers)


def _goes_on_quoted(scene: Scene, candidate: Candidate, piece: Span) -> bool:
    """Whether what follows an attribution in its sentence holds more quoted words (“…,” he said, but “…”)."""
    return candidate.frame == "clause" and piece[0] > scene.syntax[candidate.cue].end and any(scene.in_quotes[piece[0] : min(piece[1], piece[0] + _LEAD)])


def _followed(scene: Scene, drafts: list[Draft], links: list[Link]) -> list[Draft]:
    """Quotations without a cue that follow an attributed sentence in its paragraph join that statement."""
    out = list(drafts)
    linked = {link.quotation for link in links}
    covered = _covered(scene, drafts)
    keep = scene.lexicon.limits["keep"]
    last = {scene.syntax[d.cue].sentence: n for n, d in enumerate(drafts) if d.cue is not None and d.weight >= keep and _can_speak(d)}
    for k, q in enumerate(scene.quotations):
        if k in linked or not is_speech(scene, q) or is_title(scene, q) or 2 * sum(covered[q.start : q.end]) > q.end - q.start:
            continue
        first = next((t for t in scene.syntax.inside(*q.inner)), None)
        start = _opening(scene, q, first.sentence) if first is not None else None
        if first is None or start is None:
            continue
        n = last.get(first.sentence - 1)
        if n is None and _about_speaker(scene, first.sentence - 1):
            n = last.get(first.sentence - 2)
        if n is None or not _same_paragraph(scene, out[n].content[-1][1], q.start):
            continue
        out[n] = replace(out[n], content=merge([*out[n].content, (start, q.end)]))
        last[first.sentence] = n
    return out


def _about_speaker(scene: Scene, sentence: int) -> bool:
    """Whether a sentence between two quotations only goes on about the speaker ("He named no names.")."""
    root = scene.syntax.root(sentence) if sentence >= 0 else None
    voice = subject(scene.syntax, root.i) if root is not None else None
    return voice is not None and scene.syntax[voice.heads[0]].lemma.lower() in ("he", "she", "they")


def _same_paragraph(scene: Scene, before: int, start: int) -> bool:
    return not any(before <= low <= start for low, _ in scene.paragraphs)


def _opening(scene: Scene, q: Quotation, sentence: int) -> int | None:
    """Where a sentence begins that is a quotation, a few words before its marks ("But “…”", "Instead, “…”") taken in; None for another sentence."""
    lead = [t for t in scene.syntax.sentence_tokens(sentence) if t.start < q.start and t.upos != "PUNCT"]
    if len(lead) > _FEW or any(scene.quoted[t.i] >= 0 or t.upos == "PROPN" or t.lemma.lower() in ("he", "she", "they") for t in lead):
        return None
    start = lead[0].start if lead else q.start
    before = scene.text[max(0, start - 4) : start].rstrip(" \t\xa0")[-1:]
    return start if before and before in ".!?”\"’'" else None


def _can_speak(draft: Draft) -> bool:
    return draft.entry is None or draft.entry.frames.get("quote", 0) >= 0.5


def _fragments(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Quoted words that a person governs through a verb not in the lexicon ("likened it to a “vicious snake”")."""
    covered = _covered(scene, drafts)
    out: list[Draft] = []
    for k, q in enumerate(scene.quotations):
        if any(covered[q.start : q.end]) or len(scene.text[q.inner[0] : q.inner[1]].split()) < 2:
            continue
        governed = _governed(scene, k)
        if governed is not None:
            out.append(governed)
    return out


def _covered(scene: Scene, drafts: list[Draft]) -> bytearray:
    """1 for each character in the content of a draft that will be kept."""
    covered = bytearray(len(scene.text) + 1)
    for draft in drafts:
        if draft.weight >= scene.lexicon.limits["keep"]:
            for start, end in draft.content:
                covered[start:end] = b"\x01" * (end - start)
    return covered


def _governed(scene: Scene, k: int) -> Draft | None:
    syntax, q = scene.syntax, scene.quotations[k]
    top = syntax.top(q.start, q.end)
    inner = scene.text[q.inner[0] : q.inner[1]]
    if top is None or all(w[:1].isupper() for w in inner.split() if len(w) > 3):
        return None
    below = top
    for token in syntax.ancestors(top.i):
        if token.upos == "VERB" and scene.quoted[token.i] < 0:
            if below.rel not in ("obj", "obl", "xcomp", "ccomp", "advcl", "dep", "parataxis"):
                return None
            voice = subject(syntax, token.i)
            if voice is None or scene.quoted[voice.heads[0]] >= 0 or kind_of(scene, voice.heads[0]) != "person":
                return None
            content = with_quotations(scene, (syntax.span(below.i),), frozenset())
            return Draft(token.i, content, voice, scene.lexicon.limits["fragment"], "fragment")
        below = token
    return None


def _select(scene: Scene, drafts: list[Draft]) -> tuple[list[Draft], list[Rejected]]:
    """Drafts above the threshold; of two with the same content the heavier; inside another's content only with strong grounds."""
    limits = scene.lexicon.limits
    kept: list[Draft] = []
    near: dict[int, list[Draft]] = {}
    dropped: list[Rejected] = []
    for draft in sorted(drafts, key=lambda d: (-d.weight, d.content[0])):
        others = near.get(draft.content[0][0] // _BLOCK, [])
        weight = draft.weight
        if any(_within(draft.content, other.content) for other in others):
            apart = draft.frame in _QUOTED or _speaks_apart(scene, draft, others)
            weight *= limits["nested named" if apart else "nested"]
        if weight < limits["keep"]:
            dropped.append(Rejected(_STAGE, "weak cue" if draft.weight < limits["keep"] else "inside another statement", draft.content[0]))
        elif any(draft.content == other.content for other in others):
            dropped.append(Rejected(_STAGE, "same content", draft.content[0]))
        else:
            draft = replace(draft, weight=weight)
            kept.append(draft)
            for block in {n for a, b in draft.content for n in range(a // _BLOCK, b // _BLOCK + 1)}:
                near.setdefault(block, []).append(draft)
    kept.sort(key=lambda d: (d.content[0], d.content[-1][1], d.cue or 0))
    dropped.sort(key=lambda r: r.span or (0, 0))
    return kept, dropped


def _speaks_apart(scene: Scene, draft: Draft, others: list[Draft]) -> bool:
    """Whether a statement inside another's has a known speaker of its own ("X said that Y had told Z …")."""
    own = set(actors_of(scene.doc, draft.voice)) if draft.voice is not None else set()
    around = [o for o in others if _within(draft.content, o.content)]
    return bool(own) and draft.frame in _TOLD and not any(own & set(actors_of(scene.doc, o.voice)) for o in around if o.voice is not None)


def _within(inner: tuple[Span, ...], outer: tuple[Span, ...]) -> bool:
    return inner != outer and all(any(a <= start and end <= b for a, b in outer) for start, end in inner)


def _statement(scene: Scene, phrases: Phrases, n: int, draft: Draft) -> Statement:
    voice = draft.voice
    around: Setting = setting(scene, draft.cue, draft.hearers, draft.content)
    reading: Reading = read_acts(scene, phrases, draft.content, (draft.cue, draft.entry, draft.frame), voice)
    hearers: tuple[str, ...] = tuple(dict.fromkeys(a.id for i in draft.hearers for a in scene.doc.actors_of(i)))
    speakers = actors_of(scene.doc, voice) if voice else ()
    return Statement(
        id=f"s{n}",
        kind=kind(scene, draft.content),
        content=draft.content,
        cue=cue_span(scene, draft.cue) if draft.cue is not None else draft.mark,
        speaker_span=phrase(scene.doc, voice) if voice else None,
        speakers=speakers,
        addressees=tuple(h for h in hearers if h not in speakers),
        anonymous=anonymous(scene, voice) if voice else False,
        via=around.via,
        venue=around.venue,
        channel=around.channel,
        acts=reading.acts,
        due=reading.due,
        condition=reading.condition,
        confidence=round(min(draft.weight, _SUREST), 2),
    )


def _resolved(scene: Scene, statements: Iterable[Statement]) -> Iterator[Statement]:
    """Speakers that are a bare "he" or "she" without an actor, or a carried quotation, take the one speaker of the statement just before."""
    previous: Statement | None = None
    for statement in statements:
        here = statement
        if previous is not None and not here.speakers and here.speaker_span is not None:
            word = scene.text[here.speaker_span[0] : here.speaker_span[1]].lower()
            near = here.speaker_span[0] - previous.content[-1][1] < _NEIGHBOUR
            if word in ("he", "she") and near and len(previous.speakers) == 1 and scene.doc.actor(previous.speakers[0]).kind in ("person", "unknown"):
                here = replace(here, speakers=previous.speakers, addressees=tuple(a for a in here.addressees if a not in previous.speakers))
        yield here
        previous = here


def connect(statements: Iterable[Statement], events: Iterable[Event]) -> tuple[Statement, ...]:
    """The statements with `about` filled: the events whose trigger stands inside the content. Linear but for nesting."""
    some = sorted(events, key=lambda e: e.trigger)
    out: list[Statement] = []
    for s in statements:
        about = tuple(e.id for e in some if any(a <= t[0] and t[1] <= b for a, b in s.content for t in (e.trigger, *e.again)))
        out.append(replace(s, about=about))
    return tuple(out)
