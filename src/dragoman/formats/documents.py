"""Events for maps, timelines, networks and case files: GeoJSON, TimelineJS, GEXF, FollowTheMoney, W3C annotations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from dragoman.faces import annotations as faces
from dragoman.formats.choice import Choice, joined, rows_of
from dragoman.formats.countries import Numbers
from dragoman.keep import Store
from dragoman.tables import rows, shipped

__all__ = ["WRITERS"]

_PLAIN: Final = (
    *("id", "report", "dataset", "type", "mode", "quad", "intensity", "cameo", "cameo_name", "cameo_quad", "goldstein", "status", "when_start", "when_end"),
    *("when_precision", "where_name", "where_country", "place_kind", "known", "url", "headline", "publisher", "confidence"),
)


def _properties(row: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """An event as flat properties, with the numbers of its countries."""
    made = {name: value.isoformat() if isinstance(value := row[name], date) else value for name in _PLAIN}
    for side in ("source", "recipient"):
        for label in ("name", "code", "country"):
            made[f"{side}_{label}"] = joined(row[f"{side}_{label}"])
        found = [numbers.at(country, row["when_start"]) for country in row[f"{side}_country"] or () if country]
        made[f"{side}_cow"], made[f"{side}_gw"] = joined(cow for cow, _ in found), joined(gw for _, gw in found)
    return {name: value for name, value in made.items() if value is not None}


def headline_of(row: Mapping[str, Any]) -> str:
    """One line: "Osmark → Reduce or break diplomatic relations → Veltria"."""
    arrow = " ↔ " if row["reciprocal"] else " → "
    parts = (joined(row["source_name"]), row["cameo_name"] or str(row["type"] or "").lower(), joined(row["recipient_name"]))
    status = "" if row["status"] == "happened" else f" ({row['status']})"
    return arrow.join(part for part in parts if part) + status


# Maps


def write_geojson(store: Store, out: Path, choice: Choice) -> int:
    """A FeatureCollection (RFC 7946): one Point an event, longitude first.

    Events without coordinates have no geometry. A place of kind country is only that country's centre: `place_kind` says so.
    """
    numbers, n = Numbers.load(), 0
    with out.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for row in rows_of(store, choice):
            known = row["where_lat"] is not None and row["where_lon"] is not None
            point = {"type": "Point", "coordinates": [row["where_lon"], row["where_lat"]]} if known else None
            feature = {"type": "Feature", "id": row["id"], "geometry": point, "properties": _properties(row, numbers)}
            file.write((",\n" if n else "\n") + json.dumps(feature, ensure_ascii=False))
            n += 1
        file.write("\n]}\n")
    return n


# Timelines


def write_timeline(store: Store, out: Path, choice: Choice) -> int:
    """A timeline as TimelineJS reads it (JSON): one slide an event, grouped by PLOVER's quad; events without a day are left out."""
    slides = [_slide(row) for row in rows_of(store, choice) if row["when_start"]]
    out.write_text(json.dumps({"events": slides}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(slides)


def _slide(row: Mapping[str, Any]) -> dict[str, Any]:
    where = f" — {row['where_name']}" if row["where_name"] else ""
    slide: dict[str, Any] = {
        "unique_id": row["id"].replace("/", "-"),
        "start_date": _date(row["when_start"], row["when_precision"]),
        "text": {"headline": _html(headline_of(row)), "text": f"<p>{_html((row['sentence'] or row['cameo_name'] or '') + where)}</p>"},
    }
    if row["when_end"] and row["when_end"] != row["when_start"]:
        slide["end_date"] = _date(row["when_end"], row["when_precision"])
    if row["quad"]:
        slide["group"] = row["quad"]
    if row["url"]:
        slide["media"] = {"url": row["url"], "caption": _html(row["headline"] or row["publisher"] or row["url"])}
    return slide


def _date(day: date, precision: str | None) -> dict[str, int]:
    """No more than is known: a year has no month, a month no day."""
    made = {"year": day.year}
    if precision not in ("year", "quarter"):
        made["month"] = day.month
    if precision not in ("year", "quarter", "month"):
        made["day"] = day.day
    return made


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# Networks


@dataclass
class _Edge:
    events: int = 0
    goldstein: float = 0.0
    intensity: float = 0.0
    first: str = ""
    last: str = ""
    quads: dict[str, int] = field(default_factory=dict)


def write_gexf(store: Store, out: Path, choice: Choice) -> int:
    """A network (GEXF 1.3): a node an actor, a directed edge a pair with its number of events, their sums and days; gives how many events are in it.

    Actors of one name, code and country are one node, whichever report names them. A reciprocal event counts in both directions.
    """
    nodes: dict[tuple[Any, ...], int] = {}
    edges: dict[tuple[int, int], _Edge] = {}
    n = 0
    for row in rows_of(store, choice):
        sides = [[nodes.setdefault(a, len(nodes)) for a in _named(row, side)] for side in ("source", "recipient")]
        pairs = [(a, b) for a in sides[0] for b in sides[1]]
        pairs += [(b, a) for a, b in pairs] if row["reciprocal"] else []
        n += bool(pairs)
        for pair in pairs:
            _count(edges.setdefault(pair, _Edge()), row)
    out.write_text("".join(_gexf(nodes, edges)), encoding="utf-8")
    return n


def _named(row: Mapping[str, Any], side: str) -> list[tuple[Any, ...]]:
    return list(zip(*(row[f"{side}_{label}"] or () for label in ("name", "code", "country")), strict=True))


def _count(edge: _Edge, row: Mapping[str, Any]) -> None:
    day = row["when_start"].isoformat() if row["when_start"] else ""
    edge.events += 1
    edge.goldstein += row["goldstein"] or 0.0
    edge.intensity += row["intensity"] or 0.0
    edge.first = min(filter(None, (edge.first, day)), default="")
    edge.last = max(edge.last, day)
    if row["quad"]:
        edge.quads[row["quad"]] = edge.quads.get(row["quad"], 0) + 1


_QUADS: Final = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


def _gexf(nodes: Mapping[tuple[Any, ...], int], edges: Mapping[tuple[int, int], _Edge]) -> Iterator[str]:
    numbers = Numbers.load()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n<meta><creator>Dragoman</creator></meta>\n'
    yield '<graph defaultedgetype="directed">\n<attributes class="node">'
    yield "".join(f'<attribute id="{n}" title="{n}" type="string"/>' for n in ("code", "country", "cow", "gw"))
    yield '</attributes>\n<attributes class="edge">'
    yield "".join(f'<attribute id="{n}" title="{n}" type="{t}"/>' for n, t in _EDGE)
    yield "</attributes>\n<nodes>\n"
    for (name, code, country), key in nodes.items():
        cow, gw = numbers.at(country, None)
        yield f'<node id="{key}" label={quoteattr(name or code or "?")}>{_values(code=code, country=country, cow=cow, gw=gw)}</node>\n'
    yield "</nodes>\n<edges>\n"
    for key, ((source, target), edge) in enumerate(edges.items()):
        quads = {quad.replace(" ", "_"): edge.quads.get(quad, 0) for quad in _QUADS}
        sums = {"events": edge.events, "goldstein": round(edge.goldstein, 3), "intensity": round(edge.intensity, 3), "first": edge.first, "last": edge.last}
        yield f'<edge id="{key}" source="{source}" target="{target}" weight="{edge.events}">{_values(**sums, **quads)}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


_EDGE: Final = (
    *(("events", "integer"), ("goldstein", "double"), ("intensity", "double"), ("first", "string"), ("last", "string")),
    *((quad.replace(" ", "_"), "integer") for quad in _QUADS),
)


def _values(**given: Any) -> str:
    return "<attvalues>" + "".join(f'<attvalue for="{k}" value={quoteattr(str(v))}/>' for k, v in given.items() if v not in (None, "")) + "</attvalues>"


# Case files


def write_ftm(store: Store, out: Path, choice: Choice) -> int:
    """FollowTheMoney entities, one JSON object a line: an Event each, the actors in it, the article that tells of it, and a link from each source to each
    recipient, since an Event has no direction; gives how many events."""
    seen: set[str] = set()
    n = 0
    with out.open("w", encoding="utf-8") as file:

        def put(entity: dict[str, Any]) -> str:
            if entity["id"] not in seen:
                seen.add(entity["id"])
                entity["properties"] = {k: v for k, v in ((k, [str(x) for x in v if x]) for k, v in entity["properties"].items()) if v}
                file.write(json.dumps(entity, ensure_ascii=False) + "\n")
            return str(entity["id"])

        kinds = dict(store.con.cursor().execute("SELECT id, kind FROM main.actors").fetchall())
        for row in rows_of(store, choice):
            sides = [[put(actor) for actor in _ftm_actors(row, side, kinds)] for side in ("source", "recipient")]
            put(_ftm_event(row, sides, put))
            for link in _ftm_links(row, *sides):
                put(link)
            n += 1
    return n


_SCHEMATA: Final = {"person": "Person", "organization": "Organization", "group": "Organization", "state": "PublicBody", "office": "PublicBody"}


def _ftm_actors(row: Mapping[str, Any], side: str, kinds: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for ident, (name, code, country) in zip(row[side] or (), _named(row, side), strict=True):
        schema = _SCHEMATA.get(kinds.get(ident, ""), "LegalEntity")
        properties = {"name": [name or code], "country": [_country(country)], "keywords": [code]}
        yield {"id": _ftm_id(schema, name, code, country), "schema": schema, "properties": properties}


def _ftm_event(row: Mapping[str, Any], sides: list[list[str]], put: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    article = []
    if row["url"]:
        published = (row["published"] or "")[:10]
        said = {"title": [row["headline"] or row["url"]], "sourceUrl": [row["url"]], "publisher": [row["publisher"]], "publishedAt": [published]}
        article = [put({"id": _ftm_id("Article", row["url"]), "schema": "Article", "properties": said})]
    days = [day.isoformat() if day else None for day in (row["when_start"], row["when_end"])]
    properties = {
        "name": [headline_of(row)], "startDate": [days[0]], "endDate": [days[1]], "date": [days[0]] if days[0] == days[1] else [],
        "location": [row["where_name"]], "country": [_country(row["where_country"])], "involved": [*sides[0], *sides[1]],
        "summary": [row["sentence"]], "keywords": [row["type"], row["mode"], row["cameo"]], "sourceUrl": [row["url"]], "proof": article,
        "recordId": [row["id"]], "publisher": [row["publisher"]],
    }  # fmt: skip
    return {"id": _ftm_id("Event", row["id"]), "schema": "Event", "properties": properties}


def _ftm_links(row: Mapping[str, Any], sources: list[str], recipients: list[str]) -> Iterator[dict[str, Any]]:
    days = [day.isoformat() if day else None for day in (row["when_start"], row["when_end"])]
    for one in sources:
        for other in recipients:
            said = {"subject": [one], "object": [other], "role": [row["cameo_name"] or row["type"]], "startDate": [days[0]], "endDate": [days[1]]}
            yield {"id": _ftm_id("UnknownLink", row["id"], one, other), "schema": "UnknownLink", "properties": said | {"recordId": [row["id"]]}}


def _country(iso3: str | None) -> str | None:
    """FollowTheMoney has alpha-2 codes, in lower case."""
    return None if iso3 is None else _two_letters().get(iso3)


@cache
def _two_letters() -> Mapping[str, str]:
    return {cells[1]: cells[0].lower() for _, cells in rows(shipped("gazetteer", "countries.tsv"), 9)}


def _ftm_id(*parts: str | None) -> str:
    return "dragoman-" + hashlib.sha256("\x1f".join(part or "" for part in parts).encode()).hexdigest()[:24]


# Annotations


def write_annotations(store: Store, out: Path, choice: Choice) -> int:
    """W3C Web Annotations, one AnnotationCollection a line and report, with an annotation per chosen event; gives how many events.

    Imported events have no text to annotate and are left out.
    """
    query, values = choice.query("report, id")
    chosen: dict[str, set[str]] = {}
    for report, ident in store.con.cursor().execute(f"{query} AND dataset IS NULL", values).fetchall():
        chosen.setdefault(report, set()).add(ident.rpartition("/")[2])
    n = 0
    with out.open("w", encoding="utf-8") as file:
        for report, idents in chosen.items():
            data = store.readout(report).to_dict()
            data["events"] = [event for event in data["events"] if event["id"] in idents]
            n += len(data["events"])
            file.write(json.dumps(faces.annotations(data, only=("events",)), ensure_ascii=False) + "\n")
    return n


WRITERS: Final[Mapping[str, Callable[[Store, Path, Choice], int]]] = {
    "geojson": write_geojson,
    "timelinejs": write_timeline,
    "gexf": write_gexf,
    "ftm": write_ftm,
    "w3c": write_annotations,
}
