"""From token indices to the characters of a statement's content."""

from __future__ import annotations

from bisect import bisect_right

from dragoman.extract.statements.frames import Candidate, lookup
from dragoman.extract.statements.scene import Scene
from dragoman.model import Span
from dragoman.syntax import Syntax, Token

__all__ = ["cue_span", "kind", "merge", "spans", "with_quotations"]

_REPORTS = 0.8
_DAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday", "today"))
_CLAUSE_WORDS = frozenset(("that", "who", "which", "how", "why", "what", "whose", "say", "claim", "if", "unless"))
_CIRCUMSTANCES = frozenset(("on", "at", "in", "during", "after", "before", "since", "while", "through", "via", "amid"))
_RELATIVES = frozenset(("who", "which", "whom", "whose", "where"))
_PAUSES = frozenset((",", "–", "—", "―", "--"))
_OPENERS = frozenset(("DET", "PROPN", "NOUN", "ADJ", "NUM"))
_FINITE = frozenset(("VBD", "VBZ", "VBP"))
_CLAUSE = 14
_SHORT = 2
_CONTRASTS = frozenset(("although", "though", "while", "whereas"))
_OPENING = frozenset(("“", '"', "``", "‘"))
_HARMLESS = frozenset(("-", "’", "'", "/", "$", "%", "“", "”", '"', "''", "``", "‘"))
_LEFT = " \t\r\n,;:–—―-)]"
_RIGHT = " \t\r\n,;:–—―-([.!?"


def spans(scene: Scene, candidate: Candidate) -> tuple[Span, ...]:
    """Content spans of a candidate, without cue and speaker, widened to whole quotations."""
    syntax = scene.syntax
    keep = _stretched(scene, candidate) or _without_followers(scene, candidate)
    if not keep:
        return ()
    barred = _attribution(syntax, candidate, set(keep))
    if candidate.frame in ("clause", "according"):
        barred = set(range(keep[0], keep[-1] + 1)) - set(keep)
    out: list[Span] = []
    run: list[int] = []
    for i in range(keep[0], keep[-1] + 1):
        if i in barred:
            if run:
                out.append((syntax[run[0]].start, syntax[run[-1]].end))
            run = []
        else:
            run.append(i)
    if run:
        out.append((syntax[run[0]].start, syntax[run[-1]].end))
    out = [t for s in out if (t := trim(scene.text, s))[1] > t[0]]
    long = [s for s in out if any(c.isalnum() for c in scene.text[s[0] : s[1]])]
    return merge(long)


def _stretched(scene: Scene, candidate: Candidate) -> list[int]:
    """The content of a clause after its verb: from behind the verb and its own phrases to the end of the sentence.

    Reported clauses run to the end of their sentence four times in five; this way a wrong attachment deep in the tree cuts nothing off. Empty where the
    candidate is no such clause. The run ends before a second verb of the same speaker and before a participle of speech.
    """
    syntax, entry, cue = scene.syntax, candidate.entry, candidate.cue
    if candidate.frame == "clause" and candidate.content[0] > cue:
        low, high = candidate.content[0], min(candidate.content[-1] + 1, _end(scene, candidate))
        return list(range(low, _quoted_end(scene, low, high)))
    if candidate.frame not in ("that", "whether", "according") and entry is not None and candidate.content[0] > cue:
        low, high = candidate.content[0], _phrase_end(scene, candidate)
        return list(range(low, _quoted_end(scene, low, high)))
    if candidate.frame not in ("that", "whether") or entry is None or candidate.top is None or candidate.top < cue:
        return []
    low, high = _start(syntax, candidate), _end(scene, candidate)
    if entry.upos == "NOUN":
        high = min(high, candidate.content[-1] + 1)
    return list(range(low, _quoted_end(scene, low, high))) if low < high else []


def _quoted_end(scene: Scene, low: int, high: int) -> int:
    """Where words in quotation marks end before a comma, the report's own words follow: a participle, "but", a noun beside ("“…,” a reference to X")."""
    syntax = scene.syntax
    for i in range(low + 1, high):
        k = scene.quoted[i]
        if k < 0 or (i + 1 < high and scene.quoted[i + 1] == k):
            continue
        q = scene.quotations[k]
        inside = scene.text[q.inner[0] : q.inner[1]].rstrip()[-1:] == ","
        outside = i + 1 < high and syntax[i + 1].text in _PAUSES
        at = i + 2 if outside else i + 1
        if not (inside or outside) or at >= high:
            continue
        after = syntax[at]
        on = after.lemma in ("and", "or", "that", "if", "when", "because") or scene.quoted[at] >= 0
        more = any(scene.quoted[j] >= 0 for j in range(at, high)) and after.xpos != "VBG" and after.lemma != "but"
        if not on and not more:
            return i + 1
    return high


