"""`dragoman read` from end to end: formats, exit codes, messages, and inputs that are not what they should be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman.readout import FORMAT, KINDS

from .conftest import Command

WIRE = (
    "LISBON — The foreign minister of Portugal met the Spanish prime minister in Madrid on Friday.\n\n"
    "“We have agreed on every point,” the minister said. He accused Morocco of breaking the treaty.\n"
)
ENGLISH = " ".join(["The ministers of the two countries met on Monday and signed a treaty that their parliaments will have to ratify."] * 3)


@pytest.fixture
def wire(tmp_path: Path) -> Path:
    path = tmp_path / "wire.txt"
    path.write_text(WIRE, encoding="utf-8")
    return path


def test_jsonl_is_the_default_off_a_terminal_and_follows_the_contract(dragoman: Command, wire: Path) -> None:
    result = dragoman("read", wire, "--published", "2021-03-07")
    assert result.code == 0
    (readout,) = result.lines
    assert readout["format"] == FORMAT
    assert set(readout["made_by"]) >= {"dragoman", "model", "ontology", "directory"}
    assert readout["report"]["text"] == WIRE
    assert all(isinstance(readout[kind], list) for kind in KINDS)
    assert {"CONSULT", "ACCUSE"} <= {e["type"] for e in readout["events"]}
    meeting = next(e for e in readout["events"] if e["type"] == "CONSULT")
    assert meeting["when"]["start"] == meeting["when"]["end"] == "2021-03-05"
    (quote,) = (s for s in readout["statements"] if s["kind"] == "direct")
    start, end = quote["content"][0]
    assert WIRE[start:end].strip("“”") == "We have agreed on every point,"


def test_every_span_lies_in_the_text_and_every_id_is_known(dragoman: Command, wire: Path) -> None:
    (readout,) = dragoman("read", wire, "--published", "2021-03-07").lines
    actors = {a["id"] for a in readout["actors"]}
    for event in readout["events"]:
        assert 0 <= event["trigger"][0] < event["trigger"][1] <= len(WIRE)
        assert set(event["source"]) | set(event["recipient"]) <= actors
    for statement in readout["statements"]:
        assert set(statement["speakers"]) <= actors
        assert all(0 <= s < e <= len(WIRE) for s, e in statement["content"])


def test_same_input_same_bytes_whatever_the_number_of_processes(dragoman: Command, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": WIRE * (1 + i % 3), "published": "2021-03-07"}) + "\n" for i in range(20)), encoding="utf-8")
    one = dragoman("read", path)
    two = dragoman("read", path, "--jobs", "2")
    assert (one.code, two.code) == (0, 0)
    assert [r["report"]["id"] for r in one.lines] == [str(i) for i in range(20)]
    assert one.out == two.out


def test_only_empties_the_other_kinds(dragoman: Command, wire: Path) -> None:
    (readout,) = dragoman("read", wire, "--only", "statements").lines
    assert readout["statements"]
    assert not any(readout[kind] for kind in KINDS if kind != "statements")
    wrong = dragoman("read", wire, "--only", "poems")
    assert wrong.code == 2
    assert "poems: no such kind" in wrong.err


def test_open_times_are_told(dragoman: Command, wire: Path) -> None:
    result = dragoman("read", wire)
    assert result.code == 0
    assert "relative time left open: give --published" in result.err


def test_other_formats(dragoman: Command, wire: Path, tmp_path: Path) -> None:
    for name in ("json", "annotations", "geojson"):
        assert isinstance(json.loads(dragoman("read", wire, "--published", "2021-03-07", "--format", name).out), dict)
    page = dragoman("read", wire, "--published", "2021-03-07", "--format", "html").out
    assert page.lstrip().lower().startswith("<!doctype html")
    assert "We have agreed on every point" in page
    table = dragoman("read", wire, "--published", "2021-03-07", "--format", "table").out
    assert "Portugal" in table
    assert "ACCUSE" in table
    assert dragoman("read", wire, "--format", "csv", "--only", "events").out.splitlines()[0].count(",") > 5
    folder = tmp_path / "tables"
    assert dragoman("read", wire, "--format", "csv", "--out", folder).code == 0
    assert {p.stem for p in folder.glob("*.csv")} >= {"events", "statements", "actors"}


def test_a_bad_input_is_refused_in_one_line_and_the_rest_goes_on(dragoman: Command, wire: Path, tmp_path: Path) -> None:
    binary = tmp_path / "picture.txt"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    result = dragoman("read", binary, tmp_path / "none.txt", wire, "--published", "2021-03-07")
    assert result.code == 3
    assert len(result.lines) == 1
    refusals = [line for line in result.err.splitlines() if str(tmp_path) in line]
    assert len(refusals) == 2
    assert "Traceback" not in result.err


def test_a_folder_with_an_unreadable_file(dragoman: Command, wire: Path, tmp_path: Path) -> None:
    broken = tmp_path / "gone.txt"
    broken.symlink_to(tmp_path / "nowhere.txt")
    result = dragoman("read", tmp_path)
    assert result.code == 3
    assert len(result.lines) == 1
    assert "gone.txt" in result.err


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\x00" * 50 + WIRE, id="NULs"),
        pytest.param("a" * 50_000, id="no spaces"),
        pytest.param("“" * 3000 + WIRE, id="open quotes"),
        pytest.param("قال الرئيس إنه سيزور باريس يوم الجمعة. " * 3, id="right to left"),
        pytest.param("\ud800 said the minister \udfff", id="lone surrogates"),
        pytest.param("((((((((" * 500 + ENGLISH, id="brackets"),
        pytest.param("🇰🇵" * 400 + " " + ENGLISH, id="flags"),
        pytest.param(WIRE.upper(), id="capitals"),
        pytest.param(WIRE.lower(), id="no capitals"),
    ],
)
def test_odd_text_gives_a_readout(dragoman: Command, text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps({"id": "odd", "text": text, "published": "2021-03-07"}) + "\n", encoding="utf-8")
    result = dragoman("read", path, "--rejected")
    assert result.code == 0
    (readout,) = result.lines
    assert readout["report"]["text"] == text
    assert not any("internal error" in r["reason"] for r in readout["rejected"])


def test_another_language_is_said_and_not_coded(dragoman: Command) -> None:
    french = "Le président de la République a rencontré vendredi le premier ministre espagnol à Madrid, où ils ont signé un accord. " * 3
    result = dragoman("read", "-", stdin=french.encode())
    assert result.code == 0
    (readout,) = result.lines
    assert readout["report"]["language"] == "fr"
    assert not readout["events"]
    assert "only English is coded" in result.err


def test_an_impossible_date_is_misuse(dragoman: Command, wire: Path) -> None:
    result = dragoman("read", wire, "--published", "2019-02-30")
    assert result.code == 2
    assert "2019-02-30" in result.err
    assert result.out == ""


@pytest.mark.parametrize("date", ["1938-09-30", "2187-01-01"])
def test_dates_outside_the_directory_are_read(dragoman: Command, wire: Path, date: str) -> None:
    result = dragoman("read", wire, "--published", date)
    assert result.code == 0
    assert result.lines[0]["report"]["published"] == date


def test_a_very_long_report_is_kept_whole_and_coded_in_part(dragoman: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.desk.TEXT_LIMIT", 2000)
    path = tmp_path / "long.txt"
    filler = (ENGLISH + " ") * (10_000_000 // len(ENGLISH))
    path.write_text(WIRE + filler, encoding="utf-8")
    result = dragoman("read", path, "--rejected")
    assert result.code == 0
    (readout,) = result.lines
    assert len(readout["report"]["text"]) == len(WIRE) + len(filler)
    assert readout["statements"]
    assert any("longer than" in r["reason"] for r in readout["rejected"])
    assert "longer than" in result.err


def test_misuse_of_the_command(dragoman: Command, wire: Path) -> None:
    assert dragoman("read").code == 2
    assert dragoman("read", wire, "--format", "poem").code == 2
    assert dragoman("read", wire, "--directory", "none.csv").code == 2
    assert dragoman("read", wire, "--out", "/no/such/folder/x.jsonl").code == 2


def test_the_program_starts_and_survives_a_closed_pipe(wire: Path) -> None:
    command = [sys.executable, "-m", "dragoman", "read", str(wire), "--format", "table"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "COLUMNS": "100"}) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read().decode()
    assert "Traceback" not in errors


def test_a_failing_room_costs_only_its_records(dragoman: Command, wire: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.extract.events import EventCoder

    def fail(*_: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(EventCoder, "code", fail)
    result = dragoman("read", wire, "--rejected")
    assert result.code == 0
    (readout,) = result.lines
    assert readout["statements"]
    assert not readout["events"]
    assert [r["stage"] for r in readout["rejected"] if "out of order" in r["reason"]] == ["events"]
    assert "out of order" in result.err


def test_the_writer_is_no_actor_of_the_report(dragoman: Command, tmp_path: Path) -> None:
    path = tmp_path / "signed.txt"
    path.write_text("Ministers meet in Madrid\nBy Jane Roe\n\n" + WIRE, encoding="utf-8")
    (readout,) = dragoman("read", path, "--published", "2021-03-07").lines
    assert readout["report"]["bylines"] == ["Jane Roe"]
    assert readout["report"]["title"] == "Ministers meet in Madrid"
    assert not any("Roe" in actor["name"] for actor in readout["actors"])
