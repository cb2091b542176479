"""Deny assignments and activations, as the rules about assignments see them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lspriv.catalog import load_catalog
from lspriv.graph.tenant import Tenant
from lspriv.model.assignment import DenyPrincipal
from lspriv.model.principal import PrincipalKind
from lspriv.rules import (
    direct_user_assignment,
    guest_privileged,
    privileged_workload_identity,
    standing_privileged_access,
    subscription_wide_role,
    unconditioned_role_administration,
)
from lspriv.rules.base import Hit, Rule
from lspriv.rules.delegating import only_roles
from lspriv.rules.example import (
    GROUP,
    ROLE_GUIDS,
    Part,
    assign,
    build,
    deny,
    eligible,
    group,
    guest,
    members,
    service_principal,
    user,
)

WORKLOAD = PrincipalKind.SERVICE_PRINCIPAL
OWNER = assign("ann", "Owner")


def hits(rule: Rule, *parts: Part) -> list[Hit]:
    tenant = Tenant(build(parts), load_catalog(), now="2026-11-01T00:00:00Z")
    return [hit for hit in rule.check(tenant, rule.params()) if isinstance(hit, Hit)]


def test_a_deny_for_everyone_takes_the_privilege_away() -> None:
    assert hits(subscription_wide_role.RULE, user("ann"), OWNER, deny("*")) == []


def test_a_deny_of_role_writes_leaves_the_rest() -> None:
    [hit] = hits(subscription_wide_role.RULE, user("ann"), OWNER, deny("Microsoft.Authorization/*"))
    assert hit.details["privilege"] == "manage-most"


def test_a_deny_that_only_audits_takes_nothing() -> None:
    audit = replace(deny("*"), effect="Audit")
    [hit] = hits(subscription_wide_role.RULE, user("ann"), OWNER, audit)
    assert hit.details["privilege"] == "full-control"


def test_a_deny_that_stops_at_its_scope_takes_nothing_below_it() -> None:
    stops = replace(deny("*", at=GROUP), do_not_apply_to_child_scopes=True)
    parts = (service_principal("sp"), assign("sp", "Contributor", at=GROUP, kind=WORKLOAD))
    assert len(hits(privileged_workload_identity.RULE, *parts, stops)) == 1
    assert hits(privileged_workload_identity.RULE, *parts, deny("*", at=GROUP)) == []


def test_a_deny_that_leaves_out_a_member_takes_nothing_from_the_group() -> None:
    """The member keeps what the group's assignment grants, so the assignment still conveys it."""
    parts = (service_principal("sp"), group("g"), members("g", "sp"), assign("g", "Owner", kind=PrincipalKind.GROUP))
    leaves_out = replace(deny("*"), exclude_principals=(DenyPrincipal("sp", "ServicePrincipal"),))
    assert len(hits(privileged_workload_identity.RULE, *parts, leaves_out)) == 1
    assert hits(privileged_workload_identity.RULE, *parts, deny("*")) == []


@pytest.mark.parametrize("excluded", ["other", "outer"])
def test_a_deny_that_leaves_out_another_group_of_a_member_takes_nothing_from_the_group(excluded: str) -> None:
    """Who is in the group that is left out keeps what any group of theirs holds: the engine says allowed."""
    parts: tuple[Part, ...] = (
        *(user("ann"), group("g"), members("g", "ann"), assign("g", "Owner", kind=PrincipalKind.GROUP)),
        *(group("other"), members("other", "ann"), group("outer"), members("outer", "other")),
    )
    leaves_out = replace(deny("*"), exclude_principals=(DenyPrincipal(excluded, "Group"),))
    assert len(hits(standing_privileged_access.RULE, *parts, leaves_out)) == 1
    unlisted = replace(deny("*"), exclude_principals=(DenyPrincipal("unlisted", "Group"),))
    assert len(hits(standing_privileged_access.RULE, *parts, unlisted)) == 1
    nobody_of_it = (*parts, group("empty"), members("empty"))
    elsewhere = replace(deny("*"), exclude_principals=(DenyPrincipal("empty", "Group"),))
    assert hits(standing_privileged_access.RULE, *nobody_of_it, elsewhere) == []


def test_an_undecided_condition_on_the_deny_makes_the_finding_possible() -> None:
    unsure = replace(deny("*"), condition="@Resource[HasObotoken] boolequals true")
    [hit] = hits(subscription_wide_role.RULE, user("ann"), OWNER, unsure)
    assert (hit.confidence, hit.severity) == ("possible", "high")


