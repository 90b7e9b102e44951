"""Pronouns of the third person: to the actor that number, sex, kind, nearness and place in the sentence speak for, or to none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dragoman.link.chunks import NOMINAL
from dragoman.link.mentions import Cluster, Mention
from dragoman.syntax import Syntax

if TYPE_CHECKING:
    from dragoman.link.coreference import Sieve

__all__ = ["FIRST_PERSON_NAMES", "LOOKBACK", "WINDOW", "Pronouns"]

WINDOW: Final = 3
"""Sentences back in which a pronoun looks for its actor: beyond, news writers repeat the name."""
MARGIN: Final = 0.05
"""Lead the best candidate needs over the next; below it the pronoun stays open."""

LOOKBACK: Final = 90
"""Mentions looked at back from one: keeps a text without full stops linear."""

FIRST_PERSON_NAMES: Final = frozenset({"I", "we", "you"})


class Pronouns:
    """Resolves pronouns against what a `Sieve` has read so far."""

    def __init__(self, sieve: Sieve, syntax: Syntax) -> None:
        self.sieve = sieve
        self.syntax = syntax

    def resolve(self, mention: Mention) -> None:
        token = self.syntax.tokens[mention.head]
        if token.rel == "expl":
            return
        if mention.sex == "p" and self._joined_pair(mention):
            return
        if mention.sex == "n" and token.text.casefold() == "it" and not self._clear_it(mention):
            return
        scores: dict[int, float] = {}
        rival = -9.0
        for other in reversed(self.sieve.recent[-LOOKBACK:]):
            distance = mention.sentence - other.sentence
            if distance > WINDOW:
                break
            value = -0.9 * distance - 0.004 * min(mention.head - other.head, 100) + (1.2 if other.subject else 0.0)
            if self._bound(mention, other):
                for cluster in other.clusters:
                    scores[cluster.number] = -99.0
                continue
            if other.located:
                continue
            if not other.clusters:
                if mention.sex == "n" and other.kind == "other" and self._thing(other):
                    rival = max(rival, value)
                continue
            if len(other.clusters) > 1:
                continue
            cluster = other.clusters[0]
            fits = self._agrees(mention, cluster)
            if fits > -5 and scores.get(cluster.number, 0.0) > -50:
                bonus = 0.3 if other.kind == "name" else 0.2 if other.kind == "pronoun" else 0.0
                scores[cluster.number] = max(scores.get(cluster.number, -9.0), value + fits + bonus)
        best = sorted(((s + 0.15 * min(len(self.sieve.clusters[k].mentions), 6), -k) for k, s in scores.items() if s > -9), reverse=True)
        if not best or best[0][0] < rival or (len(best) > 1 and best[0][0] - best[1][0] < MARGIN):
            return
        self.sieve.join(mention, self.sieve.clusters[-best[0][1]])

    def _clear_it(self, mention: Mention) -> bool:
        """ "It" is an actor only as a subject whose own sentence or the one before has a state or body as its first subject."""
        if not mention.subject:
            return False
        for other in reversed(self.sieve.recent[-LOOKBACK:]):
            if mention.sentence - other.sentence > 1:
                break
            if self.sieve.quoted[mention.head] and self.sieve.quoted[other.head] != self.sieve.quoted[mention.head]:
                continue
            plain = other.subject and other.kind in ("name", "description") and len(other.clusters) == 1
            if plain and other.clusters[0].main.kind in ("state", "organization", "group"):
                return True
            if other.kind == "pronoun" and other.subject and other.sex == "n" and other.clusters:
                return True
            if other.kind == "name" and mention.head - other.head <= 3 and len(other.clusters) == 1 and other.clusters[0].main.kind == "state":
                return True
        return False

    def _thing(self, other: Mention) -> bool:
        token = self.syntax.tokens[other.head]
        return token.upos in NOMINAL and token.xpos not in ("NNS", "NNPS")

    def _bound(self, mention: Mention, other: Mention) -> bool:
        """A plain object pronoun is not the subject of its own verb ("Novak met him")."""
        token = self.syntax.tokens[mention.head]
        if token.rel in ("nmod", "det") or token.text.casefold().endswith(("self", "selves")) or mention.subject:
            return False
        return other.subject and other.verb == mention.verb and other.verb >= 0

    def _agrees(self, mention: Mention, cluster: Cluster) -> float:
        """How well number, sex and kind fit; below -5 they do not."""
        main = cluster.main
        if main.name in FIRST_PERSON_NAMES:
            return -9.0
        if mention.sex in ("m", "f"):
            if main.kind not in ("person", "office") or main.plural or (cluster.sex and cluster.sex != mention.sex):
                return -9.0
            return 0.6 if cluster.sex else 0.0
        if mention.sex == "n":
            if main.kind in ("person", "office", "people") or (main.plural and main.kind == "group" and not main.name):
                return -9.0
            return 0.3 if main.kind in ("state", "organization") else 0.0
        if main.kind in ("person", "office") and not main.plural:
            return -9.0
        return 0.5 if main.plural or main.kind in ("people", "group") else -0.4 if main.kind == "organization" else -0.9

    def _joined_pair(self, mention: Mention) -> bool:
        """ "Novak and Berg … they": all the names joined as the last subject."""
        for other in reversed(self.sieve.recent[-25:]):
            if mention.sentence - other.sentence > 1:
                break
            token = self.syntax.tokens[other.head]
            if len(other.clusters) > 1 and other.subject:
                for cluster in other.clusters:
                    mention.clusters.append(cluster)
                    cluster.mentions.append(mention)
                return True
            if token.rel != "conj" or len(other.clusters) != 1 or not other.subject or other.clusters[0].main.plural:
                continue
            first = next((m for m in reversed(self.sieve.recent[-LOOKBACK:]) if m.head == token.head and len(m.clusters) == 1), None)
            if first is None or first.clusters[0] is other.clusters[0]:
                continue
            row = [m for m in self.sieve.recent[-LOOKBACK:] if self.syntax.tokens[m.head].rel == "conj" and self.syntax.tokens[m.head].head == token.head]
            clusters = [m.clusters[0] for m in (first, *row) if len(m.clusters) == 1]
            for number in dict.fromkeys(c.number for c in clusters):
                mention.clusters.append(self.sieve.clusters[number])
                self.sieve.clusters[number].mentions.append(mention)
            return True
        return False
