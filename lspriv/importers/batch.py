"""What the rim of the importers hands on: records in their files, and files that gave none."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from lspriv.importers.text import Buffer, count_lines

_BETWEEN_RECORDS = re.compile(rb"[\s,\x1e]*")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from."""

    file: str
    """The path as shown to the user; members of archives as ``exports.zip!dir/file.json``; ``-`` for standard input."""
    parts: tuple[str, ...]
    """The path's components, for what a path says of its file; what names it stands furthest to the right.

    Below a folder that the user named they begin with the folder's own name, in an archive with its topmost folder;
    of a file that the user named they are all that was typed.
    """
    modified: str | None
    """The file's or archive member's time, ISO 8601, UTC; None for standard input."""
    url: str | None = None
    """The URL of a recorded reply."""
    status: int | None = None
    """The HTTP status of a recorded reply."""
    context: str | None = None
    """``@odata.context`` of a Microsoft Graph answer, which tells what its records are."""
    dated: str | None = None
    """When a recorded reply was sent, by its `Date` header, ISO 8601, UTC."""
    path: str | None = field(default=None, compare=False, repr=False)
    """The path of the file, of an archive's member that of the archive, as the file system has it; None for standard
    input."""
    member: str | None = field(default=None, compare=False, repr=False)
    """The path in the archive."""


class Places(Protocol):
    """Tells on which lines of their file records begin."""

    def line(self, records: Sequence[msgspec.Raw], index: int) -> int:
        """Return the line, from 1, on which a record begins."""


class TextPlaces:
    """The lines of records that are views into a text, in order, with only white space and commas between them.

    They are looked for when somebody asks; asking in order costs one walk over the text.
    """

    __slots__ = ("_counted", "_starts", "_text")

    def __init__(self, text: Buffer) -> None:
        """Remember the text that the records are views into."""
        self._text = text
        self._starts: array[int] = array("Q")
        self._counted = (0, 1)

    def line(self, records: Sequence[msgspec.Raw], index: int) -> int:
        """Return the line, from 1, on which a record begins."""
        if len(self._starts) != len(records):
            self._starts = self._find(records)
        start = self._starts[index]
        known, line = self._counted if self._counted[0] <= start else (0, 1)
        self._counted = (start, line + count_lines(self._text, known, start))
        return self._counted[1]

    def _find(self, records: Sequence[msgspec.Raw]) -> array[int]:
        starts = array("Q")
        at = max(0, self._text.find(bytes(records[0])))
        for record in records:
            gap = _BETWEEN_RECORDS.match(self._text, at)
            at = gap.end() if gap else at
            starts.append(at)
            at += memoryview(record).nbytes
        return starts


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """The lines of records that were made from the rows of a CSV file."""

    lines: Sequence[int]

    def line(self, records: Sequence[msgspec.Raw], index: int) -> int:
        """Return the line, from 1, on which a row begins."""
        return self.lines[index]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that came together, in their order."""

    origin: Origin
    records: Sequence[msgspec.Raw]
    """One JSON object each, as views into the file's text."""
    envelope: str
    """How they were wrapped.

    ``array``; ``object`` (one JSON object that is no wrapping known here); ``page`` (``{"value": [...]}``);
    ``recorded`` (one object in a recorded reply); ``graph`` (Resource Graph); ``tables`` (Log Analytics); ``lines``
    (JSON documents one after another); ``csv`` (the portal's); ``snapshot`` (lspriv's own, the whole document as the
    one record).
    """
    incomplete: str | None = None
    """Why records may be missing, such as a next page that is not in the input."""
    places: Places | None = field(default=None, compare=False, repr=False)
    """Where the records begin in their file; None where nobody can tell."""
    text: Buffer | None = field(default=None, compare=False, repr=False)
    """The text of their file, whether the records are views into it or were made from it."""

    def place(self, index: int) -> str:
        """Return where a record stands, as messages say it: ``file.json: record 17 (line 203)``."""
        text = f"{self.origin.file}: record {index + 1}"
        return text if self.places is None else f"{text} (line {self.places.line(self.records, index)})"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a reply in one, that gave no records."""

    origin: Origin
    reason: str
    """One line, without the file's name: what it is, and what to do when it is broken."""
    broken: bool
    """True when it should have been read and could not be, which is a gap; False when it holds nothing for lspriv."""
