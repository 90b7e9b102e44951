"""Where and how something was said: through whom, on which channel, at which venue."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.statements.scene import Scene
from dragoman.model import Span
from dragoman.syntax import Token

__all__ = ["Setting", "setting"]

_AT = frozenset(("at", "in", "during", "on", "before", "after"))
_PHONES = frozenset(("phone", "telephone"))
_SPEAKING = frozenset(("speak", "talk", "appear", "write", "testify", "address", "respond", "reply"))
_NEAR = 12
_THROUGH = frozenset(("through", "via", "by"))


@dataclass(frozen=True, slots=True)
class Setting:
    """`via`: translator, spokesman, statement. `venue`: MSNBC, a news conference. `channel`: Twitter, telephone, letter."""

    via: str | None = None
    venue: str | None = None
    channel: str | None = None


def setting(scene: Scene, cue: int | None, hearers: tuple[int, ...], content: tuple[Span, ...]) -> Setting:
    """Read the phrases that hang on the cue or follow it: "through a translator", "on MSNBC", "in a letter", "at a rally"."""
    if cue is None:
        return Setting()
    found: dict[str, str] = {}
    through = _through(scene, cue, content)
    if through is not None:
        found["via"] = through
    if scene.syntax[cue].lemma in scene.lexicon.group("tweet word"):
        found["channel"] = "Twitter"
    for t in _phrases(scene, cue, hearers, content):
        case = next((c.lemma.lower() for c in scene.syntax.children(t.i, "case")), "")
        role = _role(scene, t, case) if case else None
        if role is not None:
            found.setdefault(*role)
    return Setting(found.get("via"), found.get("venue"), found.get("channel"))


def _phrases(scene: Scene, cue: int, hearers: tuple[int, ...], content: tuple[Span, ...]) -> list[Token]:
    """Nouns of the phrases outside the content that depend on the cue, or stand a few words behind it."""
    syntax = scene.syntax
    below = syntax.children(cue, "obl", "nmod", "obj", "advcl")
    # "Speaking at a news conference, he said …"
    below += [t for p in below if p.rel == "advcl" and p.lemma in _SPEAKING for t in syntax.children(p.i, "obl")]
    below += [t for p in below for t in syntax.children(p.i, "nmod")]
    last = scene.bounds(cue)[1]
    for t in syntax.tokens[cue + 1 : min(last, cue + _NEAR)]:
        if _inside(t, content) or t.upos in ("VERB", "SCONJ"):
            break
        if t.upos in ("NOUN", "PROPN") and t not in below:
            below.append(t)
    return [t for t in below if t.i not in hearers and not _inside(t, content)]


def _role(scene: Scene, token: Token, case: str) -> tuple[str, str] | None:
    """What a phrase tells: ("via" | "venue" | "channel", its name), or None."""
    group = scene.lexicon.group
    lemma = token.lemma.lower()
    names = (_name(scene, token), token.text)
    if case in _THROUGH and lemma in group("via"):
        return "via", lemma
    if case in ("in", "on") and lemma == "statement":
        return "via", lemma
    for role in ("channel", "broadcaster"):
        known = next((n for n in names if n in group(role)), None)
        if known is not None:
            return "venue" if role == "broadcaster" else role, known
    if lemma in _PHONES or any(t.lemma.lower() in _PHONES for t in scene.syntax.children(token.i, "compound")):
        return "channel", "telephone"
    if case in ("in", "by", "via", "over", "on") and lemma in group("channel word"):
        return "channel", lemma
    return ("venue", _compound(scene, token)) if case in _AT and lemma in group("venue word") else None


def _through(scene: Scene, cue: int, content: tuple[Span, ...]) -> str | None:
    """ "Through a translator", a few words behind the cue, wherever the tree hangs it."""
    syntax = scene.syntax
    last = scene.bounds(cue)[1]
    for i in range(cue + 1, min(last, cue + _NEAR)):
        t = syntax[i]
        if _inside(t, content):
            break
        if t.lemma in _THROUGH:
            noun = next((n for n in syntax.tokens[i + 1 : min(last, i + 4)] if n.lemma.lower() in scene.lexicon.group("via")), None)
            if noun is not None:
                return noun.lemma.lower()
    return None


def _inside(token: Token, content: tuple[Span, ...]) -> bool:
    return any(start <= token.start < end for start, end in content)


def _name(scene: Scene, token: Token) -> str:
    """The whole proper name of a token: "Fox News" of "News"."""
    parts = [token, *(t for t in scene.syntax.children(token.i, "flat", "compound") if t.upos == "PROPN")]
    return " ".join(t.text for t in sorted(parts, key=lambda t: t.i))


def _compound(scene: Scene, token: Token) -> str:
    """A venue with what stands before it: "news conference", "campaign rally"."""
    parts = [token, *(t for t in scene.syntax.children(token.i, "compound", "amod") if t.i < token.i)]
    return " ".join(t.text for t in sorted(parts, key=lambda t: t.i))
