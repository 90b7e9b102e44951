"""A readout as a page for the terminal, drawn with rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from dragoman.faces import words
from dragoman.faces.view import KINDS, Record, View
from dragoman.faces.view import summary as summary

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

__all__ = ["render", "summary"]

_WIDEST: Final = 132
"""Columns beyond which lines only get harder to read."""
_LONGEST: Final = 1500
"""Characters of one quotation: a page of text in a cell is no page to read."""
_QUADS: Final = {"VC": "#4f8fe8", "MC": "#8fa6d8", "VX": "#c98a1b", "MX": "#e05561"}
"""The page's quad colours, moved to the middle of the scale: readable (3:1 and more) on black and on white terminals alike."""
_FAMILIES: Final = {"promise": "#2f9e75", "demand": "#c657ae", "prediction": "#9273dc", "denial": "", "claim": ""}
_TO_ASCII: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "--", "…": "...", "\u00a0": " "})
_HEAD, _CODE, _QUIET, _OPEN = "bold", "cyan", "dim", "dim italic"


def render(data: Mapping[str, Any], console: Console, *, only: Iterable[str] = ()) -> None:
    """Print one readout: headline, what it is, who acts, who did what to whom, who said what, what stays open.

    `only` names the kinds to print (all by default). Colours, glyphs and width follow the console. Raises DataError where `data` is no readout.
    """
    view = View.of(data)
    kinds = [kind for kind in KINDS if not only or kind in set(only)]
    page = _Page(view, min(console.width, _WIDEST), plain=console.options.ascii_only, marked=not console.is_terminal)
    for block in page.blocks(kinds, short=bool(only)):
        console.print(block, width=page.width, soft_wrap=False)


