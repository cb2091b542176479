"""A role is assigned to a person instead of a group.

## What is wrong
The assignment names a user. What somebody activated through Privileged Identity Management ends by
itself within hours and is left out.

## Why it matters
Nobody looks at single assignments when a person changes teams, so that roles pile up over the
years; membership of a group is reviewed, and ends in one place. Microsoft advises to assign roles to
groups, which also keeps a subscription below its limit of 4,000 assignments.

## Remedy
Assign the role to the group whose work needs it, put the person into the group, then remove the
assignment.

## References
- Microsoft: Best practices for Azure RBAC (assign roles to groups, not users)
- Microsoft: Troubleshoot Azure RBAC limits
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Severity
from lspriv.model.principal import PrincipalKind
from lspriv.rules.assignments import ADMINISTRATIVE, ANY, EVERYWHERE, hit, judged_at, names
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.example import GROUP, assign, assignment_id, eligible, group, members, service_principal, user
from lspriv.rules.people import told


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that people may hold themselves."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit | Doubt]:
    """Find standing assignments whose principal is a user; what grants no more than reading is of severity info."""
    kind, untold = tenant.engine.directory.kind, dict[str, None]()

    def is_person(principal: str) -> bool:
        if kind(principal) is PrincipalKind.UNKNOWN:
            untold[principal] = None
        return kind(principal) is PrincipalKind.USER

    people = judged_at(
        tenant,
        *EVERYWHERE,
        kinds=ANY,
        allow_roles=params.allow_roles,
        who=is_person,
    )
    for judged in people:
        name, role, where = names(tenant, judged)
        mild = Severity.LOW if judged.privilege.weight else Severity.INFO
        yield hit(
            tenant,
            judged,
            confidence=Confidence.POSSIBLE if judged.row in tenant.maybe_activated else None,
            severity=Severity.MEDIUM if judged.privilege in ADMINISTRATIVE else mild,
            message=f"`{name}` holds role `{role}` in person in {where}",
            advice="give the role to a group that the person is in, then remove this",
        )
    if untold:
        verb = "is a person" if len(untold) == 1 else "are people"
        yield Doubt("/", f"whether {told(tenant, sorted(untold))} {verb} is not in the input; `az ad user list` tells")


RULE = Rule(
    id="direct-user-assignment",
    summary="a role is assigned to a person instead of a group",
    severity=Severity.MEDIUM,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-3", "MCSB PA-7"),
    examples=(
        Example(
            "A user who reads one resource group",
            (user("ann"), assign("ann", "Reader", at=GROUP)),
            finds=(assignment_id("ann", "Reader", at=GROUP),),
        ),
        Example(
            "A user who owns the subscription",
            (user("ann"), assign("ann", "Owner")),
            finds=(assignment_id("ann", "Owner"),),
        ),
        Example(
            "The same through a group",
            (user("ann"), group("g"), members("g", "ann"), assign("g", "Owner", kind=PrincipalKind.GROUP)),
        ),
        Example(
            "A service principal",
            (service_principal("sp"), assign("sp", "Reader", kind=PrincipalKind.SERVICE_PRINCIPAL)),
        ),
        Example(
            "A principal of which nothing tells what it is",
            (assign("somebody", "Reader", kind=PrincipalKind.UNKNOWN),),
            doubts=1,
        ),
        Example("A role that must be activated first", (user("ann"), eligible("ann", "Owner"))),
    ),
)
