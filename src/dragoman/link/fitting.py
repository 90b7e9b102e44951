"""Whether names and descriptions fit each other: the tests that the sieve of `coreference` asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dragoman.link.mentions import Cluster, Mention
from dragoman.link.readings import Reading
from dragoman.link.words import fold
from dragoman.syntax import Syntax

__all__ = [
    "countries",
    "family",
    "fullest",
    "has_article",
    "is_short",
    "may_be",
    "name_words",
    "owned",
    "plain",
    "stands",
    "title_fits",
]


def plain(reading: Reading) -> Reading:
    """A short name without what the directory made of it: the text has somebody else of that name."""
    agent = reading.agent
    return replace(reading, person=None, term=None, roles=agent.roles if agent else (), countries=(), base="", by="title" if agent else "none")


def owned(syntax: Syntax, mention: Mention) -> bool:
    return mention.chunk is not None and syntax.tokens[mention.chunk.first].upos == "PRON"


def name_words(reading: Reading) -> list[str]:
    return [word for word in (fold(w) for w in reading.name.replace("-", " ").split()) if word not in ("al", "el")]


def family(cluster: Cluster, full: list[str], classes: Mapping[str, frozenset[str]]) -> str:
    person = next((r.person for r in cluster.readings if r.person is not None), None)
    if person is not None:
        return person.family
    held = countries(cluster)
    asian = (held and held[0] in classes["family_first_states"]) or (len(full) == 3 and full[0] in classes["family_first"])
    return full[0] if asian else full[-1]


def fullest(cluster: Cluster) -> Reading:
    return max(cluster.readings, key=lambda r: (r.kind == cluster.main.kind, len(r.name), r.person is not None))


def countries(cluster: Cluster) -> tuple[str, ...]:
    return next((r.countries for r in cluster.readings if r.countries), ())


def is_short(reading: Reading) -> bool:
    return len(reading.name.split()) == 1


def has_article(syntax: Syntax, mention: Mention) -> bool:
    assert mention.chunk is not None
    token = syntax.tokens[mention.chunk.first]
    national = mention.reading is not None and bool(mention.reading.countries)
    return national or token.upos in ("DET", "PRON") or mention.chunk.owner is not None or token.text[:1].islower()


def may_be(reading: Reading, named: Reading) -> bool:
    """Whether a description can be of a named actor: kinds agree, countries do not clash, one for one."""
    if (reading.plural and reading.kind != "organization") or named.plural:
        return False
    people = reading.kind in ("person", "office")
    if people != (named.kind in ("person", "office")):
        return False
    if not people and named.kind == "state" and reading.kind != "state":
        return False
    if reading.sex and named.sex and reading.sex != named.sex:
        return False
    return not (reading.countries and named.countries and not set(reading.countries) & set(named.countries))


def title_fits(reading: Reading, cluster: Cluster, rule: frozenset[str]) -> bool:
    """Whether "the president" can be this person: a title, office or earlier description says so."""
    agent = reading.agent
    if agent is None or cluster.main.kind not in ("person", "office") or cluster.main.plural:
        return False
    if reading.sex and cluster.sex and reading.sex != cluster.sex:
        return False
    words = {w for w in fold(agent.phrase).split() if w != "of"}
    for held in cluster.readings:
        if held.was:
            continue
        text = " ".join(filter(None, (held.title, held.agent.phrase if held.agent else "", held.term.office if held.term else "")))
        have = {w for part in text.split() for w in fold(part).split("-")}
        if words <= have or (agent.phrase == "premier" and {"prime", "minister"} <= have):
            return True
        heads = agent.phrase in ("leader", "ruler", "dictator", "strongman") and "GOV" in held.roles
        if heads and (held.term is not None or have & rule):
            return True
    return False


def stands(reading: Reading, undergoers: frozenset[str]) -> bool:
    """Whether a description is an actor by itself: it has a role or a country, or is of those something is done to; no weapon or country in general."""
    if reading.kind == "state":
        return False
    if reading.kind == "arms":
        return bool(reading.countries)
    return bool(reading.roles or reading.countries or reading.anonymous) or reading.head in undergoers
