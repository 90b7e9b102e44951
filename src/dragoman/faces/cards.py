"""The list beside the text: one card per record, with all that is known of it and why it was coded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dragoman.faces import words
from dragoman.faces.marks import esc, glyph, style_of
from dragoman.faces.view import Record, View

__all__ = ["Cards"]

_OPEN = '<span class="open">left open</span>'


class Cards:
    """Draws the cards of one report. `prefix` stands before every id ("r2." where a page holds several reports)."""

    def __init__(self, view: View, prefix: str, chosen: Iterable[str]) -> None:
        self.view, self.prefix = view, prefix
        self.shown = {str(r.get("id")) for kind in chosen for r in view.records[kind]}

    def card(self, kind: str, record: Record) -> str:
        """One record as a list item: a link that selects it, a line of facts, and the details."""
        style, ident = style_of(kind, record), str(record.get("id"))
        key = esc(self.prefix + ident)
        head = f'{glyph(style.glyph)}<b class="lab t-{style.group}">{esc(style.label)}</b> <bdi class="who">{esc(self.headline(kind, record))}</bdi>'
        link = f'<a class="pick" href="#{key}">{head}<span class="id">{esc(ident)}</span></a>'
        scored = confidence(record.get("confidence")) if kind in ("events", "statements", "places") else ""
        line = f'<div class="l2"><bdi>{self.line(kind, record)}</bdi>{scored}</div>'
        return (
            f'<li class="card k-{kind}" id="{key}" data-id="{esc(ident)}" data-g="{style.group}">{link}{line}'
            f'<details class="more"><summary>Details</summary>{self.details(kind, record)}</details></li>'
        )

    def headline(self, kind: str, record: Record) -> str:
        view = self.view
        if kind == "events":
            return self.pair(record.get("source"), record.get("recipient"), " ↔ " if record.get("reciprocal") else " → ")
        if kind == "statements":
            return self.pair(record.get("speakers"), record.get("addressees"), " → ", view.speaker(record))
        if kind == "positions":
            return self.pair([str(record.get("party") or "")], [str(record.get("counterparty") or "")], " → ")
        if kind == "firsts":
            return words.joined(view.names(record.get("who")))
        if kind == "open_questions":
            return str(record.get("topic") or "")
        if kind == "times":
            return view.line(record.get("span"))
        return str(record.get("name") or record.get("reason") or "")

    def pair(self, ones: Any, others: Any, arrow: str, known: str = "") -> str:
        one, other = (words.joined(self.view.names(x for x in side or () if x)) for side in (ones, others))
        return arrow.join(x for x in (known or one or "(left open)", other) if x)

    def line(self, kind: str, record: Record) -> str:
        """The second line of a card, as HTML."""
        view = self.view
        if kind == "events":
            status = words.status(str(record.get("status")))
            shown = f'<span class="status s-{esc(status["word"])}"><span aria-hidden="true">{status["mark"]}</span> {esc(status["word"])}</span>'
            facts = [view.deed(record), view.when(record), view.name(record.get("where"))]
            return " · ".join([shown, *(esc(f) for f in facts if f)])
        if kind == "statements":
            return esc(_short(view.line(next(iter(view.spans(kind, record)), None)), 84))
        if kind in ("firsts", "open_questions", "rejected"):
            return esc(_short(view.line(record.get("span")), 84))
        if kind == "positions":
            return esc(_short(str((record.get("wants") or record.get("gives") or {}).get("text") or ""), 84))
        if kind == "times":
            return esc(words.period(record.get("start"), record.get("end")) or record.get("value") or "") or _OPEN
        known = (view.about(record), record.get("code")) if kind == "actors" else (record.get("admin1"), record.get("country"))
        mentions = len(record.get("mentions") or ())
        return " · ".join(esc(f) for f in (*known, f"{mentions} mention{'s' * (mentions != 1)}") if f)

    def details(self, kind: str, record: Record) -> str:
        """Everything known of a record, as a definition list; unknown values that matter are said to be left open."""
        draw = {
            "events": self.event,
            "statements": self.statement,
            "actors": self.actor,
            "places": self.place,
            "times": self.time,
            "positions": self.position,
            "firsts": self.first,
            "open_questions": self.question,
            "rejected": self.rejected,
        }
        rows = [(name, value) for name, value in draw[kind](record) if value]
        return f"<dl>{''.join(f'<dt>{esc(name)}</dt><dd>{value}</dd>' for name, value in rows)}</dl>"

    def overview(self) -> str:
        """Who does what to whom and who speaks, each as a row of glyphs that lead to the records; "" where nothing was coded."""
        deeds: dict[str, list[tuple[str, Record]]] = {}
        for event in self._listed("events"):
            one, other = self.view.pair(event)
            arrow = " ↔ " if event.get("reciprocal") else " → "
            deeds.setdefault(arrow.join(x for x in (one or "(left open)", other) if x), []).append(("events", event))
        said: dict[str, list[tuple[str, Record]]] = {}
        for statement in self._listed("statements"):
            said.setdefault(self.view.speaker(statement) or "(left open)", []).append(("statements", statement))
        parts = (("Who does what to whom", deeds), ("Who speaks", said))
        return "".join(f"<h3>{title}</h3><ul>{self._rows(rows)}</ul>" for title, rows in parts if rows)

    def _listed(self, kind: str) -> list[Record]:
        return [r for r in self.view.records[kind] if str(r.get("id")) in self.shown]

    def _rows(self, rows: dict[str, list[tuple[str, Record]]]) -> str:
        most_first = sorted(rows.items(), key=lambda row: -len(row[1]))
        return "".join(f"<li><bdi>{esc(name)}</bdi><span>{''.join(self._point(*item) for item in items)}</span></li>" for name, items in most_first)

    def _point(self, kind: str, record: Record) -> str:
        style, ident = style_of(kind, record), str(record.get("id"))
        return f'<a href="#{esc(self.prefix + ident)}" data-g="{style.group}" aria-label="{esc(f"{ident}: {style.label}")}">{glyph(style.glyph)}</a>'

    def ref(self, ident: Any) -> str:
        """A link to another record by its name; the bare id where that record is not shown."""
        if not ident:
            return ""
        name = self.view.name(str(ident))
        found = self.view.by_id.get(str(ident))
        shown = name if name and name != ident else str(ident)
        if found is None or ident not in self.shown:
            return f"<bdi>{esc(shown)}</bdi>"
        extra = "" if "mentions" in found else f' <span class="id">{esc(ident)}</span>'
        if "trigger" in found:
            shown = self.view.deed(found)
        code = f' <span class="code">{esc(found["code"])}</span>' if found.get("code") else ""
        return f'<a href="#{esc(self.prefix + str(ident))}"><bdi>{esc(shown)}</bdi></a>{extra}{code}'

    def refs(self, idents: Any, empty: str = "") -> str:
        return "<br>".join(self.ref(i) for i in idents or ()) or empty

    def quote(self, span: Any) -> str:
        text = self.view.line(span)
        return f'<q dir="auto">{esc(text)}</q>' if text else ""

    def moment(self, when: Any) -> str:
        given = when or {}
        shown = words.period(given.get("start"), given.get("end"), given.get("precision") or "day")
        if not shown:
            return ""
        basis = f"from {self.quote(given['span'])}" if given.get("span") else esc(given.get("basis") or "")
        return f'{esc(shown)} <span class="mut">{basis}</span>'

    def why(self, record: Record) -> str:
        rule = f"<code>{esc(record['rule'])}</code> " if record.get("rule") else ""
        return rule + confidence(record.get("confidence"), number=True)

    def event(self, event: Record) -> list[tuple[str, str]]:
        both = bool(event.get("reciprocal"))
        status = words.status(str(event.get("status")))
        code = " ".join(str(x) for x in ("PLOVER", event.get("type"), event.get("mode") or "") if x)
        cameo = f"CAMEO {event['cameo']}" if event.get("cameo") else ""
        scale = [
            f"Goldstein {event['goldstein']:+g}" if _number(event.get("goldstein")) else "",
            f"intensity {event['intensity']:+g}" if _number(event.get("intensity")) else "",
        ]
        return [
            ("who", self.refs(event.get("source"), _OPEN)),
            ("with whom" if both else "to whom", self.refs(event.get("recipient"), _OPEN if both else "")),
            ("what", f"{esc(self.view.deed(event))}: {self.quote(event.get('trigger'))}"),
            ("coded as", f'{esc(code)} · {esc(cameo)}<br><span class="mut">{esc(", ".join(x for x in (event.get("quad") or "", *scale) if x))}</span>'),
            ("status", esc(f"{status['mark']} {status['word']}")),
            ("when", self.moment(event.get("when")) or _OPEN),
            ("where", self.ref(event.get("where")) or _OPEN),
            ("channel", esc(event.get("channel") or "")),
            ("context", esc(", ".join(event.get("contexts") or ()))),
            ("according to", self.ref(event.get("according_to"))),
            ("told again", ", ".join(self.quote(s) for s in event.get("again") or ())),
            ("why coded", self.why(event)),
        ]

    def statement(self, statement: Record) -> list[tuple[str, str]]:
        due = statement.get("due") or {}
        until = words.period(due.get("start"), due.get("end"))
        speakers = self.refs(statement.get("speakers")) or esc(self.view.line(statement.get("speaker_span"))) or _OPEN
        unnamed = ' <span class="mut">unnamed</span>' if statement.get("anonymous") else ""
        return [
            ("who", speakers + unnamed),
            ("to whom", self.refs(statement.get("addressees"))),
            ("words", "<br>".join(self.quote(s) for s in statement.get("content") or ())),
            ("cue", self.quote(statement.get("cue"))),
            ("kind", esc(statement.get("kind") or "")),
            ("acts", esc(", ".join(statement.get("acts") or ()))),
            ("about", self.refs(statement.get("about"))),
            ("condition", self.quote(statement.get("condition"))),
            ("due", f"{esc(until)} <span class='mut'>from {self.quote(due['span'])}</span>" if until and due.get("span") else esc(until)),
            *((name, esc(statement.get(name) or "")) for name in ("via", "venue", "channel")),
            ("why coded", confidence(statement.get("confidence"), number=True)),
        ]

    def actor(self, actor: Record) -> list[tuple[str, str]]:
        office = actor.get("office") or {}
        held = words.period(office.get("from"), office.get("to"))
        unnamed = ", unnamed" if actor.get("anonymous") else ""
        return [
            ("code", f'<span class="code">{esc(actor["code"])}</span>' if actor.get("code") else _OPEN),
            ("kind", esc(f"{actor.get('kind') or 'unknown'}{unnamed}")),
            ("country", esc(actor.get("country") or "")),
            ("title", esc(actor.get("title") or "")),
            ("office", f'{esc(office["name"])} <span class="mut">{esc(held)}</span>' if office.get("name") else ""),
            ("former", esc(actor.get("former") or "")),
            ("affiliation", esc(actor.get("affiliation") or "")),
            ("mentions", self.mentions(actor)),
            ("why coded", f"resolved by {esc(actor.get('resolved_by') or 'none')}"),
        ]

    def mentions(self, record: Record) -> str:
        distinct: dict[str, int] = {}
        for span in record.get("mentions") or ():
            line = self.view.line(span)
            distinct[line] = distinct.get(line, 0) + 1
        return ", ".join(f"<bdi>{esc(line)}</bdi>{f' ×{n}' if n > 1 else ''}" for line, n in distinct.items() if line)

    def place(self, place: Record) -> list[tuple[str, str]]:
        known = _number(place.get("lat")) and _number(place.get("lon"))
        return [
            ("kind", esc(f"{place.get('kind') or 'unknown'}{' (demonym)' if place.get('demonym') else ''}")),
            ("in", esc(", ".join(str(x) for x in (place.get("admin1"), place.get("country")) if x))),
            ("coordinates", f"{place['lat']:.2f}, {place['lon']:.2f}" if known else _OPEN),
            ("GeoNames", esc(place.get("geonameid") or "")),
            ("mentions", self.mentions(place)),
            ("why coded", confidence(place.get("confidence"), number=True)),
        ]

    def time(self, time: Record) -> list[tuple[str, str]]:
        return [
            ("words", self.quote(time.get("span"))),
            ("days", esc(words.period(time.get("start"), time.get("end"))) or _OPEN),
            ("TIMEX3", esc(" ".join(str(x) for x in (time.get("type"), time.get("value")) if x))),
        ]

    def position(self, position: Record) -> list[tuple[str, str]]:
        passages = [(name, (position.get(name) or {}).get("text")) for name in ("wants", "gives")]
        return [
            ("who", self.ref(position.get("party")) or _OPEN),
            ("of whom", self.ref(position.get("counterparty"))),
            ("stance", esc(position.get("stance") or "")),
            ("topic", esc(position.get("topic") or "")),
            *((name, f'<q dir="auto">{esc(text)}</q>' if text else "") for name, text in passages),
            ("when", self.moment(position.get("when"))),
            ("according to", self.ref(position.get("according_to"))),
        ]

    def first(self, first: Record) -> list[tuple[str, str]]:
        return [
            ("who", self.refs(first.get("who"), _OPEN)),
            ("words", self.quote(first.get("span"))),
            ("scope", esc(first.get("scope") or "")),
            ("deed", esc(first.get("deed") or "")),
            ("event", self.ref(first.get("event"))),
            ("according to", self.ref(first.get("according_to"))),
        ]

    def question(self, question: Record) -> list[tuple[str, str]]:
        return [
            ("topic", esc(question.get("topic") or "")),
            ("words", self.quote(question.get("span"))),
            ("polarity", esc(question.get("polarity") or "")),
            ("about", self.refs(question.get("about"))),
        ]

    def rejected(self, item: Record) -> list[tuple[str, str]]:
        return [("words", self.quote(item.get("span"))), ("stage", esc(item.get("stage") or "")), ("why not", esc(item.get("reason") or ""))]


def confidence(value: Any, *, number: bool = False) -> str:
    """Three boxes and a word; hatched boxes and "not scored" where there is no confidence."""
    word, boxes = words.confidence(value if _number(value) else None)
    shown = "".join(f'<i class="{"f" if n < boxes else "e" if boxes else "n"}"></i>' for n in range(3))
    exact = f" {value:.2f}" if number and boxes else ""
    return f'<span class="cf"><span class="boxes" aria-hidden="true">{shown}</span> {word}<span class="mut">{exact}</span></span>'


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
