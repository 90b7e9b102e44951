"""What is no event although a word of the lexicon stands there, with the reason. Words: data/lexicon/en/acts/filters.tsv."""

from __future__ import annotations

from dragoman.extract.events import anchors
from dragoman.extract.events.acts import Act
from dragoman.extract.events.clauses import Clauses
from dragoman.extract.events.lexicon import Lexicon, rows
from dragoman.extract.events.modality import mood
from dragoman.model import Actor, Annotated
from dragoman.syntax import Token

__all__ = ["Filters"]

OFFICES = frozenset({"GOV", "MIL", "LEG", "JUD", "OPP", "REB", "IGO", "PTY", "SPY", "COP"})
FORCES = frozenset({"COP", "MIL", "SPY"})
COMMERCE = frozenset({"BUS", "MNC"})
PERSONAL = ("act.complain", "act.admit", "act.confess", "act.defend")  # what private people do every day
CIVIL = frozenset({"CVL", "REF", "LAB", "CRM", "EDU", "MED", "AGR"})
NEED_RECIPIENT = ("06", "07")
UNFINISHED = ("advcl", "acl", "xcomp", "csubj", "ccomp", "nmod", "obl", "root", "conj")
SPOKEN = ("02", "03", "05", "10", "11", "12", "13")
POLITICS = 4  # acts told before, for a report to be about politics
PLAYED = 5  # different words of sport in a report of a game
AGES = 15  # years: what is older is history, however told
SINCE = 2  # years: what is older is history where it stands in a subordinate clause
SILENCE = ("refuse.refuse", "refuse.decline", "appeal.ask", "appeal.request")
WEAKEST = 0.5  # an act of weaker estimate needs actors on both sides


