"""What is no event although a word of the lexicon stands there, with the reason. Words: data/lexicon/en/acts/filters.tsv."""

from __future__ import annotations

from dragoman.extract.events.acts import Act, Acts
from dragoman.extract.events.lexicon import Lexicon, rows
from dragoman.model import Actor, Annotated
from dragoman.syntax import Token

__all__ = ["Filters"]

NEED_RECIPIENT = ("06", "07", "16")
WEAKEST = 0.5  # an act of weaker estimate needs actors on both sides


class Filters:
    """Reasons to drop an act."""

    def __init__(self, lexicon: Lexicon) -> None:
        lists: dict[str, frozenset[str]] = {c[0]: frozenset(c[1].split()) for _, c in rows("filters.tsv", 2) if not c[0].startswith("status:")}
        self.sport = lists["sport"]
        self.tales = lists["tale"]
        self.general = lists["general"]
        self.private = lists["private"]
        self.statuses: dict[str, str] = {w: c[0].removeprefix("status:") for _, c in rows("filters.tsv", 2) if c[0].startswith("status:") for w in c[1].split()}
        self.lexicon = lexicon

    def binding(self, act: Act) -> bool:
        """Whether the act uses up the acts it took in (a light verb left without actors does not)."""
        return True

    def political(self, actor: Actor) -> bool:
        """States, groups and organisations, and persons with a country, role, title or office."""
        if actor.kind in ("state", "organization", "office", "group", "people", "place"):
            return True
        return bool(actor.roles or actor.office or actor.title or actor.code)

    def reason(self, doc: Annotated, acts: Acts, act: Act) -> str | None:
        """Why the act is dropped; None to keep it, an empty text where it was never a candidate."""
        token = doc.syntax[act.node]
        if "light" in act.flags and not act.used:
            return ""
        if act.mood.negated:
            return "negated"
        if act.mood.supposed:
            return "condition"
        if not act.source and not act.recipient:
            return "no actor"
        actors = [doc.actor(a) for a in act.source + act.recipient]
        if not any(self.political(a) for a in actors):
            return "no political actor"
        if act.code.startswith(NEED_RECIPIENT) and not act.recipient:
            return "no recipient"
        if "claim" in act.flags and not act.recipient:
            return ""
        return self._form(doc, acts, act, token) or self._about(doc, token)

    def _form(self, doc: Annotated, acts: Acts, act: Act, token: Token) -> str | None:
        head = doc.syntax.head(token.i)
        if act.mood.infinitive and token.rel in ("advcl", "acl", "xcomp", "csubj", "ccomp", "nmod", "obl", "root", "conj") and not act.mood.future:
            return "infinitive"
        if act.mood.possible or act.mood.would:
            if not (act.source and act.recipient) or act.confidence < WEAKEST:
                return "hypothetical"
        if token.upos in ("NOUN", "PROPN"):
            if not (act.source and act.recipient) and act.confidence < 0.7:
                return "noun without both sides"
            if token.rel in ("compound", "amod", "flat"):
                return "modifier"
        if act.confidence < WEAKEST and not (act.source and act.recipient):
            return "weak"
        if token.xpos == "VBG" and token.rel in ("csubj", "nsubj") and head is not None:
            return "general"
        return None

    def _about(self, doc: Annotated, token: Token) -> str | None:
        words = {doc.syntax[j].lemma.lower() for j in doc.syntax.subtree(token.i)[:80] if doc.syntax[j].upos == "NOUN"}
        if len(words & self.sport) > 1:
            return "sport"
        if words & self.tales:
            return "tale"
        return None
