"""The same actor in several reports: by the directory's name, else by full name and country; abstains where the name could be another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dragoman.link.words import fold

__all__ = ["Known", "identity"]


@dataclass(frozen=True, slots=True)
class Known:
    """Who an actor is across reports, and how that is known."""

    name: str
    country: str
    reason: str


def identity(row: Mapping[str, Any]) -> Known | None:
    """The identity of a row of actors; None where a report does not say enough.

    A person of the directory, a state, a body or an office counts by name and country; any other person only with a full name and a country.
    """
    name, country, kind = fold(row["name"] or ""), row["country"] or "", row["kind"]
    if row["anonymous"] or not name or kind in ("unknown", "place"):
        return None
    if row["resolved_by"] == "directory":
        return Known(f"{kind}:{name}", country, f"the directory's {row['name']}" + (f" ({country})" if country else ""))
    if kind in ("state", "organization") or (kind == "person" and country and " " in name):
        return Known(f"{kind}:{name}", country, f"same name, {row['name']}" + (f", and country, {country}" if country else ""))
    return None


def hubs(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str, Known]]:
    """Each later record with the first of its identity, in the order given."""
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        known = identity(row)
        if known is None:
            continue
        hub = first.setdefault((known.name, known.country), row["id"])
        if hub != row["id"]:
            yield hub, row["id"], known
