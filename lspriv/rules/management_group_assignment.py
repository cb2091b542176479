"""A role that does more than read is assigned at a management group.

## What is wrong
The principal holds the role in every subscription below the management group, those that are
moved or made there later included.
What somebody activated through Privileged Identity Management ends by itself within hours and
is left out.

## Why it matters
The assignment is invisible in a review of one subscription's own assignments, and it widens by
itself with each subscription that lands below. Microsoft advises to keep the number of
assignments at management groups low and their roles narrow.

## Remedy
Assign the role in the subscriptions or resource groups that need it, check that the work
still runs, then remove the assignment. Platform teams that must reach all subscriptions should
hold it as eligible through Privileged Identity Management.

## References
- Microsoft: Understand scope for Azure RBAC
- Microsoft: Best practices for Azure RBAC
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.scope import ScopeLevel
from lspriv.rules.assignments import hit, judged_at, may, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import (
    assign,
    assignment_id,
    management_group,
    management_group_id,
    subscription,
    user,
)
from lspriv.rules.grading import reach_words


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that may be held at a management group."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit]:
    """Find assignments at management groups of roles that do more than read settings."""
    for judged in judged_at(tenant, ScopeLevel.MANAGEMENT_GROUP, allow_roles=params.allow_roles):
        name, role_name, where = names(tenant, judged)
        scope = judged.scope
        reach = reach_words(tenant.graph.reach(scope), scope, tenant)
        yield hit(
            tenant,
            judged,
            message=f"`{name}` {may(judged)} below {where} ({reach}), through role `{role_name}`",
            advice="assign the role in the subscriptions that need it, then remove this",
        )


_PLATFORM = management_group_id("platform")

RULE = Rule(
    id="management-group-assignment",
    summary="a role that does more than read is assigned at a management group",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions", "management_groups"}),
    params=Params,
    controls=("MCSB PA-7",),
    examples=(
        Example(
            "Contributor over two subscriptions",
            (
                user("ann"),
                management_group("root"),
                management_group("platform", below="root"),
                subscription("s", below="platform"),
                subscription("t", below="platform"),
                assign("ann", "Contributor", at=_PLATFORM),
            ),
            finds=(assignment_id("ann", "Contributor", at=_PLATFORM),),
        ),
        Example("Reader", (user("ann"), management_group("platform"), assign("ann", "Reader", at=_PLATFORM))),
        Example("Owner of a subscription, which has a rule of its own", (user("ann"), assign("ann", "Owner"))),
    ),
)
