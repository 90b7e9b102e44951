"""Attributions read from the dependency tree: a cue word, what it governs (the content) and who stands behind it.

Each construction ("said that …", "urged X to …", "called X Y", "according to X", "X's insistence that …") is a frame with a weight in the lexicon;
verbs that are not listed count where their construction alone speaks for an attribution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.extract.statements.lexicon import Entry
from dragoman.extract.statements.scene import Scene
from dragoman.extract.statements.speaker import Voice, agent, apposed, heads, kind_of, own_lead, subject
from dragoman.extract.statements.surface import reported_clause
from dragoman.syntax import Syntax, Token

__all__ = ["Candidate", "candidates", "is_past", "lookup"]

STRONG = 0.9
MARKED = 0.6
_ARMED = frozenset(("MIL", "REB", "SEP", "INS", "UAF", "COP"))
_NOBODY = frozenset(("nobody", "none", "no-one", "neither"))
_NEGATIONS = frozenset(("not", "never", "n't", "n’t", "hardly"))
_DOUBT = frozenset(("would", "could", "might", "may", "should", "must", "can", "if"))
_WH = frozenset(("whether", "if", "what", "who", "why", "how", "when", "where", "which", "whom", "whose"))
_SUBJECT_RELS = frozenset(("nsubj", "nsubj:pass", "csubj", "csubj:pass", "expl"))
_NOUN_SOURCES = frozenset(("by", "from", "among"))
_NO_OBJECTS = frozenset(("which", "who", "that", "what", "himself", "herself", "themselves", "itself"))
_OBLIQUE = frozenset(("he", "him", "her", "she", "they", "them"))
_VERBLIKE = frozenset(("VERB", "AUX"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible attribution. `content` holds token indices; `weight` is the belief in it before quotation marks are looked at."""

    cue: int
    frame: str
    weight: float
    content: tuple[int, ...]
    voice: Voice | None
    entry: Entry | None
    hearers: tuple[int, ...] = ()
    top: int | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """A construction found: its name, weight, the tokens of its content, the head of these, and who is spoken to."""

    name: str
    weight: float
    content: tuple[int, ...]
    top: int
    hearers: tuple[int, ...] = ()


def lookup(scene: Scene, token: Token) -> Entry | None:
    """The lexicon's entry of a token, that of the verb with its particle first."""
    upos = "VERB" if token.upos == "AUX" else token.upos
    cues = scene.lexicon.cues
    lemma = token.lemma.lower()
    if upos not in ("VERB", "NOUN") and is_past(scene, token):
        upos = "VERB"
    if upos == "VERB":
        lemma = lemma if (upos, lemma) in cues else scene.lexicon.forms.get(token.text.lower(), lemma)
        for t in scene.syntax.children(token.i, "compound:prt", "advmod", "xcomp"):
            entry = cues.get(("VERB", f"{lemma} {t.lemma.lower()}")) if t.lemma.lower() in scene.lexicon.particles else None
            if entry is not None:
                return entry
    return cues.get((upos, lemma))


def is_past(scene: Scene, token: Token) -> bool:
    """Whether a word is the past of a listed verb by its form alone ("said", "added"), whatever tag it was given."""
    form = token.text.lower()
    return form in scene.lexicon.forms and (form.endswith("ed") or form in ("said", "says", "told", "wrote"))


def candidates(scene: Scene) -> Iterator[Candidate]:
    """All possible attributions of a report, in the order of their cues."""
    for token in scene.syntax.tokens:
        if token.upos == "VERB" or (token.upos == "AUX" and token.rel in ("root", "parataxis", "conj")):
            yield from _sourced(scene, token) if token.text.lower() == "according" else _verb(scene, token)
        elif token.upos in ("NOUN", "ADJ", "PROPN", "ADP"):
            if token.text.lower() == "according":
                yield from _sourced(scene, token)
            elif token.lemma == "to" and token.upos == "ADP":
                yield from _to_whom(scene, token)
            elif token.upos != "ADP" and token.upos != "PROPN":
                if token.upos == "NOUN" and token.lemma in scene.lexicon.group("view noun"):
                    yield from _viewed(scene, token)
                entry = lookup(scene, token)
                if entry is not None:
                    yield from _noun(scene, token, entry) if token.upos == "NOUN" else _adjective(scene, token, entry)


