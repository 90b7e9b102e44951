"""The checker of data/ontology, and the look-ups built on it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from dragoman.ontology import Ontology

TYPES = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


def test_all_types_modes_and_codes(ontology: Ontology) -> None:
    assert set(ontology.types) == TYPES
    assert len(ontology.contexts) == 37
    assert len(ontology.codes) >= 312
    assert {c.root for c in ontology.codes.values()} == {f"{n:02d}" for n in range(1, 21)}


def test_every_code_is_complete_and_well_placed(ontology: Ontology) -> None:
    for code in ontology.codes.values():
        assert re.fullmatch(r"\d{2,4}", code.code)
        assert -10 <= code.goldstein <= 10
        assert code.quad == (1 if code.root <= "05" else 2 if code.root <= "08" else 3 if code.root <= "13" else 4)
        assert code.type in TYPES
        assert code.mode is None or code.mode in {m.name for m in ontology.types[code.type].modes}
        assert set(code.contexts) <= set(ontology.contexts)
        assert all((code.name, code.definition, code.example.endswith(".")))
        assert len(code.code) == 2 or code.code[:-1] in ontology.codes, f"{code.code} has no parent"


def test_definitions_are_one_line_and_all_different(ontology: Ontology) -> None:
    leaves = [c for c in ontology.codes.values() if len(c.code) > 2]
    assert len({c.definition for c in leaves}) == len(leaves)


def test_mapping_both_ways(ontology: Ontology) -> None:
    assert ontology.type_of("163") == ontology.type_of("191") == ontology.type_of("192") == "COERCE"
    assert ontology.type_of("1712") == ontology.type_of("175") == "ASSAULT"
    assert ontology.type_of("0813") == "RETREAT"
    assert ontology.type_of("0811") == "CONCEDE"
    for type_ in TYPES:
        assert all(ontology.type_of(c.code) == type_ for c in ontology.cameo_of(type_))


def test_accuse_is_a_conflict_whatever_the_printed_table_says(ontology: Ontology) -> None:
    assert ontology.intensity("ACCUSE") == -3.0
    assert ontology.quad("ACCUSE") == "verbal conflict"
    for type_ in ontology.types.values():
        assert (type_.intensity >= 0) == (type_.quad.endswith("cooperation") or type_.name == "REQUEST")


def test_the_two_quads_differ_and_are_kept_apart(ontology: Ontology) -> None:
    yielding = ontology.cameo("0811")
    assert (yielding.quad, ontology.quad(yielding.type)) == (2, "verbal cooperation")


def test_recipients_required_only_where_plover_says(ontology: Ontology) -> None:
    assert {t.name for t in ontology.types.values() if t.recipient_required} == {"COOPERATE", "AID", "SANCTION"}


def test_search_by_number_type_and_words(ontology: Ontology) -> None:
    assert [c.code for c in ontology.search("191")] == ["191"]
    assert "0871" in {c.code for c in ontology.search("truce")}
    assert {c.type for c in ontology.search("mobilize")} >= {"MOBILIZE"}
    assert ontology.search("") == ()
    assert ontology.search("no such thing at all") == ()


def test_unknown_code_is_a_key_error(ontology: Ontology) -> None:
    with pytest.raises(KeyError):
        ontology.cameo("999")


def test_the_page_of_codes_is_up_to_date(ontology: Ontology) -> None:
    spec = importlib.util.spec_from_file_location("make_codes", Path(__file__).parents[1] / "docs" / "make_codes.py")
    assert spec is not None
    assert spec.loader is not None
    make_codes = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_codes)
    assert make_codes.PAGE.read_text(encoding="utf-8") == make_codes.page(ontology), "run python docs/make_codes.py"
