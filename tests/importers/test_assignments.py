"""Role assignments in every shape are the same facts."""

from __future__ import annotations

from lspriv.model.assignment import RoleAssignment
from lspriv.model.gap import GapKind
from lspriv.model.principal import Principal, PrincipalKind
from tests.importers.samples import (
    APP,
    ARM,
    AT_GROUP,
    AT_SUB,
    GROUP,
    OTHER_SUB,
    OWNER,
    PLATFORM,
    READER,
    SUB,
    USER,
    assignment,
    assignment_id,
    batch,
    facts,
    flat,
    gaps,
    name,
    read,
    role_id,
)

EXPECTED = RoleAssignment(
    id=assignment_id(1),
    scope=AT_SUB,
    principal_id=USER,
    role_definition_id=role_id(OWNER),
    principal_type=PrincipalKind.USER,
    created_on="2024-05-01T10:00:00Z",
    created_by=APP,
)


def test_rest_body() -> None:
    imported = read(batch([assignment()], envelope="page"))
    assert list(imported.snapshot.role_assignments) == [EXPECTED]
    assert [(file.taken_for, file.records, file.note) for file in imported.files] == [("role assignments", 1, None)]


def test_cli_row_tells_the_principals_name_too() -> None:
    row = flat(assignment(), principalName="ada@contoso.com", roleDefinitionName="Owner", resourceGroup=None)
    snapshot = facts(batch([row]))
    assert list(snapshot.role_assignments) == [EXPECTED]
    assert snapshot.principals == (Principal(USER, PrincipalKind.USER, user_principal_name="ada@contoso.com"),)


def test_cli_names_groups_by_display_name_and_service_principals_by_app_id() -> None:
    rows = [
        flat(assignment(1, GROUP, kind="Group"), principalName="Admins"),
        flat(assignment(2, APP, kind="ServicePrincipal"), principalName=name(9)),
        flat(assignment(3, USER, kind="ServicePrincipal"), principalName="https://identity.azure.net/x"),
    ]
    principals = {principal.id: principal for principal in facts(batch(rows)).principals}
    assert principals[GROUP].display_name == "Admins"
    assert principals[APP].app_id == name(9)
    assert principals[USER].display_name == "https://identity.azure.net/x"


def test_cli_row_with_an_empty_name_is_of_a_deleted_principal() -> None:
    snapshot = facts(batch([flat(assignment(), principalName="")]))
    assert [principal.deleted for principal in snapshot.principals] == [True]


def test_the_directorys_name_goes_before_that_of_an_assignment() -> None:
    row = batch([flat(assignment(1, APP, kind="ServicePrincipal"), principalName="https://app")], "a.json")
    listed = batch([{"id": APP, "displayName": "deployer", "servicePrincipalType": "Application"}], "z.json")
    assert [principal.display_name for principal in facts(row, listed).principals] == ["deployer"]


def test_directory_outdoes_an_empty_name() -> None:
    listed = batch([{"id": USER, "userPrincipalName": "ada@contoso.com"}], "export/users.json")
    snapshot = facts(batch([flat(assignment(), principalName="")]), listed)
    assert [(principal.deleted, principal.user_principal_name) for principal in snapshot.principals] == [
        (False, "ada@contoso.com")
    ]


def test_resource_graph_row_writes_types_in_small_letters() -> None:
    row = {**assignment(), "type": "microsoft.authorization/roleassignments", "subscriptionId": SUB, "tenantId": ""}
    assert list(facts(batch([row], envelope="graph")).role_assignments) == [EXPECTED]


def test_powershell_and_portal_rows() -> None:
    row = {
        "RoleAssignmentName": name(1),
        "RoleAssignmentId": assignment_id(1),
        "Scope": AT_SUB,
        "DisplayName": "Ada",
        "SignInName": "ada@contoso.com",
        "RoleDefinitionName": "Owner",
        "RoleDefinitionId": OWNER,
        "ObjectId": USER,
        "ObjectType": "User",
        "CanDelegate": False,
    }
    snapshot = facts(batch([row]))
    (got,) = snapshot.role_assignments
    assert (got.id, got.scope, got.principal_id, got.principal_type) == (assignment_id(1), AT_SUB, USER, "User")
    assert got.role_definition_id == role_id(OWNER, None)
    assert snapshot.principals[0].name == "ada@contoso.com"


