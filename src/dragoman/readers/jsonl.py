"""JSON Lines: one object a line, one report an object. Lines are read one at a time, so that a file of any length needs the memory of a line."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from dragoman.errors import ReadError, UsageError
from dragoman.model import Report
from dragoman.readers.dates import iso_date
from dragoman.readers.decode import NotText, decode, encoding_of
from dragoman.readers.maker import Facts, ReportMaker
from dragoman.readers.sources import LIMIT, Refusal, Source

__all__ = ["JsonlReader", "report_of_record"]

_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
_OBJECT = re.compile(r'\s*\{\s*(?:"|\})')
_WHOLE = re.compile(r'\s*(?:\[\s*\{\s*"[^"\n]+"\s*:|\{[^\S\n]*\n\s*"[^"\n]+"\s*:)')
"""JSON that is no JSONL: a list of objects, or one object over several lines."""


class JsonlReader:
    """Reads `{"id", "text", "title"?, "published"?, "url"?, "publisher"?, "language"?}` a line; also `updated` and `bylines`.

    A bad line is refused by its number and the rest goes on. A given id is kept; ids that stand twice are both kept, with a note.
    """

    name = "jsonl"

    def claims(self, source: Source) -> float:
        head = source.text
        if head is None:
            return 0.0
        if source.suffix in _SUFFIXES:
            return 0.9
        if source.suffix == ".json":
            return 0.8
        if _WHOLE.match(head):
            return 0.8
        if not _OBJECT.match(head):
            return 0.0
        first, end, _ = head.lstrip().partition("\n")
        return 0.8 if (not end and len(first) > 1000) or _is_object(first) else 0.0

    def read(self, source: Source, maker: ReportMaker) -> Iterator[Report | Refusal]:
        head = source.text or ""
        if source.suffix not in _SUFFIXES and (_WHOLE.match(head) or (source.suffix == ".json" and not _OBJECT.match(head))):
            raise ReadError(source.name, "JSON, but not one object a line: write JSONL (jq -c '.[]' for a list, jq -c . for one object)")
        seen: set[bytes] = set()
        for number, line in _lines(source):
            place = f"{source.name}:{number}"
            try:
                yield self._report(line, source, place, maker, seen)
            except (ReadError, NotText) as error:
                yield Refusal(place, error.reason if isinstance(error, ReadError) else str(error))

    def _report(self, line: str | bytes, source: Source, place: str, maker: ReportMaker, seen: set[bytes]) -> Report:
        record = _record(line, source, place)
        if record.get("text") is None:
            raise ReadError(place, 'no "text": give {"id": …, "text": …} on each line')
        return report_of_record(record, source, place, maker, seen)


def report_of_record(record: dict[str, Any], source: Source, place: str, maker: ReportMaker, seen: set[bytes]) -> Report:
    """The report of an object with `text` and what else it may say. `seen` collects ids, to note one that stands twice. Raises ReadError."""
    text = record.get("text")
    if not isinstance(text, str):
        raise ReadError(place, '"text" is no string: put the report there as one string')
    facts = _facts(record, source, place)
    if facts.id is not None:
        mark = blake2b(facts.id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if mark in seen:
            source.note(f"{place}: id {facts.id!r} stands twice: both reports are kept")
        seen.add(mark)
    return maker.make(text, facts)


def _lines(source: Source) -> Iterator[tuple[int, str | bytes]]:
    """Lines that are not blank, with their numbers from 1. Only a line feed ends a line: U+2028 may stand in a string."""
    encoding = encoding_of(source.head)
    stream: Any = source.stream
    if encoding and encoding != "utf-8":
        stream = io.TextIOWrapper(source.stream, encoding, "replace", newline="\n")
    number = 0
    while line := stream.readline(LIMIT + 1):
        number += 1
        if len(line) > LIMIT:
            raise ReadError(f"{source.name}:{number}", f"line longer than {LIMIT // 1_000_000} MB: is this JSONL?")
        if number == 1:
            line = line.removeprefix("\ufeff" if isinstance(line, str) else b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def _record(line: str | bytes, source: Source, place: str) -> dict[str, Any]:
    if isinstance(line, bytes):
        decoded = decode(line)
        if decoded.note:
            source.note(f"{place}: {decoded.note}")
        line = decoded.text
    try:
        record = json.loads(line)
    except RecursionError:
        raise ReadError(place, "JSON nested too deep: give one flat object a line") from None
    except ValueError as error:
        what = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error).partition(":")[0]
        raise ReadError(place, f"no JSON ({what}): give one object a line") from None
    if not isinstance(record, dict):
        raise ReadError(place, 'no JSON object: give {"id": …, "text": …} on each line')
    return record


def _facts(record: dict[str, Any], source: Source, place: str) -> Facts:
    """The other fields. One of the wrong type, or no date, is left out with a note: nothing that was read is lost for it."""

    def string(field: str) -> str | None:
        value = record.get(field)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, str):
            return value.strip()
        source.note(f'{place}: "{field}" is no string: left out')
        return None

    def day(field: str) -> str | None:
        value = record.get(field)
        if value is None or value == "":
            return None
        try:
            return iso_date(str(value), field)
        except UsageError as error:
            source.note(f"{place}: {error}; read without it")
            return None

    return Facts(
        id=_id(record.get("id"), source, place),
        title=string("title"),
        published=day("published"),
        updated=day("updated"),
        url=string("url"),
        publisher=string("publisher"),
        bylines=_bylines(record.get("bylines")),
        language=string("language"),
        dated=record.get("published") not in (None, ""),
    )


def _id(value: object, source: Source, place: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    source.note(f'{place}: "id" is neither string nor whole number: the hash of the text stands for it')
    return None


def _bylines(value: object) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(name.strip() for name in listed if isinstance(name, str) and name.strip())


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
