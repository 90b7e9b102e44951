"""A readout as W3C Web Annotations (JSON-LD, https://www.w3.org/TR/annotation-model/): one annotation per record."""

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dragoman.faces import words
from dragoman.faces.view import KINDS, Record, View
from dragoman.model import Span

__all__ = ["annotations", "label"]

_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
_AROUND: Final = 32
"""Code points of prefix and suffix: the length Hypothesis uses, enough to tell most repeated phrases apart."""


def annotations(data: Mapping[str, Any], *, only: Iterable[str] = ()) -> dict[str, Any]:
    """An AnnotationCollection whose one page holds an annotation per record, in the order of the contract's kinds.

    Each target has a TextQuoteSelector and a TextPositionSelector (code points of `report.text`) for the same characters; a
    record with several spans has several targets. Bodies: the code (tagging), a label in words (describing) and the record
    itself as JSON. Ids are UUIDs made from report id and record id, so the same readout always gives the same ones.
    Raises DataError where `data` is no readout.
    """
    view = View.of(data)
    chosen = set(only)
    items = [_annotation(view, kind, record) for kind in KINDS if not chosen or kind in chosen for record in view.records[kind]]
    page = {"id": _urn(view, "page"), "type": "AnnotationPage", "startIndex": 0, "items": items}
    return {
        "@context": _CONTEXT,
        "id": _urn(view, "collection"),
        "type": "AnnotationCollection",
        "label": f"Readout of {words.clean(view.title)}",
        "total": len(items),
        "first": page,
    }


def _urn(view: View, what: str) -> str:
    known = str(view.report.get("id") or view.report.get("url") or "")
    return uuid.uuid5(uuid.NAMESPACE_URL, f"dragoman:{known.encode('utf-8', 'replace').decode()}#{what}").urn


def _annotation(view: View, kind: str, record: Record) -> dict[str, Any]:
    ident = str(record.get("id"))
    targets = [_target(view, span) for span in view.spans(kind, record)]
    out: dict[str, Any] = {"id": _urn(view, ident), "type": "Annotation", "motivation": "tagging" if kind != "open_questions" else "questioning"}
    if view.data.get("made_by"):
        out["generator"] = {"type": "Software", "name": "Dragoman", "softwareVersion": str(view.data["made_by"].get("dragoman", ""))}
    tags = [{"type": "TextualBody", "purpose": "tagging", "value": code} for code in _codes(kind, record)]
    described = {"type": "TextualBody", "purpose": "describing", "language": "en", "format": "text/plain", "value": label(view, kind, record)}
    whole = {"type": "TextualBody", "format": "application/json", "value": json.dumps(record, ensure_ascii=False)}
    return out | {"body": [*tags, described, whole], "target": targets or [_source(view)]}


def _source(view: View) -> dict[str, Any]:
    out = {"id": view.report.get("url") or _urn(view, "text"), "type": "Text", "format": "text/plain"}
    return out | ({"language": view.report["language"]} if view.report.get("language") else {})


def _target(view: View, span: Span) -> dict[str, Any]:
    start, end = span
    quote = {"type": "TextQuoteSelector", "exact": view.text[start:end]}
    quote |= {"prefix": view.text[max(0, start - _AROUND) : start], "suffix": view.text[end : end + _AROUND]}
    return {"source": _source(view), "selector": [quote, {"type": "TextPositionSelector", "start": start, "end": end}]}


def _codes(kind: str, record: Record) -> list[str]:
    fields = {
        "events": ("type", "cameo"), "statements": ("acts",), "actors": ("code",), "places": ("country",),
        "times": ("value",), "positions": ("stance",), "firsts": (), "open_questions": ("polarity",),
    }  # fmt: skip
    values = [record.get(name) for name in fields[kind]]
    flat = [x for value in values for x in (value if isinstance(value, (list, tuple)) else [value])]
    return [str(x) for x in flat if x] or [kind.rstrip("s")]


def label(view: View, kind: str, record: Record) -> str:
    """One line that names a record: "Osmark → Reduce or break diplomatic relations → Veltria, 7 May 2024"."""
    if kind == "events":
        arrow = " ↔ " if record.get("reciprocal") else " → "
        sides = [words.joined(view.names(record.get(side))) for side in ("source", "recipient")]
        who = arrow.join(x for x in (sides[0] or "(left open)", view.deed(record), sides[1]) if x)
        status = "" if record.get("status") == "happened" else str(record.get("status") or "")
        return ", ".join(x for x in (who, view.when(record), view.name(record.get("where")), status) if x)
    if kind == "statements":
        return f"{view.speaker(record) or '(speaker left open)'}: {', '.join(record.get('acts') or ()) or 'statement'}"
    if kind == "positions":
        arrow = " → ".join(view.name(record.get(side)) for side in ("party", "counterparty") if record.get(side))
        return f"{arrow}: {record.get('stance')}" + (f" ({record['topic']})" if record.get("topic") else "")
    if kind == "firsts":
        return ": ".join(x for x in ("first", words.joined(view.names(record.get("who"))), str(record.get("deed") or "")) if x)
    if kind == "open_questions":
        return ": ".join(x for x in ("open question", str(record.get("topic") or record.get("polarity") or "")) if x)
    if kind == "times":
        return words.period(record.get("start"), record.get("end")) or str(record.get("value") or view.line(record.get("span")))
    parts = (record.get("name"), view.about(record), record.get("code")) if kind == "actors" else (record.get("name"), record.get("country"))
    return ", ".join(str(x) for x in parts if x)
