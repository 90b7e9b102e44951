from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DataError, UsageError
from dragoman.faces.csv import write_csv
from dragoman.faces.rows import KINDS, columns, rows

FORMATS = Path(__file__).parents[2] / "docs" / "reference" / "formats.md"


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_has_exactly_the_columns_and_only_plain_values(sample: dict[str, Any], kind: str) -> None:
    found = rows(sample, kind)
    assert len(found) == len(sample[kind]) > 0
    for row in found:
        assert list(row) == columns(kind)
        assert all(value is None or isinstance(value, (str, int, float, bool)) for value in row.values())
        assert (row["report"], row["published"], row["url"]) == (sample["report"]["id"], "2024-05-08", sample["report"]["url"])


def test_labels_stand_beside_codes(sample: dict[str, Any]) -> None:
    meeting = next(row for row in rows(sample, "events") if row["id"] == "e6")
    assert (meeting["source"], meeting["source_name"], meeting["source_code"]) == ("a6", "Tomas Irel", "XVEGOV")
    assert (meeting["recipient_name"], meeting["reciprocal"]) == ("Sanna Reit", True)
    assert (meeting["where_name"], meeting["where_lat"], meeting["where_lon"]) == ("Geneva", 46.2, 6.15)
    assert (meeting["when_start"], meeting["when_text"], meeting["trigger"]) == ("2024-05-14", "14 May", "meet")
    assert meeting["sentence"].startswith("President Tomas Irel, who demanded")
    assert meeting["sentence"].endswith("his spokesman said.")
    assert meeting["according_to_name"] == "spokesman"


def test_several_values_share_a_cell_and_none_is_an_empty_string(sample: dict[str, Any]) -> None:
    threat = next(row for row in rows(sample, "statements") if row["id"] == "s2")
    assert threat["acts"] == "threat; refusal"
    assert threat["content"].count("; ") == 1
    assert threat["content_spans"] == "; ".join(f"{a}-{b}" for a, b in sample["statements"][1]["content"])
    assert threat["addressees"] == threat["addressees_name"] == ""
    assert (threat["due_end"], threat["due_start"], threat["venue"]) == ("2024-05-10", None, None)


def test_unknown_ids_and_broken_spans_do_no_harm(sample: dict[str, Any]) -> None:
    sample["events"] = [{"id": "e1", "type": "AID", "source": ["a99"], "trigger": [5, 1], "sentence": "x", "where": "p99", "again": [None, [1, 2, 3]]}]
    (row,) = rows(sample, "events")
    assert (row["source"], row["source_name"], row["trigger"], row["sentence"], row["again"]) == ("a99", "", None, None, "")


def test_what_is_no_readout_is_refused(sample: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"dragoman\.readout/1"):
        rows({"format": "other", "report": {}}, "events")
    with pytest.raises(UsageError, match="statements"):
        rows(sample, "speeches")


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_documented(kind: str) -> None:
    text = FORMATS.read_text(encoding="utf-8")
    section = text.split(f"### {kind}\n", 1)[1].split("\n### ", 1)[0]
    common = text.split("### Columns of every table\n", 1)[1].split("\n### ", 1)[0]
    missing = [c for c in columns(kind) if f"`{c}`" not in section + common]
    assert not missing


def test_a_folder_gets_one_file_per_kind(sample: dict[str, Any], empty: dict[str, Any], tmp_path: Path) -> None:
    assert write_csv([sample, empty, sample], tmp_path / "out") == list(KINDS)
    for kind in KINDS:
        with (tmp_path / "out" / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        assert len(found) == 2 * len(sample[kind])
        assert list(found[0]) == columns(kind)


def test_a_stream_takes_one_kind_events_by_default(sample: dict[str, Any]) -> None:
    out = io.StringIO()
    assert write_csv([sample], out) == ["events"]
    assert out.getvalue().splitlines()[0] == ",".join(columns("events"))
    assert write_csv([sample], io.StringIO(), ["times"]) == ["times"]
    with pytest.raises(UsageError, match="one kind"):
        write_csv([sample], io.StringIO(), ["times", "events"])
    with pytest.raises(UsageError, match="no kind"):
        write_csv([sample], io.StringIO(), ["speech"])


def test_hostile_text_makes_valid_csv_without_formulas(hostile: dict[str, Any], tmp_path: Path) -> None:
    write_csv([hostile], tmp_path)
    for kind in KINDS:
        content = (tmp_path / f"{kind}.csv").read_bytes().decode("utf-8")
        assert "\x00" not in content
        (row,) = csv.DictReader(io.StringIO(content, newline=""))
        assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row.values())


def test_numbers_stay_numbers(sample: dict[str, Any]) -> None:
    out = io.StringIO()
    write_csv([sample], out)
    row = next(csv.DictReader(io.StringIO(out.getvalue())))
    assert (row["goldstein"], row["reciprocal"], row["cameo"], row["when_end"], row["where"]) == ("-4.0", "false", "161", "2024-05-07", "")
