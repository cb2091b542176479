"""The naive evaluator itself: small tenants whose answers follow from the rules by hand."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from lspriv.model.assignment import EVERYONE, DenyAssignment, DenyPrincipal, EligibleAssignment, RoleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import Membership, Principal, PrincipalKind
from lspriv.model.resource import ManagementGroup, Subscription
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table
from tests.generate.conditions import all_conditions
from tests.generate.questions import random_query
from tests.generate.tenants import random_tenant
from tests.naive.evaluator import decide, grants

SUBSCRIPTION = "/subscriptions/s1"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg1"
SITE = f"{GROUP}/providers/Microsoft.Web/sites/shop"
TOP, MIDDLE, OTHER = (f"/providers/Microsoft.Management/managementGroups/{name}" for name in ("top", "middle", "other"))
ANN, TEAM, OUTER = (f"22222222-0000-4000-8000-00000000000{number}" for number in range(3))
READ, WRITE = "Microsoft.Web/sites/read", "Microsoft.Web/sites/write"
READER, BROKEN = "reader", "broken"
WHOLE_TREE = (
    ManagementGroup(TOP, is_root=True),
    ManagementGroup(MIDDLE, parent=TOP),
    ManagementGroup(OTHER, parent=TOP),
)
PLACED = Subscription("s1", parent=MIDDLE)
OPAQUE = "this is not a condition at all"


def holds(principal: str, scope: str, role: str = READER, condition: str | None = None) -> RoleAssignment:
    name = f"{scope.rstrip('/')}/providers/Microsoft.Authorization/roleAssignments/a1"
    return RoleAssignment(name, scope, principal, f"/x/{role}", condition=condition)


def refuses(principal: str, *, spared: Sequence[str] = (), effect: str = "enforced") -> DenyAssignment:
    return DenyAssignment(
        "/deny",
        SUBSCRIPTION,
        permissions=(Permission((READ,)),),
        principals=(DenyPrincipal(principal),),
        exclude_principals=tuple(DenyPrincipal(one) for one in spared),
        effect=effect,
    )


def answer(
    *held: RoleAssignment,
    groups: Sequence[ManagementGroup] = WHOLE_TREE,
    subscription: Subscription = PLACED,
    memberships: Sequence[Membership] = (),
    deny: Sequence[DenyAssignment] = (),
    gaps: Sequence[Gap] = (),
    eligible: Sequence[EligibleAssignment] = (),
    principal: str = ANN,
    operation: str = READ,
    scope: str = SITE,
    data: bool | None = None,
) -> str:
    snapshot = Snapshot(
        subscriptions=(subscription,),
        management_groups=tuple(groups),
        role_definitions=(RoleDefinition(f"/x/{READER}", READER, True, (Permission(("*/read",)),)),),
        role_assignments=assignment_table(held),
        eligible_assignments=tuple(eligible),
        deny_assignments=tuple(deny),
        principals=(
            Principal(ANN, PrincipalKind.USER),
            Principal(TEAM, PrincipalKind.GROUP),
            Principal(OUTER, PrincipalKind.GROUP),
        ),
        memberships=tuple(memberships),
        gaps=tuple(gaps),
    )
    return decide(snapshot, principal, operation, scope, data, planes={}, builtin={})


NOBODY = (Membership(TEAM), Membership(OUTER))
"""Both groups, listed to the end and empty."""


def test_an_assignment_reaches_down_by_whole_segments() -> None:
    assert answer(holds(ANN, GROUP)) == "allowed"
    assert answer(holds(ANN, "/")) == "allowed"
    assert answer(holds(ANN, TOP)) == answer(holds(ANN, MIDDLE)) == "allowed"
    assert answer(holds(ANN, OTHER), memberships=NOBODY) == "denied"
    assert answer(holds(ANN, GROUP), scope=f"{GROUP}0", memberships=NOBODY) == "denied"
    assert answer(holds(ANN, GROUP), scope=SUBSCRIPTION, memberships=NOBODY) == "denied"
    assert answer(holds(ANN, GROUP.upper()), scope=SITE.lower()) == "allowed"


def test_what_the_role_lacks_is_denied() -> None:
    assert answer(holds(ANN, GROUP), operation=WRITE, memberships=NOBODY) == "denied"
    assert answer(holds(ANN, GROUP), data=True, memberships=NOBODY) == "denied"
    assert answer(holds(ANN, GROUP), data=False) == "allowed"


def test_an_eligible_assignment_grants_nothing() -> None:
    eligible = EligibleAssignment("/e", GROUP, ANN, f"/x/{READER}")
    assert answer(eligible=[eligible], memberships=NOBODY) == "denied"


@pytest.mark.parametrize("open_end", [(), (ManagementGroup(MIDDLE),), (ManagementGroup(MIDDLE, parent=TOP),)])
def test_a_tree_with_an_open_end_leaves_management_groups_open(open_end: tuple[ManagementGroup, ...]) -> None:
    assert answer(holds(ANN, OTHER), groups=open_end, memberships=NOBODY) == "unknown"
    assert answer(holds(ANN, MIDDLE), groups=open_end) == "allowed"


def test_known_ancestors_and_the_root_apply_without_a_parent() -> None:
    lost = Subscription("s1", known_ancestors=(MIDDLE,))
    assert answer(holds(ANN, MIDDLE), groups=(), subscription=lost) == "allowed"
    assert answer(holds(ANN, OTHER), groups=(), subscription=lost, memberships=NOBODY) == "unknown"
    assert answer(holds(ANN, TOP), groups=WHOLE_TREE[:1], subscription=Subscription("s1")) == "allowed"


def test_groups_in_a_circle_pass_grants_on() -> None:
    circle = (Membership(TEAM, (ANN, OUTER)), Membership(OUTER, (TEAM,)))
    assert answer(holds(OUTER, GROUP), memberships=circle) == "allowed"
    assert answer(holds(OUTER.replace("-", "").upper(), GROUP), memberships=circle) == "allowed"


def test_members_that_nobody_listed_may_be_anybody() -> None:
    assert answer(holds(TEAM, GROUP), memberships=NOBODY) == "denied"
    assert answer(holds(TEAM, GROUP), memberships=NOBODY[1:]) == "unknown"
    assert answer(holds(OUTER, GROUP), memberships=(Membership(OUTER, (TEAM,)),)) == "unknown"
    assert answer(holds(OUTER, GROUP), memberships=(Membership(OUTER, (TEAM,)),), principal=TEAM) == "allowed"
    assert answer(holds(ANN, GROUP), holds(TEAM, GROUP)) == "allowed"
    failed = Gap("memberships", TEAM, "cut off")
    assert answer(holds(TEAM, GROUP), memberships=NOBODY, gaps=[failed]) == "unknown"


def test_a_definition_that_is_missing_may_grant_anything() -> None:
    assert answer(holds(ANN, GROUP, BROKEN)) == "unknown"
    assert answer(holds(ANN, GROUP, BROKEN), holds(ANN, GROUP)) == "allowed"


def test_a_deny_assignment_wins() -> None:
    assert answer(holds(ANN, GROUP), deny=[refuses(ANN)]) == "denied"
    assert answer(holds(ANN, GROUP), deny=[refuses(EVERYONE.replace("-", ""))]) == "denied"
    assert answer(holds(ANN, GROUP), deny=[refuses(ANN, effect="Audit")]) == "allowed"
    assert answer(holds(ANN, GROUP), deny=[refuses(EVERYONE, spared=[ANN])]) == "allowed"
    spared_team = [refuses(EVERYONE, spared=[TEAM])]
    assert answer(holds(ANN, GROUP), deny=spared_team, memberships=NOBODY) == "denied"
    assert answer(holds(ANN, GROUP), deny=spared_team, memberships=(Membership(TEAM, (ANN,)),)) == "allowed"
    assert answer(holds(ANN, GROUP), deny=spared_team) == "unknown"


def test_an_undecided_condition_makes_an_answer_conditional() -> None:
    opaque = holds(ANN, GROUP, condition=OPAQUE)
    assert answer(opaque) == "conditional"
    assert answer(opaque, holds(ANN, GROUP)) == "allowed"
    assert answer(opaque, operation=WRITE) == "denied"
    assert answer(opaque, deny=[refuses(ANN)]) == "denied"
    assert answer(holds(ANN, GROUP, BROKEN, OPAQUE)) == "unknown"


def test_a_condition_is_decided_from_the_scope_where_that_is_enough() -> None:
    logs = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'logs'"
    containers = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/acct/blobServices/default/containers"
    assert answer(holds(ANN, GROUP, condition=logs), scope=f"{containers}/logs") == "allowed"
    assert answer(holds(ANN, GROUP, condition=logs), scope=f"{containers}/data") == "denied"
    assert answer(holds(ANN, GROUP, condition=logs)) == "conditional"


@pytest.mark.parametrize(
    ("kind", "scope", "expected"),
    [
        (GapKind.FAILED, SUBSCRIPTION, "unknown"),
        (GapKind.FAILED, TOP, "unknown"),
        (GapKind.FAILED, "exports/page-2.json", "unknown"),
        (GapKind.FAILED, f"{SUBSCRIPTION}/resourceGroups/rg2", "denied"),
        (GapKind.FAILED, OTHER, "denied"),
        (GapKind.ABSENT, "/", "unknown"),
        (GapKind.ABSENT, OTHER, "denied"),
        (GapKind.NOTE, "/", "denied"),
    ],
)
def test_a_failed_list_of_assignments_may_hold_a_grant(kind: GapKind, scope: str, expected: str) -> None:
    assert answer(gaps=[Gap("role_assignments", scope, "cut off", kind)], memberships=NOBODY) == expected


def test_who_or_where_is_not_in_the_snapshot_is_unknown() -> None:
    everywhere = holds(ANN, "/")
    assert answer(everywhere, principal="22222222-0000-4000-8000-000000000009") == "unknown"
    assert answer(everywhere, scope="/subscriptions/s2") == "unknown"
    assert answer(everywhere, scope=f"{TOP}x") == "unknown"
    assert answer(everywhere, scope=OTHER) == "allowed"
    assert answer(everywhere, scope="/") == "allowed"


def test_grants_name_what_surely_covers() -> None:
    role = RoleDefinition("/x/r", "r", True, (Permission((WRITE,)), Permission(("*/read ", "Microsoft.Web/*"))))
    snapshot = Snapshot(
        subscriptions=(Subscription("s1"),),
        role_definitions=(role,),
        role_assignments=assignment_table([holds(ANN, GROUP, "r"), holds(TEAM, GROUP, "r")]),
    )
    assert grants(snapshot, ANN, READ, SITE, None, planes={}, builtin={}) == [
        (f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/a1", 1, "*/read "),
        (f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/a1", 1, "Microsoft.Web/*"),
    ]


def test_equal_seeds_give_equal_tenants_and_questions() -> None:
    first, second = random_tenant(Random(7), 5), random_tenant(Random(7), 5)
    assert first == second
    assert [random_query(Random(n), first) for n in range(50)] == [random_query(Random(n), second) for n in range(50)]


def test_no_two_conditions_share_a_text() -> None:
    texts = [condition.text for condition in all_conditions()]
    assert len(texts) == len(set(texts)) > 40