def _phrase_end(scene: Scene, candidate: Candidate) -> int:
    """The token behind an object, infinitive or phrase with what trails it: on to a comma, a second verb of the subject, a subordinate clause or a time."""
    syntax = scene.syntax
    last = scene.bounds(candidate.cue)[1]
    joined = [t.i for t in syntax.children(candidate.cue, "conj") if t.i > candidate.cue]
    second = min((min((c.i for c in syntax.children(i, "cc")), default=i) for i in joined), default=last)
    at = min(candidate.content[-1] + 1, second) if second > candidate.content[0] else candidate.content[-1] + 1
    if candidate.frame in ("to", "hearer-to", "on-to"):
        at = next((i for i in range(candidate.content[0] + 1, at - 1) if scene.quoted[i] < 0 and _new_turn(syntax, i)), at)
        at = next((i for i in range(candidate.content[0] + 1, at) if scene.quoted[i] < 0 and _finite_after(syntax, i, at)), at)
    aside = (i for i in range(candidate.content[0] + 1, at - 1) if syntax[i].text == "," and syntax[i + 1].lemma in _RELATIVES and scene.quoted[i] < 0)
    at = min(at, next(aside, at))
    at = next((i for i in range(candidate.content[0] + 1, at) if scene.quoted[i] < 0 and _venue(scene, i, at)), at)
    last = min(last, second) if second > candidate.content[0] else last
    times = _times_of_saying(scene, candidate.cue, last)
    inner = False
    while at < last:
        t = syntax[at]
        if scene.quoted[at] < 0:
            if _circumstance(syntax, candidate.cue, t) and (at - candidate.content[0] > _SHORT or t.lemma not in ("on", "at", "in")):
                break
            if t.lemma in _CLAUSE_WORDS:
                inner = True
            elif _stops(syntax, at, last, inner) or at in times or at + 1 in times:
                break
        at += 1
    return at


def _times_of_saying(scene: Scene, cue: int, last: int) -> set[int]:
    """Tokens of the times that say when the cue was done, not when or what is spoken of."""
    syntax = scene.syntax
    out: set[int] = set()
    for time in scene.doc.times_in(syntax[cue].end, syntax[last - 1].end):
        top = syntax.top(*time.span)
        if time.type != "DURATION" and top is not None and (top.head == cue or top.head < 0 or syntax[top.head].head == cue or top.rel in ("obl", "root")):
            out.update(t.i for t in syntax.inside(*time.span))
    return out


def _new_turn(syntax: Syntax, at: int) -> bool:
    """Whether a participle, a determiner or "and" behind a comma ends an infinitive phrase (", focusing on …", ", a step that …")."""
    after = syntax[at + 1]
    return syntax[at].text == "," and (after.xpos == "VBG" or after.lemma in ("although", "though", "while", "as"))


def _finite_after(syntax: Syntax, at: int, last: int) -> bool:
    """Whether a conjunction is followed by a finite verb: no part of an infinitive."""
    if syntax[at].upos != "CCONJ":
        return False
    i = at + 1
    while i < last and syntax[i].upos == "ADV":
        i += 1
    return i < last and syntax[i].upos == "VERB" and syntax[i].xpos in ("VBD", "VBZ")


def _venue(scene: Scene, at: int, last: int) -> bool:
    """Whether a phrase about the saying itself opens at token `at`: "during …", "in an interview", "at a rally", "on Twitter"."""
    token = scene.syntax[at]
    if token.upos != "ADP" or token.lemma not in ("in", "at", "on", "during"):
        return False
    if token.lemma == "during":
        return True
    noun = next((t for t in scene.syntax.tokens[at + 1 : min(last, at + 5)] if t.upos in ("NOUN", "PROPN")), None)
    if noun is None:
        return False
    return noun.lemma.lower() in scene.lexicon.group("venue word") or any(noun.text in scene.lexicon.group(g) for g in ("channel", "broadcaster"))


