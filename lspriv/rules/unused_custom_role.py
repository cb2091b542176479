"""A custom role is assigned nowhere.

## What is wrong
No role assignment of the input uses the role, and no eligible one either. Where the role may be
assigned in a subscription or management group that the input does not have, nobody can tell.

## Why it matters
A role that nobody holds is still there to be given: it escapes reviews, its name promises a purpose
that it no longer has, and whoever grants roles by a list of names may pick it. A tenant has room for
5,000 custom roles.

## Remedy
Make sure that no pipeline or template assigns it, keep its definition, then delete it.

## References
- Microsoft: Azure custom roles (limits)
- Microsoft: Best practices for Azure RBAC
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Remedy, Severity, Step
from lspriv.model.gap import GapKind
from lspriv.model.role import RoleDefinition, in_words, role_guid
from lspriv.model.scope import ROOT, ScopeLevel, scope_key, scope_level
from lspriv.rules.base import Doubt, Example, Hit, Rule
from lspriv.rules.example import GROUP, assign, eligible, management_group_id, role, role_id, user
from lspriv.rules.role_parts import edit, figures, reference, subject, written_guid
from lspriv.rules.shell import command

_LISTS = ("role_assignments", "eligible_assignments", "files")
"""What may hide an assignment where it was not read."""


def check(tenant: Tenant, _params: object) -> Iterator[Hit | Doubt]:
    """Find custom roles without any assignment, active or eligible."""
    snapshot = tenant.snapshot
    used = set(tenant.assignments_per_role)
    used.update(role_guid(eligible.role_definition_id) for eligible in snapshot.eligible_assignments)
    all_read = not any(gap.source in _LISTS and gap.kind is not GapKind.NOTE for gap in snapshot.gaps)
    for definition in tenant.custom_roles:
        if definition.guid in used:
            continue
        unseen = _unseen(tenant, definition)
        if unseen is not None:
            yield Doubt(definition.id, f"whether it is assigned in `{unseen}` is not in the input")
        else:
            # Nobody tells whether all subscriptions below a management group are in the input.
            levels = {scope_level(scope_key(scope)) for scope in definition.assignable_scopes}
            below_group = not levels.isdisjoint((ScopeLevel.ROOT, ScopeLevel.MANAGEMENT_GROUP))
            yield _hit(tenant, definition, certain=all_read and not below_group)


def _unseen(tenant: Tenant, definition: RoleDefinition) -> str | None:
    """Return an assignable scope whose assignments the input cannot have, or None."""
    hierarchy = tenant.engine.hierarchy
    for scope in definition.assignable_scopes:
        key = scope_key(scope)
        if key != ROOT and not hierarchy.knows(key):
            return scope
    return None


def _hit(tenant: Tenant, definition: RoleDefinition, *, certain: bool) -> Hit:
    effect = tenant.engine.roles.effect(definition.guid)
    privilege = tenant.scale.worst(effect.granted) if effect is not None else None
    can = f"; whoever is given it can {privilege.words}" if privilege is not None and privilege.weight else ""
    scopes = definition.assignable_scopes or (ROOT,)
    return Hit(
        subject=subject(definition),
        identity=(definition.guid,),
        message=f"custom role `{definition.name}` is assigned nowhere{'' if certain else ' in the input'}{can}",
        severity=Severity.LOW if privilege is not None and privilege.weight else Severity.INFO,
        confidence=Confidence.CERTAIN if certain else Confidence.LIKELY,
        role=reference(definition),
        evidence=(
            *(
                Step("permission", definition.id, "role", f"block {number}: {in_words(block)}")
                for number, block in enumerate(definition.permissions)
            ),
            *(Step("scope", definition.id, scope, f"may be assigned at `{scope}` and below") for scope in scopes),
        ),
        remedy=Remedy(
            "keep its definition, then delete it",
            (
                *edit(definition, "").commands,
                command(
                    *("az", "role", "definition", "delete", "--name", written_guid(definition)),
                    *("--scope", scopes[0], "--custom-role-only", "true"),
                ),
            ),
        ),
        details=figures(tenant, definition),
    )


RULE = Rule(
    id="unused-custom-role",
    summary="a custom role is assigned nowhere",
    severity=Severity.LOW,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions", "eligible_assignments"}),
    controls=("MCSB PA-7", "MCSB PA-3", "Azure Policy a451c1ef-c6ca-483d-87ed-f49761e3ffb5"),
    examples=(
        Example("A role that nobody holds", (role("old", "Microsoft.Web/sites/write"),), finds=(role_id("old"),)),
        Example(
            "A role of the management group above that nobody holds",
            (role("old", "*/read", scopes=("/",)),),
            finds=(role_id("old"),),
        ),
        Example("A role that somebody holds", (user("ann"), role("mine", "*/read"), assign("ann", "mine", at=GROUP))),
        Example("A role that somebody may activate", (user("ann"), role("mine", "*/read"), eligible("ann", "mine"))),
        Example(
            "A role that may be assigned in a subscription that the input does not have",
            (role("elsewhere", "*/read", scopes=("/subscriptions/s", "/subscriptions/other")),),
            doubts=1,
        ),
        Example(
            "A role of a management group that the input does not have",
            (role("elsewhere", "*/read", scopes=(management_group_id("m"),)),),
            doubts=1,
        ),
    ),
)
