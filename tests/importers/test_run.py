"""Every file is accounted for, and files in any order give the same facts."""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lspriv.errors import InputError
from lspriv.importers import BROKEN, SKIPPED, TakenFile, import_batches, import_paths
from lspriv.importers.batch import Batch, Origin, Skipped
from lspriv.model.gap import GapKind
from lspriv.model.role import role_guid
from lspriv.model.snapshot import Snapshot
from tests.importers.samples import (
    APP,
    ARM,
    AT_SUB,
    GROUP,
    NESTED,
    OTHER_SUB,
    OWNER,
    PLATFORM,
    READER,
    SUB,
    TENANT,
    USER,
    assignment,
    batch,
    facts,
    flat,
    gaps,
    read,
    role,
    role_id,
)
from tests.importers.test_activity import event
from tests.importers.test_deny_and_pim import active, deny, eligible
from tests.importers.test_resources import credential, identity, vm
from tests.importers.test_sites import body, listed, site
from tests.importers.test_tenancy import account, tree

OTHER_PREFIX = assignment(4, scope=PLATFORM)
OTHER_PREFIX["properties"]["roleDefinitionId"] = role_id(OWNER, OTHER_SUB)
FILES: list[Batch | Skipped] = [
    batch([assignment(1), assignment(2, GROUP, kind="Group")], "a.json"),
    batch(
        [flat(assignment(1), principalName="ada@contoso.com"), assignment(3, APP, kind="ServicePrincipal")], "b.json"
    ),
    batch([assignment(4, scope=PLATFORM)], "c.json"),
    batch([OTHER_PREFIX], "d.json"),
    batch([role(READER, ["a/read"]), role(OWNER)], "e.json"),
    batch([deny()], "f.json"),
    batch([eligible(), active(1)], "g.json"),
    batch([eligible("roleEligibilitySchedules", 6)], "h.json"),
    batch([account(), account(OTHER_SUB, "Dev")], "i.json"),
    batch([tree()], "j.json", envelope="object"),
    batch([{"@odata.type": "#microsoft.graph.user", "id": USER}], f"k/group-members/{GROUP}.json"),
    batch([{"id": GROUP, "displayName": "Admins", "securityEnabled": True}], "l.json"),
    batch([vm(), identity()], "m.json"),
    batch([credential()], "n.json"),
    batch([site()], "o.json"),
    batch(listed("A", "B"), "p/appsettings/func-one.json"),
    batch([event("a"), event("b", "Started"), event("c", claims=None)], "q.json"),
    batch([event("a"), event("d", time="2025-05-07T00:00:00Z")], "r.json"),
    Skipped(Origin("s.json", ("s.json",), None), "is not JSON", broken=True),
]


def comparable(snapshot: Snapshot) -> dict[str, Any]:
    """Return facts without what follows the order of files: rows, gaps, the prefix that a role's id was listed with."""
    fields = {field.name: getattr(snapshot, field.name) for field in dataclasses.fields(snapshot)}
    fields["gaps"] = frozenset(snapshot.gaps)
    rows = (
        dataclasses.replace(one, role_definition_id=role_guid(one.role_definition_id))
        for one in snapshot.role_assignments
    )
    fields["role_assignments"] = sorted(rows, key=lambda one: one.id)
    return fields


@settings(max_examples=40)
@given(st.permutations(FILES))
def test_files_in_any_order_give_the_same_facts(files: list[Batch | Skipped]) -> None:
    assert comparable(import_batches(files).snapshot) == comparable(import_batches(FILES).snapshot)


@given(st.lists(st.sampled_from(FILES), min_size=1))
def test_a_file_that_comes_twice_changes_nothing(extra: list[Batch | Skipped]) -> None:
    assert comparable(import_batches([*FILES, *extra]).snapshot) == comparable(import_batches(FILES).snapshot)


