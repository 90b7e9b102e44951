"""Clusters of mentions to `Actor` records: the fullest name, the role on the day, former posts and affiliations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dragoman.link.chunks import Chunk
from dragoman.link.directory import Directory
from dragoman.link.home import Home
from dragoman.link.lexicon import Lexicon
from dragoman.link.mentions import Cluster, Mention
from dragoman.link.readings import Reader, Reading
from dragoman.link.words import fold
from dragoman.model import Actor, Office, Span
from dragoman.syntax import Syntax

__all__ = ["Builder", "code_of"]

MENTION_LIMIT = 120
"""Characters of a mention at most: a longer one is no name, title or pronoun."""

_INTERNATIONAL = frozenset({"IGO", "NGO", "MNC", "IMG", "NGM"})
_AT_HOME = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "OPP", "SPY"})
_DOMESTIC = frozenset({"OPP", "COP", "LEG", "JUD"})
_ALONE = _AT_HOME | {"REB", "PTY", "SEP", "PRM", "CVL", "LAB"}
"""Roles of agents taken to be at home: where this or the last sentence names one country before them (people only in `_DOMESTIC`
roles), and where the whole text names one."""
_ABROAD = frozenset({"INT", "IGO", "NGO", "NGM", "IMG", "MNC", "REF", "JRN", "UAF", "CRM", "REL"})
"""Roles of agents that may come from anywhere."""
_DOMESTIC_ALWAYS = frozenset({"PTY", "OPP", "COP", "JUD"})
"""Roles of agents that act at home even where the one country of a short text is named only as what they act on."""
_PLACED = frozenset({"in", "at", "near", "across", "throughout", "inside", "northern", "southern", "eastern", "western", "central"})
_LINKS = frozenset({"at", "of", "for", "in", "with", "to", "on"})


def code_of(country: str | None, base: str, roles: Sequence[str]) -> str | None:
    """CAMEO style code: country (or what stands for it, IGOUNO), then roles; "---" where an agent's country is unknown.

    >>> code_of("USA", "", ("GOV",)), code_of(None, "IGOUNO", ("IGO", "MIL")), code_of(None, "", ("REB",)), code_of(None, "", ())
    ('USAGOV', 'IGOUNOMIL', '---REB', None)
    """
    head = base or country or ""
    tail = "".join(r for r in roles if r not in _INTERNATIONAL)
    if not head and any(r in _INTERNATIONAL for r in roles):
        head = next(r for r in roles if r in _INTERNATIONAL)
    if not head and not tail:
        return None
    return (head or "---") + tail


class Builder:
    """Builds the actors of one report."""

    def __init__(self, syntax: Syntax, directory: Directory, lexicon: Lexicon, reader: Reader, chunks: Sequence[Chunk]) -> None:
        self.syntax = syntax
        self.directory = directory
        self.lexicon = lexicon
        self.reader = reader
        self.chunks = chunks
        self._index = {chunk.first: k for k, chunk in enumerate(chunks)}
        self.home: Home | None = None
        self._named: dict[int, list[tuple[int, str]]] = {}
        for chunk in chunks:
            for hit in chunk.hits:
                token = syntax.tokens[hit.first]
                if hit.states:
                    self._named.setdefault(token.sentence, []).extend((token.start, code) for code in reader.codes(hit.states))

    def build(self, clusters: Sequence[Cluster]) -> tuple[Actor, ...]:
        """Actors `a1` … in order of first mention. A plural description of two countries becomes one actor for each."""
        found: list[tuple[Span, int, Actor]] = []
        for cluster in clusters:
            spans = tuple(sorted({m.span for m in cluster.mentions if m.span[1] - m.span[0] <= MENTION_LIMIT}))
            if not spans:
                continue
            countries = _countries(cluster)
            if len(countries) > 1 and cluster.main.kind != "person":
                found.extend((spans[0], k, self._actor(cluster, spans, country)) for k, country in enumerate(countries))
            else:
                at_home = countries[0] if countries else self._at_home(cluster)
                found.append((spans[0], 0, self._actor(cluster, spans, at_home)))
        found.sort(key=lambda f: (f[0][0], -f[0][1], f[1]))
        return tuple(_numbered(actor, n) for n, (_, _, actor) in enumerate(found, 1))

    def _actor(self, cluster: Cluster, spans: tuple[Span, ...], country: str | None) -> Actor:
        readings = cluster.readings
        main = _main(readings)
        roles, source = _roles(readings)
        base = source.base if source is not None else main.base
        if base and not base.startswith(("MNC", "NGO")) and main.kind != "person":
            country = None if main.body is None or main.body.country is None else country
        term = next((r.term for r in readings if r.term is not None), None)
        title = next((r.title for r in readings if r.title and not r.was), None)
        kind = _kind(main)
        former, affiliation = self._past(cluster)
        return Actor(
            id="",
            name=self._name(main, cluster, country),
            kind=kind,
            country=country,
            code=code_of(country, base, roles),
            roles=roles,
            title=title,
            office=Office(term.office, term.start or None, term.end or None) if term is not None and term.office else None,
            former=former,
            affiliation=affiliation,
            anonymous=main.anonymous and not main.name,
            resolved_by=_resolved(readings),
            mentions=spans,
        )

    def _name(self, main: Reading, cluster: Cluster, country: str | None) -> str:
        if main.person is not None:
            return main.person.name
        if main.kind in ("state", "place") and main.state is not None and country is not None:
            return main.state.name if main.state.code == country else self.directory.state_names.get(country, main.name)
        if main.name and main.kind != "people":
            return max((r.name for r in cluster.readings if r.kind == main.kind), key=len) if main.body is None else main.name
        if cluster.main.countries and len(cluster.main.countries) > 1 and country is not None and main.agent is not None:
            return f"{self.directory.adjectives.get(country, country)} {self.syntax.text[main.span[0] : main.span[1]].split()[-1]}"
        return self._bare(main.span)

    def _bare(self, span: Span) -> str:
        """The words of a description without what only counts or points: "the two aid workers", "its peacekeepers", "more troops"."""
        tokens = self.syntax.inside(*span)
        first = 0
        while first < len(tokens) - 1 and (tokens[first].upos in ("DET", "NUM", "PRON") or fold(tokens[first].text) in self.lexicon.counts):
            first += 1
        start = tokens[first].start if tokens else span[0]
        return " ".join(self.syntax.text[start : span[1]].split())

    # -- what stands beside a name

    def _past(self, cluster: Cluster) -> tuple[str | None, str | None]:
        """Former post and affiliation, from titles and appositions."""
        former: str | None = None
        affiliation: str | None = None
        for mention in cluster.mentions:
            reading = mention.reading
            if reading is None or mention.chunk is None or cluster.main.kind != "person":
                continue
            if reading.was and former is None:
                former = reading.title if reading.name else self._post(mention)
            if mention.kind == "apposition" or mention.kind == "name":
                affiliation = affiliation or self._affiliation(mention, reading)
        return former, affiliation

    def _post(self, mention: Mention) -> str | None:
        """The words of a former post, with what follows after "at", "of" …, without article and "former"."""
        chunk = mention.chunk
        assert chunk is not None
        tokens = self.syntax.tokens
        first = chunk.first
        while first < chunk.head and (tokens[first].upos == "DET" or fold(tokens[first].text) in self.lexicon.former or tokens[first].text == "-"):
            first += 1
        last = chunk.last
        if last < len(tokens) and tokens[last].text.casefold() in _LINKS and last + 1 in self._index:
            last = self.chunks[self._index[last + 1]].last
        text = self.syntax.text[tokens[first].start : tokens[last - 1].end]
        return " ".join(text.split()) if len(text) <= MENTION_LIMIT else None

    def _affiliation(self, mention: Mention, reading: Reading) -> str | None:
        """The body somebody belongs to: "a Reuters correspondent", "X of the Brookings Institution"."""
        chunk = mention.chunk
        assert chunk is not None
        k = self._index[chunk.first]
        if not reading.was:
            found = self._body_in(chunk) or self._body_after(k)
            if found:
                return found
        tokens = self.syntax.tokens
        for j in range(k + 1, min(k + 4, len(self.chunks))):
            other = self.chunks[j]
            joined = tokens[other.first - 1].text.casefold() == "and" and tokens[other.first].text.casefold() in ("a", "an", "the")
            if tokens[other.first].sentence != tokens[chunk.first].sentence:
                break
            if joined and mention.kind == "apposition" and (self._body_in(other) or self._body_after(j)):
                return self._body_in(other) or self._body_after(j)
        return None

    def _body_in(self, chunk: Chunk) -> str | None:
        for hit in chunk.hits:
            if hit.bodies and hit.last < chunk.last:
                return hit.bodies[0].name if len({b.name for b in hit.bodies}) == 1 else None
        return None

    def _body_after(self, k: int) -> str | None:
        chunk = self.chunks[k]
        tokens = self.syntax.tokens
        if k + 1 >= len(self.chunks) or chunk.last >= len(tokens) or tokens[chunk.last].text.casefold() not in ("of", "at", "with", "from"):
            return None
        following = self.chunks[k + 1]
        if following.first != chunk.last + 1:
            return None
        reading = self.reader.read(following)
        return reading.name if reading is not None and reading.kind == "organization" and reading.name else None

    # -- country by evidence

    def _at_home(self, cluster: Cluster) -> str | None:
        """The country of "police" or "the army" where the text, or at least the sentence, names one country and no other."""
        main = cluster.main
        generic = main.agent is not None and fold(main.name) == fold(main.agent.phrase)
        known = (main.name and main.kind != "people" and not generic) or main.base or main.borrowed or main.body is not None
        if known or main.kind in ("arms", "state") or not main.roles:
            return None
        if not set(main.roles) & _ALONE:
            return self.home.of(cluster.mentions[0]) if self.home is not None and not set(main.roles) & _ABROAD else None
        everywhere = list(self.reader.near)
        if len(everywhere) == 1 and (set(main.roles) & _DOMESTIC_ALWAYS or self._near(cluster.mentions[0], everywhere[0])):
            return everywhere[0]
        mention = cluster.mentions[0]
        found = self.home.of(mention) if self.home is not None and main.agent is not None else None
        if found is not None or main.agent is None or not set(main.roles) & _AT_HOME:
            return found
        if main.agent.kind == "person" and not set(main.roles) & _DOMESTIC:
            return None
        here = self._before(mention.sentence, mention.span[0])
        if not here:
            here = self._before(mention.sentence - 1, mention.span[0])
        return here[0] if len(here) == 1 else None

    def _near(self, mention: Mention, country: str) -> bool:
        """Whether the one country of a text tells of an agent: named before it, in another sentence, or as a place; not only as what the agent acts on."""
        here = [at for at, code in self._named.get(mention.sentence, ()) if code == country]
        if len(here) < self.reader.near[country] or any(at < mention.span[0] for at in here):
            return True
        text = self.syntax.text
        return any(text[:at].split()[-1:] != [] and text[:at].split()[-1].casefold() in _PLACED for at in here)

    def _before(self, sentence: int, offset: int) -> list[str]:
        """Countries named in a sentence before a place in the text."""
        return list(dict.fromkeys(code for at, code in self._named.get(sentence, ()) if at < offset))


def _numbered(actor: Actor, n: int) -> Actor:
    return replace(actor, id=f"a{n}")


def _countries(cluster: Cluster) -> tuple[str, ...]:
    for reading in cluster.readings:
        if reading.person is not None and reading.countries:
            return reading.countries[:1]
    return next((r.countries for r in cluster.readings if r.countries), ())


def _main(readings: Sequence[Reading]) -> Reading:
    """The reading that names the actor best: known to the directory, then the longest name, then the first."""
    known = [r for r in readings if r.person is not None]
    named = [r for r in readings if r.name]
    return known[0] if known else max(named, key=lambda r: len(r.name)) if named and named[0].kind == "person" else (named or readings)[0]


def _roles(readings: Sequence[Reading]) -> tuple[tuple[str, ...], Reading | None]:
    """Roles of the actor: the office held that day, else the title given, else a description, in this order."""
    tests: tuple[Callable[[Reading], bool], ...] = (
        lambda r: r.term is not None,
        lambda r: r.kind == "person" and bool(r.name) and bool(r.roles) and r.agent is not None and not r.was,
        lambda r: bool(r.roles) and r.by == "directory" and r.person is not None,
        lambda r: bool(r.roles) and not r.was,
        lambda r: bool(r.roles),
    )
    for test in tests:
        found = next((r for r in readings if test(r)), None)
        if found is not None:
            return found.roles, found
    return (), None


def _kind(main: Reading) -> str:
    if main.kind == "arms":
        return "group"
    if main.kind in ("person", "office") and main.plural and not main.name:
        return "group"
    return main.kind


def _resolved(readings: Sequence[Reading]) -> str:
    order: Mapping[str, int] = {"directory": 0, "title": 1, "demonym": 2, "list": 3, "none": 4}
    return min((r.by for r in readings), key=lambda by: order.get(by, 4), default="none")
