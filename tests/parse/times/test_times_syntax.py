"""What a parse adds: tense of the governing verb, verbs that look like months, times inside names. Trees built by hand."""

from __future__ import annotations

import pytest

from dragoman.model import Report
from dragoman.parse.times import TimeTagger
from dragoman.syntax import Name, Syntax, Token

Row = tuple[str, str, str, str, int, str]  # text, lemma, upos, xpos, head (index or -1), deprel
PRINTED = "2019-06-30"  # a Sunday


@pytest.fixture(scope="module")
def tagger() -> TimeTagger:
    return TimeTagger.load()


def tree(rows: list[Row], names: tuple[tuple[int, int, str], ...] = ()) -> Syntax:
    text, tokens, at = " ".join(row[0] for row in rows), [], 0
    for i, (word, lemma, upos, xpos, head, deprel) in enumerate(rows):
        tokens.append(Token(i, at, at + len(word), word, lemma, upos, xpos, head, deprel, 0))
        at += len(word) + 1
    found = tuple(Name(tokens[a].start, tokens[b - 1].end, label, a, b) for a, b, label in names)
    return Syntax(text, tuple(tokens), ((0, len(tokens)),), found)


def values(tagger: TimeTagger, syntax: Syntax) -> list[str | None]:
    return [t.value for t in tagger.tag(Report("r", syntax.text, published=PRINTED), syntax)]


def clause(*verb: Row, deprel: str = "obl") -> Syntax:
    """ "The council <verb> on Wednesday ."; the last of `verb` is the root, token `1 + len(verb)`."""
    root = 1 + len(verb)
    head: list[Row] = [("The", "the", "DET", "DT", 1, "det"), ("council", "council", "NOUN", "NN", root, "nsubj")]
    tail: list[Row] = [
        ("on", "on", "ADP", "IN", root + 2, "case"),
        ("Wednesday", "Wednesday", "PROPN", "NNP", root, deprel),
        (".", ".", "PUNCT", ".", root, "punct"),
    ]
    return tree([*head, *verb, *tail])


def test_the_verb_above_decides_the_tense(tagger: TimeTagger) -> None:
    assert values(tagger, clause(("met", "meet", "VERB", "VBD", -1, "root"))) == ["2019-06-26"]
    assert values(tagger, clause(("will", "will", "AUX", "MD", 3, "aux"), ("meet", "meet", "VERB", "VB", -1, "root"))) == ["2019-07-03"]
    assert values(tagger, clause(("meets", "meet", "VERB", "VBZ", -1, "root"))) == ["2019-07-03"]


def test_to_and_a_verb_looks_ahead_only_under_a_word_of_planning(tagger: TimeTagger) -> None:
    def under(word: str, lemma: str) -> Syntax:
        return tree(
            [
                ("It", "it", "PRON", "PRP", 1, "nsubj"),
                (word, lemma, "VERB", "VBD", -1, "root"),
                ("to", "to", "PART", "TO", 3, "mark"),
                ("leave", "leave", "VERB", "VB", 1, "xcomp"),
                ("on", "on", "ADP", "IN", 5, "case"),
                ("Wednesday", "Wednesday", "PROPN", "NNP", 3, "obl"),
            ]
        )

    assert values(tagger, under("vowed", "vow")) == ["2019-07-03"]
    assert values(tagger, under("managed", "manage")) == ["2019-06-26"]


def test_a_month_that_is_a_verb_is_no_time(tagger: TimeTagger) -> None:
    def march(upos: str) -> Syntax:
        return tree(
            [
                ("In", "in", "ADP", "IN", 1, "case"),
                ("March", "march", upos, "NNP", 3, "obl"),
                ("they", "they", "PRON", "PRP", 3, "nsubj"),
                ("left", "leave", "VERB", "VBD", -1, "root"),
            ]
        )

    assert values(tagger, march("PROPN")) == ["2019-03"]
    assert values(tagger, march("VERB")) == []


def test_a_time_inside_a_longer_name_is_part_of_it(tagger: TimeTagger) -> None:
    rows: list[Row] = [
        ("The", "the", "DET", "DT", 2, "det"),
        ("Wednesday", "Wednesday", "PROPN", "NNP", 2, "compound"),
        ("Club", "Club", "PROPN", "NNP", 3, "nsubj"),
        ("met", "meet", "VERB", "VBD", -1, "root"),
    ]
    assert values(tagger, tree(rows)) == ["2019-06-26"]
    assert values(tagger, tree(rows, ((1, 3, "organization"),))) == []


def test_a_broken_or_empty_tree_does_no_harm(tagger: TimeTagger) -> None:
    loop = tree([("on", "on", "ADP", "IN", 1, "case"), ("Wednesday", "Wednesday", "PROPN", "NNP", 0, "obl")])
    assert values(tagger, loop) == ["2019-06-26"]
    report = Report("r", "on Wednesday", published=PRINTED)
    assert [t.value for t in tagger.tag(report, Syntax("on Wednesday", (), ()))] == ["2019-06-26"]
