"""Generate export folders of any size, with assignments in the shape and size that ARM sends.

What makes a tenant real for a benchmark: at most 4,000 assignments in a subscription, few
distinct roles, many principals, mostly resource groups and resources as scopes, and about
924 bytes for each assignment.
"""

from __future__ import annotations

import json
import random
import uuid
from pathlib import Path
from typing import TextIO

PER_SUBSCRIPTION = 4000
"""How many assignments a subscription has at most (Microsoft: "Troubleshoot Azure RBAC limits")."""

_ROLES = (
    ("acdd72a7-3385-48ef-bd42-f606fba81ae7", 26),  # Reader
    ("b24988ac-6180-42a0-ab88-20f7382dd24c", 12),  # Contributor
    ("ba92f5b4-2d11-453d-a403-e96b0029c9fe", 14),  # Storage Blob Data Contributor
    ("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", 10),  # Storage Blob Data Reader
    ("4633458b-17de-408a-b874-0445c86b69e6", 10),  # Key Vault Secrets User
    ("7f951dda-4ed3-4680-a7ca-43fe172d538d", 8),  # AcrPull
    ("de139f84-1756-47ae-9be6-808fbbe84772", 6),  # Website Contributor
    ("9980e02c-c2be-4d73-94e8-173b1dc7cf3c", 5),  # Virtual Machine Contributor
    ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", 2),  # Owner
    ("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", 1),  # User Access Administrator
)
_CUSTOM_SHARE = 0.06
_KINDS = (("ServicePrincipal", 45), ("User", 25), ("Group", 30))
_SCOPES = (("resource", 45), ("group", 49.5), ("subscription", 5), ("management", 0.5))
_TYPES = ("Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults", "Microsoft.Web/sites")


def generate(folder: Path, assignments: int, seed: int = 7) -> Path:
    """Write an export folder with so many assignments; an existing one of that name is kept.

    Returns the file with the assignments.
    """
    target = folder / "role-assignments.json"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    random_ = random.Random(seed)
    subscriptions = [_guid("subscription", number) for number in range(-(-assignments // PER_SUBSCRIPTION))]
    groups = [f"mg-{number}" for number in range(max(1, len(subscriptions) // 10))]
    customs = [_guid("role", number) for number in range(max(3, min(400, assignments // 1000)))]
    people = max(20, assignments // 12)
    _write(folder / "subscriptions.json", [_subscription(guid, n) for n, guid in enumerate(subscriptions)])
    _write(folder / "management-groups.json", _tree(groups, subscriptions))
    _write(
        folder / "role-definitions.json", [_role(guid, number, subscriptions) for number, guid in enumerate(customs)]
    )
    (folder / "group-members").mkdir(exist_ok=True)
    part = target.with_suffix(".part")
    used: set[str] = set()
    with part.open("w", encoding="utf-8") as file:
        _assignments(file, random_, assignments, subscriptions, groups, customs, people, used)
    members = [{"id": _guid("User", number)} for number in range(8)]
    for guid in sorted(used):
        _write(folder / "group-members" / f"{guid}.json", members)
    part.rename(target)
    return target


def _assignments(
    file: TextIO,
    random_: random.Random,
    count: int,
    subscriptions: list[str],
    groups: list[str],
    customs: list[str],
    people: int,
    used: set[str],
) -> None:
    kinds, kind_weights = _columns(_KINDS)
    levels, level_weights = _columns(_SCOPES)
    roles, role_weights = _columns(_ROLES)
    file.write('{"value": [')
    for number in range(count):
        subscription = subscriptions[number // PER_SUBSCRIPTION]
        kind = random_.choices(kinds, kind_weights)[0]
        few = max(3, min(2000, people // 25))
        principal = _guid(kind, int(random_.random() ** 2 * (few if kind == "Group" else people)))
        if kind == "Group":
            used.add(principal)
        level = random_.choices(levels, level_weights)[0]
        scope = _scope(random_, level, subscription, groups)
        role = random_.choice(customs) if random_.random() < _CUSTOM_SHARE else random_.choices(roles, role_weights)[0]
        name = str(uuid.UUID(int=random_.getrandbits(128), version=4))
        file.write((",\n" if number else "\n") + _row(name, scope, subscription, role, principal, kind))
    file.write("\n]}\n")


def _columns(choices: tuple[tuple[str, float], ...]) -> tuple[list[str], list[float]]:
    return [choice for choice, _ in choices], [weight for _, weight in choices]


def _row(name: str, scope: str, subscription: str, role: str, principal: str, kind: str) -> str:
    prefix = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions"
    row = {
        "properties": {
            "roleDefinitionId": f"{prefix}/{role}",
            "principalId": principal,
            "principalType": kind,
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": "2025-03-11T09:41:07.2253145Z",
            "updatedOn": "2025-03-11T09:41:07.2253145Z",
            "createdBy": "6f0b7a3e-5a0c-4b0f-8d5e-3f6f5a1f2b11",
            "updatedBy": "6f0b7a3e-5a0c-4b0f-8d5e-3f6f5a1f2b11",
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": name,
    }
    return json.dumps(row)


def _scope(random_: random.Random, level: str, subscription: str, groups: list[str]) -> str:
    if level == "management":
        return f"/providers/Microsoft.Management/managementGroups/{random_.choice(groups)}"
    if level == "subscription":
        return f"/subscriptions/{subscription}"
    group = f"/subscriptions/{subscription}/resourceGroups/rg-application-{random_.randrange(120):03d}"
    if level == "group":
        return group
    return f"{group}/providers/{random_.choice(_TYPES)}/contosoresource{random_.randrange(2):02d}"


def _subscription(guid: str, number: int) -> dict[str, object]:
    return {"id": guid, "name": f"subscription {number}", "tenantId": _guid("tenant", 0), "state": "Enabled"}


def _tree(groups: list[str], subscriptions: list[str]) -> dict[str, object]:
    kind = "/providers/Microsoft.Management/managementGroups"
    root = _guid("tenant", 0)
    children = [
        {
            "id": f"{kind}/{name}",
            "name": name,
            "displayName": name,
            "type": kind,
            "children": [
                {
                    "id": f"/subscriptions/{guid}",
                    "name": guid,
                    "displayName": guid,
                    "type": "/subscriptions",
                    "children": None,
                }
                for guid in subscriptions[at :: len(groups)]
            ],
        }
        for at, name in enumerate(groups)
    ]
    return {
        "id": f"{kind}/{root}",
        "name": root,
        "displayName": "Tenant Root Group",
        "type": kind,
        "tenantId": root,
        "details": {"parent": None},
        "children": children,
    }


def _role(guid: str, number: int, subscriptions: list[str]) -> dict[str, object]:
    actions = [f"Microsoft.Web/sites/{verb}" for verb in ("read", "restart/action", "write")]
    if number % 5 == 0:
        actions.append("Microsoft.Storage/storageAccounts/*")
    scope = f"/subscriptions/{subscriptions[number % len(subscriptions)]}"
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}",
        "name": guid,
        "roleName": f"custom role {number}",
        "roleType": "CustomRole",
        "description": "",
        "type": "Microsoft.Authorization/roleDefinitions",
        "assignableScopes": [scope],
        "permissions": [{"actions": actions, "notActions": [], "dataActions": [], "notDataActions": []}],
    }


def _write(path: Path, body: object) -> None:
    path.write_text(json.dumps(body), encoding="utf-8")


def _guid(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}"))
