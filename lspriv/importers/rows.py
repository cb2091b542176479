"""Tables to records: Resource Graph's table form and the CSV that the portal downloads."""

from __future__ import annotations

import csv
import io
import re
import sys
from array import array
from collections.abc import Sequence

import msgspec

from lspriv.importers.batch import RowPlaces, TextPlaces
from lspriv.importers.text import Buffer, Text

_HEADING = re.compile(r"[A-Za-z_@$][\w .()/@$-]{0,127}")
_TELLING = frozenset({"id", "properties", "principalid", "objectid", "roledefinitionid", "scope", "resourceid"})
_SPELLED = {
    name.lower(): name
    for name in ("id", "name", "type", "kind", "location", "resourceGroup", "subscriptionId", "tenantId", "identity")
} | {"properties": "properties", "tags": "tags"}
"""Columns of Resource Graph, which downloads also head in capitals or in words."""
_DELIMITERS = ",;\t"
_SNIFFED = 64 << 10
_PROSE = frozenset({"name", "displayname", "description", "condition"})
_ROWS = msgspec.json.Decoder(list[list[msgspec.Raw]])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class _Column(msgspec.Struct):
    name: str


class _Table(msgspec.Struct):
    columns: list[_Column]
    rows: msgspec.Raw


_TABLE = msgspec.json.Decoder(_Table)


class RowError(ValueError):
    """A table does not hold together; the message is one line and says where."""


def table_records(table: msgspec.Raw) -> list[msgspec.Raw]:
    """Return one JSON object for each row of ``{"columns": [{"name": …}], "rows": [[…]]}``.

    Raises:
        RowError: it is no such table, or a row has more or fewer cells than there are columns.
    """
    try:
        read = _TABLE.decode(table)
        rows = _ROWS.decode(read.rows)
    except msgspec.ValidationError as error:
        raise RowError(f"its table is not one of columns and rows: {error}") from None
    keys = [msgspec.json.encode(column.name) + b":" for column in read.columns]
    records = []
    for number, row in enumerate(rows, 1):
        if len(row) != len(keys):
            raise RowError(f"row {number} has {len(row)} cells, the table has {len(keys)} columns")
        cells = (key + bytes(cell) for key, cell in zip(keys, row, strict=True))
        records.append(msgspec.Raw(b"{" + b",".join(cells) + b"}"))
    return records


class TablePlaces:
    """The lines of records that were made from the rows of a table, which is a view into a text."""

    __slots__ = ("_places", "_rows", "_table")

    def __init__(self, text: Buffer, table: msgspec.Raw) -> None:
        """Remember where the rows stand; they are looked for when somebody asks."""
        self._table = table
        self._places = TextPlaces(text)
        self._rows: list[msgspec.Raw] | None = None

    def rows(self) -> Sequence[msgspec.Raw]:
        """Return the rows as they are written."""
        if self._rows is None:
            self._rows = _LIST.decode(_TABLE.decode(self._table).rows)
        return self._rows

    def line(self, records: Sequence[msgspec.Raw], index: int) -> int:
        """Return the line, from 1, on which a row begins."""
        return self._places.line(self.rows(), index)


def csv_delimiter(text: Text) -> str | None:
    """Return what separates the cells of text that begins with the header of a CSV export, else None."""
    line = text.data[text.start : text.start + _SNIFFED].split(b"\n", 1)[0].decode(errors="replace").strip()
    for delimiter in _DELIMITERS:
        names = next(csv.reader([line], delimiter=delimiter), [])
        if len(names) > 1 and all(map(_HEADING.fullmatch, names)) and _TELLING & {_folded(name) for name in names}:
            return delimiter
    return None


def csv_records(text: Text, delimiter: str) -> tuple[Sequence[msgspec.Raw], RowPlaces]:
    """Return one JSON object for each row and where the rows begin.

    A cell that holds a JSON object or array becomes one, an empty cell or ``null`` is left out, all else stays text.

    Raises:
        RowError: a row has more or fewer cells than the header, or a quoted cell does not end.
    """
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        return _csv_records(text, delimiter)
    finally:
        csv.field_size_limit(before)


def _csv_records(text: Text, delimiter: str) -> tuple[Sequence[msgspec.Raw], RowPlaces]:
    lines = io.TextIOWrapper(io.BytesIO(text.view()), encoding="utf-8", newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    records, places = [], array("Q")
    try:
        names = [_SPELLED.get(_folded(name), name) for name in next(reader)]
        prose = [_folded(name) in _PROSE for name in names]
        line = reader.line_num + 1
        for row in reader:
            begin, line = line, reader.line_num + 1
            if not row:
                continue
            if len(row) != len(names):
                raise RowError(f"line {begin}: has {len(row)} cells, the header has {len(names)}")
            cells = zip(names, prose, row, strict=True)
            record = {name: _cell(cell, is_prose) for name, is_prose, cell in cells if cell not in ("", "null")}
            records.append(msgspec.Raw(msgspec.json.encode(record)))
            places.append(begin)
    except csv.Error as error:
        raise RowError(f"line {reader.line_num}: is not CSV: {error} (file cut off?)") from None
    return records, RowPlaces(places)


def _cell(cell: str, is_prose: bool) -> str | msgspec.Raw:
    text = cell.strip()
    if is_prose or text[:1] + text[-1:] not in ("{}", "[]"):
        return cell
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return cell
    return msgspec.Raw(text)


def _folded(name: str) -> str:
    return name.lower().replace(" ", "").replace("_", "")