def _speaker(scene: Scene, token: Token) -> Voice | None:
    """The subject of a verb; behind a document that somebody issued ("issued a statement saying …") who issued it; None inside a quotation."""
    voice = own_lead(scene, token) or apposed(scene, token.i, subject(scene.syntax, token.i))
    if voice is None or (scene.quoted[token.i] < 0 <= scene.quoted[voice.heads[0]]):
        return None
    if token.rel == "acl" and voice.heads[0] == token.head and kind_of(scene, token.head) == "document":
        noun = scene.syntax[token.head]
        verb = scene.syntax.head(noun.i)
        if verb is not None and noun.rel == "obj" and verb.lemma in scene.lexicon.group("light verb"):
            return subject(scene.syntax, verb.i) or voice
    if token.rel == "acl" and token.deprel != "acl:relcl" and voice.heads[0] == token.head and kind_of(scene, token.head) == "thing":
        return _doer(scene, token) or voice
    return voice


def _doer(scene: Scene, token: Token) -> Voice | None:
    """Who speaks through a thing: the person that has it ("missed no chance to remind …", "held a hearing, asking …")."""
    verb = next((t for t in scene.syntax.ancestors(token.head) if t.upos == "VERB"), None)
    voice = subject(scene.syntax, verb.i) if verb is not None else None
    return voice if voice is not None and kind_of(scene, voice.heads[0]) in ("person", "group") else None


def _verb(scene: Scene, token: Token) -> Iterator[Candidate]:
    syntax = scene.syntax
    if token.rel in ("case", "mark", "fixed", "amod", "compound") and not _marked(syntax, token):
        return
    entry = lookup(scene, token)
    strong = _strong(scene, token, entry)
    if strong is not None:
        yield strong
        return
    passive = _is_passive(syntax, token)
    found = _frame(scene, token, entry, passive)
    if found is None:
        return
    voice = agent(syntax, token.i) if passive else _speaker(scene, token)
    if passive and voice is None and found.name not in ("that", "whether"):
        return
    weight = found.weight * _speaker_factor(scene, voice, entry) * _mood_factor(scene, token, entry) * _clause_factor(scene, token)
    if entry is not None and found.name == "obj" and _by_force(scene, entry, voice, found.top):
        weight *= scene.lexicon.limits["by force"]
    barred = set(voice.heads) if voice else set()
    content = tuple(i for i in found.content if i != token.i and i not in barred)
    if content:
        yield Candidate(token.i, found.name, weight, content, voice, entry, found.hearers, found.top)


def _strong(scene: Scene, token: Token, entry: Entry | None) -> Candidate | None:
    """A verb of speech with a reported clause by the order of words; None for other verbs and where the order shows none."""
    if entry is None or entry.frames.get("that", 0) < (MARKED if _marked(scene.syntax, token) else STRONG):
        return None
    if entry.kind not in ("speech", "show") and not _marked(scene.syntax, token):
        return None
    clause = None if _is_passive(scene.syntax, token) else reported_clause(scene, token, entry)
    if clause is None:
        return None
    content = tuple(i for first, last in clause.pieces for i in range(first, last))
    voice = clause.voice
    own = own_lead(scene, token)
    if own is not None:
        voice = own
    elif voice is None or token.rel in ("advcl", "acl", "conj", "xcomp"):
        voice = _speaker(scene, token) or voice
    weight = entry.frames["that"] * _speaker_factor(scene, voice, entry) * _mood_factor(scene, token, entry)
    return Candidate(token.i, "clause", weight, content, voice, entry, _hearers(scene, token, entry), clause.pieces[0][0])


def _marked(syntax: Syntax, token: Token) -> bool:
    """Whether "that" stands right behind a verb."""
    return token.i + 1 < len(syntax) and syntax[token.i + 1].lemma == "that" and syntax[token.i + 1].upos == "SCONJ"


def _is_passive(syntax: Syntax, token: Token) -> bool:
    if any(t.deprel in ("aux:pass", "nsubj:pass") for t in syntax.children(token.i)):
        return True
    return token.rel == "acl" and token.xpos == "VBN" and token.deprel != "acl:relcl"