def test_condition_description_and_delegation_are_kept() -> None:
    record = assignment(
        condition="((!(ActionMatches{'x'})))",
        conditionVersion="2.0",
        description="why",
        delegatedManagedIdentityResourceId="/subscriptions/x",
    )
    for shape in (record, flat(record)):
        (got,) = facts(batch([shape])).role_assignments
        assert got.condition == "((!(ActionMatches{'x'})))"
        assert (got.condition_version, got.description) == ("2.0", "why")
        assert got.delegated_managed_identity_resource_id == "/subscriptions/x"


def test_scope_comes_from_the_id_where_a_row_has_none() -> None:
    record = assignment(scope=AT_GROUP)
    del record["properties"]["scope"]
    assert [got.scope for got in facts(batch([record])).role_assignments] == [AT_GROUP]


def test_the_same_assignment_from_two_files_is_one_and_is_filled_up() -> None:
    bare = {"id": assignment_id(1).upper(), "principalId": USER, "roleDefinitionId": role_id(OWNER, OTHER_SUB)}
    full = assignment(condition="c", conditionVersion="2.0")
    for files in ((bare, full), (full, bare)):
        snapshot = facts(batch([files[0]], "a.json"), batch([files[1]], "b.json"))
        (got,) = snapshot.role_assignments
        assert (got.condition, got.created_by, got.principal_type) == ("c", APP, "User")
        assert not gaps(snapshot, "role_assignments", GapKind.FAILED)


def test_two_files_that_tell_an_assignment_differently_are_named() -> None:
    told = [
        assignment(),
        assignment(role=READER),
        assignment(principal=APP),
        {**assignment(scope=AT_GROUP), "id": assignment_id(1)},
    ]
    for other in told[1:]:
        snapshot = facts(batch([told[0]], "a.json"), batch([other], "b.json"))
        assert list(snapshot.role_assignments) == [EXPECTED]
        (gap,) = gaps(snapshot, "role_assignments", GapKind.FAILED)
        assert "`a.json` and `b.json` disagree" in gap.reason
        assert name(1) in gap.reason


def test_two_conditions_contradict_each_other() -> None:
    one, two = (batch([assignment(condition=text)], f"{text}.json") for text in ("a b", "b"))
    (gap,) = gaps(facts(one, two), "role_assignments", GapKind.FAILED)
    assert "condition" in gap.reason
    spaced = batch([assignment(condition="a   b")], "c.json")
    assert not gaps(facts(one, spaced), "role_assignments", GapKind.FAILED)


def test_a_faulty_record_is_a_gap_and_the_others_stay() -> None:
    faulty = assignment(2)
    del faulty["properties"]["principalId"]
    imported = read(batch([assignment(1), faulty, assignment(3)], "export/ra.json"))
    assert len(imported.snapshot.role_assignments) == 2
    (gap,) = gaps(imported.snapshot, "role_assignments", GapKind.FAILED)
    assert gap.scope == "export/ra.json"
    assert gap.reason == "export/ra.json: record 2: `principalId` is missing"
    (file,) = imported.files
    assert (file.records, file.note) == (2, "1 record not taken (role assignments): faulty, see the gaps")


def test_wrong_types_are_named_without_values() -> None:
    snapshot = facts(batch([assignment(1), assignment(2, principal=17), assignment(3, principal="")]))  # type: ignore[arg-type]
    reasons = [gap.reason for gap in gaps(snapshot, "role_assignments", GapKind.FAILED)]
    assert reasons == [
        "export/a.json: record 2: `properties.principalId` must be text, not a number",
        "export/a.json: record 3: `principalId` is missing",
    ]


