"""Web annotations and GeoJSON."""

from __future__ import annotations

import json
from typing import Any

from dragoman.faces.annotations import annotations
from dragoman.faces.geojson import geojson
from dragoman.faces.view import KINDS, View


def test_selectors_find_the_characters_again(sample: dict[str, Any]) -> None:
    text = sample["report"]["text"]
    seen = 0
    for item in annotations(sample)["first"]["items"]:
        for target in item["target"]:
            quote, position = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert text.find(around) + len(quote["prefix"]) == position["start"], "prefix and suffix tell repeated phrases apart"
            seen += 1
    view = View.of(sample)
    assert seen == sum(len(view.spans(kind, r)) for kind in KINDS for r in view.records[kind])


def test_one_annotation_per_record_with_code_and_label(sample: dict[str, Any]) -> None:
    made = annotations(sample)
    items = made["first"]["items"]
    assert made["total"] == len(items) == sum(len(sample[kind]) for kind in KINDS)
    assert len({item["id"] for item in items}) == len(items)
    assert all(item["id"].startswith("urn:uuid:") for item in items)
    assert made == annotations(json.loads(json.dumps(sample))), "ids are stable"
    meeting = next(i for i in items if '"e6"' in i["body"][-1]["value"][:12])
    values = [b["value"] for b in meeting["body"]]
    assert values[:3] == ["CONSULT", "044", "Tomas Irel ↔ Meet at a third location ↔ Sanna Reit, 14 May 2024, Geneva, planned"]
    assert json.loads(values[3]) == sample["events"][5]


def test_a_record_without_a_span_points_at_the_whole_text(sample: dict[str, Any]) -> None:
    sample["statements"] = [{"id": "s1", "content": []}]
    sample["report"]["url"] = None
    (item,) = annotations(sample, only=["statements"])["first"]["items"]
    assert item["target"] == [{"id": item["target"][0]["id"], "type": "Text", "format": "text/plain", "language": "en"}]
    assert item["target"][0]["id"].startswith("urn:uuid:")


def test_hostile_text_gives_json(hostile: dict[str, Any]) -> None:
    json.loads(json.dumps(annotations(hostile)))
    json.loads(json.dumps(geojson([hostile])))


def test_places_and_events_with_coordinates(sample: dict[str, Any]) -> None:
    made = geojson([sample])
    events = {f["properties"]["id"]: f for f in made["features"] if f["properties"]["record"] == "event"}
    assert set(events) == {"e2", "e6"}
    assert events["e6"]["geometry"] == {"type": "Point", "coordinates": [6.15, 46.2]}
    assert events["e6"]["properties"]["source_name"] == "Tomas Irel"
    assert made["left_out"] == {"places": 1, "events": 6}
    assert len({f["id"] for f in made["features"]}) == len(made["features"])


def test_impossible_coordinates_are_left_out(hostile: dict[str, Any]) -> None:
    assert geojson([hostile])["features"] == []
