"""Words of agents: which nouns act, with which roles; modifiers, acts, given names. Read from `data/lexicon/en/agents*.csv`."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files

from dragoman.link.directory import rows_of, split
from dragoman.link.words import fold, phrase_key

__all__ = ["Agent", "Lexicon"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A noun of agents. `kind`: office person group organization arms state; `length` in words."""

    phrase: str
    kind: str
    roles: tuple[str, ...]
    sex: str
    length: int


@dataclass
class Lexicon:
    """Agent phrases by their words as folded lemmas; `heads` are the last words, `openers` those before "of".

    `classes`: the closed classes of `agents_classes.csv`.
    """

    agents: dict[tuple[str, ...], Agent] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    openers: dict[str, int] = field(default_factory=dict)
    modifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    former: frozenset[str] = frozenset()
    elect: frozenset[str] = frozenset()
    anonymous: frozenset[str] = frozenset()
    breaks: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()
    visits: frozenset[str] = frozenset()
    says: frozenset[str] = frozenset()
    given: dict[str, str] = field(default_factory=dict)
    classes: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Lexicon:
        """The shipped lexicon. Raises DataError where a file breaks its format."""
        found = cls()
        folder = files("dragoman") / "data" / "lexicon" / "en"
        for _, row in rows_of(folder / "agents.csv"):
            key = phrase_key(row["phrase"])
            found.agents[key] = Agent(row["phrase"], row["class"], tuple(split(row["roles"])), row["sex"], len(key))
            last = key.index("of") - 1 if "of" in key[1:] else len(key) - 1
            found.heads[key[last]] = max(found.heads.get(key[last], 0), last + 1)
            if last < len(key) - 1:
                found.openers[key[last]] = max(found.openers.get(key[last], 0), len(key) - 1 - last)
        kinds: dict[str, set[str]] = {k: set() for k in ("former", "elect", "anonymous", "break", "side", "count", "none")}
        for _, row in rows_of(folder / "agents_modifiers.csv"):
            if row["kind"] == "role":
                found.modifiers[fold(row["word"])] = tuple(split(row["roles"]))
            else:
                kinds[row["kind"]].add(fold(row["word"]))
        found.former, found.elect, found.anonymous = (frozenset(kinds[k]) for k in ("former", "elect", "anonymous"))
        found.breaks, found.sides = frozenset(kinds["break"]), frozenset(kinds["side"])
        found.counts, found.none = frozenset(kinds["count"]), frozenset(kinds["none"])
        found.visits = frozenset(row["verb"] for _, row in rows_of(folder / "agents_visits.csv"))
        found.says = frozenset(row["verb"] for _, row in rows_of(folder / "agents_says.csv"))
        for _, row in rows_of(folder / "agents_classes.csv"):
            found.classes[row["class"]] = frozenset(split(row["words"]) if row["class"] == "top_office" else row["words"].split())
        for _, row in rows_of(folder / "agents_given.csv"):
            for name in row["names"].split():
                sex = row["sex"]
                key_name = fold(name)
                found.given[key_name] = sex if found.given.get(key_name, sex) == sex else ""
        return found

    def agent(self, words: list[str], last: int, after: list[str]) -> Agent | None:
        """The longest agent phrase whose head is `words[last]` (folded lemmas), with "of …" in `after` where the lexicon has it."""
        head = words[last]
        reach = self.heads.get(head)
        if reach is None:
            return None
        if after and head in self.openers:
            for size in range(min(self.openers[head], len(after)), 1, -1):
                for back in range(min(reach, last + 1), 0, -1):
                    found = self.agents.get((*words[last + 1 - back : last + 1], *after[:size]))
                    if found is not None:
                        return found
        for back in range(min(reach, last + 1), 0, -1):
            found = self.agents.get(tuple(words[last + 1 - back : last + 1]))
            if found is not None:
                return found
        return None
