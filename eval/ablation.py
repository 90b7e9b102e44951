"""What the rules and the learned coder of events bring, each alone and both together, on own gold: `python eval/ablation.py [--blind FILE]`.

`--blind` names heads that were trained without sight of the rules (`recipes/events/train.py --blind`, then `export.py --out FILE`): the learned coder alone.
Prints a line a coder and set; `--json FILE` keeps them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dragoman.desk import Desk
from dragoman.evaluate.handmade import HandMade, load_handmade
from dragoman.evaluate.reports import score_reports
from dragoman.extract.events import EventCoder
from dragoman.extract.events.coder import Reading
from dragoman.extract.learned import Heads
from dragoman.model import Annotated, Statement
from dragoman.readers import report_from_text
from dragoman.readout import Readout

HERE = Path(__file__).resolve().parent
Read = tuple[Annotated, tuple[Statement, ...]]
SHOWN = ("typed", "typed_and_actors", "leaf", "type_macro_f1", "status", "quiet_kept")


class Alone(EventCoder):
    """The learned coder without the acts of the rules."""

    def read(self, doc: Annotated, statements: tuple[Statement, ...] = ()) -> Reading:
        reading = super().read(doc, statements)
        reading.drafts.clear()
        reading.echoes.clear()
        return reading


def annotated(desk: Desk, gold: Sequence[HandMade]) -> list[Read]:
    """The gold's reports as a coder of events gets them."""
    return [desk.annotated(report_from_text(g.text, id=g.id, published=g.published, language="en")) for g in gold]


def coded(coder: EventCoder, read: Read) -> Readout:
    """A readout of what a coder of events makes of one report, without its statements."""
    doc, statements = read
    return Readout(doc.report, {}, actors=doc.actors, places=doc.places, times=doc.times, events=coder.code(doc, statements)[0])


def score(coder: EventCoder, gold: list[HandMade], docs: list[Read]) -> dict[str, Any]:
    figures = score_reports(gold, [coded(coder, read).to_dict() for read in docs]).figures
    return {k: figures[k] for k in SHOWN}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blind", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sets", nargs="*", default=["dev", "test"])
    args = parser.parse_args()
    desk = Desk.open(strict=True, learned=False)
    ontology, lexicon = desk.events.ontology, desk.events.lexicon
    coders = {"rules": EventCoder(ontology, lexicon), "both": EventCoder(ontology, lexicon, Heads.load())}
    if args.blind:
        coders["learned"] = Alone(ontology, lexicon, Heads.load(args.blind))
    out: dict[str, Any] = {}
    for name in args.sets:
        gold = load_handmade(HERE / "gold" / name)
        docs = annotated(desk, gold)
        for coder, made in coders.items():
            out[f"{name} {coder}"] = figures = score(made, gold, docs)
            print(name, coder, json.dumps(figures), flush=True)
    if args.json:
        args.json.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
