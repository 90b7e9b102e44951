"""The door for other readers."""

from __future__ import annotations

import importlib.metadata
import io
from collections.abc import Iterator

import pytest

from dragoman.model import Report
from dragoman.readers import Facts, Reader, Refusal, ReportMaker, Source, load_readers, read_sources


class ShoutReader:
    """Reads files that begin with "!"."""

    name = "shout"

    def claims(self, source: Source) -> float:
        return 0.5 if source.head.startswith(b"!") else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        for line in source.read_all().decode().splitlines():
            yield maker.make(line.removeprefix("!").lower(), Facts(publisher="shout"))


def test_an_installed_reader_reads_what_it_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        importlib.metadata.EntryPoint("shout", f"{__name__}:ShoutReader", "dragoman.readers"),
        importlib.metadata.EntryPoint("broken", "no_such_module:Reader", "dragoman.readers"),
    ]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: points if group == "dragoman.readers" else [])
    notes: list[str] = []
    reports = list(read_sources(["-"], stdin=io.BytesIO(b"!ONE\n!TWO"), note=notes.append))
    assert [r.text for r in reports if isinstance(r, Report)] == ["one", "two"]
    assert len(notes) == 1
    assert notes[0].startswith("reader 'broken' (no_such_module:Reader) does not load: ModuleNotFoundError")
    (plain,) = read_sources(["-"], stdin=io.BytesIO(b"? other"))
    assert isinstance(plain, Report)
    assert plain.publisher is None


def test_built_in_readers_keep_the_protocol_and_need_no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [])
    readers = load_readers(lambda _note: None)
    assert [reader.name for reader in readers] == ["jsonl", "feed", "urls", "sitemap", "opml", "warc", "parquet", "html", "text"]
    assert all(isinstance(reader, Reader) for reader in readers)
