"""A role is assigned at the tenant's root scope.

## What is wrong
The assignment's scope is ``/``: it holds in every management group and every subscription of
the tenant, now and later.
What somebody activated through Privileged Identity Management ends by itself within hours and
is left out.

## Why it matters
Root assignments are mostly left behind when a Global Administrator elevated access and forgot
to step down; they outlive the directory role that made them. They are listed only for somebody
who is elevated too, so that ordinary reviews miss them. Even a reader at the root sees all
subscriptions.

## Remedy
Remove the assignment. Where it is meant, assign the role at a management group instead, and
write the exception into the baseline with a date.

## References
- Microsoft: Elevate access to manage all Azure subscriptions and management groups
- Microsoft: Understand scope for Azure RBAC
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity
from lspriv.model.scope import ScopeLevel
from lspriv.rules.assignments import ANY, hit, judged_at, may, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import assign, assignment_id, user


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that may be held at the root scope."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit]:
    """Find assignments whose scope is the root; a reader there is of medium severity."""
    for judged in judged_at(tenant, ScopeLevel.ROOT, kinds=ANY, allow_roles=params.allow_roles):
        name, role_name, _ = names(tenant, judged)
        yield hit(
            tenant,
            judged,
            severity=min(judged.severity, Severity.MEDIUM, key=lambda severity: severity.rank),
            message=f"`{name}` {may(judged)} in the whole tenant, through role `{role_name}` at the root scope",
            advice="remove this; if it is meant, assign at a management group instead",
        )


RULE = Rule(
    id="root-scope-assignment",
    summary="a role is assigned at the tenant's root scope",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-7", "CIS Azure Foundations 5.0 5.3.3"),
    examples=(
        Example(
            "User Access Administrator left behind by an elevation",
            (user("ann"), assign("ann", "User Access Administrator", at="/")),
            finds=(assignment_id("ann", "User Access Administrator", at="/"),),
        ),
        Example(
            "Reader of everything",
            (user("ann"), assign("ann", "Reader", at="/")),
            finds=(assignment_id("ann", "Reader", at="/"),),
        ),
        Example("Owner of a subscription", (user("ann"), assign("ann", "Owner"))),
    ),
)
