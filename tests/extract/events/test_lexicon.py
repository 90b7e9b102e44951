"""The checker of data/lexicon/en/acts."""

from __future__ import annotations

import pytest

from dragoman.extract.events.filters import Filters
from dragoman.extract.events.lexicon import Lexicon
from dragoman.ontology import Ontology

SLOTS = {"s", "o", "i", "x", "poss", "comp", "bare", "purpose", "advcl", "acl", "pass", "pl", "any", "case", "gov"}
PREPOSITIONS = {
    *("about", "across", "against", "along", "among", "around", "as", "at", "behind", "between", "by", "during", "for", "from", "highly", "in"),
    *("in_favor_of", "in_favour_of", "into", "near", "of", "off", "on", "onto", "out", "out_of", "outside", "over", "through", "to", "toward"),
    *("towards", "under", "upon", "with", "without", "after", "inside", "that"),
}
CUES = SLOTS | PREPOSITIONS


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


def test_every_entry_names_a_known_code_and_known_slots(lexicon: Lexicon, ontology: Ontology) -> None:
    for entries in lexicon.entries.values():
        for entry in entries:
            assert entry.code in ontology.codes, entry.rule
            assert 0 < entry.confidence <= 1, entry.rule
            modes = {m.name for m in ontology.types[ontology.type_of(entry.code)].modes}
            assert entry.mode is None or entry.mode in modes, entry.rule
            slots = {s.removeprefix("agent:").removeprefix("purpose.") for s in (*entry.to, *entry.source)} | {s for n in entry.needs for s in n.slots}
            assert slots <= CUES, (entry.rule, slots - CUES)


def test_every_operator_has_turns_and_known_slots(lexicon: Lexicon, ontology: Ontology) -> None:
    turned = {op for op, _ in lexicon.turns} | {"victim"}
    for operators in lexicon.operators.values():
        for operator in operators:
            assert operator.op in turned, operator.rule
            assert operator.default is None or operator.default in ontology.codes, operator.rule
            slots = {s.removeprefix("agent:") for s in (*operator.via, *operator.to)} | {s for n in operator.needs for s in n.slots}
            assert slots <= CUES, (operator.rule, slots - CUES)


def test_every_turn_leads_to_a_code(lexicon: Lexicon, ontology: Ontology) -> None:
    operators = {op for op, _ in lexicon.turns}
    for (op, prefix), result in lexicon.turns.items():
        assert prefix == "*" or any(code.startswith(prefix) for code in ontology.codes), (op, prefix)
        assert result in "=-" or result[1:] in operators or result in ontology.codes, (op, prefix, result)


def test_contexts_are_plovers(lexicon: Lexicon, ontology: Ontology) -> None:
    assert set(lexicon.contexts.values()) <= set(ontology.contexts)


def test_turning_follows_the_families_of_cameo(lexicon: Lexicon) -> None:
    assert lexicon.turn("intend", "071") == "0331"
    assert lexicon.turn("refuse", "071") == "1221"
    assert lexicon.turn("appeal", "085") == "0254"
    assert lexicon.turn("demand", "0874") == "1056"
    assert lexicon.turn("threaten", "163") == "1312"
    assert lexicon.turn("end", "163") == "085"
    assert lexicon.turn("agree", "045") == "038"
    assert lexicon.turn("ready", "190") == "1384"
    assert lexicon.turn("light", "040") == "040"
    assert lexicon.turn("deny", "190") == "016"


def test_most_codes_can_be_reached(lexicon: Lexicon, ontology: Ontology) -> None:
    """By an entry, or by a turn of one."""
    told = {entry.code for entries in lexicon.entries.values() for entry in entries}
    turned = {code for op in {op for op, _ in lexicon.turns} for act in told if (code := lexicon.turn(op, act))}
    again = {code for op in ("refuse", "appeal", "demand", "intend") for act in turned if (code := lexicon.turn(op, act))}
    leaves = {c.code for c in ontology.codes.values() if len(c.code) > 2}
    missing = sorted(leaves - told - turned - again)
    assert len(missing) <= 75, missing


def test_filters_load_all_their_lists(lexicon: Lexicon) -> None:
    filters = Filters(lexicon)
    assert all((filters.sport, filters.tales, filters.roles, filters.arms))
    assert set(filters.statuses.values()) <= {"planned", "hypothetical", "cancelled", "alleged", "ongoing"}
