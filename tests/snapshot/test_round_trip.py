"""Snapshot to bytes and back: nothing is lost, equal input gives equal bytes, and the schema holds."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from lspriv.errors import InputError
from lspriv.model.assignment import DenyAssignment, DenyPrincipal, EligibleAssignment, RoleAssignment
from lspriv.model.gap import Gap, GapKind
from lspriv.model.principal import Membership, Principal, PrincipalKind
from lspriv.model.resource import (
    AppSetting,
    FederatedCredential,
    FunctionApp,
    ManagedIdentity,
    ManagementGroup,
    Resource,
    Subscription,
)
from lspriv.model.role import Permission, RoleDefinition
from lspriv.model.snapshot import Snapshot, assignment_table
from lspriv.model.table import AssignmentTable
from lspriv.model.usage import SignIn, UsageRecord, UsageWindow
from lspriv.snapshot import (
    encode_snapshot,
    read_snapshot,
    snapshot_schema,
    snapshot_sha256,
    write_snapshot,
)
from tests.snapshot.reading import load_snapshot
from tests.snapshot.strategies import facts, snapshots

KEYS = [
    "schema", "tenant_id", "collected_at", "cloud", "subscriptions", "management_groups", "role_definitions",
    "role_assignments", "eligible_assignments", "deny_assignments", "principals", "memberships", "managed_identities",
    "function_apps", "resources", "usage", "usage_windows", "sign_ins", "gaps",
]  # fmt: skip
"""The top level of `lspriv.snapshot/1`, which other programs rely on."""

SUB = "/subscriptions/11111111-1111-1111-1111-111111111111"
ASSIGNMENT = RoleAssignment(
    id=f"{SUB}/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222",
    scope=SUB,
    principal_id="33333333-3333-3333-3333-333333333333",
    role_definition_id=f"{SUB}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7",
    principal_type=PrincipalKind.USER,
    created_on="2024-01-01T00:00:00Z",
    created_by="44444444-4444-4444-4444-444444444444",
)
WHOLE = Snapshot(
    tenant_id="t",
    collected_at="2026-01-01T00:00:00Z",
    subscriptions=(Subscription("11111111-1111-1111-1111-111111111111", known_ancestors=("/m",)),),
    management_groups=(ManagementGroup("/providers/Microsoft.Management/managementGroups/m", is_root=False),),
    role_definitions=(RoleDefinition("/r", "R", True, (Permission(("*",), ("a/b",), condition="c"),), ("/",)),),
    role_assignments=assignment_table(
        [
            ASSIGNMENT,
            RoleAssignment("odd id", "/", "p", "r"),
            RoleAssignment("/x", "/", "p", "r", condition="@Resource[a] 'b'", assignment_type="Activated"),
        ]
    ),
    eligible_assignments=(EligibleAssignment("/e", "/", "p", "r", PrincipalKind.GROUP, member_type="Direct"),),
    deny_assignments=(DenyAssignment("/d", "/", principals=(DenyPrincipal("p", "User"),), effect="audit"),),
    principals=(Principal("p", PrincipalKind.MANAGED_IDENTITY, "Zoë", deleted=True),),
    memberships=(Membership("g", ("a", "b"), complete=False), Membership("h")),
    managed_identities=(
        ManagedIdentity("/i", "p", federated_credentials=(FederatedCredential("n", "i", "s", ("a",)),)),
    ),
    function_apps=(
        FunctionApp("/f", "f", settings=None),
        FunctionApp("/f", "f", slot="s", settings=()),
        FunctionApp("/f", "f", https_only=False, settings=(AppSetting("A", "key-vault-reference", "vault/secret"),)),
    ),
    resources=(Resource("/x", tags=(("a", "1"), ("b", ""))),),
    usage=(UsageRecord("p", "op", "/", 3, "2025", "2026", "activity-log"),),
    usage_windows=(
        UsageWindow("/", "activity-log", "2025", "2026", stated=True),
        UsageWindow("/s", "storage-blob-log", "2025", "2026", category="StorageRead"),
    ),
    sign_ins=(SignIn("p", "Azure Key Vault", 3, "2025", "2026"),),
    gaps=(Gap("principals", "/", "why", GapKind.ABSENT), Gap("usage", "/", "why")),
)


def test_a_snapshot_with_everything_comes_back_equal() -> None:
    assert read_snapshot(encode_snapshot(WHOLE), name="x") == WHOLE


@given(snapshots())
def test_every_snapshot_comes_back_equal_and_fits_the_schema(snapshot: Snapshot) -> None:
    data = encode_snapshot(snapshot)
    again = read_snapshot(data, name="x")
    assert again == snapshot
    assert encode_snapshot(again) == data
    VALIDATOR.validate(json.loads(data))


VALIDATOR = jsonschema.Draft202012Validator(snapshot_schema())


def test_the_top_level_is_the_contract() -> None:
    for snapshot in (Snapshot(), WHOLE):
        assert list(json.loads(encode_snapshot(snapshot))) == KEYS


def test_an_empty_snapshot_reads_well() -> None:
    assert encode_snapshot(Snapshot()).decode().splitlines()[:6] == [
        "{",
        '"schema":"lspriv.snapshot/1",',
        '"tenant_id":null,',
        '"collected_at":null,',
        '"cloud":"public",',
        '"subscriptions":[],',
    ]


def test_each_record_is_a_line_without_what_is_not_known() -> None:
    lines = encode_snapshot(WHOLE).decode().splitlines()
    assert '{"id":"p","kind":"ManagedIdentity","display_name":"Zoë","deleted":true}' in lines
    assert '{"id":"/x","tags":{"a":"1","b":""}},'.rstrip(",") in lines
    assert '{"id":"odd id","scope":"/","principal_id":"p","role_definition_id":"r"},' in lines
    assert '{"group_id":"h"}' in lines


def test_settings_that_were_not_read_are_not_settings_that_are_none() -> None:
    apps = json.loads(encode_snapshot(WHOLE))["function_apps"]
    assert ["settings" in app for app in apps] == [False, True, True]
    assert [app.settings for app in read_snapshot(encode_snapshot(WHOLE), name="x").function_apps][:2] == [None, ()]


def test_rows_of_the_table_are_written_as_any_other_record_would_be() -> None:
    rows = json.loads(encode_snapshot(WHOLE))["role_assignments"]
    assert rows[0] == {
        "id": ASSIGNMENT.id,
        "scope": SUB,
        "principal_id": ASSIGNMENT.principal_id,
        "role_definition_id": ASSIGNMENT.role_definition_id,
        "principal_type": "User",
        "created_on": ASSIGNMENT.created_on,
        "created_by": ASSIGNMENT.created_by,
    }
    assert rows[2]["condition"] == "@Resource[a] 'b'"
    assert rows[2]["assignment_type"] == "Activated"


@pytest.mark.parametrize("suffix", [".json", ".json.gz", ".json.zst", ".JSON.GZ"])
def test_files_come_back_and_equal_snapshots_give_equal_files(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    write_snapshot(WHOLE, first)
    write_snapshot(WHOLE, second)
    assert first.read_bytes() == second.read_bytes()
    assert load_snapshot(first) == WHOLE
    assert sorted(path.name for path in tmp_path.iterdir()) == [first.name, second.name]


def test_a_gzip_file_carries_no_name_and_no_time(tmp_path: Path) -> None:
    write_snapshot(WHOLE, tmp_path / "a.json.gz")
    flags_and_time = (tmp_path / "a.json.gz").read_bytes()[3:8]
    assert flags_and_time == bytes(5)


def test_the_digest_is_that_of_the_facts_however_they_were_read(tmp_path: Path) -> None:
    """Also when the table's lists of distinct strings were filled in another order, or hold more."""
    write_snapshot(WHOLE, tmp_path / "a.json.gz")
    assert snapshot_sha256(load_snapshot(tmp_path / "a.json.gz")) == snapshot_sha256(WHOLE)
    table = AssignmentTable()
    for row in reversed(list(WHOLE.role_assignments)):
        table.scopes.number(row.scope)
        table.principals.number(row.principal_id)
        table.principals.number("somebody else")
    for row in WHOLE.role_assignments:
        table.append(row)
    assert snapshot_sha256(replace(WHOLE, role_assignments=table)) == snapshot_sha256(WHOLE)


