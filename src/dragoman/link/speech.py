"""Who speaks and who is spoken to in speeches, letters and interviews: "I" and "you" to a signature, a salutation, an address."""

from __future__ import annotations

from dragoman.link.mentions import Cluster, Mention
from dragoman.link.words import fold
from dragoman.syntax import Syntax

__all__ = ["join_speech"]

_PEOPLE = frozenset({"person", "office"})
LINE = 7
"""Tokens of a salutation or signature at most."""


def join_speech(syntax: Syntax, mentions: list[Mention], clusters: list[Cluster]) -> list[Cluster]:
    """Join "you" to the one who is addressed and "I" to who signs or gives their name, where just one does.

    `clusters` have "I", "we" and "you" as names. Returns those that keep mentions.
    """
    speaker = next((c for c in clusters if c.main.name == "I"), None)
    hearer = next((c for c in clusters if c.main.name == "you"), None)
    greeted = _lines(syntax, mentions, (",", ":"), last=False)
    called = _addressed(syntax, mentions)
    for group in called.values():
        for other in group[1:]:
            _merge(other, group[0])
    heads = {group[0].number: group[0] for group in called.values()} | {c.number: c for c in greeted if c.mentions}
    if hearer is not None and len(heads) == 1:
        _merge(hearer, next(iter(heads.values())))
    if speaker is not None:
        signed = _lines(syntax, mentions, ("",), last=True) if greeted else []
        if len(signed) == 1:
            _merge(speaker, signed[0])
        else:
            _introduced(syntax, mentions, speaker)
    return [c for c in clusters if c.mentions]


def _merge(cluster: Cluster, into: Cluster) -> None:
    if cluster is into:
        return
    for mention in cluster.mentions:
        mention.clusters = [into if c is cluster else c for c in mention.clusters]
        into.mentions.append(mention)
    cluster.mentions = []


def _one(mention: Mention) -> Cluster | None:
    """The person or office that a mention stands for, if just one."""
    if len(mention.clusters) != 1 or mention.clusters[0].main.kind not in _PEOPLE or mention.clusters[0].main.plural:
        return None
    return mention.clusters[0] if mention.clusters[0].main.name not in ("I", "you") else None


def _addressed(syntax: Syntax, mentions: list[Mention]) -> dict[str, list[Cluster]]:
    """Clusters by the words with which somebody is addressed ("Madam Chair, …"), every place where the same words stand alone."""
    said: dict[str, list[Cluster]] = {}
    words = {fold(_text(syntax, m)) for m in mentions if syntax.tokens[m.head].rel == "vocative" and _one(m) is not None}
    for mention in mentions:
        cluster = _one(mention)
        key = fold(_text(syntax, mention))
        if cluster is not None and key in words and cluster not in said.setdefault(key, []):
            said[key].append(cluster)
    return said


def _text(syntax: Syntax, mention: Mention) -> str:
    return syntax.text[mention.span[0] : mention.span[1]]


def _lines(syntax: Syntax, mentions: list[Mention], ends: tuple[str, ...], *, last: bool) -> list[Cluster]:
    """People whose name is a paragraph by itself: "Dear Anna," among the first, "Paul" at the end."""
    text = syntax.text
    out: list[Cluster] = []
    half = len(text) / 2
    for mention in mentions:
        cluster = _one(mention)
        if cluster is None or mention.kind != "name" or (mention.span[0] > half) != last:
            continue
        begin = text.rfind("\n", 0, mention.span[0]) + 1
        end = text.find("\n", mention.span[1])
        before, after = text[begin : mention.span[0]].strip(), text[mention.span[1] : end if end >= 0 else len(text)].strip()
        if before.casefold() in ("", "dear") and after in ends and len(_text(syntax, mention).split()) <= LINE and cluster not in out:
            out.append(cluster)
    return out


def _introduced(syntax: Syntax, mentions: list[Mention], speaker: Cluster) -> None:
    """ "I am Anna Berg": the "I" of that paragraph, or of the whole text where nobody else says who they are."""
    own = {m.head for m in speaker.mentions}
    found: list[tuple[Mention, Cluster]] = []
    for mention in mentions:
        cluster = _one(mention)
        subject = syntax.child(mention.head, "nsubj") if mention.kind == "name" else None
        if cluster is not None and subject is not None and subject.i in own and syntax.child(mention.head, "cop") is not None:
            found.append((mention, cluster))
    for mention, cluster in found:
        begin, end = _paragraph(syntax.text, mention.span[0])
        inside = [m for m in speaker.mentions if len({c.number for _, c in found}) == 1 or begin <= m.span[0] < end]
        for own_mention in inside:
            own_mention.clusters = [cluster]
            cluster.mentions.append(own_mention)
        speaker.mentions = [m for m in speaker.mentions if m not in inside]


def _paragraph(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n\n", at)
    return max(text.rfind("\n\n", 0, at), 0), end if end >= 0 else len(text)
