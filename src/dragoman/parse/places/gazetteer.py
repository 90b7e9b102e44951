"""The gazetteer at run time: `places.gaz` mapped into memory, and the tables of our own beside it.

`places.gaz` (made by `recipes/gazetteer/build.py`, which documents the layout) is a table of hash buckets: a look-up reads a
few dozen bytes, nothing is parsed at start-up. The tables (`countries.tsv`, `states.tsv`, `areas.tsv`, `sites.tsv`, `waters.tsv`,
`names.tsv`) are small and read at `load()`; where both know a place the tables win.
"""

from __future__ import annotations

import json
import math
import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from dragoman.errors import DataError
from dragoman.parse.places.names import exact_only, key_of
from dragoman.tables import rows

__all__ = ["COMPASS", "Gazetteer", "Spot", "data_folder", "km", "part_of", "rows_of"]

MAGIC: Final = b"DGAZ\x00\x01\r\n"
RECORD: Final = struct.Struct("<hhIHBBBB")
STEP: Final = 0.0706
"""One step of the size code in `places.gaz`."""
KIND_OF: Final = {"city": "city", "admin1": "region", "admin2": "region", "water": "water", "area": "area", "site": "site"}
TABLES: Final = ("states", "areas", "sites", "waters")
CAPITAL_RANK: Final = 6.3
CAPITAL_RAISE: Final = 1.5
"""A capital weighs like a town of two million, but not more than thirty times its size: news names it that often."""
NEAR_KM: Final = 250.0
"""A table's place and a GeoNames place of the same name, country and kind nearer than this are one."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the gazetteer as one of its names leads to it.

    `level` is the finer kind: country, state (a division of `states.tsv`), admin1, admin2, city, area, site, water. `rank` is the decimal
    logarithm of the population the place weighs like. `alternative`: this name is not its main one. `span_km`: rough width, `people`: population
    to two digits; 0 where unknown.
    """

    name: str
    kind: str
    level: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    rank: float
    geonameid: int | None = None
    alternative: bool = False
    start: int | None = None
    end: int | None = None
    present: str | None = None
    span_km: float = 0.0
    people: int = 0


def data_folder() -> Path:
    return Path(__file__).resolve().parents[2] / "data" / "gazetteer"


def km(a: Spot, b: Spot) -> float:
    """Distance in kilometres, flat-earth with the cosine of the mean latitude: good to a few per cent below 2,000 km."""
    x = abs(a.lon - b.lon)
    x = min(x, 360 - x) * math.cos(math.radians((a.lat + b.lat) / 2))
    return 111.2 * math.hypot(x, a.lat - b.lat)


COMPASS: Final = {
    "north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1), "northeast": (0.7, 0.7), "northwest": (0.7, -0.7), "southeast": (-0.7, 0.7),
    "southwest": (-0.7, -0.7), "central": (0, 0), "upper": (0, 0), "lower": (0, 0), "mid": (0, 0),
}  # fmt: skip


def part_of(spot: Spot, compass: str, written: str) -> Spot:
    """The part of a place that a word of the compass names, a quarter of its width off the middle: "southern Lebanon"."""
    north, east = COMPASS.get(compass.removesuffix("ern"), (0, 0))
    step = 0.25 * (spot.span_km or {"state": 250.0, "admin1": 150.0, "area": 400.0}.get(spot.level, 10.0)) / 111.2
    lat = max(-89.0, min(89.0, spot.lat + north * step))
    lon = spot.lon + east * step / max(0.2, math.cos(math.radians(spot.lat)))
    kind = "city" if spot.level == "city" else "area"
    return replace(spot, name=f"{written} {spot.name}", kind=kind, lat=round(lat, 2), lon=round((lon + 180) % 360 - 180, 2), geonameid=None)


def rows_of(path: Path, columns: int) -> Iterator[list[str]]:
    """Rows of one of our tables. Raises DataError on a row of another width."""
    return (cells for _, cells in rows(path, columns))


