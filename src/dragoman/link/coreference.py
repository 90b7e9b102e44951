"""Which mentions mean the same actor: a deterministic sieve from sure to less sure, that stops when unclear.

Order: names (full, short, acronym), apposition and predicate, descriptions ("the Danish leader"), plurals ("both
leaders"), pronouns. After the multi-pass sieve of Raghunathan et al. (2010) and Lee et al. (2013), written for the few
kinds of actor that news is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice

from dragoman.link.fitting import countries, family, fullest, has_article, is_short, may_be, name_words, owned, plain, stands, title_fits
from dragoman.link.mentions import Cluster, Mention, quotations
from dragoman.link.pronouns import FIRST_PERSON_NAMES, LOOKBACK, WINDOW, Pronouns
from dragoman.link.readings import OWNERS, Reading
from dragoman.link.words import fold
from dragoman.syntax import Syntax

__all__ = ["Sieve"]


CANDIDATES = 60
READINGS = 40
"""Actors looked at from one mention, and readings kept of one actor: keeps a text of names alone linear."""

FIGHTING = frozenset({"REB", "UAF", "SEP", "PRM"})
AT_HOME = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
"""Roles of those whom a state or body has as its own."""


class Sieve:
    """Clusters the mentions of one report. `run` returns them in order of first mention."""

    def __init__(self, syntax: Syntax, mentions: list[Mention], classes: Mapping[str, frozenset[str]]) -> None:
        self.syntax = syntax
        self.classes = classes
        self.mentions = mentions
        self.clusters: list[Cluster] = []
        self.by_state: dict[str, Cluster] = {}
        self.by_body: dict[tuple[str, str], Cluster] = {}
        self.by_name: dict[str, Cluster] = {}
        self.words: dict[str, list[Cluster]] = {}
        self.recent: list[Mention] = []
        self.last: dict[int, Mention] = {}
        self.quoted = quotations(syntax)
        self.pronouns = Pronouns(self, syntax)

    def run(self) -> list[Cluster]:
        self._full_names()
        previous: Mention | None = None
        for mention in self.mentions:
            if mention.kind == "name" and not mention.clusters:
                self._short_name(mention)
            elif mention.kind == "description":
                self._description(mention, previous)
            elif mention.kind == "pronoun":
                self.pronouns.resolve(mention)
            elif mention.kind == "other":
                self._other(mention)
            if mention.kind == "name" and previous is not None and mention.clusters and mention.chunk is not None:
                self._named_apposition(previous, mention)
            self.recent.append(mention)
            if len(mention.clusters) == 1:
                self.last.pop(mention.clusters[0].number, None)
                self.last[mention.clusters[0].number] = mention
            if mention.chunk is not None and mention.chunk.after != "'s":
                previous = mention
        return sorted((c for c in self.clusters if c.mentions), key=lambda c: min(m.span for m in c.mentions))

    # -- building

    def new(self, mention: Mention, reading: Reading) -> Cluster:
        cluster = Cluster(len(self.clusters))
        self.clusters.append(cluster)
        self.join(mention, cluster, reading)
        return cluster

    def join(self, mention: Mention, cluster: Cluster, reading: Reading | None = None) -> None:
        if cluster not in mention.clusters:
            mention.clusters.append(cluster)
            cluster.mentions.append(mention)
        reading = reading or mention.reading
        if reading is not None:
            if len(cluster.readings) < READINGS:
                cluster.readings.append(reading)
                self._index(cluster, reading)
            cluster.sex = cluster.sex or reading.sex
        elif mention.kind == "pronoun" and mention.sex in ("m", "f"):
            cluster.sex = cluster.sex or mention.sex

    def _index(self, cluster: Cluster, reading: Reading) -> None:
        """Make a named cluster findable by each word of its name and, for a body, its initials."""
        if not reading.name:
            return
        words = set(name_words(reading))
        if reading.kind in ("organization", "group") and len(words) > 1:
            words.add("".join(w[0] for w in reading.name.replace("-", " ").split() if w[0].isupper()).casefold())
        for word in words:
            held = self.words.setdefault(word, [])
            if cluster not in held[-8:]:
                held.append(cluster)

    def _named_like(self, word: str) -> list[Cluster]:
        return self.words.get(word, [])[-CANDIDATES:]

    # -- names

    def _full_names(self) -> None:
        """First pass: names that stand on their own, so that a headline's "Novak" finds the "Irena Novak" below it."""
        for mention in self.mentions:
            reading = mention.reading
            if mention.kind != "name" or reading is None:
                continue
            if reading.state is not None and reading.kind in ("state", "place"):
                key = reading.countries[0] + (":" + reading.state.name if reading.state.kind in ("region", "defacto") and reading.state.name else "")
                self._keyed(self.by_state, key, mention, reading)
            elif reading.body is not None:
                self._body(mention, reading)
            elif reading.name in FIRST_PERSON_NAMES:
                self._keyed(self.by_name, "pronoun " + reading.name, mention, reading)
            elif reading.kind == "person" and reading.state is None:
                if reading.person is not None and len(name_words(reading)) > 1:
                    self._keyed(self.by_name, "=" + reading.person.name, mention, reading)
                elif len(name_words(reading)) > 1:
                    self._keyed(self.by_name, " ".join(name_words(reading)), mention, reading)
            elif reading.kind == "organization" and not is_short(reading):
                self._keyed(self.by_name, "org " + fold(reading.name), mention, reading)

    def _keyed(self, table: dict[str, Cluster], key: str, mention: Mention, reading: Reading) -> None:
        if key in table:
            self.join(mention, table[key], reading)
        else:
            table[key] = self.new(mention, reading)

    def _body(self, mention: Mention, reading: Reading) -> None:
        assert reading.body is not None
        key = (reading.body.name, reading.country or "")
        if key in self.by_body:
            self.join(mention, self.by_body[key], reading)
        else:
            self.by_body[key] = self.new(mention, reading)

    def _short_name(self, mention: Mention) -> None:
        """A family name, a given name, an acronym or the end of a longer name; else a new actor."""
        reading = mention.reading
        assert reading is not None
        if reading.kind == "person" and reading.state is None:
            found = self._person_named(mention, reading)
        elif reading.kind == "people" or reading.state is not None:
            alike = self._named_like((name_words(reading) or [""])[-1])
            found = next((c for c in alike if c.main.kind == reading.kind and c.main.countries == reading.countries), None)
        else:
            found = self._organization_named(reading)
        if found is not None:
            self.join(mention, found, plain(reading) if reading.person is not None and found.main.person is not reading.person else reading)
        elif reading.person is not None:
            self._keyed(self.by_name, "=" + reading.person.name, mention, reading)
        else:
            self.new(mention, reading)

    def _person_named(self, mention: Mention, reading: Reading) -> Cluster | None:
        words = name_words(reading)
        if not words:
            return None
        if reading.person is not None and "=" + reading.person.name in self.by_name:
            return self.by_name["=" + reading.person.name]
        fit = []
        for cluster in self._named_like(words[-1]):
            main = fullest(cluster)
            if main.kind != "person" or main.state is not None:
                continue
            full = name_words(main)
            if not full:
                continue
            own = family(cluster, full, self.classes)
            same = words == full or (len(words) == 1 and (words[0] == own or words[0] in full))
            if not same and len(words) > 1 and words[-1] == full[-1] and len(full) > 1:
                same = words[0][:1] == full[0][:1] and (len(words[0]) <= 2 or len(full[0]) <= 2)
            if not same or (reading.sex and cluster.sex and reading.sex != cluster.sex):
                continue
            if reading.countries and main.countries and not set(reading.countries) & set(main.countries):
                continue
            fit.append((words[0] == own or words == full, sum(m.span < mention.span for m in cluster.mentions), -cluster.number, cluster))
        return max(fit, key=lambda f: f[:3])[3] if fit else None

    def _organization_named(self, reading: Reading) -> Cluster | None:
        name = fold(reading.name)
        words = name.split()
        for cluster in self._named_like(words[-1] if words else ""):
            main = fullest(cluster)
            if main.kind not in ("organization", "group") or not main.name:
                continue
            other = fold(main.name).split()
            letters = "".join(w[0] for w in main.name.replace("-", " ").split() if w[0].isupper()).casefold()
            initials = len(words) == 1 and len(name) > 1 and name == letters and len(other) > 1
            if other == words or initials or (len(words) < len(other) and other[-len(words) :] == words):
                return cluster
        clipped = (c for c in self._named_like(words[-1] if words else "") if c.main.kind == "organization" and _clipped(words, fold(fullest(c).name).split()))
        return next(clipped, None)

    # -- apposition

    def _named_apposition(self, before: Mention, mention: Mention) -> None:
        """ "the Danish prime minister, Irena Novak": a description right before a name, a comma or nothing between."""
        whole = self._head_of(before)
        tight = before.chunk is not None and mention.chunk is not None and before.chunk.last == mention.chunk.first
        if whole is not before and (tight or self._adjoin(before, mention)):
            before = whole
        elif before.kind != "description" or not self._adjoin(before, mention):
            return
        reading = before.reading
        if reading is None or mention.reading is None or len(before.clusters) != 1:
            return
        described, named = before.clusters[0], mention.clusters[0]
        if described is named or any(m.kind == "name" for m in described.mentions) or not may_be(reading, mention.reading):
            return
        if self._apart(before, described):
            described.mentions.remove(before)
            before.clusters.clear()
            self.join(before, named)
            return
        for earlier in described.mentions:
            earlier.clusters[earlier.clusters.index(described)] = named
        named.mentions += [m for m in described.mentions if m not in named.mentions]
        described.mentions.clear()
        self.last.pop(described.number, None)
        named.readings += [r for r in described.readings if r not in named.readings][: READINGS - len(named.readings)]
        self.join(before, named)

    def _apart(self, mention: Mention, cluster: Cluster) -> bool:
        """ "The commander of the force" is not "the rebels' commander" told before: both say whose, each otherwise."""
        first = next((m for m in cluster.mentions if m.reading is not None), mention)
        own, other = self._whose(mention), self._whose(first)
        return first is not mention and bool(own and other) and not own & other

    def _whose(self, mention: Mention) -> set[str]:
        """Words of a description that say of what or whose it is."""
        chunk, tokens = mention.chunk, self.syntax.tokens
        if chunk is None:
            return set()
        words = {fold(t.text) for t in tokens[chunk.first : chunk.head] if t.upos in ("PROPN", "ADJ", "NOUN")}
        if chunk.owner is not None:
            words |= {fold(t.text) for t in tokens[chunk.owner.first : chunk.owner.last] if t.upos in ("PROPN", "NOUN")}
        if chunk.after in ("of", "for"):
            words |= {fold(t.text) for t in tokens[chunk.last + 1 : chunk.last + 5] if t.upos in ("PROPN", "NOUN", "ADJ")}
        return words

    def _head_of(self, mention: Mention) -> Mention:
        """ "the head of the agency, X": the description whose "of" leads to a mention, else the mention itself."""
        if len(self.recent) > 1 and mention.chunk is not None:
            for before in reversed(self.recent[-4:]):
                chunk = before.chunk
                if before.kind == "description" and chunk is not None and chunk.after in ("of", "for", "to") and chunk.last + 1 == mention.chunk.first:
                    return before
        return mention

    def _adjoin(self, left: Mention, right: Mention) -> bool:
        """Whether `right` stands in apposition to `left`: by the tree, or by commas around it."""
        tokens = self.syntax.tokens
        if left.chunk is None or right.chunk is None or left.chunk.last > right.chunk.first or left.sentence != right.sentence:
            return False
        start = right.chunk
        for _ in range(OWNERS):
            if start.owner is not None and start.owner.first >= left.chunk.last:
                start = start.owner
        gap = [t.text for t in tokens[left.chunk.last : start.first]]
        if gap == [","]:
            behind = tokens[right.chunk.last] if right.chunk.last < len(tokens) else None
            listed = behind is not None and behind.text in ("and", "or")
            parted = right.reading is None or right.head < 0 or tokens[right.head].rel != "conj"
            closed = behind is None or behind.text in (",", ".", ";", ")", "—", "-", "who", "which", "at", "of", "for", "in", "and", "with", "to", "from")
            return not (listed and not parted) and closed
        return (not gap and tokens[right.chunk.first].head in range(left.chunk.first, left.chunk.last) and tokens[right.head].rel == "appos") or gap == ["("]

    # -- descriptions

    def _description(self, mention: Mention, previous: Mention | None) -> None:
        reading = mention.reading
        assert reading is not None
        if previous is not None and self._apposed(mention, reading, previous):
            return
        if self._predicate(mention, reading) or self._plural(mention, reading):
            return
        self._of_owner(mention, reading)
        found = self._antecedent(mention, reading)
        if found is not None:
            self.join(mention, found)
        elif stands(reading, self.classes["undergoer"]):
            self.new(mention, reading)

    def _of_owner(self, mention: Mention, reading: Reading) -> None:
        """ "Its troops" come from the state or body that "its" stands for."""
        if reading.countries or reading.base or not owned(self.syntax, mention) or not self.recent or not set(reading.roles) & AT_HOME:
            return
        pronoun = self.recent[-1]
        if pronoun.kind != "pronoun" or len(pronoun.clusters) != 1 or mention.chunk is None or pronoun.head != mention.chunk.first:
            return
        main = pronoun.clusters[0].main
        if main.kind in ("state", "organization", "group") or (main.kind in ("person", "office") and set(main.roles) & AT_HOME):
            reading.countries, reading.base = main.countries[:1], main.base
            if set(main.roles) & FIGHTING and "MIL" in reading.roles:
                reading.roles = main.roles

    def _apposed(self, mention: Mention, reading: Reading, previous: Mention) -> bool:
        """ "Irena Novak, a former judge at the tribunal"."""
        if previous.kind != "name" or previous.reading is None or not previous.clusters or not self._adjoin(previous, mention):
            return False
        if not may_be(reading, previous.reading) or not has_article(self.syntax, mention):
            return False
        self.join(mention, previous.clusters[0])
        mention.kind = "apposition"
        return True

    def _predicate(self, mention: Mention, reading: Reading) -> bool:
        """ "Novak is the head of the agency": subject and predicate noun with a copula are one."""
        token = self.syntax.tokens[mention.head]
        cop = self.syntax.child(token.i, "cop")
        if cop is None or reading.plural or any(t.lemma in ("not", "never", "n't") for t in self.syntax.children(token.i, "advmod")):
            return False
        subject = self.syntax.child(token.i, "nsubj")
        if subject is None:
            return False
        for other in reversed(self.recent[-12:]):
            if other.head == subject.i and len(other.clusters) == 1:
                main = other.clusters[0].main
                if may_be(reading, main) and main.kind in ("person", "office", "organization", "group", "state"):
                    self.join(mention, other.clusters[0])
                    return True
        return False

    def _plural(self, mention: Mention, reading: Reading) -> bool:
        """ "both leaders", "the two sides": a mention of each of the two meant, if two and only two are clear."""
        tokens = self.syntax.tokens
        chunk = mention.chunk
        if chunk is None or not reading.plural:
            return False
        words = {t.text.casefold() for t in tokens[chunk.first : chunk.last]}
        if not words & {"both", "two"} or reading.countries or (words & {"the"} and "two" not in words):
            return False
        if "two" in words and not words & {"the", "their", "these", "those", "both"}:
            return False
        if tokens[chunk.first].upos == "PRON" and reading.kind == "state":
            return self._their_states(mention)
        if reading.head in self.classes["pair"]:
            return self._two(mention, ("person", "office"))
        if reading.head in self.classes["side"] or reading.kind == "state":
            return self._two(mention, ("state",)) or (reading.head == "side" and self._two(mention, ("person", "office", "organization", "group")))
        return False

    def _their_states(self, mention: Mention) -> bool:
        """ "their two countries": those of the people that "their" stands for."""
        owners = self.recent[-1].clusters if self.recent and self.recent[-1].kind == "pronoun" else []
        codes = [c for owner in owners for c in countries(owner)[:1]]
        states = [self.by_state[c] for c in dict.fromkeys(codes) if c in self.by_state]
        if len(states) < 2:
            return False
        for cluster in states:
            mention.clusters.append(cluster)
            cluster.mentions.append(mention)
        return True

    def _two(self, mention: Mention, kinds: tuple[str, ...]) -> bool:
        """Put the mention under the two actors of these kinds named last, subjects of the last sentences first."""
        seen: Counter[int] = Counter()
        order: list[Cluster] = []
        for other in reversed(self.recent[-LOOKBACK:]):
            if mention.sentence - other.sentence > WINDOW + 2:
                break
            for cluster in other.clusters:
                if cluster.main.kind in kinds and not cluster.main.plural and len(other.clusters) == 1:
                    seen[cluster.number] += 1
                    if cluster not in order:
                        order.append(cluster)
        if len(order) < 2:
            return False
        if len(order) > 2:
            order.sort(key=lambda c: -seen[c.number])
            if seen[order[1].number] == seen[order[2].number]:
                return False
        for cluster in sorted(order[:2], key=lambda c: c.number):
            mention.clusters.append(cluster)
            cluster.mentions.append(mention)
        return True

    def _antecedent(self, mention: Mention, reading: Reading) -> Cluster | None:
        """The actor that a description takes up, latest first: same words, a fitting title, a fitting kind."""
        near = list(islice(reversed(self.last.items()), CANDIDATES))
        if reading.kind in ("office", "person") and not reading.plural:
            return self._person_described(mention, reading, [self.clusters[k] for k, _ in near])
        for k, other in near:
            cluster = self.clusters[k]
            if self._same_kind(mention, reading, cluster, other):
                return cluster
        return None

    def _person_described(self, mention: Mention, reading: Reading, near: list[Cluster]) -> Cluster | None:
        if not reading.definite or reading.was:
            return None
        fit = [c for c in near if title_fits(reading, c, self.classes["rule"])]
        if reading.countries:
            fit = [c for c in fit if set(countries(c)) & set(reading.countries)]
        if not fit:
            return None
        held = [c for c in fit if any(r.term is not None or r.title or (r.kind == "person" and r.agent) for r in c.readings)]
        if len(fit) > 1 and held:
            fit = held
        named = [c for c in fit if c.main.kind == "person"] or fit
        if len(named) == 1:
            return named[0]
        recent = [c for c in named if any(mention.sentence - m.sentence <= WINDOW for m in c.mentions if m.span < mention.span)]
        return (recent or named)[0]

    def _same_kind(self, mention: Mention, reading: Reading, cluster: Cluster, other: Mention) -> bool:
        main = cluster.main
        distance = mention.sentence - other.sentence
        if reading.kind == "state":
            one = reading.definite and not reading.plural and reading.head in self.classes["one_state"] and not reading.roles
            return one and main.kind == "state" and distance <= 2
        if main.kind not in ("group", "organization", "people"):
            return False
        if reading.countries and main.countries and set(reading.countries) != set(main.countries):
            return False
        same_words = main.agent is not None and reading.agent is not None and main.agent.phrase == reading.agent.phrase and not main.name
        if same_words and self._parted(mention, other):
            return False
        if same_words and owned(self.syntax, mention) and reading.kind == "organization":
            return False
        if same_words and not reading.definite and set(reading.roles) <= {"CVL"}:
            return False
        if same_words:
            return reading.countries == main.countries or (not reading.countries and reading.definite) or reading.kind == "organization"
        if not reading.definite or distance > 6:
            return False
        if main.kind == "organization" and main.name and self.syntax.tokens[mention.head].xpos in ("NNS", "NNPS"):
            return False  # "the unions" are no African Union
        if any(r.head == reading.head for r in cluster.readings) and main.name:
            return True
        if reading.head in self.classes["any_group"]:
            one = self.syntax.tokens[mention.head].xpos not in ("NNS", "NNPS")
            armed = not set(reading.roles) & FIGHTING or bool(set(main.roles) & FIGHTING)
            return one and armed and not self._modified(mention) and bool(main.name) and main.kind in ("group", "organization")
        shared = bool(set(reading.roles) & set(main.roles)) and reading.agent is not None
        return shared and bool(main.name) and main.kind == "group" and distance <= 3

    def _modified(self, mention: Mention) -> bool:
        """ "the Renewal movement", "the opposition group": a noun with a word of its own before it takes up no name."""
        chunk = mention.chunk
        return chunk is None or any(self.syntax.tokens[i].upos in ("PROPN", "NOUN") for i in range(chunk.first, chunk.head)) or chunk.owner is not None

    def _parted(self, a: Mention, b: Mention) -> bool:
        """ "the Gujarat government" is not "the Kerala government": names before the noun that have no word in common."""
        tokens = self.syntax.tokens
        left, right = ({fold(t.text) for t in tokens[m.chunk.first : m.chunk.head] if t.upos == "PROPN"} if m.chunk is not None else set() for m in (a, b))
        return bool(left and right) and not left & right

    def _other(self, mention: Mention) -> None:
        """ "the South" where the report speaks of South Sudan; "the two" after two people."""
        chunk = mention.chunk
        if chunk is None or chunk.last - chunk.first != 2 or self.syntax.tokens[chunk.first].text.casefold() not in ("the", "both"):
            return
        word = fold(self.syntax.tokens[chunk.head].text)
        if word in self.classes["direction"] and self.syntax.tokens[chunk.head].text[:1].isupper():
            fit = [c for k, c in sorted(self.by_state.items()) if fold(c.main.name).split()[0] == word and ":" not in k and len(c.main.name.split()) == 2]
            if len(fit) == 1 and (mention.sentence == 0 or any(m.span < mention.span for m in fit[0].mentions)):
                self.join(mention, fit[0])
                mention.kind = "name"
        elif word in ("two", "pair", "duo"):
            self._two(mention, ("person", "office"))


def _clipped(short: list[str], full: list[str]) -> bool:
    """ "Calif Tech" of "California Technical College": two words or more, each the beginning of the next of the longer name."""
    if not 1 < len(short) < len(full):
        return False
    return all(len(a) > 3 and b.startswith(a) for a, b in zip(short, full, strict=False))
