"""The coder on trees built by hand: frames, turns, voice, and trees that no parser should make."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.extract.events import EventCoder
from dragoman.model import Actor, Annotated, Event, Report
from dragoman.syntax import Syntax, Token
from tests.extract.events.trees import annotated


@pytest.fixture(scope="module")
def coder() -> EventCoder:
    return EventCoder.load(learned=False)


def only(coder: EventCoder, doc: Annotated) -> Event:
    events, _ = coder.code(doc)
    assert len(events) == 1, [(e.rule, e.cameo) for e in events]
    return events[0]


def test_active_verb(coder: EventCoder) -> None:
    doc = annotated(
        """
        Chad Chad PROPN NNP 2 nsubj
        condemned condemn VERB VBD 0 root
        Sudan Sudan PROPN NNP 2 obj
        """,
        a1=("Chad",),
        a2=("Sudan",),
    )
    event = only(coder, doc)
    assert (event.id, event.type, event.cameo, event.source, event.recipient, event.status) == ("e1", "ACCUSE", "111", ("a1",), ("a2",), "happened")
    assert (event.quad, event.cameo_quad, event.goldstein, event.intensity) == ("verbal conflict", 3, -2.0, -2.0)
    assert doc.quoted(event.trigger) == "condemned"


def test_passive_with_agent(coder: EventCoder) -> None:
    doc = annotated(
        """
        Sudan Sudan PROPN NNP 3 nsubj:pass
        was be AUX VBD 3 aux:pass
        criticised criticise VERB VBN 0 root
        by by ADP IN 5 case
        Chad Chad PROPN NNP 3 obl:agent
        """,
        a1=("Sudan",),
        a2=("Chad",),
    )
    event = only(coder, doc)
    assert (event.source, event.recipient) == (("a2",), ("a1",))


REFUSE = """
    Chad Chad PROPN NNP 2 nsubj
    {0} VERB VBD 0 root
    to to PART TO 4 mark
    lift lift VERB VB 2 xcomp
    sanctions sanction NOUN NNS 4 obj
    on on ADP IN 7 case
    Sudan Sudan PROPN NNP 4 obl
    """


@pytest.mark.parametrize(
    ("verb", "cameo", "type_"), [("refused refuse", "1244", "REJECT"), ("agreed agree", "0354", "AGREE"), ("began begin", "085", "RETREAT")]
)
def test_operators_turn_the_act_below_them_and_use_it_up(coder: EventCoder, verb: str, cameo: str, type_: str) -> None:
    event = only(coder, annotated(REFUSE.format(verb), a1=("Chad",), a2=("Sudan",)))
    assert (event.cameo, event.type, event.source, event.recipient) == (cameo, type_, ("a1",), ("a2",))


def test_mutual_act_is_one_record(coder: EventCoder) -> None:
    doc = annotated(
        """
        Chad Chad PROPN NNP 4 nsubj
        and and CCONJ CC 3 cc
        Sudan Sudan PROPN NNP 1 conj
        held hold VERB VBD 0 root
        talks talk NOUN NNS 4 obj
        """,
        a1=("Chad",),
        a2=("Sudan",),
    )
    event = only(coder, doc)
    assert (event.cameo, event.source, event.recipient, event.reciprocal) == ("040", ("a1",), ("a2",), True)


def test_nothing_without_an_actor(coder: EventCoder) -> None:
    doc = annotated(
        """
        Critics critic NOUN NNS 2 nsubj
        condemned condemn VERB VBD 0 root
        it it PRON PRP 2 obj
        """
    )
    events, rejected = coder.code(doc)
    assert events == ()
    assert [r.reason for r in rejected] == ["no actor"]


UPOS = ["VERB", "NOUN", "PROPN", "ADP", "AUX", "PART", "ADJ", "PRON", "SCONJ", "PUNCT"]
RELS = ["root", "nsubj", "obj", "obl", "xcomp", "ccomp", "acl:relcl", "acl", "nmod", "nmod:poss", "conj", "case", "mark", "compound", "advcl", "nsubj:pass"]
WORDS = ["attack", "refuse", "agree", "talk", "to", "with", "sanction", "lift", "Chad", "hold", "by", "that", "not", "will", "accuse", "of", "$", "strike"]


@st.composite
def odd_trees(draw: st.DrawFn) -> Annotated:
    """Any heads at all: cycles, no root, heads in other sentences."""
    n = draw(st.integers(1, 14))
    tokens: list[Token] = []
    at = 0
    cut = draw(st.integers(0, n - 1))
    for i in range(n):
        word = draw(st.sampled_from(WORDS))
        tokens.append(
            Token(i, at, at + len(word), word, word, draw(st.sampled_from(UPOS)), draw(st.sampled_from(["VBD", "VBN", "NN", "VB", "WDT"])),
                  draw(st.integers(-1, n - 1)), draw(st.sampled_from(RELS)), int(cut > 0 and i >= cut))
        )  # fmt: skip
        at += len(word) + 1
    text = " ".join(t.text for t in tokens)
    sentences = ((0, cut), (cut, n)) if cut else ((0, n),)
    where = draw(st.integers(0, n - 1))
    actors = (Actor("a1", "Chad", "state", "TCD", mentions=(tokens[where].span,)), Actor("a2", "all", "state", "SDN", mentions=((0, len(text)),)))
    return Annotated(Report("r", text), Syntax(text, tuple(tokens), sentences), actors=actors)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(odd_trees())
def test_any_tree_is_read_without_an_error_and_the_same_way_twice(doc: Annotated) -> None:
    coder = EventCoder.load(learned=False) if not _kept else _kept[0]
    _kept[:] = [coder]
    events, rejected = coder.code(doc)
    assert (events, rejected) == coder.code(doc)
    for event in events:
        assert 0 <= event.trigger[0] < event.trigger[1] <= len(doc.text)
        assert event.trigger[1] - event.trigger[0] <= 80
        assert not set(event.source) & set(event.recipient)


_kept: list[EventCoder] = []


def test_empty_and_endless_texts(coder: EventCoder) -> None:
    assert coder.code(Annotated(Report("r", ""), Syntax("", (), ()))) == ((), ())
    tokens = tuple(Token(i, 2 * i, 2 * i + 1, "a", "a", "NOUN", "NN", i - 1, "nmod", 0) for i in range(3000))
    events, rejected = coder.code(Annotated(Report("r", "a " * 3000), Syntax("a " * 3000, tokens, ((0, 3000),))))
    assert events == ()
    assert [r.reason for r in rejected] == ["sentence too long"]
