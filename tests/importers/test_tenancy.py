"""Subscriptions, management groups and what ids only mention."""

from __future__ import annotations

from typing import Any

from lspriv.model.gap import GapKind
from lspriv.model.resource import ManagementGroup, Subscription
from tests.importers.samples import (
    AT_SUB,
    OTHER_SUB,
    PLATFORM,
    READER,
    ROOT_GROUP,
    SUB,
    TENANT,
    assignment,
    batch,
    facts,
    gaps,
    read,
    role,
)

MG = "/providers/Microsoft.Management/managementGroups/"


def account(id: str = SUB, title: str = "Prod", **more: Any) -> dict[str, Any]:
    return {
        "cloudName": "AzureCloud",
        "homeTenantId": TENANT,
        "id": id,
        "isDefault": True,
        "managedByTenants": [],
        "name": title,
        "state": "Enabled",
        "tenantId": TENANT,
        "user": {"name": "ada", "type": "user"},
        **more,
    }


def tree() -> dict[str, Any]:
    return {
        "id": ROOT_GROUP,
        "name": TENANT,
        "displayName": "Tenant Root Group",
        "tenantId": TENANT,
        "type": "/providers/Microsoft.Management/managementGroups",
        "details": {"parent": None, "version": 1},
        "children": [
            {
                "id": PLATFORM,
                "name": "platform",
                "displayName": "Platform",
                "type": "/providers/Microsoft.Management/managementGroups",
                "children": [
                    {"id": AT_SUB, "name": SUB, "displayName": "Prod", "type": "/subscriptions", "children": None}
                ],
            }
        ],
    }


def test_cli_and_rest_lists_of_subscriptions() -> None:
    rest = {
        "id": AT_SUB,
        "subscriptionId": SUB,
        "tenantId": TENANT,
        "displayName": "Prod",
        "state": "Enabled",
        "managedByTenants": [{"tenantId": "t2"}],
        "subscriptionPolicies": {},
    }
    assert facts(batch([account()])).subscriptions == (Subscription(SUB, "Prod", "Enabled", TENANT),)
    snapshot = facts(batch([rest], envelope="page"))
    assert snapshot.subscriptions == (Subscription(SUB, "Prod", "Enabled", TENANT, managed_by_tenants=("t2",)),)
    assert snapshot.tenant_id == TENANT


def test_resource_graph_tells_the_chain_of_groups() -> None:
    row = {
        "id": AT_SUB,
        "name": "Prod",
        "type": "microsoft.resources/subscriptions",
        "tenantId": TENANT,
        "subscriptionId": SUB,
        "properties": {
            "state": "Enabled",
            "managementGroupAncestorsChain": [
                {"name": "platform", "displayName": "Platform"},
                {"name": TENANT, "displayName": "Root"},
            ],
        },
    }
    snapshot = facts(batch([row], envelope="graph"))
    assert snapshot.subscriptions == (Subscription(SUB, "Prod", "Enabled", TENANT, PLATFORM),)
    assert set(snapshot.management_groups) == {
        ManagementGroup(PLATFORM, "Platform", ROOT_GROUP, False),
        ManagementGroup(ROOT_GROUP, "Root", None, True),
    }
    assert not gaps(snapshot, "management_groups")


def test_resource_graph_rows_of_groups() -> None:
    row = {
        "id": PLATFORM,
        "name": "platform",
        "type": "microsoft.management/managementgroups",
        "tenantId": TENANT,
        "properties": {
            "displayName": "Platform",
            "tenantId": TENANT,
            "details": {
                "parent": {"id": ROOT_GROUP, "name": TENANT},
                "managementGroupAncestorsChain": [{"name": TENANT}],
            },
        },
    }
    assert facts(batch([row])).management_groups == (
        ManagementGroup(ROOT_GROUP, None, None, True),
        ManagementGroup(PLATFORM, "Platform", ROOT_GROUP, False),
    )


def test_the_expanded_tree_in_both_forms() -> None:
    cli = tree()
    rest = {
        "id": ROOT_GROUP,
        "name": TENANT,
        "type": "Microsoft.Management/managementGroups",
        "properties": {key: cli[key] for key in ("displayName", "tenantId", "details", "children")},
    }
    for shape in (cli, rest):
        imported = read(batch([shape], envelope="object"))
        assert imported.files[0].taken_for == "management groups"
        snapshot = imported.snapshot
        assert snapshot.subscriptions == (Subscription(SUB, "Prod", parent=PLATFORM),)
        assert set(snapshot.management_groups) == {
            ManagementGroup(ROOT_GROUP, "Tenant Root Group", None, True),
            ManagementGroup(PLATFORM, "Platform", ROOT_GROUP, False),
        }


def test_the_list_of_entities() -> None:
    entities: list[dict[str, Any]] = [
        {
            "id": PLATFORM,
            "name": "platform",
            "type": "Microsoft.Management/managementGroups",
            "displayName": "Platform",
            "parent": {"id": ROOT_GROUP},
            "parentNameChain": [TENANT],
            "tenantId": TENANT,
            "numberOfChildren": 1,
        },
        {
            "id": AT_SUB,
            "name": SUB,
            "type": "/subscriptions",
            "properties": {
                "displayName": "Prod",
                "parent": {"id": PLATFORM},
                "parentNameChain": [TENANT, "platform"],
                "tenantId": TENANT,
            },
        },
    ]
    snapshot = facts(batch(entities))
    assert snapshot.subscriptions == (Subscription(SUB, "Prod", None, TENANT, PLATFORM),)
    assert ManagementGroup(PLATFORM, "Platform", ROOT_GROUP, False) in snapshot.management_groups


