"""A principal may grant roles, and no condition holds it.

## What is wrong
The assignment allows writing role assignments without a condition, or under one that does not hold:
it lists roles to keep out, and another role that grants roles is let through, such as a custom one;
it filters granting and leaves removing free; or it does not target another operation that grants
roles. Conditions that list the roles that may be given, for writing and deleting alike, are left
alone. So is what somebody activated through Privileged Identity Management, which ends by itself.

## Why it matters
Who may grant any role can give itself Owner, or take everybody else's access away. A condition that
does not hold is worse than none: it looks like a limit in every review.

## Remedy
Use Role Based Access Control Administrator under a condition that lists the roles that may be given
(the template "Constrain roles", never "Allow all except specific roles"), on adding and removing
alike, beside Contributor if the principal manages resources too; then remove this assignment.

## References
- Microsoft: Delegate Azure role assignment management to others with conditions
- Microsoft: Examples to delegate Azure role assignment management with conditions
- Microsoft: Authorization actions and attributes
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lspriv.access.delegation import WRITE, Leak, LeakKind
from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Severity, Step
from lspriv.model.role import Permission, RoleDefinition
from lspriv.rules.assignments import ANY, EVERYWHERE, Judged, hit, judged_at, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.delegating import delegate, only_roles
from lspriv.rules.example import GROUP, ROLE_GUIDS, assign, assignment_id, eligible, role, role_id, user
from lspriv.rules.grading import grade, milder

_SHOWN = 3
_WRITES: tuple[str, ...] = (WRITE,)
_STEPS_DOWN = {
    LeakKind.NO_CONDITION: 0,
    LeakKind.ROLE_ESCAPES: 0,
    LeakKind.OPERATION_FREE: 1,
    LeakKind.NEW_ROLE_ESCAPES: 1,
    LeakKind.UNREADABLE: 1,
    LeakKind.DELETE_FREE: 2,
}
"""How much milder than granting any role each leak is."""


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that may grant roles without a condition."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit]:
    """Find assignments that may grant roles without a condition that holds."""
    write = tenant.engine.universe.expand_all((WRITE,))
    # Whatever else a role surely conveys: under a condition, granting may not be the gravest of it.
    granting = judged_at(
        tenant, *EVERYWHERE, kinds=ANY, allow_roles=params.allow_roles, roles=tenant.roles_granting(write)
    )
    for judged in granting:
        holding = tenant.holdings.of_row(judged.row)
        if (holding.sure | holding.undecided) & write:
            leaks = tuple(_undenied(tenant, judged.row))
            if leaks:
                yield _hit(tenant, judged._replace(privilege=tenant.privileges(holding)[1]), leaks)


def _undenied(tenant: Tenant, row: int) -> Iterator[Leak]:
    """Yield the leaks of a row that no deny assignment stops; what one may stop is not certain."""
    denied, expand = tenant.holdings.denied(row), tenant.engine.universe.expand_all
    for leak in tenant.delegation.leaks(row):
        if leak.kind not in (LeakKind.DELETE_FREE, LeakKind.OPERATION_FREE):
            free, wanted = leak, _WRITES
        else:
            wanted = tuple(one for one in leak.operations if not expand((one,)) & denied.sure)
            free = replace(leak, operations=wanted)
        if wanted:
            yield replace(free, certain=False) if expand(wanted) & denied.possible else free


def _hit(tenant: Tenant, judged: Judged, leaks: tuple[Leak, ...]) -> Hit:
    name, role_name, where = names(tenant, judged)
    said = "; and ".join(_says(tenant, leak) for leak in leaks)
    worst = min(leaks, key=lambda leak: _STEPS_DOWN[leak.kind] + (not leak.certain))
    severity = milder(
        grade(Privilege.GRANT_ROLES, judged.scope, tenant),
        _STEPS_DOWN[worst.kind] + (not worst.certain and worst.kind is LeakKind.ROLE_ESCAPES),
    )
    escapes = dict.fromkeys(guid for leak in leaks for guid in leak.roles)
    details: dict[str, Json] = {
        "problems": [leak.kind.value for leak in leaks],
        "escapes": [{"id": ref.id, "name": ref.name} for ref in map(tenant.role_ref, escapes)],
        "operations": [operation for leak in leaks for operation in leak.operations],
    }
    return hit(
        tenant,
        judged._replace(certain=True),
        severity=severity,
        confidence=Confidence.CERTAIN if worst.certain else Confidence.POSSIBLE,
        message=f"`{name}` may grant roles in {where} through role `{role_name}`, {said}",
        advice="delegate with a condition that lists the roles that may be given (here Reader)",
        evidence=tuple(
            Step("role", judged.role, guid, f"`{tenant.role_ref(guid).name}` passes the condition and grants roles")
            for guid in list(escapes)[:_SHOWN]
        ),
        instead=delegate(tenant, judged.row),
        details=details,
    )


def _says(tenant: Tenant, leak: Leak) -> str:
    match leak.kind:
        case LeakKind.NO_CONDITION:
            return "without a condition"
        case LeakKind.ROLE_ESCAPES:
            names = [f"`{tenant.role_ref(guid).name}`" for guid in leak.roles]
            more = f" and {len(names) - _SHOWN} more" if names[_SHOWN:] else ""
            whom = "" if leak.certain else ", to principals that it names"
            return f"under a condition that lets it give {', '.join(names[:_SHOWN])}{more}{whom}"
        case LeakKind.NEW_ROLE_ESCAPES:
            return "under a condition that only keeps some roles out, so that a new role escapes it"
        case LeakKind.DELETE_FREE:
            leaves = "leaves" if leak.certain else "may leave, nobody can decide,"
            return f"under a condition that {leaves} removing assignments free"
        case LeakKind.OPERATION_FREE:
            return f"under a condition that says nothing of `{leak.operations[0]}`"
        case LeakKind.UNREADABLE:
            return "under a condition that nobody can decide"


_ADMINISTRATOR = "Role Based Access Control Administrator"
_ONLY_READER = only_roles(ROLE_GUIDS["Reader"])
_WRITE_ONLY = _ONLY_READER.split(" AND ")[0]
_THREE = ", ".join(ROLE_GUIDS[name] for name in ("Owner", "User Access Administrator", _ADMINISTRATOR))
_ALL_BUT_THREE = _ONLY_READER.replace(ROLE_GUIDS["Reader"], _THREE).replace(
    "ForAnyOfAnyValues:GuidEquals", "ForAnyOfAllValues:GuidNotEquals"
)

RULE = Rule(
    id="unconditioned-role-administration",
    summary="a principal may grant roles, and no condition holds it",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-7", "MCSB PA-1", "CIS Azure Foundations 5.0 5.3.3"),
    examples=(
        Example(
            "User Access Administrator without a condition",
            (user("ann"), assign("ann", "User Access Administrator", at=GROUP)),
            finds=(assignment_id("ann", "User Access Administrator", at=GROUP),),
        ),
        Example("Owner", (user("ann"), assign("ann", "Owner")), finds=(assignment_id("ann", "Owner"),)),
        Example(
            "A condition on granting that leaves removing free",
            (user("ann"), assign("ann", _ADMINISTRATOR, condition=_WRITE_ONLY)),
            finds=(assignment_id("ann", _ADMINISTRATOR),),
        ),
        Example(
            "All roles but three, which a custom role escapes",
            (user("ann"), role("helper", "*"), assign("ann", _ADMINISTRATOR, condition=_ALL_BUT_THREE)),
            finds=(assignment_id("ann", _ADMINISTRATOR),),
        ),
        Example(
            "All roles but three, which a role made tomorrow escapes",
            (user("ann"), assign("ann", _ADMINISTRATOR, condition=_ALL_BUT_THREE)),
            finds=(assignment_id("ann", _ADMINISTRATOR),),
        ),
        Example(
            "A role that deploys web apps and grants all roles but three",
            (
                user("ann"),
                role("deployer", "Microsoft.Web/*", "Microsoft.Authorization/roleAssignments/*"),
                assign("ann", "deployer", condition=_ALL_BUT_THREE),
            ),
            finds=(assignment_id("ann", "deployer"),),
        ),
        Example(
            "The same condition in the role",
            (
                user("ann"),
                RoleDefinition(
                    role_id("deployer"),
                    "deployer",
                    True,
                    (
                        Permission(("Microsoft.Web/*",)),
                        Permission(("Microsoft.Authorization/roleAssignments/*",), condition=_ALL_BUT_THREE),
                    ),
                ),
                assign("ann", "deployer"),
            ),
            finds=(assignment_id("ann", "deployer"),),
        ),
        Example(
            "A good condition on a role that may write role definitions too",
            (user("ann"), assign("ann", "User Access Administrator", condition=_ONLY_READER)),
            finds=(assignment_id("ann", "User Access Administrator"),),
        ),
        Example(
            "The documented condition: these roles and no others",
            (user("ann"), assign("ann", _ADMINISTRATOR, condition=_ONLY_READER)),
        ),
        Example("Contributor, which grants no roles", (user("ann"), assign("ann", "Contributor"))),
        Example("A right that must be activated first", (user("ann"), eligible("ann", "User Access Administrator"))),
    ),
)
