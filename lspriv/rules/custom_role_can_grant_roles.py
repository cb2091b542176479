"""A custom role can grant roles.

## What is wrong
The role allows writing role assignments or role definitions, or asking Privileged Identity
Management for an assignment. Only what is left after each block's exclusions counts, so a clone
of Contributor does not, while ``Microsoft.Authorization/*`` and ``*/write`` do.

## Why it matters
Whoever holds such a role can give itself Owner. With the right to write role definitions alone
it can widen a custom role that it already holds. A condition on the role's block narrows this
and has to be read: one that lists roles to keep out is escaped by the next custom role.

## Remedy
Take the operations out of the role. To delegate role assignments, use Role Based Access Control
Administrator with a condition that names the roles and principals that may be given.

## References
- Microsoft: Steps to assign an Azure role
- Microsoft: Azure custom roles
- Microsoft: Delegate Azure role assignment management to others with conditions
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.access.patterns import fold
from lspriv.access.privilege import GRANT_OPERATIONS, WRITE_DEFINITIONS, Privilege
from lspriv.access.roles import covering_pattern
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Severity, Step
from lspriv.model.role import Plane, RoleDefinition
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import role, role_id
from lspriv.rules.grading import grade_role
from lspriv.rules.role_parts import assigned, assigned_words, edit, figures, reference, subject


def check(tenant: Tenant, _params: object) -> Iterator[Hit]:
    """Find custom roles that can grant roles, assigned or not."""
    for definition in tenant.custom_roles:
        ways = [
            (operation, number, pattern, block.condition)
            for operation in GRANT_OPERATIONS
            for number, block in enumerate(definition.permissions)
            if (pattern := covering_pattern(block, fold(operation), Plane.CONTROL)) is not None
        ]
        if ways:
            yield _hit(tenant, definition, ways)


def _hit(tenant: Tenant, role: RoleDefinition, ways: list[tuple[str, int, str, str | None]]) -> Hit:
    free = [operation for operation, _, _, condition in ways if not condition]
    operations = tuple(dict.fromkeys(free or [operation for operation, _, _, _ in ways]))
    only_definitions = operations == (WRITE_DEFINITIONS,)
    privilege = Privilege.MANAGE_MOST if only_definitions else Privilege.GRANT_ROLES
    conditional: Json = sorted({operation for operation, _, _, condition in ways if condition} - set(free))
    count = assigned(tenant, role)
    under = "" if free else " under a condition"
    return Hit(
        subject=subject(role),
        identity=(role.guid,),
        message=f"custom role `{role.name}` ({assigned_words(count)}) can grant roles{under}: it allows "
        + f"`{operations[0]}`"
        + (f" and {len(operations) - 1} more of this kind" if operations[1:] else ""),
        severity=grade_role(privilege, assigned=count > 0, conditioned=not free),
        confidence=Confidence.CERTAIN if free else Confidence.POSSIBLE,
        role=reference(role),
        evidence=tuple(
            Step(
                "permission",
                role.id,
                operation,
                f"block {number}: `{pattern}` covers `{operation}`" + _under(condition),
            )
            for operation, number, pattern, condition in ways
        ),
        remedy=edit(role, "take these operations out of the role"),
        details={**figures(tenant, role), "operations": list(operations), "conditional_operations": conditional},
    )


def _under(condition: str | None) -> str:
    return f", if {condition}" if condition else ""


_LIMIT = (
    "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
    "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
    "ForAnyOfAnyValues:GuidEquals{acdd72a7-3385-48ef-bd42-f606fba81ae7}))"
)

RULE = Rule(
    id="custom-role-can-grant-roles",
    summary="a custom role can grant roles",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_definitions"}),
    controls=("MCSB PA-7", "MCSB PA-1", "CIS Azure Foundations 5.0 5.23"),
    examples=(
        Example("Everything", (role("mine", "*"),), finds=(role_id("mine"),)),
        Example("All of authorization", (role("authz", "Microsoft.Authorization/*"),), finds=(role_id("authz"),)),
        Example(
            "The operation itself",
            (role("giver", "Microsoft.Authorization/roleAssignments/write"),),
            finds=(role_id("giver"),),
        ),
        Example("All writing", (role("writer", "*/write"),), finds=(role_id("writer"),)),
        Example(
            "Under a condition",
            (role("reader-giver", "Microsoft.Authorization/roleAssignments/write", condition=_LIMIT),),
            finds=(role_id("reader-giver"),),
        ),
        Example(
            "A clone of Contributor",
            (
                role(
                    "helper",
                    "*",
                    without=("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"),
                ),
            ),
        ),
        Example("Reading authorization", (role("auditor", "Microsoft.Authorization/*/read"),)),
    ),
)
