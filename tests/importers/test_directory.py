"""Users, groups, service principals and who is in which group."""

from __future__ import annotations

from typing import Any

import pytest

from lspriv.model.gap import GapKind
from lspriv.model.principal import Membership, Principal, PrincipalKind
from tests.importers.samples import (
    APP,
    AT_SUB,
    GROUP,
    IDENTITY,
    NESTED,
    USER,
    assignment,
    batch,
    facts,
    gaps,
    name,
    read,
)

GRAPH = "https://graph.microsoft.com/v1.0"
ADA = {
    "id": USER,
    "displayName": "Ada",
    "userPrincipalName": "ada@contoso.com",
    "userType": "Guest",
    "accountEnabled": False,
}
ADMINS = {"id": GROUP, "displayName": "Admins", "securityEnabled": True, "mailEnabled": False, "groupTypes": []}
SERVICE = {
    "id": APP,
    "appId": name(8),
    "displayName": "deployer",
    "servicePrincipalType": "Application",
    "servicePrincipalNames": [name(8)],
    "accountEnabled": True,
    "alternativeNames": [],
}


def members(*ids: str) -> list[dict[str, Any]]:
    return [{"@odata.type": "#microsoft.graph.user", "id": one, "displayName": "U " + one[:2]} for one in ids]


def test_users_groups_and_service_principals() -> None:
    managed = {
        **SERVICE,
        "id": name(3),
        "servicePrincipalType": "ManagedIdentity",
        "alternativeNames": ["isExplicit=True", IDENTITY],
    }
    imported = read(batch([ADA], "u.json"), batch([ADMINS], "g.json"), batch([SERVICE, managed], "s.json"))
    assert [file.taken_for for file in imported.files] == ["users", "groups", "service principals"]
    assert {one.id: one for one in imported.snapshot.principals} == {
        USER: Principal(USER, PrincipalKind.USER, "Ada", "ada@contoso.com", user_type="Guest", account_enabled=False),
        GROUP: Principal(GROUP, PrincipalKind.GROUP, "Admins"),
        APP: Principal(APP, PrincipalKind.SERVICE_PRINCIPAL, "deployer", app_id=name(8), account_enabled=True),
        name(3): Principal(
            name(3),
            PrincipalKind.MANAGED_IDENTITY,
            "deployer",
            app_id=name(8),
            account_enabled=True,
            resource_id=IDENTITY,
        ),
    }


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ({"context": f"{GRAPH}/$metadata#users"}, PrincipalKind.USER),
        ({"context": f"{GRAPH}/$metadata#groups(id,displayName)"}, PrincipalKind.GROUP),
        ({"url": f"{GRAPH}/servicePrincipals?$top=999"}, PrincipalKind.SERVICE_PRINCIPAL),
    ],
)
def test_context_or_url_tells_what_bare_objects_are(where: dict[str, str], kind: PrincipalKind) -> None:
    snapshot = facts(batch([{"id": USER, "displayName": "x"}], envelope="page", **where))  # type: ignore[arg-type]
    assert [one.kind for one in snapshot.principals] == [kind]


@pytest.mark.parametrize(
    "where",
    [
        {"file": f"export/group-members/{GROUP}.json"},
        {"file": f"export/group-members-{GROUP}.json"},
        {"file": f"export/group-members/{GROUP}/1.json.gz"},
        {"file": "x.json", "url": f"{GRAPH}/groups/{GROUP}/members?$top=999"},
        {"file": "x.json", "context": f"{GRAPH}/$metadata#groups('{GROUP}')/members"},
        {"file": f"group-members/{name(1)}.json", "url": f"{GRAPH}/groups/{GROUP}/transitiveMembers"},
    ],
)
def test_a_files_group_comes_from_url_context_or_path(where: dict[str, str]) -> None:
    imported = read(batch([ADMINS], "g.json"), batch(members(USER, APP), **where))  # type: ignore[arg-type]
    assert imported.snapshot.memberships == (Membership(GROUP, (USER, APP)),)
    assert imported.files[1].taken_for == f"group members of {GROUP}"


def test_a_nested_group_is_a_member_and_a_principal() -> None:
    mixed = [*members(USER), {"@odata.type": "#microsoft.graph.group", "id": NESTED, "displayName": "Inner"}]
    snapshot = facts(batch(mixed, f"group-members/{GROUP}.json"))
    assert snapshot.memberships == (Membership(GROUP, (USER, NESTED)),)
    assert {one.kind for one in snapshot.principals if one.id == NESTED} == {PrincipalKind.GROUP}


