"""Role definitions in every shape."""

from __future__ import annotations

from lspriv.model.gap import GapKind
from lspriv.model.role import Permission, RoleDefinition
from tests.importers.samples import AT_SUB, OTHER_SUB, READER, batch, facts, flat, gaps, name, read, role, role_id

EXPECTED = RoleDefinition(
    id=role_id(READER),
    name="Some role",
    custom=True,
    permissions=(Permission(("*",)),),
    assignable_scopes=(AT_SUB,),
    description="What it is for",
    created_on="2024-01-01T00:00:00Z",
    updated_on="2024-02-01T00:00:00Z",
)


def test_rest_cli_and_resource_graph_agree() -> None:
    rest = role(READER)
    cli = flat(rest, roleType="CustomRole", type="Microsoft.Authorization/roleDefinitions")
    graph = {**rest, "type": "microsoft.authorization/roledefinitions", "tenantId": "t", "resourceGroup": ""}
    for shape in (rest, cli, graph):
        assert facts(batch([shape])).role_definitions == (EXPECTED,)


def test_permission_blocks_stay_apart_and_keep_their_conditions() -> None:
    blocks = [
        {"actions": ["a/*"], "notActions": ["a/b"], "dataActions": ["d/read"], "notDataActions": ["d/x"]},
        {"actions": ["c/write"], "condition": "(x)", "conditionVersion": "2.0"},
    ]
    (got,) = facts(
        batch([role(READER, permissions=blocks, type="BuiltInRole", assignableScopes=["/"])])
    ).role_definitions
    assert got.permissions == (
        Permission(("a/*",), ("a/b",), ("d/read",), ("d/x",)),
        Permission(("c/write",), condition="(x)", condition_version="2.0"),
    )
    assert not got.custom


def test_the_file_that_a_custom_role_is_made_from() -> None:
    made_from = {
        "Name": "Restarter",
        "Id": READER,
        "IsCustom": True,
        "Description": "d",
        "Actions": ["a/b"],
        "NotActions": [],
        "DataActions": ["x/read"],
        "NotDataActions": [],
        "AssignableScopes": [AT_SUB],
    }
    (got,) = facts(batch([made_from], envelope="object")).role_definitions
    assert got == RoleDefinition(
        role_id(READER), "Restarter", True, (Permission(("a/b",), (), ("x/read",)),), (AT_SUB,), "d"
    )
    folded = {key[0].lower() + key[1:]: value for key, value in made_from.items()}
    assert facts(batch([folded], envelope="object")).role_definitions == (got,)


def test_a_draft_without_an_id_is_not_taken() -> None:
    draft = {"Name": "Draft", "Actions": ["a/b"], "AssignableScopes": [AT_SUB]}
    imported = read(batch([role(READER)]), batch([draft], "draft.json"))
    assert len(imported.snapshot.role_definitions) == 1
    assert [gap.reason for gap in gaps(imported.snapshot, "role_definitions")] == [
        "draft.json: record 1: `Id` is missing"
    ]


def test_one_role_under_two_subscriptions_is_one() -> None:
    other = {**role(READER), "id": role_id(READER.upper(), OTHER_SUB)}
    snapshot = facts(batch([role(READER)]), batch([other], "b.json"))
    assert snapshot.role_definitions == (EXPECTED,)
    assert not gaps(snapshot, "role_definitions")


def test_order_and_case_of_actions_are_no_contradiction() -> None:
    one, two = role(READER, ["A/read", "b/write"]), role(READER, ["B/write", "a/READ"])
    assert not gaps(facts(batch([one], "a.json"), batch([two], "b.json")), "role_definitions")


def test_other_permissions_are_a_contradiction_that_names_both_files() -> None:
    snapshot = facts(batch([role(READER, ["a/read"])], "a.json"), batch([role(READER, ["*"])], "b.json"))
    (gap,) = gaps(snapshot, "role_definitions", GapKind.FAILED)
    assert "`a.json` and `b.json` disagree" in gap.reason and "permissions" in gap.reason
    assert snapshot.role_definitions[0].permissions == (Permission(("a/read",)),)


def test_a_definition_without_permissions_is_faulty() -> None:
    faulty = role(name(3))
    del faulty["properties"]["permissions"]
    assert [gap.reason for gap in gaps(facts(batch([role(READER), faulty])), "role_definitions")] == [
        "export/a.json: record 2: `permissions` is missing"
    ]


def test_what_one_caller_may_do_is_not_a_role() -> None:
    imported = read(batch([role(READER)]), batch([{"actions": ["*"], "notActions": [], "dataActions": []}], "p.json"))
    assert imported.files[1].taken_for == "skipped"
    assert imported.files[1].note == (
        "1 record not taken (effective permissions of one caller): recognised; not used by this version"
    )