def test_everything_fits_together() -> None:
    snapshot = import_batches(FILES).snapshot
    assert len(snapshot.role_assignments) == 4
    assert not [gap for gap in snapshot.gaps if gap.kind is GapKind.FAILED and gap.source != "files"]
    assert snapshot.tenant_id == TENANT
    assert {one.id: one.known_ancestors for one in snapshot.subscriptions} == {SUB: (), OTHER_SUB: (PLATFORM,)}


def test_a_broken_file_among_good_ones_is_a_gap_that_names_it() -> None:
    imported = import_batches(FILES)
    assert TakenFile("s.json", BROKEN, 0, "is not JSON") in imported.files
    assert [(gap.scope, gap.reason) for gap in gaps(imported.snapshot, "files", GapKind.FAILED)] == [
        ("s.json", "`s.json`: is not JSON")
    ]


def test_files_without_facts_are_told_and_no_gaps() -> None:
    notes = Skipped(Origin("notes.md", ("notes.md",), None), "not an export", broken=False)
    imported = import_batches([batch([assignment()]), notes, batch([{"foo": 1, "bar": 2}], "x.json")])
    assert imported.files[1:] == (
        TakenFile("notes.md", SKIPPED, 0, "not an export"),
        TakenFile("x.json", SKIPPED, 0, "1 record not taken (an object with `foo`, `bar`): lspriv does not know it"),
    )
    assert not gaps(imported.snapshot, "files", GapKind.FAILED)


def test_one_file_in_several_batches_is_one_entry() -> None:
    imported = read(batch([assignment(1)]), batch([role(READER)]), batch([assignment(2)]))
    assert imported.files == (TakenFile("export/a.json", "role assignments, role definitions", 3),)


def test_nothing_but_broken_files_is_refused() -> None:
    broken = [Skipped(Origin(f"{n}.json", (f"{n}.json",), None), "is cut off", broken=True) for n in range(8)]
    with pytest.raises(InputError) as error:
        import_batches(broken)
    assert str(error.value) == (
        "the input is broken: `0.json`: is cut off; `1.json`: is cut off; `2.json`: is cut off; `3.json`: is cut off; "
        "`4.json`: is cut off; and 3 more"
    )


def test_nothing_that_is_known_is_refused() -> None:
    with pytest.raises(InputError, match=r"nothing in the input is known to lspriv: `x[.]json`: 1 record not taken"):
        import_batches([batch([{"foo": 1}], "x.json")])
    with pytest.raises(InputError, match="holds no files"):
        import_batches([])
    with pytest.raises(InputError, match=r"can be used: export/a[.]json: record 1: `principalId` is missing"):
        import_batches([batch([{"id": "/x/roleAssignments/y", "principalId": None, "roleDefinitionId": "z"}])])


def test_lists_without_any_assignment_are_a_gap() -> None:
    # Whoever may read them stands in them; a run over nothing would be green.
    snapshot = import_batches([batch([role(READER)]), batch([], "role-assignments.json")]).snapshot
    (gap,) = gaps(snapshot, "role_assignments", GapKind.ABSENT)
    assert "`az role assignment list --all --include-inherited --subscription" in gap.reason
    assert gaps(import_batches([batch([assignment(1)]), batch([], "role-assignments.json")]).snapshot, gap.source) == []


def test_a_list_that_was_refused_is_a_gap_of_its_section_and_scope() -> None:
    url = f"{ARM}{AT_SUB}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    refused = Skipped(
        Origin("r.json", ("r.json",), None, url, 403), "is a reply with status 403: AuthorizationFailed", True
    )
    snapshot = import_batches([batch([role(READER)]), refused]).snapshot
    (gap,) = gaps(snapshot, "role_assignments")
    assert (gap.kind, gap.scope) == (GapKind.FAILED, AT_SUB)
    assert "403" in gap.reason and "`r.json`" in gap.reason
    members = f"https://graph.microsoft.com/v1.0/groups/{GROUP}/members"
    refused = Skipped(Origin("m.json", ("m.json",), None, members, 403), "is a reply with status 403", True)
    (gap,) = gaps(import_batches([batch([role(READER)]), refused]).snapshot, "memberships")
    assert (gap.kind, gap.scope) == (GapKind.FAILED, GROUP)