class _Page:
    """Builds the blocks of one page; `plain` leaves out every glyph that is not ASCII, `marked` puts triggers in brackets (where no style shows)."""

    def __init__(self, view: View, width: int, *, plain: bool, marked: bool) -> None:
        self.view, self.width, self.plain, self.marked = view, width, plain, marked
        self.arrow, self.both, self.dot, self.rule = ("->", "<->", "-", "-") if plain else ("→", "↔", "·", "─")

    def blocks(self, kinds: list[str], *, short: bool) -> Iterable[RenderableType]:
        draw = {
            "actors": self.actors, "events": self.events, "statements": self.statements, "firsts": self.firsts, "positions": self.positions,
            "open_questions": self.questions, "places": self.places, "times": self.times,
        }  # fmt: skip
        yield from self.head()
        order = ["actors", *(k for k in kinds if k != "actors")] if "actors" in kinds else kinds
        for kind in order:
            # Places and times already stand beside the events; alone they are printed when asked for.
            if self.view.records[kind] and (short or kind not in ("places", "times")):
                yield from draw[kind]()
        yield from self.foot()

    def text(self, *parts: str | tuple[str, str]) -> Text:
        from rich.text import Text

        clean = [(words.clean(p, bidi=True), "") if isinstance(p, str) else (words.clean(p[0], bidi=True), p[1]) for p in parts]
        return Text.assemble(*((_ascii(t) if self.plain else t, style) for t, style in clean), overflow="fold")

    def head(self) -> Iterable[RenderableType]:
        report = self.view.report
        dateline = self.view.line((report.get("dateline") or {}).get("span"))
        known = [report.get("publisher"), words.day(report.get("published")), dateline, *(report.get("bylines") or ())]
        yield self.text((self.view.title, "bold underline" if not self.plain else "bold"))
        line = f" {self.dot} ".join(str(x) for x in known if x)
        if line:
            yield self.text((line, _QUIET))
        yield self.text("")
        yield self.text(summary(self.view.data))

    def title(self, kind: str, text: str) -> Iterable[RenderableType]:
        yield self.text("")
        count = str(len(self.view.records[kind]))
        line = self.rule * max(0, self.width - len(text) - len(count) - 2)
        yield self.text((text, _HEAD), f" {count} ", (line, _QUIET))

    def grid(self, *widths: int | None) -> Any:
        from rich.table import Table

        table = Table.grid(padding=(0, 1), expand=True)
        for width in widths:
            table.add_column(width=width, ratio=None if width else 1, overflow="fold")
        return table

    def actors(self) -> Iterable[RenderableType]:
        yield from self.title("actors", "Actors")
        longest = max(len(str(a.get("name"))) for a in self.view.records["actors"])
        table = self.grid(4, max(12, min(longest, self.width // 3)), 12, None)
        for actor in self.view.records["actors"]:
            office = actor.get("office") or {}
            held = words.period(office.get("from"), office.get("to"))
            about = self.view.about(actor) or (str(actor.get("kind")) if actor.get("kind") != "unknown" else "")
            notes = [f"{about} ({held})" if held and about else about, "unnamed" if actor.get("anonymous") else ""]
            code = (str(actor["code"]), _CODE) if actor.get("code") else ("left open", _OPEN)
            table.add_row(self.ident(actor), self.text((str(actor.get("name")), "bold")), self.text(code), self.text(", ".join(n for n in notes if n)))
        yield table

    def ident(self, record: Record) -> Text:
        return self.text((str(record.get("id")), _QUIET))

    def names(self, idents: Iterable[str] | None, empty: str = "") -> tuple[str, str]:
        names = words.joined(self.view.names(idents))
        return (names, "bold") if names else (empty, _OPEN)

    def events(self) -> Iterable[RenderableType]:
        yield from self.title("events", "What happened")
        table = self.grid(4, 2, None)
        for event in self.view.records["events"]:
            quad = words.quad(event.get("quad"))
            mark = quad["key"] if self.plain else quad["mark"]
            colour = _QUADS.get(quad["key"], "")
            table.add_row(self.ident(event), self.text((mark, colour)), self.event_line(event, colour))
            table.add_row("", "", self.facts(event))
            table.add_row("", "", self.evidence(event, colour))
        yield table

    def event_line(self, event: Record, colour: str) -> Text:
        arrow = self.both if event.get("reciprocal") else self.arrow
        whom = self.names(event.get("recipient"))
        parts: list[str | tuple[str, str]] = [self.names(event.get("source"), "who: left open"), f" {arrow} ", (self.view.deed(event), colour or "")]
        if whom[0]:
            parts += [f" {arrow} ", whom]
        return self.text(*parts)

    def facts(self, event: Record) -> Text:
        status = words.status(str(event.get("status")))
        shown = status["word"] if self.plain else f"{status['mark']} {status['word']}"
        when, where = self.view.when(event), self.view.name(event.get("where"))
        code = " ".join(str(x) for x in (event.get("type"), event.get("cameo")) if x)
        parts: list[str | tuple[str, str]] = [(shown, "" if event.get("status") == "happened" else "bold"), f" {self.dot} ", (code, _CODE)]
        parts += [f" {self.dot} ", (when, "") if when else ("date left open", _OPEN)]
        parts += [f" {self.dot} {x}" for x in (where, event.get("channel")) if x]
        if event.get("according_to"):
            parts += [f" {self.dot} according to {self.view.name(event['according_to']) or event['according_to']} ({event['according_to']})"]
        word, _ = words.confidence(event.get("confidence"))
        return self.text(*parts, (f" {self.dot} {word}" + (f" {event['confidence']:.2f}" if event.get("confidence") else ""), _QUIET))

    def evidence(self, event: Record, colour: str) -> Text:
        """The sentence with the trigger marked; a long sentence is cut to a window round it."""
        sentence, trigger = self.view.cut(event.get("sentence")), self.view.cut(event.get("trigger"))
        if not trigger:
            return self.text("")
        start, end = sentence if sentence and sentence[0] <= trigger[0] and trigger[1] <= sentence[1] else trigger
        room = max(60, 2 * (self.width - 9) - 8)
        first = start if end - start <= room else max(start, min(trigger[0] - room // 2, end - room))
        first = min(first, trigger[0])
        last = min(end, max(first + room, trigger[1]))
        first, last = self.at_word(first, start, 1), self.at_word(last, end, -1)
        dots = "..." if self.plain else "…"
        before, after = self.flat(first, trigger[0]), self.flat(trigger[1], max(last, trigger[1]))
        hit = self.short(" ".join(self.view.quoted(trigger).split()))
        style = f"bold {colour} reverse".replace("  ", " ")
        ends = (dots if first > start else "", dots if last < end else "")
        hit = f"[{hit}]" if self.marked else hit
        return self.text(ends[0] + before, (hit, style), after + ends[1])

    def short(self, text: str) -> str:
        return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + ("..." if self.plain else " …")

    def at_word(self, offset: int, edge: int, step: int) -> int:
        """The offset moved to the next word boundary, so that a window cuts no word in two (within 25 characters)."""
        text = self.view.text
        for moved in range(offset, offset + 25 * step, step):
            if moved == edge or not 0 < moved < len(text):
                return min(max(moved, 0), len(text))
            if text[moved - 1 if step > 0 else moved].isspace():
                return moved
        return offset

    def flat(self, start: int, end: int) -> str:
        text = self.view.text[start:end]
        inner = " ".join(text.split())
        return (" " if text[:1].isspace() and inner else "") + inner + (" " if text[-1:].isspace() else "")

    def statements(self) -> Iterable[RenderableType]:
        yield from self.title("statements", "Who said what")
        groups: dict[str, list[Record]] = {}
        for statement in self.view.records["statements"]:
            groups.setdefault(self.view.speaker(statement), []).append(statement)
        for speaker, said in groups.items():
            codes = dict.fromkeys(str(a["code"]) for s in said for i in s.get("speakers") or () if (a := self.view.by_id.get(i, {})).get("code"))
            parts: list[str | tuple[str, str]] = [(speaker, "bold") if speaker else ("speaker left open", _OPEN)]
            yield self.text("  ", *parts, (f" {' '.join(codes)}" if codes else "", _CODE))
            table = self.grid(4, 2, 12, None)
            for statement in said:
                table.add_row(*self.statement(statement))
            yield table

    def statement(self, statement: Record) -> tuple[Text, ...]:
        acts = list(statement.get("acts") or ())
        family = words.family(acts)
        letter = words.words()["families"][family]["letter"]
        gap = " ... " if self.plain else " … "
        content = self.short(gap.join(self.view.line(c) for c in statement.get("content") or ()) or self.view.line(statement.get("cue")))
        marks = ('"', '"') if self.plain else ("“", "”")
        if statement.get("kind") == "direct" and content[:1] not in "“\"'‘":
            content = f"{marks[0]}{content}{marks[1]}"
        notes = [f"{key} {statement[key]}" for key in ("via", "venue", "channel") if statement.get(key)]
        to, due = words.joined(self.view.names(statement.get("addressees"))), statement.get("due") or {}
        notes += [f"to {to}" if to else "", f"due {words.period(due.get('start'), due.get('end'))}" if due.get("start") or due.get("end") else ""]
        notes += ["about " + ", ".join(statement["about"]) if statement.get("about") else ""]
        note = f" {self.dot} ".join(n for n in notes if n)
        style = _FAMILIES[family]
        body = self.text(content, (f"  {note}" if note else "", _QUIET))
        return self.ident(statement), self.text((letter, f"bold {style}".strip())), self.text((", ".join(acts), style)), body

    def firsts(self) -> Iterable[RenderableType]:
        yield from self.title("firsts", "Firsts")
        yield self.passages("firsts", lambda r: (words.joined(self.view.names(r.get("who"))), self.view.line(r.get("span")), ""))

    def questions(self) -> Iterable[RenderableType]:
        yield from self.title("open_questions", "Left open by the report itself")
        yield self.passages("open_questions", lambda r: ("", self.view.line(r.get("span")), str(r.get("polarity") or "")))

    def places(self) -> Iterable[RenderableType]:
        yield from self.title("places", "Places")
        yield self.passages("places", lambda r: (str(r.get("name")), ", ".join(str(r[k]) for k in ("kind", "admin1", "country") if r.get(k)), _degrees(r)))

    def times(self) -> Iterable[RenderableType]:
        yield from self.title("times", "Times")
        yield self.passages("times", lambda r: (self.view.line(r.get("span")), words.period(r.get("start"), r.get("end")), str(r.get("value") or "")))

    def passages(self, kind: str, parts: Any) -> Any:
        table = self.grid(4, None)
        for record in self.view.records[kind]:
            head, body, note = parts(record)
            table.add_row(self.ident(record), self.text((head, "bold"), "  " if head and body else "", body, (f"  {note}" if note else "", _QUIET)))
        return table

    def positions(self) -> Iterable[RenderableType]:
        yield from self.title("positions", "Positions")
        table = self.grid(4, 12, None)
        for position in self.view.records["positions"]:
            party, other = self.view.name(position.get("party")), self.view.name(position.get("counterparty"))
            parts: list[str | tuple[str, str]] = [(party, "bold") if party else ("party left open", _OPEN)]
            parts += [f" {self.arrow} ", (other, "bold")] if other else []
            for key, verb in (("wants", "wants"), ("gives", "gives")):
                passage = position.get(key) or {}
                if passage.get("text"):
                    parts += [(f"  {verb} ", _QUIET), " ".join(str(passage["text"]).split())]
            table.add_row(self.ident(position), self.text((str(position.get("stance")), "")), self.text(*parts))
        yield table

    def foot(self) -> Iterable[RenderableType]:
        made = self.view.data.get("made_by") or {}
        counts = [words.count(len(self.view.records[k]), k) for k in KINDS if self.view.records[k]]
        if self.view.records["rejected"]:
            counts.append(words.count(len(self.view.records["rejected"]), "rejected"))
        version = f"dragoman {made['dragoman']}" if made.get("dragoman") else ""
        yield self.text("")
        yield self.text((self.rule * self.width, _QUIET))
        yield self.text((f" {self.dot} ".join([*counts, version] if version else counts) or "no records", _QUIET))
        yield self.text("")


def _ascii(text: str) -> str:
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode()


def _degrees(place: Record) -> str:
    lat, lon = place.get("lat"), place.get("lon")
    return f"{lat:.2f}, {lon:.2f}" if isinstance(lat, (int, float)) and isinstance(lon, (int, float)) else "no coordinates"
