"""What the rules about custom roles have in common."""

from __future__ import annotations

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Json, Remedy, RoleRef, Subject
from lspriv.model.role import RoleDefinition
from lspriv.rules.shell import command


def subject(role: RoleDefinition) -> Subject:
    """Point at a role definition."""
    return Subject("role-definition", role.id, role.name)


def reference(role: RoleDefinition) -> RoleRef:
    """Name a role definition."""
    return RoleRef(role.id, role.name, role.custom)


def assigned(tenant: Tenant, role: RoleDefinition) -> int:
    """Count the assignments of a role."""
    return tenant.assignments_per_role.get(role.guid, 0)


def assigned_words(count: int) -> str:
    """Say how often a role is assigned."""
    return f"{count:,} assignment{'' if count == 1 else 's'}" if count else "not assigned"


def figures(tenant: Tenant, role: RoleDefinition) -> dict[str, Json]:
    """The figures that every finding about a role carries."""
    return {"assignments": assigned(tenant, role), "assignable_scopes": list(role.assignable_scopes)}


def written_guid(role: RoleDefinition) -> str:
    """Return the role's GUID as Azure wrote it: the Azure CLI compares it with regard to case."""
    return role.id.rstrip("/").rsplit("/", 1)[-1]


def edit(role: RoleDefinition, advice: str) -> Remedy:
    """Advise to change the role, with the command that shows its present definition."""
    scope = role.assignable_scopes[0] if role.assignable_scopes else "/"
    show = command(
        "az", "role", "definition", "list", "--name", written_guid(role), "--scope", scope, "--output", "json"
    )
    return Remedy(f"{advice}, then put it back with `az role definition update`", (show,))