def test_what_does_not_exist_is_no_gap() -> None:
    gone = Skipped(
        Origin("n.json", ("n.json",), None, f"{ARM}{AT_SUB}/providers/Microsoft.Web/sites/x", 404), "status 404", True
    )
    snapshot = import_batches([batch([assignment()]), gone]).snapshot
    assert not [gap for gap in snapshot.gaps if gap.kind is GapKind.FAILED]


def test_missing_pages_are_a_gap_that_names_file_and_scope() -> None:
    url = f"{ARM}{AT_SUB}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    cut = batch([assignment()], "cut.json", url=url, envelope="page", incomplete="its next page is not in the input")
    (gap,) = gaps(facts(cut), "role_assignments")
    assert (gap.kind, gap.scope) == (GapKind.FAILED, AT_SUB)
    assert gap.reason == "`cut.json` does not list all role assignments: its next page is not in the input"
    plain = batch([assignment()], "cut.json", incomplete="its next page is not in the input")
    assert [gap.scope for gap in gaps(facts(plain), "role_assignments")] == ["cut.json"]


def test_an_export_says_when_it_was_made_else_the_newest_file_time_stands() -> None:
    told = batch([{"lspriv_export": "1", "collected_at": "2025-04-01T00:00:00Z"}], "export.json", envelope="object")
    snapshot = facts(batch([assignment()]), told)
    assert snapshot.collected_at == "2025-04-01T00:00:00Z"
    assert not gaps(snapshot, "files")
    snapshot = facts(batch([assignment()]))
    assert snapshot.collected_at == "2025-06-01T00:00:00Z"
    assert [gap.kind for gap in gaps(snapshot, "files")] == [GapKind.NOTE]


def test_a_file_that_is_no_export_does_not_make_one_fresh(tmp_path: Path) -> None:
    (tmp_path / "ra.json").write_text(json.dumps([assignment()]))
    os.utime(tmp_path / "ra.json", (0, 0))
    (tmp_path / "report.json").write_text('{"schema": "lspriv.report/1"}')
    (tmp_path / "README.md").write_text("how we export")
    assert import_paths([str(tmp_path)]).snapshot.collected_at == "1970-01-01T00:00:00Z"


def test_what_the_export_script_could_not_list_is_a_gap() -> None:
    said = {"lspriv_export_failed": "az ad group member list", "message": "Insufficient  privileges"}
    snapshot = facts(batch([assignment()]), batch([said], f"e/group-members/{NESTED}.error.json"))
    (gap,) = gaps(snapshot, "memberships")
    assert (gap.kind, gap.scope) == (GapKind.FAILED, NESTED)
    assert "Insufficient privileges" in gap.reason
    snapshot = facts(batch([assignment()]), batch([said], f"e/{SUB}/role-definitions.error.json"))
    assert [gap.scope for gap in gaps(snapshot, "role_definitions")] == [AT_SUB]


def test_a_folder_is_read_from_disk(tmp_path: Path) -> None:
    (tmp_path / "group-members").mkdir()
    (tmp_path / "ra.json").write_text(json.dumps({"value": [assignment(2, GROUP, kind="Group")]}))
    (tmp_path / "defs.json.gz").write_bytes(gzip.compress(json.dumps([role(READER)]).encode()))
    (tmp_path / "group-members" / f"{GROUP}.json").write_text(
        json.dumps([{"@odata.type": "#microsoft.graph.user", "id": USER}])
    )
    (tmp_path / "bad.json").write_text('{"value": [')
    seen: list[str] = []
    imported = import_paths([str(tmp_path)], progress=lambda file, done, total: seen.append(file))
    assert sorted(file.taken_for for file in imported.files) == [
        "broken",
        f"group members of {GROUP}",
        "role assignments",
        "role definitions",
    ]
    assert len(imported.snapshot.role_assignments) == 1
    assert len(seen) == 4


