"""Lemmas: rules, the table, and words that are in neither."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.errors import ModelError
from dragoman.parse.lemmas import Lemmas, apply_rule

if TYPE_CHECKING:
    from dragoman.parse import Parser

SMALL = Lemmas(
    words={"VBD": {"went": "go"}},
    ends={"VBD": {"": "2+", "ied": "3+y"}, "NNS": {"": "1+"}, "NNPS": {"": "1+"}, "NNP": {"": "0+"}},
    common={"VBD": ["2+", "1+", "3+"]},
    known=frozenset({"provoke", "ban"}),
)


def test_rules() -> None:
    assert apply_rule("parties", "3+y") == "party"
    assert apply_rule("news", "0+") == "news"


@pytest.mark.parametrize(
    ("word", "tag", "lemma"),
    [
        ("went", "VBD", "go"),
        ("Provoked", "VBD", "provoke"),
        ("banned", "VBD", "ban"),
        ("ratified", "VBD", "ratify"),
        ("attacked", "VBD", "attack"),
        ("shot", "VBD", "shot"),
        ("tanks", "NNS", "tank"),
        ("Kurds", "NNPS", "Kurd"),
        ("Paris", "NNP", "Paris"),
        ("The", "DT", "the"),
    ],
)
def test_small_table(word: str, tag: str, lemma: str) -> None:
    assert SMALL.of(word, tag) == lemma


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lemmas.json.gz"
    path.write_bytes(b"nonsense")
    with pytest.raises(ModelError, match="lemma table"):
        Lemmas.read(path, frozenset())


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("Rebels shot down two planes.", {"shoot", "plane"}),
        ("The armies withdrew and the allies condemned it.", {"army", "withdraw", "ally", "condemn"}),
        ("They are negotiating; he vetoed the sanctions.", {"be", "negotiate", "veto", "sanction"}),
        ("She fled, was banned and has sought asylum.", {"flee", "ban", "seek", "asylum"}),
    ],
)
def test_shipped_table(parser: Parser, text: str, lemmas: set[str]) -> None:
    assert lemmas <= {t.lemma for t in parser.parse(text)}
