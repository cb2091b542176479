"""Finds where in the input the records stand that facts came from, after the facts were judged.

The import itself keeps no places: they cost memory for every fact, and few are asked for. The
same files are walked once more instead, and of each record only its id is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from lspriv.importers.batch import Batch, Origin, RowPlaces
from lspriv.importers.facts import Facts, Sheet, sheet_for
from lspriv.importers.recognise import ACTIVE, DENY, ELIGIBLE, ROLE, ROLE_ASSIGNMENT, recognise
from lspriv.importers.rows import TablePlaces
from lspriv.importers.ruler import Ruler, width
from lspriv.importers.sought import GUID_LENGTH, Sought
from lspriv.importers.source import read_again
from lspriv.importers.text import Buffer
from lspriv.model.place import Place

_KEY = re.compile(rb'"(?:id|Id|RoleAssignmentId|originRoleAssignmentId)\\*"\s*:\s*\\*"$')
_USUAL_KEYS = (b'"id": "', b'"id":"')
_LONGEST_KEY = 96
_SCHEDULE = "scheduleinstances/"
_CHUNK = 512
_SECTIONS = {type: kind.section for kind in (ROLE_ASSIGNMENT, ROLE, DENY, ELIGIBLE, ACTIVE) for type in kind.types}
"""The section of records that say what they are."""


class _Plain(msgspec.Struct, gc=False):
    id: str
    type: str | None = None


class _Mirror(msgspec.Struct, rename="camel", gc=False):
    origin_role_assignment_id: str | None = None


class _Nested(msgspec.Struct, gc=False):
    properties: _Mirror | None = None


class _Other(msgspec.Struct, gc=False):
    capital: str | None = msgspec.field(name="Id", default=None)
    powershell: str | None = msgspec.field(name="RoleAssignmentId", default=None)


_Name: TypeAlias = tuple[str, str | None]
"""An id that a record has, and what type it says it is of."""

_PLAIN = msgspec.json.Decoder(_Plain)
_MIRROR = msgspec.json.Decoder(_Mirror)
_NESTED = msgspec.json.Decoder(_Nested)
_OTHER = msgspec.json.Decoder(_Other)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def locate(paths: Sequence[str], ids: Collection[str]) -> dict[str, Place]:
    """Return the place of the record of each of these facts, by their ids, as far as it is in the input.

    Ids are those of assignments, roles, principals, resources and scopes; case does not count. Of a fact
    that several records tell the first one counts, of an assignment that only Privileged Identity
    Management lists, its instance. What stands in no file, such as a built-in role, is left out; so is
    what came through a pipe.
    """
    sought = Sought(ids)
    finder = _Finder(sought)
    for batch in read_again(paths):
        if not sought.any_left:
            break
        finder.look_at(batch)
    return finder.found


@dataclass(frozen=True, slots=True)
class _List:
    """Records of a text that follow each other."""

    batch: Batch
    records: Sequence[msgspec.Raw]
    section: str | None
    """The section of the snapshot that they are, where the file says so."""


class _Finder:
    def __init__(self, sought: Sought) -> None:
        self.found: dict[str, Place] = {}
        self._sought = sought
        self._facts = Facts()
        nothing = Batch(Origin("", (), None), (), "array")
        self._sheet = nothing, sheet_for(nothing, self._facts)
        self._begin(b"")

    def look_at(self, batch: Batch) -> None:
        """Note the places of the records of a batch that are sought."""
        if batch.text is None:
            return
        if batch.text is not self._text:
            self._begin(batch.text)
        for part in _lists(batch):
            for start in range(0, len(part.records), _CHUNK):
                chunk = part.records[start : start + _CHUNK]
                for index, names in _candidates(chunk, self._sought):
                    for id, type in names:
                        self._note(part, start + index, id, type)

    def _begin(self, text: Buffer) -> None:
        self._text, self._ruler = text, Ruler(text)
        # Up to where the text was searched, and the line of that: things are asked for in the order of the text.
        self._cursor, self._cursor_line = 0, 1

    def _note(self, part: _List, index: int, id: str, type: str | None) -> None:
        sought = self._sought.under(id)
        if not sought:
            return
        section = part.section or _SECTIONS.get((type or "").lower())
        if section is None:
            kind = recognise(part.records[index], self._sheet_of(part.batch))
            section = None if isinstance(kind, str) else kind.section
        settled = self._sought.settle(sought, id, section)
        if settled:
            place = self._place(part, index, id.encode(errors="surrogatepass"))
            self.found.update(dict.fromkeys(settled, place))

    def _sheet_of(self, batch: Batch) -> Sheet:
        known, sheet = self._sheet
        if known is not batch:
            sheet = sheet_for(batch, self._facts)
            self._sheet = batch, sheet
        return sheet

    def _place(self, part: _List, index: int, id: bytes) -> Place:
        batch = part.batch
        start, end = self._window(part, index)
        at, length = self._value(start, end, id)
        if batch.places is None:
            self._cursor = at
        line, column = self._ruler.measure(at)
        return Place(batch.origin.path or batch.origin.file, batch.origin.member, line, column, column + length)

    def _window(self, part: _List, index: int) -> tuple[int, int]:
        """Return where a record begins and ends in the text; where nobody can tell, all that is left of it."""
        places = part.batch.places
        if isinstance(places, RowPlaces):
            return self._row(places.lines, index)
        if places is not None:
            written = places.rows()[index] if isinstance(places, TablePlaces) else part.records[index]
            start = self._text.find(bytes(written), self._cursor)
            if start >= 0:
                self._cursor = start
                return start, start + memoryview(written).nbytes
        return self._cursor, len(self._text)

    def _row(self, lines: Sequence[int], index: int) -> tuple[int, int]:
        """Return where a row of a CSV file begins and ends; the cursor stands at the beginning of a line."""
        self._go_to(lines[index])
        start = self._cursor
        if index + 1 == len(lines):
            return start, len(self._text)
        self._go_to(lines[index + 1])
        return start, self._cursor

    def _go_to(self, line: int) -> None:
        while self._cursor_line < line:
            self._cursor = self._text.find(b"\n", self._cursor) + 1
            self._cursor_line += 1

    def _value(self, start: int, end: int, id: bytes) -> tuple[int, int]:
        """Return where an id stands between two bytes, and its length; where it is not found, the first byte."""
        text, first = self._text, -1
        at = text.find(id, start, end)
        while at >= 0:
            before = text[max(start, at - _LONGEST_KEY) : at]
            if before.endswith(_USUAL_KEYS) or _KEY.search(before):
                return at, width(id)
            first = at if first < 0 else first
            at = text.find(id, at + 1, end)
        return (start, 1) if first < 0 else (first, width(id))


def _lists(batch: Batch) -> Iterator[_List]:
    """Yield the records of a batch; of lspriv's own snapshot those of its sections."""
    if batch.envelope != "snapshot":
        yield _List(batch, batch.records, None)
        return
    for document in batch.records:
        for section, listed in _OBJECT.decode(document).items():
            if bytes(memoryview(listed)[:1]) == b"[":
                yield _List(batch, _LIST.decode(listed), section)


