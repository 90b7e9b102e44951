"""Events on a map, and who deals with whom as a network."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from dragoman.ask import Filters, Store
from dragoman.ask.words import Party, literal, pattern
from dragoman.keep.countries import Countries
from dragoman.serve.http.answers import Format, Paging, export, rows_of
from dragoman.serve.http.asked import Asking, asking
from dragoman.serve.http.derived import enough_origins
from dragoman.serve.http.dyads import condition_of
from dragoman.serve.http.models import Shape

router = APIRouter(tags=["map and network"])

_QUADS: Final = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_COUNTED: Final = ", ".join(f"count(*) FILTER (quad = '{quad}')::INTEGER AS {quad.replace(' ', '_')}" for quad in _QUADS)


class MapView(Shape):
    """GeoJSON, one feature for each place, and what has no place."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]
    no_place: dict[str, int]
    total: int
    by_month: list[dict[str, Any]]


class NetworkView(Shape):
    """Who deals with whom."""

    ego: str | None
    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    left_out: int


_PLACES: Final = """
WITH chosen AS (SELECT * FROM events WHERE {where}), located AS (
    SELECT c.id, c.report, c.quad, c.when_start, p.name, p.country, p.kind, p.lat, p.lon, m.incident, m.origin
    FROM chosen c JOIN places p ON p.id = c."where" LEFT JOIN derived.main.members m ON m.event = c.id WHERE p.lat IS NOT NULL AND p.lon IS NOT NULL
)
SELECT round(lon, 2) AS lon, round(lat, 2) AS lat, arg_max(name, n) AS name, arg_max(country, n) AS country, arg_max(kind, n) AS kind,
       sum(n)::INTEGER AS events, count(DISTINCT incident)::INTEGER AS incidents, count(DISTINCT origin)::INTEGER AS origins, count(DISTINCT
       report)::INTEGER AS reports,
       {counted}, min(when_start) AS first, max(when_start) AS last, list(DISTINCT incident ORDER BY incident)[:5] AS incident_ids
FROM (SELECT *, 1 AS n FROM located) GROUP BY round(lon, 2), round(lat, 2) ORDER BY events DESC, name LIMIT {most}
"""


@router.get("/map", response_model=MapView, summary="Events by place, as GeoJSON")
def places(asked: Annotated[Asking, Depends(asking("events"))], wanted: Paging) -> Any:
    where = condition_of("events", asked.filters)
    if asked.origins > 1:
        where += f" AND id IN ({enough_origins(asked.origins)})"
    most = wanted.limit if wanted.format not in (Format.json, Format.geojson) else 2000
    with asked.store() as store:
        table = store.sql(_PLACES.format(where=where, counted=_COUNTED, most=most))
        if wanted.format not in (Format.json, Format.geojson):
            return export(table, wanted.format, "map")
        made = _features(store, table, where)
        if wanted.format is Format.geojson:
            return export(table, Format.geojson, "map", geojson=lambda _: made)
        return made


def _features(store: Store, table: Any, where: str) -> dict[str, Any]:
    features = []
    for row in rows_of(table):
        point = {"type": "Point", "coordinates": [row.pop("lon"), row.pop("lat")]}
        row["precision"] = {"country": "country", "region": "region", "area": "region", "water": "region"}.get(row["kind"], "exact")
        features.append({"type": "Feature", "geometry": point, "properties": row})
    query = (
        "SELECT count(*), count(DISTINCT m.incident) FROM (SELECT id FROM events WHERE (where_lat IS NULL OR where_lon IS NULL) AND"
        f" {where}) e LEFT JOIN derived.main.members m ON m.event = e.id"
    )
    events, incidents = store.con.execute(query).fetchall()[0]
    months = (
        "SELECT date_trunc('month', when_start)::DATE AS period, count(*)::INTEGER AS events FROM events"
        f" WHERE when_start IS NOT NULL AND {where} GROUP BY period ORDER BY period"
    )
    return {
        "type": "FeatureCollection",
        "features": features,
        "no_place": {"events": events, "incidents": incidents},
        "total": len(features),
        "by_month": rows_of(store.sql(months)),
    }


