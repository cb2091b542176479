"""A principal that does not administer roles can remove resource locks.

## What is wrong
The assignment allows writing or deleting management locks, although it grants no roles, or only under
a condition. Who grants roles freely may do anything, locks included, and has rules of its own. By effect: a
wildcard such as ``*/delete`` or ``Microsoft.Authorization/*/delete`` removes locks too.

## Why it matters
A lock is often the last thing between a mistake and a deleted database. It only protects against
those who may not take it off.

## Remedy
Take the operations out of the role, or exclude ``Microsoft.Authorization/locks/*`` from it. Keep one
role made for the administration of locks, give it to few, and name it in the baseline
(``allow_roles``).

## References
- Microsoft: Lock your resources to protect your infrastructure (who can create or delete locks)
- CIS Microsoft Azure Foundations Benchmark: custom role for administering resource locks
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lspriv.access.privilege import Privilege
from lspriv.access.universe import OperationSet
from lspriv.graph.tenant import Tenant
from lspriv.model.finding import Confidence, Json, Severity
from lspriv.rules.assignments import EVERYWHERE, PRIVILEGED, hit, judged_at, names
from lspriv.rules.base import Example, Hit, Rule
from lspriv.rules.delegating import only_roles
from lspriv.rules.example import GROUP, ROLE_GUIDS, assign, assignment_id, role, user
from lspriv.rules.grading import grade

LOCK_OPERATIONS = ("Microsoft.Authorization/locks/delete", "Microsoft.Authorization/locks/write")
"""Operations that take locks away or weaken them (Microsoft: "Lock your resources to protect your
infrastructure")."""

_GRANTING = (Privilege.FULL_CONTROL, Privilege.GRANT_ROLES)


@dataclass(frozen=True, slots=True)
class Params:
    """What this rule lets a baseline choose."""

    allow_roles: tuple[str, ...] = ()
    """Roles, by name or GUID, that are made for the administration of locks."""


def check(tenant: Tenant, params: Params) -> Iterator[Hit]:
    """Find assignments that can change locks without granting roles."""
    wanted = tenant.engine.universe.expand_all(LOCK_OPERATIONS)
    locking = judged_at(
        tenant, *EVERYWHERE, kinds=PRIVILEGED, allow_roles=params.allow_roles, roles=tenant.roles_granting(wanted)
    )
    for judged in locking:
        holding = tenant.holdings.of_row(judged.row)
        # Who may only grant what a condition lets through cannot give itself the right to locks.
        if tenant.privileges(holding)[0] in _GRANTING:
            continue
        sure = holding.sure & wanted
        found = sure or holding.undecided & wanted
        if not found:
            continue
        name, role_name, where = names(tenant, judged)
        operations: Json = list(tenant.engine.universe.operations(found.control))
        yield hit(
            tenant,
            judged._replace(certain=bool(sure)),
            severity=grade(Privilege.MANAGE, judged.scope, tenant, certain=bool(sure)),
            confidence=None if sure else Confidence.POSSIBLE,
            message=f"`{name}` {'can' if sure else 'under a condition can'} {_does(found, tenant)} in {where}, "
            f"through role `{role_name}`",
            advice="take the lock operations out of the role, or remove this",
            details={"operations": operations},
        )


def _does(found: OperationSet, tenant: Tenant) -> str:
    deletes = tenant.engine.universe.expand_all(LOCK_OPERATIONS[:1])
    return "remove resource locks" if found & deletes else "change resource locks"


_WRITE = "Microsoft.Authorization/roleAssignments/write"
_ONLY_READER = only_roles(ROLE_GUIDS["Reader"])

RULE = Rule(
    id="lock-administration",
    summary="a principal that does not administer roles can remove resource locks",
    severity=Severity.HIGH,
    check=check,
    doc=__doc__,
    needs=frozenset({"role_assignments", "role_definitions"}),
    params=Params,
    controls=("MCSB PA-7", "CIS Azure Foundations 5.0 5.24"),
    examples=(
        Example(
            "A role made for locks that the baseline does not name",
            (user("ann"), role("locker", "Microsoft.Authorization/locks/*"), assign("ann", "locker")),
            finds=(assignment_id("ann", "locker"),),
        ),
        Example(
            "A wildcard that deletes everything, locks included",
            (user("ann"), role("cleaner", "*/read", "*/delete"), assign("ann", "cleaner", at=GROUP)),
            finds=(assignment_id("ann", "cleaner", at=GROUP),),
        ),
        Example(
            "A right to grant some roles, beside one to locks",
            (
                user("ann"),
                role("locker", "Microsoft.Authorization/locks/*", _WRITE),
                assign("ann", "locker", condition=_ONLY_READER),
            ),
            finds=(assignment_id("ann", "locker"),),
        ),
        Example(
            "Deleting everything but locks",
            (
                user("ann"),
                role("cleaner", "*/delete", without=("Microsoft.Authorization/*/delete",)),
                assign("ann", "cleaner"),
            ),
        ),
        Example("Contributor, which excludes them", (user("ann"), assign("ann", "Contributor"))),
        Example("Owner, who may do anything", (user("ann"), assign("ann", "Owner"))),
        Example(
            "Reading locks",
            (user("ann"), role("auditor", "Microsoft.Authorization/locks/read"), assign("ann", "auditor")),
        ),
    ),
)