def _frame(scene: Scene, token: Token, entry: Entry | None, passive: bool) -> _Frame | None:
    """The construction a verb stands in, or None."""
    syntax = scene.syntax
    frames = entry.frames if entry else {}
    kids = syntax.children(token.i)
    hearers = _hearers(scene, token, entry)
    clause = _clause(syntax, token, entry, kids)
    if clause is not None:
        top, content = clause
        asked = any(t.lemma.lower() in _WH for t in syntax.children(top, "mark", "nsubj", "obj", "advmod", "det"))
        weight = max(frames.get("that", 0.0), frames.get("whether", 0.0) if asked else 0.0)
        idle = token.text.lower() in scene.lexicon.group("no cue") or token.lemma in scene.lexicon.group("no cue")
        if entry is None and not idle and any(t.lemma == "that" for t in syntax.children(top, "mark")):
            weight = scene.lexicon.limits["unknown verb that"]
        if weight:
            name = "whether" if asked and entry and entry.kind == "ask" else "that"
            return _Frame(name, weight, content, top, hearers)
    if entry is None:
        return None
    return _passive(scene, token, entry, kids) if passive else _phrasal(scene, token, entry, kids, hearers)


def _clause(syntax: Syntax, token: Token, entry: Entry | None, kids: list[Token]) -> tuple[int, tuple[int, ...]] | None:
    """The clause that is said: a complement, a clause beside the verb, or the clause that the verb interrupts or closes."""
    for t in kids:
        if t.rel == "ccomp" and not (t.upos == "VERB" and _is_infinitive(syntax, t)):
            return t.i, tuple(syntax.subtree(t.i))
    if entry is None or max(entry.frames.get("that", 0), entry.frames.get("whether", 0)) < 0.7:
        return None
    between = syntax.tokens[token.head : token.i] if 0 <= token.head < token.i else ()
    told = (entry.hearer or not any(t.rel == "obj" for t in kids)) and not any(t.text in (";", ":") for t in between)
    if token.rel == "parataxis" and token.head >= 0 and told and any(t.rel == "nsubj" for t in kids):
        top = syntax[token.head]
        return top.i, tuple(syntax.subtree(top.i, without=frozenset((token.i,))))
    as_told = token.rel == "advcl" and any(t.lemma == "as" for t in syntax.children(token.i, "mark", "advmod"))
    if as_told and not any(t.rel in ("obj", "xcomp") and t.lemma != "it" for t in kids):
        return token.head, tuple(syntax.subtree(token.head, without=frozenset((token.i,))))
    if entry.frames.get("quote", 0) >= 0.8:
        for t in kids:
            if (
                t.rel in ("parataxis", "dep")
                and t.i > token.i
                and not any(x.text == ";" for x in syntax.tokens[token.i : t.i])
                and any(c.rel in ("nsubj", "cop") for c in syntax.children(t.i))
            ):
                return t.i, tuple(syntax.subtree(t.i))
    return None


def _is_infinitive(syntax: Syntax, token: Token) -> bool:
    return any(t.lemma == "to" and t.rel == "mark" for t in syntax.children(token.i)) and not syntax.children(token.i, "nsubj")


def _phrasal(scene: Scene, token: Token, entry: Entry, kids: list[Token], hearers: tuple[int, ...]) -> _Frame | None:
    """Infinitive, gerund, predicate, object and prepositional frames, the heaviest one first."""
    syntax = scene.syntax
    obj = next((t for t in kids if t.rel == "obj"), None)
    options = [*_verbal(syntax, token, entry, kids, obj), *_prepositional(syntax, token, entry, kids, obj)]
    if obj is not None and obj.lemma.lower() not in _NO_OBJECTS:
        options.append(_Frame("obj", entry.frames.get("obj", 0), _object(syntax, obj, kids), obj.i))
    best = max(options, key=lambda o: o.weight, default=None)
    if best is None or best.weight <= 0:
        return None
    if entry.frames.get("on-to", 0) and best.name in ("comp", "to", "hearer-to") and syntax[token.i + 1].lemma in ("on", "upon"):
        best = replace(best, name="on-to", weight=max(best.weight, entry.frames["on-to"]))
    return replace(best, hearers=hearers) if best.name not in ("obj", "hearer-to") else best


