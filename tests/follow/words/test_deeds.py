"""Deeds of sentences, kept beside the store: the same as parsed anew, never stale, and not needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dragoman.ask import open_store
from dragoman.follow import words
from dragoman.follow.words import deeds as kept
from dragoman.follow.words.acts import acts_of
from dragoman.follow.words.deeds import entries, packed, unpacked
from dragoman.follow.words.lexicon import Lexicon
from dragoman.follow.words.shelf import Shelf
from dragoman.link.across.settings import Settings
from dragoman.parse import Parser, load_parser

TEXT = (
    "CAIRO — Egypt and Sudan agreed on Monday to open a joint trade office by the end of June. Mr. Ali said “We will not go.” He left for the U.S. Navy yard, "
    "where ships lay.\n\nIf Jordan repairs the crane, the terminal will be reopened. Nobody spoke."
)


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_parser()


@pytest.fixture
def forgotten() -> None:
    """As a new process begins: nothing is in memory."""
    kept._memory().clear()


def test_the_deeds_of_a_report_are_those_of_its_sentences(parser: Parser) -> None:
    syntax = parser.parse(TEXT)
    texts = [syntax.text[slice(*syntax.sentence_span(s))] for s in range(len(syntax.sentences))]
    alone = [packed(acts_of(one, Lexicon.load(), Settings.load())) for one in parser.parse_sentences(texts)]
    assert len(texts) > 4
    assert [data for _, data in entries(syntax)] == alone
    assert any(alone)


def test_what_is_written_down_is_read_back(parser: Parser) -> None:
    acts = acts_of(parser.parse(TEXT), Lexicon.load(), Settings.load())
    assert acts
    assert unpacked(packed(acts)) == acts
    assert unpacked(packed(())) == ()


@pytest.mark.usefixtures("forgotten")
def test_a_store_that_was_coded_here_needs_no_parse(made: Path) -> None:
    with open_store(made) as store:
        shelf = Shelf(store)
        assert shelf.commitments
        assert shelf.deeds.parsed == 0


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("lost", ["deleted", "damaged", "older"])
def test_without_them_the_ledger_is_the_same(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    with open_store(made) as store:
        before = words.ledger(store)
    kept._memory().clear()
    own = tmp_path / "own.duckdb"
    shutil.copy(made, own)
    if lost == "damaged":
        own.with_name("own.duckdb.deeds").write_bytes(b"nothing of the kind")
    elif lost == "older":
        shutil.copy(made.with_name("news.duckdb.deeds"), own.with_name("own.duckdb.deeds"))
        monkeypatch.setattr(kept, "version", lambda: "another")
    for parsed in (True, lost == "damaged"):
        kept._memory().clear()
        with open_store(own) as store:
            shelf = Shelf(store)
            assert shelf.commitments == before
            assert (shelf.deeds.parsed > 0) == parsed
