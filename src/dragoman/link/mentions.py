"""Mentions of actors: chunks with a reading, pronouns, and names inside other phrases, in text order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dragoman.link.chunks import Chunk, Hit
from dragoman.link.readings import Reader, Reading
from dragoman.model import Span
from dragoman.syntax import Syntax

__all__ = ["Cluster", "Mention", "mentions_of"]

PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "n", "its": "n", "itself": "n",
    "they": "p", "them": "p", "their": "p", "theirs": "p", "themselves": "p",
}  # fmt: skip
"""Pronouns of the third person and what they stand for: m, f, n (one thing), p (several)."""

SUBJECT = frozenset({"nsubj", "csubj"})


@dataclass(slots=True)
class Cluster:
    """All mentions of one actor while the report is read; turned into an `Actor` at the end."""

    number: int
    mentions: list[Mention] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    sex: str = ""
    former: str | None = None
    affiliation: str | None = None

    @property
    def main(self) -> Reading:
        return self.readings[0]


@dataclass(slots=True)
class Mention:
    """One mention: its span, the token of its head, what it is (name, description, pronoun) and how it stands in the sentence.

    `located`: a capital that is only the place of something, so no pronoun takes it up.
    """

    span: Span
    head: int
    sentence: int
    kind: str
    reading: Reading | None = None
    chunk: Chunk | None = None
    sex: str = ""
    subject: bool = False
    verb: int = -1
    located: bool = False
    clusters: list[Cluster] = field(default_factory=list)


def mentions_of(syntax: Syntax, chunks: list[Chunk], reader: Reader) -> list[Mention]:
    """Every chunk and possessive pronoun as a possible mention; those that name no actor have no reading."""
    out: list[Mention] = []
    for chunk in chunks:
        first = syntax.tokens[chunk.first]
        word = first.text.casefold()
        if first.upos in ("PRON", "DET") and word in PRONOUNS:
            out.append(_mention(syntax, (chunk.first, chunk.first + 1), chunk.first, "pronoun", None))
            out[-1].sex = PRONOUNS[word]
            if chunk.head == chunk.first:
                continue
        reading = None if word in reader.lexicon.none else reader.read(chunk)
        span_first = _title_start(syntax, chunk, reading)
        before = out[-1].chunk if span_first < chunk.first and out else None
        if before is not None and before.last == chunk.first - 1:
            span_first = before.first  # "U.S. Secretary" of "U.S. Secretary of State X" is no actor of its own
            out.pop()
        kind = "other" if reading is None else "name" if reading.name and (reading.kind != "people" or reading.state) else "description"
        mention = _mention(syntax, (span_first, chunk.last), chunk.head, kind, reading)
        mention.chunk = chunk
        out.append(mention)
    return out


def _title_start(syntax: Syntax, chunk: Chunk, reading: Reading | None) -> int:
    """Where the mention starts: a title over "of" before the chunk ("Secretary of State …") belongs to it."""
    if reading is None or reading.kind != "person" or reading.title is None or chunk.first < 2:
        return chunk.first
    start = syntax.tokens[chunk.first - 2]
    return chunk.first - 2 if reading.title.startswith(start.text + " ") and syntax.tokens[chunk.first - 1].text == "of" else chunk.first


def _mention(syntax: Syntax, tokens: tuple[int, int], head: int, kind: str, reading: Reading | None) -> Mention:
    first, last = tokens
    ids = range(first, last)
    top = next((i for i in ids if syntax.tokens[i].head not in ids), head)
    token = syntax.tokens[top]
    steps = 0
    governor = token
    while governor.rel == "conj" and governor.head >= 0 and steps < 8:
        governor = syntax.tokens[governor.head]
        steps += 1
    return Mention(
        span=(syntax.tokens[first].start, syntax.tokens[last - 1].end),
        head=top,
        sentence=token.sentence,
        kind=kind,
        reading=reading,
        subject=governor.rel in SUBJECT,
        verb=governor.head,
    )


def countries_near(chunks: list[Chunk], reader: Reader) -> Counter[str]:
    """How often each country is named in the text (by names and adjectives): what decides between namesakes."""
    near: Counter[str] = Counter()
    for chunk in chunks:
        for hit in chunk.hits:
            if hit.bound and not reader.joint(hit):
                continue
            if hit.states:
                near.update(reader.codes(hit.states))
            elif len({b.country for b in hit.bodies}) == 1 and hit.bodies[0].country and not hit.bodies[0].generic:
                near[hit.bodies[0].country] += 1
    return near


def inner_hits(chunk: Chunk) -> list[Hit]:
    """Names inside a chunk before its head: "Syrian" in "Syrian withdrawal", "NATO" in "NATO troops"."""
    return [hit for hit in chunk.hits if hit.last < chunk.last]


FIRST_PERSON = {"i": "I", "me": "I", "my": "I", "mine": "I", "myself": "I", "we": "we", "us": "we", "our": "we", "ours": "we", "ourselves": "we",
                "you": "you", "your": "you", "yours": "you", "yourself": "you"}  # fmt: skip


def quotations(syntax: Syntax) -> list[int]:
    """For each token the number of the quotation it stands in, 0 outside. A quotation ends with its mark or its paragraph."""
    out = []
    number, inside = 0, False
    for token in syntax.tokens:
        if token.i and "\n" in syntax.text[syntax.tokens[token.i - 1].end : token.start]:
            inside = False
        if token.text in ("“", '"', "``") and not inside:
            inside = True
            number += 1
        elif token.text in ("”", '"', "''") and inside:
            inside = False
        out.append(number if inside else 0)
    return out


def with_first_person(syntax: Syntax, mentions: list[Mention]) -> list[Mention]:
    """Add "I", "we" and "you" outside quotation marks, each as one actor: the writer or speaker, their side, their audience."""
    taken = {m.span for m in mentions}
    quoted = quotations(syntax)
    out = list(mentions)
    for token in syntax.tokens:
        name = FIRST_PERSON.get(token.text.casefold())
        if name is None or quoted[token.i] or token.upos != "PRON":
            continue
        reading = Reading("person" if name == "I" else "group", name=name, plural=name != "I", span=token.span, head=name)
        if token.span in taken:
            out = [m for m in out if m.span != token.span]
        out.append(Mention(token.span, token.i, token.sentence, "name", reading, subject=token.rel in SUBJECT, verb=token.head))
    return sorted(out, key=lambda m: m.span)


def join_speakers(syntax: Syntax, mentions: list[Mention], says: frozenset[str]) -> None:
    """Join "I" in a quotation to its speaker, where a verb of saying beside the quotation names one person."""
    quoted = quotations(syntax)
    at = {m.head: m.clusters[0] for m in mentions if len(m.clusters) == 1 and m.clusters[0].main.kind in ("person", "office")}
    speakers: dict[int, Cluster | None] = {}
    for first, last in syntax.sentences:
        numbers = list(dict.fromkeys(n for n in quoted[first:last] if n))
        for token in syntax.tokens[first:last] if numbers else ():
            if quoted[token.i] or token.upos != "VERB" or token.lemma not in says:
                continue
            subject = syntax.child(token.i, "nsubj")
            speaker = at.get(subject.i) if subject is not None and not quoted[subject.i] else None
            for number in numbers if speaker is not None else ():
                speakers[number] = speaker if speakers.get(number, speaker) is speaker else None
    for token in syntax.tokens:
        speaker = speakers.get(quoted[token.i])
        if speaker is not None and token.upos == "PRON" and FIRST_PERSON.get(token.text.casefold()) == "I":
            mention = Mention(token.span, token.i, token.sentence, "pronoun", clusters=[speaker])
            speaker.mentions.append(mention)