def _verbal(syntax: Syntax, token: Token, entry: Entry, kids: list[Token], obj: Token | None) -> Iterator[_Frame]:
    """ "Refused to …", "urged X to …", "called on X to …", "called X Y", "proposed doing …"."""
    frames = entry.frames
    obj = obj or next((t for t in kids if t.rel == "iobj"), None)
    xcomp = next((t for t in kids if t.rel == "xcomp" and t.i > token.i), None) or next((t for t in kids if t.rel == "ccomp" and t.i > token.i), None)
    xcomp = xcomp or next((t for t in kids if t.rel == "advcl" and t.i > token.i and (_is_infinitive(syntax, t) or _predicate(syntax, t, obj, frames))), None)
    if xcomp is None or not (xcomp.upos in ("NOUN", "ADJ", "PROPN", "VERB", "PRON", "NUM") or obj):
        return
    rest = tuple(syntax.subtree(xcomp.i))
    infinitive = any(t.lemma == "to" and t.rel == "mark" for t in syntax.children(xcomp.i))
    if infinitive and obj is None and frames.get("hearer-to") and any(t.rel == "nsubj" for t in syntax.children(xcomp.i)):
        yield _Frame("hearer-to", frames["hearer-to"], rest, xcomp.i)
    elif infinitive and obj is not None:
        if frames.get("to", 0) and not frames.get("hearer-to", 0):
            # "Offered the union to mediate"
            yield _Frame("to", frames["to"], rest, xcomp.i)
        yield _Frame("hearer-to", frames.get("hearer-to", 0), _join(syntax, obj.i, rest), xcomp.i)
    elif infinitive:
        yield _Frame("to", frames.get("to", 0), rest, xcomp.i)
        if frames.get("hearer-to", 0) and any(t.rel == "obl" and any(c.lemma == "to" for c in syntax.children(t.i, "case")) for t in kids if t.i < xcomp.i):
            # "Appealed to the council not to …"
            yield _Frame("hearer-to", frames["hearer-to"], rest, xcomp.i)
        on = next((t for t in kids if t.rel == "obl" and any(c.lemma in ("on", "upon") for c in syntax.children(t.i, "case"))), None)
        if on is not None:
            yield _Frame("on-to", frames.get("on-to", 0), _join(syntax, on.i, rest), xcomp.i)
    elif obj is not None or xcomp.upos != "VERB":
        yield _Frame("comp", frames.get("comp", 0), _join(syntax, obj.i, rest) if obj else rest, xcomp.i)
    elif xcomp.text.endswith("ing"):
        yield _Frame("ing", frames.get("ing", 0), rest, xcomp.i)


def _predicate(syntax: Syntax, token: Token, obj: Token | None, frames: dict[str, float]) -> bool:
    """Whether a participle right behind an object says what it is called ("called the charges unfounded and made up")."""
    return obj is not None and frames.get("comp", 0) >= STRONG and token.xpos in ("VBN", "JJ") and token.i - 1 == max(syntax.subtree(obj.i))


def _prepositional(syntax: Syntax, token: Token, entry: Entry, kids: list[Token], obj: Token | None) -> Iterator[_Frame]:
    """ "Called for …", "warned of …", "described X as …"."""
    for t in kids:
        if t.rel not in ("obl", "advcl", "nmod") or t.i < token.i or t.deprel in ("obl:tmod", "obl:agent"):
            continue
        case = next((c.lemma.lower() for c in syntax.children(t.i, "case", "mark")), "")
        weight = entry.frames.get(case, 0)
        if not weight or (case == "to" and t.rel == "advcl"):
            continue
        tree = tuple(syntax.subtree(t.i))
        if case == "as":
            yield _Frame("as", weight, _join(syntax, obj.i, tree) if obj else tree, t.i)
        else:
            body = tuple(i for i in tree if not (syntax[i].head == t.i and syntax[i].rel in ("case", "mark") and i < t.i))
            yield _Frame(case, weight, _join(syntax, obj.i, body) if obj is not None and obj.i < t.i else body, t.i)


def _passive(scene: Scene, token: Token, entry: Entry, kids: list[Token]) -> _Frame | None:
    """A passive with its agent: what is praised, accused, called is the subject and what follows."""
    syntax, frames = scene.syntax, entry.frames
    weight = max(frames.get("obj", 0), frames.get("comp", 0), frames.get("as", 0), frames.get("hearer-to", 0))
    top = next((t for t in kids if t.deprel == "nsubj:pass"), None)
    by = agent(syntax, token.i)
    if top is None or not weight or by is None:
        return None
    rest = [i for t in kids if t.rel in ("obl", "xcomp") and t.i > token.i and t.i != by.heads[0] for i in syntax.subtree(t.i)]
    return _Frame("obj", weight, tuple(sorted({*syntax.subtree(top.i), *rest})), top.i)


