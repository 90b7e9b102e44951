"""What one noun phrase means as an actor: who, of which country, in which role. No context beyond the phrase but the report's date and states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dragoman.link.chunks import NOMINAL, Chunk, Hit
from dragoman.link.directory import Body, Directory, Person, State, Term, holds
from dragoman.link.lexicon import Agent, Lexicon
from dragoman.link.words import fold, skeleton
from dragoman.syntax import Syntax

__all__ = ["Reader", "Reading"]

OWNERS = 4
"""Owners of owners that are looked at: "Iran's president's office"."""

ARMED = frozenset({"REB", "UAF", "SEP", "PRM", "OPP", "COP", "SPY"})


@dataclass(slots=True)
class Reading:
    """One reading of a phrase. `name` is empty for a description; `countries` has several for "U.S. and Iranian officials".

    `was`: a former holder; `by`: what it was read from (`Actor.resolved_by`); `borrowed`: the roles are those of a body named after "of".
    """

    kind: str
    name: str = ""
    countries: tuple[str, ...] = ()
    base: str = ""
    roles: tuple[str, ...] = ()
    title: str | None = None
    term: Term | None = None
    former: str | None = None
    was: bool = False
    person: Person | None = None
    body: Body | None = None
    state: State | None = None
    agent: Agent | None = None
    head: str = ""
    sex: str = ""
    plural: bool = False
    definite: bool = False
    anonymous: bool = False
    by: str = "none"
    borrowed: bool = False
    span: tuple[int, int] = (0, 0)
    words: tuple[str, ...] = field(default_factory=tuple)

    @property
    def country(self) -> str | None:
        return self.countries[0] if len(self.countries) == 1 else None


class Reader:
    """Reads chunks of one text. `near` counts the countries the text names, to choose between bodies and people of one name."""

    def __init__(self, directory: Directory, lexicon: Lexicon, syntax: Syntax, date: str | None, chunks: Sequence[Chunk]) -> None:
        self.directory = directory
        self.lexicon = lexicon
        self.syntax = syntax
        self.date = date
        self.near: Mapping[str, int] = {}
        self._at = {chunk.first: k for k, chunk in enumerate(chunks)}
        self._chunks = chunks
        self._read: dict[int, Reading | None] = {}
        self._label: dict[int, str] = {}
        for name in syntax.names:
            for i in range(name.first, name.last):
                self._label[i] = name.label

    # -- the countries of modifiers, owners and "of" phrases

    def codes(self, states: Sequence[State]) -> tuple[str, ...]:
        """The code of a state's name on the report's day: a historic one only in its time; several readings go by what the text names."""
        date = self.date or "9999"
        fit = [s for s in states if holds(s.start, s.end, date) or (s.kind == "un" and s.start and date < s.start)]
        fit = fit or list(states)
        if self.date is None:
            fit = [s for s in fit if s.kind != "historic"] or fit
        historic = [s for s in fit if s.kind == "historic"]
        if historic and self.date is not None:
            return (historic[0].code,)
        codes = list(dict.fromkeys(s.code for s in fit))
        if len(codes) > 1:
            codes.sort(key=lambda c: -self.near.get(c, 0))
        return tuple(codes[:1])

    def modifiers(self, chunk: Chunk, end: int) -> tuple[tuple[str, ...], Body | None]:
        """Countries and the last body named before token `end` of a chunk, then its owner's."""
        countries: list[str] = []
        body: Body | None = None
        for hit in chunk.hits:
            if hit.last > end or (hit.bound and not self.joint(hit)) or self._war(hit):
                continue
            if hit.states:
                countries.extend(c for c in self.codes(hit.states) if c not in countries)
            elif hit.bodies:
                body = self.body(hit, ())
        owner = chunk.owner
        for _ in range(OWNERS):
            if owner is None or countries or body is not None:
                break
            for hit in owner.hits:
                if hit.bound:
                    continue
                if hit.states:
                    countries.extend(c for c in self.codes(hit.states) if c not in countries)
                elif hit.bodies:
                    body = self.body(hit, ())
                elif hit.people and hit.people[0].country:
                    countries.append(hit.people[0].country)
            owner = owner.owner
        return tuple(countries), body

    def _war(self, hit: Hit) -> bool:
        """The country of a war is where it was, not where its veterans come from ("an Iraq War veteran")."""
        behind = self.syntax.tokens[hit.last] if hit.last < len(self.syntax.tokens) else None
        return behind is not None and behind.text.casefold() == "war"

    def joint(self, hit: Hit) -> bool:
        """A hyphen that joins two names ("Israeli-Palestinian") binds neither, nor does "-led"; "pro-Iranian" and "US-backed" do."""
        tokens = self.syntax.tokens
        if hit.first > 1 and tokens[hit.first - 1].text in "-–":
            return tokens[hit.first - 2].text[:1].isupper() and fold(tokens[hit.first - 2].text) not in self.lexicon.sides
        behind = tokens[hit.last + 1] if hit.last + 1 < len(tokens) and tokens[hit.last].text in "-–" else None
        return behind is not None and (behind.text[:1].isupper() or behind.text == "led")

    def body(self, hit: Hit, countries: tuple[str, ...]) -> Body:
        """The body meant: alive on the day, of a country named with it, else of one the text names, else the first."""
        bodies = [b for b in hit.bodies if self.date is None or holds(b.start, b.end, self.date)] or list(hit.bodies)
        if self.date is None:
            bodies = [b for b in bodies if not b.end] or bodies
        for b in bodies:
            if b.country and b.country in countries:
                return b
        return max(bodies, key=lambda b: self.near.get(b.country or "", 0)) if len({b.name for b in bodies}) > 1 else bodies[-1 if self.date is None else 0]

    # -- one chunk

    def read(self, chunk: Chunk) -> Reading | None:
        """The reading of a chunk, or None where it names no actor."""
        if chunk.first not in self._read:
            self._read[chunk.first] = None
            self._read[chunk.first] = self._fresh(chunk)
        return self._read[chunk.first]

    def _fresh(self, chunk: Chunk) -> Reading | None:
        found = self._person(chunk) or self._named(chunk) or self._described(chunk)
        if found is not None:
            tokens = self.syntax.tokens
            found.head = fold(tokens[chunk.head].lemma or tokens[chunk.head].text)
            first = chunk.first
            found.span = (tokens[first].start, tokens[chunk.last - 1].end)
            found.definite = tokens[first].text.casefold() in ("the", "this", "that", "these", "those", "both") or chunk.owner is not None
            alone = chunk.last - chunk.first == 1 and tokens[first].upos == "PROPN" and found.kind == "organization"
            found.definite = found.definite or (alone and not found.name)
            found.words = tuple(fold(tokens[i].text) for i in range(chunk.first, chunk.last))
        return found

    def _lemmas(self, first: int, last: int) -> list[str]:
        out = []
        for t in self.syntax.tokens[first:last]:
            if t.upos == "PUNCT":
                continue
            lemma = t.lemma if t.upos in ("NOUN", "PROPN") and t.lemma else t.text
            out.append(fold(lemma))
        return out

    def _after(self, last: int) -> list[str]:
        """Up to five folded lemmas behind a chunk, where "of", "in", "for" or "to" comes first."""
        words = [fold(t.lemma or t.text) for t in self.syntax.tokens[last : last + 5]]
        return words if words and words[0] == "of" else []

    def agent_at(self, chunk: Chunk, end: int) -> Agent | None:
        """The agent phrase whose last word is token `end - 1` of a chunk."""
        words = self._lemmas(chunk.first, end)
        after = self._after(end) if end == chunk.last else []
        if chunk.owner is not None and end == chunk.last and 0 < len(words) <= 2:
            joined = [*self._lemmas(chunk.owner.first, chunk.owner.last), "'s", *words]
            longer = self.lexicon.agent(joined, len(joined) - 1, [])
            if longer is not None and longer.length > len(words):
                return longer
        found = self.lexicon.agent(words, len(words) - 1, after) if words else None
        if found is None and words:
            last = fold(self.syntax.tokens[end - 1].text)
            if last != words[-1]:
                found = self.lexicon.agent([*words[:-1], last], len(words) - 1, after)
            elif words[-1].endswith("men"):
                found = self.lexicon.agent([*words[:-1], words[-1][:-2] + "an"], len(words) - 1, after)
            elif last.endswith("s") and self.syntax.tokens[end - 1].upos == "PROPN":
                found = self.lexicon.agent([*words[:-1], last[:-1]], len(words) - 1, after)
        return found

    def _person(self, chunk: Chunk) -> Reading | None:
        run = self._name_run(chunk)
        if run is None:
            return None
        first, last, hit = run
        tokens = self.syntax.tokens
        name = self.syntax.text[tokens[first].start : tokens[last - 1].end]
        agent = self._title(chunk, first)
        countries, body = self.modifiers(chunk, first)
        countries = countries or self._realm(chunk, agent)
        person = self._known(run, agent, countries)
        if person is None and agent is None and hit is None and last - first == 1 and self._label.get(first) != "person":
            return None
        reading = Reading("person", name=person.name if person and last - first > 1 else name, countries=countries[:1])
        reading.title = self._title_text(chunk, first)
        reading.agent = agent
        before = [fold(t.text) for t in tokens[chunk.first : first]]
        reading.was = any(w in self.lexicon.former for w in before)
        reading.sex = (person.sex if person else "") or self.sex_of(before, name)
        self._office(reading, person, before, body)
        return reading

    def _realm(self, chunk: Chunk, agent: Agent | None) -> tuple[str, ...]:
        """The country after a titled name: "King Abdullah of Jordan"."""
        k = self._at.get(chunk.last + 1)
        if k is None or agent is None or self.syntax.tokens[chunk.last].text.casefold() != "of":
            return ()
        inner = self.read(self._chunks[k])
        return inner.countries if inner is not None and inner.kind == "state" else ()

    def sex_of(self, before: Sequence[str], name: str) -> str:
        """Sex by title ("Mr.") or given name, for pronouns only; empty where unknown."""
        given = self.lexicon.given
        for word in before:
            if word in self.lexicon.classes["form"]:
                return given.get(word, "")
        parts = name.split()
        return given.get(fold(parts[0]), "") if len(parts) > 1 else ""

    def _office(self, reading: Reading, person: Person | None, before: Sequence[str], body: Body | None) -> None:
        """Roles as the title says and, where the directory knows the person, as held on the day."""
        agent = reading.agent
        if agent is not None and not reading.was:
            reading.roles = agent.roles
            self._modified(reading, before, body)
            reading.by = "title"
        if agent is not None and reading.was:
            reading.roles, reading.by = ("ELI",) if set(agent.roles) & {"GOV", "LEG"} else (), "title"
        if body is not None and not reading.countries:
            reading.countries, reading.base = ((body.country,) if body.country else ()), body.base
        if person is None:
            return
        reading.person, reading.by = person, "directory"
        held = person.at(self.date)
        if person.country and not reading.countries:
            reading.countries = (person.country,)
        if held and not reading.was:
            term = self._best(held, agent)
            reading.term = term
            reading.base = term.base or reading.base
            if term.country and (not reading.base or not reading.countries):
                reading.countries = (term.country,)
            if term.base and not term.country:
                reading.countries = ()
            reading.roles = tuple(dict.fromkeys(r for t in (term, *held) for r in t.roles))
        elif self.date is not None and not held and agent is None and any(t.end and t.end < self.date and "GOV" in t.roles for t in person.terms):
            reading.roles = ("ELI",)

    def _best(self, held: Sequence[Term], agent: Agent | None) -> Term:
        if agent is not None:
            words = set(agent.phrase.split())
            for term in held:
                if words & {fold(w) for w in term.office.split()}:
                    return term
        return held[-1]

    def _title(self, chunk: Chunk, first: int) -> Agent | None:
        """The agent noun right before a name, over "of" where a phrase like "Secretary of State" stands there."""
        tokens = self.syntax.tokens
        if first > chunk.first:
            end = first
            while end > chunk.first and tokens[end - 1].text in ("-", "–", '"', "“"):
                end -= 1
            words = self._lemmas(chunk.first, end)
            # "Minister of State X" and "Secretary of State X": the chunk begins at "State"
            if chunk.first >= 2 and tokens[chunk.first - 1].text.casefold() == "of":
                lead = fold(tokens[chunk.first - 2].lemma or tokens[chunk.first - 2].text)
                opener = self.lexicon.agent([lead], 0, ["of", *words])
                if opener is not None and "of" in opener.phrase:
                    return opener
            found = self.lexicon.agent(words, len(words) - 1, []) if words else None
            if found is None and words and words[-1].endswith("s"):
                found = self.lexicon.agent([*words[:-1], words[-1][:-1]], len(words) - 1, [])
            return found if self._is_title(found) or (found is not None and found.kind == "office") else None
        if chunk.first >= 3 and tokens[chunk.first - 2].text.casefold() == "of":
            lead = fold(tokens[chunk.first - 3].lemma or tokens[chunk.first - 3].text)
            opener = self.lexicon.agent([lead], 0, ["of", *self._lemmas(chunk.first - 1, chunk.first)])
            if opener is not None and "of" in opener.phrase:
                return opener
        return None

    def _title_text(self, chunk: Chunk, first: int) -> str | None:
        """The title as the report gives it: the words before the name without article, country and "former"."""
        tokens = self.syntax.tokens
        hidden = {i for hit in chunk.hits if hit.states and not hit.bound for i in range(hit.first, hit.last)}
        kept = [i for i in range(chunk.first, first) if i not in hidden]
        skipped = ("DET", "NUM", "PUNCT", "CCONJ", "PRON")
        while kept and (tokens[kept[0]].upos in skipped or fold(tokens[kept[0]].text) in self.lexicon.former | {"then"}):
            kept.pop(0)
        if not kept:
            return None
        text = self.syntax.text[tokens[kept[0]].start : tokens[kept[-1]].end]
        if tokens[chunk.first].i == kept[0] and chunk.first >= 2 and tokens[chunk.first - 1].text.casefold() == "of":
            lead = tokens[chunk.first - 2]
            if fold(lead.text) in self.lexicon.openers:
                text = self.syntax.text[lead.start : tokens[kept[-1]].end]
        return text or None

    def _known(self, run: tuple[int, int, Hit | None], agent: Agent | None, countries: tuple[str, ...]) -> Person | None:
        """The person of the directory, if there is just one that fits name, title, country and day."""
        first, last, hit = run
        if hit is not None and hit.people:
            people = list(hit.people)
        elif last - first > 1 and skeleton(tuple(fold(t.text) for t in self.syntax.tokens[first:last])) in self.directory.skeletons:
            people = list(self.directory.skeletons[skeleton(tuple(fold(t.text) for t in self.syntax.tokens[first:last]))])
        else:
            family = fold(self.syntax.tokens[last - 1].text)
            people = list(self.directory.families.get(family, ()))
            if last - first > 1:
                given = fold(self.syntax.tokens[first].text)
                if first + 1 < last and fold(self.syntax.tokens[first].text) in self.directory.families and not people:
                    people = []
                people = [p for p in people if _same_given(given, p)]
        if not people:
            return None
        if hit is None or not hit.people:
            held = [p for p in people if p.at(self.date)]
            if last - first == 1 and agent is None and not self._famous(held if self.date else people, first):
                return None
            if last - first == 1:
                people = held if self.date else people
                if agent is not None:
                    people = [p for p in people if any(_office_fits(agent, t) for t in p.at(self.date))]
        if countries:
            people = [p for p in people if any(t.country in countries for t in p.terms)]
        if len(people) > 1:
            near = [p for p in people if self.near.get(p.country or "")]
            people = near if len(near) == 1 else [p for p in people if p.at(self.date)] if self.date else people
        return people[0] if len(people) == 1 else None

    def _famous(self, people: Sequence[Person], i: int) -> bool:
        """A bare family name stands for one person in office that day, where the text names their country or they lead a power."""
        word = fold(self.syntax.tokens[i].text)
        if len(people) != 1 or self.syntax.tokens[i].upos != "PROPN":
            return False
        if self.near.get(people[0].country or ""):
            return True
        known = people[0].country in self.lexicon.classes["well_known"] and any(t.office in self.lexicon.classes["top_office"] for t in people[0].at(self.date))
        return known and self._label.get(i) == "person" and word not in self.lexicon.given

    def _name_run(self, chunk: Chunk) -> tuple[int, int, Hit | None] | None:
        """Token range of the person's name that ends a chunk."""
        tokens = self.syntax.tokens
        end = chunk.last
        for hit in chunk.hits:
            if hit.people and hit.last == end:
                return hit.first, hit.last, hit
        if tokens[end - 1].upos != "PROPN" or self._institution(chunk) or fold(tokens[end - 1].text) in self.lexicon.classes["direction"]:
            return None
        taken = {i for hit in chunk.hits if not hit.people for i in range(hit.first, hit.last)}
        first = end
        while first > chunk.first and (tokens[first - 1].upos == "PROPN" or (tokens[first - 1].text in ("-", "–") and first < end)):
            first -= 1
        labelled = self._label.get(end - 1) == "person"
        whole = all(i in taken for i in range(first, end))
        if whole or (end - 1 in taken and not labelled):
            return None
        while first < end - 1 and (first in taken or tokens[first].text in ("-", "–")):
            first += 1
        first += self._half_title(chunk, first, end)
        # titles inside the run of capitals: "Foreign Minister Park Jin", "General Secretary X"
        cut = first
        for j in range(end - 1, first, -1):
            words = self._lemmas(first, j)
            agent = self.lexicon.agent(words, len(words) - 1, []) if words else None
            if agent is not None and self._is_title(agent) and (agent.kind == "office" or words[-1] not in self.lexicon.given):
                cut = j
                break
            if fold(tokens[j - 1].text) in ("mr", "mrs", "ms", "sir", "dr", "lord", "lady", "rev", "gen", "col", "lt", "sen", "rep", "prof"):
                cut = j
                break
        while cut < end and tokens[cut].text in ("-", "–"):
            cut += 1
        titled = cut > first or self._title(chunk, cut) is not None
        known = cut < end and self._in_directory(cut, end)
        if cut >= end or not (labelled or titled or known):
            return None
        if not titled and not known and self.lexicon.agent(self._lemmas(cut, end), len(self._lemmas(cut, end)) - 1, []) is not None:
            return None
        return cut, end, None

    def _half_title(self, chunk: Chunk, first: int, end: int) -> int:
        """ "Secretary of State X": how many words of a run of capitals still belong to the title before it."""
        tokens = self.syntax.tokens
        if not (first == chunk.first >= 2 and tokens[first - 1].text.casefold() == "of"):
            return 0
        opener = self.lexicon.agent([fold(tokens[first - 2].lemma or tokens[first - 2].text)], 0, ["of", fold(tokens[first].text)])
        return int(opener is not None and "of" in opener.phrase and first + 1 < end)

    def _institution(self, chunk: Chunk) -> bool:
        """Whether a chunk ends in the name of an institution ("Mexican National Guard"), which no person's name does."""
        agent = self.agent_at(chunk, chunk.last)
        return agent is not None and (agent.length > 1 or (agent.kind == "organization" and self._label.get(chunk.last - 1) != "person"))

    def _is_title(self, agent: Agent | None) -> bool:
        return agent is not None and agent.kind in ("office", "person") and bool(set(agent.roles) - {"CVL"})

    def _in_directory(self, first: int, last: int) -> bool:
        people = self.directory.families.get(fold(self.syntax.tokens[last - 1].text), ())
        if last - first == 1:
            return bool(people)
        if skeleton(tuple(fold(t.text) for t in self.syntax.tokens[first:last])) in self.directory.skeletons:
            return True
        given = fold(self.syntax.tokens[first].text)
        return any(_same_given(given, p) for p in people)

    def _named(self, chunk: Chunk) -> Reading | None:
        """A chunk whose last words are a state, a people, a capital or a body."""
        for hit in chunk.hits:
            if hit.last != chunk.last or hit.people or (hit.bound and hit.states):
                continue
            token = self.syntax.tokens[chunk.head]
            if hit.bodies:
                countries, _ = self.modifiers(chunk, hit.first)
                return self._body_reading(self.body(hit, countries), countries)
            codes = self.codes(hit.states)
            state = next(s for s in hit.states if s.code == codes[0])
            if state.word == "adjective" and any(s.word == "name" for s in hit.states):
                state = next(s for s in hit.states if s.word == "name")
            if state.word in ("people", "adjective"):
                article = self.syntax.tokens[chunk.first].text.casefold() == "the"
                if state.word == "adjective" and not article and token.upos not in NOMINAL:
                    return None
                if any(t.text.casefold() == "ethnic" for t in self.syntax.tokens[chunk.first : hit.first]):
                    return Reading("people", name=token.text, state=None, plural=True, by="list", roles=("CVL",))
                plural = token.xpos in ("NNS", "NNPS") or (article and not token.text.endswith(("n", "i")))
                kind = "people" if plural or article else "person"
                return Reading(kind, name=token.text, countries=codes, state=state, plural=plural, by="demonym")
            kind = "place" if state.kind == "region" else "state"
            return Reading(kind, name=state.name, countries=codes, state=state, by="directory")
        return None

    def _body_reading(self, body: Body, countries: tuple[str, ...]) -> Reading:
        country = (countries[0],) if countries and (body.generic or not body.country) else (body.country,) if body.country else ()
        name = body.name
        base = body.base if not country or body.base.startswith(("MNC", "IGO", "IMG")) else ""
        return Reading(body.kind, name=name, countries=country, base=base, roles=body.roles, body=body, by="directory")

    def _described(self, chunk: Chunk) -> Reading | None:
        """A chunk with an agent noun as its head: "the Iranian foreign minister", "Chechen rebels", "Serbian Army"."""
        tokens = self.syntax.tokens
        head = tokens[chunk.head]
        if head.upos not in NOMINAL or fold(head.text) in self.lexicon.classes["direction"]:
            return None
        agent = self.agent_at(chunk, chunk.last)
        countries, body = self.modifiers(chunk, chunk.last)
        named = head.upos == "PROPN"
        college = agent is not None and agent.kind == "state" and not chunk.hits and tokens[chunk.head - 1].upos == "PROPN" and chunk.last - chunk.first > 1
        if (agent is None or college) and named and self._label.get(chunk.head) == "organization":
            found = self.organization(chunk, countries)
            return replace(found, roles=(), by="none") if college and not countries else found
        if agent is None:
            return None
        before = [fold(t.text) for t in tokens[chunk.first : chunk.head]]
        plural = head.xpos in ("NNS", "NNPS") or agent.kind == "group"
        if agent.phrase == "party" and plural and {"all", "both", "two"} & set(before):
            return None  # "all parties" are sides, no political parties
        reading = Reading(agent.kind, countries=countries, agent=agent, roles=agent.roles, sex=agent.sex, plural=plural, by="list")
        self._modified(reading, before, body)
        self._complement(reading, chunk)
        if any(w in self.lexicon.former for w in before):
            reading.was = True
            reading.former = None
            reading.roles = ("ELI",) if set(agent.roles) & {"GOV", "LEG"} and agent.kind == "office" else ()
        if agent.kind in ("person", "office") and plural:
            reading.kind = "group"
        if plural and not reading.roles and not reading.countries and self._regional(chunk, agent):
            reading.kind, reading.roles = "group", ("INT",)
        if reading.countries and reading.by == "list" and agent.kind != "office":
            reading.by = "demonym"
        if agent.kind == "office":
            reading.by = "title"
        if named and agent.kind == "organization" and (chunk.last - chunk.first > 1 or chunk.owner is not None):
            reading.name = self._proper(chunk)
        reading.anonymous = agent.kind == "person" and fold(agent.phrase.split()[-1]) in self.lexicon.anonymous
        return reading

    def _regional(self, chunk: Chunk, agent: Agent) -> bool:
        """ "European countries", "Western allies": several states of a region, of no one country."""
        classes = self.lexicon.classes
        words = [t for t in self.syntax.tokens[chunk.first : chunk.head] if fold(t.text) in classes["regional"]]
        return bool(words) and fold(agent.phrase) in classes["many"] and chunk.owner is None

    def organization(self, chunk: Chunk, countries: tuple[str, ...]) -> Reading:
        """A named body the directory does not know: its roles by the words of its name ("… Medical Alliance")."""
        tokens = self.syntax.tokens
        words = [fold(t.text) for t in tokens[chunk.first : chunk.last] if t.text[:1].isupper()]
        roles = next((self.lexicon.modifiers[w] for w in reversed(words) if w in self.lexicon.modifiers), ())
        by = "demonym" if countries else "list" if roles else "none"
        return Reading("organization", name=self._proper(chunk), countries=countries[:1], roles=roles, by=by)

    def _proper(self, chunk: Chunk) -> str:
        tokens = self.syntax.tokens
        first = chunk.first
        while first < chunk.head and tokens[first].upos in ("DET", "NUM", "PRON"):
            first += 1
        return self.syntax.text[tokens[first].start : tokens[chunk.last - 1].end]

    def _modified(self, reading: Reading, before: Sequence[str], body: Body | None) -> None:
        """Roles by modifiers ("rebel spokesman") and by the body the agent belongs to ("UN peacekeepers", "Hamas official")."""
        roles = set(reading.roles)
        agent = reading.agent
        if agent is not None and (roles <= {"GOV"} or roles == {"MIL"}) and agent.length <= 2 and agent.kind != "organization":
            for word in reversed(before):
                given = self.lexicon.modifiers.get(word)
                if given is None or word in agent.phrase.split() or (body is not None and word in fold(body.name)):
                    continue
                if not roles or (roles == {"GOV"} and agent.kind != "organization" and not _ministerial(agent)) or (roles == {"MIL"} and set(given) & ARMED):
                    reading.roles = given
                    break
        if body is not None:
            if not reading.countries and body.country:
                reading.countries = (body.country,)
            reading.base = reading.base or body.base
            armed = bool(set(body.roles) & ARMED) and set(reading.roles) & {"MIL", "UAF", "GOV", "PTY", "REB"}
            if not reading.roles or reading.roles == ("GOV",) or armed:
                reading.roles = body.roles
            reading.by = "directory"

    def _complement(self, reading: Reading, chunk: Chunk) -> None:
        """What "of", "for" or, for people at home, "in" adds: "presidents of Iraq and Egypt", "members of SANDF", "a team of police"."""
        tokens = self.syntax.tokens
        if chunk.last >= len(tokens):
            return
        link = tokens[chunk.last].text.casefold()
        homely = bool(set(reading.roles) & {"CVL", "COP", "JUD", "OPP", "LEG", "EDU", "MED", "REB", "SEP", "LAB", "AGR"}) or (
            reading.roles == ("GOV",) and reading.kind == "organization"
        )
        if not (link in ("of", "for", "from") or (link in ("in", "at", "with") and (homely or not reading.roles))):
            return
        k = self._at.get(chunk.last + 1)
        if k is None:
            return
        inner = self.read(self._chunks[k])
        countries = inner.countries if inner is not None else self.modifiers(self._chunks[k], self._chunks[k].last)[0]
        while inner is not None and inner.state is not None and self._chunks[k].after in ("and", ",") and k + 1 < len(self._chunks):
            following = self.read(self._chunks[k + 1])
            if following is None or following.state is None or self._chunks[k + 1].first > self._chunks[k].last + 2:
                break
            countries = (*countries, *(c for c in following.countries if c not in countries))
            k += 1
        if not reading.countries and link != "with":
            reading.countries = countries
        if inner is None:
            return
        led = inner.body is not None and reading.roles == ("GOV",) and reading.agent is not None and reading.agent.kind != "organization"
        if (led or not reading.roles) and link in ("of", "for", "from", "at", "with"):
            reading.roles, reading.base, reading.borrowed = inner.roles, inner.base, bool(inner.name)
            if not reading.countries:
                reading.countries = inner.countries
            if inner.body is not None:
                reading.by = "directory"


def _ministerial(agent: Agent) -> bool:
    return agent.kind == "office" and agent.phrase not in ("leader", "envoy", "ambassador", "representative", "dictator", "ruler")


def _same_given(given: str, person: Person) -> bool:
    names = [fold(part) for part in person.name.split()]
    return given in names or any(n.startswith(given) and len(given) == 1 for n in names[:1])


def _office_fits(agent: Agent, term: Term) -> bool:
    """Whether a title can be that of an office: a word in common, or a leader in general."""
    words = {w for w in agent.phrase.casefold().replace("-", " ").split() if w != "of"}
    office = {fold(w) for part in term.office.split() for w in part.replace("-", " ").split()}
    if words <= office or (agent.phrase in ("leader", "ruler", "dictator", "strongman") and "GOV" in term.roles):
        return True
    return bool(words & office & {"president", "chancellor", "king", "queen", "secretary", "premier", "pope", "emir", "sultan"}) or (
        "premier" in words and {"prime", "minister"} <= office
    )
