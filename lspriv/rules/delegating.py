"""Commands that delegate the right to grant some roles and no others."""

from __future__ import annotations

from lspriv.graph.tenant import Tenant
from lspriv.model.principal import PrincipalKind
from lspriv.rules.shell import command

_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
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


def delegate(tenant: Tenant, row: int) -> tuple[str, ...]:
    """Return the command that lets the row's principal grant Reader, and no other role, at the same scope."""
    assignment = tenant.snapshot.role_assignments[row]
    kind = tenant.engine.directory.kind(tenant.engine.index.principal_key(row))
    if kind is PrincipalKind.MANAGED_IDENTITY:
        kind = PrincipalKind.SERVICE_PRINCIPAL
    typed = () if kind is PrincipalKind.UNKNOWN else ("--assignee-principal-type", kind.value)
    return (
        command(
            *("az", "role", "assignment", "create", "--role", _ADMINISTRATOR, "--scope", assignment.scope),
            *("--assignee-object-id", assignment.principal_id, *typed),
            *("--condition", only_roles(_READER), "--condition-version", "2.0"),
        ),
    )
