"""A custom role may be assigned anywhere in the tenant.

## What is wrong
The role's assignable scopes hold the root ``/``, a wildcard, or the tenant's root management
group, so that it can be assigned in every subscription.

## Why it matters
A role made for one team can be given in every other subscription, where nobody reviewed it.
Whoever may change the role must hold the right on every assignable scope, so a narrow list
also protects the role itself.

## Remedy
List the subscriptions or resource groups in which the role is meant to be assigned.

## References
- Microsoft: Azure custom roles (AssignableScopes)
- Microsoft: Best practices for Azure RBAC
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Severity, Step
from lspriv.model.role import RoleDefinition
from lspriv.model.scope import MANAGEMENT_GROUP_PREFIX, ROOT, management_group_of, scope_key
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.example import SUB, management_group, management_group_id, role, role_id
from lspriv.rules.role_parts import assigned, assigned_words, edit, figures, reference, subject


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_root_management_group: bool = False
    """Accept the tenant's root management group as an assignable scope."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit | Doubt]:
    """Find custom roles whose assignable scopes cover the whole tenant."""
    snapshot = tenant.snapshot
    roots = {scope_key(group.id) for group in snapshot.management_groups if group.is_root}
    if snapshot.tenant_id:
        # The root group bears the tenant's id (Microsoft: "What are Azure management groups?").
        roots.add(f"{MANAGEMENT_GROUP_PREFIX}{snapshot.tenant_id.lower()}")
    everywhere = set[str]() if params.allow_root_management_group else roots
    for definition in tenant.custom_roles:
        wide = tuple(
            scope
            for scope in definition.assignable_scopes
            if scope_key(scope) == ROOT or "*" in scope or scope_key(scope) in everywhere
        )
        if wide:
            yield _hit(tenant, definition, wide)
        elif not roots and any(management_group_of(scope_key(scope)) for scope in definition.assignable_scopes):
            yield Doubt(definition.id, "whether its management group is the tenant's root is not in the input")


def _hit(tenant: Tenant, role: RoleDefinition, wide: tuple[str, ...]) -> Hit:
    effect = tenant.engine.roles.effect(role.guid)
    grave = effect is not None and tenant.scale.worst(effect.granted).weight >= 3
    shown = ", ".join(f"`{scope}`" for scope in wide)
    count = assigned(tenant, role)
    return Hit(
        subject=subject(role),
        identity=(role.guid,),
        message=f"custom role `{role.name}` ({assigned_words(count)}) may be assigned anywhere: assignable at {shown}",
        severity=Severity.MEDIUM if grave else Severity.LOW,
        role=reference(role),
        evidence=tuple(Step("scope", role.id, scope, f"assignable scope `{scope}`") for scope in wide),
        remedy=edit(role, "list only the subscriptions or resource groups in which it is meant to be assigned"),
        details=figures(tenant, role),
    )


_ROOT_GROUP = management_group_id("root")

RULE = Rule(
    id="wildcard-assignable-scope",
    summary="a custom role may be assigned anywhere in the tenant",
    severity=Severity.MEDIUM,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_definitions"}),
    params=Params,
    controls=("MCSB PA-7", "Azure Policy a451c1ef-c6ca-483d-87ed-f49761e3ffb5"),
    examples=(
        Example("The root scope", (role("old", "Microsoft.Web/sites/read", scopes=("/",)),), finds=(role_id("old"),)),
        Example(
            "The root management group",
            (management_group("root"), role("wide", "Microsoft.Web/sites/read", scopes=(_ROOT_GROUP,))),
            finds=(role_id("wide"),),
        ),
        Example("One subscription", (role("narrow", "*", scopes=(SUB,)),)),
        Example(
            "A management group below the root",
            (
                management_group("root"),
                management_group("web", below="root"),
                role("web", "Microsoft.Web/sites/read", scopes=(management_group_id("web"),)),
            ),
        ),
    ),
)
