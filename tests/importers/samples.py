"""Small records in the shapes that Azure's tools write, and batches of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from lspriv.importers import Imported, import_batches
from lspriv.importers.batch import Batch, Origin
from lspriv.model.gap import Gap, GapKind
from lspriv.model.snapshot import Snapshot

TENANT = "11111111-1111-4111-8111-111111111111"
SUB = "22222222-2222-4222-8222-222222222222"
OTHER_SUB = "33333333-3333-4333-8333-333333333333"
USER = "44444444-4444-4444-8444-444444444444"
GROUP = "55555555-5555-4555-8555-555555555555"
NESTED = "66666666-6666-4666-8666-666666666666"
APP = "77777777-7777-4777-8777-777777777777"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
AT_SUB = f"/subscriptions/{SUB}"
AT_GROUP = f"{AT_SUB}/resourceGroups/rg-app"
ROOT_GROUP = f"/providers/Microsoft.Management/managementGroups/{TENANT}"
PLATFORM = "/providers/Microsoft.Management/managementGroups/platform"
SITE = f"{AT_GROUP}/providers/Microsoft.Web/sites/func-one"
IDENTITY = f"{AT_GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one"
ARM = "https://management.azure.com"

Record = Mapping[str, Any]


def name(number: int) -> str:
    """Return a GUID for an assignment."""
    return f"00000000-0000-4000-8000-{number:012x}"


def role_id(guid: str, subscription: str | None = SUB) -> str:
    """Return a role definition's id as a list of a subscription writes it."""
    prefix = f"/subscriptions/{subscription}" if subscription else ""
    return f"{prefix}/providers/Microsoft.Authorization/roleDefinitions/{guid}"


def assignment_id(number: int, scope: str = AT_SUB) -> str:
    """Return a role assignment's id."""
    return f"{'' if scope == '/' else scope}/providers/Microsoft.Authorization/roleAssignments/{name(number)}"


def assignment(
    number: int = 1, principal: str = USER, role: str = OWNER, scope: str = AT_SUB, kind: str = "User", **more: Any
) -> dict[str, Any]:
    """Return a role assignment as REST writes it."""
    return {
        "properties": {
            "roleDefinitionId": role_id(role),
            "principalId": principal,
            "principalType": kind,
            "scope": scope,
            "createdOn": "2024-05-01T10:00:00.0000000Z",
            "createdBy": APP,
            **more,
        },
        "id": assignment_id(number, scope),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": name(number),
    }


def flat(record: Record, **more: Any) -> dict[str, Any]:
    """Return a record as the Azure CLI flattens it."""
    top = {key: value for key, value in record.items() if key != "properties"}
    return {**record["properties"], **top, **more}


def role(guid: str, actions: Sequence[str] = ("*",), title: str = "Some role", **more: Any) -> dict[str, Any]:
    """Return a role definition as REST writes it."""
    return {
        "properties": {
            "roleName": title,
            "type": "CustomRole",
            "description": "What it is for",
            "assignableScopes": [AT_SUB],
            "permissions": [{"actions": list(actions), "notActions": [], "dataActions": [], "notDataActions": []}],
            "createdOn": "2024-01-01T00:00:00Z",
            "updatedOn": "2024-02-01T00:00:00Z",
            **more,
        },
        "id": role_id(guid),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": guid,
    }


def batch(
    records: Sequence[Record],
    file: str = "export/a.json",
    *,
    envelope: str = "array",
    url: str | None = None,
    context: str | None = None,
    status: int | None = None,
    incomplete: str | None = None,
) -> Batch:
    """Return records as a file that was read gives them."""
    origin = Origin(file, tuple(file.split("/")), "2025-06-01T00:00:00Z", url, status, context)
    return Batch(origin, [msgspec.Raw(json.dumps(one).encode()) for one in records], envelope, incomplete)


def read(*batches: Batch) -> Imported:
    """Import batches without anything else."""
    return import_batches(batches)


def facts(*batches: Batch) -> Snapshot:
    """Return the snapshot of batches."""
    return read(*batches).snapshot


def gaps(snapshot: Snapshot, source: str, kind: GapKind | None = None) -> list[Gap]:
    """Return the gaps of a section."""
    return [gap for gap in snapshot.gaps if gap.source == source and kind in (None, gap.kind)]
