"""Small tenants, as snapshots and as exports of the Azure CLI."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from lspriv.model.assignment import DenyAssignment, DenyPrincipal, EligibleAssignment, RoleAssignment
from lspriv.model.gap import Gap
from lspriv.model.principal import Membership, Principal, PrincipalKind
from lspriv.model.resource import FunctionApp, ManagedIdentity, ManagementGroup, Resource, Subscription
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.snapshot import write_snapshot

NOW = "2026-11-01T00:00:00Z"
SUB_ID = "11111111-1111-1111-1111-111111111111"
SUB = f"/subscriptions/{SUB_ID}"
GROUP = f"{SUB}/resourceGroups/rg-web"
SITE = f"{GROUP}/providers/Microsoft.Web/sites/shop"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop"
ROOT_GROUP = "/providers/Microsoft.Management/managementGroups/root"

ROLES = f"{SUB}/providers/Microsoft.Authorization/roleDefinitions"

ANN = "aaaaaaaa-0000-0000-0000-000000000001"
BOB = "bbbbbbbb-0000-0000-0000-000000000002"
EVE = "eeeeeeee-0000-0000-0000-000000000003"
OPS = "cccccccc-0000-0000-0000-000000000004"
INNER = "cccccccc-0000-0000-0000-000000000005"
SHOP = "dddddddd-0000-0000-0000-000000000006"
NOBODY = "99999999-9999-9999-9999-999999999999"

OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
BLOB_OWNER = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"

CONDITION = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'logs'"


def assignment(
    number: int, principal: str, role: str, scope: str, kind: PrincipalKind = PrincipalKind.USER, **more: Any
) -> RoleAssignment:
    """A role assignment with a GUID of its own."""
    at = "" if scope == "/" else scope
    id = f"{at}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-{number:012}"
    role_id = f"{ROLES}/{role}"
    return RoleAssignment(id, scope, principal, role_id, kind, **more)


def shop() -> Snapshot:
    """A web shop: ann owns the subscription, ops (with bob two groups deep) runs a resource group."""
    return Snapshot(
        tenant_id="99999999-0000-0000-0000-000000000000",
        collected_at="2026-10-31T22:00:00Z",
        subscriptions=(Subscription(SUB_ID, "Production", parent=ROOT_GROUP),),
        management_groups=(ManagementGroup(ROOT_GROUP, "Everything", is_root=True),),
        role_assignments=assignment_table(
            (
                assignment(1, ANN, OWNER, SUB),
                assignment(2, OPS, CONTRIBUTOR, GROUP, PrincipalKind.GROUP),
                assignment(3, SHOP, READER, GROUP, PrincipalKind.SERVICE_PRINCIPAL),
                assignment(4, EVE, BLOB_OWNER, GROUP, condition=CONDITION, condition_version="2.0"),
            )
        ),
        eligible_assignments=(
            EligibleAssignment(
                f"{SUB}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/e1",
                SUB,
                EVE,
                f"{ROLES}/{OWNER}",
                PrincipalKind.USER,
            ),
        ),
        deny_assignments=(
            DenyAssignment(
                f"{GROUP}/providers/Microsoft.Authorization/denyAssignments/no-locks",
                GROUP,
                permissions=(Permission(actions=("Microsoft.Authorization/locks/*",)),),
                principals=(DenyPrincipal(ANN, "User"),),
            ),
        ),
        principals=(
            Principal(ANN, PrincipalKind.USER, "Ann Archer", "ann@contoso.example"),
            Principal(BOB, PrincipalKind.USER, "Bob", "bob@contoso.example"),
            Principal(EVE, PrincipalKind.USER, "Twin", "eve@contoso.example"),
            Principal(OPS, PrincipalKind.GROUP, "Ops"),
            Principal(INNER, PrincipalKind.GROUP, "Twin"),
            Principal(SHOP, PrincipalKind.MANAGED_IDENTITY, "id-shop", app_id="ffffffff-0000-0000-0000-000000000007"),
        ),
        memberships=(Membership(OPS, (INNER,)), Membership(INNER, (BOB,))),
        managed_identities=(ManagedIdentity(IDENTITY, SHOP, used_by=(SITE,)),),
        function_apps=(FunctionApp(SITE, "shop", "functionapp,linux", user_identities=(IDENTITY,), settings=()),),
        resources=(Resource(SITE, "Microsoft.Web/sites", "shop"),),
    )


def quiet() -> Snapshot:
    """A tenant in which nothing is wrong and nothing is missing."""
    return replace(shop(), role_assignments=assignment_table((assignment(3, SHOP, READER, GROUP),)), memberships=())


def with_gap(snapshot: Snapshot) -> Snapshot:
    """The tenant, but the members of group ops could not be listed."""
    reason = f"the members of group `{OPS}` were cut off; `az ad group member list --group {OPS}` lists them"
    memberships = tuple(m for m in snapshot.memberships if m.group_id != OPS)
    return replace(snapshot, memberships=memberships, gaps=(Gap("memberships", OPS, reason),))


def hostile(*names: str) -> Snapshot:
    """The shop, where everything that a person may name is called so: users, a group, roles, places, a file."""
    tenant = shop()
    users = [f"aaaaaaaa-1111-0000-0000-{number:012}" for number in range(len(names))]
    roles = [f"77777777-1111-0000-0000-{number:012}" for number in range(len(names))]
    everything = (Permission(actions=("*",)),)
    return replace(
        tenant,
        subscriptions=(replace(tenant.subscriptions[0], display_name="".join(names)),),
        principals=(
            *(replace(principal, display_name="".join(names)) for principal in tenant.principals),
            *(Principal(id, PrincipalKind.USER, name) for id, name in zip(users, names, strict=True)),
        ),
        role_definitions=tuple(
            RoleDefinition(f"{ROLES}/{id}", name, True, everything, (SUB,))
            for id, name in zip(roles, names, strict=True)
        ),
        role_assignments=assignment_table(
            (
                *tenant.role_assignments,
                *(assignment(100 + at, user, roles[at], SUB) for at, user in enumerate(users)),
                *(assignment(200 + at, user, OWNER, GROUP) for at, user in enumerate(users)),
            )
        ),
        gaps=tuple(Gap("files", f"{name}.json", f"`{name}.json`: is broken") for name in names),
    )


def only(folder: Path, *rules: str, accept: str = "") -> str:
    """Write a baseline that runs these rules alone, and return its path."""
    path = folder / "ours.yaml"
    selected = "".join(f"  {rule}: on\n" for rule in rules)
    path.write_text(f"version: 1\nname: ours\nrules:\n{selected}{accept}", encoding="utf-8")
    return str(path)


def saved(snapshot: Snapshot, folder: Path, name: str = "tenant.json") -> str:
    """Write a snapshot and return its path."""
    path = folder / name
    write_snapshot(snapshot, path)
    return str(path)


def write_export(folder: Path) -> Path:
    """Write what `az` prints for two role assignments and their principals, and a file that is none of it."""
    folder.mkdir()
    entries = [
        (1, ANN, "User", OWNER, "Owner", SUB, "ann@contoso.example"),
        (2, OPS, "Group", CONTRIBUTOR, "Contributor", GROUP, "Ops"),
    ]
    assignments = [
        {
            "condition": None,
            "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-{number:012}",
            "name": f"00000000-0000-0000-0000-{number:012}",
            "principalId": principal,
            "principalName": name,
            "principalType": kind,
            "roleDefinitionId": f"{ROLES}/{role}",
            "roleDefinitionName": role_name,
            "scope": scope,
            "type": "Microsoft.Authorization/roleAssignments",
        }
        for number, principal, kind, role, role_name, scope, name in entries
    ]
    user = {
        "@odata.type": "#microsoft.graph.user",
        "displayName": "Ann Archer",
        "id": ANN,
        "userPrincipalName": "ann@contoso.example",
    }
    (folder / "role-assignments.json").write_text(json.dumps(assignments), encoding="utf-8")
    (folder / "users.json").write_text(json.dumps([user]), encoding="utf-8")
    (folder / "notes.json").write_text('{"shopping": ["milk"]}', encoding="utf-8")
    return folder