def test_an_empty_list_of_members_is_a_fact() -> None:
    imported = read(batch([ADMINS], "g.json"), batch([], f"group-members/{GROUP}.json"))
    assert imported.snapshot.memberships == (Membership(GROUP, ()),)
    assert imported.files[1].taken_for == f"group members of {GROUP}"


def test_members_with_nothing_but_an_id_count_and_are_noted() -> None:
    snapshot = facts(batch([{"@odata.type": "#microsoft.graph.user", "id": USER}], f"group-members/{GROUP}.json"))
    assert snapshot.memberships == (Membership(GROUP, (USER,)),)
    (gap,) = gaps(snapshot, "principals", GapKind.NOTE)
    assert "1 of 1 members" in gap.reason and gap.scope == GROUP


def test_expanded_members_are_memberships_unless_they_may_be_cut_off() -> None:
    few = {**ADMINS, "members": members(USER, APP)}
    assert facts(batch([few])).memberships == (Membership(GROUP, (USER, APP)),)
    many = {**ADMINS, "members": members(*(name(n) for n in range(20)))}
    cut = facts(batch([many]))
    assert [one.complete for one in cut.memberships] == [False]
    assert [(gap.kind, gap.scope) for gap in gaps(cut, "memberships")] == [(GapKind.FAILED, GROUP)]
    linked = {**ADMINS, "members": members(USER), "members@odata.nextLink": "https://graph.microsoft.com/next"}
    assert not facts(batch([linked])).memberships[0].complete


def test_pages_of_one_list_are_joined() -> None:
    url = f"{GRAPH}/groups/{GROUP}/members"
    first = batch(members(USER), "1.json", envelope="page", url=url)
    second = batch(members(APP), "2.json", envelope="page", url=url + "?$skiptoken=x")
    snapshot = facts(first, second)
    assert snapshot.memberships == (Membership(GROUP, (USER, APP)),)
    assert {gap.kind for gap in gaps(snapshot, "memberships")} <= {GapKind.NOTE}


def test_a_missing_page_leaves_the_group_incomplete() -> None:
    cut = batch(
        members(USER), f"group-members/{GROUP}.json", envelope="page", incomplete="its next page is not in the input"
    )
    snapshot = facts(cut)
    assert snapshot.memberships == (Membership(GROUP, (USER,), complete=False),)
    assert ["next page" in gap.reason for gap in gaps(snapshot, "memberships", GapKind.FAILED)] == [True]
    whole = batch(members(USER, APP), f"other/group-members/{GROUP}.json")
    assert facts(cut, whole).memberships == (Membership(GROUP, (USER, APP)),)


def test_two_lists_that_differ_are_a_contradiction_and_both_count() -> None:
    one = batch(members(USER), f"a/group-members/{GROUP}.json")
    two = batch(members(USER, APP), f"b/group-members/{GROUP}.json")
    snapshot = facts(one, two)
    assert snapshot.memberships == (Membership(GROUP, (USER, APP)),)
    (gap,) = gaps(snapshot, "memberships", GapKind.FAILED)
    assert f"`a/group-members/{GROUP}.json` and `b/group-members/{GROUP}.json` disagree" in gap.reason


def test_direct_and_transitive_lists_do_not_contradict_each_other() -> None:
    direct = batch(members(USER), "d.json", url=f"{GRAPH}/groups/{GROUP}/members")
    deep = batch(members(USER, APP), "t.json", url=f"{GRAPH}/groups/{GROUP}/transitiveMembers")
    snapshot = facts(direct, deep)
    assert snapshot.memberships == (Membership(GROUP, (USER, APP)),)
    assert {gap.kind for gap in gaps(snapshot, "memberships")} <= {GapKind.NOTE}


def test_a_file_named_by_the_groups_name_finds_the_group() -> None:
    snapshot = facts(batch([ADMINS], "g.json"), batch(members(USER), "group-members/Admins.json"))
    assert snapshot.memberships == (Membership(GROUP, (USER,)),)


