"""CoNLL-U in and out, JSON and table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.errors import ReadError, UsageError
from dragoman.parse.conllu import blocks, parse_file, raw_text, rows

if TYPE_CHECKING:
    from dragoman.parse import Parser


def row(number: str, form: str, misc: str = "_") -> str:
    return "\t".join([number, form, *["_"] * 4, "0" if number.isdigit() else "_", *["_"] * 2, misc])


GOLD = "\n".join(
    [
        "# sent_id = one",
        "# text = Rebels didn't leave.",
        row("1", "Rebels"),
        row("2-3", "didn't"),
        row("2", "did"),
        row("3", "n't"),
        row("4", "leave", "SpaceAfter=No"),
        row("5", "."),
        "",
        "# text = Dont go",
        row("1-2", "Dont"),
        row("1", "Do"),
        row("2", "not"),
        row("3", "go"),
        row("3.1", "ghost"),
        "",
        "",
    ]
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.conllu"
    path.write_text(GOLD, encoding="utf-8")
    return path


def test_blocks(gold: Path) -> None:
    first, second = blocks(gold)
    assert first.words() == ["Rebels", "did", "n't", "leave", "."]
    assert first.text == "Rebels didn't leave."
    assert second.words() == ["Do", "not", "go"]
    assert second.place.endswith(":10")


def test_gold_tokens_are_kept(parser: Parser, gold: Path) -> None:
    lines = "".join(parse_file(parser, gold)).split("\n")
    numbers = [line.split("\t")[:2] for line in lines if "\t" in line]
    assert numbers[:6] == [["1", "Rebels"], ["2-3", "didn't"], ["2", "did"], ["3", "n't"], ["4", "leave"], ["5", "."]]
    assert "# sent_id = one" in lines
    tagged = {line.split("\t")[1]: line.split("\t") for line in lines if "\t" in line}
    assert tagged["leave"][2:4] == ["leave", "VERB"]
    assert tagged["leave"][6:8] == ["0", "root"]
    assert tagged["leave"][9] == "SpaceAfter=No"
    assert lines[-1] == ""


def test_raw_reads_only_the_texts(parser: Parser, gold: Path) -> None:
    assert raw_text(gold) == "Rebels didn't leave. Dont go"
    lines = "".join(parse_file(parser, gold, raw=True)).split("\n")
    assert any(line.startswith("2-3\tdidn't") for line in lines)


def test_what_is_written_can_be_read(parser: Parser, tmp_path: Path) -> None:
    source = tmp_path / "report.txt"
    source.write_text("Iran's envoy wouldn't sign. He left Geneva.", encoding="utf-8")
    out = tmp_path / "out.conllu"
    out.write_text("".join(parse_file(parser, source)), encoding="utf-8")
    again = "".join(parse_file(parser, out))
    assert again == out.read_text(encoding="utf-8")
    assert [len(b.words()) for b in blocks(out)] == [7, 4]


def test_clitics_are_multiword_tokens(parser: Parser) -> None:
    found = [r[:2] for r in rows(parser.parse("Iran's envoy cannot go."), 0)]
    assert ("1-2", "Iran's") in found
    assert ("4-5", "cannot") in found


def test_json(parser: Parser, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Talks failed in Oslo. Troops left.", encoding="utf-8")
    found = [json.loads(line) for line in parse_file(parser, source, format="json")]
    assert [s["sentence"] for s in found] == [0, 1]
    assert found[0]["tokens"][0]["text"] == "Talks"
    assert found[0]["names"] == [{"start": 16, "end": 20, "label": "place", "text": "Oslo"}]


def test_table(parser: Parser, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("Talks failed in Oslo.", encoding="utf-8")
    text = "".join(parse_file(parser, source, format="table"))
    assert text.splitlines()[0].split() == ["word", "lemma", "tag", "head", "relation", "name"]
    assert "place" in text


def test_an_unknown_format_is_refused(parser: Parser, gold: Path) -> None:
    with pytest.raises(UsageError, match="conllu, json, table"):
        parse_file(parser, gold, format="xml")


def test_a_file_that_is_no_conllu_is_named_with_its_line(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "bad.conllu"
    path.write_text("# text = x\nno tabs here\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"bad\.conllu:2"):
        list(parse_file(parser, path))


def test_a_missing_file_is_named(parser: Parser, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="gone"):
        list(parse_file(parser, tmp_path / "gone.conllu"))


def test_view_as_spacy_doc(parser: Parser) -> None:
    pytest.importorskip("spacy")
    from dragoman.parse import to_spacy

    syntax = parser.parse("Iran's envoy left Geneva. He was angry.")
    doc = to_spacy(syntax)
    assert [t.text for t in doc] == [t.text for t in syntax]
    assert [t._.offset for t in doc] == [t.start for t in syntax]
    assert len(list(doc.sents)) == 2
    assert {e.label_ for e in doc.ents} == {"place"}
