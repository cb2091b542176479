"""Deny assignments, and what Privileged Identity Management lists."""

from __future__ import annotations

from typing import Any

from lspriv.model.assignment import EVERYONE, DenyAssignment, DenyPrincipal, EligibleAssignment
from lspriv.model.gap import GapKind
from lspriv.model.principal import PrincipalKind
from lspriv.model.role import Permission
from tests.importers.samples import (
    AT_SUB,
    GROUP,
    OWNER,
    SUB,
    USER,
    assignment,
    assignment_id,
    batch,
    facts,
    gaps,
    name,
    read,
    role_id,
)

AUTHORIZATION = f"{AT_SUB}/providers/Microsoft.Authorization"


def deny(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "properties": {
            "denyAssignmentName": "Locked",
            "description": "d",
            "permissions": [{"actions": ["*/delete"], "notActions": [], "dataActions": [], "notDataActions": []}],
            "scope": AT_SUB,
            "doNotApplyToChildScopes": False,
            "principals": [{"id": "0" * 32, "type": "Everyone"}],
            "excludePrincipals": [{"id": USER.replace("-", ""), "type": "User"}],
            "isSystemProtected": True,
            **more,
        },
        "id": f"{AT_SUB}/providers/Microsoft.Authorization/denyAssignments/{name(number)}",
        "type": "Microsoft.Authorization/denyAssignments",
        "name": name(number),
    }


def eligible(kind: str = "roleEligibilityScheduleInstances", number: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "properties": {
            "roleEligibilityScheduleId": f"{AUTHORIZATION}/roleEligibilitySchedules/{name(6)}",
            "scope": AT_SUB,
            "roleDefinitionId": role_id(OWNER),
            "principalId": GROUP,
            "principalType": "Group",
            "status": "Provisioned",
            "startDateTime": "2024-01-01T00:00:00Z",
            "endDateTime": "2025-01-01T00:00:00Z",
            "memberType": "Direct",
            "expandedProperties": {"principal": {"id": GROUP, "displayName": "Admins", "type": "Group"}},
            **more,
        },
        "id": f"{AT_SUB}/providers/Microsoft.Authorization/{kind}/{name(number)}",
        "type": f"Microsoft.Authorization/{kind}",
    }


def active(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "properties": {
            "originRoleAssignmentId": assignment_id(number),
            "roleAssignmentScheduleId": "x",
            "assignmentType": "Activated",
            "scope": AT_SUB,
            "roleDefinitionId": role_id(OWNER),
            "principalId": USER,
            "principalType": "User",
            "endDateTime": "2025-01-01T08:00:00Z",
            "memberType": "Direct",
            "createdOn": "2024-05-01T10:00:00Z",
            **more,
        },
        "id": f"/providers/Microsoft.Subscription{AUTHORIZATION}/roleAssignmentScheduleInstances/{name(77)}",
        "type": "Microsoft.Authorization/roleAssignmentScheduleInstances",
    }


def test_deny_assignment_gets_dashes_into_its_principals() -> None:
    snapshot = facts(batch([deny()]))
    assert snapshot.deny_assignments == (
        DenyAssignment(
            id=f"{AT_SUB}/providers/Microsoft.Authorization/denyAssignments/{name(1)}",
            scope=AT_SUB,
            name="Locked",
            permissions=(Permission(("*/delete",)),),
            principals=(DenyPrincipal(EVERYONE, "Everyone"),),
            exclude_principals=(DenyPrincipal(USER, "User"),),
            is_system_protected=True,
            description="d",
        ),
    )


def test_deny_effect_condition_and_children() -> None:
    (got,) = facts(
        batch([deny(denyAssignmentEffect="Audit", doNotApplyToChildScopes=True, condition="c", conditionVersion="2.0")])
    ).deny_assignments
    assert (got.effect, got.do_not_apply_to_child_scopes, got.condition, got.condition_version) == (
        "audit",
        True,
        "c",
        "2.0",
    )


def test_deny_without_principals_is_faulty_not_harmless() -> None:
    faulty = deny(2)
    del faulty["properties"]["principals"]
    snapshot = facts(batch([deny(), faulty]))
    assert [gap.kind for gap in gaps(snapshot, "deny_assignments")] == [GapKind.FAILED]


def test_deny_told_differently_is_a_contradiction() -> None:
    snapshot = facts(batch([deny()], "a.json"), batch([deny(denyAssignmentEffect="audit")], "b.json"))
    (gap,) = gaps(snapshot, "deny_assignments")
    assert "effect" in gap.reason and "`a.json` and `b.json`" in gap.reason


def test_eligible_assignment_is_apart_from_active_ones() -> None:
    snapshot = facts(batch([eligible()]))
    assert not len(snapshot.role_assignments)
    assert snapshot.eligible_assignments == (
        EligibleAssignment(
            id=f"{AT_SUB}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/{name(5)}",
            scope=AT_SUB,
            principal_id=GROUP,
            role_definition_id=role_id(OWNER),
            principal_type=PrincipalKind.GROUP,
            member_type="Direct",
            start_date_time="2024-01-01T00:00:00Z",
            end_date_time="2025-01-01T00:00:00Z",
            status="Provisioned",
        ),
    )
    assert snapshot.principals[0].display_name == "Admins"


def test_a_schedule_and_its_instance_are_one_eligibility() -> None:
    schedule = batch([eligible("roleEligibilitySchedules", 6)], "s.json")
    instance = batch([eligible()], "i.json")
    for order in ((schedule, instance), (instance, schedule)):
        (got,) = facts(*order).eligible_assignments
        assert got.id.endswith(f"roleEligibilityScheduleInstances/{name(5)}")


def test_pims_view_is_folded_into_the_plain_assignment() -> None:
    plain, view = batch([assignment()], "a.json"), batch([active()], "b.json")
    for order in ((plain, view), (view, plain)):
        snapshot = facts(*order)
        (got,) = snapshot.role_assignments
        assert (got.assignment_type, got.end_date_time) == ("Activated", "2025-01-01T08:00:00Z")
        assert got.created_on == "2024-05-01T10:00:00Z"
        assert not gaps(snapshot, "role_assignments", GapKind.FAILED)


def test_pims_view_alone_is_an_assignment() -> None:
    (got,) = facts(batch([active()])).role_assignments
    assert (got.id, got.principal_id, got.scope) == (assignment_id(1), USER, AT_SUB)


def test_pims_view_of_another_principal_is_a_contradiction() -> None:
    snapshot = facts(batch([assignment()], "a.json"), batch([active(principalId=GROUP)], "b.json"))
    assert ["`a.json` and `b.json`" in gap.reason for gap in gaps(snapshot, "role_assignments")] == [True]


def test_schedules_of_active_assignments_only_mirror() -> None:
    schedule = {**active(), "type": "Microsoft.Authorization/roleAssignmentSchedules"}
    imported = read(batch([assignment()]), batch([schedule], "s.json"))
    assert len(imported.snapshot.role_assignments) == 1
    assert "they mirror role assignments" in (imported.files[1].note or "")


def test_a_tenant_without_a_licence_for_pim_has_nothing_eligible() -> None:
    said = {"lspriv_export_failed": "az rest", "message": "Bad Request: AadPremiumLicenseRequired The tenant needs"}
    snapshot = facts(batch([assignment()]), batch([said], f"export/{SUB}/eligible-assignments-1.error.json"))
    assert [(gap.kind, gap.scope) for gap in gaps(snapshot, "eligible_assignments")] == [(GapKind.NOTE, AT_SUB)]