def test_line_numbers_stand_in_messages(tmp_path: Path) -> None:
    faulty = assignment(2)
    del faulty["properties"]["roleDefinitionId"]
    file = tmp_path / "ra.json"
    file.write_text("[\n" + json.dumps(assignment(1)) + ",\n\n" + json.dumps(faulty) + "\n]")
    (gap,) = gaps(import_paths([str(file)]).snapshot, "role_assignments", GapKind.FAILED)
    assert gap.reason == f"{file}: record 2 (line 4): `roleDefinitionId` is missing"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"id": None},
        {"id": 5, "type": []},
        {"type": "Microsoft.Web/sites"},
        {"type": "Microsoft.Web/sites", "id": "/nonsense"},
        {"type": "Microsoft.Authorization/roleAssignments", "properties": None},
        {"type": "Microsoft.Authorization/roleAssignments", "properties": "text"},
        {"type": "Microsoft.Authorization/roleDefinitions", "id": 1, "properties": {"permissions": {}}},
        {
            "type": "Microsoft.Authorization/denyAssignments",
            "id": "/x",
            "properties": {"permissions": [], "principals": [{}]},
        },
        {"type": "Microsoft.Management/managementGroups", "id": "/x", "children": [5]},
        {
            "type": "microsoft.resources/subscriptions",
            "properties": {"managementGroupAncestorsChain": [{}]},
            "id": "/subscriptions/x",
        },
        {"type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", "id": "/x"},
        {"@odata.type": "#microsoft.graph.user"},
        {"eventTimestamp": [], "operationName": 5},
        {"name": "A", "slotSetting": "x", "value": {"value": []}},
        {"lspriv_export": "1", "collected_at": "yesterday"},
        {"identity": {"userAssignedIdentities": []}, "id": "/subscriptions/x/y", "type": "a/b"},
    ],
)
def test_odd_records_are_told_and_never_raise(record: dict[str, Any]) -> None:
    imported = read(batch([assignment()]), batch([record], "odd.json"))
    assert imported.files[1].note or imported.files[1].records
    assert len(imported.snapshot.role_assignments) == 1