def _object(syntax: Syntax, obj: Token, kids: list[Token]) -> tuple[int, ...]:
    """An object with the phrases that belong to what is said of it ("for its help", "of lying"), not with when and where."""
    keep = set(syntax.subtree(obj.i))
    for t in kids:
        if t.i > obj.i and t.rel in ("obl", "advcl", "xcomp") and t.deprel != "obl:tmod":
            case = next((c.lemma.lower() for c in syntax.children(t.i, "case", "mark")), "")
            if case in ("for", "of", "as", "against", "with") or t.rel == "xcomp":
                keep.update(syntax.subtree(t.i))
    return tuple(sorted(keep))


def _join(syntax: Syntax, first: int, rest: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({*(i for i in syntax.subtree(first) if not (syntax[i].rel == "case" and syntax[i].head == first)), *rest}))


def _hearers(scene: Scene, token: Token, entry: Entry | None) -> tuple[int, ...]:
    """Head tokens of those spoken to: the object of "tell", or a "to" phrase that names persons."""
    syntax = scene.syntax
    found: list[int] = []
    for t in syntax.children(token.i, "obj", "iobj", "obl"):
        if t.upos not in ("NOUN", "PROPN", "PRON"):
            continue
        case = next((c.lemma.lower() for c in syntax.children(t.i, "case")), "")
        to = t.rel == "obl" and case == "to"
        told = t.rel in ("obj", "iobj") and entry is not None and entry.hearer
        if (told or to) and kind_of(scene, t.i) in ("person", "group", "narrator"):
            found.extend(heads(syntax, t.i))
    return tuple(found)


def _speaker_factor(scene: Scene, voice: Voice | None, entry: Entry | None) -> float:
    limits = scene.lexicon.limits
    if voice is None:
        return limits["no speaker"]
    head = scene.syntax[voice.heads[0]]
    if head.lemma.lower() in _NOBODY or any(t.lemma == "no" for t in scene.syntax.children(head.i, "det")):
        return limits["unsaid"]
    kind = kind_of(scene, voice.heads[0])
    if kind in ("person", "group"):
        return 1.0
    if kind == "narrator":
        return limits["narrator"] if scene.quoted[voice.heads[0]] < 0 else 1.0
    if kind in ("document", "poll"):
        return limits["document"] if entry is not None and entry.kind in ("speech", "show") else limits["inanimate"]
    return limits["inanimate"] if entry is not None else 0.0


def _mood_factor(scene: Scene, token: Token, entry: Entry | None) -> float:
    limits, factor = scene.lexicon.limits, 1.0
    kids = scene.syntax.children(token.i, "aux", "advmod", "mark")
    lemmas = {t.lemma.lower() for t in kids}
    if lemmas & _NEGATIONS and entry is not None and entry.kind in ("speech", "ask", "show") and entry.act not in ("refusal", "denial"):
        factor *= limits["unsaid"]
    if any(t.lemma.lower() in _DOUBT and t.rel in ("aux", "mark") for t in kids):
        factor *= limits["hypothetical"]
    head = scene.syntax.head(token.i) if token.rel == "xcomp" else None
    if head is not None and head.lemma in scene.lexicon.group("ahead verb"):
        # "Is expected to propose": not said yet
        factor *= limits["hypothetical"]
    if any(t.lemma.lower() == "without" for t in kids):
        factor *= limits["unsaid"]
    return factor


def _by_force(scene: Scene, entry: Entry, voice: Voice | None, obj: int) -> bool:
    """Whether a verb of harsh words ("attack", "blast") is meant bodily: armed men do it, or it is done to a thing."""
    if entry.lemma not in scene.lexicon.group("violent cue"):
        return False
    if kind_of(scene, obj) == "thing" or voice is None:
        return True
    armed = any(scene.syntax[i].lemma.lower() in scene.lexicon.group("armed noun") for i in voice.heads)
    return armed or any(_ARMED & set(a.roles) for i in voice.heads for a in scene.doc.actors_of(i))


def _clause_factor(scene: Scene, token: Token) -> float:
    """A main verb tells; an infinitive ("to attack X") and a relative clause often only name."""
    limits, factor = scene.lexicon.limits, 1.0
    if any(t.lemma == "to" for t in scene.syntax.children(token.i, "mark")):
        factor *= limits["infinitive"]
    if token.rel == "acl":
        factor *= limits["relative"]
    elif token.rel == "root":
        factor *= limits["main"]
    return min(factor, 1.2)


