"""Training prose to numbers: each sentence with the language model's vectors of its words and what the annotation says of them.

Sources, recipients, times and places are marked at the syntactic head of the phrase that names them; a trigger at its own head, its
other words are neither right nor wrong (`MASK`). Words of other sentences than the trigger's are not linked. Whole reports (`reports/`) name the
sides by actor: an actor is marked wherever the linker finds it in the trigger's sentence, and a side that it does not find there is unknown, as
are their times.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.desk import Desk
from dragoman.evaluate.handmade import places_of
from dragoman.model import Annotated, Span
from dragoman.readers import report_from_text
from dragoman.syntax import Syntax

MASK = -100
ROLES = ("source", "recipient", "time", "place")


@dataclass
class Sentence:
    """One sentence. `types` a label or MASK for each word; `acts` (trigger, cameo, status, {role: words}) with words counted from its begin."""

    item: str
    words: list[str]
    states: NDArray[np.float16]
    types: list[str | int]
    acts: list[tuple[int, str, str, dict[str, list[int] | None]]] = field(default_factory=list)


def sentences(items: Iterable[tuple[str, dict[str, Any]]]) -> list[Sentence]:
    """All sentences of the items, parsed with the shipped model and read by the rules."""
    desk = Desk.open(strict=True, learned=False)
    found: list[Sentence] = []
    for _, item in items:
        report = report_from_text(item["text"], id=item["id"], published=item.get("published") or "2015-06-17", language="en")
        doc, statements = desk.annotated(report)
        inputs = desk.events.inputs(doc, desk.events.read(doc, statements))
        found += _marked(item, doc, inputs.astype(np.float16))
    return found


def _marked(item: dict[str, Any], doc: Annotated, inputs: NDArray[np.float16]) -> list[Sentence]:
    syntax = doc.syntax
    out = [Sentence(item["id"], [t.text for t in syntax.tokens[a:b]], inputs[a:b], ["O"] * (b - a)) for a, b in syntax.sentences]
    for event in item["events"]:
        spot = places_of(item["text"], event["t"])[0]
        top = syntax.top(*spot)
        if top is None:
            continue
        first = syntax.sentences[top.sentence][0]
        here = out[top.sentence]
        for token in syntax.inside(*spot):
            if token.sentence == top.sentence and here.types[token.i - first] == "O":
                here.types[token.i - first] = MASK
        here.types[top.i - first] = event["type"]
        for words in event.get("again") or ():
            for token in (t for spot in places_of(item["text"], words)[:1] for t in syntax.inside(*spot)):
                row, at = out[token.sentence], token.i - syntax.sentences[token.sentence][0]
                row.types[at] = MASK if row.types[at] == "O" else row.types[at]
        if item.get("whole"):
            links = _named(doc, event, top.sentence)
        else:
            links = {role: _heads(item["text"], syntax, event.get(key), top.sentence) for role, key in zip(ROLES, ("s", "r", "time", "place"), strict=True)}
        here.acts.append((top.i - first, str(event["cameo"]), event["st"], links))
        if event.get("rec"):
            here.acts[-1][3]["mutual"] = [1]
    return out


def _heads(text: str, syntax: Syntax, phrases: Any, sentence: int) -> list[int]:
    first = syntax.sentences[sentence][0]
    out = []
    for phrase in phrases if isinstance(phrases, list) else [phrases] if phrases else []:
        spots = places_of(text, phrase)
        top = syntax.top(*spots[0]) if spots else None
        if top is not None and top.sentence == sentence:
            out.append(top.i - first)
    return out


def _named(doc: Annotated, event: dict[str, Any], sentence: int) -> dict[str, list[int] | None]:
    """The words of a sentence at which the sides and the place of a report's event are named; None where the linker finds none of them there."""
    first = doc.syntax.sentences[sentence][0]

    def spots(spans: Iterable[Span]) -> list[int]:
        tops = (doc.syntax.top(*span) for span in spans)
        return sorted({t.i - first for t in tops if t is not None and t.sentence == sentence})

    def side(names: list[str]) -> list[int] | None:
        meant = [a for a in doc.actors for name in names if {doc.quoted(m) for m in a.mentions} & {name, f"the {name}", f"The {name}"} or a.name == name]
        found = spots(m for a in meant for m in a.mentions)
        return found if found or not names else None

    place = event.get("place")
    return {"source": side(event["s"]), "recipient": side(event["r"]), "time": None, "place": spots(places_of(doc.text, place)) or None if place else None}


def cached(path: Path, items: Iterable[tuple[str, dict[str, Any]]]) -> list[Sentence]:
    """`sentences`, kept in a file; ours, written a moment ago, so a pickle will do."""
    if path.exists():
        with path.open("rb") as file:
            found: list[Sentence] = pickle.load(file)
        return found
    made = sentences(items)
    with path.open("wb") as file:
        pickle.dump(made, file)
    return made