_KEYS = st.sampled_from(
    [
        "id",
        "type",
        "name",
        "properties",
        "principalId",
        "roleDefinitionId",
        "scope",
        "permissions",
        "principals",
        "identity",
        "userAssignedIdentities",
        "value",
        "slotSetting",
        "kind",
        "eventTimestamp",
        "operationName",
        "claims",
        "members",
        "children",
        "@odata.type",
        "userPrincipalName",
        "tenantId",
        "isDefault",
        "issuer",
        "subject",
        "Actions",
        "AssignableScopes",
        "Name",
        "Id",
    ]
)
_TEXTS = st.sampled_from(
    [
        "",
        AT_SUB,
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Web/sites",
        "microsoft.management/managementgroups",
        "x",
        "microsoft.authorization/roledefinitions",
        "#microsoft.graph.group",
        "/subscriptions",
        "2025-01-01T00:00:00Z",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=12,
)


@settings(max_examples=300)
@given(
    st.lists(st.dictionaries(_KEYS, _VALUES, max_size=8), min_size=1, max_size=4),
    st.sampled_from(["x.json", f"group-members/{GROUP}.json", "appsettings/s.json"]),
)
def test_any_json_is_taken_told_or_refused(records: list[dict[str, Any]], file: str) -> None:
    imported = read(batch([assignment(99)], "good.json"), batch(records, file))
    (_, odd) = imported.files
    assert odd.note or odd.records


def test_settings_bodies_count_as_one_record() -> None:
    imported = read(batch([site()]), batch([body(site()["id"], A="1", B="2")], "s.json", envelope="object"))
    assert (imported.files[1].taken_for, imported.files[1].records) == ("app settings of func-one", 1)


@pytest.mark.parametrize(
    ("headers", "collected_at"),
    [
        ({"Date": "Tue, 08 Oct 2019 05:54:01 GMT"}, "2019-10-08T05:54:01Z"),
        ({"date": ["Tue, 08 Oct 2019 07:54:01 +0200"]}, "2019-10-08T05:54:01Z"),
        ({"Date": "yesterday"}, None),
        ({"Date": []}, None),
        (None, None),
    ],
)
def test_a_recorded_reply_says_when_it_was_sent(
    tmp_path: Path, headers: dict[str, object] | None, collected_at: str | None
) -> None:
    """Without a date that can be read the file's time stands, and a note says so."""
    reply = {"url": "https://management.azure.com/subscriptions", "status": 200, "headers": headers}
    body = {"value": [{"id": "/subscriptions/s", "subscriptionId": "s", "displayName": "s", "state": "Enabled"}]}
    (tmp_path / "reply.json").write_text(json.dumps({**reply, "body": body}))
    snapshot = import_paths([str(tmp_path)]).snapshot
    noted = any("no file says when it was collected" in gap.reason for gap in snapshot.gaps)
    assert noted is (collected_at is None)
    if collected_at is not None:
        assert snapshot.collected_at == collected_at


@pytest.mark.parametrize(
    ("listed", "section"),
    [("roleAssignments", "role_assignments"), ("denyAssignments", "deny_assignments"), ("widgets", "files")],
)
def test_an_empty_page_with_a_next_page_that_is_missing_is_a_gap(tmp_path: Path, listed: str, section: str) -> None:
    """What list it belongs to is told by the address of the page that never came."""
    link = f"https://management.azure.com/subscriptions/s/providers/Microsoft.Authorization/{listed}?$skiptoken=x"
    (tmp_path / "page.json").write_text(json.dumps({"value": [], "nextLink": link}))
    account = {"id": AT_SUB.rsplit("/", 1)[-1], "name": "s", "tenantId": "t", "state": "Enabled"}
    (tmp_path / "subscriptions.json").write_text(json.dumps([account]))
    failed = [gap for gap in import_paths([str(tmp_path)]).snapshot.gaps if gap.kind is GapKind.FAILED]
    assert [gap.source for gap in failed] == [section]
    assert "page.json" in failed[0].reason


def _owner_at(subscription: str, number: int) -> dict[str, str]:
    name = f"{number:08}-0000-4000-8000-000000000000"
    return {
        "id": f"{subscription}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "principalId": "30000000-0000-4000-8000-000000000000",
        "principalType": "User",
        "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "scope": subscription,
    }


@pytest.mark.parametrize(
    ("files", "lacking"),
    [
        ([[1]], ["2", "3"]),
        ([[1], [2]], ["3"]),
        ([[1, 2]], []),
        ([[1], [2], [3]], []),
    ],
    ids=["one list", "a list for each of two", "one list that spans two", "a list for each"],
)
def test_which_subscriptions_nobody_listed(tmp_path: Path, files: list[list[int]], lacking: list[str]) -> None:
    """A list that spans subscriptions is the tenant's; one of a single subscription says nothing of the others."""
    ids = {number: f"{number}1111111-1111-4111-8111-111111111111" for number in (1, 2, 3)}
    accounts = [{"id": id, "name": id, "tenantId": "t", "state": "Enabled"} for id in ids.values()]
    (tmp_path / "accounts.json").write_text(json.dumps(accounts))
    for at, numbers in enumerate(files):
        rows = [_owner_at(f"/subscriptions/{ids[number]}", number) for number in numbers]
        (tmp_path / f"assignments-{at}.json").write_text(json.dumps(rows))
    gaps = import_paths([str(tmp_path)]).snapshot.gaps
    assert [gap.scope[15] for gap in gaps if gap.source == "role_assignments"] == lacking


def test_a_download_that_heads_its_columns_in_capitals_is_read(tmp_path: Path) -> None:
    row = _owner_at(AT_SUB, 7)
    properties = json.dumps({key: row[key] for key in ("principalId", "principalType", "roleDefinitionId", "scope")})
    quoted = properties.replace('"', '""')
    (tmp_path / "a.csv").write_text(
        f'ID,NAME,TYPE,PROPERTIES\n{row["id"]},x,microsoft.authorization/roleassignments,"{quoted}"\n'
    )
    assert [one.id for one in import_paths([str(tmp_path)]).snapshot.role_assignments] == [row["id"]]