def test_a_list_of_groups_without_a_tree_leaves_parents_open() -> None:
    listed = {
        "id": PLATFORM,
        "name": "platform",
        "displayName": "Platform",
        "tenantId": TENANT,
        "type": "Microsoft.Management/managementGroups",
    }
    assert facts(batch([listed])).management_groups == (ManagementGroup(PLATFORM, "Platform", None, None),)


def test_lists_fill_each_other_up() -> None:
    for order in ((tree(), account()), (account(), tree())):
        snapshot = facts(*(batch([one], f"{n}.json") for n, one in enumerate(order)))
        assert snapshot.subscriptions == (Subscription(SUB, "Prod", "Enabled", TENANT, PLATFORM),)


def test_two_parents_are_a_contradiction() -> None:
    other = {**tree(), "children": [{"id": AT_SUB, "name": SUB, "type": "/subscriptions"}]}
    snapshot = facts(batch([tree()], "a.json"), batch([other], "b.json"))
    assert snapshot.subscriptions[0].parent == PLATFORM
    (gap,) = gaps(snapshot, "subscriptions", GapKind.FAILED)
    assert gap.scope == AT_SUB and "`a.json` and `b.json` disagree" in gap.reason and "parent" in gap.reason


def test_what_ids_mention_is_there_by_name_only() -> None:
    snapshot = facts(
        batch(
            [
                assignment(1),
                assignment(2, scope=f"/subscriptions/{OTHER_SUB}/resourceGroups/x"),
                assignment(3, scope=MG + "Lost"),
            ]
        )
    )
    assert [one.id for one in snapshot.subscriptions] == [SUB, OTHER_SUB]
    assert snapshot.management_groups == (ManagementGroup(MG + "Lost"),)


def test_an_unknown_tree_is_a_gap_with_its_command() -> None:
    (gap,) = gaps(facts(batch([account()])), "management_groups")
    assert gap.kind is GapKind.ABSENT
    url = f"/providers/Microsoft.Management/managementGroups/{TENANT}?api-version=2020-05-01"
    assert f"--url '{url}&$expand=children&$recurse=true'`" in gap.reason and SUB in gap.reason
    assert not gaps(facts(batch([tree()])), "management_groups")


def test_tenants_that_disagree_are_told_and_none_is_taken() -> None:
    snapshot = facts(batch([account(), account(OTHER_SUB, tenantId=SUB)]))
    assert snapshot.tenant_id is None
    assert ["2 tenants" in gap.reason for gap in gaps(snapshot, "files", GapKind.NOTE)].count(True) == 1


def test_the_cloud_is_told_by_the_accounts() -> None:
    assert facts(batch([account(cloudName="AzureUSGovernment")])).cloud == "usgov"
    assert facts(batch([assignment()])).cloud == "public"


def test_missing_lists_are_gaps_with_real_ids() -> None:
    snapshot = facts(batch([account(), account(OTHER_SUB, "Dev")]), batch([assignment()], "b.json"))
    (deny,) = gaps(snapshot, "deny_assignments")
    assert (
        f"--url '/subscriptions/{SUB}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01'`"
        in deny.reason
    )
    assert "1 more subscription" in deny.reason and deny.scope == "/"
    (eligible,) = gaps(snapshot, "eligible_assignments")
    assert "roleEligibilityScheduleInstances" in eligible.reason
    (lists,) = gaps(snapshot, "role_assignments")
    assert (lists.scope, lists.kind) == (f"/subscriptions/{OTHER_SUB}", GapKind.ABSENT)


def test_a_list_that_is_there_for_one_subscription_is_missing_for_the_other() -> None:
    empty = batch([], f"export/{SUB}/deny-assignments-1.json", envelope="page")
    snapshot = facts(batch([account(), account(OTHER_SUB, "Dev")]), empty)
    assert [gap.scope for gap in gaps(snapshot, "deny_assignments")] == [f"/subscriptions/{OTHER_SUB}"]
    everywhere = batch([], "export/deny-assignments.json")
    assert not gaps(facts(batch([account()]), everywhere), "deny_assignments")


def test_an_input_without_role_assignments_says_so() -> None:
    (gap,) = gaps(facts(batch([account()])), "role_assignments")
    assert gap.scope == "/" and f"az role assignment list --all --include-inherited --subscription {SUB}" in gap.reason


def test_an_input_without_any_list_of_role_definitions_lacks_them() -> None:
    (gap,) = gaps(facts(batch([account()]), batch([assignment()], "b.json")), "role_definitions")
    assert (gap.scope, gap.kind) == ("/", GapKind.ABSENT)
    assert f"`az role definition list --custom-role-only true --subscription {SUB}`" in gap.reason
    azures_own = batch([role(READER, ["*/read"])], "roles.json")
    empty = batch([], "role-definitions.json", envelope="page")
    for listed in (azures_own, empty):
        assert not gaps(facts(batch([account(), account(OTHER_SUB, "Dev")]), listed), "role_definitions")


def test_role_definitions_of_one_subscription_are_not_those_of_another() -> None:
    empty = batch([], f"export/{SUB}/role-definitions.json", envelope="page")
    (gap,) = gaps(facts(batch([account(), account(OTHER_SUB, "Dev")]), empty), "role_definitions")
    assert gap.scope == f"/subscriptions/{OTHER_SUB}"
    assert f"--subscription {OTHER_SUB}`" in gap.reason