def _circumstance(syntax: Syntax, cue: int, token: Token) -> bool:
    """Whether a preposition opens the place or time of the saying itself ("on its Facebook page", "at a rally")."""
    if token.upos != "ADP" or token.lemma not in _CIRCUMSTANCES or token.head < 0:
        return False
    return syntax[token.head].head == cue and syntax[token.head].rel == "obl"


def _stops(syntax: Syntax, at: int, last: int, inner: bool) -> bool:
    """Whether token `at` ends a phrase: a mark, a conjunction before a verb, a subordinate clause, a finite verb outside a relative clause, a day."""
    t = syntax[at]
    if t.upos == "PUNCT":
        return t.text not in _HARMLESS
    if t.upos == "SCONJ":
        return t.lemma not in ("if", "unless")
    if t.upos == "CCONJ":
        if any(n.text in _OPENING for n in syntax.tokens[at + 1 : min(last, at + 3)]):
            return False
        return any(_opens(n) for n in syntax.tokens[at + 1 : min(last, at + 3)])
    if t.upos in ("VERB", "AUX") and t.xpos not in ("VBG", "VBN", "VB"):
        return not inner
    return any(n.lemma.lower() in _DAYS for n in syntax.tokens[at : min(last, at + 2)])


def _opens(token: Token) -> bool:
    """Whether a word behind a conjunction begins a clause."""
    return (token.upos in ("VERB", "AUX") and token.xpos not in ("VBG", "VBN")) or token.lemma in ("he", "she", "they", "it")


def _start(syntax: Syntax, candidate: Candidate) -> int:
    """The first token behind the cue that is not a phrase of the cue itself (adverb, time, hearer)."""
    cue, first = candidate.cue, min((i for i in candidate.content if i > candidate.cue), default=candidate.cue + 1)
    own: set[int] = {cue}
    for t in syntax.children(cue):
        if t.i > cue and t.i != candidate.top and t.i < first and t.rel in ("obl", "obj", "iobj", "advmod", "compound", "punct", "nmod", "advcl"):
            own.update(syntax.subtree(t.i))
    at = cue + 1
    while at < first and (at in own or syntax[at].upos == "PUNCT"):
        at += 1
    for i in range(cue + 1, min(first, cue + 12)):
        if syntax[i].lemma == "that" and syntax[i].upos == "SCONJ":
            return i
    return at


def _end(scene: Scene, candidate: Candidate) -> int:
    """The token behind the last of the content."""
    syntax, cue = scene.syntax, candidate.cue
    top = candidate.top if candidate.top is not None else cue
    last = scene.bounds(cue)[1]
    group = scene.lexicon.group("comma participle")
    ends = [last]
    for t in syntax.children(cue, "conj", "advcl"):
        if t.i > top and t.rel == "conj" and _of_speaker(scene, t):
            ends.append(min((c.i for c in syntax.children(t.i, "cc")), default=t.i))
        elif t.i > top and t.rel == "advcl" and t.text.endswith("ing") and _after_comma(syntax, t.i):
            ends.append(t.i - 1)
    head = syntax.head(cue)
    main = syntax.head(head.i) if head is not None and syntax[cue].rel == "acl" else None
    if main is not None and main.i > top:
        ends.append(max(syntax.subtree(cue)) + 1)
    if head is not None and syntax[cue].rel in ("advcl", "acl", "ccomp", "conj", "parataxis") and head.i > top:
        ends.append(max(syntax.subtree(cue)) + 1)
    for i in range(top + 1, last):
        t = syntax[i]
        if t.lemma in group and t.text.endswith("ing") and _after_comma(syntax, i) and scene.quoted[i] < 0 and lookup(scene, t) is not None:
            ends.append(i - 1)
        elif scene.quoted[i] < 0 and _breaks(scene, cue, top, (i, last)):
            ends.append(i)
    return min(ends)


def _breaks(scene: Scene, cue: int, top: int, at: tuple[int, int]) -> bool:
    """Whether token `at[0]` ends what is said before the end of the sentence, `at[1]`."""
    syntax, (i, last) = scene.syntax, at
    if _sourced(syntax, i, last) or _contrasts(syntax, i, last):
        return True
    if _another_speaks(scene, i, last) and _has_finite(syntax, top, i):
        return True
    if syntax[i].upos == "CCONJ" and _second_verb(scene, cue, top, i, last):
        return True
    return syntax[i].text == "," and _second_deed(scene, cue, i, last) and _has_finite(syntax, top, i)


