"""Time expressions as they hang in the tree: the days they mean, and the verb that they date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.extract.events.scenery import Scenery
from dragoman.model import Annotated, Time
from dragoman.syntax import Syntax, Token

__all__ = ["Expressions", "shifted"]

DAY_OF_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T")
DAYS = re.compile(r"P(\d+)([DW])$")
HOURS = re.compile(r"PT(\d+|X+)H$|PT(\d+|X+)M$")
SAME_DAY = 12  # hours: "ten hours after" is the same day, "48 hours after" may be any
DEEPEST = 8  # steps from an expression up to the verb that it dates


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day; `start` None where the text gives only an end ("until June")."""

    start: str | None
    end: str


class Expressions:
    """The time expressions of one report."""

    def __init__(self, doc: Annotated, scenery: Scenery) -> None:
        self.doc = doc
        self.syntax = doc.syntax
        self.scenery = scenery

    def days(self, time: Time) -> Days | None:
        """The days that an expression means; None for durations and times without an end.

        "Since July" lasts to the day of print; "before dawn on Sunday" is of Sunday.
        """
        if time.type not in ("DATE", "TIME"):
            return None
        found = DAY_OF_TIME.match(time.value or "")
        if found and (time.start is None or time.end is None):
            return Days(found[1], found[1])
        if time.end is None and time.start is not None and self.case(time) == "since" and self.doc.report.published:
            return Days(time.start[:10], self.doc.report.published[:10])
        return Days(time.start and time.start[:10], time.end[:10]) if time.end else None

    def bare(self, time: Time) -> bool:
        """Whether an expression names a time of day and no day: "at noon", "in the evening"."""
        words = set(re.findall(r"[a-z]+", self.doc.quoted(time.span).lower()))
        return time.type == "TIME" and not words & self.scenery.words("day")

    def case(self, time: Time) -> str:
        """The preposition of an expression, or nothing."""
        top = self.syntax.top(*time.span)
        kids = [] if top is None else self.syntax.children(top.i, "case", "mark")
        return kids[0].lemma.lower() if kids else ""

    def opens(self, time: Time) -> bool:
        """Whether an expression opens its sentence ("On Thursday …"), and so dates its main clause, wherever the parser hung it."""
        token = self.syntax.inside(*time.span)[0]
        first, _ = self.syntax.sentences[token.sentence]
        return all(t.upos in ("ADP", "ADV", "SCONJ", "PUNCT", "DET") for t in self.syntax.tokens[first : token.i])

    def describes(self, time: Time) -> Token | None:
        """The noun that an expression only describes: "the coup of 1973", "last month's vote"; None where it dates a verb."""
        top = self.syntax.top(*time.span)
        head = None if top is None else self.syntax.head(top.i)
        if top is None or head is None or head.upos in ("VERB", "AUX") or top.rel not in ("nmod", "amod", "compound", "nummod", "appos"):
            return None
        return head if self.case(time) in ("of", "from", "for", "'s", "’s", "") and top.deprel not in ("nmod:unmarked", "nmod:tmod", "nmod:npmod") else None

    def carried(self, time: Time) -> int | None:
        """The verb dated by what it was done in or with: "in a letter of May 7", "in a note delivered on Friday"."""
        top = self.syntax.top(*time.span)
        head = None if top is None else self.syntax.head(top.i)
        noun = self.describes(time)
        if noun is None and head is not None and head.rel == "acl" and head.xpos == "VBN":
            noun = self.syntax.head(head.i)
        if noun is None or noun.rel != "obl" or not any(k.lemma.lower() in ("in", "at", "during") for k in self.syntax.children(noun.i, "case")):
            return None
        return noun.head

    def scene(self, time: Time) -> Token | None:
        """The verb above "the events of Wednesday, when …": the story goes there."""
        noun = self.describes(time)
        if noun is None or noun.rel not in ("obl", "nsubj", "obj"):
            return None
        after = [t for t in self.syntax.tokens[noun.i : noun.i + 6] if t.start >= time.span[1] and t.upos != "PUNCT"]
        return self.syntax.head(noun.i) if after and after[0].lemma.lower() == "when" else None

    def told_of(self, time: Time) -> int | None:
        """The noun whose clause an expression dates: "an offer, made on Friday", "the deal that they reached in May"."""
        top = self.syntax.top(*time.span)
        verb = None if top is None else self.syntax.head(top.i)
        if verb is None or verb.rel != "acl" or verb.xpos not in ("VBN", "VBD") or verb.lemma.lower() not in self.scenery.words("making"):
            return None
        return verb.head

    def hook(self, time: Time) -> Token | None:
        """The verb that an expression dates; through the nouns that the parser hung it on ("landed in the capital on Sunday")."""
        top = self.syntax.top(*time.span)
        if top is None:
            return None
        if self.opens(time):
            root = self.syntax.root(top.sentence)
            return root if root is not None and self._verbal(root) else None
        if self.describes(time) is not None:
            return None
        verb = self.syntax.head(top.i)
        if top.rel == "obj" and verb is not None and any(k.i != top.i for k in self.syntax.children(verb.i, "obj", "xcomp")):
            return None
        for n, here in enumerate((top, *self.syntax.ancestors(top.i))):
            if self._verbal(here) and here.i != top.i:
                return here
            if n > DEEPEST or here.rel in ("acl", "dep"):
                break
        return None

    def after(self, *nodes: int) -> tuple[int | None] | None:
        """Days between an act and what it came after ("eight days after soldiers seized …": 8), unknown or not; None where none are told."""
        for token in (t for node in nodes for t in self._chain(node)):
            for mark in (*self.syntax.children(token.i, "mark", "case"), *self._before(token)):
                if mark.lemma.lower() != "after" or mark.i == 0:
                    continue
                length = self._ending(mark.start)
                if length is not None:
                    return (self._length(length),)
                if self.syntax[mark.i - 1].lemma.lower() in self.scenery.words("moments"):
                    return (0,)
        return None

    def _ending(self, offset: int) -> Time | None:
        """The duration that ends right before an offset."""
        near = (t for t in self.doc.times if t.type == "DURATION" and t.span[1] <= offset)
        return next((t for t in near if not self.doc.text[t.span[1] : offset].strip()), None)

    def _before(self, token: Token) -> list[Token]:
        """The nearest "after" left of a verb, with no verb between: where the parser hung it on the subject."""
        first, _ = self.syntax.sentences[token.sentence]
        for t in reversed(self.syntax.tokens[first : token.i]):
            if t.lemma.lower() == "after":
                return [t] if token.upos == "VERB" and token.xpos == "VBD" else []
            if t.upos in ("VERB", "AUX"):
                return []
        return []

    def _length(self, time: Time) -> int | None:
        days = DAYS.match(time.value or "")
        if days:
            return int(days[1]) * (7 if days[2] == "W" else 1)
        hours = HOURS.match(time.value or "")
        return 0 if hours and ("X" in hours[0] or hours[2] or int(hours[1]) <= SAME_DAY) else None

    def lasting(self, node: int) -> int | None:
        """ "ending eight days of air raids": how many days an act told by a noun went on."""
        for token in self._chain(node):
            head = self.syntax.head(token.i)
            if token.upos != "NOUN" or token.rel != "nmod" or head is None or not any(k.lemma == "of" for k in self.syntax.children(token.i, "case")):
                continue
            time = self._ending(head.end)
            found = DAYS.match(time.value or "") if time is not None else None
            if found and found[2] == "D":
                return int(found[1])
        return None

    def _chain(self, node: int) -> list[Token]:
        """A token and those that it is joined to."""
        out = [self.syntax[node]]
        while out[-1].rel == "conj" and len(out) < DEEPEST:
            head = self.syntax.head(out[-1].i)
            if head is None or head.i in {t.i for t in out}:
                break
            out.append(head)
        return out

    def _verbal(self, token: Token) -> bool:
        return token.upos in ("VERB", "AUX") or bool(self.syntax.children(token.i, "cop"))


def shifted(day: str, days: int) -> str:
    """The day so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def first_token(syntax: Syntax, time: Time) -> int:
    return syntax.inside(*time.span)[0].i
