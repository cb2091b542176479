"""A custom role grants more than reading through a wildcard.

## What is wrong
A pattern with ``*`` among the role's actions or data actions grants operations that change
things, run things or read data. Wildcards are judged by what they match, less what the same
block excludes: ``*/read`` and ``Microsoft.Compute/*/read`` among the actions only read settings and
are left alone.

## Why it matters
A wildcard grants operations that nobody listed, and those that the provider will add next
year. Microsoft advises to name operations in custom roles.

## Remedy
Replace the pattern by the operations that the role's holders use.

## References
- Microsoft: Best practices for Azure RBAC
- Microsoft: Azure custom roles
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.access.patterns import fold
from lspriv.access.privilege import Privilege
from lspriv.access.universe import OperationSet, Universe
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Severity, Step
from lspriv.model.role import Permission, RoleDefinition
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import role, role_id
from lspriv.rules.grading import grade_role
from lspriv.rules.role_parts import assigned, assigned_words, edit, figures, reference, subject


def check(tenant: Tenant, _params: object) -> Iterator[Hit]:
    """Find custom roles with a wildcard that does more than read settings; one finding for each role."""
    for role_definition in tenant.custom_roles:
        broad = [found for block in role_definition.permissions for found in _broad(block, tenant.engine.universe)]
        if broad:
            yield _hit(tenant, role_definition, broad)


def _broad(block: Permission, universe: Universe) -> Iterator[tuple[str, Permission, OperationSet]]:
    """Yield the wildcard patterns of a block that do more than read settings, with what they grant."""
    excluded = universe.expand_all(block.not_actions, block.not_data_actions)
    for pattern in block.actions:
        granted = universe.expand_all((pattern,)) - excluded
        if "*" in pattern and (granted.control & ~universe.reads or _unheard_of(pattern, universe)):
            yield pattern, block, granted
    for pattern in block.data_actions:
        granted = universe.expand_all((), (pattern,)) - excluded
        if "*" in pattern and (granted.data or not universe.expand(pattern)):
            yield pattern, block, granted


def _unheard_of(pattern: str, universe: Universe) -> bool:
    """Tell whether a pattern may grant writes although the catalogue knows nothing that it matches."""
    return not universe.expand(pattern) and not fold(pattern).endswith("/read")


def _hit(tenant: Tenant, role: RoleDefinition, broad: list[tuple[str, Permission, OperationSet]]) -> Hit:
    gravest = max((tenant.scale.worst(granted) for _, _, granted in broad), key=lambda kind: (kind.weight, kind.value))
    count = assigned(tenant, role)
    conditioned = all(block.condition for _, block, _ in broad)
    patterns = [pattern for pattern, _, _ in broad]
    shown = ", ".join(f"`{pattern}`" for pattern in patterns[:3]) + (
        f" and {len(patterns) - 3} more" if patterns[3:] else ""
    )
    says = "matches operations that no catalogue knows" if gravest is Privilege.NOTHING else f"lets it {gravest.words}"
    granted: Json = [
        {"pattern": pattern, "operations": len(operations), "privilege": tenant.scale.worst(operations).value}
        for pattern, _, operations in broad
    ]
    return Hit(
        subject=subject(role),
        identity=(role.guid,),
        message=f"custom role `{role.name}` ({assigned_words(count)}) has {shown}, which {says}",
        severity=grade_role(gravest, assigned=count > 0, conditioned=conditioned),
        confidence=Confidence.POSSIBLE if conditioned else Confidence.CERTAIN,
        role=reference(role),
        evidence=tuple(
            Step("permission", role.id, pattern, f"`{pattern}` grants {len(operations):,} known operations")
            for pattern, _, operations in broad
        ),
        remedy=edit(role, "replace the wildcards by the operations that are used"),
        details={**figures(tenant, role), "patterns": granted},
    )


RULE = Rule(
    id="wildcard-action",
    summary="a custom role grants more than reading through a wildcard",
    severity=Severity.CRITICAL,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_definitions"}),
    controls=("MCSB PA-7", "Azure Policy a451c1ef-c6ca-483d-87ed-f49761e3ffb5"),
    examples=(
        Example("Everything", (role("all", "*"),), finds=(role_id("all"),)),
        Example("A whole provider", (role("store", "Microsoft.Storage/*"),), finds=(role_id("store"),)),
        Example("A provider that no catalogue knows", (role("odd", "Contoso.Widgets/*"),), finds=(role_id("odd"),)),
        Example(
            "All writing of blobs", (role("blobs", data=("Microsoft.Storage/*/write",)),), finds=(role_id("blobs"),)
        ),
        Example(
            "Reading the data of every storage account",
            (role("reader", data=("Microsoft.Storage/*/read",)),),
            finds=(role_id("reader"),),
        ),
        Example("Reading everything", (role("auditor", "*/read"),)),
        Example("Reading one provider", (role("vms", "Microsoft.Compute/*/read"),)),
        Example(
            "A wildcard whose writes are all excluded",
            (role("vms", "Microsoft.Compute/*", without=("*/write", "*/delete", "*/action")),),
        ),
        Example("Named operations", (role("restart", "Microsoft.Compute/virtualMachines/restart/action"),)),
    ),
)
