"""Role assignments: REST bodies, `az role assignment list`, Resource Graph, `Get-AzRoleAssignment`.

Their fields are those of Microsoft: "Role Assignments - List For Scope", api-version 2022-04-01.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec

from lspriv.importers.batch import Batch
from lspriv.importers.facts import Sheet
from lspriv.importers.wire import RecordError, Wire, decode, moment, need
from lspriv.model.scope import owner_scope

_TYPE = "microsoft.authorization/roleassignments"
_ROLE_PREFIX = "/providers/Microsoft.Authorization/roleDefinitions/"
_MANAGEMENT_GROUP = "/providers/M"
_CHUNK = 512
_CLASSIC = "NA("
"""What `az role assignment list --include-classic-administrators` writes for an id."""


_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Properties(Wire, kw_only=True):
    principal_id: _Text
    role_definition_id: _Text
    scope: str | None = None
    principal_type: str | None = None
    condition: str | None = None
    condition_version: str | None = None
    description: str | None = None
    created_on: str | None = None
    created_by: str | None = None
    delegated_managed_identity_resource_id: str | None = None
    principal_name: str | None = None


class _Nested(Wire, kw_only=True):
    id: _Text
    type: str | None = None
    properties: _Properties


class _Flat(_Properties, kw_only=True):
    id: _Text
    type: str | None = None


class _PowerShell(msgspec.Struct, rename="pascal", kw_only=True):
    role_assignment_id: str
    role_definition_id: str
    object_id: str
    scope: str | None = None
    object_type: str | None = None
    display_name: str | None = None
    sign_in_name: str | None = None
    description: str | None = None
    condition: str | None = None
    condition_version: str | None = None


class _EitherProperties(Wire):
    principal_id: str | None = None
    role_definition_id: str | None = None


class _Either(_EitherProperties):
    id: str | None = None
    properties: _EitherProperties | None = None


_Record = TypeVar("_Record", _Nested, _Flat)
_NESTED = msgspec.json.Decoder(_Nested)
_FLAT = msgspec.json.Decoder(_Flat)
_EITHER = msgspec.json.Decoder(_Either)
_POWERSHELL = msgspec.json.Decoder(_PowerShell)


def take_assignments(batch: Batch, start: int, sheet: Sheet) -> int:
    """Take role assignments from `start` on, and return the index of the first record that is none or is faulty.

    Chunk by chunk and column by column: a million of them must not cost a million objects.
    """
    records = batch.records
    for at in range(start, len(records), _CHUNK):
        chunk = records[at : at + _CHUNK]
        taken = _take_nested(chunk, sheet) or _take_flat(chunk, sheet)
        if taken < len(chunk):
            return at + taken
    return len(records)


def take_assignment(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a single role assignment.

    Raises:
        RecordError: it lacks its principal, role or id.
    """
    if _take_nested([raw], sheet) or _take_flat([raw], sheet):
        return
    record = decode(_EITHER, raw)
    source = record.properties or record
    need(record.id, "id")
    need(source.principal_id, "principalId")
    need(source.role_definition_id, "roleDefinitionId")
    if record.properties is None:
        decode(_FLAT, raw)
    else:
        decode(_NESTED, raw)
    raise RecordError("it is not a role assignment")


def _take_nested(chunk: Sequence[msgspec.Raw], sheet: Sheet) -> int:
    """Take the records of a chunk up to the first that is no assignment in REST's form, and return how many."""
    whole = _decoded(_NESTED, chunk)
    good = _good([record.type for record in whole], [record.id for record in whole])
    del whole[good:]
    _put([record.id for record in whole], [record.properties for record in whole], sheet)
    return good


def _take_flat(chunk: Sequence[msgspec.Raw], sheet: Sheet) -> int:
    """Take the records of a chunk up to the first that is no assignment in the CLI's form, and return how many."""
    whole = _decoded(_FLAT, chunk)
    good = _good([record.type for record in whole], [record.id for record in whole])
    del whole[good:]
    _put([record.id for record in whole], whole, sheet)
    return good


def _decoded(decoder: msgspec.json.Decoder[_Record], chunk: Sequence[msgspec.Raw]) -> list[_Record]:
    """Return the records of a chunk up to the first that does not have the decoder's shape."""
    read = decoder.decode
    try:
        return [read(record) for record in chunk]
    except msgspec.DecodeError:
        found = []
        for record in chunk:
            try:
                found.append(read(record))
            except msgspec.DecodeError:
                break
        return found


def _good(types: list[str | None], ids: list[str]) -> int:
    """Return how many records are role assignments, up to the first that says that it is something else."""
    alike = all(type is None or type.lower() == _TYPE for type in set(types))
    if alike and _CLASSIC[0] not in {id[0] for id in ids}:
        return len(ids)
    told = enumerate(zip(types, ids, strict=True))
    others = (at for at, (type, id) in told if (type or _TYPE).lower() != _TYPE or id.startswith(_CLASSIC))
    return next(others, len(ids))


def _put(ids: list[str], facts: Sequence[_Properties], sheet: Sheet) -> None:
    scopes = [fact.scope or owner_scope(id) for fact, id in zip(facts, ids, strict=True)]
    extras: dict[int, tuple[str | None, ...]] = {
        at: (
            fact.condition or None,
            fact.condition_version or None,
            fact.description or None,
            fact.delegated_managed_identity_resource_id or None,
        )
        for at, fact in enumerate(facts)
        if fact.condition or fact.description or fact.condition_version or fact.delegated_managed_identity_resource_id
    }
    for scope in set(scopes):
        if scope.startswith(_MANAGEMENT_GROUP):
            _note_scope(sheet, scope)
    sheet.facts.assignments.add_columns(
        ids,
        scopes,
        [fact.principal_id for fact in facts],
        [fact.role_definition_id for fact in facts],
        [fact.principal_type for fact in facts],
        [moment(fact.created_on) for fact in facts],
        [fact.created_by for fact in facts],
        extras,
    )
    for fact in facts:
        if fact.principal_name is not None:
            sheet.facts.name_assignee(fact.principal_id, fact.principal_type, fact.principal_name, sheet.file)


def _note_scope(sheet: Sheet, scope: str) -> None:
    if sheet.subscription is not None and sheet.origin.url is not None:
        sheet.facts.assignments.listed_from(sheet.subscription, scope)


def take_powershell(raw: msgspec.Raw, sheet: Sheet) -> None:
    """Take a role assignment as `Get-AzRoleAssignment | ConvertTo-Json` writes it.

    Raises:
        RecordError: it lacks its principal, role or id.
    """
    record = decode(_POWERSHELL, raw)
    id, role = need(record.role_assignment_id, "RoleAssignmentId"), need(record.role_definition_id, "RoleDefinitionId")
    kind = record.object_type
    scope = record.scope or owner_scope(id)
    sheet.facts.assignments.add(
        id, scope, need(record.object_id, "ObjectId"), role if "/" in role else _ROLE_PREFIX + role, kind, None, None,
        record.condition or None, record.condition_version or None, record.description or None,
    )  # fmt: skip
    _note_scope(sheet, scope)
    name = record.sign_in_name or record.display_name
    # PowerShell calls a principal Unknown that the directory no longer has.
    sheet.facts.name_assignee(record.object_id, "User" if record.sign_in_name else kind, name or None, sheet.file)
