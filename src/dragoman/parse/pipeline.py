"""The parser: text in, `Syntax` out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.parse.decode import best_names, best_tree
from dragoman.parse.encoder import Coded, Model, Scores, model_folder, width
from dragoman.parse.lemmas import Lemmas
from dragoman.parse.sentences import gaps, sentences
from dragoman.parse.tokens import words
from dragoman.syntax import Name, Syntax, Token

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Parser", "Text", "load_parser"]

BATCH: Final = 512
"""Word pieces a run, padding counted: what is worked on then stays near the processor; larger batches are slower and need more memory."""

AHEAD: Final = 20_000
"""Words read ahead, over documents, so that sentences of like length meet in one batch."""

PIECES: Final = 500
"""Most word pieces of one run of the encoder (its places end at 512); longer sentences are read in parts."""

WORDS: Final = 160
"""Most words of one part; no longer sentence was seen in training."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text cut into words and sentences. `forms` holds the words where they are not what stands in the text."""

    text: str
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[tuple[int, int]]
    forms: Sequence[str] | None = None

    def words(self, first: int, last: int) -> list[str]:
        if self.forms is not None:
            return list(self.forms[first:last])
        return [self.text[a:b] for a, b in self.spans[first:last]]


@dataclass(slots=True)
class _Part:
    """A sentence, or a part of a long one, and what the model says of it. Heads: -1 the root, else from 0."""

    first: int
    words: list[str]
    coded: Coded
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    rels: list[str] = field(default_factory=list)
    names: list[tuple[int, int, str]] = field(default_factory=list)
    states: NDArray[np.float16] | None = None


def load_parser(path: Path | None = None, *, threads: int = 1) -> Parser:
    """The parser with the model at `path`, or the one shipped (DRAGOMAN_MODEL names another, for development)."""
    folder = model_folder(path)
    model = Model(folder, threads=threads)
    return Parser(model, Lemmas.read(folder / "lemmas.json.gz", model.pieces))


