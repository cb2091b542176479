"""What peers of lspriv judge wrongly about roles and workloads, judged rightly."""

from __future__ import annotations

from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.model.principal import PrincipalKind
from lspriv.model.role import Permission, RoleDefinition
from lspriv.rules import (
    custom_role_can_grant_roles,
    management_group_assignment,
    privileged_workload_identity,
    subscription_wide_role,
    wildcard_action,
)
from lspriv.rules.base import Hit, Rule
from lspriv.rules.example import (
    GROUP,
    Part,
    assign,
    build,
    function_app,
    group,
    identity,
    management_group,
    management_group_id,
    members,
    role,
    role_id,
    user,
)

WORKLOAD = PrincipalKind.SERVICE_PRINCIPAL


def hits(rule: Rule, *parts: Part) -> list[Hit]:
    tenant = Tenant(build(parts), load_catalog(), now="2026-11-01T00:00:00Z")
    return [hit for hit in rule.check(tenant, rule.params()) if isinstance(hit, Hit)]


def test_a_clone_of_contributor_is_no_subscription_owner() -> None:
    clone = role("clone", "*", without=("Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"))
    assert hits(custom_role_can_grant_roles.RULE, clone) == []
    [hit] = hits(subscription_wide_role.RULE, user("ann"), clone, assign("ann", "clone"))
    assert hit.details["privilege"] == "manage-most"


def test_a_renamed_clone_of_owner_is_an_owner() -> None:
    [hit] = hits(subscription_wide_role.RULE, user("ann"), role("Log Viewer", "*"), assign("ann", "Log Viewer"))
    assert hit.details["privilege"] == "full-control"


def test_roles_that_can_grant_roles_are_found_by_effect() -> None:
    for pattern in ("Microsoft.Authorization/*", "Microsoft.Authorization/roleAssignments/write", "*/write"):
        assert len(hits(custom_role_can_grant_roles.RULE, role("r", pattern))) == 1, pattern


def test_the_right_to_grant_in_a_second_block_is_found() -> None:
    """A peer reads only the first permission block; and exclusions of one block do not reach the other."""
    blocks = (
        Permission(("*",), ("Microsoft.Authorization/*",)),
        Permission(("Microsoft.Authorization/roleAssignments/*",)),
    )
    second = RoleDefinition(role_id("second"), "second", True, blocks, ("/subscriptions/s",))
    [hit] = hits(custom_role_can_grant_roles.RULE, second)
    assert hit.evidence[0].detail.startswith("block 1:")


def test_a_function_app_that_owns_its_resource_group_is_over_privileged() -> None:
    parts = (function_app("fn", system="sys"), assign("sys", "Owner", at=GROUP, kind=WORKLOAD))
    [hit] = hits(privileged_workload_identity.RULE, *parts)
    assert hit.details["hosts"] == [f"{GROUP}/providers/Microsoft.Web/sites/fn"]


def test_a_function_app_whose_user_assigned_identity_owns_the_subscription_is_over_privileged() -> None:
    parts = (identity("mi"), function_app("fn", runs_as="mi"), assign("mi", "Owner", kind=WORKLOAD))
    [hit] = hits(privileged_workload_identity.RULE, *parts)
    assert hit.details["hosts"] == [f"{GROUP}/providers/Microsoft.Web/sites/fn"]


def test_a_function_app_with_a_custom_role_of_everything_is_over_privileged() -> None:
    parts = (function_app("fn", system="sys"), role("all", "*"), assign("sys", "all", kind=WORKLOAD))
    assert len(hits(privileged_workload_identity.RULE, *parts)) == 1


def test_reading_of_one_provider_is_no_wildcard_fault() -> None:
    """A peer takes any `*` in an action for an owner role."""
    assert hits(wildcard_action.RULE, role("reader", "Microsoft.Compute/*/read")) == []


def test_everything_at_a_management_group_is_found() -> None:
    at = management_group_id("m")
    parts = (user("ann"), management_group("m"), role("all", "*", scopes=(at,)), assign("ann", "all", at=at))
    assert len(hits(management_group_assignment.RULE, *parts)) == 1


def test_owner_of_a_resource_group_is_no_subscription_owner() -> None:
    assert hits(subscription_wide_role.RULE, user("ann"), assign("ann", "Owner", at=GROUP)) == []


def test_a_group_of_people_is_one_finding_and_not_one_for_each_member() -> None:
    parts = (user("ann"), user("bob"), group("g"), members("g", "ann", "bob"))
    assert len(hits(subscription_wide_role.RULE, *parts, assign("g", "Owner", kind=PrincipalKind.GROUP))) == 1