def _sourced(scene: Scene, token: Token) -> Iterator[Candidate]:
    """ "According to X, …": the clause round the phrase is the content."""
    syntax = scene.syntax
    noun = syntax.head(token.i) if token.rel == "case" else None
    if noun is None:
        noun = next((t for t in syntax.children(token.i, "obl", "nmod")), None)
        anchor = token
    else:
        anchor = noun
    if noun is None or anchor.head < 0:
        return
    content = _round(scene, token, noun)
    if content:
        yield Candidate(token.i, "according", 0.95, content, Voice(heads(syntax, noun.i)), None, (), _clause_top(syntax, anchor.head))


def _viewed(scene: Scene, noun: Token) -> Iterator[Candidate]:
    """ "In Berlin's view, …", "…, in his opinion": the clause round the phrase is the content, the owner the speaker."""
    syntax = scene.syntax
    owner = next((t for t in syntax.children(noun.i, "nmod:poss")), None)
    case = next((t for t in syntax.children(noun.i, "case") if t.lemma.lower() in ("in", "to", "by") and t.i < noun.i), None)
    if owner is None or case is None or kind_of(scene, owner.i) not in ("person", "group") or scene.quoted[noun.i] >= 0:
        return
    low = syntax.sentences[noun.sentence][0]
    opens = not any(t.upos not in ("PUNCT", "CCONJ") for t in syntax.tokens[low : case.i])
    if not (opens or syntax[case.i - 1].text == ",") or noun.i + 1 >= len(syntax) or syntax[noun.i + 1].upos != "PUNCT":
        return
    content = _round(scene, case, noun)
    if any(syntax[i].upos in _VERBLIKE for i in content):
        yield Candidate(case.i, "according", STRONG, content, Voice(heads(syntax, owner.i)), None, (), content[0])


def _to_whom(scene: Scene, token: Token) -> Iterator[Candidate]:
    """ "To her, the wall is …", "… because to them, “…”": the clause behind the comma is how it looks to them."""
    syntax = scene.syntax
    low, last = syntax.sentences[token.sentence]
    after = token.i + 2
    if after >= last or syntax[after].text != "," or syntax[token.i + 1].lemma.lower() not in _OBLIQUE or scene.quoted[token.i] >= 0:
        return
    opens = all(t.upos in ("PUNCT", "CCONJ", "SCONJ") for t in syntax.tokens[max(low, token.i - 1) : token.i])
    content = tuple(range(after + 1, last))
    if opens and any(t.xpos in ("VBD", "VBZ", "VBP", "MD") for t in syntax.tokens[after + 1 : last]):
        yield Candidate(token.i, "according", STRONG, content, Voice((token.i + 1,)), None, (), after + 1)


def _round(scene: Scene, token: Token, noun: Token) -> tuple[int, ...]:
    """The sentence round an "according to" phrase: what follows one that opens it, else what goes before, and on behind a comma where a verb follows."""
    syntax = scene.syntax
    first, last = syntax.sentences[token.sentence]
    phrase_end = noun.i + 1
    for i in syntax.subtree(noun.i):
        phrase_end = max(phrase_end, i + 1) if i > noun.i and i - phrase_end <= 0 else phrase_end
    comma = next((i for i in range(noun.i + 1, last) if syntax[i].text in (",", "–", "—", "--", ";")), last)
    if not any(t.upos not in ("PUNCT", "CCONJ", "ADV") for t in syntax.tokens[first : token.i]):
        if any(t.xpos in ("VBD", "VBZ", "VBP", "MD") for t in syntax.tokens[phrase_end:comma]):
            return tuple(range(phrase_end, last))
        return tuple(range(comma + 1, last)) if comma < last else tuple(range(phrase_end, last))
    start = max((i + 1 for i in range(first, token.i) if syntax[i].text == ";" and scene.quoted[i] < 0), default=first)
    before = tuple(range(start, token.i))
    goes_on = comma < last and any(t.upos in _VERBLIKE for t in syntax.tokens[comma + 1 : last]) and not any(syntax[i].upos in _VERBLIKE for i in before)
    return (*before, *range(comma + 1, last)) if goes_on else before


