"""A role is assigned to a principal that the directory no longer has.

## What is wrong
The user, group or application was deleted, and the assignment was left behind. Azure keeps it: the
portal shows "Identity not found". Only principals that a source showed to be deleted count; one that
merely is in no list may belong to another tenant.

## Why it matters
Nobody can use it today, but a deleted principal can be restored for thirty days with the same
object id, and is then back with all its roles. Leftovers also hide what matters in every review,
and count against the limit of 4,000 assignments of a subscription.

## Remedy
Remove the assignment.

## References
- Microsoft: Troubleshoot Azure RBAC (role assignments with identity not found)
- Microsoft: Recover from deletions in Microsoft Entra ID
"""

from __future__ import annotations

from collections.abc import Iterator

from lspriv.access.privilege import Privilege
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Json, Severity
from lspriv.model.principal import Principal, PrincipalKind
from lspriv.rules.assignments import Judged, hit, judge, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.example import GROUP, assign, assignment_id, role, user
from lspriv.rules.grading import milder

_DELETED = Principal("gone", PrincipalKind.USER, deleted=True)


def check(tenant: Tenant, _params: object) -> Iterator[Hit]:
    """Find assignments of deleted principals, two steps milder than if they could be used, at least low."""
    for row in sorted(tenant.orphaned_rows - tenant.passing_rows):
        judged = judge(tenant, row)
        if judged is not None:
            yield _hit(tenant, judged)


def _severity(judged: Judged) -> Severity:
    if not judged.privilege.weight:
        return Severity.INFO
    return min(milder(judged.severity, 2), Severity.LOW, key=lambda severity: severity.rank)


def _hit(tenant: Tenant, judged: Judged) -> Hit:
    name, role_name, where = names(tenant, judged)
    known = judged.privilege is not Privilege.NOTHING
    back = f"; restored, it could {judged.privilege.words} again" if known else ""
    kind = tenant.engine.directory.kind(judged.principal)
    noun = "principal" if kind is PrincipalKind.UNKNOWN else kind.value
    details: dict[str, Json] = {"gives_back": judged.privilege.value}
    return hit(
        tenant,
        judged,
        severity=_severity(judged),
        message=f"`{name}`, a deleted {noun}, still holds role `{role_name}` in {where}{back}",
        advice="remove this",
        details=details,
    )


RULE = Rule(
    id="orphaned-assignment",
    summary="a role is assigned to a principal that the directory no longer has",
    severity=Severity.MEDIUM,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    controls=("MCSB PA-3", "MCSB PA-4"),
    examples=(
        Example(
            "A deleted user who owned the subscription",
            (_DELETED, assign("gone", "Owner")),
            finds=(assignment_id("gone", "Owner"),),
        ),
        Example(
            "A deleted user who read one resource group",
            (_DELETED, assign("gone", "Reader", at=GROUP)),
            finds=(assignment_id("gone", "Reader", at=GROUP),),
        ),
        Example(
            "A deleted user with a role that grants nothing known",
            (_DELETED, role("odd", "Contoso.Widgets/*"), assign("gone", "odd")),
            finds=(assignment_id("gone", "odd"),),
        ),
        Example("A user who is there", (user("ann"), assign("ann", "Owner"))),
        Example("A principal that no list describes", (assign("stranger", "Owner", kind=PrincipalKind.UNKNOWN),)),
    ),
)
