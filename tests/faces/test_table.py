from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from dragoman.errors import DataError
from dragoman.faces.table import render, summary


def drawn(data: dict[str, Any], width: int = 100, **options: Any) -> str:
    only = options.pop("only", ())
    out = io.StringIO()
    render(data, Console(file=out, width=width, **options), only=only)
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(sample: dict[str, Any], width: int) -> None:
    assert max(cell_len(line) for line in drawn(sample, width).splitlines()) <= width


def test_a_file_gets_no_escape_codes_and_the_trigger_in_brackets(sample: dict[str, Any]) -> None:
    text = drawn(sample)
    assert "\x1b" not in text
    assert "Osmark [recalled its ambassador] from Veltria" in text


def test_a_terminal_gets_the_trigger_in_reverse(sample: dict[str, Any]) -> None:
    text = drawn(sample, force_terminal=True, color_system="truecolor")
    assert "[recalled" not in text
    assert "\x1b[1;7;38;2;224;85;97mrecalled its ambassador\x1b[0m" in text


def test_no_colour_leaves_no_colour_but_words_and_shapes(sample: dict[str, Any]) -> None:
    text = drawn(sample, force_terminal=True, no_color=True, color_system="truecolor")
    assert "38;2" not in text
    assert "≠ denied" in text
    assert "▲" in text
    assert "△" in text


def test_who_did_what_to_whom(sample: dict[str, Any]) -> None:
    lines = [line.strip() for line in drawn(sample).splitlines()]
    assert any(line.endswith("Tomas Irel ↔ Meet at a third location ↔ Sanna Reit") for line in lines)
    assert "→ planned · CONSULT 044 · 14 May 2024 · Geneva · according to spokesman (s4) · firm 0.90" in lines
    assert any("date left open" in line for line in lines)
    assert lines[-2].endswith("dragoman 0.1.0")


def test_statements_are_grouped_by_speaker(sample: dict[str, Any]) -> None:
    lines = [line.strip() for line in drawn(sample, 132).splitlines()]
    assert lines.count("Ada Korhal XOSGOV") == 1
    start = lines.index("Ada Korhal XOSGOV")
    assert lines[start + 1].startswith("s1")
    assert any(line.startswith("s2") for line in lines[start + 1 : start + 5])


def test_only_shows_the_kinds_asked_for(sample: dict[str, Any]) -> None:
    text = drawn(sample, only=["places"])
    assert "Geneva" in text
    assert "58.41, 21.07" in text
    assert "Who said what" not in text
    assert "Actors" not in text


def test_hostile_text_cannot_drive_the_terminal(hostile: dict[str, Any]) -> None:
    text = drawn(hostile, force_terminal=True, color_system=None)
    assert "\x1b[31m" not in text
    assert "\x00" not in text
    assert "\u202e" not in text
    text.encode("utf-8")


def test_an_ascii_terminal_gets_ascii(sample: dict[str, Any]) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    render(sample, Console(file=stream, width=90))
    stream.flush()
    assert b"Tomas Irel <-> Meet at a third location" in raw.getvalue()


def test_an_empty_readout_says_so(empty: dict[str, Any]) -> None:
    assert "No event and no statement was coded" in drawn(empty)
    with pytest.raises(DataError):
        drawn({"events": []})


def test_the_summary_is_counted_from_the_records(sample: dict[str, Any], empty: dict[str, Any]) -> None:
    assert summary(sample) == (
        "This report tells of 8 events, 7 of them between Osmark and Veltria (3 material conflict, 3 verbal conflict, 2 verbal cooperation; "
        "1 denied, 1 planned), and gives 7 statements by 5 speakers, among them 1 threat, 1 prediction, 1 denial, 1 refusal and 1 accusation."
    )
    sample["events"] = sample["events"][:1]
    sample["statements"] = []
    assert summary(sample) == "This report tells of 1 event between Osmark and Veltria (material conflict), and quotes nobody."
    empty["report"]["language"] = "fr"
    assert "only English is coded" in summary(empty)