def _of_speaker(scene: Scene, verb: Token) -> bool:
    """Whether a verb joined to the cue is told by the report: without a subject of its own, or itself a verb of speech. Else it is more of what is said."""
    entry = lookup(scene, verb)
    told = entry is not None and entry.kind in ("speech", "ask") and max(entry.frames.values()) >= _REPORTS
    marked = any(t.lemma == "that" for t in scene.syntax.children(verb.i, "mark"))
    joined = next((t for t in scene.syntax.children(verb.i, "cc")), None)
    apart = joined is not None and any(t.upos not in ("ADV", "AUX", "PART") for t in scene.syntax.tokens[joined.i + 1 : verb.i])
    return told or not (marked or apart or scene.syntax.children(verb.i, "nsubj"))


def _after_comma(syntax: Syntax, i: int) -> bool:
    """Whether a comma stands before token `i`, perhaps inside a closing quotation mark."""
    before = syntax[i - 1].text if i else ""
    return before == "," or (i > 1 and before in _HARMLESS and syntax[i - 2].text == ",")


def _sourced(syntax: Syntax, at: int, last: int) -> bool:
    """Whether "according to" names another source; right behind "that" it is part of what is said."""
    before = at - 2 if syntax[at - 1].text == "," else at - 1
    if syntax[before].lemma in ("that", "and", "but"):
        return False
    return syntax[at].text.lower() == "according" and at + 1 < last and syntax[at + 1].lemma == "to"


def _contrasts(syntax: Syntax, at: int, last: int) -> bool:
    """Whether the report sets something of its own against what was said (", although …", ", even as …")."""
    if syntax[at].text != "," or at + 2 >= last:
        return False
    first, second = syntax[at + 1].lemma.lower(), syntax[at + 2].lemma.lower()
    return first in _CONTRASTS or (first == "even" and second in (*_CONTRASTS, "as"))


def _another_speaks(scene: Scene, at: int, last: int) -> bool:
    """Whether a new clause with a verb of saying or thinking of its own begins behind a comma ("…, the minister denies", ", but he called …")."""
    syntax = scene.syntax
    if syntax[at].text not in (",", ";") or at + 2 >= last:
        return False
    start = at + 1
    joined = syntax[start].lemma in ("and", "but")
    if joined:
        start += 1
    pronoun = syntax[start].lemma.lower() in ("he", "she", "they")
    if joined and syntax[at + 1].lemma == "but" and pronoun:
        return True
    if not (syntax[start].upos in _OPENERS or (joined and pronoun)):
        return False
    for t in syntax.tokens[start : min(last, start + _CLAUSE)]:
        if t.text in (",", ";"):
            return False
        entry = lookup(scene, t) if t.upos == "VERB" and t.xpos in _FINITE and scene.quoted[t.i] < 0 else None
        if entry is not None and entry.frames.get("that", 0) >= _REPORTS:
            return True
    return False


def _second_deed(scene: Scene, cue: int, at: int, last: int) -> bool:
    """Whether the subject of the cue goes on to act behind a comma ("promised that …, and accepted the resignation")."""
    syntax = scene.syntax
    if at + 2 >= last or syntax[at + 1].lemma not in ("and", "but", "then"):
        return False
    i = at + 2
    while i < last and syntax[i].upos == "ADV":
        i += 1
    return i < last and syntax[i].upos == "VERB" and syntax[i].xpos == syntax[cue].xpos and syntax[i].xpos in _FINITE


def _has_finite(syntax: Syntax, first: int, last: int) -> bool:
    return any(t.upos in ("VERB", "AUX") and t.xpos in (*_FINITE, "MD") for t in syntax.tokens[first:last])


def _second_verb(scene: Scene, cue: int, top: int, at: int, last: int) -> bool:
    """Whether a verb of speech in the tense of the cue, without a subject of its own, follows a conjunction ("said X and warned Y")."""
    syntax = scene.syntax
    i = at + 1
    while i < last and syntax[i].upos == "ADV":
        i += 1
    if i >= last or syntax[i].upos != "VERB" or i <= top or syntax[i].xpos != syntax[cue].xpos or syntax[i].xpos == "VB":
        return False
    entry = lookup(scene, syntax[i])
    if entry is None or entry.kind not in ("speech", "ask") or max(entry.frames.values()) < _REPORTS:
        return False
    inner = lookup(scene, syntax[top])
    return inner is None or inner.kind != "speech"


