"""Writes `leaders.csv` (who led which state when, 1945 to today) and `officials.csv` into `src/dragoman/data/directory/`.

Facts: REIGN (Rulers, Elections and Irregular Governance, Bell 2016, One Earth Future; to 2021) gives who and from when, Archigos 4.1
(Goemans, Gleditsch, Chiozza 2009; to 2015) the exact day of the end. Full names, offices and all after 2021 are ours (`names.txt`,
`later.txt`); `offices.txt` then corrects single rows, for REIGN names rulers, not offices. Only facts (who, where, when) are carried over.

    python recipes/directory/build.py ../shared/reference/leaders
"""

from __future__ import annotations

import csv
import io
import sys
from calendar import monthrange
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "src/dragoman/data/directory/leaders.csv"
VOUCHED = "2025-12-31"
"""The day to which the maker's knowledge reaches: of later days the files say only part, and an open term says nothing. `sample.py` draws up to it."""
NOTE = f"# Vouched for to: {VOUCHED}. Later changes are there only in part; an open term may have ended since.\n"
HEADER = """# Heads of state and government and other rulers, 1945 to today: one row a term of office.
# Source: facts of REIGN 2021-08 (who, from when) and Archigos 4.1 (day of the end, to 2015); full names, offices and terms after 2021 by general knowledge.
# Written by recipes/directory/build.py: do not edit here. Licence: CC0-1.0 (facts). Lists inside a cell are separated by ";".
"""
OFFICIALS = """# Ministers, officials, heads of international bodies, generals, opposition and rebel leaders: one row a post and period.
# Source: general knowledge. Written by recipes/directory/build.py from officials.txt: do not edit here. Licence: CC0-1.0.
# Lists inside a cell are separated by ";".
# code: what stands for the country of somebody at an international body (IGOUNO).
"""
REPUBLICS = {"YUG": (("2003-02-04", "YUG"), ("2006-06-05", "SCG"), ("9999", "SRB")), "RUS": (("1991-12-25", "SUN"), ("9999", "RUS"))}
"""States whose code changed under one abbreviation: the code of a term is that of the day it began."""


class Line(NamedTuple):
    """Full names of one state's leaders."""

    iso: str
    office: str
    names: dict[str, str]


class Row(NamedTuple):
    name: str
    aliases: str
    sex: str
    country: str
    office: str
    start: str
    end: str
    roles: str = "GOV"
    code: str = ""


