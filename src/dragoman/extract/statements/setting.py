"""Where and how something was said: through whom, on which channel, at which venue."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.extract.statements.scene import Scene
from dragoman.model import Span
from dragoman.syntax import Token

__all__ = ["Setting", "setting"]

_AT = frozenset(("at", "in", "during", "on", "before", "after"))
_NEAR = 12
_THROUGH = frozenset(("through", "via", "by"))


@dataclass(frozen=True, slots=True)
class Setting:
    """`via`: translator, spokesman, statement. `venue`: MSNBC, a news conference. `channel`: Twitter, telephone, letter."""

    via: str | None = None
    venue: str | None = None
    channel: str | None = None


def setting(scene: Scene, cue: int | None, hearers: tuple[int, ...], content: tuple[Span, ...]) -> Setting:
    """Read the phrases that hang on the cue: "through a translator", "on MSNBC", "in a letter", "at a rally"."""
    if cue is None:
        return Setting()
    syntax = scene.syntax
    via: str | None = None
    venue: str | None = None
    channel: str | None = None
    token = syntax[cue]
    if token.lemma in scene.lexicon.group("tweet word"):
        channel = "Twitter"
    phrases = [t for t in syntax.children(cue, "obl", "nmod", "obj", "advcl") if t.i not in hearers and not _inside(t, content)]
    phrases += [t for p in phrases for t in syntax.children(p.i, "nmod") if not _inside(t, content)]
    via = _through(scene, cue, content)
    for t in phrases:
        case = next((c.lemma.lower() for c in syntax.children(t.i, "case")), "")
        if not case:
            continue
        text = scene.text[t.start : t.end]
        name = _name(scene, t)
        lemma = t.lemma.lower()
        if case in _THROUGH and lemma in scene.lexicon.group("via"):
            via = via or lemma
        elif case in ("in", "on") and lemma == "statement":
            via = via or "statement"
        elif name in scene.lexicon.group("channel") or text in scene.lexicon.group("channel"):
            channel = channel or (name if name in scene.lexicon.group("channel") else text)
        elif case in ("in", "by", "via", "over", "on") and lemma in scene.lexicon.group("channel word"):
            channel = channel or ("telephone" if lemma in ("phone", "telephone") else lemma)
        elif name in scene.lexicon.group("broadcaster") or text in scene.lexicon.group("broadcaster"):
            venue = venue or (name if name in scene.lexicon.group("broadcaster") else text)
        elif case in _AT and lemma in scene.lexicon.group("venue word"):
            venue = venue or _compound(scene, t)
    return Setting(via, venue, channel)


def _through(scene: Scene, cue: int, content: tuple[Span, ...]) -> str | None:
    """ "Through a translator", a few words behind the cue, wherever the tree hangs it."""
    syntax = scene.syntax
    last = syntax.sentences[syntax[cue].sentence][1]
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
