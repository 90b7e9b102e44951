"""A parse as a spaCy `Doc`, for those who keep spaCy's matchers and displaCy. Needs the extra `spacy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dragoman.errors import MissingExtra

if TYPE_CHECKING:
    from dragoman.syntax import Syntax

__all__ = ["to_spacy"]


def to_spacy(syntax: Syntax, *, vocab: Any = None) -> Any:
    """A `spacy.tokens.Doc` of the same tokens; `doc[i]` is `syntax[i]`.

    spaCy keeps one blank between words and no more, so its offsets may differ: each token's own offset
    stands in `token._.offset`.
    """
    try:
        from spacy.tokens import Doc, Token
        from spacy.vocab import Vocab
    except ImportError as error:
        raise MissingExtra("the view as a spaCy Doc", "spacy") from error
    if not Token.has_extension("offset"):
        Token.set_extension("offset", default=-1)
    tokens = syntax.tokens
    following = [t.start for t in tokens[1:]] + [len(syntax.text)]
    ents = ["O"] * len(tokens)
    for name in syntax.names:
        for i in range(name.first, name.last):
            ents[i] = ("B-" if i == name.first else "I-") + name.label
    doc = Doc(
        vocab if vocab is not None else Vocab(),
        words=[t.text for t in tokens],
        spaces=[t.end < after for t, after in zip(tokens, following, strict=True)],
        tags=[t.xpos for t in tokens],
        pos=[t.upos for t in tokens],
        lemmas=[t.lemma for t in tokens],
        heads=[t.head if t.head >= 0 else t.i for t in tokens],
        deps=["ROOT" if t.head < 0 else t.deprel for t in tokens],
        sent_starts=[i == 0 or tokens[i - 1].sentence != t.sentence for i, t in enumerate(tokens)],
        ents=ents,
    )
    for spacy_token, token in zip(doc, tokens, strict=True):
        spacy_token._.offset = token.start
    return doc