def test_a_million_faults_are_told_briefly() -> None:
    rows = [
        assignment(1),
        *({"id": assignment_id(n), "principalId": None, "roleDefinitionId": "x"} for n in range(2, 200)),
    ]
    reasons = [gap.reason for gap in gaps(facts(batch(rows)), "role_assignments", GapKind.FAILED)]
    assert len(reasons) == 51
    assert reasons[-1] == "148 more like these: faulty records in `export/a.json`"


def test_classic_administrators_are_left_out_with_a_reason() -> None:
    classic = {
        "id": "NA(classic admins)",
        "name": "NA(classic admins)",
        "principalId": USER,
        "principalName": "a@b.c",
        "roleDefinitionId": "NA(classic admin role)",
        "roleDefinitionName": "ServiceAdministrator",
        "scope": AT_SUB,
    }
    imported = read(batch([flat(assignment()), classic]))
    assert len(imported.snapshot.role_assignments) == 1
    assert imported.files[0].note == (
        "1 record not taken (classic administrators): Azure no longer honours them; those left were given roles"
    )


def test_a_list_may_mix_shapes_and_kinds() -> None:
    rows = [
        assignment(1),
        flat(assignment(2)),
        {
            "type": "microsoft.authorization/roledefinitions",
            "id": role_id(READER),
            "properties": {"roleName": "Reader", "permissions": [], "assignableScopes": ["/"]},
        },
        assignment(3),
    ]
    imported = read(batch(rows))
    assert [one.id for one in imported.snapshot.role_assignments] == [assignment_id(n) for n in (1, 2, 3)]
    assert len(imported.snapshot.role_definitions) == 1
    assert imported.files[0].taken_for == "role assignments, role definitions"


def test_a_role_listed_from_a_subscription_proves_the_group_above_it() -> None:
    by_prefix = facts(batch([assignment(1, scope=PLATFORM)]))
    assert by_prefix.subscriptions[0].known_ancestors == (PLATFORM,)
    record = assignment(1, scope=PLATFORM)
    record["properties"]["roleDefinitionId"] = role_id(OWNER, None)
    url = f"{ARM}{AT_SUB}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    by_url = facts(
        batch([record], url=url),
        batch([{"id": AT_SUB, "subscriptionId": SUB, "tenantId": "t", "displayName": "S"}], url=f"{ARM}{AT_SUB}"),
    )
    assert by_url.subscriptions[0].known_ancestors == (PLATFORM,)


def test_the_second_listing_of_an_assignment_proves_its_ancestor_too() -> None:
    other = assignment(1, scope=PLATFORM)
    other["properties"]["roleDefinitionId"] = role_id(OWNER, OTHER_SUB)
    snapshot = facts(batch([assignment(1, scope=PLATFORM)], "a.json"), batch([other], "b.json"))
    assert {one.id: one.known_ancestors for one in snapshot.subscriptions} == {SUB: (PLATFORM,), OTHER_SUB: (PLATFORM,)}


def test_an_old_api_version_shows_no_conditions() -> None:
    url = f"{ARM}{AT_SUB}/providers/Microsoft.Authorization/roleAssignments?api-version=2018-09-01-preview"
    (gap,) = gaps(facts(batch([assignment()], url=url)), "conditions")
    assert (gap.scope, gap.kind) == (AT_SUB, GapKind.ABSENT)
    path = f"{AT_SUB}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    assert "2018-09-01-preview" in gap.reason and f"`az rest --method get --url '{path}'`" in gap.reason
    new = url.replace("2018-09-01-preview", "2022-04-01")
    assert not gaps(facts(batch([assignment()], url=new)), "conditions")


def test_names_that_are_no_guids_do_not_collide_over_scopes() -> None:
    rows = [
        {
            "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/one",
            "principalId": USER,
            "scope": scope,
            "roleDefinitionId": role_id(OWNER),
        }
        for scope in (AT_SUB, AT_GROUP)
    ]
    assert len(facts(batch(rows)).role_assignments) == 2