class Parser:
    """Reads English: words, sentences, tags, lemmas, dependencies and names.

    >>> parser = load_parser()                                  # doctest: +SKIP
    >>> [t.text for t in parser.parse("Iran rejected it.") if t.upos == "VERB"]  # doctest: +SKIP
    ['rejected']
    """

    def __init__(self, model: Model, lemmas: Lemmas) -> None:
        self._model = model
        self._lemmas = lemmas

    @property
    def version(self) -> str:
        """Names the weights; a record made with them carries it."""
        return self._model.version

    def cut(self, text: str, *, breaks: Sequence[int] = ()) -> Text:
        """Words and sentences alone. A sentence always begins at each offset in `breaks`."""
        spans = list(words(text))
        if not spans:
            return Text(text, (), ())
        scores = self._model.begins([text[a:b] for a, b in spans], gaps(text, spans))
        return Text(text, spans, sentences(text, spans, breaks, scores))

    def parse(self, text: str, *, breaks: Sequence[int] = ()) -> Syntax:
        """The parse of one text. A sentence always begins at each offset in `breaks`, and after a blank line."""
        return next(self.parse_cut([self.cut(text, breaks=breaks)]))

    def parse_many(self, texts: Iterable[str], *, breaks: Iterable[Sequence[int]] | None = None) -> Iterator[Syntax]:
        """The parses of many texts, in their order; quicker than one by one."""
        if breaks is None:
            return self.parse_cut(self.cut(text) for text in texts)
        return self.parse_cut(self.cut(text, breaks=at) for text, at in zip(texts, breaks, strict=True))

    def parse_sentences(self, texts: Iterable[str]) -> Iterator[Syntax]:
        """The parses of texts that are one sentence each, as sentences cut from a report are: nothing is cut, and the parse is that of the report."""
        return self.parse_cut(_whole(text) for text in texts)

    def parse_cut(self, texts: Iterable[Text]) -> Iterator[Syntax]:
        """The parses of texts already cut into words and sentences."""
        waiting: deque[tuple[Text, list[_Part]]] = deque()
        parts: list[_Part] = []
        size = 0
        for text in texts:
            own: list[_Part] = []
            waiting.append((text, own))
            for part in self._parts(text):
                own.append(part)
                parts.append(part)
                size += len(part.words)
                if size >= AHEAD:
                    self._judge_all(parts)
                    parts, size = [], 0
                    while waiting[0][1] is not own:
                        yield self._syntax(*waiting.popleft())
        self._judge_all(parts)
        while waiting:
            yield self._syntax(*waiting.popleft())

    def _judge_all(self, parts: Sequence[_Part]) -> None:
        for batch in _batches(parts):
            self._judge(batch, self._model.score([p.coded for p in batch]))

    def _parts(self, text: Text) -> Iterator[_Part]:
        """Sentences; those too long for the encoder in parts, cut after a comma where one is near."""
        for first, last in text.sentences:
            all_words = text.words(first, last)
            at = 0
            while at < len(all_words):
                end = _reach(self._model, all_words, at)
                own = all_words[at:end]
                yield _Part(first + at, own, self._model.code(own))
                at = end

    def _judge(self, batch: Sequence[_Part], scores: Scores) -> None:
        """Fill in what the scores say."""
        import numpy as np

        labels = self._model.labels
        upos, xpos = scores.upos.argmax(2), scores.xpos.argmax(2)
        for k, part in enumerate(batch):
            n = len(part.words)
            part.upos = [labels.upos[i] for i in upos[k, :n].tolist()]
            part.xpos = [labels.xpos[i] for i in xpos[k, :n].tolist()]
            part.names = best_names(scores.names[k, :n], labels.names)
            part.states = np.concatenate((scores.words[k, :n], scores.middle[k, :n], scores.pieces[k, :n]), 1, dtype=np.float16)
            part.heads = [h - 1 for h in best_tree(scores.arcs[k, :n, : n + 1])]
        relations = self._relations(batch, scores)
        at = 0
        for part in batch:
            part.rels = [labels.rels[i] for i in relations[at : at + len(part.words)].tolist()]
            at += len(part.words)

    def _relations(self, batch: Sequence[_Part], scores: Scores) -> NDArray[np.int64]:
        """The relation of each word of the batch to its head, in one run; `root` for roots and for them alone."""
        import numpy as np

        dep = np.concatenate([scores.rel_dep[k, : len(p.words)] for k, p in enumerate(batch)])
        head = np.concatenate([scores.rel_head[k, p.heads] for k, p in enumerate(batch)])
        roots = np.array([h < 0 for p in batch for h in p.heads])
        head[roots] = self._model.root()
        found = self._model.relate(dep, head)
        top = self._model.labels.rels.index("root")
        found[:, top] = np.where(roots, np.inf, -np.inf)
        best: NDArray[np.int64] = found.argmax(1)
        return best

    def _syntax(self, text: Text, parts: Sequence[_Part]) -> Syntax:
        starts = {first for first, _ in text.sentences}
        tokens: list[Token] = []
        names: list[Name] = []
        sentence, root = -1, -1
        for part in parts:
            whole = part.first in starts
            sentence += whole
            own_root = part.first + next(i for i, h in enumerate(part.heads) if h < 0)
            root = own_root if whole else root
            for i, word in enumerate(part.words):
                at = part.first + i
                head, rel = part.heads[i] + part.first if part.heads[i] >= 0 else -1, part.rels[i]
                if at == own_root and not whole:  # a later part of a long sentence hangs on the first
                    head, rel = root, "parataxis"
                start, end = text.spans[at]
                lemma = self._lemmas.of(word, part.xpos[i])
                tokens.append(Token(at, start, end, word, lemma, part.upos[i], part.xpos[i], head, rel, sentence))
            for a, b, label in part.names:
                first, last = part.first + a, part.first + b
                names.append(Name(text.spans[first][0], text.spans[last - 1][1], label, first, last))
        return Syntax(text.text, tuple(tokens), tuple(text.sentences), tuple(names), _stacked(parts))


def _stacked(parts: Sequence[_Part]) -> NDArray[np.float16] | None:
    import numpy as np

    found = [p.states for p in parts if p.states is not None]
    return np.concatenate(found) if found else None


def _reach(model: Model, all_words: Sequence[str], at: int) -> int:
    """How far the part that begins at `at` can go."""
    pieces, end = 0, at
    while end < len(all_words) and end - at < WORDS:
        pieces += len(model.pieces.of(all_words[end]))
        if pieces > PIECES:
            break
        end += 1
    if end == len(all_words):
        return end
    for back in range(end, at + (end - at) // 2, -1):
        if all_words[back - 1] in (";", ",", ":", "–", "—", "."):
            return back
    return end


def _whole(text: str) -> Text:
    spans = list(words(text))
    return Text(text, spans, ((0, len(spans)),) if spans else ())


def _batches(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Parts of one width together: little is padding, and none of it depends on what else is read."""
    now: list[_Part] = []
    for part in sorted(parts, key=lambda p: (len(p.coded.ids), len(p.words))):
        if now and (width(now[0].coded) != width(part.coded) or (len(now) + 1) * width(part.coded) > BATCH):
            yield now
            now = []
        now.append(part)
    if now:
        yield now