class Gazetteer:
    """Names to `Spot`s. Build it with `Gazetteer.load()`."""

    def __init__(self, packed: mmap.mmap | bytes, folder: Path) -> None:
        self._bytes = packed
        self._read_header()
        self._by_key: dict[str, list[Spot]] = {}
        self.exact: dict[str, list[Spot]] = {}
        self.demonyms: dict[str, list[Spot]] = {}
        self.countries: dict[str, Spot] = {}
        """By ISO 3166-1 alpha-2."""
        self.capitals: set[tuple[str, str]] = set()
        """Key of the name and alpha-3 of each country's capital."""
        self._cache: dict[str, tuple[Spot, ...]] = {}
        self._read_tables(folder)

    @classmethod
    def load(cls, folder: Path | None = None) -> Gazetteer:
        """Map `places.gaz` and read the tables. Raises DataError where the file is missing or of another layout."""
        folder = folder or data_folder()
        path = folder / "places.gaz"
        if not path.is_file():
            raise DataError(str(path), "missing; build it with recipes/gazetteer/build.py")
        with path.open("rb") as file:
            packed = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if packed[: len(MAGIC)] != MAGIC:
            raise DataError(str(path), "not a gazetteer of this version; build it anew with recipes/gazetteer/build.py")
        return cls(packed, folder)

    def _read_header(self) -> None:
        at = len(MAGIC)
        (length,) = struct.unpack_from("<I", self._bytes, at)
        header: dict[str, Any] = json.loads(self._bytes[at + 4 : at + 4 + length])
        self._mask = int(header["buckets"]) - 1
        self._table_at = at + 4 + length
        self._keys_at = self._table_at + int(header["table"])
        self._places_at = self._keys_at + int(header["keys"])
        self._kinds: list[str] = header["kinds"]
        self._iso3: list[str] = header["countries"]
        self._admin1: list[str] = header["admin1"]
        self.rows = int(header["rows"])

    def _read_tables(self, folder: Path) -> None:
        for iso2, iso3, name, lat, lon, area, capital, aliases, peoples in rows_of(folder / "countries.tsv", 9):
            self.capitals.add((key_of(capital), iso3))
            spot = Spot(name, "country", "country", iso3, None, float(lat), float(lon), 8.0, span_km=math.sqrt(float(area)))
            self.countries[iso2] = spot
            self._enter(spot, aliases, peoples)
        for table in TABLES:
            for name, kind, country, lat, lon, rank, aliases, peoples in rows_of(folder / f"{table}.tsv", 8):
                level = "state" if table == "states" else kind
                admin1 = name.removesuffix(" State") if level == "state" else None
                place = Spot(admin1 or name, kind, level, None if country == "-" else country, admin1, float(lat), float(lon), float(rank))
                self._enter(place, f"{name}|{aliases}" if admin1 not in (None, name) else aliases, peoples)
        for name, present, country, kind, lat, lon, start, end, rank, peoples in rows_of(folder / "names.tsv", 10):
            spot = Spot(name, kind, kind, country, None, float(lat), float(lon), float(rank), start=int(start) if start else None,
                        end=int(end) if end else None, present=present)  # fmt: skip
            self._enter(spot, "", peoples)

    def _enter(self, spot: Spot, aliases: str, peoples: str) -> None:
        for name in [spot.name, *aliases.split("|")]:
            if not name:
                continue
            if exact_only(name):
                self.exact.setdefault(name, []).append(spot)
            else:
                other = replace(spot, alternative=True) if name != spot.name and spot.kind == "area" else spot
                found = self._by_key.setdefault(key_of(name.removeprefix("the ").removeprefix("The ")), [])
                if all(s.name != spot.name or s.country != spot.country or s.level != spot.level for s in found):
                    found.append(other)
        for people in filter(None, peoples.split("|")):
            self.demonyms.setdefault(people, []).append(spot)

    def _bucket(self, key: str) -> Iterator[tuple[int, bool]]:
        """Offsets of the records filed under `key`, and whether the name is an alternative one."""
        raw = key.encode("utf-8", "replace")
        at = self._table_at + 4 * (zlib.crc32(raw) & self._mask)
        first, last = struct.unpack_from("<II", self._bytes, at)
        bucket = self._bytes[self._keys_at + first : self._keys_at + last]
        at = 0
        while at < len(bucket):
            length = bucket[at]
            count = bucket[at + 1 + length]
            ids_at = at + 2 + length
            if bucket[at + 1 : at + 1 + length] == raw:
                for packed in struct.unpack_from(f"<{count}I", bucket, ids_at):
                    yield packed >> 1, bool(packed & 1)
                return
            at = ids_at + 4 * count

    def _record(self, offset: int, alternative: bool, key: str) -> Spot:
        at = self._places_at + offset
        lat, lon, geonameid, admin1, country, kind, size, length = RECORD.unpack_from(self._bytes, at)
        name = self._bytes[at + RECORD.size : at + RECORD.size + length].decode("utf-8") if length else " ".join(w.capitalize() for w in key.split())
        level = self._kinds[kind]
        iso3 = self._iso3[country - 1] if country else None
        rank = max(2.0, size * STEP / math.log(10))
        people = round(10**rank, 1 - int(rank)) if size and level == "city" else 0
        division = self._admin1[admin1 - 1] if admin1 else None
        return Spot(name, KIND_OF[level], level, iso3, division, lat / 100, lon / 100, rank, geonameid or None, alternative, people=int(people))

    def find(self, key: str) -> tuple[Spot, ...]:
        """All places a key (see `names.key_of`) leads to, those of our tables first, then by population."""
        found = self._cache.get(key)
        if found is None:
            ours = self._by_key.get(key, [])
            packed = [self._record(offset, alternative, key) for offset, alternative in self._bucket(key)]
            found = self._cache[key] = tuple(merged(ours, self._raised(packed)))
            if len(self._cache) > 200_000:
                self._cache.clear()
        return found

    def _raised(self, packed: list[Spot]) -> list[Spot]:
        """The same places, the capital of each country (its largest town of that name) weighing like a large town."""
        done: set[str] = set()
        out = []
        for spot in packed:
            country = spot.country
            if spot.level == "city" and country is not None and country not in done and (key_of(spot.name), country) in self.capitals:
                done.add(country)
                spot = replace(spot, rank=max(spot.rank, min(CAPITAL_RANK, spot.rank + CAPITAL_RAISE)))
            out.append(spot)
        return out


def merged(ours: list[Spot], packed: list[Spot]) -> Iterator[Spot]:
    """Our places, with id and division from GeoNames where it knows them too, then the rest of GeoNames."""
    left = list(packed)
    for spot in ours:
        twins = [p for p in left if p.kind == spot.kind and p.country == spot.country and km(p, spot) < NEAR_KM] if spot.kind in ("city", "region") else []
        twins += [p for p in left if spot.kind in ("water", "area", "site") and p.kind in ("water", "area", "site", "city") and km(p, spot) < 30]
        for twin in twins[:1]:
            spot = replace(spot, geonameid=spot.geonameid or twin.geonameid, admin1=spot.admin1 or twin.admin1, people=twin.people)
        dropped = {id(t) for t in twins if t.kind != "city" or t is twins[0] or spot.kind == "region"}
        left = [p for p in left if id(p) not in dropped]
        yield spot
    yield from left