def _clause_top(syntax: Syntax, i: int) -> int:
    """The head of the clause that token `i` belongs to."""
    for _ in range(12):
        token = syntax[i]
        if token.head < 0 or token.rel in ("root", "ccomp", "parataxis", "advcl", "acl", "csubj"):
            return i
        if token.rel == "conj" and token.upos in _VERBLIKE:
            return i
        i = token.head
    return i


def _noun(scene: Scene, token: Token, entry: Entry) -> Iterator[Candidate]:
    """Nouns of speech: "X's insistence that …", "the claim by X that …", "X issued a warning that …"."""
    syntax, frames = scene.syntax, entry.frames
    options: list[tuple[float, str, tuple[int, ...], int]] = []
    for t in syntax.children(token.i, "acl", "ccomp", "xcomp", "nmod", "appos", "advcl"):
        if t.i < token.i:
            continue
        mark = next((c.lemma.lower() for c in syntax.children(t.i, "mark")), "")
        case = next((c.lemma.lower() for c in syntax.children(t.i, "case", "mark")), "")
        body = tuple(syntax.subtree(t.i))
        if t.rel in ("acl", "ccomp", "xcomp", "advcl") and t.deprel != "acl:relcl" and mark in ("that", "whether"):
            options.append((frames.get("that", 0), "that", body, t.i))
        elif t.rel in ("acl", "xcomp", "advcl") and mark == "to":
            options.append((frames.get("to", 0), "to", body, t.i))
        elif t.rel in ("nmod", "acl", "advcl") and frames.get(case, 0):
            options.append((frames[case], case, tuple(i for i in body if not (syntax[i].head == t.i and syntax[i].rel in ("case", "mark"))), t.i))
    best = max(options, key=lambda o: o[0], default=None)
    if best is None or best[0] <= 0:
        return
    voice = _owner(scene, token)
    weight = best[0] * _speaker_factor(scene, voice, entry)
    yield Candidate(token.i, best[1], weight, best[2], voice, entry, (), best[3])


def _owner(scene: Scene, token: Token) -> Voice | None:
    """Whose word a noun of speech is: its possessor, an adjective of nation, a "by" phrase, or the subject of "make", "issue", "repeat"."""
    syntax = scene.syntax
    for t in syntax.children(token.i, "nmod:poss"):
        return Voice(heads(syntax, t.i))
    for t in syntax.children(token.i, "nmod", "obl"):
        if any(c.lemma.lower() in _NOUN_SOURCES for c in syntax.children(t.i, "case")) and kind_of(scene, t.i) != "thing":
            return Voice(heads(syntax, t.i))
    verb = syntax.head(token.i)
    if verb is not None and verb.upos == "VERB" and token.rel in ("obj", "obl") and verb.lemma in scene.lexicon.group("light verb"):
        return subject(syntax, verb.i)
    for t in syntax.children(token.i, "amod", "compound"):
        if scene.doc.actors_of(t.i):
            return Voice((t.i,))
    return None


def _adjective(scene: Scene, token: Token, entry: Entry) -> Iterator[Candidate]:
    """ "Confident that …", "worried about …", "critical of …", with its subject."""
    syntax, frames = scene.syntax, entry.frames
    options: list[tuple[float, str, tuple[int, ...], int]] = []
    for t in syntax.children(token.i, "ccomp", "xcomp", "obl", "advcl"):
        if t.i < token.i:
            continue
        mark = next((c.lemma.lower() for c in syntax.children(t.i, "mark", "case")), "")
        body = tuple(syntax.subtree(t.i))
        if t.rel in ("ccomp", "advcl") and mark in ("that", "") and any(c.rel == "nsubj" for c in syntax.children(t.i)):
            options.append((frames.get("that", 0), "that", body, t.i))
        elif mark and t.rel != "ccomp":
            bare = tuple(i for i in body if syntax[i].head != t.i or syntax[i].rel != "case")
            options.append((frames.get(mark, 0), mark, body if mark == "to" else bare, t.i))
    best = max(options, key=lambda o: o[0], default=None)
    if best is None or best[0] <= 0:
        return
    voice = subject(syntax, token.i)
    if voice is None and token.rel == "amod" and token.head >= 0 and token.i > token.head:
        voice = Voice((token.head,))
    if voice is None or kind_of(scene, voice.heads[0]) not in ("person", "group"):
        return
    yield Candidate(token.i, best[1], best[0] * _mood_factor(scene, token, entry), best[2], voice, entry, (), best[3])
