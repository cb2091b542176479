"""Another assignment already gives everything that this one gives.

## What is wrong
The same principal, or a group that holds it, has an assignment at the same scope or above whose
role gives all of this one's operations, those that Azure will add tomorrow included: a list of today's
operations does not cover a ``*``. A condition counts: what is unconditioned covers what is
conditioned, not the other way round. Deny assignments treat both alike. So taking the redundant
assignments away changes nothing that anybody can do. Activations and what Privileged Identity
Management ends sooner cover nothing, nor does what may be an activation.

## Why it matters
When the wider assignment is taken away one day, this one silently keeps a part of it. Until then it
hides in reviews which assignment is the one that counts.

## Remedy
Remove it and keep the other, which the finding names. If the other one is too wide and is to go, then
this is the one to keep.

## References
- Microsoft: Best practices for Azure RBAC
- Microsoft: Understand Azure role definitions (role assignments are additive)
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.access.redundancy import Redundant, redundant_rows
from lspriv.graph.tenant import Tenant
from lspriv.model.assignment import RoleAssignment
from lspriv.model.finding import Severity, Step
from lspriv.model.principal import PrincipalKind
from lspriv.rules.assignments import hit, judge, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import (
    GROUP,
    SUB,
    assign,
    assignment_id,
    eligible,
    group,
    management_group,
    management_group_id,
    members,
    role,
    subscription,
    user,
)


def check(tenant: Tenant, _params: object) -> Iterator[Hit]:
    """Find assignments that another one makes redundant."""
    left_out = tenant.passing_rows | tenant.orphaned_rows | tenant.maybe_activated
    for redundant in redundant_rows(tenant.engine, left_out):
        found = _hit(tenant, redundant)
        if found is not None:
            yield found


def _hit(tenant: Tenant, redundant: Redundant) -> Hit | None:
    judged = judge(tenant, redundant.row)
    if judged is None:
        return None
    name, role_name, where = names(tenant, judged)
    index, table, keep = tenant.engine.index, tenant.snapshot.role_assignments, redundant.keep
    holder = tenant.principal_ref(index.principal_key(keep))
    kept_role, kept_scope = tenant.role_ref(index.role_guid(keep)), index.scope_key(keep)
    by = f"group `{holder.name}`" if redundant.via else "it"
    there = "there" if kept_scope == judged.scope else f"at {tenant.scope_name(kept_scope)}"
    kept = Step(
        "assignment", holder.id, table.id(keep), f"{by} holds `{kept_role.name}` {there}, which gives all of it: keep"
    )
    return hit(
        tenant,
        judged,
        severity=Severity.LOW if judged.privilege.weight else Severity.INFO,
        message=f"`{name}` holds `{role_name}` in {where} for nothing: {by} holds `{kept_role.name}` {there}",
        advice="remove this; if the other one is to go, keep this instead",
        evidence=(*_membership(tenant, redundant, judged.principal), kept),
        details={
            "keep": table.id(keep),
            "keep_role": kept_role.name,
            "keep_scope": table.scopes.texts[table.scope[keep]],
            "keep_principal": holder.id,
        },
    )


def _membership(tenant: Tenant, redundant: Redundant, principal: str) -> Iterator[Step]:
    directory, inner = tenant.engine.directory, principal
    for outer in redundant.via:
        yield Step("member-of", inner, outer, f"`{directory.name(inner)}` is in `{directory.name(outer)}`")
        inner = outer


_WRITE = "Microsoft.Authorization/roleAssignments/write"
_SOME = f"(!(ActionMatches{{'{_WRITE}'}}) OR @Request[{_WRITE[:-6]}:PrincipalType] StringEquals 'User')"


def _at_management_group(principal: str, role_name: str) -> RoleAssignment:
    return assign(principal, role_name, at=management_group_id("m"))


RULE = Rule(
    id="redundant-assignment",
    summary="another assignment already gives everything that this one gives",
    severity=Severity.LOW,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    controls=("MCSB PA-7", "MCSB PA-4"),
    examples=(
        Example(
            "Reader of a resource group in the subscription that one contributes to",
            (user("ann"), assign("ann", "Contributor"), assign("ann", "Reader", at=GROUP)),
            finds=(assignment_id("ann", "Reader", at=GROUP),),
        ),
        Example(
            "The same role in person and through a group",
            (
                user("ann"),
                group("g"),
                members("g", "ann"),
                assign("g", "Reader", kind=PrincipalKind.GROUP),
                assign("ann", "Reader"),
            ),
            finds=(assignment_id("ann", "Reader"),),
        ),
        Example(
            "Inherited from the management group above",
            (
                user("ann"),
                management_group("m"),
                subscription("s", below="m"),
                _at_management_group("ann", "Reader"),
                assign("ann", "Reader", at=SUB),
            ),
            finds=(assignment_id("ann", "Reader", at=SUB),),
        ),
        Example(
            "Two roles that give the same, of which the built-in one stays",
            (user("ann"), role("same", "*"), assign("ann", "same"), assign("ann", "Owner")),
            finds=(assignment_id("ann", "same"),),
        ),
        Example(
            "One under a condition, and the same without",
            (
                user("ann"),
                assign("ann", "User Access Administrator", at=GROUP, condition=_SOME),
                assign("ann", "User Access Administrator"),
            ),
            finds=(assignment_id("ann", "User Access Administrator", at=GROUP),),
        ),
        Example(
            "The wider one under a condition covers nothing",
            (
                user("ann"),
                assign("ann", "User Access Administrator", at=GROUP),
                assign("ann", "User Access Administrator", condition=_SOME),
            ),
        ),
        Example(
            "All operations that are known today are not everything",
            (
                user("ann"),
                role("all-of-it", "Contoso.Widgets/widgets/read"),
                role("every", "Contoso.Widgets/*"),
                assign("ann", "all-of-it"),
                assign("ann", "every", at=GROUP),
            ),
        ),
        Example(
            "An exclusion of the wider role that the narrower one grants",
            (user("ann"), assign("ann", "Contributor"), assign("ann", "User Access Administrator", at=GROUP)),
        ),
        Example(
            "Data operations, which no management role gives",
            (user("ann"), assign("ann", "Owner"), assign("ann", "Storage Blob Data Reader", at=GROUP)),
        ),
        Example(
            "Owner that may have been activated for some hours, beside Reader for good",
            (user("ann"), eligible("ann", "Owner"), assign("ann", "Owner"), assign("ann", "Reader")),
        ),
        Example("Side by side", (user("ann"), assign("ann", "Reader"), assign("ann", "Storage Blob Data Reader"))),
    ),
)
