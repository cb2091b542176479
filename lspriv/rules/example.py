"""Small words to build tenants with, for the examples inside rules.

Principals, groups and identities are named by short ids; an assignment's id is
``{scope}/providers/Microsoft.Authorization/roleAssignments/{principal}-{role}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from lspriv.model.assignment import DenyAssignment, DenyPrincipal, EligibleAssignment, RoleAssignment
from lspriv.model.principal import Membership, Principal, PrincipalKind
from lspriv.model.resource import FunctionApp, ManagedIdentity, ManagementGroup, Resource, Subscription
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table

SUB = "/subscriptions/s"
"""A subscription that every example tenant has."""

GROUP = f"{SUB}/resourceGroups/g"
"""A resource group in it."""

ROLE_GUIDS = {
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor": "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "User Access Administrator": "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "Role Based Access Control Administrator": "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    "Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
    "Virtual Machine Contributor": "9980e02c-c2be-4d73-94e8-173b1dc7cf3c",
    "Website Contributor": "de139f84-1756-47ae-9be6-808fbbe84772",
}
"""Built-in roles that examples use, which the catalogue defines."""

_Kind = TypeVar("_Kind")

Part = (
    Principal
    | Membership
    | RoleDefinition
    | RoleAssignment
    | EligibleAssignment
    | DenyAssignment
    | ManagementGroup
    | Subscription
    | ManagedIdentity
    | FunctionApp
    | Resource
)
"""What an example tenant is made of."""


def build(parts: Sequence[Part]) -> Snapshot:
    """Build a snapshot without gaps; subscription `s` is there unless the parts name one."""
    return Snapshot(
        tenant_id="t",
        collected_at="2026-11-01T00:00:00Z",
        subscriptions=_of(parts, Subscription) or (subscription("s"),),
        management_groups=_of(parts, ManagementGroup),
        role_definitions=_of(parts, RoleDefinition),
        role_assignments=assignment_table(_of(parts, RoleAssignment)),
        eligible_assignments=_of(parts, EligibleAssignment),
        deny_assignments=_of(parts, DenyAssignment),
        principals=_of(parts, Principal),
        memberships=_of(parts, Membership),
        managed_identities=_of(parts, ManagedIdentity),
        function_apps=_of(parts, FunctionApp),
        resources=_of(parts, Resource),
    )


def _of(parts: Sequence[Part], kind: type[_Kind]) -> tuple[_Kind, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def user(id: str) -> Principal:
    """A member user."""
    return Principal(id, PrincipalKind.USER, display_name=id, user_type="Member")


def guest(id: str) -> Principal:
    """A guest user."""
    return Principal(id, PrincipalKind.USER, display_name=id, user_type="Guest")


def service_principal(id: str) -> Principal:
    """An application's service principal."""
    return Principal(id, PrincipalKind.SERVICE_PRINCIPAL, display_name=id)


def group(id: str) -> Principal:
    """A group; say who is in it with `members`."""
    return Principal(id, PrincipalKind.GROUP, display_name=id)


def members(group_id: str, *member_ids: str) -> Membership:
    """All direct members of a group."""
    return Membership(group_id, member_ids)


def identity(id: str, *, used_by: tuple[str, ...] = ()) -> ManagedIdentity:
    """A user-assigned identity in the resource group; `id` is its principal too."""
    resource = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{id}"
    return ManagedIdentity(resource, id, used_by=used_by)


def function_app(name: str, *, runs_as: str | None = None, system: str | None = None) -> FunctionApp:
    """A Function App in the resource group, with a user-assigned identity or the principal of its own."""
    identities = (identity(runs_as).id,) if runs_as else ()
    return FunctionApp(site(name), name, "functionapp,linux", system_identity=system, user_identities=identities)


def site(name: str) -> str:
    """The ARM id of a site in the resource group."""
    return f"{GROUP}/providers/Microsoft.Web/sites/{name}"


def resource(name: str, type: str = "Microsoft.Storage/storageAccounts") -> Resource:
    """A resource in the resource group."""
    return Resource(f"{GROUP}/providers/{type}/{name}", type, name)


def subscription(id: str, *, below: str | None = None) -> Subscription:
    """A subscription, directly below a management group if one is named."""
    return Subscription(id, id, parent=None if below is None else management_group_id(below))


def management_group(name: str, *, below: str | None = None) -> ManagementGroup:
    """A management group; without one above it, the tenant's root group."""
    parent = None if below is None else management_group_id(below)
    return ManagementGroup(management_group_id(name), name, parent, below is None)


def management_group_id(name: str) -> str:
    """The ARM id of a management group."""
    return f"/providers/Microsoft.Management/managementGroups/{name}"


def role(
    name: str,
    *actions: str,
    without: tuple[str, ...] = (),
    data: tuple[str, ...] = (),
    condition: str | None = None,
    scopes: tuple[str, ...] = (SUB,),
) -> RoleDefinition:
    """A custom role with one permission block."""
    block = Permission(actions, without, data, (), condition, "2.0" if condition else None)
    return RoleDefinition(role_id(name), name, True, (block,), scopes)


def role_id(name: str) -> str:
    """The ARM id of a built-in role by its name, or of a custom role of the example."""
    guid = ROLE_GUIDS.get(name)
    return f"/providers/Microsoft.Authorization/roleDefinitions/{guid or name}"


def assign(
    principal: str,
    role_name: str,
    *,
    at: str = SUB,
    kind: PrincipalKind = PrincipalKind.USER,
    condition: str | None = None,
) -> RoleAssignment:
    """A role assignment."""
    return RoleAssignment(
        assignment_id(principal, role_name, at=at),
        at,
        principal,
        role_id(role_name),
        kind,
        condition,
        "2.0" if condition else None,
    )


def assignment_id(principal: str, role_name: str, *, at: str = SUB) -> str:
    """The id that `assign` gives."""
    name = f"{principal}-{role_name}".replace(" ", "-")
    return f"{'' if at == '/' else at}/providers/Microsoft.Authorization/roleAssignments/{name}"


def eligible(principal: str, role_name: str, *, at: str = SUB) -> EligibleAssignment:
    """An assignment that PIM lets the principal activate."""
    return EligibleAssignment(f"{at}/eligible/{principal}-{role_name}", at, principal, role_id(role_name))


def deny(*actions: str, at: str = SUB, to: str = "00000000-0000-0000-0000-000000000000") -> DenyAssignment:
    """A deny assignment, to everyone unless a principal is named."""
    return DenyAssignment(
        f"{at}/providers/Microsoft.Authorization/denyAssignments/d",
        at,
        permissions=(Permission(actions),),
        principals=(DenyPrincipal(to),),
    )
