"""Data files as they come: packed or not, with a header or not, in one encoding or another. Tells which format a file has, and reads it in batches of text."""

from __future__ import annotations

import codecs
import csv
import gzip
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from dragoman.errors import ReadError
from dragoman.formats.spec import Format, formats

if TYPE_CHECKING:
    import duckdb

__all__ = ["PADDING", "BadLine", "DataFile", "batches", "opened"]

PADDING: Final = ("+1", "+2", "+3", "+4", "+5")
"""Room for cells beyond the last column: trailing separators are passed over, anything else refuses the row."""

BATCH_ROWS: Final = 245_760
"""Rows held and stored at a time: two row groups of DuckDB, so that two cores have work; some hundred MB of text."""
_NOTHING: Final = "\x01"
"""No file holds this: so a cell that is missing (null) is told from an empty one."""
_BLOCK: Final = 1 << 22
_LONGEST_LINE: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file to import. `columns` are the format's names in the order of the file; `name` is that of the file as given."""

    path: Path
    name: str
    format: Format
    encoding: str
    header: bool
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that could not be parsed at all."""

    line: int
    reason: str
    text: str


@contextmanager
def opened(path: Path, named: Format | None = None) -> Iterator[DataFile]:
    """A file, unpacked where it is a zip or gzip archive, with its format found out unless it is named. Raises ReadError."""
    if not path.is_file():
        raise ReadError(str(path), "no such file" if not path.exists() else "a folder: name the files in it")
    with TemporaryDirectory(prefix="dragoman-") as folder:
        plain = _unpacked(path, Path(folder))
        encoding = _encoding(plain, named)
        lines = _head(plain, encoding)
        if not lines:
            raise ReadError(str(path), "is empty")
        format = named or detect(lines)
        if format is None:
            raise ReadError(str(path), f"has the columns of no known format: name it, one of {', '.join(formats())}")
        columns, header = _columns(path, format, lines[0])
        if encoding not in format.encodings:
            encoding = format.encodings[0]
        yield DataFile(plain, path.name, format, encoding, header, columns)


def detect(lines: Sequence[str]) -> Format | None:
    """The format of a file by its first lines: its header, or how many columns it has and what stands in the first."""
    for format in formats().values():
        names = _cells(lines[0], format)
        known = sum(format.renamed.get(name.strip(), name.strip()) in format.columns for name in names)
        if format.header and len(names) > 5 and known >= 0.8 * len(names) and known >= 0.6 * len(format.columns):
            return format
    fits = {name: sum(_fits(line, format) for line in lines) for name, format in formats().items()}
    best = [name for name, n in fits.items() if n and n == max(fits.values())]  # a broken line or two make no other format
    return formats()[best[0]] if len(best) == 1 else None


def _fits(line: str, format: Format) -> bool:
    """Whether a line without a header can be one of this format."""
    width = len(format.columns)
    return bool(format.sign and re.match(format.sign, line)) and width - format.optional <= len(_cells(line, format)) <= width


def batches(con: duckdb.DuckDBPyConnection, file: DataFile, bad: list[BadLine]) -> Iterator[Any]:
    """The rows in order as Arrow tables of text, columns by name and `PADDING` after them; lines that do not parse go to `bad`, which is whole at the end."""
    import duckdb

    columns = dict.fromkeys((*file.columns, *PADDING), "VARCHAR")
    con.execute("DROP TABLE IF EXISTS reject_errors")
    con.execute("DROP TABLE IF EXISTS reject_scans")
    relation = con.sql(
        "SELECT * FROM read_csv($path, delim = $sep, quote = $quote, escape = $quote, header = false, skip = $skip, columns = $columns, encoding = $encoding,"
        " auto_detect = false, null_padding = true, strict_mode = false, nullstr = $nothing, ignore_errors = true, store_rejects = true, "
        " rejects_limit = 100000, parallel = $parallel, max_line_size = $longest)",
        params={
            "path": str(file.path), "sep": file.format.separator, "quote": file.format.quote, "skip": int(file.header), "columns": columns,
            "encoding": file.encoding, "nothing": _NOTHING, "parallel": not file.format.quote, "longest": _LONGEST_LINE,
        },
    )  # fmt: skip
    try:
        reader = relation.to_arrow_reader(BATCH_ROWS)
        yield from reader
        found = con.execute("SELECT DISTINCT line, error_message, csv_line FROM reject_errors ORDER BY line").fetchall()
    except duckdb.Error as error:
        raise ReadError(file.name, f"cannot be read as {file.format.name}: {' '.join(str(error).split())[:300]}") from error
    bad += [BadLine(line, " ".join(str(why).split())[:200], str(text).strip()[:200]) for line, why, text in found]


# The file itself


def _unpacked(path: Path, folder: Path) -> Path:
    try:
        if zipfile.is_zipfile(path):
            return _unzipped(path, folder)
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        if packed:
            plain = folder / path.stem
            with gzip.open(path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target, _BLOCK)
            return plain
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise ReadError(str(path), f"cannot be unpacked ({error}): fetch it again") from error
    return path


def _unzipped(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX")]
        if len(names) != 1:
            raise ReadError(str(path), f"an archive of {len(names)} files: unpack it and name the files")
        plain = folder / "data"
        with archive.open(names[0]) as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target, _BLOCK)
    return plain


def _encoding(path: Path, named: Format | None) -> str:
    """UTF-8 where the whole file is; else ISO 8859-1, which any bytes are."""
    if named and named.encodings == ("utf-8",):
        return "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as raw:
        try:
            while block := raw.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def _head(path: Path, encoding: str) -> list[str]:
    """The first few lines that hold something."""
    lines = []
    with path.open(encoding=encoding, errors="replace", newline="\n") as text:
        for line in text:
            if line.strip():
                lines.append(line.rstrip("\r\n").removeprefix("\ufeff"))
            if len(lines) == 3:
                break
    return lines


def _cells(line: str, format: Format) -> list[str]:
    if not format.quote:
        return line.rstrip().split(format.separator) if format.header else line.split(format.separator)
    return next(csv.reader([line], delimiter=format.separator, quotechar=format.quote), [])


def _columns(path: Path, format: Format, line: str) -> tuple[tuple[str, ...], bool]:
    """The columns in the order of the file, and whether its first line is a header. A column that the format has not keeps its name, for `extra`."""
    names = [format.renamed.get(name.strip(), name.strip()) for name in _cells(line, format)]
    known = [name for name in names if name in format.columns]
    if len(known) < 0.6 * len(names) or len(names) < 3:
        return format.columns, False
    if len(set(names)) < len(names):
        raise ReadError(str(path), "two columns of its header have the same name")
    lacking = [name for name in format.columns[: len(format.columns) - format.optional] if name not in names]
    if len(lacking) > 0.4 * len(format.columns):
        raise ReadError(str(path), f"lacks columns of {format.title}: {', '.join(lacking)}")
    return tuple(names), True