def test_what_somebody_activated_is_left_out_and_what_pim_made_standing_is_not() -> None:
    assert hits(subscription_wide_role.RULE, user("ann"), replace(OWNER, assignment_type="Activated")) == []
    assert len(hits(subscription_wide_role.RULE, user("ann"), replace(OWNER, assignment_type="Assigned"))) == 1


def test_a_condition_on_the_time_is_decided_by_now() -> None:
    """The tenant is judged as of `now`: what has expired conveys nothing, what still runs does."""
    for until, found in (("2026-01-01T00:00:00Z", 0), ("2027-01-01T00:00:00Z", 1)):
        expiring = replace(OWNER, condition=f"@Environment[UtcNow] DateTimeLessThan '{until}'", condition_version="2.0")
        assert len(hits(subscription_wide_role.RULE, user("ann"), expiring)) == found, until


def test_what_pim_has_ended_by_now_is_left_out() -> None:
    for ends, found in (("2026-10-31T23:59:59Z", 0), ("2026-11-02T00:00:00Z", 1)):
        passing = replace(OWNER, assignment_type="Assigned", end_date_time=ends)
        assert len(hits(subscription_wide_role.RULE, user("ann"), passing)) == found, ends


def test_what_may_be_an_activation_is_not_surely_standing() -> None:
    """Only PIM's list of active assignments tells an activation from what stands for good."""
    parts = (user("ann"), eligible("ann", "Owner"))
    [hit] = hits(standing_privileged_access.RULE, *parts, OWNER)
    assert (hit.confidence, hit.message.endswith("which the input does not tell")) == ("possible", True)
    [told] = hits(standing_privileged_access.RULE, *parts, replace(OWNER, assignment_type="Assigned"))
    assert told.confidence == "certain"
    [other] = hits(standing_privileged_access.RULE, *parts, assign("ann", "Contributor"))
    assert other.confidence == "certain"


def test_a_deny_of_the_holder_stops_what_a_condition_leaves_free() -> None:
    """Writing under a condition is held; that removing is free says nothing where a deny assignment refuses it."""
    administrator = "Role Based Access Control Administrator"
    write_only = only_roles(ROLE_GUIDS["Reader"]).split(" AND ")[0]
    parts = (user("ann"), assign("ann", administrator, condition=write_only))
    [hit] = hits(unconditioned_role_administration.RULE, *parts)
    assert hit.details["problems"] == ["delete-free"]
    refused = deny("Microsoft.Authorization/roleAssignments/delete")
    assert hits(unconditioned_role_administration.RULE, *parts, refused) == []
    perhaps = replace(refused, condition="@Resource[HasObotoken] boolequals true")
    [hit] = hits(unconditioned_role_administration.RULE, *parts, perhaps)
    assert hit.confidence == "possible"


@pytest.mark.parametrize("rule", [standing_privileged_access.RULE, guest_privileged.RULE])
def test_a_deny_of_one_person_takes_that_person_out_of_the_finding_about_the_group(rule: Rule) -> None:
    parts = (group("g"), assign("g", "Owner", kind=PrincipalKind.GROUP))
    two = (*parts, guest("raj"), guest("sue"), members("g", "raj", "sue"))
    [hit] = hits(rule, *two, deny("*", to="raj"))
    assert "sue" in hit.message
    assert "raj" not in hit.message
    assert hits(rule, *parts, guest("raj"), members("g", "raj"), deny("*", to="raj")) == []


@pytest.mark.parametrize(
    ("given", "privilege"),
    [("Reader", None), ("Contributor", "manage-most"), ("User Access Administrator", "grant-roles")],
)
def test_a_right_to_grant_some_roles_counts_for_what_these_give(given: str, privilege: str | None) -> None:
    condition = only_roles(ROLE_GUIDS[given])
    held = assign("ann", "Role Based Access Control Administrator", condition=condition)
    found = [hit.details["privilege"] for hit in hits(subscription_wide_role.RULE, user("ann"), held)]
    assert found == ([privilege] if privilege else [])


def test_a_condition_on_assignments_does_not_hold_an_owner_who_may_widen_roles() -> None:
    held = assign("ann", "Owner", condition=only_roles(ROLE_GUIDS["Reader"]))
    [hit] = hits(subscription_wide_role.RULE, user("ann"), held)
    assert (hit.details["privilege"], hit.confidence) == ("full-control", "certain")


def test_what_may_be_an_activation_is_no_sure_assignment_to_a_person() -> None:
    [hit] = hits(direct_user_assignment.RULE, user("ann"), OWNER, eligible("ann", "Owner"))
    assert hit.confidence == "possible"
