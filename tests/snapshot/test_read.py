"""Reading snapshots: each thing that is wrong is named by file and path, on one line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lspriv.errors import InputError
from lspriv.model.gap import GapKind
from lspriv.model.principal import PrincipalKind
from lspriv.model.snapshot import SCHEMA, Snapshot
from lspriv.snapshot import read_snapshot
from lspriv.snapshot.wire import sections
from tests.snapshot.reading import load_snapshot

ASSIGNMENT = {"id": "/a", "scope": "/", "principal_id": "p", "role_definition_id": "r"}


def read(**members: Any) -> Snapshot:
    return read_snapshot(json.dumps({"schema": SCHEMA, **members}).encode(), name="snap.json")


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as raised:
        read_snapshot(data, name="snap.json")
    said = str(raised.value)
    assert "\n" not in said
    assert said.startswith("snap.json: ")
    return said.removeprefix("snap.json: ")


def refusal_of(**members: Any) -> str:
    return refusal(json.dumps({"schema": SCHEMA, **members}).encode())


def test_everything_but_the_schema_may_be_missing() -> None:
    """What is left out says nothing of the tenant, so each section is a gap; a list that is empty is none."""
    told = read()
    assert replace(told, gaps=()) == Snapshot()
    assert {gap.source for gap in told.gaps} == set(sections()) - {"gaps", "usage", "usage_windows", "sign_ins"}
    assert {gap.kind for gap in told.gaps} == {GapKind.ABSENT}
    assert read(**{key: [] for key in sections()}).gaps == ()
    assert replace(read(tenant_id=None, cloud=None), gaps=()) == Snapshot()


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"foo": 1}, "unknown key `foo` at $"),
        ({"role_assignments": [ASSIGNMENT, {**ASSIGNMENT, "foo": 1}]}, "unknown key `foo` at $.role_assignments[1]"),
        (
            {"role_definitions": [{"id": "/r", "name": "R", "permissions": [{}, {"Actions": []}]}]},
            "unknown key `Actions` at $.role_definitions[0].permissions[1]",
        ),
        ({"principals": [{"id": "p", "bad\nkey\u202e": 1}]}, "unknown key `bad\\nkey\\u202e` at $.principals[0]"),
        ({"principals": [{"id": "p", "": 1}]}, "unknown key `` at $.principals[0]"),
    ],
)
def test_unknown_keys_are_named_with_their_path(sections: Any, said: str) -> None:
    assert refusal_of(**sections) == said


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        (
            {"role_assignments": [{**ASSIGNMENT, "scope": 1}]},
            "expected `string`, got `integer` at $.role_assignments[0].scope",
        ),
        ({"role_assignments": [{"id": "/a"}]}, "missing key `scope` at $.role_assignments[0]"),
        ({"role_assignments": [None]}, "expected `object`, got `null` at $.role_assignments[0]"),
        ({"role_assignments": {}}, "expected `array`, got `object` at $.role_assignments"),
        ({"usage": None}, "expected `array`, got `null` at $.usage"),
        ({"tenant_id": 1}, "expected `string | null`, got `integer` at $.tenant_id"),
        (
            {"resources": [{"id": "/x", "tags": {"a": 1}}]},
            "expected `string`, got `integer` at $.resources[0].tags[...]",
        ),
        (
            {"principals": [{"id": "p", "deleted": "yes"}]},
            "expected `boolean`, got `string` at $.principals[0].deleted",
        ),
        (
            {"memberships": [{"group_id": "g", "member_ids": ["a", 2]}]},
            "expected `string`, got `integer` at $.memberships[0].member_ids[1]",
        ),
        (
            {"gaps": [{"source": "a", "scope": "/", "reason": "r", "kind": "new"}]},
            "unknown value `new` at $.gaps[0].kind",
        ),
    ],
)
def test_wrong_types_are_named_with_their_path(sections: Any, said: str) -> None:
    assert refusal_of(**sections) == said


def test_what_azure_may_invent_is_unknown_and_no_error() -> None:
    snapshot = read(
        principals=[{"id": "p", "kind": "Agent"}, {"id": "q", "kind": "user"}],
        role_assignments=[{**ASSIGNMENT, "principal_type": "Agent"}],
        eligible_assignments=[{**ASSIGNMENT, "principal_type": "Agent"}],
    )
    assert [principal.kind for principal in snapshot.principals] == [PrincipalKind.UNKNOWN, PrincipalKind.USER]
    assert snapshot.role_assignments[0].principal_type is PrincipalKind.UNKNOWN
    assert snapshot.eligible_assignments[0].principal_type is PrincipalKind.UNKNOWN


def test_a_newer_minor_version_may_bring_new_keys() -> None:
    document = {
        "schema": "lspriv.snapshot/1.4",
        "new_section": [],
        "principals": [{"id": "p", "new": 1}],
        "role_definitions": [{"id": "/r", "name": "R", "permissions": [{"new": 1}]}],
        "gaps": [{"source": "a", "scope": "/", "reason": "r", "kind": "new"}],
    }
    snapshot = read_snapshot(json.dumps(document).encode(), name="x")
    assert [principal.id for principal in snapshot.principals] == ["p"]
    assert snapshot.gaps[0].kind is GapKind.FAILED
    assert snapshot.schema == SCHEMA


def test_our_own_minor_version_brings_none() -> None:
    assert refusal(b'{"schema": "lspriv.snapshot/1.0", "foo": 1}') == "unknown key `foo` at $"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"{}", "has no `schema`, so it is not a snapshot; one begins with `lspriv.snapshot/1`"),
        (
            b'{"schema": "lspriv.report/1"}',
            "has the schema `lspriv.report/1`, which is not a snapshot's; expected `lspriv.snapshot/1`",
        ),
        (
            b'{"schema": "lspriv.snapshot/2"}',
            "has the schema `lspriv.snapshot/2`, this lspriv reads `lspriv.snapshot/1`; update lspriv",
        ),
        (
            b'{"schema": "lspriv.snapshot/0.9"}',
            "has the schema `lspriv.snapshot/0.9`, this lspriv reads `lspriv.snapshot/1`; import or collect again",
        ),
        (b'{"schema": 1}', "expected `string | null`, got `integer` at $.schema"),
        (b"[]", "is not a snapshot, which is one JSON object"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b'{"schema":\n "lspriv.snapshot/1",\n "usage": [', "JSON ends in the middle (file cut off?)"),
        (b'{"schema":\n "lspriv.snapshot/1"\n "usage": []}', "line 3: JSON is malformed: expected ',' or '}'"),
        (b"[" * 100_000, "is not a snapshot, which is one JSON object"),
        (b'{"schema": ' + b"[" * 100_000, "is nested too deeply to be a snapshot"),
        (b'{"schema": "lspriv.snapshot/1", "tenant_id": "\xff"}', "is not UTF-8 text at $.tenant_id"),
        (
            b'{"schema": "lspriv.snapshot/1", "memberships": [{"group_id": "\xff"}]}',
            "is not UTF-8 text at $.memberships[0]",
        ),
    ],
)
def test_what_is_no_snapshot_says_so(document: bytes, said: str) -> None:
    assert refusal(document) == said


def test_a_byte_order_mark_is_passed_over_and_any_buffer_is_read() -> None:
    data = b'\xef\xbb\xbf{"schema": "lspriv.snapshot/1", "tenant_id": "t"}'
    for document in (data, bytearray(data), memoryview(data)):
        assert read_snapshot(document, name="x").tenant_id == "t"


def test_a_large_snapshot_is_mapped(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    row = json.dumps(ASSIGNMENT).encode()
    count = 230_000
    path.write_bytes(b'{"schema": "lspriv.snapshot/1", "role_assignments": [' + b",".join([row] * count) + b"]}")
    assert path.stat().st_size > 16 << 20
    table = load_snapshot(path).role_assignments
    assert len(table) == count
    assert table[count - 1].id == "/a"
