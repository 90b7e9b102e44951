"""What came of any record: a statement, a planned event, a position, a first, an open question; and persons' word on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import UsageError
from dragoman.follow.words.book import KIND
from dragoman.follow.words.firsts import checked
from dragoman.follow.words.negotiations import moves_of, stands_of, topic_words
from dragoman.follow.words.records import STATES, Commitment, Evidence, Move, Outcome
from dragoman.follow.words.shelf import Sentence, Shelf
from dragoman.keep.judgements import judge, replace_rules, undo
from dragoman.link.across.settings import spelled
from dragoman.model import Judgement

if TYPE_CHECKING:
    from dragoman.ask import Store

__all__ = ["keep", "of_record", "overrule", "withdraw"]

_TABLES: Final = {"s": "statements", "e": "events", "n": "positions", "f": "firsts", "q": "open_questions"}
_UNDECIDED: Final = ("silent", "pending")
_MAKER: Final = "words 1"


def of_record(shelf: Shelf, record: str) -> Outcome:
    """The outcome of one record. Raises UsageError where there is none of that name."""
    row = _row(shelf, record)
    kind = _kind(record)
    if kind == "f":
        return _first(shelf, record)
    if kind == "n":
        return _position(shelf, row)
    if kind == "q":
        return _question(shelf, row)
    return _words(shelf, record)


def _kind(record: str) -> str:
    return "#" if "#" in record else record.rpartition("/")[2][:1]


def _row(shelf: Shelf, record: str) -> dict[str, Any]:
    kind = _kind(record)
    if kind == "#":
        return {}
    if kind not in _TABLES:
        raise UsageError(f"{record!r} is no record with an outcome: name a statement (KEY/s3), event (e4), position (n1), first (f1) or open question (q1)")
    for row in shelf.rows(f"SELECT * FROM {_TABLES[kind]} WHERE id = ?", [record]):
        return row
    raise UsageError(f"{shelf.store.path}: no record {record!r}")


def _words(shelf: Shelf, record: str) -> Outcome:
    """Of a statement or event: the commitments it tells of, the decided ones first."""
    found = [c for c in shelf.commitments if record in c.tellings or record == c.id]
    if not found:
        what = "the sentence" if _kind(record) == "#" else "the statement" if _kind(record) == "s" else "the event"
        return Outcome(record, "silent", (f"{what} commits nobody to a deed to come",))
    best = max(found, key=lambda c: (c.state not in _UNDECIDED, c.confidence))
    reasons = best.reasons if len(found) == 1 else (*best.reasons, *(f"also “{c.text}”: {c.state}" for c in found if c is not best))
    return Outcome(record, best.state, reasons, best.evidence, best.status, best.confidence, best.person)


def _first(shelf: Shelf, record: str) -> Outcome:
    for one in checked(shelf, record):
        state = "counter-example" if one.verdict in ("counter-example", "denied", "disputed") else "not contradicted"
        sure = max((e.confidence for e in one.earlier), default=0.0)
        return Outcome(record, state, (one.says, *one.reasons), one.earlier, confidence=sure if state == "counter-example" else 0.0)
    return Outcome(record, "not contradicted", ("it stands in no sentence of the store",))


def _position(shelf: Shelf, row: dict[str, Any]) -> Outcome:
    """Of a position: what the same side said on the same thing later, and what met it."""
    one = row["party_country"]
    other = row["counterparty_country"] or next(iter(sorted(_others(shelf, row))), None)
    if not one or not other or one == other:
        return Outcome(row["id"], "silent", ("its two sides are not known",))
    moves = [m for m in moves_of(shelf, stands_of(shelf, one, other)) if m.before.record == row["id"]]
    if not moves:
        return Outcome(row["id"], "silent", ("no later position of the store takes it up",))
    order = {"reversal": "reversed", "shift": "shifted", "convergence": "met", "repeated": "held"}
    kinds = {m.kind for m in moves}
    state = next(state for kind, state in order.items() if kind in kinds)
    chosen = [m for m in moves if order[m.kind] == state]
    return Outcome(row["id"], state, chosen[0].reasons, tuple(_moved(m) for m in chosen), confidence=max(m.confidence for m in chosen))


def _others(shelf: Shelf, row: dict[str, Any]) -> frozenset[str]:
    start = row["wants_start"] if row["wants_start"] is not None else row["gives_start"]
    sentence = shelf.at(row["report"], start) if start is not None else None
    return (sentence.countries() if sentence else frozenset()) - {row["party_country"]}


def _moved(move: Move) -> Evidence:
    after = move.after
    return Evidence(after.record, after.report, after.report_id, after.publisher, after.day, after.sentence, (0, 0), move.kind, move.confidence, move.reasons)


def _question(shelf: Shelf, row: dict[str, Any]) -> Outcome:
    """Of an open question: later sentences of other reports on its topic; `answered` where one of them tells a deed of the kind as done."""
    sentence = shelf.at(row["report"], row["text_start"])
    if sentence is None:
        return Outcome(row["id"], "silent", ("it stands in no sentence of the store",))
    stems = frozenset(shelf.settings.words(f"{row['text']} {row['topic'] or ''}")) - shelf.lexicon.weak - shelf.settings.parties
    topic = frozenset(shelf.settings.words(row["topic"] or "")) & topic_words()
    words = {w: shelf.weight(w) for w in topic or stems or sentence.stems - shelf.lexicon.weak}
    found = sorted(_taken_up(shelf, sentence, words, topic), key=lambda e: (-e.confidence, e.day))[:8]
    if not found:
        return Outcome(row["id"], "silent", (f"no report until {shelf.last_day.isoformat()} takes it up",))
    state = "answered" if any(e.effect == "answers" for e in found) else "taken up"
    shown = tuple(sorted(found, key=lambda e: e.day))
    return Outcome(row["id"], state, (f"{state} by {len({e.report for e in found})} later reports", *found[0].reasons), shown, confidence=found[0].confidence)


def _taken_up(shelf: Shelf, sentence: Sentence, words: dict[str, float], row_topic: frozenset[str]) -> list[Evidence]:
    number = shelf.lexicon.number
    origin, total = shelf.papers[sentence.report].origin, sum(words.values())
    families = frozenset().union(*(a.families for a in shelf.acts(sentence))) & shelf.lexicon.types.keys()
    met = {n for word in sorted(words, key=lambda w: -words[w])[:4] for n in shelf.index.get(word, ()) if shelf.sentences[n].day >= sentence.day}
    out = []
    for n in sorted(met):
        other = shelf.sentences[n]
        shared = [w for w in words if w in other.stems and words[w] >= number("telling")]
        cover = sum(words[w] for w in words if w in other.stems) / total if total else 0.0
        if shelf.papers[other.report].origin == origin or not _enough(shared, row_topic) or cover < number("question cover") or not _one_dyad(sentence, other):
            continue
        done = (
            any(a.families & families and a.mood == "done" and not a.negated and not a.phase for a in shelf.acts(other))
            and cover >= number("answer cover")
            and len(shared) > 1
        )
        told = ", ".join(spelled(w, other.text, shelf.settings) for w in shared[:5])
        paper = shelf.papers[other.report]
        event = next((row["id"] for row in other.events), other.key)
        effect, span = "answers" if done else "takes up", (other.start, other.end)
        why = (f"the same words: {told}",)
        out.append(
            Evidence(
                event,
                paper.key,
                paper.id,
                paper.publisher,
                other.day.isoformat(),
                other.text,
                span,
                effect,
                round((0.3 if len(shared) > 1 else 0.1) + 0.5 * cover, 2),
                why,
            )
        )
    return out


def _enough(shared: Sequence[str], topic: frozenset[str]) -> bool:
    """Whether the words shared prove one topic: two that tell, or one that names a topic of negotiation."""
    return len(shared) > 1 or bool(set(shared) & topic)


def _one_dyad(one: Sentence, other: Sentence) -> bool:
    return not one.countries() or not other.countries() or bool(one.countries() & other.countries())


# Kept


def keep(store: Store, found: Sequence[Commitment]) -> tuple[int, int]:
    """Write what the rules found into the store's judgements: one for each later record that bears on a commitment. Gives how many are new and withdrawn."""
    rules = [
        Judgement(
            KIND,
            e.record,
            c.id,
            e.effect,
            e.reasons,
            e.confidence,
            _MAKER,
            one_words=e.sentence[:80],
            one_start=e.span[0],
            other_words=c.text[:80],
            other_start=c.span[0],
        )
        for c in found
        for e in c.evidence
        if e.person is None
    ]
    return replace_rules(store, rules, (KIND,))


def overrule(store: Store, commitment: Commitment, state: str, person: str, why: str | None = None) -> Judgement:
    """A person's word on what came of a commitment, kept apart from the rules'. Raises UsageError for a state that is none."""
    if state not in STATES:
        raise UsageError(f"no state is called {state!r}: there are {', '.join(STATES)}")
    made = Judgement(
        KIND, commitment.id, commitment.id, state, (why,) if why else (), 1.0, person=person,
        one_words=commitment.text[:80], one_start=commitment.span[0], other_words=commitment.text[:80], other_start=commitment.span[0],
    )  # fmt: skip
    judge(store, made)
    return made


def withdraw(store: Store, commitment: Commitment) -> int:
    """Take back what persons said of a commitment; gives how many judgements."""
    return undo(store, KIND, commitment.id, commitment.id)