@given(rows=st.lists(facts(RoleAssignment), min_size=1, max_size=4), data=st.data())
def test_any_other_fact_gives_another_digest(rows: list[RoleAssignment], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    other = data.draw(facts(RoleAssignment))
    changed = [*rows[:at], other, *rows[at + 1 :]]
    digests = {snapshot_sha256(Snapshot(role_assignments=assignment_table(each))) for each in (rows, changed)}
    assert len(digests) == (1 if other == rows[at] else 2)


def test_compression_is_known_by_content(tmp_path: Path) -> None:
    path = tmp_path / "snapshot"
    for data in (gzip.compress(encode_snapshot(WHOLE)), zstandard.ZstdCompressor().compress(encode_snapshot(WHOLE))):
        path.write_bytes(data)
        assert load_snapshot(path) == WHOLE


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_snapshot(WHOLE, path)
    before = path.read_bytes()
    cannot_be_encoded = Snapshot(principals=(Principal("\ud800"),))
    with pytest.raises(UnicodeEncodeError):
        write_snapshot(cannot_be_encoded, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write_snapshot(WHOLE, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert load_snapshot(tmp_path / "real.json") == WHOLE


def test_a_file_that_is_replaced_keeps_who_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.touch(mode=0o600)
    write_snapshot(WHOLE, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_snapshot(path) == WHOLE


def test_what_is_no_regular_file_is_written_to_and_not_replaced() -> None:
    write_snapshot(WHOLE, "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing/a\.json` cannot be written: No such file or directory"):
        write_snapshot(WHOLE, tmp_path / "missing" / "a.json")


def test_the_schema_is_valid_and_refuses_what_the_reader_refuses() -> None:
    jsonschema.Draft202012Validator.check_schema(snapshot_schema())
    VALIDATOR.validate({"schema": "lspriv.snapshot/1"})
    bad: list[Any] = [
        {},
        {"schema": "lspriv.snapshot/2"},
        {"schema": "lspriv.snapshot/1", "foo": 1},
        {"schema": "lspriv.snapshot/1", "principals": [{"id": "p", "foo": 1}]},
        {"schema": "lspriv.snapshot/1", "principals": [{}]},
        {"schema": "lspriv.snapshot/1", "usage": None},
        {"schema": "lspriv.snapshot/1", "gaps": [{"source": "a", "scope": "/", "reason": "r", "kind": "new"}]},
        {"schema": "lspriv.snapshot/1", "resources": [{"id": "x", "tags": [["a", "b"]]}]},
    ]
    for document in bad:
        assert not VALIDATOR.is_valid(document)
        with pytest.raises(InputError):
            read_snapshot(json.dumps(document).encode(), name="x")


def test_the_schema_says_what_fields_mean() -> None:
    definitions = snapshot_schema()["$defs"]
    assert definitions["Principal"]["properties"]["id"]["description"] == "The object id."
    assert "`ForeignGroup`" in definitions["RoleAssignment"]["properties"]["principal_type"]["description"]
    assert "`ForeignGroup`" not in definitions["ManagedIdentity"]["properties"]["kind"]["description"]
    assert definitions["Snapshot"]["additionalProperties"] is False


def test_deceiving_characters_are_escaped_and_come_back() -> None:
    """Bidirectional marks, C1 controls and zero-width characters would act on who reads the file in a terminal."""
    name = "a\u202eb\u0085c\u2066d\u200be\x7f"
    data = encode_snapshot(Snapshot(principals=(Principal("p", display_name=name),)))
    assert data.decode().isascii()
    assert read_snapshot(data, name="x").principals[0].display_name == name
