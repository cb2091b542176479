"""Commands that delegate the right to grant some roles and no others."""

from __future__ import annotations

import msgspec

from lspriv.graph.tenant import Tenant
from lspriv.model.principal import PrincipalKind
from lspriv.rules.shell import command

_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
_CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
_USER_ACCESS = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
_READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def only_roles(*guids: str) -> str:
    """Return the condition by which only these roles may be given and taken away.

    The template "Constrain roles" of Microsoft's "Examples to delegate Azure role assignment
    management with conditions", on one line.
    """
    wanted = f"ForAnyOfAnyValues:GuidEquals {{{', '.join(guids)}}}"
    return " AND ".join(
        f"((!(ActionMatches{{'{_ASSIGNMENTS}/{verb}'}})) OR (@{source}[{_ASSIGNMENTS}:RoleDefinitionId] {wanted}))"
        for verb, source in (("write", "Request"), ("delete", "Resource"))
    )


_ONLY_READER = only_roles(_READER)


def delegate(tenant: Tenant, row: int) -> tuple[str, ...]:
    """Return the commands after which the row's principal grants Reader, and no other role, at the same scope.

    The roles that Microsoft names for granting are replaced: Owner by Contributor and a conditioned Role
    Based Access Control Administrator, User Access Administrator by the latter. Any other role, that one
    too, gets the condition where it stands. To create the same role again would change nothing: Azure
    refuses a second assignment of it, the Azure CLI then ends well and shows one that there is
    (`create_role_assignment` of azure-cli), and what removes the first would leave nothing at all.
    """
    guid = tenant.engine.index.role_guid(row)
    if guid == _OWNER:
        return (
            _create(tenant, row, _CONTRIBUTOR),
            _create(tenant, row, _ADMINISTRATOR, _ONLY_READER),
            _delete(tenant, row),
        )
    if guid == _USER_ACCESS:
        return (_create(tenant, row, _ADMINISTRATOR, _ONLY_READER), _delete(tenant, row))
    return (_conditioned(tenant, row),)


def _create(tenant: Tenant, row: int, role: str, condition: str = "") -> str:
    assignment = tenant.snapshot.role_assignments[row]
    kind = _kind(tenant, row)
    typed = () if kind is None else ("--assignee-principal-type", kind)
    held = ("--condition", condition, "--condition-version", "2.0") if condition else ()
    return command(
        *("az", "role", "assignment", "create", "--role", role, "--scope", assignment.scope),
        *("--assignee-object-id", assignment.principal_id, *typed, *held),
    )


def _conditioned(tenant: Tenant, row: int) -> str:
    """Return the command that puts the condition on the assignment, which keeps all else that it gives."""
    assignment = tenant.snapshot.role_assignments[row]
    body = {
        "id": assignment.id,
        "name": assignment.id.rstrip("/").rsplit("/", 1)[-1],
        "type": _ASSIGNMENTS,
        "scope": assignment.scope,
        "principalId": assignment.principal_id,
        "principalType": _kind(tenant, row),
        "roleDefinitionId": assignment.role_definition_id,
        "description": assignment.description,
        "condition": _ONLY_READER,
        "conditionVersion": "2.0",
    }
    told = {name: value for name, value in body.items() if value is not None}
    return command("az", "role", "assignment", "update", "--role-assignment", msgspec.json.encode(told).decode())


def _delete(tenant: Tenant, row: int) -> str:
    return command("az", "role", "assignment", "delete", "--ids", tenant.snapshot.role_assignments.id(row))


def _kind(tenant: Tenant, row: int) -> str | None:
    """Return what the Azure CLI calls the kind of the row's principal; None for one that it has no word for."""
    kind = tenant.engine.directory.kind(tenant.engine.index.principal_key(row))
    if kind is PrincipalKind.MANAGED_IDENTITY:
        kind = PrincipalKind.SERVICE_PRINCIPAL
    return None if kind in (PrincipalKind.UNKNOWN, PrincipalKind.DEVICE) else kind.value