class Filters:
    """Reasons to drop an act."""

    def __init__(self, lexicon: Lexicon) -> None:
        lists: dict[str, frozenset[str]] = {c[0]: frozenset(c[1].split()) for _, c in rows("filters.tsv", 2) if not c[0].startswith("status:")}
        self.games = lists["game"]
        self.sport = lists["sport"]
        self.tales = lists["tale"]
        self.general = lists["general"]
        self.private = lists["private"]
        self.statuses: dict[str, str] = {w: c[0].removeprefix("status:") for _, c in rows("filters.tsv", 2) if c[0].startswith("status:") for w in c[1].split()}
        self.roles = lists["role"]
        self.examples = lists["example"]
        self.chances = lists["chance"]
        self.lexicon = lexicon
        self.arms = lists["armed"]
        self.silent = lists["silent"]
        self.charging = lists["charging"]
        self.addressees = lists["addressee"]
        self.hoping = lists["hoping"]
        self.matters = lists["matter"]
        self.matter = lexicon.classes["@treaty"] | lexicon.classes["@talks"]

    def political(self, actor: Actor) -> bool:
        """States and peoples, whoever has a country, a political role or an office, and whoever the directory knows."""
        if actor.kind == "organization" and actor.roles and set(actor.roles) <= COMMERCE:
            return False
        if actor.country or actor.office or actor.kind in ("state", "people") or actor.resolved_by == "directory":
            return True
        return any(role in self.roles for role in actor.roles)

    def seized(self, clauses: Clauses, act: Act, told: list[str]) -> bool:
        """ "Three were arrested": arrests of whomever, in a report that has told of protest or violence."""
        if act.code != "173" or act.mood.negated or act.mood.supposed or act.mood.possible or not clauses.of(act.node).passive:
            return False
        return any(code.startswith(("14", "17", "18", "19")) for code in told) and clauses.syntax[act.node].rel in ("root", "conj", "ccomp", "parataxis")

    def party(self, clauses: Clauses, act: Act, told: list[str]) -> bool:
        """Whether somebody known by name only speaks to or against others, or gives way, in a report that has told of politics."""
        if len(told) < POLITICS or act.mood.negated or act.mood.supposed or not act.code.startswith(("016", "02", "0831", "10", "12", "13")):
            return False
        actors = [clauses.actor(a) for a in act.source]
        return bool(actors) and all(a.kind == "person" and bool(a.name[:1].isupper()) and not a.roles and len(a.mentions) > 1 for a in actors)

    def played(self, doc: Annotated) -> bool:
        """Whether a whole report is about a game: many different words of sport."""
        return len({t.lemma.lower() for t in doc.syntax.tokens if t.upos == "NOUN"} & self.games) >= PLAYED

    def reason(self, clauses: Clauses, act: Act) -> str | None:
        """Why the act is dropped; None to keep it, an empty text where it was never a candidate."""
        doc = clauses.doc
        token = doc.syntax[act.node]
        if "light" in act.flags and ">" not in act.rule:
            return ""
        if "void" in act.flags:
            return "not done"
        if act.mood.negated:
            return "negated"
        if act.mood.supposed:
            return "condition"
        if not act.source and not act.recipient:
            return "no actor"
        if not self.public(clauses, act):
            return "no political actor"
        if act.code.startswith(NEED_RECIPIENT) and not act.recipient:
            return "no recipient"
        if "both" in act.flags and not (act.source and act.recipient):
            return "one side"
        if not act.recipient and ((act.code in ("051", "052", "070") and not self._judged(clauses, act)) or self._unaddressed(clauses, act)):
            return "one side"
        if act.code.startswith("171") and not act.recipient and not any(clauses.actor(a).country for a in act.source):
            return "one side"
        if act.code.startswith("14") and act.source and all(FORCES & set(clauses.actor(a).roles) for a in act.source):
            return "no protest"
        if act.code == "051" and not self._notable(clauses, act.source) and not self._notable(clauses, act.recipient):
            return "no political actor"
        if act.rule.startswith(PERSONAL) and not self._notable(clauses, act.source):
            return "no political actor"
        if self._history(clauses, act):
            return "history"
        if "claim" in act.flags and not act.recipient:
            return ""
        return self._form(clauses, act, token) or self._about(doc, token)

    def _judged(self, clauses: Clauses, act: Act) -> bool:
        """ "welcomed the agreement": what a state or official praises is told, though not whose it is."""
        if not self._notable(clauses, act.source):
            return False
        return any(
            clauses.lemma(j) in self.matters and any(k.lemma.lower() in ("the", "this", "that") for k in clauses.syntax.children(j, "det"))
            for j in clauses.slot(act.node, "o")
        )

    def _notable(self, clauses: Clauses, ids: tuple[str, ...]) -> bool:
        """Whether a state, a public body or an official is among them."""
        actors = [clauses.actor(a) for a in ids]
        return any(a.kind == "state" or (a.kind in ("organization", "office", "person", "group") and bool(OFFICES & set(a.roles))) for a in actors)

    def _history(self, clauses: Clauses, act: Act) -> bool:
        """What is dated more than two years before the report, told in passing: a relative clause, or one after "since" or "when"."""
        published = clauses.doc.report.published
        token = clauses.syntax[act.node]
        if published is None or act.code.startswith("01"):
            return False
        long_ago = anchors.beside(clauses.doc, token)
        span = clauses.syntax.sentence_span(token.sentence)
        if any(t.start and int(t.start[:4]) >= int(published[:4]) - SINCE for t in clauses.doc.times_in(*span)):
            long_ago = None
        if long_ago is not None and long_ago.end and int(long_ago.end[:4]) < int(published[:4]) - AGES:
            return True
        aside = token.deprel == "acl:relcl" or (token.rel == "advcl" and clauses.preposition(token) in ("since", "when", "after", "before", "as"))
        since = act.mood.perfect and any(clauses.preposition(k) == "since" for k in clauses.syntax.children(token.i, "obl", "nmod", "advcl"))
        if not aside and not since:
            return False
        when = anchors.beside(clauses.doc, token)
        last = (when.start if since else when.end) if when is not None else None
        return last is not None and int(last[:4]) < int(published[:4]) - SINCE + (last[4:] > published[4:])

    def _unaddressed(self, clauses: Clauses, act: Act) -> bool:
        """A bare appeal, promise or demand to nobody by nobody of note; "urged all sides to …" is public, though nobody is named."""
        if act.code in ("020", "030", "100") and self._notable(clauses, act.source):
            return False
        if "bare" not in act.flags or act.code not in ("020", "030", "100") or not act.rule.startswith(("appeal", "intend", "ready")):
            return False
        return not (act.source and any(clauses.lemma(j) in self.addressees for name in ("o", "on", "to") for j in clauses.slot(act.node, name)))

    def public(self, clauses: Clauses, act: Act) -> bool:
        """Whether the actors make it a public act: somebody political; for a protest a group; for a meeting or visit whoever is named on each side."""
        source = [self.political(clauses.actor(a)) for a in act.source]
        recipient = [self.political(clauses.actor(a)) for a in act.recipient]
        if act.code.startswith("04"):
            one_sided = act.code in ("042", "043") and not source
            if act.code in ("042", "043") and self._private(clauses, act):
                return False
            return not one_sided and any(source or [True]) and any(recipient or [True]) and any(source + recipient)
        if act.code.startswith(("14", "082", "1242")) and act.confidence >= 0.6:
            return any(source + recipient) or any(clauses.actor(a).kind in ("group", "organization") for a in act.source)
        if act.code == "190" and not source:
            return bool(recipient) and self._armed(clauses.doc, act)
        return any(source + recipient) or (act.code[:2] in ("18", "19", "20") and bool(recipient) and self._armed(clauses.doc, act))

    def _private(self, clauses: Clauses, act: Act) -> bool:
        """Whether people travel, or are met, for themselves (civilians, refugees), or an officer sees soldiers of his own: no visit."""
        source, recipient = ([clauses.actor(a) for a in ids] for ids in (act.source, act.recipient))
        home = {a.country for a in source}

        def plain(actor: Actor, allowed: frozenset[str]) -> bool:
            return actor.kind in ("people", "group") and set(actor.roles) <= allowed

        travellers = bool(source) and all(plain(a, CIVIL) for a in source)
        met = bool(recipient) and all(plain(a, CIVIL) or (plain(a, CIVIL | {"MIL"}) and (a.country in home or a.country is None)) for a in recipient)
        return travellers or met

    def _armed(self, doc: Annotated, act: Act) -> bool:
        """Violence against people in an attack of arms, whoever did it; a death alone may be an accident."""
        if act.code not in ("180", "182", "1821", "1823", "190"):
            return True
        first, last = doc.syntax.sentences[doc.syntax[act.node].sentence]
        words = {doc.syntax[j].lemma.lower() for j in range(first, last)}
        return bool(words & self.arms) and not words & self.lexicon.classes["@accident"]

    def _general(self, clauses: Clauses, act: Act, token: Token) -> bool:
        """A simple present that tells no single act: "the assembly makes the laws"; headlines and captions excepted."""
        doc = clauses.doc
        if token.xpos not in ("VBZ", "VBP") or act.mood.ongoing or doc.syntax.children(token.i, "aux"):
            return False
        title = doc.report.title_span
        if title is not None and token.end <= title[1]:
            return False
        if act.code[:2] in ("02", "03", "05", "10", "11", "12", "13"):
            return False
        if act.code.startswith("061"):
            return True
        if act.code.startswith("07") and any(doc.syntax[j].upos == "NUM" for k in clauses.slot(token.i, "o") for j in doc.syntax.subtree(k)[:20]):
            return False  # a sum is given once
        actors = [clauses.actor(a) for a in act.source + act.recipient]
        named = sum(bool(a.country) or a.kind in ("person", "office") or a.resolved_by == "directory" for a in actors)
        return named < (2 if act.code[:2] in ("06", "07", "17") and act.code != "074" else 1)

    def _form(self, clauses: Clauses, act: Act, token: Token) -> str | None:
        """What the grammar of the predicate says against a single, real deed."""
        syntax = clauses.syntax
        head = syntax.head(token.i)
        passive = bool(syntax.children(token.i, "nsubj:pass", "aux:pass"))
        if act.mood.infinitive and token.rel in UNFINISHED and not act.mood.future:
            said = token.rel == "advcl" and act.source and act.code[:2] in ("02", "05", "10", "11") and head is not None and head.xpos in ("VBD", "VBN", "VBZ")
            return None if said else "infinitive"
        if token.upos == "VERB" and not act.source and act.code[:2] in SPOKEN and not passive and token.xpos != "VBN":
            return "no speaker"
        if token.xpos == "VBN" and token.rel in ("acl", "amod") and not act.source and act.code[:3] in ("050", "051", "112", "120"):
            return "description"
        if act.rule.startswith("refuse.oppose") and token.rel == "acl":
            return "description"
        if self._told_about(clauses, act, token, head):
            return "spoken of"
        if any(k.lemma.lower() == "any" for k in syntax.children(token.i, "det")):
            return "hypothetical"
        if act.mood.obliged and not act.rule.startswith(("demand.must", "appeal.must")):
            return "obliged"
        if token.upos == "VERB" and token.xpos == "VBG" and not act.source and not passive:
            return "no subject"
        if head is not None and token.rel == "ccomp" and clauses.lemma(head.i) in self.hoping:
            return "hypothetical"
        if "bare" in act.flags and act.mood.possible:
            return "hypothetical"
        if head is not None and token.rel in ("xcomp", "acl") and (mood(syntax, head.i).possible or head.lemma.lower() in self.chances):
            return "hypothetical"
        if (act.mood.possible or act.mood.would) and (not (act.source and act.recipient) or act.confidence < WEAKEST):
            return "hypothetical"
        if token.upos in ("NOUN", "PROPN") and not (act.source and act.recipient) and act.confidence < 0.7:
            return "noun without both sides"
        if token.upos in ("NOUN", "PROPN") and token.rel in ("compound", "amod", "flat"):
            return "modifier"
        if act.confidence < WEAKEST and not (act.source and act.recipient):
            return "weak"
        return self._discourse(clauses, act, token, head)

    def _told_about(self, clauses: Clauses, act: Act, token: Token, head: Token | None) -> bool:
        """What somebody is charged with, what talks are about, a comment refused, a lasting stance told in passing."""
        if act.rule in SILENCE and any(clauses.lemma(j) in self.silent for j in clauses.slot(act.node, "x")):
            return True
        if token.xpos in ("VBZ", "VBP") and token.deprel == "acl:relcl" and act.code == "051":
            return True
        if head is None:
            return False
        name = clauses.preposition(token)
        if token.xpos == "VBG" and name in ("of", "with", "for", "from") and head.upos in ("VERB", "NOUN"):
            return clauses.lemma(head.i) in self.charging
        return token.upos == "NOUN" and name in ("on", "about") and head.upos == "NOUN" and clauses.lemma(head.i) in self.matter

    def _discourse(self, clauses: Clauses, act: Act, token: Token, head: Token | None) -> str | None:
        """What the sentence around the predicate says against it."""
        syntax = clauses.syntax
        if self._general(clauses, act, token) or any(k.lemma.lower() in self.general for k in syntax.children(token.i, "advmod")):
            return "general"
        if token.xpos == "VB" and token.rel in ("root", "ccomp", "parataxis") and not syntax.children(token.i, "nsubj", "aux", "mark", "nsubj:pass"):
            return "imperative"
        start, end = syntax.sentence_span(token.sentence)
        if clauses.doc.text[start:end].rstrip("\"'”’) ").endswith("?"):
            return "question"
        first = syntax[syntax.sentences[token.sentence][0]]
        if first.lemma.lower() in self.examples and first.xpos == "VB":
            return "example"
        if token.rel == "acl" and any(t.lemma.lower() == "time" for t in (head, *syntax.children(token.i, "obl", "nmod", "advmod")) if t is not None):
            return "first time"
        if token.xpos == "VBG" and token.rel in ("csubj", "nsubj") and head is not None:
            return "general"
        return None

    def _about(self, doc: Annotated, token: Token) -> str | None:
        words = {doc.syntax[j].lemma.lower() for j in doc.syntax.subtree(token.i)[:80] if doc.syntax[j].upos == "NOUN"}
        if len(words & self.sport) > 1:
            return "sport"
        around = (n for a in doc.syntax.ancestors(token.i) for n in (a, *doc.syntax.children(a.i, "nsubj", "obl")))
        if words & self.tales or any(n.upos == "NOUN" and n.lemma.lower() in self.tales for n in around):
            return "tale"
        return None
