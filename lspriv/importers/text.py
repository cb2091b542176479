"""Bytes of a file to the UTF-8 text that they hold, or to the reason why they hold none."""

from __future__ import annotations

import codecs
import mmap
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeAlias

Buffer: TypeAlias = "bytes | mmap.mmap"
"""The bytes of a file: in memory when small, mapped when large."""

_CHUNK = 16 << 20
_QUOTED = 200
_WARNED_AT_MOST = 64 << 10
_DATA_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv"})
_COMPRESSED_SUFFIXES = frozenset({".gz", ".zst"})
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE_UTF16 = ((re.compile(rb"(?:[\t\n\r -~]\0){2}"), "utf-16-le"), (re.compile(rb"(?:\0[\t\n\r -~]){2}"), "utf-16-be"))
_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"PK\x03\x04", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!", "an archive"),
    (b"BZh", "compressed by bzip2"),
    (b"\xfd7zXZ", "compressed by xz"),
)
_NOTHING = re.compile(rb"[\s\0\x1e]*")
_WARNINGS = re.compile(rb"(?:(?:\x1b\[[0-9;]*m)*WARNING: [^\n]*(?:\n\s*|\Z))+")
_TRAILING_WARNINGS = re.compile(rb"(?<=\n)(?:(?:\x1b\[[0-9;]*m)*WARNING: [^\n]*(?:\n\s*|\Z))+\Z")
_AZ_ERROR = re.compile(rb"(?:\x1b\[[0-9;]*m)*((?:ERROR: |az ?: |usage: az|Please run 'az login')[^\r\n]*)")
_HTML = re.compile(rb"<!doctype html|<html|<head|<body", re.IGNORECASE)
_JSON_START = re.compile(rb'[\[{]\s*(?:["\[{\]}]|-?\d|true\b|false\b|null\b|\Z)')
_SECRET = re.compile(r"(?i)\b(sig|code|key|token|password|secret)=[^&\s\"']+")
_BYTE = re.compile(r" \(byte (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 text that may be JSON or CSV."""

    data: Buffer
    start: int
    """Where the text begins, past byte-order mark, white space and warnings of az."""

    def view(self) -> memoryview:
        """Return the text without copying it."""
        return memoryview(self.data)[self.start :]


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a file is not text that may hold records."""

    reason: str
    """One line, without the file's name."""
    broken: bool
    """True when it should have been an export."""


def read_text(data: Buffer, name: str) -> Text | Unfit:
    """Find the text in the bytes of a file; of its name only the extension counts."""
    expected = holds_data(name)
    head = bytes(data[:64])
    what = next((what for magic, what in _MAGIC if head.startswith(magic)), None)
    if what is not None:
        return Unfit(f"is {what}, not an export in JSON or CSV", broken=expected)
    encoding = _wide_encoding(head)
    if encoding is not None:
        try:
            data = bytes(data).decode(encoding).encode()
        except UnicodeError:
            return Unfit(f"begins as {encoding.upper()} text and is not; save it as UTF-8", broken=True)
    start = _skip(_WARNINGS, data, _skip(_NOTHING, data, mark_length(data)))
    unfit = _no_text(data, start, expected)
    return unfit or Text(data, start)


def holds_data(name: str) -> bool:
    """Tell whether a file of this name is expected to be an export; standard input (``-``) is."""
    path = PurePosixPath(name.lower())
    if path.suffix in _COMPRESSED_SUFFIXES:
        path = path.with_suffix("")
    return name == "-" or path.suffix in _DATA_SUFFIXES


def looks_like_json(text: Text) -> bool:
    """Tell whether text begins as JSON does, which ``[section]`` and ``[link](…)`` do not."""
    return _JSON_START.match(bytes(text.data[text.start : text.start + 4096])) is not None


def trailing_warnings(text: Text) -> int | None:
    """Return where the warnings begin that az wrote behind the JSON, if it did."""
    found = _TRAILING_WARNINGS.search(text.data, max(text.start, len(text.data) - _WARNED_AT_MOST))
    return found.start() if found else None


def quote(text: str) -> str:
    """Return foreign text for a message: one line, without secrets, control or bidirectional characters, cut at 200."""
    shown = _SECRET.sub(r"\1=…", text.strip())
    if len(shown) > _QUOTED:
        shown = shown[:_QUOTED] + "…"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in shown)


def count_lines(data: Buffer, start: int, end: int) -> int:
    """Count the line ends between two bytes."""
    if isinstance(data, bytes):
        return data.count(b"\n", start, end)
    return sum(data[at : min(at + _CHUNK, end)].count(b"\n") for at in range(start, end, _CHUNK))


def malformed(error: Exception, text: Text) -> str:
    """Say what is wrong with JSON and at which line and column, from the error that msgspec raised."""
    if isinstance(error, RecursionError):
        return "is nested too deeply to be an export"
    said = str(error)
    byte = _BYTE.search(said)
    at = min(text.start + int(byte.group(1)), len(text.data)) if byte else len(text.data)
    what = _BYTE.sub("", said) if "truncated" not in said else "JSON ends in the middle (file cut off?)"
    return f"{_line_and_column(text.data, at)}: {what}"


def _line_and_column(data: Buffer, at: int) -> str:
    line_start = data.rfind(b"\n", 0, at) + 1 or mark_length(data)
    column = at - line_start
    if column < _CHUNK:
        column = len(data[line_start:at].decode(errors="replace"))
    return f"line {1 + count_lines(data, 0, at)}, column {column + 1}"


def _wide_encoding(head: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    return next((encoding for pattern, encoding in _BARE_UTF16 if pattern.match(head)), None)


def mark_length(data: Buffer) -> int:
    """Return the length of the byte-order mark of UTF-8, if there is one."""
    return len(codecs.BOM_UTF8) if data[: len(codecs.BOM_UTF8)] == codecs.BOM_UTF8 else 0


def _skip(pattern: re.Pattern[bytes], data: Buffer, start: int) -> int:
    found = pattern.match(data, start)
    return found.end() if found else start


def _no_text(data: Buffer, start: int, expected: bool) -> Unfit | None:
    """Say why what begins here cannot hold records."""
    head = bytes(data[start : start + 4096])
    if not head:
        return _empty(data, expected)
    error = _AZ_ERROR.match(head)
    if error:
        return Unfit(f"holds an error of az: `{quote(error.group(1).decode(errors='replace'))}`", broken=True)
    if head.startswith(b"<"):
        page = _HTML.match(head)
        what = "a web page, not JSON; a sign-in page saved in its place?" if page else "XML or HTML, not JSON"
        return Unfit(f"is {what}", broken=expected)
    if b"\0" in head:
        return Unfit("is binary, not text", broken=expected)
    bad = _not_utf8(data)
    if bad is not None:
        return Unfit(f"{_line_and_column(data, bad)}: is not UTF-8 text; save it as UTF-8", broken=True)
    return None


def _empty(data: Buffer, expected: bool) -> Unfit:
    if not len(data):
        return Unfit("is empty; did the command that should have written it fail?", broken=expected)
    if b"WARNING: " in bytes(data[:_WARNED_AT_MOST]):
        return Unfit("holds only warnings of az and no JSON", broken=expected)
    return Unfit(f"holds nothing but {len(data):,} bytes of white space or NUL", broken=expected)


def _not_utf8(data: Buffer) -> int | None:
    """Return the place of the first byte that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(data), _CHUNK):
        chunk = data[at : at + _CHUNK]
        pending = len(decoder.getstate()[0])
        if not pending and chunk.isascii():
            continue
        try:
            decoder.decode(chunk, final=at + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            return at - pending + error.start
    return None