_EDGES: Final = """
SELECT source, target, count(*)::INTEGER AS events, count(DISTINCT incident)::INTEGER AS incidents, count(DISTINCT origin)::INTEGER AS origins, {counted},
       round(coalesce(sum(intensity), 0), 2) AS intensity_sum, min(day) AS first, max(day) AS last
FROM (
    SELECT DISTINCT ON (event, source, target) p.event, {source} AS source, {target} AS target, p.quad, p.intensity, p.day, m.incident, m.origin
    FROM pairs p LEFT JOIN (SELECT event, incident, origin FROM derived.main.members) m USING (event) WHERE NOT p.turned AND {where}
) WHERE source IS NOT NULL AND target IS NOT NULL AND source <> target GROUP BY source, target ORDER BY events DESC, source, target
"""


@router.get("/network", response_model=NetworkView, summary="Who deals with whom: nodes and edges, around one actor or over all")
def network(
    asked: Annotated[Asking, Depends(asking("pairs"))],
    wanted: Paging,
    ego: Annotated[str | None, Query(min_length=1, max_length=200, description="The actor in the middle.", examples=["PRK"])] = None,
    by: Literal["country", "actor"] = "country",
    most: Annotated[int, Query(ge=2, le=300, description="Nodes at most.")] = 60,
) -> Any:
    where = condition_of("pairs", Filters(**{**asked.filters, **({"actor": ego} if ego else {})}))
    if asked.origins > 1:
        where += f" AND event IN ({enough_origins(asked.origins)})"
    column = "country" if by == "country" else "name"
    with asked.store() as store:
        table = store.sql(_EDGES.format(counted=_COUNTED, where=where, source=f"p.source_{column}", target=f"p.recipient_{column}"))
        if wanted.format is not Format.json:
            return export(table.slice(0, wanted.limit), wanted.format, "network")
        return _network(rows_of(table), ego, by, most)


def _network(edges: list[dict[str, Any]], ego: str | None, by: str, most: int) -> dict[str, Any]:
    weight: dict[str, int] = {}
    for edge in edges:
        for end in (edge["source"], edge["target"]):
            weight[end] = weight.get(end, 0) + edge["events"]
    middle = _middle(weight, ego, by)
    ranked = sorted(weight, key=lambda node: (node != middle, -weight[node], node))
    kept = set(ranked[:most])
    inside = [edge for edge in edges if edge["source"] in kept and edge["target"] in kept]
    if ego and middle:
        inside = [edge for edge in inside if middle in (edge["source"], edge["target"])] or inside
        kept = {end for edge in inside for end in (edge["source"], edge["target"])}
    countries = Countries.load()
    nodes = []
    for node in ranked:
        if node in kept:
            known = countries.at(node, None) if by == "country" else None
            nodes.append({"id": node, "name": known.name if known else node, "country": node if known else None, "kind": by, "events": weight[node]})
    return {"ego": middle if ego else None, "nodes": nodes, "edges": inside, "left_out": len(weight) - len(kept)}


def _middle(weight: dict[str, int], ego: str | None, by: str) -> str | None:
    """The node that is the actor asked for: the country's code, or the most frequent of the names that fit."""
    if ego is None:
        return None
    party = Party.of(ego, Countries.load())
    if by == "country":
        return party.value if party.value in weight else max(weight, key=lambda n: (weight[n], n), default=None)
    import re

    fits = re.compile(pattern(ego).replace(r"\pL\pN", r"\w"))
    return max((node for node in weight if fits.search(node)), key=lambda n: (weight[n], n), default=max(weight, key=lambda n: (weight[n], n), default=None))


__all__ = ["Response", "literal", "router"]
