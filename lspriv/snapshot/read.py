"""Bytes to snapshot: every key and type is checked, and what is wrong is named by its path."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec

from lspriv.errors import InputError
from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.snapshot import SCHEMA, Snapshot
from lspriv.model.table import EXTRAS, AssignmentTable
from lspriv.snapshot.wire import from_wire, heads, sections, wire_type

Readable: TypeAlias = "bytes | bytearray | memoryview | msgspec.Raw"
"""Bytes that can be decoded without a copy."""

_Members: TypeAlias = "dict[str, msgspec.Raw]"

_VERSION = re.compile(r"(?P<name>lspriv\.snapshot)/(?P<major>\d+)(?:\.(?P<minor>\d+))?")
_BYTE = re.compile(r" \(byte (\d+)\)$")
_AT = re.compile(r" - at `\$(.*)`$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`$", re.DOTALL)
_ENUM = re.compile(r"Invalid enum value '(.*)'$", re.DOTALL)
_PYTHON_TYPE = re.compile(r"\b(?:str|int|float|bool)\b")
_JSON_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_MINOR = 0
"""The minor version of `SCHEMA`: keys that it does not know are refused up to here."""

_MAY_LACK = frozenset({"gaps", "usage", "usage_windows", "sign_ins"})
"""Sections whose absence says what an empty one would: logs prove what was done, never that nothing was."""

_NO_EXTRAS = (None,) * len(EXTRAS)
_CHUNK = 256
"""How many records go into the table at a time."""


def read_snapshot(data: Readable, *, name: str) -> Snapshot:
    """Read a snapshot from JSON in UTF-8; `name` is how messages call it.

    Unknown keys are refused unless the document's minor version is newer than this lspriv's.

    Raises:
        InputError: it is no valid snapshot.
    """
    try:
        members = _top(data)
        strict = _check_schema(members)
        if strict:
            unknown = next((key for key in members if key not in heads() and key not in sections()), None)
            if unknown is not None:
                raise _RefusedError(f"unknown key `{unknown}` at $")
        texts = {key: _text(members[key], key) for key in heads() if key in members}
        lists = {key: _section(members[key], key, strict) for key in sections() if key in members}
        lists["gaps"] = (*lists.get("gaps", ()), *_lacking(members))
        found: dict[str, Any] = {**texts, **lists, "schema": SCHEMA}
    except _RefusedError as error:
        raise InputError(f"{_printable(name)}: {_printable(str(error))}") from None
    return Snapshot(**{key: value for key, value in found.items() if value is not None})


def _lacking(members: _Members) -> Iterator[Gap]:
    """Yield a gap for each section that a document leaves out, which says nothing of what the tenant has."""
    for key in sections():
        if key not in members and key not in _MAY_LACK:
            yield Gap(
                key,
                "/",
                f"the snapshot has no section `{key}`; an empty one would say that there are none",
                GapKind.ABSENT,
            )


class _RefusedError(Exception):
    """What is wrong with a document, without its name; turned into an `InputError` above."""


def _top(data: Readable) -> _Members:
    view = memoryview(data)
    view = view[len(BOM_UTF8) :] if bytes(view[: len(BOM_UTF8)]) == BOM_UTF8 else view
    if not view.nbytes:
        raise _RefusedError("is empty")
    try:
        return msgspec.json.decode(view, type=dict[str, msgspec.Raw])
    except RecursionError:
        raise _RefusedError("is nested too deeply to be a snapshot") from None
    except UnicodeDecodeError:
        raise _RefusedError("is not UTF-8 text") from None
    except msgspec.ValidationError:
        raise _RefusedError("is not a snapshot, which is one JSON object") from None
    except msgspec.DecodeError as error:
        byte = _BYTE.search(str(error))
        if byte is None:
            raise _RefusedError("JSON ends in the middle (file cut off?)") from None
        line = 1 + bytes(view[: int(byte.group(1))]).count(b"\n")
        raise _RefusedError(f"line {line}: {_BYTE.sub('', str(error))}") from None


def _check_schema(members: _Members) -> bool:
    """Return whether unknown keys are to be refused.

    Raises:
        _RefusedError: the document is no snapshot, or of another major version.
    """
    if "schema" not in members:
        raise _RefusedError(f"has no `schema`, so it is not a snapshot; one begins with `{SCHEMA}`")
    schema = _text(members["schema"], "schema") or ""
    version = _VERSION.fullmatch(schema)
    if version is None:
        raise _RefusedError(f"has the schema `{schema}`, which is not a snapshot's; expected `{SCHEMA}`")
    major = int(SCHEMA.rsplit("/", 1)[1])
    if int(version["major"]) != major:
        what = "update lspriv" if int(version["major"]) > major else "import or collect again"
        raise _RefusedError(f"has the schema `{schema}`, this lspriv reads `{SCHEMA}`; {what}")
    return int(version["minor"] or 0) <= _MINOR


def _text(raw: msgspec.Raw, key: str) -> str | None:
    try:
        return msgspec.json.decode(raw, type=str | None)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused(error, f"$.{key}") from None


def _section(raw: msgspec.Raw, key: str, strict: bool) -> tuple[Any, ...] | AssignmentTable:
    of = sections()[key]
    records = _records(raw, key, msgspec.json.Decoder(wire_type(of, strict)))
    if of is RoleAssignment:
        return _table(records)
    return tuple(map(from_wire(of), records))


def _table(records: Iterator[Any]) -> AssignmentTable:
    table = AssignmentTable()
    rare = attrgetter(*EXTRAS)
    while chunk := list(islice(records, _CHUNK)):
        table.add_columns(
            [record.id for record in chunk],
            [record.scope for record in chunk],
            [record.principal_id for record in chunk],
            [record.role_definition_id for record in chunk],
            [record.principal_type for record in chunk],
            [record.created_on for record in chunk],
            [record.created_by for record in chunk],
            {at: fields for at, fields in enumerate(map(rare, chunk)) if fields != _NO_EXTRAS},
        )
    return table


def _records(raw: msgspec.Raw, key: str, decoder: msgspec.json.Decoder[Any]) -> Iterator[Any]:
    """Yield the records of a list one at a time, so that no more than one is held twice."""
    at: int | None = None
    try:
        for number, record in enumerate(msgspec.json.decode(raw, type=list[msgspec.Raw])):
            at = number
            yield decoder.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refused(error, f"$.{key}" if at is None else f"$.{key}[{at}]") from None


def _refused(error: Exception, path: str) -> _RefusedError:
    """Say what a decoding error means and at which path of the whole document."""
    if isinstance(error, UnicodeDecodeError):
        return _RefusedError(f"is not UTF-8 text at {path}")
    said = str(error)
    inner = _AT.search(said)
    if inner:
        said, path = said[: inner.start()], path + inner.group(1)
    said = _UNKNOWN.sub(r"unknown key `\1`", said)
    said = _MISSING.sub(r"missing key `\1`", said)
    said = _ENUM.sub(r"unknown value `\1`", said)
    if said.startswith("Expected"):
        said = _PYTHON_TYPE.sub(lambda match: _JSON_TYPES[match.group()], said)
    return _RefusedError(f"{said[:1].lower()}{said[1:]} at {path}")


def _printable(text: str) -> str:
    """Return text on one line, control and bidirectional characters escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
