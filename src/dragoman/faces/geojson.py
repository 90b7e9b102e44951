"""Places, and events that have a place, as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.faces.rows import rows_of
from dragoman.faces.view import Record, View

__all__ = ["geojson"]


def geojson(readouts: Iterable[Mapping[str, Any]], *, only: Iterable[str] = ("places", "events")) -> dict[str, Any]:
    """One FeatureCollection: a Point per place with coordinates and per event whose `where` has them, longitude first (WGS 84).

    `properties` are the columns of the CSV row, and `record`: "place" or "event". What has no coordinates is left out;
    the foreign member `left_out` counts it. Raises DataError where an item is no readout.
    """
    chosen = [kind for kind in ("places", "events") if kind in set(only)]
    features: list[dict[str, Any]] = []
    left_out = dict.fromkeys(chosen, 0)
    for data in readouts:
        view = View.of(data)
        for kind in chosen:
            for record, row in zip(view.records[kind], rows_of(view, kind), strict=True):
                place = record if kind == "places" else view.by_id.get(record.get("where") or "", {})
                point = _point(place)
                if point is None:
                    left_out[kind] += 1
                    continue
                features.append({"type": "Feature", "id": f"{row['report']}#{row['id']}", "geometry": point, "properties": {"record": kind[:-1], **row}})
    return {"type": "FeatureCollection", "features": features, "left_out": left_out}


def _point(place: Record) -> dict[str, Any] | None:
    lat, lon = place.get("lat"), place.get("lon")
    if not isinstance(lat, (int, float)) or not isinstance(lon, (int, float)) or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return {"type": "Point", "coordinates": [lon, lat]}
