"""Reading of files, folders and standard input; bad input gives a clear line or a clean report, never a traceback, and the rest goes on."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.model import Report
from dragoman.readers import Refusal, read_sources, report_from_text

TEXT = "CAIRO — The minister said “no” to the café's owner.\n"


def read(path: Path, **options: object) -> Report | Refusal:
    """The one thing that a file gives."""
    (item,) = read_sources([str(path)], **options)  # type: ignore[arg-type]
    return item


def refused(item: Report | Refusal) -> str:
    assert isinstance(item, Refusal), item
    assert "\n" not in str(item)
    assert ": " in item.reason, "a refusal names its mend after a colon"
    return str(item)


def text_of(item: Report | Refusal) -> str:
    assert isinstance(item, Report), item
    return item.text


@pytest.fixture
def write(tmp_path: Path) -> Iterator[object]:
    def make(data: bytes | str, name: str = "report.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
        return path

    return make  # type: ignore[return-value]


# Text as read


def test_plain_text_is_exact_and_its_id_is_its_hash(write) -> None:
    text = "  Odd\tspacing \r\n\r\n kept. \n"
    report = read(write(text))
    assert text_of(report) == text
    assert report.id == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert report == report_from_text(text)


def test_empty_file_is_an_empty_report(write) -> None:
    report = read(write(b""))
    assert text_of(report) == ""
    assert report.language == "en"
    assert text_of(read(write(b"\xef\xbb\xbf"))) == ""
    assert text_of(read(write(b" \n\n"))) == " \n\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("utf-32-le"),
        TEXT.encode("cp1252"),
        TEXT.encode("mac-roman"),
    ],
)
def test_encodings(write, data: bytes) -> None:
    assert text_of(read(write(data))) == TEXT


def test_a_guessed_or_patched_encoding_is_told(write) -> None:
    notes: list[str] = []
    read(write(TEXT.encode("cp1252")), note=notes.append)
    text = text_of(read(write((TEXT * 3).encode() + b"cut \xe2\x80"), note=notes.append))
    assert text == TEXT * 3 + "cut \ufffd"
    assert [note.partition(": ")[2] for note in notes] == ["not UTF-8: read as cp1252", "1 broken UTF-8 characters were replaced by U+FFFD"]


def test_cyrillic_in_an_old_encoding(write) -> None:
    text = "Президент заявил во вторник, что его правительство выведет войска с границы до конца месяца, сообщает агентство. " * 3
    report = read(write(text.encode("cp1251")))
    assert text_of(report) == text
    assert report.language == "ru"


def test_nuls_and_lone_surrogates_stay(write) -> None:
    assert text_of(read(write("The talks\0 failed\0.\n" * 20))) == "The talks\0 failed\0.\n" * 20
    report = read(write("The talks \ud800 failed."))
    assert text_of(report) == "The talks \ud800 failed."
    pair = "\U0001f600".encode("utf-16", "surrogatepass").decode("utf-16-le", "surrogatepass")[1:]
    assert text_of(read(write(b"ok " + pair.encode("utf-8", "surrogatepass")))) == "ok \U0001f600"


def test_right_to_left_text_and_text_without_spaces(write) -> None:
    arabic = "أعلن الرئيس يوم الثلاثاء أن حكومته سوف تسحب القوات من الحدود. " * 5
    report = read(write(arabic))
    assert (text_of(report), report.language) == (arabic, "ar")  # type: ignore[union-attr]
    assert text_of(read(write("x" * 100_000))) == "x" * 100_000


def test_ten_megabytes_in_one_line(write) -> None:
    text = "The minister said no. " * 480_000
    assert text_of(read(write(text))) == text
    report = read(write(json.dumps({"id": "long", "text": text}), "long.jsonl"))
    assert text_of(report) == text
    assert text_of(read(write("<html><body><article><p>" + text + "</p></article></body></html>", "long.html"))).startswith("The minister said no.")


# Refusals


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (bytes(range(256)) * 10, "looks binary"),
        (random.Random(7).randbytes(300), "looks binary"),
        (b"".join(bytes((value, 0)) for value in random.Random(7).randbytes(400)), "looks binary"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"%PDF-1.7\nplain", "a PDF"),
        (b"PK\x03\x04\x14\0\0\0", "ZIP"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"PAR1\x15\0", "Parquet"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", "WARC"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b'<?xml version="1.0"?><nitf><body/></nitf>', "neither page nor feed"),
        (b'[{"id": 1, "text": "a"}]', "jq -c"),
        (b'{\n  "id": 1,\n  "text": "a"\n}\n', "jq -c"),
    ],
)
def test_what_is_no_report_is_refused_with_its_mend(write, data: bytes, what: str) -> None:
    assert what in refused(read(write(data, "report")))


def test_missing_files_urls_and_folders_without_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    missing, url, empty, nul = read_sources([str(tmp_path / "no.txt"), "https://example.org/a", str(tmp_path / "empty"), "a\0b"])
    assert "no such file" in refused(missing)
    assert "save the page" in refused(url)
    assert "holds no files" in refused(empty)
    assert "NUL" in refused(nul)


def test_a_folder_goes_on_past_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_text("two")
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (tmp_path / "d.txt").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "e")
    (tmp_path / "f.txt").write_text("locked")
    (tmp_path / ".hidden").write_text("hidden")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "z\nz.txt").write_text("last")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path)
        server.bind("s")
    opened = Path.open

    def guard(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "f.txt":  # root may read everything, so the refusal is made here
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", guard)
    items = list(read_sources([str(tmp_path)]))
    assert [i.text if isinstance(i, Report) else i.source.rpartition("/")[2] for i in items] == ["one", "two", "c.png", "d.txt", "e", "f.txt", "s", "last"]
    assert "no permission" in refused(items[5])
    assert "not a regular file" in refused(items[4])
    for item in items:
        if isinstance(item, Refusal):
            refused(item)


def test_a_stream_whose_reading_fails_is_refused(write) -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    first, second = read_sources(["-", str(write("fine"))], stdin=Broken())
    assert "Input/output error" in refused(first)
    assert text_of(second) == "fine"


# Dates


def test_an_impossible_date_given_by_the_user_is_told_at_once() -> None:
    with pytest.raises(UsageError, match="--published '2019-02-30'"):
        read_sources(["nowhere"], published="2019-02-30")
    with pytest.raises(UsageError, match="published '30 Feb 2019'"):
        report_from_text("text", published="30 Feb 2019")


@pytest.mark.parametrize("date", ["1939-09-01", "2093-01-01", "2019-06-30T23:30:00-05:00"])
def test_dates_long_past_and_still_to_come(write, date: str) -> None:
    report = read(write("CAIRO — It rained."), published=date)
    assert isinstance(report, Report)
    assert report.published == date


def test_a_date_in_the_input_wins_over_the_default(write) -> None:
    lines = [
        '{"text": "a", "published": "30 June 2019"}',
        '{"text": "b"}',
        '{"text": "c", "published": "2019-02-30"}',
        '{"text": "d", "published": 20190630}',
        '{"text": "e", "published": ""}',
    ]
    notes: list[str] = []
    reports = list(read_sources([str(write("\n".join(lines), "r.jsonl"))], published="2020-01-01", note=notes.append))
    assert [r.published for r in reports if isinstance(r, Report)] == ["2019-06-30", "2020-01-01", None, "2019-06-30", "2020-01-01"]
    assert len(notes) == 1
    assert "r.jsonl:3: published '2019-02-30' is no date" in notes[0]


# JSONL


def test_jsonl_keeps_what_is_given(write) -> None:
    record = {
        "id": "r1",
        "text": "Title here\n\nBody \ud83d\ude00 \u2028 goes on.",
        "title": "Title here",
        "url": "https://example.org",
        "publisher": "P",
        "language": "en-GB",
        "bylines": ["A", "B"],
    }
    report = read(write(json.dumps(record), "r.jsonl"))
    assert report == Report(
        id="r1",
        text="Title here\n\nBody \U0001f600 \u2028 goes on.",
        url="https://example.org",
        title="Title here",
        title_span=(0, 10),
        publisher="P",
        bylines=("A", "B"),
        language="en",
    )


def test_a_title_given_apart_is_not_in_the_text(write) -> None:
    report = read(write('{"text": "CAIRO — It rained.", "title": "Rain in Cairo"}', "r.jsonl"))
    assert isinstance(report, Report)
    assert (report.title, report.title_span, report.text) == ("Rain in Cairo", None, "CAIRO — It rained.")


def test_a_bad_line_is_refused_by_its_number_and_the_rest_goes_on(write) -> None:
    lines = [
        b"\xef\xbb\xbf" + b'{"id": 7, "text": "one"}',
        b"",
        b"no json",
        b'{"id": "x"}',
        b'{"text": 5}',
        b"[1]",
        b'{"text": "cut',
        b'{"text": ' + b"[" * 100_000,
        b'{"text": 1' + b"0" * 5000 + b"}",
        b'{"text": "caf\xe9"}',
        b'{"text": "lone \\ud800", "id": null, "published": null, "title": 3, "extra": {}}',
        b'{"id": true, "text": ""}',
        b"\0\0\0\0\0\0\0\0",
        b'{"id": "7", "text": "again"}',
    ]
    notes: list[str] = []
    path = write(b"\r\n".join(lines), "r.jsonl")
    items = list(read_sources([str(path)], note=notes.append))
    assert [(i.id, i.text) for i in items if isinstance(i, Report) and not i.id.startswith("sha256:")] == [("7", "one"), ("7", "again")]
    assert [i.text for i in items if isinstance(i, Report)] == ["one", "café", "lone \ud800", "", "again"]
    refusals = [refused(i).removeprefix(f"{path}:") for i in items if isinstance(i, Refusal)]
    assert [r.partition(":")[0] for r in refusals] == ["3", "4", "5", "6", "7", "8", "9", "13"]
    assert [n.removeprefix(f"{path}:").partition(": ")[0] for n in notes] == ["10", "11", "12", "14"]


def test_jsonl_is_told_by_content(write) -> None:
    for name in ("r", "r.txt", "r.json"):
        assert getattr(read(write('{"id": "a", "text": "one"}\n', name)), "id", None) == "a"
    assert text_of(read(write('{"quoted"} is no JSON, she said.', "r.txt"))).startswith("{")
    assert text_of(read(write("[Nairobi] The government said so.", "r.txt"))).startswith("[")


def test_jsonl_in_utf16(write) -> None:
    items = list(read_sources([str(write('{"id": "a", "text": "é"}\n{"id": "b", "text": "ü"}\n'.encode("utf-16"), "r.jsonl"))]))
    assert [(i.id, i.text) for i in items if isinstance(i, Report)] == [("a", "é"), ("b", "ü")]


def test_jsonl_is_read_line_by_line() -> None:
    line = json.dumps({"text": "The minister said no. " * 200}).encode() + b"\n"

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            chunk = (line * (len(buffer) // len(line) + 2))[self.given % len(line) :][: len(buffer)]
            buffer[: len(chunk)] = chunk
            self.given += len(chunk)
            return len(chunk)

    stream = Endless()
    reports = read_sources(["-"], stdin=stream)
    for _ in range(50):
        text_of(next(reports))
    assert stream.given < 50 * len(line) + 300_000


# Standard input


def test_standard_input_is_read_once_and_told_by_content() -> None:
    plain, again = read_sources(["-", "-"], stdin=io.BytesIO(b"Plain text."))
    assert text_of(plain) == "Plain text."
    assert "once" in refused(again)
    lines = list(read_sources(["-"], stdin=io.BytesIO(b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n')))
    assert [getattr(r, "id", None) for r in lines] == ["1", "2"]
    assert text_of(next(read_sources(["-"], stdin=io.BytesIO(b"")))) == ""
    large = "The minister said no. " * 20_000
    assert text_of(next(read_sources(["-"], stdin=io.BytesIO(large.encode())))) == large


def test_a_line_of_jsonl_is_read_before_the_next_is_written() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stream:
        reports = read_sources(["-"], stdin=stream)
        for n in range(3):
            os.write(writer, json.dumps({"text": f"Line {n}."}).encode() + b"\n")
            assert text_of(next(reports)) == f"Line {n}."
        os.close(writer)
        assert list(reports) == []


def test_a_named_pipe_given_by_itself_is_read(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, b"From a pipe.")
    os.close(writer)
    assert text_of(read(Path(f"/dev/fd/{reader}"))) == "From a pipe."
    os.close(reader)


def test_inputs_come_in_order(write, tmp_path: Path) -> None:
    one, two = write("one", "1.txt"), write('{"text": "two"}\n{"text": "three"}', "2.jsonl")
    items = read_sources([str(two), str(one), str(tmp_path / "none")])
    assert [i.text if isinstance(i, Report) else "refused" for i in items] == ["two", "three", "one", "refused"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.binary(max_size=300), st.sampled_from(["r.txt", "r.jsonl", "r.html", "r"]))
def test_any_bytes_are_reports_or_refusals(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for item in read_sources([str(path)]):
        if isinstance(item, Refusal):
            refused(item)