def _candidates(chunk: Sequence[msgspec.Raw], sought: Sought) -> Iterator[tuple[int, Sequence[_Name]]]:
    """Yield which of some records may be sought, with their ids; most are told to be not without looking at each."""
    read = _PLAIN.decode
    try:
        plain = [read(record) for record in chunk]
    except (msgspec.DecodeError, RecursionError):
        yield from ((index, _names(record)) for index, record in enumerate(chunk))
        return
    ids = [one.id.lower().rstrip("/") for one in plain]
    ends = [id[-GUID_LENGTH:] for id in ids]
    keys = sought.keys
    if keys.isdisjoint(ends) and keys.isdisjoint(ids) and not any(_SCHEDULE in id for id in ids):
        return
    for index, (id, end) in enumerate(zip(ids, ends, strict=True)):
        if _SCHEDULE in id:
            yield index, _names(chunk[index])
        elif end in keys or id in keys:
            yield index, ((plain[index].id, plain[index].type),)


def _names(record: msgspec.Raw) -> Sequence[_Name]:
    """Return the ids that a record has; of an instance of PIM that of the assignment which it mirrors first."""
    try:
        plain = _PLAIN.decode(record)
    except (msgspec.DecodeError, RecursionError):
        return _other_names(record)
    own = (plain.id, plain.type)
    if _SCHEDULE not in plain.id.lower():
        return (own,)
    try:
        nested = _NESTED.decode(record).properties or _MIRROR.decode(record)
    except msgspec.DecodeError:
        return (own,)
    mirrored = nested.origin_role_assignment_id
    return ((mirrored, plain.type), own) if mirrored else (own,)


def _other_names(record: msgspec.Raw) -> Sequence[_Name]:
    try:
        other = _OTHER.decode(record)
    except (msgspec.DecodeError, RecursionError):
        return ()
    return [(id, None) for id in (other.capital, other.powershell) if id is not None]