def _without_followers(scene: Scene, candidate: Candidate) -> list[int]:
    """Content without a trailing participle of speech (", adding that …"): that is the same speaker's next statement."""
    syntax = scene.syntax
    keep = sorted(candidate.content)
    if candidate.top is None or candidate.frame not in ("that", "whether", "according", "to"):
        return keep
    cut: set[int] = set()
    group = scene.lexicon.group("comma participle")
    for i in keep:
        t = syntax[i]
        if t.xpos == "VBG" and t.rel in ("advcl", "acl", "dep", "conj") and t.lemma in group and i > 0 and syntax[i - 1].text == "," and i > candidate.top:
            entry = lookup(scene, t)
            if entry is not None and scene.quoted[i] < 0:
                cut.update(syntax.subtree(i))
    return [i for i in keep if i not in cut]


def _attribution(syntax: Syntax, candidate: Candidate, keep: set[int]) -> set[int]:
    """Tokens between the ends of the content that belong to cue and speaker."""
    low, high = min(keep), max(keep)
    barred = {candidate.cue} if low < candidate.cue < high else set()
    if candidate.frame in ("comp", "as", "obj") and low < candidate.cue:
        # "… which the envoy, Ms. Hall, called “a farce”": who called it so is no part of it.
        barred |= {i for t in syntax.children(candidate.cue, "nsubj") if t.deprel == "nsubj" for i in syntax.subtree(t.i)} - {low}
    whole = set(syntax.subtree(candidate.cue)) - keep
    if candidate.frame in ("that", "whether", "according"):
        if candidate.frame == "according" and syntax[candidate.cue].rel == "case":
            whole = set(syntax.subtree(syntax[candidate.cue].head)) - keep
        barred |= {i for i in whole if low < i < high and any(syntax[i].sentence == syntax[j].sentence for j in (candidate.cue,))}
    return barred


def trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start] in _LEFT:
        start += 1
    while end > start and text[end - 1] in _RIGHT:
        end -= 1
    return start, end


def merge(some: list[Span]) -> tuple[Span, ...]:
    """Sorted spans, overlapping ones joined."""
    out: list[Span] = []
    for start, end in sorted(some):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def with_quotations(scene: Scene, some: tuple[Span, ...], taken: frozenset[int]) -> tuple[Span, ...]:
    """Spans widened so that no quotation is cut in two, save those `taken` by another cue."""
    out: list[Span] = []
    for start, end in some:
        k = bisect_right(scene.ends, start)
        while k < len(scene.quotations) and scene.quotations[k].start < end:
            q = scene.quotations[k]
            cut = q.start < start or q.end > end
            # A few words inside a long quotation are a statement within it, not a quotation cut in two.
            within = start >= q.inner[0] and end <= q.inner[1] and q.end - q.start > 3 * (end - start)
            if cut and not within and k not in taken:
                start, end = min(start, q.start), max(end, q.end)
            k += 1
        out.append((start, end))
    return merge(out)


def kind(scene: Scene, content: tuple[Span, ...]) -> str:
    """direct, where all letters stand in quotation marks; indirect, where none; else mixed."""
    inside = outside = 0
    for start, end in content:
        for k in range(start, end):
            if scene.text[k].isalnum():
                if scene.in_quotes[k]:
                    inside += 1
                else:
                    outside += 1
    return "direct" if inside and not outside else "indirect" if not inside else "mixed"


def cue_span(scene: Scene, i: int) -> Span:
    """The cue word with its auxiliaries, adverbs and particle, as far as they touch."""
    syntax = scene.syntax
    beside = {t.i for t in syntax.children(i, "aux", "advmod", "compound:prt", "cop", "fixed")}
    low = high = i
    while low - 1 in beside:
        low -= 1
    while high + 1 in beside and syntax[high + 1].deprel in ("compound:prt", "fixed"):
        high += 1
    if syntax[i].text.lower() == "according" and i + 1 < len(syntax) and syntax[i + 1].lemma == "to":
        high = i + 1
    return syntax[low].start, syntax[high].end
