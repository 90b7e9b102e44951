"""Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, a declared charset, and old one-byte encodings.

The text is exact: only a byte order mark is taken away; line ends, NULs and odd characters stay.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

from dragoman.tables import rows, shipped

__all__ = ["Decoded", "NotText", "decode", "encoding_of"]

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL: Final = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\b\x1b") + b"\x7f"
_SAMPLE: Final = 65536
_BINARY_SHARE: Final = 0.10
"""Text with stray NULs has a handful in a page; pictures, programs and archives hold about 12 % control bytes, compressed or not (29 of 256)."""
_BROKEN_SHARE: Final = 0.02
"""Text in an old encoding has no control bytes at all; bytes that are no UTF-8 and hold some are data."""
_ALIAS: Final = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"} | {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "iso-8859-9": "cp1254",
}  # fmt: skip
"""Charsets as browsers read them (WHATWG Encoding Standard): declared Latin-1 is Windows-1252 in fact."""

_WESTERN: Final = bytes(
    (0x80, 0x82, 0x83, 0x84, 0x85, *range(0x91, 0x98), 0x99, 0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB7, 0xBB, *range(0xBC, 0xBF), *range(0xC0, 0x100))
)
"""High bytes that Windows-1252 text in a western language has: quotes, dashes, signs and accented letters."""


class NotText(ValueError):
    """The bytes are no text; the message says what they are and the mend."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and a note for the reader of messages where it had to be guessed or patched."""

    text: str
    note: str | None = None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Text of a whole file. `declared` is the charset that the file itself names, if any. Raises NotText on binary data."""
    if not data:
        return Decoded("")
    encoding = encoding_of(data)
    if encoding and encoding != "utf-8":
        return Decoded(_strip_mark(data.decode(encoding, "replace")))
    try:
        return Decoded(_strip_mark(data.decode("utf-8")))
    except UnicodeDecodeError:
        return _not_utf8(data, declared)


def encoding_of(head: bytes) -> str | None:
    """Encoding that a mark or the pattern of NULs proves; None where only the bytes themselves can tell. Raises NotText on binary data."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    _refuse_known(head)
    sample = head[:_SAMPLE]
    wide = _wide(sample) if sample.count(0) else None
    if wide:
        return wide
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control > (max(4, _BINARY_SHARE * len(sample)) if _is_utf8(sample) else _BROKEN_SHARE * len(sample)):
        raise NotText("looks binary, not text: give text, HTML or JSONL")
    return None


def _is_utf8(sample: bytes) -> bool:
    """Whether all bytes are UTF-8, a character cut off at the end excepted."""
    try:
        codecs.getincrementaldecoder("utf-8")("surrogatepass").decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_known(head: bytes) -> None:
    for magic, name, mend in _formats():
        if head.startswith(magic):
            raise NotText(f"looks binary ({name}): {mend}" if b"\0" in head or not _ascii(head) else f"looks like {name}: {mend}")


def _ascii(head: bytes) -> bool:
    return head[:512].isascii()


@cache
def _formats() -> tuple[tuple[bytes, str, str], ...]:
    return tuple((bytes.fromhex(magic), name, mend) for _, (magic, name, mend) in rows(shipped("readers", "formats.tsv"), 3))


def _wide(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: in Latin text every second, or three in four, bytes are NUL, always in the same place."""
    even = sample[: len(sample) // 4 * 4]
    if not even:
        return None
    name = _wide_pattern(even)
    if name is None:
        return None
    # Numbers of two or four bytes have the same pattern, but their characters are no letters.
    text = even[:8000].decode(name, "replace")
    odd = sum(unicodedata.category(c)[0] == "C" and c not in "\t\n\v\f\r" for c in text)
    return name if odd <= _BINARY_SHARE * len(text) else None


def _wide_pattern(even: bytes) -> str | None:
    zeros = [even[i::4].count(0) / (len(even) / 4) for i in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    if min(zeros[1], zeros[3]) > 0.5 and max(zeros[0], zeros[2]) < 0.1:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > 0.5 and max(zeros[1], zeros[3]) < 0.1:
        return "utf-16-be"
    return None


def _strip_mark(text: str) -> str:
    return text.removeprefix("\ufeff")


def _not_utf8(data: bytes, declared: str | None) -> Decoded:
    if declared:
        try:
            name = codecs.lookup(_ALIAS.get(declared.lower(), declared)).name
            return Decoded(_strip_mark(data.decode(name)))
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        # Surrogates written one by one in UTF-8 (CESU-8): pairs are joined, lone ones stay as they are.
        text = data.decode("utf-8", "surrogatepass")
        return Decoded(_strip_mark(text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")))
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    good = len(text) - len(re.sub(r"[^\x00-\x7f\ufffd]", "", text))
    if good > 2 * bad:
        return Decoded(_strip_mark(text), f"{bad} broken UTF-8 characters were replaced by U+FFFD")
    name = _one_byte(data)
    return Decoded(data.decode(name, "replace"), f"not UTF-8: read as {name}")


def _one_byte(data: bytes) -> str:
    """Name of an old encoding. English text has few high bytes, mostly quotes and dashes, too few for statistics: those are told by rule."""
    high = bytes(b for b in data[:_SAMPLE] if b > 127)
    if high.count(0xD5) + high.count(0xD2) + high.count(0xD3) > 0.6 * len(high) and not re.search(rb"[\x91-\x97]", high):
        return "mac-roman"
    undefined = any(b in high for b in b"\x81\x8d\x8f\x90\x9d")
    if len(high) < 0.12 * len(data[:_SAMPLE]) and not high.translate(None, _WESTERN):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else "latin-1" if undefined else "cp1252"