def names() -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in (HERE / "names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        head, _, rest = line.partition(": ")
        cow, iso, office = head.split(" ", 2)
        found[cow] = Line(iso, office, dict(pair.split("=", 1) for pair in rest.split(";") if "=" in pair))
    return found


def archigos_ends(folder: Path) -> dict[tuple[str, str], str]:
    """(state number, start day) -> end day, for terms that ended."""
    with (folder / "archigos41.csv").open(encoding="utf-8", errors="replace") as file:
        return {(row["gwcode"].split(".")[0], row["startdate"]): row["enddate"] for row in csv.DictReader(file) if row["enddate"] < "2015-12-31"}


def reign(folder: Path) -> dict[str, list[dict[str, str]]]:
    """Rows of REIGN by state, in order, that ended in 1945 or later."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    text = (folder / "reign_leaders_1921_2021.csv").read_bytes().decode("utf-8", errors="replace")
    for row in csv.DictReader(io.StringIO(text)):
        if int(row["eyear"] or 2021) >= 1945:
            row["start"] = f"{int(row['syear']):04d}-{int(row['smonth']):02d}-{int(row['sdate']):02d}"
            found[row["stateabb"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda r: r["start"])
    return found


def end_of(row: dict[str, str], following: str | None, ends: dict[tuple[str, str], str]) -> str:
    """The day a term ended: Archigos, else the day the next began if in the same or next month, else the last day of REIGN's month."""
    if not row["eyear"]:
        return ""
    known = ends.get((row["ccode"], row["start"]))
    year, month = int(row["eyear"]), int(row["emonth"] or 12)
    if known is not None and known >= row["start"] and abs(int(known[:4]) * 12 + int(known[5:7]) - year * 12 - month) <= 1:
        return known
    last = f"{year:04d}-{month:02d}-{monthrange(year, month)[1]:02d}"
    if following is not None and f"{year:04d}-{month:02d}" <= following[:7] <= f"{year + month // 12:04d}-{month % 12 + 1:02d}":
        return following
    return max(last, row["start"])


def code(cow: str, iso: str, start: str) -> str:
    return next((c for day, c in REPUBLICS[cow] if start < day), iso) if cow in REPUBLICS else iso


def hand(line: str) -> Row:
    """One line written by hand: country|name+alias|sex|office|from|to|roles|code."""
    cells = [*line.split("|"), "", "", ""]
    country, name, sex, office, start, end, roles, base = cells[:8]
    full, *aliases = name.split("+")
    return Row(full, ";".join(aliases), sex, country, office, start, end, roles or "GOV", base)


def later() -> tuple[list[Row], dict[str, str]]:
    """Rows of later.txt, and for each country the day on which REIGN's open term ended."""
    rows: list[Row] = []
    ended: dict[str, str] = {}
    for line in (HERE / "later.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        row = hand(line)
        if row.office.startswith("*"):
            ended.setdefault(row.country, row.start)
        rows.append(row._replace(office=row.office.lstrip("*")))
    return rows, ended


def build(folder: Path) -> list[Row]:
    ends, lines = archigos_ends(folder), names()
    extra, ended = later()
    out: list[Row] = []
    for cow, rows in sorted(reign(folder).items()):
        if cow not in lines:
            continue
        line = lines[cow]
        for row, after in zip(rows, [*rows[1:], None], strict=True):
            source = row["leader"].strip()
            given = line.names.get(f"{source}@{row['syear']}") or line.names.get(source, source)
            if given == "-" or (given == source and " " not in source):
                continue
            person, _, office = given.partition("~")
            full, *aliases = person.split("+")
            end = end_of(row, after["start"] if after else None, ends)
            if not end and line.iso in ended:
                end = ended[line.iso] if ended[line.iso] >= row["start"] else ""
            out.append(
                Row(full, ";".join(aliases), "f" if row["gender"] == "0" else "m", code(cow, line.iso, row["start"]), office or line.office, row["start"], end)
            )
    return ordered([*corrected(merged(ordered(out))), *extra])


def corrected(rows: list[Row]) -> list[Row]:
    """The rows after `offices.txt`; a line there that fits no row, or several, is an error, so that none outlives its row."""
    path = HERE / "offices.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        country, name, start, office, begin, end, person = [*line.split("|"), "", "", ""][:7]
        fits = [i for i, row in enumerate(rows) if (row.country, row.name, row.start) == (country, name, start)]
        if len(fits) != 1:
            raise SystemExit(f"{path.name}:{number}: {len(fits)} rows are {country} {name} from {start}; correct the line or take it out")
        row = rows[fits[0]]
        if office == "-":
            rows = [r for r in rows if r is not row]
            continue
        full, *aliases = person.split("+") if person else (row.name, *filter(None, row.aliases.split(";")))
        end = "" if end == "open" else end or row.end
        rows[fits[0]] = row._replace(name=full, aliases=";".join(aliases), office=office or row.office, start=begin or row.start, end=end)
    return rows


def ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (r.country, r.start, r.name, r.office))


def merged(rows: list[Row]) -> list[Row]:
    """Two rows of one person and office that touch or overlap become one."""
    out: list[Row] = []
    for row in rows:
        same = next(
            (r for r in reversed(out) if (r.name, r.country, r.office) == (row.name, row.country, row.office) and (not r.end or r.end >= row.start)), None
        )
        if same is None:
            out.append(row)
            continue
        aliases = ";".join(dict.fromkeys(a for a in (*same.aliases.split(";"), *row.aliases.split(";")) if a))
        out[out.index(same)] = same._replace(end="" if not same.end or not row.end else max(same.end, row.end), aliases=aliases)
    return out


def write(path: Path, header: str, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + NOTE)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "aliases", "sex", "code", "country", "roles", "office", "from", "to"])
        for row in rows:
            roles = {"Pope": "REL", "Military ruler": "GOV;MIL"}.get(row.office) or ("LEG" if row.office.startswith("Speaker") else row.roles)
            writer.writerow([row.name, row.aliases, row.sex, row.code, row.country, roles, row.office, row.start, row.end])


def main(folder: Path) -> None:
    write(OUT, HEADER, merged(build(folder)))
    lines = (HERE / "officials.txt").read_text(encoding="utf-8").splitlines()
    rows = [hand(line) for line in lines if line.strip() and not line.startswith("#")]
    write(OUT.with_name("officials.csv"), OFFICIALS, sorted(rows, key=lambda r: (r.country, r.name, r.start, r.office)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
