"""Snapshot to bytes: equal snapshots give equal bytes, one record a line so that differences can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from lspriv.model.assignment import RoleAssignment
from lspriv.model.principal import PrincipalKind
from lspriv.model.safe import escape_json
from lspriv.model.snapshot import Snapshot
from lspriv.model.table import AssignmentTable, Spellings
from lspriv.snapshot.packing import write_packed
from lspriv.snapshot.wire import heads, sections, to_wire

_ENCODER = msgspec.json.Encoder()
_JOINED = 1 << 16
"""How many bytes are gathered before they are handed on."""


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Return a snapshot as JSON."""
    return b"".join(_chunks(snapshot))


def write_snapshot(snapshot: Snapshot, path: str | Path) -> None:
    """Write a snapshot file in one step.

    By its extension it is ``.json``, ``.json.gz`` or ``.json.zst``.

    Raises:
        InputError: the file cannot be written.
    """
    write_packed(Path(path), _chunks(snapshot))


def _chunks(snapshot: Snapshot) -> Iterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    for piece in _pieces(snapshot):
        gathered.append(piece)
        size += len(piece)
        if size >= _JOINED:
            yield escape_json(b"".join(gathered))
            gathered, size = [], 0
    yield escape_json(b"".join(gathered))


def _pieces(snapshot: Snapshot) -> Iterator[bytes]:
    before = b"{\n"
    for key in heads():
        yield before + b'"%b":%b' % (key.encode(), _ENCODER.encode(getattr(snapshot, key)))
        before = b",\n"
    for key, of in sections().items():
        yield b',\n"%b":[' % key.encode()
        facts = getattr(snapshot, key)
        before = b"\n"
        for line in (
            _rows(facts) if isinstance(facts, AssignmentTable) else map(_ENCODER.encode, map(to_wire(of), facts))
        ):
            yield before
            yield line
            before = b",\n"
        yield b"\n]" if before == b",\n" else b"]"
    yield b"\n}\n"


def _rows(table: AssignmentTable) -> Iterator[bytes]:
    """Encode an assignment table; a row of the few fields that all have is put together from encoded columns."""
    encode, whole = _ENCODER.encode, to_wire(RoleAssignment)
    scopes, principals, roles = map(_encoded, (table.scopes, table.principals, table.roles))
    creators = _encoded(table.creators)
    kinds = {kind: b',"principal_type":' + encode(kind.value) for kind in PrincipalKind}
    kinds[PrincipalKind.UNKNOWN] = b""
    columns = zip(table.scope, table.principal, table.role, table.created_on, table.created_by, strict=True)
    for row, (scope, principal, role, created_on, created_by) in enumerate(columns):
        if table.extras(row):
            yield encode(whole(table[row]))
            continue
        yield b'{"id":%b,"scope":%b,"principal_id":%b,"role_definition_id":%b%b%b%b}' % (
            encode(table.id(row)),
            scopes[scope],
            principals[principal],
            roles[role],
            kinds[table.kind(row)],
            b"" if created_on is None else b',"created_on":' + encode(created_on),
            b',"created_by":' + creators[created_by] if created_by else b"",
        )


def _encoded(spellings: Spellings) -> list[bytes]:
    return [_ENCODER.encode(text) for text in spellings.texts]