def test_a_file_named_by_no_known_group_is_a_gap_that_says_how_to_name_it() -> None:
    snapshot = facts(batch([ADMINS], "g.json"), batch(members(USER), "group-members/Nobody.json"))
    assert snapshot.memberships == ()
    (gap,) = gaps(snapshot, "memberships", GapKind.FAILED)
    assert "group-members/GROUP-ID.json" in gap.reason and gap.scope == "group-members/Nobody.json"


def test_members_of_groups_that_matter_and_are_not_listed_are_gaps() -> None:
    holds = batch([assignment(1, GROUP, kind="Group")], "a.json")
    assert [(gap.scope, gap.kind) for gap in gaps(facts(holds), "memberships")] == [(GROUP, GapKind.ABSENT)]
    listed = batch([{"@odata.type": "#microsoft.graph.group", "id": NESTED}], f"group-members/{GROUP}.json")
    nested = gaps(facts(holds, listed), "memberships", GapKind.ABSENT)
    assert [gap.scope for gap in nested] == [NESTED]
    assert f"az ad group member list --group {NESTED}" in nested[0].reason
    cycle = batch([{"@odata.type": "#microsoft.graph.group", "id": GROUP}], f"group-members/{NESTED}.json")
    assert not gaps(facts(holds, listed, cycle), "memberships", GapKind.ABSENT)


def test_a_group_that_is_gone_or_was_refused_is_told_once() -> None:
    gone = batch([{**assignment(1, GROUP, kind="Group")["properties"], "id": assignment()["id"], "principalName": ""}])
    assert not gaps(facts(gone), "memberships")
    said = {"lspriv_export_failed": "az ad group member list", "message": "no"}
    refused = facts(batch([assignment(1, GROUP, kind="Group")]), batch([said], f"group-members/{GROUP}.error.json"))
    assert [gap.kind for gap in gaps(refused, "memberships")] == [GapKind.FAILED]


def test_very_many_groups_without_members_are_told_briefly() -> None:
    rows = [assignment(n, name(1000 + n), kind="Group") for n in range(60)]
    told = gaps(facts(batch(rows)), "memberships")
    assert len(told) == 51
    assert "10 more groups" in told[-1].reason


def test_old_directory_objects_are_read() -> None:
    old = {
        "objectId": USER,
        "objectType": "User",
        "odata.type": "Microsoft.DirectoryServices.User",
        "displayName": "Ada",
    }
    assert facts(batch([old])).principals == (Principal(USER, PrincipalKind.USER, "Ada"),)


def test_app_registrations_hold_nothing() -> None:
    registration = {
        "id": APP,
        "appId": name(8),
        "identifierUris": [],
        "publisherDomain": "contoso.com",
        "displayName": "x",
    }
    imported = read(batch([ADA]), batch([registration], "apps.json"))
    assert imported.files[1].taken_for == "skipped"
    assert "service principals" in (imported.files[1].note or "")


def test_names_that_nobody_tells_are_one_gap() -> None:
    assert [gap.kind for gap in gaps(facts(batch([assignment()])), "principals")] == [GapKind.ABSENT]
    assert not gaps(facts(batch([assignment()]), batch([ADA], "u.json")), "principals")
    assert AT_SUB in assignment()["id"]


def test_a_foreign_group_that_holds_a_role_has_members_that_no_command_lists() -> None:
    (gap,) = gaps(facts(batch([assignment(1, GROUP, kind="ForeignGroup")], "a.json")), "memberships")
    assert (gap.scope, gap.kind) == (GROUP, GapKind.ABSENT)
    assert "in another tenant" in gap.reason and "az ad" not in gap.reason


def test_lists_that_may_leave_service_principals_out_are_noted() -> None:
    """`az ad group member list` and Graph v1.0 do, unless members are counted."""
    people = members(USER)
    noted = facts(batch([ADMINS], "g.json"), batch(people, f"group-members/{GROUP}.json"))
    (note,) = gaps(noted, "memberships", GapKind.NOTE)
    assert "`az ad group member list` leaves out" in note.reason
    counted = f"{GRAPH}/groups/{GROUP}/members?%24count=true&%24top=999"
    told = facts(batch([ADMINS], "g.json"), batch(people, "x.json", url=counted))
    assert gaps(told, "memberships", GapKind.NOTE) == []
    service = {"@odata.type": "#microsoft.graph.servicePrincipal", "id": APP}
    shown = facts(batch([ADMINS], "g.json"), batch([*people, service], f"group-members/{GROUP}.json"))
    assert gaps(shown, "memberships", GapKind.NOTE) == []
