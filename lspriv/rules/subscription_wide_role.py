"""A role that does more than read is assigned for a whole subscription.

## What is wrong
The principal holds the role on every resource group and resource of the subscription, those
made tomorrow included. The rule goes by what the role can do: a renamed clone of Owner counts
as Owner, and roles that only read settings are left alone. Assignments above subscriptions
have rules of their own.
What somebody activated through Privileged Identity Management ends by itself within hours and
is left out.

## Why it matters
One stolen session or leaked credential reaches everything in the subscription. Microsoft
advises to limit privileged roles to the narrowest scope and to have no more than three owners
of a subscription.

## Remedy
Assign the role at the resource groups that need it, check that the work still runs, then
remove the assignment. For rare administration, make it eligible through Privileged Identity
Management.

## References
- Microsoft: Best practices for Azure RBAC
- Microsoft: Understand scope for Azure RBAC
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.scope import ScopeLevel
from lspriv.rules.assignments import hit, judged_at, may, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import GROUP, SUB, assign, assignment_id, eligible, management_group, resource, role, user


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that may be held for a whole subscription."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit]:
    """Find assignments at subscriptions of roles that do more than read settings."""
    for judged in judged_at(tenant, ScopeLevel.SUBSCRIPTION, allow_roles=params.allow_roles):
        name, role_name, where = names(tenant, judged)
        yield hit(
            tenant,
            judged,
            message=f"`{name}` {may(judged)} in all of {where}, through role `{role_name}`",
            advice="assign the role at the resource groups that need it, then remove this",
        )


RULE = Rule(
    id="subscription-wide-role",
    summary="a role that does more than read is assigned for a whole subscription",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-7", "MCSB PA-1"),
    examples=(
        Example(
            "Owner of the subscription",
            (user("ann"), resource("data"), assign("ann", "Owner")),
            finds=(assignment_id("ann", "Owner"),),
        ),
        Example(
            "A clone of Contributor under another name",
            (user("ann"), role("helper", "*", without=("Microsoft.Authorization/*/Write",)), assign("ann", "helper")),
            finds=(assignment_id("ann", "helper"),),
        ),
        Example("Reader", (user("ann"), assign("ann", "Reader"))),
        Example("Owner of one resource group", (user("ann"), assign("ann", "Owner", at=GROUP))),
        Example(
            "Owner of the management group above, which has a rule of its own",
            (
                user("ann"),
                management_group("m"),
                assign("ann", "Owner", at="/providers/Microsoft.Management/managementGroups/m"),
            ),
        ),
        Example("Owner that must be activated first", (user("ann"), eligible("ann", "Owner", at=SUB))),
    ),
)
